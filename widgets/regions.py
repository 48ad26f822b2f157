"""Pictures of points and their classes, and of how a classifier divides the plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import tslab as ts

from .pictures import COLOURS, INK, MARKERS, Array, axes_for, label, legend, numbers_of, plain

Predict = Callable[[Array], Any] | tuple[ts.Session, ts.Node, ts.Node]


def data(
    X: Any,
    labels: Any = None,
    *,
    names: Sequence[str] | None = None,
    xlabel: str = "x₁",
    ylabel: str = "x₂",
    title: str | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Points in the plane, each class with a colour and a marker of its own.

    Args:
        X: the points, of shape (n, 2).
        labels: the class of each: n numbers or texts, or one-hot rows of shape (n, classes).
        names: what the legend calls the classes, in their sorted order.
        xlabel: what is written on the x axis.
        ylabel: what is written on the y axis.
        title: what is written above.
        ax: axes to draw on; by default those of a new figure.

    Raises:
        ValueError: the shapes do not fit, or a number is not finite.
    """
    points, classes, numbers = _points(X, labels)
    if names is not None and len(names) != len(classes):
        raise ValueError(f"There are {len(classes)} classes, and {len(names)} names. Give one for each.")
    axes, owner = axes_for(ax, f"{len(points)} points of {max(len(classes), 1)} classes.")
    for n in range(max(len(classes), 1)):
        chosen = points[numbers == n] if len(classes) else points
        axes.scatter(
            chosen[:, 0],
            chosen[:, 1],
            s=34,
            color=COLOURS[n % len(COLOURS)],
            marker=MARKERS[n % len(MARKERS)],
            edgecolors=INK,
            linewidths=0.7,
            zorder=3,
            label=plain(names[n] if names else f"class {classes[n]}") if len(classes) else None,
        )
    label(axes, xlabel, ylabel, title)
    legend(axes)
    return owner


def decision_regions(
    predict: Predict,
    X: Any,
    labels: Any,
    *,
    names: Sequence[str] | None = None,
    resolution: int = 200,
    xlabel: str = "x₁",
    ylabel: str = "x₂",
    title: str | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Where a classifier decides for which class, with the points on it.

    Args:
        predict: a function from points of shape (m, 2), or (session, node, placeholder). It gives a column of scores
            for each class in sorted order, shape (m, classes), the largest of which counts; or one number for each
            point, shape (m,) or (m, 1), and the class with the nearest number counts; or the classes themselves.
        X: the points, of shape (n, 2).
        labels: the class of each, as for `data`.
        names: what the legend calls the classes, in their sorted order.
        resolution: how many points are asked along each axis.
        xlabel: what is written on the x axis.
        ylabel: what is written on the y axis.
        title: what is written above.
        ax: axes to draw on; by default those of a new figure.

    Raises:
        TypeError: `predict` is neither of the two.
        ValueError: the shapes do not fit, or a number is not finite.
    """
    points, classes, _ = _points(X, labels)
    if not len(classes):
        raise ValueError("Regions need labels: the class of each point of X.")
    if resolution < 2:
        raise ValueError(f"The resolution is {resolution}; 2 is the least.")
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.1 * np.where(high > low, high - low, 1.0)
    (x0, y0), (x1, y1) = low - margin, high + margin
    xs, ys = np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution)
    grid = np.stack([part.ravel() for part in np.meshgrid(xs, ys)], axis=1)
    decided = _decided(_asked(predict, grid), classes, len(grid)).reshape(resolution, resolution)
    axes, owner = axes_for(ax, f"The regions of {len(classes)} classes, and {len(points)} points.")
    tints = 0.72 + 0.28 * np.array([to_rgb(COLOURS[n % len(COLOURS)]) for n in range(len(classes))])
    dx, dy = (xs[1] - xs[0]) / 2, (ys[1] - ys[0]) / 2
    extent = (x0 - dx, x1 + dx, y0 - dy, y1 + dy)
    axes.imshow(tints[decided], extent=extent, origin="lower", aspect="auto", interpolation="nearest", zorder=0)
    for n in range(len(classes)):
        if 0 < np.count_nonzero(decided == n) < decided.size:
            axes.contour(xs, ys, decided == n, levels=[0.5], colors=INK, linewidths=1.0, zorder=2)
    axes.grid(False)
    data(X, labels, names=names, xlabel=xlabel, ylabel=ylabel, title=title, ax=axes)
    axes.set(xlim=(x0, x1), ylim=(y0, y1))
    return owner


def _points(X: Any, labels: Any) -> tuple[Array, Array, Array]:
    """Points, the sorted classes, and for each point the place of its class among them."""
    points = numbers_of(X, "points", 2)
    if points.shape[1] != 2 or not len(points):
        raise ValueError(f"The points have shape {points.shape}, and a picture shows (n, 2). Choose two columns.")
    if not np.isfinite(points).all():
        raise ValueError(f"Point {int(np.argwhere(~np.isfinite(points))[0][0])} is not finite.")
    if labels is None:
        return points, np.array([]), np.zeros(0, int)
    given = np.asarray(labels)
    if given.ndim == 2 and given.shape[1] > 1:
        if not np.isin(given, (0, 1)).all() or not (given.sum(axis=1) == 1).all():
            raise ValueError("Labels with several columns must be one-hot: a single 1 in each row.")
        given, classes = given.argmax(axis=1), np.arange(given.shape[1])
    else:
        given = given.reshape(-1)
        classes = np.unique(given)
    if len(given) != len(points):
        raise ValueError(f"There are {len(points)} points, and {len(given)} labels. Give one for each.")
    if given.dtype.kind == "f" and not np.isfinite(given).all():
        raise ValueError("A label is not finite.")
    return points, classes, np.searchsorted(classes, given)


def _asked(predict: Any, grid: Array) -> Array:
    """What the classifier says of the points of a grid."""
    if isinstance(predict, tuple) and len(predict) == 3 and isinstance(predict[0], ts.Session):
        session, node, placeholder = predict
        return np.asarray(session.run(node, {placeholder: grid}))
    if not callable(predict) or isinstance(predict, ts.Node):
        raise TypeError(
            f"predict={predict!r} cannot be asked. Give a function of points, or (session, node, placeholder)."
        )
    return np.asarray(predict(grid))


def _decided(answers: Array, classes: Array, count: int) -> Array:
    """For each answer, the place of its class."""
    if answers.shape == (count, len(classes)) and len(classes) > 1:
        found: Array = answers.argmax(axis=1)
        return found
    if answers.shape not in ((count,), (count, 1)):
        raise ValueError(
            f"For {count} points, predict gave shape {answers.shape}. "
            f"Give ({count}, {len(classes)}), a score for each class, or ({count},)."
        )
    flat = answers.reshape(-1)
    if flat.dtype.kind in "biuf" and classes.dtype.kind in "biuf":
        nearest: Array = np.abs(flat[:, None].astype(float) - classes.astype(float)).argmin(axis=1)
        return nearest
    unknown = sorted(set(flat.tolist()) - set(classes.tolist()), key=str)
    if unknown:
        raise ValueError(f"predict gave {unknown[0]!r}, which is none of the labels.")
    return np.searchsorted(classes, flat)
