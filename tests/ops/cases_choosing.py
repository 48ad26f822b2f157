"""Rows of the table: extremes, indexing, gathering, and one-hot rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.indexing import scatter_like

from .forms import Case, numbers, reduction

INDICES: list[tuple[tuple[int, ...], Any]] = [
    ((3,), 1),
    ((3,), -1),
    ((3,), slice(1, None)),
    ((3,), None),
    ((), None),
    ((), ...),
    ((), ()),
    ((3, 4), 1),
    ((3, 4), (1, 2)),
    ((3, 4), (slice(None), slice(1, 3))),
    ((3, 4), (slice(None, None, -1), slice(3, 0, -2))),
    ((3, 4), (..., 0)),
    ((3, 4), (..., None)),
    ((3, 4), (None, 1, None, slice(None))),
    ((3, 4), (slice(5, 2), slice(None))),
    ((2, 3, 4), (1, ..., slice(0, -1))),
    ((2, 3, 4), (slice(None), 1)),
    ((0, 3), slice(None)),
    ((3, 4), [0, 2, 0]),
    ((3, 4), (slice(None), [0, 2, 0])),
    ((3, 4), ([0, 2, 0], [1, 1, 1])),
    ((3, 4), ([[0], [2]], [1, 3])),
    ((2, 3, 4), (0, slice(None), [1, 2])),
    ((2, 3, 4), (slice(None), 0, [1, 2])),
    ((2, 3, 4), ([0, 1, 1], ..., [1, 2, -1])),
    ((2, 3, 4), ([0, 1], None, [1, 2])),
    ((2, 3, 4), (slice(None), [0, 1], None, [1, 2])),
    ((2, 3, 4, 2), (slice(1), [0, 1], slice(2), 1)),
    ((2, 3, 4), (..., np.array([[0, 1], [2, 3]]), None)),
    ((3, 4), []),
    ((3,), np.array([True, False, True])),
    ((3, 4), (slice(None), np.array([True, False, True, True]))),
    ((2, 3, 4), np.arange(6).reshape(2, 3) % 2 == 0),
    ((2, 3, 4), (..., np.array([True, False, True, True]))),
    ((2, 3, 4), (..., np.arange(6).reshape(2, 3) % 2 == 0, slice(1, 3))),
    ((3,), np.array([False, False, False])),
]


def items() -> Iterator[Case]:
    for shape, key in INDICES:
        yield Case(lambda x, key=key: x[key], lambda x, key=key: x[key], numbers(shape))
    yield Case(lambda x: x[ts.argmax(x)], np.max, numbers((5,)))
    yield Case(lambda x: x[:, ts.argmax(x[0]), None], lambda x: x[:, np.argmax(x[0]), None], numbers((2, 5)))
    yield Case(lambda x: ts.transpose(x)[1:], lambda x: x.T[1:], numbers((2, 3)))


def masked() -> Iterator[Case]:
    """By truth values that a node holds: how many are true is known only in the run."""
    for shape, rank in [((5,), 1), ((3, 4), 1), ((3, 4), 2), ((2, 3, 4), 2), ((0,), 1), ((2, 0), 1), ((1,), 1)]:
        (x,) = numbers(shape)
        mask = x.reshape(*shape[:rank], -1).sum(-1) > 1.2 if x.size else np.ones(shape[:rank], bool)
        yield Case(lambda x, mask=mask: x[ts.identity(mask)], lambda x, mask=mask: x[mask], [x], static=False)
    row = np.array([True, False, True, True])
    for key in [
        lambda m: (slice(None), m),
        lambda m: (..., m),
        lambda m: (1, None, m),
        lambda m: (slice(1, None), m),
        lambda m: (m[:3], [0, 1]),
        lambda m: (..., m[:3], 1),
    ]:
        yield Case(
            lambda x, key=key: x[key(ts.identity(row))], lambda x, key=key: x[key(row)], numbers((3, 4)), static=False
        )


def parted() -> Iterator[Case]:
    """Arrays with an ellipsis between them that stands for no axis: it parts them all the same."""
    for shape, key in [((4, 2, 3), (slice(None), [0, 1], ..., [0, 2])), ((3, 2, 4), (slice(1, None), 1, ..., [0, 3]))]:
        yield Case(lambda x, key=key: x[key], lambda x, key=key: x[key], numbers(shape))


def boolean_masks() -> Iterator[Case]:
    for shape, axis, mask_shape in [
        ((3,), None, (3,)),
        ((3, 4), None, (3,)),
        ((3, 4), None, (3, 4)),
        ((3, 4), 1, (4,)),
        ((3, 4), -1, (4,)),
        ((2, 3, 4), 1, (3, 4)),
        ((2, 3, 4), -2, (3,)),
        ((2, 0), 0, (2,)),
        ((0,), 0, (0,)),
    ]:
        mask = np.arange(np.prod(mask_shape)).reshape(mask_shape) % 3 != 1
        before = (axis or 0) % len(shape)

        def define(x: Any, mask: Any = mask, before: int = before) -> Any:
            return x[(slice(None),) * before + (mask,)]

        yield Case(lambda x, mask=mask, axis=axis: ts.boolean_mask(x, mask.tolist(), axis=axis), define, numbers(shape))
        yield Case(
            lambda x, mask=mask, axis=axis: ts.boolean_mask(x, ts.identity(mask), axis=axis),
            define,
            numbers(shape),
            static=False,
        )


def scatterings() -> Iterator[Case]:
    """The sum over all places of `x` that are chosen: what a loop over them gives."""

    def scattered(x: Any, like: Any, key: Any) -> Any:
        result = np.zeros(like.shape)
        places = np.arange(like.size).reshape(like.shape)[key]
        for value, place in zip(x.reshape(-1), np.reshape(places, -1), strict=True):
            result.reshape(-1)[place] += value
        return result

    for shape, key in INDICES[:22]:
        (chosen,) = numbers(np.zeros(shape)[key].shape)

        def build(x: Any, like: Any, key: Any = key) -> Any:
            op = like[key]
            return scatter_like(x, like, op.input_nodes[1:], op.key)

        yield Case(build, lambda x, like, key=key: scattered(x, like, key), [chosen, *numbers(shape)])


def gatherings() -> Iterator[Case]:
    for shape, indices, axis in [
        ((3,), 1, 0),
        ((3,), [1, 1, 0], 0),
        ((3, 4), [2, 0], 0),
        ((3, 4), [2, 0], 1),
        ((3, 4), [[2, 0], [1, 1]], -1),
        ((3, 4), [2, 0], -2),
        ((2, 3, 4), [[0, 2]], 1),
        ((3, 4), np.zeros((0, 2), int), 0),
    ]:
        yield Case(
            lambda x, indices=indices, axis=axis: ts.gather(x, indices, axis=axis),
            lambda x, indices=indices, axis=axis: np.take(x, indices, axis=axis),
            numbers(shape),
        )
    yield from gatherings_in_batch()


def gatherings_in_batch() -> Iterator[Case]:
    """What a loop over the common axes gives."""
    for shape, indices, axis, batch in [
        ((2, 3), [2, 0], None, 1),
        ((2, 3), [[2, 0, 2], [1, 1, 0]], 1, 1),
        ((2, 3, 4), [[2, 0], [1, 1]], None, 1),
        ((2, 3, 4), [[3, 0, 1], [1, 1, 2]], 2, 1),
        ((2, 3, 4), [[3, 0, 1], [1, 1, 2]], -1, 1),
        ((2, 3, 4), [[[3], [0], [1]], [[1], [1], [2]]], 2, 2),
        ((2, 2, 3, 2), [[[0, 1]], [[1, 1]]], 3, 1),
        ((2, 3), [[2, 0], [1, 1]], 1, -1),
        ((2, 3, 4), np.zeros((2, 0), int), 1, 1),
    ]:
        indices = np.array(indices)

        def define(x: Any, indices: Any = indices, axis: Any = axis, batch: int = batch) -> Any:
            batch += indices.ndim * (batch < 0)
            own = batch if axis is None else axis % x.ndim
            parts = [np.take(x[i], indices[i], axis=own - batch) for i in np.ndindex(x.shape[:batch])]
            return np.reshape(parts, (*x.shape[:batch], *np.shape(parts)[1:]))

        yield Case(
            lambda x, indices=indices, axis=axis, batch=batch, shape=shape: ts.gather(
                ts.reshape(x, shape), indices, axis=axis, batch_dims=batch
            ),
            define,
            numbers(shape),
        )


def ties(operation: Any, define: Any) -> list[Case]:
    """Ties have no derivative, so these are forward only; `test_extremes.py` tells how they share the gradient."""
    x = np.array([[1.0, 3.0, 3.0], [3.0, 3.0, 3.0]])
    return [
        Case(
            lambda x, axis=axis: operation(x, axis=axis),
            lambda x, axis=axis: define(x, axis=axis),
            [x],
            differentiable=False,
        )
        for axis in (0, 1, None)
    ]


def extreme(operation: Any, define: Any, of_nothing: float) -> list[Case]:
    def defined(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return define(x, axis=axis, keepdims=keepdims, initial=of_nothing)

    return [*reduction(operation, defined), *ties(operation, define)]


CASES: dict[str, list[Case]] = {
    "reduce_max": extreme(ts.reduce_max, np.max, -np.inf),
    "reduce_min": extreme(ts.reduce_min, np.min, np.inf),
    "getitem": [*items(), *masked(), *parted()],
    "scatter_like": list(scatterings()),
    "gather": list(gatherings()),
    "boolean_mask": list(boolean_masks()),
}


def positions(operation: Any, define: Any) -> Iterator[Case]:
    for shape, axis in [((3,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3), -1), ((2, 4, 3), 1), ((0, 3), 1), ((1, 1), 0)]:
        yield Case(
            lambda x, axis=axis: operation(x, axis=axis), lambda x, axis=axis: define(x, axis=axis), numbers(shape)
        )
    yield Case(operation, lambda x: define(x, axis=0), numbers((2, 3)))
    yield Case(operation, lambda x: define(x, axis=0), [np.array([[1, 3, 3], [3, 1, 3]])])


def one_hots() -> Iterator[Case]:
    """Rows of the unit matrix."""
    for indices in [2, [0, 2, 1], [[0, 1], [2, 2]], np.zeros((0,), int), np.zeros((0, 2), int)]:
        yield Case(lambda i: ts.one_hot(i, 3), lambda i: np.eye(3)[i], [np.array(indices)])
        yield Case(lambda i: ts.one_hot(i, 3, axis=0), lambda i: np.moveaxis(np.eye(3)[i], -1, 0), [np.array(indices)])
    yield Case(lambda i: ts.one_hot(i, 2), lambda i: np.array([[0.0, 0.0], [0.0, 1.0]]), [np.array([-1, 1])])
    yield Case(
        lambda i: ts.one_hot(i, 2, on_value=5, off_value=-1, dtype="int32"),
        lambda i: np.array([[5, -1], [-1, 5]], "int32"),
        [np.array([0, 1])],
    )


def one_hots_of_nodes() -> Iterator[Case]:
    i, three, on, off = np.array([0, 2, 1]), np.array(3), np.array(5.0, "float32"), np.array(-1.0, "float32")
    yield Case(ts.one_hot, lambda i, n: np.eye(int(n))[i], [i, three], static=False)
    yield Case(lambda i, n: ts.one_hot(i, n, axis=0), lambda i, n: np.eye(3)[i].T, [i, three], static=False)
    yield Case(
        lambda i, n, on, off: ts.one_hot(i, n, on, off, 1),
        lambda i, n, on, off: np.where(np.eye(3)[i] == 1, on, off),
        [i, three, on, off],
        static=False,
    )
    yield Case(lambda i, on: ts.one_hot(i, 4, on, dtype="int64"), lambda i, on: 5 * np.eye(4, dtype=int)[i], [i, on])
    yield Case(lambda i, off: ts.one_hot(i, 3, 2, off), lambda i, off: 3 * np.eye(3)[i] - 1, [i, np.array(-1.0)])


def places() -> Iterator[Case]:
    """Of a condition alone: where it holds."""
    for shape in [(), (1,), (4,), (2, 3), (2, 1, 3), (0,), (0, 3), (3, 0)]:
        (x,) = numbers(shape)
        yield Case(lambda x: ts.where(x > 1.2), lambda x: np.argwhere(x > 1.2), [x], static=False)


FORWARD: dict[str, list[Case]] = {
    "where": list(places()),
    "argmax": list(positions(ts.argmax, np.argmax)),
    "argmin": list(positions(ts.argmin, np.argmin)),
    "one_hot": [*one_hots(), *one_hots_of_nodes()],
    "getitem": [Case(lambda x: x[1:], lambda x: x[1:], [np.array([1, 2, 3])])],
}
