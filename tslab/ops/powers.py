"""Powers, roots, and what goes with exponential and logarithm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, constant
from ..registry import RegisterGradient
from .logic import where
from .math import _Arithmetic, _Elementwise, exp, log


class pow(_Arithmetic):
    """Power, z = xʸ, element-wise; `x ** y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together. Integers cannot be raised to negative integers.

    Returns:
        Tensor of the broadcast shape; nan where x is negative and y no whole number.
    """

    formula = "{0} ** {1}"
    numpy_call = "np.power({0}, {1})"
    compute = np.power


@RegisterGradient(pow)
def _pow_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = y xʸ⁻¹, ∂z/∂y = z ln x, and 0 where x is not positive."""
    x, y = op.inputs
    by_exponent = None if isinstance(y, constant) else grad * op * _log_of_positive(x)
    if isinstance(x, constant):
        return [None, by_exponent]
    if isinstance(y, constant) and y.weak:
        y = y.value.item()
    return [grad * (y * x ** (y - 1)), by_exponent]


def _log_of_positive(x: Node) -> Any:
    """ln x where x is positive, and 0 elsewhere; the inner `where` keeps -inf and nan out of its own gradient."""
    if isinstance(x, constant) and x.weak:
        return math.log(x.value.item()) if x.value > 0 else 0.0
    positive = x > 0
    return where(positive, log(where(positive, x, 1.0)), 0.0)


class sqrt(_Elementwise):
    """Square root, z = √x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; nan below 0.
    """

    formula = "√{0}"
    numpy_call = "np.sqrt({0})"
    compute = np.sqrt


@RegisterGradient(sqrt)
def _sqrt_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 / (2 z), from the output already computed."""
    return grad * (0.5 / op)


class rsqrt(_Elementwise):
    """Reciprocal of the square root, z = 1 / √x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; inf for 0 and nan below.
    """

    formula = "1 / √{0}"
    numpy_call = "1.0 / np.sqrt({0})"

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.of_ufunc(self, np.sqrt)

    def compute(self, x: Any) -> Any:
        return np.reciprocal(np.sqrt(x))


@RegisterGradient(rsqrt)
def _rsqrt_gradient(op: Any, grad: Any) -> Any:
    """z' = -z³ / 2, from the output already computed."""
    return grad * (-0.5 * op * op * op)


class reciprocal(_Elementwise):
    """Reciprocal, z = 1 / x, element-wise. Integers give floating-point reciprocals.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; inf for 0.
    """

    formula = "1 / {0}"
    numpy_call = "1 / {0}"

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.of_ufunc(self, np.divide, int)

    def compute(self, x: Any) -> Any:
        return np.divide(1, x)


@RegisterGradient(reciprocal)
def _reciprocal_gradient(op: Any, grad: Any) -> Any:
    """z' = -1 / x² = -z², from the output already computed."""
    return grad * -(op * op)


class expm1(_Elementwise):
    """Exponential minus one, z = eˣ - 1, element-wise: exact for x near 0, where eˣ - 1 would lose all digits.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "exp({0}) - 1"
    numpy_call = "np.expm1({0})"
    compute = np.expm1


@RegisterGradient(expm1)
def _expm1_gradient(op: Any, grad: Any) -> Any:
    """z' = eˣ. It is z + 1 too, but far below 0 that loses all digits."""
    return grad * exp(op.inputs[0])


class log1p(_Elementwise):
    """Logarithm of one more, z = ln(1 + x), element-wise: exact for x near 0, where ln(1 + x) would lose all digits.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; -inf for -1 and nan below.
    """

    formula = "log(1 + {0})"
    numpy_call = "np.log1p({0})"
    compute = np.log1p


@RegisterGradient(log1p)
def _log1p_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 / (1 + x)."""
    return grad / (1.0 + op.inputs[0])
