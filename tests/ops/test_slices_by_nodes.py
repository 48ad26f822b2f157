"""Slices whose ends only a run knows, run after run."""

from __future__ import annotations

import json

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ComputeError, DTypeError, GraphError, ShapeError
from tslab.serialize import graph_to_json
from tslab.widgets.engine import unsupported

from ..tensorflow import tf

ROWS = np.arange(20.0).reshape(5, 4)


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_each_run_has_its_own_ends():
    """Also once the graph is bound to buffers, of which the ends themselves are some."""
    x, n = ts.placeholder("float64", [5, 4]), ts.placeholder("int64", [])
    moved = x + 1.0
    ends = n + 1, 2 * n
    y = ts.reduce_sum(moved[ends[0] : ends[1]], axis=0) * 2.0
    (grad,) = ts.gradients(y, x)
    with ts.Session() as session:
        for number in (1, 2, 3, 2, 1, 4, 2):
            found, slope = session.run([y, grad], {x: ROWS, n: number})
            key = slice(number + 1, 2 * number)
            np.testing.assert_allclose(found, 2 * (ROWS + 1)[key].sum(axis=0))
            expected = np.zeros((5, 4))
            expected[key] = 2.0
            np.testing.assert_array_equal(slope, expected)


def test_a_binding_looks_at_the_ends_in_each_run():
    """They lie in buffers, with whatever number before the first run: one of the two slices is never empty."""
    x, n = ts.placeholder("float64", [5, 4]), ts.placeholder("int64", [])
    moved, end = x + 1.0, n + 1
    parts = ts.reduce_sum(moved[end:]), ts.reduce_sum(moved[:end])
    with ts.Session() as session:
        for number in (0, 1, 2, 3, 1, 0):
            found = session.run(list(parts), {x: ROWS, n: number})
            assert found == [(ROWS + 1)[number + 1 :].sum(), (ROWS + 1)[: number + 1].sum()]


def test_a_slice_that_is_too_long_is_an_error_in_the_run():
    """In TensorFlow too; NumPy would give what there is."""
    x = ts.placeholder("float64", [None, 4])
    y = ts.slice(x, [1, 0], [3, 2])
    assert y.shape == (3, 2)
    with ts.Session() as session:
        np.testing.assert_array_equal(session.run(y, {x: ROWS}), ROWS[1:4, :2])
        with pytest.raises(ComputeError, match="out of bounds"):
            session.run(y, {x: ROWS[:3]})


def test_a_batch_after_the_other():
    """The way of many programs: a part of the data that lies in the graph, from a counted position on."""
    data, i = ts.constant(ROWS), ts.Variable(0, trainable=False)
    batch = ts.slice(data, [2 * i, 0], [2, -1])
    assert batch.shape == (2, 4)
    with ts.control_dependencies([batch]):
        step = ts.assign_add(i, 1)
    with ts.Session() as session:
        for number in range(2):
            found, _ = session.run([batch, step])
            np.testing.assert_array_equal(found, ROWS[2 * number : 2 * number + 2])
        with pytest.raises(ComputeError, match="out of bounds"):
            session.run(batch)


def test_what_is_written_is_read_again(graph):
    n = ts.placeholder("int64", [], name="n")
    y = ts.multiply(ts.constant(ROWS)[n:, 1:n], 1.0, name="y")
    again = ts.Graph.from_json(json.dumps(graph.to_json()))
    for session in (ts.Session(graph), ts.Session(again)):
        np.testing.assert_array_equal(session.run("y", {"n": 2}), ROWS[2:, 1:2])
    assert again.to_json() == graph.to_json()
    assert y.shape == again.get_node("y").shape == (None, None)
    assert y.input_nodes[0].formula.format("x", "n", "m") == "x[n:, 1:m]"


def spoilt(graph, end):
    document = graph.to_json()
    entry = next(node for node in document["nodes"] if node["op"] == "getitem")
    entry["attributes"]["key"] = [[end, None, None]]
    return document


@pytest.mark.parametrize("end", [["input", 5], ["input"], ["output", 0], ["input", -1], [], {}, "n", 1.5])
def test_an_end_that_is_none_is_refused(graph, end):
    ts.constant(ROWS)[ts.placeholder("int64", []) :]
    with pytest.raises(ts.errors.TslabError):
        ts.Graph.from_json(spoilt(graph, end))


