"""Bindings: a bound run gives what an unbound one gives, for every operation, and no buffer is ever seen outside."""

import threading

import numpy as np
import pytest

import tslab as ts
from tslab.binding import Binding
from tslab.plan import Plan

from .ops.test_table import FLAT


def assert_bound_equals_unbound(targets, inputs, times=3):
    """Bind a plan for `targets` in which `inputs` are fed, and compare runs on other numbers of the same shapes."""
    rng = np.random.default_rng(0)
    plan = Plan(targets, set(inputs))
    examples = {node: np.asarray(value) for node, value in inputs.items()}

    def other_numbers():
        return [x * rng.uniform(0.9, 1.1, x.shape) if x.dtype.kind == "f" else x for x in map(examples.get, plan.feeds)]

    binding = Binding(plan, plan.run(other_numbers(), []))
    for _ in range(times):
        feeds = other_numbers()
        expected, found = plan.run(feeds, []), binding.run(feeds)
        for slot, value in zip(plan.results, found, strict=True):
            np.testing.assert_allclose(value, expected[slot], rtol=1e-12, atol=1e-13)
            assert np.result_type(value) == np.result_type(expected[slot])
    return binding


@pytest.mark.parametrize("case", FLAT)
def test_every_operation_and_its_gradients(case):
    with ts.Graph().as_default():
        nodes = [ts.Variable(x) for x in case.inputs]
        y = case.build(*nodes)
        if not case.differentiable:
            assert_bound_equals_unbound([y], dict(zip(nodes, case.inputs, strict=True)))
            return
        weighted = ts.reduce_sum(y * 1.5)
        first = [grad for grad in ts.gradients(weighted, nodes) if grad is not None]
        assert_bound_equals_unbound([y, weighted, *first], dict(zip(nodes, case.inputs, strict=True)))


@pytest.fixture
def chain():
    """A graph in which buffers are used again and again."""
    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        y = x
        nodes = []
        for i in range(20):
            y = y * 1.5 if i % 2 else y + x
            nodes.append(y)
        yield x, nodes


def test_few_buffers_serve_a_long_chain(chain):
    x, nodes = chain
    binding = assert_bound_equals_unbound([nodes[-1]], {x: np.arange(3.0)})
    assert len({id(arguments[-1]) for _, arguments, users in binding._calls if users is None}) == 1


def test_what_a_run_returned_stays_as_it_was(chain):
    x, nodes = chain
    session = ts.Session(x.graph)
    returned = [session.run(nodes, {x: np.full(3, float(i))}) for i in range(6)]
    assert [values[-1][0] / returned[1][-1][0] for values in returned] == pytest.approx(range(6))
    arrays = [value for values in returned for value in values]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


def test_a_run_is_bound_anew_when_shapes_or_dtypes_change(chain):
    x, nodes = chain
    session = ts.Session(x.graph)
    for value in [np.ones(3), np.ones((2, 2)), np.float32(1), np.ones(3, np.float32), 1, np.ones(0)] * 4:
        result = session.run(nodes[-1], {x: value})
        assert np.shape(result) == np.shape(value)
        expected = Plan([nodes[-1]], {x}).run([np.asarray(value)], [])[-1]
        np.testing.assert_allclose(result, expected)
        assert np.result_type(result) == np.result_type(expected)


def test_endless_new_shapes_do_not_pile_up(chain):
    x, nodes = chain
    session = ts.Session(x.graph)
    for i in range(200):
        session.run(nodes[-1], {x: np.ones(i)})
    (plan,) = x.graph.plans.values()
    assert len(plan.bindings) <= 32


def test_an_error_in_a_bound_run_is_explained_as_in_any_other():
    class picky(ts.Operation):
        def compute(self, x):
            if x > 3:
                raise ValueError("too large")
            return x

    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        v = ts.Variable(0.0)
        step = ts.assign(v, picky(x) + v)
        session = ts.Session()
        for _ in range(4):
            session.run(step, {x: 1.0})
        with pytest.raises(ts.errors.ComputeError, match="too large"):
            session.run(step, {x: 5.0})
        assert session.run(v) == 4
        assert session.run(step, {x: 1.0}) == 5


def test_a_learners_operation_may_change_its_mind_about_the_shape():
    class positive(ts.Operation):
        def compute(self, x):
            return x[x > 0]

    with ts.Graph().as_default():
        x = ts.placeholder()
        y = ts.reduce_sum(positive(x) * 2.0 + 1.0)
        session = ts.Session()
        for x_value in ([1.0, 2.0, 3.0], [1.0, -1.0, 2.0], [-1.0, -1.0, -1.0], [0.0, 1.0, 0.0]) * 2:
            array = np.array(x_value)
            assert session.run(y, {x: array}) == np.sum(array[array > 0] * 2 + 1)


def test_a_learners_operation_may_return_its_input():
    class same(ts.Operation):
        def compute(self, x):
            return x

    with ts.Graph().as_default():
        x = ts.placeholder()
        kept = same(x * 2.0)
        y = ((x * 3.0 + 1.0) * 2.0 + 1.0) * kept
        session = ts.Session()
        for i in range(5):
            np.testing.assert_allclose(session.run(y, {x: [float(i)]}), [((i * 3 + 1) * 2 + 1) * i * 2])


