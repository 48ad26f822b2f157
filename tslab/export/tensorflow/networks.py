"""Products of tensors, softmax, the losses, and random numbers, in TensorFlow.

Where tslab has an operation for the gradient of a product, the translation is TensorFlow's own gradient of that one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import expand_dims
from .elementwise import Translation
from .installed import tf
from .values import (
    by_way_of,
    derivative,
    dtype_of,
    floating,
    promoted,
    rank_of,
    separate,
    tensor,
    together,
    vector,
    wide,
)


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, name: str | None = None) -> Any:
    """NumPy's product: a vector is a row on the left and a column on the right; TensorFlow takes none."""
    row, column = a.shape.rank == 1, b.shape.rank == 1
    if a.shape.rank is None or b.shape.rank is None:
        return _matmul_of_any(a, b, transpose_a, transpose_b)
    a, b = a[None, :] if row else a, b[:, None] if column else b
    flips = transpose_a and not row, transpose_b and not column
    if not row and not column:
        return tf.matmul(a, b, *flips, name=name)
    return tf.squeeze(tf.matmul(a, b, *flips), [-2] * row + [-1] * column, name=name)


def _matmul_of_any(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    """The same where only the run tells whether a factor is a vector: it gets an axis of length 1, or none."""
    row, column = (tf.cast(tf.equal(tf.rank(x), 1), "int32") for x in (a, b))
    ones = tf.ones([1], "int32")
    left = tf.reshape(a, tf.concat([ones[:row], tf.shape(a)], 0))
    right = tf.reshape(b, tf.concat([tf.shape(b), ones[:column]], 0))
    left = _flipped(left, tf.equal(row, 0)) if transpose_a else left
    right = _flipped(right, tf.equal(column, 0)) if transpose_b else right
    product = tf.matmul(left, right)
    shape, batch = tf.shape(product), tf.rank(product) - 2
    kept = tf.concat([shape[:batch], shape[batch:][row:1], shape[batch + 1 :][: 1 - column]], 0)
    return tf.reshape(product, kept)


def _flipped(x: Any, really: Any) -> Any:
    """A tensor of unknown rank with its last two axes swapped, if `really`."""
    axes = tf.range(tf.rank(x))
    swapped = tf.concat([axes[:-2], axes[-1:], axes[-2:-1]], 0)
    return tf.transpose(x, tf.where(really, swapped, axes))


def _computed(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype in which TensorFlow multiplies and adds up numbers of this one."""
    return np.dtype(np.int64) if dtype.kind == "b" else wide(dtype)


def _matmul(op: Any, a: Any, b: Any, name: str) -> Any:
    dtype = promoted(a, b)
    a, b = together(a, b, dtype=_computed(dtype))
    return by_way_of(
        a.dtype.as_numpy_dtype, dtype, name, lambda name: matmul(a, b, op.transpose_a, op.transpose_b, name)
    )


def _matmul_gradient(op: Any, grad: Any, a: Any, b: Any, name: str) -> Any:
    grad, *factors = together(grad, a, b)
    factors = separate(factors)
    product = matmul(factors[0], factors[1], op.transpose_a, op.transpose_b)
    return tf.identity(derivative(product, factors[op.factor], grad), name=name)


def _pairs(op: Any, a: Any, b: Any) -> Any:
    if isinstance(op.axes, int):
        return op.axes
    ranks = rank_of(a, op), rank_of(b, op)
    return [[i % rank for i in axes] for axes, rank in zip(op.axes, ranks, strict=True)]


def _tensordot(op: Any, a: Any, b: Any, name: str) -> Any:
    dtype, pairs = promoted(a, b), _pairs(op, a, b)
    a, b = together(a, b, dtype=_computed(dtype))
    return by_way_of(a.dtype.as_numpy_dtype, dtype, name, lambda name: tf.tensordot(a, b, pairs, name=name))


def _tensordot_gradient(op: Any, grad: Any, a: Any, b: Any, name: str) -> Any:
    grad, *factors = together(grad, a, b)
    factors = separate(factors)
    product = tf.tensordot(*factors, _pairs(op, a, b))
    return tf.identity(derivative(product, factors[op.factor], grad), name=name)


def _einsum(op: Any, *xs: Any, name: str) -> Any:
    dtype = promoted(*xs)
    wider = _computed(dtype)
    factors = together(*xs, dtype=wider)
    return by_way_of(wider, dtype, name, lambda name: tf.einsum(op.equation, *factors, name=name))


def _softmax(op: Any, x: Any, name: str) -> Any:
    return tf.nn.softmax(tensor(x, floating(x)), op.axis, name=name)


def _log_softmax(op: Any, x: Any, name: str) -> Any:
    return tf.nn.log_softmax(tensor(x, floating(x)), op.axis, name=name)


def _softmax_gradient(op: Any, p: Any, grad: Any, name: str) -> Any:
    p, grad = together(p, grad)
    return tf.multiply(p, grad - tf.reduce_sum(grad * p, op.axis, keepdims=True), name=name)


def _cross_entropy(op: Any, labels: Any, logits: Any, name: str) -> Any:
    """TensorFlow's own where there is one dtype; else the logarithms are taken in that of the logits, as in tslab."""
    logits = tensor(logits, floating(logits))
    if dtype_of(labels) == dtype_of(logits):
        axis = op.axis if logits.shape.rank is None else op.axis % logits.shape.rank
        return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, axis=axis)
    labels, logs = together(labels, tf.nn.log_softmax(logits, op.axis))
    return tf.negative(tf.reduce_sum(labels * logs, op.axis), name=name)


def _cross_entropy_gradient(op: Any, labels: Any, logits: Any, grad: Any, name: str) -> Any:
    p = tf.nn.softmax(tensor(logits, floating(logits)), op.axis)
    p, labels, grad = together(p, labels, grad)
    spread = expand_dims(grad, op.axis, None)
    return tf.multiply(spread, p * tf.reduce_sum(labels, op.axis, keepdims=True) - labels, name=name)


def _in_top_k(op: Any, predictions: Any, targets: Any, name: str) -> Any:
    """TensorFlow's own takes single precision alone; so the larger predictions are counted."""
    of_target = tf.gather(predictions, tensor(targets, "int64")[:, None], axis=1, batch_dims=1)
    larger = tf.reduce_sum(tf.cast(predictions > of_target, "int64"), 1)
    finite = tf.reduce_all(tf.math.is_finite(tensor(predictions, floating(predictions))), 1)
    return tf.logical_and(larger < op.k, finite, name=name)


def seeds_of(op: Any) -> dict[str, int]:
    """Two seeds for TensorFlow, from the three of a stream of random numbers."""
    first, second = np.random.SeedSequence(list(op.seeds)).generate_state(2, np.uint32)
    return {"seed": int(first) | 1, "seed2": int(second)}  # two zeros would be a seed that nobody knows


def _shape(op: Any, target: tuple[Any, ...]) -> Any:
    return vector(op.to if op.to is not None else target[0])


def _random(function: Any) -> Translation:
    def translation(op: Any, *target: Any, name: str) -> Any:
        return function(shape=_shape(op, target), dtype=op.numbers, **seeds_of(op), name=name)

    return translation


def _random_integers(op: Any, *target: Any, name: str) -> Any:
    low, high = (tf.constant(bound, "int64") for bound in (op.low, op.high))
    drawn = tf.raw_ops.RandomUniformInt(shape=_shape(op, target), minval=low, maxval=high, **seeds_of(op))
    return tf.cast(drawn, op.numbers, name=name)


def _random_permutation(op: Any, *target: Any, name: str) -> Any:
    numbers = tf.range(tf.reshape(_shape(op, target), [-1])[0])
    return tf.cast(tf.raw_ops.RandomShuffle(value=numbers, **seeds_of(op)), op.numbers, name=name)


TRANSLATIONS: dict[str, Translation] = {
    "matmul": _matmul,
    "matmul_gradient": _matmul_gradient,
    "tensordot": _tensordot,
    "tensordot_gradient": _tensordot_gradient,
    "einsum": _einsum,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "softmax_gradient": _softmax_gradient,
    "softmax_cross_entropy_with_logits": _cross_entropy,
    "softmax_cross_entropy_gradient": _cross_entropy_gradient,
    "in_top_k": _in_top_k,
    "standard_normal": _random(tf.raw_ops.RandomStandardNormal),
    "truncated_standard_normal": _random(tf.raw_ops.TruncatedNormal),
    "standard_uniform": _random(tf.raw_ops.RandomUniform),
    "random_integers": _random_integers,
    "random_permutation": _random_permutation,
}
