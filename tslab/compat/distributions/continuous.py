"""Distributions of real numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph import Node
from ...ops.array import ones_like, zeros_like
from ...ops.creation import convert_to_tensor
from ...ops.identity import identity
from ...ops.logic import greater, greater_equal, less, logical_and, where
from ...ops.math import exp, log, square
from ...ops.powers import log1p
from ...ops.random import random_normal, random_uniform
from ...ops.rounding import abs as absolute
from ...ops.rounding import sign
from ...ops.special import erfc
from ...scopes import name_scope
from ..rules import building
from .base import Distribution


class _AboutAPlace(Distribution):
    """A distribution of one form, symmetric about `loc` and as wide as `scale` says."""

    def __init__(self, loc: Any, scale: Any, name: str) -> None:
        with name_scope(name):
            self.loc, self.scale = _of_one_dtype(loc, scale)
        super().__init__(name, [self.loc, self.scale], self.loc.dtype)

    def _z(self, x: Node) -> Any:
        return (x - self.loc) / self.scale

    def _mean(self) -> Any:
        return self.loc + self._like

    _mode = _mean


class Normal(_AboutAPlace):
    """The normal distribution, p(x) = exp(-z² / 2) / (σ √(2π)) with z = (x - μ) / σ.

    Args:
        loc: μ, a tensor of floats.
        scale: σ > 0, whose shape broadcasts with that of `loc`.
        validate_args, allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.
    """

    @building
    def __init__(
        self, loc: Any, scale: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Normal"
    ) -> None:
        super().__init__(loc, scale, name)

    def _sample(self, shape: Node, count: Node, seed: int | None) -> Any:
        return random_normal(shape, dtype=self.dtype, seed=seed) * self.scale + self.loc

    def _log_prob(self, x: Node) -> Any:
        return -0.5 * square(self._z(x)) - (0.5 * math.log(2 * math.pi) + log(self.scale))

    def _cdf(self, x: Node) -> Any:
        return 0.5 * erfc(-self._z(x) / math.sqrt(2))

    def _entropy(self) -> Any:
        return 0.5 * math.log(2 * math.pi * math.e) + log(self.scale + self._like)

    def _variance(self) -> Any:
        return square(self.scale + self._like)

    def _divergence(self, other: Normal) -> Any:
        ratio = square(self.scale / other.scale)
        return 0.5 * (square((self.loc - other.loc) / other.scale) + ratio - 1.0 - log(ratio))


class Laplace(_AboutAPlace):
    """The Laplace distribution, p(x) = exp(-|z|) / (2 b) with z = (x - μ) / b.

    Args:
        loc: μ, a tensor of floats.
        scale: b > 0, whose shape broadcasts with that of `loc`.
        validate_args, allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.
    """

    @building
    def __init__(
        self, loc: Any, scale: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Laplace"
    ) -> None:
        super().__init__(loc, scale, name)

    def _sample(self, shape: Node, count: Node, seed: int | None) -> Any:
        least = np.nextafter(np.asarray(-1, self.dtype), np.asarray(0, self.dtype))
        drawn = random_uniform(shape, least, 1.0, dtype=self.dtype, seed=seed)
        return self.loc - self.scale * sign(drawn) * log1p(-absolute(drawn))

    def _log_prob(self, x: Node) -> Any:
        return -absolute(self._z(x)) - log(2.0 * self.scale)

    def _cdf(self, x: Node) -> Any:
        z = self._z(x)
        return 0.5 - 0.5 * sign(z) * (exp(-absolute(z)) - 1.0)

    def _entropy(self) -> Any:
        return log(2.0 * (self.scale + self._like)) + 1.0

    def _variance(self) -> Any:
        return 2.0 * square(self.scale + self._like)


class Uniform(Distribution):
    """The uniform distribution, p(x) = 1 / (b - a) for a ≤ x < b.

    Args:
        low: a, a tensor of floats.
        high: b > a, whose shape broadcasts with that of `low`.
        validate_args, allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.
    """

    @building
    def __init__(
        self,
        low: Any = 0.0,
        high: Any = 1.0,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Uniform",
    ) -> None:
        with name_scope(name):
            self.low, self.high = _of_one_dtype(low, high)
        super().__init__(name, [self.low, self.high], self.low.dtype)

    def _sample(self, shape: Node, count: Node, seed: int | None) -> Any:
        return self.low + random_uniform(shape, dtype=self.dtype, seed=seed) * (self.high - self.low)

    def _log_prob(self, x: Node) -> Any:
        x = x + self._like
        inside = logical_and(less(x, self.high), greater_equal(x, self.low))
        return where(inside, -log(self.high - self.low + zeros_like(x)), zeros_like(x) - np.inf)

    def _cdf(self, x: Node) -> Any:
        part = (x - self.low) / (self.high - self.low)
        return where(less(part, 0.0), zeros_like(part), where(less(part, 1.0), part, ones_like(part)))

    def _entropy(self) -> Any:
        return log(self.high - self.low)

    def _mean(self) -> Any:
        return (self.low + self.high) / 2.0

    def _variance(self) -> Any:
        return square(self.high - self.low) / 12.0


class Exponential(Distribution):
    """The exponential distribution, p(x) = λ exp(-λ x) for x ≥ 0.

    Args:
        rate: λ > 0, a tensor of floats.
        validate_args, allow_nan_stats: accepted, and of no meaning here.
        name: a name scope.
    """

    @building
    def __init__(
        self, rate: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Exponential"
    ) -> None:
        with name_scope(name):
            self.rate = identity(convert_to_tensor(rate), "rate")
        super().__init__(name, [self.rate], self.rate.dtype)

    def _sample(self, shape: Node, count: Node, seed: int | None) -> Any:
        least = np.finfo(np.dtype(self.dtype)).tiny
        return -log(random_uniform(shape, least, 1.0, dtype=self.dtype, seed=seed)) / self.rate

    def _log_prob(self, x: Node) -> Any:
        return log(self.rate) - self.rate * x

    def _cdf(self, x: Node) -> Any:
        return where(greater(x + self._like, 0.0), 1.0 - exp(-self.rate * x), zeros_like(x + self._like))

    def _entropy(self) -> Any:
        return 1.0 - log(self.rate)

    def _mean(self) -> Any:
        return 1.0 / self.rate

    def _variance(self) -> Any:
        return square(1.0 / self.rate)

    def _mode(self) -> Any:
        return self._like


def _of_one_dtype(first: Any, second: Any) -> tuple[Node, Node]:
    """Two parameters as nodes: a number takes the dtype of a node beside it, else the second that of the first."""
    if isinstance(second, Node):
        return convert_to_tensor(first, dtype=None if isinstance(first, Node) else second.dtype), second
    a = convert_to_tensor(first)
    return a, convert_to_tensor(second, dtype=a.dtype)
