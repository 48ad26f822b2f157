"""Rows of the table: convolutions of sequences, of single channels, and backwards, defined by their sums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts

from .cases_images import convolved, pooled_shape, to_images
from .forms import Case, numbers

ONES = [1, 1, 1, 1]


def of_sequences() -> Iterator[Case]:
    for x, w, stride, padding in [
        ((2, 5, 2), (3, 2, 3), 1, "SAME"),
        ((2, 5, 2), (3, 2, 3), 1, "VALID"),
        ((1, 6, 1), (2, 1, 2), 2, "SAME"),
        ((1, 6, 1), (2, 1, 2), 2, "VALID"),
        ((1, 4, 3), (1, 3, 1), 1, "VALID"),
        ((2, 3, 1), (3, 1, 1), 1, "VALID"),
        ((1, 2, 1), (4, 1, 1), 1, "SAME"),
        ((1, 7, 2), (2, 2, 2), 3, "SAME"),
    ]:
        yield Case(
            lambda x, w, s=stride, p=padding: ts.nn.conv1d(x, w, s, p),
            lambda x, w, s=stride, p=padding: convolved(x[:, None], w[None], [1, 1, s, 1], p, ONES)[:, 0],
            numbers(x, w),
        )


def backwards() -> Iterator[Case]:
    for shape, w, strides, padding in [
        ((2, 4, 5, 2), (3, 3, 2, 3), [1, 1, 1, 1], "SAME"),
        ((2, 4, 5, 2), (3, 2, 2, 3), [1, 1, 1, 1], "VALID"),
        ((1, 4, 4, 1), (2, 2, 1, 2), [1, 2, 2, 1], "SAME"),
        ((1, 5, 5, 1), (3, 3, 1, 2), [1, 2, 2, 1], "SAME"),
        ((1, 5, 4, 2), (2, 3, 2, 1), [1, 2, 1, 1], "VALID"),
        ((2, 3, 3, 3), (1, 1, 3, 2), [1, 1, 1, 1], "VALID"),
        ((1, 6, 6, 1), (2, 2, 1, 1), [1, 3, 3, 1], "SAME"),
        ((2, 3, 4, 1), (3, 4, 1, 2), [1, 1, 1, 1], "VALID"),
    ]:
        small = (shape[0], *pooled_shape(shape, w, strides, padding), w[3])
        yield Case(
            lambda y, w, shape=shape, s=strides, p=padding: ts.nn.conv2d_transpose(y, w, shape, s, p),
            lambda y, w, shape=shape, s=strides, p=padding: to_images(shape, w, y, s, p, ONES),
            numbers(small, w),
        )
    (y, w), shape = numbers((2, 2, 2, 3), (3, 3, 1, 3)), (2, 4, 4, 1)
    yield Case(
        lambda y, w: ts.nn.conv2d_transpose(y, w, [ts.shape(y)[0], 4, 4, 1], [1, 2, 2, 1]),
        lambda y, w: to_images(shape, w, y, [1, 2, 2, 1], "SAME", ONES),
        [y, w],
        static=False,
    )


APART: list[tuple[tuple[int, ...], tuple[int, ...], list[int], str, list[int]]] = [
    ((2, 4, 5, 2), (3, 3, 2, 1), [1, 1, 1, 1], "SAME", [1, 1]),
    ((2, 4, 5, 2), (3, 2, 2, 2), [1, 1, 1, 1], "VALID", [1, 1]),
    ((1, 5, 5, 1), (3, 3, 1, 3), [1, 2, 2, 1], "SAME", [1, 1]),
    ((1, 4, 4, 3), (2, 2, 3, 1), [1, 2, 2, 1], "VALID", [1, 1]),
    ((2, 3, 3, 3), (1, 1, 3, 2), [1, 1, 1, 1], "VALID", [1, 1]),
    ((1, 6, 5, 2), (2, 2, 2, 1), [1, 1, 1, 1], "VALID", [2, 2]),
    ((1, 3, 4, 2), (3, 4, 2, 1), [1, 1, 1, 1], "VALID", [1, 1]),
    ((1, 2, 2, 1), (3, 3, 1, 2), [1, 1, 1, 1], "SAME", [1, 1]),
]


def by_channel(x: Any, w: Any, strides: Any, padding: str, rate: Any) -> Any:
    gaps = [1, *rate, 1]
    parts = [convolved(x[..., c : c + 1], w[:, :, c : c + 1], strides, padding, gaps) for c in range(x.shape[3])]
    return np.concatenate(parts, axis=3)


def apart() -> Iterator[tuple[str, Case]]:
    for x, w, strides, padding, rate in APART:
        how: dict[str, Any] = {"strides": strides, "padding": padding, "rate": rate}
        yield (
            "depthwise_conv2d",
            Case(
                lambda x, w, shape=w, how=how: ts.nn.depthwise_conv2d(x, ts.reshape(w, shape), **how),
                lambda x, w, how=how: by_channel(x, w, *how.values()),
                numbers(x, w),
            ),
        )
        yield (
            "separable_conv2d",
            Case(
                lambda x, w, v, shape=w, how=how: ts.nn.separable_conv2d(x, ts.reshape(w, shape), v, **how),
                lambda x, w, v, how=how: by_channel(x, w, *how.values()) @ v[0, 0],
                numbers(x, w, (1, 1, w[2] * w[3], 2)),
            ),
        )


CASES: dict[str, list[Case]] = {"conv1d": list(of_sequences()), "conv2d_transpose": list(backwards())}
for _name, _case in apart():
    CASES.setdefault(_name, []).append(_case)
