"""Operations that change variables, and those that run others in an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape, Variable
from ..operation import Operation, Specialized
from ..scopes import control_dependencies, name_scope
from .identity import identity


class _Write(Operation):
    """Base of the operations whose value the session keeps as that of their first input, a Variable."""

    shape_rule = shapes.write
    dtype_rule = shapes.first
    is_write = True
    formula = "{0} ← {1}"
    numpy_call = "{0}[...] = {1}"

    def __init__(self, ref: Variable, value: NodeLike, *, name: str | None = None) -> None:
        if not isinstance(ref, Variable):
            kind = type(self).__name__
            raise GraphError(f"{kind} needs a Variable, and {ref!r} is none.", "Only a Variable keeps a value.")
        super().__init__(ref, value, name=name)

    def is_consistent(self) -> bool:
        return isinstance(self.input_nodes[0], Variable)

    def compute(self, variable: Any, value: Any) -> Any:
        self.check(variable, value)
        return np.array(value, dtype=self.input_nodes[0].dtype)

    @staticmethod
    def check(variable: Any, value: Any) -> None:
        """Raise an error where the shapes differ; the shape rule explains it."""
        if np.shape(value) != np.shape(variable):
            raise ValueError("the value has another shape than the variable")


class assign(_Write):
    """Give a variable a new value: v ← x. All writes of a run take effect together, when it ends.

    Args:
        ref: the Variable.
        value: tensor of the variable's shape; it is cast to the variable's dtype.

    Returns:
        The new value.
    """

    overwrites = True

    def specialize(self, variable: Any, value: Any) -> Specialized:
        """The value itself, where it needs no cast: the session copies what is not fresh."""
        return (None, (value,)) if np.result_type(value) == np.result_type(variable) else None


class assign_add(_Write):
    """Add to a variable: v ← v + x.

    Args:
        ref: the Variable.
        value: tensor of the variable's shape; the sum is cast to the variable's dtype.

    Returns:
        The new value.
    """

    weak_numbers = True
    formula = "{0} ← {0} + {1}"
    numpy_call = "{0} += {1}"

    def compute(self, variable: Any, value: Any) -> Any:
        self.check(variable, value)
        return np.add(variable, value).astype(self.input_nodes[0].dtype)


class assign_sub(_Write):
    """Subtract from a variable: v ← v - x.

    Args:
        ref: the Variable.
        value: tensor of the variable's shape; the difference is cast to the variable's dtype.

    Returns:
        The new value.
    """

    weak_numbers = True
    formula = "{0} ← {0} - {1}"
    numpy_call = "{0} -= {1}"

    def compute(self, variable: Any, value: Any) -> Any:
        self.check(variable, value)
        return np.subtract(variable, value).astype(self.input_nodes[0].dtype)


class initialize(_Write):
    """Give a variable its initial value again: v ← v₀.

    Args:
        variable: the Variable.
        value: in place of an initial value that is computed, another node that computes it.

    Returns:
        The initial value.
    """

    overwrites = True
    formula = "{0} ← its initial value"
    numpy_call = "{0}[...] = initial value of {0}"

    def __init__(self, variable: Variable, value: Node | None = None, name: str | None = None) -> None:
        initial = variable.initial_value if value is None else value
        Operation.__init__(self, variable, *([initial] if isinstance(initial, Node) else []), name=name)

    def shape_rule(self, variable: Shape, value: Shape = None) -> Shape:
        return shapes.write(self, variable, value)

    def is_consistent(self) -> bool:
        variable = self.input_nodes[0]
        computed = isinstance(variable, Variable) and isinstance(variable.initial_value, Node)
        return super().is_consistent() and len(self.input_nodes) <= 2 and (len(self.input_nodes) == 2 or not computed)

    def compute(self, variable: Any, *value: Any) -> Any:
        if value:
            return super().compute(variable, *value)
        return np.array(self.input_nodes[0].initial_value)  # type: ignore[attr-defined]


class group(Operation):
    """Run several operations together. It has no value: fetching it gives None.

    Args:
        inputs: the operations.
    """

    @property
    def formula(self) -> str:  # type: ignore[override]
        """{0}, {1}, …"""
        return ", ".join(f"{{{i}}}" for i in range(len(self.input_nodes)))

    def __init__(self, *inputs: Node, name: str | None = None) -> None:
        super().__init__(*inputs, name=name)

    def compute(self, *values: Any) -> Any:
        return None


def no_op(name: str | None = "no_op") -> group:
    """An operation that does nothing: for what others wait for, or where there is nothing to do."""
    return group(name=name)


def tuple(
    tensors: Sequence[NodeLike], name: str | None = None, control_inputs: Sequence[Node] | None = None
) -> list[Node]:
    """The same values, none of which is there before all of them are.

    Args:
        tensors: nodes.
        name: the name scope of the new nodes.
        control_inputs: more nodes to wait for.

    Returns:
        A node for each of `tensors`.
    """
    with name_scope(name or "tuple"):
        nodes = [identity(x) for x in tensors]
        with control_dependencies([group(*nodes, *(control_inputs or ()), name="gate")]):
            return [identity(x) for x in nodes]
