"""Rows of the table: sequences of different lengths, and loops that keep what each round gives."""

from __future__ import annotations

from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.scanning import scan_rows

from .forms import Case, numbers


def turned(x: Any, lengths: Any, seq_axis: int, batch_axis: int = 0) -> Any:
    """The first numbers of each example in the opposite order."""
    z = np.array(x)
    rows, result = (np.moveaxis(array, (batch_axis, seq_axis), (0, 1)) for array in (x, z))
    for i, n in enumerate(lengths):
        result[i, :n] = rows[i, :n][::-1]
    return z


def reversing(shape: tuple[int, ...], lengths: list[int], seq_axis: int, batch_axis: int) -> Case:
    n = np.array(lengths, np.int64)
    return Case(
        lambda x: ts.reverse_sequence(x, n, seq_axis=seq_axis, batch_axis=batch_axis),
        lambda x: turned(x, n, seq_axis, batch_axis),
        numbers(shape),
    )


def running(x: Any, w: Any) -> Any:
    """h ← tanh(x + w h) over the rows of x; all of them, and their sum."""
    kept, last = scan_rows(
        lambda rows, state: ([ts.tanh(rows[0] + w * state[0])],) * 2, [x], [ts.zeros_like(w)], "running"
    )
    return ts.reduce_sum(kept[0] * kept[0], 0) + last[0]


def running_in_numpy(x: Any, w: Any) -> Any:
    h, total = np.zeros_like(w), np.zeros_like(w)
    for row in x:
        h = np.tanh(row + w * h)
        total = total + h * h
    return total + h


def products(x: Any, y: Any) -> Any:
    """The products of the rows of both, kept and no state."""
    kept, last = scan_rows(lambda rows, state: ([rows[0] * rows[1], ts.sin(rows[0])], []), [x, y], [])
    assert last == []
    return kept[0] + kept[1]


CASES: dict[str, list[Case]] = {
    "reverse_sequence": [
        reversing((3, 4), [4, 0, 2], 1, 0),
        reversing((4, 3), [4, 1, 2], 0, 1),
        reversing((2, 4, 3), [1, 3], 1, 0),
        reversing((2, 4, 3), [1, 3, 4], 1, 2),
        reversing((2, 4, 3), [2, 0, 1], 0, 2),
        reversing((1, 5), [5], 1, 0),
        reversing((2, 3, 2, 2), [3, 2], 1, 0),
        reversing((2, 0), [0, 0], 1, 0),
        Case(lambda x: ts.reverse_sequence(x, [1, 2], 1), lambda x: turned(x, [1, 2], 1), numbers((2, 3))),
    ],
    "scan_rows": [
        Case(running, running_in_numpy, numbers((3, 2), (2,))),
        Case(running, running_in_numpy, numbers((1, 2), (2,))),
        Case(products, lambda x, y: x * y + np.sin(x), numbers((3, 2), (3, 2)), static=False),
    ],
}

FORWARD: dict[str, list[Case]] = {
    "reverse_sequence": [
        Case(
            lambda x, n: ts.reverse_sequence(x, n, seq_axis=1),
            lambda x, n: turned(x, n, 1),
            [np.arange(6).reshape(2, 3), np.array([2, 3])],
        )
    ]
}
