"""What chapter 5 tries the learner's gradients of log, softmax and the cross entropy on, and the check of gradients."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, expect
from .trials import expect_parts, like, parts_of

# 05.2 log


def _log(function: Any, parts: Any, grad: Any, x: Any) -> Any:
    return parts_of(function, parts.log(parts.Variable(0.0)), grad, x)


def case_log(function: Any, parts: Any) -> None:
    """one number, and a gradient of 1"""
    expect_parts("x = 4, grad = 1", _log(function, parts, 1.0, 4.0), [0.25])


def case_log_above(function: Any, parts: Any) -> None:
    """a gradient from above"""
    expect_parts("x = 4, grad = -2", _log(function, parts, -2.0, 4.0), [-0.5])


def case_log_array(function: Any, parts: Any) -> None:
    """an array, element by element"""
    got = _log(function, parts, [1.0, 10.0, 100.0], [0.5, 2.0, 4.0])
    expect_parts("x = [0.5, 2, 4], grad = [1, 10, 100]", got, [[2.0, 5.0, 25.0]])


def case_log_matrix(function: Any, parts: Any) -> None:
    """a matrix of one row"""
    expect_parts("x = [[2, 4]], grad = [[1, 1]]", _log(function, parts, [[1.0, 1.0]], [[2.0, 4.0]]), [[[0.5, 0.25]]])


def _log_is(formula: Any) -> Any:
    x, grad = np.array([0.5, 2.0, 4.0]), np.array([1.0, 10.0, 100.0])
    return like(lambda f, p: _log(f, p, grad, x), lambda: [formula(x, grad)])


def _bare(function: Any, parts: Any) -> bool:
    return isinstance(_log(function, parts, -2.0, 4.0), (float, np.ndarray, np.generic))


LOG_MISCONCEPTIONS = [
    Misconception("no return", "The gradient is worked out, and not handed back.",
                  lambda f, p: _log(f, p, 1.0, 4.0) is None),
    Misconception("no list", "A gradient function gives a list, with one gradient for each input.", _bare),
    Misconception(
        "the gradient from above is left out",
        "1/x is the local derivative; the loss changes by grad times that.",
        _log_is(lambda x, g: 1 / x),
    ),
    Misconception(
        "derived at the output instead of the input",
        "The derivative of log is taken where log was computed: at x, not at log(x).",
        _log_is(lambda x, g: g / np.log(x)),
    ),
    Misconception(
        "the function instead of its derivative",
        "What is wanted is how log x changes with x.",
        _log_is(lambda x, g: g * np.log(x)),
    ),
    Misconception("multiplied where it should be divided", "The steeper part of log is where x is small.",
                  _log_is(lambda x, g: g * x)),
    Misconception("upside down", "The gradient from above is multiplied by the local derivative.",
                  _log_is(lambda x, g: 1 / (x * g))),
]  # fmt: skip


# 05.8 softmax

LOGITS = np.log(np.array([[1.0, 3.0], [1.0, 1.0]]))  # rows of softmax: (1/4, 3/4) and (1/2, 1/2)
ABOVE = np.array([[1.0, 0.0], [2.0, 5.0]])


def _probabilities(a: Any) -> Any:
    powers = np.exp(a)
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax(function: Any, parts: Any, grad: Any, a: Any) -> Any:
    return parts_of(function, parts.softmax(parts.Variable(0.0)), grad, a)


def case_softmax(function: Any, parts: Any) -> None:
    """one row, p = (1/4, 3/4)"""
    got = _softmax(function, parts, ABOVE[:1], LOGITS[:1])
    expect_parts("p = [[0.25, 0.75]], grad = [[1, 0]]", got, [[[0.1875, -0.1875]]])


def case_softmax_rows(function: Any, parts: Any) -> None:
    """two rows, each for itself"""
    got = _softmax(function, parts, ABOVE, LOGITS)
    given = "p = [[0.25, 0.75], [0.5, 0.5]], grad = [[1, 0], [2, 5]]"
    expect_parts(given, got, [[[0.1875, -0.1875], [-0.75, 0.75]]])


def case_softmax_wide(function: Any, parts: Any) -> None:
    """three classes"""
    a = np.log(np.array([[1.0, 2.0, 5.0], [2.0, 2.0, 4.0]]))
    grad = np.array([[1.0, 0.0, 2.0], [4.0, 0.0, 0.0]])
    p = _probabilities(a)
    expected = p * (grad - (grad * p).sum(axis=1, keepdims=True))
    given = "p = [[0.125, 0.25, 0.625], [0.25, 0.25, 0.5]], grad = [[1, 0, 2], [4, 0, 0]]"
    expect_parts(given, _softmax(function, parts, grad, a), [expected])


def case_softmax_equal(function: Any, parts: Any) -> None:
    """the same gradient for all classes: their probabilities sum to 1 whatever happens"""
    got = _softmax(function, parts, np.full((2, 2), 7.0), LOGITS)
    expect_parts("p = [[0.25, 0.75], [0.5, 0.5]], grad = [[7, 7], [7, 7]]", got, [np.zeros((2, 2))])


def _softmax_is(formula: Any) -> Any:
    p = _probabilities(LOGITS)
    return like(lambda f, parts: _softmax(f, parts, ABOVE, LOGITS), lambda: [formula(p, ABOVE)])


SOFTMAX_MISCONCEPTIONS = [
    Misconception(
        "each output depends on its own logit alone",
        "That is sigmoid. In softmax every logit has a part in every probability, through the denominator.",
        _softmax_is(lambda p, g: g * p * (1 - p)),
    ),
    Misconception(
        "softmax over the wrong axis",
        "The sum goes over the classes of one point, that is along its row.",
        _softmax_is(lambda p, g: p * (g - (g * p).sum(axis=0, keepdims=True))),
    ),
    Misconception(
        "the sum goes over the whole batch",
        "One point's probabilities have nothing to do with another's.",
        _softmax_is(lambda p, g: p * (g - (g * p).sum())),
    ),
    Misconception(
        "the sum of a row is lined up with the columns",
        "A sum over axis 1 has lost that axis, so NumPy takes it for a row. It has to stay a column.",
        _softmax_is(lambda p, g: p * (g - (g * p).sum(axis=1))),
    ),
    Misconception(
        "the sum is left out",
        "A logit also changes the denominator, which all the probabilities of its row share.",
        _softmax_is(lambda p, g: g * p),
    ),
    Misconception(
        "the sum forgets the probabilities",
        "What the denominator does to each class is weighted by the probability of that class.",
        _softmax_is(lambda p, g: p * (g - g.sum(axis=1, keepdims=True))),
    ),
    Misconception(
        "the sign is wrong",
        "When a logit grows, its own probability grows, and the others shrink.",
        _softmax_is(lambda p, g: p * ((g * p).sum(axis=1, keepdims=True) - g)),
    ),
]


# 05.9 largest_error


def _error(error: Any, exact: Any, numeric: Any, expected: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = error(np.array(exact, dtype=float), np.array(numeric, dtype=float))
    expect(f"largest_error({np.asarray(exact).tolist()}, {np.asarray(numeric).tolist()})", got, expected)


def case_error(error: Any, parts: Any) -> None:
    """the error is relative, and the largest counts"""
    _error(error, [1.0, 4.0], [1.0, 5.0], 0.2)


def case_error_equal(error: Any, parts: Any) -> None:
    """equal gradients have error 0"""
    _error(error, [1.0, -2.0], [1.0, -2.0], 0.0)


def case_error_small(error: Any, parts: Any) -> None:
    """small gradients can be quite wrong"""
    _error(error, [1000.0, 0.001], [1000.0, 0.002], 0.5)


def case_error_zero(error: Any, parts: Any) -> None:
    """two zeros agree"""
    _error(error, [0.0, 4.0], [0.0, 4.0], 0.0)
    _error(error, [0.0, 4.0], [0.0, 5.0], 0.2)


def case_error_sign(error: Any, parts: Any) -> None:
    """the wrong sign is the largest error there is"""
    _error(error, [3.0], [-3.0], 2.0)
    _error(error, [5.0], [4.0], 0.2)
    _error(error, [-5.0], [-4.0], 0.2)


def case_error_matrix(error: Any, parts: Any) -> None:
    """a matrix, and a number"""
    _error(error, [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 8.0]], 0.5)
    _error(error, 2.0, 1.0, 0.5)


def _error_of(exact: list[float], numeric: list[float], value: float) -> Any:
    def shows(error: Any, parts: Any) -> bool:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return same(error(np.array(exact), np.array(numeric)), value)

    return shows


ERROR_MISCONCEPTIONS = [
    Misconception(
        "no return", "The error is worked out, and not handed back.",
        lambda f, p: f(np.array([1.0]), np.array([2.0])) is None,
    ),
    Misconception(
        "one error for each element", "The question is how bad it is at worst: one number.",
        lambda f, p: np.ndim(f(np.array([1.0, 4.0]), np.array([1.0, 5.0]))) > 0,
    ),
    Misconception(
        "absolute instead of relative", "An error of 1 is nothing in a million, and everything in a thousandth.",
        _error_of([1.0, 4.0], [1.0, 5.0], 1.0),
    ),
    Misconception(
        "mean where the largest was asked", "One wrong element among a thousand hides in their mean.",
        _error_of([1.0, 4.0], [1.0, 5.0], 0.1),
    ),
    Misconception(
        "errors of both signs, without absolute value", "A negative error is an error too.",
        lambda f, p: _error_of([5.0], [4.0], -0.2)(f, p) or _error_of([4.0], [5.0], -0.2)(f, p),
    ),
    Misconception(
        "measured by a gradient with its sign", "A size is not negative: the absolute values are compared.",
        lambda f, p: _error_of([-5.0], [-4.0], 0.2)(f, p) is False and _error_of([5.0], [4.0], 0.2)(f, p),
    ),
    Misconception(
        "measured by the largest gradient", "Each element is measured by its own size; a small one may be quite wrong.",
        _error_of([1000.0, 0.001], [1000.0, 0.002], 1e-6),
    ),
    Misconception(
        "measured by one of the two only", "It is divided by the larger of |exact| and |numeric|.",
        lambda f, p: _error_of([1.0, 4.0], [1.0, 5.0], 0.25)(f, p) or _error_of([5.0], [4.0], 0.25)(f, p),
    ),
    Misconception(
        "0/0", "Where both gradients are zero they agree; the quotient is not a number.",
        lambda f, p: _error_of([0.0, 4.0], [0.0, 4.0], float("nan"))(f, p),
    ),
]  # fmt: skip
