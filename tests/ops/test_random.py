"""Random numbers: their distributions, their streams, and dropout."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GraphError

MANY = 40_000
DRAWS = {
    "random_normal": ts.random_normal,
    "truncated_normal": ts.truncated_normal,
    "random_uniform": ts.random_uniform,
    "integers": lambda shape, **options: ts.random_uniform(shape, 0, 1000, dtype="int64", **options),
    "random_shuffle": lambda shape, **options: ts.random_shuffle(np.arange(np.prod(shape)).reshape(shape), **options),
}

OF_A_SHAPE = [pytest.param(draw, id=name) for name, draw in DRAWS.items() if name != "random_shuffle"]


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture(params=DRAWS)
def draw(request):
    return DRAWS[request.param]


def runs(node, times=5, session=None, feed=None):
    session = session or ts.Session()
    return [session.run(node, feed) for _ in range(times)]


def differ(values):
    return len({np.asarray(value).tobytes() for value in values}) == len(values)


# Streams


def test_each_run_draws_anew_and_each_session_from_the_start(draw):
    x = draw([50, 2])
    first = runs(x)
    assert differ(first)
    np.testing.assert_array_equal(runs(x), first)


def test_operations_have_streams_of_their_own(draw):
    a, b, c, d = draw([50, 2]), draw([50, 2]), draw([50, 2], seed=7), draw([50, 2], seed=7)
    session = ts.Session()
    for _ in range(4):
        values = session.run([a, b, c, d])
        assert differ(values[:3])
        np.testing.assert_array_equal(values[2], values[3])


def test_within_a_run_a_node_has_one_value(draw):
    x = draw([50, 2])
    session = ts.Session()
    for _ in range(4):
        one, other, difference = session.run([x, ts.identity(x), x - x])
        np.testing.assert_array_equal(one, other)
        assert not difference.any()


def test_a_stream_does_not_depend_on_what_else_runs(draw):
    x = draw([50, 2])
    expected = runs(x)
    other = draw([50, 2])
    session = ts.Session()
    for value in expected:
        np.testing.assert_array_equal(session.run([other, x])[1], value)


def test_the_seed_of_the_graph_chooses_the_streams(draw):
    def drawn(graph_seed, **options):
        with ts.Graph().as_default():
            if graph_seed != "none":
                ts.set_random_seed(graph_seed)
            return ts.Session().run(draw([50, 2], **options))

    np.testing.assert_array_equal(drawn(1), drawn(1))
    np.testing.assert_array_equal(drawn("none"), drawn(0))
    assert differ([drawn(0), drawn(1), drawn(-1), drawn(0, seed=5), drawn(1, seed=5), drawn(None), drawn(None)])


def test_a_trace_shows_what_the_next_run_would_have_drawn(draw):
    x = draw([50, 2])
    expected = runs(x, 2)
    session = ts.Session()
    session.run(x)
    np.testing.assert_array_equal(session.trace(x).values[x.name], expected[1])


def test_a_random_initial_value_is_the_same_in_each_session_and_drawn_again_by_a_reset():
    start = ts.random_normal([3])
    w, twin = ts.Variable(start), ts.Variable(start)
    init = ts.global_variables_initializer()
    session, other = ts.Session(), ts.Session()
    other.run(start)
    expected = session.run(w)
    np.testing.assert_array_equal(session.run(twin), expected)
    np.testing.assert_array_equal(other.run(w), expected)
    third = ts.Session()
    third.run(init)
    np.testing.assert_array_equal(third.run(w), expected)
    third.run(init)
    assert differ([expected, third.run(w)])
    np.testing.assert_array_equal(*third.run([w, twin]))


def test_random_numbers_have_no_gradient(draw):
    n = ts.placeholder()
    x = draw([3, 2])
    assert ts.gradients(ts.reduce_sum(x * 1.0), [x, n])[1] is None


# Distributions


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(
    ("build", "mean", "deviation", "low", "high"),
    [
        (ts.random_normal, 0, 1, -6, 6),
        (lambda *a, **k: ts.random_normal(*a, mean=3.0, stddev=0.5, **k), 3, 0.5, 0, 6),
        (ts.truncated_normal, 0, 0.8796, -2, 2),
        (lambda *a, **k: ts.truncated_normal(*a, mean=1.0, stddev=2.0, **k), 1, 2 * 0.8796, -3, 5),
        (ts.random_uniform, 0.5, 12**-0.5, 0, 1),
        (lambda *a, **k: ts.random_uniform(*a, minval=-2, maxval=2, **k), 0, 4 * 12**-0.5, -2, 2),
        (lambda *a, **k: ts.random_uniform(*a, -1.0, **k), 0, 2 * 12**-0.5, -1, 1),
    ],
)
def test_the_distributions(build, mean, deviation, low, high, dtype):
    node = build([MANY, 2], dtype=dtype)
    values = ts.Session().run(node)
    assert (values.shape, values.dtype) == (node.shape, node.dtype) == ((MANY, 2), np.dtype(dtype))
    values = values.astype("float64")
    assert values.mean() == pytest.approx(mean, abs=5 * deviation / (2 * MANY) ** 0.5)
    assert values.std() == pytest.approx(deviation, rel=0.02)
    assert low <= values.min() < values.max() <= high
    assert abs(np.corrcoef(values.T)[0, 1]) < 0.02
    if build is ts.random_uniform:
        assert values.max() < 1


def test_float16_never_rounds_to_one():
    x = ts.random_uniform([MANY], dtype="float16")
    session = ts.Session()
    assert all(session.run(x).max() < 1 for _ in range(5))


def test_integers_are_all_as_likely():
    node = ts.random_uniform([MANY], -2, 3, dtype="int32")
    values = ts.Session().run(node)
    assert values.dtype == node.dtype == np.int32
    numbers, counts = np.unique(values, return_counts=True)
    assert numbers.tolist() == [-2, -1, 0, 1, 2]
    np.testing.assert_allclose(counts, MANY / 5, rtol=0.05)


def test_a_shuffle_has_the_same_rows_in_all_orders():
    x = ts.placeholder(shape=(None, 2))
    rows = np.array([[1, 10], [2, 20], [3, 30]])
    node = ts.random_shuffle(x)
    found = runs(node, 200, feed={x: rows})
    orders = {tuple(value[:, 0].astype(int)) for value in found}
    assert len(orders) == 6
    assert all((value[:, 1] == 10 * value[:, 0]).all() for value in found)
    assert ts.random_shuffle(rows).shape == (3, 2)


def test_the_same_seed_shuffles_two_values_alike():
    a, b = ts.random_shuffle(np.arange(9), seed=3), ts.random_shuffle(np.arange(9) * 2, seed=3)
    np.testing.assert_array_equal(*[factor * x for factor, x in zip((2, 1), ts.Session().run([a, b]), strict=True)])


@pytest.mark.parametrize("draw", OF_A_SHAPE)
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3)])
def test_shapes(draw, shape):
    node = draw(shape)
    assert all(np.shape(value) == node.shape == shape for value in runs(node))


@pytest.mark.parametrize("draw", OF_A_SHAPE)
def test_a_shape_that_only_a_run_shows(draw):
    x = ts.placeholder(shape=(None, 3))
    one, other = draw(ts.shape(x)), draw([ts.shape(x)[0], 2])
    assert (one.shape, other.shape) == ((None, 3), (None, 2))
    session = ts.Session()
    for rows in (4, 4, 4, 2, 2, 2):
        values = session.run([one, other], {x: np.zeros((rows, 3))})
        assert [value.shape for value in values] == [(rows, 3), (rows, 2)]


def test_parameters_that_are_nodes_get_gradients():
    mean, deviation = ts.Variable([1.0, 2.0]), ts.Variable([3.0, 4.0], dtype="float32")
    noise = ts.random_normal([5, 2], seed=1)
    z = ts.random_normal([5, 2], mean, deviation, seed=1)
    assert z.dtype == np.float64
    gradients = ts.gradients(z, [mean, deviation])
    session = ts.Session()
    for _ in range(4):
        e, value, by_mean, by_deviation = session.run([noise, z, *gradients])
        np.testing.assert_allclose(value, [1.0, 2.0] + e * [3.0, 4.0])
        np.testing.assert_allclose(by_mean, [5, 5])
        np.testing.assert_allclose(by_deviation, e.sum(0), rtol=1e-6)


def test_a_bare_deviation_of_numpys_does_not_change_the_dtype():
    for build in (ts.random_normal, ts.truncated_normal):
        assert build([2], 0.0, np.sqrt(2.0), dtype="float32").dtype == np.float32


def test_names(graph):
    assert ts.random_normal([1], name="a").name == "a"
    assert ts.random_normal([1], stddev=2.0, name="b").name == "b"
    assert ts.random_normal([1], mean=2.0, stddev=2.0, name="c").name == "c"
    assert ts.random_uniform([1], 1, 3, name="d").name == "d"
    assert ts.random_uniform([1], 1, 3, dtype="int8", name="e").name == "e"
    assert ts.random_shuffle([1], name="f").name == "f"
    assert ts.nn.dropout([1.0], 0.5, name="g").name == "g"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ts.random_normal([1], dtype="int32"), "cannot be int32"),
        (lambda: ts.random_uniform([1], dtype="int32"), "need numbers as minval and maxval"),
        (lambda: ts.random_uniform([1], 3, 3, dtype="int32"), "no whole number from 3 below 3"),
        (lambda: ts.nn.dropout([1.0], 0.0), "keep_prob is 0.0"),
        (lambda: ts.nn.dropout([1.0], 1.5), "keep_prob is 1.5"),
        (lambda: ts.nn.dropout([1.0], rate=1.0), "rate is 1.0"),
        (lambda: ts.nn.dropout([1.0], rate=-0.1), "rate is -0.1"),
        (lambda: ts.nn.dropout([1.0]), "neither of keep_prob and rate"),
        (lambda: ts.nn.dropout([1.0], 0.5, rate=0.5), "both of keep_prob and rate"),
    ],
)
def test_what_cannot_be_drawn(build, message):
    with pytest.raises(GraphError, match=message):
        build()


# Dropout


def test_dropout_keeps_a_share_and_the_mean():
    x = ts.constant(np.ones((200, 100)), dtype="float32")
    y = ts.nn.dropout(x, 0.8)
    assert (y.shape, y.dtype) == ((200, 100), np.float32)
    values = runs(y, 4)
    assert differ(values)
    for value in values:
        assert np.unique(value).tolist() == [0, 1.25]
        assert value.dtype == np.float32
        assert np.mean(value > 0) == pytest.approx(0.8, abs=0.02)


def test_the_gradient_of_dropout_goes_through_what_was_kept():
    x = ts.Variable(np.arange(1.0, 101.0))
    y = ts.nn.dropout(x, 0.5)
    (grad,) = ts.gradients(y * 3.0, x)
    session = ts.Session()
    for _ in range(4):
        value, slope = session.run([y, grad])
        np.testing.assert_array_equal(slope, np.where(value > 0, 6.0, 0.0))
        np.testing.assert_array_equal(value, np.where(value > 0, 2 * np.arange(1.0, 101.0), 0.0))


def test_the_probability_may_be_fed():
    x, p = ts.Variable(np.ones(1000), dtype="float32"), ts.placeholder(shape=())
    y = ts.nn.dropout(x, p)
    session = ts.Session()
    for _ in range(3):
        np.testing.assert_array_equal(session.run(y, {p: 1.0}), np.ones(1000))
        assert np.mean(session.run(y, {p: 0.25}) == 4) == pytest.approx(0.25, abs=0.07)
    assert y.dtype == np.float32


def test_what_is_dropped_is_zero_whatever_it_was():
    y = ts.nn.dropout([np.nan, np.inf] * 50, 0.5)
    assert np.sum(ts.Session().run(y) == 0) > 20


def test_noise_shape_drops_whole_rows():
    x = ts.placeholder(shape=(None, 4))
    y = ts.nn.dropout(x, 0.5, noise_shape=[ts.shape(x)[0], 1])
    value = ts.Session().run(y, {x: np.ones((100, 4))})
    assert (value == value[:, :1]).all()
    assert 20 < np.sum(value[:, 0] == 0) < 80


def test_none_in_the_noise_shape_is_the_length_of_x():
    for x in (ts.constant(np.ones((100, 4))), ts.placeholder_with_default(np.ones((100, 4)), [None, None])):
        value = ts.Session().run(ts.nn.dropout(x, 0.5, noise_shape=[None, 1]))
        assert value.shape == (100, 4)
        assert (value == value[:, :1]).all()
        assert 20 < np.sum(value[:, 0] == 0) < 80


def test_the_rate_is_that_of_what_is_dropped():
    x, rate = ts.constant(np.ones(1000)), ts.placeholder_with_default(0.75, ())
    kept, dropped, fed = ts.Session().run(
        [ts.nn.dropout(x, 0.25, seed=1), ts.nn.dropout(x, rate=0.75, seed=1), ts.nn.dropout(x, rate=rate, seed=1)]
    )
    np.testing.assert_array_equal(kept, dropped)
    np.testing.assert_array_equal(kept, fed)
    assert np.mean(kept == 4) == pytest.approx(0.25, abs=0.07)


def test_integers_are_dropped_as_floats():
    p = ts.placeholder("float64")
    assert ts.Session().run(ts.nn.dropout([2, 2], p), {p: 1.0}).tolist() == [2, 2]
    assert set(ts.Session().run(ts.nn.dropout([3] * 50, 0.75))) == {0, 4}


def test_the_code_shown_draws_the_same(graph):
    x = ts.placeholder(shape=(None, 2), name="x")
    nodes = [
        ts.random_normal([3, 2]),
        ts.random_uniform([3, 2]),
        ts.random_uniform([3, 2], 1, 9, dtype="int64", seed=4),
        ts.random_normal(ts.shape(x, name="s")),
    ]
    trace = ts.Session().trace(nodes, {x: np.zeros((5, 2))})
    code = {node["name"]: node.get("code") for node in trace.graph["nodes"]}
    for node in nodes:
        value = eval(code[node.name], {"np": np, "s": trace.values["s"]})
        np.testing.assert_array_equal(value, trace.values[node.name])
