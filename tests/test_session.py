"""Sessions: what a run leaves behind, and what it never touches."""

from __future__ import annotations

import gc
import threading
import time

import numpy as np
import pytest

import tslab as ts
from tslab.errors import FeedError, SessionError, ShapeError
from tslab.graph import current


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_sessions_keep_state_of_their_own():
    w = ts.Variable(1.0)
    step = ts.assign(w, w + 1.0)
    one, other = ts.Session(), ts.Session()
    one.run(step)
    one.run(step)
    other.run(step)
    assert (one.run(w), other.run(w), ts.Session().run(w)) == (3, 2, 1)


def test_a_block_makes_session_and_graph_the_default_and_closes_the_session(graph):
    with ts.Graph().as_default() as other:
        x = ts.constant(2.0)
    with ts.Session(other) as session:
        assert ts.get_default_graph() is other
        assert (x * 3.0).eval() == 6
        assert not session.closed
    assert ts.get_default_graph() is graph
    assert session.closed
    with pytest.raises(SessionError, match="The session is closed"):
        session.run(x)
    with pytest.raises(SessionError, match=r"'constant'.eval\(\) needs a session"):
        x.eval()
    assert x.eval(session=ts.Session(other)) == 2


def test_the_innermost_block_of_a_graph_counts():
    w = ts.Variable(1.0)
    with ts.Session() as outer:
        outer.run(ts.assign(w, 2.0))
        with ts.Session() as inner:
            inner.run(ts.assign(w, 3.0))
            outer.run(w)
            assert w.eval() == w.value == 3
        assert w.eval() == w.value == 2


def test_a_block_ends_even_after_an_error(graph):
    with pytest.raises(ZeroDivisionError), ts.Session(ts.Graph()) as session:
        raise ZeroDivisionError
    assert session.closed
    assert ts.get_default_graph() is graph


@pytest.mark.parametrize("make", [ts.Session, ts.InteractiveSession])
def test_a_session_has_a_graph_and_no_target(graph, make):
    before = list(current.sessions)
    for given in ("", "grpc://localhost:2222", ts.constant(1.0)):
        with pytest.raises(SessionError) as caught:
            make(given, graph)
        assert caught.value.what == f"{given!r} is no graph for a session."
        assert "ts.Session(graph=…)" in caught.value.cure
        assert "target" in caught.value.cure
    assert current.sessions == before
    assert ts.get_default_graph() is graph
    for session in (make(graph), make(graph=graph), make()):
        assert session.graph is graph
        session.close()


def test_a_closed_session_does_not_run_what_it_ran_before():
    x = ts.constant(1.0)
    session = ts.Session()
    session.run(x)
    session.close()
    with pytest.raises(SessionError, match="closed"):
        session.run(x)
    with pytest.raises(SessionError, match="closed"):
        session.trace(x)


def test_a_run_inside_a_run_is_refused_and_another_session_is_not():
    session, other = ts.Session(), ts.Session()
    ten = ts.constant(10.0)

    class nested(ts.Operation):
        def __init__(self, x, runner):
            self.runner = runner
            super().__init__(x)

        def compute(self, x):
            return x + self.runner.run(ten)

    assert session.run(nested(1.0, other)) == 11
    with pytest.raises(SessionError, match="inside a run of the same session"):
        session.run(nested(1.0, session))
    assert session.run(ten) == 10


def test_the_loss_fetched_with_the_step_is_the_loss_before_it():
    w = ts.Variable(3.0)
    loss = ts.square(w)
    step = ts.train.GradientDescentOptimizer(0.5).minimize(loss)
    session = ts.Session()
    assert session.run([loss, step, w]) == [9, None, 3]
    assert session.run([step, w, loss]) == [None, 0, 0]


def test_all_variables_are_read_before_any_is_written():
    a, b = ts.Variable(1.0), ts.Variable(2.0)
    swap = ts.group(ts.assign(a, b), ts.assign(b, a))
    session = ts.Session()
    session.run(swap)
    assert session.run([a, b]) == [2, 1]


