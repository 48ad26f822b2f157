"""The Playground on learners' own graphs: what it trains, what it leaves alone, and what does not fit."""

import json

import numpy as np
import pytest

import tslab as ts
from tslab.errors import TslabError
from tslab.widgets import Playground
from tslab.widgets.playground.data import batches, data_set, split


@pytest.fixture
def perceptron():
    """The course's: probabilities, and a loss that is a sum."""
    with ts.Graph().as_default():
        X, c = ts.placeholder(name="X"), ts.placeholder(name="c")
        W = ts.Variable([[1.0, -1.0], [0.5, -0.5]], name="W")
        b = ts.Variable([0.0, 0.0], name="b")
        p = ts.softmax(X @ W + b, name="p")
        J = ts.negative(ts.reduce_sum(c * ts.log(p)), name="J")
        yield X, c, p, J


def test_the_learners_own_graph_in_a_session_of_its_own(perceptron):
    X, c, p, J = perceptron
    W = X.graph.get_node("W")
    session = ts.Session(X.graph)
    session.run(ts.assign(W, [[0.1, 0.2], [0.3, 0.4]]))
    demo = Playground(X, c, p, J, ts.train.GradientDescentOptimizer(0.01), data="gauss")
    assert demo.values()["W"].tolist() == [[0.1, 0.2], [0.3, 0.4]], "it starts from the last session's values"
    demo.step = 30
    assert demo.scene()["right"] > 0.95
    assert W.value.tolist() == [[0.1, 0.2], [0.3, 0.4]], "and leaves that session alone"
    assert [control["trait"] for control in demo.control_list][:4] == ["dataset", "noise", "split", "batch_size"]
    assert "learning_rate" not in [control["trait"] for control in demo.control_list]

    points, labels = data_set("gauss")
    rows, _ = split(300)
    train = X.graph.get_node(demo._own.nodes["train"].name)
    for _, batch in zip(range(30), batches(rows), strict=False):
        session.run(train, {X: points[batch], c: np.eye(2)[labels[batch]]})
    np.testing.assert_allclose(demo.values()["W"], session.run(W), rtol=1e-12)
    demo.step = 0
    assert demo.values()["W"].tolist() == [[0.1, 0.2], [0.3, 0.4]]


def test_a_regressor_with_a_rate_of_its_own():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(40, 2))
    with ts.Graph().as_default():
        X = ts.placeholder(ts.float64, [None, 2], name="X")
        y = ts.placeholder(ts.float64, [None], name="y")
        rate = ts.placeholder(ts.float64, [], name="rate")
        w = ts.Variable(np.zeros((2, 1)), name="w")
        output = ts.reshape(X @ w, [-1])
        loss = ts.reduce_mean(ts.square(output - y))
        train = ts.train.GradientDescentOptimizer(rate).minimize(loss)
    target = points @ [2.0, -3.0]
    demo = Playground(X, y, output, loss, train, data=(points, target), learning_rate=rate, step=200)
    np.testing.assert_allclose(demo.values()["w"].ravel(), [2, -3], atol=1e-3)
    assert demo.programs["own"]["network"]["layers"] == [{"weight": "w", "bias": None, "shape": [2, 1]}]


UNITS = {
    "X @ w": lambda X, w, b: X @ w + b,
    "a sum": lambda X, w, b: ts.reduce_sum(X * w, axis=1) + b,
    "a sum, the weights first": lambda X, w, b: b + ts.reduce_sum(w * X, axis=-1),
    "tensordot": lambda X, w, b: ts.tensordot(X, w, 1) + b,
    "tensordot over named axes": lambda X, w, b: ts.tensordot(X, w, [[1], [0]]) + b,
    "einsum": lambda X, w, b: ts.einsum("ij,j->i", X, w) + b,
    "a column": lambda X, w, b: ts.squeeze(X @ ts.expand_dims(w, 1), 1) + b,
    "a reshaped column": lambda X, w, b: ts.reshape(X @ ts.reshape(w, [2, 1]), [-1]) + b,
}


def one_unit(formula, offset=0.0, **traits):
    """The demo of a unit whose weights are a vector."""
    with ts.Graph().as_default():
        X, y = ts.placeholder(ts.float64, [None, 2], name="X"), ts.placeholder(ts.float64, [None], name="y")
        z = formula(X, ts.Variable([0.5, -1.0], name="w"), ts.Variable(offset, name="b"))
        loss = ts.reduce_mean(ts.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))
        optimizer = ts.train.GradientDescentOptimizer(0.1)
        return Playground(X, y, ts.sigmoid(z), loss, optimizer, data="gauss", **traits)


