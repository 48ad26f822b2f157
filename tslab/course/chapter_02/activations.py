"""What chapter 2 tries the learner's sigmoid and softmax on: values, shapes, and numbers that make exp overflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..chapter_01.pieces import labelled
from ..compare import same
from ..content import Misconception, MismatchError, expect, on
from .graphs import sigma
from .lines import probabilities


def values_of(operation: Any, parts: Any, x: Any) -> Any:
    """What compute makes of an array, or of a single number."""
    a = labelled(parts.Operation([]), "a")
    return on(operation(a), {a: x}).compute(np.array(x, dtype=float))


def _without_overflow(given: str, operation: Any, parts: Any, x: Any, expected: Any) -> None:
    """Like `expect`, and an overflow on the way is a mismatch even where the value comes out right."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        expect(given, values_of(operation, parts, x), expected)
    if how := _complaint(operation, parts, x):
        raise MismatchError(given, f"the right value, and NumPy's warning: {how}", "the value, and no warning")


def _complaint(operation: Any, parts: Any, x: Any) -> str:
    """What NumPy would warn of."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        try:
            values_of(operation, parts, x)
        except FloatingPointError as error:
            return str(error)
    return ""


def case_input(operation: Any, parts: Any) -> None:
    """the operation has the input node that it is given"""
    a = labelled(parts.Operation([]), "a")
    p = operation(a)
    on([p, a], what="input_nodes")
    expect(f"p = {operation.__name__}(a); p.input_nodes", list(p.input_nodes), [a])


def _unchanged(operation: Any, parts: Any, x: Any) -> tuple[Any, Any]:
    """An array that compute has been given, and what it held before."""
    array, a = np.array(x, dtype=float), labelled(parts.Operation([]), "a")
    on(operation(a), {a: x}, at=a, what="after compute").compute(array)
    return array, np.array(x, dtype=float)


def _changes(operation: Any, parts: Any) -> bool:
    return not same(*_unchanged(operation, parts, [[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]]))


# 02.2 sigmoid

NUMBERS = [[-2.0, 0.5], [0.0, 3.0]]


def case_half(sigmoid: Any, parts: Any) -> None:
    """the sigmoid of 0 is one half"""
    expect("compute(0.0)", values_of(sigmoid, parts, 0.0), 0.5)


def case_three_quarters(sigmoid: Any, parts: Any) -> None:
    """the sigmoid of (ln 3, -ln 3) is (3/4, 1/4)"""
    expect("compute([ln 3, -ln 3])", values_of(sigmoid, parts, [np.log(3.0), -np.log(3.0)]), [0.75, 0.25])


def case_sigmoid_matrix(sigmoid: Any, parts: Any) -> None:
    """a matrix, element by element"""
    expect(f"compute({NUMBERS})", values_of(sigmoid, parts, NUMBERS), sigma(NUMBERS))


def case_sigmoid_tail(sigmoid: Any, parts: Any) -> None:
    """20 and -20 are not yet 1 and 0"""
    got = values_of(sigmoid, parts, [20.0, -12.0])
    right = sigma([20.0, -12.0]) * 1e6
    expect("compute([20, -12]), times a million", np.multiply(got, 1e6), right, what="times a million")


def case_sigmoid_large(sigmoid: Any, parts: Any) -> None:
    """-1000 and 1000, without overflow"""
    _without_overflow("compute(-1000.0)", sigmoid, parts, -1000.0, 0.0)
    _without_overflow("compute(1000.0)", sigmoid, parts, 1000.0, 1.0)
    _without_overflow("compute([-1000.0, 0.0, 1000.0])", sigmoid, parts, [-1000.0, 0.0, 1000.0], [0.0, 0.5, 1.0])


def case_sigmoid_unchanged(sigmoid: Any, parts: Any) -> None:
    """compute leaves its input as it was"""
    expect("a = [-1.0, 2.0]; compute(a); a", *_unchanged(sigmoid, parts, [-1.0, 2.0]))


def _sigmoid_like(function: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    x = np.array(NUMBERS)
    return lambda sigmoid, parts: same(values_of(sigmoid, parts, x), function(x))


def _one_if(operation: Any, parts: Any) -> bool:
    """Whether a single number works, and an array does not: Python's if, or math."""
    values_of(operation, parts, 1.0)
    try:
        values_of(operation, parts, [1.0, -2.0])
    except (ValueError, TypeError) as error:
        return "truth value" in str(error) or "only 0-dim" in str(error) or "scalar" in str(error)
    return False


