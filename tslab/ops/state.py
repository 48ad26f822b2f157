"""Operations that change variables."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Variable
from ..operation import Operation
from .array import Specialized


class assign(Operation):
    """Give a variable a new value: v ← x. All writes of a run take effect together, when it ends.

    Args:
        variable: the Variable.
        value: tensor of the variable's shape; it is cast to the variable's dtype.

    Returns:
        The new value.
    """

    shape_rule = shapes.write
    dtype_rule = shapes.first
    is_write = True
    formula = "{0} ← {1}"
    numpy_call = "{0}[...] = {1}"

    def __init__(self, variable: Variable, value: NodeLike, name: str | None = None) -> None:
        if not isinstance(variable, Variable):
            raise GraphError(f"assign needs a Variable, and {variable!r} is none.", "Only a Variable keeps a value.")
        super().__init__(variable, value, name=name)

    def compute(self, variable: Any, value: Any) -> Any:
        if np.shape(value) != np.shape(variable):
            raise ValueError("the value has another shape than the variable")
        return np.array(value, dtype=self.input_nodes[0].dtype)

    def specialize(self, variable: Any, value: Any) -> Specialized:
        """The value itself, where it needs no cast: the session copies what is not fresh."""
        return (None, (value,)) if np.result_type(value) == np.result_type(variable) else None


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
