"""Convolution and pooling in bindings: what is laid out and kept gives what the definitions give, run after run."""

from __future__ import annotations

import threading
import tracemalloc
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.binding import Binding
from tslab.ops import im2col, tiles, windows
from tslab.plan import Plan

from .cases_images import convolved, to_filters, to_images

RNG = np.random.default_rng(0)
ONE = [1, 1, 1, 1]
LAYOUTS: dict[str, tuple[tuple[int, ...], tuple[int, ...], list[int], str, list[int]]] = {
    "rows": ((5, 6, 5, 3), (3, 2, 3, 4), ONE, "SAME", ONE),
    "columns": ((5, 6, 9, 1), (3, 3, 1, 4), ONE, "SAME", ONE),
    "columns of two channels": ((5, 6, 9, 2), (3, 3, 2, 4), ONE, "VALID", ONE),
    "pixels": ((5, 4, 3, 2), (1, 1, 2, 3), ONE, "SAME", ONE),
    "some pixels": ((5, 5, 5, 2), (1, 1, 2, 3), [1, 2, 2, 1], "VALID", ONE),
    "steps": ((5, 7, 8, 2), (3, 2, 2, 3), [1, 2, 3, 1], "SAME", ONE),
    "gaps": ((5, 7, 8, 1), (3, 2, 1, 3), ONE, "VALID", [1, 2, 3, 1]),
    "the whole image": ((5, 3, 4, 2), (3, 4, 2, 6), ONE, "VALID", ONE),
}


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def numbers(shape: Any, dtype: str = "float64") -> Any:
    return RNG.normal(size=shape).astype(dtype)


def bound(targets: list[Any], inputs: list[Any]) -> tuple[Plan, Binding]:
    """A plan in which `inputs` are fed, and a binding of it, made from a run on ones."""
    plan = Plan(targets, set(inputs))
    return plan, Binding(plan, plan.run([np.ones(node.shape, node.dtype) for node in plan.feeds], []))