def test_an_error_in_a_run_leaves_the_state_as_it_was():
    w, x = ts.Variable([1.0, 2.0]), ts.placeholder()
    write = ts.assign(w, w + 1.0)
    fails = ts.matmul(w, x)
    session = ts.Session()
    with pytest.raises(ShapeError):
        session.run([write, fails], {x: np.ones((3, 3))})
    np.testing.assert_array_equal(session.run(w), [1, 2])
    session.run([write, fails], {x: np.ones((2, 3))})
    np.testing.assert_array_equal(session.run(w), [2, 3])


def test_an_interrupt_leaves_the_state_as_it_was_and_the_session_usable():
    class interrupted(ts.Operation):
        def compute(self, x):
            raise KeyboardInterrupt

    w = ts.Variable(1.0)
    session = ts.Session()
    with pytest.raises(KeyboardInterrupt):
        session.run([ts.assign(w, 5.0), interrupted(w)])
    assert session.run(w) == 1
    session.run(ts.assign(w, 6.0))
    assert session.run(w) == 6


def test_two_writes_in_no_order_are_an_error_that_names_both():
    w = ts.Variable(1.0, name="w")
    one, other = ts.assign(w, 2.0, name="one"), ts.assign(w, 3.0, name="other")
    session = ts.Session()
    with pytest.raises(ts.errors.WriteConflictError, match="write 'w' twice, by 'one' and by 'other'") as caught:
        session.run([one, other])
    assert caught.value.nodes == (w, one, other)
    assert session.run(w) == 1


def test_a_write_of_what_a_write_gave_comes_after_it():
    w = ts.Variable(1.0)
    first = ts.assign(w, w + 1.0)
    second = ts.assign(w, first * 10.0)
    session = ts.Session()
    assert session.run([w, first, second]) == [1, 2, 20]
    assert session.run(w) == 20


def test_what_has_a_control_dependency_on_a_write_sees_it():
    w = ts.Variable(1.0)
    write = ts.assign(w, 5.0)
    before, after = w * 10.0, w * 10.0
    after.control_inputs = (write,)
    session = ts.Session()
    assert session.run([before, after]) == [10, 50]
    assert session.run(w) == 5


def test_a_variable_fed_in_a_run_that_writes_it_starts_from_the_fed_value():
    w = ts.Variable(1.0)
    step = ts.assign(w, w + 1.0)
    session = ts.Session()
    session.run(step, {w: 10.0})
    assert session.run(w) == 11


def test_what_was_fetched_shares_no_memory():
    start, fed = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    w, x, two = ts.Variable(start), ts.placeholder(), ts.constant([5.0, 6.0])
    column = ts.expand_dims(x, 0)
    write = ts.assign(w, w)
    session = ts.Session()
    for _ in range(4):
        values = session.run([w, w, x, x, two, column, write, ts.add_n([x])], {x: fed})
        for i, value in enumerate(values):
            assert not any(np.shares_memory(value, other) for other in [start, fed, two.value, *values[:i]])
            value[...] = -1
    assert session.run(w).tolist() == start.tolist() == [1, 2]
    assert fed.tolist() == [3, 4]


def test_a_value_does_not_change_with_the_array_it_was_fed():
    x = ts.placeholder()
    fed = np.ones(2)
    session = ts.Session()
    value, trace = session.run(x, {x: fed}), session.trace(x, {x: fed})
    kept = session.run(ts.assign(ts.Variable([0.0, 0.0]), x), {x: fed})
    fed[:] = 9
    for array in (value, trace.values[x.name], kept):
        assert array.tolist() == [1, 1]


def test_scalars_come_back_as_numbers():
    assert isinstance(ts.Session().run(ts.constant(1.0)), np.float64)
    assert isinstance(ts.Session().run(ts.reduce_sum([1, 2])), np.int64)


