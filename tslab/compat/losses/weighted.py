"""Losses with weights as one number, and the collection of them."""

from __future__ import annotations

from typing import Any

from ...errors import GraphError, ShapeError
from ...graph import Node
from ...ops.array import ones_like
from ...ops.creation import convert_to_tensor, size
from ...ops.identity import cast
from ...ops.logic import equal, where
from ...ops.math import add_n, multiply
from ...ops.reductions import reduce_sum
from ...scopes import GraphKeys, add_to_collection, get_collection, name_scope
from ..rules import building
from ..weighting import as_float, broadcast, check_weights, one_shape, quotient

LOSSES = GraphKeys.LOSSES


class Reduction:
    """How weighted losses become one number."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All of them."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key: str) -> None:
        """Check that one is among them.

        Args:
            key: the one.

        Raises:
            GraphError: it is not.
        """
        if key not in cls.all():
            raise GraphError(f"There is no reduction {key!r}.", f"Give one of {', '.join(sorted(set(cls.all())))}.")


BY_NONZERO = Reduction.SUM_BY_NONZERO_WEIGHTS


def add_loss(loss: Node, loss_collection: str | None = LOSSES) -> None:
    """Put a loss into the collection of losses.

    Args:
        loss: the node.
        loss_collection: the name of the collection; None for none.
    """
    if loss_collection:
        add_to_collection(loss_collection, loss)


@building
def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = LOSSES,
    reduction: str = BY_NONZERO,
) -> Any:
    """Losses times their weights, as one number: by default Σ w ℓ / n, for n losses whose weight is not 0.

    Args:
        losses: tensor of losses ℓ.
        weights: w: a number, or a tensor with the axes of `losses`, each of their length or of length 1.
        scope: a name scope.
        loss_collection: the collection that the result goes into; None for none.
        reduction: one of `Reduction`: NONE for the weighted losses themselves.

    Returns:
        A number, 0 where all weights are 0; or a tensor of the shape of `losses`.

    Raises:
        ShapeError: the weights have other axes.
        GraphError: there is no such reduction.
    """
    Reduction.validate(reduction)
    with name_scope(scope, "weighted_loss"):
        values = losses if isinstance(losses, Node) else convert_to_tensor(losses)
        given, dtype = as_float(weights), values.dtype
        check_weights(given, values, "The loss")
        values = as_float(values)
        weighted: Node = multiply(values, given, name="Mul")
        loss = weighted
        if reduction != Reduction.NONE:
            loss = reduce_sum(weighted, name="Sum")
            if reduction == Reduction.MEAN:
                loss = quotient(loss, reduce_sum(broadcast(given, values)), name="value")
            elif reduction == BY_NONZERO:
                loss = quotient(loss, present(values, given), name="value")
            elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
                loss = quotient(loss, cast(size(values), "float32"), name="value")
        loss = loss if dtype in (None, loss.dtype) else cast(loss, dtype)
        add_loss(loss, loss_collection)
        return loss


def present(losses: Node, weights: Node, per_example: bool = False) -> Node:
    """How many losses there are whose weight is not 0."""
    shown = broadcast(where(equal(weights, 0.0), 0.0, ones_like(weights)), losses)
    return of_examples(shown) if per_example else reduce_sum(shown, name="num_present")


def of_examples(values: Node) -> Node:
    """The sum of the numbers of each example."""
    if values.shape is None:
        raise ShapeError("The number of axes has to be known.", "Give the placeholder a shape.", nodes=[values])
    axes = list(range(1, len(values.shape)))
    return reduce_sum(values, axis=axes, keepdims=True) if axes else values


def pair(labels: Any, predictions: Any, what: str) -> tuple[Node, Node]:
    """Labels and predictions as float32, of one shape.

    Raises:
        GraphError: one is missing.
        ShapeError: they have not one shape.
    """
    if labels is None or predictions is None:
        raise GraphError(f"{what} needs labels and predictions.", "Give both, by their names.")
    found = as_float(labels), as_float(predictions)
    one_shape(*found, what)
    return found


@building
def get_losses(scope: str | None = None, loss_collection: str = LOSSES) -> list[Any]:
    """The losses of the collection.

    Args:
        scope: a regular expression that their names begin with.
        loss_collection: the name of the collection.
    """
    return get_collection(loss_collection, scope)


@building
def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """What the regularizers of Variables have given.

    Args:
        scope: a regular expression that their names begin with.
    """
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


@building
def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> Any:
    """The sum of what the regularizers of Variables have given.

    Args:
        scope: a regular expression that their names begin with.
        name: of the sum.

    Returns:
        A number, 0 where there are no regularizers.
    """
    found = get_regularization_losses(scope)
    return add_n(found, name=name) if found else convert_to_tensor(0.0)


@building
def get_total_loss(add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None) -> Any:
    """The sum of all losses.

    Args:
        add_regularization_losses: whether those of the regularizers are added.
        name: of the sum.
        scope: a regular expression that their names begin with.

    Raises:
        GraphError: there is no loss.
    """
    found = get_losses(scope) + (get_regularization_losses(scope) if add_regularization_losses else [])
    if not found:
        raise GraphError("There is no loss to add up.", "Build one first: tf.losses.mean_squared_error(y, prediction).")
    return add_n(found, name=name)
