"""What chapter 7 tries on the learner's measure of a difference, on a ported training, and on the gap beside 1."""

from __future__ import annotations

from typing import Any

import numpy as np

import tslab as ts

from ..compare import same, show
from ..content import Misconception, MismatchError, expect
from .stand_in import NotInitializedError, StandIn

# 07.2 difference


def _differs(f: Any, ours: Any, theirs: Any, expected: float) -> None:
    expect(
        f"difference({show(np.array(ours))}, {show(np.array(theirs))})", f(np.array(ours), np.array(theirs)), expected
    )


def case_two_numbers(f: Any, parts: Any) -> None:
    """the example by hand"""
    _differs(f, [1.0, 2.0], [1.0, 2.5], 0.2)


def case_same(f: Any, parts: Any) -> None:
    """no difference"""
    _differs(f, [[1.0, -2.0], [3.0, 4.0]], [[1.0, -2.0], [3.0, 4.0]], 0.0)


def case_large(f: Any, parts: Any) -> None:
    """large numbers may differ by more"""
    _differs(f, [10.0, 20.0], [10.0, 25.0], 0.2)


def case_small_beside_large(f: Any, parts: Any) -> None:
    """a small number beside a large one"""
    _differs(f, [1.0, 100.0], [2.0, 100.0], 0.01)


def case_negative(f: Any, parts: Any) -> None:
    """negative numbers have a size, too"""
    _differs(f, [-4.0, 1.0], [-4.0, 2.0], 0.25)


def case_swapped(f: Any, parts: Any) -> None:
    """the same whichever comes first"""
    _differs(f, [2.5, 1.0], [2.0, 1.0], 0.2)


def case_zeros(f: Any, parts: Any) -> None:
    """nothing but zeros"""
    _differs(f, [0.0, 0.0], [0.0, 0.0], 0.0)


def case_numbers(f: Any, parts: Any) -> None:
    """single numbers"""
    expect("difference(4.0, 3.0)", f(np.float64(4.0), np.float64(3.0)), 0.25)


def case_shapes(f: Any, parts: Any) -> None:
    """shapes that differ are an error"""
    given = "difference(np.ones(2), np.ones((2, 1)))"
    try:
        got = f(np.ones(2), np.ones((2, 1)))
    except ValueError:
        return
    raise MismatchError(given, show(got), "a ValueError")


def _is(ours: Any, theirs: Any, *values: float) -> Any:
    return lambda f, p: any(same(float(f(np.array(ours), np.array(theirs))), value) for value in values)


def _stretches(f: Any, parts: Any) -> bool:
    try:
        f(np.ones(2), np.ones((2, 1)))
    except ValueError:
        return False
    return same(f(np.array([1.0, 2.0]), np.array([1.0, 2.5])), 0.2)


def _divides_by_zero(f: Any, parts: Any) -> bool:
    try:
        with np.errstate(all="ignore"):
            return not np.isfinite(f(np.zeros(2), np.zeros(2)))
    except ZeroDivisionError:
        return True


DIFFERENCE_MISCONCEPTIONS = [
    Misconception("no return", "The number is worked out, and not handed back.",
                  lambda f, p: f(np.array([1.0, 2.0]), np.array([1.0, 2.5])) is None),
    Misconception("signed differences", "A difference below zero is a difference as well.",
                  lambda f, p: f(np.array([1.0, 2.0]), np.array([1.0, 2.5])) <= 0
                  or f(np.array([1.0, 2.5]), np.array([1.0, 2.0])) <= 0),
    Misconception("the difference is not measured by anything", "1 is much for a probability, and little for 1,000.",
                  _is([10.0, 20.0], [10.0, 25.0], 5.0)),
    Misconception("each number measured by itself", "Then a tiny number that is off by rounding alone looks all wrong.",
                  _is([1.0, 100.0], [2.0, 100.0], 1.0, 0.5)),
    Misconception("the mean instead of the largest", "One wrong number among a million right ones has to be seen.",
                  _is([0.0, 4.0], [0.0, 8.0], 0.25, 0.5 / 2, 2 / 8)),
    Misconception("the largest number with its sign", "-4 is larger than 1 in size.",
                  _is([-4.0, 1.0], [-4.0, 2.0], 0.5, 1.0)),
    Misconception("measured by one engine alone", "Which of the two comes first should make no difference.",
                  lambda f, p: not same(f(np.array([1.0]), np.array([2.0])), f(np.array([2.0]), np.array([1.0])))),
    Misconception("divided by zero", "Where all numbers are zero there is nothing to measure by.", _divides_by_zero),
    Misconception("shapes are stretched", "NumPy subtracts a column from a row, and nobody notices.", _stretches),
]  # fmt: skip


# 07.1 train

POINTS = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
CLASSES = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])


def _expected(parts: Any, steps: int, rate: float) -> list[float]:
    with ts.Graph().as_default():
        nodes = parts.network(ts)
        feed, session = {nodes["X"]: POINTS, nodes["c"]: CLASSES}, ts.Session()
        step = ts.train.GradientDescentOptimizer(rate).minimize(nodes["J"])
        return [float(session.run([nodes["J"], step], feed)[0]) for _ in range(steps)]


def _trains(f: Any, parts: Any, steps: int, rate: float = 0.5) -> None:
    library = StandIn()
    given = f"train(tf, four corners, their classes, steps={steps}, learning_rate={rate})"
    got = f(library, POINTS, CLASSES, steps, rate)
    if not library.sessions:
        raise MismatchError(given, "the library that was given ran nothing", "a run by its session")
    expect(given, got, _expected(parts, steps, rate))


