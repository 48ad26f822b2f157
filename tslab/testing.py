"""Checks of gradients against finite differences, for tests and for learners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .gradients import gradients
from .graph import Graph, Node, Variable
from .ops.reductions import reduce_sum
from .session import Session

__all__ = ["check_gradient", "numeric_gradient"]


def numeric_gradient(function: Callable[[Any], Any], x: Any, eps: float = 1e-6) -> Any:
    """The gradient of the sum of `function(x)` by centred differences, ∂f/∂xᵢ ≈ (f(x + ε eᵢ) - f(x - ε eᵢ)) / 2ε.

    Args:
        function: from an array to an array or a number.
        x: where; an array of floats. It is left as it is.
        eps: ε.

    Returns:
        Array of the shape of `x`. The error is of the order of ε² from the curve, and of 1e-16 / ε from rounding.
    """
    x = np.array(x, dtype=np.float64)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + eps
        above = np.sum(function(x.copy()))
        x[i] = before - eps
        below = np.sum(function(x.copy()))
        x[i] = before
        gradient[i] = (above - below) / (2 * eps)
    return gradient


def check_gradient(
    build: Callable[..., Node],
    inputs: Sequence[Any],
    *,
    eps: float = 1e-6,
    rtol: float = 1e-5,
    atol: float = 1e-7,
) -> list[Any]:
    """Compare the gradients of `build(*inputs)`, its numbers weighted at random, with finite differences.

    Args:
        build: from nodes to a node: `lambda x, y: x * y`, or an operation itself.
        inputs: an array for each argument.
        eps: the step of the centred difference.
        rtol, atol: how far analytic and numeric gradient may differ, |a - n| ≤ atol + rtol |n|.

    Returns:
        The analytic gradients, one for each input.

    Raises:
        AssertionError: they differ; the message shows the worst place.
    """
    arrays = [np.array(x, dtype=np.float64) for x in inputs]
    with Graph().as_default() as graph:
        variables = [Variable(x) for x in arrays]
        y = build(*variables)
        session = Session(graph)
        weights = np.random.default_rng(0).uniform(0.5, 1.5, np.shape(session.run(y)))
        loss = reduce_sum(y * weights)
        nodes = gradients(loss, variables)
        analytic = [np.zeros_like(x) if g is None else session.run(g) for g, x in zip(nodes, arrays, strict=True)]
        for i, variable in enumerate(variables):

            def value(x: Any, variable: Variable = variable) -> Any:
                return session.run(loss, {variable: x})

            numeric = numeric_gradient(value, arrays[i], eps)
            _compare(analytic[i], numeric, i, rtol, atol)
    return analytic


def _compare(analytic: Any, numeric: Any, position: int, rtol: float, atol: float) -> None:
    assert np.shape(analytic) == np.shape(numeric), (
        f"the gradient of input {position} has shape {np.shape(analytic)}, the input {np.shape(numeric)}"
    )
    difference = np.abs(analytic - numeric)
    wrong = ~(difference <= atol + rtol * np.abs(numeric))
    if wrong.any():
        worst = np.unravel_index(np.argmax(np.where(wrong, difference, 0)), np.shape(numeric))
        place = tuple(int(i) for i in worst)
        raise AssertionError(
            f"the gradient of input {position} is wrong at {int(wrong.sum())} of {numeric.size} places; the worst is "
            f"{place}: analytic {analytic[worst]:.6g}, numeric {numeric[worst]:.6g}"
        )


def differentiable_operations() -> list[str]:
    """The names of tslab's own operations that have a gradient by a formula."""
    from .graph import OPERATIONS
    from .registry import _by_class

    return sorted(name for name, operation in OPERATIONS.items() if operation in _by_class)
