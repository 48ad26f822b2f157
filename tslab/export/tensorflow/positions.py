"""What works with positions, in TensorFlow: numbers put at them, the largest ones, permutations, classes drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from .elementwise import Translation
from .installed import tf
from .networks import seeds_of
from .values import dtype_of, shape_of, tensor, wide


def _put(op: Any, x: Any, indices: Any, updates: Any, name: str) -> Any:
    return tf.tensor_scatter_nd_update(x, tensor(indices, "int64"), tensor(updates, dtype_of(x)), name=name)


def _top_k_indices(op: Any, x: Any, k: Any, name: str) -> Any:
    computed = tensor(x, np.int64 if dtype_of(x).kind == "b" else wide(dtype_of(x)))
    return tf.cast(tf.math.top_k(computed, tensor(k, "int32")).indices, "int64", name=name)


def _invert_permutation(op: Any, x: Any, name: str) -> Any:
    return tf.cast(tf.math.invert_permutation(tensor(x, "int64")), dtype_of(x), name=name)


def _unique_values(op: Any, x: Any, name: str) -> Any:
    values, which, counts = tf.unique_with_counts(x, "int64")
    return [values, tf.cast(which, op.numbers), tf.cast(counts, op.numbers)]


def _candidates(kind: str) -> Translation:
    """TensorFlow wants a row of true classes for each example; here each class has one of its own."""

    def translation(op: Any, true_classes: Any, name: str) -> Any:
        rows = tf.reshape(tensor(true_classes, "int64"), [-1, 1])
        how = {"num_sampled": op.num_sampled, "unique": op.unique, "range_max": op.range_max, **seeds_of(op)}
        drawn, true, sampled = getattr(tf.raw_ops, kind)(true_classes=rows, num_true=1, **how)
        true = tf.reshape(true, shape_of(true_classes))
        return [drawn, tf.cast(true, op.numbers), tf.cast(sampled, op.numbers)]

    return translation


TRANSLATIONS: dict[str, Translation] = {
    "tensor_scatter_nd_update": _put,
    "top_k_indices": _top_k_indices,
    "invert_permutation": _invert_permutation,
    "unique_values": _unique_values,
    "log_uniform_candidates": _candidates("LogUniformCandidateSampler"),
    "uniform_candidates": _candidates("UniformCandidateSampler"),
}
