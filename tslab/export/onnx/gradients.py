"""What gradients are made of, in ONNX's operations: for a graph whose result needs a derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph import Node
from .builder import Builder, alike, exports, rank
from .reductions import dot_letters, reduced, swapped, transposed


@exports("sum_like")
def _sum_like(b: Builder, op: Any, x: str, like: str) -> str:
    node, target = op.input_nodes
    if node.shape is not None and None not in node.shape and node.shape == target.shape:
        return b("Identity", x)
    return summed_to(b, op, x, rank(op, node), like, target)


def summed_to(b: Builder, op: Any, x: str, count: int, like: str, target: Node) -> str:
    """`x`, of `count` axes, summed over those that `target` lacks, or has with length 1."""
    extra = count - rank(op, target)
    shape = b.shape(like, target)
    padded = b("Concat", b.integers(*[1] * extra), shape, axis=0) if extra else shape
    ones = b("NonZero", b("Equal", padded, b.array(1, np.int64)))
    axes = b("Reshape", ones, b.integers(-1, what="shape"))
    return b.reshape(b("ReduceSum", x, axes, keepdims=1, noop_with_empty_axes=1), shape)


@exports("mean_count")
def _mean_count(b: Builder, op: Any, x: str, z: str) -> str:
    count = b("Div", b("Size", x), b("Max", b("Size", z), b.array(1, np.int64)))
    return b.cast(count, None, op.dtype)


@exports("softmax_gradient")
def _softmax_gradient(b: Builder, op: Any, *x: str) -> str:
    p, grad = alike(b, op, x, op.dtype)
    return b("Mul", p, b("Sub", grad, reduced(b, "ReduceSum", b("Mul", grad, p), op.axis, True, op.shape)))


@exports("softmax_cross_entropy_gradient")
def _cross_entropy_gradient(b: Builder, op: Any, *x: str) -> str:
    labels, logits, grad = alike(b, op, x, op.dtype)
    p = b("Mul", b("Softmax", logits, axis=op.axis), reduced(b, "ReduceSum", labels, op.axis, True, op.shape))
    return b("Mul", b.add_axes(grad, [op.axis]), b("Sub", p, labels))


@exports("matmul_gradient")
def _matmul_gradient(b: Builder, op: Any, *x: str) -> str:
    """G Bᵀ or Aᵀ G, summed to the shape of the factor; a vector is the row or column that matmul makes of it."""
    node, a, c = op.input_nodes
    grad, left, right = alike(b, op, x, op.dtype)
    rank_a, rank_c = rank(op, a), rank(op, c)
    shape_of, target, count = (left, a, rank_a) if op.factor == 0 else (right, c, rank_c)
    as_row = b.add_axes(left, [0]) if rank_a == 1 else transposed(b, op, a, left, op.transpose_a)
    as_column = b.add_axes(right, [1]) if rank_c == 1 else transposed(b, op, c, right, op.transpose_b)
    ranks = [rank(op, node), rank_a, rank_c]
    grad = b.add_axes(grad, [-1]) if rank_c == 1 else grad
    grad = b.add_axes(grad, [-2]) if rank_a == 1 else grad
    full = max(ranks[0] + (rank_a == 1) + (rank_c == 1), rank_a, rank_c, 2)
    if op.factor == 0:
        result = b("MatMul", grad, swapped(b, as_column, max(rank_c, 2)))
        vector, drop, flip = rank_a == 1, -2, op.transpose_a
    else:
        result = b("MatMul", swapped(b, as_row, max(rank_a, 2)), grad)
        vector, drop, flip = rank_c == 1, -1, op.transpose_b
    if vector:
        result, full = b.drop_axes(result, [drop]), full - 1
    elif flip:
        result = swapped(b, result, full)
    return summed_to(b, op, result, max(full, count), shape_of, target)


@exports("tensordot_gradient")
def _tensordot_gradient(b: Builder, op: Any, *x: str) -> str:
    _, a, c = op.input_nodes
    grad, left, right = alike(b, op, x, op.dtype)
    of_a, of_c, product = dot_letters(op, a, c)
    if op.factor == 0:
        return b("Einsum", grad, right, equation=f"{product},{of_c}->{of_a}")
    return b("Einsum", left, grad, equation=f"{of_a},{product}->{of_c}")


@exports("tiles_sum")
def _tiles_sum(b: Builder, op: Any, x: str, like: str, *times: str) -> str:
    """With an axis for the tiles before each axis of `like`, and then summed over those."""
    count = rank(op, op.input_nodes[1])
    if count == 0:
        return b("Identity", x)
    multiples = b.cast(times[0], op.input_nodes[2].dtype, np.int64) if times else b.integers(*op.multiples)
    pairs = b("Concat", b.add_axes(multiples, [1]), b.add_axes(b.shape(like, op.input_nodes[1]), [1]), axis=1)
    apart = b.reshape(x, b("Reshape", pairs, b.integers(-1, what="shape")))
    return reduced(b, "ReduceSum", apart, list(range(0, 2 * count, 2)), False)
