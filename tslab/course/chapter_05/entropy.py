"""What chapter 5 tries the learner's gradient of the cross entropy on, straight from the logits."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, expect
from .trials import like, parts_of

LOGITS = np.log(np.array([[1.0, 3.0], [1.0, 1.0]]))  # p = (1/4, 3/4) and (1/2, 1/2)
CLASSES = np.array([[1.0, 0.0], [0.0, 1.0]])
ABOVE = np.array([1.0, 10.0])


def _to_logits(function: Any, parts: Any, grad: Any, logits: Any, classes: Any) -> Any:
    op = parts.softmax_cross_entropy(parts.Variable(0.0), parts.Variable(0.0))
    for name, node in zip(("logits", "c"), op.input_nodes, strict=True):
        node.label = name
    return parts_of(function, op, grad, logits, classes)[0]


def case_one_point(function: Any, parts: Any) -> None:
    """one point, p = (1/4, 3/4), of the first class"""
    got = _to_logits(function, parts, [1.0], LOGITS[:1], CLASSES[:1])
    expect("p = [[0.25, 0.75]], c = [[1, 0]], grad = [1]", got, [[-0.75, 0.75]])


def case_two_points(function: Any, parts: Any) -> None:
    """two points, each with its own gradient from above"""
    got = _to_logits(function, parts, ABOVE, LOGITS, CLASSES)
    given = "p = [[0.25, 0.75], [0.5, 0.5]], c = [[1, 0], [0, 1]], grad = [1, 10]"
    expect(given, got, [[-0.75, 0.75], [5.0, -5.0]])


def case_three_classes(function: Any, parts: Any) -> None:
    """two points and three classes"""
    logits = np.log(np.array([[1.0, 2.0, 5.0], [2.0, 2.0, 4.0]]))
    classes = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    got = _to_logits(function, parts, [1.0, 1.0], logits, classes)
    given = "p = [[0.125, 0.25, 0.625], [0.25, 0.25, 0.5]], c = [[0, 0, 1], [1, 0, 0]], grad = [1, 1]"
    expect(given, got, [[0.125, 0.25, -0.375], [-0.75, 0.25, 0.5]])


def case_far_out(function: Any, parts: Any) -> None:
    """a point that is as wrong as can be"""
    got = _to_logits(function, parts, [1.0], [[1000.0, 0.0]], [[0.0, 1.0]])
    expect("logits = [[1000, 0]], c = [[0, 1]], grad = [1]", got, [[1.0, -1.0]])


def _is(formula: Any) -> Any:
    p = np.array([[0.25, 0.75], [0.5, 0.5]])
    return like(
        lambda f, parts: [_to_logits(f, parts, ABOVE, LOGITS, CLASSES)],
        lambda: [formula(p, CLASSES, ABOVE[:, np.newaxis])],
    )


def _overflows(function: Any, parts: Any) -> bool:
    with np.errstate(all="ignore"):
        got = _to_logits(function, parts, [1.0], [[1000.0, 0.0]], [[0.0, 1.0]])
    near = _to_logits(function, parts, ABOVE, LOGITS, CLASSES)
    return same(near, [[-0.75, 0.75], [5.0, -5.0]]) and not bool(np.isfinite(got).all())


ENTROPY_MISCONCEPTIONS = [
    Misconception(
        "the sign is wrong",
        "A larger logit of the right class makes the loss smaller: there the gradient is negative.",
        _is(lambda p, c, g: (c - p) * g),
    ),
    Misconception(
        "the gradient from above is left out",
        "The local derivative says how this point's loss changes; J changes by grad times that.",
        _is(lambda p, c, g: p - c),
    ),
    Misconception(
        "the gradients of the points are lined up with the classes",
        "grad has one number for each point, that is for each row; NumPy takes a vector for a row.",
        _is(lambda p, c, g: (p - c) * g.T),
    ),
    Misconception(
        "only the right class is seen",
        "The other logits have a part in the denominator, so they have a gradient too.",
        _is(lambda p, c, g: (p - c) * c * g),
    ),
    Misconception(
        "the derivative of softmax is in it twice",
        "It has been cancelled against the derivative of the logarithm already.",
        _is(lambda p, c, g: (p - c) * p * (1 - p) * g),
    ),
    Misconception(
        "the gradient of the logarithm alone",
        "That is the gradient of the probabilities. From there it goes on, through softmax, to the logits.",
        _is(lambda p, c, g: -c / p * g),
    ),
    Misconception(
        "mean where a sum was asked",
        "Each point's loss is a number of its own here; nothing divides by how many points there are.",
        _is(lambda p, c, g: (p - c) * g / 2),
    ),
    Misconception(
        "overflow",
        "e^1000 is larger than any number there is in 64 bits. The logarithms of the probabilities are at hand.",
        _overflows,
    ),
]
