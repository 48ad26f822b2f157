"""Convolution and pooling in ONNX's operations: images are NHWC in tslab, and NCHW there.

Where ONNX has the very thing, it is `Conv`, `MaxPool` and `AveragePool`. onnxruntime convolves and averages in single
and half precision alone, and what is to be added around an image it finds out itself for some windows only. For all
others the windows are gathered, to be multiplied, compared or averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...ops.windows import along
from .builder import Builder, alike, exports
from .reductions import reduced

Length = int | str
"""A number that is known, or the name of a vector that holds it in the run."""

FOLDED: dict[str, Callable[[int, int], int]] = {
    "Add": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mul": lambda a, b: a * b,
    "Div": lambda a, b: a // b,
    "Max": max,
}
PICTURE, BACK = [0, 3, 1, 2], [0, 2, 3, 1]
"""NCHW from NHWC, and the way back."""

SINGLE = (np.dtype(np.float32), np.dtype(np.float16))


def _of(b: Builder, kind: str, one: Length, other: Length) -> Length:
    """Arithmetic on lengths: here and now where they are known, else in the run."""
    if isinstance(one, int) and isinstance(other, int):
        return FOLDED[kind](one, other)
    return b(kind, *[_vector(b, n) for n in (one, other)])


def _vector(b: Builder, n: Length) -> str:
    return b.integers(n) if isinstance(n, int) else n


class Axis(NamedTuple):
    """The windows along an axis: how many, what is to be added before and behind, and how they go."""

    places: Length
    before: Length
    behind: Length
    size: Length
    stride: int
    dilation: int


def _axis(b: Builder, length: Length, size: Length, stride: int, dilation: int, padding: str) -> Axis:
    reach = _of(b, "Add", _of(b, "Mul", _of(b, "Sub", size, 1), dilation), 1)
    if padding == "VALID":
        room = _of(b, "Max", _of(b, "Sub", _of(b, "Add", length, stride), reach), 0)
        return Axis(_of(b, "Div", room, stride), 0, 0, size, stride, dilation)
    places = _of(b, "Div", _of(b, "Add", length, stride - 1), stride)
    needed = _of(b, "Add", _of(b, "Mul", _of(b, "Sub", places, 1), stride), reach)
    missing = _of(b, "Max", _of(b, "Sub", needed, length), 0)
    before = _of(b, "Div", missing, 2)
    return Axis(places, before, _of(b, "Sub", missing, before), size, stride, dilation)


def _lengths(b: Builder, x: str, shape: Sequence[int | None] | None, axes: tuple[int, int]) -> list[Length]:
    """Two lengths of a value."""
    known = [None, None] if shape is None else [shape[i] for i in axes]
    if None not in known:
        return [int(n) for n in known if n is not None]
    all_of_them = b("Shape", x)
    return [b("Gather", all_of_them, b.integers(i)) if n is None else int(n) for i, n in zip(axes, known, strict=True)]


def _native(op: Any, image: Any, sizes: Sequence[Any]) -> dict[str, Any] | None:
    """How ONNX's own operation has its windows; None where onnxruntime would not find them."""
    gaps = getattr(op, "dilations", (1, 1, 1, 1))[1:3]
    how = {"strides": list(op.strides[1:3])} | ({"dilations": list(gaps)} if max(gaps) > 1 else {})
    if op.padding == "VALID":
        return how
    lengths = (None, None) if image is None else image[1:3]
    if None in sizes:
        return None
    if None not in lengths:
        found = [along(*parts, "SAME") for parts in zip(lengths, sizes, how["strides"], gaps, strict=True)]
        return how | {"pads": [axis.before for axis in found] + [axis.after for axis in found]}
    fits = max(gaps) == 1 and all(size >= step for size, step in zip(sizes, how["strides"], strict=True))
    return how | {"auto_pad": "SAME_UPPER"} if fits else None


def _rows_and_columns(b: Builder, op: Any, x: str, shape: Any, sizes: Sequence[Length]) -> list[Axis]:
    gaps = getattr(op, "dilations", (1, 1, 1, 1))
    lengths = _lengths(b, x, shape, (1, 2))
    return [_axis(b, lengths[i], sizes[i], op.strides[i + 1], gaps[i + 1], op.padding) for i in (0, 1)]


