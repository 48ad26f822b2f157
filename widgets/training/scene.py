"""What the TrainingMonitor draws, computed from what was measured; js/training_scene.js computes the same."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELLS = 40
"""Into how many cells a column of the heat map is divided."""

BOUND = 1e300
TICKS = ((1e-150, 1e-149), (1e149, 1e150))
"""The least and the most of the two ends of a logarithmic axis that Matplotlib can mark."""

NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def title_of(state: str, steps: int, total: int | None) -> str:
    """How far the loop is: `Running: 420 of 1,000 steps`."""
    done = f"{steps:,}" if total is None else f"{steps:,} of {total:,}"
    return "Ready" if state == "ready" else f"{state.capitalize()}: {done} steps"


def lines_of(curves: dict[str, Any], smoothing: float) -> list[dict[str, Any]]:
    """The points of each curve, in the middle of the steps of which they are the means, and a smooth line of them."""
    stride = curves["stride"]
    lines = []
    for line in curves["lines"]:
        points = [
            (i * stride + (stride - 1) / 2, NUMBERS[value] if isinstance(value, str) else value)
            for i, value in enumerate(line["values"])
            if value is not None
        ]
        values = [value for _, value in points]
        smooth = smoothed(values, smoothing)
        lines.append({"name": line["name"], "xs": [x for x, _ in points], "values": values, "smooth": smooth})
    return lines


def smoothed(values: list[float], smoothing: float) -> list[float]:
    """An exponential moving average, s ← a s + (1 − a) v, divided by 1 − aⁿ; what is not finite stays out of it."""
    average, weight = 0.0, 0.0
    found = []
    for value in values:
        if math.isfinite(value):
            average = smoothing * average + (1 - smoothing) * value
            weight = smoothing * weight + (1 - smoothing)
            found.append(average / weight)
        else:
            found.append(math.nan)
    return found


def span_of(lines: list[dict[str, Any]], logarithmic: bool) -> tuple[list[float], int]:
    """The lowest and the highest number of the loss axis, and how many points have no place on it."""
    values = [value for line in lines for value in line["values"]]
    seen = [v for v in values if math.isfinite(v) and (v > 0 or not logarithmic)]
    hidden = sum(1 for v in values if v <= 0) if logarithmic else 0
    if not seen:
        return [0.1 if logarithmic else 0.0, 1.0], hidden
    low, high = (min(max(end, -BOUND), BOUND) for end in (min(seen), max(seen)))
    if logarithmic:
        bottom = math.floor(math.log10(max(low, 1 / BOUND)))
        return [10.0**bottom, 10.0 ** max(math.ceil(math.log10(max(high, 1 / BOUND))), bottom + 1)], hidden
    if 0 <= low <= high / 2:
        low = 0.0
    pad = 0.05 * (high - low) or 0.05 * abs(high) or 0.5
    return [low if low == 0 else low - pad, high + pad], hidden


def histogram_of(histograms: dict[str, Any], shown: str, moment: float) -> dict[str, Any] | None:
    """The heat map of one node over all steps, and its histogram at one of them."""
    node = next((node for node in histograms["nodes"] if node["name"] == shown), None)
    if node is None or not node["rows"]:
        return None
    rows, steps = node["rows"], histograms["steps"]
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    if low == high:
        margin = 0.5 * abs(low) or 0.5
        low, high = low - margin, high + margin
    cells = [_rebinned(row, low, high) for row in rows]
    at = math.floor(moment * (len(rows) - 1) + 0.5)
    return {"name": shown, "kind": node["kind"], "steps": steps, "range": [low, high], "cells": cells, "at": at}


def _rebinned(row: dict[str, Any], low: float, high: float) -> list[float]:
    """The share of a histogram's numbers in each cell from `low` to `high`; those of one bin are spread over it."""
    total = sum(row["counts"])
    width = high / CELLS - low / CELLS
    if not total:
        return [0.0] * CELLS
    if row["low"] == row["high"]:
        place = min(int(row["low"] / width - low / width), CELLS - 1)
        return [1.0 if i == place else 0.0 for i in range(CELLS)]
    sums = [0.0]
    for count in row["counts"]:
        sums.append(sums[-1] + count)
    bins = len(row["counts"])
    size = row["high"] / bins - row["low"] / bins
    below = []
    for i in range(CELLS + 1):
        place = min(max((low + i * width) / size - row["low"] / size, 0.0), float(bins))
        whole = min(int(place), bins - 1)
        below.append((sums[whole] + (place - whole) * row["counts"][whole]) / total)
    return [b - a for a, b in pairwise(below)]


