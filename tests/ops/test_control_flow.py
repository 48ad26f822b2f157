"""cond and while_loop: what is computed and what is written, beside TensorFlow's."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import GradientError, TslabError, WriteConflictError
from tslab.ops.regions import part, part_dtype

from ..tensorflow import tf


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def session() -> ts.Session:
    return ts.Session()


def both(build, feeds=({},), *, rtol=1e-12):
    """What tslab and TensorFlow compute of `build(library, float64)`, for each of `feeds`, by names of placeholders."""
    ours = build(ts)
    with tf.Graph().as_default(), tf.Session() as theirs:
        fetches = build(tf)
        theirs.run(tf.global_variables_initializer())
        expected = [theirs.run(fetches, {f"{k}:0": v for k, v in feed.items()}) for feed in feeds]
    mine = session()
    for feed, wanted in zip(feeds, expected, strict=True):
        for value, other in zip(mine.run(list(ours), feed), wanted, strict=True):
            np.testing.assert_allclose(value, other, rtol=rtol)
    return expected


# As TensorFlow


def test_a_branch_is_chosen_in_each_run_and_its_gradient_with_it():
    def build(tf):
        p, x = tf.placeholder(bool, (), name="p"), tf.placeholder("float64", (3,), name="x")
        w = tf.Variable(np.array([1.0, -2.0, 0.5]))
        y = tf.cond(p, lambda: tf.square(w) * x, lambda: tf.tanh(w))
        g, gx = tf.gradients(y, [w, x])
        return y, g, gx, *tf.gradients(g, w)

    feeds = [{"p": p, "x": [1.0, 2.0, 3.0]} for p in (True, False, True, False, False)]
    both(build, feeds)


def test_a_loop_over_time_with_captured_weights_has_tensorflows_gradients():
    def build(tf):
        x = tf.placeholder("float64", (None, 2), name="x")
        W, b = tf.Variable(np.array([[0.5, -0.3], [0.8, 0.1]])), tf.Variable(np.array([0.1, 0.2]))

        def step(t, h):
            return t + 1, tf.tanh(tf.matmul(h, W) + x[t] + b)

        _, h = tf.while_loop(lambda t, h: t < tf.shape(x)[0], step, [0, tf.zeros((1, 2), "float64")])
        loss = tf.reduce_sum(tf.square(h))
        return h, loss, *tf.gradients(loss, [W, b, x])

    rng = np.random.default_rng(0)
    both(build, [{"x": rng.normal(size=(n, 2))} for n in (4, 7, 1, 0, 4, 4)], rtol=1e-10)


def test_a_factorial_of_any_number_by_a_nested_structure():
    def build(tf):
        n = tf.placeholder("float64", (), name="n")
        state = {"k": n, "parts": [tf.ones_like(n), tf.zeros_like(n)]}

        def step(s):
            return {"k": s["k"] - 1.0, "parts": [s["parts"][0] * s["k"], s["parts"][1] + s["k"]]}

        (found,) = tf.while_loop(lambda s: s["k"] > 1.0, lambda s: (step(s),), [state])
        return found["k"], *found["parts"]

    assert [int(values[1]) for values in both(build, [{"n": float(n)} for n in (5, 1, 0, 10)])] == [120, 1, 1, 3628800]


def test_the_structures_that_are_returned_are_tensorflows():
    def shape_of(value):
        if isinstance(value, dict):
            return {key: shape_of(part) for key, part in value.items()}
        return type(value)(map(shape_of, value)) if isinstance(value, (list, tuple)) else "·"

    def build(tf):
        x, p = tf.constant(1.0), tf.constant(True)

        def less(i, *rest):
            return i < 3

        return [
            shape_of(found)
            for found in [
                tf.cond(p, lambda: x, lambda: x),
                tf.cond(p, lambda: [x], lambda: [x]),
                tf.cond(p, lambda: (x,), lambda: (x,)),
                tf.cond(p, lambda: [x], lambda: [x], strict=True),
                tf.cond(p, lambda: (x, [x]), lambda: (x, [x])),
                tf.cond(p, lambda: {"b": x, "a": (x, x)}, lambda: {"b": x, "a": (x, x)}),
                tf.while_loop(less, lambda i: i + 1, [0]),
                tf.while_loop(less, lambda i: [i + 1], (0,)),
                tf.while_loop(less, lambda i: (i + 1,), [0], return_same_structure=True),
                tf.while_loop(less, lambda i: [i + 1], [0], return_same_structure=True),
                tf.while_loop(less, lambda i, x: (i + 1, x), [0, x]),
                tf.while_loop(less, lambda i, x: [i + 1, x], (0, x)),
                tf.while_loop(less, lambda i, x: (i + 1, (x[0], {"a": x[1]["a"]})), [0, (x, {"a": x})]),
                tf.while_loop(less, lambda i: i + 1, [0], maximum_iterations=2),
            ]
        ]

    was_new = tf.control_flow_v2_enabled()
    tf.disable_control_flow_v2()  # TensorFlow 2's form keeps lists of one node
    try:
        with tf.Graph().as_default():
            expected = build(tf)
    finally:
        if was_new:
            tf.enable_control_flow_v2()
    assert build(ts) == expected


# What is computed and written


def test_only_the_branch_that_is_taken_is_computed():
    called = []

    def note(value, what):
        called.append(what)
        return value

    p, x = ts.placeholder("bool", ()), ts.constant(2.0)
    y = ts.cond(
        p,
        lambda: ts.py_func(lambda v: note(v, "then"), [x], "float64"),
        lambda: ts.py_func(lambda v: note(-v, "else"), [x], "float64"),
    )
    s = session()
    assert [s.run(y, {p: value}) for value in (True, False, False, True)] == [2, -2, -2, 2]
    assert called == ["then", "else", "else", "then"]


def test_a_branch_that_writes_writes_only_when_it_is_taken():
    """As batch normalization by hand does it: averages are updated in training, and used."""

    def build(tf):
        training, x = tf.placeholder(bool, (), name="t"), tf.placeholder("float64", (None,), name="x")
        average = tf.Variable(np.float64(10.0), trainable=False)
        scale = tf.Variable(np.float64(2.0))

        def update():
            mean = tf.reduce_mean(x)
            with tf.control_dependencies([tf.assign(average, 0.5 * average + 0.5 * mean)]):
                return tf.identity(mean)

        mean = tf.cond(training, update, lambda: tf.identity(average))
        y = tf.reduce_sum(scale * (x - mean))
        return y, mean, *tf.gradients(y, [scale, x])

    feeds = [{"t": t, "x": [1.0, 2.0, 6.0]} for t in (False, True, False, True, True, False)]
    found = both(build, feeds)
    assert [values[1] for values in found] == [10, 3, 6.5, 3, 3, 3.875]


def test_what_comes_after_a_branch_sees_what_it_has_written_and_the_rest_of_the_run_does_not():
    p, v = ts.placeholder("bool", ()), ts.Variable(1.0)
    taken = ts.cond(p, lambda: ts.assign(v, v + 1.0), lambda: v * 10.0)
    with ts.control_dependencies([taken]):
        after = ts.identity(v)
    s = session()
    assert s.run([taken, v, after], {p: True}) == [2, 1, 2]
    assert s.run([taken, v, after], {p: False}) == [20, 2, 2]
    assert s.run([taken, v, after], {p: True}) == [3, 2, 3]


def test_a_step_of_training_in_a_branch_says_whether_it_was_taken():
    p, w = ts.placeholder("bool", ()), ts.Variable(4.0)
    train = ts.cond(p, lambda: ts.train.GradientDescentOptimizer(0.25).minimize(ts.square(w)), ts.no_op)
    s = session()
    assert [(s.run(train, {p: on}), s.run(w)) for on in (True, False, True)] == [(True, 2), (False, 2), (True, 1)]


def test_a_body_that_writes_reads_what_the_round_before_has_left():
    def build(tf):
        v, log = tf.Variable(np.float64(1.0)), tf.Variable(np.zeros(3))

        def step(i):
            doubled = tf.assign(v, 2.0 * v)
            with tf.control_dependencies([tf.assign_add(log, tf.one_hot(i, 3, dtype="float64") * doubled)]):
                return i + 1

        done = tf.while_loop(lambda i: i < 3, step, [0])
        with tf.control_dependencies([done]):
            return done, v + 0.0, log + 0.0

    both(build)


def test_a_gradient_reads_variables_as_the_way_there_did():
    """After they were written: the product is with the new value, and so is its derivative."""
    v, z = ts.Variable(1.0), ts.constant(3.0)

    def step(i, z):
        with ts.control_dependencies([ts.assign(v, 2.0 * v)]):
            return i + 1, z * v

    _, product = ts.while_loop(lambda i, z: i < 3, step, [0, z])
    assert session().run([product, ts.gradients(product, z)[0]]) == [3 * 2 * 4 * 8, 2 * 4 * 8]
    taken = ts.cond(ts.constant(True), lambda: step(0, z)[1], lambda: z)
    assert session().run([taken, ts.gradients(taken, z)[0]]) == [6, 2]


def test_what_a_branch_waits_for_outside_is_done_in_any_case():
    p, v = ts.placeholder("bool", ()), ts.Variable(1.0)
    step = ts.assign_add(v, 1.0)

    def after():
        with ts.control_dependencies([step]):
            return ts.identity(v)

    y = ts.cond(p, after, lambda: ts.constant(0.0))
    s = session()
    assert [(s.run(y, {p: on}), s.run(v)) for on in (True, False, True)] == [(2, 2), (0, 3), (4, 4)]


def test_a_loop_that_is_fetched_writes_once_and_an_error_in_it_nothing():
    n, v = ts.placeholder("int64", ()), ts.Variable(1.0)

    def step(i):
        with ts.control_dependencies([ts.assign_add(v, 1.0)]):
            return i + ts.py_func(lambda i: 1 if i < 3 else 1 / 0, [i], "int64")

    done = ts.while_loop(lambda i: i < n, step, [0])
    s = session()
    s.run(done, {n: 2})
    assert s.run(v) == 3
    with pytest.raises(TslabError, match="division by zero"):
        s.run(done, {n: 5})
    assert s.run(v) == 3


def test_two_writes_of_one_variable_in_a_branch_need_an_order():
    v = ts.Variable(0.0)
    with pytest.raises(WriteConflictError, match="in no order"):
        ts.cond(ts.constant(True), lambda: ts.group(ts.assign(v, 1.0), ts.assign(v, 2.0)), ts.no_op)


def test_random_numbers_go_on_from_round_to_round_and_a_gradient_sees_the_same():
    x = ts.Variable(np.ones(4))

    def step(i, total):
        return i + 1, total + ts.nn.dropout(x, keep_prob=0.5)

    _, total = ts.while_loop(lambda i, total: i < 20, step, [0, ts.zeros((4,))])
    chosen = ts.cond(ts.constant(True), lambda: ts.nn.dropout(x, keep_prob=0.5), lambda: x)
    gradient, of_choice = ts.gradients(total, x)[0], ts.gradients(chosen, x)[0]
    s, other = session(), session()
    seen = set()
    for _ in range(4):
        values, again = s.run([total, gradient, chosen, of_choice]), other.run([total, gradient, chosen, of_choice])
        np.testing.assert_array_equal(values, again)
        np.testing.assert_array_equal(values[0], values[1])  # linear in x, which is 1
        np.testing.assert_array_equal(values[2], values[3])
        assert len(set(values[0])) > 1, "each number is dropped by itself"
        seen.add(tuple(values[0]))
    assert len(seen) == 4


def test_gradients_inside_a_body_make_a_loop_that_trains():
    """Newton's method, and gradient descent on a variable, both within one run."""
    x = ts.constant(3.0)

    def newton(i, y):
        value = ts.square(y) - x
        return i + 1, y - value / ts.gradients(value, y)[0]

    _, root = ts.while_loop(lambda i, y: i < 6, newton, [0, ts.constant(1.0)])
    (slope,) = ts.gradients(root, x)
    w = ts.Variable([4.0, -2.0])

    def train(i):
        with ts.control_dependencies([ts.train.MomentumOptimizer(0.1, 0.5).minimize(ts.reduce_sum(ts.square(w)))]):
            return i + 1

    trained = ts.while_loop(lambda i: i < 50, train, [0])
    s = session()
    np.testing.assert_allclose(s.run([root, slope]), [np.sqrt(3.0), 0.5 / np.sqrt(3.0)], rtol=1e-12)
    s.run(trained)
    assert np.abs(s.run(w)).max() < 1e-3


