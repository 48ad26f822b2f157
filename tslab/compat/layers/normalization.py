"""Batch normalization, with the moving averages that are used when the model is not trained."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import GraphError, ShapeError
from ...graph import Node
from ...ops.creation import size
from ...ops.identity import cast
from ...ops.layout import reshape
from ...ops.logic import where
from ...ops.losses import moments
from ...ops.math import add, divide, multiply, subtract
from ...ops.powers import rsqrt
from ...ops.rounding import maximum
from ...ops.state import assign_sub
from ..functions.choosing import condition_of, known
from ..initializers import ones, zeros
from .base import Layer, without_constraints


class BatchNormalization(Layer):
    """Batch normalization: y = γ (x - m) / √(v + ε) + β, with mean m and variance v of the batch, for each channel.

    Moving averages of m and v are kept, and used where the model is not trained. What updates them is in the
    collection "update_ops", and a training step has to run it:

        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            train = optimizer.minimize(loss)

    Of images, where TensorFlow uses its fused form, v̂ = v n / (n - 1) goes into the moving average, and v elsewhere.

    Args:
        axis: the axis of the channels, or several; all others are averaged over.
        momentum: ρ of the moving averages, a ← ρ a + (1 - ρ) m.
        epsilon: ε.
        center, scale: whether there are β, "beta", and γ, "gamma".
        beta_initializer, gamma_initializer: of β and γ.
        moving_mean_initializer, moving_variance_initializer: of the moving averages.
        beta_regularizer, gamma_regularizer: functions of a Variable that give a loss.
        beta_constraint, gamma_constraint: None; others cannot be kept to.
        renorm, renorm_clipping, renorm_momentum: of batch renormalization, which is not there: False.
        fused: False for the form that is used for inputs other than images.
        trainable: whether optimizers may change β and γ.
        virtual_batch_size, adjustment: None; others cannot be kept to.
        name: of the layer's variable scope.
        kwargs: as for `Layer`.

    Raises:
        GraphError: something is asked for that is not there.

    Source: Ioffe and Szegedy 2015.
    """

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = zeros,
        gamma_initializer: Any = ones,
        moving_mean_initializer: Any = zeros,
        moving_variance_initializer: Any = ones,
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        fused: bool | None = None,
        trainable: bool = True,
        virtual_batch_size: int | None = None,
        adjustment: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable, name, **kwargs)
        without_constraints("BatchNormalization", beta_constraint, gamma_constraint)
        if renorm or virtual_batch_size is not None or adjustment is not None:
            asked = "renorm" if renorm else "adjustment" if virtual_batch_size is None else "virtual_batch_size"
            raise GraphError(f"BatchNormalization has no {asked} here.", "Leave it out: plain batch normalization.")
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale, self.fused = center, scale, fused
        self.beta_initializer, self.gamma_initializer = beta_initializer, gamma_initializer
        self.beta_regularizer, self.gamma_regularizer = beta_regularizer, gamma_regularizer
        self.moving_mean_initializer = moving_mean_initializer
        self.moving_variance_initializer = moving_variance_initializer
        self.beta: Any = None
        self.gamma: Any = None
        self.moving_mean: Any = None
        self.moving_variance: Any = None
        self._kept: tuple[int, ...] = ()
        self._rank = 0

    def build(self, input_shape: Any) -> None:
        """Make γ and β, and the moving averages.

        Raises:
            ShapeError: the length of an axis of channels is not known.
        """
        self._needs_floats()
        if input_shape.ndims is None:
            raise ShapeError("BatchNormalization needs to know how many axes its inputs have.", "Use x.set_shape.")
        dims, self._rank = input_shape.as_list(), input_shape.ndims
        axes = self.axis if isinstance(self.axis, (list, tuple)) else [self.axis]
        if not all(-self._rank <= a < self._rank for a in axes):
            raise ShapeError(f"BatchNormalization has axis={self.axis}, and inputs of shape {input_shape}.")
        self._kept = tuple(sorted(a % self._rank for a in axes))
        if any(dims[a] is None for a in self._kept):
            raise ShapeError(
                f"BatchNormalization needs to know how many channels there are: shape {input_shape}, axis={self.axis}.",
                "Give the placeholder a shape, or use x.set_shape.",
            )
        if self.fused is None:
            self.fused = self._rank == 4 and self._kept in ((1,), (3,))
        one_axis = len(self._kept) == 1
        shape = [dims[a] if a in self._kept else 1 for a in range(self._rank)]
        shape = [dims[self._kept[0]]] if one_axis else shape
        if self.scale:
            self.gamma = self.add_weight("gamma", shape, None, self.gamma_initializer, self.gamma_regularizer)
        if self.center:
            self.beta = self.add_weight("beta", shape, None, self.beta_initializer, self.beta_regularizer)
        self.moving_mean = self.add_weight(
            "moving_mean", shape, None, self.moving_mean_initializer, None, trainable=False
        )
        self.moving_variance = self.add_weight(
            "moving_variance", shape, None, self.moving_variance_initializer, None, trainable=False
        )

    def call(self, inputs: Any, training: Any = False, *args: Any, **kwargs: Any) -> Any:
        """y, with the batch's mean and variance where `training` holds: True, False, or a node."""
        trains = known(training)
        mean, variance = self.moving_mean, self.moving_variance
        if trains is not False:
            axes = [a for a in range(self._rank) if a not in self._kept]
            of_batch = moments(inputs, axes, keepdims=len(self._kept) > 1)
            condition = None if trains else condition_of(training)
            self._update(inputs, of_batch, condition)
            mean, variance = of_batch
            if condition is not None:
                mean = where(condition, mean, self.moving_mean)
                variance = where(condition, variance, self.moving_variance)
        return self._normalized(inputs, mean, variance)

    def _normalized(self, x: Node, mean: Node, variance: Node) -> Node:
        inverse: Node = rsqrt(variance + self.epsilon)
        if self.scale:
            inverse = multiply(inverse, self.gamma)
        centred = subtract(x, self._broadcast(mean))
        name = "FusedBatchNormV3" if self.fused else "batchnorm/add_1"
        if not self.center:
            return multiply(centred, self._broadcast(inverse), name=name)
        return add(multiply(centred, self._broadcast(inverse)), self._broadcast(self.beta), name=name)

    def _broadcast(self, of_channels: Node) -> Node:
        """Numbers of the channels in a shape that goes with the inputs."""
        if len(self._kept) > 1 or self._kept[0] == self._rank - 1:
            return of_channels
        return reshape(of_channels, [-1 if a in self._kept else 1 for a in range(self._rank)])

    def _update(self, inputs: Node, of_batch: tuple[Node, Node], condition: Node | None) -> None:
        """The operations that move the averages, a ← a - (a - m) (1 - ρ)."""
        mean, variance = of_batch
        if self.fused:
            variance = multiply(variance, _correction(inputs, self._kept))
        for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            step: Node = multiply(subtract(average, value), 1.0 - self.momentum)
            if condition is not None:
                step = where(condition, step, 0.0)
            self.add_update(assign_sub(average, step, name="AssignMovingAvg"))


