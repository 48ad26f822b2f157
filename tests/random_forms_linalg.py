"""Forms of random graphs: linear algebra, norms, and segments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .random_forms import Form, an_axis, anywhere, away, no_number, no_tie, one_shape, positive, swap

PRODUCT = "ts.matmul({0}, {0}, transpose_a=True)"
GRAM = f"ts.matrix_set_diag({PRODUCT}, ts.matrix_diag_part({PRODUCT}) + 1.0)"
"""Of any matrix one that is symmetric and positive definite: Aᵀ A + 1."""


def matrices(x: Any) -> Any:
    if x.ndim < 2:
        raise ValueError("there are no rows and columns")
    return x


def gram(x: Any) -> Any:
    return swap(matrices(x)) @ x + np.eye(x.shape[-1])


def apart(values: Any) -> bool:
    """Whether eigenvalues or singular values are far from each other, so that their vectors turn slowly."""
    return away(np.diff(np.sort(values, axis=-1), axis=-1), 0.5)


def of_gram(code: str, define: Callable[..., Any], smooth: Any = anywhere) -> Form:
    return Form(code.replace("GRAM", GRAM), lambda x: define(gram(x)), "f", smooth)


def with_rows(code: str, define: Callable[..., Any]) -> Form:
    """Of a matrix, and of the matrix that it was made of, transposed, as right-hand sides."""
    return Form(code.replace("GRAM", GRAM), lambda x: define(gram(x), swap(x)))


def apart_in_gram(x: Any) -> bool:
    return apart(np.linalg.eigvalsh(gram(x)))


def apart_in_svd(x: Any) -> bool:
    values = np.linalg.svd(x, compute_uv=False)
    return apart(values) and away(values, 0.5)


def its_shape(rng: Any, x: Any) -> dict[str, Any]:
    return {"shape": matrices(x).shape}


def of_svd(code: str, define: Callable[..., Any]) -> Form:
    """In the shape that it has: TensorFlow's gradient needs to know it, and forgets it in branches and loops."""
    known = code.replace("{0}", "ts.reshape({0}, {shape})")
    return Form(known, lambda x, shape: define(x), "f", lambda x, shape: apart_in_svd(x), its_shape)


def squared_vectors(index: int) -> Callable[..., Any]:
    def define(x: Any) -> Any:
        vectors = np.linalg.svd(x, full_matrices=False)[2 * index]
        return (swap(vectors) if index else vectors) ** 2

    return define


# Diagonals


def halves(x: Any) -> Any:
    half = x.ndim // 2
    if x.ndim not in (2, 4) or x.shape[:half] != x.shape[half:]:
        raise ValueError("there is no diagonal")
    return np.einsum("ii->i" if half == 1 else "ijij->ij", x)


def doubled(x: Any) -> Any:
    no_number(x)
    return np.diag(x.reshape(-1)).reshape(x.shape * 2)


def on_diagonals(x: Any) -> Any:
    no_number(x)
    return x[..., None] * np.eye(x.shape[-1])


def with_squares(x: Any) -> Any:
    return np.where(np.eye(*matrices(x).shape[-2:], dtype=bool), x * x, x)


def a_band(rng: Any, x: Any) -> dict[str, Any]:
    rows, columns = matrices(x).shape[-2:]
    return {"lower": int(rng.integers(-1, rows)), "upper": int(rng.integers(-1, columns))}


def band(x: Any, lower: int, upper: int) -> Any:
    lowest = np.triu(x, -lower) if lower >= 0 else x
    return np.tril(lowest, upper) if upper >= 0 else lowest


# Norms


def crossed(x: Any, y: Any) -> Any:
    one_shape(x, y)
    if x.ndim == 0 or x.shape[-1] != 3:
        raise ValueError("there are no vectors in space")
    return np.cross(x, y)


def far_from_zero(x: Any, **arguments: Any) -> bool:
    return away(x)


def long(x: Any, axis: int) -> bool:
    return positive(np.linalg.norm(x, axis=axis))


def one_largest(x: Any, axis: int) -> bool:
    return away(x) and no_tie(np.abs(x), axis)


def one_largest_sum(x: Any) -> bool:
    return away(x) and no_tie(np.sum(np.abs(x), -2), -1)


# Segments


def sorted_numbers(rng: Any, x: Any) -> dict[str, Any]:
    no_number(x)
    return {"ids": np.sort(rng.integers(0, 3, len(x))).tolist()}


