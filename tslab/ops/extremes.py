"""The largest and the smallest along an axis: which numbers they are, and where they stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .array import expand_dims, ones_like
from .logic import equal, where
from .reductions import _Reduction, reduce_sum


class _Extreme(_Reduction):
    """Base of the largest and the smallest."""

    dtype_rule = shapes.first
    reduce: np.ufunc

    @staticmethod
    def start(dtype: np.dtype[Any]) -> Any:
        """The extreme of nothing: a number that no other fails to beat."""
        raise NotImplementedError

    def compute(self, x: Any) -> Any:
        x = np.asarray(x)
        return self.reduce.reduce(x, axis=self._axis(), keepdims=self.keepdims, initial=self.start(x.dtype))

    def compute_into(self, x: Any, out: Any) -> None:
        self.reduce.reduce(x, axis=self._axis(), keepdims=self.keepdims, initial=self.start(x.dtype), out=out)

    def _axis(self) -> Any:
        return tuple(self.axis) if isinstance(self.axis, list) else self.axis


class reduce_max(_Extreme):
    """The largest number along axes, z = max xᵢ.

    Args:
        input_tensor: tensor x of any shape.
        axis: the axis or axes to go through; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of x without those axes; the largest of nothing is -inf, or the smallest integer.
    """

    formula = "max {0}"
    numpy_call = "np.max({0}, axis={axis}, keepdims={keepdims})"
    reduce = np.maximum

    @staticmethod
    def start(dtype: np.dtype[Any]) -> Any:
        return -np.inf if dtype.kind == "f" else False if dtype.kind == "b" else np.iinfo(dtype).min


class reduce_min(_Extreme):
    """The smallest number along axes, z = min xᵢ.

    Args:
        input_tensor: tensor x of any shape.
        axis: the axis or axes to go through; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of x without those axes; the smallest of nothing is inf, or the largest integer.
    """

    formula = "min {0}"
    numpy_call = "np.min({0}, axis={axis}, keepdims={keepdims})"
    reduce = np.minimum

    @staticmethod
    def start(dtype: np.dtype[Any]) -> Any:
        return np.inf if dtype.kind == "f" else True if dtype.kind == "b" else np.iinfo(dtype).max


@RegisterGradient(reduce_max)
@RegisterGradient(reduce_min)
def _extreme_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = 1 for the number that is z, and 0 for the others; those that tie share it equally. Where z is nan, no
    number is z, and the gradient is 0 / 0.
    """
    x = op.inputs[0]
    is_extreme = where(equal(x, _with_axes(op, op)), ones_like(x), 0.0)
    ties = reduce_sum(is_extreme, axis=op.axis, keepdims=True)
    return is_extreme / ties * _with_axes(op, grad)


def _with_axes(op: _Reduction, value: Node) -> Node:
    """A value of the shape of the result, with the axes that were reduced put in again."""
    return value if op.axis is None or op.keepdims else expand_dims(value, op.axis)  # type: ignore[arg-type]


class _Where(Operation):
    """Base of the positions of extremes."""

    axis: int

    def __init__(self, input: NodeLike, axis: int = 0, name: str | None = None) -> None:
        super().__init__(input, name=name, axis=int(axis))

    def shape_rule(self, x: Shape) -> Shape:
        if x is None:
            return None
        (axis,) = shapes.normalize_axis(self, self.axis, x)
        if x[axis] == 0:
            raise shapes.error(
                self,
                f"{type(self).__name__} finds nothing in {shapes.describe(self.input_nodes[0], x)} along axis {axis}.",
                "Nothing has no largest or smallest number.",
            )
        return x[:axis] + x[axis + 1 :]

    def dtype_rule(self) -> np.dtype[Any]:
        return np.dtype(np.int64)


class argmax(_Where):
    """Where along an axis the largest number stands: the class with the largest logit.

    Args:
        input: tensor of rank 1 or more.
        axis: the axis; by default the first.

    Returns:
        Tensor of integers, of the shape of `input` without that axis; at a tie the first.
    """

    formula = "where {0} is largest along axis {axis}"
    numpy_call = "np.argmax({0}, axis={axis})"

    def compute(self, x: Any) -> Any:
        return np.argmax(x, axis=self.axis)


class argmin(_Where):
    """Where along an axis the smallest number stands.

    Args:
        input: tensor of rank 1 or more.
        axis: the axis; by default the first.

    Returns:
        Tensor of integers, of the shape of `input` without that axis; at a tie the first.
    """

    formula = "where {0} is smallest along axis {axis}"
    numpy_call = "np.argmin({0}, axis={axis})"

    def compute(self, x: Any) -> Any:
        return np.argmin(x, axis=self.axis)
