"""What chapter 0 tries the learner's training loop on: graphs of tslab's whose every step is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tslab as ts

from ..compare import same
from ..content import Misconception, expect


class _Descent:
    """J = w², from w = 1, with steps that halve w; where it is `fed`, J = (w - t)² with a placeholder t."""

    def __init__(self, fed: bool = False) -> None:
        with ts.Graph().as_default() as graph:
            self.w = ts.Variable(1.0, name="w")
            t = ts.placeholder(shape=[], name="t")
            self.J = ts.square(self.w - t if fed else self.w, name="J")
            self.step = ts.train.GradientDescentOptimizer(0.25).minimize(self.J)
            self.session = ts.Session(graph)
            self.feed = {t: 3.0} if fed else {}

    def train(self, train: Any, times: int) -> Any:
        """What the learner's loop returns."""
        return train(self.session, self.step, self.J, self.feed, times)

    @property
    def place(self) -> float:
        """Where w is in the session."""
        return float(self.session.run(self.w))


def case_three_losses(train: Any, parts: Any) -> None:
    """J = w² from w = 1, three steps that halve w"""
    expect("losses of 3 steps, w = 1, 1/2, 1/4", _Descent().train(train, 3), [1.0, 1 / 4, 1 / 16])


def case_trained(train: Any, parts: Any) -> None:
    """after these three steps, w is one eighth"""
    descent = _Descent()
    descent.train(train, 3)
    expect("w after 3 steps from 1, each of which halves it", descent.place, 1 / 8)


def case_fed(train: Any, parts: Any) -> None:
    """a loss that has to be fed: J = (w - t)², with t = 3"""
    descent = _Descent(fed=True)
    expect("losses of 3 steps, w = 1, 2, 5/2, fed t = 3", descent.train(train, 3), [4.0, 1.0, 1 / 4])
    expect("w after these 3 steps", descent.place, 2.75)


def case_goes_on(train: Any, parts: Any) -> None:
    """two trainings, one after the other, in one session"""
    descent = _Descent()
    descent.train(train, 2)
    expect("after a training of 2 steps, the losses of 2 more", descent.train(train, 2), [1 / 16, 1 / 64])


def case_no_step(train: Any, parts: Any) -> None:
    """no step at all"""
    descent = _Descent()
    expect("losses of 0 steps", descent.train(train, 0), [])
    expect("w after 0 steps", descent.place, 1.0)


def _losses(*expected: Any) -> Callable[[Any, Any], bool]:
    """Whether the losses of three steps come out as one of these."""
    return lambda train, parts: any(same(_Descent().train(train, 3), one) for one in expected)


def _no_feed(train: Any, parts: Any) -> bool:
    try:
        _Descent(fed=True).train(train, 3)
    except ts.errors.FeedError:
        return True
    return False


def _another_session(train: Any, parts: Any) -> bool:
    descent = _Descent()
    return same(descent.train(train, 3), [1.0, 1 / 4, 1 / 16]) and descent.place == 1.0


def _once(train: Any, parts: Any) -> bool:
    descent = _Descent()
    return same(descent.train(train, 3), [1.0, 1.0, 1.0]) and descent.place == 0.5


def _length(more: int) -> Callable[[Any, Any], bool]:
    """Whether the list has so many elements more than steps were asked for."""
    expected = [1 / 4**k for k in range(3 + more)]
    return lambda train, parts: same(_Descent().train(train, 3), expected)


def _not_numbers(train: Any, parts: Any) -> bool:
    got = _Descent().train(train, 3)
    return isinstance(got, list) and len(got) == 3 and all(x is None or isinstance(x, ts.Node) for x in got)


LOOP_MISCONCEPTIONS = [
    Misconception("no return", "The losses are kept, and not handed back.", _losses(None)),
    Misconception("the feed is left out", "Each run asks for the points anew; nothing of it stays.", _no_feed),
    Misconception(
        "nodes are kept, and not their values",
        "A node is a part of the plan. Its value is what a run of the session returns.",
        _not_numbers,
    ),
    Misconception(
        "the loop ends in its first round",
        "What is indented with the lines of the loop is done in each round; a return ends everything.",
        _losses([1.0]),
    ),
    Misconception(
        "the list is begun anew in each round",
        "What is indented with the lines of the loop is done in each round.",
        _losses([1 / 16]),
    ),
    Misconception("the last loss alone", "All of them are asked for, as a list.", _losses(1 / 16, 1 / 64)),
    Misconception(
        "the loss is measured after the step",
        "Then the loss at the beginning is never seen.",
        _losses([1 / 4, 1 / 16, 1 / 64]),
    ),
    Misconception(
        "the step stands outside the loop",
        "It is taken once, when all losses have been measured.",
        _once,
    ),
    Misconception("one step too many", "Count the losses: one for each step.", _length(1)),
    Misconception("one step too few", "Count the losses: one for each step.", _length(-1)),
    Misconception(
        "another session is trained",
        "Each session has values of its own. Those of the one that was given have not moved.",
        _another_session,
    ),
    Misconception(
        "no step is taken",
        "Measuring the loss changes nothing. Only a run of step does.",
        _losses([1.0, 1.0, 1.0]),
    ),
]
