"""`tf.nn`: what networks are built from, and is composed of operations."""

from __future__ import annotations

from typing import Any

from ...errors import GraphError, ShapeError
from ...graph import Node, as_node
from ...ops import dropout as core
from ...ops.activations import relu
from ...ops.array import expand_dims, squeeze
from ...ops.convolution import conv2d
from ...ops.identity import cast
from ...ops.joining import concat
from ...ops.linalg import matmul
from ...ops.logic import equal
from ...ops.losses import bias_add
from ...ops.losses import embedding_lookup as rows_of
from ...ops.math import multiply, negative
from ...ops.nn import sigmoid
from ...ops.pooling import avg_pool, max_pool
from ...ops.reductions import reduce_mean
from ...scopes import name_scope
from ..rules import building

FORMATS = (None, "NHWC", "NWC")


@building
def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """x W + b.

    Args:
        x: matrix, a row for each example.
        weights: W, a matrix.
        biases: b, a vector.
        name: of the node.
    """
    with name_scope(f"{name}_terms" if name else None, "xw_plus_b_terms"):
        product = matmul(x, weights, name="MatMul")
    return bias_add(product, biases, name=name or "xw_plus_b")


@building
def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """max(0, x W + b).

    Args:
        x: matrix, a row for each example.
        weights: W, a matrix.
        biases: b, a vector.
        name: of the node.
    """
    return relu(xw_plus_b(x, weights, biases), name=name or "relu_layer")


@building
def dropout(
    x: Any,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
    rate: Any = None,
) -> Any:
    """Dropout: each number is kept with probability p, and then divided by p; else it is 0  (Srivastava et al. 2014).

    Args:
        x: tensor of any shape.
        keep_prob: p, a number above 0 and up to 1, or a node.
        noise_shape: a shape that broadcasts to that of `x`: along axes of length 1, all is dropped together.
        seed: of its stream of random numbers; by default one of its own.
        name: of the node.
        rate: 1 - p, in place of `keep_prob`.

    Returns:
        Tensor of the shape of `x`: `x` itself where p is the number 1.
    """
    dropped = rate if keep_prob is None else None if isinstance(keep_prob, Node) else 1 - keep_prob
    if (keep_prob is None) != (rate is None) and not isinstance(dropped, Node) and dropped == 0:
        return as_node(x)
    return core.dropout(x, keep_prob, noise_shape, seed, name or "dropout", rate=rate)


@building
def atrous_conv2d(value: Any, filters: Any, rate: int, padding: str, name: str | None = None) -> Any:
    """The convolution with filters that see pixels some way apart  (Yu and Koltun 2016).

    Args:
        value: images, of shape (batch, height, width, channels).
        filters: of shape (height, width, channels, channels of the result).
        rate: how far apart the pixels are that a filter sees.
        padding: "SAME" or "VALID".
        name: of the node.
    """
    return conv2d(value, filters, 1, padding, dilations=rate, name=name or "atrous_conv2d")


@building
def zero_fraction(value: Any, name: str | None = None) -> Any:
    """Which part of the numbers is 0.

    Args:
        value: tensor of any shape.
        name: of the node.
    """
    return reduce_mean(cast(equal(as_node(value), 0), "float32"), name=name or "zero_fraction")


@building
def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: Any = None,
) -> Any:
    """The rows of a matrix.

    Args:
        params: the matrix, or a list of that alone.
        ids: the numbers of the rows: a tensor of integers of any shape.
        partition_strategy, validate_indices: accepted, and of no meaning here.
        max_norm: None; others cannot be kept to.

    Raises:
        GraphError: the matrix is in several parts, or max_norm is given.
    """
    if isinstance(params, (list, tuple)) and all(isinstance(part, Node) for part in params):
        if len(params) != 1:
            raise GraphError(
                "tf.nn.embedding_lookup takes one matrix here, not parts of it.", "Join them by tf.concat."
            )
        params = params[0]
    if max_norm is not None:
        raise GraphError("tf.nn.embedding_lookup has no max_norm here.", "Use tf.clip_by_norm on what it gives.")
    return rows_of(params, ids, name=name)