@pytest.mark.parametrize("most", [im2col.MOST_NUMBERS, 400, 1], ids=["all", "some", "one by one"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_convolution_and_its_gradients_are_those_of_the_definition(layout, dtype, most, monkeypatch):
    """However many images are laid out at a time."""
    monkeypatch.setattr(im2col, "MOST_NUMBERS", most)
    image, kernel, *how = LAYOUTS[layout]
    x, w = ts.placeholder(dtype, image), ts.placeholder(dtype, kernel)
    y = ts.nn.conv2d(x, w, *how[:2], dilations=how[2])
    g = ts.placeholder(dtype, y.shape)
    plan, binding = bound([y, *ts.gradients(y, [x, w], grad_ys=g)], [x, w, g])
    digits = 1e-12 if dtype == "float64" else 2e-5
    for _ in range(2):
        values = {node: numbers(node.shape, dtype) for node in (x, w, g)}
        images, filters, grad = (values[node].astype("float64") for node in (x, w, g))
        expected = [
            convolved(images, filters, *how),
            to_images(image, filters, grad, *how),
            to_filters(images, kernel, grad, *how),
        ]
        fed = [values[node] for node in plan.feeds]
        unbound = plan.run(fed, [])
        for found in (binding.run(fed), [unbound[slot] for slot in plan.results]):
            for value, definition in zip(found, expected, strict=True):
                assert value.dtype == dtype
                np.testing.assert_allclose(value, definition, rtol=digits, atol=digits)


@pytest.fixture
def laid(monkeypatch):
    """For each convolution or gradient of filters in a binding, whether it lays out the windows."""
    said = []
    lay_out = im2col.Unfolded.lay_out

    def spied(self, is_first):
        said.append(is_first)
        return lay_out(self, is_first)

    monkeypatch.setattr(im2col.Unfolded, "lay_out", spied)
    return said


def check_bound(targets: list[Any], inputs: list[Any]) -> None:
    """Compare a bound run with an unbound one."""
    plan, binding = bound(targets, inputs)
    for _ in range(2):
        fed = [numbers(node.shape, node.dtype.name) for node in plan.feeds]
        expected = plan.run(fed, [])
        for slot, found in zip(plan.results, binding.run(fed), strict=True):
            np.testing.assert_allclose(found, expected[slot], rtol=1e-12, atol=1e-12)


def test_a_convolution_and_the_gradient_of_its_filters_lay_out_the_windows_once(laid):
    x, w = ts.placeholder("float64", (2, 6, 6, 1)), ts.placeholder("float64", (3, 3, 1, 2))
    plan = Plan([*ts.gradients(ts.square(ts.nn.conv2d(x, w)), w)], {x, w})
    values = plan.run([np.ones(node.shape) for node in plan.feeds], [])
    laid.clear()
    Binding(plan, values)
    assert laid == [True, False]


def test_windows_that_are_laid_out_are_found():
    geometry = windows.Geometry.of((2, 4, 4, 1), (2, 2), ONE, "VALID")
    work, x = im2col.Unfolded(geometry, np.dtype("float64")), numbers((2, 4, 4, 1))
    ((_, first),) = work.lay_out(True)(x)
    ((_, found),) = work.lay_out(False)(np.zeros_like(x))
    assert first is not found
    np.testing.assert_array_equal(found[1, -1], x[1, 2:, 2:, 0].ravel())


def test_other_windows_of_the_same_images_are_laid_out_apart(laid):
    x, w = ts.placeholder("float64", (2, 6, 6, 1)), ts.placeholder("float64", (3, 3, 1, 2))
    ways: list[dict[str, Any]] = [{}, {"padding": "SAME"}, {"strides": 3}, {"dilations": 2}]
    nodes = [ts.nn.conv2d(x, w, **how) for how in ways]
    wide = ts.nn.conv2d(x, ts.pad(w, [[0, 1], [0, 1], [0, 0], [0, 0]]))
    check_bound([*nodes, wide, *ts.gradients([*map(ts.square, nodes), wide * wide], [x, w])], [x, w])


def test_the_same_images_in_two_convolutions_of_one_kind(laid):
    x = ts.placeholder("float64", (2, 5, 5, 2))
    filters = [ts.placeholder("float64", (3, 3, 2, n)) for n in (1, 4)]
    both = [ts.square(ts.nn.conv2d(x, w, padding="SAME")) for w in filters]
    check_bound([*both, *ts.gradients(both, [x, *filters])], [x, *filters])


def test_images_and_filters_of_two_dtypes():
    x, w = ts.placeholder("float32", (2, 5, 5, 1)), ts.placeholder("float64", (3, 3, 1, 2))
    y = ts.nn.conv2d(x, w)
    nodes = [y, *ts.gradients(ts.square(y), [x, w])]
    plan, binding = bound(nodes, [x, w])
    fed = [numbers(node.shape, node.dtype.name) for node in plan.feeds]
    expected = plan.run(fed, [])
    for slot, found in zip(plan.results, binding.run(fed), strict=True):
        assert found.dtype == expected[slot].dtype
        np.testing.assert_allclose(found, expected[slot], rtol=1e-5)


def test_images_that_lie_otherwise_in_memory():
    x, w, b = (ts.placeholder("float64", shape) for shape in ((3, 6, 8, 2), (3, 3, 2, 4), (4,)))
    y = ts.nn.max_pool(ts.nn.conv2d(ts.nn.max_pool(x) + ts.ones([2], "float64"), w) + b, 1, 1)
    plan, binding = bound([y, *ts.gradients(ts.square(y), [x, w, b])], [x, w, b])
    fed = [numbers(node.shape) for node in plan.feeds]
    expected = binding.run(fed)
    assert np.any(expected[1])
    for change in (
        np.asfortranarray,
        lambda value: np.repeat(value, 2, axis=-1)[..., ::2],
        lambda v: v[::-1].copy()[::-1],
    ):
        for found, value in zip(binding.run([change(value) for value in fed]), expected, strict=True):
            np.testing.assert_allclose(found, value, rtol=1e-12)


# Pooling

POOLS: dict[str, tuple[tuple[int, ...], Any, Any, str, bool]] = {
    "tiles": ((3, 4, 6, 2), 2, 2, "VALID", True),
    "tiles of one channel": ((3, 6, 4, 1), [3, 2], [3, 2], "SAME", True),
    "a rest": ((3, 5, 7, 3), 2, 2, "VALID", True),
    "one tile": ((2, 3, 3, 2), 3, 3, "VALID", True),
    "pixels": ((2, 3, 3, 2), 1, 1, "VALID", True),
    "beyond the image": ((2, 5, 5, 2), 2, 2, "SAME", False),
    "overlapping": ((2, 5, 5, 2), 3, 2, "VALID", False),
    "gaps between": ((2, 5, 5, 2), 1, 2, "VALID", False),
}
KINDS: dict[str, Any] = {
    "distinct": numbers,
    "ties": lambda shape, dtype: RNG.integers(0, 2, shape).astype(dtype),
    "nan": lambda shape, dtype: np.where(RNG.uniform(size=shape) < 0.2, np.nan, RNG.normal(size=shape)).astype(dtype),
    "infinite": lambda shape, dtype: RNG.choice([-np.inf, 1.0, np.inf], shape).astype(dtype),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "longdouble"])
@pytest.mark.parametrize("pool", POOLS)
def test_the_largest_and_where_they_were_are_the_same_bound_and_unbound(pool, dtype, kind, monkeypatch):
    shape, size, strides, padding, are_cut = POOLS[pool]
    made = []
    tiled = tiles.Tiles.__init__
    monkeypatch.setattr(tiles.Tiles, "__init__", lambda self, *given: (made.append(given), tiled(self, *given))[1])
    x = ts.placeholder(dtype, shape)
    y = ts.nn.max_pool(x, size, strides, padding)
    g = ts.placeholder(dtype, y.shape)
    twice = [ts.gradients(y, x, grad_ys=upstream)[0] for upstream in (g, 2.0 * g)]
    plan, binding = bound([y, *twice], [x, g])
    assert bool(made) is (are_cut and x.dtype.name in tiles.FLOATS)
    for _ in range(2):
        values = {x: KINDS[kind](shape, dtype), g: KINDS[kind](y.shape, dtype)}
        fed = [values[node] for node in plan.feeds]
        expected = plan.run(fed, [])
        for slot, found in zip(plan.results, binding.run(fed), strict=True):
            assert found.dtype == np.dtype(dtype)
            np.testing.assert_array_equal(found, expected[slot])


# Networks


def network(dtype: str = "float64") -> tuple[Any, Any, list[Any]]:
    """Images and labels to be fed, and what may be fetched, of a network of two convolutions."""
    rng = np.random.default_rng(1)

    def variable(*shape: int) -> Any:
        return ts.Variable((rng.normal(size=shape) * 0.3).astype(dtype))

    x, labels = ts.placeholder(dtype, (None, 12, 12, 1)), ts.placeholder(dtype, (None, 3))
    h = ts.nn.max_pool(ts.nn.relu(ts.nn.conv2d(x, variable(5, 5, 1, 4), padding="SAME") + variable(4)))
    h = ts.nn.max_pool(ts.nn.relu(ts.nn.conv2d(h, variable(3, 3, 4, 6)) + variable(6)))
    logits = ts.reshape(h, [-1, 24]) @ variable(24, 3) + variable(3)
    J = ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    variables = ts.trainable_variables()
    return x, labels, [J, logits, h, *ts.gradients(J, variables)]


def batch(count: int, seed: int, dtype: str = "float64") -> list[Any]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(count, 12, 12, 1)).astype(dtype), np.eye(3, dtype=dtype)[rng.integers(0, 3, count)]]


