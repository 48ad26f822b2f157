"""Numbers in their order: `tf.sort`, and `tf.argsort`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from ...graph import Node
from ...operation import Operation
from ...ops.creation import convert_to_tensor
from ...ops.gathering import gather
from ...ops.layout import transpose
from ...registry import RegisterGradient
from ...scopes import name_scope
from ..rules import building

__all__ = ["argsort", "sort"]


@building
def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Node:
    """The positions of the numbers along an axis, in the order of the numbers.

    Args:
        values: tensor.
        axis: the axis.
        direction: "ASCENDING" or "DESCENDING".
        stable: accepted: numbers that are equal always stay in their order.
    """
    return _Argsort(values, name=name or "argsort", axis=int(axis), descending=_is_descending(direction))


@building
def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Node:
    """The numbers along an axis, in their order. Gradients go back to where the numbers came from.

    Args:
        values: tensor.
        axis: the axis.
        direction: "ASCENDING" or "DESCENDING".
    """
    with name_scope(name, "sort"):
        values = convert_to_tensor(values)
        if values.shape is None:
            raise ShapeError(f"The rank of {values.name!r} is not known, and sort needs it.", nodes=[values])
        rank = len(values.shape)
        last = [i for i in range(rank) if i != axis % rank] + [axis % rank]
        moved = transpose(values, last)
        order = argsort(moved, -1, direction)
        result = gather(moved, order, axis=rank - 1, batch_dims=rank - 1)
        return transpose(result, [last.index(i) for i in range(rank)])


def _is_descending(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f"direction is 'ASCENDING' or 'DESCENDING', and not {direction!r}.")
    return direction == "DESCENDING"


class _Argsort(Operation):
    """The positions of the numbers along an axis, in the order of the numbers."""

    guards_inputs = False
    axis: int
    descending: bool

    def shape_rule(self, x: Any) -> Any:
        return x

    def dtype_rule(self) -> Any:
        return np.dtype("int32")

    def compute(self, x: Any) -> Any:
        keys = -np.asarray(x, "float64" if x.dtype.kind == "f" else "int64") if self.descending else x
        return np.argsort(keys, axis=self.axis, kind="stable").astype("int32")


@RegisterGradient(_Argsort)
def _argsort_gradient(op: Any, grad: Any) -> Any:
    """None: positions do not change with the numbers, but for leaps."""
    return [None]
