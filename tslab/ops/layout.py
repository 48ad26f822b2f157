"""The same numbers in another order of axes, or in other axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..arrays import no_shape
from ..graph import Node, NodeLike, Shape, constant
from ..operation import Operation
from ..registry import RegisterGradient
from .array import reshape_like, sum_like
from .joining import stack

ShapeLike = int | Sequence[int | Node] | Node
"""A shape as an argument: numbers, numbers and nodes mixed, or one node that holds it."""


def plain_shape(shape: Any) -> tuple[int, ...] | Node:
    """A shape argument as a tuple of numbers, or, where it depends on nodes, as a node."""
    if isinstance(shape, Node):
        return shape
    if isinstance(shape, (str, type, np.dtype)):
        raise no_shape(shape)
    if np.ndim(shape) == 0 and not isinstance(shape, (list, tuple)):
        return (int(shape),)
    if any(isinstance(d, Node) for d in shape):
        return stack(shape)
    return tuple(int(d) for d in shape)


def _integers(shape: Any) -> tuple[int, ...]:
    return tuple(map(int, np.reshape(shape, -1)))


def known_shape(node: Node) -> Shape:
    """What is known of the shape that `node`, a vector, holds."""
    kind = type(node).__name__
    if isinstance(node, constant):
        return _integers(node.value)
    if kind == "shape" and node.input_nodes[0].shape is not None:
        return node.input_nodes[0].shape
    if kind == "stack":
        return tuple(map(_known_number, node.input_nodes))
    length = node.shape[0] if node.shape is not None and len(node.shape) == 1 else None
    return None if length is None else (None,) * length


def _known_number(node: Node) -> int | None:
    """What is known of a dimension that `node` holds: a number, the size of a tensor, or one entry of its shape."""
    if isinstance(node, constant):
        return int(node.value)
    if type(node).__name__ not in ("getitem", "size"):
        return None
    x = node.input_nodes[0]
    key: Any = getattr(node, "key", ())
    if type(node).__name__ == "size":
        return math.prod(x.shape) if x.shape is not None and None not in x.shape else None  # type: ignore[arg-type]
    dims = known_shape(x) if type(x).__name__ == "shape" else None
    return dims[key[0]] if dims is not None and len(key) == 1 and isinstance(key[0], int) else None


class transpose(Operation):
    """The same numbers with the axes in another order.

    Args:
        a: tensor of any shape.
        perm: for each axis of the result, which axis of `a` it is; by default the order is reversed, which swaps the
            rows and columns of a matrix.

    Returns:
        Tensor with the axes of `a` in that order.
    """

    dtype_rule = shapes.first
    is_view = True
    perm: tuple[int, ...] | None

    def __init__(self, a: NodeLike, perm: Sequence[int] | None = None, name: str | None = None) -> None:
        super().__init__(a, name=name, perm=None if perm is None else tuple(map(int, perm)))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """xᵀ, or the order."""
        return "{0}ᵀ" if self.perm is None else "{0} with axes {perm}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.transpose."""
        return "np.transpose({0})" if self.perm is None else "np.transpose({0}, {perm})"

    def shape_rule(self, x: Shape) -> Shape:
        if self.perm is None:
            return None if x is None else x[::-1]
        rank = len(self.perm)
        if (x is not None and len(x) != rank) or sorted(i % rank for i in self.perm) != list(range(rank)):
            raise shapes.error(
                self,
                f"transpose cannot order the axes of {shapes.describe(self.input_nodes[0], x)} as {tuple(self.perm)}.",
                "Name each axis once: perm=[1, 0] swaps the axes of a matrix.",
            )
        return (None,) * rank if x is None else tuple(x[i] for i in self.perm)

    def compute(self, x: Any) -> Any:
        return np.transpose(x, self.perm)


@RegisterGradient(transpose)
def _transpose_gradient(op: Any, grad: Any) -> Any:
    """The axes back in their own order."""
    if op.perm is None:
        return transpose(grad)
    rank = len(op.perm)
    return transpose(grad, np.argsort([i % rank for i in op.perm]).tolist())


