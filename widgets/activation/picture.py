"""The picture of an activation that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"


def picture(scene: dict[str, Any], name: str, x: float, weight: float) -> Figure:
    """The curve with its derivative, and beside it the gradient after each activation of a chain."""
    from matplotlib.figure import Figure

    from .demo import GRID, SATURATED, VANISHED

    figure = Figure(figsize=(9, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    title = name if len(name) <= 40 else f"{name[:39]}…"
    low, high = scene["saturated"]
    for start, end in ((GRID[0], low), (high, GRID[-1])):
        if start is not None and end is not None:
            left.axvspan(
                start, end, facecolor="0.93", edgecolor="0.8", hatch="//", label=f"saturated: |f′| < {SATURATED}"
            )
    left.plot(GRID, scene["ys"], color=BLUE, linewidth=2.5, label="f(x)")
    left.plot(GRID, scene["slopes"], "--", color=ORANGE, linewidth=2, label="f′(x)")
    left.plot([x], [scene["y"]], "o", color="black")
    left.axline((x, scene["y"]), slope=scene["slope"], color="black", linewidth=1, label="tangent")
    left.set(xlim=(GRID[0], GRID[-1]), ylim=extent(scene), xlabel="x", ylabel="f(x) and f′(x)")
    left.set_title(
        f"{title}: f({x:.4g}) = {scene['y']:.4g}, slope {scene['slope']:.4g}", fontsize="medium", parse_math=False
    )
    handles, labels = left.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    left.legend(list(once.values()), list(once), fontsize="small")
    steps = np.arange(1, len(scene["gradients"]) + 1)
    for key, form, colour, text in (
        ("factors", "s--", GREEN, "w · f′(w · h), of each"),
        ("gradients", "o-", BLUE, "gradient, their product"),
    ):
        sizes = np.abs(np.asarray(scene[key], float))
        right.semilogy(steps, np.where(sizes > 0, sizes, np.nan), form, color=colour, label=text)
    right.axhline(VANISHED, color=ORANGE, linestyle=":", label="vanished: 1 + this is 1 in float32")
    right.set(xlabel="activations", ylabel="size", xlim=(0, len(steps) + 1))
    last = scene["gradients"][-1]
    right.set_title(f"{len(steps)} of them, w = {weight:.4g}: gradient {last:.3g}", fontsize="medium")
    right.legend(fontsize="small")
    return figure


def extent(scene: dict[str, Any]) -> tuple[float, float]:
    """The lowest and the highest number on the axis of f and f′."""
    both = np.asarray([*scene["ys"], *scene["slopes"]], float)
    seen = both[np.isfinite(both) & (np.abs(both) < 100)]
    low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)
    room = 0.08 * (high - low or 1.0)
    return low - room, high + room
