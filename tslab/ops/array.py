"""Operations on the shape of a tensor, and the two that undo and redo NumPy's broadcasting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..arrays import as_dtype
from ..graph import NodeLike, Shape
from ..operation import DTypeName, Operation, Specialized
from ..registry import RegisterGradient


class expand_dims(Operation):
    """The same numbers with axes of length 1 put in: a vector of shape (3,) becomes (1, 3) by axis 0, (3, 1) by axis 1.

    Args:
        input: tensor of any shape.
        axis: where the new axes stand in the result: an int or several; negative ones count from the end.

    Returns:
        Tensor of rank rank(input) + the number of axes.
    """

    shape_rule = shapes.expand_dims
    dtype_rule = shapes.first
    is_view = True
    formula = "{0} with new axis {axis}"
    numpy_call = "np.expand_dims({0}, axis={axis})"
    axis: int | tuple[int, ...]

    def __init__(self, input: NodeLike, axis: int | tuple[int, ...], name: str | None = None) -> None:
        super().__init__(input, name=name, axis=shapes.plain_axis(axis))

    def compute(self, x: Any) -> Any:
        return np.expand_dims(x, self.axis)


@RegisterGradient(expand_dims)
def _expand_dims_gradient(op: Any, grad: Any) -> Any:
    """The same numbers without those axes."""
    return squeeze(grad, op.axis)


class squeeze(Operation):
    """The same numbers without axes of length 1: shape (1, 3) becomes (3,).

    Args:
        input: tensor of any shape.
        axis: which axes to drop: an int or several; negative ones count from the end. None for all of length 1.

    Returns:
        Tensor of the shape of `input` without those axes.

    Raises:
        ShapeError: an axis to drop has another length than 1.
    """

    dtype_rule = shapes.first
    is_view = True
    formula = "{0} without axis {axis}"
    numpy_call = "np.squeeze({0}, axis={axis})"
    axis: int | tuple[int, ...] | None

    def __init__(self, input: NodeLike, axis: int | Sequence[int] | None = None, name: str | None = None) -> None:
        super().__init__(input, name=name, axis=shapes.plain_axis(axis))

    def shape_rule(self, x: Shape) -> Shape:
        if x is None or (self.axis is None and None in x):
            return None
        if self.axis is None:
            return tuple(d for d in x if d != 1)
        axes = shapes.normalize_axis(self, self.axis, x)
        for i in axes:
            if x[i] not in (1, None):
                raise shapes.error(
                    self,
                    f"squeeze cannot drop axis {i} of {shapes.describe(self.input_nodes[0], x)}: its length is {x[i]}.",
                    "Only axes of length 1 can go without changing the numbers; index or reduce the others.",
                )
        return tuple(d for i, d in enumerate(x) if i not in axes)

    def compute(self, x: Any) -> Any:
        return np.squeeze(x, self.axis)


@RegisterGradient(squeeze)
def _squeeze_gradient(op: Any, grad: Any) -> Any:
    """The same numbers with those axes put in again."""
    return reshape_like(grad, op.inputs[0]) if op.axis is None else expand_dims(grad, op.axis)


class reshape_like(Operation):
    """The numbers of `x` in the shape of `like`, which holds as many."""

    shape_rule = shapes.like_second
    dtype_rule = shapes.first
    shape_inputs = (1,)
    is_view = True
    formula = "{0} in the shape of {1}"
    numpy_call = "np.reshape({0}, np.shape({1}))"

    def __init__(self, x: NodeLike, like: NodeLike, name: str | None = None) -> None:
        super().__init__(x, like, name=name)

    def compute(self, x: Any, like: Any) -> Any:
        return np.reshape(x, np.shape(like))


@RegisterGradient(reshape_like)
def _reshape_like_gradient(op: Any, grad: Any) -> Any:
    """The numbers keep their order: back into the shape of x."""
    return [reshape_like(grad, op.inputs[0]), None]


class _Filled(Operation):
    """Base of the operations that give one number in the shape of their input."""

    shape_rule = shapes.same
    shape_inputs = (0,)
    to: DTypeName | None

    def __init__(self, tensor: NodeLike, dtype: DTypeLike | None = None, name: str | None = None) -> None:
        super().__init__(tensor, name=name, to=None if dtype is None else as_dtype(dtype).name)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.first(self) if self.to is None else np.dtype(self.to)


class ones_like(_Filled):
    """Ones in the shape of `tensor`: the gradient of a loss with respect to itself.

    Args:
        tensor: tensor of any shape; its values do not matter.
        dtype: by default that of `tensor`.

    Returns:
        Tensor of the shape of `tensor`.
    """

    formula = "1"
    numpy_call = "np.ones_like({0})"

    def compute(self, x: Any) -> Any:
        return np.ones_like(x, self.to)


@RegisterGradient(ones_like)
def _ones_like_gradient(op: Any, grad: Any) -> Any:
    """It depends on the shape of x alone."""
    return [None]


class zeros_like(_Filled):
    """Zeros in the shape of `tensor`.

    Args:
        tensor: tensor of any shape; its values do not matter.
        dtype: by default that of `tensor`.

    Returns:
        Tensor of the shape of `tensor`.
    """

    formula = "0"
    numpy_call = "np.zeros_like({0})"

    def compute(self, x: Any) -> Any:
        return np.zeros_like(x, self.to)


@RegisterGradient(zeros_like)
def _zeros_like_gradient(op: Any, grad: Any) -> Any:
    """It depends on the shape of x alone."""
    return [None]


class broadcast_like(Operation):
    """`x` repeated to the shape of `like`, as NumPy's broadcasting does it.

    Args:
        x: tensor whose shape broadcasts to that of `like`.
        like: tensor of any shape; its values do not matter.

    Returns:
        Tensor of the shape of `like`.
    """

    shape_rule = shapes.like_second
    dtype_rule = shapes.first
    shape_inputs = (1,)
    is_view = True
    formula = "{0} repeated to the shape of {1}"
    numpy_call = "np.broadcast_to({0}, np.shape({1}))"

    def __init__(self, x: NodeLike, like: NodeLike, name: str | None = None) -> None:
        super().__init__(x, like, name=name)

    def compute(self, x: Any, like: Any) -> Any:
        return np.broadcast_to(x, np.shape(like))


@RegisterGradient(broadcast_like)
def _broadcast_like_gradient(op: Any, grad: Any) -> Any:
    """Each number of x was used several times: its gradients add up."""
    return [sum_like(grad, op.inputs[0]), None]


class sum_like(Operation):
    """`x` summed down to the shape of `like`: what undoes broadcasting in a gradient.

    Args:
        x: tensor of a shape that `like` broadcasts to.
        like: tensor of any shape; its values do not matter.

    Returns:
        Tensor of the shape of `like`: sums over the axes that `like` lacks, or has with length 1.
    """

    shape_rule = shapes.like_second
    dtype_rule = shapes.first
    shape_inputs = (1,)
    is_view = True
    formula = "{0} summed to the shape of {1}"
    numpy_call = "np.sum({0}, the broadcast axes of {1})"

    def __init__(self, x: NodeLike, like: NodeLike, name: str | None = None) -> None:
        super().__init__(x, like, name=name)

    def compute(self, x: Any, like: Any) -> Any:
        return sum_to(x, np.shape(like))

    def specialize(self, x: Any, like: Any) -> Specialized:
        if np.shape(x) == np.shape(like):
            return None, (x,)
        if np.ndim(like) == 1 and np.shape(x)[-1:] == np.shape(like):
            return sum_images(x) if np.ndim(x) > 2 else sum_rows(x, (0,), False)
        return None


def sum_to(x: Any, target: tuple[int, ...]) -> Any:
    """`x` summed over the axes that the shape `target` lacks, or has with length 1."""
    shape = np.shape(x)
    if shape == target:
        return x
    extra = len(shape) - len(target)
    stretched = tuple(extra + i for i, length in enumerate(target) if length == 1 != shape[extra + i])
    return np.sum(x, axis=(*range(extra), *stretched), keepdims=True).reshape(target)


def sum_rows(x: Any, axes: tuple[int, ...], keepdims: bool) -> Specialized:
    """A sum over one axis of a narrow or short matrix, as the product with ones, which costs a quarter; else None."""
    if np.ndim(x) == 1 and axes == (0,) and not keepdims and x.dtype.kind == "f" and x.size <= 1024:
        return np.ndarray.dot, (x, np.ones_like(x))
    if np.ndim(x) != 2 or x.dtype.kind != "f" or not x.flags.c_contiguous or max(x.shape) > 1024:
        return None
    if axes == (0,) and not keepdims:
        return np.ndarray.dot, (np.ones(x.shape[0], x.dtype), x)
    if axes == (1,):
        return np.ndarray.dot, (x, np.ones((x.shape[1], 1) if keepdims else x.shape[1], x.dtype))
    return None


def sum_images(x: Any) -> Specialized:
    """A sum over all axes but the last, one after the other, each as a product with ones; else None."""
    if x.dtype.kind != "f" or not x.size:
        return None
    ones = [np.ones(length, x.dtype) for length in x.shape[:-1]]

    def sum_of_images(x: Any, out: Any = None) -> Any:
        for each in ones[:-1]:
            x = each.dot(x.reshape(len(each), -1))
        return ones[-1].dot(x.reshape(len(ones[-1]), -1), out)

    return sum_of_images, (x,)


@RegisterGradient(sum_like)
def _sum_like_gradient(op: Any, grad: Any) -> Any:
    """Every summand counts once."""
    return [broadcast_like(grad, op.inputs[0]), None]
