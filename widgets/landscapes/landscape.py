"""What the demos share that show a loss as a landscape: its heights on a grid, their levels, and static pictures."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ..live import LiveDemo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Span = Sequence[float]
"""The lowest and the highest number on an axis."""

LEVELS = 13
PATIENCE = 0.4
"""How many seconds a grid may take while somebody waits."""


def levels(values: Sequence[float | None]) -> list[float]:
    """Heights to draw lines at, rising.

    They are quantiles of the values, closer together where the values are small: a bowl gets evenly spaced lines, and a
    loss over many orders of magnitude shows its valleys all the same.
    """
    found: list[float] = []
    heights = sorted(value for value in values if value is not None)
    if not heights:
        return found
    least = 1e-9 * (heights[-1] - heights[0])
    for k in range(1, LEVELS):
        level = heights[math.floor((k / LEVELS) ** 1.5 * (len(heights) - 1))]
        if level - (found[-1] if found else heights[0]) > least:
            found.append(level)
    return found


class Landscape(LiveDemo):
    """Base of these demos: it keeps the grids that have been computed, and has coarser ones where they take long."""

    def __init__(self, **traits: Any) -> None:
        self._grids: dict[Hashable, dict[str, Any]] = {}
        self._is_hurried = False
        super().__init__(**traits)

    def _grid(self, key: Hashable, evaluate: Callable[..., Any], spans: Sequence[Span], points: int) -> dict[str, Any]:
        """The grid of a scene, computed when it is first asked for."""
        key = key, self._is_hurried
        if key not in self._grids:
            if len(self._grids) > 30:
                self._grids.clear()
            most = affordable(evaluate, spans, points) if self._is_hurried else points
            self._grids[key] = heights(evaluate, spans, most)
        return self._grids[key]

    @contextmanager
    def _hurried(self) -> Iterator[None]:
        """Somebody waits: for a static picture, or for what the browser cannot compute."""
        self._is_hurried = True
        try:
            yield
        finally:
            self._is_hurried = False

    def _compute(self) -> None:
        with self._hurried():
            super()._compute()

    def _quick_scene(self) -> dict[str, Any]:
        """The scene, with a coarser grid where the finer one would take long."""
        with self._hurried():
            return self.scene()


def affordable(evaluate: Callable[..., Any], spans: Sequence[Span], points: int) -> int:
    """How many points along each axis can be computed while somebody waits."""
    middle = [(low + high) / 2 for low, high in spans]
    evaluate(*middle)
    before = time.perf_counter()
    evaluate(*middle)
    each = time.perf_counter() - before
    return max(min(points, int((PATIENCE / each) ** (1 / len(spans)))), 11)


def heights(evaluate: Callable[..., Any], spans: Sequence[Span], points: int) -> dict[str, Any]:
    """The grid of a scene: `evaluate` at the points of a grid over one or two spans, the first one fastest.

    Returns:
        `values`, in which None stands for what is not finite, their `levels`, and whether it `isComplete`: the browser
        takes several frames for a large one.
    """
    axes = [np.linspace(low, high, points) for low, high in spans]
    places = [(x,) for x in axes[0]] if len(axes) == 1 else [(x, y) for y in axes[1] for x in axes[0]]
    values = [finite(evaluate(*place)) for place in places]
    return {"values": values, "levels": levels(values), "isComplete": True}


def finite(value: Any) -> float | None:
    """A number as a scene holds it: None where it is not finite."""
    number = float(value)
    return number if math.isfinite(number) else None


def draw_contours(axes: Axes, grid: dict[str, Any], spans: Sequence[Span]) -> None:
    """A grid over two spans as filled contours, for a static picture."""
    points = math.isqrt(len(grid["values"]))
    values = np.array(grid["values"], float).reshape(points, points)
    across, up = (np.linspace(low, high, points) for low, high in spans)
    if grid["levels"]:
        low, high = np.nanmin(values), np.nanmax(values)
        steps = sorted({low, *grid["levels"], high})
        shades = [_shade(i / max(len(steps) - 2, 1)) for i in range(len(steps) - 1)]
        axes.contourf(across, up, values, steps, colors=shades)
        axes.contour(across, up, values, grid["levels"], colors="#57606a", linewidths=0.6)
    axes.set_xlim(*spans[0])
    axes.set_ylim(*spans[1])


def _shade(height: float) -> tuple[float, float, float]:
    """The colour of a height from 0 to 1: the lowest is the darkest."""
    low, high = np.array([0.62, 0.79, 0.91]), np.array([0.97, 0.98, 0.99])
    red, green, blue = low + (high - low) * height
    return float(red), float(green), float(blue)
