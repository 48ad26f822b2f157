"""Segments beyond the table: what is refused, gaps, ties, dtypes, and graph JSON."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ComputeError, DTypeError, GraphError, ShapeError

SORTED = [ts.segment_sum, ts.segment_mean, ts.segment_max, ts.segment_min, ts.segment_prod]
ROWS = np.arange(1.0, 9.0).reshape(4, 2)


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def run(build: Any, data: Any, ids: Any) -> Any:
    """The value for numbers that only the run knows."""
    numbers = ts.placeholder("int64", name="ids")
    return ts.Session().run(build(ts.constant(data), numbers), {numbers: ids})


BAD = [
    ([0, 2, 1, 3], r"in ascending order from 0 on, and in 'ids' 1 stands behind 2, at \[2\]"),
    ([1, 0, 1, 2], r"in ascending order from 0 on, and in 'ids' 0 stands behind 1, at \[1\]"),
    ([-1, 0, 0, 1], r"in ascending order from 0 on, and in 'ids' -1 is below 0, at \[0\]"),
    ([-3, -4, 0, 1], r"in ascending order from 0 on, and in 'ids' -3 is below 0, at \[0\]"),
]


@pytest.mark.parametrize("operation", SORTED)
@pytest.mark.parametrize("ids, message", BAD)
def test_numbers_that_are_not_in_order_are_refused_with_the_way_out(operation, ids, message):
    name = operation.__name__
    with pytest.raises(ComputeError, match=rf"(?s){name} '{name}' needs segment_ids {message}.*unsorted_segment_sum"):
        run(operation, ROWS, ids)


@pytest.mark.parametrize("ids, message", BAD)
def test_constants_that_are_not_in_order_are_refused_as_the_graph_is_built(ids, message, graph):
    x, numbers = ts.constant(ROWS), ts.constant(ids, name="ids")
    before = len(graph.nodes)
    with pytest.raises(GraphError, match=f"segment_sum needs segment_ids {message}"):
        ts.segment_sum(x, numbers)
    assert len(graph.nodes) == before


@pytest.mark.parametrize("operation", SORTED)
@pytest.mark.parametrize("ids", [[0, 1], [[0], [0], [1], [1]], 0, [0, 0, 1, 1, 2]])
def test_there_is_one_number_for_each_row(operation, ids):
    with pytest.raises(ShapeError, match=r"cannot group 'constant' of shape \(4, 2\) by 'ids' of shape"):
        run(operation, ROWS, ids)
    with pytest.raises(ShapeError, match="cannot group"):
        operation(ROWS, ids)


def test_numbers_of_segments_are_whole():
    for build in (*SORTED, lambda x, ids: ts.unsorted_segment_sum(x, ids, 2)):
        with pytest.raises(DTypeError, match="needs integers"):
            build(ROWS, [0.0, 0.0, 1.0, 1.0])
        with pytest.raises(ComputeError, match="one whole number for each row"):
            numbers = ts.placeholder(name="ids")
            ts.Session().run(build(ts.constant(ROWS), numbers), {numbers: [0.0, 0.0, 1.0, 1.0]})


def test_segments_that_are_not_there():
    for count in (2, ts.constant(2)):
        with pytest.raises(ComputeError, match=r"(?s)has 2 segments, and 'ids.*' holds the number 5\..*one more than"):
            run(lambda x, ids, count=count: ts.unsorted_segment_sum(x, ids, count), ROWS, [0, 1, 5, -1])
    with pytest.raises(ComputeError, match=r"has 2 segments, and 'ids.*' holds the number 2\."):
        run(lambda x, ids: ts.unsorted_segment_sum(x, ids, 2), ROWS, [0, 1, 2, -1])
    with pytest.raises(GraphError, match="cannot make -1 segments"):
        ts.unsorted_segment_sum(ROWS, [0, 0, 0, 0], -1)
    with pytest.raises(ShapeError, match=r"cannot group 'constant.*' of shape \(4, 2\) by 'constant.*' of shape"):
        ts.unsorted_segment_sum(ROWS, [0, 0, 0], 2)
    with pytest.raises(ShapeError, match="needs one number of segments"):
        ts.unsorted_segment_sum(ROWS, [0, 0, 0, 0], ts.constant([2]))
    with pytest.raises(DTypeError, match="needs integers"):
        ts.unsorted_segment_sum(ROWS, [0, 0, 0, 0], ts.constant(2.0))


def test_shapes_are_known_as_far_as_the_numbers_are():
    x = ts.placeholder("float64", [None, 2])
    assert ts.segment_sum(x, [0, 0, 3]).shape == (4, 2)
    assert ts.segment_sum(x, ts.placeholder("int64", [None])).shape == (None, 2)
    assert ts.segment_mean(ts.placeholder("float64"), [0, 1]).shape is None
    assert ts.unsorted_segment_sum(x, ts.placeholder("int64", [None]), 5).shape == (5, 2)
    assert ts.unsorted_segment_sum(x, ts.placeholder("int64", [None]), ts.constant(5)).shape == (5, 2)
    assert ts.unsorted_segment_sum(x, ts.placeholder("int64", [None]), ts.placeholder("int64")).shape == (None, 2)


def test_those_that_tie_share_the_gradient():
    x = ts.Variable([3.0, 3.0, 1.0, 2.0, 2.0, 2.0])
    ids = [0, 0, 0, 1, 1, 1]
    largest, smallest = (operation(x, ids) for operation in (ts.segment_max, ts.segment_min))
    found = ts.Session().run([ts.gradients(y * [1.0, 6.0], x)[0] for y in (largest, smallest)])
    np.testing.assert_allclose(found, [[0.5, 0.5, 0, 2, 2, 2], [0, 0, 1, 2, 2, 2]])


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int32", "int64", "float16", "float32"])
def test_dtypes_are_those_of_sums_and_means_over_axes(dtype):
    data = ts.Variable(np.array([[1, 0], [1, 1], [0, 1]]), dtype=dtype)
    for operation, like in zip(
        [*SORTED, lambda x, ids: ts.unsorted_segment_sum(x, ids, 2)],
        [ts.reduce_sum, ts.reduce_mean, ts.reduce_max, ts.reduce_min, ts.reduce_prod, ts.reduce_sum],
        strict=True,
    ):
        node, whole = operation(data, [0, 0, 1]), like(data, axis=0)
        value, expected = ts.Session().run([node, like(data[:2], axis=0)])
        assert value.dtype == node.dtype == whole.dtype
        np.testing.assert_array_equal(value[0], expected)


def test_many_rows_are_added_up_as_a_loop_would():
    rng = np.random.default_rng(0)
    data, ids = rng.normal(size=(10_000, 3)), rng.integers(-1, 50, 10_000)
    expected = np.zeros((50, 3))
    for row, i in zip(data, ids, strict=True):
        if i >= 0:
            expected[i] += row
    np.testing.assert_allclose(run(lambda x, i: ts.unsorted_segment_sum(x, i, 50), data, ids), expected, atol=1e-11)
    order = np.argsort(ids, kind="stable")
    order = order[ids[order] >= 0]
    np.testing.assert_allclose(run(ts.segment_sum, data[order], ids[order]), expected, atol=1e-11)


def test_a_graph_from_json_computes_the_same(graph):
    x, ids = ts.placeholder("float64", [None, 2], name="x"), ts.placeholder("int64", [None], name="ids")
    total = ts.placeholder("int64", [], name="total")
    sums = [ts.unsorted_segment_sum(x, ids, 4), ts.unsorted_segment_sum(x, ids, total)]
    built = [*[operation(x, ids) for operation in SORTED], *sums]
    first = ts.gradients([ts.square(y) for y in built], x)[0]
    names = [node.name for node in (*built, first, *ts.gradients(first, x))]
    document = json.loads(json.dumps(graph.to_json()))
    again = ts.Graph.from_json(document)
    assert again.to_json() == document
    feeds = {"x": ROWS, "ids": [0, 0, 2, 2], "total": 3}
    for one, other in zip(*[ts.Session(g).run(names, feeds) for g in (graph, again)], strict=True):
        np.testing.assert_array_equal(one, other)
    sums = [node for node in document["nodes"] if node.get("op") == "unsorted_segment_sum"]
    sums[0]["attributes"]["num_segments"] = -2
    with pytest.raises(ts.errors.SerializationError):
        ts.Graph.from_json(document)
