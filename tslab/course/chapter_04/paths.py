"""What chapter 4 tries the learner's slope, descend and descend_with_momentum on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same, show
from ..content import Misconception, MismatchError, expect


def _square(w: Any) -> Any:
    return w * w


def _cube(w: Any) -> Any:
    return w**3


# 04.1 slope


def case_square(slope: Any, parts: Any) -> None:
    """f(w) = w² at 3"""
    expect("slope(lambda w: w * w, 3.0)", slope(_square, 3.0), 6.0)


def case_line(slope: Any, parts: Any) -> None:
    """a straight line, going down"""
    expect("slope(lambda w: 5 - 2 * w, 1.0)", slope(lambda w: 5 - 2 * w, 1.0), -2.0)


def case_cube(slope: Any, parts: Any) -> None:
    """a bent curve: f(w) = w³ at 1"""
    expect("slope(lambda w: w**3, 1.0)", slope(_cube, 1.0), 3.0)


def case_flat(slope: Any, parts: Any) -> None:
    """the bottom of f(w) = w², and a negative place"""
    expect("slope(lambda w: w * w, 0.0)", slope(_square, 0.0), 0.0)
    expect("slope(lambda w: w * w, -2.0)", slope(_square, -2.0), -4.0)


def case_other_nudge(slope: Any, parts: Any) -> None:
    """another nudge"""
    expect("slope(lambda w: w**3, 1.0, h=0.1)", slope(_cube, 1.0, 0.1), 3.01)


def _slope_is(value: Callable[[float], float]) -> Callable[[Any, Any], bool]:
    """Whether the slope of w³ at 1 is what `value` gives for the nudge."""
    return lambda slope, parts: all(same(slope(_cube, 1.0, h), value(h)) for h in (0.1, 0.01))


def _is_square(slope: Any, parts: Any) -> bool:
    return bool(abs(slope(_cube, 1.0, 0.1) - 1) < 1e-9)


SLOPE_MISCONCEPTIONS = [
    Misconception("no return", "The slope is worked out, and not handed back.", lambda f, _: f(_square, 3.0) is None),
    Misconception(
        "nudged to one side only",
        "Where the curve bends, one side alone is off by as much as h; both sides together cancel that.",
        _slope_is(lambda h: 3 + 3 * h + h * h),
    ),
    Misconception(
        "nudged to one side only",
        "Where the curve bends, one side alone is off by as much as h; both sides together cancel that.",
        _slope_is(lambda h: 3 - 3 * h + h * h),
    ),
    Misconception(
        "divided by h instead of 2 h",
        "From w - h to w + h it is twice h.",
        _slope_is(lambda h: 2 * (3 + h * h)),
    ),
    Misconception(
        "not divided by the nudge",
        "A slope is a rise for each bit of width.",
        _slope_is(lambda h: 2 * h * (3 + h * h)),
    ),
    Misconception(
        "a bracket is missing",
        "Division goes before subtraction, so only the second value was divided.",
        _slope_is(lambda h: (1 + h) ** 3 - (1 - h) ** 3 / (2 * h)),
    ),
    Misconception(
        "the sign is wrong",
        "A curve that goes up has a positive slope: what is above minus what is below.",
        _slope_is(lambda h: -(3 + h * h)),
    ),
    Misconception("the value instead of the slope", "The question is how fast f changes, not how large it is.",
                  _is_square),
]  # fmt: skip


# 04.2 descend


def _twice(w: Any) -> Any:
    """The gradient of w²."""
    return 2 * w


def _path(got: Any, given: str, expected: list[Any]) -> None:
    if not isinstance(got, (list, tuple, np.ndarray)):
        raise MismatchError(given, show(got), f"a list of {len(expected)} places")
    if len(got) != len(expected):
        raise MismatchError(given, f"{len(got)} places", f"{len(expected)} places")
    for number, (place, right) in enumerate(zip(got, expected, strict=True)):
        expect(f"place {number} of {given}", place, right)


def case_one_step(descend: Any, parts: Any) -> None:
    """one step on w², from 1"""
    given = "descend(gradient, 1.0, 0.1, 1), where gradient(w) is 2 * w"
    _path(descend(_twice, 1.0, 0.1, 1), given, [1.0, 0.8])


def case_three_steps(descend: Any, parts: Any) -> None:
    """three steps"""
    _path(descend(_twice, 1.0, 0.25, 3), "descend(gradient, 1.0, 0.25, 3)", [1.0, 0.5, 0.25, 0.125])


def case_no_step(descend: Any, parts: Any) -> None:
    """no step at all: the start"""
    _path(descend(_twice, 1.0, 0.1, 0), "descend(gradient, 1.0, 0.1, 0)", [1.0])


def case_up_there(descend: Any, parts: Any) -> None:
    """a gradient that does not depend on where one is"""
    _path(descend(lambda w: 4.0, 0.0, 0.5, 2), "descend(lambda w: 4.0, 0.0, 0.5, 2)", [0.0, -2.0, -4.0])


def case_plane(descend: Any, parts: Any) -> None:
    """two numbers at once, and the start is left as it was"""
    start = np.array([1.0, 2.0])
    got = descend(lambda w: np.array([2.0, 20.0]) * w, start, 0.05, 2)
    expected = [np.array([1.0, 2.0]), np.array([0.9, 0.0]), np.array([0.81, 0.0])]
    _path(got, "descend(lambda w: [2, 20] * w, [1.0, 2.0], 0.05, 2)", expected)
    expect("start = np.array([1.0, 2.0]); descend(…, start, …); start", start, [1.0, 2.0])


def _descends(*expected: float, rate: float = 0.25, steps: int = 2) -> Callable[[Any, Any], bool]:
    def shows(descend: Any, parts: Any) -> bool:
        got = descend(_twice, 1.0, rate, steps)
        return len(got) == len(expected) and same(list(got), list(expected))

    return shows


def _one_array(descend: Any, parts: Any) -> bool:
    start = np.array([1.0, 2.0])
    got = descend(lambda w: 2 * w, start, 0.25, 2)
    return not same(start, [1.0, 2.0]) or same(got[0], got[2])


WALK_MISCONCEPTIONS = [
    Misconception("no return", "The path is made, and not handed back.", lambda f, _: f(_twice, 1.0, 0.25, 2) is None),
    Misconception(
        "the sign of the step",
        "The gradient points uphill. Whoever follows it climbs.",
        _descends(1.0, 1.5, 2.25),
    ),
    Misconception(
        "always the gradient of the start",
        "After each step one is somewhere else, and the slope there is another.",
        _descends(1.0, 0.5, 0.0),
    ),
    Misconception("the start is not in the path", "The first place is where one starts.", _descends(0.5, 0.25)),
    Misconception("one step too many", "After n steps one has been in n + 1 places.", _descends(1.0, 0.5, 0.25, 0.125)),
    Misconception("one step too few", "After n steps one has been in n + 1 places.", _descends(1.0, 0.5)),
    Misconception(
        "only the last place",
        "The whole path is asked for, as a list.",
        lambda f, _: np.ndim(f(_twice, 1.0, 0.25, 2)) == 0,
    ),
    Misconception(
        "the learning rate is left out", "A whole gradient is too large a step, mostly.", _descends(1.0, -1.0, 1.0)
    ),
    Misconception(
        "steps of equal length",
        "The step is the learning rate times the gradient: long where it is steep, short where it is flat.",
        _descends(1.0, 0.75, 0.5),
    ),
    Misconception(
        "divided by the learning rate",
        "A larger learning rate makes a larger step.",
        _descends(1.0, -7.0, 49.0),
    ),
    Misconception(
        "one array for all places",
        "-= changes the array itself, and every name and list that has it. Each place needs an array of its own.",
        _one_array,
    ),
]


# 04.4 descend_with_momentum


def case_momentum_constant(descend: Any, parts: Any) -> None:
    """a constant slope: the speed grows"""
    given = "descend_with_momentum(lambda w: 1.0, 0.0, 1.0, 0.5, 3)"
    _path(descend(lambda w: 1.0, 0.0, 1.0, 0.5, 3), given, [0.0, -1.0, -2.5, -4.25])


def case_momentum_zero(descend: Any, parts: Any) -> None:
    """momentum 0 is plain descent"""
    given = "descend_with_momentum(gradient, 1.0, 0.25, 0.0, 2), where gradient(w) is 2 * w"
    _path(descend(_twice, 1.0, 0.25, 0.0, 2), given, [1.0, 0.5, 0.25])


def case_momentum_square(descend: Any, parts: Any) -> None:
    """w², where it overshoots"""
    given = "descend_with_momentum(gradient, 1.0, 0.25, 0.5, 3), where gradient(w) is 2 * w"
    _path(descend(_twice, 1.0, 0.25, 0.5, 3), given, [1.0, 0.5, 0.0, -0.25])


def case_momentum_again(descend: Any, parts: Any) -> None:
    """a second descent starts at rest"""
    descend(_twice, 1.0, 0.25, 0.5, 3)
    given = "descend_with_momentum(lambda w: 1.0, 0.0, 1.0, 0.5, 1), after another"
    _path(descend(lambda w: 1.0, 0.0, 1.0, 0.5, 1), given, [0.0, -1.0])


def case_momentum_plane(descend: Any, parts: Any) -> None:
    """two numbers at once, and the start is left as it was"""
    start = np.array([1.0, 2.0])
    got = descend(lambda w: np.array([2.0, 4.0]) * w, start, 0.25, 0.5, 2)
    expected = [np.array([1.0, 2.0]), np.array([0.5, 0.0]), np.array([0.0, -1.0])]
    _path(got, "descend_with_momentum(lambda w: [2, 4] * w, [1.0, 2.0], 0.25, 0.5, 2)", expected)
    expect("start = np.array([1.0, 2.0]); descend_with_momentum(…, start, …); start", start, [1.0, 2.0])


def _speeds(*expected: float) -> Callable[[Any, Any], bool]:
    """The path on a constant slope of 1, with rate 1 and momentum 0.5."""
    return lambda f, _: same(list(f(lambda w: 1.0, 0.0, 1.0, 0.5, 3)), list(expected))


def _rate(*expected: float) -> Callable[[Any, Any], bool]:
    """The path on a constant slope of 1, with rate 0.5 and momentum 0.5."""
    return lambda f, _: same(list(f(lambda w: 1.0, 0.0, 0.5, 0.5, 3)), list(expected))


def _momentum_array(descend: Any, parts: Any) -> bool:
    start = np.array([1.0, 2.0])
    got = descend(lambda w: 2 * w, start, 0.25, 0.5, 2)
    return not same(start, [1.0, 2.0]) or same(got[0], got[2])


MOMENTUM_MISCONCEPTIONS = [
    Misconception("the speed is forgotten at each step", "What is kept of the last speed is what makes momentum.",
                  _speeds(0.0, -1.0, -2.0, -3.0)),
    Misconception("the sign of the step", "The speed is made of gradients, and these point uphill.",
                  _speeds(0.0, 1.0, 2.5, 4.25)),
    Misconception("the whole speed is kept", "Each step keeps the momentum's part of it; without friction it never "
                  "comes to rest.", _speeds(0.0, -1.0, -3.0, -6.0)),
    Misconception("a mean of speed and gradient", "The new gradient is added whole; nothing weighs it by 1 - μ.",
                  _speeds(0.0, -0.5, -1.25, -2.125)),
    Misconception("the step is taken before the speed is renewed", "The first step should use the first gradient.",
                  _speeds(0.0, 0.0, -1.0, -2.5)),
    Misconception("the momentum weighs the new gradient", "It weighs what is kept of the speed.",
                  _speeds(0.0, -0.5, -1.5, -3.0)),
    Misconception("the learning rate is left out", "The speed is multiplied by the learning rate for each step.",
                  _rate(0.0, -1.0, -2.5, -4.25)),
    Misconception("the learning rate is in it twice", "It is in the speed, and then in the step again.",
                  _rate(0.0, -0.25, -0.625, -1.0625)),
    Misconception("one array for all places", "-= changes the array itself, and every name and list that has it.",
                  _momentum_array),
]  # fmt: skip
