"""Optimizers and learning rates: TensorFlow's numbers, step by step, and its names of the Variables they keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tslab.compat
from tslab.errors import GradientError

from ..tensorflow import tf
from .both import BOTH

STEPS = 12
OPTIMIZERS = {
    "gradient descent": lambda m, rate: m.train.GradientDescentOptimizer(rate),
    "momentum": lambda m, rate: m.train.MomentumOptimizer(rate, 0.9),
    "nesterov": lambda m, rate: m.train.MomentumOptimizer(rate, 0.8, False, "Nesterov", True),
    "adagrad": lambda m, rate: m.train.AdagradOptimizer(rate, 0.2),
    "adadelta": lambda m, rate: m.train.AdadeltaOptimizer(learning_rate=1.0, rho=0.9, epsilon=1e-4),
    "rmsprop": lambda m, rate: m.train.RMSPropOptimizer(rate, 0.8, 0.5, 1e-8),
    "centered": lambda m, rate: m.train.RMSPropOptimizer(rate, momentum=0.3, epsilon=1e-3, centered=True),
    "adam": lambda m, rate: m.train.AdamOptimizer(rate, beta1=0.8, epsilon=1e-4),
    "ftrl": lambda m, rate: m.train.FtrlOptimizer(rate),
    "ftrl, small": lambda m, rate: m.train.FtrlOptimizer(
        rate, l1_regularization_strength=0.05, l2_regularization_strength=0.1
    ),
    "ftrl, shrunk": lambda m, rate: m.train.FtrlOptimizer(
        rate, learning_rate_power=-0.4, l2_shrinkage_regularization_strength=0.3
    ),
    "proximal": lambda m, rate: m.train.ProximalGradientDescentOptimizer(rate, 0.2, 0.1),
    "proximal adagrad": lambda m, rate: m.train.ProximalAdagradOptimizer(
        rate, l1_regularization_strength=0.1, l2_regularization_strength=0.3
    ),
}
SCHEDULES = {
    "exponential": lambda m, t: m.train.exponential_decay(0.1, t, 4, 0.96),
    "exponential, by steps": lambda m, t: m.train.exponential_decay(0.1, t, 4, 0.5, staircase=True),
    "natural": lambda m, t: m.train.natural_exp_decay(0.1, t, 5, 0.7),
    "natural, by steps": lambda m, t: m.train.natural_exp_decay(0.1, t, 5, 0.7, True),
    "inverse": lambda m, t: m.train.inverse_time_decay(0.1, t, 3, 0.5),
    "inverse, by steps": lambda m, t: m.train.inverse_time_decay(0.1, t, 3, 0.5, staircase=True),
    "polynomial": lambda m, t: m.train.polynomial_decay(0.1, t, 6),
    "polynomial, in cycles": lambda m, t: m.train.polynomial_decay(0.1, t, 5, 0.01, power=0.5, cycle=True),
    "piecewise": lambda m, t: m.train.piecewise_constant(t, [2, 6], [0.1, 0.05, 0.01]),
    "piecewise decay": lambda m, t: m.train.piecewise_constant_decay(t, [0, 5], [1.0, 0.5, 0.25]),
    "cosine": lambda m, t: m.train.cosine_decay(0.1, t, 8, alpha=0.1),
    "restarts": lambda m, t: m.train.cosine_decay_restarts(0.1, t, 3, t_mul=2.0, m_mul=0.9, alpha=0.05),
    "restarts alike": lambda m, t: m.train.cosine_decay_restarts(0.1, t, 4, t_mul=1.0),
    "linear cosine": lambda m, t: m.train.linear_cosine_decay(0.1, t, 9, num_periods=1.5),
}


@pytest.fixture(autouse=True)
def own_graphs() -> Iterator[None]:
    tslab.compat.reset_default_graph()
    yield
    tslab.compat.reset_default_graph()


def trained(m: Any, make: Any, rate: Any = 0.05) -> tuple[list[Any], list[str]]:
    """The values of all Variables after each step of training a small model, and their names."""
    rng = np.random.default_rng(3)
    rows, targets = rng.normal(size=(6, 3)).astype("float32"), rng.normal(size=(6, 2)).astype("float32")
    with m.Graph().as_default():
        x = m.placeholder(m.float32, [None, 3])
        with m.variable_scope("layer"):
            w = m.get_variable("w", initializer=rng.normal(size=(3, 2)).astype("float32"))
            b = m.get_variable("b", initializer=np.zeros(2, "float32"))
        loss = m.reduce_mean(m.square(m.tanh(m.matmul(x, w) + b) - targets))
        counted = m.train.get_or_create_global_step()
        step = make(m, rate(m, counted) if callable(rate) else rate).minimize(loss, global_step=counted)
        values = []
        with m.Session() as session:
            session.run(m.global_variables_initializer())
            for _ in range(STEPS):
                session.run(step, {x: rows})
                values.append([np.asarray(v, "float32") for v in session.run(m.global_variables())])
        return values, [v.name.removesuffix(":0") for v in m.global_variables()]


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_an_optimizer_goes_tensorflows_way(make: Any) -> None:
    """All Variables, also those that it keeps, at each step, under the same names."""
    theirs, their_names = trained(tf, make)
    ours, our_names = trained(tslab.compat, make)
    assert our_names == their_names
    for step, (own, other) in enumerate(zip(ours, theirs, strict=True)):
        for name, a, b in zip(our_names, own, other, strict=True):
            near = 2e-5 if "Ftrl" in name else 2e-6  # what it keeps is a difference, divided by the rate
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=near, err_msg=f"{name} after step {step}")


def test_it_trains_at_a_rate_that_follows_the_steps() -> None:
    for rate in (SCHEDULES["exponential"], SCHEDULES["piecewise"]):
        theirs, _ = trained(tf, OPTIMIZERS["adam"], rate)
        ours, _ = trained(tslab.compat, OPTIMIZERS["adam"], rate)
        for a, b in zip(ours[-1], theirs[-1], strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=2e-6)


def rates(m: Any, schedule: Any, dtype: str) -> Any:
    with m.Graph().as_default():
        t = m.placeholder(dtype, [])
        rate = schedule(m, t)
        assert rate.shape == ()
        with m.Session() as session:
            return np.array([session.run(rate, {t: i}) for i in range(21)])


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_a_learning_rate_is_tensorflows_at_each_step(schedule: Any, dtype: str) -> None:
    theirs, ours = rates(tf, schedule, dtype), rates(tslab.compat, schedule, dtype)
    assert ours.dtype == theirs.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-8)


def test_gradients_are_clipped_between_the_halves_of_minimize() -> None:
    def run(m: Any) -> Any:
        with m.Graph().as_default():
            w = m.get_variable("w", initializer=np.array([3.0, -4.0], "float32"))
            other = m.get_variable("other", initializer=np.float32(1.0))
            loss = m.reduce_sum(m.square(w))
            optimizer = m.train.MomentumOptimizer(learning_rate=0.1, momentum=0.5)
            assert (optimizer.get_name(), optimizer.GATE_OP) == ("Momentum", 1)
            grads, variables = zip(*optimizer.compute_gradients(loss, var_list=[w, other]), strict=True)
            assert grads[1] is None
            clipped, _ = m.clip_by_global_norm(grads, 1.0)
            step = optimizer.apply_gradients(zip(clipped, variables, strict=True), name="step")
            assert list(optimizer.get_slot_names()) == ["momentum"]
            with m.Session() as session:
                session.run(m.global_variables_initializer())
                assert session.run(step) is None
                session.run(step)
                return session.run([w, optimizer.get_slot(w, "momentum")])

    for a, b in zip(run(tslab.compat), run(tf), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_a_loss_that_depends_on_nothing_is_refused() -> None:
    m = tslab.compat
    m.get_variable("w", [2])
    with pytest.raises(GradientError, match="No gradients provided for any variable: the loss depends on none of 'w'"):
        m.train.AdamOptimizer().minimize(m.constant(1.0))
    with pytest.raises(ValueError, match="initial_accumulator_value"):
        m.train.FtrlOptimizer(0.1, initial_accumulator_value=-1.0)
    with pytest.raises(ValueError, match="learning_rate_power"):
        m.train.FtrlOptimizer(0.1, learning_rate_power=1.0)
    with pytest.raises(ValueError, match="2 boundaries, and 2 values"):
        m.train.piecewise_constant(m.constant(3), [1, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match="needs global_step"):
        m.train.exponential_decay(0.1, None, 4, 0.9)


def test_what_an_optimizer_keeps_is_named_by_the_scopes_it_is_made_in() -> None:
    names = []
    for m, of_old in BOTH.items():
        with of_old():
            with m.variable_scope("model"), m.name_scope("inner"):
                w = m.get_variable("w", [2])
                m.train.AdamOptimizer(0.1).minimize(m.reduce_sum(w * w))
            with m.name_scope("train"):
                m.train.MomentumOptimizer(0.1, 0.9).minimize(m.reduce_sum(w * w))
                m.train.AdamOptimizer(0.1).minimize(m.reduce_sum(w * w))
            names.append([v.op.name for v in m.global_variables()])
    assert names[0] == names[1]
