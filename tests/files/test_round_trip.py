"""A graph that is written and read again gives the same numbers, has the same names, and the same gradients."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.attributes import attribute_kinds
from tslab.graph import OPERATIONS
from tslab.serialize import graph_to_json

from ..ops.cases import CASES, FORWARD
from ..ops.test_table import first_derivatives

ROOT = Path(__file__).parents[2]
NOT_OURS = {"item", "py_func"}
"""Rows of the table that show a learner's Python code; `item` is part of others too."""


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def reread(graph: ts.Graph) -> ts.Graph:
    """The graph that comes of a graph's JSON text; the JSON of that one is the same."""
    document = graph.to_json()
    again = ts.Graph.from_json(json.dumps(document, allow_nan=False))
    assert again.to_json() == document
    return again


def assert_same_values(one: ts.Session, other: ts.Session, names: list[str]) -> None:
    """Equal to the last bits, which NumPy's products of one and the same arrays do not always share."""
    for name, x, y in zip(names, one.run(names), other.run(names), strict=True):
        assert (x is None) == (y is None), name
        if x is not None:
            assert (np.shape(x), np.asarray(x).dtype) == (np.shape(y), np.asarray(y).dtype), name
            np.testing.assert_allclose(y, x, rtol=1e-13, atol=1e-300, err_msg=name)


def names_of(graph: ts.Graph) -> list[str]:
    """All nodes that have one value, an array."""
    names = [node.name for node in graph.nodes if not getattr(node, "has_several_values", False)]
    if not any(node.held for node in graph.nodes):
        return names
    session = ts.Session(graph)
    return [name for name in names if is_array(session, name)]


def is_array(session: ts.Session, name: str) -> bool:
    """Whether a node has an array as its value, outside of the rounds of a loop."""
    try:
        return np.asarray(session.run(name)).dtype != object
    except ts.errors.FetchError:
        return False


@pytest.mark.parametrize("name", sorted({*CASES, *FORWARD} - NOT_OURS))
def test_an_operation_of_the_table_with_its_derivatives_comes_back(name: str, graph: ts.Graph):
    """With the first and second ones, written before and after the graph is read."""
    losses = []
    for case in CASES.get(name, []) + FORWARD.get(name, []):
        inputs = [ts.Variable(x) for x in case.inputs]
        y = case.build(*inputs)
        if name in CASES and case.differentiable:
            losses.append((first_derivatives(case)(*inputs).name, [x.name for x in inputs]))
    again = reread(graph)
    assert_same_values(ts.Session(graph), ts.Session(again), names_of(graph))
    for loss, inputs in losses[:3]:
        for g in (graph, again):
            ts.gradients(g.get_node(loss), [g.get_node(x) for x in inputs])
    assert again.to_json() == graph.to_json()
    for node in again.nodes:
        twin = graph.get_node(node.name)
        assert (node.shape, node.dtype, type(node)) == (twin.shape, twin.dtype, type(twin))
        assert [x.name for x in node.consumers] == [x.name for x in twin.consumers]
        assert y.graph is graph


def test_operations_declare_their_attributes_in_kinds_that_json_holds():
    """Else a new operation could be written, and not read; the table builds every operation."""
    for case in [case for cases in [*CASES.values(), *FORWARD.values()] for case in cases[:1]]:
        with ts.Graph().as_default() as graph:
            case.build(*map(ts.Variable, case.inputs))
        for op in graph.operations:
            if type(op) is OPERATIONS.get(type(op).__name__):
                assert op.attributes.keys() == attribute_kinds(type(op)).keys()


