"""The perceptron of the course: 100 points, two classes, softmax, and the cross entropy built by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import training
from .fused import SoftmaxCrossEntropy
from .training import Training
from .workload import Step, Workload


def problem() -> Training:
    """Two clouds that overlap, so that the best line stays finite."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(100, 2)) + np.repeat([[-1.0, -1.0], [1.0, 1.0]], 50, axis=0)
    C = np.repeat(np.eye(2), 50, axis=0)
    return Training(X, C, training.layers(rng, 2, 2), learning_rate=0.01, batch_size=100)


def naive(problem: Training) -> Step:
    """The formulas, line by line."""
    W, b = problem.parameters()
    batches, learning_rate = problem.batches(), problem.learning_rate

    def step() -> Any:
        nonlocal W, b
        X, C = next(batches)
        z = X @ W + b
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        J = -np.sum(C * np.log(p))
        dz = p - C
        W -= learning_rate * (X.T @ dz)
        b -= learning_rate * dz.sum(axis=0)
        return J

    return step


def tuned(problem: Training) -> Step:
    """Weights and biases in one matrix, whose last row meets a column of ones beside X."""
    W, b = problem.parameters()
    theta = np.vstack([W, b])
    X, C = next(problem.batches())
    X1 = np.hstack([X, np.ones((len(X), 1))])
    X1_transposed = X1.T
    head = SoftmaxCrossEntropy(C.shape, C.dtype)
    gradient, learning_rate = np.empty_like(theta), np.array(problem.learning_rate)

    def step() -> Any:
        np.dot(X1, theta, out=head.z)
        J = head(C)
        np.dot(X1_transposed, head.z, out=gradient)
        np.multiply(gradient, learning_rate, out=gradient)
        np.subtract(theta, gradient, out=theta)
        return J

    return step


def tslab_loss(ts: Any, X: Any, C: Any, W: Any, b: Any) -> Any:
    p = ts.softmax(X @ W + b)
    return -ts.reduce_sum(ts.reduce_sum(C * ts.log(p), axis=1))


def tensorflow_loss(tf: Any, X: Any, C: Any, W: Any, b: Any) -> Any:
    p = tf.nn.softmax(X @ W + b)
    return -tf.reduce_sum(tf.reduce_sum(C * tf.log(p), axis=1))


def pytorch_loss(torch: Any, X: Any, C: Any, W: Any, b: Any) -> Any:
    p = torch.softmax(X @ W + b, dim=1)
    return -torch.sum(torch.sum(C * torch.log(p), dim=1))


def jax_loss(jax: Any, X: Any, C: Any, W: Any, b: Any) -> Any:
    p = jax.nn.softmax(X @ W + b)
    return -jax.numpy.sum(jax.numpy.sum(C * jax.numpy.log(p), axis=1))


LOSSES = {"tslab": tslab_loss, "tensorflow": tensorflow_loss, "pytorch": pytorch_loss, "jax": jax_loss}

WORKLOAD = Workload(
    name="perceptron",
    title="perceptron, 100×2, 2 classes",
    problem=problem,
    engines={"naive": naive, "tuned": tuned, **training.engines(LOSSES)},
    check_steps=100,
    tolerance=1e-10,
)
