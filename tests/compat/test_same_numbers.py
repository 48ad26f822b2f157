"""Two libraries that are given the same random numbers: each of its ways to ask for them, in tslab as in TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
import tslab.compat as compat

from ..tensorflow import tf
from .same_numbers import Streams, given_to_tensorflow, given_to_tslab

X = np.linspace(-1.0, 1.0, 24).reshape(6, 4).astype(np.float32)

BUILT = {
    "random_normal": lambda m: m.random_normal([3, 4], 1.0, 0.5),
    "truncated_normal": lambda m: m.truncated_normal([3, 40], stddev=0.1),
    "random_uniform": lambda m: m.random_uniform([5], -1.0, 1.0),
    "integers": lambda m: m.random_uniform([50], 3, 9, dtype=m.int32),
    "two in order": lambda m: m.random_normal([2]) + 10.0 * m.random_uniform([2]),
    "a shape that a run tells": lambda m: m.random_normal(m.shape(m.placeholder_with_default(X, [None, 4]))),
    "default initializer": lambda m: m.get_variable("W", [4, 3]),
    "random_normal_initializer": lambda m: m.get_variable(
        "W", [4, 3], initializer=m.random_normal_initializer(0.0, 2.0)
    ),
    "glorot_normal_initializer": lambda m: m.get_variable("W", [5, 5, 2, 3], initializer=m.glorot_normal_initializer()),
    "variance_scaling": lambda m: m.get_variable(
        "W", [4, 3], initializer=m.variance_scaling_initializer(2.0, "fan_out")
    ),
    "Variable": lambda m: m.Variable(m.truncated_normal([2, 3])),
    "dropout": lambda m: m.nn.dropout(m.constant(X), keep_prob=0.6),
    "dropout by rate": lambda m: m.nn.dropout(m.constant(X), rate=0.3),
    "dropout of a placeholder": lambda m: m.nn.dropout(m.constant(X), m.placeholder_with_default(0.5, [])),
    "one in between that shuffles": lambda m: m.reduce_sum(m.random_shuffle(X), 0) + m.random_normal([4]),
}


def in_tensorflow(build, streams):
    with tf.Graph().as_default(), given_to_tensorflow(streams):
        node = build(tf)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            return [session.run(node) for _ in range(3)]


def in_tslab(build, streams):
    with compat.Graph().as_default(), given_to_tslab(streams):
        node = build(compat)
        with compat.Session() as session:
            session.run(compat.global_variables_initializer())
            return [session.run(node) for _ in range(3)]


@pytest.mark.parametrize("name", BUILT)
def test_both_draw_the_same(name):
    ours, theirs = Streams(), Streams()
    ours_drawn, theirs_drawn = in_tslab(BUILT[name], ours), in_tensorflow(BUILT[name], theirs)
    assert [kind for kind, _ in ours.built] == [kind for kind, _ in theirs.built]
    assert ours.built == theirs.built
    for own, other in zip(ours_drawn, theirs_drawn, strict=True):
        assert own.dtype == other.dtype
        np.testing.assert_allclose(own, other, rtol=1e-6, atol=1e-7)
    variable = any(part in name for part in ("initial", "Variable", "variance"))
    assert np.array_equal(ours_drawn[0], ours_drawn[1]) == variable


def test_another_seed_draws_others():
    build = BUILT["random_normal"]
    assert not np.array_equal(in_tslab(build, Streams(0)), in_tslab(build, Streams(1)))


def test_a_source_that_gives_another_shape_is_named():
    with ts.Graph().as_default(), given_to_tslab(lambda kind, shape: lambda shape: np.zeros(3)):
        node = ts.random_normal([2])
    with pytest.raises(ts.errors.ShapeError, match=r"asked for the shape \(2,\), and gave \(3,\)"):
        ts.Session(node.graph).run(node)


def test_without_a_source_the_numbers_are_tslabs_own_again():
    with ts.Graph().as_default():
        before = ts.Session().run(ts.random_normal([3], seed=1))
        with given_to_tslab(Streams()):
            between = ts.Session().run(ts.random_normal([3], seed=1))
        after = ts.Session().run(ts.random_normal([3], seed=1))
    assert np.array_equal(before, after)
    assert not np.array_equal(before, between)