def test_a_constant_is_a_number(graph):
    y = ts.constant(ROWS)[: ts.constant(3)]
    assert y.shape == (3, 4)
    assert len(y.input_nodes) == 1


def test_a_browser_does_not_compute_it():
    n = ts.placeholder("int64", [])
    y = ts.constant(ROWS)[:n]
    z = ts.constant(ROWS)[:2]
    assert [node["name"] for node in unsupported(graph_to_json([y, z]))] == [y.name]


def test_mistakes():
    x = ts.constant(ROWS)
    with pytest.raises(ShapeError, match=r"'v' of shape \(2,\) cannot be an end of a slice"):
        x[: ts.placeholder("int64", [2], name="v")]
    with pytest.raises(DTypeError, match="cannot be an index"):
        x[: ts.placeholder("float64", [])]
    with pytest.raises(GraphError, match="'step' cannot be the step of a slice"):
        x[:: ts.placeholder("int64", [], name="step")]
    with pytest.raises(ShapeError, match=r"slice cannot take 3 from 3 on along axis 0 of 'constant' of shape \(5, 4\)"):
        ts.slice(x, [3, 0], [3, 1])
    with pytest.raises(ShapeError, match="slice has 1 begins and 1 sizes for 'constant'"):
        ts.slice(x, [3], [1])
    with pytest.raises(GraphError, match="does not tell for how many axes"):
        ts.slice(x, ts.placeholder("int64"), [1, 1])
    with pytest.raises(GraphError, match="strided_slice has 2 begins, 1 ends and 2 strides"):
        ts.strided_slice(x, [0, 0], [1])
    with pytest.raises(GraphError, match="reverse names an axis twice"):
        ts.reverse(x, [0, -2])


@pytest.mark.parametrize(
    "build",
    [
        lambda m, x, n: x[n:],
        lambda m, x, n: x[:, n - 1 :: 2],
        lambda m, x, n: m.slice(x, [n, 0], [2, n]),
        lambda m, x, n: m.slice(x, m.stack([n, 1]), m.stack([n, n])),
        lambda m, x, n: m.strided_slice(x, [n, 0], [5, n], [1, 1], shrink_axis_mask=1),
    ],
)
def test_values_and_gradients_are_tensorflows(build):
    def run(library):
        x, n = library.constant(ROWS), library.placeholder_with_default(np.int32(2), [])
        y = build(library, x, n)
        (grad,) = library.gradients(y * y, x)
        return library.Session().run([y, grad])

    with tf.Graph().as_default():
        expected = run(tf)
    for found, wanted in zip(run(ts), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("sizes", [lambda n: n, lambda n: [n, 2], lambda n: (1, n)])
def test_split_takes_numbers_and_says_what_takes_nodes(graph, sizes):
    x, n = ts.constant(ROWS), ts.placeholder("int64", [], name="n")
    before = len(graph.nodes)
    with pytest.raises(GraphError) as caught:
        ts.split(x, sizes(n))
    assert caught.value.what == (
        "split needs the lengths of its pieces as numbers, and 'n' is a node, whose value only a run knows."
    )
    assert "[2, -1]" in caught.value.cure
    assert "x[:n] and x[n:]" in caught.value.cure
    assert caught.value.nodes == (n,)
    assert len(graph.nodes) == before
    first, rest = x[:n], x[n:]
    assert [part.shape for part in ts.Session().run([first, rest], {n: 2})] == [(2, 4), (3, 4)]


@pytest.mark.parametrize("sizes", [2.5, [2.5, 2.5], "two", ["2", "3"], None, [[2, 3]], [[1], [2, 3]]])
def test_what_is_no_number_of_pieces_and_no_list_of_lengths(graph, sizes):
    x = ts.constant(ROWS)
    with pytest.raises(GraphError) as caught:
        ts.split(x, sizes)
    assert f"{sizes!r}" in caught.value.what
    assert caught.value.cure == "Give a number of pieces, or a list of their lengths."
    assert graph.nodes == [x]


def test_lengths_may_be_any_whole_numbers():
    x = ts.constant(ROWS)
    assert [part.shape for part in ts.split(x, np.array([2, 3], np.int32))] == [(2, 4), (3, 4)]
    assert [part.shape for part in ts.split(x, [2.0, 3.0])] == [(2, 4), (3, 4)]
    assert [part.shape for part in ts.split(x, np.int64(2), 1)] == [(5, 2), (5, 2)]
