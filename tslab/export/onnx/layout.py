"""Shapes in ONNX's operations: axes, pieces, tiles and margins, and tensors made of shapes."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from .builder import Builder, alike, exports, rank

FIRST, LAST = -(2**63), 2**63 - 1
"""Beyond the beginning and the end of every axis."""


@exports("shape")
def _shape(b: Builder, op: Any, x: str) -> str:
    return b("Shape", x)


@exports("size")
def _size(b: Builder, op: Any, x: str) -> str:
    return b("Size", x)


@exports("rank")
def _rank(b: Builder, op: Any, x: str) -> str:
    return b("Size", b("Shape", x))


@exports("range")
def _range(b: Builder, op: Any, *x: str) -> str:
    return b("Range", *alike(b, op, x, op.dtype))


@exports("linspace")
def _linspace(b: Builder, op: Any, *x: str) -> str:
    """start (1 - t) + stop t, for t from 0 to 1."""
    start, stop = alike(b, op, x, op.dtype)
    t = np.linspace(0.0, 1.0, op.num)
    return b("Add", b("Mul", start, b.array(1.0 - t, op.dtype)), b("Mul", stop, b.array(t, op.dtype)))


@exports("ones_like", "zeros_like")
def _filled(b: Builder, op: Any, x: str) -> str:
    return b.filled(int(type(op).__name__ == "ones_like"), op.dtype, b.shape(x, op.input_nodes[0]))


@exports("expand_dims")
def _expand_dims(b: Builder, op: Any, x: str) -> str:
    return b.add_axes(x, np.reshape(op.axis, -1).tolist())


@exports("squeeze")
def _squeeze(b: Builder, op: Any, x: str) -> str:
    if op.axis is not None:
        return b.drop_axes(x, np.reshape(op.axis, -1).tolist())
    shape = op.input_nodes[0].shape
    if shape is None or None in shape:
        return b("Squeeze", x)
    return b.drop_axes(x, [i for i, d in enumerate(shape) if d == 1])


@exports("reshape", "broadcast_to", "tile")
def _to(b: Builder, op: Any, x: str, *target: str) -> str:
    """The new shape is an attribute, or an input."""
    known = op.multiples if type(op).__name__ == "tile" else op.to
    to = b.cast(target[0], op.input_nodes[1].dtype, np.int64) if target else b.array(known, np.int64, "shape")
    if type(op).__name__ == "reshape":
        return _reshape(b, op, x, to, known)
    return b("Tile" if type(op).__name__ == "tile" else "Expand", x, to)


def _reshape(b: Builder, op: Any, x: str, to: str, known: Any) -> str:
    """ONNX takes no shape with 0 and -1; where it is known what stands for -1, that is not needed."""
    if known is not None and -1 in known and 0 in known and op.shape is not None and None not in op.shape:
        to = b.array(op.shape, np.int64, "shape")
    return b.reshape(x, to)


@exports("reshape_like")
def _reshape_like(b: Builder, op: Any, x: str, like: str) -> str:
    return b.reshape(x, b.shape(like, op.input_nodes[1]))


@exports("broadcast_like")
def _broadcast_like(b: Builder, op: Any, x: str, like: str) -> str:
    return b("Expand", x, b.shape(like, op.input_nodes[1]))


@exports("transpose")
def _transpose(b: Builder, op: Any, x: str) -> str:
    if op.perm == ():
        return b("Identity", x)
    return b("Transpose", x) if op.perm is None else b("Transpose", x, perm=[i % len(op.perm) for i in op.perm])


# Pieces


@exports("concat")
def _concat(b: Builder, op: Any, *x: str) -> str:
    return b("Concat", *alike(b, op, x, op.dtype), axis=op.axis)


@exports("stack")
def _stack(b: Builder, op: Any, *x: str) -> str:
    rows = [b.add_axes(one, [op.axis]) for one in alike(b, op, x, op.dtype)]
    return b("Concat", *rows, axis=op.axis)


@exports("unpack")
def _unpack(b: Builder, op: Any, x: str) -> list[str]:
    return [b("Gather", x, b.array(i, np.int64, "position"), axis=op.axis) for i in range(op.num)]


@exports("split_pieces")
def _split(b: Builder, op: Any, x: str) -> list[str]:
    """Of known lengths each piece is a slice, counted from the front up to the one that gets the rest, then from the
    back.
    """
    length = op.input_nodes[0].shape and op.input_nodes[0].shape[op.axis]
    if isinstance(op.sizes, int) and length is None:
        return b.several("Split", [x], op.sizes, axis=op.axis, num_outputs=op.sizes)
    sizes = op.lengths(length) if length is not None else list(op.sizes)
    rest = sizes.index(-1) if -1 in sizes else len(sizes)
    front = [0, *accumulate(sizes[:rest])]
    behind = [0, *accumulate(sizes[:rest:-1])]
    starts = front + [-n for n in behind[-2::-1]]
    ends = front[1:] + [-n or LAST for n in behind[::-1]]
    return [sliced(b, x, start, end, op.axis) for start, end in zip(starts, ends[: len(sizes)], strict=False)]


@exports("split_like")
def _split_like(b: Builder, op: Any, x: str, *likes: str) -> list[str]:
    axis = op.axis % rank(op, op.input_nodes[0])
    lengths = [
        b("Gather", b.shape(like, node), b.integers(axis, what="axis"))
        for like, node in zip(likes, op.input_nodes[1:], strict=True)
    ]
    if len(lengths) == 1:
        return [b("Identity", x)]
    return b.several("Split", [x, b("Concat", *lengths, axis=0)], len(lengths), axis=axis)


@exports("item")
def _item(b: Builder, op: Any, values: list[str]) -> str:
    return b("Identity", values[op.index])


def sliced(b: Builder, x: str, start: int, end: int, axis: int, step: int = 1) -> str:
    """x[start:end:step] along an axis."""
    return b("Slice", x, *[b.integers(n) for n in (start, end, axis, step)])


# Margins


@exports("pad")
def _pad(b: Builder, op: Any, x: str) -> str:
    if op.mode == "CONSTANT":
        if not op.paddings:
            return b("Identity", x)
        pads = b.integers(*np.transpose(op.paddings).reshape(-1).tolist(), what="pads")
        return b("Pad", x, pads, b.array(op.constant_values, op.dtype, "number"))
    for axis, (before, behind) in enumerate(op.paddings):
        x = _mirrored(b, x, axis, before, behind, int(op.mode == "REFLECT"))
    return b("Identity", x)


def _mirrored(b: Builder, x: str, axis: int, before: int, behind: int, skip: int) -> str:
    """A margin along an axis, of the numbers next to it in the opposite order, the last of which may be skipped. (In
    opset 18 ONNX has one of the two kinds of mirror.)
    """
    parts = [x]
    if before:
        parts.insert(0, sliced(b, x, before - 1 + skip, skip - 1 if skip else FIRST, axis, -1))
    if behind:
        parts.append(sliced(b, x, -1 - skip, -1 - skip - behind, axis, -1))
    return b("Concat", *parts, axis=axis) if len(parts) > 1 else x
