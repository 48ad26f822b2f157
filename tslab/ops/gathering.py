"""Slices of a tensor, chosen by their positions or by truth values."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, as_node
from .creation import range as count
from .creation import shape as shape_of
from .indexing import getitem
from .layout import reshape, transpose


def gather(
    params: NodeLike,
    indices: NodeLike,
    validate_indices: bool | None = None,
    name: str | None = None,
    axis: int | None = None,
    batch_dims: int = 0,
) -> Node:
    """Slices of a tensor along an axis, at given positions: zᵢ = params[indicesᵢ].

    Args:
        params: tensor of rank 1 or more.
        indices: integers of any shape.
        validate_indices: accepted, and not needed: a position that is not there is always an error.
        axis: the axis, counted from 0, or from the end where it is negative; by default `batch_dims`.
        batch_dims: how many axes at the front `params` and `indices` have in common. For each place in those,
            slices are gathered on their own: with batch_dims=1, zᵢⱼ = params[i, indicesᵢⱼ].

    Returns:
        Tensor of the shape of `params`, with the shape of `indices`, without the common axes, in the place of `axis`.

    Raises:
        GraphError: `axis` stands among the common axes, or a rank that is needed is not known.
    """
    if validate_indices is not None and not isinstance(validate_indices, bool):
        raise GraphError(
            f"gather takes {validate_indices!r} for validate_indices, its third argument, as in TensorFlow 1.",
            f"Name the axis: gather(params, indices, axis={validate_indices!r}).",
        )
    axis = batch_dims if axis is None else axis
    if batch_dims:
        return _gather_in_batch(as_node(params), as_node(indices), axis, batch_dims, name)
    positions = indices if isinstance(indices, (Node, list)) else np.asarray(indices)
    every = slice(None)
    if axis >= 0:
        return getitem(params, (*[every] * axis, positions), name=name)
    return getitem(params, (Ellipsis, positions, *[every] * (-axis - 1)), name=name)


def _gather_in_batch(params: Node, indices: Node, axis: int, batch: int, name: str | None) -> Node:
    """`gather` where the first `batch` axes of both are the same: they get positions of their own, 0, 1, 2 …"""
    for node in (params, indices):
        if node.shape is None:
            raise GraphError(
                f"gather with batch_dims needs to know the rank of {node.name!r}.",
                "Give its shape, with None for lengths that are not known.",
                nodes=[params, indices],
            )
    rank, rank_of_indices = len(params.shape or ()), len(indices.shape or ())
    batch, axis = batch + rank_of_indices * (batch < 0), axis + rank * (axis < 0)
    if not 0 <= batch <= axis < rank or batch > rank_of_indices:
        raise GraphError(
            f"gather has no axis {axis} behind {batch} batch_dims in {shapes.describe(params, params.shape)} "
            f"and {shapes.describe(indices, indices.shape)}.",
            "The common axes come first in both, and axis behind them.",
            nodes=[params, indices],
        )
    front = [*range(batch), axis]
    others = [i for i in range(rank) if i not in front]
    first = params if axis == batch else transpose(params, [*front, *others])
    sizes = [shape_of(indices)[i] if d is None else d for i, d in enumerate((indices.shape or ())[:batch])]
    own = [reshape(count(n), [1] * i + [-1] + [1] * (rank_of_indices - i - 1)) for i, n in enumerate(sizes)]
    if axis == batch:
        return getitem(first, (*own, indices), name=name)
    found, before, behind = getitem(first, (*own, indices)), axis - batch, rank_of_indices
    order = [*range(batch), *range(behind, behind + before), *range(batch, behind)]
    return transpose(found, [*order, *range(behind + before, behind + rank - batch - 1)], name=name)


def boolean_mask(tensor: NodeLike, mask: Any, name: str | None = "boolean_mask", axis: int | None = None) -> Node:
    """The numbers, or slices, for which a mask is true: `x[mask]`. How many those are is known only in the run.

    Args:
        tensor: tensor of rank 1 or more.
        mask: truth values, of the shape of some successive axes of `tensor`; of a node the rank must be known.
        axis: the first of those axes; by default that of the tensor.

    Returns:
        Tensor in which one axis, as long as the mask holds truths, stands in the place of those that it chose from.

    Raises:
        ShapeError: the mask has another shape than those axes.
    """
    truths = mask if isinstance(mask, Node) else np.asarray(mask, bool)
    if axis is None or axis >= 0:
        return getitem(tensor, (*[slice(None)] * (axis or 0), truths), name=name)
    behind = -axis - len(truths.shape or ())
    return getitem(tensor, (Ellipsis, truths, *[slice(None)] * behind), name=name)
