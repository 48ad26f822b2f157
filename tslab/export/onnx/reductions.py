"""Reductions, products, softmax and losses in ONNX's operations."""

from __future__ import annotations

from itertools import islice
from string import ascii_letters
from typing import Any

import numpy as np

from ... import shapes
from .builder import Builder, alike, exports, rank

KINDS = {
    "reduce_sum": "ReduceSum",
    "reduce_mean": "ReduceMean",
    "reduce_prod": "ReduceProd",
    "reduce_max": "ReduceMax",
    "reduce_min": "ReduceMin",
    "reduce_logsumexp": "ReduceLogSumExp",
}


def reduced(b: Builder, kind: str, x: str, axis: Any, keepdims: bool, shape: Any = None) -> str:
    """A reduction of ONNX's over some axes; None is for all, and over none the value stays as it is.

    Where the shape is known, axes are counted from the front: onnxruntime mistakes the others if there are no numbers.
    """
    axes = None if axis is None else [int(i) for i in np.reshape(axis, -1)]
    axes = axes if axes is None or shape is None else [i % len(shape) for i in axes]
    if axes is None:
        return b(kind, x, keepdims=int(keepdims))
    return b(kind, x, b.integers(*axes, what="axes"), keepdims=int(keepdims)) if axes else b("Identity", x)


@exports(*KINDS)
def _reduction(b: Builder, op: Any, x: str) -> str:
    kind, node = KINDS[type(op).__name__], op.input_nodes[0]
    if _of_nothing(op) and kind in ("ReduceMax", "ReduceMin", "ReduceLogSumExp", "ReduceMean"):
        return b.array(np.full(op.shape, _start(op)), op.dtype)
    x = b.cast(x, node.dtype, op.dtype)
    if op.dtype == np.bool:  # of which ONNX has no largest
        return b.cast(reduced(b, kind, b.cast(x, op.dtype, np.uint8), op.axis, op.keepdims, node.shape), None, np.bool)
    return reduced(b, kind, x, op.axis, op.keepdims, node.shape)


def _of_nothing(op: Any) -> bool:
    """Whether it is known that an axis which is reduced has length 0, which onnxruntime refuses."""
    x = op.input_nodes[0].shape
    return shapes.static(op.shape) and x is not None and any(x[i] == 0 for i in shapes.normalize_axis(op, op.axis, x))


def _start(op: Any) -> Any:
    """What the reduction of nothing gives."""
    name = type(op).__name__
    return np.nan if name == "reduce_mean" else -np.inf if name == "reduce_logsumexp" else op.start(op.dtype)


@exports("reduce_any")
def _any(b: Builder, op: Any, x: str) -> str:
    """Whether the number of truths is above 0."""
    count = reduced(b, "ReduceSum", b.cast(x, op.dtype, np.int64), op.axis, op.keepdims, op.input_nodes[0].shape)
    return b("Greater", count, b.array(0, np.int64))


@exports("reduce_all")
def _all(b: Builder, op: Any, x: str) -> str:
    """Whether the number of what is not true is 0."""
    count = reduced(
        b, "ReduceSum", b.cast(b("Not", x), op.dtype, np.int64), op.axis, op.keepdims, op.input_nodes[0].shape
    )
    return b("Equal", count, b.array(0, np.int64))


@exports("argmax", "argmin")
def _position(b: Builder, op: Any, x: str) -> str:
    dtype = op.input_nodes[0].dtype
    x = b.cast(x, dtype, np.uint8 if dtype == np.bool else dtype)
    return b("ArgMax" if type(op).__name__ == "argmax" else "ArgMin", x, axis=op.axis, keepdims=0)


@exports("cumsum")
def _cumsum(b: Builder, op: Any, x: str) -> str:
    x = b.cast(x, op.input_nodes[0].dtype, op.dtype)
    return b("CumSum", x, b.array(op.axis, np.int64, "axis"), exclusive=int(op.exclusive), reverse=int(op.reverse))


# Products


@exports("matmul")
def _matmul(b: Builder, op: Any, *x: str) -> str:
    left, right = alike(b, op, x, op.dtype)
    a, c = op.input_nodes
    if not (op.transpose_a or op.transpose_b):
        return b("MatMul", left, right)
    vectors = [rank(op, a) == 1, rank(op, c) == 1]  # by which onnxruntime does not multiply the transpose of a matrix
    left = b.add_axes(left, [0]) if vectors[0] else transposed(b, op, a, left, op.transpose_a)
    right = b.add_axes(right, [1]) if vectors[1] else transposed(b, op, c, right, op.transpose_b)
    return b.drop_axes(b("MatMul", left, right), [-2] * vectors[0] + [-1] * vectors[1])


