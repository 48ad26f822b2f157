"""Size, sign and order of numbers: absolute values, the larger and smaller of two, rounding, and division with rest."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..graph import Node, NodeLike, as_node
from ..registry import RegisterGradient
from .array import zeros_like
from .logic import where
from .math import _Arithmetic, _Elementwise, multiply, square, subtract


class abs(_Elementwise):
    """Absolute value, z = |x|, element-wise; `abs(x)` on a node is the same.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "|{0}|"
    numpy_call = "np.abs({0})"
    compute = np.absolute


@RegisterGradient(abs)
def _abs_gradient(op: Any, grad: Any) -> Any:
    """z' = sign x, which is 0 at the kink."""
    return grad * sign(op.inputs[0])


class sign(_Elementwise):
    """Sign, z = -1, 0 or 1, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "sign({0})"
    numpy_call = "np.sign({0})"
    compute = np.sign


@RegisterGradient(sign)
def _sign_gradient(op: Any, grad: Any) -> Any:
    """z' = 0: a step is flat."""
    return zeros_like(grad)


class maximum(_Arithmetic):
    """The larger of two, z = max(x, y), element-wise.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape; nan where one is nan.
    """

    formula = "max({0}, {1})"
    numpy_call = "np.maximum({0}, {1})"
    compute = np.maximum


@RegisterGradient(maximum)
def _maximum_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1 where x ≥ y, ∂z/∂y = 1 elsewhere: at a tie x gets it all, as in TensorFlow."""
    x, y = op.inputs
    return [where(x >= y, grad, 0.0), where(x >= y, 0.0, grad)]


class minimum(_Arithmetic):
    """The smaller of two, z = min(x, y), element-wise.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape; nan where one is nan.
    """

    formula = "min({0}, {1})"
    numpy_call = "np.minimum({0}, {1})"
    compute = np.minimum


@RegisterGradient(minimum)
def _minimum_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1 where x ≤ y, ∂z/∂y = 1 elsewhere: at a tie x gets it all, as in TensorFlow."""
    x, y = op.inputs
    return [where(x <= y, grad, 0.0), where(x <= y, 0.0, grad)]


class round(_Elementwise):
    """The nearest whole number, element-wise; halves go to the even one: 0.5 to 0, 1.5 to 2.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`, floating point.
    """

    formula = "round({0})"
    numpy_call = "np.rint({0})"
    compute = np.rint


class floor(_Elementwise):
    """The largest whole number that is not above x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "⌊{0}⌋"
    numpy_call = "np.floor({0})"
    compute = np.floor


class ceil(_Elementwise):
    """The smallest whole number that is not below x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "⌈{0}⌉"
    numpy_call = "np.ceil({0})"
    compute = np.ceil


@RegisterGradient(round)
@RegisterGradient(floor)
@RegisterGradient(ceil)
def _step_gradient(op: Any, grad: Any) -> Any:
    """Nothing can be learned through steps: they are flat, or jump."""
    return [None]


class floordiv(_Arithmetic):
    """Quotient rounded down, z = ⌊x / y⌋, element-wise; `x // y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    formula = "⌊{0} / {1}⌋"
    numpy_call = "np.floor_divide({0}, {1})"
    compute = np.floor_divide


@RegisterGradient(floordiv)
def _floordiv_gradient(op: Any, grad: Any) -> Any:
    """Nothing can be learned through steps: they are flat, or jump."""
    return [None, None]


class mod(_Arithmetic):
    """Remainder of a division, z = x - y ⌊x / y⌋, element-wise, of the sign of y; `x % y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    formula = "{0} mod {1}"
    numpy_call = "np.mod({0}, {1})"
    compute = np.remainder


@RegisterGradient(mod)
def _mod_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1, ∂z/∂y = -⌊x / y⌋."""
    x, y = op.inputs
    return [grad, -grad * floordiv(x, y)]


def rint(x: NodeLike, name: str | None = None) -> Node:
    """The nearest whole number, element-wise; halves go to the even one. It is `round`.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`, floating point.
    """
    return round(x, name=name)


def floormod(x: NodeLike, y: NodeLike, name: str | None = None) -> Node:
    """Remainder of a division, of the sign of y. It is `mod`.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """
    return mod(x, y, name=name)


def truncatediv(x: NodeLike, y: NodeLike, name: str | None = None) -> Node:
    """Quotient rounded towards 0, element-wise, as C divides integers: -7 by 2 is -3.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """
    (size, direction), (by, other) = _size_and_sign(x), _size_and_sign(y)
    return multiply(multiply(direction, other), floordiv(size, by), name=name)


def truncatemod(x: NodeLike, y: NodeLike, name: str | None = None) -> Node:
    """Remainder of a division rounded towards 0, element-wise, of the sign of x: -7 by 2 leaves -1.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """
    (size, direction), (by, _) = _size_and_sign(x), _size_and_sign(y)
    return multiply(direction, mod(size, by), name=name)


def _size_and_sign(x: NodeLike) -> tuple[NodeLike, NodeLike]:
    """|x| and the sign of x; of a bare number as bare numbers, which take the dtype of the other operand."""
    if isinstance(x, (int, float)):
        return builtins.abs(x), type(x)((x > 0) - (x < 0))
    node = as_node(x)
    return abs(node), sign(node)


def squared_difference(x: NodeLike, y: NodeLike, name: str | None = None) -> Node:
    """Square of the difference, z = (x - y)², element-wise.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """
    return square(subtract(x, y), name=name)
