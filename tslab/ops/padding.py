"""A tensor repeated side by side, or with a margin around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .indexing import getitem
from .layout import ShapeLike, known_shape, plain_shape


class tile(Operation):
    """A tensor repeated side by side.

    Args:
        x: tensor of any shape.
        multiples: for each axis, how many times; numbers or nodes, or one node that holds them.

    Returns:
        Tensor of so many times the length in each axis.
    """

    dtype_rule = shapes.first
    shape_from_values = (1,)
    multiples: tuple[int, ...] | None

    def __init__(self, x: NodeLike, multiples: ShapeLike, name: str | None = None) -> None:
        times = plain_shape(multiples)
        if isinstance(times, Node):
            super().__init__(x, times, name=name, multiples=None)
        else:
            super().__init__(x, name=name, multiples=times)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x and how many times."""
        return "{0} repeated {1} times" if self.multiples is None else "{0} repeated {multiples} times"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.tile."""
        return "np.tile({0}, {1})" if self.multiples is None else "np.tile({0}, {multiples})"

    def shape_rule(self, x: Shape, *multiples: Shape) -> Shape:
        times = known_shape(self.input_nodes[1]) if self.multiples is None else tuple(self.multiples)
        if x is None or times is None:
            return None if times is None else (None,) * len(times)
        if len(times) != len(x) or any(n is not None and n < 0 for n in times):
            raise shapes.error(
                self,
                f"tile cannot repeat {shapes.describe(self.input_nodes[0], x)} {times} times.",
                "Give a number for each axis, 1 for those that stay as they are.",
            )
        return tuple(None if None in (d, n) else d * n for d, n in zip(x, times, strict=True))  # type: ignore[operator]

    def is_consistent(self) -> bool:
        return len(self.input_nodes) == 1 + (self.multiples is None)

    def compute(self, x: Any, *multiples: Any) -> Any:
        times = tuple(multiples[0]) if multiples else tuple(self.multiples or ())
        if len(times) != np.ndim(x):
            raise ValueError("there is another number of axes")
        return np.tile(x, times)


@RegisterGradient(tile)
def _tile_gradient(op: Any, grad: Any) -> Any:
    """Each number was used several times: its gradients add up."""
    return [tiles_sum(grad, *op.inputs, multiples=op.multiples), None][: len(op.inputs)]


class tiles_sum(Operation):
    """The sum of the tiles of `x`, each of the shape of `like`: the gradient of `tile`."""

    shape_rule = shapes.like_second
    dtype_rule = shapes.first
    shape_inputs = (1,)
    formula = "the sum of the tiles of {0}, each of the shape of {1}"
    multiples: tuple[int, ...] | None

    def __init__(
        self,
        x: NodeLike,
        like: NodeLike,
        *times: NodeLike,
        multiples: tuple[int, ...] | None,
        name: str | None = None,
    ) -> None:
        super().__init__(x, like, *times, name=name, multiples=multiples)

    def is_consistent(self) -> bool:
        return len(self.input_nodes) == 2 + (self.multiples is None)

    def compute(self, x: Any, like: Any, *times: Any) -> Any:
        shape = np.shape(like)
        multiples = tuple(times[0]) if times else tuple(self.multiples or ())
        split = np.reshape(x, [d for pair in zip(multiples, shape, strict=True) for d in pair])
        return np.sum(split, axis=tuple(range(0, 2 * len(shape), 2)))


@RegisterGradient(tiles_sum)
def _tiles_sum_gradient(op: Any, grad: Any) -> Any:
    """Every tile counts once."""
    times = op.inputs[2] if op.multiples is None else op.multiples
    return [tile(grad, times), *[None] * (len(op.inputs) - 1)]


class pad(Operation):
    """A tensor with a margin of one number around it.

    Args:
        x: tensor of any shape.
        paddings: for each axis a pair: how many to put in before, and how many behind.
        mode: "CONSTANT", the only one there is.
        constant_values: the number.

    Returns:
        Tensor that is so much longer in each axis.
    """

    dtype_rule = shapes.first
    formula = "{0} with a margin {paddings} of {constant_values}"
    paddings: tuple[tuple[int, int], ...]
    constant_values: float

    def __init__(
        self,
        x: NodeLike,
        paddings: Sequence[Sequence[int]],
        mode: str = "CONSTANT",
        constant_values: float = 0,
        name: str | None = None,
    ) -> None:
        if mode.upper() != "CONSTANT":
            raise GraphError(f"pad has no mode {mode!r}.", "Use mode='CONSTANT'.")
        pairs = tuple((int(before), int(behind)) for before, behind in paddings)
        super().__init__(x, name=name, paddings=pairs, constant_values=constant_values)

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.pad, which refuses single numbers."""
        return "np.pad({0}, {paddings}, constant_values={constant_values})" if self.paddings else "{0}"

    def shape_rule(self, x: Shape) -> Shape:
        wrong = x is not None and len(x) != len(self.paddings)
        if wrong or any(n < 0 for pair in self.paddings for n in pair):
            raise shapes.error(
                self,
                f"pad cannot put a margin {self.paddings} around {shapes.describe(self.input_nodes[0], x)}.",
                "Give a pair for each axis: [[1, 1], [0, 2]] is for a matrix.",
            )
        known = (None,) * len(self.paddings) if x is None else x
        return tuple(None if d is None else a + d + b for d, (a, b) in zip(known, self.paddings, strict=True))

    def compute(self, x: Any) -> Any:
        if np.ndim(x) != len(self.paddings):
            raise ValueError("there is another number of axes")
        pairs = [tuple(pair) for pair in self.paddings]
        return np.pad(x, pairs, constant_values=self.constant_values) if pairs else np.array(x)


@RegisterGradient(pad)
def _pad_gradient(op: Any, grad: Any) -> Any:
    """Without the margin."""
    return getitem(grad, tuple(slice(before, -behind or None) for before, behind in op.paddings))