@building
def swish(features: Any) -> Any:
    """x σ(x), element-wise  (Ramachandran, Zoph and Le 2017).

    Args:
        features: tensor x of any shape.
    """
    x = as_node(features)
    return multiply(x, sigmoid(x), name="swish")


@building
def crelu(features: Any, name: str | None = None, axis: int = -1) -> Any:
    """max(0, x) and max(0, -x), one behind the other  (Shang et al. 2016).

    Args:
        features: tensor x of rank 1 or more.
        name: of the node.
        axis: along which they are joined; it gets twice as long.
    """
    x = as_node(features)
    return relu(concat([x, negative(x)], axis), name=name or "CRelu")


def _of_images(x: Node, what: str) -> bool:
    """Whether `x` holds images, and no sequences.

    Raises:
        ShapeError: it has the axes of neither, or their number is not known.
    """
    rank = None if x.shape is None else len(x.shape)
    if rank not in (3, 4):
        raise ShapeError(
            f"{what} needs images of four axes, or sequences of three: {x.name!r} has the shape {x.shape}.",
            "Reshape them.",
            nodes=[x],
        )
    return rank == 4


def _sizes(values: Any, axes: int, default: int = 1) -> list[int]:
    """Sizes or steps along height and width; of sequences along the width alone."""
    given = default if values is None else values
    found = list(given) if isinstance(given, (list, tuple)) else [given] * axes
    return found if axes == 2 else [1, *found]


@building
def convolution(
    input: Any,
    filter: Any,
    padding: str,
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """Convolution of images, or of sequences.

    Args:
        input: of shape (batch, height, width, channels), or (batch, steps, channels).
        filter: of shape (height, width, channels, filters), or (steps, channels, filters).
        padding: "VALID" or "SAME".
        strides: the steps of the filter along the axes between the first and the last; 1 by default.
        dilation_rate: how far apart the places are that a filter sees, along the same axes; 1 by default.
        name: of the node.
        data_format: "NHWC" or "NWC", or None.
        filters, dilations: other names of `filter` and `dilation_rate`.

    Raises:
        ShapeError: the input has the axes of neither.
        GraphError: the channels are not to be the last axis.
    """
    if data_format not in FORMATS:
        raise GraphError(f"convolution takes the channels as the last axis, not {data_format}.", "Transpose.")
    x, kernel = as_node(input), as_node(filters if filter is None else filter)
    axes = 2 if _of_images(x, "convolution") else 1
    steps, gaps = _sizes(strides, axes), _sizes(dilations if dilation_rate is None else dilation_rate, axes)
    if axes == 2:
        return conv2d(x, kernel, steps, padding, dilations=gaps, name=name or "convolution")
    image = conv2d(expand_dims(x, 1), expand_dims(kernel, 0), steps, padding, dilations=gaps)
    return squeeze(image, 1, name=name or "convolution")


@building
def pool(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    padding: str,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Any:
    """The largest number, or the mean, of each window of images, or of sequences.

    Args:
        input: of shape (batch, height, width, channels), or (batch, steps, channels).
        window_shape: the size of the windows along the axes between the first and the last.
        pooling_type: "MAX" or "AVG".
        padding: "VALID" or "SAME".
        dilation_rate, dilations: 1 along all axes, or None.
        strides: the steps of the windows; 1 by default.
        name: of the node.
        data_format: "NHWC" or "NWC", or None.

    Raises:
        ShapeError: the input has the axes of neither.
        GraphError: there is no such pooling.
    """
    kinds = {"MAX": max_pool, "AVG": avg_pool}
    gaps = dilations if dilation_rate is None else dilation_rate
    if pooling_type not in kinds or data_format not in FORMATS or set(_sizes(gaps, 2)) != {1}:
        raise GraphError(
            f"pool has no pooling_type={pooling_type!r} with dilation_rate={gaps} and data_format={data_format!r}.",
            "It is 'MAX' or 'AVG', over neighbours, with the channels as the last axis.",
        )
    x = as_node(input)
    axes = 2 if _of_images(x, "pool") else 1
    window, steps = _sizes(window_shape, axes), _sizes(strides, axes)
    if axes == 2:
        return kinds[pooling_type](x, window, steps, padding, name=name or "pool")
    return squeeze(kinds[pooling_type](expand_dims(x, 1), window, steps, padding), 1, name=name or "pool")
