"""A session on TensorFlow means what tslab's own session means: fetches, feeds, transactions, errors."""

from __future__ import annotations

import importlib
from typing import NamedTuple

import numpy as np
import pytest

import tslab as ts
from tslab.errors import (
    ComputeError,
    ExportError,
    FeedError,
    FetchError,
    NumericsError,
    SessionError,
    ShapeError,
    WriteConflictError,
)
from tslab.ops.indexing import getitem

from ..tensorflow import tf

bridge = importlib.import_module("tslab.export.tensorflow")


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph):
    with bridge.Session(graph) as session:
        yield session


class Pair(NamedTuple):
    first: object
    second: object


def test_fetches_may_be_nested_and_named(session):
    x = ts.placeholder("float64", [None], name="x")
    y, z = ts.add(x, 1.0, name="y"), ts.multiply(x, 2.0, name="z")
    found = session.run({"a": [y, (z, "y:0")], "b": Pair(x, z), "c": ts.group(y)}, {"x": [1.0, 2.0]})
    assert isinstance(found["b"], Pair)
    np.testing.assert_array_equal(found["a"][0], [2.0, 3.0])
    np.testing.assert_array_equal(found["a"][1][1], [2.0, 3.0])
    np.testing.assert_array_equal(found["b"].second, [2.0, 4.0])
    assert found["c"] is None


def test_a_number_is_numpys_number_and_arrays_are_ones_own(session):
    w = ts.Variable([1.0, 2.0])
    value, again = session.run([w, w])
    value[0] = again[1] = 9.0
    np.testing.assert_array_equal(session.run(w), [1.0, 2.0])
    assert type(session.run(ts.reduce_sum(w))) is np.float64


def test_any_node_may_be_fed(session):
    w = ts.Variable(3.0)
    two = ts.constant(2.0)
    y = w * two
    z = y + 1.0
    assert session.run(z) == 7.0
    assert session.run(z, {y: 10.0}) == 11.0
    assert session.run(z, {w: 5.0}) == 11.0
    assert session.run(z, {two: 0.5}) == 2.5
    assert session.run([w, z]) == [3.0, 7.0]
    assert session.run(ts.placeholder_with_default(y, None, name="p")) == 6.0
    assert session.run("p", {"p": [1.0, 2.0]}).tolist() == [1.0, 2.0]


def test_a_placeholder_that_says_nothing_takes_what_it_is_fed(session):
    x = ts.placeholder()
    y = ts.matmul(x, [[1.0], [2.0]])
    for value in ([1.0, 2.0], [[1, 2]], np.ones((3, 4, 2), "float32"), [[True, False]]):
        expected, found = ts.Session().run(y, {x: value}), session.run(y, {x: value})
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype


def test_what_is_read_is_read_before_what_is_written():
    w = ts.Variable(1.0)
    loss = ts.square(w)
    step = ts.train.GradientDescentOptimizer(0.25).minimize(loss)
    ours, theirs = ts.Session(), bridge.Session()
    for _ in range(3):
        assert theirs.run([loss, step, w]) == ours.run([loss, step, w])
    assert theirs.run(w) == ours.run(w) == 0.125


def test_what_waits_for_a_write_sees_it(session):
    w = ts.Variable([1.0, 2.0])
    step = ts.assign_add(w, [10.0, 10.0])
    before = ts.identity(w)
    with ts.control_dependencies([step]):
        after = ts.identity(w)
        total = ts.reduce_sum(after + w)
        with ts.control_dependencies([after]):
            twice = ts.assign(w, w * 2.0)
    old, new, number = session.run([before, after, total])
    assert (old.tolist(), new.tolist(), number) == ([1.0, 2.0], [11.0, 12.0], 46.0)
    assert session.run(twice).tolist() == [42.0, 44.0]
    assert session.run(w).tolist() == [42.0, 44.0]


