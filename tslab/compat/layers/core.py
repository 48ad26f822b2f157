"""Layers of all kinds of inputs: dense, dropout, flatten."""

from __future__ import annotations

import math
from typing import Any

from ...graph import Node
from ...ops.array import expand_dims
from ...ops.creation import shape as shape_of
from ...ops.dropout import dropout as drop
from ...ops.identity import identity
from ...ops.layout import reshape
from ...ops.linalg import matmul
from ...ops.losses import bias_add
from ...ops.tensors import tensordot
from ..functions.choosing import chosen
from ..initializers import zeros
from .base import Layer, channels_last, functional, last_dimension, without_constraints


class Dense(Layer):
    """A layer in which each output is computed from all inputs, y = activation(x W + b), along the last axis.

    Args:
        units: how many outputs.
        activation: a function of a node, or its name; None for none.
        use_bias: whether there is b.
        kernel_initializer: of W, "kernel"; by default that of the scope, else glorot_uniform.
        bias_initializer: of b, "bias".
        kernel_regularizer, bias_regularizer: functions of a Variable that give a loss, for the collection
            "regularization_losses".
        activity_regularizer: the same of y; it is divided by the number of examples.
        kernel_constraint, bias_constraint: None; others cannot be kept to.
        trainable: whether optimizers may change W and b.
        name: of the layer's variable scope.
        kwargs: as for `Layer`.

    Raises:
        ShapeError: the length of the last axis is not known.
        DTypeError: the inputs are integers.
    """

    variable_names = "kernel", "bias"

    def __init__(
        self,
        units: int,
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
        super().__init__(trainable, name, activity_regularizer=activity_regularizer, **kwargs)
        without_constraints("Dense", kernel_constraint, bias_constraint)
        self.units, self.activation, self.use_bias = int(units), activation, use_bias
        self.kernel_initializer, self.bias_initializer = kernel_initializer, bias_initializer
        self.kernel_regularizer, self.bias_regularizer = kernel_regularizer, bias_regularizer
        self.kernel: Any = None
        self.bias: Any = None

    def build(self, input_shape: Any) -> None:
        """Make W and b."""
        self._needs_floats()
        features = last_dimension(input_shape, "Dense")
        self.kernel = self.add_weight(
            self.variable_names[0], [features, self.units], None, self.kernel_initializer, self.kernel_regularizer
        )
        if self.use_bias:
            self.bias = self.add_weight(
                self.variable_names[1], [self.units], None, self.bias_initializer, self.bias_regularizer
            )

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """y = activation(x W + b)."""
        rank = 2 if inputs.shape is None else len(inputs.shape)
        outputs: Node
        if rank == 2:
            outputs = matmul(inputs, self.kernel, name="MatMul")
        else:
            outputs = tensordot(inputs, self.kernel, [[rank - 1], [0]], name="Tensordot")
        return self._activated(bias_add(outputs, self.bias, name="BiasAdd") if self.use_bias else outputs)


class Dropout(Layer):
    """Dropout while the model is trained: each number is 0 with probability `rate`, else divided by 1 - rate.

    Args:
        rate: a number from 0 up to, and without, 1, or a node.
        noise_shape: a shape that broadcasts to that of the inputs: along axes of length 1, all is dropped together.
        seed: of its stream of random numbers; by default one of its own.
        name: of the layer.
        kwargs: as for `Layer`.

    Source: Srivastava et al. 2014.
    """

    def __init__(
        self, rate: Any = 0.5, noise_shape: Any = None, seed: int | None = None, name: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Any, training: Any = False, *args: Any, **kwargs: Any) -> Any:
        """What is kept, where `training` holds: True, False, or a node; else the inputs."""

        def dropped() -> Node:
            if not isinstance(self.rate, Node) and self.rate == 0:
                return identity(inputs)
            return drop(inputs, None, self.noise_shape, self.seed, "dropout", rate=self.rate)

        return chosen(training, dropped, lambda: identity(inputs, name="Identity"))


class Flatten(Layer):
    """All axes but the first as one: images of shape (batch, height, width, channels) as rows.

    Args:
        data_format: "channels_last", the only one.
        kwargs: as for `Layer`.
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format, "Flatten")

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The same numbers, a row for each example."""
        dims = inputs.shape
        if dims is not None and len(dims) == 1:
            return expand_dims(inputs, 1)
        if dims is not None and None not in tuple(dims)[1:]:
            rows = -1 if dims[0] is None else dims[0]
            return reshape(inputs, [rows, math.prod(tuple(dims)[1:])], name="Reshape")
        return reshape(inputs, [shape_of(inputs)[0], -1], name="Reshape")


dense = functional(Dense, reuse=True)


def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Any = None,
    seed: int | None = None,
    training: Any = False,
    name: str | None = None,
) -> Any:
    """Dropout while the model is trained: each number is 0 with probability `rate`, else divided by 1 - rate.

    Args:
        inputs: tensor of any shape.
        rate: a number from 0 up to, and without, 1, or a node.
        noise_shape: a shape that broadcasts to that of the inputs: along axes of length 1, all is dropped together.
        seed: of its stream of random numbers; by default one of its own.
        training: whether the model is trained: True, False, or a node, such as a placeholder.
        name: of the layer.

    Returns:
        Tensor of the shape of `inputs`.
    """
    return Dropout(rate, noise_shape, seed, name)(inputs, training=training)


def flatten(inputs: Any, name: str | None = None, data_format: str = "channels_last") -> Any:
    """All axes but the first as one.

    Args:
        inputs: tensor of rank 1 or more.
        name: of the layer.
        data_format: "channels_last", the only one.

    Returns:
        Matrix with a row for each example.
    """
    return Flatten(data_format, name=name)(inputs)
