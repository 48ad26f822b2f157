"""Checks of gradients against finite differences, for tests and for learners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .gradient_check import GradientCheck, compare
from .gradients import gradients
from .graph import Graph, Node, Shape, Variable
from .ops.random import source
from .ops.reductions import reduce_sum
from .session import Session

__all__ = ["GradientCheck", "check_gradient", "numeric_gradient", "set_random_source"]


def set_random_source(make: Callable[[str, Shape], Callable[[tuple[int, ...]], Any]] | None) -> None:
    """Say where random numbers come from, so that two libraries can be given the same.

        def make(kind, static_shape):
            generator = np.random.default_rng(next(seeds))
            return {"normal": generator.standard_normal, "uniform": generator.random,
                    "truncated_normal": lambda shape: np.clip(generator.standard_normal(shape), -2, 2)}[kind]

        ts.testing.set_random_source(make)

    Args:
        make: called once when a random operation is built (so also for the initial value of `get_variable`, and for
            `dropout`), with the kind of its numbers, "normal", "truncated_normal" or "uniform", and with its static
            shape. It returns draw(shape), which is called in each run, and gives standard numbers: of mean 0 and
            standard deviation 1, before they are truncated at ±2, or uniform from 0 up to, and without, 1. tslab scales
            them. Whole numbers ask for uniform ones; shuffling and candidate samplers ask for none, as other libraries
            have operations of another kind for those. None for tslab's own numbers again.
    """
    source.make = make


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
) -> GradientCheck:
    """Compare the gradients of `build(*inputs)` with finite differences; in a notebook the result is shown as a table:

        >>> ts.testing.check_gradient(ts.multiply, [[1.0, 2.0], 3.0])
        input  shape  worst at  analytic  numeric  relative error
        x      (2,)   (0,)       3.41089  3.41089         1.3e-10  ok
        y      ()     ()         2.67654  2.67654         1.8e-10  ok
        (of Σ w·y, where the weights w are random numbers from 0.5 to 1.5)

    The gradient is that of the result, where it is a number. Else it is that of the weighted sum of its numbers: by a
    plain sum, mistakes that cancel out would go unseen.

    Args:
        build: from nodes to a node: `lambda x, y: x * y`, or an operation itself.
        inputs: an array for each argument.
        eps: the step of the centred difference.
        rtol, atol: how far analytic and numeric gradient may differ, |a - n| ≤ atol + rtol |n|.

    Returns:
        The analytic gradients, one for each input: a list, which is shown as a table.

    Raises:
        AssertionError: they differ; the message has the same table, and what mistake it looks like.
    """
    arrays = [np.array(x, dtype=np.float64) for x in inputs]
    rows = []
    with Graph().as_default() as graph:
        variables = [Variable(x) for x in arrays]
        y = build(*variables)
        session = Session(graph)
        shape = np.shape(session.run(y))
        loss = reduce_sum(y * np.random.default_rng(0).uniform(0.5, 1.5, shape) if shape else y)
        nodes = gradients(loss, variables)
        analytic = [np.zeros_like(x) if g is None else session.run(g) for g, x in zip(nodes, arrays, strict=True)]
        for i, variable in enumerate(variables):

            def value(x: Any, variable: Variable = variable) -> Any:
                return session.run(loss, {variable: x})

            rows.append(compare(str(i), analytic[i], numeric_gradient(value, arrays[i], eps), rtol, atol))
    found = GradientCheck(rows, build, weighted=bool(shape))
    if not found.ok:
        raise AssertionError(found.failure())
    return found


def differentiable_operations() -> list[str]:
    """The names of tslab's own operations that have a gradient by a formula."""
    from .graph import OPERATIONS
    from .registry import _by_class

    return sorted(name for name, operation in OPERATIONS.items() if operation in _by_class)
