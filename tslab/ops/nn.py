"""Activation functions, and the losses that go with them: `tslab.nn`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike, Shape
from ..operation import Operation, Shared, Specialized
from ..registry import RegisterGradient
from .array import expand_dims
from .exponentials import Exponentials, has_few
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
        logits: tensor x of rank 1 or more.
        axis: the axis along which the values sum to one; by default the last.

    Returns:
        Tensor of the shape of `logits`, values in [0, 1].

    Computed from x - max x, which leaves the quotients as they are and overflows for no x.
    """

    shape_rule = shapes.along_axis
    dtype_rule = shapes.floating
    formula = "exp({0}) / Σ exp({0})"
    numpy_call = "(e := np.exp({0} - {0}.max({axis}, keepdims=True))) / e.sum({axis}, keepdims=True)"
    axis: int

    def __init__(self, logits: NodeLike, axis: int = -1, name: str | None = None) -> None:
        super().__init__(logits, name=name, axis=int(axis))

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        if x.ndim == 0:
            raise ValueError("a single number has no axis")
        e = np.exp(x - np.max(x, axis=self.axis, keepdims=True, initial=-np.inf))
        return e / np.sum(e, axis=self.axis, keepdims=True)

    def specialize(self, x: Any) -> Specialized:
        """Few classes: e^x / Σ e^x in place."""
        if not has_few(x, self.axis):
            return None
        return Shared(lambda work, is_first: work.softmax(is_first, self.compute), Exponentials(x), 0), (x,)


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
        if not has_few(p, self.axis) or p.dtype != grad.dtype:
            return None
        ones, weighted = np.ones((p.shape[1],) * 2, p.dtype), np.empty(p.shape, p.dtype)

        def gradient_of_few(p: Any, grad: Any, out: Any = None) -> Any:
            np.multiply(grad, p, weighted)
            out = weighted.dot(ones, out)
            np.subtract(grad, out, out)
            return np.multiply(out, p, out)

        return gradient_of_few, (p, grad)

    def fuse(self, call: Any, made_by: Callable[[int], Any]) -> None:
        """Through log p the gradient comes as g = u / p, and p (g - Σ g p) is u - p Σ u: where no p is 0, which is so
        where the exponentials of p are in range.
        """
        p, grad = (made_by(slot) for slot in call.step.arguments)
        if p is None or not isinstance(p.step.op, softmax) or p.work is None:
            return
        if grad is None or grad.function is not np.divide or grad.arguments[1] != call.arguments[0]:
            return
        upstream, _ = grad.examples
        if np.shape(upstream) == np.shape(call.examples[0]) and upstream.dtype == call.examples[0].dtype:
            call.function = p.work.log_gradient(lambda p, upstream: self.compute(p, upstream / p))
            call.arguments = [call.arguments[0], grad.arguments[0]]


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
        logits: tensor x of rank 1 or more.
        axis: the axis along which the exponentials sum to one; by default the last.

    Returns:
        Tensor of the shape of `logits`, values of at most 0.

    Computed as x - m - log Σⱼ e^{xⱼ - m}, m = max x, which neither overflows nor takes the logarithm of 0.
    """

    shape_rule = shapes.along_axis
    dtype_rule = shapes.floating
    formula = "{0} - log Σ exp({0})"
    numpy_call = "{0} - np.log(np.sum(np.exp({0}), axis={axis}, keepdims=True))"
    axis: int

    def __init__(self, logits: NodeLike, axis: int = -1, name: str | None = None) -> None:
        super().__init__(logits, name=name, axis=axis)

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        shifted = x - np.max(x, axis=self.axis, keepdims=True, initial=-np.inf)
        return shifted - np.log(np.sum(np.exp(shifted), axis=self.axis, keepdims=True))

    def specialize(self, x: Any) -> Specialized:
        """Few classes: x - log Σ e^x in place."""
        if not has_few(x, self.axis):
            return None
        return Shared(lambda work, is_first: work.log_softmax(is_first, self.compute), Exponentials(x), 0), (x,)


@RegisterGradient(log_softmax)
def _log_softmax_gradient(op: Any, grad: Any) -> Any:
    """∂zᵢ/∂xⱼ = δᵢⱼ - pⱼ, so ∂J/∂x = g - p Σⱼ gⱼ, where p = e^z is the softmax."""
    return grad - exp(op) * reduce_sum(grad, axis=op.axis, keepdims=True)


class softmax_cross_entropy_with_logits(Operation):
    """Cross entropy between labels c and the softmax p of logits x, J = -Σⱼ cⱼ log pⱼ, along one axis.

    Args:
        labels: tensor of rank 1 or more; along `axis` a probability distribution, such as one-hot rows.
        logits: tensor x of the shape of `labels`.
        axis: the axis of the classes; by default the last.

    Returns:
        Tensor of that shape without `axis`: a loss for each example.

    There is a gradient by the labels, too, as in TensorFlow's softmax_cross_entropy_with_logits_v2, where the older
    one has none: `ts.stop_gradient(labels)` is for labels that are computed, and not to be changed.

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
        """Few classes: Σ c (log Σ e^x - x) in place."""
        if not has_few(logits, self.axis) or labels.dtype != logits.dtype:
            return None
        way = Shared(lambda work, is_first: work.cross_entropy(is_first, self.compute), Exponentials(logits), 1)
        return way, (labels, logits)


