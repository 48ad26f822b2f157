"""`tf.train`'s optimizers that tslab has too: TensorFlow's parameters, and its names of the Variables they keep."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import train
from ...errors import GradientError
from ...graph import Node, Variable
from ...operation import Operation
from ...ops.array import zeros_like
from ...train.optimizer import Number
from ...variables import get_variable_scope
from ..functions.slices import in_rows_alone
from ..rules import RULES, get_default_graph

__all__ = [
    "AdagradOptimizer",
    "AdamOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "RMSPropOptimizer",
]


class NoGradientsError(GradientError, ValueError):
    """There is nothing to train. TensorFlow's error is a ValueError."""


class TensorFlowOptimizer(train.Optimizer):
    """What all of TensorFlow's optimizers take, and how they name the Variables that they keep."""

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2
    moves_touched_rows = True
    """Whether rows of a table that a step has not looked up stay as they are, in the table and beside it."""

    def get_name(self) -> str:
        """The optimizer's name."""
        return str(self.name)

    def minimize(
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
            raise NoGradientsError(
                f"No gradients provided for any variable: the loss depends on none of {names or 'no Variable at all'}.",
                "Is the loss built from the Variables of this graph?",
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
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

    def written(self, grad: Node, variable: Variable) -> Operation:
        """The update; of what has gradients of some rows alone, in those rows."""
        update = self.update(grad, variable)
        return in_rows_alone(update, grad, variable) if self.moves_touched_rows else update

    def create_slots(self, variable: Variable) -> None:
        """Make the Variables that are kept for one, in TensorFlow's order."""

    def name_of_step(self, scope: str) -> str:
        """The name of the scope itself: "GradientDescent", or that which `minimize` was given."""
        return scope

    def slot(self, variable: Variable, name: str, initial: float = 0.0) -> Variable:
        """A Variable in the shape of `variable` that is kept for it; its name begins with the variable scope's."""
        if (variable, name) not in self._slots:
            path = "/".join(filter(None, [get_variable_scope().name, variable.name, self.name]))
            with variable.graph.at_root():
                known = variable.shape is not None and None not in tuple(variable.shape)
                lengths: Any = variable.shape if known else ()
                value: Any = np.full(tuple(lengths), initial) if known else zeros_like(variable) + initial
                made = RULES.Variable(value, False, name=path, dtype=variable.dtype)
            self._slots[variable, name] = made
        return self._slots[variable, name]

    def number(self, variable: Variable, name: str, initial: Number) -> Variable:
        """A Variable of one number that is kept for a graph, in the name scope around the step's."""
        graph = variable.graph
        if (graph, name) not in self._slots:
            path = graph.scope + name
            with graph.at_root():
                self._slots[graph, name] = RULES.Variable(initial, False, name=path, dtype="float64")
        return self._slots[graph, name]


class Optimizer(TensorFlowOptimizer):
    """Base of the optimizers. A subclass defines `update`: from a gradient and its Variable, one step's operation.

    Args:
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    def __init__(self, use_locking: bool, name: str) -> None:
        super().__init__(name)


def number_of(value: Any) -> Any:
    """A hyperparameter: a function is called, as TensorFlow calls it."""
    return value() if callable(value) and not isinstance(value, Node) else value


class GradientDescentOptimizer(TensorFlowOptimizer, train.GradientDescentOptimizer):
    """Gradient descent: v ← v - η g  (Cauchy 1847).

    Args:
        learning_rate: η, a number or a node.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    moves_touched_rows = False  # where the gradient is 0 it moves nothing, as it is

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(number_of(learning_rate), name=name)


class MomentumOptimizer(TensorFlowOptimizer, train.MomentumOptimizer):
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
        super().__init__(number_of(learning_rate), number_of(momentum), name=name, use_nesterov=use_nesterov)

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "momentum")


class AdagradOptimizer(TensorFlowOptimizer, train.AdagradOptimizer):
    """Adagrad: a ← a + g²,  v ← v - η g / √a  (Duchi, Hazan and Singer 2011).

    Args:
        learning_rate: η, a number or a node.
        initial_accumulator_value: what a starts from, a positive number.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    moves_touched_rows = False  # where the gradient is 0 it moves nothing, as it is

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        super().__init__(number_of(learning_rate), initial_accumulator_value, name=name)

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "accumulator", self.initial_accumulator_value)


class RMSPropOptimizer(TensorFlowOptimizer, train.RMSPropOptimizer):
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
        super().__init__(number_of(learning_rate), decay, momentum, epsilon, centered=centered, name=name)

    def create_slots(self, variable: Variable) -> None:
        self.slot(variable, "rms", 1.0)
        if self.centered:
            self.slot(variable, "mean_gradient")
        self.slot(variable, "momentum")

    def get_slot(self, var: Variable, name: str) -> Variable | None:
        """The Variable of this name that is kept for `var`; TensorFlow calls the mean gradient "mg"."""
        return super().get_slot(var, "mean_gradient" if name == "mg" else name)


class AdamOptimizer(TensorFlowOptimizer, train.AdamOptimizer):
    """Adam: m ← β₁ m + (1 - β₁) g,  s ← β₂ s + (1 - β₂) g²,  v ← v - ηₜ m / (√s + ε)  (Kingma and Ba 2015).

    Args:
        learning_rate: η, a number or a node.
        beta1: β₁, how much of the mean gradient is kept in a step.
        beta2: β₂, the same for the mean square.
        epsilon: ε̂, against a division by 0.
        use_locking: accepted, and of no meaning here.
        name: the name scope of the operations.
    """

    moves_touched_rows = False  # TensorFlow's moves all rows, too

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(number_of(learning_rate), number_of(beta1), number_of(beta2), number_of(epsilon), name=name)

    def create_slots(self, variable: Variable) -> None:
        self._powers(variable)
        self.slot(variable, "m")
        self.slot(variable, "v")
