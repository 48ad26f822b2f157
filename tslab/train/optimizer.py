"""The base of the optimizers: from a loss to the operation of one training step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np

from ..errors import DTypeError, GradientError
from ..gradients import gradients
from ..graph import Graph, Node, NodeLike, Variable
from ..operation import Operation
from ..ops.array import zeros_like
from ..ops.state import assign_add, group
from ..plan import post_order
from ..scopes import name_scope

Number: TypeAlias = float | Node
"""A hyperparameter."""


class Optimizer:
    """Base of the optimizers. A subclass defines `update`: from a gradient and its variable, one step's operation.

    Args:
        name: the name scope of the operations; by default the name of the class.
    """

    name: str | None = None

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def minimize(
        self,
        loss: Node,
        global_step: Variable | None = None,
        var_list: Sequence[Variable] | None = None,
        *,
        name: str | None = None,
        grad_loss: NodeLike | None = None,
    ) -> Operation:
        """The operation of one training step: each run of it changes the variables once.

        Args:
            loss: the node to make small; where it is no scalar, the sum of its numbers is.
            global_step: a Variable that counts the steps.
            var_list: the variables to change; by default all trainable ones that `loss` depends on.
            name: the name scope of the operations.
            grad_loss: what the gradient of `loss` starts from; by default ones.

        Raises:
            GradientError: `loss` depends on none of them.
            DTypeError: one of them holds integers, which cannot take small steps.
        """
        return self.apply_gradients(self.compute_gradients(loss, var_list, grad_loss=grad_loss), global_step, name)

    def compute_gradients(
        self, loss: Node, var_list: Sequence[Variable] | None = None, *, grad_loss: NodeLike | None = None
    ) -> list[tuple[Node | None, Variable]]:
        """Pairs of ∂loss/∂variable and the variable: the first half of `minimize`.

        Args:
            loss: the node to make small; where it is no scalar, the sum of its numbers is.
            var_list: the variables; by default all trainable ones.
            grad_loss: what the gradient of `loss` starts from; by default ones.

        Returns:
            For each variable a pair; its gradient is None where `loss` does not depend on it.

        Raises:
            GradientError: `loss` is no node, or an operation on the way has no gradient.
            DTypeError: a variable holds integers, which cannot take small steps.
        """
        if not isinstance(loss, Node):
            raise GradientError(
                f"The loss is {loss!r}, which is no node.", "Give the node itself, not the value of a run."
            )
        variables = [v for v in loss.graph.variables if v.trainable] if var_list is None else list(var_list)
        for variable in variables:
            if not _is_float(variable) and (var_list is not None or variable in post_order([loss])):
                raise DTypeError(
                    f"The Variable {variable.name!r} holds {variable.dtype}, and cannot be trained: "
                    "a small step would be rounded away.",
                    "Build it from a float: 0.0 instead of 0, or dtype='float64'; or exclude it: trainable=False.",
                    nodes=[variable],
                    where=variable.location,
                )
        floats = [v for v in variables if _is_float(v)]
        found = dict(zip(floats, gradients(loss, floats, None if grad_loss is None else [grad_loss]), strict=True))
        return [(found[v], v) for v in floats]

    def apply_gradients(
        self,
        grads_and_vars: Sequence[tuple[Node | None, Variable]],
        global_step: Variable | None = None,
        name: str | None = None,
    ) -> Operation:
        """The operation that moves each variable by its gradient: the second half of `minimize`.

        Args:
            grads_and_vars: pairs of a gradient and its variable, as `compute_gradients` gives them, or changed:
                clipped, or scaled. Those whose gradient is None are left out.
            global_step: a Variable that counts the steps.
            name: the name scope of the operations.

        Raises:
            GradientError: no gradient is left.
        """
        pairs = [(grad, variable) for grad, variable in grads_and_vars if grad is not None]
        if not pairs:
            names = ", ".join(repr(variable.name) for _, variable in grads_and_vars)
            raise GradientError(
                f"There is nothing to train: the loss depends on {'none of ' + names if names else 'no variable'}.",
                "Is the loss built from the Variables of this graph?",
            )
        with pairs[0][1].graph.as_default(), name_scope(name or self.name or type(self).__name__) as scope:
            self.prepare(pairs[0][1])
            updates = [self.written(grad, variable) for grad, variable in pairs]
            counts = [] if global_step is None else [assign_add(global_step, 1)]
            return group(*updates, *self.finish(pairs[0][1]), *counts, name=self.name_of_step(scope))

    def name_of_step(self, scope: str) -> str:
        """The name of the operation of one step, in the name scope of its parts."""
        return "step"

    def prepare(self, variable: Variable) -> None:
        """Build what the updates of one step have in common; `variable` is the first of those that it moves."""

    def update(self, grad: Node, variable: Variable) -> Operation:
        """The operation that moves a variable one step: the rule, which each subclass defines.

        Args:
            grad: the gradient of the loss by the variable, a node of its shape.
            variable: the Variable.
        """
        raise NotImplementedError(f"{type(self).__name__} must define update(grad, variable).")

    def written(self, grad: Node, variable: Variable) -> Operation:
        """The update as a step runs it; an optimizer with the rules of another library may write less of it.

        Args:
            grad: the gradient of the loss by the variable, a node of its shape.
            variable: the Variable.
        """
        return self.update(grad, variable)

    def finish(self, variable: Variable) -> list[Operation]:
        """The operations that a step has once, beside its updates."""
        return []

    @cached_property
    def _slots(self) -> dict[tuple[Variable | Graph, str], Variable]:
        return {}

    def slot(self, variable: Variable, name: str, initial: float = 0.0) -> Variable:
        """A Variable in the shape of `variable` that the optimizer keeps for it, made when first asked for.

        Args:
            variable: what it is kept for.
            name: which of several; it is the end of the slot's own name.
            initial: the number that it is filled with at first.
        """
        if (variable, name) not in self._slots:
            shape = variable.shape
            with variable.graph.at_root():
                if shape is None or None in shape:
                    value: NodeLike = zeros_like(variable) + initial
                else:
                    value = np.full([d for d in shape if d is not None], initial)
                slot = Variable(value, trainable=False, name=f"{variable.name}/{name}", dtype=variable.dtype)
            self._slots[variable, name] = slot
        return self._slots[variable, name]

    def number(self, variable: Variable, name: str, initial: Number) -> Variable:
        """A Variable of one number that the optimizer keeps for a graph, made when first asked for.

        It is a float64, whatever the model is of: 1 - 0.999ᵗ loses half of the digits of a float32.

        Args:
            variable: one of the graph's.
            name: which of several; it is the end of the number's own name.
            initial: what it starts from.
        """
        graph = variable.graph
        if (graph, name) not in self._slots:
            with graph.at_root():
                scope = self.name or type(self).__name__
                made = Variable(initial, trainable=False, name=f"{scope}/{name}", dtype="float64")
            self._slots[graph, name] = made
        return self._slots[graph, name]

    def get_slot(self, var: Variable, name: str) -> Variable | None:
        """The slot of this name that is kept for `var`, or None if there is none."""
        return self._slots.get((var, name))

    def get_slot_names(self) -> list[str]:
        """The names of the slots that are kept for variables, sorted."""
        return sorted({name for owner, name in self._slots if isinstance(owner, Variable)})

    def variables(self) -> list[Variable]:
        """All Variables that the optimizer keeps."""
        return list(self._slots.values())


def _is_float(variable: Variable) -> bool:
    return variable.dtype is None or variable.dtype.kind == "f"