def any_numbers(rng: Any, x: Any) -> dict[str, Any]:
    no_number(x)
    return {"ids": rng.integers(-1, 3, len(x)).tolist()}


def grouped(function: Any, of_nothing: float = 0.0, count: int | None = None) -> Callable[..., Any]:
    def define(x: Any, ids: list[int]) -> Any:
        parts = [x[np.array(ids) == i] for i in range(max(ids) + 1 if count is None else count)]
        return np.array([function(p, axis=0) if len(p) else np.full(x.shape[1:], of_nothing) for p in parts])

    return define


def no_tie_in_segments(x: Any, ids: list[int]) -> bool:
    return all(no_tie(x[np.array(ids) == i], 0) for i in set(ids))


def segments(name: str, function: Any, smooth: Any = anywhere, of_nothing: float = 0.0) -> Form:
    return Form(f"ts.segment_{name}({{0}}, {{ids}})", grouped(function, of_nothing), "f", smooth, sorted_numbers)


LINALG = [
    of_gram("ts.matrix_inverse(GRAM)", np.linalg.inv),
    of_gram("ts.cholesky(GRAM)", np.linalg.cholesky),
    of_gram("ts.self_adjoint_eigvals(GRAM)", np.linalg.eigvalsh, apart_in_gram),
    of_gram("ts.square(ts.self_adjoint_eig(GRAM)[1])", lambda a: np.linalg.eigh(a)[1] ** 2, apart_in_gram),
    Form(
        "ts.matrix_determinant({0})",
        lambda x: np.linalg.det(matrices(x)),
        "f",
        lambda x: positive(np.linalg.svd(x, compute_uv=False)),
    ),
    with_rows("ts.matrix_solve(GRAM, ts.matrix_transpose({0}))", np.linalg.solve),
    with_rows(
        "ts.matrix_triangular_solve(GRAM, ts.matrix_transpose({0}))", lambda a, b: np.linalg.solve(np.tril(a), b)
    ),
    of_svd("ts.svd({0}, compute_uv=False)", lambda x: np.linalg.svd(x, compute_uv=False)),
    of_svd("ts.square(ts.svd({0})[1])", squared_vectors(0)),
    of_svd("ts.square(ts.svd({0})[2])", squared_vectors(1)),
    of_svd("ts.norm({0}, ord=2, axis=[-2, -1])", lambda x: np.linalg.norm(x, 2, (-2, -1))),
    Form("ts.norm({0}, axis={axis})", lambda x, axis: np.linalg.norm(x, axis=axis), "f", long, an_axis),
    Form("ts.norm({0}, 1, {axis})", lambda x, axis: np.linalg.norm(x, 1, axis), "f", far_from_zero, an_axis),
    Form(
        "ts.norm({0}, float('inf'), {axis})",
        lambda x, axis: np.linalg.norm(x, np.inf, axis),
        "f",
        one_largest,
        an_axis,
    ),
    Form(
        "ts.norm({0}, ord=1, axis=[-2, -1])", lambda x: np.linalg.norm(matrices(x), 1, (-2, -1)), "f", one_largest_sum
    ),
    Form("ts.cross({0}, {1})", crossed, "ff"),
    Form("ts.diag({0})", doubled),
    Form("ts.diag_part({0})", halves),
    Form("ts.matrix_diag({0})", on_diagonals),
    Form("ts.matrix_diag_part({0})", lambda x: np.diagonal(matrices(x), axis1=-2, axis2=-1)),
    Form("ts.matrix_set_diag({0}, ts.matrix_diag_part(ts.square({0})))", with_squares),
    Form("ts.matrix_band_part({0}, {lower}, {upper})", band, arguments=a_band),
    Form("ts.matrix_transpose({0})", lambda x: swap(matrices(x))),
    Form("ts.trace({0})", lambda x: np.trace(matrices(x), axis1=-2, axis2=-1)),
]
SEGMENTS = [
    segments("sum", np.sum),
    segments("mean", np.mean),
    segments("max", np.max, no_tie_in_segments),
    segments("min", np.min, no_tie_in_segments),
    segments("prod", np.prod, of_nothing=1.0),
    Form("ts.unsorted_segment_sum({0}, {ids}, 3)", grouped(np.sum, count=3), arguments=any_numbers),
]
FORMS = {"linalg": LINALG, "segments": SEGMENTS}
