"""Rows of the table: special functions, more activations, running products, numbers brought to one size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.ops.special import polygamma

from .forms import BINARY, Case, binary, numbers, reduction, unary

erf, erfc, lgamma = (np.vectorize(f, otypes=["float64"]) for f in (math.erf, math.erfc, math.lgamma))


@np.vectorize(otypes=["float64"])
def digamma(x: float) -> float:
    """ψ(x) = ∫₀^∞ (e^-t / t - e^-xt / (1 - e^-t)) dt, by Gauss and Legendre's rule on pieces of it."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    ends = np.array([0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 63.0, 127.0])
    t = ((ends[1:, None] - ends[:-1, None]) * (nodes + 1) / 2 + ends[:-1, None]).ravel()
    w = ((ends[1:, None] - ends[:-1, None]) / 2 * weights).ravel()
    return float(np.sum(w * (np.exp(-t) / t - np.exp(-x * t) / -np.expm1(-t))))


@np.vectorize(otypes=["float64"])
def trigamma(x: float) -> float:
    """ψ'(x) = ∫₀^∞ t e^-xt / (1 - e^-t) dt."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    ends = np.array([0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 63.0, 127.0])
    t = ((ends[1:, None] - ends[:-1, None]) * (nodes + 1) / 2 + ends[:-1, None]).ravel()
    w = ((ends[1:, None] - ends[:-1, None]) / 2 * weights).ravel()
    return float(np.sum(w * t * np.exp(-x * t) / -np.expm1(-t)))


def selu(x: Any) -> Any:
    """With the α and λ by which numbers of a standard normal distribution keep mean 0 and variance 1."""
    one, two = (math.erfc(n / math.sqrt(2)) / 2 for n in (1, 2))  # the share of them below -1, and below -2
    alpha = 1 / math.sqrt(2 * math.pi) / (0.5 - math.exp(0.5) * one)
    variance = 0.5 + alpha**2 * (0.5 - 2 * math.exp(0.5) * one + math.exp(2) * two)
    return np.where(x > 0, x, alpha * np.expm1(x)) / math.sqrt(variance)


def running_products() -> Iterator[Case]:
    """What a loop along the axis gives."""
    for shape, axis, exclusive, reverse in [
        ((4,), 0, False, False),
        ((4,), -1, True, False),
        ((4,), 0, False, True),
        ((4,), 0, True, True),
        ((2, 3), 0, False, False),
        ((2, 3), 1, True, False),
        ((2, 3), -1, True, True),
        ((2, 3, 2), 1, False, True),
        ((0, 3), 0, True, False),
        ((3, 0), 1, False, False),
        ((1,), 0, True, False),
    ]:

        def define(x: Any, axis: int = axis, exclusive: bool = exclusive, reverse: bool = reverse) -> Any:
            rows = np.moveaxis(x, axis, 0)[:: -1 if reverse else 1]
            result, product = [], np.ones(rows.shape[1:])
            for row in rows:
                result.append(product if exclusive else product * row)
                product = product * row
            found = np.reshape(result, rows.shape)[:: -1 if reverse else 1]
            return np.moveaxis(found, 0, axis)

        yield Case(lambda x, a=axis, e=exclusive, r=reverse: ts.cumprod(x, a, e, r), define, numbers(shape))
    yield Case(ts.cumprod, lambda x: np.cumprod(x, axis=0), numbers((3, 2)))


def normalized(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return x / np.sqrt(np.sum(x * x, axis=axis, keepdims=True))


def normalizations() -> Iterator[Case]:
    for shape, axis in [
        ((3,), None),
        ((3,), 0),
        ((2, 3), None),
        ((2, 3), 1),
        ((2, 3), -1),
        ((2, 3), [0, 1]),
        ((2, 4, 3), (0, 2)),
        ((0, 3), 1),
    ]:
        numpy_axis = tuple(axis) if isinstance(axis, list) else axis
        yield Case(
            lambda x, axis=axis: ts.nn.l2_normalize(x, axis),
            lambda x, axis=numpy_axis: normalized(x, axis),
            numbers(shape),
        )
    yield Case(lambda x: ts.nn.l2_normalize(x, epsilon=100.0), lambda x: x / 10, numbers((3,)))


def responses() -> Iterator[Case]:
    """What a loop over the channels gives."""
    for shape, how in [
        ((1, 1, 1, 4), {"depth_radius": 1}),
        ((2, 2, 1, 5), {"depth_radius": 1, "bias": 2.0}),
        ((1, 2, 2, 3), {"depth_radius": 5}),
        ((1, 2, 2, 3), {"depth_radius": 0, "beta": 0.75}),
        ((2, 1, 2, 4), {"depth_radius": 2, "alpha": 0.25, "beta": 0.75}),
        ((1, 1, 1, 1), {}),
        ((1, 1, 2, 7), {"alpha": 1e-4, "beta": 0.75}),
        ((0, 2, 2, 3), {"depth_radius": 1}),
    ]:

        def define(x: Any, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5) -> Any:
            y = np.empty_like(x)
            for c in range(x.shape[3]):
                beside = x[..., max(0, c - depth_radius) : c + depth_radius + 1]
                y[..., c] = x[..., c] / (bias + alpha * np.sum(beside**2, axis=-1)) ** beta
            return y

        yield Case(
            lambda x, shape=shape, how=how: ts.nn.lrn(ts.reshape(x, shape), **how),
            lambda x, how=how, define=define: define(x, **how),
            numbers(shape),
        )


CASES: dict[str, list[Case]] = {
    "erf": unary(ts.erf, erf) + unary(ts.erf, erf, sign=-0.4, shift=0.1),
    "erfc": unary(ts.erfc, erfc) + unary(ts.erfc, erfc, sign=-1.5, shift=0.1),
    "lgamma": unary(ts.lgamma, lgamma) + unary(ts.lgamma, lgamma, shift=9.0) + unary(ts.lgamma, lgamma, 0.2, -1.7),
    "digamma": unary(ts.digamma, digamma) + unary(ts.digamma, digamma, shift=9.0),
    "polygamma": unary(lambda x: polygamma(1, x), trigamma),
    "atan2": binary(ts.atan2, np.arctan2),
    "rint": unary(ts.rint, np.rint) + unary(ts.rint, np.rint, sign=-1.0),
    "floormod": binary(ts.floormod, np.mod),
    "truncatemod": binary(ts.truncatemod, np.fmod)
    + [Case(ts.truncatemod, np.fmod, [-x, y]) for x, y in [numbers((2, 3), (3,))]],
    "relu6": unary(ts.nn.relu6, lambda x: x)
    + unary(ts.nn.relu6, lambda x: 0 * x, sign=-1.0)
    + unary(ts.nn.relu6, lambda x: 0 * x + 6, shift=6.0),
    "selu": unary(ts.nn.selu, selu) + unary(ts.nn.selu, selu, sign=-1.0),
    "softsign": unary(ts.nn.softsign, lambda x: x / (1 + x)) + unary(ts.nn.softsign, lambda x: x / (1 - x), sign=-1.0),
    "cumprod": list(running_products()),
    "l2_normalize": list(normalizations()),
    "lrn": list(responses()),
}


def whole(*shapes: tuple[int, ...]) -> list[Any]:
    """Whole numbers of either sign, none of which is 0."""
    rng = np.random.default_rng(len(shapes))
    return [rng.integers(1, 9, shape) * rng.choice([-1, 1], shape) for shape in shapes]


def zeros_among(shape: tuple[int, ...]) -> Any:
    return np.random.default_rng(0).integers(0, 2, shape) * 1.5


def not_zero(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.sum(x != 0, axis=axis, keepdims=keepdims, dtype=np.int64)


FORWARD: dict[str, list[Case]] = {
    "truncatediv": [
        *[Case(ts.truncatediv, lambda x, y: np.trunc(x / y).astype(int), whole(*shapes)) for shapes in BINARY],
        Case(lambda x: ts.truncatediv(x, 2), lambda x: np.trunc(x / 2).astype(int), whole((2, 3))),
    ],
    "truncatemod": [Case(ts.truncatemod, np.fmod, whole(*shapes)) for shapes in BINARY],
    "count_nonzero": [
        *[
            case._replace(inputs=[zeros_among(np.shape(case.inputs[0]))])
            for case in reduction(ts.count_nonzero, not_zero)
        ],
        Case(
            lambda x: ts.count_nonzero(x, 0, dtype="float32"),
            lambda x: not_zero(x, 0).astype("float32"),
            [zeros_among((3, 4))],
        ),
        Case(lambda x: ts.count_nonzero(input=x), not_zero, [np.array([True, False, True])]),
    ],
}
