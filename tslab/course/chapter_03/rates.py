"""What chapter 3 tries the learner's misclassification rate on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, expect

P3 = [[0.6, 0.3, 0.1], [0.1, 0.55, 0.35], [0.4, 0.15, 0.45], [0.7, 0.2, 0.1], [0.2, 0.25, 0.55], [0.2, 0.7, 0.1]]
C3 = [[1, 0, 0], [0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 0, 1], [0, 1, 0]]


def _rate(rate: Any, P: Any, c: Any) -> Any:
    return rate(np.array(P, dtype=float), np.array(c, dtype=float))


def case_quarter(rate: Any, parts: Any) -> None:
    """four points, of which one gets the wrong class"""
    P, c = [[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8]], [[1, 0], [1, 0], [1, 0], [0, 1]]
    got = _rate(rate, P, c)
    expect("P = [[.9, .1], [.6, .4], [.3, .7], [.2, .8]], c = [[1, 0], [1, 0], [1, 0], [0, 1]]", got, 0.25)


def case_one(rate: Any, parts: Any) -> None:
    """a single point, misclassified"""
    expect("P = [[0.4, 0.6]], c = [[1, 0]]", _rate(rate, [[0.4, 0.6]], [[1, 0]]), 1.0)


def case_none(rate: Any, parts: Any) -> None:
    """all right"""
    got = _rate(rate, [[0.7, 0.3], [0.4, 0.6], [0.2, 0.8]], [[1, 0], [0, 1], [0, 1]])
    expect("P = [[.7, .3], [.4, .6], [.2, .8]], c = [[1, 0], [0, 1], [0, 1]]", got, 0.0)


def case_no_majority(rate: Any, parts: Any) -> None:
    """three classes, and the likeliest has less than one half"""
    expect("P = [[0.4, 0.35, 0.25]], c = [[1, 0, 0]]", _rate(rate, [[0.4, 0.35, 0.25]], [[1, 0, 0]]), 0.0)


def case_three_classes(rate: Any, parts: Any) -> None:
    """six points of three classes"""
    expect(f"P = {P3}, c = {C3}", _rate(rate, P3, C3), 1 / 3)


def _like(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    """Whether it agrees with `function` on six points of three classes."""
    P, c = np.array(P3), np.array(C3, dtype=float)
    return lambda rate, parts: same(_rate(rate, P3, C3), function(P, c))


def _wrong(P: Any, c: Any, axis: int = 1) -> Any:
    return np.argmax(P, axis=axis) != np.argmax(c, axis=axis)


RATE_MISCONCEPTIONS = [
    Misconception("no return", "The rate is worked out, and not handed back.", _like(lambda P, c: None)),
    Misconception(
        "the rate of the right ones",
        "It counts those that get their own class.",
        _like(lambda P, c: 1 - _wrong(P, c).mean()),
    ),
    Misconception(
        "a number of points instead of a rate", "It grows with the batch.", _like(lambda P, c: _wrong(P, c).sum())
    ),
    Misconception(
        "one answer for each point", "The rate is their mean, a single number.", _like(lambda P, c: _wrong(P, c))
    ),
    Misconception(
        "the classes are looked for down the columns",
        "This asks which point is the likeliest for a class, not which class for a point.",
        _like(lambda P, c: _wrong(P, c, axis=0).mean()),
    ),
    Misconception(
        "the entries are counted instead of the points",
        "One point with the wrong class disagrees in two entries of its row.",
        _like(lambda P, c: (np.eye(P.shape[1])[np.argmax(P, axis=1)] != c).mean()),
    ),
    Misconception(
        "one half as the border",
        "With three classes, the likeliest may well have less than one half.",
        _like(lambda P, c: np.mean(np.sum(P * c, axis=1) <= 0.5)),
    ),
    Misconception(
        "one half as the border",
        "With three classes, the likeliest may well have less than one half.",
        _like(lambda P, c: np.mean((P > 0.5) != c)),
    ),
    Misconception(
        "how improbable, instead of how many",
        "A rate of errors counts; a point is wrong or it is not.",
        _like(lambda P, c: np.mean(1 - np.sum(P * c, axis=1))),
    ),
]
