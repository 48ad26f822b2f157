"""Initializers and regularizers."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Sequence
from typing import Any

from ....errors import GraphError
from ....graph import Node
from ....ops import losses
from ....ops.math import add_n, multiply
from ....ops.random import random_uniform, truncated_normal
from ....ops.reductions import reduce_sum
from ....ops.rounding import abs as absolute
from ....scopes import add_to_collection, get_collection, name_scope
from ...keys import GraphKeys
from ...rules import as_dtype, get_default_graph, plain_shape

Regularizer = Callable[[Any], Any]


def variance_scaling_initializer(
    factor: float = 2.0, mode: str = "FAN_IN", uniform: bool = False, seed: int | None = None, dtype: Any = "float32"
) -> Callable[..., Any]:
    """Random numbers of variance factor / n.

    Args:
        factor: 2 for layers with relu, 1 for others.
        mode: what n is: "FAN_IN", how many inputs; "FAN_OUT", how many outputs; "FAN_AVG", the mean of both.
        uniform: uniform numbers within ±√(3 factor / n), in the place of normal ones truncated at 2σ, σ² = 1.3
            factor / n.
        seed: of its stream of random numbers; by default one of its own.
        dtype: of the numbers, where none is asked for.

    Raises:
        GraphError: there is no such mode.

    Source: He et al. 2015.
    """
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise GraphError(f"There is no mode {mode!r}.", "It is 'FAN_IN', 'FAN_OUT' or 'FAN_AVG'.")
    default = dtype

    def initialize(shape: Sequence[int], dtype: Any = None, partition_info: Any = None) -> Any:
        get_default_graph()
        lengths: Any = plain_shape(shape)
        kind = as_dtype(default if dtype is None else dtype)
        inputs = outputs = 1.0
        if lengths:
            window = math.prod(lengths[:-2])
            inputs, outputs = float(lengths[max(len(lengths) - 2, 0)] * window), float(lengths[-1] * window)
        n = {"FAN_IN": inputs, "FAN_OUT": outputs, "FAN_AVG": (inputs + outputs) / 2}[mode]
        if uniform:
            limit = math.sqrt(3.0 * factor / n)
            return random_uniform(lengths, -limit, limit, kind, seed)
        return truncated_normal(lengths, 0.0, math.sqrt(1.3 * factor / n), kind, seed)

    return initialize


def xavier_initializer(uniform: bool = True, seed: int | None = None, dtype: Any = "float32") -> Callable[..., Any]:
    """Random numbers of variance 2 / (n + m), for n inputs and m outputs  (Glorot and Bengio 2010).

    Args:
        uniform: uniform numbers, in the place of truncated normal ones.
        seed: of its stream of random numbers; by default one of its own.
        dtype: of the numbers, where none is asked for.
    """
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def _checked(scale: Any, name: str) -> None:
    """Check how much a regularizer weighs.

    Raises:
        GraphError: it is a whole number, or less than 0.
    """
    if isinstance(scale, numbers.Integral) or (isinstance(scale, numbers.Real) and scale < 0):
        raise GraphError(f"{name} cannot weigh {scale!r}.", "Give a fraction from 0 on: 0.001.")


def l1_regularizer(scale: Any, scope: str | None = None) -> Regularizer:
    """The function λ Σ |w| of a Variable; it gives None where λ is 0.

    Args:
        scale: λ, from 0 on.
        scope: a name scope.

    Raises:
        GraphError: λ is a whole number, or less than 0.
    """
    _checked(scale, "l1_regularizer")
    if not isinstance(scale, Node) and scale == 0.0:
        return lambda _: None

    def l1(weights: Any, name: str | None = None) -> Any:
        with name_scope(scope, "l1_regularizer"):
            return multiply(scale, reduce_sum(absolute(weights)), name=name)

    return l1


def l2_regularizer(scale: Any, scope: str | None = None) -> Regularizer:
    """The function λ Σ w² / 2 of a Variable; it gives None where λ is 0.

    Args:
        scale: λ, from 0 on.
        scope: a name scope.

    Raises:
        GraphError: λ is a whole number, or less than 0.
    """
    _checked(scale, "l2_regularizer")
    if not isinstance(scale, Node) and scale == 0.0:
        return lambda _: None

    def l2(weights: Any, name: str | None = None) -> Any:
        with name_scope(scope, "l2_regularizer"):
            return multiply(scale, losses.l2_loss(weights), name=name)

    return l2


def sum_regularizer(regularizer_list: Sequence[Regularizer | None], scope: str | None = None) -> Regularizer | None:
    """The sum of several regularizers; None where there are none.

    Args:
        regularizer_list: functions of a Variable; None is passed over.
        scope: a name scope.
    """
    given = [regularizer for regularizer in regularizer_list if regularizer is not None]
    if not given:
        return None

    def total(weights: Any) -> Any:
        with name_scope(scope, "sum_regularizer"):
            found = [loss for loss in (regularizer(weights) for regularizer in given) if loss is not None]
            return add_n(found) if found else None

    return total


def l1_l2_regularizer(scale_l1: Any = 1.0, scale_l2: Any = 1.0, scope: str | None = None) -> Regularizer | None:
    """The function λ₁ Σ |w| + λ₂ Σ w² / 2 of a Variable.

    Args:
        scale_l1, scale_l2: λ₁ and λ₂, from 0 on.
        scope: a name scope.

    Raises:
        GraphError: one of them is a whole number, or less than 0.
    """
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope or "l1_l2_regularizer")


def apply_regularization(regularizer: Regularizer, weights_list: Sequence[Any] | None = None) -> Any:
    """The sum of what a regularizer gives for each of several Variables.

    It goes into the collection of regularization losses.

    Args:
        regularizer: a function of a Variable that gives a number.
        weights_list: the Variables; by default those in the collection "weights".

    Raises:
        GraphError: there are no Variables.
    """
    get_default_graph()
    weights = weights_list or get_collection(GraphKeys.WEIGHTS)
    if not weights:
        raise GraphError("There is nothing to regularize.", "Give a list of Variables.")
    with name_scope("get_regularization_penalty"):
        found = [loss for loss in map(regularizer, weights) if loss is not None]
        penalty = add_n(found) if found else multiply(0.0, 1.0)
    add_to_collection(GraphKeys.REGULARIZATION_LOSSES, penalty)
    return penalty
