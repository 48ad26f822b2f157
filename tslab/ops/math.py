"""Arithmetic, element-wise functions, the matrix product, and reductions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, NodeLike, Operation, Shape
from ..registry import RegisterGradient
from ..shapes import Axis
from .array import broadcast_like, expand_dims


class _Arithmetic(Operation):
    """Base of the element-wise operations on two tensors, broadcast as NumPy does it."""

    shape_rule = shapes.broadcast
    dtype_rule = shapes.promoted
    weak_numbers = True
    broadcasts = True

    def __init__(self, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__(x, y, name=name)


class _Elementwise(Operation):
    """Base of the functions applied to each number of one tensor."""

    shape_rule = shapes.same
    dtype_rule = shapes.floating

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)


class add(_Arithmetic):
    """Sum, z = x + y, element-wise; `x + y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    formula = "{0} + {1}"
    numpy_call = "np.add({0}, {1})"
    compute = np.add


@RegisterGradient(add)
def _add_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1, ∂z/∂y = 1."""
    return [grad, grad]


class subtract(_Arithmetic):
    """Difference, z = x - y, element-wise; `x - y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    formula = "{0} - {1}"
    numpy_call = "np.subtract({0}, {1})"
    compute = np.subtract


@RegisterGradient(subtract)
def _subtract_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1, ∂z/∂y = -1."""
    return [grad, -grad]


class multiply(_Arithmetic):
    """Product, z = x y, element-wise; `x * y` on nodes is the same.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    formula = "{0} * {1}"
    numpy_call = "np.multiply({0}, {1})"
    compute = np.multiply


@RegisterGradient(multiply)
def _multiply_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = y, ∂z/∂y = x."""
    x, y = op.inputs
    return [grad * y, grad * x]


class divide(_Arithmetic):
    """Quotient, z = x / y, element-wise; `x / y` on nodes is the same. Integers give floating-point quotients.

    Args:
        x, y: tensors whose shapes broadcast together.

    Returns:
        Tensor of the broadcast shape.
    """

    dtype_rule = shapes.floating
    formula = "{0} / {1}"
    numpy_call = "np.divide({0}, {1})"
    compute = np.divide


@RegisterGradient(divide)
def _divide_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂x = 1 / y, ∂z/∂y = -x / y² = -z / y."""
    y = op.inputs[1]
    return [grad / y, -grad * op / y]


class add_n(Operation):
    """Sum of several tensors of one shape, z = x₁ + x₂ + …

    Args:
        inputs: a list of tensors of one shape.

    Returns:
        Tensor of that shape.
    """

    shape_rule = shapes.all_same
    dtype_rule = shapes.promoted
    numpy_call = "sum of the arrays"

    def __init__(self, inputs: Sequence[NodeLike], name: str | None = None) -> None:
        super().__init__(*inputs, name=name)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """{0} + {1} + …"""
        return " + ".join(f"{{{i}}}" for i in range(min(len(self.input_nodes), 6)))

    def compute(self, *values: Any) -> Any:
        total = values[0]
        for value in values[1:]:
            total = total + value
        return total


@RegisterGradient(add_n)
def _add_n_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = 1."""
    return [grad] * len(op.inputs)


class negative(_Elementwise):
    """Negation, z = -x, element-wise; `-x` on a node is the same.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    dtype_rule = shapes.first
    formula = "-{0}"
    numpy_call = "np.negative({0})"
    compute = np.negative


@RegisterGradient(negative)
def _negative_gradient(op: Any, grad: Any) -> Any:
    """z' = -1."""
    return -grad


class exp(_Elementwise):
    """Exponential, z = eˣ, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; inf where the result is too large for the dtype.
    """

    formula = "exp({0})"
    numpy_call = "np.exp({0})"
    compute = np.exp


@RegisterGradient(exp)
def _exp_gradient(op: Any, grad: Any) -> Any:
    """z' = eˣ = z, from the output already computed."""
    return grad * op


