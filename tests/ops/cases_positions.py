"""Rows of the table: slices by begins and sizes, positions gathered and scattered, the order of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.ranking import top_k_indices

from .forms import Case, numbers

REVERSED: list[tuple[tuple[int, ...], Any]] = [
    ((3,), [0]),
    ((3,), [-1]),
    ((2, 3), [0]),
    ((2, 3), [1]),
    ((2, 3), [0, 1]),
    ((2, 3, 4), [-2]),
    ((2, 3, 4), [0, -1]),
    ((0, 3), [1]),
]
SLICES: list[tuple[tuple[int, ...], list[int], list[int]]] = [
    ((4,), [1], [2]),
    ((4,), [0], [-1]),
    ((4,), [3], [0]),
    ((3, 4), [1, 0], [2, 3]),
    ((3, 4), [0, 2], [-1, -1]),
    ((3, 4), [2, 1], [1, -1]),
    ((2, 3, 4), [0, 1, 1], [2, 1, 2]),
    ((2, 3, 4), [1, 0, 3], [-1, 3, 1]),
    ((0, 3), [0, 1], [0, 2]),
]
STRIDED: list[tuple[tuple[int, ...], tuple[Any, ...], dict[str, int], Any]] = [
    ((5,), ([1], [4]), {}, np.s_[1:4]),
    ((5,), ([0], [5], [2]), {}, np.s_[::2]),
    ((5,), ([-1], [-4], [-1]), {}, np.s_[-1:-4:-1]),
    ((5,), ([3], [0], [-1]), {"end_mask": 1}, np.s_[3::-1]),
    ((3, 4), ([1, 9], [3, 2]), {"begin_mask": 2}, np.s_[1:3, :2]),
    ((3, 4), ([1, 1], [2, 2]), {"shrink_axis_mask": 1}, np.s_[1, 1:2]),
    ((3, 4), ([0, 0, 1], [0, 0, 3]), {"new_axis_mask": 1, "begin_mask": 2, "end_mask": 2}, np.s_[None, :, 1:3]),
    ((2, 3, 4), ([0, 2], [0, 4]), {"ellipsis_mask": 1}, np.s_[..., 2:4]),
    ((2, 3, 4), ([-1, 0, 0], [0, 0, 0]), {"shrink_axis_mask": 1, "end_mask": 6}, np.s_[-1]),
]
POSITIONS: list[tuple[tuple[int, ...], Any]] = [
    ((4,), [[1], [3], [1]]),
    ((3, 4), [[0], [2]]),
    ((3, 4), [[0, 1], [2, 3], [0, 1]]),
    ((3, 4), [2, 3]),
    ((2, 3, 4), [[1, 0]]),
    ((2, 3, 4), [[[1, 0], [0, 2]], [[1, 1], [1, 2]]]),
    ((2, 3, 4), [[0, 1, 2], [1, 2, 3]]),
    ((2, 3), np.zeros((0, 1), int)),
]


def by_nodes(build: Any, define: Any, shape: tuple[int, ...], *values: Any) -> Case:
    """A form with numbers that only a run knows."""
    return Case(lambda x: build(x, *map(ts.identity, values)), define, numbers(shape), static=False)


def reversals() -> Iterator[Case]:
    for shape, axes in REVERSED:
        yield Case(lambda x, axes=axes: ts.reverse(x, axes), lambda x, axes=axes: np.flip(x, axes), numbers(shape))


def slices() -> Iterator[Case]:
    for shape, begin, size in SLICES:
        key = tuple(slice(b, None if n == -1 else b + n) for b, n in zip(begin, size, strict=True))
        yield Case(
            lambda x, begin=begin, size=size: ts.slice(x, begin, size), lambda x, key=key: x[key], numbers(shape)
        )
    yield by_nodes(lambda x, b: ts.slice(x, b, [2, 2]), lambda x: x[1:3, 2:4], (3, 4), [1, 2])
    yield by_nodes(lambda x, b: ts.slice(x, [b, 0], [1, -1]), lambda x: x[2:3], (3, 4), 2)
    yield by_nodes(lambda x, b: ts.slice(x, [b, 0], [-1, 2]), lambda x: x[1:, :2], (3, 4), 1)
    yield by_nodes(lambda x, n: ts.slice(x, [1, 0], [n, n]), lambda x: x[1:3, :2], (3, 4), 2)
    yield by_nodes(ts.slice, lambda x: x[1:3, :2], (3, 4), [1, 0], [2, 2])


def strided() -> Iterator[Case]:
    for shape, ends, masks, key in STRIDED:
        yield Case(
            lambda x, ends=ends, masks=masks: ts.strided_slice(x, *ends, **masks),
            lambda x, key=key: x[key],
            numbers(shape),
        )
    yield by_nodes(lambda x, n: ts.strided_slice(x, [0, 1], [n, 4]), lambda x: x[:2, 1:4], (3, 4), 2)
    yield by_nodes(lambda x, a, b: ts.strided_slice(x, a, b, [1, 2]), lambda x: x[1:3, 0:4:2], (3, 4), [1, 0], [3, 4])


def ends_of_slices() -> Iterator[Case]:
    """`x[a:b]`, where a run tells a and b."""
    for shape, build, key, *values in [
        ((5,), lambda x, n: x[:n], np.s_[:3], 3),
        ((5,), lambda x, n: x[n:], np.s_[-2:], -2),
        ((5,), lambda x, n: x[n::-1], np.s_[3::-1], 3),
        ((5,), lambda x, a, b: x[a:b:2], np.s_[1:4:2], 1, 4),
        ((3, 4), lambda x, n: x[:, :n], np.s_[:, :2], 2),
        ((3, 4), lambda x, n: x[1, n:], np.s_[1, 2:], 2),
        ((3, 4), lambda x, n: x[n:, None, [0, 2]], np.s_[1:, None, [0, 2]], 1),
        ((2, 3, 4), lambda x, a, b: x[..., a:b], np.s_[..., 1:9], 1, 9),
    ]:
        yield by_nodes(build, lambda x, key=key: x[key], shape, *values)


def gatherings() -> Iterator[Case]:
    for shape, indices in POSITIONS:
        where = np.array(indices)
        yield Case(
            lambda x, where=where: ts.gather_nd(x, where),
            lambda x, where=where: x[tuple(np.moveaxis(where, -1, 0))],
            numbers(shape),
        )
    where = np.array([[[1, 0]], [[2, 3]]])
    yield Case(
        lambda x: ts.gather_nd(x, where, batch_dims=1),
        lambda x: np.array([[x[0, 1, 0]], [x[1, 2, 3]]]),
        numbers((2, 3, 4)),
    )
    yield by_nodes(ts.gather_nd, lambda x: x[[0, 2], [1, 3]], (3, 4), [[0, 1], [2, 3]])


def scatterings() -> Iterator[Case]:
    """What a loop over the positions gives."""
    for shape, indices in POSITIONS:
        where = np.array(indices)
        rest = shape[where.shape[-1] :]

        def define(updates: Any, where: Any = where, shape: Any = shape, rest: Any = rest) -> Any:
            result = np.zeros(shape)
            rows = where.reshape(-1, where.shape[-1])
            for place, value in zip(rows, updates.reshape(len(rows), *rest), strict=True):
                result[tuple(place)] += value
            return result

        yield Case(
            lambda updates, where=where, shape=shape: ts.scatter_nd(where, updates, shape),
            define,
            numbers((*where.shape[:-1], *rest)),
        )


def replacements() -> Iterator[Case]:
    for shape, indices in POSITIONS:
        where = np.unique(np.reshape(indices, (-1, np.shape(indices)[-1])), axis=0)
        rest = shape[where.shape[-1] :]

        def define(x: Any, updates: Any, where: Any = where) -> Any:
            result = x.copy()
            for place, value in zip(where, updates, strict=True):
                result[tuple(place)] = value
            return result

        yield Case(
            lambda x, updates, where=where: ts.tensor_scatter_nd_update(x, where, updates),
            define,
            numbers(shape, (len(where), *rest)),
        )
    yield Case(
        lambda x: ts.tensor_scatter_nd_update(x, [[1]], [7.0]), lambda x: np.array([x[0], 7.0, x[2]]), numbers((3,))
    )


def partitions() -> Iterator[Case]:
    for shape, parts, count in [
        ((4,), [0, 1, 1, 0], 2),
        ((4,), [1, 1, 1, 1], 2),
        ((3, 2), [2, 1, 0], 3),
        ((3, 2), [[1, 0], [0, 1], [1, 1]], 2),
        ((2, 3, 2), [1, 0], 2),
        ((0, 2), np.zeros(0, int), 2),
        ((3,), [1, 0, 1], 4),
        ((1,), [1], 2),
    ]:
        where = np.array(parts)
        yield Case(
            lambda x, where=where, count=count: ts.dynamic_partition(x, where, count)[1],
            lambda x, where=where: x[where == 1],
            numbers(shape),
        )
    yield by_nodes(lambda x, p: ts.dynamic_partition(x, p, 2)[0], lambda x: x[[0, 3]], (4,), [0, 1, 1, 0])


def stitches() -> Iterator[Case]:
    for indices, rest in [
        ([[0, 2], [1]], ()),
        ([[1, 0]], ()),
        ([[2], [0, 1], [3]], (2,)),
        ([[[0, 1], [3, 2]], [4]], ()),
        ([[[0, 1], [3, 2]], [4]], (2, 3)),
        ([0, [2, 1]], (2,)),
        ([np.zeros(0, int), [0]], ()),
        ([[1], [0], [2]], (1,)),
    ]:
        where = [np.array(i) for i in indices]

        def define(*data: Any, where: Any = where, rest: Any = rest) -> Any:
            result = np.zeros((sum(i.size for i in where), *rest))
            for places, slices in zip(where, data, strict=True):
                for place in np.ndindex(places.shape):
                    result[places[place]] = slices[place]
            return result

        shapes = [(*i.shape, *rest) for i in where]
        yield Case(
            lambda *data, where=where, shapes=shapes: ts.dynamic_stitch(
                where, [ts.reshape(x, shape) for x, shape in zip(data, shapes, strict=True)]
            ),
            define,
            numbers(*shapes),
        )


TOPS: list[tuple[tuple[int, ...], int]] = [
    ((4,), 1),
    ((4,), 4),
    ((4,), 0),
    ((2, 5), 2),
    ((3, 3), 3),
    ((2, 2, 4), 2),
    ((0, 3), 2),
    ((1, 1), 1),
]


def largest() -> Iterator[Case]:
    for shape, k in TOPS:
        yield Case(
            lambda x, k=k: ts.nn.top_k(x, k).values,
            lambda x, k=k: np.sort(x, axis=-1)[..., ::-1][..., :k],
            numbers(shape),
        )
    yield Case(lambda x: ts.nn.top_k(x)[0], lambda x: np.max(x, axis=-1, keepdims=True), numbers((2, 3)))
    yield by_nodes(lambda x, k: ts.nn.top_k(x, k)[0], lambda x: np.sort(x)[:, :-3:-1], (2, 3), 2)


CASES: dict[str, list[Case]] = {
    "reverse": list(reversals()),
    "slice": list(slices()),
    "strided_slice": list(strided()),
    "slice_by_nodes": list(ends_of_slices()),
    "gather_nd": list(gatherings()),
    "scatter_nd": list(scatterings()),
    "tensor_scatter_nd_update": list(replacements()),
    "dynamic_partition": list(partitions()),
    "dynamic_stitch": list(stitches()),
    "top_k": list(largest()),
}
VECTORS = [
    np.array([3, 1, 3, 2, 1]),
    np.array([1.5, 0.5, 1.5]),
    np.array([7]),
    np.array([], int),
    np.array([4, 4, 4]),
    np.array([5, 4, 3, 2, 1]),
    np.array([0.0, -1.0, 0.0, 2.0], "float32"),
    np.arange(12) % 5,
]


def first_places(x: Any) -> list[int]:
    return [i for i, value in enumerate(x) if value not in x[:i]]


def which(x: Any) -> Any:
    different = x[first_places(x)]
    return np.array([list(different).index(value) for value in x], int)


def differences() -> Iterator[Case]:
    for x, y in [
        ([3, 1, 3, 2], [1]),
        ([3, 1, 3, 2], [3, 2]),
        ([1, 2], [1, 2]),
        ([1, 2], []),
        ([], [1]),
        ([5], [7, 8]),
        ([2, 2, 2], [3]),
        (list(range(9)), [0, 2, 4]),
    ]:
        first, second = np.array(x, int), np.array(y, int)
        kept = np.array([i for i, value in enumerate(x) if value not in y], int)
        yield Case(lambda x, y: ts.setdiff1d(x, y)[0], lambda x, y, kept=kept: x[kept], [first, second], static=False)
        yield Case(lambda x, y: ts.setdiff1d(x, y).idx, lambda x, y, kept=kept: kept, [first, second], static=False)


def masks() -> Iterator[Case]:
    def define(lengths: Any, width: int) -> Any:
        return np.array([i < n for n in lengths.ravel() for i in range(width)], bool).reshape(*lengths.shape, width)

    for lengths, width in [([1, 3, 2], 4), ([0, 5], 3), ([[1, 2], [0, 3]], 3), (2, 3), ([1], 1), ([], 2), ([2], 0)]:
        yield Case(
            lambda n, width=width: ts.sequence_mask(n, width),
            lambda n, width=width: define(n, width),
            [np.array(lengths, int)],
        )
    yield Case(ts.sequence_mask, lambda n: define(n, 3), [np.array([1, 3, 0])], static=False)
    yield Case(
        lambda n: ts.sequence_mask(n, 2, "float32"), lambda n: define(n, 2).astype("float32"), [np.array([1, 3, 0])]
    )
    yield Case(ts.sequence_mask, lambda n, width: define(n, 4), [np.array([1, 3]), np.array(4)], static=False)


def places_of_largest() -> Iterator[Case]:
    """Of equal numbers the one that stands first comes first."""
    rows = np.array([[3, 1, 3, 2], [1, 1, 1, 1], [0, 1, 2, 3]])
    for x in (rows, rows.astype("float32"), rows[0], np.arange(300)[None] % 3):
        for k in (1, 3):
            order = [sorted(range(x.shape[-1]), key=lambda i, row=row: (-row[i], i))[:k] for row in np.atleast_2d(x)]
            found = np.reshape(order, (*x.shape[:-1], k))
            yield Case(lambda x, k=k: ts.nn.top_k(x, k).indices, lambda x, found=found: found, [x])
            yield Case(lambda x, k=k: top_k_indices(x, k), lambda x, found=found: found, [x])


ORDERS = [[0], [1, 0], [2, 0, 1], [0, 1, 2], [3, 1, 0, 2], [], [4, 3, 2, 1, 0], [1, 2, 3, 0]]
FORWARD: dict[str, list[Case]] = {
    "top_k": [case for i, case in enumerate(places_of_largest()) if i % 2 == 0],
    "top_k_indices": [case for i, case in enumerate(places_of_largest()) if i % 2],
    "invert_permutation": [
        Case(
            ts.invert_permutation,
            lambda x: np.array([list(x).index(i) for i in range(len(x))], int),
            [np.array(x, int)],
        )
        for x in ORDERS
    ],
    "unique": [
        *[Case(lambda x: ts.unique(x).y, lambda x: x[first_places(x)], [x], static=False) for x in VECTORS],
        *[Case(lambda x: ts.unique(x)[1], which, [x]) for x in VECTORS],
    ],
    "unique_with_counts": [
        Case(
            lambda x: ts.unique_with_counts(x).count,
            lambda x: np.array([np.sum(x == x[i]) for i in first_places(x)], int),
            [x],
            static=False,
        )
        for x in VECTORS
    ],
    "setdiff1d": list(differences()),
    "sequence_mask": list(masks()),
}
