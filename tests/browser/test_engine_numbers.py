"""Numbers at the edges: infinities, nan, halves, signs, ties, what nearly overflows, long sums. And random ones."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import tslab as ts

from .engine import as_job, as_run, run_jobs

EDGES = np.array(
    [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.5, -2.5, 3.0, -7.0, 1e-10, -1e-10, 1e-300, 1e300, -1e300, 20.0,
     -20.0, 36.7, -40.0, 300.0, -300.0, 709.5, 711.0, -745.0, -746.0, 2.0**52 + 1, 1.49, 1.51, 2.99, 3.01,
     np.inf, -np.inf, np.nan]
)  # fmt: skip
UNARY = [
    ts.abs, ts.sign, ts.round, ts.floor, ts.ceil, ts.negative, ts.square, ts.sqrt, ts.rsqrt, ts.reciprocal, ts.exp,
    ts.expm1, ts.log, ts.log1p, ts.sin, ts.cos, ts.tan, ts.asin, ts.acos, ts.atan, ts.sinh, ts.cosh, ts.tanh,
    ts.nn.relu, ts.nn.elu, ts.nn.softplus, ts.nn.leaky_relu, ts.is_nan, ts.is_inf, ts.is_finite,
]  # fmt: skip
BINARY = [
    ts.add, ts.subtract, ts.multiply, ts.divide, ts.pow, ts.mod, ts.floordiv, ts.maximum, ts.minimum, ts.equal,
    ts.not_equal, ts.less, ts.less_equal, ts.greater, ts.greater_equal,
]  # fmt: skip


def both(engine: Page, build: Any, *inputs: Any) -> tuple[Any, Any]:
    """The value in the browser and that in Python."""
    with ts.Graph().as_default() as graph, warnings.catch_warnings(action="ignore"):
        feeds = {ts.placeholder(np.asarray(x).dtype): x for x in inputs}
        node = build(*feeds)
        expected = ts.Session().run(node, feeds)
    (result,) = run_jobs(engine, [as_job(graph, as_run([node], feeds))])
    assert "values" in result, result
    return result["values"][0], expected


@pytest.mark.parametrize("operation", UNARY, ids=lambda operation: operation.__name__)
def test_functions_of_numbers_at_the_edges(engine: Page, operation: Any) -> None:
    found, expected = both(engine, operation, EDGES)
    np.testing.assert_allclose(found, expected, rtol=4e-15, atol=5e-324)


@pytest.mark.parametrize("operation", BINARY, ids=lambda operation: operation.__name__)
def test_operations_on_all_pairs_of_edges(engine: Page, operation: Any) -> None:
    found, expected = both(engine, lambda x, y: operation(x[:, None], y), EDGES, EDGES)
    np.testing.assert_allclose(found, expected, rtol=4e-15, atol=5e-324)


@pytest.mark.parametrize(
    "x", [1e-320, 1e-8, 0.1, 0.5, 1.0, 1.4999, 1.5001, 2.5, 2.9999, 3.0001, 5.0, 18.0, 20.0, 400.0]
)
def test_tanh_keeps_its_digits_everywhere(engine: Page, x: float) -> None:
    near = np.array([x, -x, x * 1.001, -x * 0.999])
    found, expected = both(engine, ts.tanh, near)
    np.testing.assert_allclose(found, expected, rtol=1.5e-15, atol=5e-324)


ROWS = np.array([[1.0, 3.0, 3.0], [np.nan, 1.0, np.inf], [-np.inf, -np.inf, -np.inf], [np.inf, 0.0, -np.inf]])
ALONG = [ts.reduce_max, ts.reduce_min, ts.reduce_sum, ts.reduce_mean, ts.reduce_prod, ts.reduce_logsumexp]
PICKS = [ts.argmax, ts.argmin, ts.softmax, ts.nn.log_softmax, ts.cumsum]


@pytest.mark.parametrize(
    ("operation", "axis"),
    list(itertools.product([*ALONG, *PICKS], [0, 1])),
    ids=lambda value: getattr(value, "__name__", value),
)
def test_ties_nan_and_infinities_along_an_axis(engine: Page, operation: Any, axis: int) -> None:
    found, expected = both(engine, lambda x: operation(x, axis=axis), ROWS)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_long_sums_lose_no_digits(engine: Page, axis: int | None) -> None:
    x = np.random.default_rng(0).uniform(size=(400, 500))
    found, expected = both(engine, lambda x: ts.reduce_sum(x, axis=axis), x)
    np.testing.assert_allclose(found, expected, rtol=2e-14)


def test_float32_is_rounded_after_each_operation(engine: Page) -> None:
    x = np.random.default_rng(0).uniform(size=(4, 3)).astype("float32")
    found, expected = both(engine, lambda x: ts.exp(x * 0.1 + 1.0) / 3, x)
    assert found.dtype == expected.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=2e-7)
    assert np.array_equal(found, found.astype("float32"))


def test_exact_integers_beyond_int32(engine: Page) -> None:
    found, expected = both(engine, lambda x: x * 3 + 1, np.array([2**51, -(2**50) + 1]))
    assert np.array_equal(found, expected)


# Random numbers


DRAWS = {
    "random_normal": (lambda: ts.random_normal([40_000], 2.0, 3.0), 2.0, 3.0, (-np.inf, np.inf)),
    "random_uniform": (lambda: ts.random_uniform([40_000], -1.0, 3.0), 1.0, 4 / 12**0.5, (-1.0, 3.0)),
    "truncated_normal": (lambda: ts.truncated_normal([40_000]), 0.0, 0.8796, (-2.0, 2.0)),
    "integers": (lambda: ts.random_uniform([40_000], 0, 10, "int64"), 4.5, 8.25**0.5, (0, 9)),
    "float32": (lambda: ts.random_uniform([40_000], dtype="float32"), 0.5, 12**-0.5, (0, 1 - 2**-24)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_random_numbers_have_their_distribution(engine: Page, name: str) -> None:
    build, mean, deviation, (low, high) = DRAWS[name]
    with ts.Graph().as_default() as graph:
        node = build()
        job = as_job(graph, as_run([node]), as_run([node]))
    first, second = run_jobs(engine, [job])[0]["values"]
    again, _ = run_jobs(engine, [job])[0]["values"]
    other, _ = run_jobs(engine, [{**job, "seed": 1}])[0]["values"]
    assert np.array_equal(first, again), "the same seed"
    assert not np.array_equal(first, second), "drawn anew in each run"
    assert not np.array_equal(first, other), "another seed"
    assert abs(first.mean() - mean) < 5 * deviation / 200
    assert abs(first.std() - deviation) < 0.02 * deviation
    assert low <= first.min() and first.max() <= high
    assert abs(np.corrcoef(first[:-1].astype(float), first[1:].astype(float))[0, 1]) < 0.025
    assert first.dtype == node.dtype


def test_a_shuffle_has_each_number_once_and_all_orders(engine: Page) -> None:
    with ts.Graph().as_default() as graph:
        node = ts.random_shuffle(np.arange(3))
        job = as_job(graph, *[as_run([node])] * 600)
    found = run_jobs(engine, [job])[0]["values"]
    orders = [tuple(order) for order in found]
    assert set(orders) == set(itertools.permutations(range(3)))
    assert all(60 < orders.count(order) < 140 for order in set(orders))


def test_two_random_operations_have_streams_of_their_own(engine: Page) -> None:
    def draw(also: bool) -> list[Any]:
        with ts.Graph().as_default() as graph:
            first, second = ts.random_normal([5], seed=1), ts.random_normal([5], seed=2)
            runs = [as_run([first]), *[as_run([second])] * also, as_run([first])]
        values = run_jobs(engine, [as_job(graph, *runs)])[0]["values"]
        return [values[0], values[-1]]

    np.testing.assert_array_equal(draw(False), draw(True))
