"""A gradient that fails leaves the graph as it was, so that the corrected call gives the same names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.all_or_nothing import all_or_nothing
from tslab.errors import DTypeError, GradientError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def state(graph: ts.Graph) -> dict[str, Any]:
    """All that building changes in a graph."""
    store = graph.store
    return {
        "nodes": list(graph.nodes),
        "names": list(graph.by_name.items()),
        "numbers": dict(graph._numbers),
        "collections": {key: list(entries) for key, entries in graph.collections.items()},
        "scope": (graph.scope, graph.control_inputs, graph.seed, graph.undo, ts.get_default_graph()),
        "store": None if store is None else (dict(store.variables), store.scope, set(store.taken)),
        "consumers": [list(node.consumers) for node in graph.nodes],
        "inside": [
            {key: value for key, value in vars(node).items() if key not in ("consumers", "_made")}
            for node in graph.nodes
        ],
    }


def operation() -> Any:
    """An operation of a learner's that has no gradient yet."""

    class mine(ts.Operation):
        def compute(self, x):
            return 2.0 * x

        def shape_rule(self, x):
            return x

    return mine


def with_gradient(mine: Any) -> Any:
    @ts.RegisterGradient(mine)
    def _gradient(op, grad):
        return 2.0 * grad

    return mine


def plain(mine: Any) -> tuple[Any, Any]:
    x = ts.Variable([1.0, 2.0], name="x")
    return ts.reduce_sum(ts.square(ts.sigmoid(mine(ts.tanh(x))) * x)), x


def before_a_loop(mine: Any) -> tuple[Any, Any]:
    """The loop's own gradient, which is written first, has it keep what it needs of each round."""
    x = ts.Variable(0.5, name="x")
    start = mine(x)
    return ts.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, ts.sin(s) * x), [0, start])[1], x


def in_a_loop(mine: Any) -> tuple[Any, Any]:
    x = ts.Variable(0.5, name="x")
    return ts.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, ts.sin(mine(ts.cos(s)) * x)), [0, x])[1], x


def before_a_loop_in_a_loop(mine: Any) -> tuple[Any, Any]:
    """The gradient in the outer body succeeds, and has the inner loop keep something, before the whole fails."""
    x = ts.Variable(0.5, name="x")

    def body(i, s):
        inner = ts.while_loop(lambda j, t: j < 2, lambda j, t: (j + 1, ts.sin(t) * x), [0, s])
        return i + 1, ts.cos(inner[1])

    return ts.while_loop(lambda i, s: i < 3, body, [0, mine(x)])[1], x


def in_a_branch_in_a_loop(mine: Any) -> tuple[Any, Any]:
    x = ts.Variable(0.5, name="x")

    def body(i, s):
        return i + 1, ts.cond(i < 1, lambda: ts.sin(ts.exp(s)), lambda: ts.sin(mine(ts.exp(s))))

    return ts.while_loop(lambda i, s: i < 3, body, [0, x])[1], x


@pytest.mark.parametrize("build", [plain, before_a_loop, in_a_loop, before_a_loop_in_a_loop, in_a_branch_in_a_loop])
@pytest.mark.parametrize("table", [False, True])
def test_after_a_missing_gradient_the_corrected_call_gives_the_same_graph(graph, build, table):
    mine = operation()
    loss, x = build(mine)
    value = ts.Session().run(loss)
    before = state(graph)
    for _ in range(2):
        with pytest.raises(GradientError, match=r"'.*mine' \(mine\) has no gradient"):
            ts.compute_gradients(loss) if table else ts.gradients(loss, x)
        assert state(graph) == before
    assert ts.Session().run(loss) == value
    with_gradient(mine)
    grad = ts.compute_gradients(loss)[x] if table else ts.gradients(loss, x)[0]

    with ts.Graph().as_default() as other:
        at_once, y = build(with_gradient(operation()))
        expected = ts.compute_gradients(at_once)[y] if table else ts.gradients(at_once, y)[0]
        assert graph.to_json() == other.to_json()
        np.testing.assert_array_equal(ts.Session().run(expected), ts.Session(graph).run(grad))


