"""Layers of images: convolution and pooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ....errors import GraphError
from ....graph import NodeLike, as_node
from ....ops import activations
from ....scopes import name_scope
from ... import layers
from ...initializers import zeros
from ...rules import building
from ..arg_scopes import add_arg_scope
from .rules import xavier_initializer
from .scoping import activated, finished, layer_scope, listed


class _Conv2D(layers.Conv2D):
    """`Conv2D` whose Variables have the names of contrib."""

    variable_names = "weights", "biases"


class _Conv1D(layers.Conv1D):
    """`Conv1D` whose Variables have the names of contrib."""

    variable_names = "weights", "biases"


class _Conv2DTranspose(layers.Conv2DTranspose):
    """`Conv2DTranspose` whose Variables have the names of contrib."""

    variable_names = "weights", "biases"


@add_arg_scope
@building
def convolution(
    inputs: NodeLike,
    num_outputs: int,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: int | Sequence[int] = 1,
    activation_fn: Callable[..., Any] | None = activations.relu,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: dict[str, Any] | None = None,
    weights_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """Convolution of images, or of sequences, with relu if no other activation is given.

    Args:
        inputs: of shape (batch, height, width, channels), or (batch, steps, channels).
        num_outputs: how many filters.
        kernel_size: the size of the windows: a number, or one for each axis.
        stride: their step, in the same form.
        padding: "SAME" or "VALID".
        data_format: "NHWC" or "NWC", or None.
        rate: how far apart the places are that a window sees.
        activation_fn: a function of a node; None for none.
        normalizer_fn: a function such as `batch_norm`, in the place of the biases.
        normalizer_params: its parameters.
        weights_initializer: of "weights"; by default xavier_initializer.
        weights_regularizer: a function of a Variable that gives a loss.
        biases_initializer: of "biases"; None for none.
        biases_regularizer: a function of a Variable that gives a loss.
        reuse: whether to use the Variables that are there.
        variables_collections: collections that the Variables go into, or {"weights": …, "biases": …}.
        outputs_collections: collections that the outputs go into.
        trainable: whether optimizers may change the Variables.
        scope: the name of the variable scope.

    Returns:
        Tensor of shape (batch, rows, columns, num_outputs), or (batch, places, num_outputs).
    """
    with layer_scope(scope, "Conv", reuse) as entered:
        x = as_node(inputs)
        kind = _Conv1D if x.shape is not None and len(x.shape) == 3 else _Conv2D
        layer = kind(
            num_outputs,
            kernel_size,
            stride,
            padding,
            data_format or "channels_last",
            rate,
            use_bias=normalizer_fn is None and biases_initializer is not None,
            kernel_initializer=weights_initializer or xavier_initializer(),
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=entered.name,
            _scope=entered,
            _reuse=reuse,
        )
        outputs = layer(x)
        listed(layer.kernel, variables_collections, "weights")
        listed(layer.bias, variables_collections, "biases")
        return finished(activated(outputs, normalizer_fn, normalizer_params, activation_fn), outputs_collections)


conv1d = conv2d = convolution1d = convolution2d = convolution


@add_arg_scope
@building
def conv2d_transpose(
    inputs: NodeLike,
    num_outputs: int,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] = 1,
    padding: str = "SAME",
    data_format: str = "NHWC",
    activation_fn: Callable[..., Any] | None = activations.relu,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: dict[str, Any] | None = None,
    weights_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """The transpose of a convolution: from an image of features a larger one, with relu if none else is given.

    Args:
        inputs: of shape (batch, height, width, channels).
        num_outputs: how many channels the larger image has.
        kernel_size, stride, padding, data_format, activation_fn, normalizer_fn, normalizer_params,
            weights_initializer, weights_regularizer, biases_initializer, biases_regularizer, reuse,
            variables_collections, outputs_collections, trainable, scope: as for `conv2d`.
    """
    with layer_scope(scope, "Conv2d_transpose", reuse) as entered:
        layer = _Conv2DTranspose(
            num_outputs,
            kernel_size,
            stride,
            padding,
            data_format,
            use_bias=normalizer_fn is None and biases_initializer is not None,
            kernel_initializer=weights_initializer or xavier_initializer(),
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=entered.name,
            _scope=entered,
            _reuse=reuse,
        )
        outputs = layer(as_node(inputs))
        listed(layer.kernel, variables_collections, "weights")
        listed(layer.bias, variables_collections, "biases")
        return finished(activated(outputs, normalizer_fn, normalizer_params, activation_fn), outputs_collections)


convolution2d_transpose = conv2d_transpose


def _pooled(kind: Any, default: str, inputs: Any, *args: Any) -> Any:
    kernel_size, stride, padding, data_format, outputs_collections, scope = args
    if data_format not in (None, "NHWC"):
        raise GraphError(f"{kind.__name__} takes images as NHWC, not {data_format}.", "Transpose them.")
    with name_scope(scope, default):
        return finished(kind(kernel_size, stride, padding).call(as_node(inputs)), outputs_collections)


@add_arg_scope
@building
def max_pool2d(
    inputs: NodeLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] = 2,
    padding: str = "VALID",
    data_format: str = "NHWC",
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """The largest number of each window of images.

    Args:
        inputs: of shape (batch, height, width, channels).
        kernel_size: height and width of the windows: a number, or two.
        stride: their step, in the same form.
        padding: "VALID" or "SAME".
        data_format: "NHWC", the only one.
        outputs_collections: collections that the outputs go into.
        scope: a name scope.
    """
    given = kernel_size, stride, padding, data_format, outputs_collections, scope
    return _pooled(layers.MaxPooling2D, "MaxPool2D", inputs, *given)


@add_arg_scope
@building
def avg_pool2d(
    inputs: NodeLike,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] = 2,
    padding: str = "VALID",
    data_format: str = "NHWC",
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """The mean of each window of images.

    Args:
        inputs: of shape (batch, height, width, channels).
        kernel_size: height and width of the windows: a number, or two.
        stride: their step, in the same form.
        padding: "VALID" or "SAME".
        data_format: "NHWC", the only one.
        outputs_collections: collections that the outputs go into.
        scope: a name scope.
    """
    given = kernel_size, stride, padding, data_format, outputs_collections, scope
    return _pooled(layers.AveragePooling2D, "AvgPool2D", inputs, *given)
