"""A stand-in for TensorFlow 1, on tslab: it has only the names that both libraries have, and TensorFlow's manners.

With it a ported program is tried where TensorFlow is not installed. Like TensorFlow, and unlike tslab, its sessions
refuse to run anything that needs a Variable before the Variables have been initialized.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import tslab as ts

# fmt: off
BOTH = {
    "Graph", "Variable", "abs", "add", "argmax", "assign", "cast", "concat",
    "constant", "divide", "equal", "exp", "expand_dims", "float32", "float64", "gradients",
    "group", "identity", "less", "log", "matmul", "maximum", "minimum", "multiply",
    "name_scope", "negative", "placeholder", "pow", "range", "reduce_max", "reduce_mean", "reduce_sum",
    "reshape", "shape", "sigmoid", "sqrt", "square", "squeeze", "stack", "subtract",
    "tanh", "transpose", "where", "zeros",
}
# fmt: on
IN_NN = ["relu", "sigmoid", "softmax", "tanh"]


class NotInitializedError(RuntimeError):
    """A Variable was needed before it had a value."""


class StandIn:
    """It keeps a note of what is done with it.

    Attributes:
        unknown: names that TensorFlow does not have and was asked for.
        too_early: how many runs needed Variables that had no value yet.
        initialized: how often the Variables were initialized.
        steps_built: how often an optimizer built a step.
        steps_run: how often one was run.
        sessions: how many sessions were made.
    """

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self.too_early = self.initialized = self.steps_built = self.steps_run = self.sessions = 0
        self.initializers: list[Any] = []
        self.steps: list[Any] = []
        self.nn = SimpleNamespace(**{name: getattr(ts.nn, name) for name in IN_NN})
        self.train = SimpleNamespace(
            GradientDescentOptimizer=lambda *args, **kwargs: _Optimizer(self, *args, **kwargs),
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in BOTH:
            self.unknown.append(name)
            raise AttributeError(f"TensorFlow has no {name!r} here")
        return getattr(ts, name)

    def global_variables_initializer(self) -> Any:
        """The operation that gives all Variables their first values."""
        self.initializers.append(ts.global_variables_initializer())
        return self.initializers[-1]

    def Session(self) -> _Session:
        """A session that is as strict as TensorFlow's."""
        self.sessions += 1
        return _Session(self)


class _Optimizer:
    def __init__(self, library: StandIn, learning_rate: float) -> None:
        self._library, self._rate = library, learning_rate

    def minimize(self, loss: Any) -> Any:
        self._library.steps_built += 1
        step = ts.train.GradientDescentOptimizer(self._rate).minimize(loss)
        self._library.steps.append(step)
        return step


class _Session:
    def __init__(self, library: StandIn) -> None:
        self._library, self._inner, self._ready = library, ts.Session(), False

    def __enter__(self) -> _Session:
        self._inner.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._inner.__exit__(*exception)

    def close(self) -> None:
        self._inner.close()

    def run(self, fetches: Any, feed_dict: Mapping[Any, Any] | None = None) -> Any:
        asked = fetches if isinstance(fetches, (list, tuple)) else [fetches]
        if any(one is known for one in asked for known in self._library.initializers):
            self._ready = True
            self._library.initialized += 1
        elif not self._ready:
            self._library.too_early += 1
            raise NotInitializedError("Attempting to use uninitialized value W1")
        self._library.steps_run += sum(one is step for one in asked for step in self._library.steps)
        return self._inner.run(fetches, feed_dict)
