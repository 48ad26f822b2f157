"""Graph JSON, and the trace of a run: what pictures, steppers and files are made of."""

from __future__ import annotations

import json

import numpy as np
import pytest

import tslab as ts
from tslab.serialize import array_to_json, code, formula, graph_to_json

from .ops.test_table import FLAT


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


class double(ts.Operation):
    """Twice x."""

    def compute(self, x):
        return 2 * x


def entries(subject, **options):
    document = json.loads(json.dumps(graph_to_json(subject, **options), allow_nan=False))
    return {entry["name"]: entry for entry in document["nodes"]}


def test_the_document_names_its_format_and_version(graph):
    assert graph_to_json(graph) == {"format": "tslab-graph", "version": 1, "nodes": []}


def test_every_kind_of_node():
    x = ts.placeholder("float32", shape=(None, 2), name="x")
    w = ts.Variable([1.0, np.nan], trainable=False, name="w")
    ts.reduce_sum(x * w, axis=-1, name="sum")
    found = entries(x.graph)
    assert found["x"] == {
        "name": "x",
        "kind": "placeholder",
        "op": "placeholder",
        "shape": [None, 2],
        "dtype": "float32",
    }
    assert found["w"]["kind"] == "variable"
    assert found["w"]["trainable"] is False
    assert found["w"]["initial_value"] == {"shape": [2], "dtype": "float64", "data": [1.0, "nan"]}
    assert found["sum"]["kind"] == "operation"
    assert found["sum"]["builtin"] is True
    assert found["sum"]["inputs"] == ["multiply"]
    assert found["sum"]["attributes"] == {"axis": -1, "keepdims": False}
    assert (found["sum"]["shape"], found["sum"]["dtype"]) == ([None], "float64")


def test_constants_say_whether_they_are_bare_numbers():
    y = ts.placeholder(name="x") + 2.0
    ts.multiply(y, ts.constant([1, 2], name="array"))
    found = entries(y.graph)
    assert found["constant"]["weak"] is True
    assert found["constant"]["value"] == {"shape": [], "dtype": "float64", "data": [2.0]}
    assert found["array"]["weak"] is False


def test_a_variable_that_starts_from_a_node_names_it():
    w = ts.Variable(ts.constant(1.0, name="start"), name="w")
    assert entries(w.graph)["w"]["initial_value"] == "start"


def test_nodes_stand_after_their_inputs_and_only_those_that_are_needed():
    x = ts.placeholder(name="x")
    y = ts.square(x, name="y")
    ts.exp(y, name="beside")
    z = ts.add(y, x, name="z")
    assert list(entries([z])) == ["x", "y", "z"]
    fed = entries([z], fed={y})
    assert list(fed) == ["y", "x", "z"]
    assert [name for name, entry in fed.items() if entry.get("fed")] == ["y"]


def test_a_learners_operation_is_there_by_name_and_text_only():
    class tagged(ts.Operation):
        def __init__(self, x, tag):
            super().__init__(x, tag=tag)

        def compute(self, x):
            return x

    tagged(double(ts.placeholder(name="x")), tag=object())
    found = entries(ts.get_default_graph())
    assert found["double"]["builtin"] is False
    assert found["double"]["formula"] == "Twice x."
    assert found["double"]["code"] == "def compute(self, x):\n    return 2 * x"
    assert found["tagged"]["attributes"] == {}
    assert found["tagged"]["formula"] == "tagged(double)"


def test_a_learners_operation_of_tslabs_name_is_not_taken_for_tslabs():
    class square(ts.Operation):
        def compute(self, x):
            return x

    square(1.0)
    assert entries(ts.get_default_graph())["square"]["builtin"] is False


@pytest.mark.parametrize("case", FLAT)
def test_every_operation_has_json_formula_and_code(case):
    with ts.Graph().as_default() as graph:
        y = case.build(*map(ts.Variable, case.inputs))
        for node in graph.operations:
            assert formula(node)
            assert code(node)
        json.dumps(ts.Session().trace(y).to_json(), allow_nan=False)


