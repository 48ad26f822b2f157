"""200 random graphs, forward and gradient: the browser's values are NumPy's."""

from __future__ import annotations

import warnings

import numpy as np
from playwright.sync_api import Page

import tslab as ts
from tslab.graph import OPERATIONS
from tslab.widgets.engine import LACKING

from .engine import as_job, as_run, assert_equal, largest, run_jobs
from .random_rows import graphs

GRAPHS = 200
RANDOM = ("standard_", "truncated_", "random_")
"""What begins like this draws other numbers than NumPy: `test_engine_random.py`."""


def test_random_graphs_have_numpys_values_and_gradients(engine: Page) -> None:
    jobs, wanted, seen, counts = [], [], set(), []
    with warnings.catch_warnings(action="ignore"):
        for graph, fetches, feeds in graphs(GRAPHS):
            trace = ts.Session(graph).trace(fetches, feeds)
            jobs.append(as_job(graph, as_run(fetches, feeds)))
            wanted.append(([trace.values[node.name] for node in fetches], largest(trace.values.values())))
            operations = {node.name: node for node in graph.operations}
            computed = [operations[name] for name in trace.order if name in operations]
            seen |= {type(node).__name__ for node in computed}
            counts.append(len(computed))
    for i, (job, (expected, scale), result) in enumerate(zip(jobs, wanted, run_jobs(engine, jobs), strict=True)):
        assert "values" in result, f"graph {i}: {result}"
        for fetch, value, array in zip(job["runs"][0]["fetches"], result["values"], expected, strict=True):
            assert_equal(value, array, scale, f"graph {i}: {fetch}")
    assert {name for name in set(OPERATIONS) - LACKING if not name.startswith(RANDOM)} <= seen
    assert np.mean(counts) > 50, "the graphs are no toys"