def unbound(x: Any, labels: Any, targets: list[Any], values: list[Any], session: Any) -> list[Any]:
    plan = Plan(targets, {x, labels})
    found = plan.run([dict(zip((x, labels), values, strict=True))[n] for n in plan.feeds], session.run(plan.reads))
    return [found[slot] for slot in plan.results]


def test_batches_of_two_sizes_in_turn(graph):
    x, labels, targets = network()
    session = ts.Session()
    kept = []
    for seed in range(12):
        values = batch(7 if seed % 2 else 4, seed)
        found = session.run(targets, {x: values[0], labels: values[1]})
        expected = unbound(x, labels, targets, values, session)
        kept.append((found, expected))
        for array in values:
            array.fill(np.nan)  # what was fed is the caller's again
        for results, definition in kept:
            for value, then in zip(results, definition, strict=True):
                np.testing.assert_allclose(value, then, rtol=1e-10, atol=1e-12)
    (plan,) = (plan for plan in graph.plans.values() if len(plan.fetches) == len(targets))
    assert [len(pool) for pool in plan.bindings.values()] == [1, 1]
    arrays = [value for results, _ in kept for value in results if np.ndim(value)]
    assert not any(np.shares_memory(one, other) for i, one in enumerate(arrays) for other in arrays[:i])


