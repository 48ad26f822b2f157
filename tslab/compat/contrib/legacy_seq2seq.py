"""`tf.contrib.legacy_seq2seq`: sequences as lists of steps, one built after the other."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ... import add_n, argmax, cast, reduce_sum, reshape, shape, stop_gradient
from ...errors import GraphError
from ...graph import Node, as_node
from ...names import MissingNameError
from ...nn import embedding_lookup, sparse_softmax_cross_entropy_with_logits
from ...scopes import name_scope
from ...variables import get_variable, get_variable_scope, variable_scope
from ..rnn.sequences import static_rnn
from ..rnn.wrappers import EmbeddingWrapper, OutputProjectionWrapper
from ..rules import building

__all__ = [
    "basic_rnn_seq2seq",
    "embedding_rnn_decoder",
    "embedding_rnn_seq2seq",
    "rnn_decoder",
    "sequence_loss",
    "sequence_loss_by_example",
    "tied_rnn_seq2seq",
]

Loop = Callable[[Any, int], Any]
"""From the outputs of a step and the number of the next, the inputs of the next."""


@building
def sequence_loss_by_example(
    logits: Sequence[Any],
    targets: Sequence[Any],
    weights: Sequence[Any],
    average_across_timesteps: bool = True,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Node:
    """For each example the weighted cross entropy of its steps, Σₜ wₜ (-log softmax(zₜ)[yₜ]) / Σₜ wₜ.

    Args:
        logits: for each step z, of shape (batch_size, classes).
        targets: for each step the classes y, of shape (batch_size,).
        weights: for each step w, of shape (batch_size,).
        average_across_timesteps: whether to divide by the sum of the weights.
        softmax_loss_function: from `labels` and `logits`, one loss for each, in the place of the cross entropy.

    Returns:
        A loss for each example.

    Raises:
        GraphError: the lists have different lengths, or are empty.
    """
    if not len(targets) == len(weights) == len(logits) > 0:
        raise GraphError(
            f"There are {len(logits)} logits, {len(targets)} targets and {len(weights)} weights.",
            "Give lists with a tensor for each step.",
        )
    with name_scope(name, "sequence_loss_by_example"):
        losses = []
        for z, y, w in zip(logits, targets, weights, strict=True):
            labels = as_node(y) if softmax_loss_function is not None else reshape(y, [-1])
            loss = softmax_loss_function or sparse_softmax_cross_entropy_with_logits
            losses.append(loss(labels=labels, logits=z) * w)
        total = add_n(losses)
        return total / (add_n([as_node(w) for w in weights]) + 1e-12) if average_across_timesteps else total


@building
def sequence_loss(
    logits: Sequence[Any],
    targets: Sequence[Any],
    weights: Sequence[Any],
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Node:
    """The sum over the examples of what `sequence_loss_by_example` gives, or their mean.

    Args:
        logits, targets, weights, average_across_timesteps, softmax_loss_function: as there.
        average_across_batch: whether to divide by the number of examples.

    Returns:
        A number.

    Raises:
        GraphError: the lists have different lengths, or are empty.
    """
    with name_scope(name, "sequence_loss"):
        losses = sequence_loss_by_example(logits, targets, weights, average_across_timesteps, softmax_loss_function)
        total, kind = reduce_sum(losses), losses.dtype or "float32"
        return total / cast(shape(targets[0])[0], kind) if average_across_batch else total


@building
def rnn_decoder(
    decoder_inputs: Sequence[Any],
    initial_state: Any,
    cell: Any,
    loop_function: Loop | None = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A cell over a list of steps, or from its own outputs.

    Args:
        decoder_inputs: a list of tensors of shape (batch_size, input_size), one for each step.
        initial_state: the state to begin with.
        cell: the cell.
        loop_function: from the outputs of a step and the number of the next, its inputs, in the place of those in the
            list, of which only the first are used then.
        scope: where the names of the Variables begin; by default "rnn_decoder".

    Returns:
        A list of the outputs of each step, and the last state.
    """
    outputs: list[Any] = []
    state = initial_state
    with variable_scope(scope or "rnn_decoder") as around:
        for i, inputs in enumerate(decoder_inputs):
            with variable_scope(around, reuse=True if i else None, auxiliary_name_scope=False):
                if loop_function is not None and outputs:
                    with variable_scope("loop_function", reuse=True):
                        inputs = loop_function(outputs[-1], i)
                output, state = cell(inputs, state)
            outputs.append(output)
    return outputs, state


