"""Every operation that the browser computes, against NumPy: all rows of the table, values and gradients."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import tslab as ts
from tslab.graph import OPERATIONS
from tslab.widgets.engine import LACKING, unsupported

from ..ops.cases import CASES, FORWARD
from ..ops.forms import Case
from .engine import as_job, as_run, assert_equal, largest, run_jobs

SUPPORTED = set(OPERATIONS) - LACKING
PYTHON_ONLY = {"item", "py_func", *LACKING}
"""Rows about a learner's own code, which no browser runs, and about what the browser lacks. In other rows, cases that
are made of that are left out.
"""

ROWS = {
    name: [*CASES.get(name, []), *FORWARD.get(name, [])] for name in {**CASES, **FORWARD} if name not in PYTHON_ONLY
}


def jobs_of(case: Case) -> list[tuple[dict[str, Any], list[Any], float]]:
    """A case with all shapes known and with none: for each the job, the expected values, and the largest of them."""
    found = []
    for is_known in (True, False):
        with ts.Graph().as_default() as graph:
            nodes: list[Any] = [ts.Variable(x) if is_known else ts.placeholder() for x in case.inputs]
            y = case.build(*nodes)
            fetches, feeds = [y], {} if is_known else dict(zip(nodes, case.inputs, strict=True))
            floats = [node for node, x in zip(nodes, case.inputs, strict=True) if np.asarray(x).dtype.kind == "f"]
            if case.differentiable and floats and (y.dtype is None or y.dtype.kind == "f"):
                weights = ts.cos(ts.cast(y, "float64"))  # a different gradient for each number
                fetches += [g for g in ts.gradients(y, floats, weights) if g is not None]
            trace = ts.Session().trace(fetches, feeds)
        values = [trace.values[node.name] for node in fetches]
        # Twice: the first run makes the kernels, the second only runs them.
        found.append((as_job(graph, as_run(fetches, feeds, times=2)), values, largest(trace.values.values())))
    return found


@pytest.mark.parametrize("name", sorted(ROWS))
def test_values_and_gradients_are_numpys(engine: Page, name: str) -> None:
    with warnings.catch_warnings(action="ignore"):
        jobs = [job for case in ROWS[name] for job in jobs_of(case) if not unsupported(job[0]["graph"])]
    results = run_jobs(engine, [job for job, _, _ in jobs])
    for i, ((job, expected, scale), result) in enumerate(zip(jobs, results, strict=True)):
        assert "values" in result, f"{name}, job {i}: {result}"
        for fetch, value, wanted in zip(job["runs"][0]["fetches"], result["values"], expected, strict=True):
            assert_equal(value, wanted, scale, f"{name}, job {i}: {fetch}")


def test_every_operation_that_the_browser_supports_is_part_of_a_row() -> None:
    elsewhere = {"assign", "assign_add", "assign_sub", "group", "initialize", "placeholder_with_default"}
    random = {name for name in SUPPORTED if name.startswith(("standard_", "truncated_", "random_"))}
    built = set()
    with warnings.catch_warnings(action="ignore"):
        for case in [case for cases in ROWS.values() for case in cases]:
            for job, _, _ in jobs_of(case):
                operations = {node["op"] for node in job["graph"]["nodes"] if node["kind"] == "operation"}
                built |= set() if unsupported(job["graph"]) else operations
    assert (built | elsewhere | random) == SUPPORTED
