"""Rows of the table: functions applied to each number, arithmetic, comparisons and logic."""

from __future__ import annotations

from typing import Any

import numpy as np

import tslab as ts

from .forms import BINARY, UNARY, Case, binary, numbers, unary

CASES: dict[str, list[Case]] = {
    "abs": unary(ts.abs, np.abs) + unary(abs, np.abs, sign=-1.0),
    "acos": unary(ts.acos, np.arccos, sign=0.4),
    "asin": unary(ts.asin, np.arcsin, sign=0.4),
    "atan": unary(ts.atan, np.arctan),
    "ceil": unary(ts.ceil, np.ceil),
    "cos": unary(ts.cos, np.cos),
    "cosh": unary(ts.cosh, np.cosh),
    "elu": unary(ts.nn.elu, lambda x: x) + unary(ts.nn.elu, lambda x: np.exp(x) - 1, sign=-1.0),
    "expm1": unary(ts.expm1, lambda x: np.exp(x) - 1),
    "floor": unary(ts.floor, np.floor),
    "floordiv": binary(ts.floordiv, np.floor_divide),
    "identity": unary(ts.identity, lambda x: x),
    "leaky_relu": unary(ts.nn.leaky_relu, lambda x: 1.0 * x)
    + unary(lambda x: ts.nn.leaky_relu(x, alpha=0.1), lambda x: 0.1 * x, sign=-1.0),
    "log1p": unary(ts.log1p, lambda x: np.log(1 + x)),
    "maximum": binary(ts.maximum, np.maximum),
    "minimum": binary(ts.minimum, np.minimum),
    "mod": binary(ts.mod, np.mod),
    "pow": [
        *binary(ts.pow, np.power),
        Case(lambda x: x**3, lambda x: x * x * x, [-x for x in numbers((2, 3))]),
        Case(lambda x: x**2, lambda x: x * x, [np.array([0.0, 1.0])]),
        Case(lambda x: x**-1.0, lambda x: 1 / x, numbers((3,))),
        Case(lambda y: 2**y, lambda y: 2.0**y, numbers((3,))),
    ],
    "reciprocal": unary(ts.reciprocal, lambda x: 1 / x),
    "relu": unary(ts.nn.relu, lambda x: x) + unary(ts.nn.relu, lambda x: 0 * x, sign=-1.0),
    "round": unary(ts.round, np.rint),
    "rsqrt": unary(ts.rsqrt, lambda x: 1 / np.sqrt(x)),
    "sign": unary(ts.sign, np.sign) + unary(ts.sign, np.sign, sign=-1.0),
    "sin": unary(ts.sin, np.sin),
    "sinh": unary(ts.sinh, np.sinh),
    "softplus": unary(ts.nn.softplus, lambda x: np.log(1 + np.exp(x)))
    + unary(ts.nn.softplus, lambda x: np.log(1 + np.exp(x)), sign=-1.0),
    "sqrt": unary(ts.sqrt, np.sqrt),
    "squared_difference": binary(ts.squared_difference, lambda x, y: (x - y) * (x - y)),
    "stop_gradient": [case._replace(differentiable=False) for case in unary(ts.stop_gradient, lambda x: x)],
    "tan": unary(ts.tan, np.tan, sign=0.5),
    "tanh": unary(ts.tanh, np.tanh) + unary(ts.nn.tanh, np.tanh, sign=-1.0),
    "zeros_like": unary(ts.zeros_like, np.zeros_like),
}


def truths(*shapes: tuple[int, ...]) -> list[Any]:
    """An array of truth values for each shape."""
    rng = np.random.default_rng(len(shapes))
    return [rng.uniform(size=shape) < 0.5 for shape in shapes]


def choices() -> list[Case]:
    """`where`, for every way in which its condition and its values are broadcast."""
    found = []
    for (shape, x), y in zip(BINARY, [shape for shape, _ in BINARY], strict=True):
        (condition,) = truths(shape)
        found.append(
            Case(
                lambda x, y, c=condition: ts.where(c, x, y),
                lambda x, y, c=condition: np.where(c, x, y),
                numbers(x, y),
            )
        )
    return [
        *found,
        Case(lambda x: ts.where(x > 1, x, 0.0), lambda x: np.where(x > 1, x, 0.0), numbers((3, 4))),
        Case(lambda x: ts.where(x > 1, -1.0, x), lambda x: np.where(x > 1, -1.0, x), numbers((3, 4))),
        Case(lambda x, y: ts.where(x < y, x, y), np.minimum, numbers((3, 1), (4,))),
    ]


CASES["where"] = choices()
CASES["cast"] = unary(lambda x: ts.cast(x, "float64"), lambda x: np.asarray(x, "float64"))


def comparison(operation: Any, define: Any) -> list[Case]:
    """Numbers that are often equal."""
    rng = np.random.default_rng(0)
    forms = [Case(operation, define, [rng.integers(0, 3, shape) * 1.0 for shape in shapes]) for shapes in BINARY]
    return [
        *forms,
        Case(operation, define, [np.array([1, 2]), np.array([1.5, 2.0])]),
        Case(operation, define, [np.array([np.nan, np.inf, np.inf]), np.array([np.nan, np.inf, -np.inf])]),
        Case(lambda x: operation(x, 1), lambda x: define(x, 1), [rng.integers(0, 3, (2, 3))]),
        Case(lambda x: operation(1.0, x), lambda x: define(1.0, x), [rng.integers(0, 3, (2, 3)).astype("float32")]),
    ]


def logic(operation: Any, define: Any) -> list[Case]:
    return [Case(operation, define, truths(*shapes)) for shapes in BINARY] + [
        Case(lambda x: operation(x, [True, False]), lambda x: define(x, [True, False]), truths((3, 2)))
    ]


STRANGE = np.array([[0.0, -0.0, 1.0], [np.nan, np.inf, -np.inf]])

FORWARD: dict[str, list[Case]] = {
    "equal": comparison(ts.equal, np.equal),
    "greater": comparison(ts.greater, np.greater) + comparison(lambda x, y: x > ts.identity(y), np.greater)[:1],
    "greater_equal": comparison(ts.greater_equal, np.greater_equal),
    "less": comparison(ts.less, np.less),
    "less_equal": comparison(ts.less_equal, np.less_equal),
    "not_equal": comparison(ts.not_equal, np.not_equal),
    "logical_and": logic(ts.logical_and, np.logical_and),
    "logical_or": logic(ts.logical_or, np.logical_or),
    "logical_xor": logic(ts.logical_xor, np.logical_xor),
    "logical_not": [Case(ts.logical_not, np.logical_not, truths(shape)) for shape in [*UNARY, (5,), (1, 1)]],
    **{
        name: [
            *[Case(operation, define, numbers(shape)) for shape in UNARY],
            Case(operation, define, [STRANGE]),
            Case(operation, define, [STRANGE.astype("float32")]),
            Case(operation, define, [np.array([1, 2])]),
        ]
        for name, operation, define in [
            ("is_nan", ts.is_nan, np.isnan),
            ("is_inf", ts.is_inf, np.isinf),
            ("is_finite", ts.is_finite, np.isfinite),
        ]
    },
}
