"""The optimizers, each its update rule. g is the gradient of the loss, v the variable, η the learning rate."""

from __future__ import annotations

from ..graph import Node, Variable
from ..operation import Operation
from ..ops.identity import cast
from ..ops.math import square
from ..ops.powers import sqrt
from ..ops.state import assign, group
from .optimizer import Number, Optimizer


class GradientDescentOptimizer(Optimizer):
    """Gradient descent: v ← v - η g  (Cauchy 1847).

    Args:
        learning_rate: η, a number or a node.
        name: the name scope of the operations.
    """

    def __init__(self, learning_rate: Number, *, name: str | None = None) -> None:
        super().__init__(name)
        self.learning_rate = learning_rate

    def update(self, grad: Node, variable: Variable) -> Operation:
        return assign(variable, variable - self.learning_rate * grad)


class MomentumOptimizer(Optimizer):
    """Gradient descent with momentum: u ← μ u + g,  v ← v - η u  (Polyak 1964).

    With `use_nesterov`, v ← v - η (g + μ u): the gradient is that of the place where the momentum leads
    (Nesterov 1983; in this form Sutskever et al. 2013).

    Args:
        learning_rate: η, a number or a node.
        momentum: μ, a number from 0 to 1 or a node.
        name: the name scope of the operations.
        use_nesterov: whether to step on from where the momentum leads.
    """

    def __init__(
        self, learning_rate: Number, momentum: Number, *, name: str | None = None, use_nesterov: bool = False
    ) -> None:
        super().__init__(name)
        self.learning_rate, self.momentum, self.use_nesterov = learning_rate, momentum, use_nesterov

    def update(self, grad: Node, variable: Variable) -> Operation:
        slot = self.slot(variable, "momentum")
        velocity = self.momentum * slot + grad
        step = grad + self.momentum * velocity if self.use_nesterov else velocity
        return group(assign(slot, velocity), assign(variable, variable - self.learning_rate * step))


class AdagradOptimizer(Optimizer):
    """Adagrad: a ← a + g²,  v ← v - η g / √a  (Duchi, Hazan and Singer 2011).

    Args:
        learning_rate: η, a number or a node.
        initial_accumulator_value: what a starts from, a positive number.
        name: the name scope of the operations.
    """

    def __init__(
        self, learning_rate: Number, initial_accumulator_value: float = 0.1, *, name: str | None = None
    ) -> None:
        super().__init__(name)
        if not initial_accumulator_value > 0:
            raise ValueError(f"initial_accumulator_value must be positive, not {initial_accumulator_value}")
        self.learning_rate, self.initial_accumulator_value = learning_rate, initial_accumulator_value

    def update(self, grad: Node, variable: Variable) -> Operation:
        slot = self.slot(variable, "accumulator", self.initial_accumulator_value)
        accumulator = slot + square(grad)
        return group(
            assign(slot, accumulator), assign(variable, variable - self.learning_rate * grad / sqrt(accumulator))
        )


class RMSPropOptimizer(Optimizer):
    """RMSProp: s ← ρ s + (1 - ρ) g²,  u ← μ u + η g / √(s + ε),  v ← v - u  (Hinton, Tieleman 2012).

    With `centered`, the root is that of the variance: m ← ρ m + (1 - ρ) g, and √(s - m² + ε)  (Graves 2013).
    As in TensorFlow, s starts from 1, and ε stands inside the root.

    Args:
        learning_rate: η, a number or a node.
        decay: ρ, how much of the mean is kept in a step.
        momentum: μ.
        epsilon: ε, against a division by 0.
        centered: whether to divide by the deviation from the mean gradient.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Number,
        decay: Number = 0.9,
        momentum: Number = 0.0,
        epsilon: Number = 1e-10,
        *,
        centered: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(name)
        self.learning_rate, self.decay, self.momentum, self.epsilon = learning_rate, decay, momentum, epsilon
        self.centered = centered

    def update(self, grad: Node, variable: Variable) -> Operation:
        mean_square, velocity = self.slot(variable, "rms", 1.0), self.slot(variable, "momentum")
        s = self.decay * mean_square + (1.0 - self.decay) * square(grad)
        writes = [assign(mean_square, s)]
        variance: Node = s
        if self.centered:
            mean = self.slot(variable, "mean_gradient")
            m = self.decay * mean + (1.0 - self.decay) * grad
            writes.append(assign(mean, m))
            variance = s - square(m)
        u = self.momentum * velocity + self.learning_rate * grad / sqrt(variance + self.epsilon)
        return group(*writes, assign(velocity, u), assign(variable, variable - u))


class AdamOptimizer(Optimizer):
    """Adam: m ← β₁ m + (1 - β₁) g,  s ← β₂ s + (1 - β₂) g²,  v ← v - ηₜ m / (√s + ε)  (Kingma and Ba 2015).

    In step t, ηₜ = η √(1 - β₂ᵗ) / (1 - β₁ᵗ) undoes that m and s start from 0. As in TensorFlow, ε is the paper's ε̂,
    added to a root that is not yet corrected.

    Args:
        learning_rate: η, a number or a node.
        beta1: β₁, how much of the mean gradient is kept in a step.
        beta2: β₂, the same for the mean square.
        epsilon: ε̂, against a division by 0.
        name: the name scope of the operations.
    """

    def __init__(
        self,
        learning_rate: Number = 0.001,
        beta1: Number = 0.9,
        beta2: Number = 0.999,
        epsilon: Number = 1e-8,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name)
        self.learning_rate, self.beta1, self.beta2, self.epsilon = learning_rate, beta1, beta2, epsilon

    def _powers(self, variable: Variable) -> tuple[Variable, Variable]:
        """β₁ᵗ and β₂ᵗ in step t, counted from 1."""
        return self.number(variable, "beta1_power", self.beta1), self.number(variable, "beta2_power", self.beta2)

    def prepare(self, variable: Variable) -> None:
        power1, power2 = self._powers(variable)
        self.rate: Node = self.learning_rate * sqrt(1.0 - power2) / (1.0 - power1)

    def update(self, grad: Node, variable: Variable) -> Operation:
        mean, mean_square = self.slot(variable, "m"), self.slot(variable, "v")
        m = self.beta1 * mean + (1.0 - self.beta1) * grad
        s = self.beta2 * mean_square + (1.0 - self.beta2) * square(grad)
        rate = self.rate if self.rate.dtype == grad.dtype or grad.dtype is None else cast(self.rate, grad.dtype)
        step = rate * m / (sqrt(s) + self.epsilon)
        return group(assign(mean, m), assign(mean_square, s), assign(variable, variable - step))

    def finish(self, variable: Variable) -> list[Operation]:
        power1, power2 = self._powers(variable)
        return [assign(power1, power1 * self.beta1), assign(power2, power2 * self.beta2)]
