"""Sessions in the browser follow the rules of Python's: transactions, feeds, initial values, rewinding, errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import tslab as ts
from tslab.serialize import graph_to_json

from .engine import as_job, as_run, run_jobs

Runs = list[tuple[list[ts.Node], dict[Any, Any]]]


def reads_before_writes() -> Runs:
    v = ts.Variable([1.0, 2.0])
    step = ts.assign(v, v * 3.0)
    return [([v, step, v + 0.0], {}), ([v], {})]


def values_change_places() -> Runs:
    a, b = ts.Variable(1.0), ts.Variable(2.0)
    swap = ts.group(ts.assign(a, b), ts.assign(b, a))
    return [([swap, a, b], {}), ([a, b], {}), ([swap], {}), ([swap], {}), ([a, b], {})]


def a_control_dependency_sees_the_write() -> Runs:
    v = ts.Variable(1.0)
    with ts.control_dependencies([ts.assign_add(v, 10.0)]):
        after = ts.multiply(v, 2.0)
        twice = ts.assign_sub(v, 4.0)
    return [([after, v], {}), ([twice, after], {}), ([v], {})]


def writes_are_cast() -> Runs:
    i, f, b = ts.Variable(5), ts.Variable(0.5, dtype="float32"), ts.Variable(True)
    return [([ts.assign_sub(i, 2), ts.assign(f, 0.1), ts.assign(b, False)], {}), ([i, f, b, f * 3.0, i / 2, ~b], {})]


def initial_values_depend_on_each_other() -> Runs:
    a = ts.Variable([1.0, 2.0])
    b = ts.Variable(a * 2.0)
    c = ts.Variable(ts.reduce_sum(b) + a)
    return [
        ([c], {}),
        ([ts.assign(a, [0.0, 0.0])], {}),
        ([a, b, c], {}),
        ([a.initializer, c.initializer], {}),
        ([a, c], {}),
    ]


def any_node_may_be_fed() -> Runs:
    x, v = ts.placeholder(), ts.Variable(2.0)
    y = ts.square(x, name="y")
    z = y * v
    default = ts.placeholder_with_default(y, None)
    return [
        ([z], {x: 3.0}),
        ([z], {y: 3.0}),
        ([z], {x: 3.0, v: 10.0}),
        ([default], {x: 2.0}),
        ([default], {default: 1.0}),
    ]


def shapes_change_from_run_to_run() -> Runs:
    x = ts.placeholder()
    y = ts.reduce_sum(x * [1.0, 2.0], axis=0)
    sizes: Runs = [([y, ts.shape(x)], {x: np.ones(shape)}) for shape in [(2,), (3, 2), (1, 2), (2,), (0, 2)]]
    return sizes


def a_fed_number_decides_a_shape() -> Runs:
    n = ts.placeholder("int64", [])
    y = ts.reshape(ts.range(n * 2), [n, -1])
    filled = ts.fill([n, 2], 7.0)
    return [([y, filled], {n: np.int64(k)}) for k in (2, 3, 2, 1)]


def what_is_fetched_twice_or_fed_and_fetched() -> Runs:
    x = ts.placeholder()
    y = ts.identity(x)
    return [([y, y, x, ts.constant(4.0)], {x: [1.0]}), ([y], {x: [2.0]})]


def integers_stay_whole() -> Runs:
    i, j = ts.placeholder("int64"), ts.placeholder("int32")
    nodes = [i // 3, i % 3, i / 2, i * j, -i, i**2, ts.reduce_sum(i), ts.reduce_mean(i), i > j, ts.cast(i / 2, "int32")]
    values = np.array([-7, -1, 0, 5]), np.array([2**30, 2, 3, 0], "int32")
    return [([*nodes, j * 4, j // 0], dict(zip((i, j), values, strict=True)))]


@pytest.mark.parametrize(
    "build",
    [
        reads_before_writes, values_change_places, a_control_dependency_sees_the_write, writes_are_cast,
        initial_values_depend_on_each_other, any_node_may_be_fed, shapes_change_from_run_to_run,
        a_fed_number_decides_a_shape, what_is_fetched_twice_or_fed_and_fetched, integers_stay_whole,
    ],
)  # fmt: skip
def test_a_sequence_of_runs_is_pythons(engine: Page, build: Callable[[], Runs]) -> None:
    with ts.Graph().as_default() as graph:
        runs = build()
        session = ts.Session()
        expected = [value for fetches, feeds in runs for value in session.run(fetches, feeds)]
    (result,) = run_jobs(engine, [as_job(graph, *[as_run(fetches, feeds) for fetches, feeds in runs])])
    assert "values" in result, result
    assert len(result["values"]) == len(expected)
    for found, wanted in zip(result["values"], expected, strict=True):
        if wanted is None:
            assert found is None
            continue
        np.testing.assert_allclose(found, wanted, rtol=1e-14)
        assert (found.shape, found.dtype) == (np.shape(wanted), np.asarray(wanted).dtype)


# Errors


class own(ts.Operation):
    """A learner's operation."""

    def compute(self, x):
        return x


