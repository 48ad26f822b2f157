"""What chapter 5 tries the learner's gradients of reduce_sum and matmul on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..content import Misconception
from .trials import expect_parts, like, parts_of

G22 = np.array([[1.0, 2.0], [3.0, 4.0]])
G32 = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

# 05.7 reduce_sum


def _reduce(function: Any, parts: Any, axis: int | None, grad: Any, x: Any = G32) -> Any:
    return parts_of(function, parts.reduce_sum(parts.Variable(0.0), axis), grad, x)


def case_all(function: Any, parts: Any) -> None:
    """the sum of all elements"""
    got = _reduce(function, parts, None, 5.0, [1.0, 2.0])
    expect_parts("x = [1, 2], axis = None, grad = 5", got, [[5.0, 5.0]])


def case_axis_0(function: Any, parts: Any) -> None:
    """the sums of the columns"""
    got = _reduce(function, parts, 0, [10.0, 20.0])
    expect_parts("x of shape (3, 2), axis = 0, grad = [10, 20]", got, [[[10.0, 20.0]] * 3])


def case_axis_1(function: Any, parts: Any) -> None:
    """the sums of the rows"""
    got = _reduce(function, parts, 1, [10.0, 20.0, 30.0])
    expect_parts("x of shape (3, 2), axis = 1, grad = [10, 20, 30]", got, [[[10.0] * 2, [20.0] * 2, [30.0] * 2]])


def case_axis_square(function: Any, parts: Any) -> None:
    """as many rows as columns"""
    got = _reduce(function, parts, 1, [10.0, 20.0], G22)
    expect_parts("x of shape (2, 2), axis = 1, grad = [10, 20]", got, [[[10.0, 10.0], [20.0, 20.0]]])


def case_axis_last(function: Any, parts: Any) -> None:
    """an axis that is counted from the end"""
    got = _reduce(function, parts, -1, [10.0, 20.0, 30.0])
    expect_parts("x of shape (3, 2), axis = -1, grad = [10, 20, 30]", got, [[[10.0] * 2, [20.0] * 2, [30.0] * 2]])


def _reduce_all(function: Any, parts: Any) -> Any:
    return _reduce(function, parts, None, 5.0, [1.0, 2.0])


def _axis_1_is(expected: Any) -> Any:
    return like(lambda f, p: _reduce(f, p, 1, [10.0, 20.0], G22), lambda: [expected])


def _not_stretched(function: Any, parts: Any) -> bool:
    got = _reduce_all(function, parts)
    return bool(np.shape(got[0]) == () or np.shape(_reduce(function, parts, 0, [10.0, 20.0])[0]) == (2,))


def _axis_forgotten(function: Any, parts: Any) -> bool:
    """Whether the sum of all is right, and that of the rows fails."""
    if not like(_reduce_all, lambda: [[5.0, 5.0]])(function, parts):
        return False
    try:
        _reduce(function, parts, 1, [10.0, 20.0, 30.0])
    except ValueError:
        return True
    return False


REDUCE_MISCONCEPTIONS = [
    Misconception(
        "the gradient keeps the shape of the sum",
        "Each element of x has a gradient of its own, so the gradient has the shape of x.",
        _not_stretched,
    ),
    Misconception(
        "divided by how many there are",
        "That is the gradient of a mean. One more in any element is one more in the sum.",
        like(_reduce_all, lambda: [[2.5, 2.5]]),
    ),
    Misconception(
        "the gradient from above is left out",
        "Ones are the local derivative; the loss changes by grad times that.",
        like(_reduce_all, lambda: [[1.0, 1.0]]),
    ),
    Misconception(
        "multiplied by x",
        "How large an element is does not matter for a sum; only how much it changes.",
        like(_reduce_all, lambda: [[5.0, 10.0]]),
    ),
    Misconception(
        "the axis is forgotten",
        "The summed axis is missing in grad, so NumPy lines it up with another one.",
        _axis_forgotten,
    ),
    Misconception(
        "spread along the wrong axis",
        "With axis=1 each row has one sum, whose gradient goes to that row.",
        _axis_1_is([[10.0, 20.0], [10.0, 20.0]]),
    ),
]


# 05.6 matmul

A, B, G = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [8.0, 7.0]]), np.array([[1.0, -2.0], [0.5, 3.0]])


def _matmul(function: Any, parts: Any, grad: Any, a: Any, b: Any) -> Any:
    return parts_of(function, parts.matmul(parts.Variable(0.0), parts.Variable(0.0)), grad, a, b)


def case_row_column(function: Any, parts: Any) -> None:
    """a row times a column"""
    got = _matmul(function, parts, [[1.0]], [[1.0, 2.0]], [[3.0], [4.0]])
    expect_parts("A = [[1, 2]], B = [[3], [4]], grad = [[1]]", got, [[[3.0, 4.0]], [[1.0], [2.0]]])


def case_rectangles(function: Any, parts: Any) -> None:
    """a (3, 2) matrix times a (2, 1) matrix"""
    grad = [[1.0], [10.0], [100.0]]
    got = _matmul(function, parts, grad, G32, [[7.0], [8.0]])
    wanted = [[[7.0, 8.0], [70.0, 80.0], [700.0, 800.0]], [[531.0], [642.0]]]
    given = "A = [[1, 2], [3, 4], [5, 6]], B = [[7], [8]], grad = [[1], [10], [100]]"
    expect_parts(given, got, wanted)


def case_squares(function: Any, parts: Any) -> None:
    """two square matrices, where every product has the right shape"""
    got = _matmul(function, parts, G, A, B)
    given = "A = [[1, 2], [3, 4]], B = [[5, 6], [8, 7]], grad = [[1, -2], [0.5, 3]]"
    expect_parts(given, got, [G @ B.T, A.T @ G])


def case_same_matrix(function: Any, parts: Any) -> None:
    """a matrix times itself"""
    got = _matmul(function, parts, np.ones((2, 2)), A, A)
    given = "A = B = [[1, 2], [3, 4]], grad = ones((2, 2))"
    expect_parts(given, got, [[[3.0, 7.0], [3.0, 7.0]], [[4.0, 4.0], [6.0, 6.0]]])


def _square(function: Any, parts: Any) -> Any:
    return _matmul(function, parts, G, A, B)


def _matmul_like(first: Any, second: Any) -> Any:
    return like(_square, lambda: [first, second])


MATMUL_MISCONCEPTIONS = [
    Misconception(
        "no operand is transposed",
        "Element (i, j) of A meets row j of B; look which index is summed over.",
        _matmul_like(G @ B, A @ G),
    ),
    Misconception(
        "transposed the wrong operand",
        "The gradient from above was turned, and not the other operand.",
        _matmul_like(G.T @ B, A @ G.T),
    ),
    Misconception(
        "transposed the wrong operand",
        "The gradient from above was turned as well as the other operand.",
        _matmul_like(G.T @ B.T, A.T @ G.T),
    ),
    Misconception(
        "each operand meets itself",
        "The gradient of A is made of grad and B, that of B of grad and A.",
        _matmul_like(G @ A.T, B.T @ G),
    ),
    Misconception(
        "the factors are in the wrong order",
        "A stands on the left in A B; the gradient that belongs to it has grad on the left.",
        _matmul_like(B.T @ G, G @ A.T),
    ),
    Misconception(
        "the two gradients are swapped",
        "The list has the gradient of the first input first.",
        _matmul_like(A.T @ G, G @ B.T),
    ),
    Misconception(
        "element by element instead of rows by columns",
        "In NumPy * multiplies number by number; the matrix product is another operator.",
        _matmul_like(G * B, G * A),
    ),
    Misconception(
        "the gradient from above is left out",
        "The local derivative says how the product changes; the loss changes by grad times that.",
        _matmul_like(B.T, A.T),
    ),
]
