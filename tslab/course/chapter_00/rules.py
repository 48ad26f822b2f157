"""What chapter 0 tries the learner's own rule on, which says of each point to which class it belongs."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import show
from ..content import Misconception, MismatchError, expect

FEWEST = 0.1  # the share of the points that the smaller class has to have


def _points(count: int = 400, seed: int = 3) -> Any:
    return np.random.default_rng(seed).uniform(-4, 4, size=(count, 2))


def _classes(classes_of: Any, points: Any) -> Any:
    """The answers as a flat array; a column is as good as a list."""
    got = np.asarray(classes_of(points.copy()))
    if got.shape not in ((len(points),), (len(points), 1)):
        what = show(classes_of(points.copy())) if got.ndim == 0 else f"an array of shape {got.shape}"
        raise MismatchError(f"classes_of(points), with {len(points)} points", what, f"shape ({len(points)},)")
    return got.reshape(-1)


def case_one_each(classes_of: Any, parts: Any) -> None:
    """one class for each point"""
    _classes(classes_of, _points(5))


def case_zeros_and_ones(classes_of: Any, parts: Any) -> None:
    """the classes are 0 and 1, or False and True"""
    got = _classes(classes_of, _points())
    others = [value for value in got.tolist() if value not in (0, 1)]
    if others:
        raise MismatchError("classes_of(points)", f"{show(others[0])} among them", "0 and 1 alone")


def case_both(classes_of: Any, parts: Any) -> None:
    """of 400 points over the whole square, each class has a tenth or more"""
    share = float(np.mean(_classes(classes_of, _points()) == 1))
    if not FEWEST <= share <= 1 - FEWEST:
        raise MismatchError("400 points", f"{share:.0%} of class 1", "from 10% to 90%")


def case_by_itself(classes_of: Any, parts: Any) -> None:
    """each point by itself: with others beside it, or in another order, its class stays"""
    points = _points()
    all_at_once = _classes(classes_of, points)
    expect("the classes of the first ten points, asked alone", _classes(classes_of, points[:10]), all_at_once[:10])
    expect("the classes, with the points in reverse order", _classes(classes_of, points[::-1]), all_at_once[::-1])


def case_again(classes_of: Any, parts: Any) -> None:
    """the same answer when it is asked again"""
    points = _points()
    expect("classes_of(points), a second time", _classes(classes_of, points), _classes(classes_of, points))


def _shape(classes_of: Any) -> Any:
    return np.shape(classes_of(_points(5)))


def _both_coordinates(classes_of: Any, parts: Any) -> bool:
    return bool(_shape(classes_of) == (5, 2))


def _one_for_all(classes_of: Any, parts: Any) -> bool:
    """Whether there is a single answer, or Python has asked an array for one."""
    try:
        return bool(np.size(classes_of(_points(5))) == 1)
    except ValueError as error:
        return "truth value" in str(error)


def _by_columns(classes_of: Any, parts: Any) -> bool:
    """Whether it has taken the first two points for the coordinates."""
    return bool(_shape(classes_of) in ((2,), (2, 1)))


def _picked(classes_of: Any, parts: Any) -> bool:
    got = np.asarray(classes_of(_points(50)))
    return got.shape[-1:] == (2,) and got.ndim == 2 and len(got) < 50


def _random(classes_of: Any, parts: Any) -> bool:
    points = _points()
    return bool(np.any(_classes(classes_of, points) != _classes(classes_of, points)))


def _one_class(classes_of: Any, parts: Any) -> bool:
    return len(set(_classes(classes_of, _points()).tolist())) == 1


def _nearly_one_class(classes_of: Any, parts: Any) -> bool:
    share = float(np.mean(_classes(classes_of, _points()) == 1))
    return not FEWEST <= share <= 1 - FEWEST


def _other_values(classes_of: Any, parts: Any) -> bool:
    return len(set(_classes(classes_of, _points()).tolist())) > 2


def _two_other_values(classes_of: Any, parts: Any) -> bool:
    return set(_classes(classes_of, _points()).tolist()) not in ({0, 1}, {0}, {1})


def _by_the_others(classes_of: Any, parts: Any) -> bool:
    points = _points()
    return bool(np.any(_classes(classes_of, points[:10]) != _classes(classes_of, points)[:10]))


RULE_MISCONCEPTIONS = [
    Misconception("no return", "The classes are worked out, and not handed back.", lambda f, _: f(_points(5)) is None),
    Misconception(
        "one question for the whole array",
        "Python's if, and, or and chains such as 0 < x < 1 want a single yes or no; an array has one for each point.",
        _one_for_all,
    ),
    Misconception(
        "each coordinate by itself",
        "A point has two coordinates, and one class.",
        _both_coordinates,
    ),
    Misconception(
        "rows are taken for columns",
        "points[0] is the first point; the first coordinate of all points is points[:, 0].",
        _by_columns,
    ),
    Misconception("points are picked out", "Every point is asked for its class; none may be left out.", _picked),
    Misconception(
        "a class by chance",
        "A rule gives the same point the same class each time. Chance cannot be learnt, not even by a network.",
        _random,
    ),
    Misconception("one class for all", "There is nothing to tell apart.", _one_class),
    Misconception(
        "numbers instead of classes", "Which of them belong to class 1? Ask that, and you have 0 and 1.", _other_values
    ),
    Misconception("other names for the classes", "They are two, but they should be called 0 and 1.", _two_other_values),
    Misconception(
        "one class is too small",
        "With next to no points of it, always the other class is a good answer.",
        _nearly_one_class,
    ),
    Misconception(
        "a point's class depends on the other points",
        "Alone, the same point gets another class than among others.",
        _by_the_others,
    ),
]
