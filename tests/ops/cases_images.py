"""Rows of the table: convolution and pooling, each defined by its sum over one window after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.pooling import avg_pool_gradient, max_pool_choice, max_pool_gradient

from .forms import Case, numbers

CONVOLUTIONS: list[tuple[tuple[int, ...], tuple[int, ...], Any, str, Any]] = [
    ((2, 4, 5, 2), (3, 3, 2, 3), [1, 1, 1, 1], "SAME", [1, 1, 1, 1]),
    ((2, 4, 5, 2), (3, 2, 2, 3), [1, 1, 1, 1], "VALID", [1, 1, 1, 1]),
    ((1, 5, 5, 1), (3, 3, 1, 2), [1, 2, 2, 1], "SAME", [1, 1, 1, 1]),
    ((1, 5, 4, 2), (2, 3, 2, 1), [1, 2, 1, 1], "VALID", [1, 1, 1, 1]),
    ((2, 3, 3, 3), (1, 1, 3, 2), [1, 1, 1, 1], "VALID", [1, 1, 1, 1]),
    ((1, 6, 6, 1), (2, 2, 1, 1), [1, 3, 3, 1], "SAME", [1, 1, 1, 1]),
    ((2, 3, 4, 1), (3, 4, 1, 2), [1, 1, 1, 1], "VALID", [1, 1, 1, 1]),
    ((1, 2, 2, 1), (4, 4, 1, 1), [1, 1, 1, 1], "SAME", [1, 1, 1, 1]),
    ((1, 6, 5, 1), (2, 2, 1, 2), [1, 1, 1, 1], "VALID", [1, 2, 2, 1]),
    ((1, 5, 5, 2), (3, 2, 2, 1), [1, 1, 1, 1], "SAME", [1, 2, 3, 1]),
]
POOLS: list[tuple[tuple[int, ...], Any, Any, str]] = [
    ((2, 4, 4, 2), [1, 2, 2, 1], [1, 2, 2, 1], "VALID"),
    ((1, 5, 5, 1), [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
    ((1, 5, 4, 2), [1, 3, 2, 1], [1, 2, 2, 1], "SAME"),
    ((1, 5, 5, 1), [1, 3, 3, 1], [1, 1, 1, 1], "VALID"),
    ((1, 4, 5, 2), [1, 2, 3, 1], [1, 1, 2, 1], "SAME"),
    ((2, 3, 3, 1), [1, 3, 3, 1], [1, 3, 3, 1], "VALID"),
    ((1, 2, 2, 1), [1, 1, 1, 1], [1, 1, 1, 1], "SAME"),
    ((1, 3, 3, 2), [1, 2, 2, 1], [1, 3, 3, 1], "SAME"),
]


def places(length: int, size: int, stride: int, gap: int, padding: str) -> list[list[int]]:
    """For each place of a window, the elements that it sees; some lie beyond the ends."""
    reach = (size - 1) * gap + 1
    count = -(-length // stride) if padding == "SAME" else (length - reach) // stride + 1
    start = -(max(0, (count - 1) * stride + reach - length) // 2) if padding == "SAME" else 0
    return [[start + i * stride + k * gap for k in range(size)] for i in range(count)]


def seen(shape: Any, size: Any, strides: Any, padding: str, gaps: Any = (1, 1, 1, 1)) -> Iterator[Any]:
    """For each window its row and column, and for each of its pixels inside the image both places of it."""
    down, across = (places(shape[i], size[i - 1], strides[i], gaps[i], padding) for i in (1, 2))
    for row, tall in enumerate(down):
        for column, wide in enumerate(across):
            inside = [
                (a, b, i, j)
                for a, i in enumerate(tall)
                for b, j in enumerate(wide)
                if 0 <= i < shape[1] and 0 <= j < shape[2]
            ]
            yield row, column, inside


def pooled_shape(shape: Any, size: Any, strides: Any, padding: str, gaps: Any = (1, 1, 1, 1)) -> tuple[int, int]:
    return tuple(len(places(shape[i], size[i - 1], strides[i], gaps[i], padding)) for i in (1, 2))  # type: ignore[return-value]


def convolved(x: Any, w: Any, *how: Any) -> Any:
    y = np.zeros((x.shape[0], *pooled_shape(x.shape, w.shape, *how), w.shape[3]))
    for row, column, inside in seen(x.shape, w.shape, *how):
        for a, b, i, j in inside:
            y[:, row, column] += x[:, i, j] @ w[a, b]
    return y


def to_images(shape: Any, w: Any, grad: Any, *how: Any) -> Any:
    x = np.zeros(shape)
    for row, column, inside in seen(shape, w.shape, *how):
        for a, b, i, j in inside:
            x[:, i, j] += grad[:, row, column] @ w[a, b].T
    return x


def to_filters(x: Any, shape: Any, grad: Any, *how: Any) -> Any:
    w = np.zeros(shape)
    for row, column, inside in seen(x.shape, shape, *how):
        for a, b, i, j in inside:
            w[a, b] += x[:, i, j].T @ grad[:, row, column]
    return w


def convolutions() -> Iterator[tuple[str, Case]]:
    for x, w, strides, padding, gaps in CONVOLUTIONS:
        image, kernel = numbers(x, w)
        (grad,) = numbers(np.shape(convolved(image, kernel, strides, padding, gaps)))
        how: dict[str, Any] = {"strides": strides, "padding": padding, "dilations": gaps}
        yield (
            "conv2d",
            Case(
                lambda x, w, how=how: ts.nn.conv2d(x, w, **how),
                lambda x, w, how=how: convolved(x, w, *how.values()),
                [image, kernel],
            ),
        )
        yield (
            "conv2d_backprop_input",
            Case(
                lambda w, g, shape=x, how=how: ts.nn.conv2d_backprop_input(shape, w, g, **how),
                lambda w, g, shape=x, how=how: to_images(shape, w, g, *how.values()),
                [kernel, grad],
            ),
        )
        yield (
            "conv2d_backprop_filter",
            Case(
                lambda x, g, shape=w, how=how: ts.nn.conv2d_backprop_filter(x, shape, g, **how),
                lambda x, g, shape=w, how=how: to_filters(x, shape, g, *how.values()),
                [image, grad],
            ),
        )


def distinct(shape: tuple[int, ...]) -> Any:
    """Numbers of which no two are near each other."""
    return np.random.default_rng(0).permutation(np.linspace(0.5, 2.0, int(np.prod(shape)))).reshape(shape)


def largest(x: Any, size: Any, *how: Any) -> Iterator[tuple[int, int, int, int, int, int]]:
    """For each number of a pooled image, the place that it came from."""
    for row, column, inside in seen(x.shape, size[1:3], *how):
        for n in range(x.shape[0]):
            for c in range(x.shape[3]):
                _, i, j = max((x[n, i, j, c], i, j) for _, _, i, j in inside)
                yield n, c, row, column, i, j


def pools() -> Iterator[tuple[str, Case]]:
    for shape, size, strides, padding in POOLS:
        x, how = distinct(shape), {"ksize": size, "strides": strides, "padding": padding}
        small = (shape[0], *pooled_shape(shape, size[1:3], strides, padding), shape[3])
        (grad,) = numbers(small)
        (values,) = numbers(shape)

        def choose(values: Any, x: Any, how: Any = how, small: Any = small) -> Any:
            y = np.zeros(small)
            for n, c, row, column, i, j in largest(x, *how.values()):
                y[n, row, column, c] = values[n, i, j, c]
            return y

        def scatter(grad: Any, x: Any, how: Any = how) -> Any:
            found = np.zeros(x.shape)
            for n, c, row, column, i, j in largest(x, *how.values()):
                found[n, i, j, c] += grad[n, row, column, c]
            return found

        def mean(x: Any, how: Any = how, small: Any = small) -> Any:
            y = np.zeros(small)
            for row, column, inside in seen(x.shape, how["ksize"][1:3], how["strides"], how["padding"]):
                y[:, row, column] = np.mean([x[:, i, j] for _, _, i, j in inside], axis=0)
            return y

        def spread(grad: Any, shape: Any = shape, how: Any = how) -> Any:
            found = np.zeros(shape)
            for row, column, inside in seen(shape, how["ksize"][1:3], how["strides"], how["padding"]):
                for _, _, i, j in inside:
                    found[:, i, j] += grad[:, row, column] / len(inside)
            return found

        top = choose(x, x)
        yield "max_pool", Case(lambda x, how=how: ts.nn.max_pool(x, **how), lambda x, f=choose: f(x, x), [x])
        yield "avg_pool", Case(lambda x, how=how: ts.nn.avg_pool(x, **how), mean, [x])
        yield (
            "max_pool_gradient",
            Case(
                lambda g, x=x, y=top, how=how: max_pool_gradient(g, x, y, **how),
                lambda g, x=x, f=scatter: f(g, x),
                [grad],
            ),
        )
        yield (
            "max_pool_choice",
            Case(
                lambda v, x=x, y=top, how=how: max_pool_choice(v, x, y, **how),
                lambda v, x=x, f=choose: f(v, x),
                [values],
            ),
        )
        yield (
            "avg_pool_gradient",
            Case(lambda g, x=values, how=how: avg_pool_gradient(g, x, **how), spread, [grad]),
        )


CASES: dict[str, list[Case]] = {}
for _name, _case in [*convolutions(), *pools()]:
    CASES.setdefault(_name, []).append(_case)
