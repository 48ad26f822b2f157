"""Networks of two hidden layers with softmax cross entropy from logits: what the playground and the digits share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from . import training
from .fused import SoftmaxCrossEntropy
from .training import Array, Training
from .workload import Build, Step

Activate = Callable[[Array], Any]
"""Replace an array by its activation."""

Backpropagate = Callable[[Array, Array, Array], Any]
"""Multiply a gradient by the slope of the activation that is in the first array; the third is for the slope."""


def tuned(activate: Activate, backpropagate: Backpropagate, problem: Training) -> Step:
    """All arrays made once; the learning rate enters at the top, since all below is linear in it."""
    W1, b1, W2, b2, W3, b3 = parameters = problem.parameters()
    batches, examples, dtype = problem.batches(), problem.batch_size, problem.X.dtype
    h1, dh1, slope1 = (np.empty((examples, len(b1)), dtype) for _ in range(3))
    h2, dh2, slope2 = (np.empty((examples, len(b2)), dtype) for _ in range(3))
    head = SoftmaxCrossEntropy((examples, len(b3)), dtype)
    dW1, db1, dW2, db2, dW3, db3 = changes = [np.empty_like(value) for value in parameters]
    h1_transposed, h2_transposed, W2_transposed, W3_transposed = h1.T, h2.T, W2.T, W3.T
    dz, ones, rate = head.z, np.ones(examples, dtype), np.array(problem.learning_rate / examples, dtype)
    updates = list(zip(parameters, changes, strict=True))

    def step() -> Any:
        X, C = next(batches)
        np.dot(X, W1, out=h1)
        np.add(h1, b1, out=h1)
        activate(h1)
        np.dot(h1, W2, out=h2)
        np.add(h2, b2, out=h2)
        activate(h2)
        np.dot(h2, W3, out=head.z)
        np.add(head.z, b3, out=head.z)
        J = head(C) / examples
        np.multiply(dz, rate, out=dz)
        np.dot(h2_transposed, dz, out=dW3)
        np.dot(ones, dz, out=db3)
        np.dot(dz, W3_transposed, out=dh2)
        backpropagate(h2, dh2, slope2)
        np.dot(h1_transposed, dh2, out=dW2)
        np.dot(ones, dh2, out=db2)
        np.dot(dh2, W2_transposed, out=dh1)
        backpropagate(h1, dh1, slope1)
        np.dot(X.T, dh1, out=dW1)
        np.dot(ones, dh1, out=db1)
        for value, change in updates:
            np.subtract(value, change, out=value)
        return J

    return step


def tslab_loss(name: str, ts: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    activation = getattr(ts.nn, name)
    h = activation(activation(X @ W1 + b1) @ W2 + b2)
    return ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=C, logits=h @ W3 + b3))


def tensorflow_loss(name: str, tf: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    activation = getattr(tf.nn, name)
    h = activation(activation(X @ W1 + b1) @ W2 + b2)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=C, logits=h @ W3 + b3))


def pytorch_loss(name: str, torch: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    activation = getattr(torch, name)
    h = activation(activation(X @ W1 + b1) @ W2 + b2)
    return torch.nn.functional.cross_entropy(h @ W3 + b3, C)


def jax_loss(name: str, jax: Any, X: Any, C: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    activation = getattr(jax.nn, name)
    h = activation(activation(X @ W1 + b1) @ W2 + b2)
    return -jax.numpy.mean(jax.numpy.sum(C * jax.nn.log_softmax(h @ W3 + b3), axis=1))


def libraries(activation: str) -> dict[str, Build]:
    """The engines of the four libraries, for an activation by the name that all of them have for it."""
    losses = {"tslab": tslab_loss, "tensorflow": tensorflow_loss, "pytorch": pytorch_loss, "jax": jax_loss}
    return training.engines({engine: partial(loss, activation) for engine, loss in losses.items()}, class_numbers=True)
