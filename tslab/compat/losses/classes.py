"""Losses of probabilities and logits."""

from __future__ import annotations

from typing import Any

from ...graph import Node
from ...ops import losses as core
from ...ops.activations import relu
from ...ops.creation import convert_to_tensor
from ...ops.creation import shape as shape_of
from ...ops.identity import cast, stop_gradient
from ...ops.math import add, log, multiply
from ...ops.nn import softmax_cross_entropy_with_logits
from ...scopes import name_scope
from ..rules import building
from ..weighting import as_float, one_shape, squeezed
from .weighted import BY_NONZERO, LOSSES, compute_weighted_loss, pair


@building
def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The cross entropy of probabilities, -y ln(p + ε) - (1 - y) ln(1 - p + ε).

    Args:
        labels, predictions: y and p, of one shape.
        weights: as for `compute_weighted_loss`.
        epsilon: ε.
        scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "log_loss") as scope:
        y, p = pair(labels, predictions, "log_loss")
        loss = -multiply(y, log(p + epsilon)) - multiply(1.0 - y, log(1.0 - p + epsilon))
        return compute_weighted_loss(loss, weights, scope, loss_collection, reduction)


@building
def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The hinge loss, max(0, 1 - (2y - 1) x).

    Args:
        labels: y, 0 or 1.
        logits: x, of the shape of `labels`.
        weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "hinge_loss") as scope:
        y, x = pair(labels, logits, "hinge_loss")
        loss = relu(1.0 - multiply(2.0 * y - 1.0, x))
        return compute_weighted_loss(loss, weights, scope, loss_collection, reduction)


@building
def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: Any = 0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The cross entropy of truth values and the sigmoid of logits, for each class by itself.

    Args:
        multi_class_labels: tensor of numbers from 0 to 1.
        logits: of that shape.
        weights: as for `compute_weighted_loss`.
        label_smoothing: s: labels y become y (1 - s) + s / 2.
        scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "sigmoid_cross_entropy_loss") as scope:
        x = logits if isinstance(logits, Node) else convert_to_tensor(logits)
        y = _of_dtype(multi_class_labels, x)
        one_shape(y, x, "sigmoid_cross_entropy")
        if isinstance(label_smoothing, Node) or label_smoothing > 0:
            y = add(multiply(y, 1.0 - label_smoothing), 0.5 * label_smoothing)
        loss = core.sigmoid_cross_entropy_with_logits(y, x, name="xentropy")
        return compute_weighted_loss(loss, weights, scope, loss_collection, reduction)


@building
def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: Any = 0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The cross entropy of one-hot rows and the softmax of logits. The labels are held constant.

    Args:
        onehot_labels: a row for each example.
        logits: of that shape.
        weights: a number, or one for each example; then as for `compute_weighted_loss`.
        label_smoothing: s: labels y become y (1 - s) + s / classes.
        scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "softmax_cross_entropy_loss") as scope:
        x = logits if isinstance(logits, Node) else convert_to_tensor(logits)
        y = _of_dtype(onehot_labels, x)
        one_shape(y, x, "softmax_cross_entropy")
        if isinstance(label_smoothing, Node) or label_smoothing > 0:
            classes = _classes(y, x)
            y = add(multiply(y, 1.0 - label_smoothing), label_smoothing / classes)
        loss = softmax_cross_entropy_with_logits(stop_gradient(y), x, name="xentropy")
        return compute_weighted_loss(loss, weights, scope, loss_collection, reduction)


def _classes(labels: Node, logits: Node) -> Any:
    """How many classes there are."""
    known: list[Any] = [s[-1] for s in (labels.shape, logits.shape) if s and tuple(s)[-1] is not None]
    return float(known[0]) if known else cast(shape_of(labels)[-1], logits.dtype or "float32")


def _of_dtype(value: Any, like: Node) -> Node:
    node = value if isinstance(value, Node) else convert_to_tensor(value)
    return node if like.dtype in (None, node.dtype) else cast(node, like.dtype)


@building
def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The cross entropy of class numbers and the softmax of logits.

    Args:
        labels: integers, one for each row of `logits`; also as a column.
        logits: a row for each example.
        weights: a number, or one for each example; then as for `compute_weighted_loss`.
        scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "sparse_softmax_cross_entropy_loss") as scope:
        x = logits if isinstance(logits, Node) else convert_to_tensor(logits)
        y, x = squeezed(labels if isinstance(labels, Node) else convert_to_tensor(labels), x, more=1)
        loss = core.sparse_softmax_cross_entropy_with_logits(y, x, name="xentropy")
        given = as_float(weights)
        if given.shape and loss.shape is not None and len(given.shape) == len(loss.shape) + 1:
            given, _ = squeezed(given, loss)
        return compute_weighted_loss(loss, given, scope, loss_collection, reduction)
