"""Linear algebra beyond the table: what is refused, in the graph and in the run; equal values; gradients beside
TensorFlow's; half precision, complex numbers, and graph JSON.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ComputeError, GradientError, GraphError, ShapeError

from ..tensorflow import tf
from . import cases_diagonals, cases_matrices, cases_segments
from .test_tensorflow import OWN, REFUSED, ROWS

NAMES = sorted((cases_matrices.CASES | cases_diagonals.CASES | cases_segments.CASES).keys() - OWN.keys())


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def run(build: Any, *arrays: Any) -> Any:
    """The value of what `build` makes of placeholders without a shape."""
    nodes = [ts.placeholder(name=f"x{i}" if i else "x") for i in range(len(arrays))]
    return ts.Session().run(build(*nodes), dict(zip(nodes, arrays, strict=True)))


# What is refused

NOT_MATRICES: list[tuple[Any, tuple[tuple[int, ...], ...], str]] = [
    (
        ts.matrix_inverse,
        ((2, 3),),
        "matrix_inverse needs square matrices, and 'x' of shape (2, 3) has 2 rows and 3",
    ),
    (ts.matrix_inverse, ((3,),), "matrix_inverse needs matrices, and 'x' of shape (3,) holds none"),
    (ts.matrix_determinant, ((4, 2, 3),), "matrix_determinant needs square matrices, and 'x' of shape (4, 2, 3)"),
    (ts.cholesky, ((3, 2),), "cholesky needs square matrices"),
    (ts.self_adjoint_eigvals, ((3, 2),), "self_adjoint_eigvals needs square matrices"),
    (lambda x: ts.self_adjoint_eig(x)[0], ((3, 2),), "eigen_decomposition needs square matrices"),
    (lambda x: ts.svd(x)[0], ((3,),), "singular_decomposition needs matrices"),
    (lambda x: ts.svd(x, compute_uv=False), ((),), "singular_values needs matrices"),
    (ts.matrix_solve, ((2, 3), (2, 1)), "matrix_solve needs square matrices"),
    (ts.matrix_solve, ((2, 2), (2,)), "matrix_solve needs matrices, and 'x1' of shape (2,) holds none"),
    (ts.matrix_solve, ((2, 2), (3, 1)), "matrix_solve cannot solve 'x' of shape (2, 2) for 'x1' of shape (3, 1)"),
    (ts.matrix_solve, ((1, 2, 2), (4, 2, 1)), "matrix_solve cannot solve 'x' of shape (1, 2, 2) for 'x1'"),
    (ts.matrix_triangular_solve, ((2, 2), (4, 2, 1)), "matrix_triangular_solve cannot solve 'x' of shape (2, 2)"),
    (ts.diag, ((),), "diag needs a vector, and 'x' of shape () is a number"),
    (ts.diag_part, ((2, 3),), "diag_part finds no diagonal in 'x' of shape (2, 3)"),
    (ts.diag_part, ((2, 2, 2),), "diag_part finds no diagonal in 'x' of shape (2, 2, 2)"),
    (ts.diag_part, ((),), "diag_part finds no diagonal in 'x' of shape ()"),
    (ts.matrix_diag, ((),), "matrix_diag needs vectors"),
    (ts.matrix_diag_part, ((3,),), "matrix_diag_part needs matrices"),
    (ts.matrix_set_diag, ((2, 3), (3,)), "matrix_set_diag cannot put 'x1' of shape (3,) into 'x' of shape (2, 3)"),
    (ts.matrix_set_diag, ((4, 2, 2), (2,)), "matrix_set_diag cannot put 'x1' of shape (2,) into 'x'"),
    (lambda x: ts.matrix_band_part(x, 0, 0), ((3,),), "matrix_band_part needs matrices"),
    (ts.trace, ((3,),), "matrix_diag_part needs matrices"),
    (ts.cross, ((2,), (2,)), "cross needs vectors in space, and 'x' of shape (2,) holds none"),
    (ts.cross, ((3,), (2, 3)), "cross needs inputs of one shape"),
]


@pytest.mark.parametrize("build, shapes, message", NOT_MATRICES, ids=[case[2] for case in NOT_MATRICES])
def test_shapes_that_do_not_fit_are_named_as_the_graph_is_built_and_in_the_run(build, shapes, message, graph):
    nodes = [ts.placeholder("float64", shape, f"x{i}" if i else "x") for i, shape in enumerate(shapes)]
    before = len(graph.nodes)
    with pytest.raises(ShapeError, match=re.escape(message)) as caught:
        build(*nodes)
    assert caught.value.cure
    assert caught.value.nodes
    assert len(graph.nodes) == before
    with ts.Graph().as_default(), pytest.raises(ShapeError, match=re.escape(message)):
        run(build, *map(np.ones, shapes))


def test_rows_and_columns_that_are_not_known_are_taken_from_each_other():
    x = ts.placeholder("float64", [None, 3, None])
    assert ts.matrix_inverse(x).shape == (None, 3, 3)
    assert ts.matrix_determinant(x).shape == (None,)
    assert ts.matrix_diag_part(x).shape == (None, None)
    assert [node.shape for node in ts.svd(x)] == [(None, None), (None, 3, None), (None, None, None)]
    assert ts.matrix_solve(x, ts.placeholder("float64", [5, None, 2])).shape == (5, 3, 2)
    assert ts.matrix_transpose(ts.placeholder("float64")).shape is None
    assert ts.diag_part(ts.placeholder("float64", [2, None, None, 3])).shape == (2, 3)


@pytest.mark.parametrize(
    "build",
    [
        ts.matrix_inverse,
        lambda x: ts.matrix_solve(x, np.ones((3, 2, 1))),
        lambda x: ts.matrix_solve(x, np.ones((3, 2, 1)), adjoint=True),
        lambda x: ts.matrix_triangular_solve(x, np.ones((3, 2, 1))),
        lambda x: ts.matrix_triangular_solve(x, np.ones((3, 2, 1)), lower=False, adjoint=True),
        lambda x: ts.gradients(ts.matrix_determinant(x), x)[0],
    ],
)
def test_a_singular_matrix_is_named_with_its_place_and_a_cure(build):
    x = ts.placeholder("float64", name="covariance")
    node = build(x)
    singular = np.stack([np.eye(2), np.eye(2), np.zeros((2, 2))])
    message = f"(?s){type(node).__name__.replace('multiply', 'matrix_inverse')} .*"
    message += (
        r"cannot use 'covariance': it holds a matrix that is singular, at \[2\] of its batch.*1e-6 \* ts.eye\(n\)"
    )
    with pytest.raises(ComputeError, match=message) as caught:
        ts.Session().run(node, {x: singular})
    assert x in caught.value.nodes
    assert isinstance(caught.value.__cause__, np.linalg.LinAlgError)
    assert ts.Session().run(node, {x: singular + np.eye(2)}) is not None


def test_a_single_matrix_that_is_singular_has_no_place():
    with pytest.raises(ComputeError, match=r"cannot use 'x': it holds a matrix that is singular\.\n"):
        run(ts.matrix_inverse, np.ones((2, 2)))


def test_a_matrix_that_is_not_positive_definite_is_named():
    message = r"(?s)cholesky 'cholesky' cannot use 'x': .* not positive definite, at \[1, 0\] of its batch\..*rounded"
    with pytest.raises(ComputeError, match=message):
        run(ts.cholesky, np.array([[np.eye(2)], [-np.eye(2)]]))


def test_numbers_that_are_none_are_named():
    with pytest.raises(ComputeError, match=r"(?s)singular_values .* comes to no end.*nan or inf\?"):
        run(lambda x: ts.svd(x, compute_uv=False), np.full((2, 2), np.nan))


def test_a_band_is_given_by_numbers():
    with pytest.raises(GraphError, match=r"(?s)matrix_band_part needs numbers, and 'n' is a node.*-1 keeps all"):
        ts.matrix_band_part(np.eye(2), ts.placeholder("int64", [], name="n"), 0)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"ord": "fro"}, "no ord='fro'.*of vectors it is|Of vectors it is"),
        ({"ord": 0}, "no ord=0"),
        ({"ord": -1, "axis": 0}, "no ord=-1"),
        ({"ord": "nuc"}, "no ord='nuc'"),
        ({"ord": 1j}, "no ord=1j"),
        ({"ord": 3, "axis": [0, 1]}, "(?s)no ord=3.*Of matrices it is"),
        ({"axis": [0, 0]}, r"no axis=\(0, 0\)"),
        ({"axis": [0, 1, 2]}, r"no axis=\(0, 1, 2\)"),
        ({"axis": 5}, "has no axis 5"),
        ({"ord": 2, "axis": [0, 5]}, "cannot order the axes|has no axis 5"),
    ],
)
def test_norms_that_there_are_not(how, message):
    with pytest.raises(GraphError, match=message):
        ts.norm(ts.placeholder("float64", (2, 3), name="x"), **how)


def test_the_spectral_norm_of_matrices_somewhere_in_a_tensor_needs_its_rank():
    x = ts.placeholder("float64")
    with pytest.raises(GraphError, match=r"needs to know its rank(?s:.*)axis=\[-2, -1\]"):
        ts.norm(x, 2, [0, 1])
    assert ts.Session().run(ts.norm(x, 2, [-2, -1]), {x: np.diag([1.0, -3.0])}) == 3.0


def test_what_is_not_in_a_triangle_is_not_looked_at():
    x = np.array([[2.0, 7.0], [1.0, 3.0]])
    other = np.array([[2.0, np.nan], [1.0, 3.0]])
    for build in (
        ts.cholesky,
        ts.self_adjoint_eigvals,
        lambda x: ts.self_adjoint_eig(x)[0],
        lambda x: ts.matrix_triangular_solve(x, np.ones((2, 1))),
        lambda x: ts.matrix_band_part(x, -1, 0),
        ts.trace,
    ):
        np.testing.assert_array_equal(run(build, x), run(build, other))


# Gradients


def tied() -> Any:
    """A symmetric matrix with the eigenvalues 1, 1 and 4, and directions to move it in."""
    turn, _ = np.linalg.qr(np.arange(9.0).reshape(3, 3) ** 2 + np.eye(3))
    return turn @ np.diag([1.0, 1.0, 4.0]) @ turn.T


def test_equal_eigenvalues_do_no_harm_to_what_does_not_tell_their_vectors_apart():
    """The gradient of tr(A³) is 3 A², and that of the sum of the eigenvalues the unit matrix.

    Of many matrices some have equal eigenvalues that are computed as two, with other digits at their ends.
    """
    turns = np.linalg.qr(np.random.default_rng(0).normal(size=(40, 3, 3)))[0]
    x = ts.Variable(tied())
    values, vectors = ts.self_adjoint_eig(x)
    cube = ts.matmul(vectors * ts.expand_dims(values**3.0, 0), vectors, transpose_b=True)
    gradient, session = ts.gradients(ts.trace(cube), x)[0], ts.Session()
    for matrix in [tied(), *(turns @ np.diag([1.0, 1.0, 4.0]) @ turns.transpose(0, 2, 1))]:
        lower = np.tril(3 * matrix @ matrix) + np.tril(3 * matrix @ matrix, -1)
        np.testing.assert_allclose(session.run(gradient, {x: matrix}), lower, atol=1e-10)
    found = ts.Session().run(ts.gradients(ts.reduce_sum(ts.self_adjoint_eigvals(x)), x)[0])
    np.testing.assert_allclose(found, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("matrix", [np.eye(3), np.diag([2.0, 2.0, 1.0]), np.eye(3)[:, :2], np.diag([1.0, 0.0])])
def test_equal_singular_values_and_zeros_give_numbers(matrix):
    """U diag(s) Vᵀ is the matrix itself, so that its gradient is ones."""
    x = ts.Variable(matrix)
    s, u, v = ts.svd(x)
    again = ts.matmul(u * ts.expand_dims(s, 0), v, transpose_b=True)
    (gradient,) = ts.gradients(ts.reduce_sum(ts.square(again)), x)
    found, value = ts.Session().run([gradient, again])
    np.testing.assert_allclose(value, matrix, atol=1e-15)
    assert np.isfinite(found).all()
    if np.linalg.matrix_rank(matrix) == min(matrix.shape) == len(matrix):
        np.testing.assert_allclose(found, 2 * matrix, atol=1e-14)


def test_the_gradient_of_choleskys_triangle_is_symmetric_as_tensorflows_is():
    (a,) = cases_matrices.regular((3, 3))
    a, weights = a @ a.T, np.cos(np.arange(9.0)).reshape(3, 3)
    x = ts.Variable(a)
    found = ts.Session().run(ts.gradients(ts.cholesky(x), x, ts.constant(weights))[0])
    with tf.Graph().as_default():
        theirs = tf.constant(a)
        expected = tf.Session().run(tf.gradients(tf.cholesky(theirs), theirs, tf.constant(weights))[0])
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(found, found.T)


def test_columns_without_a_singular_value_have_no_gradient():
    x = ts.placeholder("float64", (2, 3), name="x")
    s, _, v = ts.svd(x, full_matrices=True)
    assert v.shape == (3, 3)
    with pytest.raises(GradientError, match=r"(?s)has no gradient by 'x' of shape \(2, 3\): .*Leave out full_matrices"):
        ts.gradients(v, x)
    assert ts.gradients(s, x)[0].shape == (2, 3)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_tensorflows(name):
    """Weighted, so that each number counts differently. Where values are equal TensorFlow has none at all."""
    refused = {*REFUSED.get(name, ("", ()))[1]}
    cases = [pair for i, pair in enumerate(ROWS[name]) if i not in refused and pair[0].differentiable]
    compared = 0
    with tf.Graph().as_default(), tf.Session() as session:
        for case, other in cases:
            if not all(np.size(x) for x in case.inputs):
                continue
            with ts.Graph().as_default():
                ours = [ts.Variable(x) for x in case.inputs]
                y = case.build(*ours)
                weights = np.cos(np.arange(np.size(ts.Session().run(y)))).reshape(np.shape(ts.Session().run(y)))
                found = ts.Session().run(ts.gradients(y, ours, ts.constant(weights)))
            theirs = [tf.constant(x, tf.float64) for x in case.inputs]
            wanted = tf.gradients(other.build(*theirs), theirs, tf.constant(weights))
            for value, expected in zip(found, session.run([tf.convert_to_tensor(g) for g in wanted]), strict=True):
                np.testing.assert_allclose(value, expected, rtol=1e-10, atol=1e-11)
            compared += 1
    assert compared >= 4


# dtypes, and the format


@pytest.mark.parametrize("name", sorted(cases_matrices.CASES))
def test_half_precision_goes_by_way_of_single(name):
    case = cases_matrices.CASES[name][-1 if name != "self_adjoint_eig" else 3]
    values = {}
    for dtype in ("float16", "float32"):
        node = case.build(*[ts.Variable(x, dtype=dtype) for x in case.inputs])
        values[dtype] = ts.Session().run(node)
        assert values[dtype].dtype == node.dtype == dtype
    np.testing.assert_allclose(values["float16"], values["float32"], rtol=0.05, atol=0.05)


def test_complex_matrices():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
    hermitian = a @ a.conj().T + np.eye(3)
    np.testing.assert_allclose(run(lambda x: ts.matrix_inverse(x, adjoint=True), a) @ a.conj().T, np.eye(3), atol=1e-12)
    solution = run(lambda x, b: ts.matrix_solve(x, b, adjoint=True), a, np.ones((3, 1)))
    np.testing.assert_allclose(a.conj().T @ solution, np.ones((3, 1)), atol=1e-12)
    triangle = run(ts.cholesky, hermitian)
    np.testing.assert_allclose(triangle @ triangle.conj().T, hermitian, atol=1e-12)
    s, u, v = run(lambda x: list(ts.svd(x)), a)
    np.testing.assert_allclose(u @ np.diag(s) @ v.conj().T, a, atol=1e-12)
    node = ts.self_adjoint_eig(ts.placeholder("complex64", (2, 2)))
    assert [part.dtype for part in node] == ["float32", "complex64"]
    assert run(ts.self_adjoint_eigvals, hermitian).dtype == np.float64


def test_a_graph_from_json_computes_the_same(graph):
    x = ts.placeholder("float64", [None, 3, 3], name="x")
    s, u, v = ts.svd(x, full_matrices=True)
    w, q = ts.self_adjoint_eig(x)
    built = [
        ts.matrix_inverse(x, adjoint=True),
        ts.matrix_triangular_solve(x, x, lower=False, adjoint=True),
        ts.matrix_solve(x, x, True),
        ts.cholesky(ts.matmul(x, x, transpose_b=True)),
        ts.matrix_band_part(x, 1, -1),
        ts.matrix_set_diag(x, s),
        ts.norm(x, 2, [1, 2]) * ts.trace(x) * ts.matrix_determinant(x),
        ts.diag(ts.diag_part(x[0])) + ts.matrix_diag(ts.matrix_diag_part(x)),
        ts.cross(x, ts.square(u) + ts.square(v)) + ts.square(q) * ts.expand_dims(w, -1),
        ts.expand_dims(ts.self_adjoint_eigvals(x), -1) + ts.matrix_transpose(x),
    ]
    names = [node.name for node in (*built, *ts.gradients(built[:6], x))]
    document = json.loads(json.dumps(graph.to_json()))
    again = ts.Graph.from_json(document)
    assert again.to_json() == document
    (fed,) = cases_matrices.regular((2, 3, 3))
    found = [ts.Session(one).run(names, {"x": fed}) for one in (graph, again)]
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)
