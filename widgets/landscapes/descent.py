"""Steps of the optimizers of `tslab.train`, whatever the gradient comes from, and what is wrong when they lead away."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import tslab as ts

from ..live import program
from .functions import OPTIMIZERS
from .landscape import Span

FAR = 10
"""How many times the width of the picture away from its middle a path ends."""

SLOWEST: dict[str, Callable[[float], float]] = {
    "gradient descent": lambda momentum: 2.0,
    "momentum": lambda momentum: 2.0 * (1.0 + momentum),
    "Nesterov": lambda momentum: 2.0 * (1.0 + momentum) / (1.0 + 2.0 * momentum),
}
"""Below which learning rate, times the curvature, the steps of an optimizer lead to the minimum of a parabola."""


class Race:
    """All optimizers, each as the graph of its step, from a gradient of two numbers that is fed.

    Args:
        dtype: of the parameters.
    """

    def __init__(self, dtype: Any) -> None:
        with ts.Graph().as_default() as self._graph:
            self._point = ts.Variable(np.zeros(2), dtype=dtype, name="point")
            self._rate = ts.Variable(0.1, trainable=False, dtype=dtype, name="learning_rate")
            self._momentum = ts.Variable(0.0, trainable=False, dtype=dtype, name="momentum")
            self._gradient = ts.placeholder(dtype or "float64", [2], name="gradient")
            self._steps = {
                name: make(self._rate, self._momentum).apply_gradients([(self._gradient, self._point)], name=name[:3])
                for name, make in OPTIMIZERS.items()
            }

    def program(self) -> dict[str, Any]:
        """What the browser runs."""
        return program(dict(self._steps), ts.Session(self._graph))

    def start(
        self, name: str, start: Sequence[float], learning_rate: float, momentum: float
    ) -> Callable[[Sequence[float]], list[float]]:
        """A function that takes one step after the other: from the gradient at a point to the next point."""
        session = ts.Session(self._graph)
        session.load({self._point: _two(start), self._rate: learning_rate, self._momentum: momentum})

        def move(gradient: Sequence[float]) -> list[float]:
            session.run(self._steps[name], {self._gradient: _two(gradient)})
            return [float(part) for part in session.run(self._point)[: len(gradient)]]

        return move


def _two(numbers: Sequence[float]) -> list[float]:
    return [*map(float, numbers), 0.0][:2]


def departure(path: dict[str, Any], spans: Sequence[Span], optimizer: str, momentum: float) -> dict[str, Any] | None:
    """How a path left the picture; None if it ends inside.

    Returns:
        `step`: the first that is outside; `falls`: whether the loss fell in it; `factor`: by what it multiplied the
        gradient; `bound`: the learning rate above which the steps grow, if the curvature stays what it is there. What
        cannot be said is None.
    """
    points = list(zip(path["xs"], path["ys"], strict=True)) if path["ys"] else [(x,) for x in path["xs"]]

    def outside(point: Sequence[float]) -> bool:
        return any(not low <= at <= high for at, (low, high) in zip(point, spans, strict=True))

    if not outside(points[-1]) and path["lost"] is None:
        return None
    step = next((i for i, point in enumerate(points) if outside(point)), path["lost"])
    left: dict[str, Any] = {"step": step, "falls": None, "factor": None, "bound": None}
    if not 0 < step < len(points):
        return left
    p, q, g, h = (
        np.array(values, float)
        for values in (*points[step - 1 : step + 1], *np.transpose(path["slopes"])[step - 1 : step + 1])
    )
    size, moved = math.hypot(*g), float((q - p) @ (q - p))
    left["falls"] = bool(path["losses"][step] < path["losses"][step - 1])
    left["factor"] = math.hypot(*h) / size if size else None
    curvature = float((h - g) @ (q - p)) / moved if moved else 0.0
    if curvature > 0 and optimizer in SLOWEST:
        left["bound"] = SLOWEST[optimizer](momentum) / curvature
    return left
