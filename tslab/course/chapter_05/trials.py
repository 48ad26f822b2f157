"""What chapter 5's checks are tried with: small operations of their own, and single gradient functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..compare import rows, same, show
from ..content import MismatchError, on
from ..scenes import recorded


@contextmanager
def own_graph(learners: Any, parts: Any) -> Iterator[None]:
    """Build in a graph of the check's own, and leave the learner's graph and registry as they were."""
    default = parts.Graph.default
    registry = getattr(parts, "gradient_registry", {})
    known = dict(registry)
    parts.Graph().as_default()
    try:
        yield
    finally:
        parts.Graph.default = default
        registry.clear()
        registry.update(known)


def after_run(op: Any, *inputs: Any) -> Any:
    """`op` as the forward pass leaves it."""
    op.inputs = [np.array(x, dtype=float) for x in inputs]
    op.output = op.compute(*op.inputs)
    return op


def parts_of(function: Callable[[Any, Any], Any], op: Any, grad: Any, *inputs: Any) -> Any:
    """What a gradient function gives, for values of the inputs and a gradient of the op."""
    leaves = list(op.input_nodes)
    for name, leaf in zip("xyz", leaves, strict=False):
        leaf.label = getattr(leaf, "label", name)
    above = rows(np.array(grad, dtype=float))
    note = [f"grad = {above[0]}"] if len(above) == 1 else ["grad =", *above]
    known = dict(zip(leaves, inputs, strict=True))
    on(op, known, at=leaves[0] if leaves else op, what="gradient", notes={op: note})
    return function(after_run(op, *inputs), np.array(grad, dtype=float))


def expect_parts(given: str, got: Any, expected: Sequence[Any]) -> None:
    """Raise MismatchError unless `got` is a list with these gradients, each in its shape."""
    if (record := recorded.get()) is not None:
        record.expected.append((given, [np.asarray(right) for right in expected]))
    if not isinstance(got, (list, tuple)) or len(got) != len(expected):
        wanted = f"a list of {len(expected)}: [{', '.join(map(show, map(np.asarray, expected)))}]"
        raise MismatchError(given, show(got), wanted)
    for number, (part, right) in enumerate(zip(got, expected, strict=True), start=1):
        if not same(part, np.asarray(right)):
            which = f"for input {number}: " if len(expected) > 1 else ""
            leaves = list(record.scene.ends[0].input_nodes) if record and record.scene else []
            at = leaves[number - 1] if number <= len(leaves) else None
            texts = which + show(part), which + show(np.asarray(right))
            raise MismatchError(given, *texts, at=at, drawn=(part, np.asarray(right)))


def like(run: Callable[[Any, Any], Any], expected: Callable[[], Sequence[Any]]) -> Callable[[Any, Any], bool]:
    """Whether `run(function, parts)` gives the gradients of a known mistake."""

    def shows(function: Any, parts: Any) -> bool:
        got, wrong = run(function, parts), expected()
        return len(got) == len(wrong) and all(same(a, np.asarray(b)) for a, b in zip(got, wrong, strict=True))

    return shows


class Ops:
    """Operations on the learner's own `Operation`, with gradients registered in the learner's own table.

    Attributes:
        calls: the types of the operations whose gradient functions were called, in order.
    """

    def __init__(self, parts: Any) -> None:
        self.parts = parts
        self.calls: list[str] = []
        self._classes: dict[str, Any] = {}

    def _op(self, name: str, compute: Any, gradient: Any, inputs: list[Any]) -> Any:
        if name not in self._classes:

            def compute_it(op: Any, *values: Any) -> Any:
                return compute(*values)

            def gradient_of(op: Any, grad: Any) -> list[Any]:
                self.calls.append(name)
                return list(gradient(grad, *op.inputs))

            self._classes[name] = type(name, (self.parts.Operation,), {"compute": compute_it})
            self.parts.gradient_registry[self._classes[name]] = gradient_of
        return self._classes[name](inputs)

    def square(self, x: Any) -> Any:
        return self._op("square", lambda x: x * x, lambda g, x: [2 * x * g], [x])

    def copy(self, x: Any) -> Any:
        return self._op("copy", lambda x: x, lambda g, x: [g], [x])

    def add(self, x: Any, y: Any) -> Any:
        return self._op("add", lambda x, y: x + y, lambda g, x, y: [g, g], [x, y])

    def subtract(self, x: Any, y: Any) -> Any:
        return self._op("subtract", lambda x, y: x - y, lambda g, x, y: [g, -g], [x, y])

    def weigh(self, x: Any, y: Any) -> Any:
        """x y², whose two operands differ."""
        return self._op("weigh", lambda x, y: x * y * y, lambda g, x, y: [g * y * y, 2 * g * x * y], [x, y])