def _correction(inputs: Node, kept: tuple[int, ...]) -> Any:
    """n / (n - 1), for n numbers in each channel; n where that is 1."""
    dims: Any = inputs.shape
    if None not in tuple(dims):
        n = math.prod(d for a, d in enumerate(tuple(dims)) if a not in kept)
        return n / max(n - 1, 1)
    channels = math.prod(dims[a] for a in kept)
    count = divide(cast(size(inputs), inputs.dtype or np.dtype("float32")), float(channels))
    return divide(count, maximum(subtract(count, 1.0), 1.0))


def batch_normalization(
    inputs: Any,
    axis: Any = -1,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    center: bool = True,
    scale: bool = True,
    beta_initializer: Any = zeros,
    gamma_initializer: Any = ones,
    moving_mean_initializer: Any = zeros,
    moving_variance_initializer: Any = ones,
    beta_regularizer: Any = None,
    gamma_regularizer: Any = None,
    beta_constraint: Any = None,
    gamma_constraint: Any = None,
    training: Any = False,
    trainable: bool = True,
    name: str | None = None,
    reuse: bool | str | None = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_momentum: float = 0.99,
    fused: bool | None = None,
    virtual_batch_size: int | None = None,
    adjustment: Any = None,
) -> Any:
    """Batch normalization of `inputs`: see `BatchNormalization`.

    Args:
        inputs: tensor of any rank.
        axis, momentum, epsilon, center, scale, beta_initializer, gamma_initializer, moving_mean_initializer,
            moving_variance_initializer, beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: as for
            the class.
        training: whether the batch's own mean and variance are used: True, False, or a node, such as a placeholder.
        trainable: whether optimizers may change β and γ.
        name: of the layer's variable scope.
        reuse: whether to use the Variables that the layer of this name has already.
        renorm, renorm_clipping, renorm_momentum, fused, virtual_batch_size, adjustment: as for the class.

    Returns:
        Tensor of the shape of `inputs`.
    """
    layer = BatchNormalization(
        axis,
        momentum,
        epsilon,
        center,
        scale,
        beta_initializer,
        gamma_initializer,
        moving_mean_initializer,
        moving_variance_initializer,
        beta_regularizer,
        gamma_regularizer,
        beta_constraint,
        gamma_constraint,
        renorm,
        renorm_clipping,
        renorm_momentum,
        fused,
        trainable,
        virtual_batch_size,
        adjustment,
        name,
        _scope=name,
        _reuse=reuse,
    )
    return layer(inputs, training=training)
