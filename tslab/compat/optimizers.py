"""`tf.train`'s optimizers: tslab's with TensorFlow's parameters, names of Variables and order, and three more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import train
from ..errors import GradientError
from ..graph import Node, Variable
from ..operation import Operation
from ..ops.array import zeros_like
from ..ops.identity import cast
from ..ops.logic import where
from ..ops.math import square
from ..ops.powers import pow as power
from ..ops.powers import sqrt
from ..ops.rounding import abs as absolute
from ..ops.rounding import maximum, sign
from ..ops.state import assign, group
from ..train.optimizer import Number
from .rules import RULES, get_default_graph

__all__ = [
    "AdadeltaOptimizer",
    "AdagradOptimizer",
    "AdamOptimizer",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "ProximalAdagradOptimizer",
    "ProximalGradientDescentOptimizer",
    "RMSPropOptimizer",
]


class _Optimizer(train.Optimizer):
    """What all of TensorFlow's optimizers take, and how they name the Variables that they keep."""

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2

    def get_name(self) -> str:
        """The optimizer's name."""
        return str(self.name)

    def minimize(  # type: ignore[override]
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Operation:
        """The operation of one training step: each run of it changes the Variables once.

        Args:
            loss: the node to make small.
            global_step: a Variable that counts the steps.
            var_list: the Variables to change, by default all trainable ones.
            gate_gradients, aggregation_method, colocate_gradients_with_ops: accepted, and of no meaning here.
            name: the name scope of the operations.
            grad_loss: what the gradient of `loss` starts from; by default ones.

        Raises:
            GradientError: `loss` depends on none of them.
        """
        pairs = self.compute_gradients(loss, var_list, grad_loss=grad_loss)
        if not any(grad is not None for grad, _ in pairs):
            names = ", ".join(repr(variable.name) for _, variable in pairs)
            raise GradientError(
                f"No gradients provided for any variable: the loss depends on none of {names or 'no Variable at all'}.",
                "Is the loss built from the Variables of this graph?",
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(  # type: ignore[override]
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Node | None, Variable]]:
        """Pairs of ∂loss/∂variable and the Variable: the first half of `minimize`.

        Args:
            loss: the node to make small, or a function that builds it.
            var_list: the Variables, by default all trainable ones.
            gate_gradients, aggregation_method, colocate_gradients_with_ops: accepted, and of no meaning here.
            grad_loss: what the gradient of `loss` starts from; by default ones.
        """
        get_default_graph()
        node = loss() if callable(loss) and not isinstance(loss, Node) else loss
        listed = [var_list] if isinstance(var_list, Variable) else var_list
        return super().compute_gradients(node, listed, grad_loss=grad_loss)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Operation:
        """The operation that moves each Variable by its gradient: the second half of `minimize`.

        Args:
            grads_and_vars: pairs of a gradient and its Variable, also as `zip` gives them.
            global_step: a Variable that counts the steps.
            name: the name scope of the operations.
        """
        get_default_graph()
        pairs = list(grads_and_vars)
        for grad, variable in pairs:
            if grad is not None:
                self.create_slots(variable)
        return super().apply_gradients(pairs, global_step, name)

    def create_slots(self, variable: Variable) -> None:
        """Make the Variables that are kept for one, in TensorFlow's order."""

    def slot(self, variable: Variable, name: str, initial: float = 0.0) -> Variable:
        """A Variable in the shape of `variable` that is kept for it, named as TensorFlow names it."""
        if (variable, name) not in self._slots:
            with variable.graph.at_root():
                known = variable.shape is not None and None not in tuple(variable.shape)
                lengths: Any = variable.shape if known else ()
                value: Any = np.full(tuple(lengths), initial) if known else zeros_like(variable) + initial
                made = RULES.Variable(value, False, name=f"{variable.name}/{self.name}", dtype=variable.dtype)
            self._slots[variable, name] = made
        return self._slots[variable, name]

    def number(self, variable: Variable, name: str, initial: Number) -> Variable:
        """A Variable of one number that is kept for a graph, named as TensorFlow names it."""
        graph = variable.graph
        if (graph, name) not in self._slots:
            with graph.at_root():
                self._slots[graph, name] = RULES.Variable(initial, False, name=name, dtype=variable.dtype)
        return self._slots[graph, name]


class Optimizer(_Optimizer):
    """Base of the optimizers. A subclass defines `update`: from a gradient and its Variable, one step's operation.

    Args:
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(self, use_locking: bool, name: str) -> None:
        super().__init__(name)


def _number(value: Any) -> Any:
    """A hyperparameter: a function is called, as TensorFlow calls it."""
    return value() if callable(value) and not isinstance(value, Node) else value


class GradientDescentOptimizer(_Optimizer, train.GradientDescentOptimizer):
    """Gradient descent: v ← v - η g  (Cauchy 1847).

    Args:
        learning_rate: η, a number or a node.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(_number(learning_rate), name=name)


class MomentumOptimizer(_Optimizer, train.MomentumOptimizer):
    """Gradient descent with momentum: u ← μ u + g,  v ← v - η u  (Polyak 1964).

    Args:
        learning_rate: η, a number or a node.
        momentum: μ, a number from 0 to 1 or a node.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
        use_nesterov: whether to step on from where the momentum leads (Nesterov 1983).
    """

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(_number(learning_rate), _number(momentum), name=name, use_nesterov=use_nesterov)

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "momentum")