def test_variables_made_in_a_body_are_made_once():
    def step(i, h):
        with ts.variable_scope("cell", reuse=ts.AUTO_REUSE):
            w = ts.get_variable("w", (2, 2), initializer=ts.ones_initializer())
        return i + 1, ts.matmul(h, w)

    _, h = ts.while_loop(lambda i, h: i < 3, step, [0, ts.ones((1, 2))])
    assert len(ts.trainable_variables()) == 1
    np.testing.assert_array_equal(session().run(h), [[8.0, 8.0]])
    np.testing.assert_array_equal(session().run(ts.gradients(h, ts.trainable_variables())[0]), np.full((2, 2), 12.0))


def test_without_back_prop_there_is_no_gradient():
    x = ts.Variable(2.0)
    loop = ts.while_loop(lambda i, z: i < 3, lambda i, z: (i + 1, z * x), [0, x], back_prop=False)
    assert ts.gradients(loop[1], x) == [None]


def test_what_is_not_asked_for_is_not_differentiated():
    """An operation without a gradient on the way to what nobody derives by does no harm."""

    class opaque(ts.Operation):
        def compute(self, x):
            return x

    data, w = ts.placeholder("float64", (3,)), ts.Variable(2.0)
    body = lambda i, z: (i + 1, z + w * ts.reduce_sum(opaque(data)))  # noqa: E731
    _, z = ts.while_loop(lambda i, z: i < 2, body, [0, ts.constant(0.0)])
    y = ts.cond(z > 0.0, lambda: z * w * ts.reduce_sum(opaque(data)), lambda: z)
    assert session().run(ts.gradients(y, w)[0], {data: [1, 1, 0]}) == pytest.approx(2 * 2 * 2 * 2 * 2)
    with pytest.raises(GradientError, match="opaque"):
        ts.gradients(y, data)


