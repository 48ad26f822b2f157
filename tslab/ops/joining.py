"""Putting tensors together and taking them apart: concat and split, stack and unstack."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape, as_node
from ..operation import Operation
from ..registry import RegisterGradient
from .array import zeros_like
from .several import _Several, item

Sizes = int | tuple[int, ...]
"""Into how many equal pieces, or into pieces of which lengths."""


class concat(Operation):
    """Tensors one after the other along an axis: [1 2] and [3] give [1 2 3].

    Args:
        values: a list of tensors whose shapes differ at most in that axis.
        axis: the axis.

    Returns:
        Tensor as long there as all of them together.
    """

    dtype_rule = shapes.promoted
    axis: int

    def __init__(self, values: Sequence[NodeLike], axis: int, name: str | None = None) -> None:
        super().__init__(*values, name=name, axis=int(axis))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """[x, y, …]"""
        return f"[{_list(self)}] along axis {{axis}}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.concatenate."""
        return f"np.concatenate([{_list(self)}], axis={{axis}})"

    def shape_rule(self, *xs: Shape) -> Shape:
        together: list[int | None] | None = None
        for node, x in zip(self.input_nodes, xs, strict=True):
            if x is None:
                continue
            (axis,) = shapes.normalize_axis(self, self.axis, x)
            if together is None:
                together = [*x[:axis], 0, *x[axis + 1 :]]
            if not shapes.fits((*x[:axis], 0, *x[axis + 1 :]), tuple(together)):
                first, shape = next(pair for pair in zip(self.input_nodes, xs, strict=True) if pair[1] is not None)
                raise shapes.error(
                    self,
                    f"concat cannot join {shapes.describe(node, x)} to {shapes.describe(first, shape)}.",
                    f"Only axis {self.axis}, along which they are joined, may differ.",
                )
            together = [a if b is None else b for a, b in zip(x, together, strict=True)]
            together[axis] = 0
        if together is None:
            return None
        lengths = [None if x is None else x[self.axis] for x in xs]
        together[self.axis] = None if None in lengths else sum(d for d in lengths if d is not None)
        return tuple(together)

    def compute(self, *values: Any) -> Any:
        return np.concatenate(values, axis=self.axis)


@RegisterGradient(concat)
def _concat_gradient(op: Any, grad: Any) -> Any:
    """Each tensor gets back the part that it gave."""
    return split_like(grad, op.inputs, op.axis).items()


def _list(op: Operation) -> str:
    return ", ".join(f"{{{i}}}" for i in range(len(op.input_nodes)))


class split_like(_Several):
    """A tensor cut along an axis into pieces as long there as those of `likes`: what undoes a `concat`."""

    axis: int

    def __init__(self, x: NodeLike, likes: Sequence[NodeLike], axis: int, name: str | None = None) -> None:
        super().__init__(x, *likes, name=name, axis=axis)

    @property
    def shape_inputs(self) -> tuple[int, ...]:  # type: ignore[override]
        """All but the first."""
        return tuple(range(1, len(self.input_nodes)))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """The pieces of x."""
        return "the pieces of {0} along axis {axis}"

    def count_values(self) -> int:
        return len(self.input_nodes) - 1

    def value_shape(self, index: int) -> Shape:
        return self.input_nodes[index + 1].shape

    def compute(self, x: Any, *likes: Any) -> Any:
        return _pieces(x, [np.shape(like)[self.axis] for like in likes], self.axis)


@RegisterGradient(split_like)
def _split_like_gradient(op: Any, grads: Any) -> Any:
    """The pieces' gradients one after the other."""
    return [concat(_filled(op, grads), op.axis), *[None] * (len(op.inputs) - 1)]


def _pieces(x: Any, lengths: Sequence[int], axis: int) -> tuple[Any, ...]:
    """Copies, so that their memory is their own."""
    return tuple(np.array(part) for part in np.split(x, list(accumulate(lengths))[:-1], axis=axis))


def _filled(op: Any, grads: Sequence[Node | None]) -> list[Node]:
    """The gradients of all values of `op`, with zeros for those that nothing depends on."""
    return [zeros_like(item(op, i)) if grad is None else grad for i, grad in enumerate(grads)]


