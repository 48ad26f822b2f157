"""Gradients of rows. TensorFlow keeps the gradient of a table, of which a step has looked up some rows, as
IndexedSlices: a row of numbers for each look-up, and the row of the table that it belongs to. Most optimizers leave
the other rows alone, and the clipping functions go by the rows as they were looked up, each as often as it was.

Here such a gradient is an array like any other, made by `scatter_like` from just these two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...graph import Node, NodeLike, Variable
from ...operation import Operation
from ...ops import clipping
from ...ops.array import ones_like
from ...ops.creation import shape as shape_of
from ...ops.grouping import unsorted_segment_sum
from ...ops.indexing import scatter_like
from ...ops.joining import concat
from ...ops.layout import reshape
from ...ops.logic import greater, where
from ...ops.math import add_n
from ...ops.state import assign, group
from ..rules import building

__all__ = ["clip_by_global_norm", "clip_by_norm", "clip_by_value", "global_norm"]

ROWS: Any = (("input", 0),)
"""The key of `scatter_like` where numbers are the gradients of rows."""


class Slices(NamedTuple):
    """The gradients of rows: `values[i]` belongs to the row `ids[i]` of what has the shape of `like`."""

    values: Node
    ids: Node
    like: Node

    def holding(self, values: Node, name: str | None = None) -> Node:
        """The array of other gradients of the same rows."""
        return scatter_like(values, self.like, [self.ids], ROWS, name=name)


def slices_of(grad: Any) -> Slices | None:
    """The rows that a gradient is made of; None where it is not made of rows alone."""
    if isinstance(grad, scatter_like) and grad.key == ROWS:
        values, like, ids = grad.input_nodes
        return Slices(values, ids, like)
    if not isinstance(grad, add_n):
        return None
    parts = [slices_of(part) for part in grad.input_nodes]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    row = concat([[-1], shape_of(known[0].like)[1:]], 0)
    values = concat([reshape(part.values, row) for part in known], 0)
    return Slices(values, concat([reshape(part.ids, [-1]) for part in known], 0), known[0].like)


def in_rows_alone(update: Operation, grad: Node, variable: Variable) -> Operation:
    """What an update writes, in the rows that the gradient is made of; the update itself where it is not of rows."""
    slices = slices_of(grad)
    if slices is None:
        return update
    ids, rank = reshape(slices.ids, [-1]), len(variable.shape or ())
    counts = unsorted_segment_sum(ones_like(ids), ids, shape_of(variable)[0])
    touched = reshape(greater(counts, 0), [-1] + [1] * (rank - 1))
    writes = update.input_nodes if isinstance(update, group) else [update]
    pairs: list[Any] = [write.input_nodes for write in writes if isinstance(write, assign)]
    return group(*(assign(old, where(touched, new, old)) for old, new in pairs))


@building
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """The nearest number between two bounds, min(max(x, lowest), highest), element-wise.

    Args:
        t: tensor of any shape.
        clip_value_min, clip_value_max: the bounds.
        name: of the node.
    """
    slices = slices_of(t)
    if slices is None:
        return clipping.clip_by_value(t, clip_value_min, clip_value_max, name=name or "clip_by_value")
    return slices.holding(clipping.clip_by_value(slices.values, clip_value_min, clip_value_max), name)


@building
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """A tensor made shorter where it is longer than a bound, x c / max(‖x‖, c), in its own direction.

    Args:
        t: tensor of any shape.
        clip_norm: the bound c, above 0.
        axes: the axes over which the norm is taken; None for all.
        name: of the node.
    """
    slices = slices_of(t)
    if slices is None:
        return clipping.clip_by_norm(t, clip_norm, axes, name=name or "clip_by_norm")
    return slices.holding(clipping.clip_by_norm(slices.values, clip_norm, axes), name)


@building
def global_norm(t_list: Sequence[NodeLike | None], name: str | None = None) -> Node:
    """The norm of several tensors taken together, √(Σ ‖t‖²).

    Args:
        t_list: tensors; None among them is left out.
        name: of the node.
    """
    values = [t if slices is None else slices.values for t, slices in zip(t_list, map(slices_of, t_list), strict=True)]
    return clipping.global_norm(values, name=name or "global_norm")


@building
def clip_by_global_norm(
    t_list: Sequence[NodeLike | None], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Node]:
    """Several tensors, such as all gradients, made shorter together where they are longer than a bound.

    Args:
        t_list: tensors; None among them stays None.
        clip_norm: the bound c, above 0; each tensor is multiplied by c / max(global norm, c).
        use_norm: the global norm, if there is a node of it.
        name: of the nodes.
    """
    found = [slices_of(t) for t in t_list]
    values = [t if slices is None else slices.values for t, slices in zip(t_list, found, strict=True)]
    clipped, norm = clipping.clip_by_global_norm(values, clip_norm, use_norm, name)
    return [t if s is None else s.holding(t) for t, s in zip(clipped, found, strict=True)], norm
