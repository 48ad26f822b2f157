"""Layers that are built in a branch of `cond`, or in the body of `while_loop`."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat

from .both import compare, numbers

X = numbers(6, 4)


@pytest.mark.parametrize("chosen", [True, False])
def test_dense_in_both_branches(chosen):
    def build(m, x):
        def hidden():
            with m.variable_scope("h", reuse=m.AUTO_REUSE):
                return m.layers.dense(x, 4, m.nn.tanh)

        hidden()  # TensorFlow 1 initializes no Variable that a branch has made
        return m.cond(m.reduce_sum(x) < (1e3 if chosen else -1e3), hidden, lambda: 2.0 * hidden())

    compare(build, {"x": [None, 4]}, x=X)


def test_dense_in_a_loop():
    def build(m, x):
        with m.variable_scope("cell"):
            h = m.layers.dense(x, 4, m.nn.tanh, name="d")

        def step(i, h):
            with m.variable_scope("cell", reuse=True):
                return i + 1, m.layers.dense(h, 4, m.nn.tanh, name="d")

        return m.while_loop(lambda i, h: i < 3, step, [m.constant(0), h])[1]

    compare(build, {"x": [None, 4]}, x=X)


@pytest.mark.parametrize("before", [False, True], ids=["in the branches", "before them"])
def test_normalization_moves_its_averages_where_its_branch_is_taken(before):
    def norm(x, is_training, reuse):
        return compat.contrib.layers.batch_norm(
            x, 0.5, is_training=is_training, updates_collections=None, scope="bn", reuse=reuse
        )

    with compat.Graph().as_default():
        x, phase = compat.placeholder(compat.float32, [None, 4]), compat.placeholder(compat.bool)
        if before:
            built = norm(x, True, None), norm(x, False, True)
            y = compat.cond(phase, lambda: built[0], lambda: built[1])
        else:
            y = compat.cond(phase, lambda: norm(x, True, None), lambda: norm(x, False, True))
        mean = next(v for v in compat.global_variables() if v.name == "bn/moving_mean")
        train = compat.train.GradientDescentOptimizer(0.1).minimize(compat.reduce_sum(y * y))
        with compat.Session() as session:
            session.run(compat.global_variables_initializer())
            if not before:  # what is built before the branches is computed in any case
                session.run(train, {x: X, phase: False})
                assert not session.run(mean).any()
            session.run(train, {x: X, phase: True})
            np.testing.assert_allclose(session.run(mean), 0.5 * X.mean(axis=0), rtol=1e-5)