def split(
    value: NodeLike,
    num_or_size_splits: int | Sequence[int],
    axis: int = 0,
    num: int | None = None,
    name: str | None = None,
) -> list[Node]:
    """A tensor cut into pieces along an axis.

    Args:
        value: tensor of rank 1 or more.
        num_or_size_splits: into how many pieces of equal length, or the lengths of all the pieces, one of which may be
            -1: it gets what the others leave over.
        axis: the axis.
        num: how many lengths there are, for those who want it checked.

    Returns:
        A list of tensors, the pieces.

    Raises:
        ShapeError: the pieces do not fill the axis.
        GraphError: a length is a node, since the pieces must be known as the graph is built; or it is no whole number.
    """
    sizes = _sizes(num_or_size_splits)
    if num is not None and not isinstance(sizes, int) and num != len(sizes):
        raise GraphError(f"split is given {len(sizes)} lengths, and num={num}.", "Leave num out.")
    return split_pieces(value, sizes, axis, name=name).items()


def _sizes(given: Any) -> int | tuple[int, ...]:
    """The number of pieces, or their lengths, as the graph must know them."""
    entries = list(given) if isinstance(given, (list, tuple)) else [given]
    nodes = [x for x in entries if isinstance(x, Node)]
    if nodes:
        name = nodes[0].name
        raise GraphError(
            f"split needs the lengths of its pieces as numbers, and {name!r} is a node, whose value only a run knows.",
            "Give numbers, such as [2, -1], where -1 stands for all that is left over; or cut by indexing, which takes "
            "nodes, too: x[:n] and x[n:].",
            nodes=nodes,
        )
    try:
        counts = [int(x) for x in np.ravel(given)]
    except (TypeError, ValueError):
        counts = None
    if counts is None or not np.array_equal(counts, np.ravel(given)) or np.ndim(given) > 1:
        raise GraphError(
            f"split cannot cut a tensor into {given!r}.", "Give a number of pieces, or a list of their lengths."
        )
    return counts[0] if np.ndim(given) == 0 else tuple(counts)