def test_values_of_variables_are_no_buffers_and_no_feeds():
    with ts.Graph().as_default():
        x = ts.placeholder()
        v = ts.Variable(np.zeros(3))
        doubled = v * 2.0 + x
        both = [ts.assign(v, doubled), doubled]
        fed = ts.assign(v, x)
        session = ts.Session()
        array = np.ones(3)
        for _ in range(5):
            before = session.run(v)
            new, same = session.run(both, {x: array})
            np.testing.assert_allclose(new, before * 2 + 1)
            new += 100
            same += 100
            np.testing.assert_allclose(session.run(v), before * 2 + 1)
        for _ in range(4):
            session.run(fed, {x: array})
        array += 5
        np.testing.assert_allclose(session.run(v), np.ones(3))


@pytest.mark.parametrize("viewed", [False, True])
def test_a_large_variable_takes_over_a_buffer_that_is_never_written_again(viewed):
    with ts.Graph().as_default():
        W = ts.Variable(np.ones((200, 100)), name="W")
        x = ts.placeholder(name="x")
        change = ts.matmul(x, np.ones((50, 100)))
        halves = ts.reshape(change, (2, 10_000)) if viewed else change
        largest, step = ts.reduce_max(halves, axis=1), ts.group(ts.assign(W, W - change))
        session = ts.Session()
    values, expected, used = [], [np.ones((200, 100))], []
    for i in range(6):
        part, _ = session.run([largest, step], {x: np.full((200, 50), float(i))})
        assert (part == 50 * i).all()
        expected.append(expected[-1] - 50 * i)
        values.append(session.run(W))
        (plan,) = (plan for plan in session.graph.plans.values() if plan.writes)
        used.append([binding for pool in plan.bindings.values() for binding in pool or ()])
    assert all(np.array_equal(value, then) for value, then in zip(values, expected[1:], strict=True))
    assert used[2] == used[5], "a run in a binding has failed, and was done once more without"
    assert bool(used[5][0]._handed_over) is not viewed


def test_threads_never_share_buffers(chain):
    x, nodes = chain
    session = ts.Session(x.graph)
    plan = Plan([nodes[-1]], {x})
    wrong = []

    def work(number):
        for i in range(300):
            value = np.full(50, float(number * 1000 + i))
            if not np.allclose(session.run(nodes[-1], {x: value}), plan.run([value], [])[-1]):
                wrong.append((number, i))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_steady_run_allocates_nothing_that_grows(chain):
    import tracemalloc

    x, nodes = chain
    session = ts.Session(x.graph)
    feed = {x: np.ones(1000)}
    for _ in range(10):
        session.run(nodes[-1], feed)
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    for _ in range(300):
        session.run(nodes[-1], feed)
    grown = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    assert grown < 20_000


def test_what_has_been_drawn_is_not_drawn_again_where_a_binding_fails():
    """After runs that fail, the stream of random numbers is as far as after runs that do not."""
    with ts.Graph().as_default() as graph:
        drawn, fed = ts.random_uniform([3], seed=1), ts.placeholder("float64", ())
        checked = ts.py_func(lambda value: 1 / int(value), [fed], "float64")
        steady, failing = ts.Session(graph), ts.Session(graph)
        for i in range(8):
            expected = steady.run([drawn, checked], {fed: 1.0})[0]
            if i % 3 == 2:
                with pytest.raises(ts.errors.ComputeError, match="ZeroDivisionError"):
                    failing.run([drawn, checked], {fed: 0.0})
            else:
                assert failing.run([drawn, checked], {fed: 1.0})[0].tolist() == expected.tolist()


def test_a_binding_that_tslabs_own_error_ends_is_kept():
    def check(value):
        if value < 0:
            raise ts.errors.FeedError("the end of the data")
        return value

    with ts.Graph().as_default() as graph:
        fed = ts.placeholder("float64", ())
        checked, session = ts.py_func(check, [fed], "float64"), ts.Session(graph)
        for _ in range(3):
            session.run(checked, {fed: 1.0})
        (plan,) = graph.plans.values()
        before = [list(pool) for pool in plan.bindings.values()]
        assert [len(pool) for pool in before] == [1]
        with pytest.raises(ts.errors.FeedError):
            session.run(checked, {fed: -1.0})
        assert [list(pool) for pool in plan.bindings.values()] == before
        assert session.run(checked, {fed: 2.0}) == 2.0


def test_positions_that_are_computed_are_not_looked_at_before_they_are_there():
    with ts.Graph().as_default(), ts.Session() as session:
        x, actions = ts.placeholder("float64", [None, 2]), ts.placeholder("int64", [None])
        probabilities = ts.reshape(ts.softmax(x), [-1]) * 2.0
        chosen = ts.gather(probabilities, actions * 2 + 1) * 3.0
        for seed in range(3):
            rng = np.random.default_rng(seed)
            rows, which = rng.normal(size=(1000, 2)), rng.integers(0, 1000, 1000)
            expected = np.exp(rows[:, 1]) / np.exp(rows).sum(1)
            np.testing.assert_allclose(session.run(chosen, {x: rows, actions: which}), 6 * expected[which])
