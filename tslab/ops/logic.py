"""Comparisons, logic on truth values, and the choice between two tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .math import _Arithmetic, _Elementwise


class _Comparison(_Arithmetic):
    """Base of the comparisons of two tensors: truth values, which have no gradient."""

    dtype_rule = shapes.boolean


class equal(_Comparison):
    """Whether x = y, element-wise. (`x == y` on nodes asks whether they are one node.)

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape; nan equals nothing.
    """

    formula = "{0} == {1}"
    numpy_call = "np.equal({0}, {1})"
    compute = np.equal


class not_equal(_Comparison):
    """Whether x ≠ y, element-wise.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape; nan differs from everything.
    """

    formula = "{0} != {1}"
    numpy_call = "np.not_equal({0}, {1})"
    compute = np.not_equal


class less(_Comparison):
    """Whether x < y, element-wise; `x < y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    formula = "{0} < {1}"
    numpy_call = "np.less({0}, {1})"
    compute = np.less


class less_equal(_Comparison):
    """Whether x ≤ y, element-wise; `x <= y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    formula = "{0} <= {1}"
    numpy_call = "np.less_equal({0}, {1})"
    compute = np.less_equal


class greater(_Comparison):
    """Whether x > y, element-wise; `x > y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    formula = "{0} > {1}"
    numpy_call = "np.greater({0}, {1})"
    compute = np.greater


class greater_equal(_Comparison):
    """Whether x ≥ y, element-wise; `x >= y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    formula = "{0} >= {1}"
    numpy_call = "np.greater_equal({0}, {1})"
    compute = np.greater_equal


class logical_and(_Comparison):
    """Whether both are true, element-wise; `x & y` on nodes is the same.

    Args:
        x, y: truth values whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    dtype_rule = shapes.logical
    formula = "{0} and {1}"
    numpy_call = "np.logical_and({0}, {1})"
    compute = np.logical_and


class logical_or(_Comparison):
    """Whether at least one is true, element-wise; `x | y` on nodes is the same.

    Args:
        x, y: truth values whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    dtype_rule = shapes.logical
    formula = "{0} or {1}"
    numpy_call = "np.logical_or({0}, {1})"
    compute = np.logical_or


class logical_xor(_Comparison):
    """Whether exactly one is true, element-wise; `x ^ y` on nodes is the same.

    Args:
        x, y: truth values whose shapes broadcast together.

    Returns:
        Truth values of the broadcast shape.
    """

    dtype_rule = shapes.logical
    formula = "{0} xor {1}"
    numpy_call = "np.logical_xor({0}, {1})"
    compute = np.logical_xor


class logical_not(_Elementwise):
    """The opposite truth value, element-wise; `~x` on a node is the same.

    Args:
        x: truth values of any shape.

    Returns:
        Truth values of the shape of `x`.
    """

    dtype_rule = shapes.logical
    formula = "not {0}"
    numpy_call = "np.logical_not({0})"
    compute = np.logical_not


class is_nan(_Elementwise):
    """Whether x is nan ("not a number", what 0/0 gives), element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Truth values of the shape of `x`.
    """

    dtype_rule = shapes.boolean
    formula = "{0} is nan"
    numpy_call = "np.isnan({0})"
    compute = np.isnan


class is_inf(_Elementwise):
    """Whether x is inf or -inf, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Truth values of the shape of `x`.
    """

    dtype_rule = shapes.boolean
    formula = "{0} is ±inf"
    numpy_call = "np.isinf({0})"
    compute = np.isinf


class is_finite(_Elementwise):
    """Whether x is a number, and neither inf, -inf nor nan, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Truth values of the shape of `x`.
    """

    dtype_rule = shapes.boolean
    formula = "{0} is finite"
    numpy_call = "np.isfinite({0})"
    compute = np.isfinite


class where(Operation):
    """A choice, z = x where the condition holds, else y, element-wise; of a condition alone, where it holds.

    Args:
        condition: truth values.
        x, y: tensors; all three shapes broadcast together. Give both, or neither.

    Returns:
        Tensor of the broadcast shape. Of a condition alone: a matrix of integers, with a row for each place where it
        holds and a column for each axis, `[[i, j], …]`. How many rows it has is known only in the run.

    Raises:
        GraphError: one of `x` and `y` is missing.
    """

    weak_numbers = True
    broadcasts = True

    def __init__(
        self, condition: NodeLike, x: NodeLike | None = None, y: NodeLike | None = None, name: str | None = None
    ) -> None:
        if (x is None) != (y is None):
            raise GraphError(
                f"where has {'y' if x is None else 'x'} and not {'x' if x is None else 'y'}.",
                "Give both, to choose between them; or the condition alone, for the places where it holds.",
            )
        super().__init__(condition, *([] if x is None else [x, y]), name=name)

    @property
    def chooses(self) -> bool:
        """Whether there are two tensors to choose between."""
        return len(self.input_nodes) > 1

    @property
    def shape_from_values(self) -> tuple[int, ...]:  # type: ignore[override]
        """The condition, where it stands alone."""
        return () if self.chooses else (0,)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x where c else y."""
        return "{1} where {0} else {2}" if self.chooses else "the places where {0}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.where, or np.argwhere."""
        return "np.where({0}, {1}, {2})" if self.chooses else "np.argwhere({0})"

    def shape_rule(self, condition: Shape, *choices: Shape) -> Shape:
        if choices:
            return shapes.broadcast(self, condition, *choices)
        return (None, None if condition is None else len(condition))

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.chosen(self) if self.chooses else np.dtype(np.int64)

    def compute(self, condition: Any, *choices: Any) -> Any:
        if not choices:
            return np.argwhere(condition)
        x, y = choices
        dtype = np.result_type(x, y)
        return np.where(condition, np.asarray(x, dtype), np.asarray(y, dtype))


@RegisterGradient(where)
def _where_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1 where the condition holds, ∂z/∂y = 1 elsewhere; places cannot be changed by a little."""
    condition = op.inputs[0]
    if not op.chooses:
        return [None]
    return [None, where(condition, grad, 0.0), where(condition, 0.0, grad)]
