"""Rows put together by the number of their segment: sums, means, products and extremes of groups.

ts.segment_sum([1.0, 2.0, 5.0], [0, 0, 1])    is [3.0, 5.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .. import shapes
from ..errors import ComputeError, GraphError, TslabError
from ..graph import NodeLike, Shape, constant
from ..operation import Operation
from ..registry import RegisterGradient
from .array import ones_like
from .categories import needs_integers
from .grouping import reduced, segment_rows, starts_of
from .logic import equal, where
from .products import product_of_others


class _Segments(Operation):
    """Base of what is computed of segments: rows of data that stand together, and have the same number."""

    shape_from_values = (1,)
    reduce: np.ufunc
    of_nothing = 0
    """What stands for a segment that has no rows."""

    def __init__(self, data: NodeLike, segment_ids: NodeLike, name: str | None = None) -> None:
        super().__init__(data, segment_ids, name=name)

    def shape_rule(self, data: Shape, ids: Shape) -> Shape:
        needs_ids(self, data, ids)
        number = self.input_nodes[1]
        known = isinstance(number, constant) and number.value.ndim == 1 and number.value.dtype.kind in "iu"
        if known:
            check_order(self, number.value, GraphError)  # type: ignore[attr-defined]
        count = _count(number.value) if known else None  # type: ignore[attr-defined]
        return None if data is None else (count, *data[1:])

    def dtype_rule(self) -> np.dtype[Any] | None:
        needs_integers(self, self.input_nodes[1])
        return self.input_nodes[0].dtype

    def compute(self, data: Any, ids: Any) -> Any:
        data, ids = np.asarray(data), in_rows(self, data, ids)
        return reduced(self.reduce, data, ids, _count(ids), self.of_nothing)


def needs_ids(op: Operation, data: Shape, ids: Shape) -> None:
    """Raise a ShapeError where there is not one number for each row."""
    if (ids is not None and len(ids) != 1) or data == () or not shapes.fits(ids, None if data is None else data[:1]):
        rows, numbers = op.input_nodes[:2]
        raise shapes.error(
            op,
            f"{type(op).__name__} cannot group {shapes.describe(rows, data)} by {shapes.describe(numbers, ids)}.",
            "segment_ids is a vector with the number of a segment for each row of data.",
        )


def in_rows(op: Operation, data: Any, ids: Any) -> Any:
    """The numbers of the segments as an array: one for each row, in ascending order."""
    ids = np.asarray(ids)
    if ids.ndim != 1 or np.shape(data)[:1] != ids.shape or ids.dtype.kind not in "iu":
        raise ValueError("there is not one whole number for each row")
    check_order(op, ids, ComputeError)
    return ids


def check_order(op: Operation, ids: Any, error: type[TslabError]) -> None:
    """Raise an error where the numbers are not in order, or not from 0 on."""
    falls = np.flatnonzero(ids[1:] < ids[:-1])
    if not len(falls) and not (len(ids) and ids[0] < 0):
        return
    at = 0 if ids[0] < 0 else int(falls[0]) + 1
    what = f"{ids[at]} stands behind {ids[at - 1]}" if at else f"{ids[0]} is below 0"
    who = type(op).__name__ if error is GraphError else f"{type(op).__name__} {op.name!r}"
    raise error(
        f"{who} needs segment_ids in ascending order from 0 on, and in {op.input_nodes[1].name!r} {what}, at [{at}].",
        "Their order is 0, 0, 1, 2, 2 …; ts.unsorted_segment_sum(data, segment_ids, num_segments) takes them in any "
        "order.",
        nodes=op.input_nodes,
        where=op.location,
    )


def _count(ids: Any) -> int:
    """How many segments there are."""
    return int(ids[-1]) + 1 if len(ids) else 0


class segment_sum(_Segments):
    """The sums of segments, zₛ = Σ xᵢ over the rows i of segment s.

    Args:
        data: tensor x of rank 1 or more.
        segment_ids: vector of integers, for each row the number of its segment, in ascending order.

    Returns:
        Tensor with a row for each segment, from 0 to the last; zeros where a segment has no rows.

    Raises:
        ShapeError: there is not one number for each row.
        ComputeError: the numbers are not in ascending order from 0 on; where they are constants, a GraphError.
    """

    formula = "Σ {0} in segments {1}"
    reduce = np.add

    def dtype_rule(self) -> np.dtype[Any] | None:
        needs_integers(self, self.input_nodes[1])
        return shapes.summed(self)

    def compute(self, data: Any, ids: Any) -> Any:
        data, ids = np.asarray(data), in_rows(self, data, ids)
        return reduced(self.reduce, data, ids, _count(ids), self.of_nothing, np.zeros(1, data.dtype).sum().dtype)


@RegisterGradient(segment_sum)
def _segment_sum_gradient(op: Any, grad: Any) -> Any:
    """∂zₛ/∂xᵢ = 1: each row has the gradient of its segment."""
    return [segment_rows(grad, op.inputs[1]), None]


class segment_mean(_Segments):
    """The means of segments, zₛ = (1/n) Σ xᵢ over the n rows i of segment s.

    Args:
        data: tensor x of rank 1 or more.
        segment_ids: vector of integers, for each row the number of its segment, in ascending order.

    Returns:
        Tensor with a row for each segment, from 0 to the last; zeros where a segment has no rows.

    Raises:
        ShapeError: there is not one number for each row.
        ComputeError: the numbers are not in ascending order from 0 on; where they are constants, a GraphError.
    """

    formula = "mean {0} in segments {1}"
    reduce = np.add

    def dtype_rule(self) -> np.dtype[Any] | None:
        needs_integers(self, self.input_nodes[1])
        dtype = self.input_nodes[0].dtype
        return np.dtype(np.float64) if dtype is not None and dtype.kind in "biu" else dtype

    def compute(self, data: Any, ids: Any) -> Any:
        data, ids = np.asarray(data), in_rows(self, data, ids)
        dtype = np.dtype(np.float64) if data.dtype.kind in "biu" else data.dtype
        sums = reduced(self.reduce, data, ids, _count(ids), self.of_nothing, dtype)
        rows = np.maximum(np.bincount(ids), 1) if len(ids) else np.zeros(0, int)
        return sums / rows.reshape(-1, *[1] * (data.ndim - 1)).astype(dtype)


@RegisterGradient(segment_mean)
def _segment_mean_gradient(op: Any, grad: Any) -> Any:
    """∂zₛ/∂xᵢ = 1/n."""
    x, ids = op.inputs
    rows = segment_sum(ones_like(x), ids)
    return [segment_rows(grad, ids) / segment_rows(rows, ids), None]


class segment_max(_Segments):
    """The largest numbers of segments, zₛ = max xᵢ over the rows i of segment s.

    Args:
        data: tensor x of rank 1 or more.
        segment_ids: vector of integers, for each row the number of its segment, in ascending order.

    Returns:
        Tensor with a row for each segment, from 0 to the last; zeros where a segment has no rows.

    Raises:
        ShapeError: there is not one number for each row.
        ComputeError: the numbers are not in ascending order from 0 on; where they are constants, a GraphError.
    """

    formula = "max {0} in segments {1}"
    reduce = np.maximum


class segment_min(_Segments):
    """The smallest numbers of segments, zₛ = min xᵢ over the rows i of segment s.

    Args:
        data: tensor x of rank 1 or more.
        segment_ids: vector of integers, for each row the number of its segment, in ascending order.

    Returns:
        Tensor with a row for each segment, from 0 to the last; zeros where a segment has no rows.

    Raises:
        ShapeError: there is not one number for each row.
        ComputeError: the numbers are not in ascending order from 0 on; where they are constants, a GraphError.
    """

    formula = "min {0} in segments {1}"
    reduce = np.minimum


@RegisterGradient(segment_max)
@RegisterGradient(segment_min)
def _segment_extreme_gradient(op: Any, grad: Any) -> Any:
    """∂zₛ/∂xᵢ = 1 for the number that is zₛ, and 0 for the others; those that tie share it equally."""
    x, ids = op.inputs
    is_extreme = where(equal(x, segment_rows(op, ids)), ones_like(x), 0.0)
    ties = segment_rows(segment_sum(is_extreme, ids), ids)
    return [is_extreme / ties * segment_rows(grad, ids), None]


class segment_prod(_Segments):
    """The products of segments, zₛ = Π xᵢ over the rows i of segment s.

    Args:
        data: tensor x of rank 1 or more.
        segment_ids: vector of integers, for each row the number of its segment, in ascending order.

    Returns:
        Tensor with a row for each segment, from 0 to the last; ones where a segment has no rows.

    Raises:
        ShapeError: there is not one number for each row.
        ComputeError: the numbers are not in ascending order from 0 on; where they are constants, a GraphError.
    """

    formula = "Π {0} in segments {1}"
    reduce = np.multiply
    of_nothing = 1

    dtype_rule = segment_sum.dtype_rule
    compute = segment_sum.compute


@RegisterGradient(segment_prod)
def _segment_prod_gradient(op: Any, grad: Any) -> Any:
    """∂zₛ/∂xᵢ = Π_{k≠i} xₖ, the product of the others."""
    x, ids = op.inputs
    return [segment_rows(grad, ids) * segment_prod_derivative(x, ids, []), None]


class segment_prod_derivative(Operation):
    """The derivative of the products of segments in given directions, for each factor, as `prod_derivative` has it.

    Args:
        data: the factors.
        segment_ids: for each row the number of its segment, in ascending order.
        directions: tensors of the shape of `data`.

    Returns:
        Tensor of the shape of `data`.
    """

    formula = "the product of the others in segments {1} of {0}"

    def __init__(
        self, data: NodeLike, segment_ids: NodeLike, directions: Sequence[NodeLike], name: str | None = None
    ) -> None:
        super().__init__(data, segment_ids, *directions, name=name)

    def shape_rule(self, data: Shape, ids: Shape, *directions: Shape) -> Shape:
        needs_ids(self, data, ids)
        for direction in directions:
            if not shapes.fits(data, direction):
                raise shapes.error(
                    self, f"{direction} is no direction of a tensor of shape {data}.", "It has its shape."
                )
        return data

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.together([self.input_nodes[0], *self.input_nodes[2:]])

    def compute(self, data: Any, ids: Any, *directions: Any) -> Any:
        ids = in_rows(self, data, ids)
        rows = [np.reshape(x, (len(ids), int(np.prod(np.shape(x)[1:])))) for x in (data, *directions)]
        result = np.empty(rows[0].shape, np.result_type(*rows))
        starts = [*starts_of(ids), len(ids)]
        for first, end in pairwise(starts):
            result[first:end] = product_of_others([row[first:end] for row in rows])
        return result.reshape(np.shape(data))


@RegisterGradient(segment_prod_derivative)
def _segment_prod_derivative_gradient(op: Any, grad: Any) -> Any:
    """Σⱼ gⱼ zⱼ is the derivative in the direction g too; and it is linear in each direction."""
    x, ids, *directions = op.inputs
    parts: list[Any] = [segment_prod_derivative(x, ids, [*directions, grad]), None]
    for i in range(len(directions)):
        parts.append(segment_prod_derivative(x, ids, [*directions[:i], grad, *directions[i + 1 :]]))
    return parts
