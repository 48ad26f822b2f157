"""Sums and means over axes, and truth values put together."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, NodeLike, Shape
from ..operation import Operation, Specialized
from ..registry import RegisterGradient
from ..shapes import Axis
from .array import broadcast_like, expand_dims, sum_rows
from .math import exp


class _Reduction(Operation):
    """Base of the reductions over axes."""

    shape_rule = shapes.reduction
    axis: Axis
    keepdims: bool

    def __init__(
        self, input_tensor: NodeLike, axis: Axis = None, keepdims: bool = False, name: str | None = None
    ) -> None:
        super().__init__(input_tensor, name=name, axis=shapes.plain_axis(axis), keepdims=keepdims)

    def spread(self, grad: Node) -> Node:
        """A gradient of the result, repeated along the axes that were reduced."""
        if self.axis is not None and not self.keepdims:
            grad = expand_dims(grad, self.axis)  # type: ignore[arg-type]
        return broadcast_like(grad, self.input_nodes[0])


class reduce_sum(_Reduction):
    """Sum over axes, z = Σ xᵢ.

    Args:
        input_tensor: tensor x of any shape.
        axis: the axis or axes to sum over; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of x without those axes; the sum of nothing is 0.
    """

    dtype_rule = shapes.summed
    formula = "Σ {0}"
    numpy_call = "np.sum({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        return np.sum(x, axis=self.axis, keepdims=self.keepdims)

    def compute_into(self, x: Any, out: Any) -> None:
        np.add.reduce(x, axis=self.axis, keepdims=self.keepdims, out=out)

    def specialize(self, x: Any) -> Specialized:
        return sum_rows(x, shapes.normalize_axis(self, self.axis, np.shape(x)), self.keepdims)

    def fuse(self, call: Any, made_by: Callable[[int], Any]) -> None:
        """The sum of all of x y, also by way of sums over axes, is a product of two vectors."""
        if np.ndim(call.examples[0]) != len(shapes.normalize_axis(self, self.axis, np.shape(call.examples[0]))):
            return
        inner = made_by(call.step.arguments[0])
        while inner is not None and isinstance(inner.step.op, reduce_sum):
            inner = made_by(inner.step.arguments[0])
        if inner is None or inner.function is not np.multiply or self.keepdims:
            return
        x, y = map(np.asarray, inner.examples)
        if x.shape == y.shape and x.dtype == y.dtype and x.dtype.kind == "f" and x.size <= LONGEST_PRODUCT:
            call.function, call.arguments, call.takes_out = _dot_of_all, inner.arguments[:2], True


LONGEST_PRODUCT = 4096
"""Up to how many numbers a sum is taken as a product, which adds them one after the other and rounds more often."""


def _dot_of_all(x: Any, y: Any, out: Any) -> Any:
    return x.ravel().dot(y.ravel(), out)


@RegisterGradient(reduce_sum)
def _reduce_sum_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = 1 for each summand."""
    return op.spread(grad)


class reduce_mean(_Reduction):
    """Mean over axes, z = (1/n) Σ xᵢ, where n is the number of numbers that go into each mean.

    Args:
        input_tensor: tensor x of any shape.
        axis: the axis or axes to average over; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of x without those axes; the mean of nothing is nan.
    """

    dtype_rule = shapes.floating
    formula = "mean {0}"
    numpy_call = "np.mean({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        total = np.sum(x, axis=self.axis, keepdims=self.keepdims)
        return np.divide(total, np.size(x) // max(1, np.size(total)))

    def specialize(self, x: Any) -> Specialized:
        """The sum in its faster way, as a product with 1/n in the place of the ones."""
        special = sum_rows(x, shapes.normalize_axis(self, self.axis, np.shape(x)), self.keepdims)
        if special is None or not np.size(x):
            return None
        function, given = special
        return function, tuple(part if part is x else part / np.asarray(part.size, x.dtype) for part in given)


@RegisterGradient(reduce_mean)
def _reduce_mean_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = 1/n."""
    x = op.inputs[0]
    if x.shape is not None and None not in x.shape:
        count: Any = math.prod(x.shape[i] for i in shapes.normalize_axis(op, op.axis, x.shape))
        return op.spread(grad) / float(count)
    return op.spread(grad / mean_count(x, op))


class mean_count(Operation):
    """How many numbers of `x` go into each number of its mean `z`, as a number of the dtype of `z`."""

    dtype_rule = shapes.floating
    shape_inputs = (0, 1)
    formula = "the numbers in {0} for each in {1}"
    numpy_call = "np.size({0}) / np.size({1})"

    def __init__(self, x: Node, z: Node, name: str | None = None) -> None:
        super().__init__(x, z, name=name)

    def shape_rule(self, *input_shapes: Shape) -> Shape:
        return ()

    def compute(self, x: Any, z: Any) -> Any:
        return np.asarray(np.size(x) // max(1, np.size(z)), np.result_type(z))[()]


@RegisterGradient(mean_count)
def _mean_count_gradient(op: Any, grad: Any) -> Any:
    """It depends on shapes alone."""
    return [None, None]


class reduce_logsumexp(_Reduction):
    """Logarithm of the sum of the exponentials, z = ln Σ e^{xᵢ}: a smooth maximum.

    Args:
        input_tensor: tensor x of any shape.
        axis: the axis or axes to sum over; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of x without those axes; -inf for nothing.

    Computed as m + ln Σ e^{xᵢ - m}, m = max x, which overflows for no x.
    """

    dtype_rule = shapes.floating
    formula = "log Σ exp({0})"
    numpy_call = "np.log(np.sum(np.exp({0}), axis={axis}, keepdims={keepdims}))"

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        axis = tuple(self.axis) if isinstance(self.axis, list) else self.axis
        top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
        top = np.where(np.isfinite(top), top, np.zeros((), x.dtype))
        sums = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
        return sums if self.keepdims else np.squeeze(sums, tuple(range(x.ndim)) if axis is None else axis)


@RegisterGradient(reduce_logsumexp)
def _reduce_logsumexp_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = e^{xᵢ} / Σ e^{xⱼ} = e^{xᵢ - z}, the softmax."""
    return op.spread(grad) * exp(op.inputs[0] - op.spread(op))


class reduce_any(_Reduction):
    """Whether at least one is true along axes.

    Args:
        input_tensor: truth values of any shape.
        axis: the axis or axes to go through; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Truth values of the shape of x without those axes; False for nothing.
    """

    dtype_rule = shapes.logical
    formula = "any of {0}"
    numpy_call = "np.any({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        return np.any(x, axis=self.axis, keepdims=self.keepdims)  # type: ignore[arg-type]


class reduce_all(_Reduction):
    """Whether all are true along axes.

    Args:
        input_tensor: truth values of any shape.
        axis: the axis or axes to go through; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Truth values of the shape of x without those axes; True for nothing.
    """

    dtype_rule = shapes.logical
    formula = "all of {0}"
    numpy_call = "np.all({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        return np.all(x, axis=self.axis, keepdims=self.keepdims)  # type: ignore[arg-type]