class reshape(Operation):
    """The same numbers, in the same order, in other axes.

    Args:
        tensor: tensor of any shape.
        shape: the new shape; one dimension may be -1, which stands for what the others leave over. It may hold nodes,
            or be one: `[ts.shape(x)[0], -1]`.

    Returns:
        Tensor of that shape.

    Raises:
        ShapeError: the new shape holds another number of numbers.
    """

    dtype_rule = shapes.first
    shape_from_values = (1,)
    is_view = True
    to: tuple[int, ...] | None

    def __init__(self, tensor: NodeLike, shape: ShapeLike, name: str | None = None) -> None:
        target = plain_shape(shape)
        if isinstance(target, Node):
            super().__init__(tensor, target, name=name, to=None)
        else:
            super().__init__(tensor, name=name, to=target)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x in its new shape."""
        return "{0} in the shape {1}" if self.to is None else "{0} in the shape {to}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.reshape."""
        return "np.reshape({0}, {1})" if self.to is None else "np.reshape({0}, {to})"

    def shape_rule(self, x: Shape, *target: Shape) -> Shape:
        to: Shape = known_shape(self.input_nodes[1]) if self.to is None else tuple(self.to)
        if to is None or x is None:
            return None if to is None else tuple(None if d == -1 else d for d in to)
        known = [d for d in to if d not in (None, -1)]
        count, rest = math.prod(d for d in x if d is not None), math.prod(d for d in known if d is not None)
        free = len(to) - len(known)
        whole = None not in x
        wrong = to.count(-1) > 1 or any(d is not None and d < -1 for d in to)
        if whole and None not in to:
            wrong = wrong or (count != rest if free == 0 else rest == 0 or count % rest != 0)
        elif free == 0:
            wrong = wrong or (rest % count != 0 if count else rest != 0)
        if wrong:
            size = f"{count} numbers" if whole else f"a multiple of {count} numbers"
            raise shapes.error(
                self,
                f"reshape cannot give {shapes.describe(self.input_nodes[0], x)} the shape {to}.",
                f"It holds {size}; the new shape must hold as many. One dimension may be -1, for what is left over.",
            )
        leftover = count // rest if whole and free == 1 and rest else None
        return tuple(leftover if d in (None, -1) else d for d in to) if None not in to else _without_minus_one(to)

    def is_consistent(self) -> bool:
        return len(self.input_nodes) == 1 + (self.to is None)

    def compute(self, x: Any, *target: Any) -> Any:
        return np.reshape(x, _integers(target[0]) if self.to is None else tuple(self.to))


def _without_minus_one(to: tuple[int | None, ...]) -> tuple[int | None, ...]:
    return tuple(None if d == -1 else d for d in to)


@RegisterGradient(reshape)
def _reshape_gradient(op: Any, grad: Any) -> Any:
    """The same numbers in the shape of x."""
    x = op.inputs[0]
    back = reshape(grad, x.shape) if shapes.static(x.shape) else reshape_like(grad, x)
    return [back, None][: len(op.inputs)]


class broadcast_to(Operation):
    """`input` repeated to a shape, as NumPy's broadcasting does it.

    Args:
        input: tensor whose shape broadcasts to `shape`.
        shape: the new shape; it may hold nodes, or be one.

    Returns:
        Tensor of that shape.
    """

    dtype_rule = shapes.first
    shape_from_values = (1,)
    is_view = True
    to: tuple[int, ...] | None

    def __init__(self, input: NodeLike, shape: ShapeLike, name: str | None = None) -> None:
        target = plain_shape(shape)
        if isinstance(target, Node):
            super().__init__(input, target, name=name, to=None)
        else:
            super().__init__(input, name=name, to=target)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x and its new shape."""
        return "{0} repeated to the shape {1}" if self.to is None else "{0} repeated to the shape {to}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.broadcast_to."""
        return "np.broadcast_to({0}, {1})" if self.to is None else "np.broadcast_to({0}, {to})"

    def shape_rule(self, x: Shape, *target: Shape) -> Shape:
        to: Shape = known_shape(self.input_nodes[1]) if self.to is None else tuple(self.to)
        if x is None or to is None:
            return to
        stretched = (1,) * (len(to) - len(x)) + x
        fitting = all(a in (1, None) or b is None or a == b for a, b in zip(stretched, to, strict=False))
        if len(x) > len(to) or not fitting or any(d is not None and d < 0 for d in to):
            raise shapes.error(
                self,
                f"broadcast_to cannot repeat {shapes.describe(self.input_nodes[0], x)} to the shape {to}.",
                "Shapes are compared from the last axis backwards; each dimension must be equal, or be 1.",
            )
        return tuple(a if b is None and a != 1 else b for a, b in zip(stretched, to, strict=True))

    def is_consistent(self) -> bool:
        return len(self.input_nodes) == 1 + (self.to is None)

    def compute(self, x: Any, *target: Any) -> Any:
        return np.broadcast_to(x, _integers(target[0]) if self.to is None else tuple(self.to))


@RegisterGradient(broadcast_to)
def _broadcast_to_gradient(op: Any, grad: Any) -> Any:
    """Each number of x was used several times: its gradients add up."""
    return [sum_like(grad, op.inputs[0]), None][: len(op.inputs)]
