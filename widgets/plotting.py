"""The static pictures of the course, as Matplotlib figures in one style: for chapters to print, and for the demos.

    from tslab.widgets import plotting

    plotting.data(X, labels)
    plotting.decision_regions((session, probabilities, X_node), X, labels)
    plotting.loss_curve({"slow": slow, "fast": fast}, logarithmic=True)
    plotting.surface(lambda x, y: x**2 + 3 * y**2, x=(-2, 2), y=(-2, 2), path=steps)
    plotting.activations({"sigmoid": ts.sigmoid, "tanh": ts.tanh})

Each returns a figure of its own, which a notebook shows as the result of its cell; pyplot and its state play no part.
With `ax=` it draws on those axes instead, and returns their figure. Where two things differ by colour, they differ by
marker, dash or label too. The same arguments give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

import tslab as ts

from .pictures import COLOURS as COLOURS
from .pictures import DASHES, HEIGHTS, INK, PAPER, RULE, Array, axes_for, figure, label, legend, numbers_of, plain
from .pictures import MARKERS as MARKERS
from .pictures import Picture as Picture
from .regions import data as data
from .regions import decision_regions as decision_regions

__all__ = [
    "COLOURS",
    "MARKERS",
    "Picture",
    "activations",
    "data",
    "decision_regions",
    "figure",
    "loss_curve",
    "surface",
]


def loss_curve(
    losses: Any,
    *,
    logarithmic: bool = False,
    xlabel: str = "step",
    ylabel: str = "loss",
    title: str | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Numbers over steps, such as losses. A line is broken where a number is nan or infinite, and says where.

    Args:
        losses: a sequence of numbers, one a step from step 0 on; or several by name.
        logarithmic: whether the loss axis is; what is not above 0 has no place on it.
        xlabel: what is written on the x axis.
        ylabel: what is written on the y axis.
        title: what is written above.
        ax: axes to draw on; by default those of a new figure.

    Raises:
        ValueError: there is nothing to draw.
    """
    lines = losses if isinstance(losses, Mapping) else {None: losses}
    arrays = {
        name: numbers_of(values, f"the losses {name!r}" if name else "losses", 1) for name, values in lines.items()
    }
    if not arrays or any(not array.size for array in arrays.values()):
        raise ValueError("There are no losses to draw. Give numbers, one a step.")
    if logarithmic and not any((np.isfinite(array) & (array > 0)).any() for array in arrays.values()):
        raise ValueError("No number is above 0, so a logarithmic axis has no place for any. Use logarithmic=False.")
    axes, owner = axes_for(ax, "; ".join(_ends(name, array) for name, array in arrays.items()))
    if logarithmic:
        axes.set_yscale("log")
    for n, (name, array) in enumerate(arrays.items()):
        colour = COLOURS[n % len(COLOURS)]
        seen = np.where(np.isfinite(array) & ((array > 0) | (not logarithmic)), array, np.nan)
        steps, text = np.arange(array.size), None if name is None else plain(name)
        marker = "o" if array.size == 1 else ""
        axes.plot(
            steps, seen, color=colour, linestyle=DASHES[n % len(DASHES)], linewidth=1.8, label=text, marker=marker
        )
        wrong = np.flatnonzero(~np.isfinite(array))
        if wrong.size:
            axes.axvline(float(wrong[0]), color=colour, linewidth=1, linestyle=":")
            _note(axes, f"{array[wrong[0]]:g} at {wrong[0]}", float(wrong[0]), 0.95 - 0.1 * n)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    label(axes, xlabel, ylabel, title)
    legend(axes)
    return owner


def _ends(name: object, array: Array) -> str:
    return f"{plain(name) if name else 'loss'} from {array[0]:.4g} to {array[-1]:.4g} in {array.size} steps"


def _note(axes: Axes, text: str, x: float, height: float) -> None:
    """A few words left of a place on the x axis, at a share of the height."""
    plate: dict[str, Any] = {"facecolor": PAPER, "edgecolor": RULE, "boxstyle": "round,pad=0.2"}
    place: dict[str, Any] = {"xytext": (-6, 0), "textcoords": "offset points", "ha": "right", "va": "center"}
    axes.annotate(text, (x, height), xycoords=("data", "axes fraction"), fontsize=9, color=INK, bbox=plate, **place)


