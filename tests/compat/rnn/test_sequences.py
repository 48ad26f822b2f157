"""dynamic_rnn, static_rnn and their like: states that are fed and handed on, where they may be called, mistakes."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as tf
from tslab.errors import FeedError, GraphError, ShapeError

from .models import BATCH, LENGTHS, SIZE, STEPS, X


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def lstm(units=4):
    return tf.nn.rnn_cell.BasicLSTMCell(units)


def placeholder(*shape):
    return tf.placeholder(tf.float32, shape or [None, STEPS, SIZE], name="x")


def test_a_state_is_handed_on_from_run_to_run():
    """In two halves the sequences give the same as in one, whichever way the state is fed."""
    cell = tf.nn.rnn_cell.MultiRNNCell([lstm(), tf.nn.rnn_cell.GRUCell(3)])
    x = placeholder(BATCH, None, SIZE)
    start = cell.zero_state(BATCH, tf.float32)
    outputs, last = tf.nn.dynamic_rnn(cell, x, initial_state=start)
    session = tf.Session()
    whole, end = session.run([outputs, last], {x: X})
    first, middle = session.run([outputs, last], {x: X[:, :2]})
    assert isinstance(middle[0], tf.nn.rnn_cell.LSTMStateTuple)
    by_parts = {start[0].c: middle[0].c, start[0].h: middle[0].h, start[1]: middle[1]}
    for fed in ({start: middle}, {start[0]: middle[0], start[1]: middle[1]}, by_parts):
        second, found = session.run([outputs, last], {x: X[:, 2:], **fed})
        np.testing.assert_allclose(np.concatenate([first, second], 1), whole, rtol=1e-6)
        np.testing.assert_allclose(found[0].c, end[0].c, rtol=1e-6)
    with pytest.raises(FeedError, match="a value of another form"):
        session.run(outputs, {x: X, start: middle[0].c[0, 0]})


def test_a_state_that_a_variable_keeps():
    """As programs kept it on the graph: a Variable that each run assigns."""
    cell = lstm(2)
    kept = tf.Variable(tf.zeros([2, BATCH, 2]), trainable=False)
    state = tf.nn.rnn_cell.LSTMStateTuple(*tf.unstack(kept))
    outputs, last = tf.nn.dynamic_rnn(cell, placeholder(BATCH, 2, SIZE), initial_state=state)
    step = kept.assign(tf.stack(list(last)))
    session = tf.Session()
    found = [session.run([outputs, step], {"x:0": X[:, i : i + 2]})[0] for i in (0, 2)]
    whole = placeholder()
    with tf.variable_scope(tf.get_variable_scope(), reuse=True):
        again, _ = tf.nn.dynamic_rnn(lstm(2), whole, dtype=tf.float32)
    np.testing.assert_allclose(np.concatenate(found, 1), session.run(again, {whole: X})[:, :4], rtol=1e-5)


def test_what_is_beyond_the_end_changes_nothing():
    outputs, last = tf.nn.dynamic_rnn(lstm(), placeholder(), sequence_length=LENGTHS, dtype=tf.float32)
    other = np.where(np.arange(STEPS)[None, :, None] < LENGTHS[:, None, None], X, 99.0)
    session = tf.Session()
    ours, theirs = (session.run([outputs, last.c], {"x:0": x}) for x in (X, other))
    np.testing.assert_array_equal(ours[0], theirs[0])
    np.testing.assert_array_equal(ours[1], theirs[1])
    assert not ours[0][1, 1:].any()
    assert not ours[1][2].any()
    gradient = tf.gradients(outputs, tf.get_default_graph().get_tensor_by_name("x:0"))[0]
    assert not session.run(gradient, {"x:0": X})[3, 3:].any()


def test_shapes_are_known_as_far_as_they_can_be():
    outputs, last = tf.nn.dynamic_rnn(lstm(), placeholder(), dtype=tf.float32)
    assert outputs.get_shape().as_list() == [None, STEPS, 4]
    assert last.h.get_shape().as_list() == [None, 4]
    outputs, last = tf.nn.dynamic_rnn(lstm(), placeholder(2, None, SIZE), dtype=tf.float32, scope="loop")
    assert outputs.get_shape().as_list() == [2, None, 4]
    assert last.c.get_shape().as_list() == [2, 4]
    outputs, last = tf.nn.dynamic_rnn(lstm(), placeholder(None, 2, SIZE), dtype=tf.float32, time_major=True, scope="t")
    assert outputs.get_shape().as_list() == [None, 2, 4]
    assert last.c.get_shape().as_list() == [2, 4]


def test_a_loop_of_another_length_each_run():
    outputs, _ = tf.nn.dynamic_rnn(lstm(), placeholder(None, None, SIZE), dtype=tf.float32)
    loss = tf.reduce_sum(outputs)
    step = tf.train.GradientDescentOptimizer(0.0).minimize(loss)
    session = tf.Session()
    whole = session.run(outputs, {"x:0": X})
    for n in (1, 3, 5, 2):
        found, _ = session.run([outputs, step], {"x:0": X[:, :n]})
        np.testing.assert_allclose(found, whole[:, :n], rtol=1e-6)


def test_gradients_of_no_steps_have_the_shape_of_the_inputs():
    x = placeholder(None, None, SIZE)
    outputs, last = tf.nn.dynamic_rnn(lstm(), x, dtype=tf.float32)
    by = tf.gradients(tf.reduce_sum(outputs) + tf.reduce_sum(last.h), [x, *tf.trainable_variables()])
    found = tf.Session().run(by, {x: X[:, :0]})
    assert [g.shape for g in found] == [(BATCH, 0, SIZE), (SIZE + 4, 16), (16,)]
    assert not any(g.any() for g in found)


def test_a_step_is_few_nodes(graph):
    """So that long sequences are built and run fast."""
    counts = []
    for steps in (3, 4):
        before = len(graph.nodes)
        with tf.variable_scope(f"of_{steps}"):
            tf.nn.dynamic_rnn(lstm(), placeholder(BATCH, steps, SIZE), dtype=tf.float32)
        counts.append(len(graph.nodes) - before)
    assert counts[1] - counts[0] <= 22


def test_all_steps_are_in_one_name_scope(graph):
    tf.nn.dynamic_rnn(lstm(), placeholder(), dtype=tf.float32)
    scopes = {node.name.rpartition("/")[0] for node in graph.operations if "kernel" not in node.name}
    assert scopes == {"rnn", "rnn/basic_lstm_cell", "rnn/BasicLSTMCellZeroState"}


def test_several_pairs_of_cells_one_on_the_other():
    cells = [[tf.nn.rnn_cell.GRUCell(n) for n in (2, 3)] for _ in range(2)]
    outputs, fw, bw = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(*cells, placeholder(), dtype=tf.float32)
    assert outputs.get_shape().as_list() == [None, STEPS, 6]
    names = [v.name.rpartition("/gates")[0] for v in tf.global_variables() if "gates/kernel" in v.name]
    assert names == [
        f"stack_bidirectional_rnn/cell_{i}/bidirectional_rnn/{way}/gru_cell" for i in (0, 1) for way in ("fw", "bw")
    ]
    found = tf.Session().run([outputs, fw, bw], {"x:0": X})
    np.testing.assert_array_equal(found[0][:, -1, :3], found[1][1])
    np.testing.assert_array_equal(found[0][:, 0, 3:], found[2][1])


MISTAKES = {
    "dtype": (lambda x: tf.nn.dynamic_rnn(lstm(), x), GraphError, "no initial_state, and no dtype"),
    "matrix": (lambda x: tf.nn.dynamic_rnn(lstm(), x[:, 0], dtype=tf.float32), ShapeError, "needs inputs of shape"),
    "class": (lambda x: tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell, x, dtype=tf.float32), GraphError, "needs a cell"),
    "number": (lambda x: tf.nn.static_rnn(4, [x[:, 0]], dtype=tf.float32), GraphError, "needs a cell, and 4 is none"),
    "tensor": (lambda x: tf.nn.static_rnn(lstm(), x, dtype=tf.float32), GraphError, r"needs a list[\s\S]*tf.unstack"),
    "empty": (lambda x: tf.nn.static_rnn(lstm(), [], dtype=tf.float32), GraphError, "at least one step"),
    "state": (
        lambda x: tf.nn.dynamic_rnn(lstm(), x, initial_state=x[:, 0]),
        GraphError,
        r"initial_state of dynamic_rnn is ·, and should be \(·, ·\)",
    ),
    "lengths": (
        lambda x: tf.nn.dynamic_rnn(lstm(), tf.zeros([2, 3, 4]), [1, 2, 3], dtype=tf.float32),
        ShapeError,
        "one number for each example",
    ),
    "no steps": (
        lambda x: tf.nn.dynamic_rnn(lstm(), tf.zeros([2, 0, 4]), dtype=tf.float32),
        ShapeError,
        "has no step",
    ),
    "depth": (
        lambda x: tf.nn.dynamic_rnn(lstm(), tf.placeholder(tf.float32, [None, 3, None]), dtype=tf.float32),
        ShapeError,
        "needs to know the last dimension",
    ),
    "returned": (
        lambda x: tf.nn.dynamic_rnn(
            type("Cell", (tf.nn.rnn_cell.RNNCell,), {"state_size": 2, "call": lambda self, x, s: s})(),
            x,
            dtype=tf.float32,
        ),
        GraphError,
        "A cell returns its outputs and its new state",
    ),
    "returned state": (
        lambda x: tf.nn.dynamic_rnn(
            type("Cell", (tf.nn.rnn_cell.RNNCell,), {"state_size": 2, "call": lambda self, x, s: (s, (s, s))})(),
            x,
            dtype=tf.float32,
        ),
        GraphError,
        "The state that the cell returned is",
    ),
    "twice": (
        lambda x: [tf.nn.dynamic_rnn(lstm(), x, dtype=tf.float32) for _ in range(2)],
        GraphError,
        "'rnn/basic_lstm_cell/kernel' already",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_named(name):
    build, error, message = MISTAKES[name]
    with pytest.raises(error, match=message):
        build(placeholder())
