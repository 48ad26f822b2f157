"""Layers of all kinds of inputs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ....graph import NodeLike, as_node
from ....ops import activations
from ....ops.categories import one_hot
from ....ops.identity import cast
from ....ops.losses import bias_add as add_bias
from ....ops.losses import embedding_lookup
from ....scopes import name_scope
from ....variables import variable_scope
from ... import layers
from ...initializers import zeros
from ...layers.base import channels_last, last_dimension
from ...rules import building
from ..arg_scopes import add_arg_scope
from .rules import xavier_initializer
from .scoping import activated, finished, layer_scope, listed, model_variable


class _Dense(layers.Dense):
    """`Dense` whose Variables have the names of contrib."""

    variable_names = "weights", "biases"


@add_arg_scope
@building
def fully_connected(
    inputs: NodeLike,
    num_outputs: int,
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
    """A layer in which each output is computed from all inputs, activation(x W + b): with relu, if none else is given.

    Args:
        inputs: tensor x of rank 2 or more; its last dimension is known.
        num_outputs: how many outputs.
        activation_fn: a function of a node; None for none.
        normalizer_fn: a function such as `batch_norm`, in the place of b.
        normalizer_params: its parameters.
        weights_initializer: of W, "weights"; by default xavier_initializer.
        weights_regularizer: a function of a Variable that gives a loss.
        biases_initializer: of b, "biases"; None for no b.
        biases_regularizer: a function of a Variable that gives a loss.
        reuse: whether to use the Variables that are there.
        variables_collections: collections that the Variables go into, or {"weights": …, "biases": …}.
        outputs_collections: collections that the outputs go into.
        trainable: whether optimizers may change the Variables.
        scope: the name of the variable scope.

    Returns:
        Tensor of the shape of `inputs`, with `num_outputs` as the last dimension.
    """
    with layer_scope(scope, "fully_connected", reuse) as entered:
        layer = _Dense(
            num_outputs,
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


relu = functools.partial(fully_connected, activation_fn=activations.relu)
linear = functools.partial(fully_connected, activation_fn=None)


@add_arg_scope
@building
def bias_add(
    inputs: NodeLike,
    activation_fn: Callable[..., Any] | None = None,
    initializer: Any = zeros,
    regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    data_format: str = "NHWC",
    scope: Any = None,
) -> Any:
    """A bias for each channel, x + b.

    Args:
        inputs: tensor of rank 2 or more; its last dimension is known.
        activation_fn: a function of a node; None for none.
        initializer: of b, "biases".
        regularizer: a function of a Variable that gives a loss.
        reuse: whether to use the Variable that is there.
        variables_collections, outputs_collections: collections that b and the outputs go into.
        trainable: whether optimizers may change b.
        data_format: "NHWC", the only one.
        scope: the name of the variable scope.
    """
    channels_last(data_format, "bias_add")
    with layer_scope(scope, "BiasAdd", reuse):
        x = as_node(inputs)
        channels = last_dimension(x.get_shape(), "bias_add")
        biases = model_variable(
            "biases", [channels], x.dtype, initializer, regularizer, trainable, variables_collections, "biases"
        )
        return finished(activated(add_bias(x, biases), None, None, activation_fn), outputs_collections)


@add_arg_scope
@building
def flatten(inputs: NodeLike, outputs_collections: Any = None, scope: str | None = None) -> Any:
    """All axes but the first as one.

    Args:
        inputs: tensor of rank 2 or more.
        outputs_collections: collections that the outputs go into.
        scope: a name scope.

    Returns:
        Matrix with a row for each example.
    """
    with name_scope(scope, "Flatten"):
        return finished(layers.Flatten().call(as_node(inputs)), outputs_collections)


@add_arg_scope
@building
def dropout(
    inputs: NodeLike,
    keep_prob: Any = 0.5,
    noise_shape: Any = None,
    is_training: Any = True,
    outputs_collections: Any = None,
    scope: Any = None,
    seed: int | None = None,
) -> Any:
    """Dropout while the model is trained: each number is kept with probability p, and then divided by p; else it is 0.

    Args:
        inputs: tensor of any shape.
        keep_prob: p, a number above 0 and up to 1, or a node.
        noise_shape: a shape that broadcasts to that of the inputs: along axes of length 1, all is dropped together.
        is_training: whether the model is trained: True, False, or a node.
        outputs_collections: collections that the outputs go into.
        scope: the name of the variable scope.
        seed: of its stream of random numbers; by default one of its own.
    """
    with layer_scope(scope, "Dropout", None) as entered:
        layer = layers.Dropout(1 - keep_prob, noise_shape, seed, name=entered.name, _scope=entered)
        return finished(layer(as_node(inputs), training=is_training), outputs_collections)


@add_arg_scope
@building
def one_hot_encoding(
    labels: NodeLike,
    num_classes: int,
    on_value: float = 1.0,
    off_value: float = 0.0,
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """A row for each class number, with `on_value` in its place and `off_value` elsewhere.

    Args:
        labels: integers from 0 up to `num_classes`.
        num_classes: how long the rows are.
        on_value, off_value: the two numbers.
        outputs_collections: collections that the outputs go into.
        scope: a name scope.
    """
    with name_scope(scope, "OneHotEncoding"):
        numbers = as_node(labels)
        numbers = numbers if numbers.dtype == "int64" else cast(numbers, "int64")
        rows = one_hot(numbers, num_classes, on_value, off_value, dtype="float32")
        return finished(rows, outputs_collections)


@building
def embed_sequence(
    ids: NodeLike,
    vocab_size: int,
    embed_dim: int,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """The embedding of each number of sequences, from a table "embeddings".

    Args:
        ids: integers from 0 up to `vocab_size`, of shape (batch, steps).
        vocab_size: how many rows the table has.
        embed_dim: how long they are.
        unique: accepted, and of no meaning here.
        initializer: of the table; by default that of the scope, else glorot_uniform.
        regularizer: a function of a Variable that gives a loss.
        trainable: whether optimizers may change the table.
        scope: the name of the variable scope.
        reuse: whether to use the table that is there.

    Returns:
        Tensor of shape (batch, steps, embed_dim).
    """
    with layer_scope(scope, "EmbedSequence", reuse):
        table = model_variable(
            "embeddings", [vocab_size, embed_dim], None, initializer, regularizer, trainable, None, "embeddings"
        )
        return embedding_lookup(table, as_node(ids))


@building
def stack(inputs: NodeLike, layer: Callable[..., Any], stack_args: Sequence[Any], **kwargs: Any) -> Any:
    """A layer on a layer, each with arguments of its own: `stack(x, fully_connected, [32, 64, 128], scope="fc")`.

    Args:
        inputs: tensor that the first is applied to.
        layer: a function of inputs.
        stack_args: for each layer its argument, or a list of them.
        kwargs: arguments of all layers; `scope` is that of the stack, and `reuse` is for all.
    """
    scope, reuse = kwargs.pop("scope", None), kwargs.pop("reuse", None)
    with variable_scope(scope, "Stack", reuse=reuse):
        outputs: Any = inputs
        for i, given in enumerate(stack_args, 1):
            args = given if isinstance(given, (list, tuple)) else [given]
            outputs = layer(outputs, *args, **kwargs, scope=f"{_name_of(layer, 'stack')}_{i}")
        return outputs


@building
def repeat(inputs: NodeLike, repetitions: int, layer: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A layer on a layer, all with the same arguments, and each with Variables of its own.

    Args:
        inputs: tensor that the first is applied to.
        repetitions: how many layers.
        layer: a function of inputs.
        args, kwargs: arguments of all layers; `scope` is that of the whole.
    """
    scope = kwargs.pop("scope", None)
    with variable_scope(scope, "Repeat"):
        outputs: Any = inputs
        for i in range(1, repetitions + 1):
            outputs = layer(outputs, *args, **kwargs, scope=f"{scope or _name_of(layer, 'repeat')}_{i}")
        return outputs


def _name_of(layer: Any, default: str) -> str:
    return str(getattr(getattr(layer, "func", layer), "__name__", default))
