"""Metrics of two classes: how often a prediction is true or false, positive or negative."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph import Node
from ...ops.categories import one_hot
from ...ops.identity import cast
from ...ops.layout import reshape
from ...ops.linalg import matmul
from ...ops.logic import equal, greater, logical_and, logical_not
from ...ops.math import add, multiply
from ...ops.reductions import reduce_mean, reduce_sum
from ...ops.state import assign_add
from ...variables import variable_scope
from ..rules import building
from ..weighting import as_float, broadcast, check_weights, fitted, quotient
from .streaming import Metric, aligned, listed, local

SIGNS = {
    "true_positives": (True, True),
    "false_negatives": (True, False),
    "true_negatives": (False, False),
    "false_positives": (False, True),
}
"""For each count: what the label and the prediction are."""


def _truth(node: Node) -> Node:
    return node if node.dtype == "bool" else cast(node, "bool")


def _count(which: str, labels: Node, predictions: Node, weights: Node | None, name: str | None) -> Metric:
    """How often label and prediction are what SIGNS says."""
    label, prediction = SIGNS[which]
    with variable_scope(name, which):
        y, p = _truth(labels), _truth(predictions)
        both: Node = cast(logical_and(y if label else logical_not(y), p if prediction else logical_not(p)), "float32")
        if weights is not None:
            given = fitted(weights, both)
            check_weights(given, both, "The metric")
            both = multiply(both, broadcast(given, both))
        count = local((), "count")
        return count.value(), assign_add(count, reduce_sum(both), name="update")


def _counting(which: str, label: str, prediction: str) -> Any:
    @building
    def count(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        y, p, given = aligned(labels, predictions, weights, which)
        return listed(_count(which, y, p, given, name), metrics_collections, updates_collections)

    count.__name__ = count.__qualname__ = which
    count.__doc__ = f"""How many predictions so far are {prediction} where the label is {label}.

    Args:
        labels, predictions: truth values, or numbers, of which 0 is false; of one shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.

    Returns:
        The count so far; and the operation that adds a batch and gives the new count.
    """
    return count


true_positives = _counting("true_positives", "true", "true")
false_positives = _counting("false_positives", "false", "true")
true_negatives = _counting("true_negatives", "false", "false")
false_negatives = _counting("false_negatives", "true", "false")


def _share(of: str, beside: str, default: str, *args: Any) -> Metric:
    """One count as a share of two."""
    labels, predictions, weights, metrics_collections, updates_collections, name = args
    with variable_scope(name, default):
        y, p, given = aligned(labels, predictions, weights, default)
        one, other = _count(of, y, p, given, None), _count(beside, y, p, given, None)
        metric = (
            quotient(one[0], add(one[0], other[0]), "value"),
            quotient(one[1], add(one[1], other[1]), "update_op"),
        )
        return listed(metric, metrics_collections, updates_collections)


@building
def precision(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """Of the positive predictions so far, how many are right: TP / (TP + FP), and 0 where there are none.

    Args:
        labels, predictions: truth values, or numbers, of which 0 is false; of one shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    given = labels, predictions, weights, metrics_collections, updates_collections, name
    return _share("true_positives", "false_positives", "precision", *given)


@building
def recall(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """Of the positive labels so far, how many were predicted: TP / (TP + FN), and 0 where there are none.

    Args:
        labels, predictions: truth values, or numbers, of which 0 is false; of one shape.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    given = labels, predictions, weights, metrics_collections, updates_collections, name
    return _share("true_positives", "false_negatives", "recall", *given)


def _confusion(labels: Any, predictions: Any, classes: int, weights: Any) -> tuple[Any, Node]:
    """How often each class was predicted for each label, and the operation that adds a batch."""
    y, p, given = aligned(labels, predictions, weights, "The metric")
    flat_y, flat_p = (reshape(cast(x, "int64"), [-1]) for x in (y, p))
    rows: Node = one_hot(flat_y, classes, dtype="float64")
    columns = one_hot(flat_p, classes, dtype="float64")
    if given is not None:
        check_weights(given, p, "The metric")
        rows = multiply(rows, reshape(cast(broadcast(given, as_float(p)), "float64"), [-1, 1]))
    matrix = local((classes, classes), "total_confusion_matrix", "float64")
    return matrix, assign_add(matrix, matmul(rows, columns, transpose_a=True))


@building
def mean_iou(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean over the classes of intersection over union, TP / (TP + FP + FN), of those that have occurred.

    Args:
        labels, predictions: classes, of one shape.
        num_classes: how many classes there are.
        weights, metrics_collections, updates_collections, name: as for `mean`.

    Returns:
        The mean so far; and the operation that adds a batch and gives the matrix of how often each class was
        predicted for each label.
    """
    with variable_scope(name, "mean_iou"):
        matrix, update = _confusion(labels, predictions, num_classes, weights)
        right = cast(reduce_sum(multiply(matrix, np.eye(num_classes)), axis=0), "float32")
        union = cast(reduce_sum(matrix, axis=0), "float32") + cast(reduce_sum(matrix, axis=1), "float32") - right
        valid = reduce_sum(cast(greater(union, 0.0), "float32"))
        value = quotient(reduce_sum(quotient(right, union)), valid, "mean_iou")
        return listed((value, update), metrics_collections, updates_collections)


@building
def mean_per_class_accuracy(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean over the classes of the share of their examples that is predicted.

    Args:
        labels, predictions: classes, of one shape.
        num_classes: how many classes there are.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    with variable_scope(name, "mean_accuracy"):
        y, p, given = aligned(labels, predictions, weights, "mean_per_class_accuracy")
        y = reshape(cast(y, "int64"), [-1])
        right = cast(equal(reshape(cast(p, "int64"), [-1]), y), "float32")
        weight = None if given is None else reshape(broadcast(given, as_float(p)), [-1])
        classes = one_hot(y, num_classes, dtype="float32")
        total, count = local((num_classes,), "total"), local((num_classes,), "count")
        seen = classes if weight is None else multiply(classes, reshape(weight, [-1, 1]))
        new_total = assign_add(total, reduce_sum(seen, axis=0))
        new_count = assign_add(count, reduce_sum(multiply(seen, reshape(right, [-1, 1])), axis=0))
        value = reduce_mean(quotient(count, total), name="mean_accuracy")
        return listed((value, quotient(new_count, new_total, "update_op")), metrics_collections, updates_collections)