def case_one_step(f: Any, parts: Any) -> None:
    """one step: the loss before it"""
    _trains(f, parts, 1)


def case_three_steps(f: Any, parts: Any) -> None:
    """three steps: the loss before each of them"""
    _trains(f, parts, 3)


def case_no_step(f: Any, parts: Any) -> None:
    """no step, no losses"""
    _trains(f, parts, 0)


def case_other_rate(f: Any, parts: Any) -> None:
    """another learning rate"""
    _trains(f, parts, 3, 0.05)


def case_one_operation(f: Any, parts: Any) -> None:
    """the graph is built once, and run often"""
    library = StandIn()
    f(library, POINTS, CLASSES, 4, 0.5)
    expect("how many steps were built for train(tf, …, steps=4, …)", library.steps_built, 1)


def _noted(f: Any, parts: Any) -> tuple[StandIn, Any]:
    library = StandIn()
    try:
        return library, f(library, POINTS, CLASSES, 3, 0.5)
    except (NotInitializedError, AttributeError):
        return library, None


def _notes(condition: Any) -> Any:
    return lambda f, p: bool(condition(*_noted(f, p)))


def _is_late(f: Any, parts: Any) -> bool:
    return same(list(_noted(f, parts)[1]), _expected(parts, 4, 0.5)[1:])


TRAIN_MISCONCEPTIONS = [
    Misconception("the Variables are not initialized", "tslab does that by itself. In TensorFlow a Variable has no "
                  "value before the initializer has run.", _notes(lambda library, got: library.too_early)),
    Misconception("a name that TensorFlow does not have", "Only what both libraries have can be ported as it is.",
                  _notes(lambda library, got: library.unknown)),
    Misconception("the library is named, not taken", "The program should run in the library that it is given, tf.",
                  _notes(lambda library, got: got is not None and not library.sessions)),
    Misconception("no return", "The losses are gathered, and not handed back.",
                  _notes(lambda library, got: got is None)),
    Misconception("a new operation in each step", "The graph is built before the loop. In the loop it is only run.",
                  _notes(lambda library, got: library.steps_built > 1)),
    Misconception("initialized in each step", "Each time the Variables start again from their first values.",
                  _notes(lambda library, got: library.initialized > 1)),
    Misconception("the step is never run", "Running the loss changes nothing, and building a step does not either.",
                  _notes(lambda library, got: library.steps_run == 0)),
    Misconception("the last loss alone", "All losses are asked for, one for each step.",
                  _notes(lambda library, got: np.ndim(got) == 0)),
    Misconception("the loss after the step", "The first loss is that of the weights at the start.", _is_late),
    Misconception("the learning rate is not passed on", "The optimizer has a rate of its own, whatever it is given.",
                  lambda f, p: same(f(StandIn(), POINTS, CLASSES, 3, 0.5), f(StandIn(), POINTS, CLASSES, 3, 0.05))),
]  # fmt: skip


# 07.3 epsilon


def _gap(f: Any, dtype: Any, expected: float) -> None:
    expect(f"epsilon(np.{dtype.__name__})", float(f(dtype)), expected)


def case_16_bits(f: Any, parts: Any) -> None:
    """16 bits, as by hand"""
    _gap(f, np.float16, 2.0**-10)


def case_32_bits(f: Any, parts: Any) -> None:
    """32 bits"""
    _gap(f, np.float32, 2.0**-23)


def case_64_bits(f: Any, parts: Any) -> None:
    """64 bits"""
    got = float(f(np.float64))
    if got != 2.0**-52:
        raise MismatchError("epsilon(np.float64)", f"{got:.6g}", f"{2.0**-52:.6g}")


def case_counts(f: Any, parts: Any) -> None:
    """it makes a difference to 1, and half of it does not"""
    for dtype in (np.float16, np.float32):
        gap = dtype(f(dtype))
        expect(f"1 + epsilon(np.{dtype.__name__}) > 1", bool(dtype(1) + gap > 1), True)
        expect(f"1 + epsilon(np.{dtype.__name__}) / 2 > 1", bool(dtype(1) + gap / dtype(2) > 1), False)


def _gaps(*values: float) -> Any:
    return lambda f, p: [float(f(np.float16)), float(f(np.float32))] == list(values)


EPSILON_MISCONCEPTIONS = [
    Misconception("no return", "The gap is found, and not handed back.", lambda f, p: f(np.float16) is None),
    Misconception("always in 64 bits", "1.0 is a number of 64 bits. The numbers have to be of the given dtype.",
                  lambda f, p: float(f(np.float16)) == float(f(np.float32)) == 2.0**-52),
    Misconception("one halving too many", "That one makes no difference any more. The one before it did.",
                  _gaps(2.0**-11, 2.0**-24)),
    Misconception("one halving too few", "Half of it still makes a difference.", _gaps(2.0**-9, 2.0**-22)),
    Misconception("the smallest number that there is", "Near 0 there is much more room than near 1.",
                  lambda f, p: float(f(np.float16)) < 2.0**-14),
    Misconception("tenths instead of halves", "The computer counts in powers of two.",
                  lambda f, p: 0 < float(f(np.float16)) < 2.0**-9 and np.log2(float(f(np.float16))) % 1 > 1e-6),
    Misconception("how many halvings", "Asked is the gap itself, not how often 1 was halved.",
                  lambda f, p: float(f(np.float16)) >= 2),
]  # fmt: skip
