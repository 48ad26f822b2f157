"""Long graphs of small operations, where only the cost of an operation counts: chains and doublings.

A chain multiplies by 0.999 and adds 0.001 in turn. 30 doublings, x = x + x, are 30 operations, but 2³⁰ paths from the
output to the input: a library that follows each path does not come back. A step computes the sum of the result and its
gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .training import Array
from .workload import Build, Step, Workload

LENGTHS = (100, 1_000, 10_000, 100_000)
DOUBLINGS = 30


def problem() -> Array:
    """A vector of 64 numbers."""
    return np.random.default_rng(5).normal(size=64)


def chain(length: int, x: Any) -> Any:
    """The chain, in any library whose tensors have operators."""
    for _ in range(length // 2):
        x = x * 0.999
        x = x + 0.001
    return x


def doublings(x: Any) -> Any:
    """The doublings, in any library whose tensors have operators."""
    for _ in range(DOUBLINGS):
        x = x + x
    return x


def naive_chain(length: int, x: Array) -> Step:
    """Forward, then the slope of each multiplication backwards; the additions have the slope 1."""

    def step() -> Any:
        y = chain(length, x)
        gradient = np.ones_like(x)
        for _ in range(length // 2):
            gradient = gradient * 0.999
        return y.sum(), gradient

    return step


def tuned_chain(length: int, x: Array) -> Step:
    """In place, and with arrays for numbers, which NumPy need not convert at each operation."""
    y, gradient, factor, summand = np.empty_like(x), np.empty_like(x), np.array(0.999), np.array(0.001)
    multiply, add = np.multiply, np.add

    def step() -> Any:
        multiply(x, factor, out=y)
        add(y, summand, out=y)
        for _ in range(length // 2 - 1):
            multiply(y, factor, out=y)
            add(y, summand, out=y)
        gradient.fill(1.0)
        for _ in range(length // 2):
            multiply(gradient, factor, out=gradient)
        return y.sum(), gradient.copy()

    return step


def naive_doublings(x: Array) -> Step:
    """Each sum passes its gradient on to both its inputs, which are the same."""

    def step() -> Any:
        y = doublings(x)
        gradient = np.ones_like(x)
        for _ in range(DOUBLINGS):
            gradient = gradient + gradient
        return y.sum(), gradient

    return step


def tuned_doublings(x: Array) -> Step:
    """In place."""
    y, gradient, add = np.empty_like(x), np.empty_like(x), np.add

    def step() -> Any:
        add(x, x, out=y)
        for _ in range(DOUBLINGS - 1):
            add(y, y, out=y)
        gradient.fill(1.0)
        for _ in range(DOUBLINGS):
            add(gradient, gradient, out=gradient)
        return y.sum(), gradient.copy()

    return step


def with_tslab(function: Callable[[Any], Any], value: Array) -> Step:
    import tslab as ts

    graph = ts.Graph()
    with graph.as_default():
        x = ts.placeholder(value.dtype, value.shape, name="x")
        y = ts.reduce_sum(function(x))
        (gradient,) = ts.gradients(y, [x])
    session = ts.Session(graph)
    return lambda: session.run([y, gradient], {x: value})


def with_tensorflow(function: Callable[[Any], Any], value: Array) -> Step:
    import tensorflow

    tf = tensorflow.compat.v1
    graph = tf.Graph()
    with graph.as_default():
        x = tf.placeholder(value.dtype, value.shape, name="x")
        y = tf.reduce_sum(function(x))
        (gradient,) = tf.gradients(y, [x])
    session = tf.Session(graph=graph)
    return lambda: session.run([y, gradient], {x: value})


def with_pytorch(function: Callable[[Any], Any], value: Array) -> Step:
    import torch

    x = torch.tensor(value, requires_grad=True)

    def step() -> Any:
        y = function(x).sum()
        (gradient,) = torch.autograd.grad(y, [x])
        return y.item(), gradient.numpy()

    return step


def with_jax(function: Callable[[Any], Any], value: Array) -> Step:
    import jax

    compiled = jax.jit(jax.value_and_grad(lambda x: function(x).sum()))
    x = jax.numpy.asarray(value)

    def step() -> Any:
        y, gradient = compiled(x)
        return float(y), np.asarray(gradient)

    return step


def libraries(function: Callable[[Any], Any]) -> dict[str, Build]:
    """The engines of the four libraries."""
    return {
        "tslab": partial(with_tslab, function),
        "tensorflow": partial(with_tensorflow, function),
        "pytorch": partial(with_pytorch, function),
        "jax": partial(with_jax, function),
    }


def chain_workload(length: int) -> Workload:
    """The chain of `length` operations."""
    engines = {"naive": partial(naive_chain, length), "tuned": partial(tuned_chain, length)}
    return Workload(
        name=f"chain-{length}",
        title=f"chain of {length:,}, value and gradient",
        problem=problem,
        engines=engines | libraries(partial(chain, length)),
        check_steps=1,
        tolerance=1e-10,
        left_out={"tensorflow": "minutes to build", "jax": "minutes to compile"} if length > 10_000 else {},
    )


DOUBLINGS_WORKLOAD = Workload(
    name="doublings",
    title=f"{DOUBLINGS} doublings, value and gradient",
    problem=problem,
    engines={"naive": naive_doublings, "tuned": tuned_doublings, **libraries(doublings)},
    check_steps=1,
    tolerance=1e-10,
)