def surface(
    f: Callable[[Array, Array], Any] | Any,
    *,
    x: Any = (-1.0, 1.0),
    y: Any = (-1.0, 1.0),
    path: Any = None,
    levels: int | Sequence[float] = 12,
    xlabel: str = "x",
    ylabel: str = "y",
    title: str | None = None,
    ax: Axes | None = None,
) -> Figure:
    """A function of two numbers, as lines of equal height that tell their heights; higher is darker.

    Args:
        f: a function of two arrays, x and y, which gives an array of their shape; or the heights themselves, of shape
            (rows, columns), the lowest y first.
        x: the lowest and the highest x; or, with heights, the x of each column.
        y: the lowest and the highest y; or, with heights, the y of each row.
        path: points to join, of shape (k, 2), such as the steps of a descent: from the dot to the star.
        levels: how many lines, or their heights. Where most of a surface is low, they are closer the lower they
            are.
        xlabel: what is written on the x axis.
        ylabel: what is written on the y axis.
        title: what is written above.
        ax: axes to draw on; by default those of a new figure.

    Raises:
        ValueError: the shapes do not fit, no height is finite, or all are the same.
    """
    if callable(f) and not isinstance(f, ts.Node):
        xs, ys = (np.linspace(*_span(span, axis), 121) for span, axis in ((x, "x"), (y, "y")))
        heights = numbers_of(f(*np.meshgrid(xs, ys)), "the heights", 2)
        if heights.shape != (len(ys), len(xs)):
            raise ValueError(f"f gave shape {heights.shape} for {(len(ys), len(xs))}. Compute with whole arrays.")
    else:
        heights = numbers_of(f, "the heights", 2)
        if min(heights.shape) < 2:
            raise ValueError(f"The heights have shape {heights.shape}; 2 rows and 2 columns are the least.")
        xs, ys = _places(x, heights.shape[1], "x"), _places(y, heights.shape[0], "y")
    finite = heights[np.isfinite(heights)]
    if not finite.size or finite.min() == finite.max():
        raise ValueError("All heights are equal, or none is finite: there is no surface to draw.")
    low, high = float(finite.min()), float(finite.max())
    axes, owner = axes_for(ax, f"A surface from {low:.4g} to {high:.4g}.")
    chosen = _levels(finite, levels) if isinstance(levels, int) else sorted({float(level) for level in levels})
    if len(chosen) < 2:
        raise ValueError(f"levels={levels!r} are too few to show a surface. Give 2 or more.")
    masked = np.ma.masked_invalid(heights)
    shades = HEIGHTS(np.linspace(0, 0.8, len(chosen) + 1))
    axes.contourf(xs, ys, masked, levels=chosen, colors=shades, extend="both")
    lines = axes.contour(xs, ys, masked, levels=chosen, colors=INK, linewidths=0.6, linestyles="-")
    axes.clabel(lines, fontsize=8, fmt="%.4g")
    axes.grid(False)
    if path is not None:
        _draw_path(axes, numbers_of(path, "the points of the path", 2))
    axes.set(xlim=(xs.min(), xs.max()), ylim=(ys.min(), ys.max()))
    label(axes, xlabel, ylabel, title)
    return owner


