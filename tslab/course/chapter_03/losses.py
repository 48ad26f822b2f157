"""What chapter 3 tries the learner's loss on: as a graph of operations, and as one operation on the logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..chapter_01.pieces import labelled
from ..compare import same
from ..content import Misconception, MismatchError, expect, on

Shows = Callable[[Any, Any], bool]

P = np.array([[0.5, 0.5], [0.75, 0.25], [0.75, 0.25]])
C = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
P3 = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3]])
C3 = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
SOFT = np.array([[0.25, 0.25, 0.5], [0.125, 0.75, 0.125]])  # no zeros, whose logarithms all look alike


# 03.5 cross_entropy


def _node(built: Any) -> Any:
    if not hasattr(built, "compute"):
        what = "nothing" if built is None else f"a {type(built).__name__}"
        raise MismatchError("cross_entropy(p, c)", what, "an operation, the last one of the graph")
    return built


def _run(cross_entropy: Any, parts: Any, p: Any, c: Any) -> Any:
    p_node, c_node = parts.placeholder(), parts.placeholder()
    names = {"p": p_node, "c": c_node}
    loss = on(_node(cross_entropy(p_node, c_node)), {p_node: p, c_node: c}, names=names)
    with np.errstate(divide="ignore", invalid="ignore"):
        return parts.Session().run(loss, {p_node: np.array(p), c_node: np.array(c)})


def case_one_point(cross_entropy: Any, parts: Any) -> None:
    """one point, to whose class the model gives 1/4: ln 4"""
    expect("p = [[3/4, 1/4]], c = [[0, 1]]", _run(cross_entropy, parts, P[2:], C[2:]), np.log(4.0))


def case_three_points(cross_entropy: Any, parts: Any) -> None:
    """three points: ln 2 + ln 4/3 + ln 4"""
    got = _run(cross_entropy, parts, P, C)
    expect("p = [[1/2, 1/2], [3/4, 1/4], [3/4, 1/4]], c = [[1, 0], [1, 0], [0, 1]]", got, np.log(32 / 3))


def case_three_classes(cross_entropy: Any, parts: Any) -> None:
    """two points of three classes"""
    got = _run(cross_entropy, parts, P3, C3)
    expect("p = [[.5, .3, .2], [.1, .6, .3]], c = [[0, 0, 1], [0, 1, 0]]", got, -np.log(0.2 * 0.6))


def case_certain(cross_entropy: Any, parts: Any) -> None:
    """all points with certainty in their own class: nothing is lost"""
    expect("p = [[1 - 1e-12, 1e-12]], c = [[1, 0]]", _run(cross_entropy, parts, [[1 - 1e-12, 1e-12]], C[:1]), 0.0)


def case_batch_grows(cross_entropy: Any, parts: Any) -> None:
    """the same point twice has twice the loss"""
    got = _run(cross_entropy, parts, [P[2], P[2]], [C[2], C[2]])
    expect("p = [[3/4, 1/4], [3/4, 1/4]], c = [[0, 1], [0, 1]]", got, 2 * np.log(4.0))


def _like(function: Callable[[Any, Any], Any], c: Any = C3) -> Shows:
    """Whether it gives what `function` makes of two points of three classes."""

    def shows(cross_entropy: Any, parts: Any) -> bool:
        with np.errstate(divide="ignore", invalid="ignore"):
            return same(_run(cross_entropy, parts, P3, c), function(P3, c))

    return shows


def _not_built(cross_entropy: Any, parts: Any) -> bool:
    return not hasattr(cross_entropy(parts.placeholder(), parts.placeholder()), "compute")


CROSS_ENTROPY_MISCONCEPTIONS = [
    Misconception(
        "no operation comes back", "Build the graph, and hand back its last node; the session computes.", _not_built
    ),
    Misconception(
        "the minus is missing",
        "This is the logarithm of the likelihood, and the best is the largest.",
        _like(lambda p, c: np.sum(c * np.log(p))),
    ),
    Misconception(
        "mean where a sum was asked",
        "It is divided by the number of points.",
        _like(lambda p, c: -np.mean(np.sum(c * np.log(p), axis=1))),
    ),
    Misconception(
        "mean where a sum was asked",
        "It is divided by the number of all entries.",
        _like(lambda p, c: -np.mean(c * np.log(p))),
    ),
    Misconception(
        "one loss for each point",
        "The points have still to be added up.",
        _like(lambda p, c: -np.sum(c * np.log(p), axis=1)),
    ),
    Misconception(
        "one loss for each class",
        "The classes have still to be added up.",
        _like(lambda p, c: -np.sum(c * np.log(p), axis=0)),
    ),
    Misconception("not summed at all", "It is still a table.", _like(lambda p, c: -c * np.log(p))),
    Misconception(
        "the logarithm of the zeros of c",
        "Where c is 0, so is the product, and its logarithm is minus infinity.",
        _like(lambda p, c: -np.sum(np.log(c * p)), SOFT),
    ),
    Misconception(
        "p and c are swapped",
        "The logarithm of the zeros of c is minus infinity.",
        _like(lambda p, c: -np.sum(p * np.log(c)), SOFT),
    ),
    Misconception(
        "c is left out",
        "The classes that a point does not belong to count as well.",
        _like(lambda p, c: -np.sum(np.log(p))),
    ),
    Misconception(
        "no logarithm",
        "A sum of probabilities is not the logarithm of their product.",
        _like(lambda p, c: -np.sum(c * p)),
    ),
    Misconception(
        "the logarithm of the sum",
        "The logarithm turns a product into a sum; it has to be taken before adding up.",
        _like(lambda p, c: -np.log(np.sum(c * p))),
    ),
]


# 03.6 softmax_cross_entropy


def _losses(operation: Any, parts: Any, logits: Any, c: Any) -> Any:
    nodes = labelled(parts.Operation([]), "logits"), labelled(parts.Operation([]), "c")
    op = on(operation(*nodes), dict(zip(nodes, (logits, c), strict=True)))
    return op.compute(np.array(logits, dtype=float), np.array(c, dtype=float))


def _loud(operation: Any, parts: Any, logits: Any, c: Any) -> bool:
    """Whether NumPy would warn."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        try:
            _losses(operation, parts, logits, c)
        except FloatingPointError:
            return True
    return False


