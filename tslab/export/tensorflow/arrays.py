"""Shapes, axes, and tensors put together and taken apart, in TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np

from .elementwise import Translation
from .installed import tf
from .values import by_way_of, derivative, dtype_of, promoted, rank_of, shape_of, tensor, together, vector, wide


def expand_dims(x: Any, axis: Any, rank: int | None, name: str | None = None) -> Any:
    """TensorFlow puts in one axis at a time, and counts those that are there already."""
    places = np.reshape(axis, -1).tolist()
    if len(places) == 1:
        return tf.expand_dims(x, places[0], name=name)
    for place in sorted(i % ((rank or 0) + len(places)) for i in places):
        x = tf.expand_dims(x, place)
    return x


def _expand_dims(op: Any, x: Any, name: str) -> Any:
    return expand_dims(x, op.axis, None if np.size(op.axis) == 1 else rank_of(x, op), name)


def transpose(x: Any, perm: Any, name: str | None = None) -> Any:
    """TensorFlow does not count axes from the back here."""
    return tf.transpose(x, None if perm is None else [i % len(perm) for i in perm], name=name)


def _squeeze(op: Any, x: Any, name: str) -> Any:
    return tf.squeeze(x, None if op.axis is None else np.reshape(op.axis, -1).tolist(), name=name)


def _sum_like(op: Any, x: Any, like: Any, name: str) -> Any:
    """The axes to sum over are those of which TensorFlow's own gradients say so."""
    if x.shape.is_fully_defined() and x.shape == like.shape:
        return tf.identity(x, name=name)
    stretched = tf.raw_ops.BroadcastGradientArgs(s0=tf.shape(like), s1=tf.shape(x)).r0
    return tf.reshape(tf.reduce_sum(x, stretched), tf.shape(like), name=name)


def _target(numbers: Any, nodes: tuple[Any, ...]) -> Any:
    """A shape that is known, or the value of the last input."""
    return vector(nodes[-1] if numbers is None else numbers)


def _tile(op: Any, x: Any, *times: Any, name: str) -> Any:
    dtype, multiples = dtype_of(x), _target(op.multiples, times)
    wider = tensor(x, wide(dtype))
    return by_way_of(wide(dtype), dtype, name, lambda name: tf.tile(wider, multiples, name=name))


def _tiles_sum(op: Any, x: Any, like: Any, *times: Any, name: str) -> Any:
    pairs = tf.stack([_target(op.multiples, times), shape_of(like)], 1)
    split = tf.reshape(x, tf.reshape(pairs, [-1]))
    return tf.reduce_sum(split, tf.range(0, 2 * tf.rank(like), 2), name=name)


def _mirrored(mode: str, length: Any, before: int, behind: int) -> Any:
    """The positions that a mirroring margin shows along an axis, margin and all."""
    skipped = 1 if mode == "REFLECT" else 0
    first = tf.range(before - 1 + skipped, skipped - 1, -1, dtype="int64")
    last = tf.range(length - 1 - skipped, length - 1 - skipped - behind, -1, dtype="int64")
    return tf.concat([first, tf.range(length, dtype="int64"), last], 0)


def _pad(op: Any, x: Any, name: str) -> Any:
    if op.mode == "CONSTANT":
        paddings = np.reshape(np.asarray(op.paddings, np.int32), (-1, 2))
        return tf.pad(x, paddings, constant_values=tensor(op.constant_values, dtype_of(x)), name=name)
    for axis, pair in enumerate(op.paddings):
        if any(pair):  # TensorFlow's own mirrors refuse axes of no numbers, even where they get no margin
            x = tf.gather(x, _mirrored(op.mode, shape_of(x)[axis], *pair), axis=axis)
    return tf.identity(x, name=name)


def _mirrors_sum(op: Any, x: Any, like: Any, name: str) -> Any:
    for axis, pair in enumerate(op.paddings):
        if any(pair):
            length = shape_of(like)[axis]
            order = [axis, *[i for i in range(len(op.paddings)) if i != axis]]
            rows = tf.transpose(x, order)
            places = _mirrored(op.mode, length, *pair)
            x = tf.transpose(tf.math.unsorted_segment_sum(rows, places, length), np.argsort(order).astype(np.int32))
    return tf.identity(x, name=name)


def _concat(op: Any, *xs: Any, name: str) -> Any:
    return tf.concat(together(*xs), op.axis, name=name)