@pytest.mark.parametrize("raised", [ValueError, KeyboardInterrupt])
def test_whatever_a_gradient_function_has_done_before_it_raises_is_taken_back(graph, raised):
    mine, entered = operation(), []
    with ts.variable_scope("model"):
        w = ts.get_variable("w", [2])
    ts.set_random_seed(7)
    ts.add_to_collection("mine", w)

    @ts.RegisterGradient(mine)
    def _gradient(op, grad):
        with ts.variable_scope("model"):
            ts.get_variable("other", [2], regularizer=ts.nn.l2_loss)
        ts.add_to_collection("mine", grad)
        ts.add_to_collection("new", grad)
        ts.summary.scalar("size", ts.reduce_sum(grad))
        ts.set_random_seed(8)
        assert w.initializer in graph.nodes
        for block in ts.name_scope("left_open"), ts.control_dependencies([grad]):
            block.__enter__()
            entered.append(block)
        ts.gradients(ts.square(op.inputs[0]), w)
        raise raised("no")

    loss = ts.reduce_sum(mine(ts.tanh(w)))
    before = state(graph)
    listed = graph.collections["mine"]
    with pytest.raises(raised):
        ts.gradients(loss, w)
    assert state(graph) == before
    assert graph.collections["mine"] is listed
    assert w.initializer in graph.nodes  # made anew, and not what was taken out
    assert ts.Session().run([w.initializer, loss])[1].shape == ()


def test_a_gradient_that_is_nonsense_leaves_nothing(graph):
    mine = operation()

    @ts.RegisterGradient(mine)
    def _gradient(op, grad):
        return ts.concat([grad, grad], 0)

    loss, _ = plain(mine)
    before = state(graph)
    with pytest.raises(GradientError, match="returned shape") as caught:
        ts.train.GradientDescentOptimizer(0.1).minimize(loss)
    assert state(graph) == before
    assert [node.name for node in caught.value.nodes][:1] == ["mine"]


def test_what_get_variable_has_noted_for_the_first_time_is_forgotten(graph):
    mine = operation()

    @ts.RegisterGradient(mine)
    def _gradient(op, grad):
        return grad * ts.get_variable("factor", [3])

    x = ts.Variable([1.0, 2.0])
    loss = mine(x)
    before = state(graph)
    with pytest.raises(ts.errors.ShapeError):
        ts.gradients(loss, x)
    assert state(graph) == before
    assert ts.get_variable("factor", [2]).name == "factor"


def test_a_scope_that_was_left_open_is_left(graph):
    blocks = [ts.name_scope("a"), ts.control_dependencies([ts.constant(1.0)])]
    before = state(graph)
    with pytest.raises(ZeroDivisionError), all_or_nothing(graph):
        for block in blocks:
            block.__enter__()
        ts.constant(1 / 0)
    assert state(graph) == before
    with all_or_nothing(graph), ts.name_scope("a"):
        assert ts.constant(1.0).name == "a/constant"


def test_a_seed_that_does_not_fit_leaves_nothing(graph):
    x = ts.Variable([1.0, 2.0])
    y, z = ts.square(x), ts.tanh(x)
    before = state(graph)
    with pytest.raises(GradientError, match="grad_ys"):
        ts.gradients([y, z], x, [None, [1.0, 2.0, 3.0]])
    assert state(graph) == before


def test_what_cannot_be_trained_is_told_before_anything_is_built(graph):
    x, n = ts.Variable(1.0), ts.Variable(2)
    loss = ts.square(x) * n
    before = state(graph)
    with pytest.raises(DTypeError, match="cannot be trained"):
        ts.train.GradientDescentOptimizer(0.1).minimize(loss)
    assert state(graph) == before


def test_what_was_built_before_an_inner_gradient_failed_stays_where_that_is_caught(graph):
    mine, hard = operation(), operation()

    @ts.RegisterGradient(mine)
    def _gradient(op, grad):
        half = ts.multiply(grad, 2.0, name="half")
        with pytest.raises(GradientError):
            ts.gradients(ts.tanh(hard(op.inputs[0]), name="tried"), op.inputs[0], name="inner")
        return half

    x = ts.Variable([1.0, 2.0])
    (grad,) = ts.gradients(mine(x), x)
    assert ts.Session().run(grad).tolist() == [2, 2]
    assert [node.name for node in graph.nodes if "half" in node.name or "tried" in node.name]
    assert not [node for node in graph.nodes if "inner" in node.name]
    assert graph.undo is None