@RegisterGradient(softmax_cross_entropy_with_logits)
def _softmax_cross_entropy_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂x as one operation; ∂J/∂c = -log p."""
    labels, logits = op.inputs
    return [
        -expand_dims(grad, op.axis) * log_softmax(logits, axis=op.axis),
        softmax_cross_entropy_gradient(labels, logits, grad, axis=op.axis),
    ]


class softmax_cross_entropy_gradient(Operation):
    """The gradient of a cross entropy with respect to its logits x, ∂J/∂x = g (p Σⱼ cⱼ - c), for p = softmax(x).

    Where the labels sum to one, as they should, that is g (p - c).

    Args:
        labels: c.
        logits: x, of the shape of `labels`.
        grad: g, the gradient with respect to the cross entropy; of that shape without `axis`.
        axis: the axis of the classes.

    Returns:
        Tensor of the shape of `logits`.
    """

    dtype_rule = shapes.floating
    formula = "{2} * (softmax({1}) Σ {0} - {0})"
    numpy_call = "np.expand_dims({2}, {axis}) * (softmax({1}) * np.sum({0}, axis={axis}, keepdims=True) - {0})"
    axis: int

    def __init__(
        self, labels: NodeLike, logits: NodeLike, grad: NodeLike, axis: int = -1, name: str | None = None
    ) -> None:
        super().__init__(labels, logits, grad, name=name, axis=axis)

    def shape_rule(self, labels: Shape, logits: Shape, grad: Shape) -> Shape:
        return shapes.all_same(self, labels, logits, logits)

    def compute(self, labels: Any, logits: Any, grad: Any) -> Any:
        logits = np.asarray(logits, np.result_type(logits, 1.0))
        e = np.exp(logits - np.max(logits, axis=self.axis, keepdims=True, initial=-np.inf))
        p = e / np.sum(e, axis=self.axis, keepdims=True)
        return np.expand_dims(grad, self.axis) * (p * np.sum(labels, axis=self.axis, keepdims=True) - labels)

    def specialize(self, labels: Any, logits: Any, grad: Any) -> Specialized:
        """Few classes: in place, from the exponentials that the loss has computed."""
        if not has_few(logits, self.axis) or not labels.dtype == logits.dtype == grad.dtype:
            return None
        way = Shared(lambda work, first: work.cross_entropy_gradient(first, self.compute), Exponentials(logits), 1)
        return way, (labels, logits, grad)

    def fuse(self, call: Any, made_by: Callable[[int], Any]) -> None:
        """A g that is the same in every run, as below a mean, is spread over the classes once."""
        grad = call.arguments[2]
        if call.work is not None and isinstance(grad, np.ndarray):
            call.arguments[2] = np.repeat(grad[:, np.newaxis], call.examples[1].shape[1], axis=1)


@RegisterGradient(softmax_cross_entropy_gradient)
def _softmax_cross_entropy_gradient_gradient(op: Any, upstream: Any) -> Any:
    """For G = g (p s - c), s = Σ c, and an upstream gradient u: ∂/∂c = Σ u g p - u g, ∂/∂g = Σ u (p s - c), and ∂/∂x is
    the gradient of the softmax for g s u.
    """
    labels, logits, grad = op.inputs
    p = softmax(logits, axis=op.axis)
    total = reduce_sum(labels, axis=op.axis, keepdims=True)
    weighted = upstream * expand_dims(grad, op.axis)
    return [
        reduce_sum(weighted * p, axis=op.axis, keepdims=True) - weighted,
        softmax_gradient(p, weighted * total, axis=op.axis),
        reduce_sum(upstream * (p * total - labels), axis=op.axis),
    ]
