"""Segments whose rows stand in any order: their sums, and for each row what belongs to its segment."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import ComputeError, GraphError
from ..graph import Node, NodeLike, Shape, constant
from ..operation import Operation
from ..registry import RegisterGradient
from .categories import needs_integers
from .creation import shape as shape_of


def starts_of(ids: Any) -> Any:
    """Where a new segment begins, in numbers that are in order."""
    return np.flatnonzero(np.concatenate([[True], ids[1:] != ids[:-1]])) if len(ids) else np.zeros(0, np.intp)


def reduced(reduce: np.ufunc, data: Any, ids: Any, count: int, of_nothing: Any = 0, dtype: Any = None) -> Any:
    """The rows of each segment put together by `reduce`, for numbers that are in order."""
    result = np.full((count, *data.shape[1:]), of_nothing, data.dtype if dtype is None else dtype)
    starts = starts_of(ids)
    if len(starts):
        result[ids[starts]] = reduce.reduceat(data, starts, axis=0, dtype=result.dtype)
    return result


class unsorted_segment_sum(Operation):
    """The sums of segments whose rows stand in any order, zₛ = Σ xᵢ over the places i of segment s.

    Args:
        data: tensor x of rank 1 or more.
        segment_ids: integers, in the shape of the first axes of `data`: for each row the number of its segment. A row
            of a negative number belongs to none.
        num_segments: how many segments there are: a number, or a node of one.

    Returns:
        Tensor with a row for each segment, of the shape of the other axes of `data`; zeros where there are no rows.

    Raises:
        ShapeError: there is not one number for each row.
        ComputeError: a segment has the number `num_segments` or a higher one, in the run.
    """

    num_segments: int | None

    def __init__(
        self, data: NodeLike, segment_ids: NodeLike, num_segments: int | Node, name: str | None = None
    ) -> None:
        if isinstance(num_segments, Node):
            super().__init__(data, segment_ids, num_segments, name=name, num_segments=None)
            return
        if num_segments < 0:
            raise GraphError(f"unsorted_segment_sum cannot make {num_segments} segments.", "Their number is 0 or more.")
        super().__init__(data, segment_ids, name=name, num_segments=int(num_segments))

    @property
    def shape_from_values(self) -> tuple[int, ...]:  # type: ignore[override]
        """The number of segments, where it is a node."""
        return (2,) if self.num_segments is None else ()

    @property
    def formula(self) -> str:  # type: ignore[override]
        """The sum, and how many there are."""
        return "Σ {0} in " + ("{2}" if self.num_segments is None else "{num_segments}") + " segments {1}"

    def is_consistent(self) -> bool:
        return len(self.input_nodes) == 2 + (self.num_segments is None) and (self.num_segments or 0) >= 0

    def shape_rule(self, data: Shape, ids: Shape, *count: Shape) -> Shape:
        rows, numbers = self.input_nodes[:2]
        if data is not None and ids is not None and not shapes.fits(ids, data[: len(ids)]):
            raise shapes.error(
                self,
                f"unsorted_segment_sum cannot group {shapes.describe(rows, data)} by {shapes.describe(numbers, ids)}.",
                "segment_ids has the shape of the first axes of data: the number of a segment for each row.",
            )
        if count and count[0] not in ((), None):
            raise shapes.error(
                self,
                f"unsorted_segment_sum needs one number of segments, and {self.input_nodes[2].name!r} has the shape "
                f"{count[0]}.",
                "num_segments is a single number.",
            )
        total = self.num_segments
        if total is None and isinstance(self.input_nodes[2], constant):
            total = int(self.input_nodes[2].value)
        return None if data is None or ids is None else (total, *data[len(ids) :])

    def dtype_rule(self) -> np.dtype[Any] | None:
        for node in self.input_nodes[1:]:
            needs_integers(self, node)
        return shapes.summed(self)

    def compute(self, data: Any, ids: Any, *count: Any) -> Any:
        data, ids = np.asarray(data), np.asarray(ids)
        if data.shape[: ids.ndim] != ids.shape or ids.dtype.kind not in "iu":
            raise ValueError("there is not one whole number for each row")
        total = int(count[0]) if self.num_segments is None else self.num_segments
        check_numbers(self, ids, total)
        rows, numbers = data.reshape(ids.size, *data.shape[ids.ndim :]), ids.reshape(-1)
        order = np.argsort(numbers, kind="stable")
        order = order[np.searchsorted(numbers[order], 0) :]
        numbers, rows = numbers[order], rows[order]
        dtype = np.zeros(1, data.dtype).sum().dtype
        return reduced(np.add, rows, numbers, total, 0, dtype)


def check_numbers(op: Operation, ids: Any, count: int) -> None:
    """Raise a ComputeError where a segment has a number that is not there."""
    largest = int(ids.max()) if ids.size else -1
    if largest >= count:
        raise ComputeError(
            f"{type(op).__name__} {op.name!r} has {count} segments, and {op.input_nodes[1].name!r} holds the number "
            f"{largest}.",
            "Segments are counted from 0: give one more than the largest number as num_segments. A row of a negative "
            "number belongs to no segment.",
            nodes=op.input_nodes,
            where=op.location,
        )


@RegisterGradient(unsorted_segment_sum)
def _unsorted_segment_sum_gradient(op: Any, grad: Any) -> Any:
    """∂zₛ/∂xᵢ = 1: each row has the gradient of its segment, and 0 if it belongs to none."""
    return [segment_rows(grad, op.inputs[1]), *[None] * (len(op.inputs) - 1)]


class segment_rows(Operation):
    """For each number of a segment the row of that segment; zeros for a negative number.

    Args:
        values: tensor with a row for each segment.
        segment_ids: integers of any shape.

    Returns:
        Tensor of the shape of `segment_ids`, followed by that of a row.
    """

    dtype_rule = shapes.first
    formula = "{0} of the segment {1}"

    def __init__(self, values: NodeLike, segment_ids: NodeLike, name: str | None = None) -> None:
        super().__init__(values, segment_ids, name=name)

    def shape_rule(self, values: Shape, ids: Shape) -> Shape:
        if values == ():
            raise shapes.error(self, "segment_rows needs a row for each segment.", "A single number has none.")
        return None if values is None or ids is None else ids + values[1:]

    def compute(self, values: Any, ids: Any) -> Any:
        values, ids = np.asarray(values), np.asarray(ids)
        check_numbers(self, ids, len(values))
        result = np.zeros(ids.shape + values.shape[1:], values.dtype)
        belongs = ids >= 0
        result[belongs] = values[ids[belongs]]
        return result


@RegisterGradient(segment_rows)
def _segment_rows_gradient(op: Any, grad: Any) -> Any:
    """The row of a segment was given to all that belong to it: their gradients add up."""
    values, ids = op.inputs
    known = None if values.shape is None else values.shape[0]
    return [unsorted_segment_sum(grad, ids, shape_of(values)[0] if known is None else known), None]
