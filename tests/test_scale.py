"""Large graphs: a chain of 100,000 operations, and 100,000 operations that use one node. Nothing recurses, time grows
with the size, and memory stays small.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SMALL, LARGE = 10_000, 100_000
SLACK = 2.5
"""How much longer than ten times as long the large graph may take; what is not linear takes ten times as long again."""

MEMORY = 500
"""In MiB, of the whole process, Python and NumPy too."""

PROGRAM = """
import gc, json, sys, time
import numpy as np
import tslab as ts
from tests.memory import peak_megabytes

def chain(x, size):
    for _ in range(size // 2):
        x = x * 0.999
        x = x + 0.001
    return x

def star(x, size):
    return ts.add_n([x * 0.5 for _ in range(size - 1)])

SHAPE = {chain: (64,), star: ()}

def timed(build, size):
    times, start = {}, time.process_time()

    def lap(name):
        nonlocal start
        times[name] = time.process_time() - start
        start = time.process_time()

    with ts.Graph().as_default():
        x = ts.placeholder("float64", shape=SHAPE[build])
        y = build(x, size)
        lap("build")
        (gradient,) = ts.gradients(y, x)
        lap("gradients")
        session = ts.Session()
        found = []
        for run in ("first run", "second run", "third run"):
            found.append(session.run([y, gradient], {x: np.full(SHAPE[build], 3.0)}))
            lap(run)
    assert all(np.array_equal(a, b) for values in found[1:] for a, b in zip(values, found[0]))
    return times, [float(np.max(value)) for value in found[0]]

sys.setrecursionlimit(200)
build = {"chain": chain, "star": star}[sys.argv[1]]
gc.collect()
small = [timed(build, SMALL)[0] for _ in range(2)]
gc.collect()
large, values = timed(build, LARGE)
print(json.dumps({
    "small": {name: min(times[name] for times in small) for name in large},
    "large": large,
    "values": values,
    "memory": peak_megabytes(),
}))
"""


@pytest.fixture(scope="module", params=["chain", "star"])
def measured(request) -> dict[str, Any]:
    program = PROGRAM.replace("SMALL", str(SMALL)).replace("LARGE", str(LARGE))
    command = [sys.executable, "-c", program, request.param]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return {"form": request.param, **json.loads(result.stdout)}


def test_the_values_are_right(measured):
    factor = 0.999 ** (LARGE // 2)
    expected = {
        "chain": [1.0 + 2.0 * factor, factor],
        "star": [1.5 * (LARGE - 1), 0.5 * (LARGE - 1)],
    }
    assert measured["values"] == pytest.approx(expected[measured["form"]], rel=1e-12)


def test_time_grows_with_the_size(measured):
    ratios = {name: measured["large"][name] / measured["small"][name] for name in measured["large"]}
    assert max(ratios.values()) < SLACK * LARGE / SMALL, measured


def test_memory_stays_small(measured):
    assert measured["memory"] < MEMORY
