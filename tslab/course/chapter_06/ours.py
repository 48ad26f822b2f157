"""Our pieces of chapter 6, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np


def two_features(parts: Any) -> Callable[[], tuple[Any, Any]]:
    def two_features() -> tuple[Any, Any]:
        return np.full((2, 2), 12.0), np.array([-12.0, 12.0])

    return two_features


def mlp(parts: Any) -> Callable[[Any, Sequence[tuple[Any, Any]]], Any]:
    def mlp(X: Any, layers: Sequence[tuple[Any, Any]]) -> Any:
        logits = None
        for W, b in layers:
            inputs = X if logits is None else parts.sigmoid(logits)
            logits = parts.add(parts.matmul(inputs, W), b)
        return logits

    return mlp


def count_parameters(parts: Any) -> Callable[[Sequence[int]], int]:
    def count_parameters(sizes: Sequence[int]) -> int:
        return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))

    return count_parameters


def initial_layers(parts: Any) -> Callable[[Any, Sequence[int]], list[Any]]:
    def initial_layers(rng: Any, sizes: Sequence[int]) -> list[Any]:
        found = []
        for inputs, outputs in pairwise(sizes):
            weights = rng.normal(0.0, inputs**-0.5, size=(inputs, outputs))
            found.append((parts.Variable(weights), parts.Variable(np.zeros(outputs))))
        return found

    return initial_layers


def optimizer(parts: Any) -> Any:
    class GradientDescentOptimizer:
        """w ← w - η ∂J/∂w, for each Variable"""

        def __init__(self, learning_rate: float) -> None:
            self.learning_rate = learning_rate

        def minimize(self, loss: Any, var_list: Sequence[Any] | None = None) -> Any:
            return parts.minimize_step(self, loss, var_list)

        def step(self, loss: Any, feed_dict: Mapping[Any, Any], variables: Sequence[Any]) -> None:
            table = parts.compute_gradients(loss, feed_dict)
            moved = {variable: variable.value - self.learning_rate * table[variable] for variable in variables}
            for variable, value in moved.items():
                variable.value = value

    return GradientDescentOptimizer


def momentum(parts: Any) -> Any:
    class MomentumOptimizer:
        """u ← μ u + ∂J/∂w,  w ← w - η u, for each Variable"""

        def __init__(self, learning_rate: float, momentum: float) -> None:
            self.learning_rate, self.momentum = learning_rate, momentum
            self.velocities: dict[Any, Any] = {}

        def minimize(self, loss: Any, var_list: Sequence[Any] | None = None) -> Any:
            return parts.minimize_step(self, loss, var_list)

        def step(self, loss: Any, feed_dict: Mapping[Any, Any], variables: Sequence[Any]) -> None:
            table = parts.compute_gradients(loss, feed_dict)
            for variable in variables:
                kept = self.velocities.get(variable)
                velocity = table[variable] if kept is None else self.momentum * kept + table[variable]
                self.velocities[variable] = velocity
                variable.value = variable.value - self.learning_rate * velocity

    return MomentumOptimizer