def test_partial_gradients_stop_where_they_are_told():
    x = ts.Variable(3.0)
    y = ts.square(x)
    z = x * y
    assert session().run(ts.gradients(z, [x, y], stop_gradients=[y])) == [9, 3]
    assert session().run(ts.gradients(z, [x, y])) == [27, 3]
    assert session().run(ts.gradients(z, x, stop_gradients=y)[0]) == 9


def test_a_loop_in_single_precision_keeps_it_in_its_gradient_beside_double_precision():
    """What the loop goes back with is of the dtype of what it carries, also where a float64 is in the body."""
    x, w = ts.Variable([0.5, 2.0], dtype="float32"), ts.Variable([1.5, 0.25], dtype="float64")

    def body(i, z):
        return i + 1, ts.cast(ts.sin(z) * w, "float32")

    y = ts.cast(ts.while_loop(lambda i, z: i < 3, body, [0, x])[1], "float64") * w
    gradients = ts.gradients(y, [x, w])
    loops = [node for node in y.graph.operations if type(node).__name__ == "loop"]
    assert len(loops) == 2
    assert {part_dtype(part(y.graph, entry)) for entry in loops[1].body[: loops[1].carried]} == {
        node.dtype for node in loops[1].given_nodes()[: loops[1].carried]
    }
    found = ts.Session().run(gradients)
    a, b = ts.Variable([0.5, 2.0]), ts.Variable([1.5, 0.25])
    z = a
    for _ in range(3):
        z = ts.sin(z) * b
    np.testing.assert_allclose(found, ts.Session().run(ts.gradients(z * b, [a, b])), rtol=1e-5)
