"""Sums, means, extremes and products over axes, in TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .elementwise import Translation
from .installed import tf
from .values import axes, dtype_of, floating, rank_of, shape_of, summed, tensor, together, wide


def _sum(function: Callable[..., Any]) -> Translation:
    def translation(op: Any, x: Any, name: str) -> Any:
        return function(tensor(x, summed(x)), axes(op.axis), op.keepdims, name=name)

    return translation


def _on_floats(function: Callable[..., Any]) -> Translation:
    def translation(op: Any, x: Any, name: str) -> Any:
        return function(tensor(x, floating(x)), axes(op.axis), op.keepdims, name=name)

    return translation


def _extreme(
    function: Callable[..., Any], truths: Callable[..., Any], kept: Callable[..., Any], end: str
) -> Translation:
    """The largest or smallest; of no small integers it is the `end` of their range, as the ends of int64 do not fit."""

    def translation(op: Any, x: Any, name: str) -> Any:
        dtype = dtype_of(x)
        if dtype.kind == "b":
            return truths(x, axes(op.axis), op.keepdims, name=name)
        if wide(dtype) == dtype:
            return function(x, axes(op.axis), op.keepdims, name=name)
        found = function(tensor(x, wide(dtype)), axes(op.axis), op.keepdims)
        return tf.cast(kept(found, getattr(np.iinfo(dtype), end)), dtype, name=name)

    return translation


def _place(function: Callable[..., Any]) -> Translation:
    """Where the largest stands; at a nan, if there is one, as in NumPy."""

    def translation(op: Any, x: Any, name: str) -> Any:
        dtype = dtype_of(x)
        x = tensor(x, np.int64 if dtype.kind == "b" else wide(dtype))
        if dtype.kind != "f":
            return function(x, op.axis, output_type="int64", name=name)
        unknown = tf.math.is_nan(x)
        first = tf.argmax(tf.cast(unknown, "int32"), op.axis, output_type="int64")
        return tf.where(tf.reduce_any(unknown, op.axis), first, function(x, op.axis, output_type="int64"), name=name)

    return translation


def _cumsum(op: Any, x: Any, name: str) -> Any:
    return tf.cumsum(tensor(x, summed(x)), op.axis, exclusive=op.exclusive, reverse=op.reverse, name=name)


def _cumprod(op: Any, x: Any, name: str) -> Any:
    return tf.math.cumprod(tensor(x, summed(x)), op.axis, exclusive=op.exclusive, reverse=op.reverse, name=name)


def _mean_count(op: Any, x: Any, z: Any, name: str) -> Any:
    count = tf.size(x, out_type="int64") // tf.maximum(tf.size(z, out_type="int64"), 1)
    return tf.cast(count, floating(x) if op.dtype is None else op.dtype, name=name)


def _prod_derivative(op: Any, *xs: Any, name: str) -> Any:
    """The product of what stands before a factor and of what stands behind it; see `ops.products.prod_derivative`."""
    xs = tuple(together(*xs))
    rank = rank_of(xs[0], op)
    first = list(range(rank)) if op.axis is None else [i % rank for i in np.reshape(op.axis, -1)]
    order = [*first, *[i for i in range(rank) if i not in first]]
    shape = tf.gather(shape_of(xs[0]), tf.constant(order, "int64"))
    length, width = tf.reduce_prod(shape[: len(first)]), tf.reduce_prod(shape[len(first) :])
    rows = tf.stack([tf.reshape(tf.transpose(x, order), tf.stack([length, width])) for x in xs], 1)
    before, behind = _running_products(rows), _running_products(rows[::-1])[::-1]
    full = 2 ** (len(xs) - 1) - 1
    result = tf.add_n([before[:, i] * behind[:, full - i] for i in range(full + 1)])
    return tf.transpose(tf.reshape(result, shape), np.argsort(order).astype(np.int32), name=name)


def _running_products(rows: Any) -> Any:
    """For each factor the product of those before it, as coefficients of the products of its directions."""
    directions = rows.shape[1] - 1
    if not directions:
        return tf.math.cumprod(rows, 0, exclusive=True)

    width = shape_of(rows)[2]
    one = tf.concat([tf.ones([1, width], rows.dtype), tf.zeros([2**directions - 1, width], rows.dtype)], 0)
    one.set_shape([2**directions, rows.shape[2]])
    one_more = tf.concat([rows, tf.zeros([1, 1 + directions, width], rows.dtype)], 0)  # so that there is one
    return tf.concat([one[None], tf.scan(product_so_far, one_more, one)], 0)[: shape_of(rows)[0]]


def product_so_far(before: Any, row: Any) -> Any:
    """A product, as its coefficients, times one more factor: the first of `row`; the others are its directions."""
    directions = row.shape[0] - 1
    products = []
    for subset in range(2**directions):
        parts = [before[subset] * row[0]]
        parts += [before[subset ^ 1 << k] * row[1 + k] for k in range(directions) if subset >> k & 1]
        products.append(tf.add_n(parts))
    return tf.stack(products)


TRANSLATIONS: dict[str, Translation] = {
    "reduce_sum": _sum(tf.reduce_sum),
    "reduce_prod": _sum(tf.reduce_prod),
    "reduce_mean": _on_floats(tf.reduce_mean),
    "reduce_logsumexp": _on_floats(tf.reduce_logsumexp),
    "reduce_max": _extreme(tf.reduce_max, tf.reduce_any, tf.maximum, "min"),
    "reduce_min": _extreme(tf.reduce_min, tf.reduce_all, tf.minimum, "max"),
    "reduce_any": lambda op, x, name: tf.reduce_any(tensor(x, bool), axes(op.axis), op.keepdims, name=name),
    "reduce_all": lambda op, x, name: tf.reduce_all(tensor(x, bool), axes(op.axis), op.keepdims, name=name),
    "argmax": _place(tf.argmax),
    "argmin": _place(tf.argmin),
    "cumsum": _cumsum,
    "cumprod": _cumprod,
    "mean_count": _mean_count,
    "prod_derivative": _prod_derivative,
}