def _split_like(op: Any, x: Any, *likes: Any, name: str) -> Any:
    lengths = [shape_of(like)[op.axis] for like in likes]
    return tf.split(x, tf.stack(lengths), op.axis, num=len(likes), name=name)


def _split_pieces(op: Any, x: Any, name: str) -> Any:
    sizes = op.sizes if isinstance(op.sizes, int) else tf.constant(np.asarray(op.sizes, np.int64))
    return tf.split(x, sizes, op.axis, num=op.count_values(), name=name)


def _range(op: Any, start: Any, limit: Any, delta: Any, name: str) -> Any:
    """TensorFlow refuses a limit on the wrong side of the start, where there is nothing."""
    dtype = promoted(start, limit, delta)
    start, limit, delta = together(start, limit, delta, dtype=wide(dtype))
    limit = tf.where(delta > 0, tf.maximum(start, limit), tf.minimum(start, limit))
    return by_way_of(wide(dtype), dtype, name, lambda name: tf.range(start, limit, delta, name=name))


def _linspace(op: Any, start: Any, stop: Any, name: str) -> Any:
    dtype = np.result_type(promoted(start, stop), 1.0) if promoted(start, stop).kind != "f" else promoted(start, stop)
    return tf.linspace(*together(start, stop, dtype=dtype), op.num, name=name)


def _one_hot(op: Any, indices: Any, *nodes: Any, name: str) -> Any:
    given = iter(nodes)
    depth, on, off = [next(given) if x is None else x for x in (op.depth, op.on_value, op.off_value)]
    values = together(on, off, dtype=op.to)
    return tf.one_hot(tensor(indices, "int64"), tensor(depth, "int32"), *values, op.axis, op.to, name=name)


def _one_hot_like(op: Any, labels: Any, like: Any, name: str) -> Any:
    labels, classes = tensor(labels, "int64"), shape_of(like)[-1]
    checks = [
        tf.debugging.assert_equal(shape_of(labels), shape_of(like)[:-1], "the labels have another shape than the rows"),
        tf.debugging.assert_non_negative(labels, "a label is no class number"),
        tf.debugging.assert_less(labels, classes, "a label is no class number"),
    ]
    with tf.control_dependencies([check for check in checks if check is not None]):
        dtype = np.result_type(dtype_of(like), 0.0)
        return tf.one_hot(labels, tensor(classes, "int32"), dtype=dtype, name=name)


def _derivative_of_einsum(op: Any, x: Any, like: Any, name: str) -> Any:
    """Zeros with a diagonal are the derivative of taking that diagonal."""
    letters = op.letters.removeprefix("...")
    dots = "..." * op.letters.startswith("...")
    zeros = tf.zeros(tf.shape(like), x.dtype)
    zeros.set_shape(like.shape)
    diagonal = tf.einsum(f"{op.letters}->{dots}{''.join(dict.fromkeys(letters))}", zeros)
    return tf.identity(derivative(diagonal, zeros, x), name=name)


TRANSLATIONS: dict[str, Translation] = {
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "transpose": lambda op, x, name: transpose(x, op.perm, name),
    "reshape": lambda op, x, *to, name: tf.reshape(x, _target(op.to, to), name=name),
    "reshape_like": lambda op, x, like, name: tf.reshape(x, tf.shape(like), name=name),
    "broadcast_to": lambda op, x, *to, name: tf.broadcast_to(x, _target(op.to, to), name=name),
    "broadcast_like": lambda op, x, like, name: tf.broadcast_to(x, tf.shape(like), name=name),
    "sum_like": _sum_like,
    "tile": _tile,
    "tiles_sum": _tiles_sum,
    "pad": _pad,
    "mirrors_sum": _mirrors_sum,
    "concat": _concat,
    "split_like": _split_like,
    "split_pieces": _split_pieces,
    "stack": lambda op, *xs, name: tf.stack(together(*xs), op.axis, name=name),
    "unpack": lambda op, x, name: tf.unstack(x, op.num, op.axis, name=name),
    "item": lambda op, values, name: tf.identity(values[op.index], name=name),
    "diagonal_like": _derivative_of_einsum,
    "shape": lambda op, x, name: tf.shape(x, out_type="int64", name=name),
    "size": lambda op, x, name: tf.size(x, out_type="int64", name=name),
    "rank": lambda op, x, name: tf.cast(tf.rank(x), "int64", name=name),
    "range": _range,
    "linspace": _linspace,
    "one_hot": _one_hot,
    "one_hot_like": _one_hot_like,
}
