"""A network for handwritten digits: 784-256-128-10, relu, float32, 128 pictures a step. The pictures are made up."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from . import mlp, training
from .training import Array, Training
from .workload import Step, Workload


def problem() -> Training:
    """1,280 noisy copies of ten random pictures; one in ten is labelled at random, so the loss stays above zero."""
    rng = np.random.default_rng(4)
    templates = rng.uniform(size=(10, 784)) * (rng.uniform(size=(10, 784)) < 0.2)
    classes = rng.integers(10, size=1280)
    X = np.clip(templates[classes] + 0.2 * rng.normal(size=(1280, 784)), 0, 1).astype(np.float32)
    labels = np.where(rng.uniform(size=1280) < 0.1, rng.integers(10, size=1280), classes)
    C = np.eye(10, dtype=np.float32)[labels]
    initial = training.layers(rng, 784, 256, 128, 10, dtype=np.float32)
    return Training(X, C, initial, learning_rate=0.01, batch_size=128)


def naive(problem: Training) -> Step:
    """The formulas, line by line."""
    W1, b1, W2, b2, W3, b3 = problem.parameters()
    batches, learning_rate = problem.batches(), problem.learning_rate

    def step() -> Any:
        nonlocal W1, b1, W2, b2, W3, b3
        X, C = next(batches)
        h1 = np.maximum(X @ W1 + b1, 0)
        h2 = np.maximum(h1 @ W2 + b2, 0)
        z = h2 @ W3 + b3
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        J = np.sum(C * (np.log(s) - z)) / len(X)
        dz = (e / s - C) / len(X)
        dh2 = (dz @ W3.T) * (h2 > 0)
        dh1 = (dh2 @ W2.T) * (h1 > 0)
        W3 -= learning_rate * (h2.T @ dz)
        b3 -= learning_rate * dz.sum(axis=0)
        W2 -= learning_rate * (h1.T @ dh2)
        b2 -= learning_rate * dh2.sum(axis=0)
        W1 -= learning_rate * (X.T @ dh1)
        b1 -= learning_rate * dh1.sum(axis=0)
        return J

    return step


ZERO = np.array(0, np.float32)


def activate(h: Array) -> None:
    np.maximum(h, ZERO, out=h)


def backpropagate(h: Array, gradient: Array, slope: Array) -> None:
    np.greater(h, ZERO, out=slope)
    np.multiply(gradient, slope, out=gradient)


WORKLOAD = Workload(
    name="digits",
    title="digits, MLP 784-256-128-10 relu, batch 128, float32",
    problem=problem,
    engines={"naive": naive, "tuned": partial(mlp.tuned, activate, backpropagate), **mlp.libraries("relu")},
    check_steps=51,  # five times through the data, and once more the first batch
    tolerance=1e-5,
)