def test_assign_casts_to_the_dtype_of_the_variable():
    w = ts.Variable([1.0, 2.0], dtype="float32")
    session = ts.Session()
    assert session.run(ts.assign(w, np.array([1.5, 2.5]))).dtype == np.float32
    assert session.run(w).dtype == np.float32


def test_only_a_variable_can_be_assigned():
    with pytest.raises(ts.errors.GraphError, match="assign needs a Variable"):
        ts.assign(ts.constant(1.0), 2.0)


def test_the_value_of_a_variable(graph):
    w = ts.Variable([1.0, 2.0], name="w")
    assert w.value.tolist() == [1, 2]
    outer = ts.Session()
    outer.run(ts.assign(w, [3.0, 4.0]))
    assert w.value.tolist() == [3, 4]
    with ts.Session() as inner:
        assert w.value.tolist() == [1, 2]
        inner.run(ts.assign(w, [5.0, 6.0]))
        with ts.Session(ts.Graph()):
            assert w.value.tolist() == [5, 6]
    with pytest.raises(SessionError, match="The session is closed"):
        _ = w.value
    assert outer.run(w).tolist() == [3, 4]
    w.value[:] = 9
    assert w.value.tolist() == [3, 4]


def test_the_value_of_a_variable_that_is_computed_needs_a_run():
    w = ts.Variable(ts.constant(1.0) + 1.0, name="w")
    with pytest.raises(SessionError, match="The value of 'w' is computed by 'add'"):
        _ = w.value
    session = ts.Session()
    session.run(w)
    assert w.value == 2


def test_a_session_that_is_gone_leaves_no_value_behind():
    w = ts.Variable(1.0)
    ts.Session().run(ts.assign(w, 2.0))
    gc.collect()
    assert w.value == 1


def test_an_initial_value_may_be_computed_from_other_variables():
    a = ts.Variable(2.0)
    b = ts.Variable(a * 3.0)
    c = ts.Variable(b + a, dtype="float32")
    session = ts.Session()
    assert session.run(c) == 8
    assert session.run(c).dtype == np.float32
    changed = ts.Session()
    changed.run(ts.assign(a, 5.0))
    assert changed.run(b) == 15


def test_an_initial_value_cannot_come_from_a_placeholder():
    x = ts.placeholder(name="x")
    w = ts.Variable(x * 2.0, name="w")
    with pytest.raises(FeedError, match="The initial value of 'w' depends on 'x', and feeds do not reach it"):
        ts.Session().run(w, {x: 1.0})
    assert ts.Session().run(w, {w: 1.0}) == 1


class slow_increment(ts.Operation):
    """x + 1, with a pause in which other threads have their turn."""

    def compute(self, x):
        time.sleep(0.001)
        return x + 1


@pytest.mark.parametrize("increment, runs", [(lambda x: x + 1, 200), (slow_increment, 10)])
def test_threads_lose_no_write(increment, runs):
    counter = ts.Variable(0)
    step = ts.assign(counter, increment(counter))
    session = ts.Session()
    threads = [threading.Thread(target=lambda: [session.run(step) for _ in range(runs)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.run(counter) == 8 * runs


def test_an_initial_value_is_drawn_once_where_the_first_run_initializes() -> None:
    draws = []
    ts.testing.set_random_source(lambda kind, shape: lambda shape: draws.append(kind) or np.zeros(shape))
    try:
        with ts.Graph().as_default():
            w = ts.Variable(ts.random_normal([3]))
            session = ts.Session()
            session.run(ts.global_variables_initializer())
            session.run(w)
            assert draws == ["normal"]
            session.run(ts.global_variables_initializer())
            assert draws == ["normal"] * 2
            fresh = ts.Session()
            fresh.run(w.assign(np.ones(3)))
            assert draws == ["normal"] * 2
            assert fresh.run([w.initializer, w])[1].tolist() == [1.0] * 3
    finally:
        ts.testing.set_random_source(None)
