"""What chapter 0 tries the learner's network with two hidden layers on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import tslab as ts

from ..compare import same
from ..content import Misconception, MismatchError, expect, on

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
POINTS = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 0.0]])


def _values(sizes: tuple[int, ...] = (2, 2, 2, 1)) -> list[Any]:
    """Values of W1, b1, W2, b2, W3 and b3, all different; square, so that each product exists both ways."""
    rng = np.random.default_rng(8)
    return [
        part
        for rows, columns in pairwise(sizes)
        for part in (rng.normal(size=(rows, columns)), rng.normal(size=columns))
    ]


def sigma(a: Any) -> Any:
    """The values of the sigmoid."""
    return 0.5 * (1 + np.tanh(0.5 * a))


def expected(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    """What the network answers."""
    return sigma(np.tanh(np.tanh(x @ W1 + b1) @ W2 + b2) @ W3 + b3)


def _run(deeper: Any, x: Any, values: list[Any], later: list[Any] | None = None) -> Any:
    """The network's answer, with its Variables at `later` values in the place of those it was built with."""
    with ts.Graph().as_default() as graph:
        X = ts.placeholder(shape=[None, 2], name="X")
        variables = [ts.Variable(value, name=name) for name, value in zip(NAMES, values, strict=True)]
        p = deeper(X, *variables)
        if not isinstance(p, ts.Node):
            what = "nothing" if p is None else f"a {type(p).__name__}"
            raise MismatchError("deeper(X, W1, b1, W2, b2, W3, b3)", what, "a node, the last one of the graph")
        if p.graph is not graph:
            raise MismatchError("deeper(X, W1, b1, W2, b2, W3, b3)", "a node of another graph", "one of the same graph")
        feed: dict[Any, Any] = {X: x}
        if later is not None:
            feed |= zip(variables, later, strict=True)
        return ts.Session(graph).run(on(p, feed), feed)


def case_by_hand(deeper: Any, parts: Any) -> None:
    """zeros all the way, and a last number of ln 3: the answer is 3/4"""
    values = [np.zeros((2, 2)), np.zeros(2), np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1)), np.array([np.log(3)])]
    got = _run(deeper, POINTS[:1], values)
    expect("all zeros, but b3 = ln 3; run(p, {X: [[1, 2]]})", got, [[0.75]])


