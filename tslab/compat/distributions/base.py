"""What all distributions have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from ...errors import GraphError
from ...graph import Node
from ...ops.array import zeros_like
from ...ops.creation import convert_to_tensor
from ...ops.creation import shape as shape_of
from ...ops.joining import concat
from ...ops.layout import reshape
from ...ops.math import exp
from ...ops.powers import sqrt
from ...ops.products import reduce_prod
from ...scopes import name_scope
from ..rules import TensorShape, building


class Distribution(ABC):
    """A random variable x, or, where its parameters are arrays, one for each of their elements: a batch.

    Args:
        name: the name scope of its nodes.
        parameters: the nodes whose shapes broadcast to that of the batch.
        dtype: of its values.
    """

    def __init__(self, name: str, parameters: Sequence[Node], dtype: Any) -> None:
        self.name = name
        self.dtype: Any = dtype
        self._like: Any = zeros_like(sum(parameters[1:], parameters[0]))

    @property
    def batch_shape(self) -> TensorShape:
        """The shape of the batch, as far as it is known."""
        found: TensorShape = TensorShape(self._like.shape)
        return found

    @property
    def event_shape(self) -> TensorShape:
        """The shape of one value: that of a number."""
        found: TensorShape = TensorShape([])
        return found

    def sample(self, sample_shape: Any = (), seed: int | None = None, name: str = "sample") -> Node:
        """Random values, of the shape of `sample_shape` and then of the batch.

        Args:
            sample_shape: how many of each, a number or a shape.
            seed: of the stream of random numbers.
            name: a name scope.
        """
        with self._named(name):
            first = reshape(convert_to_tensor(sample_shape, dtype="int64"), [-1])
            return self._sample(concat([first, shape_of(self._like)], 0), reduce_prod(first), seed)

    def log_prob(self, value: Any, name: str = "log_prob") -> Node:
        """The logarithm of the probability, or of its density, at `value`.

        Args:
            value: tensor whose shape broadcasts with the batch.
            name: a name scope.
        """
        with self._named(name):
            return self._log_prob(convert_to_tensor(value, dtype=self.dtype))

    def prob(self, value: Any, name: str = "prob") -> Node:
        """The probability, or its density, at `value`.

        Args:
            value: tensor whose shape broadcasts with the batch.
            name: a name scope.
        """
        with self._named(name):
            return exp(self._log_prob(convert_to_tensor(value, dtype=self.dtype)))

    def cdf(self, value: Any, name: str = "cdf") -> Node:
        """The probability of x ≤ `value`.

        Args:
            value: tensor whose shape broadcasts with the batch.
            name: a name scope.
        """
        with self._named(name):
            return self._cdf(convert_to_tensor(value, dtype=self.dtype))

    def survival_function(self, value: Any, name: str = "survival_function") -> Node:
        """The probability of x > `value`.

        Args:
            value: tensor whose shape broadcasts with the batch.
            name: a name scope.
        """
        with self._named(name):
            return 1.0 - self._cdf(convert_to_tensor(value, dtype=self.dtype))

    def entropy(self, name: str = "entropy") -> Node:
        """The entropy in nats, E[-log p(x)].

        Args:
            name: a name scope.
        """
        with self._named(name):
            return self._entropy()

    def mean(self, name: str = "mean") -> Node:
        """The mean, E[x].

        Args:
            name: a name scope.
        """
        with self._named(name):
            return self._mean()

    def variance(self, name: str = "variance") -> Node:
        """The variance, E[(x - E[x])²].

        Args:
            name: a name scope.
        """
        with self._named(name):
            return self._variance()

    def stddev(self, name: str = "stddev") -> Node:
        """The standard deviation, √E[(x - E[x])²].

        Args:
            name: a name scope.
        """
        with self._named(name):
            return sqrt(self._variance())

    def mode(self, name: str = "mode") -> Node:
        """The value of the greatest probability.

        Args:
            name: a name scope.
        """
        with self._named(name):
            return self._mode()

    def kl_divergence(self, other: Distribution, name: str = "kl_divergence") -> Node:
        """The Kullback-Leibler divergence from another, E[log p(x) - log q(x)].

        Args:
            other: q, of the same kind.
            name: a name scope.
        """
        return kl_divergence(self, other, name=name)

    def cross_entropy(self, other: Distribution, name: str = "cross_entropy") -> Node:
        """The cross entropy with another, E[-log q(x)].

        Args:
            other: q, of the same kind.
            name: a name scope.
        """
        with self._named(name):
            return self._entropy() + kl_divergence(self, other)

    def _named(self, name: str) -> Any:
        return name_scope(f"{self.name}/{name}")

    def _lacks(self, what: str) -> GraphError:
        return GraphError(f"{type(self).__name__} has no {what} here.")

    @abstractmethod
    def _sample(self, shape: Node, count: Node, seed: int | None) -> Node:
        """Values of a shape, in which the batch stands `count` times."""

    @abstractmethod
    def _log_prob(self, x: Node) -> Node:
        """As `log_prob`, of a node."""

    @abstractmethod
    def _entropy(self) -> Node:
        """As `entropy`."""

    def _cdf(self, x: Node) -> Node:
        raise self._lacks("distribution function")

    def _mean(self) -> Node:
        raise self._lacks("mean")

    def _variance(self) -> Node:
        raise self._lacks("variance")

    def _mode(self) -> Node:
        raise self._lacks("mode")


@building
def kl_divergence(
    distribution_a: Distribution, distribution_b: Distribution, allow_nan_stats: bool = True, name: str | None = None
) -> Node:
    """The Kullback-Leibler divergence of one distribution from another of its kind, E[log a(x) - log b(x)], x from a.

    Args:
        distribution_a: a.
        distribution_b: b.
        allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.

    Raises:
        NotImplementedError: they are of two kinds, or of one whose divergence is not here.
    """
    kind, other = type(distribution_a), type(distribution_b)
    if kind is not other or not hasattr(kind, "_divergence"):
        raise NotImplementedError(f"kl_divergence knows none of {kind.__name__} from {other.__name__}.")
    with name_scope(name, "kl_divergence"):
        return distribution_a._divergence(distribution_b)  # type: ignore[attr-defined, no-any-return]
