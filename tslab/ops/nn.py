"""Activation functions, and the losses that go with them: `tslab.nn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .array import Specialized, expand_dims
from .math import exp
from .reductions import reduce_sum


class sigmoid(Operation):
    """Logistic function, σ(x) = 1 / (1 + e⁻ˣ), element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`, values in [0, 1].

    Where e⁻ˣ overflows, its reciprocal is the 0 that is meant. Far below 0 this keeps all digits, which the other
    form, (1 + tanh(x/2)) / 2, loses.
    """

    shape_rule = shapes.same
    dtype_rule = shapes.floating
    formula = "1 / (1 + exp(-{0}))"
    numpy_call = "1.0 / (1.0 + np.exp(-{0}))"

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def compute(self, x: Any) -> Any:
        return 1.0 / (1.0 + np.exp(-np.asarray(x, np.result_type(x, 1.0))))

    def specialize(self, x: Any) -> Specialized:
        """The same steps in place, with their constants in the dtype of x."""
        if x.dtype.kind != "f":
            return None
        one = np.asarray(1.0, x.dtype)

        def sigmoid_in_place(x: Any, out: Any = None) -> Any:
            out = np.negative(x, np.empty_like(x) if out is None else out)
            np.exp(out, out)
            np.add(out, one, out)
            return np.divide(one, out, out)

        return sigmoid_in_place, (x,)


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
        super().__init__(x, name=name, axis=int(axis))

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        if x.ndim == 0:
            raise ValueError("a single number has no axis")
        e = np.exp(x - np.max(x, axis=self.axis, keepdims=True, initial=-np.inf))
        return e / np.sum(e, axis=self.axis, keepdims=True)

    def specialize(self, x: Any) -> Specialized:
        """Two classes: p₀ = 1 / (1 + e^{x₁ - x₀}), where an overflow gives the right 0; and p₁ likewise."""
        if np.ndim(x) != 2 or self.axis not in (-1, 1) or x.shape[1] != 2 or x.dtype.kind != "f":
            return None
        other_minus_self, one = np.array([[-1.0, 1.0], [1.0, -1.0]], x.dtype), np.ones((), x.dtype)

        def softmax_of_two(x: Any, out: Any = None) -> Any:
            out = x.dot(other_minus_self, out)
            np.exp(out, out)
            np.add(out, one, out)
            return np.divide(one, out, out)

        return softmax_of_two, (x,)


@RegisterGradient(softmax)
def _softmax_gradient(op: Any, grad: Any) -> Any:
    """∂pᵢ/∂xⱼ = pᵢ (δᵢⱼ - pⱼ), as one operation."""
    return softmax_gradient(op, grad, axis=op.axis)


class softmax_gradient(Operation):
    """The gradient of a loss with respect to the input of a softmax, ∂J/∂x = p (g - Σⱼ gⱼ pⱼ).

    Args:
        p: the softmax.
        grad: g, the gradient with respect to p.
        axis: the axis of the softmax.

    Returns:
        Tensor of the shape of `p`.
    """

    shape_rule = shapes.all_same
    dtype_rule = shapes.promoted
    formula = "{0} * ({1} - Σ {1} * {0})"
    numpy_call = "{0} * ({1} - np.sum({1} * {0}, axis={axis}, keepdims=True))"
    axis: int

    def __init__(self, p: NodeLike, grad: NodeLike, axis: int = -1, name: str | None = None) -> None:
        super().__init__(p, grad, name=name, axis=axis)

    def compute(self, p: Any, grad: Any) -> Any:
        return p * (grad - np.sum(grad * p, axis=self.axis, keepdims=True))

    def specialize(self, p: Any, grad: Any) -> Specialized:
        """Few classes: a product with a matrix of ones writes the sum of each row beside all its numbers."""
        if np.ndim(p) != 2 or self.axis not in (-1, 1) or p.shape[1] > 16:
            return None
        if p.dtype.kind != "f" or p.dtype != grad.dtype:
            return None
        ones, weighted = np.ones((p.shape[1],) * 2, p.dtype), np.empty(p.shape, p.dtype)

        def gradient_of_few(p: Any, grad: Any, out: Any = None) -> Any:
            np.multiply(grad, p, weighted)
            out = weighted.dot(ones, out)
            np.subtract(grad, out, out)
            return np.multiply(out, p, out)

        return gradient_of_few, (p, grad)


@RegisterGradient(softmax_gradient)
def _softmax_gradient_gradient(op: Any, upstream: Any) -> Any:
    """With s = Σⱼ gⱼ pⱼ and t = Σⱼ uⱼ pⱼ: ∂/∂p = u (g - s) - g t, and ∂/∂g = p (u - t), by symmetry."""
    p, grad = op.inputs
    s = reduce_sum(grad * p, axis=op.axis, keepdims=True)
    t = reduce_sum(upstream * p, axis=op.axis, keepdims=True)
    return [upstream * (grad - s) - grad * t, p * (upstream - t)]


class log_softmax(Operation):
    """Logarithm of the softmax, zᵢ = xᵢ - log Σⱼ e^{xⱼ}, along one axis.

    Args:
        x: tensor of rank 1 or more.
        axis: the axis along which the exponentials sum to one; by default the last.

    Returns:
        Tensor of the shape of `x`, values of at most 0.

    Computed as x - m - log Σⱼ e^{xⱼ - m}, m = max x, which neither overflows nor takes the logarithm of 0.
    """

    shape_rule = shapes.along_axis
    dtype_rule = shapes.floating
    formula = "{0} - log Σ exp({0})"
    numpy_call = "{0} - np.log(np.sum(np.exp({0}), axis={axis}, keepdims=True))"
    axis: int

    def __init__(self, x: NodeLike, axis: int = -1, name: str | None = None) -> None:
        super().__init__(x, name=name, axis=axis)

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        shifted = x - np.max(x, axis=self.axis, keepdims=True, initial=-np.inf)
        return shifted - np.log(np.sum(np.exp(shifted), axis=self.axis, keepdims=True))


@RegisterGradient(log_softmax)
def _log_softmax_gradient(op: Any, grad: Any) -> Any:
    """∂zᵢ/∂xⱼ = δᵢⱼ - pⱼ, so ∂J/∂x = g - p Σⱼ gⱼ, where p = e^z is the softmax."""
    return grad - exp(op) * reduce_sum(grad, axis=op.axis, keepdims=True)


class softmax_cross_entropy_with_logits(Operation):
    """Cross entropy between labels c and the softmax p of logits x, J = -Σⱼ cⱼ log pⱼ, along one axis.

    Args:
        labels: tensor of rank 1 or more; along `axis` a probability distribution, such as one-hot rows.
        logits: tensor of the shape of `labels`.
        axis: the axis of the classes; by default the last.

    Returns:
        Tensor of that shape without `axis`: a loss for each example.

    Computed as Σⱼ cⱼ (log Σₖ e^{xₖ - m} - (xⱼ - m)), m = max x, which never takes the logarithm of 0.
    """

    dtype_rule = shapes.floating
    formula = "-Σ {0} * log softmax({1})"
    numpy_call = "np.sum({0} * (np.log(np.sum(np.exp({1}), axis={axis}, keepdims=True)) - {1}), axis={axis})"
    axis: int

    def __init__(self, labels: NodeLike, logits: NodeLike, axis: int = -1, name: str | None = None) -> None:
        super().__init__(labels, logits, name=name, axis=axis)

    def shape_rule(self, labels: Shape, logits: Shape) -> Shape:
        shape = shapes.all_same(self, labels, logits)
        if shape is None:
            return None
        (axis,) = shapes.normalize_axis(self, self.axis, shape)
        return shape[:axis] + shape[axis + 1 :]

    def compute(self, labels: Any, logits: Any) -> Any:
        logits = np.asarray(logits, np.result_type(logits, 1.0))
        shifted = logits - np.max(logits, axis=self.axis, keepdims=True, initial=-np.inf)
        log_sum = np.log(np.sum(np.exp(shifted), axis=self.axis, keepdims=True))
        return np.sum(labels * (log_sum - shifted), axis=self.axis)

    def specialize(self, labels: Any, logits: Any) -> Specialized:
        """Few classes: the sums over them are products with ones, and the steps are done in place."""
        if np.ndim(logits) != 2 or self.axis not in (-1, 1) or logits.shape[1] > 16 or logits.dtype.kind != "f":
            return None
        if labels.dtype != logits.dtype:
            return None
        ones, shifted, e = np.ones(logits.shape[1], logits.dtype), np.empty_like(logits), np.empty_like(logits)

        def cross_entropy_of_few(labels: Any, logits: Any, out: Any = None) -> Any:
            np.subtract(logits, np.maximum.reduce(logits, axis=1, keepdims=True, initial=-np.inf), shifted)
            log_sum = np.exp(shifted, e).dot(ones)
            np.subtract(np.log(log_sum, log_sum)[:, np.newaxis], shifted, shifted)
            return np.multiply(labels, shifted, shifted).dot(ones, out)

        return cross_entropy_of_few, (labels, logits)


@RegisterGradient(softmax_cross_entropy_with_logits)
def _softmax_cross_entropy_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂x = p Σⱼ cⱼ - c, which is p - c where the labels sum to one; ∂J/∂c = -log p."""
    labels, logits = op.inputs
    grad = expand_dims(grad, op.axis)
    p = softmax(logits, axis=op.axis)
    total = reduce_sum(labels, axis=op.axis, keepdims=True)
    return [-grad * log_softmax(logits, axis=op.axis), grad * (p * total - labels)]
