"""Normalization of batches and of layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....errors import GraphError, ShapeError
from ....graph import NodeLike, as_node
from ....ops.identity import identity
from ....ops.losses import moments
from ....scopes import control_dependencies
from ... import layers
from ...initializers import ones, zeros
from ...keys import GraphKeys
from ...nn.normalizing import batch_normalization
from ...rules import building
from ..arg_scopes import add_arg_scope
from .scoping import activated, finished, layer_scope, listed, model_variable


class _BatchNorm(layers.BatchNormalization):
    """Batch normalization as contrib has it: the fused form, with its n / (n - 1), for matrices too."""

    def build(self, input_shape: Any) -> None:
        """Make the Variables."""
        asked = self.fused
        super().build(input_shape)
        self.fused = self._rank in (2, 4) if asked is None else asked and self._rank in (2, 4)


@add_arg_scope
@building
def batch_norm(
    inputs: NodeLike,
    decay: float = 0.999,
    center: bool = True,
    scale: bool = False,
    epsilon: float = 0.001,
    activation_fn: Callable[..., Any] | None = None,
    param_initializers: dict[str, Any] | None = None,
    param_regularizers: dict[str, Any] | None = None,
    updates_collections: Any = GraphKeys.UPDATE_OPS,
    is_training: Any = True,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    batch_weights: Any = None,
    fused: bool | None = None,
    data_format: str = "NHWC",
    zero_debias_moving_mean: bool = False,
    scope: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_decay: float = 0.99,
    adjustment: Any = None,
) -> Any:
    """Batch normalization, γ (x - m) / √(v + ε) + β, without γ unless it is asked for.

    Args:
        inputs: tensor of rank 2 or more; its last dimension is known.
        decay: ρ of the moving averages, a ← ρ a + (1 - ρ) m.
        center, scale: whether there are β, "beta", and γ, "gamma".
        epsilon: ε.
        activation_fn: a function of a node; None for none.
        param_initializers: {"beta": …, "gamma": …, "moving_mean": …, "moving_variance": …}.
        param_regularizers: {"beta": …, "gamma": …}.
        updates_collections: the collection that what updates the moving averages goes into, and from which a training
            step has to run it; None for an update whenever the outputs are computed.
        is_training: whether the batch's own mean and variance are used: True, False, or a node.
        reuse: whether to use the Variables that are there.
        variables_collections: collections that the Variables go into, or {"beta": …}.
        outputs_collections: collections that the outputs go into.
        trainable: whether optimizers may change β and γ.
        batch_weights, renorm, renorm_clipping, renorm_decay, adjustment, zero_debias_moving_mean: others than these
            defaults are not there.
        fused: False for the form whose moving variance is that of the batches, without n / (n - 1).
        data_format: "NHWC", the only one.
        scope: the name of the variable scope.

    Returns:
        Tensor of the shape of `inputs`.

    Raises:
        GraphError: something is asked for that is not there.
    """
    if batch_weights is not None or zero_debias_moving_mean or data_format not in (None, "NHWC"):
        raise GraphError(
            "batch_norm has no batch_weights, no zero_debias_moving_mean, and takes the channels as the last axis.",
            "Leave these out.",
        )
    begin, losses = param_initializers or {}, param_regularizers or {}
    with layer_scope(scope, "BatchNorm", reuse) as entered:
        layer = _BatchNorm(
            momentum=decay,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=begin.get("beta", zeros),
            gamma_initializer=begin.get("gamma", ones),
            moving_mean_initializer=begin.get("moving_mean", zeros),
            moving_variance_initializer=begin.get("moving_variance", ones),
            beta_regularizer=losses.get("beta"),
            gamma_regularizer=losses.get("gamma"),
            renorm=renorm,
            fused=fused,
            trainable=trainable,
            adjustment=adjustment,
            name=entered.name,
            _scope=entered,
            _reuse=reuse,
        )
        collections = [updates_collections] if isinstance(updates_collections, str) else updates_collections
        layer._update_collections = list(collections or ())
        outputs = layer(as_node(inputs), training=is_training)
        if updates_collections is None and layer.updates:
            with control_dependencies(layer.updates):
                outputs = identity(outputs)
        for kind in ("beta", "gamma", "moving_mean", "moving_variance"):
            listed(getattr(layer, kind), variables_collections, kind)
        return finished(activated(outputs, None, None, activation_fn), outputs_collections)


@add_arg_scope
@building
def layer_norm(
    inputs: NodeLike,
    center: bool = True,
    scale: bool = True,
    activation_fn: Callable[..., Any] | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    begin_norm_axis: int = 1,
    begin_params_axis: int = -1,
    scope: Any = None,
) -> Any:
    """Layer normalization: γ (x - m) / √(v + 1e-12) + β, with mean m and variance v of each example.

    Args:
        inputs: tensor of rank 2 or more.
        center, scale: whether there are β, "beta", and γ, "gamma".
        activation_fn: a function of a node; None for none.
        reuse: whether to use the Variables that are there.
        variables_collections: collections that the Variables go into, or {"beta": …}.
        outputs_collections: collections that the outputs go into.
        trainable: whether optimizers may change β and γ.
        begin_norm_axis: the first of the axes that m and v go over.
        begin_params_axis: the first of the axes that β and γ have.
        scope: the name of the variable scope.

    Returns:
        Tensor of the shape of `inputs`.

    Raises:
        ShapeError: an axis of β and γ is not known, or there are not so many.

    Source: Ba, Kiros and Hinton 2016.
    """
    with layer_scope(scope, "LayerNorm", reuse):
        x = as_node(inputs)
        dims: Any = None if x.shape is None else tuple(x.shape)
        rank = 0 if dims is None else len(dims)
        first = begin_norm_axis + rank if begin_norm_axis < 0 else begin_norm_axis
        if dims is None or first >= rank or begin_params_axis >= rank or None in dims[begin_params_axis:]:
            raise ShapeError(
                f"layer_norm of {x.name!r} of shape {x.shape} has no axes from {begin_norm_axis} on to go over, or its "
                f"Variables none from {begin_params_axis} on whose length is known.",
                "Give the placeholder a shape, or other axes.",
                nodes=[x],
            )
        beta, gamma = (
            model_variable(name, dims[begin_params_axis:], x.dtype, begin, None, trainable, variables_collections, name)
            if wanted
            else None
            for name, begin, wanted in (("beta", zeros, center), ("gamma", ones, scale))
        )
        mean, variance = moments(x, list(range(first, rank)), keepdims=True)
        outputs = batch_normalization(x, mean, variance, beta, gamma, 1e-3 if x.dtype == "float16" else 1e-12)
        return finished(activated(outputs, None, None, activation_fn), outputs_collections)
