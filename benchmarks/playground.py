"""A small network as in TensorFlow's playground: 2-8-8-2, tanh, a disc inside a ring, ten points a step."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from . import mlp, training
from .training import Array, Training
from .workload import Step, Workload


def problem() -> Training:
    """500 points of a square; those near the centre are of one class, with a blurred border."""
    rng = np.random.default_rng(3)
    X = rng.uniform(-1, 1, size=(500, 2))
    C = np.eye(2)[(np.hypot(X[:, 0], X[:, 1]) + 0.1 * rng.normal(size=500) < 0.7).astype(int)]
    return Training(X, C, training.layers(rng, 2, 8, 8, 2), learning_rate=0.1, batch_size=10)


def naive(problem: Training) -> Step:
    """The formulas, line by line."""
    W1, b1, W2, b2, W3, b3 = problem.parameters()
    batches, learning_rate = problem.batches(), problem.learning_rate

    def step() -> Any:
        nonlocal W1, b1, W2, b2, W3, b3
        X, C = next(batches)
        h1 = np.tanh(X @ W1 + b1)
        h2 = np.tanh(h1 @ W2 + b2)
        z = h2 @ W3 + b3
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        J = np.sum(C * (np.log(s) - z)) / len(X)
        dz = (e / s - C) / len(X)
        dh2 = (dz @ W3.T) * (1 - h2**2)
        dh1 = (dh2 @ W2.T) * (1 - h1**2)
        W3 -= learning_rate * (h2.T @ dz)
        b3 -= learning_rate * dz.sum(axis=0)
        W2 -= learning_rate * (h1.T @ dh2)
        b2 -= learning_rate * dh2.sum(axis=0)
        W1 -= learning_rate * (X.T @ dh1)
        b1 -= learning_rate * dh1.sum(axis=0)
        return J

    return step


ONE = np.array(1.0)


def activate(h: Array) -> None:
    np.tanh(h, out=h)


def backpropagate(h: Array, gradient: Array, slope: Array) -> None:
    np.multiply(h, h, out=slope)
    np.subtract(ONE, slope, out=slope)
    np.multiply(gradient, slope, out=gradient)


WORKLOAD = Workload(
    name="playground",
    title="playground, MLP 2-8-8-2 tanh, batch 10 of 500",
    problem=problem,
    engines={"naive": naive, "tuned": partial(mlp.tuned, activate, backpropagate), **mlp.libraries("tanh")},
    check_steps=201,  # four times through the data, and once more the first batch
    tolerance=1e-10,
)