def _warns(operation: Any, parts: Any, *numbers: Any) -> bool:
    return all(_complaint(operation, parts, x) for x in numbers)


SIGMOID_MISCONCEPTIONS = [
    Misconception("no return", "compute works out a value, and does not hand it back.", _sigmoid_like(lambda x: None)),
    Misconception("compute changes its input in place", "Other operations use that array too.", _changes),
    Misconception(
        "no edge",
        "The input is not handed to Operation, so the session will not find it.",
        lambda sigmoid, parts: not list(sigmoid(parts.Operation([])).input_nodes),
    ),
    Misconception(
        "one choice for the whole array",
        "if, and the functions of math, want a single number; an array has a value for each element.",
        _one_if,
    ),
    Misconception("the sign of the exponent", "It falls where it should rise.", _sigmoid_like(lambda x: sigma(-x))),
    Misconception(
        "brackets",
        "Division comes before addition: 1 / 1 + e is 1 + e.",
        _sigmoid_like(lambda x: 1 + np.exp(-x)),
    ),
    Misconception("the 1 is missing", "1 / e⁻ᵃ is just eᵃ, and grows without end.", _sigmoid_like(np.exp)),
    Misconception(
        "twice too steep",
        "tanh(a) rises twice as fast: it is the sigmoid of 2a, stretched.",
        _sigmoid_like(lambda x: sigma(2 * x)),
    ),
    Misconception("values from -1 to 1", "A probability is never negative.", _sigmoid_like(lambda x: np.tanh(x / 2))),
    Misconception("values from -1 to 1", "A probability is never negative.", _sigmoid_like(np.tanh)),
    Misconception(
        "a step instead of a slope",
        "It says which side, and not how sure.",
        lambda sigmoid, parts: same(values_of(sigmoid, parts, [-2.0, -0.5, 0.5, 3.0]), [0.0, 0.0, 1.0, 1.0]),
    ),
    Misconception(
        "the input is cut off",
        "Beyond a limit all values become the same, though the sigmoid goes on.",
        lambda sigmoid, parts: same(*values_of(sigmoid, parts, [-12.0, -15.0])),
    ),
    Misconception(
        "np.where works out both of its branches",
        "It chooses among values that have been computed already, those that overflow too.",
        lambda sigmoid, parts: _warns(sigmoid, parts, [-1000.0], [1000.0]),
    ),
    Misconception(
        "overflow in exp",
        "e¹⁰⁰⁰ is too large for a number of 64 bits: it becomes inf, and inf / inf is nan.",
        lambda sigmoid, parts: _warns(sigmoid, parts, [-1000.0]) or _warns(sigmoid, parts, [1000.0]),
    ),
]


# 02.4 softmax

SCORES = [[1.0, 2.0, -1.0], [0.5, -2.0, 3.0], [0.0, 0.5, 0.25]]


def case_eighths(softmax: Any, parts: Any) -> None:
    """the softmax of (0, ln 2, ln 5) is (1, 2, 5) / 8"""
    got = values_of(softmax, parts, [[0.0, np.log(2.0), np.log(5.0)]])
    expect("compute([[0, ln 2, ln 5]])", got, [[0.125, 0.25, 0.625]])


def case_rows(softmax: Any, parts: Any) -> None:
    """two points: each row sums to 1"""
    got = values_of(softmax, parts, [[0.0, np.log(3.0)], [0.0, 0.0]])
    expect("compute([[0, ln 3], [0, 0]])", got, [[0.25, 0.75], [0.5, 0.5]])


def case_one_point(softmax: Any, parts: Any) -> None:
    """one point alone, as a vector"""
    expect("compute([0, ln 3])", values_of(softmax, parts, [0.0, np.log(3.0)]), [0.25, 0.75])


def case_oblong(softmax: Any, parts: Any) -> None:
    """more classes than points"""
    expect(f"compute({SCORES[:2]})", values_of(softmax, parts, SCORES[:2]), probabilities(np.array(SCORES[:2])))


