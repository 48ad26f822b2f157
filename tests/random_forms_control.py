"""Forms of random graphs: branches and loops."""

from __future__ import annotations

from typing import Any

import numpy as np

from .random_forms import Form, away


def chosen(x: Any, y: Any) -> Any:
    if np.shape(x) != np.shape(y):
        raise ValueError("the branches would differ in shape")
    return np.tanh(x * y) if np.sum(x) > 0 else x - y


def repeated(x: Any, y: Any) -> Any:
    if np.broadcast_shapes(np.shape(x), np.shape(y)) != np.shape(x):
        raise ValueError("the loop variable would change its shape")
    for _ in range(3):
        x = np.sin(x) * y
    return x


def until_small(x: Any) -> Any:
    while np.max(np.abs(x)) > 0.5:
        x = 0.5 * np.tanh(x)
    return x


def branches_in_a_loop(x: Any) -> Any:
    z = x
    for i in range(4):
        z = np.cos(z) if i % 2 == 0 else z * x
    return z


def is_far_from_limits(x: Any) -> bool:
    """No round in which the largest number is near the limit."""
    sizes = []
    while np.max(np.abs(x)) > 0.25:
        sizes.append(np.max(np.abs(x)) - 0.5)
        x = 0.5 * np.tanh(x)
    return away(np.array(sizes)) if sizes else True


CONTROL = [
    Form(
        "ts.cond(ts.reduce_sum({0}) > 0.0, lambda x={0}, y={1}: ts.tanh(x * y), lambda x={0}, y={1}: x - y)",
        chosen,
        "ff",
        lambda x, y: away(np.sum(x)),
    ),
    Form(
        "ts.while_loop(lambda i, z: i < 3, lambda i, z, y={1}: (i + 1, ts.cast(ts.sin(z) * y, z.dtype)), [0, {0}])[1]",
        repeated,
        "ff",
    ),
    Form(
        "ts.while_loop(lambda z: ts.reduce_max(ts.abs(z)) > 0.5, lambda z: 0.5 * ts.tanh(z), [{0}])",
        until_small,
        smooth=is_far_from_limits,
    ),
    Form(
        "ts.while_loop(lambda i, z: i < 4, lambda i, z, x={0}: "
        "(i + 1, ts.cond(ts.equal(i % 2, 0), lambda: ts.cos(z), lambda: z * x)), [0, {0}])[1]",
        branches_in_a_loop,
    ),
]