class AdagradOptimizer(_Optimizer, train.AdagradOptimizer):
    """Adagrad: a ← a + g²,  v ← v - η g / √a  (Duchi, Hazan and Singer 2011).

    Args:
        learning_rate: η, a number or a node.
        initial_accumulator_value: what a starts from, a positive number.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        super().__init__(_number(learning_rate), initial_accumulator_value, name=name)

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accumulator", self.initial_accumulator_value)


class RMSPropOptimizer(_Optimizer, train.RMSPropOptimizer):
    """RMSProp: s ← ρ s + (1 - ρ) g²,  u ← μ u + η g / √(s + ε),  v ← v - u  (Hinton, Tieleman 2012).

    Args:
        learning_rate: η, a number or a node.
        decay: ρ, how much of the mean is kept in a step.
        momentum: μ.
        epsilon: ε, against a division by 0.
        use_locking: accepted, and of no meaning here.
        centered: whether to divide by the deviation from the mean gradient (Graves 2013).
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(_number(learning_rate), decay, momentum, epsilon, centered=centered, name=name)

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "rms", 1.0)
        if self.centered:
            self.slot(variable, "mean_gradient")
        self.slot(variable, "momentum")

    def get_slot(self, var: Variable, name: str) -> Variable | None:  # type: ignore[override]
        """The Variable of this name that is kept for `var`; TensorFlow calls the mean gradient "mg"."""
        return super().get_slot(var, "mean_gradient" if name == "mg" else name)


class AdamOptimizer(_Optimizer, train.AdamOptimizer):
    """Adam: m ← β₁ m + (1 - β₁) g,  s ← β₂ s + (1 - β₂) g²,  v ← v - ηₜ m / (√s + ε)  (Kingma and Ba 2015).

    Args:
        learning_rate: η, a number or a node.
        beta1: β₁, how much of the mean gradient is kept in a step.
        beta2: β₂, the same for the mean square.
        epsilon: ε̂, against a division by 0.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(_number(learning_rate), _number(beta1), _number(beta2), _number(epsilon), name=name)

    def create_slots(self, variable: Variable) -> None:
        self._powers(variable)
        self.slot(variable, "m")
        self.slot(variable, "v")


class AdadeltaOptimizer(_Optimizer):
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
        self.learning_rate, self.rho, self.epsilon = _number(learning_rate), rho, epsilon

    def update(self, grad: Node, variable: Variable) -> Operation:
        squares, steps = self.slot(variable, "accum"), self.slot(variable, "accum_update")
        a = self.rho * squares + (1.0 - self.rho) * square(grad)
        u = grad * sqrt(steps + self.epsilon) / sqrt(a + self.epsilon)
        d = self.rho * steps + (1.0 - self.rho) * square(u)
        return group(assign(squares, a), assign(steps, d), assign(variable, variable - self.learning_rate * u))

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accum")
        self.slot(variable, "accum_update")


class FtrlOptimizer(_Optimizer):
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
        self.learning_rate, self.learning_rate_power = _number(learning_rate), learning_rate_power
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
    shrunk = sign(value) * maximum(absolute(value) - rate * l1, 0.0) if l1 > 0 else value
    return shrunk / (1.0 + rate * l2)


class ProximalGradientDescentOptimizer(_Optimizer):
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
        self.learning_rate = _number(learning_rate)
        self.l1, self.l2 = l1_regularization_strength, l2_regularization_strength

    def update(self, grad: Node, variable: Variable) -> Operation:
        moved = variable - self.learning_rate * grad
        return assign(variable, _near_zero(moved, self.learning_rate, self.l1, self.l2))


class ProximalAdagradOptimizer(_Optimizer):
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
        self.learning_rate, self.initial_accumulator_value = _number(learning_rate), initial_accumulator_value
        self.l1, self.l2 = l1_regularization_strength, l2_regularization_strength

    def update(self, grad: Node, variable: Variable) -> Operation:
        slot = self.slot(variable, "accumulator", self.initial_accumulator_value)
        a = slot + square(grad)
        rate = self.learning_rate / sqrt(a)
        moved = variable - grad * rate
        return group(assign(slot, a), assign(variable, _near_zero(moved, rate, self.l1, self.l2)))

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accumulator", self.initial_accumulator_value)
