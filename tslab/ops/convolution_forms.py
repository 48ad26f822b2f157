"""Convolutions that are made of the one over images: of sequences, by single channels, and backwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import GraphError
from ..graph import Node, NodeLike, as_node
from ..shapes import describe
from .array import expand_dims, squeeze
from .convolution import conv2d, conv2d_backprop_input
from .layout import ShapeLike, plain_shape, reshape
from .math import multiply


def conv1d(
    value: NodeLike | None = None,
    filters: NodeLike | None = None,
    stride: int | Sequence[int] | None = None,
    padding: str | None = None,
    use_cudnn_on_gpu: bool | None = None,
    data_format: str | None = None,
    name: str | None = None,
    input: NodeLike | None = None,
    dilations: int | Sequence[int] | None = None,
) -> Node:
    """Convolution of sequences, y[n, i, o] = Σ x[n, s i + d a - p, c] w[a, c, o] over a and c.

    Args:
        value: the sequences x, of shape (batch, length, channels).
        filters: the filters w, of shape (length, channels, filters).
        stride: s, the step of the filter.
        padding: "VALID" for filters that lie inside the sequence, "SAME" for zeros around it.
        use_cudnn_on_gpu: of no meaning here, where NumPy computes.
        data_format: "NWC", the only one.
        input: another name of `value`.
        dilations: d, how far apart the entries are that a filter sees.

    Returns:
        Tensor of shape (batch, places, filters).

    Raises:
        ShapeError: the channels of sequences and filters differ, or they have not three axes.
    """
    x = input if value is None else value
    if x is None or filters is None or stride is None or padding is None:
        raise TypeError("conv1d needs sequences, filters, a stride and a padding.")
    if data_format not in (None, "NWC", "NHWC"):
        raise GraphError(
            f"conv1d takes sequences of shape (batch, length, channels), and not {data_format!r}.",
            "Bring the channels to the end: ts.transpose(x, [0, 2, 1]).",
        )
    steps, gaps = [1, 1, _of_length(stride), 1], [1, 1, _of_length(dilations), 1]
    images = conv2d(expand_dims(x, 1), expand_dims(filters, 0), steps, padding, dilations=gaps)
    return squeeze(images, 1, name=name)


def _of_length(numbers: int | Sequence[int] | None) -> int:
    """The step along the length of a sequence: a number, or the one in the middle of three."""
    if numbers is None:
        return 1
    return int(numbers[len(numbers) // 2] if isinstance(numbers, Sequence) else numbers)


def conv2d_transpose(
    value: NodeLike | None = None,
    filter: NodeLike | None = None,
    output_shape: ShapeLike | None = None,
    strides: int | Sequence[int] | None = None,
    padding: str = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: NodeLike | None = None,
    filters: NodeLike | None = None,
    dilations: int | Sequence[int] | None = None,
) -> Node:
    """Convolution backwards, from smaller images to larger ones: the gradient of `conv2d` with respect to its images.

    Args:
        value: the smaller images, of shape (batch, height, width, channels).
        filter: the filters, of shape (height, width, channels of the result, channels of `value`).
        output_shape: the shape of the result, which a convolution by these filters would bring to that of `value`.
        strides: the step of the filter in the result.
        padding: "SAME" or "VALID".
        data_format: "NHWC", the only one.
        input: another name of `value`.
        filters: another name of `filter`.
        dilations: how far apart the pixels are that a filter sees.

    Returns:
        Tensor of the shape `output_shape`.

    Raises:
        ShapeError: the shapes do not fit.

    Source: Zeiler et al. 2010.
    """
    images, kernel = input if value is None else value, filters if filter is None else filter
    if images is None or kernel is None or output_shape is None:
        raise TypeError("conv2d_transpose needs images, filters and an output_shape.")
    return conv2d_backprop_input(
        plain_shape(output_shape),
        kernel,
        images,
        1 if strides is None else strides,
        padding,
        data_format=data_format,
        dilations=1 if dilations is None else dilations,
        name=name,
    )


def depthwise_conv2d(
    input: NodeLike,
    filter: NodeLike,
    strides: int | Sequence[int],
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Node:
    """Convolution of each channel on its own, y[n, i, j, c m] = Σ x[n, s i + a - p, s j + b - p, c] w[a, b, c, m].

    Args:
        input: the images x, of shape (batch, height, width, channels).
        filter: the filters w, of shape (height, width, channels, filters for each channel).
        strides: s, the step of the filter over each of the four axes.
        padding: "VALID" or "SAME", as in `conv2d`.
        rate: how far apart the pixels are that a filter sees, over height and width.
        data_format: "NHWC", the only one.
        dilations: another name of `rate`.

    Returns:
        Tensor of shape (batch, rows, columns, channels times filters), the filters of one channel side by side.

    Raises:
        GraphError: it is not known how many channels the filters have.
        ShapeError: the channels of images and filters differ.

    Computed as a convolution by filters that are zero in all channels but one.
    """
    w = as_node(filter)
    if w.shape is None or len(w.shape) != 4 or None in w.shape:
        raise GraphError(
            f"depthwise_conv2d needs to know the shape of its filters, and {describe(w, w.shape)} does not tell it.",
            "Declare it: (height, width, channels, filters for each channel).",
            nodes=[w],
        )
    height, width, channels, each = (d or 0 for d in w.shape)
    ones = np.eye(channels)[:, :, np.newaxis].astype(w.dtype if w.dtype is not None else np.float64)
    alone = reshape(multiply(expand_dims(w, 3), ones), [height, width, channels, channels * each])
    gaps = dilations if rate is None else rate
    return conv2d(
        input,
        alone,
        strides,
        padding,
        data_format=data_format or "NHWC",
        dilations=1 if gaps is None else gaps,
        name=name,
    )


def separable_conv2d(
    input: NodeLike,
    depthwise_filter: NodeLike,
    pointwise_filter: NodeLike,
    strides: int | Sequence[int],
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Node:
    """Convolution of each channel on its own, and then of each pixel on its own: few weights for many channels.

    Args:
        input: the images, of shape (batch, height, width, channels).
        depthwise_filter: as the filters of `depthwise_conv2d`.
        pointwise_filter: of shape (1, 1, channels times filters for each channel, channels of the result).
        strides: the step of the first filters.
        padding: "VALID" or "SAME", as in `conv2d`.
        rate: how far apart the pixels are that a filter sees, over height and width.
        data_format: "NHWC", the only one.
        dilations: another name of `rate`.

    Returns:
        Tensor of shape (batch, rows, columns, channels of the result).
    """
    apart = depthwise_conv2d(input, depthwise_filter, strides, padding, rate, None, data_format, dilations)
    return conv2d(apart, pointwise_filter, 1, "VALID", name=name)
