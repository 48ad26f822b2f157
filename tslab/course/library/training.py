"""Chapters 4 and 6: optimizers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .gradients import compute_gradients
from .graphs import Node, Operation, Variable, placeholder, traverse_postorder


class minimize_step(Operation):
    """Asks its optimizer for one step, each time it is run."""

    def __init__(self, optimizer: Any, loss: Node, var_list: Sequence[Variable] | None = None) -> None:
        order = traverse_postorder(loss)
        super().__init__([node for node in order if isinstance(node, placeholder)])
        self.optimizer, self.loss = optimizer, loss
        everything = [node for node in order if isinstance(node, Variable)]
        self.variables = everything if var_list is None else list(var_list)

    def compute(self, *values: Any) -> None:
        feed_dict = dict(zip(self.input_nodes, values, strict=True))
        self.optimizer.step(self.loss, feed_dict, self.variables)


class GradientDescentOptimizer:
    """w ← w - η ∂J/∂w, for each Variable"""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def minimize(self, loss: Node, var_list: Sequence[Variable] | None = None) -> Operation:
        """An operation; each run of it is one step."""
        return minimize_step(self, loss, var_list)

    def step(self, loss: Node, feed_dict: Mapping[Any, Any], variables: Sequence[Variable]) -> None:
        """Move the Variables once, against their gradients."""
        gradients = compute_gradients(loss, feed_dict)
        for variable in variables:
            variable.value = variable.value - self.learning_rate * gradients[variable]


class MomentumOptimizer:
    """u ← μ u + ∂J/∂w,  w ← w - η u, for each Variable"""

    def __init__(self, learning_rate: float, momentum: float) -> None:
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocities: dict[Variable, Any] = {}

    def minimize(self, loss: Node, var_list: Sequence[Variable] | None = None) -> Operation:
        """An operation; each run of it is one step."""
        return minimize_step(self, loss, var_list)

    def step(self, loss: Node, feed_dict: Mapping[Any, Any], variables: Sequence[Variable]) -> None:
        """Move the Variables once, with what is left of their velocities."""
        gradients = compute_gradients(loss, feed_dict)
        for variable in variables:
            velocity = self.momentum * self.velocities.get(variable, 0.0) + gradients[variable]
            self.velocities[variable] = velocity
            variable.value = variable.value - self.learning_rate * velocity
