"""What chapter 2 tries the learner's perceptron on: a graph built of their own operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError, expect, on

SQUARE = [[1.0, 0.0], [2.0, -1.0]]  # as many points as there are features, so that X w and w X both exist
W, B = [2.0, -1.0], 1.0


def sigma(a: Any) -> Any:
    """The values of the sigmoid."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a, dtype=float)))


def _leaves(parts: Any, w: Any, b: Any) -> tuple[Any, Any, Any]:
    return parts.placeholder(), parts.Variable(w), parts.Variable(b)


def _run(perceptron: Any, parts: Any, x: Any, w: Any, b: Any) -> Any:
    X, w, b = _leaves(parts, w, b)
    p = _node(perceptron(X, w, b))
    return parts.Session().run(on(p, {X: x}), {X: x})


def _node(built: Any) -> Any:
    if not hasattr(built, "compute"):
        what = "nothing" if built is None else f"a {type(built).__name__}"
        raise MismatchError("perceptron(X, w, b)", what, "an operation, the last one of the graph")
    return built


def case_point(perceptron: Any, parts: Any) -> None:
    """the point (1, 0), with w = (2, -1) and b = 1: the sigmoid of 3"""
    got = _run(perceptron, parts, [1.0, 0.0], W, B)
    expect("w = (2, -1), b = 1; run(perceptron(X, w, b), {X: [1, 0]})", got, sigma(3.0))


def case_batch(perceptron: Any, parts: Any) -> None:
    """three points at once, one in each row"""
    got = _run(perceptron, parts, [[3.0, 2.0], [0.0, 0.0], [-1.0, -2.0]], [1.0, 1.0], 0.0)
    given = "w = (1, 1), b = 0; run(perceptron(X, w, b), {X: [[3, 2], [0, 0], [-1, -2]]})"
    expect(given, got, sigma([5.0, 0.0, -3.0]))


def case_bias(perceptron: Any, parts: Any) -> None:
    """at the origin only the bias is left"""
    expect("w = (0, 0), b = 2; at (0, 0)", _run(perceptron, parts, [0.0, 0.0], [0.0, 0.0], 2.0), sigma(2.0))


def case_order(perceptron: Any, parts: Any) -> None:
    """two points with two features"""
    got = _run(perceptron, parts, SQUARE, W, B)
    expect("w = (2, -1), b = 1; run(perceptron(X, w, b), {X: [[1, 0], [2, -1]]})", got, sigma([3.0, 6.0]))


def case_features(perceptron: Any, parts: Any) -> None:
    """points with three features"""
    got = _run(perceptron, parts, [[1.0, 2.0, 3.0]], [1.0, 0.0, -1.0], 2.0)
    expect("w = (1, 0, -1), b = 2; run(perceptron(X, w, b), {X: [[1, 2, 3]]})", got, sigma([0.0]))


def case_follows(perceptron: Any, parts: Any) -> None:
    """a run sees the weights as they are now"""
    X, w, b = _leaves(parts, W, B)
    p = _node(perceptron(X, w, b))
    w.value, b.value = np.array([0.0, 1.0]), np.array(-1.0)
    got = parts.Session().run(on(p, {X: [5.0, 3.0]}), {X: [5.0, 3.0]})
    expect("p = perceptron(X, w, b); then w becomes (0, 1), b becomes -1; run(p, {X: [5, 3]})", got, sigma(2.0))


def _like(function: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    """Whether it gives what `function` makes of two points."""
    x = np.array(SQUARE)
    return lambda perceptron, parts: same(_run(perceptron, parts, SQUARE, W, B), function(x))


def _copies(perceptron: Any, parts: Any) -> bool:
    X, w, b = _leaves(parts, W, B)
    p = perceptron(X, w, b)
    before = parts.Session().run(p, {X: SQUARE})
    w.value, b.value = np.array([0.0, 1.0]), np.array(-1.0)
    return same(before, parts.Session().run(p, {X: SQUARE}))


def _not_built(perceptron: Any, parts: Any) -> bool:
    return not hasattr(perceptron(*_leaves(parts, W, B)), "compute")


PERCEPTRON_MISCONCEPTIONS = [
    Misconception(
        "no operation comes back", "Build the graph, and hand back its last node; the session computes.", _not_built
    ),
    Misconception("copies of the weights", "The graph has Variables of its own, and not the given ones.", _copies),
    Misconception("the bias is left out", "Then every line goes through the origin.", _like(lambda x: sigma(x @ W))),
    Misconception(
        "inputs swapped",
        "The points are the rows of X, so X comes first in the product.",
        _like(lambda x: sigma(W @ x + B)),
    ),
    Misconception(
        "the bias comes after the sigmoid",
        "What comes out need not lie between 0 and 1.",
        _like(lambda x: sigma(x @ W) + B),
    ),
    Misconception("no sigmoid", "These are the values of the affine part.", _like(lambda x: x @ W + B)),
    Misconception(
        "the sigmoid is taken twice", "Values from 0 to 1 are squashed again.", _like(lambda x: sigma(sigma(x @ W + B)))
    ),
    Misconception(
        "the bias is added to the points",
        "It is a number for the whole sum, after the product.",
        _like(lambda x: sigma((x + B) @ W)),
    ),
]
