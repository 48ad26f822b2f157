"""Optimizers: a run of the step changes the variables once, by the rule."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import DTypeError, GradientError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def minimize(loss, rate=0.25, **options):
    return ts.train.GradientDescentOptimizer(learning_rate=rate).minimize(loss, **options)


def test_gradient_descent_is_its_update_rule():
    w = ts.Variable([1.0, -2.0])
    session = ts.Session()
    step = minimize(ts.reduce_sum(ts.square(w)))
    assert session.run(step) is None
    np.testing.assert_array_equal(session.run(w), [0.5, -1])
    session.run(step)
    np.testing.assert_array_equal(session.run(w), [0.25, -0.5])


def test_the_variables_of_a_loss_are_moved_together():
    a, b = ts.Variable(2.0), ts.Variable(3.0)
    session = ts.Session()
    session.run(minimize(a * b, rate=1.0))
    assert session.run([a, b]) == [-1, 1]


def test_only_what_is_trainable_and_on_the_path_is_moved():
    a, b, c = ts.Variable(1.0), ts.Variable(1.0, trainable=False), ts.Variable(1.0)
    session = ts.Session()
    session.run(minimize(a * b))
    assert session.run([a, b, c]) == [0.75, 1, 1]


def test_var_list_says_what_to_move():
    a, b = ts.Variable(1.0), ts.Variable(1.0, trainable=False)
    session = ts.Session()
    session.run(minimize(a * b, var_list=[b]))
    assert session.run([a, b]) == [1, 0.75]


def test_the_learning_rate_can_be_a_node():
    w, rate = ts.Variable(1.0), ts.placeholder()
    step = minimize(w * 2.0, rate)
    session = ts.Session()
    session.run(step, {rate: 0.5})
    assert session.run(w) == 0
    session.run(step, {rate: 0.25})
    assert session.run(w) == -0.5


def test_the_two_halves_of_minimize():
    w, other = ts.Variable([3.0, 4.0]), ts.Variable(1.0)
    optimizer = ts.train.GradientDescentOptimizer(1.0)
    pairs = optimizer.compute_gradients(ts.reduce_sum(ts.square(w)))
    assert [variable for _, variable in pairs] == [w, other]
    assert pairs[1][0] is None
    step = optimizer.apply_gradients([(grad / 2.0, variable) for grad, variable in pairs if grad is not None])
    session = ts.Session()
    session.run(step)
    np.testing.assert_array_equal(session.run(w), [0, 0])


def test_the_step_is_in_a_scope_of_its_own():
    w = ts.Variable(1.0)
    assert minimize(ts.square(w)).name == "GradientDescentOptimizer/step"
    assert minimize(ts.square(w), name="training").name == "training/step"


def test_float32_stays_float32():
    w = ts.Variable([[1.0], [2.0]], dtype="float32")
    x = ts.placeholder("float32", shape=(None, 2))
    loss = ts.reduce_mean(ts.square(ts.sigmoid(x @ w) - 0.5))
    step = minimize(loss, rate=0.1)
    for node in step.graph.operations:
        assert node.dtype in (None, np.float32), node
    session = ts.Session()
    trace = session.trace([loss, step], {x: [[1, 2]]})
    assert {value.dtype for value in trace.values.values() if value is not None and value.ndim} == {np.dtype("float32")}
    session.run(step, {x: [[1, 2]]})
    assert session.run(w).dtype == np.float32


def test_an_integer_variable_is_refused_with_its_name_place_and_cure():
    n = ts.Variable(0, name="n")
    for options in ({}, {"var_list": [n]}):
        with pytest.raises(DTypeError, match="'n' holds int64, and cannot be trained") as caught:
            minimize(n * 1.0, **options)
        assert caught.value.nodes == (n,)
        assert caught.value.where == n.location


def test_an_integer_variable_beside_the_path_is_no_matter():
    w, steps = ts.Variable(1.0), ts.Variable(0)
    session = ts.Session()
    session.run(minimize(w * 2.0))
    assert session.run([w, steps]) == [0.5, 0]


def test_a_loss_that_depends_on_no_variable():
    x, w = ts.placeholder(), ts.Variable(1.0, name="w")
    with pytest.raises(GradientError, match="nothing to train: the loss depends on none of 'w'"):
        minimize(ts.square(x))
    with pytest.raises(GradientError, match="nothing to train: the loss depends on no variable"):
        minimize(ts.square(x), var_list=[])
    assert w.consumers == []


def test_a_loss_that_is_a_value():
    with pytest.raises(GradientError, match=r"The loss is 0\.5, which is no node"):
        minimize(0.5)


def test_a_learners_optimizer_is_its_update():
    class Sign(ts.train.Optimizer):
        def update(self, grad, variable):
            return ts.assign(variable, variable - 1.0)

    w = ts.Variable(3.0)
    session = ts.Session()
    session.run(Sign().minimize(ts.square(w)))
    assert session.run(w) == 2


def test_an_optimizer_without_an_update():
    with pytest.raises(NotImplementedError, match="Optimizer must define update"):
        ts.train.Optimizer().minimize(ts.square(ts.Variable(1.0)))
