"""Rows of the table: branches and loops."""

from __future__ import annotations

from typing import Any

import numpy as np

import tslab as ts

from .forms import Case, numbers


def sum_of_rows(x: Any) -> Any:
    """A loop over an axis, which takes one row of `x` after another."""
    return ts.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, ts.tanh(s + x[i])), [0, ts.zeros_like(x[0])])[1]


def sum_of_rows_in_numpy(x: Any) -> Any:
    s = np.zeros_like(x[0])
    for row in x:
        s = np.tanh(s + row)
    return s


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def power(x: Any, times: int, most: int | None = None) -> Any:
    return ts.while_loop(
        lambda i, z: i < times, lambda i, z: (i + 1, z * x), [0, ts.ones_like(x)], maximum_iterations=most
    )[1]


def largest_eigenvalue(a: Any) -> Any:
    """Rayleigh's quotient after six steps of power iteration."""

    def step(i: Any, v: Any) -> Any:
        w = ts.matmul(a, v)
        return i + 1, w / ts.sqrt(ts.reduce_sum(ts.square(w)))

    _, v = ts.while_loop(lambda i, v: i < 6, step, [0, ts.ones_like(a[:, :1])])
    return ts.reduce_sum(v * ts.matmul(a, v))


def largest_eigenvalue_in_numpy(a: Any) -> Any:
    v = np.ones_like(a[:, :1])
    for _ in range(6):
        v = a @ v
        v = v / np.sqrt(np.sum(v * v))
    return np.sum(v * (a @ v))


def halved(x: Any, limit: float) -> Any:
    """As long as its sum is more than `limit`, by as many rounds as that takes."""
    return ts.while_loop(lambda z: ts.reduce_sum(z) > limit, lambda z: 0.5 * ts.square(ts.sin(z)), [x])


def halved_in_numpy(x: Any, limit: float) -> Any:
    while np.sum(x) > limit:
        x = 0.5 * np.sin(x) ** 2
    return x


def table(x: Any) -> Any:
    """A loop in a loop: Σ over i < 3 of Σ over j < i of zᵢ xʲ."""

    def outer(i: Any, z: Any) -> Any:
        inner = ts.while_loop(lambda j, y: j < i, lambda j, y: (j + 1, y * x + z), [0, z])[1]
        return i + 1, 0.5 * (z + inner)

    return ts.while_loop(lambda i, z: i < 4, outer, [0, x])[1]


def table_in_numpy(x: Any) -> Any:
    z = x
    for i in range(4):
        y = z
        for _ in range(i):
            y = y * x + z
        z = 0.5 * (z + y)
    return z


def alternating(x: Any) -> Any:
    """A branch in a loop."""

    def step(i: Any, z: Any) -> Any:
        return i + 1, ts.cond(ts.equal(i % 2, 0), lambda: z * x, lambda: ts.sin(z))

    return ts.while_loop(lambda i, z: i < 5, step, [0, x])[1]


def alternating_in_numpy(x: Any) -> Any:
    z = x
    for i in range(5):
        z = z * x if i % 2 == 0 else np.sin(z)
    return z


def grown(x: Any) -> Any:
    """A variable that gets longer from round to round."""
    return ts.while_loop(
        lambda i, z: i < 3,
        lambda i, z: (i + 1, ts.concat([z, 2.0 * z[-1:] * x], 0)),
        [0, x],
        shape_invariants=[(), (None,)],
    )[1]


def choice(limit: float, then: Any, otherwise: Any) -> Any:
    """`then(x)` where the numbers of x add up to more than `limit`."""
    return lambda x: ts.cond(ts.reduce_sum(x) > limit, lambda: then(x), lambda: otherwise(x))


def both(x: Any) -> Any:
    """Several values, in a dict; one of them what a branch has not computed."""
    found = ts.cond(x[0] < x[1] + 9.0, lambda: {"a": x * x, "b": [x]}, lambda: {"a": x, "b": [2.0 * x]})
    return found["a"] * found["b"][0]


def in_turn(x: Any) -> Any:
    """A branch in a branch, and in that a loop."""
    return ts.cond(
        ts.reduce_max(x) > 9.0,
        lambda: x,
        lambda: ts.cond(ts.reduce_min(x) > 0.0, lambda: power(x, 3) + x, lambda: 2.0 * x),
    )


