"""Losses that compare numbers with numbers."""

from __future__ import annotations

from typing import Any

from ...errors import GraphError
from ...ops.logic import greater, where
from ...ops.math import add, multiply, square, subtract
from ...ops.reductions import reduce_sum
from ...ops.rounding import abs as absolute
from ...ops.rounding import maximum, minimum, squared_difference
from ...scopes import name_scope
from ..rules import building
from ..weighting import as_float, check_weights, quotient
from .weighted import BY_NONZERO, LOSSES, add_loss, compute_weighted_loss, of_examples, pair, present


@building
def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The absolute error, |ŷ - y|.

    Args:
        labels, predictions: y and ŷ, of one shape.
        weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "absolute_difference") as scope:
        y, p = pair(labels, predictions, "absolute_difference")
        return compute_weighted_loss(absolute(subtract(p, y)), weights, scope, loss_collection, reduction)


@building
def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """The squared error, (ŷ - y)².

    Args:
        labels, predictions: y and ŷ, of one shape.
        weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "mean_squared_error") as scope:
        y, p = pair(labels, predictions, "mean_squared_error")
        return compute_weighted_loss(squared_difference(p, y), weights, scope, loss_collection, reduction)


@building
def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: float = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """Huber's loss: e² / 2 for an error e of at most δ, and δ |e| - δ² / 2 beyond  (Huber 1964).

    Args:
        labels, predictions: of one shape.
        weights: as for `compute_weighted_loss`.
        delta: δ.
        scope, loss_collection, reduction: as for `compute_weighted_loss`.
    """
    with name_scope(scope, "huber_loss") as scope:
        y, p = pair(labels, predictions, "huber_loss")
        error = absolute(subtract(p, y))
        near = minimum(error, delta)
        beyond = subtract(error, near)
        loss = add(multiply(0.5, multiply(near, near)), multiply(delta, beyond))
        return compute_weighted_loss(loss, weights, scope, loss_collection, reduction)


@building
def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: int | None = None,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
    dim: int | None = None,
) -> Any:
    """One minus the product of two unit vectors, 1 - Σ y ŷ along an axis.

    Args:
        labels, predictions: y and ŷ, of length 1 along the axis.
        axis: the axis.
        weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
        dim: an older name of `axis`.

    Raises:
        GraphError: no axis is given.
    """
    axis = dim if axis is None else axis
    if axis is None:
        raise GraphError("cosine_distance needs to know along which axis.", "Give axis=1.")
    with name_scope(scope, "cosine_distance_loss") as scope:
        y, p = pair(labels, predictions, "cosine_distance")
        loss = subtract(1.0, reduce_sum(multiply(p, y), axis=axis, keepdims=True))
        return compute_weighted_loss(loss, weights, scope, loss_collection, reduction)


@building
def mean_pairwise_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
) -> Any:
    """The mean of ((eᵢ - eⱼ)²) over all pairs of the errors e of an example, summed over the examples.

    With n errors it is 2 Σ e² / (n - 1) - 2 (Σ e)² / (n (n - 1)).

    Args:
        labels, predictions: of one shape; the first axis counts the examples.
        weights: a number, or one for each example.
        scope: a name scope.
        loss_collection: the collection that the result goes into; None for none.
    """
    with name_scope(scope, "mean_pairwise_squared_error"):
        y, p = pair(labels, predictions, "mean_pairwise_squared_error")
        given, errors = as_float(weights), subtract(p, y)
        check_weights(given, errors, "The loss")
        count = present(errors, given, per_example=True)
        others = maximum(count - 1.0, 0.0)
        first = 2.0 * quotient(of_examples(square(errors)), others)
        second = 2.0 * quotient(square(of_examples(errors)), multiply(count, others))
        total = reduce_sum(multiply(first - second, given))
        loss = where(greater(reduce_sum(count), 0.0), total, 0.0, name="value")
        add_loss(loss, loss_collection)
        return loss
