"""`tf.distributions`: random values with their probabilities, as programs that learn to act use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from .base import Distribution, kl_divergence
from .continuous import Exponential, Laplace, Normal, Uniform
from .discrete import Bernoulli, Categorical

__all__ = [
    "Bernoulli",
    "Categorical",
    "Distribution",
    "Exponential",
    "Laplace",
    "Normal",
    "Uniform",
    "kl_divergence",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.distributions", name, __all__)
