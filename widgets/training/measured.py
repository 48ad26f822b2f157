"""What a training loop has shown so far, in bounded memory: curves of numbers, and histograms of arrays over steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

MOST_POINTS = 2000
"""How many points a curve may have, and twice that for all curves together: more are thinned out."""

MOST_CURVES = 16
MOST_COLUMNS = 48
"""How many histograms of a node are kept: with more, each second one goes, and they are taken half as often."""

MOST_NODES = 8
BINS = 24
MOST_NUMBERS = 10_000
"""How many numbers of an array a histogram counts: of a larger one, every second, third … number."""


class Curves:
    """Numbers by name over steps. A point of a curve is the mean of what was logged in `stride` steps."""

    def __init__(self) -> None:
        self.stride = 1
        self.means: dict[str, list[float | None]] = {}
        self._counts: dict[str, list[int]] = {}

    @property
    def most(self) -> int:
        """How many points each curve may have."""
        return min(MOST_POINTS, 2 * MOST_POINTS // max(len(self.means), 1))

    def add(self, name: str, step: int, value: float) -> None:
        """Log a value; several of one step are averaged."""
        if name not in self.means:
            if len(self.means) == MOST_CURVES:
                raise ValueError(f"{name!r} would be curve {MOST_CURVES + 1}; {MOST_CURVES} are the most.")
            self.means[name], self._counts[name] = [], []
        while step // self.stride >= self.most:
            self._thin()
        means, counts = self.means[name], self._counts[name]
        place = step // self.stride
        if place >= len(means):
            means.extend([None] * (place - len(means)))
            counts.extend([0] * (place - len(counts)))
            means.append(value)
            counts.append(1)
        else:
            means[place], counts[place] = _mean(means[place], counts[place], value, 1)

    def _thin(self) -> None:
        """Make one point of each two."""
        self.stride *= 2
        for name, means in self.means.items():
            counts = self._counts[name]
            pairs = [_mean(means[i], counts[i], means[i + 1], counts[i + 1]) for i in range(0, len(means) - 1, 2)]
            pairs += [(means[-1], counts[-1])] if len(means) % 2 else []
            self.means[name] = [mean for mean, _ in pairs]
            self._counts[name] = [count for _, count in pairs]

    def json(self) -> dict[str, Any]:
        """For the browser: six digits of each number, null where nothing was logged."""
        lines = [{"name": name, "values": list(map(_written, means))} for name, means in self.means.items()]
        return {"stride": self.stride, "lines": lines}


def _mean(a: float | None, count_a: int, b: float | None, count_b: int) -> tuple[float | None, int]:
    """The mean of two means, and of how many numbers it is."""
    if a is None or b is None:
        return (b, count_b) if a is None else (a, count_a)
    count = count_a + count_b
    return a * (count_a / count) + b * (count_b / count), count


def _written(value: float | None) -> float | str | None:
    """A number as JSON has it."""
    if value is None or value - value == 0:
        return None if value is None else float(f"{value:.6g}")
    return "nan" if value != value else "inf" if value > 0 else "-inf"


class Histograms:
    """Histograms of some nodes' values, taken at steps that are farther and farther apart.

    Args:
        kinds: what each node is, by its name: "variable" or "gradient".
        every: how many steps lie between two readings at first.
    """

    def __init__(self, kinds: dict[str, str], every: int) -> None:
        self.kinds = kinds
        self.every = every
        self.steps: list[int] = []
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in kinds}
        self._json: dict[str, Any] | None = None

    def add(self, step: int, values: Iterable[Any]) -> None:
        """Count the values that the nodes have at a step."""
        self._json = None
        self.steps.append(step)
        for rows, value in zip(self._rows.values(), values, strict=True):
            rows.append(_count(value))
        if len(self.steps) > MOST_COLUMNS:
            self.every *= 2
            self.steps = self.steps[::2]
            self._rows = {name: rows[::2] for name, rows in self._rows.items()}

    def json(self) -> dict[str, Any]:
        """For the browser."""
        if self._json is None:
            nodes = [{"name": name, "kind": kind, "rows": list(self._rows[name])} for name, kind in self.kinds.items()]
            self._json = {"steps": list(self.steps), "nodes": nodes}
        return self._json


def _count(value: Any) -> dict[str, Any]:
    """A histogram: `counts` of numbers in bins of equal width from `low` to `high`; `wrong` are not finite."""
    array = np.asarray(value, float).ravel()
    finite = array[np.isfinite(array)]
    wrong, size = int(array.size - finite.size), int(array.size)
    seen = finite[:: max(1, -(-finite.size // MOST_NUMBERS))]
    if not seen.size:
        return {"low": 0.0, "high": 0.0, "counts": [0] * BINS, "wrong": wrong, "size": size}
    low, high = (float(f"{edge:.6g}") for edge in (seen.min(), seen.max()))
    if high / 2 - low / 2 < 1e-300:  # all are equal
        counts = [int(seen.size)] + [0] * (BINS - 1)
        return {"low": low, "high": low, "counts": counts, "wrong": wrong, "size": size}
    places = np.clip((seen / 2 - low / 2) / (high / 2 - low / 2) * BINS, 0, BINS - 1).astype(int)
    return {
        "low": low,
        "high": high,
        "counts": np.bincount(places, minlength=BINS).tolist(),
        "wrong": wrong,
        "size": size,
    }