@building
def basic_rnn_seq2seq(
    encoder_inputs: Sequence[Any], decoder_inputs: Sequence[Any], cell: Any, dtype: Any = "float32", scope: Any = None
) -> tuple[list[Any], Any]:
    """A cell reads one sequence, and a copy of it, from the state that this leaves, another.

    Args:
        encoder_inputs, decoder_inputs: lists of tensors of shape (batch_size, input_size), one for each step.
        cell: the cell, which must not have been used; the copy has Variables of its own.
        dtype: of the state to begin with.
        scope: where the names of the Variables begin; by default "basic_rnn_seq2seq".

    Returns:
        A list of the outputs of each step of the second, and the last state.
    """
    with variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        found: tuple[list[Any], Any] = rnn_decoder(decoder_inputs, state, cell)
        return found


@building
def tied_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    loop_function: Loop | None = None,
    dtype: Any = "float32",
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A cell reads one sequence, and then, from the state that this leaves, with the same Variables, another.

    Args:
        encoder_inputs, decoder_inputs: lists of tensors of shape (batch_size, input_size), one for each step.
        cell: the cell.
        loop_function: as for `rnn_decoder`.
        dtype: of the state to begin with.
        scope: where the names of the Variables begin; by default "combined_tied_rnn_seq2seq".

    Returns:
        A list of the outputs of each step of the second, and the last state.
    """
    with variable_scope("combined_tied_rnn_seq2seq"):
        name = scope or "tied_rnn_seq2seq"
        _, state = static_rnn(cell, encoder_inputs, dtype=dtype, scope=name)
        get_variable_scope().reuse_variables()
        found: tuple[list[Any], Any] = rnn_decoder(decoder_inputs, state, cell, loop_function, scope=name)
        return found


@building
def embedding_rnn_decoder(
    decoder_inputs: Sequence[Any],
    initial_state: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A cell over a list of words, each of which has a vector, or over the words that it puts out itself.

    Args:
        decoder_inputs: a list of vectors of integers, one for each step.
        initial_state: the state to begin with.
        cell: the cell.
        num_symbols: how many words there are.
        embedding_size: how long their vectors are.
        output_projection: (W, b), where the outputs times W plus b are the logits of words; by default the outputs are.
        feed_previous: whether, from the second step on, each gets the likeliest word of the one before.
        update_embedding_for_previous: whether gradients go through the vectors of those words.
        scope: where the names of the Variables begin; by default "embedding_rnn_decoder".

    Returns:
        A list of the outputs of each step, and the last state.
    """
    with variable_scope(scope or "embedding_rnn_decoder"):
        vectors = get_variable("embedding", [num_symbols, embedding_size])

        def previous(outputs: Any, i: int) -> Any:
            logits = outputs if output_projection is None else outputs @ output_projection[0] + output_projection[1]
            found = embedding_lookup(vectors, argmax(logits, 1))
            return found if update_embedding_for_previous else stop_gradient(found)

        inputs = [embedding_lookup(vectors, words) for words in decoder_inputs]
        found: tuple[list[Any], Any] = rnn_decoder(inputs, initial_state, cell, previous if feed_previous else None)
        return found


@building
def embedding_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: bool = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A cell reads one sequence of words, and a copy of it, from the state that this leaves, another.

    Args:
        encoder_inputs, decoder_inputs: lists of vectors of integers, one for each step.
        cell: the cell, which must not have been used.
        num_encoder_symbols, num_decoder_symbols: how many words there are in each.
        embedding_size: how long their vectors are.
        output_projection: (W, b), as for `embedding_rnn_decoder`; by default the cell gets a layer of its own.
        feed_previous: whether each step gets the likeliest word of the one before.
        dtype: of the state to begin with; by default float32.
        scope: where the names of the Variables begin; by default "embedding_rnn_seq2seq".

    Returns:
        A list of the outputs of each step of the second, and the last state.
    """
    if isinstance(feed_previous, Node):
        raise GraphError(
            f"feed_previous is the node {feed_previous.name!r}, and decides what is built.",
            "Give True or False, and build the graph once for each, the second time in a scope with reuse=True.",
            nodes=[feed_previous],
        )
    with variable_scope(scope or "embedding_rnn_seq2seq"):
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = static_rnn(encoder, encoder_inputs, dtype=dtype or "float32")
        decoder = cell if output_projection is not None else OutputProjectionWrapper(cell, num_decoder_symbols)
        found: tuple[list[Any], Any] = embedding_rnn_decoder(
            decoder_inputs, state, decoder, num_decoder_symbols, embedding_size, output_projection, feed_previous
        )
        return found


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib.legacy_seq2seq", name, __all__)