def collatz(n: Any) -> Any:
    """How many steps lead from n to 1."""

    def step(n: Any, steps: Any) -> Any:
        return ts.cond(ts.equal(n % 2, 0), lambda: n // 2, lambda: 3 * n + 1), steps + 1

    return ts.while_loop(lambda n, steps: n > 1, step, [n, ts.zeros_like(n)])[1]


def collatz_in_numpy(n: Any) -> Any:
    steps = 0
    while n > 1:
        n, steps = (n // 2 if n % 2 == 0 else 3 * n + 1), steps + 1
    return np.array(steps)


def prefix(x: Any) -> Any:
    """As many numbers as are needed for a sum of 2: the result has a shape that the graph does not know."""
    n = ts.while_loop(lambda n: ts.reduce_sum(ts.gather(x, ts.range(n))) < 2.0, lambda n: n + 1, [0])
    return ts.gather(x, ts.range(n))


CASES: dict[str, list[Case]] = {
    "cond": [
        Case(choice(0.0, ts.square, ts.sin), np.square, numbers(())),
        Case(choice(99.0, ts.square, ts.sin), np.sin, numbers(())),
        Case(choice(0.0, lambda x: ts.matmul(x, x), ts.exp), lambda x: x @ x, numbers((3, 3))),
        Case(choice(99.0, lambda x: ts.matmul(x, x), ts.exp), np.exp, numbers((3, 3))),
        Case(choice(0.0, lambda x: x, lambda x: 2.0 * x), lambda x: x, numbers((2, 3))),
        Case(choice(99.0, lambda x: x, lambda x: ts.ones_like(x)), np.ones_like, numbers((2, 3))),
        Case(choice(99.0, lambda x: x * 2.0, lambda x: x[::-1]), lambda x: x[::-1], numbers((4,))),
        Case(choice(-1.0, ts.square, ts.exp), np.square, numbers((0,))),
        Case(
            lambda x, y: x * ts.cond(ts.reduce_sum(x) > 0.0, lambda: ts.tanh(x * y) / y, lambda: y) + y,
            lambda x, y: x * np.tanh(x * y) / y + y,
            numbers((2, 1), (3,)),
            static=False,
        ),
        Case(
            lambda x: ts.cond(ts.reduce_sum(x) > 99.0, lambda: x[0], lambda: x[1] * ts.reduce_sum(x)),
            lambda x: x[1] * np.sum(x),
            numbers((3, 2)),
        ),
        Case(both, lambda x: x**3, numbers((3,))),
        Case(in_turn, lambda x: x**3 + x, numbers((3,))),
    ],
    "while_loop": [
        Case(lambda x: power(x, 5), lambda x: x**5, numbers(())),
        Case(lambda x: power(x, 0), np.ones_like, numbers((3,))),
        Case(lambda x: power(x, 7, 3), lambda x: x**3, numbers((2, 3))),
        Case(lambda x: power(x, 2, 9), lambda x: x**2, numbers((0,))),
        Case(sum_of_rows, sum_of_rows_in_numpy, numbers((3, 2))),
        Case(sum_of_rows, sum_of_rows_in_numpy, numbers((3,))),
        Case(largest_eigenvalue, largest_eigenvalue_in_numpy, numbers((3, 3))),
        Case(lambda x: halved(x, 0.3), lambda x: halved_in_numpy(x, 0.3), numbers((3,))),
        Case(lambda x: halved(x, 99.0), lambda x: halved_in_numpy(x, 99.0), numbers((3,))),
        Case(table, table_in_numpy, numbers((2,))),
        Case(alternating, alternating_in_numpy, numbers((2, 2))),
        Case(
            grown,
            lambda x: np.array([x[0], 2 * x[0] ** 2, 4 * x[0] ** 3, 8 * x[0] ** 4]),
            numbers((1,)),
            static=False,
        ),
        Case(
            lambda x, w: ts.while_loop(lambda i, h: i < 3, lambda i, h: (i + 1, ts.sigmoid(ts.matmul(h, w))), [0, x])[
                1
            ],
            lambda x, w: sigmoid(sigmoid(sigmoid(x @ w) @ w) @ w),
            numbers((2, 3), (3, 3)),
        ),
        Case(prefix, lambda x: x[: np.searchsorted(np.cumsum(x), 2.0) + 1], numbers((6,)), static=False),
    ],
}

FORWARD: dict[str, list[Case]] = {
    "cond": [
        Case(lambda n: ts.cond(n > 2, lambda: n // 2, lambda: n + 1), lambda n: n // 2, [np.array(7)]),
        Case(lambda b: ts.cond(b, lambda: ts.logical_not(b), lambda: b), np.logical_not, [np.array(True)]),
    ],
    "while_loop": [Case(collatz, collatz_in_numpy, [np.array(n)]) for n in (1, 2, 7, 27)],
}
