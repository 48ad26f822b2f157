"""Rows of the table: segments, one after the other, and in any order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.grouping import segment_rows
from tslab.ops.segments import segment_prod_derivative

from .forms import Case, numbers

SEGMENTS: list[tuple[tuple[int, ...], Any]] = [
    ((3,), [0, 0, 1]),
    ((1,), [0]),
    ((2,), [1, 3]),
    ((4, 2), [0, 1, 1, 3]),
    ((3, 2, 2), [0, 0, 0]),
    ((5, 2), [0, 0, 2, 2, 2]),
    ((3, 0), [0, 1, 1]),
    ((0,), []),
    ((0, 3), []),
]


def whole(ids: Any) -> Any:
    return np.array(ids, np.int64)


def grouped(data: Any, ids: Any, function: Callable[..., Any], of_nothing: float, count: int | None = None) -> Any:
    """Segment after segment, what `function` gives for its rows."""
    total = (int(max(ids)) + 1 if len(ids) else 0) if count is None else count
    parts = [data[ids == i] for i in range(total)]
    rows = [function(part, axis=0) if len(part) else np.full(data.shape[1:], of_nothing) for part in parts]
    return np.reshape(rows, (total, *data.shape[1:]))


def segments(operation: Any, function: Callable[..., Any], of_nothing: float = 0.0) -> Iterator[Case]:
    for (shape, ids), known in itertools.product(SEGMENTS, (True, False)):
        yield Case(
            lambda x, ids=ids, known=known: operation(x, whole(ids) if known else ts.identity(whole(ids))),
            lambda x, ids=ids: grouped(x, whole(ids), function, of_nothing),
            numbers(shape),
            static=known,
        )


def products_with_zeros() -> Iterator[Case]:
    for places in ([1], [0, 1], [1, 3], [0, 1, 2], []):
        x = numbers((5, 2))[0]
        x[places, 0] = 0.0
        yield Case(
            lambda x: ts.segment_prod(x, whole([0, 0, 0, 2, 2])),
            lambda x: grouped(x, whole([0, 0, 0, 2, 2]), np.prod, 1.0),
            [x],
        )


UNSORTED: list[tuple[tuple[int, ...], Any, int]] = [
    ((3,), [1, 0, 1], 2),
    ((3,), [1, 0, 1], 4),
    ((4, 2), [2, -1, 0, 2], 3),
    ((3, 2), [-1, -5, -1], 2),
    ((2, 3), [[1, 0, 1], [3, 1, -1]], 4),
    ((2, 2, 3), [[1, 0], [1, 1]], 2),
    ((3, 2, 2), [0, 0, 0], 1),
    ((), 1, 3),
    ((0, 3), [], 2),
    ((0,), [], 0),
    ((2, 0), [1, 0], 2),
]


def unsorted_segments() -> Iterator[Case]:
    for (shape, ids, count), known in itertools.product(UNSORTED, (True, False)):

        def define(x: Any, ids: Any = ids, count: int = count) -> Any:
            places = whole(ids)
            rows = x.reshape(places.size, *x.shape[places.ndim :])
            return grouped(rows, places.reshape(-1), np.sum, 0.0, count)

        yield Case(
            lambda x, ids=ids, count=count, known=known: ts.unsorted_segment_sum(
                x, whole(ids), count if known else ts.identity(whole(count))
            ),
            define,
            numbers(shape),
            static=known,
        )


def rows_of_segments() -> Iterator[Case]:
    """Of each number the row; of a negative one zeros."""
    for shape, ids in [((3,), [2, 0, 0]), ((3, 2), [-1, 2]), ((2, 3), [[0, 1], [1, -2]]), ((2,), 1), ((0, 2), [-1])]:

        def define(values: Any, ids: Any = ids) -> Any:
            places = whole(ids)
            rows = [values[i] if i >= 0 else np.zeros(values.shape[1:]) for i in places.reshape(-1)]
            return np.reshape(rows, places.shape + values.shape[1:])

        yield Case(lambda x, ids=ids: segment_rows(x, whole(ids)), define, numbers(shape))


def product_derivatives() -> Iterator[Case]:
    """By definition, over all choices of different factors of the segment for the directions."""

    def define(x: Any, *directions: Any, ids: Any) -> Any:
        result = np.zeros_like(x)
        for j, column in np.ndindex(x.shape):
            peers = [i for i in range(len(x)) if ids[i] == ids[j]]
            for chosen in itertools.permutations([i for i in peers if i != j], len(directions)):
                term = np.prod([x[i, column] for i in peers if i != j and i not in chosen])
                result[j, column] += term * np.prod([u[i, column] for u, i in zip(directions, chosen, strict=True)])
        return result

    for ids, count in itertools.product([[0, 0, 0, 1], [0, 2, 2, 2], [0, 1, 2, 3], []], (0, 1, 2)):
        yield Case(
            lambda x, *us, ids=ids: segment_prod_derivative(x, whole(ids), us),
            lambda x, *us, ids=ids: define(x, *us, ids=whole(ids)),
            numbers(*[(len(ids), 2)] * (count + 1)),
        )


CASES: dict[str, list[Case]] = {
    "segment_sum": list(segments(ts.segment_sum, np.sum)),
    "segment_mean": list(segments(ts.segment_mean, np.mean)),
    "segment_max": list(segments(ts.segment_max, np.max)),
    "segment_min": list(segments(ts.segment_min, np.min)),
    "segment_prod": [*segments(ts.segment_prod, np.prod, 1.0), *products_with_zeros()],
    "segment_prod_derivative": list(product_derivatives()),
    "unsorted_segment_sum": list(unsorted_segments()),
    "segment_rows": list(rows_of_segments()),
}