def bins_of(row: dict[str, Any]) -> tuple[list[float], list[float]]:
    """The edges of a histogram's bins, and the share of the numbers in each."""
    bins = len(row["counts"])
    total = sum(row["counts"]) or 1
    edges = [row["low"] + (row["high"] - row["low"]) * i / bins for i in range(bins + 1)]
    return edges, [count / total for count in row["counts"]]


def draw(scene: dict[str, Any], row: dict[str, Any] | None, logarithmic: bool, words: str) -> Figure:
    """The static picture."""
    from ..pictures import COLOURS, DASHES, FAINT, figure, label, legend, plain

    made = figure(3 if scene["histogram"] else 1, width=4.2 if scene["histogram"] else 6.5, height=3.2, alt=words)
    curves = made.axes[0]
    if logarithmic:
        curves.set_yscale("log")
    curves.set(xlim=scene["x"], ylim=np.clip(scene["y"], *TICKS) if logarithmic else scene["y"])
    for n, line in enumerate(scene["lines"]):
        style: dict[str, Any] = {"color": COLOURS[n % len(COLOURS)], "linestyle": DASHES[n % len(DASHES)]}
        if line["smooth"] != line["values"]:
            curves.plot(line["xs"], line["values"], **style, alpha=0.35, linewidth=1)
        name = f"{plain(line['name'])}: {line['values'][-1]:.4g}" if line["values"] else plain(line["name"])
        marker = "o" if len(line["xs"]) == 1 else ""
        curves.plot(line["xs"], line["smooth"], **style, linewidth=1.8, label=name, marker=marker)
    if not scene["lines"]:
        text = "Here appear the curves of\nwhat monitor.log(loss=…) is given,\nwhile the loop runs."
        curves.text(0.5, 0.5, text, transform=curves.transAxes, ha="center", va="center", color=FAINT)
    label(curves, "step", "logged value", scene["title"])
    legend(curves)
    if scene["histogram"] and row:
        _draw_histogram(made.axes[1], made.axes[2], scene["histogram"], row)
    return made


def _draw_histogram(heat: Axes, bars: Axes, histogram: dict[str, Any], row: dict[str, Any]) -> None:
    from ..pictures import COLOURS, HEIGHTS, INK, label

    cells = np.array(histogram["cells"]).T
    shares = cells / np.maximum(cells.max(axis=0), 1e-300)
    edges = column_edges(histogram["steps"])
    low, high = histogram["range"]
    heat.pcolormesh(edges, np.linspace(low, high, CELLS + 1), shares, cmap=HEIGHTS, vmin=0, vmax=1)
    step = histogram["steps"][histogram["at"]]
    heat.axvline(step, color=INK, linewidth=1, linestyle="--")
    heat.grid(False)
    label(heat, "step", histogram["name"], "darker: more of the numbers")
    places, shares = bins_of(row)
    if row["low"] == row["high"]:
        bars.plot([row["low"]] * 2, [0, 100], color=COLOURS[0], linewidth=3)
    else:
        bars.stairs(np.multiply(shares, 100), places, fill=True, color=COLOURS[0])
    bars.set_ylim(bottom=0)
    label(bars, histogram["name"], "% of the numbers", f"at step {step}")


def column_edges(steps: list[int]) -> list[float]:
    """Where the columns of the heat map begin, and the last one ends: halfway between the steps that were read."""
    if len(steps) == 1:
        return [steps[0] - 0.5, steps[0] + 0.5]
    middles = [(a + b) / 2 for a, b in pairwise(steps)]
    return [steps[0] - (middles[0] - steps[0]), *middles, steps[-1] + (steps[-1] - middles[-1])]
