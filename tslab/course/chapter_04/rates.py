"""What chapter 4 tries the learner's steps_needed on."""

from __future__ import annotations

import math
from typing import Any

from ..compare import same
from ..content import Misconception, expect


def _expect(steps: Any, curvature: float, rate: float, factor: float, expected: float) -> None:
    expect(f"steps_needed({curvature:g}, {rate:g}, {factor:g})", steps(curvature, rate, factor), expected)


def case_halves(steps: Any, parts: Any) -> None:
    """each step halves the distance"""
    _expect(steps, 2.0, 0.25, 7.0, 3)


def case_slow(steps: Any, parts: Any) -> None:
    """a small learning rate"""
    _expect(steps, 2.0, 0.1, 10.0, 11)


def case_zigzag(steps: Any, parts: Any) -> None:
    """a learning rate that leaps over the minimum, to and fro"""
    _expect(steps, 2.0, 0.9, 10.0, 11)


def case_diverges(steps: Any, parts: Any) -> None:
    """a learning rate that is too large: never"""
    _expect(steps, 2.0, 1.1, 10.0, math.inf)
    _expect(steps, 10.0, 0.25, 10.0, math.inf)


def case_for_ever(steps: Any, parts: Any) -> None:
    """to and fro for ever"""
    _expect(steps, 2.0, 1.0, 10.0, math.inf)


def case_at_once(steps: Any, parts: Any) -> None:
    """a learning rate that fits exactly"""
    _expect(steps, 2.0, 0.5, 10.0, 1)


def case_standing(steps: Any, parts: Any) -> None:
    """a learning rate of zero: never"""
    _expect(steps, 2.0, 0.0, 10.0, math.inf)


def _fails(steps: Any, *arguments: float) -> bool:
    try:
        steps(*arguments)
    except (ValueError, ZeroDivisionError, OverflowError):
        return True
    return False


def _right_when_slow(steps: Any) -> bool:
    return same(steps(2.0, 0.25, 7.0), 3) and same(steps(2.0, 0.1, 10.0), 11)


def _zigzag(steps: Any, parts: Any) -> bool:
    if not _right_when_slow(steps):
        return False
    return _fails(steps, 2.0, 0.9, 10.0) or not same(steps(2.0, 0.9, 10.0), 11)


def _divergence(steps: Any, parts: Any) -> bool:
    if not _right_when_slow(steps):
        return False
    return _fails(steps, 2.0, 1.1, 10.0) or not same(steps(2.0, 1.1, 10.0), math.inf)


RATE_MISCONCEPTIONS = [
    Misconception(
        "rounded the wrong way",
        "After that many whole steps it is not near enough yet.",
        lambda f, _: same([f(2.0, 0.25, 7.0), f(2.0, 0.1, 10.0)], [2, 10]),
    ),
    Misconception(
        "not rounded",
        "There are no fractions of a step.",
        lambda f, _: same(f(2.0, 0.25, 7.0), math.log(7, 2)),
    ),
    Misconception(
        "the curvature is left out",
        "A step multiplies the distance by 1 - ηλ, with the curvature λ.",
        lambda f, _: same(f(2.0, 0.1, 10.0), 22),
    ),
    Misconception(
        "steps of equal length",
        "Each step takes the same part of what is left, not the same distance.",
        lambda f, _: same(f(2.0, 0.1, 10.0), 5),
    ),
    Misconception(
        "the sign of the factor",
        "If 1 - ηλ is negative, each step lands on the other side. How near it lands is the absolute value.",
        _zigzag,
    ),
    Misconception(
        "divergence",
        "Where |1 - ηλ| is 1 or more, no number of steps is enough: infinitely many.",
        _divergence,
    ),
    Misconception(
        "the exact fit",
        "Where 1 - ηλ is 0 the first step arrives. The logarithm of 0 is no number.",
        lambda f, _: _right_when_slow(f) and (_fails(f, 2.0, 0.5, 10.0) or not same(f(2.0, 0.5, 10.0), 1)),
    ),
    Misconception(
        "the borderline",
        "Where |1 - ηλ| is exactly 1 the distance never changes.",
        lambda f, _: _right_when_slow(f) and (_fails(f, 2.0, 1.0, 10.0) or not same(f(2.0, 1.0, 10.0), math.inf)),
    ),
]
