"""Distributions of classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import GraphError
from ...graph import Node
from ...nn import log_softmax, sigmoid_cross_entropy_with_logits, softmax, softplus
from ...ops.array import zeros_like
from ...ops.categories import one_hot
from ...ops.creation import convert_to_tensor
from ...ops.creation import shape as shape_of
from ...ops.extremes import argmax
from ...ops.identity import cast, identity
from ...ops.joining import concat
from ...ops.layout import reshape, transpose
from ...ops.logic import greater, less
from ...ops.math import log
from ...ops.nn import sigmoid
from ...ops.powers import log1p
from ...ops.random import random_uniform
from ...ops.reductions import reduce_sum
from ...scopes import name_scope
from ..functions.tools import multinomial
from ..rules import as_dtype, building
from .base import Distribution


class Bernoulli(Distribution):
    """0 or 1, with p(1) = σ(logits).

    Args:
        logits: the logarithm of p / (1 - p); one of both is given.
        probs: p.
        dtype: of the values.
        validate_args, allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.

    Raises:
        GraphError: neither or both of `logits` and `probs` are given.
    """

    @building
    def __init__(
        self,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = np.int32,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Bernoulli",
    ) -> None:
        with name_scope(name):
            self.logits, self.probs = _logits_and_probs(
                logits, probs, sigmoid, lambda p: log(p) - log1p(-p), "Bernoulli"
            )
        super().__init__(name, [self.logits], as_dtype(dtype))

    def _sample(self, shape: Node, count: Node, seed: int | None) -> Any:
        return cast(less(random_uniform(shape, dtype=self.probs.dtype, seed=seed), self.probs), self.dtype)

    def _log_prob(self, x: Node) -> Any:
        labels = cast(x, self.logits.dtype)
        return -sigmoid_cross_entropy_with_logits(labels=labels + self._like, logits=self.logits + zeros_like(labels))

    def _entropy(self) -> Any:
        return softplus(-self.logits) - self.logits * (sigmoid(self.logits) - 1.0)

    def _mean(self) -> Any:
        return identity(self.probs)

    def _variance(self) -> Any:
        return self.probs * (1.0 - self.probs)

    def _mode(self) -> Any:
        return cast(greater(self.probs, 0.5), self.dtype)

    def _divergence(self, other: Bernoulli) -> Any:
        ours, theirs = self.logits, other.logits
        return sigmoid(ours) * (softplus(-theirs) - softplus(-ours)) + sigmoid(-ours) * (
            softplus(theirs) - softplus(ours)
        )


class Categorical(Distribution):
    """One of the classes 0 … n-1, with p = softmax(logits).

    Args:
        logits: tensor whose last dimension is n; one of both is given.
        probs: p.
        dtype: of the values.
        validate_args, allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.

    Raises:
        GraphError: neither or both of `logits` and `probs` are given.
    """

    @building
    def __init__(
        self,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = np.int32,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Categorical",
    ) -> None:
        with name_scope(name):
            self.logits, self.probs = _logits_and_probs(logits, probs, softmax, log, "Categorical")
        super().__init__(name, [self.logits[..., 0]], as_dtype(dtype))

    @property
    def event_size(self) -> Any:
        """How many classes there are."""
        return cast(shape_of(self.logits)[-1], "int32")

    def _sample(self, shape: Node, count: Node, seed: int | None) -> Any:
        rows = reshape(self.logits, concat([[-1], shape_of(self.logits)[-1:]], 0))
        drawn = multinomial(rows, count, seed=seed)
        return cast(reshape(transpose(drawn), shape), self.dtype)

    def _log_prob(self, x: Node) -> Any:
        taken = one_hot(cast(x, "int64"), shape_of(self.logits)[-1], dtype=self.logits.dtype)
        return reduce_sum(taken * log_softmax(self.logits), -1)

    def _entropy(self) -> Any:
        return -reduce_sum(softmax(self.logits) * log_softmax(self.logits), -1)

    def _mode(self) -> Any:
        return cast(argmax(self.logits, -1), self.dtype)

    def _divergence(self, other: Categorical) -> Any:
        difference = log_softmax(self.logits) - log_softmax(other.logits)
        return reduce_sum(softmax(self.logits) * difference, -1)


def _logits_and_probs(
    logits: Any, probs: Any, to_probs: Callable[[Node], Node], to_logits: Callable[[Node], Node], who: str
) -> tuple[Any, Any]:
    if (logits is None) == (probs is None):
        raise GraphError(f"{who} takes one of logits and probs.", "Give logits=…, or probs=….")
    if probs is None:
        given = convert_to_tensor(logits)
        return given, to_probs(given)
    given = convert_to_tensor(probs)
    return to_logits(given), given