def test_threads_do_not_share_what_is_laid_out():
    x, labels, targets = network()
    session = ts.Session()
    work = [batch(4, seed) for seed in range(4)]
    expected = [unbound(x, labels, targets, values, session) for values in work]
    wrong = []

    def run(number: int) -> None:
        for _ in range(25):
            found = session.run(targets, {x: work[number][0], labels: work[number][1]})
            if not all(np.allclose(a, b, rtol=1e-10) for a, b in zip(found, expected[number], strict=True)):
                wrong.append(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_gradient_of_the_images_is_built_that_nobody_asks_for(graph):
    network()
    made = [type(node).__name__ for node in graph.operations]
    assert made.count("conv2d_backprop_filter") == 2
    assert made.count("conv2d_backprop_input") == 1


def test_many_images_are_convolved_in_little_memory(monkeypatch):
    """The windows of all of them would be 25 times as large as they are."""
    monkeypatch.setattr(im2col, "MOST_NUMBERS", 2**16)
    images, filters = np.ones((200, 20, 20, 1), np.float32), np.ones((5, 5, 1, 1), np.float32)
    y = ts.nn.conv2d(images, filters, padding="SAME")
    session = ts.Session()
    tracemalloc.start()
    try:
        session.run(y)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 * images.nbytes


# What goes with them

BIASES: list[tuple[tuple[int, ...], int]] = [
    *(((3, 4, 5, 2), 2), ((2, 3, 4), 4), ((2, 2, 2, 2, 3), 3), ((2, 1500, 2), 2), ((2, 3, 40), 40), ((0, 3, 2), 2)),
    *(((2, 3, 1), 1), ((2, 3, 1), 4), ((5, 2), 2)),
]


@pytest.mark.parametrize(
    "dtypes", [("float64",) * 2, ("float32",) * 2, ("float32", "float64"), ("int64",) * 2], ids=str
)
@pytest.mark.parametrize(("shape", "channels"), BIASES)
def test_a_bias_and_its_gradient(shape, channels, dtypes):
    x, b = ts.placeholder(dtypes[0], shape), ts.placeholder(dtypes[1], [channels])
    y = ts.subtract(x + b, 0)
    targets = [y, x + b]
    if dtypes[0] != "int64":
        gradients = ts.gradients(ts.square(y), [x, b])
        targets += [*gradients, *[3 * gradient for gradient in ts.gradients(ts.exp(-ts.square(y)), [x, b])]]
    plan, binding = bound(targets, [x, b])
    digits = 1e-12 if "float32" not in dtypes else 1e-4
    for _ in range(2):
        fed = [(numbers(node.shape) * 4).astype(node.dtype) for node in plan.feeds]
        expected = plan.run(fed, [])
        for slot, found in zip(plan.results, binding.run(fed), strict=True):
            assert found.dtype == expected[slot].dtype
            np.testing.assert_allclose(found, expected[slot], rtol=digits, atol=10 * digits)
