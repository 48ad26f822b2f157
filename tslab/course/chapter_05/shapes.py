"""What chapter 5 tries the learner on where shapes differ: sum_to_shape, and the gradient of multiply."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, expect
from .trials import expect_parts, like, parts_of

# 05.4 sum_to_shape

G32 = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
G22 = np.array([[1.0, 2.0], [3.0, 4.0]])


def _sums(sum_to: Any, gradient: Any, shape: tuple[int, ...], expected: Any) -> None:
    rows = np.asarray(gradient).tolist()
    expect(f"sum_to_shape({rows}, {shape})", sum_to(np.array(gradient, dtype=float), shape), np.asarray(expected))


def case_row(sum_to: Any, parts: Any) -> None:
    """a row that was added to each row"""
    _sums(sum_to, G32, (2,), [9.0, 12.0])


def case_unchanged(sum_to: Any, parts: Any) -> None:
    """nothing was stretched"""
    _sums(sum_to, G22, (2, 2), G22)


def case_number(sum_to: Any, parts: Any) -> None:
    """a single number that was added to each element"""
    _sums(sum_to, G22, (), 10.0)


def case_square(sum_to: Any, parts: Any) -> None:
    """a row, where rows and columns are as many"""
    _sums(sum_to, G22, (2,), [4.0, 6.0])


def case_column(sum_to: Any, parts: Any) -> None:
    """a column that was added to each column"""
    _sums(sum_to, G32, (3, 1), [[3.0], [7.0], [11.0]])


def case_one(sum_to: Any, parts: Any) -> None:
    """an array of one element"""
    _sums(sum_to, G32, (1,), [21.0])
    _sums(sum_to, G32, (1, 2), [[9.0, 12.0]])


def case_sum_changes_nothing(sum_to: Any, parts: Any) -> None:
    """the given array is left as it was"""
    gradient = G22.copy()
    sum_to(gradient, (2,))
    expect("g = [[1, 2], [3, 4]]; sum_to_shape(g, (2,)); g", gradient, G22)


def _sum_like(shape: tuple[int, ...], wrong: Any) -> Any:
    return lambda sum_to, parts: same(sum_to(G22.copy(), shape), np.asarray(wrong))


def _column_lost(sum_to: Any, parts: Any) -> bool:
    """Whether a row comes out right, and a column does not."""
    if not same(sum_to(G22.copy(), (2,)), [4.0, 6.0]):
        return False
    try:
        return not same(sum_to(G32.copy(), (3, 1)), [[3.0], [7.0], [11.0]])
    except Exception:
        return True


SUM_MISCONCEPTIONS = [
    Misconception("no return", "The sum is worked out, and not handed back.", lambda f, _: f(G22.copy(), (2,)) is None),
    Misconception(
        "gradient not summed over broadcast axes",
        "It still has the shape of the stretched value. Each copy of an element has its part in the gradient.",
        _sum_like((2,), G22),
    ),
    Misconception(
        "the mean instead of the sum",
        "The contributions of the copies add up; nothing divides them.",
        _sum_like((2,), [2.0, 3.0]),
    ),
    Misconception(
        "one copy only",
        "The element was used in each row. Each use has its part in the gradient.",
        lambda f, p: any(_sum_like((2,), row)(f, p) for row in G22),
    ),
    Misconception(
        "summed over the wrong axis",
        "NumPy lines shapes up at their ends: (2,) is a row, which was copied downwards.",
        _sum_like((2,), [3.0, 7.0]),
    ),
    Misconception(
        "summed over everything",
        "Only the axes along which the value was stretched are summed.",
        lambda f, _: np.size(f(G22.copy(), (2,))) == 1 or same(f(G22.copy(), (2,)), [10.0, 10.0]),
    ),
    Misconception(
        "axes of length 1 are forgotten",
        "A (3, 1) column is stretched too, though it has as many axes as the result. They stay, with length 1.",
        _column_lost,
    ),
]


# 05.5 multiply

X2, Y2 = np.array([1.0, 2.0]), np.array([3.0, 5.0])
GRAD2 = np.array([10.0, 100.0])


def _multiply(function: Any, parts: Any, grad: Any, x: Any, y: Any) -> Any:
    return parts_of(function, parts.multiply(parts.Variable(0.0), parts.Variable(0.0)), grad, x, y)


def case_numbers(function: Any, parts: Any) -> None:
    """two numbers, and a gradient of 1"""
    expect_parts("x = 2, y = 7, grad = 1", _multiply(function, parts, 1.0, 2.0, 7.0), [7.0, 2.0])


def case_multiply_arrays(function: Any, parts: Any) -> None:
    """two arrays, and a gradient from above"""
    got = _multiply(function, parts, GRAD2, X2, Y2)
    expect_parts("x = [1, 2], y = [3, 5], grad = [10, 100]", got, [[30.0, 500.0], [10.0, 200.0]])


def case_multiply_stretched(function: Any, parts: Any) -> None:
    """an array of one element, stretched"""
    got = _multiply(function, parts, np.ones((3, 2)), np.ones((3, 2)), [2.0])
    expect_parts("x = ones((3, 2)), y = [2], grad = ones((3, 2))", got, [np.full((3, 2), 2.0), [6.0]])


def case_multiply_first_stretched(function: Any, parts: Any) -> None:
    """a single number times a matrix"""
    got = _multiply(function, parts, np.ones((2, 2)), 3.0, G22)
    expect_parts("x = 3, y = [[1, 2], [3, 4]], grad = ones((2, 2))", got, [10.0, np.full((2, 2), 3.0)])


def _multiply_here(function: Any, parts: Any) -> Any:
    return _multiply(function, parts, GRAD2, X2, Y2)


def _multiply_shapes(function: Any, parts: Any) -> bool:
    """Whether the gradients of equal shapes are right, and that of a stretched input is not in its shape."""
    if not like(_multiply_here, lambda: [GRAD2 * Y2, GRAD2 * X2])(function, parts):
        return False
    return bool(np.shape(_multiply(function, parts, np.ones((3, 2)), np.ones((3, 2)), [2.0])[1]) != (1,))


MULTIPLY_MISCONCEPTIONS = [
    Misconception(
        "the operands are swapped",
        "Where x changes a little, the product changes by y times that.",
        like(_multiply_here, lambda: [GRAD2 * X2, GRAD2 * Y2]),
    ),
    Misconception(
        "the gradient from above is left out",
        "The local derivative says how the product changes; the loss changes by grad times that.",
        like(_multiply_here, lambda: [Y2, X2]),
    ),
    Misconception(
        "the rule for a sum",
        "A sum hands its gradient on as it is; a product multiplies it by the other operand.",
        like(_multiply_here, lambda: [GRAD2, GRAD2]),
    ),
    Misconception(
        "the gradient is that of the whole product",
        "Only the other operand is left when x is taken out of x y.",
        like(_multiply_here, lambda: [GRAD2 * X2 * Y2, GRAD2 * X2 * Y2]),
    ),
    Misconception(
        "gradient not summed over broadcast axes",
        "Its shape is that of the product. A stretched input had a part in several elements, and they add up.",
        _multiply_shapes,
    ),
]
