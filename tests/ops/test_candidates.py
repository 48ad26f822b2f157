"""Classes drawn at random: their distribution, and how often each is expected."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import tslab as ts
from tslab.errors import DTypeError, GraphError
from tslab.ops.candidates import log_uniform_candidates

from ..tensorflow import tf

SAMPLERS = {"log_uniform": ts.nn.log_uniform_candidate_sampler, "uniform": ts.nn.uniform_candidate_sampler}
TRUE = [[0, 3], [7, 1], [2, 2]]


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture(params=SAMPLERS)
def sampler(request):
    return SAMPLERS[request.param]


def likely(name, n):
    k = np.arange(n)
    return np.log((k + 2) / (k + 1)) / np.log(n + 1) if name == "log_uniform" else np.full(n, 1 / n)


@pytest.mark.parametrize("name", SAMPLERS)
def test_classes_are_drawn_as_often_as_they_are_likely(name):
    drawn = ts.Session().run(SAMPLERS[name](TRUE, 2, 60_000, False, 12)[0])
    assert drawn.dtype == np.int64
    assert likely(name, 12).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(np.bincount(drawn, minlength=12) / 60_000, likely(name, 12), atol=0.008)


@pytest.mark.parametrize("name", SAMPLERS)
def test_expected_counts_are_the_number_of_draws_times_the_likelihood(name):
    drawn, true, sampled = ts.Session().run(list(SAMPLERS[name](TRUE, 2, 5, False, 9)))
    np.testing.assert_allclose(true, 5 * likely(name, 9)[np.array(TRUE)])
    np.testing.assert_allclose(sampled, 5 * likely(name, 9)[drawn])


@pytest.mark.parametrize("name", SAMPLERS)
def test_expected_counts_are_tensorflows(name):
    """Those of what each library has drawn; where all have to be different the number of draws is random."""
    _, ours, _ = ts.Session().run(list(SAMPLERS[name](TRUE, 2, 5, False, 50)))
    with tf.Graph().as_default(), tf.Session() as session:
        theirs = getattr(tf.nn, f"{name}_candidate_sampler")(tf.constant(TRUE, tf.int64), 2, 5, False, 50)
        np.testing.assert_allclose(ours, session.run(theirs[1]), rtol=1e-6)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("count", [1, 4, 10])
def test_different_classes_are_drawn_until_there_are_enough(name, count):
    sampled = SAMPLERS[name](TRUE, 2, count, True, 10)
    with ts.Session() as session:
        for _ in range(20):
            drawn, true, expected = session.run(list(sampled))
            assert len(set(drawn.tolist())) == count == len(drawn)
            assert set(drawn.tolist()) <= set(range(10))
            p = likely(name, 10)
            tries = np.log1p(-expected) / np.log1p(-p[drawn])
            np.testing.assert_allclose(tries, np.rint(tries[0]), rtol=1e-4)
            assert np.rint(tries[0]) >= count
            np.testing.assert_allclose(true, 1 - (1 - p[np.array(TRUE)]) ** np.rint(tries[0]), rtol=1e-6)


def test_in_the_mean_a_class_is_among_the_drawn_as_often_as_expected():
    sampled = ts.nn.log_uniform_candidate_sampler([np.arange(8)], 8, 4, True, 8)
    hits, expected = np.zeros(8), np.zeros(8)
    with ts.Session() as session:
        for _ in range(1500):
            drawn, true, _ = session.run(list(sampled))
            hits[drawn] += 1
            expected += true[0]
    np.testing.assert_allclose(hits, expected, rtol=0.2)  # the formula takes the number of draws for a given one


def test_each_run_draws_anew_and_each_session_from_the_start():
    nodes = [
        sampler(TRUE, 2, 20, False, 1000, seed).sampled_candidates
        for sampler in SAMPLERS.values()
        for seed in (None, 7)
    ]
    one, other = ts.Session(), ts.Session()
    first, second = one.run(nodes), one.run(nodes)
    assert len({x.tobytes() for x in [*first, *second]}) == 8
    for found, again in zip(first + second, other.run(nodes) + other.run(nodes), strict=True):
        np.testing.assert_array_equal(found, again)


def test_in_one_run_the_values_belong_together(sampler):
    drawn, _, expected = sampler(TRUE, 2, 6, True, 40)
    with ts.Session() as session:
        a, b, c = session.run([drawn, expected, drawn + 0])
        np.testing.assert_array_equal(a, c)
        assert b.shape == (6,)


def test_shapes_and_dtypes_are_known(sampler):
    drawn, true, expected = sampler(ts.placeholder("int64", [None, 2]), 2, 6, True, 40)
    assert (drawn.shape, true.shape, expected.shape) == ((6,), (None, 2), (6,))
    assert (drawn.dtype, true.dtype, expected.dtype) == (np.int64, np.float64, np.float64)
    assert log_uniform_candidates([[1]], 2, True, 5, dtype="float32").items()[1].dtype == np.float32


def test_no_gradient_goes_through(sampler):
    table = ts.Variable(np.ones(10))
    drawn, _, expected = sampler(TRUE, 2, 3, True, 10)
    (grad,) = ts.gradients(ts.reduce_sum(ts.gather(table, drawn) * expected), table)
    found, where, counts = ts.Session().run([grad, drawn, expected])
    np.testing.assert_allclose(found[where], counts)
    assert np.count_nonzero(found) == 3


def test_a_graph_that_is_read_again_draws_the_same(graph, sampler):
    drawn = sampler(TRUE, 2, 3, True, 10)[0]
    again = ts.Graph.from_json(graph.to_json())
    np.testing.assert_array_equal(ts.Session(again).run(drawn.name), ts.Session().run(drawn))


def test_on_tensorflow_the_distribution_is_the_same(sampler):
    bridge = importlib.import_module("tslab.export.tensorflow")
    few = sampler(TRUE, 2, 4, True, 9)
    many = sampler(TRUE, 2, 20_000, False, 9)
    drawn, true, expected = bridge.Session().run(list(few))
    assert len(set(drawn.tolist())) == 4
    assert (true.shape, expected.shape, true.dtype) == ((3, 2), (4,), np.float64)
    found, other = (
        np.bincount(x, minlength=9) / 20_000 for x in (bridge.Session().run(many[0]), ts.Session().run(many[0]))
    )
    np.testing.assert_allclose(found, other, atol=0.02)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((TRUE, 2, 11, True, 10), "There are no 11 different classes to draw from 10"),
        ((TRUE, 2, 0, False, 10), "There are no 0 classes to draw from 10"),
        ((TRUE, 1, 3, True, 10), r"of shape \(3, 2\) does not hold 1 true classes"),
        (([1, 2], 1, 3, True, 10), r"of shape \(2,\) does not hold 1 true classes"),
    ],
)
def test_mistakes(sampler, arguments, message):
    with pytest.raises(GraphError, match=message) as caught:
        sampler(*arguments)
    assert caught.value.cure


def test_classes_are_integers(sampler):
    with pytest.raises(DTypeError, match="needs integers"):
        sampler(ts.constant([[0.5]]), 1, 3, True, 10)
