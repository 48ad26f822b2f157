"""What the demos share that show a loss as a landscape: its heights on a grid, their levels, and static pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Span = Sequence[float]
"""The lowest and the highest number on an axis."""

LEVELS = 13


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


def draw_contours(axes: Axes, grid: dict[str, Any], spans: Sequence[Span], points: int) -> None:
    """A grid over two spans as filled contours, for a static picture."""
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
