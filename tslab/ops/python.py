"""A learner's Python function as an operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import DTypeLike

from ..arrays import as_dtype
from ..graph import NodeLike
from ..registry import RegisterGradient
from .several import _Several


def py_func(
    func: Callable[..., Any],
    inp: Sequence[NodeLike],
    Tout: DTypeLike | Sequence[DTypeLike],
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """What a Python function computes from arrays, as a node. It has no gradient: subclass `Operation` for one.

    Args:
        func: the function; it gets an array for each of `inp`.
        inp: its arguments.
        Tout: the dtype of what it returns, or a list of dtypes where it returns several.
        stateful: accepted, and not needed: the function is called in each run that needs its values.

    Returns:
        A node, or a list of nodes where `Tout` is a list. Nothing is known of their shapes.
    """
    several = isinstance(Tout, (list, tuple))
    dtypes = [as_dtype(one) for one in cast(Sequence[Any], Tout if several else [Tout])]
    items = python_call(func, inp, dtypes, name=name).items()
    return items if several else items[0]


class python_call(_Several):
    """The values of a Python function. It is called in each run, as it may do more than compute."""

    guards_inputs = True
    is_pure = False
    formula = "a Python function"

    def __init__(
        self, func: Callable[..., Any], inp: Sequence[NodeLike], dtypes: list[np.dtype[Any]], name: str | None = None
    ) -> None:
        self.func, self.dtypes = func, dtypes
        super().__init__(*inp, name=name)

    def count_values(self) -> int:
        return len(self.dtypes)

    def value_dtype(self, index: int) -> np.dtype[Any]:
        return self.dtypes[index]

    def compute(self, *values: Any) -> Any:
        result = self.func(*values)
        results = list(result) if isinstance(result, (list, tuple)) else [result]
        if len(results) != len(self.dtypes):
            raise ValueError(f"the function returned {len(results)} values, and Tout names {len(self.dtypes)} dtypes")
        return tuple(np.array(one, dtype) for one, dtype in zip(results, self.dtypes, strict=True))


@RegisterGradient(python_call)
def _python_call_gradient(op: Any, grads: Any) -> Any:
    """Python code cannot be differentiated."""
    return [None] * len(op.inputs)
