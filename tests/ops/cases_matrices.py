"""Rows of the table: matrices inverted and taken apart, beside definitions that do it in another way than LAPACK."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tslab as ts

from .forms import Case, numbers

SQUARE = [(2, 2), (3, 3), (1, 1), (2, 2, 2), (2, 1, 3, 3), (0, 2, 2), (0, 0), (2, 0, 0)]


def regular(*shapes: tuple[int, ...]) -> list[Any]:
    """Arrays of matrices far from singular, with eigenvalues and singular values far from each other."""
    return [x + np.eye(*x.shape[-2:]) * np.arange(3.0, 3.0 + 2 * x.shape[-1], 2.0) for x in numbers(*shapes)]


def each(define: Callable[..., Any]) -> Callable[..., Any]:
    """What `define` gives for each matrix of a batch."""

    def defined(*xs: Any) -> Any:
        batch = xs[0].shape[:-2]
        like = np.shape(define(*[np.eye(*x.shape[-2:]) for x in xs]))
        return np.reshape([define(*[x[i] for x in xs]) for i in np.ndindex(batch)], batch + like)

    return defined


def determinant(a: Any) -> float:
    """Leibniz's sum over all permutations."""
    total = 0.0
    for permutation in itertools.permutations(range(len(a))):
        turns = sum(permutation[i] > permutation[j] for j in range(len(a)) for i in range(j))
        total += (-1) ** turns * float(np.prod([a[i, j] for i, j in enumerate(permutation)]))
    return total


def inverse(a: Any) -> Any:
    """By Cramer's rule."""
    result = np.empty_like(a)
    for i, j in np.ndindex(a.shape):
        minor = np.delete(np.delete(a, j, 0), i, 1)
        result[i, j] = (-1) ** (i + j) * determinant(minor) / determinant(a)
    return result


def inverses() -> Iterator[Case]:
    for shape, adjoint in itertools.product(SQUARE, (False, True)):
        yield Case(
            lambda x, adjoint=adjoint: ts.matrix_inverse(x, adjoint=adjoint),
            each(lambda a, adjoint=adjoint: inverse(a.T if adjoint else a)),
            regular(shape),
        )
    yield Case(lambda x: ts.matrix_inverse(ts.transpose(x)), lambda x: inverse(x.T), regular((2, 2)))


SYSTEMS = [
    ((2, 2), (2, 1)),
    ((2, 2), (2, 3)),
    ((3, 3), (3, 2)),
    ((1, 1), (1, 1)),
    ((2, 3, 3), (2, 3, 1)),
    ((0, 2, 2), (0, 2, 1)),
    ((0, 0), (0, 2)),
    ((2, 2), (2, 0)),
]


def solutions() -> Iterator[Case]:
    for (matrix, rhs), adjoint in itertools.product(SYSTEMS, (False, True)):
        yield Case(
            lambda a, b, adjoint=adjoint: ts.matrix_solve(a, b, adjoint=adjoint),
            each(lambda a, b, adjoint=adjoint: inverse(a.T if adjoint else a) @ b),
            [*regular(matrix), *numbers(rhs)],
        )
    yield Case(lambda a: ts.matrix_solve(a, a), each(lambda a: np.eye(len(a))), regular((2, 2)))


def triangular_solutions() -> Iterator[Case]:
    for (matrix, rhs), lower, adjoint in itertools.product(SYSTEMS, (False, True), (False, True)):

        def define(a: Any, b: Any, lower: bool = lower, adjoint: bool = adjoint) -> Any:
            triangle = np.tril(a) if lower else np.triu(a)
            return inverse(triangle.T if adjoint else triangle) @ b

        yield Case(
            lambda a, b, lower=lower, adjoint=adjoint: ts.matrix_triangular_solve(a, b, lower, adjoint),
            each(define),
            [*regular(matrix), *numbers(rhs)],
        )


def triangle(a: Any) -> Any:
    """Cholesky's, column by column."""
    result = np.zeros_like(a)
    for j in range(len(a)):
        result[j, j] = np.sqrt(a[j, j] - result[j, :j] @ result[j, :j])
        for i in range(j + 1, len(a)):
            result[i, j] = (a[i, j] - result[i, :j] @ result[j, :j]) / result[j, j]
    return result


def eigenvalues(a: Any) -> Any:
    """Of the symmetric matrix that has this lower triangle, by an algorithm for any matrix."""
    return np.sort(np.linalg.eigvals(symmetric(a)).real)


def symmetric(a: Any) -> Any:
    return np.tril(a) + np.tril(a, -1).T


def squares_of_vectors(a: Any) -> Any:
    """The squares of the eigenvectors of a symmetric matrix, by Sylvester's formula for the projections on them."""
    found, columns = eigenvalues(a), []
    for value in found:
        projection = np.eye(len(a))
        for other in found[found != value]:
            projection = projection @ (symmetric(a) - other * np.eye(len(a))) / (value - other)
        columns.append(np.diag(projection))
    return np.reshape(columns, a.shape).T


