"""What chapter 6 tries the learner's two hidden units on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..content import Misconception, MismatchError

CORNERS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
WANTED = np.array([[1, 1], [0, 1], [0, 1], [0, 0]], dtype=bool)
SURE = 0.9


def _units(two_features: Any) -> Any:
    """The outputs of the two units at the corners, a row for each corner."""
    W, b = (np.asarray(part, dtype=float) for part in two_features())
    if W.shape != (2, 2) or b.shape != (2,):
        raise MismatchError("W, b = two_features(); shapes", f"{W.shape} and {b.shape}", "(2, 2) and (2,)")
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-(CORNERS @ W + b)))


def _expect(two_features: Any, corner: int, unit: int) -> None:
    value = _units(two_features)[corner, unit]
    is_on = WANTED[corner, unit]
    if not (value > SURE if is_on else value < 1 - SURE):
        x, y = CORNERS[corner]
        given = f"W, b = two_features(); unit {unit + 1} of sigmoid(({x:.0f}, {y:.0f}) W + b)"
        raise MismatchError(given, f"{value:.2f}", "more than 0.9" if is_on else "less than 0.1")


def case_first_on(two_features: Any, parts: Any) -> None:
    """unit 1 is on at (1, 1)"""
    _expect(two_features, 0, 0)


def case_second_off(two_features: Any, parts: Any) -> None:
    """unit 2 is off at (-1, -1)"""
    _expect(two_features, 3, 1)


def case_first_off(two_features: Any, parts: Any) -> None:
    """unit 1 is off at the other three corners"""
    for corner in (1, 2, 3):
        _expect(two_features, corner, 0)


def case_second_on(two_features: Any, parts: Any) -> None:
    """unit 2 is on at the other three corners"""
    for corner in (0, 1, 2):
        _expect(two_features, corner, 1)


def _looks(pattern: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda two_features, parts: bool(np.all(pattern(_units(two_features))))


def _on(units: Any) -> Any:
    return units > 0.5


def _through_origin(units: Any) -> Any:
    return np.isclose(units[0] + units[3], 1) & np.isclose(units[1] + units[2], 1)


def _one_shape(two_features: Any, parts: Any) -> bool:
    return np.size(two_features()[1]) == 1 or np.shape(two_features()[0]) == (2,)


FEATURES_MISCONCEPTIONS = [
    Misconception("one unit only", "Each hidden unit has a column of W and an element of b.", _one_shape),
    Misconception(
        "the line goes through the origin",
        "Without a bias, opposite corners lie on opposite sides, and a third is cut off nowhere.",
        _looks(_through_origin),
    ),
    Misconception(
        "two units that do the same",
        "Two equal columns are one feature, and one line does not separate the classes.",
        _looks(lambda h: np.isclose(h[:, 0], h[:, 1])),
    ),
    Misconception(
        "the two units are swapped",
        "The first is to answer at (1, 1) alone, the second everywhere but at (-1, -1).",
        _looks(lambda h: _on(h[:, ::-1]) == WANTED),
    ),
    Misconception(
        "on and off are the wrong way round",
        "A unit is on where the weighted sum is above zero: that is the side that w points at.",
        _looks(lambda h: (_on(h[:, 0]) != WANTED[:, 0]) | (_on(h[:, 1]) != WANTED[:, 1])),
    ),
    Misconception(
        "the bias is not scaled with the weights",
        "Where the weights are ten times as long, the line stays in its place only if the bias is, too.",
        _looks(lambda h: (h[0] > SURE) & (h[3] < 1 - SURE) & (abs(h[1] - 0.5) < 0.4) & (abs(h[2] - 0.5) < 0.4)),
    ),
    Misconception(
        "the right side, and unsure",
        "All corners lie where they should. Longer weights, and a longer bias with them, make a unit surer.",
        _looks(lambda h: _on(h) == WANTED),
    ),
]
