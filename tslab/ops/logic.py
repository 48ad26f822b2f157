"""Comparisons, logic on truth values, and the choice between two tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike
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
    """A choice, z = x where the condition holds, else y, element-wise.

    Args:
        condition: truth values.
        x, y: tensors; all three shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    shape_rule = shapes.broadcast
    dtype_rule = shapes.chosen
    weak_numbers = True
    broadcasts = True
    formula = "{1} where {0} else {2}"
    numpy_call = "np.where({0}, {1}, {2})"

    def __init__(self, condition: NodeLike, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__(condition, x, y, name=name)

    def compute(self, condition: Any, x: Any, y: Any) -> Any:
        dtype = np.result_type(x, y)
        return np.where(condition, np.asarray(x, dtype), np.asarray(y, dtype))


@RegisterGradient(where)
def _where_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1 where the condition holds, ∂z/∂y = 1 elsewhere."""
    condition = op.inputs[0]
    return [None, where(condition, grad, 0.0), where(condition, 0.0, grad)]
