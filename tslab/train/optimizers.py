"""The optimizers, each its update rule."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import DTypeError, GradientError
from ..gradients import gradients
from ..graph import Node, NodeLike, Variable, name_scope
from ..operation import Operation
from ..ops.state import assign, group


class Optimizer:
    """Base of the optimizers. A subclass defines `update`: from a gradient and its variable, one step's operation."""

    def minimize(self, loss: Node, var_list: Sequence[Variable] | None = None, name: str | None = None) -> Operation:
        """The operation of one training step: each run of it changes the variables once.

        Args:
            loss: the node to make small; where it is no scalar, the sum of its numbers is.
            var_list: the variables to change; by default all trainable ones that `loss` depends on.

        Raises:
            GradientError: `loss` depends on none of them.
            DTypeError: one of them holds integers, which cannot take small steps.
        """
        return self.apply_gradients(self.compute_gradients(loss, var_list), name)

    def compute_gradients(
        self, loss: Node, var_list: Sequence[Variable] | None = None
    ) -> list[tuple[Node | None, Variable]]:
        """Pairs of ∂loss/∂variable and the variable: the first half of `minimize`."""
        if not isinstance(loss, Node):
            raise GradientError(
                f"The loss is {loss!r}, which is no node.", "Give the node itself, not the value of a run."
            )
        variables = [v for v in loss.graph.variables if v.trainable] if var_list is None else list(var_list)
        grads = gradients(loss, [v for v in variables if _is_float(v)])
        found = dict(zip([v for v in variables if _is_float(v)], grads, strict=True))
        for variable in variables:
            if not _is_float(variable) and (var_list is not None or _depends(loss, variable)):
                raise DTypeError(
                    f"The Variable {variable.name!r} holds {variable.dtype}, and cannot be trained: "
                    "a small step would be rounded away.",
                    "Build it from a float: 0.0 instead of 0, or dtype='float64'; or exclude it: trainable=False.",
                    nodes=[variable],
                    where=variable.location,
                )
        return [(found[v], v) for v in variables if v in found]

    def apply_gradients(
        self, grads_and_vars: Sequence[tuple[Node | None, Variable]], name: str | None = None
    ) -> Operation:
        """The operation that moves each variable by its gradient: the second half of `minimize`."""
        pairs = [(grad, variable) for grad, variable in grads_and_vars if grad is not None]
        if not pairs:
            names = ", ".join(repr(variable.name) for _, variable in grads_and_vars)
            raise GradientError(
                f"There is nothing to train: the loss depends on {'none of ' + names if names else 'no variable'}.",
                "Is the loss built from the Variables of this graph?",
            )
        with pairs[0][1].graph.as_default(), name_scope(name or type(self).__name__):
            return group(*[self.update(grad, variable) for grad, variable in pairs], name="step")

    def update(self, grad: Node, variable: Variable) -> Operation:
        """The operation that moves `variable` one step against `grad`."""
        raise NotImplementedError(f"{type(self).__name__} must define update(grad, variable).")


class GradientDescentOptimizer(Optimizer):
    """Gradient descent: v ← v - η g  (Cauchy 1847).

    Args:
        learning_rate: η, a number or a node.
    """

    def __init__(self, learning_rate: NodeLike) -> None:
        self.learning_rate = learning_rate

    def update(self, grad: Node, variable: Variable) -> Operation:
        return assign(variable, variable - self.learning_rate * grad)


def _is_float(variable: Variable) -> bool:
    return variable.dtype is None or variable.dtype.kind == "f"


def _depends(loss: Node, variable: Variable) -> bool:
    from ..plan import post_order

    return variable in post_order([loss])
