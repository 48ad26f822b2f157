"""What losses and metrics share: weights, and axes that one of two tensors has and the other has not."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from ..graph import Node
from ..ops.array import expand_dims, ones_like, squeeze
from ..ops.creation import convert_to_tensor
from ..ops.identity import cast
from ..ops.logic import equal, where
from ..ops.math import divide, multiply
from ..shapes import fits


def as_float(value: Any) -> Node:
    """A node of float32: numbers, or those of a node."""
    node = value if isinstance(value, Node) else convert_to_tensor(value)
    return node if node.dtype == "float32" else cast(node, "float32")


def quotient(total: Node, count: Any, name: str | None = None) -> Node:
    """total / count, and 0 where count is 0."""
    empty = equal(count, 0.0)
    return where(empty, 0.0, divide(total, where(empty, 1.0, count)), name=name)


def one_shape(first: Node, second: Node, what: str) -> None:
    """Check that two tensors have one shape, as far as shapes are known.

    Raises:
        ShapeError: they differ.
    """
    if not fits(first.shape, second.shape):
        raise ShapeError(
            f"{what} compares {first.name!r} of shape {first.shape} with {second.name!r} of shape {second.shape}.",
            "Both need one shape: tf.reshape(x, [-1, 1]) makes a column of a vector.",
            nodes=[first, second],
        )


def squeezed(labels: Node, predictions: Node, more: int = 0) -> tuple[Node, Node]:
    """Both, the last axis of one taken off where it has length 1 and the other lacks it.

    Args:
        labels, predictions: the two.
        more: how many axes more predictions are to have than labels.
    """
    if labels.shape is not None and predictions.shape is not None:
        beyond = len(predictions.shape) - len(labels.shape) - more
        if beyond == 1 and tuple(predictions.shape)[-1] in (1, None):
            predictions = squeeze(predictions, -1)
        elif beyond == -1 and tuple(labels.shape)[-1] in (1, None):
            labels = squeeze(labels, -1)
    return labels, predictions


def fitted(weights: Any, values: Node) -> Node:
    """Weights with the axes of the values: the last one put in, or taken off, where it has length 1."""
    node = as_float(weights)
    if node.shape not in (None, ()) and values.shape is not None and node.shape is not None:
        beyond = len(node.shape) - len(values.shape)
        if beyond == 1 and tuple(node.shape)[-1] in (1, None):
            return squeeze(node, -1)
        if beyond == -1:
            return expand_dims(node, -1)
    return node


def check_weights(weights: Node, values: Node, what: str) -> None:
    """Check that weights are one number, or have all the axes of the values, each of their length or of length 1.

    Raises:
        ShapeError: they have others.
    """
    own, others = weights.shape, values.shape
    if own is None or own == () or others is None:
        return
    if len(own) != len(others) or any(
        a not in (1, None) and b is not None and a != b for a, b in zip(tuple(own), tuple(others), strict=True)
    ):
        raise ShapeError(
            f"{what} cannot weight {values.name!r} of shape {others} by {weights.name!r} of shape {own}.",
            "Give one weight, or as many axes as there are values, each of that length or of length 1: "
            "tf.expand_dims(weights, 1).",
            nodes=[weights, values],
        )


def broadcast(weights: Node, values: Node) -> Node:
    """A weight for each value."""
    return multiply(weights, ones_like(values))
