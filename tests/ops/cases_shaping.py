"""Rows of the table: the same numbers in other axes, and tensors put together and taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.array import reshape_like

from .forms import Case, numbers

TRANSPOSITIONS: list[tuple[tuple[int, ...], Any]] = [
    ((), None),
    ((3,), None),
    ((2, 3), None),
    ((2, 3, 4), None),
    ((2, 3), (1, 0)),
    ((2, 3), (0, 1)),
    ((2, 3, 4), (2, 0, 1)),
    ((2, 3, 4), [-1, 0, 1]),
    ((0, 3), (1, 0)),
    ((), ()),
]
RESHAPES: list[tuple[tuple[int, ...], Any]] = [
    ((), (1, 1)),
    ((1,), ()),
    ((6,), (2, 3)),
    ((2, 3), (6,)),
    ((2, 3), -1),
    ((2, 3), [3, -1]),
    ((2, 3, 4), (-1, 4)),
    ((0, 3), (-1, 3)),
    ((0, 3), (0,)),
    ((2, 3), np.array([3, 2])),
]
SQUEEZES: list[tuple[tuple[int, ...], Any]] = [
    ((1,), None),
    ((2, 1, 3), None),
    ((2, 1, 3), 1),
    ((2, 1, 3), -2),
    ((1, 2, 1), (0, 2)),
    ((1, 2, 1), [0]),
    ((2, 3), None),
    ((1, 0), 0),
    ((), None),
]
BROADCASTS: list[tuple[tuple[int, ...], Any]] = [
    ((), (2, 3)),
    ((), ()),
    ((3,), (2, 3)),
    ((2, 1), (2, 3)),
    ((1, 3), [4, 2, 3]),
    ((2, 3), (2, 3)),
    ((1,), (0,)),
    ((1,), 4),
]


def described(forms: Any, build: Any, define: Any) -> Iterator[Case]:
    """A case for each shape and the argument that goes with it."""
    for shape, argument in forms:
        yield Case(
            lambda x, argument=argument: build(x, argument),
            lambda x, argument=argument: define(x, argument),
            numbers(shape),
        )


def joins() -> Iterator[Case]:
    for shapes, axis in [
        ([(3,)], 0),
        ([(3,), (2,)], 0),
        ([(2, 3), (1, 3)], 0),
        ([(2, 3), (2, 2), (2, 1)], 1),
        ([(2, 3), (2, 3)], -1),
        ([(2, 1, 3), (2, 4, 3)], 1),
        ([(0, 3), (2, 3)], 0),
        ([(2, 0), (2, 0)], 1),
    ]:
        yield Case(
            lambda *xs, axis=axis: ts.concat(xs, axis),
            lambda *xs, axis=axis: np.concatenate(xs, axis),
            numbers(*shapes),
        )
    yield Case(lambda x: ts.concat([x, x], 0), lambda x: np.concatenate([x, x]), numbers((2, 3)))


def stacks() -> Iterator[Case]:
    for shape, count, axis in [
        ((), 3, 0),
        ((3,), 1, 0),
        ((3,), 2, 0),
        ((3,), 2, 1),
        ((2, 3), 2, -1),
        ((2, 3), 3, 1),
        ((0, 3), 2, 0),
        ((0,), 2, -1),
    ]:
        yield Case(
            lambda *xs, axis=axis: ts.stack(xs, axis),
            lambda *xs, axis=axis: np.stack(xs, axis),
            numbers(*[shape] * count),
        )
    yield Case(lambda x: ts.stack([x, 1.0, x]), lambda x: np.stack([x, 1.0, x]), numbers(()))


def weighted(parts: Any) -> Any:
    """Some of the parts, put together so that each counts differently."""
    return sum((i + 1.0) * part for i, part in enumerate(parts) if i != 1)


def unstackings() -> Iterator[Case]:
    for shape, axis in [((3,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3), -1), ((2, 3, 4), 1), ((1, 3), 0), ((2, 0), 0)]:
        yield Case(
            lambda x, axis=axis, num=shape[axis]: weighted(ts.unstack(x, num, axis)),
            lambda x, axis=axis: weighted(np.moveaxis(x, axis, 0)),
            numbers(shape),
        )
    yield Case(lambda x: ts.unstack(x, 3)[1], lambda x: x[1], numbers((3, 2)))


def splits() -> Iterator[Case]:
    for shape, sizes, axis in [
        ((4,), 2, 0),
        ((4, 3), 2, 0),
        ((2, 6), 3, 1),
        ((2, 6), 3, -1),
        ((2, 6, 2), 2, 1),
        ((3,), 1, 0),
        ((4, 0), 2, 0),
    ]:
        yield Case(
            lambda x, sizes=sizes, axis=axis: weighted(ts.split(x, sizes, axis)),
            lambda x, sizes=sizes, axis=axis: weighted(np.split(x, sizes, axis)),
            numbers(shape),
        )
    yield Case(lambda x: ts.split(x, [1, 3, 0])[1], lambda x: x[1:4], numbers((4, 2)))
    yield Case(lambda x: ts.split(x, [1, 3], axis=1)[0], lambda x: x[:, :1], numbers((2, 4)))


CASES: dict[str, list[Case]] = {
    "transpose": list(described(TRANSPOSITIONS, ts.transpose, lambda x, perm: np.transpose(x, perm))),
    "reshape": [
        *described(RESHAPES, ts.reshape, lambda x, shape: np.reshape(x, shape)),
        Case(lambda x: ts.reshape(ts.transpose(x), [-1]), lambda x: x.T.reshape(-1), numbers((2, 3))),
    ],
    "reshape_like": [
        Case(reshape_like, lambda x, like: np.reshape(x, like.shape), numbers(shape, np.empty(shape).reshape(to).shape))
        for shape, to in RESHAPES
    ],
    "squeeze": list(
        described(SQUEEZES, ts.squeeze, lambda x, axis: np.squeeze(x, tuple(axis) if isinstance(axis, list) else axis))
    ),
    "broadcast_to": list(described(BROADCASTS, ts.broadcast_to, lambda x, shape: np.broadcast_to(x, shape))),
    "concat": list(joins()),
    "stack": list(stacks()),
    "unstack": list(unstackings()),
    "split": list(splits()),
}
