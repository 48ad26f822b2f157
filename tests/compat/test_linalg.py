"""`tf.linalg` and TensorFlow 1's names of linear algebra: the same line in both, in value and gradient."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tslab.compat as compat
from tslab.compat.rules import reset_default_graph
from tslab.errors import DTypeError, GraphError

from ..tensorflow import tf

MATRIX = [[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 5.0]]
ROWS = [[1.0, 2.0, -1.0], [0.5, 0.25, 3.0], [2.0, -2.0, 1.0], [1.5, 1.0, 0.0]]

LINES = [
    lambda m, a, x: m.matrix_inverse([[2.0, 1.0], [1.0, 3.0]]) * a[0, 0],
    lambda m, a, x: m.matrix_solve(a, [[1.0], [2.0], [3.0]]),
    lambda m, a, x: m.cholesky_solve(m.cholesky(a), m.transpose(x)),
    lambda m, a, x: m.matrix_solve_ls(x, [[1.0], [2.0], [3.0], [4.0]], l2_regularizer=0.5),
    lambda m, a, x: m.matrix_solve_ls(m.transpose(x), [[1.0], [2.0], [3.0]], 0.5),
    lambda m, a, x: m.matrix_solve_ls(x, [[1.0], [2.0], [3.0], [4.0]]),
    lambda m, a, x: m.stop_gradient(m.matrix_solve_ls(x, [[1.0], [2.0], [3.0], [4.0]], fast=False)),
    lambda m, a, x: m.stop_gradient(m.linalg.lstsq(m.transpose(x), [[1.0], [2.0], [3.0]], fast=False)),
    lambda m, a, x: m.linalg.inv(a, adjoint=True),
    lambda m, a, x: m.linalg.det(input=a),
    lambda m, a, x: m.linalg.logdet(a),
    lambda m, a, x: m.linalg.solve(a, m.transpose(x), adjoint=True),
    lambda m, a, x: m.linalg.triangular_solve(a, m.transpose(x), lower=False),
    lambda m, a, x: m.linalg.cholesky(a),
    lambda m, a, x: m.linalg.eigh(a)[0],
    lambda m, a, x: m.linalg.eigvalsh(a),
    lambda m, a, x: m.linalg.svd(x, compute_uv=False),
    lambda m, a, x: m.linalg.diag(x),
    lambda m, a, x: m.linalg.diag_part(x),
    lambda m, a, x: m.linalg.set_diag(a, [1.0, 2.0, 3.0]),
    lambda m, a, x: m.linalg.band_part(a, 0, -1),
    lambda m, a, x: m.linalg.tensor_diag([1.0, 2.0]) * a[0, 0],
    lambda m, a, x: m.linalg.tensor_diag_part(a),
    lambda m, a, x: m.linalg.transpose(x),
    lambda m, a, x: m.linalg.matrix_transpose(x, conjugate=False),
    lambda m, a, x: m.linalg.adjoint(x),
    lambda m, a, x: m.linalg.trace(a),
    lambda m, a, x: m.linalg.matvec(x, [1.0, 2.0, 3.0]),
    lambda m, a, x: m.linalg.matvec(x, [1.0, 2.0, 3.0, 4.0], transpose_a=True),
    lambda m, a, x: m.linalg.matmul(x, a, adjoint_b=True),
    lambda m, a, x: m.linalg.norm(x, axis=1, keep_dims=True),
    lambda m, a, x: m.norm(x, ord=1, axis=0, keep_dims=True),
    lambda m, a, x: m.norm([3.0, 4.0]) * a[0, 0],
    lambda m, a, x: m.linalg.cross(x, [[1.0, 0.0, 0.0]] * 4),
    lambda m, a, x: m.linalg.eye(3) * a,
    lambda m, a, x: m.linalg.einsum("ij,jk->ik", x, a),
    lambda m, a, x: m.linalg.tensordot(x, a, axes=1),
    lambda m, a, x: m.linalg.global_norm([x, a]),
    lambda m, a, x: m.diag([1, 2, 3]),
    lambda m, a, x: m.segment_sum(x, [0, 0, 1, 1]),
    lambda m, a, x: m.segment_mean(data=x, segment_ids=m.constant([0, 0, 1, 2])),
    lambda m, a, x: m.segment_max([[1, 2], [3, 0]], [0, 0]),
    lambda m, a, x: m.unsorted_segment_sum(x, [1, 0, 1, -1], num_segments=3),
]


@pytest.fixture(autouse=True)
def own_graph() -> Iterator[None]:
    reset_default_graph()
    yield
    reset_default_graph()


def run(m: Any, build: Any) -> list[Any]:
    """The value of a line, and its gradients by the matrices where it depends on them."""
    a, x = m.constant(MATRIX), m.constant(ROWS)
    y = build(m, a, x)
    gradients = m.gradients(y, [a, x]) if np.dtype(getattr(y.dtype, "as_numpy_dtype", y.dtype)).kind == "f" else []
    with m.Session() as session:
        return session.run([y, *[g for g in gradients if g is not None]])


@pytest.mark.parametrize("build", LINES, ids=lambda build: inspect.getsource(build).strip()[16:-1])
def test_the_same_line_gives_the_same_in_both(build: Any) -> None:
    with tf.Graph().as_default():
        theirs = run(tf, build)
    ours = run(compat, build)
    assert len(ours) == len(theirs)
    for own, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-4, atol=1e-5)
        assert (own.shape, own.dtype) == (other.shape, other.dtype)


def test_the_names_are_tensorflows() -> None:
    for name in compat.linalg.__all__:
        assert hasattr(tf.linalg, name), name
        assert getattr(compat.linalg, name).__doc__
    for name in set(compat.linalg.__all__) - set(compat.linalg.NAMES):  # tests/test_vocabulary.py has the others
        theirs = inspect.signature(getattr(tf.linalg, name)).parameters
        ours = list(inspect.signature(getattr(compat.linalg, name)).parameters)
        assert [parameter for parameter in theirs if parameter in ours] == ours


def test_what_is_missing_says_so() -> None:
    with pytest.raises(AttributeError, match=r"tf.linalg has no qrr|tf.linalg.qrr"):
        _ = compat.linalg.qrr
    with pytest.raises(TypeError, match="'k'"):
        compat.matrix_diag([1.0, 2.0], k=1)


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(GraphError, match=r"(?s)how many rows and columns 'x' has.*tf.placeholder\(tf.float32"):
        compat.matrix_solve_ls(compat.placeholder("float32", [None, 3], name="x"), [[1.0]])
    with pytest.raises(DTypeError, match="takes real matrices"):
        compat.linalg.adjoint(compat.placeholder("complex64", [2, 2]))


def test_least_squares_of_a_matrix_that_has_not_full_rank_are_the_shortest() -> None:
    a = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]], "float32")
    with compat.Session() as session:
        found = session.run(compat.matrix_solve_ls(a, [[2.0], [2.0], [4.0]], fast=False))
    np.testing.assert_allclose(found, [[1.0], [1.0]], rtol=1e-5)
