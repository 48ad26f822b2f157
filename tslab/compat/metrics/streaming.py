"""Means over all batches since the metric's variables were initialized: a value, and what adds a batch to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph import Node, as_node
from ...ops.creation import size
from ...ops.identity import cast
from ...ops.logic import equal, less
from ...ops.math import multiply, square, subtract
from ...ops.powers import sqrt
from ...ops.reductions import reduce_sum
from ...ops.rounding import abs as absolute
from ...ops.state import assign_add
from ...scopes import add_to_collection
from ...variables import variable_scope
from ..keys import GraphKeys
from ..rules import building
from ..variables import Variable
from ..weighting import as_float, broadcast, check_weights, fitted, one_shape, quotient, squeezed

Metric = tuple[Any, Any]
"""The value, and the operation that adds a batch and gives the new value."""


def local(shape: Sequence[int], name: str, dtype: str = "float32") -> Variable:
    """A Variable that starts from 0 and is no part of the model."""
    keys = [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES]
    return Variable(np.zeros(shape, dtype), trainable=False, collections=keys, name=name)


def listed(metric: Metric, metrics_collections: Any, updates_collections: Any) -> Metric:
    """A metric, put into collections: one name each, or a list of names."""
    for node, names in zip(metric, (metrics_collections, updates_collections), strict=True):
        for name in [names] if isinstance(names, str) else names or ():
            add_to_collection(name, node)
    return metric


def aligned(labels: Any, predictions: Any, weights: Any, what: str) -> tuple[Node, Node, Node | None]:
    """Labels, predictions and weights, brought to one number of axes.

    Raises:
        ShapeError: they have not one shape.
    """
    y, p = squeezed(as_node(labels), as_node(predictions))
    one_shape(y, p, what)
    return y, p, None if weights is None else fitted(weights, p)


@building
def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of all values so far, Σ w x / Σ w.

    Its variables "total" and "count" are local: `tf.local_variables_initializer` starts them afresh.

    Args:
        values: tensor x, a batch of them.
        weights: w: a number, or a tensor with the axes of `values`, each of their length or of length 1.
        metrics_collections: collections that the value goes into.
        updates_collections: collections that the update goes into.
        name: of the variable scope.

    Returns:
        The mean so far, 0 before the first batch; and the operation that adds a batch and gives the new mean.

    Raises:
        ShapeError: the weights have other axes.
    """
    with variable_scope(name, "mean"):
        x = as_float(values)
        total, count = local((), "total"), local((), "count")
        if weights is None:
            number: Node = cast(size(x), "float32")
        else:
            given = fitted(weights, x)
            check_weights(given, x, "The metric")
            given = broadcast(given, x)
            x, number = multiply(x, given), reduce_sum(given)
        new_total, new_count = assign_add(total, reduce_sum(x)), assign_add(count, number)
        metric = quotient(total, count, "value"), quotient(new_total, new_count, "update_op")
        return listed(metric, metrics_collections, updates_collections)


@building
def mean_tensor(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of all tensors so far, element by element.

    Args:
        values: tensor, one each time; its shape is known.
        weights: as for `mean`.
        metrics_collections, updates_collections, name: as for `mean`.

    Returns:
        The mean so far, of the shape of `values`; and the operation that adds a tensor.
    """
    with variable_scope(name, "mean"):
        x = as_float(values)
        shape: Any = tuple(x.shape or ())
        total, count = local(shape, "total_tensor"), local(shape, "count_tensor")
        given = fitted(1.0 if weights is None else weights, x)
        check_weights(given, x, "The metric")
        given = broadcast(given, x)
        new_total, new_count = assign_add(total, multiply(x, given)), assign_add(count, given)
        metric = quotient(total, count, "value"), quotient(new_total, new_count, "update_op")
        return listed(metric, metrics_collections, updates_collections)


@building
def accuracy(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How many of the predictions so far are right: the mean of [prediction = label].

    Args:
        labels: tensor of classes.
        predictions: tensor of that shape, of classes too: `tf.argmax(logits, 1)`.
        weights, metrics_collections, updates_collections, name: as for `mean`.

    Returns:
        The accuracy so far; and the operation that adds a batch and gives the new accuracy.

    Raises:
        ShapeError: labels and predictions have not one shape.
    """
    y, p, given = aligned(labels, predictions, weights, "accuracy")
    if y.dtype is not None and y.dtype != p.dtype:
        p = cast(p, y.dtype)
    right = cast(equal(p, y), "float32")
    return mean(right, given, metrics_collections, updates_collections, name or "accuracy")


@building
def mean_absolute_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of |ŷ - y|.

    Args:
        labels, predictions: y and ŷ, of one shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    y, p, given = aligned(labels, as_float(predictions), weights, "mean_absolute_error")
    error = absolute(subtract(p, as_float(y)))
    return mean(error, given, metrics_collections, updates_collections, name or "mean_absolute_error")


@building
def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of (ŷ - y)².

    Args:
        labels, predictions: y and ŷ, of one shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    y, p, given = aligned(labels, as_float(predictions), weights, "mean_squared_error")
    error = square(subtract(p, as_float(y)))
    return mean(error, given, metrics_collections, updates_collections, name or "mean_squared_error")


@building
def root_mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The square root of the mean of (ŷ - y)².

    Args:
        labels, predictions: y and ŷ, of one shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    value, update = mean_squared_error(labels, predictions, weights, None, None, name or "root_mean_squared_error")
    return listed((sqrt(value), sqrt(update)), metrics_collections, updates_collections)


@building
def mean_relative_error(
    labels: Any,
    predictions: Any,
    normalizer: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of |y - ŷ| / n, 0 where n is 0.

    Args:
        labels, predictions: y and ŷ, of one shape.
        normalizer: n, of that shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    y, p, given = aligned(labels, as_float(predictions), weights, "mean_relative_error")
    p, scale = squeezed(p, as_float(normalizer))
    one_shape(p, scale, "mean_relative_error")
    error = quotient(absolute(subtract(as_float(y), p)), scale)
    return mean(error, given, metrics_collections, updates_collections, name or "mean_relative_error")


@building
def mean_cosine_distance(
    labels: Any,
    predictions: Any,
    dim: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of 1 - Σ y ŷ along an axis.

    Args:
        labels, predictions: y and ŷ, of one shape, and of length 1 along the axis.
        dim: the axis.
        weights, metrics_collections, updates_collections: as for `mean`.
        name: of the variable scope.
    """
    y, p, given = aligned(labels, as_float(predictions), weights, "mean_cosine_distance")
    products = reduce_sum(multiply(p, as_float(y)), axis=dim, keepdims=True)
    value, update = mean(products, given, None, None, name or "mean_cosine_distance")
    return listed((subtract(1.0, value), subtract(1.0, update)), metrics_collections, updates_collections)


@building
def percentage_below(
    values: Any,
    threshold: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How many of the values so far are below a threshold, from 0 to 1.

    Args:
        values: tensor of any shape.
        threshold: a number.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    below = cast(less(as_node(values), threshold), "float32")
    return mean(below, weights, metrics_collections, updates_collections, name or "percentage_below_threshold")
