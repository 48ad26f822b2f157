"""What chapter 0 tries the learner's programs on: one half of which is given, and one that is the learner's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tslab as ts

from ..compare import same, show
from ..content import Misconception, MismatchError, expect, on
from .layers import sigma

# 00.4 build

POINTS = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -2.0]])
CLASSES = np.array([[1.0], [0.0], [1.0]])
NAMES = ("W1", "b1", "W2", "b2")
BY_HAND = (np.eye(2), np.zeros(2), np.array([[-1.0], [2.0]]), np.array([np.log(3) - 1]))
LN_2_LN_3 = np.array([[np.log(2), np.log(3)]])
IN_NUMPY: dict[Any, Callable[[Any], Any]] = {ts.identity: lambda a: a, ts.sigmoid: sigma}
LOSSES: dict[str, Callable[[Any], Any]] = {
    "mean": lambda d: np.mean(d**2),
    "sum": lambda d: np.sum(d**2),
    "each": lambda d: d**2,
    "distance": lambda d: np.mean(np.abs(d)),
    "root": lambda d: np.sqrt(np.mean(d**2)),
    "half": lambda d: np.mean(d**2) / 2,
}


def _values(units: int) -> tuple[Any, ...]:
    """Values of W1, b1, W2 and b2, all different."""
    rng = np.random.default_rng(4)
    return tuple(rng.normal(size=shape) for shape in ((2, units), units, (units, 1), 1))


def _answer(squash: Any, x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return sigma(squash(x @ W1 + b1) @ W2 + b2)


def _run(build: Any, values: Any, x: Any, c: Any, *squash: Any) -> list[tuple[Any, Any]]:
    """The nodes p and J of the learner's graph, each with its value where the Variables have these."""
    with ts.Graph().as_default() as graph:
        X, classes, p, J, _ = build(np.shape(values[0])[1], *squash)
        variables = {node.name: node for node in graph.variables}
        feed = {X: x, classes: c, **{variables[name]: value for name, value in zip(NAMES, values, strict=True)}}
        on(J, feed, at=p, names={"X": X, "c": classes, "p": p, "J": J})
        return list(zip((p, J), ts.Session(graph).run([p, J], feed), strict=True))


def _expect(build: Any, given: str, values: Any, x: Any, c: Any, *squash: Any) -> None:
    """Compare the answer first, then the loss."""
    p = _answer(IN_NUMPY[squash[0]] if squash else np.tanh, x, *values)
    (answer, got_p), (loss, got_J) = _run(build, values, x, c, *squash)
    expect(f"{given}; p", got_p, p, answer)
    expect(f"{given}; J", got_J, np.mean((p - c) ** 2), loss)


def case_by_hand(build: Any, parts: Any) -> None:
    """two units, by hand: the answer 3/4, the loss 1/16"""
    given = "build(2) with the small network's numbers, at (ln 2, ln 3), class 1"
    _expect(build, given, BY_HAND, LN_2_LN_3, [[1.0]])


def case_three_points(build: Any, parts: Any) -> None:
    """three points, and four units"""
    _expect(build, "build(4), three points of both classes", _values(4), POINTS, CLASSES)


def case_one_unit(build: Any, parts: Any) -> None:
    """a single unit"""
    _expect(build, "build(1), three points", _values(1), POINTS, CLASSES)


def case_no_squash(build: Any, parts: Any) -> None:
    """with ts.identity in the place of tanh"""
    _expect(build, "build(3, ts.identity), three points", _values(3), POINTS, CLASSES, ts.identity)


def case_other_squash(build: Any, parts: Any) -> None:
    """with ts.sigmoid in the place of tanh"""
    _expect(build, "build(3, ts.sigmoid), three points", _values(3), POINTS, CLASSES, ts.sigmoid)


def case_step(build: Any, parts: Any) -> None:
    """a step moves every Variable against its gradient, as finite differences give it"""
    with ts.Graph().as_default() as graph:
        X, c, _, J, step = build(3)
        session, feed = ts.Session(graph), {X: POINTS, c: CLASSES}
        before = {node.name: (node, np.array(session.run(node))) for node in graph.variables}
        session.run(step, feed)
        after = {name: np.array(session.run(node)) for name, (node, _) in before.items()}
        at_start = ts.Session(graph)
        for name, (node, value) in before.items():
            slopes, h = np.zeros(value.shape), 1e-6
            for i in np.ndindex(value.shape):
                nudge = np.zeros(value.shape)
                nudge[i] = h
                up, down = (at_start.run(J, {**feed, node: value + sign * nudge}) for sign in (1, -1))
                slopes[i] = (up - down) / (2 * h)
            moved = np.round(before[name][1] - after[name], 6)
            expect(f"X, c, p, J, step = build(3); after one step, how far {name} has moved", moved, np.round(slopes, 6))


