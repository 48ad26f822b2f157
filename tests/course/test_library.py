"""What chapters 2 to 5 start from: the learner's library so far, which stands on NumPy alone."""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.course import library


@pytest.fixture(autouse=True)
def _own_graph() -> Iterator[None]:
    before = library.Graph.default
    library.Graph().as_default()
    yield
    library.Graph.default = before


def test_it_stands_on_numpy_alone() -> None:
    tree = ast.parse(inspect.getsource(library))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules == {"__future__", "collections.abc", "typing", "numpy"}


def perceptron(lib: Any, X: Any, c: Any, W: Any, b: Any) -> Any:
    p = lib.softmax(lib.add(lib.matmul(X, W), b))
    return lib.negative(lib.reduce_sum(lib.reduce_sum(lib.multiply(c, lib.log(p)), axis=1)))


def test_its_perceptron_and_nudged_gradients_are_those_of_tslab() -> None:
    rng = np.random.default_rng(0)
    points, classes = rng.normal(size=(5, 2)), np.eye(2)[[0, 1, 1, 0, 1]]
    weights, bias = rng.normal(size=(2, 2)), rng.normal(size=2)

    X, c = library.placeholder(), library.placeholder()
    W, b = library.Variable(weights), library.Variable(bias)
    J, feed = perceptron(library, X, c, W, b), {X: points, c: classes}

    with ts.Graph().as_default():
        theirs = ts.Variable(weights), ts.Variable(bias)
        loss = perceptron(ts, points, classes, *theirs)
        expected = ts.Session().run([loss, *ts.gradients(loss, theirs)])

    assert np.allclose(library.Session().run(J, feed), expected[0], rtol=0, atol=1e-12)
    assert np.allclose(library.numeric_gradient(J, feed, W), expected[1], rtol=0, atol=1e-7)
    assert np.allclose(library.numeric_gradient(J, feed, b), expected[2], rtol=0, atol=1e-7)
    assert np.array_equal(W.value, weights)


def test_its_sigmoid_is_that_of_tslab_and_does_not_overflow() -> None:
    x = np.array([-1000.0, -1.0, 0.0, 2.0, 1000.0])
    got = library.Session().run(library.sigmoid(library.Variable(x)))
    assert np.allclose(got, ts.Session().run(ts.sigmoid(x)), rtol=0, atol=1e-15)
