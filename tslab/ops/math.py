"""Arithmetic and element-wise functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike
from ..operation import Operation, Specialized
from ..registry import RegisterGradient


class _Arithmetic(Operation):
    """Base of the element-wise operations on two tensors, broadcast as NumPy does it."""

    shape_rule = shapes.broadcast
    dtype_rule = shapes.ufunc
    weak_numbers = True
    broadcasts = True

    def __init__(self, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__(x, y, name=name)


class _Elementwise(Operation):
    """Base of the functions applied to each number of one tensor."""

    shape_rule = shapes.same
    dtype_rule = shapes.ufunc

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

    def specialize(self, x: Any, y: Any) -> Specialized:
        """A bias for each of a few channels is first repeated for all pixels of an image: NumPy likes long runs."""
        if np.ndim(x) < 3 or np.ndim(y) != 1 or not 1 < np.size(y) <= MOST_CHANNELS or not x.size:
            return None
        if x.shape[-1] != y.size or x.dtype != y.dtype:
            return None
        image = np.empty(x.shape[1:], x.dtype)
        row, shape = image.reshape(-1), (len(x), -1)

        def add_to_images(x: Any, y: Any, out: Any = None) -> Any:
            np.copyto(image, y)
            return np.add(x.reshape(shape), row, None if out is None else out.reshape(shape)).reshape(x.shape)

        return add_to_images, (x, y)


MOST_CHANNELS = 32
"""Up to how many channels a repeated bias is added faster than one that is broadcast."""


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
        if len(set(map(np.shape, values))) > 1:
            raise ValueError("the shapes differ")
        total = np.array(values[0]) if len(values) == 1 else values[0]
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

    formula = "{0}²"
    numpy_call = "np.square({0})"
    compute = np.square


@RegisterGradient(square)
def _square_gradient(op: Any, grad: Any) -> Any:
    """z' = 2 x."""
    return grad * (2.0 * op.inputs[0])
