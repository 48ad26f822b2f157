"""The course's multi-layer perceptron on XOR: two sigmoid units, softmax, and the cross entropy built by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import training
from .fused import SoftmaxCrossEntropy
from .training import Training
from .workload import Step, Workload


def problem() -> Training:
    """Four clouds of 25 points around the corners of a square; opposite corners are of one class."""
    rng = np.random.default_rng(2)
    corners = np.repeat([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]], 25, axis=0)
    X = corners + 0.3 * rng.normal(size=(100, 2))
    C = np.repeat(np.eye(2), 50, axis=0)
    return Training(X, C, training.layers(rng, 2, 2, 2), learning_rate=0.01, batch_size=100)


def naive(problem: Training) -> Step:
    """The formulas, line by line."""
    W1, b1, W2, b2 = problem.parameters()
    batches, learning_rate = problem.batches(), problem.learning_rate

    def step() -> Any:
        nonlocal W1, b1, W2, b2
        X, C = next(batches)
        h = 1 / (1 + np.exp(-(X @ W1 + b1)))
        z = h @ W2 + b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        J = -np.sum(C * np.log(p))
        dz = p - C
        dh = (dz @ W2.T) * h * (1 - h)
        W2 -= learning_rate * (h.T @ dz)
        b2 -= learning_rate * dz.sum(axis=0)
        W1 -= learning_rate * (X.T @ dh)
        b1 -= learning_rate * dh.sum(axis=0)
        return J

    return step


def tuned(problem: Training) -> Step:
    """As in the perceptron; the learning rate enters once, at the top, since all below is linear in it."""
    W1, b1, W2, b2 = problem.parameters()
    theta = np.vstack([W1, b1])
    X, C = next(problem.batches())
    X1 = np.hstack([X, np.ones((len(X), 1))])
    head = SoftmaxCrossEntropy(C.shape, C.dtype)
    h, slope, dh = (np.empty((len(X), 2)) for _ in range(3))
    dtheta, dW2, db2 = np.empty_like(theta), np.empty_like(W2), np.empty_like(b2)
    X1_transposed, h_transposed, W2_transposed = X1.T, h.T, W2.T
    dz, ones, one, learning_rate = head.z, np.ones(len(X)), np.array(1.0), np.array(problem.learning_rate)

    def step() -> Any:
        np.dot(X1, theta, out=h)
        np.negative(h, out=h)
        np.exp(h, out=h)
        np.add(h, one, out=h)
        np.divide(one, h, out=h)
        np.dot(h, W2, out=head.z)
        np.add(head.z, b2, out=head.z)
        J = head(C)
        np.multiply(dz, learning_rate, out=dz)
        np.dot(dz, W2_transposed, out=dh)
        np.subtract(one, h, out=slope)
        np.multiply(slope, h, out=slope)
        np.multiply(dh, slope, out=dh)
        np.dot(h_transposed, dz, out=dW2)
        np.dot(ones, dz, out=db2)
        np.dot(X1_transposed, dh, out=dtheta)
        np.subtract(W2, dW2, out=W2)
        np.subtract(b2, db2, out=b2)
        np.subtract(theta, dtheta, out=theta)
        return J

    return step


def tslab_loss(ts: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h = ts.sigmoid(X @ W1 + b1)
    p = ts.softmax(h @ W2 + b2)
    return -ts.reduce_sum(ts.reduce_sum(C * ts.log(p), axis=1))


def tensorflow_loss(tf: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h = tf.sigmoid(X @ W1 + b1)
    p = tf.nn.softmax(h @ W2 + b2)
    return -tf.reduce_sum(tf.reduce_sum(C * tf.log(p), axis=1))


def pytorch_loss(torch: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h = torch.sigmoid(X @ W1 + b1)
    p = torch.softmax(h @ W2 + b2, dim=1)
    return -torch.sum(torch.sum(C * torch.log(p), dim=1))


def jax_loss(jax: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    h = jax.nn.sigmoid(X @ W1 + b1)
    p = jax.nn.softmax(h @ W2 + b2)
    return -jax.numpy.sum(jax.numpy.sum(C * jax.numpy.log(p), axis=1))


LOSSES = {"tslab": tslab_loss, "tensorflow": tensorflow_loss, "pytorch": pytorch_loss, "jax": jax_loss}

WORKLOAD = Workload(
    name="xor",
    title="XOR, MLP 2-2-2 sigmoid, 100×2",
    problem=problem,
    engines={"naive": naive, "tuned": tuned, **training.engines(LOSSES)},
    check_steps=100,
    tolerance=1e-10,
)