class log(_Elementwise):
    """Natural logarithm, z = ln x, element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`; -inf for 0 and nan below.
    """

    formula = "log({0})"
    numpy_call = "np.log({0})"
    compute = np.log


@RegisterGradient(log)
def _log_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 / x."""
    return grad / op.inputs[0]


class square(_Elementwise):
    """Square, z = x², element-wise.

    Args:
        x: tensor of any shape.

    Returns:
        Tensor of the shape of `x`.
    """

    dtype_rule = shapes.first
    formula = "{0}²"
    numpy_call = "np.square({0})"
    compute = np.square


@RegisterGradient(square)
def _square_gradient(op: Any, grad: Any) -> Any:
    """z' = 2 x."""
    return grad * (2.0 * op.inputs[0])


class matmul(Operation):
    """Matrix product, C = A B, on the last two axes; `a @ b` on nodes is the same.

    Args:
        a: tensor of shape (…, m, n); a vector (n,) is one row.
        b: tensor of shape (…, n, k); a vector (n,) is one column.
        transpose_a, transpose_b: swap the last two axes of the factor first; a vector stays as it is.

    Returns:
        Tensor of shape (…, m, k), the axes before broadcast together; without m or k where that factor is a vector.

    Raises:
        ShapeError: n is not the same in both, or a factor is a single number.
    """

    shape_rule = shapes.matmul
    dtype_rule = shapes.promoted
    broadcasts = True
    transpose_a: bool
    transpose_b: bool

    def __init__(
        self, a: NodeLike, b: NodeLike, transpose_a: bool = False, transpose_b: bool = False, name: str | None = None
    ) -> None:
        super().__init__(a, b, name=name, transpose_a=transpose_a, transpose_b=transpose_b)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """A B, with a T at what is transposed."""
        return ("{0}ᵀ" if self.transpose_a else "{0}") + " · " + ("{1}ᵀ" if self.transpose_b else "{1}")

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.matmul(A, B), with .T at what is transposed."""
        return f"np.matmul({'{0}.T' if self.transpose_a else '{0}'}, {'{1}.T' if self.transpose_b else '{1}'})"

    def compute(self, a: Any, b: Any) -> Any:
        return np.matmul(_transposed(a) if self.transpose_a else a, _transposed(b) if self.transpose_b else b)


def _transposed(x: Any) -> Any:
    return np.swapaxes(x, -1, -2) if np.ndim(x) > 1 else x


@RegisterGradient(matmul)
def _matmul_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂A = G Bᵀ, ∂J/∂B = Aᵀ G, for G = ∂J/∂C; the same with the transposes moved where A or B came transposed."""
    a, b = op.inputs
    flags = op.transpose_a, op.transpose_b
    if any(node.shape is None or len(node.shape) < 2 for node in (a, b)):
        return [matmul_gradient(grad, a, b, 0, *flags), matmul_gradient(grad, a, b, 1, *flags)]
    if flags == (False, False):
        return [matmul(grad, b, transpose_b=True), matmul(a, grad, transpose_a=True)]
    if flags == (False, True):
        return [matmul(grad, b), matmul(grad, a, transpose_a=True)]
    if flags == (True, False):
        return [matmul(b, grad, transpose_b=True), matmul(a, grad)]
    return [matmul(b, grad, transpose_a=True, transpose_b=True), matmul(grad, a, transpose_a=True, transpose_b=True)]


