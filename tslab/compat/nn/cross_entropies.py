"""`tf.nn`: the losses of logits, called by name, as TensorFlow 1 asks for it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph import Node, as_node
from ...ops import losses as core
from ...ops.activations import relu
from ...ops.creation import shape as shape_of
from ...ops.identity import stop_gradient
from ...ops.layout import reshape
from ...ops.logic import greater_equal, less_equal, logical_and, where
from ...ops.math import add, exp, log, multiply, negative, subtract
from ...ops.nn import softmax_cross_entropy_with_logits as cross_entropy
from ...ops.powers import log1p
from ...ops.rounding import abs as absolute
from ..rules import building


def _by_name(function: str, sentinel: Any, labels: Any, logits: Any) -> tuple[Node, Node]:
    """Labels and logits as nodes.

    Raises:
        ValueError: they were given by position, in which TensorFlows differ; or one is missing.
    """
    if sentinel is not None or labels is None or logits is None:
        raise ValueError(f"Both are given by name: tf.nn.{function}(labels=…, logits=…).")
    return as_node(labels), as_node(logits)


def _in_shape_of(logits: Node, labels: Node) -> Node:
    """The labels in the shape of the logits, where they have more axes of length 1, or fewer: TensorFlow flattens."""
    same = None in (logits.shape, labels.shape) or len(logits.shape or ()) == len(labels.shape or ())
    return labels if same else reshape(labels, shape_of(logits))


@building
def softmax_cross_entropy_with_logits(
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: int = -1,
    name: str | None = None,
    axis: int | None = None,
) -> Any:
    """Cross entropy between labels and the softmax of logits. The labels are held constant, and get no gradient.

    Args:
        _sentinel: nothing: labels and logits are given by name.
        labels: tensor of rank 1 or more; along `axis` a probability distribution, such as one-hot rows.
        logits: of that shape.
        dim: an older name of `axis`.
        name: of the node.
        axis: the axis of the classes; by default the last.

    Returns:
        Tensor of that shape without `axis`: a loss for each example.
    """
    c, x = _by_name("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    return cross_entropy(stop_gradient(_in_shape_of(x, c)), x, dim if axis is None else axis, name=name)


@building
def softmax_cross_entropy_with_logits_v2(
    labels: Any, logits: Any, axis: int | None = None, name: str | None = None, dim: int | None = None
) -> Any:
    """Cross entropy between labels and the softmax of logits, with a gradient by the labels, too.

    Args:
        labels: tensor of rank 1 or more; along `axis` a probability distribution, such as one-hot rows.
        logits: of that shape.
        axis: the axis of the classes; by default the last.
        name: of the node.
        dim: an older name of `axis`.

    Returns:
        Tensor of that shape without `axis`: a loss for each example.
    """
    found = next((given for given in (axis, dim) if given is not None), -1)
    x = as_node(logits)
    return cross_entropy(_in_shape_of(x, as_node(labels)), x, found, name=name)


@building
def sigmoid_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Any:
    """Cross entropy between labels and the sigmoid of logits, element-wise.

    Args:
        _sentinel: nothing: labels and logits are given by name.
        labels: numbers from 0 to 1.
        logits: tensor of that shape.
        name: of the node.
    """
    c, x = _by_name("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    return core.sigmoid_cross_entropy_with_logits(c, x, name=name)


@building
def sparse_softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Any:
    """Cross entropy between class numbers and the softmax of logits, along the last axis.

    Args:
        _sentinel: nothing: labels and logits are given by name.
        labels: integers from 0 up to the number of classes.
        logits: tensor of the shape of `labels` and one more axis, that of the classes.
        name: of the node.
    """
    c, x = _by_name("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    return core.sparse_softmax_cross_entropy_with_logits(c, x, name=name)


@building
def weighted_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, pos_weight: Any = None, name: str | None = None, targets: Any = None
) -> Any:
    """Cross entropy with the sigmoid p of logits in which positive labels weigh q, -q c ln p - (1 - c) ln(1 - p).

    Args:
        labels: c, numbers from 0 to 1.
        logits: x, of the shape of `labels`.
        pos_weight: q: above 1 for fewer false negatives, below for fewer false positives.
        name: of the node.
        targets: an older name of `labels`.

    Computed as (1 - c) x + (1 + (q - 1) c) (ln(1 + e^{-|x|}) + max(-x, 0)).
    """
    given = targets if labels is None else labels
    if pos_weight is None:
        raise TypeError("tf.nn.weighted_cross_entropy_with_logits needs pos_weight, the weight of positive labels.")
    c, x = _by_name("weighted_cross_entropy_with_logits", None, given, logits)
    weight = add(1.0, multiply(subtract(pos_weight, 1.0), c))
    log_term = add(log1p(exp(negative(absolute(x)))), relu(negative(x)))
    return add(multiply(subtract(1.0, c), x), multiply(weight, log_term), name=name)


@building
def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None) -> Any:
    """How unlikely counts z are by Poisson's distribution of mean e^c: e^c - z c, without what depends on z alone.

    Args:
        targets: z.
        log_input: c, of the shape of `targets`.
        compute_full_loss: add z ln z - z + ln(2 π z) / 2, Stirling's approximation of ln z!, where z is above 1.
        name: of the node.
    """
    z, c = as_node(targets), as_node(log_input)
    if not compute_full_loss:
        return subtract(exp(c), multiply(c, z), name=name)
    none = logical_and(greater_equal(z, 0.0), less_equal(z, 1.0))
    safe = where(none, 2.0, z)
    stirling = multiply(safe, log(safe)) - safe + 0.5 * log(multiply(np.float32(2.0 * math.pi), safe))
    return add(subtract(exp(c), multiply(c, z)), where(none, 0.0, stirling), name=name)
