"""`tf.losses`: losses with weights, which are gathered in a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from .classes import hinge_loss, log_loss, sigmoid_cross_entropy, softmax_cross_entropy, sparse_softmax_cross_entropy
from .distances import absolute_difference, cosine_distance, huber_loss, mean_pairwise_squared_error, mean_squared_error
from .weighted import (
    Reduction,
    add_loss,
    compute_weighted_loss,
    get_losses,
    get_regularization_loss,
    get_regularization_losses,
    get_total_loss,
)

__all__ = [
    "Reduction",
    "absolute_difference",
    "add_loss",
    "compute_weighted_loss",
    "cosine_distance",
    "get_losses",
    "get_regularization_loss",
    "get_regularization_losses",
    "get_total_loss",
    "hinge_loss",
    "huber_loss",
    "log_loss",
    "mean_pairwise_squared_error",
    "mean_squared_error",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sparse_softmax_cross_entropy",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.losses", name, __all__)
