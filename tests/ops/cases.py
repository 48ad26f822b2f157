"""One table for all differentiable operations: how each is built, its definition in NumPy, and where to try it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.array import broadcast_like, sum_like
from tslab.ops.linalg import matmul_gradient
from tslab.ops.nn import softmax_cross_entropy_gradient, softmax_gradient
from tslab.ops.reductions import mean_count

from . import (
    cases_choosing,
    cases_control,
    cases_convolutions,
    cases_diagonals,
    cases_elementwise,
    cases_images,
    cases_matrices,
    cases_networks,
    cases_positions,
    cases_segments,
    cases_sequences,
    cases_shaping,
    cases_special,
    cases_sums,
)
from .forms import Case, binary, numbers, reduction, unary

ALONG = [
    ((3,), -1),
    ((2, 3), -1),
    ((4, 2), -1),
    ((2, 3), 0),
    ((2, 4, 3), 1),
    ((2, 3, 4), -3),
    ((0, 3), -1),
    ((3, 0), -1),
    ((4,), 0),
    ((3, 1), 0),
]
PRODUCTS = [
    ((2, 3), (3, 4)),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (4, 3, 2)),
    ((1, 2, 3), (5, 3, 1)),
    ((3,), (5, 3, 4)),
    ((5, 2, 3), (3,)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
]


def transposed(x: Any) -> Any:
    return np.swapaxes(x, -1, -2) if np.ndim(x) > 1 else x


def product(a: Any, b: Any, flip_a: bool, flip_b: bool) -> Any:
    return np.matmul(transposed(a) if flip_a else a, transposed(b) if flip_b else b)


def products() -> Iterator[Case]:
    for shapes, flip_a, flip_b in itertools.product(PRODUCTS, (False, True), (False, True)):
        a, b = numbers(*shapes)
        yield Case(
            lambda a, b, flip_a=flip_a, flip_b=flip_b: ts.matmul(a, b, transpose_a=flip_a, transpose_b=flip_b),
            lambda a, b, flip_a=flip_a, flip_b=flip_b: product(a, b, flip_a, flip_b),
            [transposed(a) if flip_a else a, transposed(b) if flip_b else b],
        )
    yield Case(lambda a: ts.matmul(a, a), lambda a: a @ a, numbers((2, 2)))


def product_gradients() -> Iterator[Case]:
    """The gradient of Σ G ∘ (A B) is linear in A, so that its definition is what it gives for each unit of A."""
    for (shape_a, shape_b), flip_a, flip_b, factor in itertools.product(PRODUCTS, (False, True), (False, True), (0, 1)):
        a, b = numbers(shape_a, shape_b)
        (grad,) = numbers(np.shape(a @ b))
        a, b = transposed(a) if flip_a else a, transposed(b) if flip_b else b

        def define(
            grad: Any, a: Any, b: Any, factor: int = factor, flip_a: bool = flip_a, flip_b: bool = flip_b
        ) -> Any:
            of = (a, b)[factor]
            result = np.empty_like(of)
            for i in np.ndindex(of.shape):
                unit = np.zeros_like(of)
                unit[i] = 1.0
                result[i] = np.sum(grad * product(*((unit, b) if factor == 0 else (a, unit)), flip_a, flip_b))
            return result

        yield Case(
            lambda grad, a, b, factor=factor, flip_a=flip_a, flip_b=flip_b: matmul_gradient(
                grad, a, b, factor, flip_a, flip_b
            ),
            define,
            [grad, a, b],
        )


def expansions() -> Iterator[Case]:
    for shape, axis in [
        ((), 0),
        ((3,), 0),
        ((3,), -1),
        ((2, 3), 1),
        ((2, 3), (0, 2)),
        ((2, 3), (-1, 0)),
        ((0, 3), 1),
        ((2, 1), -2),
    ]:
        yield Case(
            lambda x, axis=axis: ts.expand_dims(x, axis), lambda x, axis=axis: np.expand_dims(x, axis), numbers(shape)
        )


STRETCHED = [((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 3)), ((1, 3), (4, 2, 3)), ((2, 3), (2, 3)), ((1,), (0,))]


def summed(x: Any, like: Any) -> Any:
    """The sum over all the places that a number of `like` is copied to when it is broadcast to the shape of `x`."""
    result = np.zeros_like(like)
    places = np.broadcast_to(np.arange(like.size).reshape(like.shape), x.shape)
    np.add.at(result.reshape(-1), places.reshape(-1), x.reshape(-1))
    return result


def softmaxes() -> Iterator[Case]:
    for shape, axis in ALONG:
        yield Case(
            lambda x, axis=axis: ts.softmax(x, axis=axis),
            lambda x, axis=axis: np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True),
            numbers(shape),
        )


def log_softmaxes() -> Iterator[Case]:
    for shape, axis in ALONG:
        yield Case(
            lambda x, axis=axis: ts.nn.log_softmax(x, axis=axis),
            lambda x, axis=axis: x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True)),
            numbers(shape),
        )


def softmax_gradients() -> Iterator[Case]:
    for shape, axis in ALONG:
        yield Case(
            lambda p, g, axis=axis: softmax_gradient(p, g, axis=axis),
            lambda p, g, axis=axis: p * (g - np.sum(g * p, axis=axis, keepdims=True)),
            numbers(shape, shape),
        )


def cross_entropies() -> Iterator[Case]:
    """The labels need not sum to one: the gradient is right all the same."""
    for shape, axis in ALONG:
        yield Case(
            lambda c, x, axis=axis: ts.nn.softmax_cross_entropy_with_logits(labels=c, logits=x, axis=axis),
            lambda c, x, axis=axis: -np.sum(c * (x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))), axis=axis),
            numbers(shape, shape),
        )


def cross_entropy_gradients() -> Iterator[Case]:
    for shape, axis in ALONG:
        labels, logits = numbers(shape, shape)
        yield Case(
            lambda c, x, g, axis=axis: softmax_cross_entropy_gradient(c, x, g, axis=axis),
            lambda c, x, g, axis=axis: (
                np.expand_dims(g, axis)
                * (np.exp(x) / np.sum(np.exp(x), axis, keepdims=True) * np.sum(c, axis, keepdims=True) - c)
            ),
            [labels, logits, *numbers(np.sum(labels, axis=axis).shape)],
        )


class cube(ts.Operation):
    """A learner's operation, whose gradient works on arrays."""

    def compute(self, x):
        return x**3


