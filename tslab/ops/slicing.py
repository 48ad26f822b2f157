"""TensorFlow's names for what NumPy's indexing does: parts of a tensor by begins, sizes, ends and strides."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError, ShapeError
from ..graph import Node, NodeLike, as_node, constant
from .creation import range as count
from .gathering import gather
from .indexing import getitem
from .math import add

_EVERY, _TURNED = builtins.slice(None), builtins.slice(None, None, -1)


def reverse(tensor: NodeLike, axis: int | Sequence[int], name: str | None = None) -> Node:
    """The same numbers in the opposite order along axes: `x[::-1]`.

    Args:
        tensor: tensor of rank 1 or more.
        axis: the axis or axes, counted from 0, or from the end where they are negative.

    Returns:
        Tensor of the shape of `tensor`.

    Raises:
        GraphError: an axis is named twice.
        ShapeError: the tensor has no such axis.
    """
    x = as_node(tensor)
    axes = [int(i) for i in np.reshape(_value(axis), -1)]
    rank = None if x.shape is None else len(x.shape)
    places = axes if rank is None else [i + rank if -rank <= i < 0 else i for i in axes]
    if len(set(places)) < len(places):
        raise GraphError(f"reverse names an axis twice in axis={axes}.", "Name each axis once.", nodes=[x])
    front, behind = [i for i in places if i >= 0], [i for i in places if i < 0]
    key = [_TURNED if i in front else _EVERY for i in builtins.range(max(front, default=-1) + 1)]
    if not behind:
        return getitem(x, tuple(key), name=name)
    ends = [_TURNED if i in behind else _EVERY for i in builtins.range(min(behind), 0)]
    return getitem(getitem(x, tuple(key)) if key else x, (Ellipsis, *ends), name=name)


def slice(input_: NodeLike, begin: Any, size: Any, name: str | None = None) -> Node:
    """A part of a tensor, from a position on and of a size: `x[b:b + n]` along each axis.

    Args:
        input_: tensor x of rank 1 or more.
        begin: for each axis where it begins, b, counted from 0: numbers, numbers and nodes mixed, or a node.
        size: for each axis how many, n; -1, as a number, is all that follow.

    Returns:
        Tensor of the shape `size`.

    Raises:
        ShapeError: the tensor has not so many axes, or is too short, as far as the graph knows.
    """
    x = as_node(input_)
    begins, sizes = _entries(begin), _entries(size)
    if len(begins) != len(sizes) or not shapes.fits((None,) * len(begins), x.shape):
        raise ShapeError(
            f"slice has {len(begins)} begins and {len(sizes)} sizes for {shapes.describe(x, x.shape)}.",
            "Give one of each for each axis; a size of -1 is all that follow.",
            nodes=[x],
        )
    key: list[Any] = []
    by_positions: list[tuple[int, Any]] = []
    for axis, (first, number) in enumerate(zip(begins, sizes, strict=True)):
        length = None if x.shape is None else x.shape[axis]
        plain = not isinstance(first, Node) and not isinstance(number, Node)
        if plain and (first < 0 or number < -1 or (length is not None and first + max(number, 0) > length)):
            raise ShapeError(
                f"slice cannot take {number} from {first} on along axis {axis} of {shapes.describe(x, x.shape)}.",
                "A slice begins at 0 or later, and ends within the tensor; a size of -1 is all that follow.",
                nodes=[x],
            )
        if not isinstance(number, Node) and number == -1:
            key.append(builtins.slice(first, None))
        elif plain and length is not None:
            key.append(builtins.slice(first, first + number))
        else:  # by positions, so that one that is not there is an error in the run
            key.append(_EVERY)
            whole = isinstance(number, Node)
            by_positions.append((axis, count(first, add(first, number)) if whole else _from(first, number)))
    found: Node = x
    if any(part != _EVERY for part in key) or not by_positions:
        found = getitem(x, tuple(key), name=None if by_positions else name)
    for i, (axis, positions) in enumerate(by_positions, 1):
        found = gather(found, positions, axis=axis, name=name if i == len(by_positions) else None)
    return found


def strided_slice(
    input_: NodeLike,
    begin: Any,
    end: Any,
    strides: Sequence[int] | None = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    *,
    name: str | None = None,
) -> Node:
    """A part of a tensor, as `x[begin:end:stride]` has it along each axis. In the masks bit i is about number i.

    Args:
        input_: tensor x.
        begin, end: for each axis the ends of its slice: numbers, numbers and nodes mixed, or a node.
        strides: for each axis the step, which is not 0; by default 1.
        begin_mask: where `begin` does not count: from the start on.
        end_mask: where `end` does not count: up to the end.
        ellipsis_mask: where `...` stands, for as many axes as are left.
        new_axis_mask: where a new axis of length 1 stands.
        shrink_axis_mask: where the one number at `begin` is taken, and the axis dropped.

    Returns:
        Tensor of the chosen numbers.
    """
    begins, ends = _entries(begin), _entries(end)
    steps = [1] * len(begins) if strides is None else [int(i) for i in np.reshape(_value(strides), -1)]
    if not len(begins) == len(ends) == len(steps):
        raise GraphError(
            f"strided_slice has {len(begins)} begins, {len(ends)} ends and {len(steps)} strides.",
            "Give one of each for each axis.",
        )
    key: list[Any] = []
    for i, (first, last, step) in enumerate(zip(begins, ends, steps, strict=True)):
        if ellipsis_mask >> i & 1:
            key.append(Ellipsis)
        elif new_axis_mask >> i & 1:
            key.append(None)
        elif shrink_axis_mask >> i & 1:
            key.append(first)
        else:
            bounds = None if begin_mask >> i & 1 else first, None if end_mask >> i & 1 else last
            key.append(builtins.slice(*bounds, step))
    return getitem(input_, tuple(key), name=name)


def _value(numbers: Any) -> Any:
    """What a constant holds; other nodes have no value before a run."""
    if isinstance(numbers, constant):
        return numbers.value
    if isinstance(numbers, Node):
        raise GraphError(
            f"{numbers.name!r} is known only in a run, and axes and strides have to be known as the graph is built.",
            "Give numbers.",
            nodes=[numbers],
        )
    return numbers


def _entries(numbers: Any) -> list[Any]:
    """For each axis a number, or a node where only a run knows it."""
    if isinstance(numbers, Node) and not isinstance(numbers, constant):
        if numbers.shape is None or len(numbers.shape) != 1 or numbers.shape[0] is None:
            raise GraphError(
                f"{shapes.describe(numbers, numbers.shape)} does not tell for how many axes it holds numbers.",
                "Give a list, whose entries may be nodes, or declare the shape: ts.placeholder('int64', [2]).",
                nodes=[numbers],
            )
        return [numbers[i] for i in builtins.range(numbers.shape[0])]
    if isinstance(numbers, (list, tuple)):
        return [i if isinstance(i, Node) and not isinstance(i, constant) else int(_value(i)) for i in numbers]
    return [int(i) for i in np.reshape(_value(numbers), -1)]


def _from(first: Any, number: int) -> Any:
    """The positions of `number` entries, from `first` on."""
    return add(np.arange(number), first) if isinstance(first, Node) else np.arange(first, first + number)
