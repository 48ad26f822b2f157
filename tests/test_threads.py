"""Sessions in many threads: no write is lost, and no run sees the numbers of another."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import tslab as ts

THREADS = 8


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def pool():
    """Threads that take turns so often that they meet in the middle of things."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool
    sys.setswitchinterval(interval)


def test_4000_additions_are_4000(graph, pool):
    counter = ts.Variable(0.0)
    add = counter.assign_add(1.0)
    session = ts.Session(graph)

    def count(_):
        return [session.run(add) for _ in range(500)]

    seen = [value for values in pool.map(count, range(THREADS)) for value in values]
    assert session.run(counter) == 4000
    assert sorted(seen) == [*range(1, 4001)]


def test_steps_of_training_from_many_threads_are_all_taken(graph, pool):
    """The gradient is the same in every step, and all numbers are exact."""
    v, w = ts.Variable(np.zeros(3)), ts.Variable(np.zeros((2, 2)))
    slope = ts.placeholder("float64", (3,))
    loss = ts.reduce_sum(slope * v) + ts.reduce_sum(w)
    train = ts.train.GradientDescentOptimizer(0.25).minimize(loss)
    session = ts.Session(graph)
    list(pool.map(lambda i: [session.run(train, {slope: np.full(3, float(i))}) for _ in range(100)], range(THREADS)))
    assert session.run(v).tolist() == [-0.25 * 100 * sum(range(THREADS))] * 3
    assert session.run(w).tolist() == [[-0.25 * 100 * THREADS] * 2] * 2


def test_10_000_runs_at_once_keep_their_numbers_apart(graph, pool):
    """Feeds of ten shapes, so that threads meet in bindings of one kind, and in making new ones."""
    x = ts.placeholder("float64", (None,))
    w = ts.Variable(2.0)
    softmax = ts.softmax(ts.expand_dims(x, 0) * w)
    nodes = [x + 1.0, ts.reduce_sum(x), softmax, ts.reduce_sum(softmax), ts.exp(x * 0.001) * w]
    session = ts.Session(graph)

    def wrong(worker):
        found = []
        for i in range(10_000 // THREADS):
            fed = np.arange(1.0 + i % 10) + worker + i
            more, total, p, one, scaled = session.run(nodes, {x: fed})
            e = np.exp(2.0 * (fed - fed.max()))
            expected = [fed + 1.0, fed.sum(), [e / e.sum()], 1.0, np.exp(fed * 0.001) * 2.0]
            for value, right in zip([more, total, p, one, scaled], expected, strict=True):
                if not np.allclose(value, right, rtol=1e-12, atol=0):
                    found.append((worker, i, value, right))
        return found

    assert [mistake for mistakes in pool.map(wrong, range(THREADS)) for mistake in mistakes] == []


def test_sessions_in_threads_share_no_state(graph, pool):
    counter = ts.Variable(0.0)
    step = ts.placeholder("float64", ())
    add = counter.assign_add(step)

    def train(i):
        session = ts.Session(graph)
        for _ in range(200):
            session.run(add, {step: float(i)})
        return session.run(counter)

    assert list(pool.map(train, range(THREADS))) == [200.0 * i for i in range(THREADS)]


def test_graphs_built_and_run_in_threads_share_nothing(graph, pool):
    """The same program in each thread, with numbers of its own: names, variables and plans are its own too."""

    meet = threading.Barrier(THREADS, timeout=30)

    def program(i):
        with ts.Graph().as_default() as own, ts.Session() as session:
            meet.wait()
            x = ts.placeholder("float64", (2,), name="x")
            w = ts.Variable(np.full(2, float(i)), name="w")
            train = ts.train.GradientDescentOptimizer(0.5).minimize(ts.reduce_sum(w * x))
            for _ in range(50):
                session.run(train, {x: [i, 1.0]})
            return own, x.name, w.name, w.value.tolist()

    found = list(pool.map(program, range(THREADS)))
    assert [(x, w, value) for _, x, w, value in found] == [("x", "w", [-24.0 * i, i - 25.0]) for i in range(THREADS)]
    assert len({id(own) for own, *_ in found} | {id(graph)}) == THREADS + 1
    assert graph.nodes == [] and len({len(own.nodes) for own, *_ in found}) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("runs_before", [0, 1, 3], ids=["first run", "second run", "bound run"])
def test_a_run_that_is_broken_off_leaves_every_variable_as_it_was(graph, error, runs_before):
    broken = []

    class fragile(ts.Operation):
        def compute(self, x):
            if broken:
                raise error
            return x

    v, w = ts.Variable(1.0), ts.Variable(np.ones(3))
    step = ts.group(v.assign_add(1.0), w.assign(w + fragile(v)))
    session = ts.Session(graph)
    for _ in range(runs_before):
        session.run(step)
    before = session.run([v, w])
    broken.append(True)
    with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else ts.errors.ComputeError):
        session.run(step)
    after = session.run([v, w])
    assert after[0] == before[0] and (after[1] == before[1]).all()
    broken.clear()
    session.run(step)
    assert session.run(v) == before[0] + 1.0


def test_a_run_that_only_reads_waits_for_no_run_that_writes(graph):
    """The one that writes waits in the middle for the other to have read."""
    read = threading.Event()
    v = ts.Variable(1.0)
    step = v.assign_add(ts.py_func(lambda: float(read.wait(20)), [], "float64"))
    session = ts.Session(graph)
    session.run(v)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(session.run, step)
        assert session.run(v) == 1.0
        read.set()
        assert writing.result(20) == 2.0
    assert session.run(v) == 2.0
