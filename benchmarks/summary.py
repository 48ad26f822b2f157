"""From what the processes reported to the figures of the table, and whether all engines ended at the same loss."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .workload import Workload


@dataclass(frozen=True)
class Figure:
    """One engine on one workload. Times are in microseconds a step.

    Attributes:
        p5: the 5th percentile over all blocks of all processes: the time when nothing disturbs.
        median: their median.
        ratio: of this 5th percentile to that of naive NumPy.
        checked: the loss, or the sums, after the workload's `check_steps`.
        peak_mb: the greatest of the processes' peaks.
        growth_bytes: the least of their growths a step.
        processes: how many were measured.
        status, note: "measured", or why not.
    """

    status: str
    note: str = ""
    p5: float = math.nan
    median: float = math.nan
    ratio: float = math.nan
    checked: tuple[float, ...] = ()
    peak_mb: float | None = None
    growth_bytes: float = 0.0
    processes: int = 0


def figures(reports: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Figure]:
    """The figure of each engine on one workload."""
    floor = _figure(reports["naive"], math.nan).p5
    return {engine: _figure(reports_of_one, floor) for engine, reports_of_one in reports.items()}


def _figure(reports: Sequence[Mapping[str, Any]], floor: float) -> Figure:
    for report in reports:
        if report["status"] != "measured":
            return Figure(report["status"], report["note"])
    blocks = np.concatenate([report["blocks_us"] for report in reports])
    p5 = float(np.percentile(blocks, 5))
    peaks = [report["peak_mb"] for report in reports if report["peak_mb"] is not None]
    return Figure(
        status="measured",
        p5=p5,
        median=float(np.median(blocks)),
        ratio=p5 / floor,
        checked=tuple(reports[0]["checked"]),
        peak_mb=max(peaks, default=None),
        growth_bytes=min(report["growth_bytes"] for report in reports),
        processes=len(reports),
    )


def disagreements(workload: Workload, by_engine: Mapping[str, Figure]) -> list[str]:
    """A line for each engine that ended elsewhere than naive NumPy did, or that failed."""
    lines = [
        f"{workload.name}: {engine} failed: {figure.note}"
        for engine, figure in by_engine.items()
        if figure.status == "failed"
    ]
    expected = by_engine["naive"].checked
    for engine, figure in by_engine.items():
        if figure.status == "measured" and not agree(figure.checked, expected, workload.tolerance):
            lines.append(
                f"{workload.name}: {engine} ended at {figure.checked}, naive NumPy at {expected}; "
                f"the relative tolerance is {workload.tolerance:g}"
            )
    return lines


def agree(actual: Sequence[float], expected: Sequence[float], tolerance: float) -> bool:
    """Whether each number is within the tolerance, relative to what is expected."""
    if len(actual) != len(expected):
        return False
    pairs = zip(actual, expected, strict=True)
    return all(abs(a - e) <= tolerance * abs(e) for a, e in pairs)