def of_eigen(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: function(*ts.self_adjoint_eig(x))


def put_together(left: Any, values: Any, right: Any) -> Any:
    """U diag(s) Vᵀ."""
    return ts.matmul(left * ts.expand_dims(values, -2), right, transpose_b=True)


def eigens() -> Iterator[Case]:
    for shape in SQUARE:
        yield Case(of_eigen(lambda w, v: w), each(eigenvalues), regular(shape))
        yield Case(of_eigen(lambda w, v: ts.square(v)), each(squares_of_vectors), regular(shape))
        squared = of_eigen(lambda w, v: put_together(v, w * w, v))
        yield Case(squared, each(lambda a: symmetric(a) @ symmetric(a)), regular(shape))
    inverted = of_eigen(lambda w, v: put_together(v, 1.0 / w, v))
    yield Case(inverted, each(lambda a: inverse(symmetric(a))), regular((2, 3, 3)))
    both = of_eigen(lambda w, v: ts.square(v) * ts.expand_dims(w, -1))
    yield Case(both, each(lambda a: squares_of_vectors(a) * eigenvalues(a)[:, None]), regular((3, 3)))


def powers_of_ties() -> Iterator[Case]:
    """Eigenvalues that are equal: what does not depend on the choice of their vectors has a first derivative."""
    for x in (np.diag([2.0, 2.0, 3.0]), 2.0 * np.eye(2), np.zeros((2, 2))):
        cube = of_eigen(lambda w, v: put_together(v, w * w * w, v))
        yield Case(cube, lambda a: symmetric(a) @ symmetric(a) @ symmetric(a), [x], differentiable=False)


SIDES = [(2, 2), (3, 2), (2, 3), (1, 1), (2, 3, 2), (2, 2, 3), (0, 3, 2), (0, 0), (2, 0, 3)]


def singular(a: Any) -> Any:
    """The roots of the eigenvalues of the smaller of A Aᵀ and Aᵀ A."""
    return np.sqrt(eigenvalues(a @ a.T if len(a) < len(a.T) else a.T @ a))[::-1]


def polar(a: Any) -> Any:
    """The factor U Vᵀ of a matrix without its stretching, by Newton's and Schulz's iteration."""
    x = a / max(1.0, np.sqrt(np.sum(a * a)))
    for _ in range(60):
        x = 1.5 * x - 0.5 * x @ x.T @ x
    return x


def turned_pseudo_inverse(a: Any) -> Any:
    return a @ inverse(a.T @ a) if len(a) >= len(a.T) else inverse(a @ a.T) @ a


def of_svd(function: Callable[..., Any], **how: Any) -> Callable[..., Any]:
    return lambda x: function(*ts.svd(x, **how))


def columns_squared(gram: Any, a: Any) -> Any:
    """The squares of the singular vectors on one side, those of the largest values first."""
    return squares_of_vectors(gram)[:, ::-1][:, : min(a.shape)]


def svds() -> Iterator[Case]:
    for shape in SIDES:
        xs = regular(shape)
        yield Case(of_svd(lambda s, u, v: s), each(singular), xs)
        yield Case(lambda x: ts.svd(x, compute_uv=False), each(singular), xs)
        yield Case(of_svd(lambda s, u, v: put_together(u, 1.0 / s, v)), each(turned_pseudo_inverse), xs)
        yield Case(of_svd(lambda s, u, v: ts.matmul(u, v, transpose_b=True)), each(polar), xs)
        yield Case(of_svd(lambda s, u, v: ts.square(u)), each(lambda a: columns_squared(a @ a.T, a)), xs)
        yield Case(of_svd(lambda s, u, v: ts.square(v)), each(lambda a: columns_squared(a.T @ a, a)), xs)
    full = of_svd(lambda s, u, v: put_together(u, 1.0 / s, v), full_matrices=True)
    yield Case(lambda x: full(ts.reshape(x, (2, 3, 3))), each(turned_pseudo_inverse), regular((2, 3, 3)))
    yield Case(of_svd(lambda s, u, v: s, full_matrices=True), each(singular), regular((3, 2)))
    for shape in [(2, 3), (2, 2, 3), (0, 1)]:
        rows = of_svd(lambda s, u, v: ts.square(v), full_matrices=True)
        yield Case(rows, each(lambda a: squares_of_vectors(a.T @ a)[:, ::-1]), regular(shape), differentiable=False)


CASES: dict[str, list[Case]] = {
    "matrix_inverse": list(inverses()),
    "matrix_determinant": [Case(ts.matrix_determinant, each(determinant), regular(shape)) for shape in SQUARE],
    "matrix_solve": list(solutions()),
    "matrix_triangular_solve": list(triangular_solutions()),
    "cholesky": [
        Case(
            lambda x: ts.cholesky(ts.matmul(x, x, transpose_b=True)), each(lambda a: triangle(a @ a.T)), regular(shape)
        )
        for shape in SQUARE
    ],
    "self_adjoint_eig": [*eigens(), *powers_of_ties()],
    "self_adjoint_eigvals": [Case(ts.self_adjoint_eigvals, each(eigenvalues), regular(shape)) for shape in SQUARE],
    "svd": list(svds()),
}
"""Rows of what decomposes matrices, or inverts them."""
