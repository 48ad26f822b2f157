"""Random numbers on TensorFlow: others than NumPy's, of the same distribution, shape and dtype, decided by seeds."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import tslab as ts

from ..tensorflow import tf as tf

bridge = importlib.import_module("tslab.export.tensorflow")


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def moments(x):
    return [np.mean(x), np.std(x), np.mean(np.abs(x)), np.min(x), np.max(x)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "draw, bounds",
    [
        (lambda shape, dtype: ts.random_normal(shape, 1.0, 2.0, dtype), None),
        (lambda shape, dtype: ts.truncated_normal(shape, 0.0, 0.5, dtype), (-1.0, 1.0)),
        (lambda shape, dtype: ts.random_uniform(shape, -1.0, 3.0, dtype), (-1.0, 3.0)),
        (lambda shape, dtype: ts.cast(ts.random_uniform(shape, 2, 7, "int32"), dtype), (2.0, 6.0)),
        (lambda shape, dtype: ts.nn.dropout(ts.ones(shape, dtype), keep_prob=0.25), (0.0, 4.0)),
    ],
)
def test_numbers_are_of_the_distribution(draw, bounds, dtype):
    x = draw([200, 100], dtype)
    found, expected = bridge.Session().run(x), ts.Session().run(x)
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(moments(found)[:3], moments(expected)[:3], atol=0.05)
    if bounds is not None:
        assert bounds[0] <= found.min() < found.max() <= bounds[1]


def test_a_session_starts_its_streams_anew_and_goes_on_in_them():
    x, y = ts.random_normal([5]), ts.random_normal([5])
    first, second = bridge.Session(), bridge.Session()
    a, b = first.run([x, y]), first.run([x, y])
    np.testing.assert_array_equal(second.run([x, y]), a)
    np.testing.assert_array_equal(second.run([x, y]), b)
    assert len(set(np.ravel([a, b]))) == 20


def test_the_seed_decides(graph):
    ts.set_random_seed(1)
    one, same = ts.random_normal([5], seed=7), ts.random_normal([5], seed=7)
    ts.set_random_seed(2)
    other = ts.random_normal([5], seed=7)
    found = bridge.Session().run([one, same, other])
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.isin(found[2], found[0]).any()


def test_in_one_run_there_is_one_value():
    x = ts.random_uniform([3])
    found, twice = bridge.Session().run([x, x * 2.0])
    np.testing.assert_array_equal(twice, 2.0 * found)


def test_a_shuffle_is_one_of_all_rows_in_a_shape_that_only_a_run_knows():
    x = ts.placeholder("float64", [None, 2])
    noise = ts.random_normal(ts.shape(x))
    rows = np.arange(40.0).reshape(20, 2)
    session = bridge.Session()
    found, like = session.run([ts.random_shuffle(x), noise], {x: rows})
    assert like.shape == (20, 2)
    np.testing.assert_array_equal(np.sort(found, axis=0), rows)
    assert not np.array_equal(found, rows)
