"""Metrics of two classes whose predictions are probabilities: positive is what lies above a threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import GraphError
from ...graph import Node
from ...ops.array import ones_like
from ...ops.identity import cast
from ...ops.layout import reshape
from ...ops.logic import greater, logical_and, logical_not, where
from ...ops.math import add, divide, log, multiply, subtract
from ...ops.reductions import reduce_sum
from ...ops.rounding import maximum, minimum
from ...ops.state import assign_add
from ...variables import variable_scope
from ..rules import building
from ..weighting import as_float, broadcast, check_weights, quotient
from .counts import SIGNS
from .streaming import Metric, aligned, listed, local

SMALL = 1e-7
"""What keeps a quotient of counts from 0 / 0; and how far the outermost thresholds of auc lie beyond 0 and 1."""


def _counts(
    labels: Any, predictions: Any, thresholds: Sequence[float], weights: Any, which: Sequence[str]
) -> dict[str, tuple[Any, Node]]:
    """For each count its Variable, a number for each threshold, and the operation that adds a batch."""
    y, p, given = aligned(labels, as_float(predictions), weights, "The metric")
    limits = np.array(thresholds, np.float32).reshape(-1, 1)
    if given is not None:
        check_weights(given, p, "The metric")
        given = reshape(broadcast(given, p), [1, -1])
    actual, predicted = reshape(cast(y, "bool"), [1, -1]), greater(reshape(p, [1, -1]), limits)
    found: dict[str, tuple[Any, Node]] = {}
    for name in which:
        label, prediction = SIGNS[name]
        both = logical_and(
            actual if label else logical_not(actual), predicted if prediction else logical_not(predicted)
        )
        hits: Node = cast(both, "float32")
        hits = hits if given is None else multiply(hits, given)
        count = local((len(thresholds),), name)
        found[name] = count, assign_add(count, reduce_sum(hits, axis=1))
    return found


def _counting(which: str, label: str, prediction: str) -> Callable[..., Metric]:
    @building
    def count(
        labels: Any,
        predictions: Any,
        thresholds: Sequence[float],
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with variable_scope(name, which):
            variable, update = _counts(labels, predictions, thresholds, weights, [which])[which]
            return listed((variable.value(), update), metrics_collections, updates_collections)

    count.__name__ = count.__qualname__ = f"{which}_at_thresholds"
    count.__doc__ = f"""For each threshold, how many predictions so far are {prediction} it where the label is {label}.

    Args:
        labels: truth values, or numbers, of which 0 is false.
        predictions: probabilities, of that shape.
        thresholds: numbers from 0 to 1.
        weights, metrics_collections, updates_collections, name: as for `mean`.

    Returns:
        The counts so far; and the operation that adds a batch and gives the new counts.
    """
    return count


true_positives_at_thresholds = _counting("true_positives", "true", "above")
false_positives_at_thresholds = _counting("false_positives", "false", "above")
true_negatives_at_thresholds = _counting("true_negatives", "false", "not above")
false_negatives_at_thresholds = _counting("false_negatives", "true", "not above")


def _share(of: str, beside: str, short: str, *args: Any) -> Metric:
    labels, predictions, thresholds, weights, metrics_collections, updates_collections, name = args
    with variable_scope(name, f"{short}_at_thresholds"):
        found = _counts(labels, predictions, thresholds, weights, [of, beside])

        def share(of_run: int, called: str) -> Node:
            one, other = found[of][of_run], found[beside][of_run]
            return divide(one, add(add(SMALL, one), other), name=f"{short}_{called}")

        return listed((share(0, "value"), share(1, "update_op")), metrics_collections, updates_collections)


@building
def precision_at_thresholds(
    labels: Any,
    predictions: Any,
    thresholds: Sequence[float],
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """For each threshold, the share of right ones among the predictions above it, TP / (TP + FP + 1e-7).

    Args:
        labels: truth values, or numbers, of which 0 is false.
        predictions: probabilities, of that shape.
        thresholds: numbers from 0 to 1.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    given = labels, predictions, thresholds, weights, metrics_collections, updates_collections, name
    return _share("true_positives", "false_positives", "precision", *given)