def _quiet(given: str, operation: Any, parts: Any, logits: Any, c: Any, expected: Any) -> None:
    with np.errstate(all="ignore"):
        expect(given, _losses(operation, parts, logits, c), expected)
    if _loud(operation, parts, logits, c):
        raise MismatchError(given, "the right value, and a warning of NumPy's", "the value, and no warning")


def case_quarter(operation: Any, parts: Any) -> None:
    """the logits (0, ln 3) give class 0 the probability 1/4: its loss is ln 4"""
    expect("compute([[0, ln 3]], [[1, 0]])", _losses(operation, parts, [[0.0, np.log(3.0)]], [[1, 0]]), [np.log(4.0)])


def case_certain_logits(operation: Any, parts: Any) -> None:
    """the logits (1000, 0), and the point is of class 0: nothing is lost"""
    _quiet("compute([[1000, 0]], [[1, 0]])", operation, parts, [[1000.0, 0.0]], [[1, 0]], [0.0])


def case_very_wrong(operation: Any, parts: Any) -> None:
    """the logits (1000, 0), and the point is of class 1: a loss of 1000"""
    _quiet("compute([[1000, 0]], [[0, 1]])", operation, parts, [[1000.0, 0.0]], [[0, 1]], [1000.0])


def case_far_points(operation: Any, parts: Any) -> None:
    """two points far from each other"""
    logits = [[0.0, 0.0], [1000.0, 1000.0]]
    given = "compute([[0, 0], [1000, 1000]], [[1, 0], [1, 0]])"
    _quiet(given, operation, parts, logits, [[1, 0], [1, 0]], [np.log(2.0), np.log(2.0)])