def case_softmax_large(softmax: Any, parts: Any) -> None:
    """[[1000, 0]], without overflow"""
    _without_overflow("compute([[1000.0, 0.0]])", softmax, parts, [[1000.0, 0.0]], [[1.0, 0.0]])


def case_far_rows(softmax: Any, parts: Any) -> None:
    """one point with large values beside one with small ones"""
    given = "compute([[0.0, 0.0], [1000.0, 1000.0]])"
    _without_overflow(given, softmax, parts, [[0.0, 0.0], [1000.0, 1000.0]], [[0.5, 0.5], [0.5, 0.5]])


def case_softmax_unchanged(softmax: Any, parts: Any) -> None:
    """compute leaves its input as it was"""
    expect("a = [[1.0, 2.0]]; compute(a); a", *_unchanged(softmax, parts, [[1.0, 2.0]]))


def _softmax_like(function: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    x = np.array(SCORES)
    return lambda softmax, parts: same(values_of(softmax, parts, x), function(x))


def _choice(x: Any) -> Any:
    return (x == x.max(axis=-1, keepdims=True)).astype(float)


def _no_vector(softmax: Any, parts: Any) -> bool:
    if not same(values_of(softmax, parts, SCORES), probabilities(np.array(SCORES))):
        return False
    try:
        values_of(softmax, parts, [0.0, 1.0])
    except (IndexError, ValueError):  # NumPy's AxisError is both
        return True
    return False


def _one_maximum(softmax: Any, parts: Any) -> bool:
    return not _warns(softmax, parts, [[1000.0, 0.0]]) and _warns(softmax, parts, [[0.0, 0.0], [1000.0, 1000.0]])


SOFTMAX_MISCONCEPTIONS = [
    Misconception("no return", "compute works out a value, and does not hand it back.", _softmax_like(lambda x: None)),
    Misconception("compute changes its input in place", "Other operations use that array too.", _changes),
    Misconception(
        "no edge",
        "The input is not handed to Operation, so the session will not find it.",
        lambda softmax, parts: not list(softmax(parts.Operation([])).input_nodes),
    ),
    Misconception(
        "softmax over the wrong axis",
        "The points share out the probability among themselves; each row should sum to 1.",
        _softmax_like(lambda x: probabilities(x.T).T),
    ),
    Misconception(
        "one sum for the whole batch",
        "Every point has its own probabilities, which sum to 1.",
        _softmax_like(lambda x: np.exp(x) / np.exp(x).sum()),
    ),
    Misconception(
        "the sums have lost their axis",
        "A sum over the classes has shape (N,). It is stretched along the rows, and each column gets another "
        "row's sum.",
        _softmax_like(lambda x: np.exp(x) / np.exp(x).sum(axis=-1)),
    ),
    Misconception(
        "no exponential",
        "Divided by their sum, negative values stay negative.",
        _softmax_like(lambda x: x / x.sum(axis=-1, keepdims=True)),
    ),
    Misconception(
        "a choice instead of probabilities", "It says which class, and not how sure.", _softmax_like(_choice)
    ),
    Misconception("each class by itself", "Sigmoids side by side do not sum to 1.", _softmax_like(sigma)),
    Misconception(
        "the logarithm of the probabilities",
        "Probabilities lie between 0 and 1.",
        _softmax_like(lambda x: np.log(probabilities(x))),
    ),
    Misconception(
        "the sign of the exponent",
        "The largest value gets the smallest probability.",
        _softmax_like(lambda x: probabilities(-x)),
    ),
    Misconception(
        "there is no axis 1",
        "A single point has one axis, number 0. The classes always lie along the last.",
        _no_vector,
    ),
    Misconception(
        "one maximum for the whole batch",
        "What is right for the largest row leaves nothing of the others: 0 / 0.",
        _one_maximum,
    ),
    Misconception(
        "overflow in exp",
        "e¹⁰⁰⁰ is too large for a number of 64 bits: it becomes inf, and inf / inf is nan.",
        lambda softmax, parts: _warns(softmax, parts, [[1000.0, 0.0]]),
    ),
]
