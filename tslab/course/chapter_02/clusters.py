"""What chapter 2 tries the learner's three classes on: weights found by hand, for three clusters in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError, expect

CENTRES = np.array([[2.0, 2.0], [-2.0, -2.0], [6.0, 6.0]])
NAMES = ("blue", "red", "green")


def _weights(three_classes: Any) -> tuple[Any, Any]:
    got = three_classes()
    if not isinstance(got, tuple) or len(got) != 2:
        raise MismatchError("three_classes()", f"a {type(got).__name__}", "W, b: two things")
    return np.asarray(got[0], dtype=float), np.asarray(got[1], dtype=float)


def _found(three_classes: Any, points: Any) -> list[str]:
    """The class of each point; "a tie" where two are equally likely."""
    W, b = _weights(three_classes)
    a = np.asarray(points) @ W + b
    best = np.sort(a, axis=-1)
    ties = best[:, -1] - best[:, -2] < 1e-9
    return ["a tie" if tie else NAMES[k] for tie, k in zip(ties, np.argmax(a, axis=-1), strict=True)]


def case_shapes(three_classes: Any, parts: Any) -> None:
    """W has a column for each class, b a number for each"""
    W, b = _weights(three_classes)
    expect("W, b = three_classes(); W.shape", W.shape, (2, 3))
    expect("W, b = three_classes(); b.shape", b.shape, (3,))


def case_centres(three_classes: Any, parts: Any) -> None:
    """the centres (2, 2), (-2, -2) and (6, 6) are blue, red and green"""
    for centre, name in zip(CENTRES, NAMES, strict=True):
        expect(f"the class at ({centre[0]:g}, {centre[1]:g})", _found(three_classes, [centre])[0], name)


def case_near(three_classes: Any, parts: Any) -> None:
    """points near the centres"""
    for step in ([1.0, 1.0], [-1.0, -1.0], [1.5, -1.5], [-1.5, 1.5]):
        for centre, name in zip(CENTRES, NAMES, strict=True):
            x = centre + step
            expect(f"the class at ({x[0]:g}, {x[1]:g})", _found(three_classes, [x])[0], name)


def case_clusters(three_classes: Any, parts: Any) -> None:
    """150 points, of which 145 should be right"""
    points = (np.random.default_rng(7).normal(size=(50, 3, 2)) + CENTRES).reshape(150, 2)
    right = sum(a == b for a, b in zip(_found(three_classes, points), NAMES * 50, strict=True))
    if right < 145:
        raise MismatchError("150 points around the three centres", f"{right} of the right class", "145 or more")


def _at_centres(*expected: str) -> Callable[[Any, Any], bool]:
    return lambda three_classes, parts: same(_found(three_classes, CENTRES), list(expected))


def _one_for_all(three_classes: Any, parts: Any) -> bool:
    found = set(_found(three_classes, [*CENTRES, [0.0, 0.0], [50.0, 50.0], [-50.0, -50.0]]))
    return len(found) == 1


def _no_bias(three_classes: Any, parts: Any) -> bool:
    W, b = _weights(three_classes)
    return W.shape == (2, 3) and bool(np.ptp(W) > 0) and bool(np.all(b == np.ravel(b)[0]))


def _too_far(three_classes: Any, parts: Any) -> bool:
    """Whether all classes are found, in the right order along the diagonal, but not where they should be."""
    far = _found(three_classes, [[s, s] for s in np.linspace(-50, 50, 2001)])
    order = [name for name, before in zip(far, [None, *far], strict=False) if name != before and name != "a tie"]
    return order == ["red", "blue", "green"]


CLUSTER_MISCONCEPTIONS = [
    Misconception(
        "rows instead of columns",
        "Each class has a column of W: what a point is multiplied with.",
        lambda three_classes, _: _weights(three_classes)[0].shape == (3, 2),
    ),
    Misconception(
        "b is a column",
        "Classes lie side by side. A column would be spread over the points instead, without a word.",
        lambda three_classes, _: _weights(three_classes)[1].shape == (3, 1),
    ),
    Misconception("one class everywhere", "No point is likelier in any other class.", _one_for_all),
    Misconception(
        "no bias",
        "Then only the direction from the origin counts, and blue and green lie in the same one.",
        _no_bias,
    ),
    Misconception(
        "the classes are in another order", "Blue is 0, red 1, green 2.", _at_centres("blue", "green", "red")
    ),
    Misconception(
        "the classes are in another order", "Blue is 0, red 1, green 2.", _at_centres("red", "blue", "green")
    ),
    Misconception(
        "the classes are in another order", "Blue is 0, red 1, green 2.", _at_centres("green", "red", "blue")
    ),
    Misconception(
        "the sign of the weights", "Along its column of W, a class gets likelier.", _at_centres("red", "blue", "red")
    ),
    Misconception(
        "a border in the wrong place",
        "Two classes meet where their values are equal. On the diagonal, that should be half-way between their "
        "centres.",
        _too_far,
    ),
]
