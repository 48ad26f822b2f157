"""Turn by turn: each round measures every engine once, in a fresh process.

Whatever slows the machine for a minute then meets all engines alike, and what spoils one process leaves the 5th
percentile over all of an engine's processes as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .processes import installed, measure_in_process
from .workload import Workload

Reports = dict[str, dict[str, list[dict[str, Any]]]]
"""By workload and engine, what the processes reported, round by round."""

SLOW_SECONDS = 30.0
"""A process that takes longer than this, to build or to compile, is not repeated."""


def run(
    workloads: Iterable[Workload],
    engines: Sequence[str],
    rounds: int,
    seconds: float,
    progress: Callable[[str], None] = lambda line: None,
) -> Reports:
    """Measure every workload on every engine."""
    reports: Reports = {}
    for workload in workloads:
        of_engines: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
        given_up = set()
        for engine in engines:
            reason = workload.left_out.get(engine) or (None if installed(engine) else "not installed")
            if reason:
                of_engines[engine].append({"status": "left out", "note": reason})
                given_up.add(engine)
        for turn in range(rounds):
            for engine in rotated(engines, turn):
                if engine in given_up:
                    continue
                progress(f"{workload.name}: {engine}, round {turn + 1} of {rounds}")
                start = time.perf_counter()
                report = measure_in_process(workload.name, engine, seconds) | {"round": turn}
                of_engines[engine].append(report)
                if report["status"] != "measured" or time.perf_counter() - start > SLOW_SECONDS:
                    given_up.add(engine)
        reports[workload.name] = of_engines
    return reports


def rotated(engines: Sequence[str], turn: int) -> list[str]:
    """The engines, each round beginning with another: none always follows the same neighbour's heat."""
    first = turn % len(engines)
    return [*engines[first:], *engines[:first]]
