"""What a picture of a perceptron is made of: where its classes meet, and the picture that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73")
MARKERS = ("o", "s", "^")

Plane = tuple[float, float, float]
"""(a, b, c), for the points with a x + b y + c >= 0."""


def boundaries(rows: list[list[float]], area: list[float]) -> list[list[float]]:
    """Where two classes are the most probable, each as [i, j, x0, y0, x1, y1], as far as it is seen.

    Args:
        rows: for each class what its logit w₁ x₁ + w₂ x₂ + b is made of.
        area: [left, right, bottom, top].
    """
    left, right, bottom, top = area
    sides: list[Plane] = [(1, 0, -left), (-1, 0, right), (0, 1, -bottom), (0, -1, top)]
    found = []
    for j in range(len(rows)):
        for i in range(j):
            others = [k for k in range(len(rows)) if k not in (i, j)]
            planes = sides + [_difference(rows[i], rows[k]) for k in others]
            ends = _segment(_difference(rows[j], rows[i]), planes, (left + right) / 2, (bottom + top) / 2)
            if ends:
                found.append([float(i), float(j), *ends])
    return found


def _difference(first: list[float], second: list[float]) -> Plane:
    return first[0] - second[0], first[1] - second[1], first[2] - second[2]


def _segment(line: Plane, planes: list[Plane], x: float, y: float) -> list[float] | None:
    """The part of a line that lies in all half-planes, as seen from the point of it that is nearest to (x, y)."""
    a, b, c = line
    square = a * a + b * b
    if square == 0:
        return None
    away = (a * x + b * y + c) / square
    x, y = x - a * away, y - b * away
    length = square**0.5
    along_x, along_y = -b / length, a / length
    low, high = -1e300, 1e300
    for p, q, r in planes:
        value, rate = p * x + q * y + r, p * along_x + q * along_y
        if rate > 0:
            low = max(low, -value / rate)
        elif rate < 0:
            high = min(high, -value / rate)
        elif value < 0:
            return None
    if not low < high:
        return None
    return [x + low * along_x, y + low * along_y, x + high * along_x, y + high * along_y]


def picture(scene: dict[str, Any], points: Any, labels: list[int], area: list[float], classes: int) -> Figure:
    """The field of probabilities with the points on it, and a ring round each that is misclassified."""
    from matplotlib.colors import to_rgb
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    axes = figure.subplots()
    side = round((len(scene["field"]) / classes) ** 0.5)
    P = np.reshape(scene["field"], (side, side, classes))
    certain = ((P.max(axis=2) - 1 / classes) / (1 - 1 / classes))[..., None]
    colours = np.array([to_rgb(colour) for colour in COLOURS])[P.argmax(axis=2)]
    left, right, bottom, top = area
    image = 1 + (colours - 1) * 0.5 * np.clip(np.nan_to_num(certain), 0, 1)
    axes.imshow(image, extent=(left, right, bottom, top), origin="lower", interpolation="bilinear")
    for _, _, x0, y0, x1, y1 in scene["boundaries"]:
        axes.plot([x0, x1], [y0, y1], color="black", linewidth=2)
    labels_array, wrong = np.asarray(labels, int), np.asarray(scene["wrong"], bool)
    for k in range(classes):
        x, y = points[labels_array == k].T
        axes.scatter(x, y, c=COLOURS[k], marker=MARKERS[k], edgecolors="white", label=f"class {k}", zorder=3)
    if wrong.any():
        x, y = points[wrong].T
        axes.scatter(x, y, s=120, facecolors="none", edgecolors="black", label="misclassified", zorder=4)
    axes.set(xlim=(left, right), ylim=(bottom, top), xlabel="$x_1$", ylabel="$x_2$")
    axes.set_title(
        f"{wrong.sum()} of {len(labels)} misclassified, cross entropy {scene['cross_entropy']:.4g}", fontsize="medium"
    )
    figure.legend(loc="outside lower center", ncols=classes + 1, frameon=False)
    return figure
