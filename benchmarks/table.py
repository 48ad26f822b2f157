"""The figures as Markdown, ready for a README."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .summary import Figure
from .workload import ENGINES, MODULES, Workload

Figures = Mapping[str, Mapping[str, Figure]]


def report(
    workloads: Mapping[str, Workload],
    figures: Figures,
    imports: Mapping[str, float],
    machine: Mapping[str, Any],
    problems: Sequence[str],
) -> str:
    """Times, memory, imports, and how to repeat them."""
    engines = list(next(iter(figures.values())))
    return "\n\n".join(
        [
            caption(machine),
            "Microseconds a step: 5th percentile (median) of short blocks, × the ratio of the former to naive NumPy.",
            rows("one step", engines, machine, {workloads[n].title: f for n, f in figures.items()}, time_cell),
            *measured_once(figures),
            verdict([workloads[name] for name in figures], problems),
            "Memory: the peak of the process in MB + the bytes of Python's and NumPy's memory that each step keeps.",
            rows("memory", engines, machine, {workloads[n].title: f for n, f in figures.items()}, memory_cell),
            import_line(engines, imports),
        ]
    )


def caption(machine: Mapping[str, Any]) -> str:
    """When, where and how."""
    load = "" if machine.get("load") is None else f", load {machine['load'][0]:.1f} to {machine['load'][1]:.1f}"
    return (
        f"Measured on {machine['date']}: {machine['processor']}, {machine['cores']} cores{load}; {machine['system']}, "
        f"Python {machine['python']}, NumPy {machine['numpy']}. To repeat: `{machine['command']}`."
    )


def rows(head: str, engines: Sequence[str], machine: Mapping[str, Any], figures: Figures, cell: Any) -> str:
    """One Markdown table: a workload a row, an engine a column."""
    titles = [f"{ENGINES[e]} {machine['versions'].get(e, '') if e not in ('naive', 'tuned') else ''}" for e in engines]
    lines = [[head, *titles], ["--", *["--:"] * len(engines)]]
    lines += [[title, *[cell(of_engines[engine]) for engine in engines]] for title, of_engines in figures.items()]
    return "\n".join(f"| {' | '.join(part.strip() for part in line)} |" for line in lines)


def time_cell(figure: Figure) -> str:
    """`10.1 (10.4) ×0.59`."""
    if figure.status != "measured":
        return f"{figure.status}: {figure.note}".replace("|", "/")
    ratio = "" if math.isnan(figure.ratio) else f" ×{figure.ratio:.2f}"
    return f"{number(figure.p5)} ({number(figure.median)}){ratio}"


def memory_cell(figure: Figure) -> str:
    """`31 + 0 B`."""
    if figure.status != "measured":
        return "–"
    peak = "?" if figure.peak_mb is None else f"{figure.peak_mb:.0f}"
    return f"{peak} + {max(0.0, figure.growth_bytes):.0f} B"


def number(value: float) -> str:
    """Three digits that mean something: 9.87, 98.7, 987, 9,870."""
    if value >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(max(value, 0.01))))}f}"


def verdict(workloads: Sequence[Workload], problems: Sequence[str]) -> str:
    """That all engines ended at the same loss, or which did not."""
    if problems:
        return "\n".join(["**Not to be trusted:**", *[f"- {problem}" for problem in problems]])
    strictest = min(workload.tolerance for workload in workloads)
    others = "".join(f" ({w.name}: {w.tolerance:g})" for w in workloads if w.tolerance > strictest)
    counts = ", ".join(f"{w.name} {w.check_steps}" for w in workloads if w.check_steps > 1)
    after = f" Steps before the comparison: {counts}, otherwise 1." if counts else ""
    return f"All engines end at the same loss, within {strictest:g} of naive NumPy's, relatively{others}.{after}"


def measured_once(figures: Figures) -> list[str]:
    """A line on the engines that are too slow to start to be measured in more than one process."""
    once = [f"{ENGINES[e]} on {name}" for name, found in figures.items() for e, f in found.items() if f.processes == 1]
    several = any(figure.processes > 1 for found in figures.values() for figure in found.values())
    return [f"In one process only, being slow to start: {', '.join(once)}."] if once and several else []


def import_line(engines: Sequence[str], imports: Mapping[str, float]) -> str:
    """What an import costs, with NumPy's own for comparison."""
    added = [f"`import {MODULES[e]}` {imports[MODULES[e]]:,.0f} ms" for e in engines if MODULES[e] in imports]
    parts = [part for part in added if "numpy" not in part]
    return f"On top of `import numpy` ({imports['numpy']:,.0f} ms): {', '.join(parts) or 'nothing'}."
