"""LeNet: two convolutions of 5×5 with relu and pooling, three dense layers, float32, 64 pictures of 28×28 a step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from . import training
from .fused import SoftmaxCrossEntropy
from .images import col2im, im2col, max_pool, max_pool_gradient
from .training import Array, Training
from .tuned_images import Convolution, Pool
from .workload import Build, Step, Workload

MARGINS = ((0, 0), (2, 2), (2, 2), (0, 0))
"""What the first convolution adds around the pictures, to give pictures as large as they are."""


def problem() -> Training:
    """256 noisy copies of ten random pictures; one in ten is labelled at random, so the loss stays above zero."""
    rng = np.random.default_rng(6)
    templates = rng.normal(size=(10, 7, 7)).repeat(4, axis=1).repeat(4, axis=2)
    classes = rng.integers(10, size=256)
    X = (0.5 * templates[classes] + 0.5 * rng.normal(size=(256, 28, 28)))[..., np.newaxis].astype(np.float32)
    labels = np.where(rng.uniform(size=256) < 0.1, rng.integers(10, size=256), classes)
    filters: list[Array] = []
    for shape in ((5, 5, 1, 6), (5, 5, 6, 16)):
        filters.append((rng.normal(size=shape) / np.sqrt(np.prod(shape[:3]))).astype(np.float32))
        filters.append(np.zeros(shape[3], np.float32))
    initial = [*filters, *training.layers(rng, 400, 120, 84, 10, dtype=np.float32)]
    return Training(X, np.eye(10, dtype=np.float32)[labels], initial, learning_rate=0.05, batch_size=64)


def naive(problem: Training) -> Step:
    """The formulas, line by line; each convolution as a product of windows and filters."""
    F1, a1, F2, a2, W1, b1, W2, b2, W3, b3 = parameters = problem.parameters()
    batches, learning_rate = problem.batches(), problem.learning_rate

    def step() -> Any:
        X, C = next(batches)
        windows1 = im2col(np.pad(X, MARGINS), 5)
        c1 = np.maximum(windows1 @ F1.reshape(25, 6) + a1, 0)
        p1, chosen1 = max_pool(c1)
        windows2 = im2col(p1, 5)
        c2 = np.maximum(windows2 @ F2.reshape(150, 16) + a2, 0)
        p2, chosen2 = max_pool(c2)
        h0 = p2.reshape(len(X), 400)
        h1 = np.maximum(h0 @ W1 + b1, 0)
        h2 = np.maximum(h1 @ W2 + b2, 0)
        z = h2 @ W3 + b3
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        J = np.sum(C * (np.log(s) - z)) / len(X)
        dz = (e / s - C) / len(X)
        dh2 = (dz @ W3.T) * (h2 > 0)
        dh1 = (dh2 @ W2.T) * (h1 > 0)
        dp2 = (dh1 @ W1.T).reshape(p2.shape)
        dc2 = max_pool_gradient(dp2, chosen2) * (c2 > 0)
        dp1 = col2im(dc2 @ F2.reshape(150, 16).T, 5)
        dc1 = max_pool_gradient(dp1, chosen1) * (c1 > 0)
        gradients = [
            (windows1.reshape(-1, 25).T @ dc1.reshape(-1, 6)).reshape(F1.shape),
            dc1.sum(axis=(0, 1, 2)),
            (windows2.reshape(-1, 150).T @ dc2.reshape(-1, 16)).reshape(F2.shape),
            dc2.sum(axis=(0, 1, 2)),
            *(h0.T @ dh1, dh1.sum(axis=0)),
            *(h1.T @ dh2, dh2.sum(axis=0)),
            *(h2.T @ dz, dz.sum(axis=0)),
        ]
        for value, gradient in zip(parameters, gradients, strict=True):
            value -= learning_rate * gradient
        return J

    return step


ZERO = np.array(0, np.float32)


def tuned(problem: Training) -> Step:
    """All arrays made once; the learning rate enters at the top, since all below is linear in it."""
    F1, a1, F2, a2, W1, b1, W2, b2, W3, b3 = parameters = problem.parameters()
    batches, examples, dtype = problem.batches(), problem.batch_size, problem.X.dtype
    changes = [np.empty_like(value) for value in parameters]
    dF1, da1, dF2, da2, dW1, db1, dW2, db2, dW3, db3 = changes
    first, second = Convolution((examples, 28, 28, 1), F1, 2), Convolution((examples, 14, 14, 6), F2, 0)
    pool1, pool2 = Pool(first.y), Pool(second.y)
    h0, dp2 = pool2.y.reshape(examples, 400), np.empty_like(pool2.y)
    dh0 = dp2.reshape(examples, 400)
    h1, dh1, slope1 = (np.empty((examples, 120), dtype) for _ in range(3))
    h2, dh2, slope2 = (np.empty((examples, 84), dtype) for _ in range(3))
    head = SoftmaxCrossEntropy((examples, 10), dtype)
    dz, ones, rate = head.z, np.ones(examples, dtype), np.array(problem.learning_rate / examples, dtype)

    def dense(h: Array, W: Array, b: Array, z: Array) -> None:
        np.dot(h, W, out=z)
        np.add(z, b, out=z)

    def bend(h: Array, dh: Array, slope: Array) -> None:
        np.greater(h, ZERO, out=slope)
        np.multiply(dh, slope, out=dh)

    def step() -> Any:
        X, C = next(batches)
        pool1.forward(first.forward(X, F1, a1))
        pool2.forward(second.forward(pool1.y, F2, a2))
        dense(h0, W1, b1, h1)
        np.maximum(h1, ZERO, out=h1)
        dense(h1, W2, b2, h2)
        np.maximum(h2, ZERO, out=h2)
        dense(h2, W3, b3, dz)
        J = head(C) / examples
        np.multiply(dz, rate, out=dz)
        np.dot(h2.T, dz, out=dW3)
        np.dot(ones, dz, out=db3)
        np.dot(dz, W3.T, out=dh2)
        bend(h2, dh2, slope2)
        np.dot(h1.T, dh2, out=dW2)
        np.dot(ones, dh2, out=db2)
        np.dot(dh2, W2.T, out=dh1)
        bend(h1, dh1, slope1)
        np.dot(h0.T, dh1, out=dW1)
        np.dot(ones, dh1, out=db1)
        np.dot(dh1, W1.T, out=dh0)
        second.backward(pool2.backward(dp2), dF2, da2)
        first.backward(pool1.backward(second.images_gradient(F2)), dF1, da1)
        for value, change in zip(parameters, changes, strict=True):
            np.subtract(value, change, out=value)
        return J

    return step


def tslab_loss(ts: Any, X: Any, C: Any, F1: Any, a1: Any, F2: Any, a2: Any, *dense: Any) -> Any:
    W1, b1, W2, b2, W3, b3 = dense
    h = ts.nn.max_pool(ts.nn.relu(ts.nn.conv2d(X, F1, 1, "SAME") + a1), 2, 2, "VALID")
    h = ts.nn.max_pool(ts.nn.relu(ts.nn.conv2d(h, F2, 1, "VALID") + a2), 2, 2, "VALID")
    h = ts.nn.relu(ts.nn.relu(ts.reshape(h, [-1, 400]) @ W1 + b1) @ W2 + b2)
    return ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=C, logits=h @ W3 + b3))


def tensorflow_loss(tf: Any, X: Any, C: Any, F1: Any, a1: Any, F2: Any, a2: Any, *dense: Any) -> Any:
    W1, b1, W2, b2, W3, b3 = dense
    h = tf.nn.max_pool(tf.nn.relu(tf.nn.conv2d(X, F1, 1, "SAME") + a1), 2, 2, "VALID")
    h = tf.nn.max_pool(tf.nn.relu(tf.nn.conv2d(h, F2, 1, "VALID") + a2), 2, 2, "VALID")
    h = tf.nn.relu(tf.nn.relu(tf.reshape(h, [-1, 400]) @ W1 + b1) @ W2 + b2)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=C, logits=h @ W3 + b3))


def pytorch_loss(torch: Any, X: Any, C: Any, F1: Any, a1: Any, F2: Any, a2: Any, *dense: Any) -> Any:
    W1, b1, W2, b2, W3, b3 = dense
    functional = torch.nn.functional
    h = functional.max_pool2d(torch.relu(functional.conv2d(X, F1, a1, padding=2)), 2)
    h = functional.max_pool2d(torch.relu(functional.conv2d(h, F2, a2)), 2)
    h = torch.relu(torch.relu(h.flatten(1) @ W1 + b1) @ W2 + b2)
    return functional.cross_entropy(h @ W3 + b3, C)


def jax_loss(jax: Any, X: Any, C: Any, F1: Any, a1: Any, F2: Any, a2: Any, *dense: Any) -> Any:
    W1, b1, W2, b2, W3, b3 = dense
    lax, numpy = jax.lax, jax.numpy

    def layer(x: Any, F: Any, a: Any, padding: str) -> Any:
        y = lax.conv_general_dilated(x, F, (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return lax.reduce_window(jax.nn.relu(y + a), -numpy.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    h = layer(layer(X, F1, a1, "SAME"), F2, a2, "VALID").reshape(-1, 400)
    h = jax.nn.relu(jax.nn.relu(h @ W1 + b1) @ W2 + b2)
    return -numpy.mean(numpy.sum(C * jax.nn.log_softmax(h @ W3 + b3), axis=1))


def channels_first(problem: Training) -> Training:
    """The same in PyTorch's order of the axes: images as NCHW, filters as OIHW, and the rows of W1 with them."""
    F1, a1, F2, a2, W1, *rest = problem.initial
    F1, F2 = (np.ascontiguousarray(F.transpose(3, 2, 0, 1)) for F in (F1, F2))
    W1 = W1.reshape(5, 5, 16, 120).transpose(2, 0, 1, 3).reshape(400, 120)
    X = np.ascontiguousarray(problem.X.transpose(0, 3, 1, 2))
    return replace(problem, X=X, initial=[F1, a1, F2, a2, W1, *rest])


def libraries() -> dict[str, Build]:
    """The engines of the four libraries."""
    losses = {"tslab": tslab_loss, "tensorflow": tensorflow_loss, "pytorch": pytorch_loss, "jax": jax_loss}
    built = training.engines(losses, class_numbers=True)
    return built | {"pytorch": lambda problem: built["pytorch"](channels_first(problem))}


WORKLOAD = Workload(
    name="lenet",
    title="LeNet, batch 64 of 28×28, float32",
    problem=problem,
    engines={"naive": naive, "tuned": tuned, **libraries()},
    check_steps=21,  # five times through the data, and once more the first batch
    tolerance=1e-5,
)
