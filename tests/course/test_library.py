"""What chapters 2 to 6 start from: the learner's library so far, which stands on NumPy alone."""

import ast
from collections.abc import Iterator
from pathlib import Path
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
    files = sorted(Path(library.__file__).parent.glob("*.py"))
    assert len(files) > 1
    for file in files:
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
        modules |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        assert modules <= {"__future__", "collections.abc", "typing", "numpy"}, file
        assert {node.level for node in nodes if isinstance(node, ast.ImportFrom)} <= {0, 1}, file


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


def test_its_gradients_are_those_of_tslab() -> None:
    """Each operation with a gradient takes part, and broadcasting with them."""
    rng = np.random.default_rng(1)
    points, classes, start = rng.normal(size=(5, 2)), np.eye(3)[[0, 1, 2, 1, 0]], rng.uniform(0.5, 1.5, (2, 3))

    def losses(lib: Any, W: Any, b: Any, X: Any, c: Any, cross_entropy: Any) -> Any:
        logits = lib.add(lib.matmul(lib.sigmoid(X), lib.multiply(W, lib.log(W))), b)
        by_parts = lib.negative(lib.reduce_sum(lib.reduce_sum(lib.multiply(c, lib.log(lib.softmax(logits))), axis=1)))
        return lib.add(by_parts, lib.reduce_sum(cross_entropy(logits, c)))

    mine = [library.Variable(value) for value in (start, np.zeros(3), points, classes)]
    table = library.compute_gradients(losses(library, *mine, library.softmax_cross_entropy))
    with ts.Graph().as_default():
        theirs = [ts.Variable(value) for value in (start, np.zeros(3), points, classes)]
        loss = losses(ts, *theirs, lambda a, c: ts.nn.softmax_cross_entropy_with_logits(labels=c, logits=a))
        expected = ts.Session().run(ts.gradients(loss, theirs))
    for node, gradient in zip(mine, expected, strict=True):
        assert np.allclose(table[node], gradient, rtol=0, atol=1e-9)
    assert {type(node) for node in table} - set(library.gradient_registry) == {library.Variable}


@pytest.mark.parametrize(
    ("name", "settings"), [("GradientDescentOptimizer", (0.1,)), ("MomentumOptimizer", (0.1, 0.9))]
)
def test_its_optimizers_are_those_of_tslab(name: str, settings: tuple[float, ...]) -> None:
    w, v = library.Variable(2.0), library.Variable(3.0)
    J = library.multiply(w, library.multiply(v, v))
    optimizer = getattr(library, name)(*settings)
    steps = [optimizer.minimize(J), optimizer.minimize(J, var_list=[v])]
    with ts.Graph().as_default():
        their_w, their_v = ts.Variable(2.0), ts.Variable(3.0)
        their_optimizer = getattr(ts.train, name)(*settings)
        their_J = their_w * their_v * their_v
        their_steps = [their_optimizer.minimize(their_J), their_optimizer.minimize(their_J, var_list=[their_v])]
        session = ts.Session()
        for choice in (0, 1, 1, 0):
            library.Session().run(steps[choice])
            session.run(their_steps[choice])
            expected = session.run([their_w, their_v])
            assert np.allclose([w.value, v.value], expected, rtol=0, atol=1e-12)
