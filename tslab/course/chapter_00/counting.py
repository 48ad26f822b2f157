"""What chapter 0 tries the learner's counting on: the numbers of a network, and the points it has wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same
from ..content import Case, Misconception, expect

# 00.1 count_parameters


def _case(inputs: int, units: int, what: str) -> Case:
    def case(count_parameters: Any, parts: Any) -> None:
        got = count_parameters(inputs, units)
        expect(f"count_parameters({inputs}, {units})", got, inputs * units + units + units + 1)

    case.__doc__ = what
    return case


case_four_units = _case(2, 4, "2 inputs and 4 hidden units: 17 numbers")
case_one_unit = _case(1, 1, "1 input and 1 hidden unit: 4 numbers")
case_more_units = _case(2, 10, "more units than inputs")
case_more_inputs = _case(5, 3, "more inputs than units")
case_large = _case(784, 100, "a large network")


def _count_like(*formulas: Callable[[int, int], Any]) -> Callable[[Any, Any], bool]:
    """Whether it agrees with one of the formulas for three networks."""
    sizes = [(2, 4), (5, 3), (1, 1)]
    return lambda count, parts: any(all(same(count(*size), f(*size)) for size in sizes) for f in formulas)


COUNT_MISCONCEPTIONS = [
    Misconception("no return", "The count is worked out, and not handed back.", _count_like(lambda i, u: None)),
    Misconception(
        "two of the four Variables are left out",
        "A network with one hidden layer has W1, b1, W2 and b2.",
        _count_like(lambda i, u: i * u + u, lambda i, u: u + 1, lambda i, u: i * u + 1),
    ),
    Misconception(
        "only one of the four Variables is counted",
        "A network with one hidden layer has W1, b1, W2 and b2.",
        _count_like(lambda i, u: i * u),
    ),
    Misconception(
        "the number that is added at the output is left out",
        "b2 has a single element, but it has one.",
        _count_like(lambda i, u: i * u + u + u),
    ),
    Misconception(
        "one of b1 and W2 is left out",
        "Both have as many elements as there are hidden units: one to add to each unit, one to weigh it with.",
        _count_like(lambda i, u: i * u + u + 1),
    ),
    Misconception(
        "rows and columns are added",
        "A matrix with 2 rows and 4 columns has 8 elements, and not 6.",
        _count_like(lambda i, u: i + u + u + u + 1 + 1, lambda i, u: i + u + u + u + 1),
    ),
    Misconception(
        "the inputs are counted as well",
        "They come with each point. What is counted is what the network keeps.",
        _count_like(lambda i, u: i * u + u + u + 1 + i),
    ),
    Misconception(
        "W2 is as large as W1",
        "W1 has a row for each input. W2 has a row for each hidden unit, and one column.",
        _count_like(lambda i, u: i * u + u + i * u + 1, lambda i, u: i * u + u + u * u + 1),
    ),
]

# 00.2 error_rate

P = [[0.9], [0.4], [0.6]]
C = [[1.0], [1.0], [0.0]]


def _rate(error_rate: Any, p: Any, c: Any) -> Any:
    return error_rate(np.array(p), np.array(c))


def case_two_of_three(error_rate: Any, parts: Any) -> None:
    """two wrong answers of three"""
    expect("error_rate([[0.9], [0.4], [0.6]], [[1], [1], [0]])", _rate(error_rate, P, C), 2 / 3)


def case_all_right(error_rate: Any, parts: Any) -> None:
    """all answers right"""
    expect("error_rate([[0.8], [0.1]], [[1], [0]])", _rate(error_rate, [[0.8], [0.1]], [[1.0], [0.0]]), 0.0)


def case_all_wrong(error_rate: Any, parts: Any) -> None:
    """all answers wrong"""
    expect("error_rate([[0.2], [0.7]], [[1], [0]])", _rate(error_rate, [[0.2], [0.7]], [[1.0], [0.0]]), 1.0)


def case_unsure(error_rate: Any, parts: Any) -> None:
    """answers close to one half"""
    p, c = [[0.51], [0.49], [0.52], [0.48]], [[1.0], [0.0], [0.0], [0.0]]
    expect("error_rate([[0.51], [0.49], [0.52], [0.48]], [[1], [0], [0], [0]])", _rate(error_rate, p, c), 0.25)


def case_one_class(error_rate: Any, parts: Any) -> None:
    """points of one class alone"""
    p, c = [[0.3], [0.9], [0.9], [0.9], [0.9]], [[0.0]] * 5
    expect("error_rate([[0.3], [0.9], [0.9], [0.9], [0.9]], [[0], [0], [0], [0], [0]])", _rate(error_rate, p, c), 0.8)


def case_whole_numbers(error_rate: Any, parts: Any) -> None:
    """classes that are whole numbers, and left as they were"""
    p, c = np.array([[0.9], [0.8], [0.3]]), np.array([[1], [0], [1]])
    expect("error_rate([[0.9], [0.8], [0.3]], c) with whole numbers in c", error_rate(p, c), 2 / 3)
    expect("p, after error_rate(p, c)", p, [[0.9], [0.8], [0.3]])
    expect("c, after error_rate(p, c)", c, [[1], [0], [1]])


def _rate_like(*functions: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    """Whether it gives what one of the functions gives, for points of which two of five are wrong."""
    p = np.array([[0.9], [0.6], [0.2], [0.4], [0.3], [0.1], [0.2]])
    c = np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [0.0], [0.0]])

    def shows(error_rate: Any, parts: Any) -> bool:
        got = error_rate(p.copy(), c.copy())
        return any(same(got, function(p, c)) for function in functions)

    return shows


def _wrong(p: Any, c: Any) -> Any:
    return (p > 0.5) != (c == 1)


RATE_MISCONCEPTIONS = [
    Misconception("no return", "The share is worked out, and not handed back.", _rate_like(lambda p, c: None)),
    Misconception(
        "the number instead of the share",
        "Two wrong answers are many among three, and few among a thousand.",
        _rate_like(lambda p, c: np.sum(_wrong(p, c))),
    ),
    Misconception(
        "the share of right answers",
        "0 should mean: none is wrong.",
        _rate_like(lambda p, c: 1 - np.mean(_wrong(p, c))),
    ),
    Misconception(
        "the loss instead of the error rate",
        "How far an answer is from the class does not count here; on which side of one half it lies does.",
        _rate_like(lambda p, c: np.mean((p - c) ** 2), lambda p, c: np.mean(np.abs(p - c))),
    ),
    Misconception(
        "the answers are compared as they are",
        "p is a number between 0 and 1, and never quite the one or the other.",
        _rate_like(lambda p, c: np.mean(p != c), lambda p, c: np.mean(p == c)),
    ),
    Misconception(
        "the classes are not asked",
        "An answer below one half is wrong for some points, and right for others.",
        _rate_like(lambda p, c: np.mean(p < 0.5), lambda p, c: np.mean(p > 0.5)),
    ),
    Misconception(
        "one kind of mistake is left out",
        "A point of class 0 can be taken for class 1, and one of class 1 for class 0.",
        _rate_like(lambda p, c: np.mean((p > 0.5) & (c == 0)), lambda p, c: np.mean((p < 0.5) & (c == 1))),
    ),
    Misconception(
        "cut off instead of rounded",
        "As a whole number, 0.9 is cut off to 0.",
        _rate_like(lambda p, c: np.mean(p.astype(int) != c)),
    ),
    Misconception(
        "one answer for each point",
        "It says which points are wrong. The share is the mean of that.",
        _rate_like(_wrong),
    ),
]
