"""What a run returns, where it also writes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tslab.compat as compat

from ..tensorflow import tf
from .both import BOTH

OF_OLD: Any = {"use_resource": False}  # the Variables of TensorFlow 1; those of today are read before or after
OPTIMIZERS = {
    "gradient descent": lambda m: m.train.GradientDescentOptimizer(0.1),
    "momentum": lambda m: m.train.MomentumOptimizer(0.1, 0.9),
    "Adam": lambda m: m.train.AdamOptimizer(0.1),
}


def training(m: Any, make: Any) -> list[Any]:
    """What runs return that train, with the variables among what is fetched, before and behind the training."""
    x = np.linspace(-1, 1, 12, dtype=np.float32).reshape(4, 3)
    w, b = m.Variable(m.ones([3, 1]), **OF_OLD), m.Variable(0.5, **OF_OLD)
    loss = m.reduce_mean(m.square(m.matmul(x, w) + b - 2.0))
    step = m.Variable(0, trainable=False, name="step", **OF_OLD)
    train = make(m).minimize(loss, global_step=step)
    with m.Session() as session:
        session.run(m.global_variables_initializer())
        return [session.run([w, train, loss, {"b": b, "again": [b]}, step]) for _ in range(3)]


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_variable_is_fetched_as_the_run_leaves_it(make: Any) -> None:
    results = {}
    for m, of_old in BOTH.items():
        with of_old():
            results[m] = training(m, make)
    for ours, theirs in zip(results[compat], results[tf], strict=True):
        np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-5)
        assert ours[2] == pytest.approx(theirs[2], rel=1e-5)
        assert ours[3]["b"] == ours[3]["again"][0] == pytest.approx(theirs[3]["b"], rel=1e-5)
        assert ours[4] == theirs[4]


def test_assignments_show_in_the_variable_that_is_fetched() -> None:
    for m, of_old in BOTH.items():
        with of_old(), m.Session() as session:
            count = m.Variable(0, **OF_OLD)
            add, double = m.assign_add(count, 5), m.assign(count, count * 2)
            session.run(m.global_variables_initializer())
            assert session.run([count, add]) == [5, 5]
            assert session.run([double, count]) == [10, 10]


def test_a_variable_that_is_fed_is_fetched_as_it_is_fed() -> None:
    with compat.Graph().as_default(), compat.Session() as session:
        count = compat.Variable(0)
        assert session.run([count.assign_add(5), count], {count: 1})[1] == 1


def test_what_is_fetched_is_no_part_of_the_session() -> None:
    with compat.Graph().as_default(), compat.Session() as session:
        w = compat.Variable([1.0, 2.0])
        add = w.assign_add([1.0, 1.0])
        for _ in range(3):
            fetched = session.run([w, add, w])
            for array in fetched:
                array[:] = 100.0
        assert session.run(w).tolist() == [4.0, 5.0]


def test_dropout_keeps_the_shape_where_that_of_the_probability_is_not_known() -> None:
    for m, of_old in BOTH.items():
        with of_old():
            x, keep = m.placeholder("float", [None, 6]), m.placeholder("float")
            y = m.nn.dropout(x, keep)
            assert y.get_shape().as_list() == [None, 6]
            assert m.layers.dense(y, 2).get_shape().as_list() == [None, 2]


def test_what_a_checkpoint_lacks_is_an_error_of_tensorflow(tmp_path: Any) -> None:
    for m, of_old in BOTH.items():
        with of_old(), m.Session() as session:
            w, other = m.Variable([1.0, 2.0], name="w", **OF_OLD), m.Variable([3.0], name="other", **OF_OLD)
            session.run(m.global_variables_initializer())
            path = m.train.Saver({"w": w}).save(session, str(tmp_path / m.__name__ / "model"))
            with pytest.raises(m.errors.NotFoundError):
                m.train.Saver({"w": w, "lacking": other}).restore(session, path)
            with pytest.raises(m.errors.InvalidArgumentError):
                m.train.Saver({"w": other}).restore(session, path)
            with pytest.raises(ValueError, match="nothing"):
                m.train.Saver({"w": w}).restore(session, str(tmp_path / "nothing"))