class split_pieces(_Several):
    """A tensor cut along an axis, into `sizes` equal pieces or into pieces of these lengths; `split` makes it."""

    formula = "{0} cut into {sizes} along axis {axis}"
    sizes: Sizes
    axis: int

    def __init__(self, x: NodeLike, sizes: Sizes, axis: int, name: str | None = None) -> None:
        super().__init__(x, name=name, sizes=sizes, axis=int(axis))

    def shape_rule(self, x: Shape) -> Shape:
        if x is None:
            return None
        (axis,) = shapes.normalize_axis(self, self.axis, x)
        length = x[axis]
        if isinstance(self.sizes, int):
            wrong = self.sizes < 1 or (length is not None and length % self.sizes != 0)
        else:
            known = [n for n in self.sizes if n != -1]
            free = len(self.sizes) - len(known)
            wrong = free > 1 or any(n < 0 for n in known)
            if length is not None:
                wrong = wrong or (sum(known) > length if free else sum(known) != length)
        if wrong:
            there = "not known" if length is None else length
            raise shapes.error(
                self,
                f"split cannot cut {shapes.describe(self.input_nodes[0], x)} into {self.sizes} along axis {self.axis}.",
                f"Its length there is {there}; the pieces must fill it exactly, and one of them may be -1.",
            )
        return None

    def count_values(self) -> int:
        return self.sizes if isinstance(self.sizes, int) else len(self.sizes)

    def value_shape(self, index: int) -> Shape:
        x = self.input_nodes[0].shape
        if x is None:
            return None
        axis, length = self.axis % len(x), x[self.axis]
        part = self.lengths(length)[index] if length is not None else None
        if length is None and not isinstance(self.sizes, int) and self.sizes[index] != -1:
            part = self.sizes[index]
        return (*x[:axis], part, *x[axis + 1 :])

    def lengths(self, length: int) -> list[int]:
        """The lengths of the pieces of an axis of this length."""
        if isinstance(self.sizes, int):
            return [length // self.sizes] * self.sizes
        rest = length - sum(n for n in self.sizes if n != -1)
        return [rest if n == -1 else n for n in self.sizes]

    def compute(self, x: Any) -> Any:
        length = np.shape(x)[self.axis]
        sizes = self.lengths(length)
        if sum(sizes) != length or min(sizes, default=0) < 0:
            raise ValueError("the pieces do not fill the axis")
        return _pieces(x, sizes, self.axis)


@RegisterGradient(split_pieces)
def _split_pieces_gradient(op: Any, grads: Any) -> Any:
    """The pieces' gradients one after the other."""
    return concat(_filled(op, grads), op.axis)


class stack(Operation):
    """Tensors of one shape side by side along a new axis: [1 2] and [3 4] give [[1 2] [3 4]].

    Args:
        values: a list of tensors of one shape.
        axis: where the new axis stands in the result.

    Returns:
        Tensor of one more axis, as long as the list.
    """

    dtype_rule = shapes.promoted
    weak_numbers = True
    axis: int

    def __init__(self, values: Sequence[NodeLike], axis: int = 0, name: str | None = None) -> None:
        super().__init__(*values, name=name, axis=int(axis))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """[x, y, …]"""
        return f"[{_list(self)}] stacked along axis {{axis}}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.stack."""
        return f"np.stack([{_list(self)}], axis={{axis}})"

    def shape_rule(self, *xs: Shape) -> Shape:
        shape = shapes.all_same(self, *xs)
        if shape is None:
            return None
        (axis,) = shapes.normalize_axis(self, self.axis, (*shape, len(xs)))
        return (*shape[:axis], len(xs), *shape[axis:])

    def compute(self, *values: Any) -> Any:
        return np.stack(values, axis=self.axis, dtype=np.result_type(*values))


@RegisterGradient(stack)
def _stack_gradient(op: Any, grad: Any) -> Any:
    """Each tensor gets back the slice that it gave."""
    return unpack(grad, len(op.inputs), op.axis).items()


def unstack(value: NodeLike, num: int | None = None, axis: int = 0, name: str | None = None) -> list[Node]:
    """The slices of a tensor along an axis, which they lose.

    Args:
        value: tensor of rank 1 or more.
        num: how many slices; needed only where the shape of `value` is not known.
        axis: the axis.

    Returns:
        A list of tensors, the slices.

    Raises:
        GraphError: their number is not known.
    """
    node = as_node(value)
    if num is None and node.shape is not None and -len(node.shape) <= axis < len(node.shape):
        num = node.shape[axis]
    if num is None:
        raise GraphError(
            f"unstack cannot tell how many slices {shapes.describe(node, node.shape)} has along axis {axis}.",
            "Say it: num=… is the length of that axis.",
            nodes=[node],
        )
    return unpack(node, num, axis, name=name).items()


class unpack(_Several):
    """The slices of a tensor along an axis; `unstack` makes it."""

    formula = "the slices of {0} along axis {axis}"
    num: int
    axis: int

    def __init__(self, x: NodeLike, num: int, axis: int, name: str | None = None) -> None:
        super().__init__(x, name=name, num=int(num), axis=int(axis))

    def shape_rule(self, x: Shape) -> Shape:
        if x is not None:
            (axis,) = shapes.normalize_axis(self, self.axis, x)
            if x[axis] not in (None, self.num):
                raise shapes.error(
                    self,
                    f"unstack cannot take {self.num} slices from {shapes.describe(self.input_nodes[0], x)}.",
                    f"It has {x[axis]} along axis {self.axis}.",
                )
        return None

    def count_values(self) -> int:
        return self.num

    def is_consistent(self) -> bool:
        return self.num >= 0

    def value_shape(self, index: int) -> Shape:
        x = self.input_nodes[0].shape
        return None if x is None else tuple(d for i, d in enumerate(x) if i != self.axis % len(x))

    def compute(self, x: Any) -> Any:
        if np.shape(x)[self.axis] != self.num:
            raise ValueError("there is another number of slices")
        return tuple(np.array(part) for part in np.moveaxis(x, self.axis, 0))


@RegisterGradient(unpack)
def _unpack_gradient(op: Any, grads: Any) -> Any:
    """The slices' gradients side by side."""
    return stack(_filled(op, grads), op.axis)