def _gathered(b: Builder, x: str, axes: Sequence[Axis], fill: str) -> str:
    """What each window sees, of shape (batch, rows, height, columns, width, channels)."""
    rows, columns = axes
    margins: list[Length] = [0, rows.before, columns.before, 0, 0, rows.behind, columns.behind, 0]
    if any(margins):
        known = [n for n in margins if isinstance(n, int)]
        if len(known) == len(margins):
            pads = b.integers(*known, what="pads")
        else:
            pads = b("Concat", *[_vector(b, n) for n in margins], axis=0)
        x = b("Pad", x, pads, fill)
    return b("Gather", b("Gather", x, _positions(b, rows), axis=1), _positions(b, columns), axis=3)


def _positions(b: Builder, axis: Axis) -> str:
    """Where along an axis each window has each of its pixels: a matrix."""
    if isinstance(axis.places, int) and isinstance(axis.size, int):
        starts, steps = np.arange(axis.places) * axis.stride, np.arange(axis.size) * axis.dilation
        return b.array(starts[:, None] + steps, np.int64)
    return b("Add", b.add_axes(_steps(b, axis.places, axis.stride), [1]), _steps(b, axis.size, axis.dilation))


def _steps(b: Builder, count: Length, step: int) -> str:
    """0, step, 2 step … as many as are wanted."""
    if isinstance(count, int):
        return b.integers(*range(0, count * step, step))
    end = b("Squeeze", b("Mul", count, b.integers(step)))
    return b("Range", b.array(0, np.int64), end, b.array(step, np.int64))


def _in_pictures(b: Builder, kind: str, x: str, *others: str, **attributes: Any) -> str:
    return b("Transpose", b(kind, b("Transpose", x, perm=PICTURE), *others, **attributes), perm=BACK)


@exports("conv2d")
def _conv2d(b: Builder, op: Any, *inputs: str) -> str:
    image, kernel = op.input_nodes
    x, w = alike(b, op, inputs, _summed(op.dtype))
    sizes = [None, None] if kernel.shape is None else list(kernel.shape[:2])
    how = _native(op, image.shape, sizes)
    if op.dtype in SINGLE and how is not None:
        return _in_pictures(b, "Conv", x, b("Transpose", w, perm=[3, 2, 0, 1]), **how)
    axes = _rows_and_columns(b, op, x, image.shape, _lengths(b, w, kernel.shape, (0, 1)))
    windows = _gathered(b, x, axes, b.array(0, _summed(op.dtype)))
    return b.cast(b("Einsum", windows, w, equation="nhiwjc,ijcf->nhwf"), _summed(op.dtype), op.dtype)


def _summed(dtype: Any) -> np.dtype[Any]:
    """The dtype in which onnxruntime multiplies and adds: the widest of integers, of which those of fewer bits are
    what is left when they are cut off.
    """
    return np.dtype(np.int64) if dtype.kind in "biu" else np.dtype(dtype)


@exports("max_pool")
def _max_pool(b: Builder, op: Any, x: str) -> str:
    (image,), dtype = op.input_nodes, _summed(op.dtype)
    x = b.cast(x, op.dtype, dtype)
    how = _native(op, image.shape, op.ksize[1:3])
    if dtype.kind == "f" and how is not None:
        return _in_pictures(b, "MaxPool", x, kernel_shape=list(op.ksize[1:3]), **how)
    axes = _rows_and_columns(b, op, x, image.shape, op.ksize[1:3])
    lowest = -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
    windows = _gathered(b, x, axes, b.array(lowest, dtype))
    return b.cast(reduced(b, "ReduceMax", windows, [2, 4], False), dtype, op.dtype)


@exports("avg_pool")
def _avg_pool(b: Builder, op: Any, x: str) -> str:
    (image,), sizes = op.input_nodes, op.ksize[1:3]
    x = b.cast(x, image.dtype, op.dtype)
    how = _native(op, image.shape, sizes)
    if op.dtype in SINGLE and how is not None:
        return _in_pictures(b, "AveragePool", x, kernel_shape=list(sizes), count_include_pad=0, **how)
    axes, zero = _rows_and_columns(b, op, x, image.shape, sizes), b.array(0, op.dtype)
    windows = _gathered(b, x, axes, zero)
    if op.padding == "VALID":
        return reduced(b, "ReduceMean", windows, [2, 4], False)
    lengths = [_vector(b, n) for n in _lengths(b, x, image.shape, (1, 2))]
    ones = b.filled(1, op.dtype, b("Concat", b.integers(1), *lengths, b.integers(1), axis=0))
    seen = reduced(b, "ReduceSum", _gathered(b, ones, axes, zero), [2, 4], False)
    return b("Div", reduced(b, "ReduceSum", windows, [2, 4], False), seen)