def test_two_writes_in_no_order_are_an_error(session):
    w = ts.Variable(1.0)
    first, second = ts.assign(w, 2.0), ts.assign(w, 3.0)
    with pytest.raises(WriteConflictError, match="twice"):
        session.run([first, second])
    assert session.run(w) == 1.0


def test_an_error_leaves_everything_as_it_was(session):
    w, v = ts.Variable([1.0, 2.0]), ts.Variable(5.0)
    x = ts.placeholder("float64", [None])
    rows = ts.gather([1.0, 2.0], ts.cast(x, "int64"))
    writes = [ts.assign(v, 6.0), ts.assign(w, x)]
    with pytest.raises(ShapeError, match="cannot give"):
        session.run(writes, {x: [1.0, 2.0, 3.0]})
    assert session.run([v, w[0]]) == [5.0, 1.0]
    with pytest.raises(ComputeError):
        session.run([rows, *writes], {x: [0.0, 7.0]})
    assert session.run([v, w[0]]) == [5.0, 1.0]
    session.run([rows, *writes], {x: [0.0, 1.0]})
    assert session.run([v, w[0]]) == [6.0, 0.0]


def test_a_write_takes_the_dtype_of_its_variable(session):
    count, single = ts.Variable(1), ts.Variable(np.float32(1.0))
    session.run([ts.assign(count, 2.9), ts.assign_sub(single, ts.constant(0.25))])
    assert session.run([count, single]) == [2, 0.75]
    assert session.run(single).dtype == np.float32


def test_variables_start_from_the_values_that_they_have_in_tslab(graph):
    ts.set_random_seed(3)
    w = ts.Variable(ts.random_normal([4, 3]))
    double = ts.Variable(w * 2.0)
    ours, theirs = ts.Session().run([w, double]), bridge.Session().run([w, double])
    np.testing.assert_array_equal(theirs[0], ours[0])
    np.testing.assert_array_equal(theirs[1], 2.0 * ours[0])


def test_initializers_start_anew(session):
    w, v = ts.Variable([1.0, 2.0]), ts.Variable(ts.constant(3.0) * 2.0)
    session.run([ts.assign(w, [5.0, 5.0]), ts.assign(v, 0.0)])
    session.run(ts.global_variables_initializer())
    assert session.run(w).tolist() == [1.0, 2.0]
    assert session.run(v) == 6.0


