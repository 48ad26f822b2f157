"""The one style of all static pictures: colours, markers, figures, and the arguments that they have in common."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

Array = np.ndarray[Any, Any]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Of classes and lines: those of js/colours.js, which colour-blind readers can tell apart (Okabe and Ito 2008)."""

MARKERS = ("o", "s", "^", "D", "v", "P", "*", "X")
DASHES: tuple[Any, ...] = ("-", (0, (6, 3)), (0, (1.5, 2)), (0, (8, 3, 2, 3)))
INK, FAINT, RULE, PAPER = "#1b1f24", "#57606a", "#d0d7de", "#ffffff"
HEIGHTS = LinearSegmentedColormap.from_list("heights", [PAPER, "#cfe3f1", "#7fb8dc", COLOURS[0]])
"""From low to high: of surfaces and heat maps."""


class Picture(Figure):
    """A Matplotlib figure that a notebook shows by itself, with words for who cannot see it: `alt`."""

    alt = ""

    def draw(self, renderer: Any) -> None:
        """Draw it: each time from the same start, since a layout that begins where the last ended moves a little."""
        if isinstance(self.get_layout_engine(), ConstrainedLayoutEngine):
            for axes in self.axes:
                place = axes.get_subplotspec()
                if place is not None and axes.get_in_layout():
                    axes.set_subplotspec(place)
        super().draw(renderer)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, str], dict[str, Any]]:
        with io.BytesIO() as file:
            self.savefig(file, format="png")
            picture = base64.b64encode(file.getvalue()).decode()
        return {"image/png": picture, "text/plain": repr(self)}, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return f"<Picture: {self.alt}>"


def figure(columns: int = 1, rows: int = 1, *, width: float = 5.0, height: float = 3.6, alt: str = "") -> Picture:
    """An empty figure in the style of all; its axes are `figure.axes`, row by row.

    Args:
        columns: how many axes stand side by side.
        rows: how many stand one above the other.
        width: of one of them, in inches.
        height: of one of them, in inches.
        alt: what the figure shows, in words.
    """
    made = Picture(figsize=(width * columns, height * rows), dpi=100, facecolor=PAPER, layout="constrained")
    made.alt = alt
    for axes in np.atleast_1d(made.subplots(rows, columns)).flat:
        axes.set_facecolor(PAPER)
        axes.set_axisbelow(True)
        axes.grid(True, color=RULE, linewidth=0.6, alpha=0.7)
        axes.tick_params(which="both", colors=FAINT, labelsize=9)
        axes.spines[:].set_color(RULE)
    return made


def label(axes: Axes, x: str, y: str, title: str | None = None) -> None:
    """Write on both axes what they show, and a title above."""
    axes.set_xlabel(plain(x), color=INK, fontsize=10)
    axes.set_ylabel(plain(y), color=INK, fontsize=10)
    if title:
        axes.set_title(plain(title), color=INK, fontsize=11)


def legend(axes: Axes) -> None:
    """Say which line or marker is which, if any has a name."""
    if axes.get_legend_handles_labels()[1]:
        axes.legend(fontsize=9, labelcolor=INK, facecolor=PAPER, edgecolor=RULE, framealpha=0.9)


def plain(text: object, most: int = 40) -> str:
    """A text as it is: never read as mathematics, never too long, and never hidden, as Matplotlib hides "_x"."""
    shown = " ".join(str(text).split()).replace("$", r"\$")
    shown = shown if len(shown) <= most else shown[: most - 1] + "…"
    return "\u200b" + shown if shown.startswith("_") else shown


def axes_for(ax: Axes | None, alt: str) -> tuple[Axes, Figure]:
    """The axes to draw on, and their figure."""
    if ax is None:
        made = figure(alt=alt)
        return made.axes[0], made
    if not isinstance(ax, Axes):
        raise TypeError(f"ax={ax!r} are no axes of Matplotlib. Leave it out, or give figure.axes[0].")
    found = ax.get_figure(root=True)
    assert isinstance(found, Figure)
    return ax, found


def numbers_of(values: Any, what: str, rank: int) -> Array:
    """An array of floats of so many axes."""
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise ValueError(f"{what[0].upper()}{what[1:]}: not all are numbers, or the rows differ in length.") from None
    if array.ndim != rank:
        raise ValueError(f"{what[0].upper()}{what[1:]} have shape {array.shape}, and need {rank} axes.")
    return array
