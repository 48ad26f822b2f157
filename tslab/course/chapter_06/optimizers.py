"""What chapter 6 tries the learner's optimizers on: J = w v² for the most part, with gradients v² and 2 w v."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..chapter_05.trials import Ops
from ..compare import same
from ..content import Misconception, MismatchError, expect, on

AFTER = "value, afterwards"
PRODUCT = "w, v = Variable(2.0), Variable(3.0); J = w * v * v"


def _before(J: Any, feed: Any = None, what: str = AFTER, **names: Any) -> Any:
    """`J`, announced as the loss that a step is tried on; its Variables have the values from before the step."""
    J.label = "J"
    return on(J, feed, at=next(iter(names.values())), what=what, names=names)


def _trained(make: Any, parts: Any, runs: int, only: str) -> tuple[Any, Any]:
    """w and v, after some steps from 2 and 3; `only` says which Variables are to be trained."""
    w, v = parts.Variable(2.0), parts.Variable(3.0)
    J = _before(Ops(parts).weigh(w, v), w=w, v=v)
    chosen = {"wv": None, "w": [w], "v": [v]}[only]
    step = make().minimize(J) if chosen is None else make().minimize(J, var_list=chosen)
    for _ in range(runs):
        parts.Session().run(step, {})
    return w, v


def _stepped(make: Any, parts: Any, runs: int = 1, only: str = "wv") -> list[float]:
    return [float(variable.value) for variable in _trained(make, parts, runs, only)]


def _expect_both(given: str, make: Any, parts: Any, expected: Sequence[float], runs: int = 1, only: str = "wv") -> None:
    """Compare w and v after some steps, one after the other."""
    for name, variable, value in zip("wv", _trained(make, parts, runs, only), expected, strict=True):
        expect(f"{PRODUCT}; {given}; {name}.value", variable.value, value, variable)


def _fed(make: Any, parts: Any) -> list[float]:
    """w after a step of J = w x² with x = 1, and after another one with x = 3."""
    w, x = parts.Variable(10.0), parts.placeholder()
    step, found = make().minimize(_before(Ops(parts).weigh(w, x), {x: 1.0}, "value, after each step", w=w, x=x)), []
    for value in (1.0, 3.0):
        parts.Session().run(step, {x: np.array(value)})
        found.append(float(w.value))
    return found


def _built(make: Any, parts: Any) -> tuple[Any, Any]:
    w = parts.Variable(3.0)
    return w, make().minimize(_before(Ops(parts).square(w), w=w))


def _in_place(make: Any, parts: Any) -> Any:
    """A value that was fetched before a step, after the step."""
    w = parts.Variable([1.0, 2.0])
    fetched = w.value
    step = make().minimize(_before(Ops(parts).square(w), None, "value, fetched before", w=w))
    parts.Session().run(step, {})
    return fetched


# 06.4 GradientDescentOptimizer, with a learning rate of 0.1


def _plain(Optimizer: Any) -> Callable[[], Any]:
    return lambda: Optimizer(0.1)


def case_step(Optimizer: Any, parts: Any) -> None:
    """minimize gives an operation; a run of it is one step"""
    w, step = _built(_plain(Optimizer), parts)
    given = "w = Variable(3.0); J = w * w; step = GradientDescentOptimizer(0.1).minimize(J)"
    if not isinstance(step, parts.Operation):
        raise MismatchError(given, f"a {type(step).__name__}", "an operation, to be run by a session")
    expect(given + "; w.value", w.value, 3.0)
    parts.Session().run(step, {})
    expect(given + "; Session().run(step); w.value", w.value, 2.4)


def case_both(Optimizer: Any, parts: Any) -> None:
    """both Variables step from the same place"""
    _expect_both("one step with 0.1", _plain(Optimizer), parts, [1.1, 1.8])


def case_twice(Optimizer: Any, parts: Any) -> None:
    """two runs are two steps"""
    _expect_both("two steps with 0.1", _plain(Optimizer), parts, [0.776, 1.404], 2)


def case_fed(Optimizer: Any, parts: Any) -> None:
    """each step uses what its run is fed"""
    given = "w = Variable(10.0); J = w * x * x; a step with x = 1, another with x = 3; w after each"
    expect(given, _fed(_plain(Optimizer), parts), [9.9, 9.0])


def case_chosen(Optimizer: Any, parts: Any) -> None:
    """var_list: the others stay as they are"""
    _expect_both("minimize(J, var_list=[v]), one step", _plain(Optimizer), parts, [2.0, 1.8], 1, "v")


def case_fetched(Optimizer: Any, parts: Any) -> None:
    """a value that was fetched before stays what it was"""
    got = _in_place(_plain(Optimizer), parts)
    expect("w = Variable([1.0, 2.0]); fetched = w.value, and a step of w * w; fetched", got, [1.0, 2.0])


def case_two_optimizers(Optimizer: Any, parts: Any) -> None:
    """two optimizers have two learning rates"""
    w = parts.Variable(3.0)
    J = Ops(parts).square(w)
    slow = Optimizer(0.1)
    Optimizer(1.0)
    parts.Session().run(slow.minimize(J), {})
    expect("slow = …(0.1); …(1.0); a step of slow on w * w, from 3; w.value", w.value, 2.4)


def _is(wanted: Sequence[float], only: str = "wv") -> Callable[[Any, Any], bool]:
    return lambda Optimizer, parts: same(_stepped(_plain(Optimizer), parts, 1, only), list(wanted))


def _one_rate(Optimizer: Any, parts: Any) -> bool:
    slow = Optimizer(0.1)
    Optimizer(1.0)
    return same(_stepped(lambda: slow, parts), [2.0 - 9.0, 3.0 - 12.0])


def _touches_operations(Optimizer: Any, parts: Any) -> bool:
    try:
        _stepped(_plain(Optimizer), parts)
    except AttributeError as error:
        return isinstance(error.obj, parts.Operation) and error.name == "value"
    return False


SHARED_MISCONCEPTIONS = {
    "no return": "The step is built, and not handed back.",
    "built": "minimize builds an operation, as add does. The session runs it, as often as one likes.",
    "stale": "The gradient is that of the first run: what this run feeds, or where the Variables are now, is not seen.",
    "place": "-= changes the array itself, and every fetched value with it.",
}

STEP_MISCONCEPTIONS = [
    Misconception("no return", SHARED_MISCONCEPTIONS["no return"],
                  lambda f, p: _built(_plain(f), p)[1] is None),
    Misconception("the step is taken while the graph is built", SHARED_MISCONCEPTIONS["built"],
                  lambda f, p: not same(_built(_plain(f), p)[0].value, 3.0)),
    Misconception("every node takes a step", "The table has the gradients of operations, too. They have no value.",
                  _touches_operations),
    Misconception("nothing is changed", "The new value has to be kept: in the Variable, as its value.", _is([2, 3])),
    Misconception("the sign of the step", "The gradient points uphill.", _is([2.9, 4.2])),
    Misconception(
        "one Variable is updated before the other's gradient is computed",
        "The second gradient is then that of a place where the first Variable has already gone.",
        lambda f, p: _is([1.1, 3 - 0.66])(f, p) or _is([2 - 0.324, 1.8])(f, p)),
    Misconception("the learning rate is left out", "A whole gradient is too large a step, mostly.", _is([-7, -9])),
    Misconception("first Variable only", "Every Variable of the list takes a step.",
                  lambda f, p: _is([1.1, 3])(f, p) or _is([2, 1.8])(f, p)),
    Misconception("the gradient instead of a step", "The step leads from the present value to a new one.",
                  lambda f, p: _is([0.9, 1.2])(f, p) or _is([-0.9, -1.2])(f, p)),
    Misconception("stale values", SHARED_MISCONCEPTIONS["stale"],
                  lambda f, p: same(_fed(_plain(f), p), [9.9, 9.8])),
    Misconception("one learning rate for all optimizers", "It is on the class, which all its objects share.",
                  _one_rate),
    Misconception("var_list is ignored", "Only the Variables of the list are to move; without a list, all.",
                  _is([1.1, 1.8], "v")),
    Misconception("changed in place", SHARED_MISCONCEPTIONS["place"],
                  lambda f, p: not same(_in_place(_plain(f), p), [1.0, 2.0])),
]  # fmt: skip


# 06.6 MomentumOptimizer, on a constant slope of 1: J = w x² with x = 1


def _rolled(Optimizer: Any, parts: Any, runs: int = 3, rate: float = 1.0, momentum: float = 0.5) -> list[float]:
    w, x = parts.Variable(0.0), parts.placeholder()
    J = _before(Ops(parts).weigh(w, x), {x: 1.0}, "value, after each step", w=w, x=x)
    step, path = Optimizer(rate, momentum).minimize(J), []
    for _ in range(runs):
        parts.Session().run(step, {x: np.array(1.0)})
        path.append(float(w.value))
    return path


def _heavy(Optimizer: Any) -> Callable[[], Any]:
    return lambda: Optimizer(0.1, 0.5)


def case_path(Optimizer: Any, parts: Any) -> None:
    """a constant slope of 1: -1, -5/2, -17/4"""
    given = "w = Variable(0.0); J = w * x with x = 1; MomentumOptimizer(1.0, 0.5); w after each of three steps"
    expect(given, _rolled(Optimizer, parts), [-1.0, -2.5, -4.25])


def case_no_momentum(Optimizer: Any, parts: Any) -> None:
    """with a momentum of 0 it is gradient descent"""
    given = "J = w * x with x = 1; MomentumOptimizer(0.1, 0.0); w after each of three steps from 0"
    expect(given, _rolled(Optimizer, parts, 3, 0.1, 0.0), [-0.1, -0.2, -0.3])


def case_velocities(Optimizer: Any, parts: Any) -> None:
    """each Variable has a velocity of its own"""
    _expect_both("two steps of MomentumOptimizer(0.1, 0.5)", _heavy(Optimizer), parts, [0.326, 0.804], 2)


def case_heavy_fed(Optimizer: Any, parts: Any) -> None:
    """each step uses what its run is fed"""
    given = "w = Variable(10.0); J = w * x * x; a step with x = 1, another with x = 3; w after each"
    expect(given, _fed(_heavy(Optimizer), parts), [9.9, 8.95])


def case_heavy_chosen(Optimizer: Any, parts: Any) -> None:
    """var_list: the others stay as they are"""
    _expect_both("minimize(J, var_list=[v]), one step", _heavy(Optimizer), parts, [2.0, 1.8], 1, "v")


def case_heavy_fetched(Optimizer: Any, parts: Any) -> None:
    """a value that was fetched before stays what it was"""
    got = _in_place(_heavy(Optimizer), parts)
    expect("w = Variable([1.0, 2.0]); fetched = w.value, and a step of w * w; fetched", got, [1.0, 2.0])


def case_own_velocities(Optimizer: Any, parts: Any) -> None:
    """two optimizers share no velocity"""
    w, x = parts.Variable(0.0), parts.placeholder()
    J = Ops(parts).weigh(w, x)
    for optimizer in (Optimizer(1.0, 0.5), Optimizer(1.0, 0.5)):
        parts.Session().run(optimizer.minimize(J), {x: np.array(1.0)})
    expect("a step with one optimizer on J = w * x, x = 1, from 0, and a step with another; w.value", w.value, -2.0)


def _goes(path: Sequence[float]) -> Callable[[Any, Any], bool]:
    return lambda f, p: same(_rolled(f, p), list(path))


def _shares(Optimizer: Any, parts: Any) -> bool:
    w, x = parts.Variable(0.0), parts.placeholder()
    J = Ops(parts).weigh(w, x)
    for optimizer in (Optimizer(1.0, 0.5), Optimizer(1.0, 0.5)):
        parts.Session().run(optimizer.minimize(J), {x: np.array(1.0)})
    return same(w.value, -2.5)


def _one_velocity(Optimizer: Any, parts: Any) -> bool:
    """v's first step takes half of w's velocity, 9, along; or w's half of v's."""
    got = _stepped(_heavy(Optimizer), parts)
    return same(got, [1.1, 1.8 - 0.45]) or same(got, [1.1 - 0.6, 1.8])


MOMENTUM_MISCONCEPTIONS = [
    Misconception("no return", SHARED_MISCONCEPTIONS["no return"],
                  lambda f, p: _built(_heavy(f), p)[1] is None),
    Misconception("the speed is forgotten at each step", "The velocity has to outlive the step.", _goes([-1, -2, -3])),
    Misconception("the sign of the step", "The gradient points uphill.", _goes([1, 2.5, 4.25])),
    Misconception("the whole speed is kept", "Only the part μ of it is.", _goes([-1, -3, -6])),
    Misconception("a mean of speed and gradient", "The new gradient counts in full.", _goes([-0.5, -1.25, -2.125])),
    Misconception("the momentum weighs the new gradient", "μ belongs to the old velocity.", _goes([-0.5, -1.5, -3])),
    Misconception("the step is taken before the speed is renewed", "First the velocity takes the gradient in.",
                  _goes([0, -1, -2.5])),
    Misconception("one velocity for all Variables", "Each Variable rolls for itself, so keep a velocity for each.",
                  _one_velocity),
    Misconception("velocities shared by all optimizers", "They are on the class, which all its objects share.",
                  _shares),
    Misconception("the learning rate is left out", "The step is η times the velocity.",
                  lambda f, p: same(_stepped(_heavy(f), p), [-7.0, -9.0])),
    Misconception("stale values", SHARED_MISCONCEPTIONS["stale"],
                  lambda f, p: same(_fed(_heavy(f), p), [9.9, 9.75])),
    Misconception("var_list is ignored", "Only the Variables of the list are to move; without a list, all.",
                  lambda f, p: same(_stepped(_heavy(f), p, 1, "v"), [1.1, 1.8])),
    Misconception("changed in place", SHARED_MISCONCEPTIONS["place"],
                  lambda f, p: not same(_in_place(_heavy(f), p), [1.0, 2.0])),
]  # fmt: skip
