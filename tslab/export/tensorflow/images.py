"""Convolution and pooling of images, in TensorFlow.

The gradients are TensorFlow's own operations for them. Those know no filter whose pixels lie apart, on a processor; so
that one is a larger filter here, with zeros between its pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .elementwise import Translation
from .installed import tf
from .values import dtype_of, floating, promoted, tensor, together, wide


def _where(op: Any) -> dict[str, Any]:
    """Where the windows of an operation lie, as TensorFlow takes it."""
    sizes = {"ksize": list(op.ksize)} if hasattr(op, "ksize") else {}
    return {"strides": list(op.strides), "padding": op.padding, **sizes}


def _apart(op: Any) -> bool:
    """Whether a filter sees pixels that are not next to each other."""
    return bool(max(op.dilations) > 1)


def _in_floats(xs: list[Any], name: str, compute: Callable[..., Any]) -> Any:
    """What `compute` gives for tensors of one dtype, under a name. TensorFlow convolves floating-point numbers alone:
    integers go by way of float64, which has all that are less than 2⁵³.
    """
    dtype = promoted(*xs)
    if dtype.kind not in "biu":
        return compute(*together(*xs), name=name)
    found = compute(*together(*xs, dtype=np.float64), name=None)
    return tf.cast(tf.cast(found, "int64"), dtype, name=name)


def _conv2d(op: Any, x: Any, w: Any, name: str) -> Any:
    def convolved(x: Any, w: Any, name: str | None) -> Any:
        return tf.raw_ops.Conv2D(input=x, filter=w, **_where(op), dilations=list(op.dilations), name=name)

    return _in_floats([x, w], name, convolved)


def _to_images(op: Any, sizes: Any, w: Any, grad: Any, name: str) -> Any:
    def gradient(w: Any, grad: Any, name: str | None) -> Any:
        return tf.raw_ops.Conv2DBackpropInput(
            input_sizes=tensor(sizes, "int32"), filter=_spread(op, w), out_backprop=grad, **_where(op), name=name
        )

    return _in_floats([w, grad], name, gradient)


def _to_filters(op: Any, x: Any, sizes: Any, grad: Any, name: str) -> Any:
    def gradient(x: Any, grad: Any, name: str | None) -> Any:
        shape = tensor(sizes, "int32")
        if not _apart(op):
            return tf.raw_ops.Conv2DBackpropFilter(
                input=x, filter_sizes=shape, out_backprop=grad, **_where(op), name=name
            )
        gaps = tf.constant([*op.dilations[1:3], 1, 1], "int32")
        larger = tf.raw_ops.Conv2DBackpropFilter(
            input=x, filter_sizes=(shape - 1) * gaps + 1, out_backprop=grad, **_where(op)
        )
        return tf.identity(larger[:: op.dilations[1], :: op.dilations[2]], name=name)

    return _in_floats([x, grad], name, gradient)


def _spread(op: Any, w: Any) -> Any:
    """A filter with zeros between its pixels, as far apart as `op` has them."""
    if not _apart(op):
        return w
    _, down, across, _ = op.dilations
    height, width, channels, filters = tf.unstack(tf.shape(w), 4)
    zeros = [[0, 0], [0, down - 1], [0, 0], [0, across - 1], [0, 0], [0, 0]]
    blocks = tf.pad(w[:, None, :, None], zeros)
    spread = tf.reshape(blocks, [height * down, width * across, channels, filters])
    return spread[: (height - 1) * down + 1, : (width - 1) * across + 1]


def _pooled(*xs: Any) -> np.dtype[Any]:
    """The dtype in which TensorFlow finds the largest of numbers."""
    dtype = promoted(*xs)
    return np.dtype(np.int64) if dtype.kind == "b" else wide(dtype)


def _max_pool(op: Any, x: Any, name: str) -> Any:
    found = tf.raw_ops.MaxPool(input=tensor(x, _pooled(x)), **_where(op))
    return tf.cast(found, dtype_of(x), name=name)


def _max_pool_gradient(op: Any, grad: Any, x: Any, y: Any, name: str) -> Any:
    upstream, image, top = together(grad, x, y, dtype=_pooled(grad, x, y))
    found = tf.raw_ops.MaxPoolGrad(orig_input=image, orig_output=top, grad=upstream, **_where(op))
    return tf.cast(found, dtype_of(grad), name=name)


def _max_pool_choice(op: Any, values: Any, x: Any, y: Any, name: str) -> Any:
    """By the places of the largest: TensorFlow's MaxPoolGradGrad takes nothing from windows of a single pixel."""
    image = tensor(x, _pooled(x))
    places = tf.raw_ops.MaxPoolWithArgmax(input=image, **_where(op), include_batch_in_index=True).argmax
    return tf.gather(tf.reshape(values, [-1]), places, name=name)


def _avg_pool(op: Any, x: Any, name: str) -> Any:
    return tf.raw_ops.AvgPool(value=tensor(x, floating(x)), **_where(op), name=name)


def _avg_pool_gradient(op: Any, grad: Any, x: Any, name: str) -> Any:
    return tf.raw_ops.AvgPoolGrad(orig_input_shape=tf.shape(x), grad=grad, **_where(op), name=name)


TRANSLATIONS: dict[str, Translation] = {
    "conv2d": _conv2d,
    "conv2d_backprop_input": _to_images,
    "conv2d_backprop_filter": _to_filters,
    "max_pool": _max_pool,
    "max_pool_gradient": _max_pool_gradient,
    "max_pool_choice": _max_pool_choice,
    "avg_pool": _avg_pool,
    "avg_pool_gradient": _avg_pool_gradient,
}
