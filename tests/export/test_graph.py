"""A graph rebuilt as a `tf.Graph`: what it holds, what it is called, and what plain TensorFlow makes of it."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ExportError, FetchError

from ..tensorflow import tf

bridge = importlib.import_module("tslab.export.tensorflow")


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_names_and_scopes_are_kept(graph):
    x = ts.placeholder("float64", [None, 2], name="x")
    with ts.name_scope("hidden"):
        w, W = ts.Variable(np.ones((2, 3)), name="w"), ts.Variable(np.ones(3), name="W")
        h = ts.tanh(ts.matmul(x, w) + W, name="h")
    parts = ts.unstack(h, axis=1)
    step = ts.train.AdamOptimizer().minimize(ts.reduce_sum(parts[0]))
    rebuilt = bridge.to_tensorflow(graph)
    names = {operation.name for operation in rebuilt.graph.get_operations()}
    several = {node.name for node in graph.nodes if getattr(node, "has_several_values", False)}
    assert {node.name for node in graph.nodes} - several <= names
    assert rebuilt["hidden/h"] is rebuilt[h]
    assert rebuilt[h].name == "hidden/h:0"
    assert rebuilt[h].shape.as_list() == [None, 3]
    assert rebuilt.variables[w].name == "hidden/w:0"
    assert rebuilt[step].type == "NoOp"
    assert set(rebuilt.tensors) == set(graph.nodes)
    assert repr(rebuilt) == f"<TensorFlowGraph of {len(graph.nodes)} nodes>"


def test_a_tensor_tells_its_node(graph):
    w = ts.Variable(2.0, name="w")
    y = ts.square(w, name="y")
    pieces = ts.split(ts.stack([y, y]), 2)
    rebuilt = bridge.to_tensorflow(graph)
    for node in graph.nodes:
        found = rebuilt[node]
        assert rebuilt.node_of(found[0] if isinstance(found, list) else found) is node
    assert rebuilt.node_of(rebuilt.variables[w]) is w
    assert rebuilt.node_of(rebuilt[pieces[1]]) is pieces[1]
    with pytest.raises(FetchError, match="step on the way"):
        rebuilt.node_of(rebuilt.initializer)
    with pytest.raises(FetchError, match="not rebuilt"):
        rebuilt["z"]


def test_variables_have_the_values_of_the_session(graph):
    ts.set_random_seed(5)
    w, v = ts.Variable(ts.random_normal([3])), ts.Variable(0, trainable=False)
    session = ts.Session()
    fresh, trained = bridge.to_tensorflow(graph), None
    start = session.run(w)
    session.load({w: [1.0, 2.0, 3.0], v: 7})
    trained = bridge.to_tensorflow(graph, session)
    for rebuilt, expected in ((fresh, (start, 0)), (trained, ([1.0, 2.0, 3.0], 7))):
        with rebuilt.session() as plain:
            found = plain.run([rebuilt.variables[w], rebuilt.variables[v]])
        np.testing.assert_array_equal(found[0], expected[0])
        assert found[1] == expected[1]
    with trained.graph.as_default():
        assert [x.name for x in tf.trainable_variables()] == [trained.variables[w].name]
        assert all(x.op.type == "VarHandleOp" for x in tf.global_variables())


def test_a_run_means_the_same_in_plain_tensorflow(graph):
    w = ts.Variable([1.0, 2.0])
    step = ts.assign_add(w, [10.0, 10.0])
    before, doubled = ts.identity(w), w * 2.0
    with ts.control_dependencies([step]):
        after = ts.identity(w)
        again = ts.assign(w, w * 2.0)
    rebuilt = bridge.to_tensorflow(graph)
    session = ts.Session()
    with rebuilt.session() as plain:
        for fetches in ([before, after, doubled, step], [again, before], [after, again, doubled], [w]):
            expected = session.run(fetches)
            for found, value in zip(plain.run([rebuilt[node] for node in fetches]), expected, strict=True):
                np.testing.assert_array_equal(found, value)


def test_a_write_waits_for_the_read(graph):
    """Which of them TensorFlow does first would else be chance."""
    w = ts.Variable([1.0, 2.0])
    step = ts.assign(w, [3.0, 4.0], name="step")
    rebuilt = bridge.to_tensorflow(graph)
    (write,) = [o for o in rebuilt.graph.get_operations() if o.type == "AssignVariableOp" and "step/" in o.name]
    assert rebuilt[w].op in write.control_inputs
    assert write in rebuilt[step].op.control_inputs


def test_what_a_placeholder_does_not_tell_is_told_by_an_example_or_its_use(graph):
    x, labels, key, truth = (ts.placeholder(name=name) for name in ("x", "labels", "key", "truth"))
    y = ts.matmul(x, np.ones((2, 3)))
    ts.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=y)
    chosen = ts.constant([1.0, 2.0])[key]
    ts.where(truth, chosen, 0.0)
    plain = bridge.to_tensorflow(graph, feed_dict={key: [0]})
    assert [plain[p].dtype.name for p in (x, labels, key, truth)] == ["float64", "int64", "int64", "bool"]
    assert (plain[x].shape.rank, plain[key].shape.rank) == (None, 1)
    with plain.session() as session:
        for value in ([1.0, 2.0], [[1.0, 2.0]], np.ones((2, 2, 2))):
            np.testing.assert_array_equal(session.run(plain[y], {plain[x]: value}), np.matmul(value, np.ones((2, 3))))
    shown = bridge.to_tensorflow(graph, feed_dict={x: np.ones((5, 2), "float32"), "key": [[1]]})
    assert shown[x].dtype == tf.float32
    assert shown[y].shape.as_list() == [None, 3]
    assert shown[chosen].shape.rank == 2


def test_a_rank_that_is_not_known_is_asked_for(graph):
    x = ts.placeholder(name="x")
    ts.where(x > 0.0, x, 0.0)
    bridge.to_tensorflow(graph)
    ts.expand_dims(x, (0, -1), name="wide")
    with pytest.raises(ExportError, match=r"number of axes of an input of 'wide' .*\n.*\n.*feed_dict"):
        bridge.to_tensorflow(graph)
    assert bridge.to_tensorflow(graph, feed_dict={x: [1.0]})["wide"].shape.rank == 3


def test_a_learners_own_operation_is_named(graph):
    class cube(ts.Operation):
        def compute(self, x):
            return x**3

    cube(ts.Variable(2.0), name="mine")
    with pytest.raises(ExportError, match=r"Python code of 'mine' \(cube\)") as caught:
        bridge.to_tensorflow(graph)
    assert [node.name for node in caught.value.nodes] == ["mine"]
    assert "cube(ts.Variable(2.0)" in str(caught.value)


def test_a_dtype_that_tensorflow_lacks_is_named(graph):
    ts.constant(np.longdouble(1.0), name="long")
    with pytest.raises(ExportError, match=r"'long' is float128|'long' is longdouble"):
        bridge.to_tensorflow(graph)


def test_it_is_a_graph_like_any_other(graph):
    """It is written as a GraphDef, read back, and run by its names."""
    x = ts.placeholder("float64", [None], name="x")
    ts.reduce_sum(ts.square(x), name="y")
    definition = bridge.to_tensorflow(graph).graph.as_graph_def()
    with tf.Graph().as_default() as other, tf.Session(graph=other) as session:
        tf.import_graph_def(definition, name="")
        assert session.run("y:0", {"x:0": [1.0, 2.0]}) == 5.0
