"""Slices chosen by whole positions, numbers put at them, and tensors taken apart and put together by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError, ShapeError
from ..graph import Node, NodeLike, Shape, Variable, as_node, constant
from ..operation import Operation
from ..registry import RegisterGradient
from .array import expand_dims, zeros_like
from .categories import needs_integers
from .creation import range as count
from .creation import shape as shape_of
from .creation import zeros
from .extremes import reduce_max
from .gathering import boolean_mask
from .indexing import getitem, scatter_like
from .joining import concat
from .layout import ShapeLike, broadcast_to, plain_shape, reshape
from .logic import equal
from .state import assign, assign_add, assign_sub


def gather_nd(params: NodeLike, indices: NodeLike, name: str | None = None, batch_dims: int = 0) -> Node:
    """The numbers, or slices, at given positions, which are rows: zᵢ = params[indicesᵢ₀, indicesᵢ₁, …].

    Args:
        params: tensor of rank 1 or more.
        indices: integers; the last axis holds a position each, of as many axes as it is long.
        batch_dims: how many axes at the front both have in common; the positions are those behind them.

    Returns:
        Tensor of the shape of `indices` without its last axis, and that of a slice.

    Raises:
        GraphError: it is not known how many numbers make a position.
    """
    params, indices = as_node(params), as_node(indices)
    positions = _columns(indices, "gather_nd")
    if batch_dims:
        shape = indices.shape or ()
        sizes = [shape_of(indices)[i] if d is None else d for i, d in enumerate(shape[:batch_dims])]
        own = [reshape(count(n), [1] * i + [-1] + [1] * (len(shape) - i - 2)) for i, n in enumerate(sizes)]
        positions = [*own, *positions]
    return getitem(params, tuple(positions), name=name)


def _columns(indices: Node, operation: str) -> list[Any]:
    """For each number of a position, all of those."""
    length = indices.shape[-1] if indices.shape else None
    if not length:
        raise GraphError(
            f"{operation} cannot tell how many numbers make a position in {shapes.describe(indices, indices.shape)}.",
            "Declare its last axis: ts.placeholder('int64', [None, 2]).",
            nodes=[indices],
        )
    if isinstance(indices, constant):
        return list(np.moveaxis(indices.value, -1, 0))
    return [indices[..., i] for i in range(length)]


def scatter_nd(indices: NodeLike, updates: NodeLike, shape: ShapeLike, name: str | None = None) -> Node:
    """Zeros with numbers, or slices, added at given positions: what undoes `gather_nd` in a gradient.

    Args:
        indices: integers; the last axis holds a position each, of as many axes as it is long.
        updates: what is added; at the same position the sum.
        shape: of the result.

    Returns:
        Tensor of that shape.

    Raises:
        GraphError: it is not known how many numbers make a position.
        ShapeError: `updates` do not fit.
    """
    indices, updates = as_node(indices), as_node(updates)
    like = zeros(plain_shape(shape))
    positions = [as_node(column) for column in _columns(indices, "scatter_nd")]
    if indices.shape is not None and like.shape is not None:
        _check(updates, (*indices.shape[:-1], *like.shape[len(positions) :]), "scatter_nd")
    return scatter_like(updates, like, positions, tuple(("input", i) for i in range(len(positions))), name=name)


def _check(updates: Node, shape: tuple[int | None, ...], operation: str) -> None:
    """Raise a ShapeError where updates cannot have a shape."""
    if not shapes.fits(updates.shape, shape):
        raise ShapeError(
            f"{operation} needs updates of shape {shape}, and {shapes.describe(updates, updates.shape)} is not.",
            "Updates have the shape of the positions, one each, and that of the slices which they take the place of.",
            nodes=[updates],
        )


class tensor_scatter_nd_update(Operation):
    """A tensor with other numbers, or slices, at given positions; of those at the same position the last one counts.

    Args:
        tensor: tensor x of rank 1 or more.
        indices: integers; the last axis holds a position each, of as many axes as it is long.
        updates: what stands there instead.

    Returns:
        Tensor of the shape of x.

    Raises:
        ShapeError: `updates` do not fit.
    """

    formula = "{0} with {2} at {1}"
    numpy_call = "{0}[tuple(np.moveaxis({1}, -1, 0))] = {2}"

    def __init__(self, tensor: NodeLike, indices: NodeLike, updates: NodeLike, name: str | None = None) -> None:
        super().__init__(tensor, indices, updates, name=name)

    def dtype_rule(self) -> np.dtype[Any] | None:
        needs_integers(self, self.input_nodes[1])
        return self.input_nodes[0].dtype

    def shape_rule(self, x: Shape, indices: Shape, updates: Shape) -> Shape:
        length = indices[-1] if indices else None
        if x is None or indices is None or length is None:
            return x
        needed = (*indices[:-1], *x[length:])
        if length > len(x) or not shapes.fits(updates, needed):
            nodes = [shapes.describe(node, shape) for node, shape in zip(self.input_nodes, (x, indices), strict=False)]
            raise shapes.error(
                self,
                f"tensor_scatter_nd_update cannot put {shapes.describe(self.input_nodes[2], updates)} into {nodes[0]} "
                f"at {nodes[1]}.",
                f"The last axis of the positions is one number for each of the first axes of {self.input_nodes[0].name}"
                "; updates have the shape of the positions, one each, and that of a slice.",
            )
        return x

    def compute(self, x: Any, indices: Any, updates: Any) -> Any:
        if np.size(indices) and np.min(indices) < 0:
            raise IndexError(f"there is no position {np.min(indices)}: they are counted from 0")
        places = tuple(np.moveaxis(indices, -1, 0))
        if np.shape(updates) != (*np.shape(indices)[:-1], *np.shape(x)[len(places) :]):
            raise ValueError("the updates have another shape than the slices")
        result = np.array(x)
        result[places] = updates
        return result


@RegisterGradient(tensor_scatter_nd_update)
def _tensor_scatter_nd_update_gradient(op: Any, grad: Any) -> Any:
    """What was put there gets the gradient there, and what stood there nothing."""
    _, indices, updates = op.inputs
    return [tensor_scatter_nd_update(grad, indices, zeros_like(updates, grad.dtype)), None, gather_nd(grad, indices)]


def scatter_update(ref: Variable, indices: NodeLike, updates: NodeLike, *, name: str | None = None) -> Node:
    """Give rows of a variable new values: v[indices] ← updates.

    Args:
        ref: the Variable v.
        indices: integers of any shape.
        updates: tensor of the shape of `indices` and that of a row, or one number.

    Returns:
        The new value of the whole variable.
    """
    rows, values = _rows(ref, indices, updates, "scatter_update")
    if values.shape == ():
        lengths = [shape_of(rows)[i] if d is None else d for i, d in enumerate(rows.shape or ())]
        values = broadcast_to(values, [*lengths, *(d or 0 for d in (ref.shape or ())[1:])])
    return assign(ref, tensor_scatter_nd_update(ref, expand_dims(rows, -1), values), name=name)


def scatter_add(ref: Variable, indices: NodeLike, updates: NodeLike, *, name: str | None = None) -> Node:
    """Add to rows of a variable: v[indices] ← v[indices] + updates; what is added to the same row adds up.

    Args:
        ref: the Variable v.
        indices: integers of any shape.
        updates: tensor of the shape of `indices` and that of a row, or one number.

    Returns:
        The new value of the whole variable.
    """
    rows, values = _rows(ref, indices, updates, "scatter_add")
    return assign_add(ref, scatter_like(values, ref, [rows], (("input", 0),)), name=name)


def scatter_sub(ref: Variable, indices: NodeLike, updates: NodeLike, *, name: str | None = None) -> Node:
    """Subtract from rows of a variable: v[indices] ← v[indices] - updates; what is subtracted from one row adds up.

    Args:
        ref: the Variable v.
        indices: integers of any shape.
        updates: tensor of the shape of `indices` and that of a row, or one number.

    Returns:
        The new value of the whole variable.
    """
    rows, values = _rows(ref, indices, updates, "scatter_sub")
    return assign_sub(ref, scatter_like(values, ref, [rows], (("input", 0),)), name=name)


def _rows(ref: Any, indices: NodeLike, updates: NodeLike, operation: str) -> tuple[Node, Node]:
    """Positions of rows of a variable, and what to put there, as nodes that fit."""
    if not isinstance(ref, Variable):
        raise GraphError(f"{operation} needs a Variable, and {ref!r} is none.", "Only a Variable keeps a value.")
    rows, values = as_node(indices), as_node(updates)
    if values.shape != () and rows.shape is not None and ref.shape is not None:
        _check(values, (*rows.shape, *ref.shape[1:]), operation)
    return rows, values


def dynamic_partition(
    data: NodeLike, partitions: NodeLike, num_partitions: int, name: str | None = "dynamic_partition"
) -> list[Node]:
    """A tensor taken apart: for each part the slices that have its number.

    Args:
        data: tensor of rank 1 or more.
        partitions: for each slice the number of its part, in the shape of the first axes of `data`. A slice whose
            number is that of no part is left out.
        num_partitions: how many parts there are.

    Returns:
        A tensor for each part: the slices in their order, of which only the run knows how many there are.
    """
    data, numbers = as_node(data), as_node(partitions)
    fixed = numbers.value if isinstance(numbers, constant) else None
    masks = [equal(numbers, i) if fixed is None else fixed == i for i in range(int(num_partitions))]
    return [boolean_mask(data, mask, name=f"{name}/{i}") for i, mask in enumerate(masks)]


def dynamic_stitch(indices: Sequence[NodeLike], data: Sequence[NodeLike], name: str | None = None) -> Node:
    """Slices of several tensors put together in the order that positions tell: what undoes `dynamic_partition`.

    Args:
        indices: a list of integers of any shape: for each slice of the tensor of its number the position that it gets.
        data: a list of tensors, each of the shape of its positions and that of a slice.

    Returns:
        Tensor as long as the largest position, and one. Of slices with one position the last counts; where there is
        none there are zeros.
    """
    positions, tensors = [as_node(x) for x in indices], [as_node(x) for x in data]
    if not positions or len(positions) != len(tensors) or any(x.shape is None for x in [*positions, *tensors]):
        raise GraphError(
            f"dynamic_stitch has {len(positions)} indices and {len(tensors)} data, or does not know their ranks.",
            "Give two lists of the same length, of nodes whose number of axes is declared.",
            nodes=[*positions, *tensors],
        )
    rows, flat = [], []
    for where, tensor in zip(positions, tensors, strict=True):
        first = len(where.shape or ())
        slices = list(enumerate(tensor.shape or ()))[first:]
        _check(tensor, (*(where.shape or ()), *[d for _, d in slices]), "dynamic_stitch")
        rows.append([shape_of(tensor)[i] if d is None else d for i, d in slices])
        flat.append(reshape(tensor, [-1, *rows[-1]]))
    together = concat([reshape(x, [-1]) for x in positions], 0)
    known = [x.value for x in positions if isinstance(x, constant)]
    length: Any = reduce_max(together) + 1
    if len(known) == len(positions):
        length = max((int(np.max(x)) + 1 for x in known if x.size), default=0)
    nothing = zeros([length, *rows[0]], tensors[0].dtype or "float64")
    return tensor_scatter_nd_update(nothing, expand_dims(together, 1), concat(flat, 0), name=name)
