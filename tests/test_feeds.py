"""What a run is asked for and given: fetches in any structure, by node or name, and feeds of any node."""

from __future__ import annotations

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import tslab as ts
from tslab.errors import FeedError, FetchError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


Pair = namedtuple("Pair", "left right")


def test_fetches_come_back_in_the_structure_they_were_asked_in():
    x = ts.placeholder()
    y, z = x + 1.0, x * 10.0
    run = ts.Session().run
    feeds = {x: 2.0}
    assert run(y, feeds) == 3
    assert run([y, z, y], feeds) == [3, 20, 3]
    assert run((y, z), feeds) == (3, 20)
    assert run({"a": y, 5: [z, (y,)]}, feeds) == {"a": 3, 5: [20, (3,)]}
    assert run(Pair(y, [z]), feeds) == Pair(3, [20])
    assert isinstance(run(Pair(y, z), feeds), Pair)
    assert run(OrderedDict(z=z, y=y), feeds) == {"z": 20, "y": 3}
    assert run([], feeds) == []
    assert run({}, feeds) == {}


def test_equal_fetches_of_another_structure_keep_their_own():
    x = ts.constant(1.0)
    run = ts.Session().run
    assert type(run([Pair(x, x)])[0]) is Pair
    assert type(run([(x, x)])[0]) is tuple
    assert type(run(Pair(x, x))) is Pair
    assert type(run((x, x))) is tuple
    assert type(run([x, x])) is list


def test_nodes_are_fetched_and_fed_by_name():
    x = ts.placeholder(name="x")
    with ts.name_scope("scope"):
        ts.add(x, 1.0, name="y")
    run = ts.Session().run
    assert run("scope/y", {"x": 2.0}) == run("scope/y:0", {"x:0": 2.0}) == 3
    assert run(["x", x, "x:0"], {x: 5.0}) == [5, 5, 5]


@pytest.mark.parametrize("wrong", [None, 1.0, np.ones(2), "nothing", ["nothing"], {1}, object])
def test_what_is_no_node_cannot_be_fetched(wrong):
    ts.placeholder(name="x")
    with pytest.raises(FetchError):
        ts.Session().run(wrong)


def test_a_fetch_that_is_no_node_is_named():
    with pytest.raises(FetchError, match=r"Fetched 3\.5 is no node, but a float"):
        ts.Session().run([3.5])
    ts.placeholder(name="weights")
    with pytest.raises(FetchError, match="no node named 'weight'") as caught:
        ts.Session().run("weight")
    assert "'weights'" in caught.value.cure


def test_a_node_of_another_graph_is_refused():
    with ts.Graph().as_default():
        y = ts.constant(1.0, name="y")
    with pytest.raises(FetchError, match="'y' belongs to another graph") as caught:
        ts.Session().run(y)
    assert caught.value.nodes == (y,)
    assert ts.Session(y.graph).run(y) == 1
    with pytest.raises(FeedError, match="'y' belongs to another graph"):
        ts.Session().run(ts.constant(1.0), {y: 1.0})


def test_any_node_can_be_fed():
    x = ts.placeholder()
    two = ts.constant(2.0)
    w = ts.Variable(3.0)
    y = x * two
    z = y + w
    run = ts.Session().run
    assert run(z, {x: 1.0}) == 5
    assert run(z, {x: 1.0, two: 10.0}) == 13
    assert run(z, {x: 1.0, w: 10.0}) == 12
    assert run(z, {y: 10.0}) == 13
    assert run(z, {z: 10.0}) == 10
    assert run(w) == 3


def test_a_feed_that_is_not_needed_is_no_mistake():
    x, y = ts.placeholder(), ts.placeholder()
    assert ts.Session().run(x + 1.0, {x: 1.0, y: 5.0}) == 2


def test_a_fed_write_writes_nothing():
    w = ts.Variable(1.0)
    step = ts.assign(w, 5.0)
    session = ts.Session()
    assert session.run(step, {step: 7.0}) == 7
    assert session.run(w) == 1


def test_feeds_become_arrays_of_the_placeholders_dtype():
    x = ts.placeholder("float32", shape=(None, 2))
    value = ts.Session().run(x, {x: [[1, 2], (3, 4)]})
    assert value.dtype == np.float32
    assert value.tolist() == [[1, 2], [3, 4]]
    assert ts.Session().run(x, {x: np.ones((0, 2))}).shape == (0, 2)


@pytest.mark.parametrize(
    "value, message",
    [
        ([[1.0], [1.0, 2.0]], "'x' cannot be fed rows of different lengths"),
        ("text", "'x' cannot be fed an array of <U4"),
        ([None, 1.0], "'x' cannot be fed an array of object"),
        ({"a": 1}, "'x' cannot be fed an array of object"),
        ([1.0, 2.0, 3.0], r"'x' cannot be fed a value of shape \(3,\)"),
        (1.0, r"'x' cannot be fed a value of shape \(\)"),
        ([1 + 2j, 1.0], "'x' cannot be fed complex128 values, since it is float64"),
    ],
)
def test_values_that_cannot_be_fed(value, message):
    x = ts.placeholder("float64", shape=(2,), name="x")
    with pytest.raises(FeedError, match=message) as caught:
        ts.Session().run(x, {x: value})
    assert caught.value.nodes == (x,)
    assert caught.value.cure


def test_floats_are_not_rounded_for_an_integer_placeholder():
    n = ts.placeholder("int64", name="n")
    with pytest.raises(FeedError, match="'n' cannot be fed float64 values, since it is int64"):
        ts.Session().run(n, {n: 1.5})


def test_a_node_cannot_be_fed_as_a_value():
    x, y = ts.placeholder(name="x"), ts.constant(1.0, name="y")
    with pytest.raises(FeedError, match="'x' cannot be fed the node 'y'"):
        ts.Session().run(x, {x: y})


@pytest.mark.parametrize("feeds", [3.0, [1.0], "x"])
def test_a_feed_dict_that_is_no_dict(feeds):
    x = ts.placeholder()
    with pytest.raises(FeedError, match="feed_dict is no dict"):
        ts.Session().run(x, feeds)


def test_a_key_that_is_no_node():
    with pytest.raises(FeedError, match="Fed 3 is no node, but a int"):
        ts.Session().run(ts.constant(1.0), {3: 1.0})
    with pytest.raises(FeedError, match="no node named 'nothing'"):
        ts.Session().run(ts.constant(1.0), {"nothing": 1.0})


def test_all_unfed_placeholders_are_named():
    x, y = ts.placeholder(name="x"), ts.placeholder(name="y")
    with pytest.raises(FeedError) as caught:
        ts.Session().run(x + y)
    assert caught.value.what == "The run needs a value for the placeholders 'x', 'y'."
    assert caught.value.cure == "Feed it: session.run(…, feed_dict={x: …, y: …})."
    assert caught.value.nodes == (x, y)
    assert caught.value.where == x.location
