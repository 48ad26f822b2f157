"""`tf.contrib.seq2seq`: the loss of predicted sequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ... import cast, equal, not_equal, ones_like, reduce_sum, reshape, shape, where, zeros_like
from ...errors import GraphError, ShapeError
from ...graph import Node, as_node
from ...names import MissingNameError
from ...nn import sparse_softmax_cross_entropy_with_logits
from ...ops.array import reshape_like
from ...scopes import name_scope
from ..rules import building

__all__ = ["sequence_loss"]


@building
def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Node:
    """The weighted cross entropy of sequences: Σ wᵢₜ (-log softmax(zᵢₜ)[yᵢₜ]) / Σ wᵢₜ, where 0 / 0 is 0.

    Args:
        logits: z, of shape (batch_size, steps, classes).
        targets: the classes y, of shape (batch_size, steps).
        weights: w, of the shape of `targets`: 0 for steps beyond the end of a sequence.
        average_across_timesteps, average_across_batch: whether to sum over these, and divide by the sum of the weights.
        sum_over_timesteps, sum_over_batch: whether to sum over these, and divide by how many weights are not 0.
        softmax_loss_function: from `labels` and `logits`, one loss for each, in the place of the cross entropy.

    Returns:
        The loss: a number, or one for each example, for each step, or for each of both, where they are not reduced.

    Raises:
        ShapeError: an input has another rank.
        GraphError: steps or examples are both averaged and summed over.
    """
    logits, targets, weights = as_node(logits), as_node(targets), as_node(weights)
    for what, node, rank, form in (
        ("logits", logits, 3, "(batch_size, steps, classes)"),
        ("targets", targets, 2, "(batch_size, steps)"),
        ("weights", weights, 2, "(batch_size, steps)"),
    ):
        if node.shape is not None and len(node.shape) != rank:
            raise ShapeError(
                f"sequence_loss needs {what} of shape {form}, and {node.name!r} has the shape {node.shape}.",
                "Reshape it, as in tf.reshape(logits, [batch_size, steps, classes]).",
                nodes=[node],
            )
    for axis, averages, sums in (
        ("timesteps", average_across_timesteps, sum_over_timesteps),
        ("batch", average_across_batch, sum_over_batch),
    ):
        if averages and sums:
            raise GraphError(
                f"sequence_loss has average_across_{axis}=True and sum_over_{axis}=True.", "Set one of them to False."
            )
    with name_scope(name, "sequence_loss"):
        losses = _losses(logits, targets, softmax_loss_function) * reshape(weights, [-1])
        averaged, summed = (
            [axis for axis, is_one in enumerate(pair) if is_one]
            for pair in ((average_across_batch, average_across_timesteps), (sum_over_batch, sum_over_timesteps))
        )
        axes = summed if len(summed) == 2 else averaged or summed
        if not axes:
            return reshape_like(losses, weights)
        counted = weights if axes is averaged else cast(not_equal(weights, zeros_like(weights)), losses.dtype)
        if len(axes) == 2:
            return quotient(reduce_sum(losses), reduce_sum(counted))
        return quotient(reduce_sum(reshape_like(losses, weights), axes), reduce_sum(counted, axes))


def _losses(logits: Node, targets: Node, function: Callable[..., Any] | None) -> Any:
    """One loss for each step of each example, in a vector."""
    known = None if logits.shape is None else logits.shape[2]
    rows = reshape(logits, [-1, shape(logits)[2] if known is None else known])
    labels = reshape(targets, [-1])
    if function is None:
        return sparse_softmax_cross_entropy_with_logits(labels=labels, logits=rows)
    return function(labels=labels, logits=rows)


def quotient(x: Node, y: Node) -> Node:
    """x / y, and 0 where y is 0."""
    none = equal(y, zeros_like(y))
    return where(none, zeros_like(x), x / where(none, ones_like(y), y))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib.seq2seq", name, __all__)
