"""The browser engine as a test uses it: graphs go into a page of a real Chromium as JSON, and values come back."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

import tslab as ts
from tslab.serialize import array_to_json, graph_to_json

BUNDLE = Path(__file__).parents[2] / "widgets" / "static" / "tslab.js"

LOAD = """async source => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    window.engine = await import(url);
}"""

RUN = """jobs => JSON.stringify(JSON.parse(jobs).map(({ graph, runs, seed }) => {
    const { Graph, Session, Tensor } = window.engine;
    try {
        const session = new Session(new Graph(graph), { seed });
        return { values: runs.flatMap(({ fetches, feeds, times }) => {
            const given = new Map(feeds.map(([name, value]) => [name, Tensor.fromJSON(value)]));
            let results = [];
            for (let i = 0; i < times; i++) results = session.run(fetches, given);
            return results.map(value => value && value.toJSON());
        }) };
    } catch (error) {
        return { error: error.name, message: error.message, nodes: error.nodes };
    }
}))"""


def load_engine(page: Page) -> None:
    """Load the bundle into a page, as `window.engine`."""
    page.goto("about:blank")
    page.evaluate(LOAD, BUNDLE.read_text(encoding="utf-8"))


def as_run(fetches: Sequence[ts.Node], feeds: Mapping[ts.Node, Any] | None = None, times: int = 1) -> dict[str, Any]:
    """A run as the page takes it; of several `times` the last one's values count."""
    values = [[node.name, array_to_json(value)] for node, value in (feeds or {}).items()]
    return {"fetches": [node.name for node in fetches], "feeds": values, "times": times}


def as_job(graph: ts.Graph, *runs: dict[str, Any], seed: int = 0) -> dict[str, Any]:
    """A graph, and the runs of one session of it."""
    return {"graph": graph_to_json(graph), "runs": list(runs), "seed": seed}


def run_jobs(page: Page, jobs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each job its `values`, as arrays, or the `error` and its message."""
    found = json.loads(page.evaluate(RUN, json.dumps(jobs)))
    for result in found:
        if "values" in result:
            result["values"] = [None if value is None else as_array(value) for value in result["values"]]
    return list(found)


def as_array(value: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    """An array of graph JSON."""
    numbers = np.array([float(x) if isinstance(x, str) else x for x in value["data"]], value["dtype"])
    return numbers.reshape(value["shape"])


def assert_equal(found: Any, expected: Any, scale: float, what: str, tolerance: float = 1e-12) -> None:
    """The same shape, dtype and, relative to the largest intermediate, the same numbers."""
    expected = np.asarray(expected)
    assert found is not None, what
    assert found.shape == expected.shape, f"{what}: shape {found.shape}, not {expected.shape}"
    assert found.dtype == expected.dtype, f"{what}: {found.dtype}, not {expected.dtype}"
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * max(scale, 1e-300), err_msg=what)


def largest(values: Any) -> float:
    """The largest absolute value of the finite numbers among some arrays."""
    finite = [np.abs(array[np.isfinite(array)]) for array in map(np.asarray, values) if array.dtype.kind in "iuf"]
    return max((float(array.max()) for array in finite if array.size), default=0.0)
