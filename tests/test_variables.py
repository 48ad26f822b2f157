"""Variables: their methods, their initial values, and how they are found again."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import FeedError, FetchError, GraphError, SessionError, ShapeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


# Methods


def test_the_methods_that_write():
    w = ts.Variable([1.0, 2.0], name="w")
    session = ts.Session()
    for build, expected in [
        (lambda: w.assign([5.0, 6.0], name="a"), [5, 6]),
        (lambda: w.assign_add([1.0, 1.0], name="b"), [6, 7]),
        (lambda: w.assign_sub([0.0, 7.0], name="c"), [6, 0]),
        (lambda: ts.assign_add(w, [1.0, 1.0]), [7, 1]),
        (lambda: ts.assign_sub(w, [1.0, 1.0]), [6, 0]),
    ]:
        np.testing.assert_array_equal(session.run(build()), expected)
        np.testing.assert_array_equal(session.run(w), expected)
    assert {"a", "b", "c"} <= set(w.graph.by_name)


@pytest.mark.parametrize("write", [ts.assign_add, ts.assign_sub])
def test_counting_keeps_the_dtype_of_the_variable(write):
    for dtype in ("int64", "float32", "int8"):
        n = ts.Variable(100, dtype=dtype)
        step = write(n, 1)
        session = ts.Session()
        for i in range(1, 5):
            assert session.run(step).dtype == dtype
            assert abs(session.run(n) - 100) == i
        assert session.run(n).dtype == step.dtype == dtype


@pytest.mark.parametrize("write", [ts.assign, ts.assign_add, ts.assign_sub])
def test_a_write_of_another_shape_is_refused(write, graph):
    w, x = ts.Variable([1.0, 2.0], name="w"), ts.placeholder()
    with pytest.raises(ShapeError, match=rf"{write.__name__} cannot give 'w' of shape \(2,\) a value of shape \(\)"):
        write(w, 1.0)
    step = write(w, x)
    session = ts.Session()
    for _ in range(4):
        with pytest.raises(ShapeError, match=r"a value of shape \(1,\)"):
            session.run(step, {x: [1.0]})
    np.testing.assert_array_equal(session.run(w), [1, 2])


def test_only_a_variable_can_be_written():
    for write in (ts.assign_add, ts.assign_sub):
        with pytest.raises(GraphError, match=f"{write.__name__} needs a Variable"):
            write(ts.constant(1.0), 1.0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_load_gives_a_value_in_one_session(dtype):
    w = ts.Variable([1.0, 2.0], dtype=dtype)
    session, other = ts.Session(), ts.Session()
    source = np.array([3.0, 4.0])
    w.load(source, session)
    source[:] = 9
    np.testing.assert_array_equal(w.value, [3, 4])
    np.testing.assert_array_equal(session.run(w), [3, 4])
    np.testing.assert_array_equal(other.run(w), [1, 2])
    assert session.run(w).dtype == dtype
    with session:
        w.load([5.0, 6.0])
        np.testing.assert_array_equal(w.eval(), [5, 6])


def test_load_needs_a_session_and_a_value_that_fits():
    w, n, x = ts.Variable([1.0, 2.0], name="w"), ts.Variable(1, name="n"), ts.constant(1.0)
    session = ts.Session()
    with pytest.raises(SessionError, match=r"'w'.load\(\) needs a session"):
        w.load([1.0, 2.0])
    with pytest.raises(FeedError, match=r"'w' cannot be fed a value of shape \(3,\)"):
        session.load({n: 5, w: [1.0, 2.0, 3.0]})
    with pytest.raises(FeedError, match="'n' cannot be fed float64"):
        n.load(0.5, session)
    with pytest.raises(FetchError, match="is no Variable"):
        session.load({x: 1.0})
    assert session.run(n) == 1
    session.close()
    with pytest.raises(SessionError, match="closed"):
        w.load([1.0, 2.0], session)


# Initial values


def test_initializers_go_back_to_the_start():
    w, v = ts.Variable([1.0, 2.0]), ts.Variable(ts.constant(2.0) * 3.0)
    session = ts.Session()
    session.run([w.assign([5.0, 6.0]), v.assign(7.0)])
    session.run(w.initializer)
    np.testing.assert_array_equal(session.run(w), [1, 2])
    assert session.run(v) == 7
    assert session.run(v.initializer) == 6
    assert session.run(v) == 6


def test_an_initializer_is_part_of_a_run_like_any_write():
    w = ts.Variable(1.0)
    session = ts.Session()
    session.run(w.assign(5.0))
    assert session.run([w, w.initializer]) == [5, 1]
    with ts.control_dependencies([w.initializer]):
        after = w * 10.0
    assert session.run(after) == 10


def test_an_initializer_is_made_once_outside_of_scopes():
    w = ts.Variable(1.0, name="w")
    with ts.name_scope("scope"), ts.control_dependencies([ts.constant(1.0)]):
        made = w.initializer
    assert (made.name, made.control_inputs) == ("w/initialize", ())
    assert w.initializer is made


def test_the_initialized_value_is_the_variable():
    a = ts.Variable(2.0)
    b = ts.Variable(a.initialized_value() * 2.0)
    assert ts.Session().run(b) == 4


# TensorFlow's names for what there is


def test_aliases(graph):
    x, y = ts.placeholder(shape=(2, None), name="x"), ts.constant(1.0, name="y")
    z = ts.add(x, y, name="z")
    assert (z.op, z.output, z.outputs, z.inputs) == (z, z, [z], (x, y))
    assert x.get_shape() == x.shape == (2, None)
    assert graph.get_tensor_by_name("z:0") is z
    assert graph.get_operation_by_name("z") is z


def test_collections(graph):
    a = ts.Variable(1.0, name="layer/a")
    b = ts.Variable(1.0, trainable=False, name="b")
    c = ts.Variable(1.0, trainable=False, collections=[ts.GraphKeys.LOCAL_VARIABLES])
    d = ts.Variable(1.0, collections=["mine"])
    assert ts.global_variables() == [a, b]
    assert ts.trainable_variables() == [a, d]
    assert ts.local_variables() == [c]
    assert ts.get_collection("mine") == [d]
    assert ts.global_variables("layer/") == [a]
    ts.add_to_collection("numbers", 3)
    ts.add_to_collection("numbers", 4)
    found = ts.get_collection("numbers")
    found.append(5)
    assert ts.get_collection("numbers") == [3, 4]
    assert ts.get_collection("nothing") == []
    with ts.Graph().as_default():
        assert ts.get_collection("numbers") == ts.global_variables() == []


# Initializer operations


def test_global_variables_initializer_is_a_reset():
    w, n = ts.Variable([1.0, 2.0]), ts.Variable(0, trainable=False)
    local = ts.Variable(1.0, trainable=False, collections=[ts.GraphKeys.LOCAL_VARIABLES])
    init, init_local = ts.global_variables_initializer(), ts.local_variables_initializer()
    session = ts.Session()
    assert session.run(init) is None
    session.run([w.assign([5.0, 6.0]), n.assign_add(1), local.assign(9.0)])
    session.run(init)
    assert [session.run(x).tolist() for x in (w, n, local)] == [[1, 2], 0, 9]
    session.run(init_local)
    assert session.run(local) == 1


def test_a_reset_is_part_of_the_transaction():
    w = ts.Variable(1.0)
    session = ts.Session()
    session.run(w.assign(5.0))
    init = ts.global_variables_initializer()
    assert session.run([w, init]) == [5, None]
    session.run(w.assign(5.0))
    with ts.control_dependencies([init]):
        step = w.assign_add(1.0)
    assert [session.run(step) for _ in range(4)] == [2, 2, 2, 2]


def test_a_reset_computes_initial_values_from_initial_values():
    a = ts.Variable(2.0, name="a")
    b = ts.Variable(a * a, name="b")
    c = ts.Variable(b + 1.0, name="c")
    session = ts.Session()
    for _ in range(4):
        session.run([a.assign(10.0), b.assign(0.0), c.assign(0.0)])
        session.run(ts.variables_initializer([c, b, a]))
        assert session.run([a, b, c]) == [2, 4, 5]
    session.run(a.assign(10.0))
    session.run(ts.variables_initializer([b, c]))
    assert session.run([a, b, c]) == [10, 100, 101]


def test_a_reset_of_nothing_does_nothing():
    assert ts.Session().run(ts.global_variables_initializer()) is None
