"""What optimizers keep between steps, and the counting of steps."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts

ALL = {
    "GradientDescent": lambda: ts.train.GradientDescentOptimizer(0.1),
    "Momentum": lambda: ts.train.MomentumOptimizer(0.1, 0.9),
    "Adagrad": lambda: ts.train.AdagradOptimizer(0.1),
    "RMSProp": lambda: ts.train.RMSPropOptimizer(0.1, centered=True),
    "Adam": lambda: ts.train.AdamOptimizer(0.1),
}
SLOTS = {
    "GradientDescent": [],
    "Momentum": ["momentum"],
    "Adagrad": ["accumulator"],
    "RMSProp": ["mean_gradient", "momentum", "rms"],
    "Adam": ["m", "v"],
}


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture(params=ALL)
def case(request):
    return request.param


def test_slots_are_variables_beside_their_own(case):
    w = ts.Variable(np.ones((2, 3)), name="layer/w", dtype="float32")
    optimizer = ALL[case]()
    with ts.name_scope("elsewhere"):
        optimizer.minimize(ts.reduce_sum(ts.square(w)))
    assert optimizer.get_slot_names() == SLOTS[case]
    for name in SLOTS[case]:
        slot = optimizer.get_slot(w, name)
        assert (slot.name, slot.shape, slot.dtype) == (f"layer/w/{name}", (2, 3), np.float32)
        assert slot in optimizer.variables()
    assert optimizer.get_slot(w, "nothing") is None
    assert ts.trainable_variables() == [w]
    assert set(ts.global_variables()) == {w, *optimizer.variables()}


def test_a_step_is_a_transaction(case):
    w, x = ts.Variable([1.0, 2.0]), ts.placeholder()
    step = ALL[case]().minimize(ts.reduce_sum(w * x))
    session = ts.Session()
    session.run(step, {x: 1.0})
    before = session.run(ts.global_variables())
    with pytest.raises(ts.errors.TslabError):
        session.run([step, ts.matmul(x, x)], {x: 1.0})
    for old, new in zip(before, session.run(ts.global_variables()), strict=True):
        np.testing.assert_array_equal(old, new)


def test_all_of_an_optimizer_keeps_the_dtype(case, graph):
    w = ts.Variable([1.0, 2.0], dtype="float32")
    step = ALL[case]().minimize(ts.reduce_sum(ts.square(w)))
    of_arrays = {node.dtype for node in graph.operations if node.shape}
    assert of_arrays == {np.dtype("float32")}
    assert all(node.shape == () for node in graph.variables if node.dtype != np.dtype("float32"))  # Adam's βᵗ
    session = ts.Session()
    for _ in range(4):
        session.run(step)
    values = session.run([node for node in graph.variables if node.shape])
    assert {value.dtype for value in values} == {np.dtype("float32")}


def test_sessions_and_resets_go_the_same_way(case):
    w = ts.Variable([3.0, -2.0])
    step = ALL[case]().minimize(ts.reduce_sum(ts.square(w)))
    init = ts.global_variables_initializer()

    def way(session):
        values = []
        for _ in range(5):
            session.run(step)
            values.append(session.run(w))
        return np.array(values)

    first, second = ts.Session(), ts.Session()
    expected = way(first)
    np.testing.assert_array_equal(way(second), expected)
    first.run(init)
    np.testing.assert_array_equal(way(first), expected)


def test_a_variable_whose_shape_is_not_known(case):
    class opaque(ts.Operation):
        def compute(self):
            return np.array([1.0, 2.0])

    w, known = ts.Variable(opaque()), ts.Variable([1.0, 2.0])
    assert w.shape is None
    steps = [ALL[case]().minimize(ts.reduce_sum(v * v)) for v in (w, known)]
    session = ts.Session()
    for _ in range(4):
        session.run(steps)
    np.testing.assert_array_equal(session.run(w), session.run(known))


def test_two_optimizers_of_one_variable_keep_slots_of_their_own():
    w = ts.Variable(1.0, name="w")
    one, other = ts.train.AdamOptimizer(), ts.train.AdamOptimizer()
    one.minimize(w * 2.0)
    other.minimize(w * 3.0)
    assert one.get_slot(w, "m") is not other.get_slot(w, "m")
    assert not set(one.variables()) & set(other.variables())


def test_the_global_step_counts(case):
    w, count = ts.Variable(1.0), ts.Variable(0, trainable=False)
    step = ALL[case]().minimize(w * 2.0, count)
    session = ts.Session()
    for i in range(4):
        assert session.run([count, step]) == [i, None]
    assert session.run(count) == 4


def test_grad_loss_is_what_the_gradient_starts_from():
    w = ts.Variable([1.0, 2.0])
    step = ts.train.GradientDescentOptimizer(1.0).minimize(w * 1.0, grad_loss=[0.5, 2.0])
    session = ts.Session()
    session.run(step)
    np.testing.assert_array_equal(session.run(w), [0.5, 0])


def test_hyperparameters_may_be_nodes():
    rate = ts.placeholder()
    w = ts.Variable(1.0)
    step = ts.train.AdamOptimizer(rate, epsilon=0.0).minimize(w * 2.0)
    session = ts.Session()
    session.run(step, {rate: 0.25})
    assert session.run(w) == pytest.approx(0.75)
    session.run(step, {rate: 0.0})
    assert session.run(w) == pytest.approx(0.75)


def test_adagrad_needs_something_to_divide_by():
    with pytest.raises(ValueError, match="initial_accumulator_value must be positive, not 0"):
        ts.train.AdagradOptimizer(0.1, initial_accumulator_value=0.0)


def test_adam_in_float32_follows_float64():
    """In float32, 1 - 0.999 has a relative error of 5e-5, which would be one of each step."""

    def trained(dtype):
        with ts.Graph().as_default():
            w = ts.Variable([0.5, -0.25], dtype=dtype)
            step = ts.train.AdamOptimizer(0.01).minimize(ts.reduce_sum(ts.square(w)))
            session = ts.Session()
            for _ in range(20):
                session.run(step)
            return session.run(w) - [0.5, -0.25]

    np.testing.assert_allclose(trained("float32"), trained("float64"), rtol=2e-6)