@pytest.mark.parametrize("offset", [0.0, [0.0]], ids=["a number", "a vector of one"])
@pytest.mark.parametrize("formula", UNITS.values(), ids=UNITS)
def test_a_vector_of_weights_is_a_layer_of_one_unit(formula, offset):
    demo = one_unit(formula, offset, step=9)
    assert demo.programs["own"]["network"]["layers"] == [{"weight": "w", "bias": "b", "shape": [2]}]
    demo.edit("w[1]", 3.0)
    demo.edit("b[0]", 2.0)
    values = demo.values()
    assert values["w"][1] == 3 and values["b"] == 2 and np.shape(values["b"]) == np.shape(offset)
    with pytest.raises(ValueError, match=r"no weight 'b\[1\]'"):
        demo.edit("b[1]", 1.0)


def test_what_is_no_product_of_units_with_weights_is_no_layer():
    for formula in (
        lambda X, w, b: w[0] * X[:, 0] + w[1] * X[:, 1] + b,
        lambda X, w, b: ts.reduce_sum(X + w, axis=1) * b,
        lambda X, w, b: ts.reduce_sum(X * ts.exp(w), axis=1) + b,
    ):
        assert one_unit(formula).programs["own"]["network"]["layers"] == []


def test_logits_are_drawn_as_probabilities():
    with ts.Graph().as_default():
        X, y = ts.placeholder(name="X"), ts.placeholder(ts.float64, [None, 1], name="y")
        w = ts.Variable([[1.0], [0.0]], name="w")
        z = X @ w
        loss = ts.reduce_mean(ts.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))
        demo = Playground(X, y, z, loss, ts.train.GradientDescentOptimizer(0.1))
        count = len(X.graph.operations)
        field = np.reshape(demo.scene()["field"], (50, 50))
        np.testing.assert_allclose(field[7], 1 / (1 + np.exp(-np.linspace(-5, 5, 50))))
        Playground(X, y, z, loss, demo._own.nodes["train"])
        assert len(X.graph.operations) == count, "a second demo adds nothing to the graph"


def test_graphs_that_do_not_fit(perceptron):
    X, c, p, J = perceptron
    optimizer = ts.train.GradientDescentOptimizer(0.1)
    count = len(X.graph.operations)
    with pytest.raises(TypeError, match="loss is None"):
        Playground(X, c, p, train=optimizer)
    with pytest.raises(TypeError, match="train is None"):
        Playground(X, c, p, J)
    with pytest.raises(ValueError, match="Give one number"):
        Playground(X, c, p, c * ts.log(p), optimizer)
    with pytest.raises(TslabError):
        Playground(X, c, p, J * ts.placeholder(name="other"), optimizer)
    with pytest.raises(ValueError, match="two graphs"), ts.Graph().as_default():
        Playground(ts.placeholder(), c, p, J, optimizer)
    with pytest.raises(ValueError, match="one for each of the 3 classes"):
        Playground(X, c, p, ts.reduce_mean(c), optimizer, data=(np.zeros((3, 2)), np.eye(3)))
    with pytest.raises(TypeError, match="points and targets"):
        Playground(np.zeros((3, 2)))
    assert count + 6 >= len(X.graph.operations), "and no optimizer was built"


def test_an_operation_of_the_learners_is_computed_in_python():
    class wiggle(ts.Operation):
        def compute(self, x):
            return np.sin(x)

    ts.RegisterGradient(wiggle)(lambda op, grad: grad * ts.cos(op.input_nodes[0]))
    with ts.Graph().as_default():
        X, y = ts.placeholder(name="X"), ts.placeholder(name="y")
        p = ts.softmax(wiggle(X) @ ts.Variable(np.ones((2, 2)), name="W"))
        J = -ts.reduce_sum(y * ts.log(p))
        demo = Playground(X, y, p, J, ts.train.GradientDescentOptimizer(0.1))
    assert "cannot run" in demo.notice and demo.computed["step"] == 0
    demo.step = 3
    assert demo.computed["step"] == 3
    json.dumps(demo.computed, allow_nan=False)
