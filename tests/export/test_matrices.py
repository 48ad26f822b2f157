"""Linear algebra on TensorFlow beyond the table: the errors are tslab's, and so are other dtypes."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ComputeError

from ..tensorflow import tf as tf
from .compared import assert_near

bridge = importlib.import_module("tslab.export.tensorflow")
ONES, ZEROS = np.ones((2, 2)), np.zeros((2, 2))


@pytest.mark.parametrize(
    ("build", "fed", "message"),
    [
        (ts.matrix_inverse, ONES, "matrix_inverse .* cannot use 'x': it holds a matrix that is singular"),
        (lambda x: ts.matrix_solve(x, ONES), ZEROS, "matrix_solve .* singular"),
        (lambda x: ts.matrix_triangular_solve(x, ONES), ZEROS, "matrix_triangular_solve .* singular"),
        (ts.cholesky, -np.eye(2), "cholesky .* not positive definite"),
        (lambda x: ts.segment_sum(x, ts.cast(x[:, 0], "int64")), np.diag([1.0, 0.0]), "0 stands behind 1"),
        (lambda x: ts.unsorted_segment_sum(x, ts.cast(x[:, 0], "int64"), 2), 5 * ONES, "has 2 segments"),
    ],
)
def test_errors_of_a_run_are_tslabs(build: Any, fed: Any, message: str) -> None:
    with ts.Graph().as_default():
        x = ts.placeholder("float64", [2, 2], name="x")
        node = build(x)
        with bridge.Session() as session, pytest.raises(ComputeError, match=message):
            session.run(node, {x: fed})


def test_what_is_no_number_stays_so() -> None:
    """A nan that is fed is nobody's mistake in the decomposition, as in NumPy."""
    with ts.Graph().as_default():
        x = ts.placeholder("float64", [2, 2])
        with bridge.Session() as session:
            assert np.isnan(session.run(ts.cholesky(x), {x: ONES * np.nan})[0, 0])


@pytest.mark.parametrize("dtype", ["float16", "int32", "bool", "complex128"])
def test_other_dtypes(dtype: str) -> None:
    fed = np.array([[2, 0, 1], [0, 3, 0], [1, 0, 4]]).astype(dtype)
    fed = fed | np.eye(3, dtype=bool) if dtype == "bool" else fed
    fed = np.triu(fed) if dtype == "bool" else fed
    with ts.Graph().as_default():
        x = ts.placeholder(dtype, [3, 3])
        w, v = ts.self_adjoint_eig(x)
        s, u, _ = ts.svd(x)
        nodes = [ts.matrix_inverse(x, adjoint=True), ts.matrix_determinant(x), ts.matrix_solve(x, x, True)]
        nodes += [ts.matrix_triangular_solve(x, x), ts.self_adjoint_eigvals(x), w, s, ts.svd(x, compute_uv=False)]
        nodes += [ts.abs(v), ts.abs(u), ts.diag(ts.diag_part(x)), ts.matrix_diag(x), ts.matrix_diag_part(x)]
        nodes += [ts.matrix_band_part(x, 0, -1), ts.matrix_set_diag(x, x[0]), ts.matrix_transpose(x), ts.trace(x)]
        nodes += [
            ts.segment_sum(x, [0, 0, 1]),
            ts.unsorted_segment_sum(x, [1, -1, 1], 3),
            ts.segment_prod(x, [0, 0, 2]),
        ]
        nodes += [ts.segment_mean(x, [0, 0, 1])]
        if dtype != "complex128":
            nodes += [ts.segment_max(x, [0, 0, 2]), ts.segment_min(x, [0, 0, 2]), ts.norm(x, 1, [0, 1])]
        if dtype != "bool":
            nodes += [ts.cross(x, x[::-1]), ts.cholesky(x)]
        expected, found = ts.Session().run(nodes, {x: fed}), bridge.Session().run(nodes, {x: fed})
    for node, value, wanted in zip(nodes, found, expected, strict=True):
        assert_near(value, wanted, 4e-3 if dtype == "float16" else 1e-10, f"{node.name} ({type(node).__name__})")
        assert node.dtype == wanted.dtype, node.name
