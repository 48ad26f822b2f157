"""Our pieces of chapter 4, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def slope(parts: Any) -> Any:
    def slope(f: Callable[[float], float], w: float, h: float = 1e-5) -> float:
        return (f(w + h) - f(w - h)) / (h + h)

    return slope


def descend(parts: Any) -> Any:
    def descend(gradient: Callable[[Any], Any], w: Any, learning_rate: float, steps: int) -> list[Any]:
        path = [w]
        while len(path) <= steps:
            path.append(path[-1] - learning_rate * gradient(path[-1]))
        return path

    return descend


def steps_needed(parts: Any) -> Any:
    def steps_needed(curvature: float, learning_rate: float, factor: float) -> float:
        kept = abs(1 - learning_rate * curvature)
        if kept >= 1:
            return math.inf
        return 1 if kept == 0 else max(0, math.ceil(-math.log(factor) / math.log(kept)))

    return steps_needed


def descend_with_momentum(parts: Any) -> Any:
    def descend_with_momentum(
        gradient: Callable[[Any], Any], w: Any, learning_rate: float, momentum: float, steps: int
    ) -> list[Any]:
        path, velocity = [w], 0.0 * np.asarray(w)
        while len(path) <= steps:
            velocity = momentum * velocity + gradient(path[-1])
            path.append(path[-1] - learning_rate * velocity)
        return path

    return descend_with_momentum


def compute_gradients(parts: Any) -> Any:
    def compute_gradients(loss: Any, feed_dict: Mapping[Any, Any] | None = None) -> dict[Any, Any]:
        variables = [node for node in parts.traverse_postorder(loss) if isinstance(node, parts.Variable)]
        return {variable: _nudged(parts, loss, feed_dict, variable) for variable in variables}

    return compute_gradients


def _nudged(parts: Any, loss: Any, feed_dict: Mapping[Any, Any] | None, variable: Any, h: float = 1e-5) -> Any:
    here = variable.value
    gradient = np.zeros(np.shape(here))
    try:
        for i in np.ndindex(gradient.shape):
            losses = []
            for nudge in (h, -h):
                moved = np.array(here, dtype=float)
                moved[i] += nudge
                variable.value = moved
                losses.append(parts.Session().run(loss, feed_dict))
            gradient[i] = np.sum(losses[0] - losses[1]) / (2 * h)
    finally:
        variable.value = here
    return gradient


def minimize_step(parts: Any) -> Any:
    class minimize_step(parts.Operation):  # type: ignore[misc]
        """One step of gradient descent, each time it is run."""

        def __init__(self, loss: Any, learning_rate: float) -> None:
            super().__init__([x for x in parts.traverse_postorder(loss) if isinstance(x, parts.placeholder)])
            self.loss, self.learning_rate = loss, learning_rate

        def compute(self, *values: Any) -> None:
            table = parts.compute_gradients(self.loss, dict(zip(self.input_nodes, values, strict=True)))
            moved = {variable: variable.value - self.learning_rate * table[variable] for variable in table}
            for variable, value in moved.items():
                variable.value = value

    return minimize_step


def optimizer(parts: Any) -> Any:
    class GradientDescentOptimizer:
        """w ← w - η ∂J/∂w, for each Variable"""

        def __init__(self, learning_rate: float) -> None:
            self.learning_rate = learning_rate

        def minimize(self, loss: Any) -> Any:
            return parts.minimize_step(loss, self.learning_rate)

    return GradientDescentOptimizer