def activations(
    functions: Mapping[str, Callable[[Any], Any]] | Sequence[Callable[[Any], Any]],
    *,
    x: tuple[float, float] = (-6.0, 6.0),
    derivatives: bool = True,
    title: str | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Activations as curves and, beside them, their derivatives.

    Args:
        functions: from a node to a node, such as `ts.sigmoid`, by name or as a list; one of NumPy arrays does too,
            and its derivative is then a central difference.
        x: where the curves begin and end.
        derivatives: whether to draw them too.
        title: what is written above.
        ax: axes to draw on, the functions alone; by default those of a new figure.

    Raises:
        TypeError: something in `functions` is no function.
        ValueError: a function gives another shape than it was given, or there is none.
    """
    named = functions if isinstance(functions, Mapping) else {getattr(f, "__name__", str(f)): f for f in functions}
    if not named:
        raise ValueError("There is no activation to draw. Give functions, such as [ts.sigmoid, ts.tanh].")
    for name, f in named.items():
        if not callable(f) or isinstance(f, ts.Node):
            raise TypeError(f"{name!r} is no function, but {f!r}. Give the function itself: ts.sigmoid.")
    xs = np.linspace(*_span(x, "x"), 241)
    curves = {name: _curve(name, f, xs) for name, f in named.items()}
    if ax is None and derivatives:
        owner: Figure = figure(2, width=4.2, alt=f"{', '.join(map(plain, named))}, and their derivatives.")
        panels = owner.axes
    else:
        axes, owner = axes_for(ax, f"{', '.join(map(plain, named))}.")
        panels = [axes]
    for panel, part, ylabel in zip(panels, (0, 1), ("f(x)", "f′(x)"), strict=False):
        for n, (name, curve) in enumerate(curves.items()):
            style: dict[str, Any] = {
                "color": COLOURS[n % len(COLOURS)],
                "linestyle": DASHES[n % len(DASHES)],
                "linewidth": 1.8,
            }
            panel.plot(xs, curve[part], label=plain(name), **style)
        label(panel, "x", ylabel, title if part == 0 else None)
    legend(panels[0])
    return owner


def _curve(name: str, f: Callable[[Any], Any], xs: Array) -> tuple[Array, Array]:
    """The values of an activation, and its derivative."""
    with ts.Graph().as_default() as graph:
        node = ts.placeholder("float64", [None], name="x")
        try:
            y = f(node)
        except TypeError:  # it takes arrays
            y = None
        if isinstance(y, ts.Node):
            slope = ts.gradients(y, [node])[0]
            if slope is None:
                raise ValueError(f"{name!r} does not depend on its input.")
            values, slopes = ts.Session(graph).run([y, slope], {node: xs})
        else:
            h = 1e-5
            values = np.asarray(f(xs), float)
            slopes = (np.asarray(f(xs + h), float) - np.asarray(f(xs - h), float)) / (2 * h)
    if values.shape != xs.shape:
        raise ValueError(f"{name!r} gave shape {values.shape} for {xs.shape}. An activation is element-wise.")
    return values, slopes


def _span(span: Any, axis: str) -> tuple[float, float]:
    """The ends of an axis."""
    ends = numbers_of(span, f"the ends of {axis}", 1)
    if ends.shape != (2,) or not np.isfinite(ends).all() or not ends[0] < ends[1]:
        raise ValueError(f"{axis}={span!r} is no span. Give the lowest and the highest: {axis}=(-1, 1).")
    return float(ends[0]), float(ends[1])


def _places(given: Any, count: int, axis: str) -> Array:
    """Where the columns or rows of given heights lie."""
    places = numbers_of(given, f"the places on {axis}", 1)
    if len(places) == count and count != 2:
        if not (np.diff(places) > 0).all():
            raise ValueError(f"The {axis} of the heights must grow from one to the next.")
        return places
    if len(places) == 2:
        return np.linspace(*_span(given, axis), count)
    raise ValueError(f"There are {count} heights along {axis}, and {len(places)} places. Give one for each.")


def _levels(heights: Array, count: int) -> list[float]:
    """Round heights between the lowest and the highest."""
    if count < 2:
        raise ValueError(f"levels={count} is too few to show a surface. Give 2 or more.")
    low, middle, high = float(heights.min()), float(np.median(heights)), float(heights.max())
    if middle - low < 0.2 * (high - low):
        powers = low + (high - low) * np.geomspace(1e-3, 1, count + 1)[:-1]
        rounded = {float(f"{level:.2g}") for level in powers}
        found = sorted(level for level in rounded if low < level < high)
    else:
        found = [float(level) for level in MaxNLocator(count).tick_values(low, high) if low < level < high]
    return found if len(found) > 1 else [float(level) for level in np.linspace(low, high, count + 2)[1:-1]]


def _draw_path(axes: Axes, path: Array) -> None:
    if path.shape[1] != 2 or not len(path):
        raise ValueError(f"The path has shape {path.shape}; points of a plane have (k, 2).")
    style: dict[str, Any] = {"color": COLOURS[1], "zorder": 4, "markeredgecolor": INK, "markeredgewidth": 0.6}
    axes.plot(path[:, 0], path[:, 1], linewidth=1.6, marker="o", markersize=3, **style)
    axes.plot(*path[0], marker="o", markersize=8, label="start", linestyle="", **style)
    axes.plot(*path[-1], marker="*", markersize=13, label="end", linestyle="", **style)
    legend(axes)
