"""Convolution along one axis and two, and its transpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import GraphError
from ...graph import Node
from ...ops.array import expand_dims, squeeze
from ...ops.convolution import conv2d as convolve
from ...ops.convolution import conv2d_backprop_input
from ...ops.creation import shape as shape_of
from ...ops.joining import stack
from ...ops.losses import bias_add
from ...ops.padding import pad
from ..initializers import zeros
from .base import Layer, channels_last, functional, last_dimension, of_rank, pair, without_constraints

AXES = {1: "(batch, steps, channels)", 2: "(batch, height, width, channels)"}


class _Convolution(Layer):
    """What the layers of convolution share: filters, a bias for each, an activation."""

    axes: int
    variable_names = "kernel", "bias"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any,
        padding: str,
        data_format: str,
        dilation_rate: Any,
        activation: Any,
        use_bias: bool,
        initializers: tuple[Any, Any],
        regularizers: tuple[Any, Any, Any],
        constraints: tuple[Any, Any],
        trainable: bool,
        name: str | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable, name, activity_regularizer=regularizers[2], **kwargs)
        kind = type(self).__name__
        channels_last(data_format, kind)
        without_constraints(kind, *constraints)
        known = ("same", "valid", "causal") if self.axes == 1 else ("same", "valid")
        if not isinstance(padding, str) or padding.lower() not in known:
            raise GraphError(f"{kind} knows no padding {padding!r}.", f"It is one of {', '.join(known)}.")
        self.filters, self.padding = int(filters), padding.lower()
        self.kernel_size = pair(kernel_size, "kernel_size", kind, self.axes)
        self.strides = pair(strides, "strides", kind, self.axes)
        self.dilation_rate = pair(dilation_rate, "dilation_rate", kind, self.axes)
        self.activation, self.use_bias = activation, use_bias
        self.kernel_initializer, self.bias_initializer = initializers
        self.kernel_regularizer, self.bias_regularizer, _ = regularizers
        self.kernel: Any = None
        self.bias: Any = None

    def build(self, input_shape: Any) -> None:
        """Make the filters, and the bias of each."""
        self._needs_floats()
        kind = type(self).__name__
        of_rank(input_shape, self.axes + 2, kind, AXES[self.axes])
        shape = self._kernel_shape(last_dimension(input_shape, kind))
        self.kernel = self.add_weight(
            self.variable_names[0], shape, None, self.kernel_initializer, self.kernel_regularizer
        )
        if self.use_bias:
            self.bias = self.add_weight(
                self.variable_names[1], [self.filters], None, self.bias_initializer, self.bias_regularizer
            )

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """activation(convolution + bias)."""
        outputs = self._convolved(inputs)
        return self._activated(bias_add(outputs, self.bias, name="BiasAdd") if self.use_bias else outputs)

    def _kernel_shape(self, channels: int) -> list[int]:
        return [*self.kernel_size, channels, self.filters]

    def _convolved(self, inputs: Node) -> Node:
        raise NotImplementedError


class Conv2D(_Convolution):
    """Convolution of images: each output sees a window of the image, y = activation(conv2d(x, W) + b).

    Args:
        filters: how many outputs there are at each place.
        kernel_size: height and width of the windows: a number, or two.
        strides: the step of the windows, in the same form.
        padding: "valid" for windows inside the image; "same" for ⌈length / stride⌉ places, and zeros around.
        data_format: "channels_last", the only one.
        dilation_rate: how far apart the pixels are that a window sees.
        activation: a function of a node, or its name; None for none.
        use_bias: whether there is b.
        kernel_initializer: of W, "kernel"; by default that of the scope, else glorot_uniform.
        bias_initializer: of b, "bias".
        kernel_regularizer, bias_regularizer: functions of a Variable that give a loss.
        activity_regularizer: the same of y; it is divided by the number of examples.
        kernel_constraint, bias_constraint: None; others cannot be kept to.
        trainable: whether optimizers may change W and b.
        name: of the layer's variable scope.
        kwargs: as for `Layer`.

    Raises:
        ShapeError: the inputs have not four axes, or their number of channels is not known.
    """

    axes = 2

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: int | Sequence[int] = (1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            (kernel_initializer, bias_initializer),
            (kernel_regularizer, bias_regularizer, activity_regularizer),
            (kernel_constraint, bias_constraint),
            trainable,
            name,
            **kwargs,
        )

    def _convolved(self, inputs: Node) -> Node:
        return convolve(
            inputs, self.kernel, self.strides, self.padding.upper(), dilations=self.dilation_rate, name="Conv2D"
        )


class Conv1D(_Convolution):
    """Convolution along time: each output sees a window of steps.

    Args:
        filters: how many outputs there are at each place.
        kernel_size: the length of the windows.
        strides: their step.
        padding: "valid" for windows inside; "same" for ⌈length / stride⌉ places, and zeros around; "causal" for windows
            that end at their place, and see nothing later.
        data_format: "channels_last", the only one.
        dilation_rate: how far apart the steps are that a window sees.
        activation: a function of a node, or its name; None for none.
        use_bias: whether there is a bias.
        kernel_initializer: of "kernel"; by default that of the scope, else glorot_uniform.
        bias_initializer: of "bias".
        kernel_regularizer, bias_regularizer: functions of a Variable that give a loss.
        activity_regularizer: the same of the outputs; it is divided by the number of examples.
        kernel_constraint, bias_constraint: None; others cannot be kept to.
        trainable: whether optimizers may change the Variables.
        name: of the layer's variable scope.
        kwargs: as for `Layer`.

    Raises:
        ShapeError: the inputs have not three axes, or their number of channels is not known.
    """

    axes = 1

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = 1,
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: int | Sequence[int] = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            (kernel_initializer, bias_initializer),
            (kernel_regularizer, bias_regularizer, activity_regularizer),
            (kernel_constraint, bias_constraint),
            trainable,
            name,
            **kwargs,
        )

    def _convolved(self, inputs: Node) -> Node:
        (stride,), (dilation,), padding = self.strides, self.dilation_rate, self.padding
        if padding == "causal":
            inputs, padding = pad(inputs, [[0, 0], [(self.kernel_size[0] - 1) * dilation, 0], [0, 0]]), "valid"
        image, kernel = expand_dims(inputs, 1), expand_dims(self.kernel, 0)
        outputs = convolve(image, kernel, (1, stride), padding.upper(), dilations=(1, dilation), name="conv1d")
        return squeeze(outputs, 1)


class Conv2DTranspose(_Convolution):
    """The transpose of a convolution: from an image of features a larger one, y = activation(Wᵀ x + b).

    It computes of x what the gradient of a Conv2D with the same windows computes of an upstream gradient.

    Args:
        filters: how many channels the larger image has.
        kernel_size: height and width of the windows: a number, or two.
        strides: the step of the windows, by which the image gets larger.
        padding: "same" for an image of length · stride; "valid" for one of all that the windows reach.
        data_format: "channels_last", the only one.
        activation: a function of a node, or its name; None for none.
        use_bias: whether there is b.
        kernel_initializer: of W, "kernel"; by default that of the scope, else glorot_uniform.
        bias_initializer: of b, "bias".
        kernel_regularizer, bias_regularizer: functions of a Variable that give a loss.
        activity_regularizer: the same of y; it is divided by the number of examples.
        kernel_constraint, bias_constraint: None; others cannot be kept to.
        trainable: whether optimizers may change W and b.
        name: of the layer's variable scope.
        kwargs: as for `Layer`.

    Raises:
        ShapeError: the inputs have not four axes, or their number of channels is not known.

    Source: Zeiler et al. 2010, Deconvolutional Networks.
    """

    axes = 2

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            1,
            activation,
            use_bias,
            (kernel_initializer, bias_initializer),
            (kernel_regularizer, bias_regularizer, activity_regularizer),
            (kernel_constraint, bias_constraint),
            trainable,
            name,
            **kwargs,
        )

    def _kernel_shape(self, channels: int) -> list[int]:
        return [*self.kernel_size, self.filters, channels]

    def _convolved(self, inputs: Node) -> Node:
        dims = (None,) * 4 if inputs.shape is None else tuple(inputs.shape)
        lengths = shape_of(inputs) if None in dims else None
        sizes: list[Any] = [lengths[0] if lengths is not None and dims[0] is None else dims[0]]
        for i in (1, 2):
            length: Any = lengths[i] if lengths is not None and dims[i] is None else dims[i]
            beyond = 0 if self.padding == "same" else max(self.kernel_size[i - 1] - self.strides[i - 1], 0)
            sizes.append(length * self.strides[i - 1] + beyond)
        return conv2d_backprop_input(
            [*sizes, self.filters] if lengths is None else stack([*sizes, self.filters]),
            self.kernel,
            inputs,
            self.strides,
            self.padding.upper(),
            name="conv2d_transpose",
        )


conv1d = functional(Conv1D, reuse=True)
conv2d = functional(Conv2D, reuse=True)
conv2d_transpose = functional(Conv2DTranspose, reuse=True)
