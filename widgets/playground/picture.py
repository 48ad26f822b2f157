"""The Playground's static picture: the field with its points, and the losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .task import Task

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_MARKERS = "os^Dvp"


def picture(scene: dict[str, Any], span: Any, task: Task) -> Figure:
    """A scene as a figure."""
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    count = len(task.levels)
    side = round(len(scene["field"]) ** 0.5)
    field = np.reshape(scene["field"], (side, side))
    between = LinearSegmentedColormap.from_list("between", [_COLOURS[0], "#ffffff", _COLOURS[1]])
    low, high = task.span
    colours: Any = between
    if count > 2 and task.outputs > 1:
        field, high, colours = np.floor(field), count, ListedColormap(_COLOURS[:count])
    extent = (*span[0], *span[1])
    left.imshow(field, origin="lower", extent=extent, aspect="auto", cmap=colours, vmin=low, vmax=high, alpha=0.6)
    x, y = np.reshape(scene["points"], (-1, 2)).T
    labels = np.array(scene["labels"])
    if count:
        for k in range(count):
            of_class = labels == k
            look = {"color": _COLOURS[k], "marker": _MARKERS[k], "edgecolors": "white", "linewidths": 0.5}
            left.scatter(x[of_class], y[of_class], 14, **look)
    else:
        left.scatter(x, y, 14, c=labels, cmap=between, vmin=low, vmax=high, edgecolors="black", linewidths=0.4)
    left.set(xlabel="x₁", ylabel="x₂", title="The output, and the points")
    right.plot(scene["steps"], scene["trainLosses"], color=_COLOURS[0], label="training")
    right.plot(scene["steps"], scene["testLosses"], "--", color=_COLOURS[1], label="test")
    right.set(xlabel="steps", ylabel="loss", title=f"After {scene['step']} steps")
    right.legend()
    return figure
