"""Operations with several values, and `item`, which takes one of them out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import Node, Shape
from ..operation import Operation
from ..registry import RegisterGradient


class _Several(Operation):
    """Base of the operations whose `compute` returns a tuple. Its gradient gets a list: for each value the node of its
    gradient, or None where nothing depends on that value.
    """

    has_several_values = True

    def count_values(self) -> int:
        """How many values there are."""
        raise NotImplementedError

    def value_shape(self, index: int) -> Shape:
        """The static shape of one of them."""
        return None

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        """The dtype of one of them."""
        return self.input_nodes[0].dtype

    def items(self) -> list[Node]:
        """A node for each value."""
        return [item(self, i) for i in range(self.count_values())]


class item(Operation):
    """The `index`-th of the values of an operation that has several.

    Args:
        values: the operation.
        index: counted from 0.
    """

    is_view = True
    formula = "number {index} of {0}"
    index: int

    def __init__(self, values: Node, index: int, name: str | None = None) -> None:
        super().__init__(values, name=name, index=index)

    def is_consistent(self) -> bool:
        values: Any = self.input_nodes[0]
        return getattr(values, "has_several_values", False) and 0 <= self.index < values.count_values()

    def shape_rule(self, *shapes: Shape) -> Shape:
        values: Any = self.input_nodes[0]
        return values.value_shape(self.index)  # type: ignore[no-any-return]

    def dtype_rule(self) -> np.dtype[Any] | None:
        values: Any = self.input_nodes[0]
        return values.value_dtype(self.index)  # type: ignore[no-any-return]

    def compute(self, values: Any) -> Any:
        return values[self.index]


@RegisterGradient(item)
def _item_gradient(op: Any, grad: Any) -> Any:
    """It is the gradient of that one value; `gradients` gathers those of all the items."""
    return grad