@pytest.mark.parametrize("case", FLAT)
def test_code_that_is_an_expression_computes_the_value(case):
    """The stepper shows it beside the picture, for people to try."""
    if not all(np.size(x) for x in case.inputs):
        return
    y = case.build(*map(ts.Variable, case.inputs))
    trace = ts.Session().trace(y)
    values = {name.replace("/", "__"): value for name, value in trace.values.items() if value is not None}
    for node in (y.graph.get_node(name) for name in trace.order):
        text = code(node).replace("/", "__") if isinstance(node, ts.Operation) else ""
        try:
            expression = compile(text, "code", "eval")
        except SyntaxError:  # a learner's compute, or a description in words
            continue
        if not set(expression.co_names) <= {*values, *dir(np), *dir(np.ndarray), "np"}:  # words that look like Python
            continue
        with np.errstate(all="ignore"):
            value = eval(expression, {"np": np, **values})
        np.testing.assert_allclose(value, trace.values[node.name], rtol=1e-12, err_msg=text)


def test_an_empty_group_has_a_formula():
    assert formula(ts.group()) == ""


@pytest.mark.parametrize("axis", [np.int64(1), [np.int64(0), 1], (0,), -1])
def test_axes_of_any_integer_type_can_be_written(axis):
    x = ts.placeholder(shape=(2, 3))
    y = ts.reduce_sum(x, axis=axis), ts.expand_dims(x, axis)
    json.dumps(graph_to_json(y))


def test_a_run_is_never_called_for_by_json():
    calls = []

    class telltale(ts.Operation):
        def compute(self, x):
            calls.append(x)
            return x

    telltale(1.0)
    graph_to_json(ts.get_default_graph())
    assert calls == []


@pytest.mark.parametrize(
    "array, data",
    [
        (np.array([[1, 2], [3, 4]]), [1, 2, 3, 4]),
        (np.array([[1, 2], [3, 4]]).T, [1, 3, 2, 4]),
        (np.array([np.inf, -np.inf, np.nan, 1.5]), ["inf", "-inf", "nan", 1.5]),
        (np.array([True, False]), [True, False]),
        (np.float32(0.1), [float(np.float32(0.1))]),
        (np.zeros((0, 2)), []),
    ],
)
def test_arrays(array, data):
    written = json.loads(json.dumps(array_to_json(array), allow_nan=False))
    assert written == {"shape": list(array.shape), "dtype": str(array.dtype), "data": data}


def test_a_trace_holds_every_value_of_the_run():
    x, w = ts.placeholder(name="x"), ts.Variable([10.0, 20.0], name="w")
    y = ts.multiply(double(x), w, name="y")
    trace = ts.Session().trace([y, x], {x: [1.0, 2.0]})
    assert trace.order == ["x", "double", "w", "y"]
    assert trace.fetches == ["y", "x"]
    assert {name: value.tolist() for name, value in trace.values.items()} == {
        "x": [1, 2],
        "double": [2, 4],
        "w": [10, 20],
        "y": [20, 80],
    }
    assert [node["name"] for node in trace.graph["nodes"]] == trace.order
    assert repr(trace) == "<Trace of 4 nodes, fetched: y, x>"


def test_a_trace_shows_a_write_and_does_not_make_it():
    w = ts.Variable(1.0, name="w")
    step = ts.train.GradientDescentOptimizer(0.5).minimize(ts.square(w))
    session = ts.Session()
    trace = session.trace(step)
    assert trace.values["w"] == 1
    assert trace.values["GradientDescentOptimizer/assign"] == 0
    assert trace.values[step.name] is None
    assert step.name not in trace.to_json()["values"]
    assert session.run(w) == 1


def test_the_values_of_a_trace_are_read_only():
    trace = ts.Session().trace(ts.constant([1.0, 2.0], name="c"))
    with pytest.raises(ValueError, match="read-only"):
        trace.values["c"][0] = 5


def test_a_trace_stops_at_what_is_fed():
    x = ts.placeholder(name="x")
    y = ts.square(x, name="y")
    trace = ts.Session().trace(ts.negative(y), {y: 3.0})
    assert trace.order == ["y", "negative"]
    assert trace.graph["nodes"][0]["fed"] is True
