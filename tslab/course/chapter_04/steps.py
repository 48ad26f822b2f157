"""What chapter 4 tries the learner's training step and optimizer on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError, expect, on
from .graphs import op, times, total

# 04.6 minimize_step


def _before(J: Any, feed: Any = None, what: str = "value, afterwards", **names: Any) -> Any:
    """`J`, announced as the loss that a step is tried on; its Variables have the values from before the step."""
    J.label = "J"
    return on(J, feed, at=next(iter(names.values())), what=what, names=names)


def _stepped(step: Any, parts: Any, runs: int = 1, rate: float = 0.1) -> tuple[float, float]:
    """w v with w = 2, v = 5, after some steps: w and v."""
    w, v = parts.Variable(2.0), parts.Variable(5.0)
    node, session = step(_before(op(parts, times, w, v), w=w, v=v), rate), parts.Session()
    for _ in range(runs):
        session.run(node, {})
    return float(w.value), float(v.value)


def _expect_both(given: str, step: Any, parts: Any, runs: int, *expected: float) -> None:
    """Compare w and v after some steps."""
    w, v = parts.Variable(2.0), parts.Variable(5.0)
    node, session = step(_before(op(parts, times, w, v), w=w, v=v), 0.1), parts.Session()
    for _ in range(runs):
        session.run(node, {})
    for name, variable, value in zip("wv", (w, v), expected, strict=True):
        expect(f"{given}; {name}.value", variable.value, value, variable)


def case_one(step: Any, parts: Any) -> None:
    """J = w² at w = 3, η = 0.1: one step"""
    w = parts.Variable(3.0)
    parts.Session().run(step(_before(op(parts, times, w, w), w=w), 0.1), {})
    expect("J = w * w with w = Variable(3.0); Session().run(minimize_step(J, 0.1)); w.value", w.value, 2.4)


def case_both(step: Any, parts: Any) -> None:
    """J = w v: both Variables step from the same place"""
    given = "J = w * v with w = Variable(2.0), v = Variable(5.0); Session().run(minimize_step(J, 0.1))"
    _expect_both(given, step, parts, 1, 1.5, 4.8)


def case_again(step: Any, parts: Any) -> None:
    """two runs are two steps"""
    given = "J = w * v with w = Variable(2.0), v = Variable(5.0); two runs of minimize_step(J, 0.1)"
    _expect_both(given, step, parts, 2, 1.02, 4.65)


def _fed(step: Any, parts: Any) -> list[float]:
    """w x with w = 10, after a step with x = 1 and one with x = 100, at a rate of 0.01."""
    w, x = parts.Variable(10.0), parts.placeholder()
    J = op(parts, times, w, x)
    node, session, found = step(_before(J, {x: 1.0}, w=w, x=x), 0.01), parts.Session(), []
    for fed in (1.0, 100.0):
        session.run(node, {x: np.array(fed)})
        found.append(float(w.value))
    return found


def case_fed(step: Any, parts: Any) -> None:
    """each step uses what its run is fed"""
    first, second = _fed(step, parts)
    given = "J = w * x with w = Variable(10.0); step = minimize_step(J, 0.01); Session().run(step, {x: 1.0})"
    expect(given + "; w.value", first, 9.99)
    expect(given.replace("1.0})", "100.0}), after that") + "; w.value", second, 8.99)


def case_fetched(step: Any, parts: Any) -> None:
    """a value that was fetched before stays what it was"""
    w = parts.Variable([1.0, 2.0])
    fetched = w.value
    parts.Session().run(step(_before(op(parts, total, w), w=w), 0.25), {})
    expect("fetched = w.value, and a step; fetched", fetched, [1.0, 2.0], what="fetched before, and now")
    expect("w = Variable([1.0, 2.0]); J = sum(w * w); a step with 0.25; w.value", w.value, [0.5, 1.0])


def case_whole(step: Any, parts: Any) -> None:
    """a Variable of whole numbers takes small steps too"""
    w = parts.Variable(3)
    parts.Session().run(step(_before(op(parts, times, w, w), w=w), 0.1), {})
    expect("J = w * w with w = Variable(3); Session().run(minimize_step(J, 0.1)); w.value", w.value, 2.4)


def _is(w: float, v: float) -> Any:
    return lambda step, parts: same(list(_stepped(step, parts)), [w, v])


def _changes_in_place(step: Any, parts: Any) -> bool:
    w = parts.Variable([1.0, 2.0])
    fetched = w.value
    parts.Session().run(step(op(parts, lambda w: np.sum(w * w), w), 0.25), {})
    return not same(fetched, [1.0, 2.0])


STEP_MISCONCEPTIONS = [
    Misconception("nothing is changed", "The new value has to be kept: in the Variable, as its value.", _is(2.0, 5.0)),
    Misconception("the sign of the step", "The gradient points uphill.", _is(2.5, 5.2)),
    Misconception(
        "one Variable is updated before the other's gradient is computed",
        "The second gradient is then that of a place where the first Variable has already gone.",
        lambda f, p: _is(1.5, 4.85)(f, p) or _is(1.52, 4.8)(f, p),
    ),
    Misconception("the learning rate is left out", "A whole gradient is too large a step, mostly.", _is(-3.0, 3.0)),
    Misconception("first Variable only", "Every Variable in the table takes a step.",
                  lambda f, p: _is(1.5, 5.0)(f, p) or _is(2.0, 4.8)(f, p)),
    Misconception("the gradient instead of a step", "The step leads from the present value to a new one.",
                  lambda f, p: _is(-0.5, -0.2)(f, p) or _is(0.5, 0.2)(f, p)),
    Misconception("stale values", "The gradient is that of the first run's feed.",
                  lambda f, p: same(_fed(f, p), [9.99, 9.98])),
    Misconception("changed in place", "-= changes the array itself, and every fetched value with it.",
                  _changes_in_place),
]  # fmt: skip


# 04.7 GradientDescentOptimizer


def _built(Optimizer: Any, parts: Any, rate: float = 0.1) -> tuple[Any, Any]:
    w = parts.Variable(3.0)
    return w, Optimizer(rate).minimize(_before(op(parts, times, w, w), w=w))


def case_minimize(Optimizer: Any, parts: Any) -> None:
    """minimize gives an operation; each run of it is one step"""
    w, step = _built(Optimizer, parts)
    given = "w = Variable(3.0); step = GradientDescentOptimizer(0.1).minimize(w * w)"
    if not isinstance(step, parts.Operation):
        raise MismatchError(given, f"a {type(step).__name__}", "an operation, to be run by a session")
    parts.Session().run(step, {})
    expect(given + "; Session().run(step); w.value", w.value, 2.4)


def case_builds_only(Optimizer: Any, parts: Any) -> None:
    """minimize itself changes nothing"""
    w, _ = _built(Optimizer, parts)
    expect("w = Variable(3.0); GradientDescentOptimizer(0.1).minimize(w * w); w.value", w.value, 3.0)


def case_two_optimizers(Optimizer: Any, parts: Any) -> None:
    """two optimizers have two learning rates"""
    w = parts.Variable(3.0)
    J = op(parts, times, w, w)
    slow = Optimizer(0.1)
    Optimizer(1.0)
    parts.Session().run(slow.minimize(_before(J, w=w)), {})
    given = "slow = GradientDescentOptimizer(0.1); GradientDescentOptimizer(1.0); a step of slow on w * w, from 3"
    expect(given, w.value, 2.4)


def case_two_losses(Optimizer: Any, parts: Any) -> None:
    """one optimizer, two losses"""
    w, v = parts.Variable(3.0), parts.Variable(4.0)
    optimizer = Optimizer(0.1)
    J, K = op(parts, times, w, w), op(parts, times, v, v)
    first = optimizer.minimize(J)
    optimizer.minimize(K)
    on([J, K], at=w, what="value, after the first's step")
    parts.Session().run(first, {})
    given = "one optimizer for w * w and for v * v; a step of the first"
    expect(given + "; w.value", w.value, 2.4)
    expect(given + "; v.value", v.value, 4.0, v)


def _steps_while_built(Optimizer: Any, parts: Any) -> bool:
    return not same(_built(Optimizer, parts)[0].value, 3.0)


def _one_rate(Optimizer: Any, parts: Any) -> bool:
    w = parts.Variable(3.0)
    J = op(parts, times, w, w)
    slow = Optimizer(0.1)
    Optimizer(1.0)
    parts.Session().run(slow.minimize(J), {})
    return same(w.value, -3.0)


def _one_loss(Optimizer: Any, parts: Any) -> bool:
    w, v = parts.Variable(3.0), parts.Variable(4.0)
    optimizer = Optimizer(0.1)
    first = optimizer.minimize(op(parts, times, w, w))
    optimizer.minimize(op(parts, times, v, v))
    parts.Session().run(first, {})
    return same([w.value, v.value], [3.0, 3.2])


def _walks_to(value: float) -> Any:
    def shows(Optimizer: Any, parts: Any) -> bool:
        w, step = _built(Optimizer, parts)
        parts.Session().run(step, {})
        return same(w.value, value)

    return shows


OPTIMIZER_MISCONCEPTIONS = [
    Misconception(
        "the step is taken while the graph is built",
        "minimize builds an operation, as add does. The session runs it, as often as one likes.",
        _steps_while_built,
    ),
    Misconception(
        "no return",
        "The step is built, and not handed back.",
        lambda f, p: _built(f, p)[1] is None,
    ),
    Misconception("the learning rate is left out", "It is the optimizer's, and the step needs it.", _walks_to(-3.0)),
    Misconception(
        "one learning rate for all optimizers",
        "It is on the class, which all its objects share.",
        _one_rate,
    ),
    Misconception("one loss for all steps", "The last loss has replaced the one before.", _one_loss),
    Misconception(
        "the loss instead of the step", "Running the loss works it out, and changes nothing.", _walks_to(3.0)
    ),
    Misconception("the sign of the step", "The step subtracts already.", _walks_to(3.6)),
]
