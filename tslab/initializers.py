"""Initial values by a rule, for `get_variable`: each is a function of a shape and a dtype.

What a layer passes on should vary as much as what it gets, and so should the gradient on its way back. For a weight
matrix of n inputs and m outputs this asks for a variance of 1/n, and of 1/m. glorot takes 2 / (n + m), which is between
the two; he takes 2 / n, since relu passes only half on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .errors import GraphError
from .graph import Node
from .names import MissingNameError
from .ops.random import random_normal as draw_normal
from .ops.random import random_uniform as draw_uniform
from .ops.random import truncated_normal as draw_truncated

__all__ = [
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "ones",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "variance_scaling",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]

Initializer: TypeAlias = Callable[..., Any]
"""From a shape and a dtype, an array or a node."""


class zeros:
    """Zeros."""

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Any:
        return np.zeros(shape, dtype)


class ones:
    """Ones."""

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Any:
        return np.ones(shape, dtype)


class constant:
    """A number everywhere, or an array that has as many numbers as there are places.

    Args:
        value: the number or array.
    """

    def __init__(self, value: ArrayLike = 0) -> None:
        self.value = value

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Any:
        array = np.asarray(self.value, dtype)
        if array.ndim and array.size != math.prod(shape):
            raise GraphError(
                f"The initial value holds {array.size} numbers, and the variable of shape {tuple(shape)} "
                f"{math.prod(shape)}.",
                "Give one number, or as many as the variable holds.",
            )
        return np.full(shape, array) if array.ndim == 0 else array.reshape(shape)


class random_normal:
    """Numbers from the normal distribution.

    Args:
        mean, stddev: its mean and standard deviation.
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, mean: float = 0.0, stddev: float = 1.0, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Node:
        return draw_normal(shape, self.mean, self.stddev, dtype, self.seed)


class truncated_normal:
    """Numbers from the normal distribution, those more than two standard deviations from the mean drawn again.

    Args:
        mean, stddev: the mean and standard deviation before that.
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, mean: float = 0.0, stddev: float = 1.0, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Node:
        return draw_truncated(shape, self.mean, self.stddev, dtype, self.seed)


class random_uniform:
    """Numbers from `minval` up to, and without, `maxval`, each of them as likely.

    Args:
        minval, maxval: the bounds.
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, minval: float = 0, maxval: float | None = None, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Node:
        return draw_uniform(shape, self.minval, self.maxval, dtype, self.seed)


class variance_scaling:
    """Random numbers of mean 0 and variance scale / n.

    For a matrix, "fan_in" is the number of its rows, "fan_out" of its columns, and "fan_avg" the mean of both; for a
    kernel of a convolution both are multiplied by the size of its window.

    Args:
        scale: a positive number.
        mode: what n is: "fan_in", "fan_out" or "fan_avg".
        distribution: "truncated_normal", "untruncated_normal" or "uniform".
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        known = {"truncated_normal", "normal", "untruncated_normal", "uniform"}
        if not scale > 0 or mode not in {"fan_in", "fan_out", "fan_avg"} or distribution not in known:
            raise GraphError(
                f"There is no variance_scaling(scale={scale}, mode={mode!r}, distribution={distribution!r}).",
                "scale is positive, mode 'fan_in', 'fan_out' or 'fan_avg', and distribution 'truncated_normal', "
                "'untruncated_normal' or 'uniform'.",
            )
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed

    def __call__(self, shape: Sequence[int], dtype: DTypeLike = "float64") -> Node:
        fan_in, fan_out = fans(shape)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, n)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return draw_uniform(shape, -limit, limit, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return draw_normal(shape, 0.0, math.sqrt(variance), dtype, self.seed)
        return draw_truncated(shape, 0.0, math.sqrt(variance) / TRUNCATED, dtype, self.seed)


TRUNCATED = 0.87962566103423978
"""The standard deviation that is left of 1 when a normal distribution is cut at ±2."""


def fans(shape: Sequence[int]) -> tuple[float, float]:
    """How many inputs each output of a layer is computed from, and how many outputs each input goes to."""
    if len(shape) < 2:
        return (float(shape[0]),) * 2 if shape else (1.0, 1.0)
    window = math.prod(shape[:-2])
    return float(shape[-2] * window), float(shape[-1] * window)


class glorot_uniform(variance_scaling):
    """Uniform random numbers of variance 2 / (n + m): within ±√(6 / (n + m))  (Glorot and Bengio 2010).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed)


class glorot_normal(variance_scaling):
    """Truncated normal random numbers of variance 2 / (n + m)  (Glorot and Bengio 2010).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


class he_uniform(variance_scaling):
    """Uniform random numbers of variance 2 / n: within ±√(6 / n)  (He et al. 2015).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed)


class he_normal(variance_scaling):
    """Truncated normal random numbers of variance 2 / n  (He et al. 2015).

    Args:
        seed: of its stream of random numbers; by default one of its own.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed)


xavier_uniform, xavier_normal = glorot_uniform, glorot_normal  # Glorot's first name


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("ts.initializers", name, __all__)
