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
]


def items() -> Iterator[Case]:
    for shape, key in INDICES:
        yield Case(lambda x, key=key: x[key], lambda x, key=key: x[key], numbers(shape))
    yield Case(lambda x: x[ts.argmax(x)], np.max, numbers((5,)))
    yield Case(lambda x: x[:, ts.argmax(x[0]), None], lambda x: x[:, np.argmax(x[0]), None], numbers((2, 5)))
    yield Case(lambda x: ts.transpose(x)[1:], lambda x: x.T[1:], numbers((2, 3)))


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
    "getitem": list(items()),
    "scatter_like": list(scatterings()),
    "gather": list(gatherings()),
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


FORWARD: dict[str, list[Case]] = {
    "argmax": list(positions(ts.argmax, np.argmax)),
    "argmin": list(positions(ts.argmin, np.argmin)),
    "one_hot": list(one_hots()),
    "getitem": [Case(lambda x: x[1:], lambda x: x[1:], [np.array([1, 2, 3])])],
}
