"""Rows of the table: losses and what networks need, clipping, tiles and margins, tensors made of shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.losses import one_hot_like
from tslab.ops.padding import mirrors_sum, tiles_sum

from .forms import Case, numbers, unary

SAME = [(), (3,), (2, 3), (2, 1, 3), (0,), (0, 3), (1,), (2, 2, 2)]
CLASSES: list[tuple[Any, tuple[int, ...]]] = [
    (1, (3,)),
    ([0, 2], (2, 3)),
    ([1, 1, 0], (3, 2)),
    ([[0, 2], [1, 1]], (2, 2, 3)),
    (np.zeros(0, int), (0, 3)),
    (np.zeros((2, 0), int), (2, 0, 3)),
    ([0], (1, 1)),
    ([0, 0, 0, 0], (4, 5)),
]


def log_softmax(x: Any) -> Any:
    return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))


def sparse_losses() -> Iterator[Case]:
    def define(x: Any, labels: Any) -> Any:
        return -np.take_along_axis(log_softmax(x), np.expand_dims(labels, -1), -1)[..., 0]

    for labels, shape in CLASSES:
        yield Case(
            lambda x, labels=labels: ts.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=x),
            lambda x, labels=labels: define(x, np.array(labels)),
            numbers(shape),
        )


def sigmoid_losses() -> Iterator[Case]:
    for shape in SAME:
        labels, logits = numbers(shape, shape)
        for sign in (1.0, -1.0):
            yield Case(
                lambda c, x: ts.nn.sigmoid_cross_entropy_with_logits(labels=c, logits=x),
                lambda c, x: c * np.log(1 + np.exp(-x)) + (1 - c) * np.log(1 + np.exp(x)),
                [labels / 2, sign * logits],
            )


def tiles() -> Iterator[Case]:
    for shape, multiples in [
        ((), []),
        ((3,), [2]),
        ((3,), 2),
        ((2, 3), [2, 1]),
        ((2, 3), (3, 2)),
        ((2, 3), [0, 1]),
        ((2, 1, 3), [1, 2, 2]),
        ((0, 3), [2, 2]),
    ]:
        yield Case(
            lambda x, multiples=multiples: ts.tile(x, multiples),
            lambda x, multiples=multiples: np.tile(x, multiples),
            numbers(shape),
        )
    yield Case(lambda x: ts.tile(x, [ts.shape(x)[0]])[:6], lambda x: np.tile(x, 3)[:6], numbers((3,)))


def sums_of_tiles() -> Iterator[Case]:
    for like, multiples in [((3,), (2,)), ((2, 3), (2, 1)), ((2, 3), (1, 3)), ((0, 3), (2, 2)), ((), ())]:

        def define(x: Any, like: Any) -> Any:
            result = np.zeros_like(like)
            for i in np.ndindex(x.shape):
                result[tuple(k % d for k, d in zip(i, like.shape, strict=True))] += x[i]
            return result

        yield Case(
            lambda x, like, multiples=multiples: tiles_sum(x, like, multiples=multiples),
            define,
            numbers(tuple(n * d for n, d in zip(multiples, like, strict=True)), like),
        )


def margins() -> Iterator[Case]:
    for shape, paddings, number in [
        ((), [], 0),
        ((3,), [[1, 2]], 0),
        ((3,), [[0, 1]], 5.0),
        ((2, 3), [[1, 1], [0, 2]], 0),
        ((2, 3), [[0, 0], [0, 0]], 0),
        ((2, 3), np.array([[1, 0], [2, 1]]), -1.0),
        ((0,), [[1, 1]], 1.0),
        ((2, 1, 3), [[0, 1], [1, 0], [2, 2]], 0),
    ]:
        yield Case(
            lambda x, paddings=paddings, number=number: ts.pad(x, paddings, constant_values=number),
            lambda x, paddings=paddings, number=number: np.pad(x, paddings, constant_values=number) if x.ndim else x,
            numbers(shape),
        )


MIRRORED: list[tuple[tuple[int, ...], Any]] = [
    ((3,), [[1, 2]]),
    ((3,), [[2, 0]]),
    ((2, 3), [[1, 1], [0, 2]]),
    ((2, 3), [[0, 0], [0, 0]]),
    ((2, 1, 3), [[0, 1], [0, 0], [2, 2]]),
    ((0, 3), [[0, 0], [1, 1]]),
]


def mirrored_margins() -> Iterator[Case]:
    for mode in ("REFLECT", "symmetric"):
        for shape, paddings in [((), []), *MIRRORED]:
            yield Case(
                lambda x, paddings=paddings, mode=mode: ts.pad(x, paddings, mode),
                lambda x, paddings=paddings, mode=mode: np.pad(x, paddings, mode.lower()) if x.ndim else x,
                numbers(shape),
            )


def sums_of_mirrors() -> Iterator[Case]:
    """What a loop over the margin gives, that looks up what each number mirrors."""
    for mode in ("REFLECT", "SYMMETRIC"):
        for shape, paddings in MIRRORED:

            def define(x: Any, like: Any, paddings: Any = paddings, mode: str = mode) -> Any:
                of = np.pad(np.arange(like.size).reshape(like.shape), paddings, mode.lower())
                return np.bincount(of.reshape(-1), x.reshape(-1), like.size).reshape(like.shape)

            padded = np.pad(np.empty(shape), paddings, "edge" if 0 not in shape else "constant").shape
            yield Case(
                lambda x, like, paddings=paddings, mode=mode: mirrors_sum(x, like, paddings, mode),
                define,
                numbers(padded, shape),
            )


def norms() -> Iterator[Case]:
    """Tensors longer and shorter than the bound."""

    def define(x: Any, bound: float, axes: Any) -> Any:
        norm = np.sqrt(np.sum(x * x, axis=axes, keepdims=True))
        return x * bound / np.maximum(norm, bound)

    for shape, bound, axes in [
        ((), 0.5, None),
        ((3,), 1.0, None),
        ((3,), 100.0, None),
        ((2, 3), 1.0, None),
        ((2, 3), 1.5, 1),
        ((2, 3), 1.5, (0,)),
        ((2, 2, 3), 2.0, (0, 2)),
        ((0, 3), 1.0, None),
    ]:
        yield Case(
            lambda x, bound=bound, axes=axes: ts.clip_by_norm(x, bound, axes),
            lambda x, bound=bound, axes=axes: define(x, bound, axes).reshape(np.shape(x)),
            numbers(shape),
        )


def global_norms() -> Iterator[tuple[Case, Case]]:
    def norm(*xs: Any) -> Any:
        return np.sqrt(sum(np.sum(x * x) for x in xs))

    for shapes in [[()], [(3,)], [(3,), ()], [(2, 3), (3,)], [(2, 3), (3,), (1,)], [(0,), (2,)], [(1,)], [(2, 1, 3)]]:
        yield (
            Case(lambda *xs: ts.global_norm(xs), norm, numbers(*shapes)),
            Case(
                lambda *xs: ts.clip_by_global_norm([None, *xs], 1.5)[0][1],
                lambda *xs: xs[0] * 1.5 / max(norm(*xs), 1.5),
                numbers(*shapes),
            ),
        )


def statistics() -> Iterator[Case]:
    for shape, axes, keepdims in [
        ((), None, False),
        ((3,), None, False),
        ((3,), [0], True),
        ((2, 3), 0, False),
        ((2, 3), [0, 1], False),
        ((2, 3), (1,), True),
        ((2, 4, 3), [0, 2], False),
        ((0, 3), 1, False),
    ]:
        axis = tuple(axes) if isinstance(axes, list) else axes
        yield Case(
            lambda x, axes=axes, keepdims=keepdims: ts.stack(ts.nn.moments(x, axes, keepdims=keepdims)),
            lambda x, axis=axis, keepdims=keepdims: np.stack(
                [np.mean(x, axis=axis, keepdims=keepdims), np.var(x, axis=axis, keepdims=keepdims)]
            ),
            numbers(shape),
        )


def biases() -> Iterator[Case]:
    for shape in [(3,), (2, 3), (1, 3), (4, 3), (2, 2, 3), (0, 3), (2, 1, 2, 3), (1, 1, 3)]:
        yield Case(ts.nn.bias_add, np.add, numbers(shape, (3,)))


def lookups() -> Iterator[Case]:
    for ids in [0, 2, [0], [2, 0, 2], [[0, 1], [1, 1]], np.zeros(0, int), [-1], [[1], [2]]]:
        yield Case(lambda x, ids=ids: ts.nn.embedding_lookup(x, ids), lambda x, ids=ids: x[ids], numbers((3, 2)))


def fillings() -> Iterator[Case]:
    for shape in SAME:
        yield Case(lambda x, shape=shape: ts.fill(shape, x), lambda x, shape=shape: np.full(shape, x), numbers(()))


def bounds() -> list[Case]:
    return [
        *unary(lambda x: ts.clip_by_value(x, 0.8, 1.2), lambda x: np.clip(x, 0.8, 1.2)),
        Case(lambda x, low: ts.clip_by_value(x, low, 3.0), lambda x, low: np.clip(x, low, 3.0), numbers((2, 3), (3,))),
    ]


CASES: dict[str, list[Case]] = {
    "sparse_softmax_cross_entropy_with_logits": list(sparse_losses()),
    "sigmoid_cross_entropy_with_logits": list(sigmoid_losses()),
    "l2_loss": unary(ts.nn.l2_loss, lambda x: np.sum(x * x) / 2),
    "bias_add": list(biases()),
    "moments": list(statistics()),
    "embedding_lookup": list(lookups()),
    "tile": list(tiles()),
    "tiles_sum": list(sums_of_tiles()),
    "pad": [*margins(), *mirrored_margins()],
    "mirrors_sum": list(sums_of_mirrors()),
    "clip_by_value": bounds(),
    "clip_by_norm": list(norms()),
    "global_norm": [first for first, _ in global_norms()],
    "clip_by_global_norm": [second for _, second in global_norms()],
    "fill": list(fillings()),
}


def made(operation: Any, define: Any, dtype: str) -> Iterator[Case]:
    """Of shapes known and of shapes found out in the run; small ones and one too large for a constant."""
    for shape in [*SAME, 4, (40, 40)]:
        yield Case(lambda shape=shape: operation(shape, dtype), lambda shape=shape: define(shape, dtype), [])
    yield Case(lambda x: operation(ts.shape(x), dtype), lambda x: define(x.shape, dtype), numbers((2, 3)))
    yield Case(lambda x: operation([2, ts.size(x)], dtype), lambda x: define((2, x.size), dtype), numbers((2, 3)))


def ranges() -> Iterator[Case]:
    for arguments in [(3,), (2, 5), (1, 6, 2), (5, 0, -2), (0,), (3, 1), (0.0, 1.0, 0.25), (2.5,)]:
        yield Case(lambda a=arguments: ts.range(*a), lambda a=arguments: np.arange(*a), [])
    yield Case(lambda: ts.range(4, dtype="float32"), lambda: np.arange(4, dtype="float32"), [])
    yield Case(lambda: ts.range(1, 4, 0.5, "float32"), lambda: np.arange(1, 4, 0.5, "float32"), [])
    yield Case(lambda n: ts.range(n, dtype="int32"), lambda n: np.arange(n, dtype="int32"), [np.array(4)], static=False)
    yield Case(lambda n: ts.range(n), np.arange, [np.array(4)], static=False)
    yield Case(lambda n: ts.range(1, n, 2), lambda n: np.arange(1, n, 2), [np.array(6)], static=False)


def spaces() -> Iterator[Case]:
    for arguments in [
        (0, 1, 5),
        (0.0, 1.0, 3),
        (-2, 2, 4),
        (1.0, 0.0, 2),
        (1, 1, 3),
        (3, 7, 1),
        (0, 1, 11),
        (0, 2, 7),
    ]:
        yield Case(lambda a=arguments: ts.linspace(*a), lambda a=arguments: np.linspace(*a), [])


def tops() -> Iterator[Case]:
    rows = np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0], [np.nan, 1.0, 0.0], [np.inf, 0.0, -np.inf]])
    for k, *hits in [
        (0, False, False, False, False),
        (1, True, True, False, False),
        (2, True, True, False, False),
        (3, True, True, False, False),
    ]:
        yield Case(
            lambda x, i, k=k: ts.nn.in_top_k(x, i, k), lambda x, i, hits=hits: np.array(hits), [rows, np.zeros(4, int)]
        )
    for k, *hits in [(1, False, False, False, False), (2, True, False, False, False), (3, True, True, False, False)]:
        yield Case(
            lambda x, i, k=k: ts.nn.in_top_k(x, i, k),
            lambda x, i, hits=hits: np.array(hits),
            [rows, np.array([2, 2, 1, 2])],
        )
    yield Case(
        lambda x, i: ts.nn.in_top_k(x, i, 1), lambda x, i: np.zeros(0, bool), [np.zeros((0, 3)), np.zeros(0, int)]
    )


FORWARD: dict[str, list[Case]] = {
    "shape": [Case(ts.shape, lambda x: np.array(x.shape, int), numbers(shape)) for shape in SAME],
    "size": [Case(ts.size, np.size, numbers(shape)) for shape in SAME],
    "rank": [Case(ts.rank, np.ndim, numbers(shape)) for shape in SAME],
    "zeros": list(made(ts.zeros, np.zeros, "float32")),
    "ones": list(made(ts.ones, np.ones, "int64")),
    "eye": [
        *[
            Case(
                lambda a=arguments: ts.eye(*a), lambda a=arguments: np.eye(*a[:2], dtype=(*a, None, None, None)[3]), []
            )
            for arguments in [(3,), (1,), (0,), (2, 3), (3, 2), (2, 0), (2, 2, None, "float32"), (2, 2)]
        ],
        Case(lambda: ts.eye(2, 3, [4, 1]), lambda: np.broadcast_to(np.eye(2, 3), (4, 1, 2, 3)), []),
    ],
    "range": list(ranges()),
    "linspace": list(spaces()),
    "in_top_k": list(tops()),
    "one_hot_like": [
        Case(one_hot_like, lambda i, x: np.eye(x.shape[-1])[i], [np.array(labels), *numbers(shape)])
        for labels, shape in CLASSES
    ],
    "py_func": [
        *[
            Case(lambda x: ts.py_func(np.cumsum, [x], "float64"), np.cumsum, numbers(shape), static=False)
            for shape in SAME[:7]
        ],
        Case(
            lambda x, y: ts.py_func(np.divmod, [x, y], ["int64", "float32"])[1],
            lambda x, y: np.mod(x, y).astype("float32"),
            numbers((3,), ()),
            static=False,
        ),
    ],
}
