"""Optimizers of `tf.train`'s that tslab does not have: Adadelta, and those that keep weights small as they go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...graph import Node, Variable
from ...operation import Operation
from ...ops.array import zeros_like
from ...ops.identity import cast
from ...ops.logic import where
from ...ops.math import divide, square
from ...ops.powers import pow as power
from ...ops.powers import sqrt
from ...ops.rounding import abs as absolute
from ...ops.rounding import maximum, sign
from ...ops.state import assign, group
from .optimizers import TensorFlowOptimizer, number_of

__all__ = ["AdadeltaOptimizer", "FtrlOptimizer", "ProximalAdagradOptimizer", "ProximalGradientDescentOptimizer"]


class AdadeltaOptimizer(TensorFlowOptimizer):
    """Adadelta: a ← ρ a + (1 - ρ) g²,  u = g √(d + ε) / √(a + ε),  d ← ρ d + (1 - ρ) u²,  v ← v - η u  (Zeiler 2012).

    Args:
        learning_rate: η, a number or a node; the paper's is 1.
        rho: ρ, how much of the means is kept in a step.
        epsilon: ε, against a division by 0.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(name)
        self.learning_rate, self.rho, self.epsilon = number_of(learning_rate), rho, epsilon

    def update(self, grad: Node, variable: Variable) -> Operation:
        squares, steps = self.slot(variable, "accum"), self.slot(variable, "accum_update")
        a = self.rho * squares + (1.0 - self.rho) * square(grad)
        u = grad * sqrt(steps + self.epsilon) / sqrt(a + self.epsilon)
        d = self.rho * steps + (1.0 - self.rho) * square(u)
        return group(assign(squares, a), assign(steps, d), assign(variable, variable - self.learning_rate * u))

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accum")
        self.slot(variable, "accum_update")


class FtrlOptimizer(TensorFlowOptimizer):
    """FTRL-Proximal, which makes weights that matter little exactly 0  (McMahan et al. 2013).

    a' = a + g²,  z ← z + g - (a'⁻ᵖ - a⁻ᵖ) v / η,  a ← a';  then v ← (sign(z) λ₁ - z) / (a⁻ᵖ / η + 2 λ₂) where |z| > λ₁,
    and 0 elsewhere.

    Args:
        learning_rate: η, a number or a node.
        learning_rate_power: p, a number that is not positive.
        initial_accumulator_value: what a starts from.
        l1_regularization_strength: λ₁.
        l2_regularization_strength: λ₂.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
        accum_name, linear_name: names of the Variables that hold a and z.
        l2_shrinkage_regularization_strength: λ₃, where the gradient in z is g + 2 λ₃ v.
    """

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: str | None = None,
        linear_name: str | None = None,
        l2_shrinkage_regularization_strength: float = 0.0,
    ) -> None:
        super().__init__(name)
        if initial_accumulator_value < 0:
            raise ValueError(f"initial_accumulator_value must not be negative, and is {initial_accumulator_value}")
        if learning_rate_power > 0:
            raise ValueError(f"learning_rate_power must not be positive, and is {learning_rate_power}")
        self.learning_rate, self.learning_rate_power = number_of(learning_rate), learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1, self.l2 = l1_regularization_strength, l2_regularization_strength
        self.shrinkage = l2_shrinkage_regularization_strength

    def update(self, grad: Node, variable: Variable) -> Operation:
        squares = self.slot(variable, "accum", self.initial_accumulator_value)
        linear = self.slot(variable, "linear")
        rate = _as(self.learning_rate, variable)
        root: Callable[[Node], Node] = lambda a: power(a, -self.learning_rate_power)  # noqa: E731
        a = squares + square(grad)
        shrunk = grad + 2.0 * self.shrinkage * variable if self.shrinkage else grad
        z = linear + shrunk - (root(a) - root(squares)) / rate * variable
        moved = (sign(z) * self.l1 - z) / (root(a) / rate + 2.0 * self.l2)
        value = where(absolute(z) > self.l1, moved, zeros_like(z))
        return group(assign(squares, a), assign(linear, z), assign(variable, value))

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accum", self.initial_accumulator_value)
        self.slot(variable, "linear")


def _as(number: Any, variable: Variable) -> Any:
    """A hyperparameter in the dtype of a Variable."""
    return cast(number, variable.dtype) if isinstance(number, Node) and variable.dtype is not None else number


def _near_zero(value: Node, rate: Any, l1: float, l2: float) -> Node:
    """The number that makes ½ (x - v)² / η + λ₁ |x| + ½ λ₂ x² smallest: sign(v) max(|v| - η λ₁, 0) / (1 + η λ₂)."""
    shrunk: Node = value
    if l1 > 0:
        shrunk = sign(value) * maximum(absolute(value) - rate * l1, 0.0)
    return divide(shrunk, 1.0 + rate * l2)


class ProximalGradientDescentOptimizer(TensorFlowOptimizer):
    """Gradient descent that keeps weights small: v ← prox(v - η g)  (Duchi and Singer 2009).

    Args:
        learning_rate: η, a number or a node.
        l1_regularization_strength: λ₁, by which weights are drawn to 0.
        l2_regularization_strength: λ₂, by which weights are made smaller.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:
        super().__init__(name)
        self.learning_rate = number_of(learning_rate)
        self.l1, self.l2 = l1_regularization_strength, l2_regularization_strength

    def update(self, grad: Node, variable: Variable) -> Operation:
        moved = variable - self.learning_rate * grad
        return assign(variable, _near_zero(moved, self.learning_rate, self.l1, self.l2))


class ProximalAdagradOptimizer(TensorFlowOptimizer):
    """Adagrad that keeps weights small: a ← a + g²,  v ← prox(v - η g / √a)  (Duchi and Singer 2009).

    Args:
        learning_rate: η, a number or a node.
        initial_accumulator_value: what a starts from, a positive number.
        l1_regularization_strength: λ₁, by which weights are drawn to 0.
        l2_regularization_strength: λ₂, by which weights are made smaller.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalAdagrad",
    ) -> None:
        super().__init__(name)
        if not initial_accumulator_value > 0:
            raise ValueError(f"initial_accumulator_value must be positive, not {initial_accumulator_value}")
        self.learning_rate, self.initial_accumulator_value = number_of(learning_rate), initial_accumulator_value
        self.l1, self.l2 = l1_regularization_strength, l2_regularization_strength

    def update(self, grad: Node, variable: Variable) -> Operation:
        slot = self.slot(variable, "accumulator", self.initial_accumulator_value)
        a = slot + square(grad)
        rate = self.learning_rate / sqrt(a)
        moved = variable - grad * rate
        return group(assign(slot, a), assign(variable, _near_zero(moved, rate, self.l1, self.l2)))

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accumulator", self.initial_accumulator_value)
