"""Activation functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike, Operation
from ..registry import RegisterGradient
from .math import reduce_sum


class sigmoid(Operation):
    """Logistic function, σ(x) = 1 / (1 + e⁻ˣ), element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`, values in [0, 1].

    Computed as (1 + tanh(x/2)) / 2, which overflows for no x.
    """

    shape_rule = shapes.same
    dtype_rule = shapes.floating
    formula = "1 / (1 + exp(-{0}))"
    numpy_call = "0.5 * (1.0 + np.tanh(0.5 * {0}))"

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def compute(self, x: Any) -> Any:
        return 0.5 * (1.0 + np.tanh(0.5 * x))


@RegisterGradient(sigmoid)
def _sigmoid_gradient(op: Any, grad: Any) -> Any:
    """σ' = σ (1 - σ), from the output already computed."""
    return grad * op * (1.0 - op)


class softmax(Operation):
    """Softmax, pᵢ = e^{xᵢ} / Σⱼ e^{xⱼ}, along one axis.

    Args:
        x: tensor of rank 1 or more.
        axis: the axis along which the values sum to one; by default the last.

    Returns:
        Tensor of the shape of `x`, values in [0, 1].

    Computed from x - max x, which leaves the quotients as they are and overflows for no x.
    """

    shape_rule = shapes.along_axis
    dtype_rule = shapes.floating
    formula = "exp({0}) / Σ exp({0})"
    numpy_call = "(e := np.exp({0} - {0}.max({axis}, keepdims=True))) / e.sum({axis}, keepdims=True)"
    axis: int

    def __init__(self, x: NodeLike, axis: int = -1, name: str | None = None) -> None:
        super().__init__(x, name=name, axis=axis)

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        e = np.exp(x - np.max(x, axis=self.axis, keepdims=True, initial=-np.inf))
        return e / np.sum(e, axis=self.axis, keepdims=True)


@RegisterGradient(softmax)
def _softmax_gradient(op: Any, grad: Any) -> Any:
    """∂pᵢ/∂xⱼ = pᵢ (δᵢⱼ - pⱼ), so ∂J/∂x = p (g - Σⱼ gⱼ pⱼ)."""
    return op * (grad - reduce_sum(grad * op, axis=op.axis, keepdims=True))