def transposed(b: Builder, op: Any, node: Any, x: str, flip: bool) -> str:
    """A factor, with its last two axes swapped where it comes so; a vector stays as it is."""
    return swapped(b, x, rank(op, node)) if flip else x


def swapped(b: Builder, x: str, count: int) -> str:
    """The last two of `count` axes in the other order."""
    return x if count < 2 else b.transpose(x, [*range(count - 2), count - 1, count - 2])


@exports("einsum")
def _einsum(b: Builder, op: Any, *x: str) -> str:
    """ONNX wants as many axes for `...` in each input that has it."""
    parts = op.equation.split("->")[0].split(",")
    free = [
        rank(op, node) - len(part) + 3 if "..." in part else 0 for node, part in zip(op.input_nodes, parts, strict=True)
    ]
    values = [
        b.add_axes(value, list(range(max(free) - own))) if "..." in part else value
        for value, own, part in zip(alike(b, op, x, op.dtype), free, parts, strict=True)
    ]
    return b("Einsum", *values, equation=op.equation)


@exports("tensordot")
def _tensordot(b: Builder, op: Any, *x: str) -> str:
    left, right, result = dot_letters(op, *op.input_nodes)
    return b("Einsum", *alike(b, op, x, op.dtype), equation=f"{left},{right}->{result}")


def dot_letters(op: Any, a: Any, c: Any) -> tuple[str, str, str]:
    """The letters of both factors of a tensordot, and of the product, as for an einsum."""
    rank_a, rank_c = rank(op, a), rank(op, c)
    if isinstance(op.axes, int):
        of_a, of_c = list(range(rank_a - op.axes, rank_a)), list(range(op.axes))
    else:
        of_a, of_c = ([i % r for i in axes] for axes, r in zip(op.axes, (rank_a, rank_c), strict=True))
    letters = iter(ascii_letters)
    left = list(islice(letters, rank_a))
    right = [left[of_a[of_c.index(i)]] if i in of_c else next(letters) for i in range(rank_c)]
    result = [x for i, x in enumerate(left) if i not in of_a] + [x for i, x in enumerate(right) if i not in of_c]
    return "".join(left), "".join(right), "".join(result)


# Softmax and losses


@exports("softmax", "log_softmax")
def _softmax(b: Builder, op: Any, x: str) -> str:
    kind = "Softmax" if type(op).__name__ == "softmax" else "LogSoftmax"
    return b(kind, b.cast(x, op.input_nodes[0].dtype, op.dtype), axis=op.axis)


@exports("softmax_cross_entropy_with_logits")
def _cross_entropy(b: Builder, op: Any, *x: str) -> str:
    labels, logits = alike(b, op, x, op.dtype)
    weighted = b("Mul", labels, b("LogSoftmax", logits, axis=op.axis))
    return b("Neg", reduced(b, "ReduceSum", weighted, op.axis, False, op.input_nodes[0].shape))


@exports("sigmoid_cross_entropy_with_logits")
def _sigmoid_cross_entropy(b: Builder, op: Any, *x: str) -> str:
    """max(x, 0) - x c + ln(1 + e^{-|x|})."""
    labels, logits = alike(b, op, x, op.dtype)
    tail = b("Softplus", b("Neg", b("Abs", logits)))
    return b("Add", b("Sub", b("Relu", logits), b("Mul", logits, labels)), tail)


@exports("in_top_k")
def _in_top_k(b: Builder, op: Any, x: str, targets: str) -> str:
    predictions = op.input_nodes[0]
    position = b.cast(targets, op.input_nodes[1].dtype, np.int64)
    chosen = b("GatherElements", x, b.add_axes(position, [1]), axis=1)
    above = reduced(b, "ReduceSum", b.cast(b("Greater", x, chosen), None, np.int64), 1, False)
    real = x if predictions.dtype.kind == "f" else b.cast(x, predictions.dtype, np.float64)
    strange = b.cast(b("Or", b("IsNaN", real), b("IsInf", real)), None, np.int64)
    finite = b("Equal", reduced(b, "ReduceSum", strange, 1, False), b.array(0, np.int64))
    return b("And", b("Less", above, b.array(op.k, np.int64)), finite)
