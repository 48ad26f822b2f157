"""A case of the table, and the forms that the operations of a kind are all tried on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

import tslab as ts


class Case(NamedTuple):
    """`build` makes the node from nodes, `define` the value from arrays; `inputs` are the arrays to try it on.

    `static` is False where the shape depends on values, so that it is known only in the run.
    """

    build: Callable[..., Any]
    define: Callable[..., Any]
    inputs: list[Any]
    differentiable: bool = True
    static: bool = True


UNARY = [(), (3,), (2, 3), (2, 1, 3), (0,), (0, 3)]
BINARY = [
    ((), ()),
    ((3,), (3,)),
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((2, 1), (1, 3)),
    ((2, 1, 3), (4, 1)),
    ((1, 1), (2,)),
    ((1,), ()),
    ((0,), (1,)),
    ((0, 3), (3,)),
]
REDUCTIONS: list[tuple[tuple[int, ...], Any]] = [
    ((), None),
    ((3,), None),
    ((3,), 0),
    ((2, 3), None),
    ((2, 3), 0),
    ((2, 3), -1),
    ((2, 3), ()),
    ((2, 3), [0, 1]),
    ((2, 4, 3), 1),
    ((2, 4, 3), (0, 1)),
    ((2, 4, 3), (-1, 0)),
    ((0,), None),
    ((0, 3), 0),
    ((0, 3), 1),
]


def numbers(*shapes: tuple[int, ...]) -> list[Any]:
    """An array of numbers between 0.5 and 2 for each shape: away from the places where 1/x and log x are steep."""
    rng = np.random.default_rng(len(shapes))
    return [rng.uniform(0.5, 2.0, shape) for shape in shapes]


def unary(operation: Any, define: Any, sign: float = 1.0, shift: float = 0.0) -> list[Case]:
    """All the forms of an element-wise operation, tried on numbers between 0.5 and 2, times `sign` plus `shift`."""
    return [
        *[Case(operation, define, [sign * x + shift for x in numbers(shape)]) for shape in UNARY],
        Case(lambda x: operation(ts.transpose(x)), lambda x: define(x.T), [sign * x + shift for x in numbers((2, 3))]),
        Case(lambda x: operation(x[::-2]), lambda x: define(x[::-2]), [sign * x + shift for x in numbers((5,))]),
    ]


def binary(operation: Any, define: Any) -> list[Case]:
    return [
        *[Case(operation, define, numbers(*shapes)) for shapes in BINARY],
        Case(lambda x: operation(x, x), lambda x: define(x, x), numbers((2, 3))),
        Case(lambda x: operation(x, 2.0), lambda x: define(x, 2.0), numbers((2, 3))),
        Case(lambda x: operation(2.0, x), lambda x: define(2.0, x), numbers((2, 3))),
        Case(lambda x: operation(x, [[1.0], [2.0]]), lambda x: define(x, [[1.0], [2.0]]), numbers((3,))),
        Case(lambda x, y: operation(ts.transpose(x), y), lambda x, y: define(x.T, y), numbers((3, 2), (2, 1))),
        Case(lambda x, y: operation(x, y[::-2]), lambda x, y: define(x, y[::-2]), numbers((3,), (6,))),
    ]


def reduction(operation: Any, define: Any) -> Iterator[Case]:
    for (shape, axis), keepdims in itertools.product(REDUCTIONS, (False, True)):
        numpy_axis = tuple(axis) if isinstance(axis, list) else axis
        yield Case(
            lambda x, axis=axis, keepdims=keepdims: operation(x, axis=axis, keepdims=keepdims),
            lambda x, axis=numpy_axis, keepdims=keepdims: define(x, axis=axis, keepdims=keepdims),
            numbers(shape),
        )
    yield Case(lambda x: operation(ts.transpose(x), axis=0), lambda x: define(x.T, axis=0), numbers((2, 3)))