@ts.RegisterGradient(cube, numpy=True)
def cube_gradient(op, grad):
    return grad * 3 * op.inputs[0] ** 2


def item_of_numpy_gradient(x: Any) -> Any:
    """A NumPy gradient comes into the graph through an `item`, the one operation that has no derivative."""
    (gradient,) = ts.gradients(cube(x), x)
    return gradient


CASES: dict[str, list[Case]] = {
    **cases_elementwise.CASES,
    **cases_choosing.CASES,
    **cases_shaping.CASES,
    **cases_sums.CASES,
    **cases_networks.CASES,
    **cases_images.CASES,
    **cases_matrices.CASES,
    **cases_diagonals.CASES,
    **cases_segments.CASES,
    **cases_special.CASES,
    **cases_positions.CASES,
    **cases_convolutions.CASES,
    **cases_control.CASES,
    **cases_sequences.CASES,
    "log_softmax": list(log_softmaxes()),
    "softmax_gradient": list(softmax_gradients()),
    "softmax_cross_entropy_with_logits": list(cross_entropies()),
    "softmax_cross_entropy_gradient": list(cross_entropy_gradients()),
    "add": binary(ts.add, np.add),
    "add_n": [
        Case(lambda *xs: ts.add_n(xs), lambda *xs: sum(xs[1:], xs[0]), numbers(*[shape] * count))
        for shape, count in [((), 1), ((2, 3), 2), ((3,), 3), ((0,), 2), ((2, 1, 3), 4), ((2, 0), 3), ((5,), 8)]
    ]
    + [Case(lambda x: ts.add_n([x, x, x]), lambda x: 3 * x, numbers((2, 3)))],
    "broadcast_like": [Case(broadcast_like, lambda x, like: x + 0 * like, numbers(*shapes)) for shapes in STRETCHED],
    "divide": binary(ts.divide, np.divide),
    "exp": unary(ts.exp, np.exp) + unary(ts.exp, np.exp, sign=-1.0),
    "expand_dims": list(expansions()),
    "item": [Case(item_of_numpy_gradient, lambda x: 3 * x**2, numbers((2, 3)), differentiable=False)],
    "log": unary(ts.log, np.log),
    "matmul": list(products()),
    "matmul_gradient": list(product_gradients()),
    "mean_count": [
        Case(lambda x: mean_count(x, ts.reduce_sum(x, axis=1)), lambda x: 3.0, numbers((2, 3))),
        Case(lambda x: mean_count(x, ts.reduce_sum(x)), lambda x: 0.0, numbers((0, 3))),
    ],
    "multiply": binary(ts.multiply, np.multiply),
    "negative": unary(ts.negative, np.negative),
    "ones_like": unary(ts.ones_like, np.ones_like),
    "reduce_mean": list(reduction(ts.reduce_mean, np.mean)),
    "reduce_sum": list(reduction(ts.reduce_sum, np.sum)),
    "sigmoid": unary(ts.sigmoid, lambda x: 1 / (1 + np.exp(-x)))
    + unary(ts.sigmoid, lambda x: 1 / (1 + np.exp(-x)), -1),
    "softmax": list(softmaxes()),
    "square": unary(ts.square, lambda x: x * x) + unary(ts.square, lambda x: x * x, sign=-1.0),
    "subtract": binary(ts.subtract, np.subtract),
    "sum_like": [Case(sum_like, summed, numbers(*reversed(shapes))) for shapes in STRETCHED],
}
"""For each differentiable operation its cases."""

FORWARD: dict[str, list[Case]] = {
    **cases_elementwise.FORWARD,
    **cases_choosing.FORWARD,
    **cases_sums.FORWARD,
    **cases_networks.FORWARD,
    **cases_special.FORWARD,
    **cases_positions.FORWARD,
    **cases_control.FORWARD,
    **cases_sequences.FORWARD,
}
"""For each operation whose value has no gradient its cases: truth values, integers, and what is made of shapes."""
