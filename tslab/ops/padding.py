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
        input: tensor of any shape.
        multiples: for each axis, how many times; numbers or nodes, or one node that holds them.

    Returns:
        Tensor of so many times the length in each axis.
    """

    dtype_rule = shapes.first
    shape_from_values = (1,)
    multiples: tuple[int, ...] | None

    def __init__(self, input: NodeLike, multiples: ShapeLike, name: str | None = None) -> None:
        times = plain_shape(multiples)
        if isinstance(times, Node):
            super().__init__(input, times, name=name, multiples=None)
        else:
            super().__init__(input, name=name, multiples=times)

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
    """A tensor with a margin around it: of one number, or of its own numbers mirrored.

    Args:
        tensor: tensor of any shape.
        paddings: for each axis a pair: how many to put in before, and how many behind.
        mode: "CONSTANT" for one number; "REFLECT" for the numbers of `tensor`, mirrored at its outermost ones, which
            are not repeated: [3 2] 1 2 3 [2 1]; "SYMMETRIC" mirrored at its edge: [2 1] 1 2 3 [3 2].
        constant_values: the number, where the mode is "CONSTANT".

    Returns:
        Tensor that is so much longer in each axis.

    Raises:
        ShapeError: there is not a pair for each axis, or the tensor has fewer numbers than the margin mirrors.
    """

    dtype_rule = shapes.first
    paddings: tuple[tuple[int, int], ...]
    mode: str
    constant_values: float

    def __init__(
        self,
        tensor: NodeLike,
        paddings: Sequence[Sequence[int]],
        mode: str = "CONSTANT",
        name: str | None = None,
        constant_values: float = 0,
    ) -> None:
        if mode.upper() not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
            raise GraphError(f"pad has no mode {mode!r}.", "Use mode='CONSTANT', 'REFLECT' or 'SYMMETRIC'.")
        pairs = tuple((int(before), int(behind)) for before, behind in paddings)
        super().__init__(tensor, name=name, paddings=pairs, mode=mode.upper(), constant_values=constant_values)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """x, and what stands around it."""
        of = "{constant_values}" if self.mode == "CONSTANT" else "itself, mirrored"
        return f"{{0}} with a margin {{paddings}} of {of}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.pad, which refuses single numbers."""
        how = "constant_values={constant_values}" if self.mode == "CONSTANT" else f"mode={self.mode.lower()!r}"
        return f"np.pad({{0}}, {{paddings}}, {how})" if self.paddings else "{0}"

    def shape_rule(self, x: Shape) -> Shape:
        wrong = x is not None and len(x) != len(self.paddings)
        if wrong or any(n < 0 for pair in self.paddings for n in pair):
            raise shapes.error(
                self,
                f"pad cannot put a margin {self.paddings} around {shapes.describe(self.input_nodes[0], x)}.",
                "Give a pair for each axis: [[1, 1], [0, 2]] is for a matrix.",
            )
        known = (None,) * len(self.paddings) if x is None else x
        if self.mode != "CONSTANT":
            for axis, (d, pair) in enumerate(zip(known, self.paddings, strict=True)):
                there = None if d is None else d - (self.mode == "REFLECT")
                if there is not None and max(pair) > max(there, 0):
                    raise shapes.error(
                        self,
                        f"pad cannot mirror {max(pair)} numbers of {shapes.describe(self.input_nodes[0], x)} "
                        f"along axis {axis}.",
                        f"In mode {self.mode!r} there are {max(there, 0)} to mirror.",
                    )
        return tuple(None if d is None else a + d + b for d, (a, b) in zip(known, self.paddings, strict=True))

    def compute(self, x: Any) -> Any:
        if np.ndim(x) != len(self.paddings):
            raise ValueError("there is another number of axes")
        pairs = [tuple(pair) for pair in self.paddings]
        if not pairs:
            return np.array(x)
        if self.mode == "CONSTANT":
            return np.pad(x, pairs, constant_values=self.constant_values)
        self.shape_rule(np.shape(x))
        return np.pad(x, pairs, mode="reflect" if self.mode == "REFLECT" else "symmetric")


@RegisterGradient(pad)
def _pad_gradient(op: Any, grad: Any) -> Any:
    """Without the margin; where it is mirrored, each number gets the gradients of its images too."""
    if op.mode != "CONSTANT":
        return mirrors_sum(grad, op.inputs[0], op.paddings, op.mode)
    return getitem(grad, tuple(slice(before, -behind or None) for before, behind in op.paddings))


class mirrors_sum(Operation):
    """`x` without its margin, whose numbers are added to those that they mirror: the gradient of a mirroring `pad`.

    Args:
        x: tensor of the shape that `pad` gives.
        like: tensor of the shape that it was given; its values do not matter.
        paddings, mode: as in `pad`.

    Returns:
        Tensor of the shape of `like`.
    """

    shape_rule = shapes.like_second
    dtype_rule = shapes.first
    shape_inputs = (1,)
    formula = "{0} without its margin {paddings}, which is added where it mirrors"
    paddings: tuple[tuple[int, int], ...]
    mode: str

    def __init__(
        self,
        x: NodeLike,
        like: NodeLike,
        paddings: tuple[tuple[int, int], ...],
        mode: str,
        name: str | None = None,
    ) -> None:
        super().__init__(x, like, name=name, paddings=tuple((int(a), int(b)) for a, b in paddings), mode=mode)

    def compute(self, x: Any, like: Any) -> Any:
        x = np.asarray(x)
        for axis, pair in enumerate(self.paddings):
            if any(pair):
                length = np.shape(like)[axis]
                mode: Any = self.mode.lower()
                mirrored = np.pad(np.arange(length), tuple(pair), mode=mode)
                rows = np.zeros((length, *x.shape[:axis], *x.shape[axis + 1 :]), x.dtype)
                np.add.at(rows, mirrored, np.moveaxis(x, axis, 0))
                x = np.moveaxis(rows, 0, axis)
        return np.array(x)


@RegisterGradient(mirrors_sum)
def _mirrors_sum_gradient(op: Any, grad: Any) -> Any:
    """Each number is counted once for every place that mirrors it."""
    return [pad(grad, op.paddings, op.mode), None]