def _like(p: Callable[..., Any], loss: str = "mean") -> Callable[[Any, Any], bool]:
    """Whether answer and loss are those of this formula."""

    def shows(build: Any, parts: Any) -> bool:
        (_, got_p), (_, got_J) = _run(build, _values(4), POINTS, CLASSES)
        wanted = p(POINTS, *_values(4))
        return same(got_p, wanted) and same(got_J, LOSSES[loss](wanted - CLASSES))

    return shows


def _tanh(x: Any, *values: Any) -> Any:
    return _answer(np.tanh, x, *values)


def _unasked(build: Any, parts: Any) -> bool:
    """Whether the loss is the same whatever the classes are."""
    first, other = (_run(build, _values(4), POINTS, c)[1][1] for c in (CLASSES, 1 - CLASSES))
    return same(first, other)


def _whatever_squashes(build: Any, parts: Any) -> bool:
    """Whether the answers are the same with tanh and without."""
    first, other = (_run(build, _values(4), POINTS, CLASSES, f)[0][1] for f in (ts.tanh, ts.identity))
    return same(first, other)


def _lacks(*names: str) -> Callable[..., Any]:
    """The answer without some of what is added."""

    def answer(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        return _tanh(x, W1, b1 * ("b1" not in names), W2, b2 * ("b2" not in names))

    return answer


BUILD_MISCONCEPTIONS = [
    Misconception(
        "the hidden units are not squashed",
        "Between the two products stands a function that bends; without it they are no more than one.",
        _like(lambda x, *values: _answer(lambda a: a, x, *values)),
    ),
    Misconception(
        "squash is not used",
        "What squashes the hidden units is given as an argument; with another one, the answers have to be others.",
        _whatever_squashes,
    ),
    Misconception(
        "the answer is squashed in the wrong way",
        "The answer is to lie between 0 and 1, whatever squashes the hidden units.",
        _like(lambda x, W1, b1, W2, b2: np.tanh(np.tanh(x @ W1 + b1) @ W2 + b2)),
    ),
    Misconception(
        "no sigmoid at the output",
        "The answer should lie between 0 and 1.",
        _like(lambda x, W1, b1, W2, b2: np.tanh(x @ W1 + b1) @ W2 + b2),
    ),
    Misconception(
        "something that is added is left out",
        "After each product, a Variable is added: b1, b2.",
        lambda build, parts: any(_like(_lacks(*names))(build, parts) for names in (("b1",), ("b2",), ("b1", "b2"))),
    ),
    Misconception("the sum instead of the mean", "With twice as many points, it would be twice as large.",
                  _like(_tanh, "sum")),
    Misconception("one loss for each point", "J is a single number for all points.", _like(_tanh, "each")),
    Misconception("the distance is not squared", "A distance twice as large should count four times.",
                  lambda build, parts: _like(_tanh, "distance")(build, parts) or _like(_tanh, "root")(build, parts)),
    Misconception("half of the loss", "Other books have a factor of one half. Line 6 has none.", _like(_tanh, "half")),
    Misconception("the classes are not asked", "Bad is what is far from the class of the point.", _unasked),
]  # fmt: skip


# 00.7 fit_line

ACROSS = np.array([[-1.0], [0.0], [1.0]])
ON_A_LINE = 2 * ACROSS + 1
BESIDE = np.array([[0.0], [0.0], [3.0]])
MANY = np.linspace(-1, 1, 41)[:, np.newaxis]


def _fitted(fit_line: Any, x: Any, y: Any) -> Any:
    """The learner's a and b, to four places."""
    given = f"a, b = fit_line(x, y), {len(x)} points"
    with ts.Graph().as_default():
        got = fit_line(np.array(x), np.array(y))
    try:
        pair = [np.asarray(part, dtype=float) for part in got]
    except (TypeError, ValueError):
        raise MismatchError(given, show(got), "two numbers, a and b") from None
    if len(pair) != 2 or any(part.size != 1 for part in pair):
        raise MismatchError(given, show(got), "two numbers, a and b")
    return np.round([float(part.reshape(())) for part in pair], 4) + 0.0


def case_line(fit_line: Any, parts: Any) -> None:
    """three points on the line y = 2 x + 1"""
    expect("fit_line([[-1], [0], [1]], [[-1], [1], [3]])", _fitted(fit_line, ACROSS, ON_A_LINE), [2.0, 1.0])


def case_falling(fit_line: Any, parts: Any) -> None:
    """a line that falls: y = 1/2 - 3 x"""
    expect("fit_line([[-1], [0], [1]], [[3.5], [0.5], [-2.5]])", _fitted(fit_line, ACROSS, 0.5 - 3 * ACROSS), [-3, 0.5])


def case_beside(fit_line: Any, parts: Any) -> None:
    """three points on no line: the one with the smallest loss"""
    expect("fit_line([[-1], [0], [1]], [[0], [0], [3]])", _fitted(fit_line, ACROSS, BESIDE), [1.5, 1.0])


def case_many(fit_line: Any, parts: Any) -> None:
    """forty-one points"""
    expect("41 points on y = 3 - x; fit_line(x, y)", _fitted(fit_line, MANY, 3 - MANY), [-1.0, 3.0])


def case_from_zero(fit_line: Any, parts: Any) -> None:
    """one point: from zero, a and b come half the way each"""
    expect("fit_line([[1]], [[3]])", _fitted(fit_line, [[1.0]], [[3.0]]), [1.5, 1.5])


def _fits(a: float, b: float, y: Any = ON_A_LINE) -> Callable[[Any, Any], bool]:
    return lambda fit_line, parts: same(_fitted(fit_line, ACROSS, y), [a, b])


def _nodes(fit_line: Any, parts: Any) -> bool:
    got = fit_line(ACROSS, ON_A_LINE)
    return isinstance(got, (list, tuple)) and len(got) == 2 and all(isinstance(part, ts.Node) for part in got)


def _diverges(fit_line: Any, parts: Any) -> bool:
    with np.errstate(all="ignore"):
        far = ~(np.abs(_fitted(fit_line, MANY, 3 - MANY)) < 1e6)
        return bool(same(_fitted(fit_line, ACROSS, ON_A_LINE), [2, 1]) and far.any())


def _on_the_way(fit_line: Any, parts: Any) -> bool:
    a, b = _fitted(fit_line, ACROSS, ON_A_LINE)
    return bool(0 < a < 2 and 0 < b <= 1)


def _squashed(fit_line: Any, parts: Any) -> bool:
    """Whether five times as much to learn gives anything but five times as much: a line would."""
    ten, fifty = (_fitted(fit_line, ACROSS, y + 0 * ACROSS) for y in (10, 50))
    return bool(0 < fifty[1] < 25 and not same(np.round(fifty / 5, 2), np.round(ten, 2)))


def _no_slope(fit_line: Any, parts: Any) -> bool:
    return same(_fitted(fit_line, [[1.0]], [[3.0]]), [0, 3])


FIT_MISCONCEPTIONS = [
    Misconception("no return", "The line is learnt, and not handed back.",
                  lambda f, parts: f(ACROSS, ON_A_LINE) is None),
    Misconception("nodes instead of their values", "A Variable is a node. What it holds, the session tells.", _nodes),
    Misconception("a and b the other way round", "Asked are first the slope a, then b.", _fits(1, 2)),
    Misconception("nothing has been learnt", "The values are those of the start: no step has been run, or another "
                  "session has run them.", _fits(0, 0)),
    Misconception("b is not learnt", "The line goes through zero, whatever the points are.", _fits(2, 0)),
    Misconception("a is not learnt", "The line has no slope, whatever the points are.",
                  _no_slope),
    Misconception("each answer is compared with all points", "An array of shape (N,) and one of (N, 1) make a table of "
                  "N × N: NumPy stretches both.", _fits(0, 1)),
    Misconception("the sum instead of the mean", "The more points, the longer the steps: with many, they leap too far.",
                  _diverges),
    Misconception("the answer is squashed", "A line does not stay between 0 and 1.", _squashed),
    Misconception("it stops too early", "It is on its way, and has not arrived.", _on_the_way),
]  # fmt: skip