@pytest.mark.parametrize(
    "optimizer",
    [
        ts.train.GradientDescentOptimizer(0.1),
        ts.train.MomentumOptimizer(0.1, 0.9),
        ts.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
        ts.train.AdagradOptimizer(0.1),
        ts.train.RMSPropOptimizer(0.01),
        ts.train.AdamOptimizer(0.05),
    ],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_training_goes_the_same_way(optimizer, graph):
    rng = np.random.default_rng(0)
    data, classes = rng.normal(size=(30, 4)), rng.integers(0, 3, 30)
    x, c = ts.placeholder("float64", [None, 4]), ts.placeholder("int64", [None])
    w, b, v = ts.Variable(rng.normal(size=(4, 5))), ts.Variable(np.zeros(5)), ts.Variable(rng.normal(size=(5, 3)))
    logits = ts.matmul(ts.nn.relu(ts.matmul(x, w) + b), v)
    loss = ts.reduce_mean(ts.nn.sparse_softmax_cross_entropy_with_logits(labels=c, logits=logits))
    step = optimizer.minimize(loss)
    ours, theirs = ts.Session(), bridge.Session()
    for _ in range(20):
        found, expected = (s.run([loss, step], {x: data, c: classes})[0] for s in (theirs, ours))
        assert found == pytest.approx(expected, rel=1e-11)
    for variable in graph.variables:
        np.testing.assert_allclose(theirs.run(variable), ours.run(variable), rtol=1e-10, atol=1e-11)
    rebuilt = bridge.to_tensorflow(graph)
    with rebuilt.session() as plain:
        for _ in range(20):
            last, _ = plain.run([rebuilt[loss], rebuilt[step]], {rebuilt[x]: data, rebuilt[c]: classes})
        assert last == pytest.approx(expected, rel=1e-11)
        np.testing.assert_allclose(plain.run(rebuilt.variables[w]), ours.run(w), rtol=1e-10, atol=1e-11)


def test_the_errors_are_tslabs(session):
    x = ts.placeholder("float64", [None, 2], name="x")
    y = ts.matmul(x, ts.placeholder(name="W"))
    with pytest.raises(FeedError, match="needs a value for the placeholder 'W'"):
        session.run(y, {x: [[1.0, 2.0]]})
    with pytest.raises(FeedError, match="Its shape is"):
        session.run(y, {x: [1.0], "W": [[1.0]]})
    with pytest.raises(ShapeError, match="cannot multiply"):
        session.run(y, {x: [[1.0, 2.0]], "W": [[1.0]]})
    with pytest.raises(FetchError, match="no node"):
        session.run(3.0)
    with pytest.raises(ComputeError, match="one_hot_like"):
        logits = ts.placeholder("float64", [None, 2])
        loss = ts.nn.sparse_softmax_cross_entropy_with_logits(labels=[2], logits=logits)
        session.run(loss, {logits: [[1.0, 2.0]]})


def test_what_tensorflow_alone_refuses_is_told_with_the_node(session):
    w = ts.Variable(2.0)
    session.run(ts.assign(w, 5.0))
    x = ts.placeholder("uint64", [None], name="x")
    three, product = np.array([3], "uint64"), ts.matmul(x[None], x[:, None], name="product")
    many = getitem(ts.reshape(x, [1] * 9), (..., slice(None, None, -1)), name="many")
    for node, error in ((product, ComputeError), (many, ComputeError), (ts.sign(x, name="signs"), ExportError)):
        with pytest.raises(error, match=rf"TensorFlow .* '{node.name}'.*\n.*\n.*tslab") as caught:
            session.run(ts.stack([node, node]), {x: three})
        assert caught.value.nodes == (node,)
        assert session.run(w) == 5.0
        assert ts.Session().run(node, {x: three}).ravel() in (1, 3, 9)


def test_a_closed_session_says_so(graph):
    session = bridge.Session(graph)
    y = ts.Variable(1.0) + 1.0
    with session:
        assert y.eval() == 2.0
    assert session.closed
    with pytest.raises(SessionError, match="closed"):
        session.run(y)


def test_load_value_and_saver_work_as_ever(session, tmp_path):
    w = ts.Variable([1.0, 2.0], name="w")
    w.load([3.0, 4.0])
    assert w.value.tolist() == [3.0, 4.0]
    path = ts.train.Saver().save(session, tmp_path / "model")
    with pytest.raises(FeedError):
        session.load({w: [1.0]})
    session.load({w: [0.0, 0.0]})
    ts.train.Saver().restore(session, path)
    assert session.run(w).tolist() == [3.0, 4.0]
    numpy = ts.Session()
    ts.train.Saver().restore(numpy, path)
    assert numpy.run(w).tolist() == [3.0, 4.0]


def test_a_trace_is_that_of_tslab_and_writes_nothing(session):
    w = ts.Variable(2.0, name="w")
    parts = ts.split(ts.stack([w, w * 3.0]), 2)
    step = ts.assign(w, w * 2.0)
    fetches = [parts[1], step, ts.group(step)]
    found, expected = session.trace(fetches), ts.Session().trace(fetches)
    assert found.order == expected.order
    assert found.to_json() == expected.to_json()
    assert session.run(w) == 2.0


def test_check_numerics_names_the_operation(graph):
    x = ts.placeholder("float64", [2], name="x")
    w = ts.Variable(0.0)
    y = ts.log(x, name="y")
    step = ts.assign(w, ts.reduce_sum(y))
    session = bridge.Session(check_numerics=True)
    with pytest.raises(NumericsError, match="'y'"):
        session.run(step, {x: [0.0, 1.0]})
    assert session.run(w) == 0.0
    assert session.run([step, w], {x: [np.e, np.e]}) == [2.0, 0.0]
    assert session.run(w) == 2.0


def test_nodes_may_be_built_between_runs_and_names_are_kept(session):
    with ts.name_scope("layer"):
        w, W = ts.Variable(2.0, name="w"), ts.Variable(3.0, name="W")
        product = ts.multiply(w, W, name="product")
    assert session.run(product) == 6.0
    later = ts.negative(product, name="layer/w/Read")
    assert session.run(later) == -6.0
    assert session.run(later, {product: 1.0}) == -1.0
    names = {operation.name for operation in session.tensorflow_graph.get_operations()}
    assert {"layer/w", "layer/W", "layer/product"} <= names


def test_a_learners_own_operation_is_named(session):
    class double(ts.Operation):
        def compute(self, x):
            return 2 * x

    x = ts.constant(1.0)
    mine, called = double(x, name="mine"), ts.py_func(np.sin, [x], "float64")
    for node, name in ((mine, r"'mine' \(double\)"), (called, r"'python_call' \(python_call\)")):
        with pytest.raises(ExportError, match=name) as caught:
            session.run(node + 1.0)
        assert caught.value.nodes
        assert "test_session.py" in str(caught.value)
    assert session.run(mine + 1.0, {mine: 5.0}) == 6.0
    with pytest.raises(ExportError, match="numpy_gradient"):
        ts.RegisterGradient(double, numpy=True)(lambda op, grad: 2 * grad)
        session.run(ts.gradients(mine, x))


def test_settings_are_tensorflows(graph):
    one_thread = tf.ConfigProto(intra_op_parallelism_threads=1)
    with bridge.Session(config=one_thread) as session, bridge.Session(config=ts.ConfigProto(any=1)) as other:
        y = ts.constant(1.0) + 1.0
        assert session.run(y) == other.run(y) == 2.0


def test_what_has_a_shape_that_depends_on_values(session):
    x = ts.placeholder("float64", [None])
    nodes = [ts.boolean_mask(x, x > 0.0), ts.where(x > 0.0), x[x > 0.0], ts.range(ts.cast(x[0], "int64"))]
    nodes += [ts.gradients(ts.reduce_sum(ts.square(nodes[0])), x)[0], ts.zeros([ts.shape(x)[0], 2])]
    for value in ([2.0, -1.0, 3.0], [1.0], [4.0, 5.0, 6.0, -1.0]):
        for found, expected in zip(session.run(nodes, {x: value}), ts.Session().run(nodes, {x: value}), strict=True):
            np.testing.assert_array_equal(found, expected)
            assert found.dtype == expected.dtype


def test_summaries_are_those_of_tslab(session):
    x = ts.placeholder("float64", [None, 3], name="x")
    images = ts.constant(np.linspace(-1.0, 1.0, 24).reshape(2, 2, 2, 3))
    summaries = [ts.summary.scalar("mean", ts.reduce_mean(x)), ts.summary.histogram("all", x)]
    pictures = ts.summary.image("pictures", images, max_outputs=1)
    merged = ts.summary.merge(summaries)
    rows = np.random.default_rng(0).normal(size=(20, 3))
    expected, found = (s.run([*summaries, merged, pictures], {x: rows}) for s in (ts.Session(), session))
    assert found[:3] == expected[:3]
    ours, theirs = (tf.Summary.FromString(value).value[0] for value in (found[3], expected[3]))
    assert (ours.tag, ours.image.height, ours.image.width) == (theirs.tag, theirs.image.height, theirs.image.width)
    with pytest.raises(ComputeError, match="holds nan or inf"):
        session.run(merged, {x: rows * np.nan})


def test_a_session_is_used_by_threads_one_after_the_other(session):
    from concurrent.futures import ThreadPoolExecutor

    count = ts.Variable(0)
    step = ts.assign_add(count, 1)
    with ThreadPoolExecutor(4) as threads:
        found = sorted(threads.map(lambda _: session.run(step), range(40)))
    assert found == list(range(1, 41))
