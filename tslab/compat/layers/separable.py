"""Convolution in two parts: of each channel on its own, and of each pixel on its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...graph import Node
from ...ops.convolution_forms import separable_conv2d as convolve
from ..initializers import zeros
from .base import functional, last_dimension, of_rank, without_constraints
from .convolutional import AXES, Conv2D


class SeparableConv2D(Conv2D):
    """Convolution with few weights: first each channel on its own, then across the channels of each pixel.

    Args:
        filters: how many outputs there are at each place.
        kernel_size: height and width of the windows: a number, or two.
        strides: the step of the windows, in the same form.
        padding: "valid" for windows inside the image; "same" for ⌈length / stride⌉ places, and zeros around.
        data_format: "channels_last", the only one.
        dilation_rate: how far apart the pixels are that a window sees.
        depth_multiplier: how many filters there are for each channel in the first part.
        activation: a function of a node, or its name; None for none.
        use_bias: whether there is a bias.
        depthwise_initializer, pointwise_initializer: of "depthwise_kernel" and "pointwise_kernel"; by default that of
            the scope, else glorot_uniform.
        bias_initializer: of "bias".
        depthwise_regularizer, pointwise_regularizer, bias_regularizer: functions of a Variable that give a loss.
        activity_regularizer: the same of the outputs; it is divided by the number of examples.
        depthwise_constraint, pointwise_constraint, bias_constraint: None; others cannot be kept to.
        trainable: whether optimizers may change the Variables.
        name: of the layer's variable scope.
        kwargs: as for `Layer`.

    Raises:
        ShapeError: the inputs have not four axes, or their number of channels is not known.

    Source: Chollet 2017, Xception.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: int | Sequence[int] = (1, 1),
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = zeros,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        without_constraints("SeparableConv2D", depthwise_constraint, pointwise_constraint)
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self.depth_multiplier = int(depth_multiplier)
        self._depthwise = depthwise_initializer, depthwise_regularizer
        self._pointwise = pointwise_initializer, pointwise_regularizer
        self.depthwise_kernel: Any = None
        self.pointwise_kernel: Any = None

    def build(self, input_shape: Any) -> None:
        """Make the filters of both parts, and the bias."""
        self._needs_floats()
        of_rank(input_shape, 4, "SeparableConv2D", AXES[2])
        channels = last_dimension(input_shape, "SeparableConv2D")
        self.depthwise_kernel = self.add_weight(
            "depthwise_kernel", [*self.kernel_size, channels, self.depth_multiplier], None, *self._depthwise
        )
        self.pointwise_kernel = self.add_weight(
            "pointwise_kernel", [1, 1, channels * self.depth_multiplier, self.filters], None, *self._pointwise
        )
        if self.use_bias:
            self.bias = self.add_weight("bias", [self.filters], None, self.bias_initializer, self.bias_regularizer)

    def _convolved(self, inputs: Node) -> Node:
        return convolve(
            inputs,
            self.depthwise_kernel,
            self.pointwise_kernel,
            [1, *self.strides, 1],
            self.padding.upper(),
            list(self.dilation_rate),
            name="separable_conv2d",
        )


separable_conv2d = functional(SeparableConv2D, reuse=True)
