"""What chapter 2 tries the learner's lines on: distances, two classes written in two ways, three classes by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError, expect
from .graphs import sigma

# 02.1 signed_distance


def _distance(distance: Any, x: Any, w: Any, b: float) -> Any:
    return distance(np.array(x), np.array(w), b)


def case_origin(distance: Any, parts: Any) -> None:
    """the origin lies at -2 from the line 3x + 4y - 10 = 0"""
    got = _distance(distance, [0.0, 0.0], [3.0, 4.0], -10.0)
    expect("signed_distance((0, 0), w=(3, 4), b=-10)", got, -2.0)


def case_positive_side(distance: Any, parts: Any) -> None:
    """(2, 6) lies on the other side, at 4"""
    got = _distance(distance, [2.0, 6.0], [3.0, 4.0], -10.0)
    expect("signed_distance((2, 6), w=(3, 4), b=-10)", got, 4.0)


def case_on_the_line(distance: Any, parts: Any) -> None:
    """a point on the line"""
    got = _distance(distance, [2.0, 1.0], [3.0, 4.0], -10.0)
    expect("signed_distance((2, 1), w=(3, 4), b=-10)", got, 0.0)


def case_no_bias(distance: Any, parts: Any) -> None:
    """a line through the origin"""
    expect("signed_distance((3, 2), w=(0, 2), b=0)", _distance(distance, [3.0, 2.0], [0.0, 2.0], 0.0), 2.0)


def case_same_line(distance: Any, parts: Any) -> None:
    """the same line, with w and b ten times as large"""
    got = _distance(distance, [2.0, 6.0], [30.0, 40.0], -100.0)
    expect("signed_distance((2, 6), w=(30, 40), b=-100)", got, 4.0)


def case_space(distance: Any, parts: Any) -> None:
    """a plane in space"""
    got = _distance(distance, [1.0, 1.0, 1.0], [1.0, 2.0, 2.0], 4.0)
    expect("signed_distance((1, 1, 1), w=(1, 2, 2), b=4)", got, 3.0)


def _distance_like(function: Callable[[Any, Any, float], Any]) -> Callable[[Any, Any], bool]:
    """Whether it agrees with `function` at two points, one on each side."""
    w, b = np.array([3.0, 4.0]), -10.0
    points = [np.array([1.0, 0.0]), np.array([2.0, 6.0])]
    return lambda distance, parts: all(same(distance(x, w, b), function(x, w, b)) for x in points)


def _length(x: Any) -> float:
    return float(np.sqrt(np.sum(x**2)))


DISTANCE_MISCONCEPTIONS = [
    Misconception(
        "no return", "The distance is worked out, and not handed back.", _distance_like(lambda x, w, b: None)
    ),
    Misconception(
        "the value instead of the distance",
        "w x + b grows with w, though the line stays where it is.",
        _distance_like(lambda x, w, b: x @ w + b),
    ),
    Misconception(
        "the bias is taken for a distance",
        "b is measured in the same units as the product w x; both depend on how long w is.",
        _distance_like(lambda x, w, b: x @ w / _length(w) + b),
    ),
    Misconception(
        "the sign is lost",
        "It says on which side of the line the point lies.",
        _distance_like(lambda x, w, b: abs(x @ w + b) / _length(w)),
    ),
    Misconception(
        "the sign of the bias",
        "The line is where w x + b is zero.",
        _distance_like(lambda x, w, b: (x @ w - b) / _length(w)),
    ),
    Misconception(
        "the bias is left out", "Then every line goes through the origin.", _distance_like(lambda x, w, b: x @ w / 5.0)
    ),
    Misconception(
        "the square of the length",
        "The length of (3, 4) is 5, not 25.",
        _distance_like(lambda x, w, b: (x @ w + b) / 25),
    ),
    Misconception(
        "a sum for the length",
        "The length of (3, 4) is 5, not 7.",
        _distance_like(lambda x, w, b: (x @ w + b) / np.sum(np.abs(w))),
    ),
    Misconception(
        "the length of the point",
        "It is w that is too long or too short, not x.",
        _distance_like(lambda x, w, b: (x @ w + b) / _length(x)),
    ),
]


# 02.5 two_classes


def probabilities(a: Any) -> Any:
    """The values of the softmax, row by row."""
    powers = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def _two(two_classes: Any, w: Any, b: float) -> tuple[Any, Any]:
    """W and b as arrays, in the shapes that they should have."""
    got = two_classes(np.array(w), b)
    if not isinstance(got, tuple) or len(got) != 2:
        raise MismatchError(f"two_classes({w}, {b:g})", f"a {type(got).__name__}", "W, b: two things")
    W, bias = np.asarray(got[0], dtype=float), np.asarray(got[1], dtype=float)
    expect(f"W, b = two_classes({w}, {b:g}); W.shape", W.shape, (len(w), 2))
    expect(f"W, b = two_classes({w}, {b:g}); b.shape", bias.shape, (2,))
    return W, bias


def _both(two_classes: Any, x: Any, w: Any, b: float) -> tuple[Any, Any]:
    """The two probabilities at x, and what they should be."""
    W, bias = _two(two_classes, w, b)
    p = sigma(np.dot(x, w) + b)
    return probabilities(np.asarray(x) @ W + bias), [p, 1 - p]


def case_two_weights(two_classes: Any, parts: Any) -> None:
    """w = (1, 1), b = 0, at the point (1, 0)"""
    expect("softmax(x W + b) at x = (1, 0), for w = (1, 1), b = 0", *_both(two_classes, [1.0, 0.0], [1.0, 1.0], 0.0))


def case_two_bias(two_classes: Any, parts: Any) -> None:
    """w = (0, 0), b = 1, at the origin"""
    expect("softmax(x W + b) at x = (0, 0), for w = (0, 0), b = 1", *_both(two_classes, [0.0, 0.0], [0.0, 0.0], 1.0))


def case_two_mixed(two_classes: Any, parts: Any) -> None:
    """weights that differ"""
    given = "softmax(x W + b) at x = (1, 1), for w = (2, -1), b = 0.5"
    expect(given, *_both(two_classes, [1.0, 1.0], [2.0, -1.0], 0.5))


def case_two_space(two_classes: Any, parts: Any) -> None:
    """three features"""
    given = "softmax(x W + b) at x = (1, 0, 2), for w = (1, 2, -1), b = 0.5"
    expect(given, *_both(two_classes, [1.0, 0.0, 2.0], [1.0, 2.0, -1.0], 0.5))


def _two_like(function: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    """Whether the probability of the first class is what `function` makes of the product w x = 1 and b = 0.5."""

    def shows(two_classes: Any, parts: Any) -> bool:
        w = np.array([2.0, -1.0])
        W, b = (np.asarray(part, dtype=float) for part in two_classes(w, 0.5))
        return same(probabilities(np.array([1.0, 1.0]) @ W + b)[..., 0], function(w))

    return shows


def _rows(two_classes: Any, parts: Any) -> bool:
    return bool(np.shape(two_classes(np.array([1.0, 2.0, -1.0]), 0.5)[0]) == (2, 3))


def _column(two_classes: Any, parts: Any) -> bool:
    return bool(np.shape(two_classes(np.array([2.0, -1.0]), 0.5)[1]) == (2, 1))


TWO_MISCONCEPTIONS = [
    Misconception("rows instead of columns", "Each class has a column of W: what x is multiplied with.", _rows),
    Misconception(
        "b is a column",
        "Classes lie side by side. A column would be spread over the points instead, without a word.",
        _column,
    ),
    Misconception(
        "twice as sure",
        "The softmax looks at the difference of two classes. From a and -a that is 2a.",
        _two_like(lambda w: sigma(3.0)),
    ),
    Misconception(
        "twice as sure", "Between w x and -w x the difference is twice as large.", _two_like(lambda w: sigma(2.5))
    ),
    Misconception("the classes are swapped", "Class 0 comes first.", _two_like(lambda w: sigma(-1.5))),
    Misconception(
        "the bias cancels",
        "What is the same for all classes makes no difference to a softmax.",
        _two_like(lambda w: sigma(1.0)),
    ),
    Misconception(
        "weights and bias are not halved alike",
        "The difference between the classes has to be w x + b.",
        _two_like(lambda w: sigma(2.0)),
    ),
    Misconception(
        "both classes get the same",
        "What is the same for all classes makes no difference to a softmax.",
        _two_like(lambda w: 0.5),
    ),
]
