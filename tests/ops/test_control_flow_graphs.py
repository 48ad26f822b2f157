"""cond and while_loop in sessions, threads and files: what is inside, and what is seen of it."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

import tslab as ts
from tslab.errors import FeedError, FetchError, NumericsError, TslabError
from tslab.serialize import graph_to_json


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def session() -> ts.Session:
    return ts.Session()


def test_captured_nodes_can_be_fed():
    x = ts.Variable(2.0)
    outside = x * 10.0
    y = ts.cond(outside > 0.0, lambda: outside + 1.0, lambda: outside - 1.0)
    loop = ts.while_loop(lambda i, z: i < 2, lambda i, z: (i + 1, z + outside), [0, x])[1]
    s = session()
    assert s.run([y, loop]) == [21, 42]
    assert s.run([y, loop], {outside: -3.0}) == [-4, -4]
    assert s.run([y, loop], {x: 1.0}) == [11, 21]


def test_what_is_inside_is_neither_fetched_nor_fed():
    kept = {}

    def body(i, total):
        kept["square"] = ts.square(total)
        return i + 1, kept["square"] + 1.0

    _, total = ts.while_loop(lambda i, total: i < 2, body, [0, ts.constant(1.0)])
    s = session()
    with pytest.raises(FetchError, match=r"'while/total', which has a value only inside") as caught:
        s.run(kept["square"])
    assert "return it as a loop variable" in str(caught.value)
    with pytest.raises(FeedError, match=r"'while/body/square' cannot be fed: it is inside 'while/loop'"):
        s.run(total, {kept["square"]: 1.0})
    assert s.run(total) == 5


def test_a_file_holds_what_is_inside(graph):
    x, p = ts.Variable(1.5, name="x"), ts.placeholder("bool", (), name="p")

    def step(i, z):
        inner = ts.while_loop(lambda j, y: j < i, lambda j, y: (j + 1, y * x), [0, z])[1]
        return i + 1, ts.cond(p, lambda: inner + x, lambda: ts.sin(inner))

    z = ts.identity(ts.while_loop(lambda i, z: i < 4, step, [0, x])[1], name="z")
    first = ts.identity(ts.gradients(z, x)[0], name="first")
    ts.identity(ts.gradients(first, x)[0], name="second")
    v = ts.Variable(0.0, name="v")
    ts.identity(ts.cond(p, lambda: ts.assign(v, z), lambda: z), name="written")
    document = graph.to_json()
    again = ts.Graph.from_json(document)
    assert again.to_json() == document
    names = ["z", "first", "second", "written"]
    for value in (True, False):
        expected = ts.Session(graph).run(names, {p: value})
        assert ts.Session(again).run(names, {"p": value}) == expected
        part = ts.Graph.from_json(ts.Session(graph).trace(names[:3], {p: value}).graph | {})
        assert ts.Session(part).run(names[:3], {"p": value}) == expected[:3]


@pytest.mark.parametrize(
    ("op", "changes"),
    [
        ("conditional", {"then": []}),
        ("conditional", {"then": ["nowhere"]}),
        ("conditional", {"then": ["flag"]}),
        ("conditional", {"then": ["choice/then/add:1"]}),
        ("conditional", {"then": ["choice/then/add:x"]}),
        ("conditional", {"then": [3]}),
        ("conditional", {"given": []}),
        ("conditional", {"given": ["x", "x"]}),
        ("conditional", {"given": ["flag"]}),
        ("loop", {"test": []}),
        ("loop", {"test": ["while/body/add"]}),
        ("loop", {"body": ["while/body/add", "while/body/add"]}),
        ("loop", {"body": ["while/body/add"]}),
        ("loop", {"body": ["while/loop", "while/body/add"]}),
        ("loop", {"carried": 3}),
        ("loop", {"carried": -1}),
        ("loop", {"scanned": 1}),
        ("loop", {"backwards": 1}),
    ],
)
def test_a_file_that_lies_about_it_is_refused(graph, op, changes):
    x, flag = ts.Variable(2.0, name="x"), ts.placeholder("bool", (), name="flag")
    ts.cond(flag, lambda: x + 1.0, lambda: x, name="choice")
    ts.while_loop(lambda i, z: i < 3, lambda i, z: (i + 1, z * x), [0, ts.constant(1.0)])
    document = graph.to_json()
    ts.Graph.from_json(document)
    (entry,) = [node for node in document["nodes"] if node["op"] == op]
    entry["attributes"] |= changes
    with pytest.raises(TslabError, match="is not as graph JSON has it"):
        ts.Graph.from_json(document)


def test_a_part_of_a_graph_holds_what_is_inside_it(graph):
    x = ts.placeholder("float64", (), name="x")
    y = ts.cond(x > 0.0, lambda: ts.exp(x), lambda: ts.sin(x))
    ts.cos(x)
    part = ts.Graph.from_json(graph_to_json([y]))
    assert ts.Session(part).run([y.name, y.name], {"x": -1.0})[0] == np.sin(-1.0)
    assert "cos" not in part.by_name


def test_a_trace_has_the_values_and_a_check_names_the_operation_inside():
    x = ts.Variable(2.0)
    _, z = ts.while_loop(lambda i, z: i < 5, lambda i, z: (i + 1, ts.log(z)), [0, x])
    trace = session().trace(z)
    assert np.isnan(trace.values[z.name])
    assert "while/body/log" not in trace.order
    assert "while/body/log" in [node["name"] for node in trace.graph["nodes"]]
    trace.to_json()
    with pytest.raises(NumericsError, match=r"'while/body/log' \(log\) makes nan"):
        ts.Session(check_numerics=True).run(z)
    assert np.isnan(session().run(z)), "the check is over with that session's run"


def test_what_a_loop_gives_is_the_callers_own():
    x = ts.placeholder("float64", (3,))
    same, first = ts.while_loop(lambda a, b: ts.reduce_sum(b) > 99.0, lambda a, b: (a, b), [x, x])
    y = ts.cond(ts.constant(True), lambda: x, lambda: x)
    fed = np.ones(3)
    s = session()
    for _ in range(4):
        for value in s.run([same, first, y], {x: fed}):
            value[:] = 7.0
    np.testing.assert_array_equal(fed, np.ones(3))


def test_what_a_branch_or_a_loop_gives_outlives_what_it_is_a_view_of():
    """A bound run writes later values over what is no longer needed."""
    x, n = ts.placeholder("float64", (4,)), ts.Variable(2)
    doubled = x * 2.0
    y = ts.cond(n > 0, lambda: doubled, lambda: -doubled)
    _, z = ts.while_loop(lambda i, z: i < n, lambda i, z: (i + 1, z), [0, x + 1.0])
    with ts.control_dependencies([y, z]):
        late = ts.tanh(x) + y + z
    scaled = x * 3.0

    def longer(i, p):  # each round has another shape, so that none is bound
        return i + 1, ts.concat([p, p[-1:] * scaled[::-1][1:2]], 0)

    _, product = ts.while_loop(lambda i, p: i < n, longer, [0, x], shape_invariants=[(), (None,)])
    with ts.control_dependencies([product]):
        loss = ts.reduce_sum(ts.tanh(x)) * ts.reduce_sum(product)
    gradient = ts.gradients(loss, x)[0]
    s = session()
    values = np.array([0.1, 0.2, 0.3, 0.4])
    first = s.run([late, gradient], {x: values})
    np.testing.assert_allclose(first[0], 3 * values + 1 + np.tanh(values))
    for _ in range(3):
        for found, expected in zip(s.run([late, gradient], {x: values}), first, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_threads_go_round_at_once():
    n = ts.placeholder("int64", ())
    x = ts.Variable(1.0)
    total = ts.while_loop(lambda i, t: i < n, lambda i, t: (i + 1, t + x), [0, ts.constant(0.0)])[1]
    s, wrong = session(), []

    def work(count):
        for _ in range(20):
            if s.run(total, {n: count}) != count:
                wrong.append(count)

    threads = [threading.Thread(target=work, args=(10 * k,)) for k in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_long_loop_and_its_gradient_take_microseconds_a_round():
    n, x = ts.placeholder("int64", ()), ts.Variable(0.5)
    total = ts.while_loop(lambda i, t: i < n, lambda i, t: (i + 1, ts.tanh(t * x + 1.0)), [0, ts.constant(0.0)])[1]
    gradient = ts.gradients(total, x)[0]
    s = session()
    s.run([total, gradient], {n: 3})
    start = time.perf_counter()
    s.run([total, gradient], {n: 10_000})
    assert time.perf_counter() - start < 2.0, "nothing recurses, and nothing grows with the number of rounds"