def case_logits_three(operation: Any, parts: Any) -> None:
    """two points of three classes"""
    got = _losses(operation, parts, LOGITS, C3)
    expect("compute([[1, 2, -1], [0.5, -2, 3]], [[0, 0, 1], [0, 1, 0]])", got, _right(LOGITS, C3))


LOGITS = np.array([[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]])


def _right(a: Any, c: Any) -> Any:
    return np.log(np.sum(np.exp(a), axis=1)) - np.sum(c * a, axis=1)


def _loss_like(function: Callable[[Any, Any], Any]) -> Shows:
    return lambda operation, parts: same(_losses(operation, parts, LOGITS, C3), function(LOGITS, C3))


def _loss_at(logits: Any, c: Any, expected: Callable[[Any], bool]) -> Shows:
    def shows(operation: Any, parts: Any) -> bool:
        with np.errstate(all="ignore"):
            return expected(np.asarray(_losses(operation, parts, logits, c), dtype=float))

    return shows


def _maximum_lost(a: Any, c: Any) -> Any:
    return _right(a, c) - np.max(a, axis=1)


def _one_maximum(operation: Any, parts: Any) -> bool:
    return not _loud(operation, parts, [[1000.0, 0.0]], [[1, 0]]) and _loud(
        operation, parts, [[0.0, 0.0], [1000.0, 1000.0]], [[1, 0], [1, 0]]
    )


LOGITS_MISCONCEPTIONS = [
    Misconception("no return", "compute works out a value, and does not hand it back.", _loss_like(lambda a, c: None)),
    Misconception("the minus is missing", "A loss is never negative.", _loss_like(lambda a, c: -_right(a, c))),
    Misconception(
        "the points are added up",
        "One loss for each point was asked for; the sum is another operation.",
        _loss_like(lambda a, c: np.sum(_right(a, c))),
    ),
    Misconception(
        "mean where a sum was asked",
        "One loss for each point was asked for.",
        _loss_like(lambda a, c: np.mean(_right(a, c))),
    ),
    Misconception(
        "the maximum is not given back",
        "What is taken away inside the logarithm has to be added outside.",
        _loss_like(_maximum_lost),
    ),
    Misconception(
        "softmax over the wrong axis",
        "The points share out the probability among themselves.",
        _loss_like(lambda a, c: np.sum(c * (np.log(np.sum(np.exp(a), axis=0)) - a), axis=1)),
    ),
    Misconception(
        "c is left out",
        "The classes that a point does not belong to count as well.",
        _loss_like(lambda a, c: np.sum(np.log(np.exp(a).sum(axis=1, keepdims=True)) - a, axis=1)),
    ),
    Misconception(
        "one maximum for the whole batch",
        "What is right for the largest row leaves nothing of the others: ln 0.",
        _one_maximum,
    ),
    Misconception(
        "the loss is cut off",
        "A small number inside the logarithm hides the trouble: every loss beyond about 30 becomes the same.",
        _loss_at([[1000.0, 0.0]], [[0, 1]], lambda loss: bool(np.all(loss < 800))),
    ),
    Misconception(
        "overflow in exp",
        "e¹⁰⁰⁰ is too large for a number of 64 bits: it becomes inf.",
        _loss_at([[1000.0, 1000.0]], [[1, 0]], lambda loss: not np.all(np.isfinite(loss))),
    ),
    Misconception(
        "0 · log 0",
        "The probability has become 0, its logarithm minus infinity, and 0 times infinity is nan.",
        _loss_at([[1000.0, 0.0]], [[1, 0]], lambda loss: bool(np.all(np.isnan(loss)))),
    ),
    Misconception(
        "the logarithm of a probability that has become 0",
        "e⁻¹⁰⁰⁰ is 0 in 64 bits, and its logarithm minus infinity; the loss is 1000.",
        _loss_at([[1000.0, 0.0]], [[0, 1]], lambda loss: bool(np.all(np.isinf(loss)))),
    ),
]
