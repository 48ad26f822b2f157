"""Control dependencies: what waits for what, and which of a run's writes it sees."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GraphError, WriteConflictError

RUNS = 4
"""The third run of the same kind is the first that is bound; all must agree."""


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_operations_built_in_the_block_wait_and_others_do_not():
    x = ts.constant(1.0)
    first = ts.negative(x)
    with ts.control_dependencies([first, x]):
        inside = ts.negative(x)
    outside = ts.negative(x)
    assert inside.control_inputs == (first, x)
    assert (first.control_inputs, outside.control_inputs) == ((), ())


def test_blocks_add_up_and_none_ends_all_waiting():
    a, b = ts.constant(1.0), ts.constant(2.0)
    with ts.control_dependencies([a]):
        with ts.control_dependencies([b, a]):
            both = ts.negative(a)
            with ts.control_dependencies(None):
                free = ts.negative(a)
        one = ts.negative(a)
    assert (both.control_inputs, free.control_inputs, one.control_inputs) == ((a, b), (), (a,))


def test_a_block_ends_even_after_an_error(graph):
    with pytest.raises(ZeroDivisionError), ts.control_dependencies([ts.constant(1.0)]):
        raise ZeroDivisionError
    assert graph.control_inputs == ()


def test_what_is_built_in_the_block_sees_the_write_and_the_rest_does_not():
    w = ts.Variable([1.0, 2.0])
    step = ts.assign_add(w, [10.0, 10.0])
    before = ts.identity(w)
    with ts.control_dependencies([step]):
        after = ts.identity(w)
        total = ts.reduce_sum(after + w)
    session = ts.Session()
    for i in range(RUNS):
        old, new, number, read = session.run([before, after, total, w])
        np.testing.assert_array_equal(old, [1 + 10 * i, 2 + 10 * i])
        np.testing.assert_array_equal(new, old + 10)
        np.testing.assert_array_equal(read, old)
        assert number == 2 * new.sum()
    np.testing.assert_array_equal(session.run(w), new)


def test_a_group_passes_on_what_it_waits_for():
    a, b = ts.Variable(1.0), ts.Variable(2.0)
    swap = ts.group(ts.assign(a, b), ts.assign(b, a))
    with ts.control_dependencies([swap]):
        difference = a - b
    session = ts.Session()
    assert [session.run(difference) for _ in range(RUNS)] == [1, -1, 1, -1]


def test_writes_that_are_ordered_follow_each_other():
    w = ts.Variable(1.0)
    first = ts.assign(w, 5.0)
    with ts.control_dependencies([first]):
        second = ts.assign_add(w, 2.0)
    with ts.control_dependencies([second]):
        third = ts.assign(w, w * 10.0)
    session = ts.Session()
    for _ in range(RUNS):
        assert session.run([first, second, third]) == [5, 7, 70]
        assert session.run(w) == 70
    session.run(second)
    assert session.run(w) == 7


def test_writes_that_wait_for_the_same_are_not_ordered():
    w = ts.Variable(1.0)
    with ts.control_dependencies([ts.assign(w, 5.0)]):
        both = [ts.assign_add(w, 1.0), ts.assign_add(w, 2.0)]
    session = ts.Session()
    with pytest.raises(WriteConflictError):
        session.run(both)
    assert session.run(w) == 1


def test_only_a_needed_operation_runs_what_it_waits_for():
    w = ts.Variable(1.0)
    with ts.control_dependencies([ts.assign_add(w, 1.0)]):
        waits = ts.constant(0.0) + 1.0
    session = ts.Session()
    session.run(ts.constant(0.0))
    assert session.run(w) == 1
    for i in range(RUNS):
        session.run(waits)
        assert session.run(w) == i + 2


def test_a_gradient_sees_the_same_writes_as_what_it_is_the_gradient_of():
    w = ts.Variable(3.0)
    with ts.control_dependencies([ts.assign(w, 5.0)]):
        seen = ts.identity(2.0)
        y = ts.square(w)
    (inside,) = ts.gradients(y, w)
    (after,) = ts.gradients(ts.pow(w, seen), w)
    (behind,) = ts.gradients(ts.pow(w, seen), seen)
    (before,) = ts.gradients(ts.square(w), w)
    assert ts.Session().run([y, inside, after, behind, before]) == [25, 10, 10, 25 * np.log(5), 6]


def test_a_trace_shows_what_is_waited_for():
    w = ts.Variable(1.0, name="w")
    step = ts.assign_add(w, 1.0, name="step")
    with ts.control_dependencies([step]):
        y = ts.identity(w, name="y")
    trace = ts.Session().trace(y)
    assert trace.order[-2:] == ["step", "y"]
    assert trace.values["y"] == 2
    assert [node["control_inputs"] for node in trace.graph["nodes"] if node["name"] == "y"] == [["step"]]


@pytest.mark.parametrize("wrong", [1.0, "name", [1.0]])
def test_something_else_than_a_node_is_refused(wrong):
    with pytest.raises(GraphError, match="needs nodes of the default graph"), ts.control_dependencies([wrong]):
        pass


def test_a_node_of_another_graph_is_refused(graph):
    x = ts.constant(1.0)
    with ts.Graph().as_default(), pytest.raises(GraphError), ts.control_dependencies([x]):
        pass
    assert graph.control_inputs == ()


def test_no_op_does_nothing_and_can_be_waited_for():
    nothing = ts.no_op()
    with ts.control_dependencies([nothing]):
        y = ts.identity(2.0)
    session = ts.Session()
    assert [session.run([nothing, y]) for _ in range(RUNS)] == [[None, 2]] * RUNS
    assert nothing.name == "no_op"


def test_a_tuple_is_there_when_all_of_it_is():
    w, x = ts.Variable(1.0), ts.placeholder()
    step = ts.assign_add(w, 1.0)
    a, b = ts.tuple([x * 2.0, 7.0], control_inputs=[step])
    session = ts.Session()
    assert session.run(a, {x: 3.0}) == 6
    assert session.run([a, b], {x: 3.0}) == [6, 7]
    assert session.run(w) == 3