def case_ones(deeper: Any, parts: Any) -> None:
    """one unit in each layer: tanh of tanh of 1, then the sigmoid"""
    values = [np.array([[1.0], [0.0]]), np.zeros(1), np.ones((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1)]
    got = _run(deeper, POINTS[:1], values)
    expect("W1 = [[1], [0]], W2 = W3 = [[1]], b1 = b2 = b3 = [0]; at (1, 2)", got, expected(POINTS[:1], *values))


def case_three_points(deeper: Any, parts: Any) -> None:
    """three points, and six Variables that are all different"""
    values = _values()
    expect("three points, 2 units in each hidden layer", _run(deeper, POINTS, values), expected(POINTS, *values))


def case_other_sizes(deeper: Any, parts: Any) -> None:
    """5 units in the first hidden layer, 3 in the second"""
    values = _values((2, 5, 3, 1))
    expect("three points, 5 and 3 hidden units", _run(deeper, POINTS, values), expected(POINTS, *values))


def case_follows(deeper: Any, parts: Any) -> None:
    """a run sees the Variables as they are now"""
    later = [value + 0.5 for value in _values()]
    got = _run(deeper, POINTS, _values(), later)
    expect("the same, when 0.5 has been added to all Variables", got, expected(POINTS, *later))


def case_gradients(deeper: Any, parts: Any) -> None:
    """each Variable has a gradient, the one that finite differences give"""
    with ts.Graph().as_default():
        found = ts.testing.check_gradient(lambda *variables: deeper(ts.constant(POINTS), *variables), _values())
    for name, gradient in zip(NAMES, found, strict=True):
        expect(f"whether the answer depends on {name}", bool(np.any(gradient)), True)


def _like(*functions: Callable[..., Any]) -> Callable[[Any, Any], bool]:
    """Whether it gives what one of these makes of the points."""

    def shows(deeper: Any, parts: Any) -> bool:
        got = _run(deeper, POINTS, _values())
        return any(same(got, function(POINTS, *_values())) for function in functions)

    return shows


def _copies(deeper: Any, parts: Any) -> bool:
    later = [value + 0.5 for value in _values()]
    return same(_run(deeper, POINTS, _values()), _run(deeper, POINTS, _values(), later))


def _some_copies(deeper: Any, parts: Any) -> bool:
    values = _values()
    right_at_first = same(_run(deeper, POINTS, values), expected(POINTS, *values))
    return right_at_first and not same(
        _run(deeper, POINTS, values, [v + 0.5 for v in values]), expected(POINTS, *[v + 0.5 for v in values])
    )


def _returns(kind: Callable[[Any], bool]) -> Callable[[Any, Any], bool]:
    def shows(deeper: Any, parts: Any) -> bool:
        with ts.Graph().as_default():
            variables = [ts.Variable(value, name=name) for name, value in zip(NAMES, _values(), strict=True)]
            return kind(deeper(ts.placeholder(shape=[None, 2], name="X"), *variables))

    return shows


def _old(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma(np.tanh(x @ W1 + b1) @ W3 + b3)


def _no_first(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma(np.tanh(x @ W2 + b2) @ W3 + b3)


def _second_again(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma(np.tanh(np.tanh(x @ W1 + b1) @ W1 + b1) @ W3 + b3)


def _plain_second(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma((np.tanh(x @ W1 + b1) @ W2 + b2) @ W3 + b3)


def _plain_first(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma(np.tanh((x @ W1 + b1) @ W2 + b2) @ W3 + b3)


def _all_plain(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma(((x @ W1 + b1) @ W2 + b2) @ W3 + b3)


def _sigmoids(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return sigma(sigma(sigma(x @ W1 + b1) @ W2 + b2) @ W3 + b3)


def _no_sigmoid(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return np.tanh(np.tanh(x @ W1 + b1) @ W2 + b2) @ W3 + b3


def _tanh_at_the_end(x: Any, *variables: Any) -> Any:
    return np.tanh(_no_sigmoid(x, *variables))


def _second_layer(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    return np.tanh(np.tanh(x @ W1 + b1) @ W2 + b2)


def _without(*left_out: int) -> Callable[..., Any]:
    """The network without some of its biases."""

    def network(x: Any, *variables: Any) -> Any:
        return expected(x, *[0 * value if i in left_out else value for i, value in enumerate(variables)])

    return network


LAYER_MISCONCEPTIONS = [
    Misconception(
        "no return", "The graph is built, and its last node is not handed back.", _returns(lambda p: p is None)
    ),
    Misconception(
        "numbers instead of a node",
        "deeper builds a part of the graph. The session computes, later.",
        _returns(lambda p: not isinstance(p, (ts.Node, type(None)))),
    ),
    Misconception(
        "copies of the Variables",
        "The graph has Variables of its own, and not the given ones; training would move what nobody uses.",
        _copies,
    ),
    Misconception("copies of the Variables", "Some of the given Variables are not in the graph.", _some_copies),
    Misconception(
        "the new layer is not used",
        "Each layer takes what the one before it has made. Follow the arrows back from p: which node is not met?",
        _like(_old),
    ),
    Misconception(
        "the new layer starts from the points again",
        "Its inputs are the units of the first hidden layer.",
        _like(_no_first),
    ),
    Misconception(
        "the first layer's Variables are used twice",
        "The new layer has a matrix and numbers to add of its own.",
        _like(_second_again),
    ),
    Misconception(
        "a layer without tanh",
        "A product of a product is one product: without tanh between them, two layers are no more than one.",
        _like(_plain_second, _plain_first, _all_plain),
    ),
    Misconception(
        "sigmoid in the hidden layers", "Here hidden units are made with tanh, in both layers.", _like(_sigmoids)
    ),
    Misconception("tanh at the output", "Its answers run from -1 to 1.", _like(_tanh_at_the_end)),
    Misconception("no sigmoid at the output", "The answers should lie between 0 and 1.", _like(_no_sigmoid)),
    Misconception("the last layer is missing", "These are the units of the second hidden layer.", _like(_second_layer)),
    Misconception(
        "something that is added is left out",
        "After each product, a Variable is added: b1, b2, b3.",
        _like(*[_without(*out) for out in ((1,), (3,), (5,), (1, 3), (1, 5), (3, 5), (1, 3, 5))]),
    ),
]