class matmul_gradient(Operation):
    """The gradient of a matrix product with respect to one factor, where the ranks are known only when it runs.

    A vector is treated as the row or column that `matmul` makes of it; then the formulas are G Bᵀ and Aᵀ G.

    Args:
        grad: gradient with respect to the product.
        a, b: the factors.
        factor: 0 for the gradient with respect to `a`, 1 for `b`.
        transpose_a, transpose_b: as in the product.

    Returns:
        Tensor of the factor's shape, but for batch axes that were broadcast.
    """

    dtype_rule = shapes.promoted
    factor: int
    transpose_a: bool
    transpose_b: bool

    def __init__(
        self, grad: Node, a: Node, b: Node, factor: int, transpose_a: bool, transpose_b: bool, name: str | None = None
    ) -> None:
        super().__init__(grad, a, b, name=name, factor=factor, transpose_a=transpose_a, transpose_b=transpose_b)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """G Bᵀ or Aᵀ G."""
        return (
            ("{0} · {2}" if self.transpose_b else "{0} · {2}ᵀ")
            if self.factor == 0
            else ("{1} · {0}" if self.transpose_a else "{1}ᵀ · {0}")
        )

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """The formula in NumPy."""
        return (
            ("{0} @ {2}" if self.transpose_b else "{0} @ {2}.T")
            if self.factor == 0
            else ("{1} @ {0}" if self.transpose_a else "{1}.T @ {0}")
        )

    def compute(self, grad: Any, a: Any, b: Any) -> Any:
        left = a[np.newaxis, :] if np.ndim(a) == 1 else _transposed(a) if self.transpose_a else a
        right = b[:, np.newaxis] if np.ndim(b) == 1 else _transposed(b) if self.transpose_b else b
        if np.ndim(b) == 1:
            grad = np.expand_dims(grad, -1)
        if np.ndim(a) == 1:
            grad = np.expand_dims(grad, -2)
        if self.factor == 0:
            result = np.matmul(grad, _transposed(right))
            return result[..., 0, :] if np.ndim(a) == 1 else _transposed(result) if self.transpose_a else result
        result = np.matmul(_transposed(left), grad)
        return result[..., 0] if np.ndim(b) == 1 else _transposed(result) if self.transpose_b else result


@RegisterGradient(matmul_gradient)
def _matmul_gradient_gradient(op: Any, upstream: Any) -> Any:
    """⟨U, ∂J/∂A⟩ = ⟨U B, G⟩ is the product again with U in the place of A: linear in G and in B. Likewise for B."""
    grad, a, b = op.inputs
    flags = op.transpose_a, op.transpose_b
    if op.factor == 0:
        return [matmul(upstream, b, *flags), None, matmul_gradient(grad, upstream, b, 1, *flags)]
    return [matmul(a, upstream, *flags), matmul_gradient(grad, a, upstream, 0, *flags), None]


class _Reduction(Operation):
    """Base of the reductions over axes."""

    shape_rule = shapes.reduction
    axis: Axis
    keepdims: bool

    def __init__(self, x: NodeLike, axis: Axis = None, keepdims: bool = False, name: str | None = None) -> None:
        axis = axis if axis is None or isinstance(axis, int) else tuple(int(a) for a in np.atleast_1d(np.asarray(axis)))
        super().__init__(x, name=name, axis=axis, keepdims=keepdims)

    def spread(self, grad: Node) -> Node:
        """A gradient of the result, repeated along the axes that were reduced."""
        if self.axis is not None and not self.keepdims:
            grad = expand_dims(grad, self.axis)  # type: ignore[arg-type]
        return broadcast_like(grad, self.input_nodes[0])


class reduce_sum(_Reduction):
    """Sum over axes, z = Σ xᵢ.

    Args:
        x: tensor of any shape.
        axis: the axis or axes to sum over; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of `x` without those axes; the sum of nothing is 0.
    """

    dtype_rule = shapes.summed
    formula = "Σ {0}"
    numpy_call = "np.sum({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        return np.sum(x, axis=self.axis, keepdims=self.keepdims)


@RegisterGradient(reduce_sum)
def _reduce_sum_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = 1 for each summand."""
    return op.spread(grad)


class reduce_mean(_Reduction):
    """Mean over axes, z = (1/n) Σ xᵢ, where n is the number of numbers that go into each mean.

    Args:
        x: tensor of any shape.
        axis: the axis or axes to average over; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of `x` without those axes; the mean of nothing is nan.
    """

    dtype_rule = shapes.floating
    formula = "mean {0}"
    numpy_call = "np.mean({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        total = np.sum(x, axis=self.axis, keepdims=self.keepdims)
        return np.divide(total, np.size(x) // max(1, np.size(total)))


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
