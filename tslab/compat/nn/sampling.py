"""Losses over many classes that compare the true ones with a few that are drawn at random, as word2vec does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import nn
from ...errors import GraphError
from ...graph import Node, NodeLike, as_node
from ...ops.array import expand_dims, ones_like, zeros_like
from ...ops.creation import shape as shape_of
from ...ops.gathering import gather
from ...ops.identity import cast, stop_gradient
from ...ops.joining import concat
from ...ops.layout import reshape
from ...ops.linalg import matmul
from ...ops.logic import equal
from ...ops.math import log
from ...ops.reductions import reduce_any, reduce_sum
from ...scopes import name_scope
from ..rules import building


@building
def nce_loss(
    weights: Any,
    biases: NodeLike,
    labels: NodeLike,
    inputs: NodeLike,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = False,
    partition_strategy: str = "mod",
    name: str | None = "nce_loss",
) -> Node:
    """Noise-contrastive estimation: for each class, true or drawn, whether it is a true one or noise.

    A logit is wₖ · x + bₖ - ln(how often k is expected among the drawn); its loss is a sigmoid cross entropy.

    Args:
        weights: matrix with a row wₖ for each class.
        biases: vector with a number bₖ for each class.
        labels: a row of true classes for each example, or one true class for each.
        inputs: matrix with a row x for each example.
        num_sampled: how many classes are drawn, for all examples together.
        num_classes: how many there are.
        num_true: how many true classes an example has.
        sampled_values: what a sampler gives; by default that of `nn.log_uniform_candidate_sampler`, each class once.
        remove_accidental_hits: whether a drawn class does not count for the examples of which it is a true one.
        partition_strategy: of no meaning here, where a table is one array.

    Returns:
        The loss of each example.

    Source: Gutmann and Hyvärinen 2010.
    """
    with name_scope(name or "nce_loss"):
        logits = _compared(
            weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values, remove_accidental_hits
        )
        losses = nn.sigmoid_cross_entropy_with_logits(labels=logits.labels, logits=logits.values)
        return reduce_sum(losses, axis=1)


@building
def sampled_softmax_loss(
    weights: Any,
    biases: NodeLike,
    labels: NodeLike,
    inputs: NodeLike,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    partition_strategy: str = "mod",
    name: str | None = "sampled_softmax_loss",
    seed: int | None = None,
) -> Node:
    """The cross entropy of a softmax over the true classes and a few that are drawn, in place of all of them.

    Args:
        weights: matrix with a row for each class.
        biases: vector with a number for each class.
        labels: a row of true classes for each example, or one true class for each.
        inputs: matrix with a row for each example.
        num_sampled: how many classes are drawn, for all examples together.
        num_classes: how many there are.
        num_true: how many true classes an example has.
        sampled_values: what a sampler gives; by default that of `nn.log_uniform_candidate_sampler`, each class once.
        remove_accidental_hits: whether a drawn class does not count for the examples of which it is a true one.
        partition_strategy: of no meaning here, where a table is one array.
        seed: of the sampler.

    Returns:
        The loss of each example; in training alone, for it is none of all classes.

    Source: Jean et al. 2014.
    """
    with name_scope(name or "sampled_softmax_loss"):
        how = num_sampled, num_classes, num_true, sampled_values, remove_accidental_hits, seed
        logits = _compared(weights, biases, labels, inputs, *how)
        return nn.softmax_cross_entropy_with_logits(labels=stop_gradient(logits.labels), logits=logits.values)


class _Logits(NamedTuple):
    """For each example a logit of each true and each drawn class, and what they should tell."""

    values: Node
    labels: Node


def _compared(
    weights: Any,
    biases: NodeLike,
    labels: NodeLike,
    inputs: NodeLike,
    num_sampled: int,
    num_classes: int,
    num_true: int,
    sampled_values: Any,
    remove_hits: bool,
    seed: int | None = None,
) -> _Logits:
    """Logits of the true classes and of the drawn ones, each less the logarithm of how often it is expected."""
    x, table = as_node(inputs), as_node(_one(weights))
    true: Node = cast(as_node(labels), "int64")
    true = reshape(true, [-1, int(num_true)]) if true.shape is None or len(true.shape) != 2 else true
    if sampled_values is None:
        sampled_values = nn.log_uniform_candidate_sampler(true, num_true, num_sampled, True, num_classes, seed)
    drawn, true_count, drawn_count = (
        stop_gradient(cast(value, dtype))
        for value, dtype in zip(sampled_values, ("int64", *[x.dtype or "float32"] * 2), strict=True)
    )
    # One look into the table for both, so that its gradient is made once.
    every = concat([reshape(true, [-1]), drawn], 0)
    rows, offsets = gather(table, every), gather(as_node(biases), every)
    count = shape_of(true)[0] * int(num_true)
    of_true = reshape(rows[:count], [-1, int(num_true), shape_of(table)[1]])
    true_logits: Node = reduce_sum(expand_dims(x, 1) * of_true, axis=2)
    true_logits = true_logits + reshape(offsets[:count], [-1, int(num_true)]) - log(true_count)
    logits = matmul(x, rows[count:], transpose_b=True) + offsets[count:]
    if remove_hits:
        hits = reduce_any(equal(expand_dims(true, 2), drawn), axis=1)
        lowest = float(np.finfo(x.dtype or np.float32).min)
        logits = logits + cast(hits, x.dtype or np.float32) * lowest
    logits = logits - log(drawn_count)
    truths = concat([ones_like(true_logits) / float(num_true), zeros_like(logits)], 1)
    return _Logits(concat([true_logits, logits], 1), truths)


def _one(weights: Any) -> Any:
    """The one table of a list of its parts, which TensorFlow takes."""
    if not isinstance(weights, Sequence):
        return weights
    if len(weights) != 1:
        raise GraphError(
            f"The weights are in {len(weights)} parts, and here a table is one array.",
            "Put them together: tf.concat(weights, 0).",
        )
    return weights[0]
