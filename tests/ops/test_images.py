"""Convolution and pooling beyond the table: what is refused, how arguments may be written, and images of nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GraphError, ShapeError

IMAGE, FILTER = np.arange(32.0).reshape(1, 4, 4, 2), np.ones((2, 2, 2, 3))


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


BAD: list[Any] = [0, -1, 1.5, True, None, "1", [], [1, 2, 3], [1, 0, 1, 1], [2, 1, 1, 1], [1, 1, 1, 2], [1, None]]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_steps_that_are_none_are_refused(bad, graph):
    for what, build in [
        ("conv2d cannot have the strides", lambda: ts.nn.conv2d(IMAGE, FILTER, strides=bad)),
        ("conv2d cannot have the dilations", lambda: ts.nn.conv2d(IMAGE, FILTER, dilations=bad)),
        ("max_pool cannot have the window", lambda: ts.nn.max_pool(IMAGE, ksize=bad)),
        ("avg_pool cannot have the strides", lambda: ts.nn.avg_pool(IMAGE, strides=bad)),
    ]:
        with pytest.raises(GraphError, match=f"(?s){what} .* whole numbers from 1 on") as caught:
            build()
        assert repr(bad) in caught.value.what
    assert not graph.operations


@pytest.mark.parametrize("padding", ["FULL", "", None, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]], ids=str)
def test_other_paddings_are_refused(padding):
    for build in (lambda: ts.nn.conv2d(IMAGE, FILTER, 1, padding), lambda: ts.nn.avg_pool(IMAGE, 2, 2, padding)):
        with pytest.raises(GraphError, match=r'(?s)knows no padding .* It is "SAME" or "VALID"'):
            build()


def test_other_orders_of_the_axes_are_refused_with_the_way_out():
    for build in (
        lambda: ts.nn.conv2d(IMAGE, FILTER, data_format="NCHW"),
        lambda: ts.nn.max_pool(IMAGE, data_format="NCHW"),
    ):
        with pytest.raises(GraphError, match=r"(?s)as NHWC, not NCHW.* ts.transpose\(x, \[0, 2, 3, 1\]\)"):
            build()


def test_steps_may_be_written_in_several_ways():
    convolved = [ts.nn.conv2d(IMAGE, FILTER, strides, "same") for strides in (2, [2], (2, 2), [1, 2, 2, 1])]
    assert {(node.strides, node.padding) for node in convolved} == {((1, 2, 2, 1), "SAME")}
    pooled = [ts.nn.max_pool(IMAGE, ksize) for ksize in (2, np.array([2, 2]), np.int32(2), (1, 2, 2, 1))]
    assert {node.ksize for node in pooled} == {(1, 2, 2, 1)}


@pytest.mark.parametrize("known", [True, False])
def test_shapes_that_do_not_fit_are_named(known):
    """As the graph is built; or in the run, where only that knows them."""

    def check(match: str, build: Any, *shapes: tuple[int, ...]) -> None:
        arrays = [np.ones(shape) for shape in shapes]
        nodes = [ts.placeholder("float64", shape if known else None) for shape in shapes]
        with pytest.raises(ShapeError, match=match):
            ts.Session().run(build(*nodes), dict(zip(nodes, arrays, strict=True)))

    convolve, pool = ts.nn.conv2d, ts.nn.max_pool
    check("conv2d has 1 channels in one of its inputs and 3 in another", convolve, (1, 4, 4, 1), (2, 2, 3, 1))
    check(r"conv2d needs an image of four axes, not of shape \(4, 4\)", convolve, (4, 4), (2, 2, 1, 1))
    check(r"conv2d needs a filter of four axes, not of shape \(2, 2\)", convolve, (1, 4, 4, 1), (2, 2))
    check("max_pool needs images of four axes: .* has 2", pool, (4, 4))
    to_images = ts.nn.conv2d_backprop_input
    back = lambda w, grad: to_images([1, 4, 4, 1], w, grad)  # noqa: E731
    check("conv2d_backprop_input has 9 rows in one of its inputs and 3", back, (2, 2, 1, 1), (1, 9, 3, 1))
    check("conv2d_backprop_input has 2 filters in one of its inputs and 1", back, (2, 2, 1, 1), (1, 3, 3, 2))


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("shape", [(0, 4, 4, 2), (1, 1, 1, 2), (1, 0, 4, 2)])
def test_images_of_nothing_and_windows_larger_than_the_image(shape, padding):
    x = ts.placeholder("float64", shape)
    pools = [ts.nn.max_pool(x, 2, 2, padding), ts.nn.avg_pool(x, 2, 2, padding)]
    nodes = [ts.nn.conv2d(x, FILTER, 1, padding), *pools]
    found = ts.Session().run([*nodes, *[ts.gradients(y, x)[0] for y in nodes]], {x: np.ones(shape)})
    assert [np.shape(value) for value in found] == [*[node.shape for node in nodes], shape, shape, shape]


def test_the_largest_of_truth_values_and_of_integers():
    x = ts.placeholder(None, (1, 2, 2, 1))
    y = ts.nn.max_pool(x, 3, 1, "SAME")
    for array in (np.array([False, True, False, False]), np.array([-128, -3, -5, -128], "int8")):
        found = ts.Session().run(y, {x: array.reshape(1, 2, 2, 1)})
        assert found.dtype == array.dtype
        assert (found == array.max()).all()


def test_a_graph_from_json_computes_the_same(graph):
    x, w = ts.placeholder("float64", [None, 5, 5, 2], name="x"), ts.Variable(FILTER, name="w")
    y = ts.nn.conv2d(x, w, [1, 2, 1, 1], "SAME", dilations=[1, 1, 2, 1])
    z = ts.nn.avg_pool(ts.nn.max_pool(y, [1, 2, 1, 1], 1, "SAME"), 2, 1)
    names = [node.name for node in (z, *ts.gradients(ts.square(z), [x, w]))]
    document = json.loads(json.dumps(graph.to_json()))
    again = ts.Graph.from_json(document)
    assert again.to_json() == document
    fed = np.random.default_rng(0).normal(size=(2, 5, 5, 2))
    found = [ts.Session(one).run(names, {"x": fed}) for one in (graph, again)]
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)
