"""Activation functions and initializers that are given by their names: activation="relu"."""

from __future__ import annotations

from typing import Any

from ... import nn
from ...errors import GraphError
from ...ops.math import exp
from .. import initializers

ACTIVATIONS = frozenset("elu relu relu6 selu sigmoid softmax softplus softsign tanh".split())  # noqa: SIM905

INITIALIZERS: dict[str, Any] = {
    "normal": lambda: initializers.random_normal(stddev=0.05),
    "uniform": lambda: initializers.random_uniform(-0.05, 0.05),
    "random_normal": lambda: initializers.random_normal(stddev=0.05),
    "random_uniform": lambda: initializers.random_uniform(-0.05, 0.05),
    "truncated_normal": lambda: initializers.truncated_normal(stddev=0.05),
    "zero": initializers.zeros,
    "one": initializers.ones,
}
"""What Keras means by a name, where it is not the initializer of that name with its own defaults."""


def activation_of(activation: Any) -> Any:
    """The function that is meant; None for none.

    Raises:
        GraphError: there is none of that name.
    """
    if not isinstance(activation, str):
        return activation
    if activation == "linear":
        return None
    if activation == "exponential":
        return exp
    if activation not in ACTIVATIONS:
        raise GraphError(
            f"There is no activation function {activation!r}.", f"Give a function, or one of {sorted(ACTIVATIONS)}."
        )
    return getattr(nn, activation)


def initializer_of(initializer: Any) -> Any:
    """The initializer that is meant; None for that of the scope.

    Raises:
        GraphError: there is none of that name.
    """
    if not isinstance(initializer, str):
        return initializer
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in initializer).lstrip("_")
    make = INITIALIZERS.get(name) or vars(initializers).get(name if name in initializers.__all__ else "")
    if make is None:
        raise GraphError(
            f"There is no initializer {initializer!r}.", f"Give one, or a name of {', '.join(initializers.__all__)}."
        )
    return make()
