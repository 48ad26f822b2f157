"""What works with positions, in ONNX's operations: numbers put at them, the largest ones, permutations."""

from __future__ import annotations

from typing import Any

import numpy as np

from .builder import Builder, exports


@exports("tensor_scatter_nd_update")
def _put(b: Builder, op: Any, x: str, indices: str, updates: str) -> str:
    node, places, values = op.input_nodes
    where = b.cast(indices, places.dtype, np.int64)
    return b("ScatterND", x, where, b.cast(updates, values.dtype, node.dtype))


@exports("top_k_indices")
def _top_k_indices(b: Builder, op: Any, x: str, k: str) -> str:
    node, number = op.input_nodes
    count = b.reshape(b.cast(k, number.dtype, np.int64), b.integers(1, what="shape"))
    computed = x if node.dtype.kind == "f" else b.cast(x, node.dtype, np.int64)
    return b.several("TopK", [computed, count], 2)[1]


@exports("invert_permutation")
def _invert_permutation(b: Builder, op: Any, x: str) -> str:
    """The numbers 0, 1 … put at these positions."""
    (node,) = op.input_nodes
    places = b.cast(x, node.dtype, np.int64)
    shape = b.shape(x, node)
    length = b("Squeeze", shape, b.integers(0, what="axes"))
    numbers = b("Range", b.array(0, np.int64), length, b.array(1, np.int64))
    return b.cast(b("ScatterND", b.filled(0, np.int64, shape), b.add_axes(places, [1]), numbers), None, op.dtype)


@exports("unique_values")
def _unique_values(b: Builder, op: Any, x: str) -> list[str]:
    values, _, which, counts = b.several("Unique", [x], 4, sorted=0)
    numbers = np.dtype(op.numbers)
    return [values, b.cast(which, np.dtype(np.int64), numbers), b.cast(counts, np.dtype(np.int64), numbers)]
