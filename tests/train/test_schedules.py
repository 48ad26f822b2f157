"""Counting steps, learning rates that follow the count, and moving averages; both beside TensorFlow's."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GraphError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


# The count


def test_the_global_step_is_made_once(graph):
    assert ts.train.get_global_step() is None
    with ts.name_scope("scope"):
        step = ts.train.get_or_create_global_step()
    assert ts.train.get_or_create_global_step() is ts.train.get_global_step() is step
    assert (step.name, step.dtype, step.shape, step.trainable) == ("global_step", np.int64, (), False)
    assert ts.global_variables() == [step]
    with pytest.raises(GraphError, match="has a global_step already"):
        ts.train.create_global_step()
    session = ts.Session()
    session.run(step.assign_add(3))
    assert repr(ts.train.global_step(session, step)) == "3"
    other = ts.Graph()
    assert ts.train.create_global_step(other).graph is other
    assert ts.get_default_graph() is graph


# Decay


@pytest.mark.parametrize("staircase", [False, True])
def test_exponential_decay(staircase):
    step = ts.train.create_global_step()
    rate = ts.train.exponential_decay(0.5, step, 4, 0.25, staircase=staircase)
    w = ts.Variable(100.0)
    train = ts.train.GradientDescentOptimizer(rate).minimize(w * 1.0, step)
    session = ts.Session()
    expected = 100.0
    for t in range(10):
        now = 0.5 * 0.25 ** (t // 4 if staircase else t / 4)
        assert session.run([rate, train])[0] == pytest.approx(now, rel=1e-12)
        expected -= now
    assert session.run(w) == pytest.approx(expected, rel=1e-12)
    assert rate.name.startswith("exponential_decay/")


def test_exponential_decay_of_nodes():
    rate, factor = ts.placeholder(), ts.placeholder()
    node = ts.train.exponential_decay(rate, ts.constant(6), 3, factor)
    assert ts.Session().run(node, {rate: 8.0, factor: 0.5}) == 2


# Moving averages


def test_an_average_follows_a_variable():
    w = ts.Variable([10.0, 0.0], name="w", dtype="float32")
    step = w.assign_add([1.0, 2.0])
    ema = ts.train.ExponentialMovingAverage(0.75)
    with ts.name_scope("scope"), ts.control_dependencies([step]):
        follow = ema.apply([w])
    average = ema.average(w)
    assert (average.name, average.dtype, average.trainable) == ("w/ExponentialMovingAverage", np.float32, False)
    assert ema.average_name(w) == average.name
    session = ts.Session()
    value, expected = np.array([10.0, 0.0]), np.array([10.0, 0.0])
    for _ in range(5):
        session.run(follow)
        value += [1, 2]
        expected = 0.75 * expected + 0.25 * value
        np.testing.assert_allclose(session.run(average), expected, rtol=1e-6)
    np.testing.assert_array_equal(session.run(w), value)


def test_the_decay_is_smaller_at_first():
    n = ts.Variable(0, trainable=False)
    w = ts.Variable(0.0)
    ema = ts.train.ExponentialMovingAverage(0.9, num_updates=n)
    follow = ema.apply([w])
    session = ts.Session()
    session.load({w: 1.0})
    session.run(follow)
    assert session.run(ema.average(w)) == pytest.approx(0.9)
    session.load({n: 1000})
    session.run(follow)
    assert session.run(ema.average(w)) == pytest.approx(0.91)


@pytest.mark.parametrize("zero_debias", [False, True])
def test_an_average_of_another_node_starts_from_zero(zero_debias):
    x = ts.placeholder("float64", shape=(2,))
    loss = ts.square(x)
    ema = ts.train.ExponentialMovingAverage(0.5, zero_debias=zero_debias)
    follow = ema.apply([loss])
    session = ts.Session()
    session.run(follow, {x: [2.0, 0.0]})
    session.run(follow, {x: [0.0, 4.0]})
    biased = np.array([1.0, 8.0])
    np.testing.assert_allclose(session.run(ema.average(loss)), biased / 0.75 if zero_debias else biased)


def test_by_default_all_that_is_trained_is_averaged():
    a, b = ts.Variable(1.0), ts.Variable(2.0, trainable=False)
    ema = ts.train.ExponentialMovingAverage(0.9)
    ema.apply()
    assert ema.average(a) is not None
    assert ema.average(b) is None


def test_a_model_restored_with_its_averages(tmp_path):
    a, b = ts.Variable(1.0, name="a"), ts.Variable(2.0, trainable=False, name="b")
    ema = ts.train.ExponentialMovingAverage(0.5)
    follow = ema.apply([a])
    session = ts.Session()
    session.load({a: 5.0})
    session.run(follow)
    path = ts.train.Saver().save(session, tmp_path / "m")
    assert ema.variables_to_restore() == {"a/ExponentialMovingAverage": a, "b": b}
    ts.train.Saver(ema.variables_to_restore()).restore(session, path)
    assert session.run([a, b]) == [3, 2]


def test_an_average_of_a_variable_whose_shape_is_not_known():
    class opaque(ts.Operation):
        def compute(self):
            return np.array([1.0, 2.0])

    w = ts.Variable(opaque())
    ema = ts.train.ExponentialMovingAverage(0.5)
    follow = ema.apply([w])
    session = ts.Session()
    session.run(w.assign([3.0, 4.0]))
    session.run(follow)
    np.testing.assert_array_equal(session.run(ema.average(w)), [2, 3])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ts.Variable(1, name="v"), "'v' holds int64"),
        (lambda: ts.placeholder("float64", (None,), name="v"), r"'v' is of shape \(None,\)"),
        (lambda: ts.placeholder(name="v"), "'v' is of shape unknown"),
    ],
)
def test_what_has_no_average(build, message):
    with pytest.raises(GraphError, match=message):
        ts.train.ExponentialMovingAverage(0.5).apply([build()])


def test_there_is_one_average_of_each():
    v = ts.Variable(1.0, name="v")
    ema = ts.train.ExponentialMovingAverage(0.5)
    ema.apply([v])
    with pytest.raises(GraphError, match="'v' has its average already"):
        ema.apply([v])
