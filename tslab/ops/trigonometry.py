"""Trigonometric and hyperbolic functions; angles are in radians."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import NodeLike
from ..registry import RegisterGradient
from .identity import cast
from .math import _Arithmetic, _Elementwise, square
from .powers import sqrt


class sin(_Elementwise):
    """Sine, z = sin x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "sin({0})"
    numpy_call = "np.sin({0})"
    compute = np.sin


@RegisterGradient(sin)
def _sin_gradient(op: Any, grad: Any) -> Any:
    """z' = cos x."""
    return grad * cos(op.inputs[0])


class cos(_Elementwise):
    """Cosine, z = cos x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "cos({0})"
    numpy_call = "np.cos({0})"
    compute = np.cos


@RegisterGradient(cos)
def _cos_gradient(op: Any, grad: Any) -> Any:
    """z' = -sin x."""
    return grad * -sin(op.inputs[0])


class tan(_Elementwise):
    """Tangent, z = tan x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "tan({0})"
    numpy_call = "np.tan({0})"
    compute = np.tan


@RegisterGradient(tan)
def _tan_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 + tan² x = 1 + z², from the output already computed."""
    return grad * (1.0 + op * op)


class asin(_Elementwise):
    """Arcsine: the angle z in [-π/2, π/2] whose sine is x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; nan outside [-1, 1].
    """

    formula = "asin({0})"
    numpy_call = "np.arcsin({0})"
    compute = np.arcsin


@RegisterGradient(asin)
def _asin_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 / √(1 - x²)."""
    return grad / sqrt(1.0 - square(op.inputs[0]))


class acos(_Elementwise):
    """Arccosine: the angle z in [0, π] whose cosine is x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; nan outside [-1, 1].
    """

    formula = "acos({0})"
    numpy_call = "np.arccos({0})"
    compute = np.arccos


@RegisterGradient(acos)
def _acos_gradient(op: Any, grad: Any) -> Any:
    """z' = -1 / √(1 - x²)."""
    return -grad / sqrt(1.0 - square(op.inputs[0]))


class atan(_Elementwise):
    """Arctangent: the angle z in (-π/2, π/2) whose tangent is x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "atan({0})"
    numpy_call = "np.arctan({0})"
    compute = np.arctan


@RegisterGradient(atan)
def _atan_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 / (1 + x²)."""
    return grad / (1.0 + square(op.inputs[0]))


class atan2(_Arithmetic):
    """The angle z in (-π, π] of the point (x, y), whose tangent is y / x, element-wise.

    Args:
        y, x: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    formula = "atan2({0}, {1})"
    numpy_call = "np.arctan2({0}, {1})"
    compute = np.arctan2

    def __init__(self, y: NodeLike, x: NodeLike, name: str | None = None) -> None:
        super().__init__(y, x, name=name)


@RegisterGradient(atan2)
def _atan2_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂y = x / (x² + y²), ∂z/∂x = -y / (x² + y²)."""
    y, x = op.inputs
    part = grad / (square(x) + square(y))
    part = part if part.dtype == grad.dtype else cast(part, grad.dtype)  # the square of a bare number is a float64
    return [x * part, -(y * part)]


class sinh(_Elementwise):
    """Hyperbolic sine, z = (eˣ - e⁻ˣ) / 2, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "sinh({0})"
    numpy_call = "np.sinh({0})"
    compute = np.sinh


@RegisterGradient(sinh)
def _sinh_gradient(op: Any, grad: Any) -> Any:
    """z' = cosh x."""
    return grad * cosh(op.inputs[0])


class cosh(_Elementwise):
    """Hyperbolic cosine, z = (eˣ + e⁻ˣ) / 2, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    formula = "cosh({0})"
    numpy_call = "np.cosh({0})"
    compute = np.cosh


@RegisterGradient(cosh)
def _cosh_gradient(op: Any, grad: Any) -> Any:
    """z' = sinh x."""
    return grad * sinh(op.inputs[0])


class tanh(_Elementwise):
    """Hyperbolic tangent, z = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ), element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`, values in [-1, 1].
    """

    formula = "tanh({0})"
    numpy_call = "np.tanh({0})"
    compute = np.tanh


@RegisterGradient(tanh)
def _tanh_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 - tanh² x = 1 - z², from the output already computed."""
    return grad * (1.0 - op * op)
