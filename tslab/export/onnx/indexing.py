"""Indexing, masks and one-hot rows in ONNX's operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph import Node
from ...ops.indexing import is_array
from .builder import Builder, exports, rank
from .layout import FIRST, LAST


@exports("getitem")
def _getitem(b: Builder, op: Any, x: str, *positions: str) -> str:
    node, *arrays = op.input_nodes
    ranks = [rank(op, array) for array in arrays]
    found = [b.cast(name, array.dtype, np.int64) for name, array in zip(positions, arrays, strict=True)]
    return indexed(b, x, rank(op, node), op.key, found, ranks)


def indexed(b: Builder, x: str, count: int, key: Any, arrays: Sequence[str], ranks: Sequence[int]) -> str:
    """x[key], where x has `count` axes, and the key names integer arrays of these ranks.

    First the slices are cut. Then the arrays, and with them the numbers, choose from the axes where they stand; the
    axes of that come where those stood if they stood side by side, else first, as NumPy has it. New axes come last.
    """
    # An ellipsis parts arrays even where it stands for no axis.
    written = [i for i, part in enumerate(key) if isinstance(part, int) or is_array(part)]
    key = _without_dots(key, count)
    some = any(is_array(part) for part in key)
    layout: list[Any] = []  # of the result: an axis of x by its number, "new", or "array" for those of the arrays
    chosen: list[tuple[int, Any]] = []  # an axis, and the number or array that chooses from it
    axis = 0
    place = 0
    for part in key:
        if part == "new":
            layout.append("new")
            continue
        if isinstance(part, int) or is_array(part):
            place = place if chosen else len(layout)
            chosen.append((axis, part))
        else:
            layout.append(axis)
        axis += 1
    x = _sliced(b, x, [part for part in key if part != "new"], arrays)
    if not some:
        for axis, number in reversed(chosen):
            x = b("Gather", x, b.array(number, np.int64, "position"), axis=axis)
        return _with_new_axes(b, x, layout)
    side_by_side = written[-1] - written[0] == len(written) - 1
    x, labels, width = _chosen(b, x, count, chosen, arrays, ranks)
    layout[place if side_by_side else 0 : place if side_by_side else 0] = [("array", i) for i in range(width)]
    x = b.transpose(x, [labels.index(entry) for entry in layout if entry != "new"])
    return _with_new_axes(b, x, layout)


def _without_dots(key: Any, count: int) -> list[Any]:
    """The key with a whole slice for each axis that it does not name."""
    taken = sum(1 for part in key if part not in ("new", "..."))
    dots = key.index("...") if "..." in key else len(key)
    return [*key[:dots], *[(None, None, None)] * (count - taken), *key[dots + 1 :]]


def _sliced(b: Builder, x: str, parts: list[Any], arrays: Sequence[str]) -> str:
    """All the slices of a key at once. An end that is an input has its step known."""
    cut = [(axis, *part) for axis, part in enumerate(parts) if isinstance(part, (tuple, list)) and len(part) == 3]
    cut = [one for one in cut if one[1:] not in ((None, None, None), (None, None, 1))]
    if not cut:
        return x
    steps = [1 if step is None else step for *_, step in cut]
    starts = [(0 if n > 0 else LAST) if start is None else start for (_, start, *_), n in zip(cut, steps, strict=True)]
    ends = [(LAST if n > 0 else FIRST) if end is None else end for (_, _, end, _), n in zip(cut, steps, strict=True)]
    return b(
        "Slice", x, *[_vector(b, numbers, arrays) for numbers in (starts, ends, [axis for axis, *_ in cut], steps)]
    )


def _vector(b: Builder, numbers: Sequence[Any], arrays: Sequence[str]) -> str:
    """A vector of numbers, some of which may be inputs."""
    if not any(map(is_array, numbers)):
        return b.integers(*numbers)
    parts = [b.add_axes(arrays[n[1]], [0]) if is_array(n) else b.integers(n) for n in numbers]
    return b("Concat", *parts, axis=0)


def _chosen(
    b: Builder, x: str, count: int, chosen: list[tuple[int, Any]], arrays: Sequence[str], ranks: Sequence[int]
) -> tuple[str, list[Any], int]:
    """What arrays and numbers choose; what its axes are; and how many are those of the arrays together."""
    axes = [axis for axis, _ in chosen]
    width = max(ranks[part[1]] for _, part in chosen if is_array(part))
    of_arrays = [("array", i) for i in range(width)]
    if len(chosen) == 1:
        ((axis, part),) = chosen
        labels = [*range(axis), *of_arrays, *range(axis + 1, count)]
        return b("Gather", x, arrays[part[1]], axis=axis), labels, width
    found = [arrays[part[1]] if is_array(part) else b.array(part, np.int64, "position") for _, part in chosen]
    total = found[0]
    for one in found[1:]:
        total = b("Add", total, one)
    nothing = b("Sub", total, total)  # zeros in the shape that the arrays are broadcast to
    columns = [b.add_axes(b("Add", one, nothing), [-1]) for one in found]
    rest = [axis for axis in range(count) if axis not in axes]
    first = b.transpose(x, [*axes, *rest])
    return b("GatherND", first, b("Concat", *columns, axis=-1)), [*of_arrays, *rest], width


def _with_new_axes(b: Builder, x: str, layout: list[Any]) -> str:
    return b.add_axes(x, [i for i, entry in enumerate(layout) if entry == "new"])


@exports("mask_positions")
def _mask_positions(b: Builder, op: Any, mask: str, x: str) -> str:
    places = b("NonZero", b.cast(mask, op.input_nodes[0].dtype, np.bool))
    return b("Gather", places, b.array(op.axis, np.int64, "axis"), axis=0)


@exports("scatter_like")
def _scatter_like(b: Builder, op: Any, x: str, like: str, *positions: str) -> str:
    """The numbers of all the places of `like`, indexed in the same way, are where those of x are added."""
    _, node, *arrays = op.input_nodes
    shape = b.shape(like, node)
    size = b("ReduceProd", shape, keepdims=0)
    places = b.reshape(b("Range", b.array(0, np.int64), size, b.array(1, np.int64)), shape)
    found = [b.cast(name, array.dtype, np.int64) for name, array in zip(positions, arrays, strict=True)]
    chosen = indexed(b, places, rank(op, node), op.key, found, [rank(op, array) for array in arrays])
    flat = b.integers(-1, what="shape")
    zeros = b.filled(0, op.dtype, b("Reshape", size, b.integers(1, what="shape")))
    indices = b.add_axes(b("Reshape", chosen, flat), [1])
    return b.reshape(b("ScatterND", zeros, indices, b("Reshape", x, flat), reduction="add"), shape)


# One-hot rows


@exports("one_hot")
def _one_hot(b: Builder, op: Any, indices: str, *nodes: str) -> str:
    """Where the class number is that of the place; ONNX's own OneHot counts negative numbers from the back."""
    node, *others = op.input_nodes
    given = iter(zip(nodes, others, strict=True))
    values = {}
    for key, dtype in (("depth", np.dtype(np.int64)), ("on_value", op.dtype), ("off_value", op.dtype)):
        plain = getattr(op, key)
        if plain is None:
            name, other = next(given)
            values[key] = b.cast(name, other.dtype, dtype)
        else:
            values[key] = b.array(plain, dtype, key)
    hits = _hits(b, op, indices, node, values["depth"], op.axis)
    return b("Where", hits, values["on_value"], values["off_value"])


@exports("one_hot_like")
def _one_hot_like(b: Builder, op: Any, labels: str, like: str) -> str:
    node, rows = op.input_nodes
    depth = b("Gather", b.shape(like, rows), b.array(-1, np.int64, "last"))
    return b.cast(_hits(b, op, labels, node, depth, -1), None, op.dtype)


def _hits(b: Builder, op: Any, indices: str, node: Node, depth: str, axis: int) -> str:
    """Whether each number is that of its place along an axis, which is put in."""
    count = rank(op, node)
    axis %= count + 1
    numbers = b("Range", b.array(0, np.int64), depth, b.array(1, np.int64))
    numbers = b.add_axes(numbers, list(range(1, count + 1 - axis)))
    return b("Equal", b.add_axes(b.cast(indices, node.dtype, np.int64), [axis]), numbers)
