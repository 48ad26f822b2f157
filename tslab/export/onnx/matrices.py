"""Diagonals of matrices, determinants, the cross product and segments in ONNX's operations; decompositions it lacks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ExportError
from .builder import Builder, alike, exports, rank


@exports("matrix_determinant")
def _determinant(b: Builder, op: Any, x: str) -> str:
    if op.dtype.itemsize > 4:
        raise ExportError(
            f"onnxruntime computes determinants in single precision alone, and {op.name!r} is {op.dtype}.",
            "Give it single precision: ts.matrix_determinant(ts.cast(x, 'float32')).",
            nodes=[op],
            where=op.location,
        )
    return b.cast(b("Det", b.cast(x, op.input_nodes[0].dtype, np.float32)), np.dtype(np.float32), op.dtype)


@exports("cross")
def _cross(b: Builder, op: Any, *x: str) -> str:
    left, right = alike(b, op, x, op.dtype)
    first, second = b.integers(1, 2, 0, what="order"), b.integers(2, 0, 1, what="order")

    def turned(x: str, y: str) -> str:
        return b("Mul", b("Gather", x, first, axis=-1), b("Gather", y, second, axis=-1))

    return b("Sub", turned(left, right), turned(right, left))


# Diagonals


def _length(b: Builder, shape: str, axis: int) -> str:
    return b("Gather", shape, b.array(axis, np.int64, "axis"))


def _up_to(b: Builder, count: str) -> str:
    """0, 1, 2 … up to a number."""
    return b("Range", b.array(0, np.int64), count, b.array(1, np.int64))


def _steps_right(b: Builder, rows: str, columns: str) -> str:
    """For each place of a matrix, how far to the right of the diagonal it is."""
    return b("Sub", _up_to(b, columns), b.add_axes(_up_to(b, rows), [1]))


def _is_diagonal(b: Builder, rows: str, columns: str) -> str:
    return b("Equal", _steps_right(b, rows, columns), b.array(0, np.int64))


def _diagonal_matrix(b: Builder, x: str, dtype: Any) -> str:
    """Vectors, which are the last axis, on the diagonals of matrices."""
    n = _length(b, b("Shape", x), -1)
    return b("Where", _is_diagonal(b, n, n), b.add_axes(x, [-1]), b.array(0, dtype))


def _diagonal_of(b: Builder, x: str, dtype: Any, last: int) -> str:
    """The diagonals of matrices: the sums of their rows without the rest, as many as there are columns.

    The last axis is counted from the front: onnxruntime mistakes -1 if there are no numbers.
    """
    shape = b("Shape", x)
    rows, columns = _length(b, shape, -2), _length(b, shape, -1)
    added = np.dtype(np.int32) if dtype.kind == "b" else dtype
    alone = b("Where", _is_diagonal(b, rows, columns), b.cast(x, dtype, added), b.array(0, added))
    sums = b.cast(b("ReduceSum", alone, b.integers(last, what="axes"), keepdims=0), added, dtype)
    end = b("Reshape", b("Min", rows, columns), b.integers(1, what="shape"))
    return b("Slice", sums, b.integers(0), end, b.integers(-1))


@exports("matrix_diag")
def _matrix_diag(b: Builder, op: Any, x: str) -> str:
    return _diagonal_matrix(b, x, op.dtype)


@exports("matrix_diag_part")
def _matrix_diag_part(b: Builder, op: Any, x: str) -> str:
    return _diagonal_of(b, x, op.dtype, rank(op, op.input_nodes[0]) - 1)


@exports("matrix_set_diag")
def _matrix_set_diag(b: Builder, op: Any, *x: str) -> str:
    """The diagonal stands in each column, in its row; below, where there are more rows, are zeros that nobody sees."""
    matrix, diagonal = alike(b, op, x, op.dtype)
    shape = b("Shape", matrix)
    rows, columns = _length(b, shape, -2), _length(b, shape, -1)
    front = b.integers(*[0] * (2 * rank(op, op.input_nodes[1]) - 1), what="margin")
    more = b("Reshape", b("Sub", rows, _length(b, b("Shape", diagonal), -1)), b.integers(1, what="shape"))
    padded = b("Pad", diagonal, b("Concat", front, more, axis=0), b.array(0, op.dtype))
    return b("Where", _is_diagonal(b, rows, columns), b.add_axes(padded, [-1]), matrix)


@exports("matrix_band_part")
def _matrix_band_part(b: Builder, op: Any, x: str) -> str:
    shape = b("Shape", x)
    right = _steps_right(b, _length(b, shape, -2), _length(b, shape, -1))
    nothing = b.array(0, op.dtype)
    if op.num_lower >= 0:
        x = b("Where", b("GreaterOrEqual", right, b.array(-op.num_lower, np.int64)), x, nothing)
    if op.num_upper >= 0:
        x = b("Where", b("LessOrEqual", right, b.array(op.num_upper, np.int64)), x, nothing)
    return x


@exports("diag")
def _diag(b: Builder, op: Any, x: str) -> str:
    shape = b.shape(x, op.input_nodes[0])
    flat = b("Reshape", x, b.integers(-1, what="shape"))
    return b.reshape(_diagonal_matrix(b, flat, op.dtype), b("Concat", shape, shape, axis=0))


@exports("diag_part")
def _diag_part(b: Builder, op: Any, x: str) -> str:
    node = op.input_nodes[0]
    half = b.integers(rank(op, node) // 2)
    shape = b("Slice", b.shape(x, node), b.integers(0), half)
    size = b("ReduceProd", shape, keepdims=1)
    return b.reshape(_diagonal_of(b, b.reshape(x, b("Concat", size, size, axis=0)), op.dtype, 1), shape)


# Segments


def _scattered(b: Builder, kind: str, start: Any, x: str, ids: str, rows: str, dtype: Any) -> str:
    """Rows of `x` put together by the number of their segment, in a tensor that begins with one number everywhere."""
    return b("ScatterND", b.filled(start, dtype, rows), b.add_axes(ids, [-1]), x, reduction=kind)


def _count(b: Builder, ids: str) -> str:
    """How many segments there are, as a vector of one number: one more than the last of the numbers, or none."""
    numbers = b("Concat", b.integers(-1), ids, axis=0)
    return b("Add", b("ReduceMax", numbers, keepdims=1), b.integers(1))


def _rest(b: Builder, op: Any, x: str, taken: int) -> str:
    """The shape of the axes of data behind those of the numbers."""
    return b("Slice", b.shape(x, op.input_nodes[0]), b.integers(taken), b.integers(rank(op, op.input_nodes[0])))


KINDS = {"segment_sum": "add", "segment_mean": "add", "segment_prod": "mul", "segment_max": "max", "segment_min": "min"}


@exports(*KINDS)
def _segments(b: Builder, op: Any, x: str, ids: str) -> str:
    node, numbers = op.input_nodes
    name, ids = type(op).__name__, b.cast(ids, numbers.dtype, np.int64)
    computed = np.dtype(np.int32) if op.dtype.kind == "b" else op.dtype
    x = b.cast(x, node.dtype, computed)
    shape = b("Concat", _count(b, ids), _rest(b, op, x, 1), axis=0)
    found = _scattered(b, KINDS[name], _start(name, computed), x, ids, shape, computed)
    if name in ("segment_sum", "segment_prod"):
        return found
    ones = b.filled(1, computed, b.shape(x, node))
    rows = _scattered(b, "add", 0, ones, ids, shape, computed)
    if name == "segment_mean":
        return b("Div", found, b("Max", rows, b.array(1, computed)))
    empty = b("Equal", rows, b.array(0, computed))
    return b.cast(b("Where", empty, b.array(0, computed), found), computed, op.dtype)


def _start(name: str, dtype: Any) -> Any:
    """What a segment begins with."""
    if name in ("segment_max", "segment_min"):
        least, most = (-np.inf, np.inf) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        return least if name == "segment_max" else most
    return int(name == "segment_prod")


@exports("unsorted_segment_sum")
def _unsorted_sum(b: Builder, op: Any, x: str, ids: str, *total: str) -> str:
    """What belongs to no segment is added to one more behind the others, which is cut off."""
    node, numbers = op.input_nodes[:2]
    count = b.cast(total[0], op.input_nodes[2].dtype, np.int64) if total else b.array(op.num_segments, np.int64)
    ids = _after(b, b.cast(ids, numbers.dtype, np.int64), count)
    one = b.integers(1, what="shape")
    rows = b(
        "Concat", b("Reshape", b("Add", count, b.array(1, np.int64)), one), _rest(b, op, x, rank(op, numbers)), axis=0
    )
    found = _scattered(b, "add", 0, b.cast(x, node.dtype, op.dtype), ids, rows, op.dtype)
    return b("Slice", found, b.integers(0), b("Reshape", count, one), b.integers(0))


def _after(b: Builder, ids: str, count: str) -> str:
    """The numbers, where a negative one is that of the segment behind all others."""
    return b("Where", b("Less", ids, b.array(0, np.int64)), count, ids)


@exports("segment_rows")
def _segment_rows(b: Builder, op: Any, values: str, ids: str) -> str:
    node, numbers = op.input_nodes
    shape = b.shape(values, node)
    one_more = b.filled(0, op.dtype, b("Concat", b.integers(1), _rest(b, op, values, 1), axis=0))
    places = _after(b, b.cast(ids, numbers.dtype, np.int64), _length(b, shape, 0))
    return b("Gather", b("Concat", values, one_more, axis=0), places, axis=0)