OPTIMIZERS = {
    "GradientDescent": lambda: ts.train.GradientDescentOptimizer(0.1),
    "Momentum": lambda: ts.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "Adagrad": lambda: ts.train.AdagradOptimizer(0.1),
    "RMSProp": lambda: ts.train.RMSPropOptimizer(0.1, momentum=0.5, centered=True),
    "Adam": lambda: ts.train.AdamOptimizer(0.1),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_training_goes_the_same_way(optimizer: Any, graph: ts.Graph):
    ts.set_random_seed(7)
    x = ts.placeholder("float64", (None, 3), name="x")
    with ts.variable_scope("layer"):
        w = ts.get_variable("w", [3, 2])
    b = ts.Variable(np.zeros(2), name="b")
    kept = ts.nn.dropout(ts.tanh(x @ w + b), 0.8)
    loss = ts.reduce_mean(ts.square(kept - 1.0), name="loss")
    count = ts.Variable(0, trainable=False, name="global_step")
    step = optimizer().minimize(loss, global_step=count)
    again = reread(graph)
    one, other = ts.Session(graph), ts.Session(again)
    value = np.random.default_rng(0).normal(size=(5, 3))
    for _ in range(5):
        for session in (one, other):
            session.run(step.name, {"x": value})
    assert one.run("global_step") == 5
    variables = [v.name for v in graph.variables]
    assert_same_values(one, other, variables)
    assert one.run("loss", {"x": value}) == pytest.approx(other.run("loss", {"x": value}), rel=1e-12)


def test_random_numbers_are_the_same_and_so_are_those_of_what_is_built_later(graph: ts.Graph):
    ts.set_random_seed(-(10**30))
    ts.random_normal([2], name="a")
    ts.random_uniform([2], 0, 10, dtype="int32", seed=-1, name="b")
    ts.random_shuffle(ts.range(5), name="c")
    ts.truncated_normal(ts.shape(ts.placeholder_with_default([1.0, 2.0], [None])), name="d")
    ts.Variable(ts.random_uniform([3], name="start"), name="w")
    again = reread(graph)
    for g in (graph, again):
        with g.as_default():
            ts.random_normal([2], name="later")
    one, other = ts.Session(graph), ts.Session(again)
    for _ in range(3):
        for name in names_of(graph):
            assert np.array_equal(one.run(name), other.run(name)), name
    assert again.to_json() == graph.to_json()


def test_names_go_on_where_they_were(graph: ts.Graph):
    def build():
        ts.square(1.0, name="x")
        with ts.name_scope("scope"):
            ts.square(1.0, name="x")
        with ts.name_scope("empty"):
            pass
        with ts.variable_scope(None, default_name="block"):
            ts.get_variable("w", [1])

    for _ in range(2):
        build()
    with ts.name_scope("once"):
        pass
    again = reread(graph)
    for g in (graph, again):
        with g.as_default():
            build()
            with ts.name_scope("once"):
                ts.square(1.0, name="x")
    assert [node.name for node in again.nodes] == [node.name for node in graph.nodes]
    assert "scope_2/x" in again.by_name
    assert "block_2/w" in again.by_name
    assert "once_1/x" in again.by_name
    assert again.to_json() == graph.to_json()


def test_get_variable_finds_again(graph: ts.Graph):
    ts.constant(1.0, name="layer/w")
    with ts.variable_scope("layer"):
        ts.get_variable("w", [2])  # whose name gets a number
    again = reread(graph)
    with again.as_default(), ts.variable_scope("layer", reuse=True):
        assert ts.get_variable("w") is again.get_node("layer/w_1")


def test_collections(graph: ts.Graph):
    w = ts.Variable(1.0, name="w")
    ts.Variable(2.0, trainable=False, name="hidden", collections=["mine"])
    entries = [w, "text", "nan", 1, 0.5, True, None, float("-inf"), "é\n"]
    for entry in entries:
        ts.add_to_collection("mine", entry)
    again = reread(graph)
    hidden, *rest = again.collections["mine"]
    assert hidden is again.get_node("hidden")
    assert rest == [again.get_node("w"), *entries[1:]]
    assert [type(x) for x in rest[1:]] == [type(x) for x in entries[1:]]
    assert again.collections.keys() == graph.collections.keys()
    assert again.collections["variables"] == [again.get_node("w")]


def test_control_inputs_are_waited_for(graph: ts.Graph):
    w = ts.Variable(1.0, name="w")
    with ts.control_dependencies([ts.assign(w, 5.0)]):
        ts.square(ts.identity(w), name="after")
    again = reread(graph)
    assert ts.Session(again).run("after") == 25
    for g in (graph, again):
        ts.gradients(g.get_node("after"), g.get_node("w"))
    assert again.to_json() == graph.to_json()


def test_initial_values_and_initializers(graph: ts.Graph):
    a = ts.Variable([1.0, 2.0], name="a", dtype="float32")
    b = ts.Variable(a * 2.0, name="b", trainable=False)
    ts.Variable(b + 1.0, name="c")
    init = ts.global_variables_initializer()
    again = reread(graph)
    assert again.get_node("a").initializer is again.get_node("a/initialize")
    before = len(again.nodes)
    session = ts.Session(again)
    session.load({again.get_node("a"): [5, 5]})
    session.run(init.name)
    assert [session.run(name).tolist() for name in "abc"] == [[1, 2], [2, 4], [3, 5]]
    assert len(again.nodes) == before
    assert again.get_node("a").dtype == np.float32
    assert [v.trainable for v in again.variables] == [True, False, True]


def test_weak_constants_take_the_other_dtype(graph: ts.Graph):
    x = ts.placeholder("float32", name="x")
    ts.multiply(x, 2.0, name="weak")
    ts.multiply(x, ts.constant(2.0), name="strong")
    again = reread(graph)
    values = ts.Session(again).run(["weak", "strong"], {"x": np.float32(3)})
    assert [value.dtype for value in values] == [np.float32, np.float64]


def test_text_bytes_and_dict_are_read():
    ts.square(ts.placeholder(shape=[np.int64(3), None], name="x"))
    document = ts.get_default_graph().to_json()
    text = json.dumps(document)
    for form in (document, text, text.encode(), text.encode("utf-16"), bytearray(text, "ascii")):
        assert ts.Graph.from_json(form).to_json() == document


def test_a_graph_of_a_subclass_is_read_into_it():
    class Mine(ts.Graph):
        """A learner's."""

    assert type(Mine.from_json(ts.Graph().to_json())) is Mine


def test_nothing_is_shared_with_the_document():
    w = ts.Variable([1.0, 2.0], name="w")
    ts.reduce_sum(w, axis=(0,), name="sum")
    document = ts.get_default_graph().to_json()
    again = ts.Graph.from_json(document)
    document["nodes"][0]["initial_value"]["data"][0] = 50.0
    document["nodes"][1]["attributes"]["axis"].append(1)
    document["collections"]["variables"].clear()
    assert ts.Session(again).run("sum") == 3
    assert again.collections["variables"] == [again.get_node("w")]


def test_the_nodes_of_a_run_can_be_read_where_all_is_there():
    w = ts.Variable(3.0, name="w")
    trace = ts.Session().trace(ts.square(w, name="y"))
    again = ts.Graph.from_json(trace.graph)
    assert ts.Session(again).run("y") == 9
    assert again.collections["trainable_variables"] == [again.get_node("w")]
    fed = ts.Session().trace(ts.exp(ts.square(w, name="z")), {"z": 0.0}).graph
    with pytest.raises(ts.errors.SerializationError, match="'w' is no node that stands before it"):
        ts.Graph.from_json(fed)


def test_attributes_of_any_number_type_are_written_as_they_are_read(graph: ts.Graph):
    x = ts.Variable([[1.0, 2.0], [3.0, 4.0]], name="x")
    ts.matmul(x, x, transpose_a=1, name="a")  # type: ignore[arg-type]
    ts.reduce_sum(x, axis=np.int64(0), keepdims=1, name="b")
    ts.one_hot([0, 1], 2, on_value=np.float32(0.1), off_value=True, name="c")
    ts.pad(x, [[1, 0], [0, 0]], constant_values=float("nan"), name="d")
    again = ts.Graph.from_json(json.dumps(graph.to_json(), allow_nan=False))
    assert again.get_node("a").attributes == {"transpose_a": True, "transpose_b": False}
    assert again.get_node("c").attributes["on_value"] == float(np.float32(0.1))
    assert_same_values(ts.Session(graph), ts.Session(again), ["a", "b", "c", "d"])
    reread(again)


LONG = """
import json, sys, time
from tests.memory import peak_megabytes
import tslab as ts

n = 100_000
node, value = ts.Variable(1.0, name="x"), 1.0
for i in range(n // 2):
    node = (node * 0.999) if i % 2 else (node + 0.001)
    value = (value * 0.999) if i % 2 else (value + 0.001)
sys.setrecursionlimit(200)
document = ts.get_default_graph().to_json()
quarter = document | {"nodes": document["nodes"][: n // 4], "names": {}}
seconds = []
for text in (json.dumps(quarter), json.dumps(document)):
    started = time.process_time()
    again = ts.Graph.from_json(text)
    seconds.append(time.process_time() - started)
assert len(again.nodes) == n + 1
assert float(ts.Session(again).run(node.name)) == value
print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))
"""


def test_100_000_nodes_are_read_in_seconds_linearly_and_without_recursion():
    result = subprocess.run(
        [sys.executable, "-c", LONG], cwd=ROOT, text=True, capture_output=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    quarter, whole = found["seconds"]
    assert whole < 20
    assert whole < 10 * quarter  # 4 times as many nodes; what is not linear would take 16 times as long
    assert found["megabytes"] < 600


def test_writing_a_whole_graph_leaves_the_nodes_as_pictures_have_them(graph: ts.Graph):
    ts.square(ts.placeholder(name="x"))
    document = graph.to_json()
    assert {key: document[key] for key in ("format", "version", "nodes")} == graph_to_json(graph)
