"""A run of a learner's own library is shown like one of tslab's."""

from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.course import CourseError, learner_trace
from tslab.widgets import GraphStepper, draw

from .solutions_01 import COMPUTE, matmul, session
from .test_chapter_01 import notebook
from .trials import run_cell

GRAPH = """
my_A = Variable([[1.0, 0.0], [0.0, -1.0]])
my_b = Variable([1.0, 1.0])
my_x = placeholder()
my_y = matmul(my_A, my_x)
my_z = add(my_y, my_b)
"""


@pytest.fixture
def names() -> dict[str, Any]:
    names = notebook("01.6", session(COMPUTE))
    run_cell("matmul", matmul("return x @ y"), names)
    run_cell("graph", GRAPH, names)
    return names


def test_it_is_the_trace_of_the_same_run_in_tslab(names: dict[str, Any]) -> None:
    trace = learner_trace(names["my_z"], {names["my_x"]: [1, 2]}, names["Session"]().run, names)
    assert trace.order == ["my_A", "my_x", "my_y", "my_b", "my_z"]
    assert trace.fetches == ["my_z"]
    np.testing.assert_array_equal(trace.values["my_y"], [1, -2])
    np.testing.assert_array_equal(trace.values["my_z"], [2, -1])
    kinds = [node["kind"] for node in trace.graph["nodes"]]
    assert kinds == ["variable", "placeholder", "operation", "variable", "operation"]
    assert trace.graph["nodes"][2]["formula"] == "matmul(my_A, my_x)"
    assert trace.graph["nodes"][2]["code"] == "def compute(self, x, y):\n    return x @ y"


def test_its_nodes_have_the_fields_of_graph_json(names: dict[str, Any]) -> None:
    with ts.Graph().as_default():
        A, b, x = ts.Variable(np.eye(2), name="my_A"), ts.Variable([1.0, 1.0]), ts.placeholder()

        class own(ts.Operation):
            def compute(self, x: Any, y: Any) -> Any:
                return x @ y

        real = ts.Session().trace(own(A, x) + b, {x: [1, 2]})
    trace = learner_trace(names["my_z"], {names["my_x"]: [1, 2]}, names["Session"]().run, names)
    for kind in ("variable", "placeholder", "operation"):
        keys = [
            next(set(n) for n in t.graph["nodes"] if n["kind"] == kind and n.get("op") != "add") for t in (real, trace)
        ]
        assert keys[0] == keys[1], kind
    assert trace.to_json()["values"]["my_z"]["data"] == [2.0, -1.0]


def test_the_widgets_show_it(names: dict[str, Any]) -> None:
    trace = learner_trace(names["my_z"], {names["my_x"]: [1, 2]}, names["Session"]().run, names)
    stepper = GraphStepper(trace)
    assert [step["name"] for step in stepper.steps] == [None, "my_y", "my_z"]
    assert "my_A" in draw(trace).svg
    assert "0x" not in repr(stepper)


def test_nodes_without_a_name_are_called_by_their_class(names: dict[str, Any]) -> None:
    add, x = names["add"], names["my_x"]
    y = add(add(x, x), x)
    trace = learner_trace(y, {x: 1.0}, names["Session"]().run, {"_": y})
    assert trace.order == ["placeholder", "add", "add_1"]


def test_the_names_are_by_default_the_callers(names: dict[str, Any]) -> None:
    names["learner_trace"] = learner_trace
    exec("trace = learner_trace(my_z, {my_x: [1, 2]}, Session().run)", names)
    assert names["trace"].fetches == ["my_z"]


def test_what_is_behind_a_fed_operation_is_left_out(names: dict[str, Any]) -> None:
    def run(node: Any, feeds: Any) -> Any:
        return (
            feeds[node]
            if node in feeds
            else np.add(*[run(x, feeds) for x in node.input_nodes])
            if node.input_nodes
            else node.value
        )

    trace = learner_trace(names["my_z"], {names["my_y"]: [10.0, 10.0]}, run, names)
    assert trace.order == ["my_y", "my_b", "my_z"]
    assert trace.graph["nodes"][0]["fed"] is True
    assert "my_y" in draw(trace).svg


def test_a_deep_graph_is_walked_without_recursion(names: dict[str, Any]) -> None:
    add, y = names["add"], names["my_x"]
    for _ in range(1500):
        y = add(y, y)
    trace = learner_trace(y, {names["my_x"]: 0.0}, lambda node, feeds: 0.0, {})
    assert len(trace.order) == 1501


def test_what_is_no_node_is_an_error(names: dict[str, Any]) -> None:
    with pytest.raises(CourseError, match="A int is no node"):
        learner_trace(3, {}, names["Session"]().run, {})
    with pytest.raises(CourseError, match="gave 'my_A' a value that is no array"):
        learner_trace(names["my_z"], {names["my_x"]: 0.0}, lambda node, feeds: "two", names)