@building
def recall_at_thresholds(
    labels: Any,
    predictions: Any,
    thresholds: Sequence[float],
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """For each threshold, the share of positive labels that are predicted above it, TP / (TP + FN + 1e-7).

    Args:
        labels: truth values, or numbers, of which 0 is false.
        predictions: probabilities, of that shape.
        thresholds: numbers from 0 to 1.
        weights, metrics_collections, updates_collections, name: as for `mean`.
    """
    given = labels, predictions, thresholds, weights, metrics_collections, updates_collections, name
    return _share("true_positives", "false_negatives", "recall", *given)


@building
def auc(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    curve: str = "ROC",
    name: str | None = None,
    summation_method: str = "trapezoidal",
    thresholds: Sequence[float] | None = None,
) -> Metric:
    """The area under a curve that has a point for each threshold.

    Of the receiver operating characteristic, a point is the share of false alarms and the share of positives found,
    (FP / (FP + TN), TP / (TP + FN)); of the precision-recall curve, it is (TP / (TP + FN), TP / (TP + FP)).

    Args:
        labels: truth values, or numbers, of which 0 is false.
        predictions: probabilities, of that shape.
        weights: as for `mean`.
        num_thresholds: how many thresholds, in equal steps from 0 to 1.
        metrics_collections, updates_collections: as for `mean`.
        curve: "ROC" or "PR".
        name: of the variable scope.
        summation_method: "trapezoidal"; "minoring" and "majoring" for steps below and above the curve;
            "careful_interpolation" for the precision-recall curve as it runs between its points  (Davis and Goadrich
            2006).
        thresholds: numbers from 0 to 1, in the place of `num_thresholds`.

    Returns:
        The area so far; and the operation that adds a batch and gives the new area.

    Raises:
        GraphError: there is no such curve or summation.
    """
    methods = ("trapezoidal", "minoring", "majoring", "careful_interpolation")
    if curve not in ("ROC", "PR") or summation_method not in methods:
        raise GraphError(
            f"auc has no curve={curve!r} with summation_method={summation_method!r}.",
            f"curve is 'ROC' or 'PR', and summation_method one of {methods}.",
        )
    if thresholds is None:
        inner = [(i + 1) / (num_thresholds - 1) for i in range(num_thresholds - 2)]
    else:
        inner = sorted(thresholds)
    limits = [-SMALL, *inner, 1.0 + SMALL]
    with variable_scope(name, "auc"):
        found = _counts(labels, predictions, limits, weights, list(SIGNS))
        value, update = (
            _area({key: pair[of_run] for key, pair in found.items()}, curve, summation_method, called)
            for of_run, called in ((0, "value"), (1, "update_op"))
        )
        return listed((value, update), metrics_collections, updates_collections)


def _area(counts: dict[str, Any], curve: str, method: str, name: str) -> Node:
    """The area under the curve of these counts."""
    tp, fn, tn, fp = (counts[key] for key in SIGNS)
    if curve == "PR" and method == "careful_interpolation":
        return _interpolated(tp, fp, fn, name)
    tiny = 1e-6
    found = divide(add(tp, tiny), add(add(tp, fn), tiny))
    if curve == "ROC":
        x, y = divide(fp, add(add(fp, tn), tiny)), found
    else:
        x, y = found, divide(add(tp, tiny), add(add(tp, fp), tiny))
    before, after = y[:-1], y[1:]
    if method == "minoring":
        heights: Node = minimum(before, after)
    elif method == "majoring":
        heights = maximum(before, after)
    else:
        heights = divide(add(before, after), 2.0)
    return reduce_sum(multiply(subtract(x[:-1], x[1:]), heights), name=name)


def _interpolated(tp: Any, fp: Any, fn: Any, name: str) -> Node:
    """The area under the precision-recall curve, where TP grows with TP + FP in proportion between two points."""
    gained, positives = tp[:-1] - tp[1:], tp + fp
    slope = quotient(gained, maximum(positives[:-1] - positives[1:], 0.0))
    intercept = tp[1:] - slope * positives[1:]
    ratio = where(
        logical_and(greater(positives[:-1], 0.0), greater(positives[1:], 0.0)),
        quotient(positives[:-1], maximum(positives[1:], 0.0)),
        ones_like(positives[1:]),
    )
    parts = quotient(slope * (gained + intercept * log(ratio)), maximum(tp[1:] + fn[1:], 0.0))
    return reduce_sum(parts, name=name)