def mistake(build: Callable[[], tuple[list[ts.Node], dict[Any, Any]]]) -> dict[str, Any]:
    with ts.Graph().as_default() as graph:
        return as_job(graph, as_run(*build()))


def unordered_writes() -> tuple[list[ts.Node], dict[Any, Any]]:
    v = ts.Variable(1.0, name="v")
    return [ts.assign(v, 2.0, name="first"), ts.assign(v, 3.0, name="second")], {}


def pair(of_a: Any, of_b: Any, combine: Any) -> tuple[list[ts.Node], dict[Any, Any]]:
    a, b = ts.placeholder(name="a"), ts.placeholder(name="b")
    return [combine(a, b)], {a: of_a, b: of_b}


MISTAKES: list[tuple[str, str, Callable[[], tuple[list[ts.Node], dict[Any, Any]]]]] = [
    ("FeedError", "placeholder 'x'", lambda: ([ts.square(ts.placeholder(name="x"))], {})),
    ("UnsupportedError", "'mine' is an operation of your own", lambda: ([own(ts.constant(1.0), name="mine")], {})),
    ("WriteConflictError", "'v' twice, by 'first' and by 'second'", unordered_writes),
    ("ShapeError", "'z': add cannot combine 'a' of shape (2,) and 'b' of shape (3,)",
     lambda: pair([1.0, 2.0], [1.0, 2.0, 3.0], lambda a, b: ts.add(a, b, name="z"))),
    ("ShapeError", "'z': matmul cannot multiply 'a' of shape (1, 2) and 'b' of shape (1, 2)",
     lambda: pair([[1.0, 2.0]], [[1.0, 2.0]], lambda a, b: ts.matmul(a, b, name="z"))),
    ("ShapeError", "reduce_sum has no axis 1 in 'a' of shape (2,)",
     lambda: pair([1.0, 2.0], 0.0, lambda a, b: ts.reduce_sum(a, axis=1))),
    ("ShapeError", "A variable keeps its shape",
     lambda: pair([1.0, 2.0], 0.0, lambda a, b: ts.assign(ts.Variable([1.0]), a))),
    ("ComputeError", "no index 5", lambda: pair([1.0, 2.0], np.array([5]), lambda a, b: ts.gather(a, b))),
    ("ComputeError", "the label 7", lambda: pair([[1.0, 2.0]], np.array([7]),
        lambda a, b: ts.nn.sparse_softmax_cross_entropy_with_logits(labels=b, logits=a))),
    ("ComputeError", "negative integers", lambda: pair(np.array([2]), np.array([-1]), lambda a, b: a**b)),
    ("ComputeError", "the browser cannot hold exactly",
     lambda: pair(np.array([2**53]), np.array([4]), lambda a, b: a * b)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words", "build"), MISTAKES)
def test_a_mistake_is_named(engine: Page, kind: str, words: str, build: Any) -> None:
    (result,) = run_jobs(engine, [mistake(build)])
    assert (result.get("error"), words in result.get("message", "")) == (kind, True), result


def test_an_error_leaves_the_variables_as_they_were(engine: Page) -> None:
    with ts.Graph().as_default() as graph:
        v, i = ts.Variable([1.0, 2.0], name="v"), ts.placeholder("int64", name="i")
        ts.assign_add(v, [1.0, 1.0] * ts.gather(v / v, i), name="step")
    found = engine.evaluate(
        """graph => {
            const { Graph, Session } = window.engine;
            const session = new Session(new Graph(graph));
            const seen = [];
            for (const i of [0, 9, 1, 9]) {
                try { session.run("step", { i }); } catch (error) { seen.push(error.name); }
                seen.push(session.get("v").toNested());
            }
            return seen;
        }""",
        graph_to_json(graph),
    )
    assert found == [[2, 3], "ComputeError", [2, 3], [3, 4], "ComputeError", [3, 4]]


CHANGES: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
    ("GraphError", "no graph JSON", lambda graph: graph.update(format="x")),
    ("GraphError", "version 2", lambda graph: graph.update(version=2)),
    ("GraphError", "which does not stand before it", lambda graph: graph["nodes"].reverse()),
    ("GraphError", "two nodes named 'x'", lambda graph: graph["nodes"].append(graph["nodes"][0])),
    ("UnsupportedError", "'z' is a conv9d", lambda graph: graph["nodes"][-1].update(op="conv9d")),
    ("UnsupportedError", "'z' is a constructor", lambda graph: graph["nodes"][-1].update(op="constructor")),
    ("UnsupportedError", "holds float16", lambda graph: graph["nodes"][-1].update(dtype="float16")),
    ("GraphError", "of the kind", lambda graph: graph["nodes"][-1].update(kind="toString")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words", "change"), CHANGES)
def test_graph_json_that_is_wrong_is_refused(engine: Page, kind: str, words: str, change: Any) -> None:
    with ts.Graph().as_default() as graph:
        x = ts.placeholder(name="x")
        job = as_job(graph, as_run([ts.square(x, name="z")], {x: 1.0}))
        job["graph"] = graph_to_json(graph)
    change(job["graph"])
    (result,) = run_jobs(engine, [job])
    assert (result.get("error"), words in result.get("message", "")) == (kind, True), result


HOSTILE = ["__proto__", "constructor", "<img src=x onerror=alert(1)>", "a'b\"c", "\u202eltr", "x" * 10_000, "toString"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_any_name_is_only_a_name(engine: Page, name: str) -> None:
    """Python's own names are checked, but graph JSON may come from anywhere."""
    with ts.Graph().as_default() as graph:
        x, v = ts.placeholder(name="input"), ts.Variable(3.0, name="v")
        job = as_job(graph, as_run([ts.multiply(x, v, name="z")], {x: 2.0}))
        job["graph"] = graph_to_json(graph)
    found = engine.evaluate(
        """([json, name]) => {
            const { Graph, Session, Tensor } = window.engine;
            const session = new Session(new Graph(JSON.parse(json)));
            const values = [session.run(`${name}z`, new Map([[name, Tensor.from(2)]])).item()];
            values.push(session.get(`${name}v`).item());
            try {
                session.run(`${name}z`);
            } catch (error) {
                values.push(error.nodes[0] === name, error.message.length < 400);
            }
            return values;
        }""",
        [as_text(job["graph"], name), name],
    )
    assert found == [6, 3, True, True]


def as_text(graph: dict[str, Any], name: str) -> str:
    """Graph JSON in which `input` is called `name`, and all others have it in front."""
    renamed = {node["name"]: name if node["name"] == "input" else name + node["name"] for node in graph["nodes"]}
    nodes = [
        {**node, "name": renamed[node["name"]], "inputs": [renamed[x] for x in node.get("inputs", [])]}
        for node in graph["nodes"]
    ]
    return json.dumps({**graph, "nodes": nodes})


def test_it_goes_back_to_a_snapshot_random_numbers_included(engine: Page) -> None:
    with ts.Graph().as_default() as graph:
        v = ts.Variable(ts.random_normal([3]), name="v")
        noise = ts.random_uniform([3], name="noise")
        ts.assign_add(v, noise, name="step")
    found = engine.evaluate(
        """graph => {
            const { Graph, Session } = window.engine;
            const session = new Session(new Graph(graph), { seed: 5 });
            const go = () => { session.run("step"); return session.get("v").toNested(); };
            const start = session.snapshot();
            const first = [go(), go(), go()];
            session.restore(start);
            const middle = [go()];
            const here = session.snapshot();
            middle.push(go(), go());
            session.restore(here);
            const last = [middle[0], go(), go()];
            const other = new Session(session.graph, { seed: 6 });
            return [first, middle, last, other.get("v").toNested()];
        }""",
        graph_to_json(graph),
    )
    first, middle, last, other = found
    assert first == middle == last
    assert len({tuple(x) for x in [*first, other]}) == 4


def test_a_prepared_run_allocates_nothing_and_a_plain_one_gives_what_is_yours(engine: Page) -> None:
    with ts.Graph().as_default() as graph:
        v = ts.Variable([1.0], name="v")
        ts.assign_add(v, ts.placeholder(name="x"), name="step")
    found = engine.evaluate(
        """graph => {
            const { Graph, Session, Tensor } = window.engine;
            const session = new Session(new Graph(graph));
            const runner = session.prepare(["v", "step"], ["x"]);
            const x = Tensor.from([2]);
            const [before, after] = runner.run([x]);
            const seen = [before.data[0], after.data[0]];
            const same = runner.run([x]).map((value, i) => value.data === [before, after][i].data);
            const mine = session.run("v");
            session.run("step", { x });
            mine.data[0] = 100;
            return [...seen, ...same, before.data[0], after.data[0], session.get("v").item()];
        }""",
        graph_to_json(graph),
    )
    assert found == [1, 3, True, True, 3, 5, 7]
