"""Operations that hand their input on: as it is, without a gradient, or in another dtype."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..arrays import as_dtype, as_shape
from ..graph import NodeLike, Shape
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient


class identity(Operation):
    """The same value under another name.

    Args:
        input: tensor of any shape.

    Returns:
        Tensor of the shape of `input`.
    """

    shape_rule = shapes.same
    dtype_rule = shapes.first
    is_view = True
    formula = "{0}"
    numpy_call = "{0}"

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    def compute(self, x: Any) -> Any:
        return x


@RegisterGradient(identity)
def _identity_gradient(op: Any, grad: Any) -> Any:
    """z' = 1."""
    return grad


class stop_gradient(Operation):
    """The same value, taken for a constant when gradients are computed.

    Args:
        input: tensor of any shape.

    Returns:
        Tensor of the shape of `input`.
    """

    shape_rule = shapes.same
    dtype_rule = shapes.first
    is_view = True
    formula = "{0}, held constant"
    numpy_call = "{0}"

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    def compute(self, x: Any) -> Any:
        return x


@RegisterGradient(stop_gradient)
def _stop_gradient_gradient(op: Any, grad: Any) -> Any:
    """That there is none is its purpose."""
    return [None]


class cast(Operation):
    """The same numbers in another dtype. Fractions are cut off where they become integers.

    Args:
        x: tensor of any shape.
        dtype: NumPy's name of a dtype, or the dtype.

    Returns:
        Tensor of the shape of `x`.
    """

    shape_rule = shapes.same
    formula = "{0} as {to}"
    numpy_call = "{0}.astype({to!r})"
    to: DTypeName

    def __init__(self, x: NodeLike, dtype: DTypeLike, name: str | None = None) -> None:
        super().__init__(x, name=name, to=as_dtype(dtype).name)

    def dtype_rule(self) -> np.dtype[Any]:
        return np.dtype(self.to)

    def compute(self, x: Any) -> Any:
        return np.asarray(x).astype(self.to)


@RegisterGradient(cast)
def _cast_gradient(op: Any, grad: Any) -> Any:
    """z' = 1, in the dtype of x."""
    x = op.inputs[0]
    return grad if x.dtype is None else cast(grad, x.dtype)


class placeholder_with_default(Operation):
    """A placeholder that need not be fed: it then has the value of another node.

    Args:
        input: the node, or a number or array.
        shape: what fed values must fit, None for a dimension of any length; by default any shape.

    Returns:
        Tensor of that shape.

    Raises:
        ShapeError: the default does not fit the shape.
    """

    dtype_rule = shapes.first
    is_view = True
    formula = "{0}, unless fed"
    numpy_call = "{0}"
    declared: tuple[int | None, ...] | None

    def __init__(self, input: NodeLike, shape: Sequence[int | None] | None = None, name: str | None = None) -> None:
        super().__init__(input, name=name, declared=None if shape is None else as_shape(shape))

    def shape_rule(self, x: Shape) -> Shape:
        declared = None if self.declared is None else tuple(self.declared)
        if not shapes.fits(x, declared):
            raise shapes.error(
                self,
                f"The default {shapes.describe(self.input_nodes[0], x)} does not fit the shape {declared}.",
                "Use None for a dimension of any length.",
            )
        return declared

    def compute(self, x: Any) -> Any:
        return x


@RegisterGradient(placeholder_with_default)
def _placeholder_with_default_gradient(op: Any, grad: Any) -> Any:
    """z' = 1, for the default."""
    return grad
