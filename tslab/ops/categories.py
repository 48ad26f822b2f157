"""Class numbers as one-hot rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..arrays import as_dtype
from ..errors import DTypeError
from ..graph import Node, NodeLike, Shape, constant
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient


class one_hot(Operation):
    """For each class number a row with `on_value` at its place and `off_value` elsewhere: of 3 classes, 1 is [0 1 0].

    Args:
        indices: integers of any shape; a number that is no class gives a row without `on_value`.
        depth: how many classes there are: a number, or a node of one.
        on_value, off_value: numbers, or nodes of one; by default 1 and 0.
        axis: where the axis of the classes stands in the result; by default it is the last.
        dtype: of the result; by default that of `on_value` and `off_value`, or float64 where neither is given.

    Returns:
        Tensor of the shape of `indices` with an axis of length `depth` put in. It has no gradient, as in TensorFlow.
    """

    formula = "one-hot {0}"
    depth: int | None
    on_value: float | None
    off_value: float | None
    axis: int
    to: DTypeName

    def __init__(
        self,
        indices: NodeLike,
        depth: int | Node,
        on_value: Any = None,
        off_value: Any = None,
        axis: int | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        if dtype is None:
            dtype = _dtype_of([value for value in (on_value, off_value) if value is not None])
        plain = {
            "depth": depth,
            "on_value": 1.0 if on_value is None else on_value,
            "off_value": 0.0 if off_value is None else off_value,
        }
        super().__init__(
            indices,
            *[value for value in plain.values() if isinstance(value, Node)],
            name=name,
            **{key: None if isinstance(value, Node) else np.asarray(value).item() for key, value in plain.items()},
            axis=-1 if axis is None else int(axis),
            to=as_dtype(dtype).name,
        )

    @property
    def shape_from_values(self) -> tuple[int, ...]:  # type: ignore[override]
        """The depth, where it is a node."""
        return (1,) if self.depth is None else ()

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """Rows of the unit matrix, where the values are 1 and 0."""
        plain = (self.on_value, self.off_value, self.axis) == (1, 0, -1)
        return f"np.eye({'{1}' if self.depth is None else '{depth}'})[{{0}}]" if plain else None

    def shape_rule(self, indices: Shape, *nodes: Shape) -> Shape:
        for node, shape in zip(self.input_nodes[1:], nodes, strict=True):
            if shape not in ((), None):
                raise shapes.error(
                    self,
                    f"one_hot needs single numbers, and {shapes.describe(node, shape)} is none.",
                    "depth, on_value and off_value are one number each.",
                )
        depth = self.depth
        if depth is None:
            node = self.input_nodes[1]
            depth = int(node.value) if isinstance(node, constant) else None
        if indices is None:
            return None
        (axis,) = shapes.normalize_axis(self, self.axis, (*indices, depth))
        return (*indices[:axis], depth, *indices[axis:])

    def dtype_rule(self) -> np.dtype[Any]:
        needs_integers(self, self.input_nodes[0])
        return np.dtype(self.to)

    def compute(self, indices: Any, *nodes: Any) -> Any:
        given = iter(nodes)
        depth, on, off = [next(given) if x is None else x for x in (self.depth, self.on_value, self.off_value)]
        hits = np.expand_dims(indices, -1) == np.arange(depth)
        return np.moveaxis(np.where(hits, *np.array([on, off], self.to)), -1, self.axis)


def _dtype_of(values: list[Any]) -> DTypeLike:
    """The dtype that values have together; float64 of none, and of what is not known."""
    if not values or any(isinstance(value, Node) and value.dtype is None for value in values):
        return np.float64
    return np.result_type(*[value.dtype if isinstance(value, Node) else np.asarray(value).dtype for value in values])


@RegisterGradient(one_hot)
def _one_hot_gradient(op: Any, grad: Any) -> Any:
    """Class numbers cannot be changed by a little."""
    return [None] * len(op.inputs)


def needs_integers(op: Operation, node: Node) -> None:
    """Raise a DTypeError where `node` is known to hold no integers."""
    if node.dtype is not None and node.dtype.kind not in "iu":
        raise DTypeError(
            f"{type(op).__name__} needs integers, and {node.name!r} has dtype {node.dtype}.",
            "Use ts.cast(x, 'int64').",
            nodes=op.input_nodes,
            where=op.location,
        )
