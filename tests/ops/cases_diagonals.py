"""Rows of the table: diagonals and triangles of matrices, norms, and the cross product."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts

from .forms import Case, numbers


def doubled(x: Any) -> Any:
    """The tensor with the numbers of x at the places (i, j, …, i, j, …)."""
    result = np.zeros(x.shape + x.shape)
    for i in np.ndindex(x.shape):
        result[i + i] = x[i]
    return result


def halved(x: Any) -> Any:
    """The numbers at the places (i, j, …, i, j, …)."""
    result = np.zeros(x.shape[: x.ndim // 2])
    for i in np.ndindex(result.shape):
        result[i] = x[i + i]
    return result


def on_diagonals(x: Any, matrix: Any) -> Any:
    """Matrices, with numbers put on their diagonals one by one."""
    result = np.array(matrix)
    for i in np.ndindex(x.shape):
        result[(*i, i[-1])] = x[i]
    return result


def of_diagonals(x: Any) -> Any:
    result = np.zeros((*x.shape[:-2], min(x.shape[-2:])))
    for i in np.ndindex(result.shape):
        result[i] = x[(*i, i[-1])]
    return result


VECTORS = [(3,), (1,), (2, 3), (2, 1, 2), (4, 1), (0,), (0, 3), (2, 0)]
MATRICES = [(3, 3), (2, 3), (3, 2), (1, 1), (2, 3, 3), (2, 2, 4), (2, 1, 4, 2), (0, 3, 3), (0, 2), (2, 3, 0)]


def new_diagonals() -> Iterator[Case]:
    for shape in MATRICES:
        yield Case(
            ts.matrix_set_diag,
            lambda x, diagonal: on_diagonals(diagonal, x),
            numbers(shape, (*shape[:-2], min(shape[-2:]))),
        )


BANDS = [
    *itertools.product([(3, 3), (2, 4), (4, 2), (2, 3, 3), (0, 2, 2)], [(-1, 0), (0, -1), (0, 0), (1, 0), (1, 1)]),
    ((2, 0), (-1, 0)),
    ((2, 3), (-1, -1)),
    ((2, 3), (0, 5)),  # from here on more diagonals than there are, which TensorFlow refuses
    ((2, 3), (5, 1)),
    ((0, 0), (1, 1)),
]


def bands() -> Iterator[Case]:
    for shape, (lower, upper) in BANDS:

        def define(x: Any, lower: int = lower, upper: int = upper) -> Any:
            result = np.array(x)
            for i in np.ndindex(x.shape):
                row, column = i[-2:]
                if (row - column > lower >= 0) or (column - row > upper >= 0):
                    result[i] = 0.0
            return result

        yield Case(lambda x, lower=lower, upper=upper: ts.matrix_band_part(x, lower, upper), define, numbers(shape))


VECTOR_NORMS = ["euclidean", 1, 2, np.inf, 3, 1.5]
MATRIX_NORMS = ["euclidean", "fro", 1, np.inf]


def norms() -> Iterator[Case]:
    for (shape, axis), ord in itertools.product(
        [((3,), None), ((2, 3), None), ((2, 3), 0), ((2, 3), -1), ((2, 4, 3), 1), ((2, 4, 3), None), ((0, 3), 1)],
        VECTOR_NORMS,
    ):

        def define(x: Any, axis: Any = axis, ord: Any = ord) -> Any:
            power = 2 if ord == "euclidean" else ord
            if power == np.inf:
                return np.max(np.abs(x), axis=axis)
            return np.sum(np.abs(x) ** power, axis=axis) ** (1.0 / power)

        yield Case(lambda x, axis=axis, ord=ord: ts.norm(x, ord, axis), define, numbers(shape))
    for (shape, axis), ord, keepdims in itertools.product(
        [((2, 3), [0, 1]), ((2, 3), (1, 0)), ((2, 4, 3), [-2, -1]), ((2, 4, 3), [2, 0])], MATRIX_NORMS, (False, True)
    ):
        yield Case(
            lambda x, axis=axis, ord=ord, keepdims=keepdims: ts.norm(x, ord=ord, axis=axis, keepdims=keepdims),
            lambda x, axis=axis, ord=ord, keepdims=keepdims: np.linalg.norm(
                x, "fro" if ord == "euclidean" else ord, tuple(axis), keepdims
            ),
            numbers(shape),
        )
    for ord in VECTOR_NORMS:
        (x,) = numbers((2, 3))
        keeping = {"axis": 1, "keepdims": True}
        yield Case(
            lambda x, ord=ord, keeping=keeping: ts.norm(1.0 - 2.0 * x, ord=ord, **keeping),
            lambda x, ord=ord, keeping=keeping: np.linalg.norm(
                1.0 - 2.0 * x, 2 if ord == "euclidean" else ord, **keeping
            ),
            [x],
        )


def spectral_norms() -> Iterator[Case]:
    """The largest singular values: the roots of the largest eigenvalues of AᵀA."""
    for shape, axis in [((2, 3), [0, 1]), ((3, 2), (-1, -2)), ((2, 4, 3), [2, 0]), ((2, 2, 3), [-2, -1])]:
        for keepdims in (False, True):

            def define(x: Any, axis: Any = tuple(axis), keepdims: bool = keepdims) -> Any:
                rows = np.moveaxis(x, axis, (-2, -1))
                largest = np.sqrt(np.max(np.linalg.eigvals(np.swapaxes(rows, -1, -2) @ rows).real, -1))
                return np.expand_dims(largest, axis) if keepdims else largest

            yield Case(
                lambda x, axis=axis, keepdims=keepdims, shape=shape: ts.norm(
                    ts.reshape(x, shape), ord=2, axis=axis, keepdims=keepdims
                ),
                define,
                numbers(shape),
            )


def cross(a: Any, b: Any) -> Any:
    """By the rule with which it is taught."""
    turned = [a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in ((1, 2), (2, 0), (0, 1))]
    return np.stack(turned, -1)


def crosses() -> Iterator[Case]:
    for shape in [(3,), (2, 3), (4, 3), (1, 3), (2, 2, 3), (0, 3), (2, 0, 3)]:
        yield Case(ts.cross, cross, numbers(shape, shape))
    yield Case(lambda x: ts.cross(x, x[::-1]), lambda x: cross(x, x[::-1]), numbers((2, 3)))
    yield Case(lambda x: ts.cross(x, [1.0, 0.0, 2.0]), lambda x: cross(x, np.array([1.0, 0.0, 2.0])), numbers((3,)))


CASES: dict[str, list[Case]] = {
    "diag": [Case(ts.diag, doubled, numbers(shape)) for shape in VECTORS],
    "diag_part": [Case(ts.diag_part, halved, numbers(shape + shape)) for shape in VECTORS],
    "matrix_diag": [
        Case(ts.matrix_diag, lambda x: on_diagonals(x, np.zeros((*x.shape, x.shape[-1]))), numbers(shape))
        for shape in VECTORS
    ],
    "matrix_diag_part": [Case(ts.matrix_diag_part, of_diagonals, numbers(shape)) for shape in MATRICES],
    "matrix_set_diag": list(new_diagonals()),
    "matrix_band_part": list(bands()),
    "matrix_transpose": [
        Case(ts.matrix_transpose, lambda x: np.swapaxes(x, -1, -2), numbers(shape)) for shape in MATRICES
    ],
    "trace": [Case(ts.trace, lambda x: np.sum(of_diagonals(x), -1), numbers(shape)) for shape in MATRICES],
    "norm": list(norms()),
    "spectral_norm": list(spectral_norms()),
    "cross": list(crosses()),
}
