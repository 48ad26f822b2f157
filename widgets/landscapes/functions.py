"""Functions to go downhill on, and the optimizers that do: what the demos of training offer to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import tslab as ts


class Function(NamedTuple):
    """A function of one node or of two, and its formula."""

    build: Callable[..., ts.Node]
    formula: str


def _perceptron(w1: ts.Node, w2: ts.Node) -> ts.Node:
    """The cross entropy of a perceptron with the weights w1 and w2 on twenty made-up points of two classes."""
    rng = np.random.default_rng(1)
    points = 0.9 * rng.normal(size=(20, 2)) + np.repeat([[0.5, 0.3], [-0.5, -0.3]], 10, axis=0)
    classes = np.repeat([1.0, -1.0], 10)
    return ts.reduce_sum(ts.nn.softplus(-classes * (w1 * points[:, 0] + w2 * points[:, 1])), name="J")


PRESETS = {
    "bowl": Function(lambda x, y: (x * x + y * y) / 2.0, "(x² + y²) / 2"),
    "valley": Function(lambda x, y: (x * x + 20.0 * y * y) / 2.0, "(x² + 20 y²) / 2"),
    "saddle": Function(lambda x, y: (x + y) ** 4.0 / 200.0 - x * y, "(x + y)⁴ / 200 − x y"),
    "Rosenbrock": Function(
        lambda x, y: ts.square(y - x * x) / 2.0 + ts.square(1.0 - x) / 200.0, "(y − x²)² / 2 + (1 − x)² / 200"
    ),
    "perceptron": Function(_perceptron, "Σ log(1 + exp(−c (w1 x1 + w2 x2))), c = ±1, over 20 points"),
    "parabola": Function(lambda x: x * x / 2.0, "x² / 2"),
    "two minima": Function(lambda x: (x**4.0 - 6.0 * x * x + 2.0 * x) / 10.0, "(x⁴ − 6 x² + 2 x) / 10"),
}
"""What there is to see on them: see `GradientDescentDemo`. All are drawn from -3 to 3."""

OPTIMIZERS: dict[str, Callable[[Any, Any], ts.train.Optimizer]] = {
    "gradient descent": lambda rate, momentum: ts.train.GradientDescentOptimizer(rate),
    "momentum": lambda rate, momentum: ts.train.MomentumOptimizer(rate, momentum),
    "Nesterov": lambda rate, momentum: ts.train.MomentumOptimizer(rate, momentum, use_nesterov=True),
    "Adagrad": lambda rate, momentum: ts.train.AdagradOptimizer(rate),
    "RMSProp": lambda rate, momentum: ts.train.RMSPropOptimizer(rate),
    "Adam": lambda rate, momentum: ts.train.AdamOptimizer(rate),
}
"""The optimizers of `tslab.train`, each from a learning rate and a momentum."""
