"""Operations on the shape of a tensor, and the two that undo and redo NumPy's broadcasting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike
from ..operation import Operation
from ..registry import RegisterGradient

Specialized = tuple[Callable[..., Any] | None, tuple[Any, ...]] | None
"""What `Operation.specialize` returns."""


class expand_dims(Operation):
    """The same numbers with axes of length 1 put in.

    Args:
        x: tensor of any shape.
        axis: where the new axes stand in the result: an int or several; negative ones count from the end.

    Returns:
        Tensor of rank rank(x) + the number of axes.
    """

    shape_rule = shapes.expand_dims
    dtype_rule = shapes.first
    is_view = True
    formula = "{0} with new axis {axis}"
    numpy_call = "np.expand_dims({0}, axis={axis})"
    axis: int | tuple[int, ...]

    def __init__(self, x: NodeLike, axis: int | tuple[int, ...], name: str | None = None) -> None:
        super().__init__(x, name=name, axis=shapes.plain_axis(axis))

    def compute(self, x: Any) -> Any:
        return np.expand_dims(x, self.axis)


@RegisterGradient(expand_dims)
def _expand_dims_gradient(op: Any, grad: Any) -> Any:
    """The new axes have length 1, so summing over them only drops them."""
    from .reductions import reduce_sum

    return reduce_sum(grad, axis=op.axis)


class ones_like(Operation):
    """Ones in the shape and dtype of `x`: the gradient of a loss with respect to itself."""

    shape_rule = shapes.same
    dtype_rule = shapes.first
    shape_inputs = (0,)
    formula = "1"
    numpy_call = "np.ones_like({0})"

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def compute(self, x: Any) -> Any:
        return np.ones_like(x)


@RegisterGradient(ones_like)
def _ones_like_gradient(op: Any, grad: Any) -> Any:
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
            return sum_rows(x, (0,), False)
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
    if np.ndim(x) != 2 or x.dtype.kind != "f" or not x.flags.c_contiguous or max(x.shape) > 1024:
        return None
    if axes == (0,) and not keepdims:
        return np.dot, (np.ones(x.shape[0], x.dtype), x)
    if axes == (1,):
        return np.dot, (x, np.ones((x.shape[1], 1) if keepdims else x.shape[1], x.dtype))
    return None


@RegisterGradient(sum_like)
def _sum_like_gradient(op: Any, grad: Any) -> Any:
    """Every summand counts once."""
    return [broadcast_like(grad, op.inputs[0]), None]
