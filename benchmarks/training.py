"""Training by gradient descent in each library, as its own documentation shows it.

A workload gives its data as a `Training` and, for each library, a function from the library's module, a batch and the
parameters to the loss; what surrounds it is the same for all models and stands here. Every step runs forward, backward
and update, and brings the loss back as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, pairwise
from typing import Any

import numpy as np

from .workload import Build, Step

Array = np.ndarray[Any, Any]
Loss = Callable[..., Any]


@dataclass(frozen=True)
class Training:
    """Data, initial values and hyperparameters of a classifier.

    Attributes:
        X: the examples, one a row, or one image after the other.
        C: their classes, one-hot.
        initial: the initial values of the parameters, layer by layer: weights, biases, weights, ….
        learning_rate: of gradient descent.
        batch_size: examples a step; a divisor of their number.
    """

    X: Array
    C: Array
    initial: Sequence[Array]
    learning_rate: float
    batch_size: int

    def parameters(self) -> list[Array]:
        """Copies of the initial values, to be changed in place."""
        return [value.copy() for value in self.initial]

    def batches(self, convert: Callable[[Array], Any] = lambda array: array) -> Iterator[Any]:
        """Pairs of examples and classes, for ever; converted once, so that no engine is charged for it at each step."""
        starts = range(0, len(self.X), self.batch_size)
        parts = [slice(start, start + self.batch_size) for start in starts]
        return cycle([(convert(self.X[part]), convert(self.C[part])) for part in parts])


def layers(rng: np.random.Generator, *sizes: int, dtype: Any = np.float64) -> list[Array]:
    """Weights from a normal distribution of variance 1 / inputs, and biases of zero, for each layer."""
    values: list[Array] = []
    for inputs, outputs in pairwise(sizes):
        values.append((rng.normal(size=(inputs, outputs)) / np.sqrt(inputs)).astype(dtype))
        values.append(np.zeros(outputs, dtype))
    return values


def engines(losses: Mapping[str, Loss], class_numbers: bool = False) -> dict[str, Build]:
    """The engines of the four libraries, from their losses.

    Args:
        losses: by engine.
        class_numbers: PyTorch's loss takes class numbers, the form its cross entropy is made for, and not one-hot rows.
    """
    return {
        "tslab": partial(with_tslab, losses["tslab"]),
        "tensorflow": partial(with_tensorflow, losses["tensorflow"]),
        "pytorch": partial(with_pytorch, losses["pytorch"], class_numbers),
        "jax": partial(with_jax, losses["jax"]),
    }


def with_tslab(loss: Loss, problem: Training) -> Step:
    """tslab: a graph, a session, and one run a step."""
    import tslab as ts

    graph = ts.Graph()
    with graph.as_default():
        X = ts.placeholder(problem.X.dtype, [None, *problem.X.shape[1:]], name="X")
        C = ts.placeholder(problem.C.dtype, [None, problem.C.shape[1]], name="C")
        J = loss(ts, X, C, *[ts.Variable(value) for value in problem.initial])
        minimize = ts.train.GradientDescentOptimizer(problem.learning_rate).minimize(J)
    session = ts.Session(graph)
    batches = problem.batches()

    def step() -> Any:
        x, c = next(batches)
        return session.run([J, minimize], {X: x, C: c})[0]

    return step


def with_tensorflow(loss: Loss, problem: Training) -> Step:
    """TensorFlow 1: the same as in tslab, and an operation that initializes the variables."""
    import tensorflow

    tf = tensorflow.compat.v1
    graph = tf.Graph()
    with graph.as_default():
        X = tf.placeholder(problem.X.dtype, [None, *problem.X.shape[1:]], name="X")
        C = tf.placeholder(problem.C.dtype, [None, problem.C.shape[1]], name="C")
        J = loss(tf, X, C, *[tf.Variable(value) for value in problem.initial])
        learning_rate = problem.X.dtype.type(problem.learning_rate)  # a Python float would be rounded to float32
        minimize = tf.train.GradientDescentOptimizer(learning_rate).minimize(J)
        initialize = tf.global_variables_initializer()
    session = tf.Session(graph=graph)
    session.run(initialize)
    batches = problem.batches()

    def step() -> Any:
        x, c = next(batches)
        return session.run([J, minimize], {X: x, C: c})[0]

    return step


def with_pytorch(loss: Loss, class_numbers: bool, problem: Training) -> Step:
    """PyTorch: eager, with its own optimizer."""
    import torch

    parameters = [torch.tensor(value, requires_grad=True) for value in problem.initial]
    optimizer = torch.optim.SGD(parameters, lr=problem.learning_rate)
    tensors = problem.batches(torch.tensor)
    if class_numbers:
        count = len(problem.X) // problem.batch_size
        tensors = cycle([(x, c.argmax(dim=1)) for x, c in (next(tensors) for _ in range(count))])

    def step() -> Any:
        x, c = next(tensors)
        optimizer.zero_grad()
        J = loss(torch, x, c, *parameters)
        J.backward()
        optimizer.step()
        return J.item()

    return step


def with_jax(loss: Loss, problem: Training) -> Step:
    """JAX: the whole step compiled, from the parameters to the next ones."""
    import jax

    def update(parameters: Any, x: Any, c: Any) -> Any:
        J, gradients = jax.value_and_grad(lambda values: loss(jax, x, c, *values))(parameters)
        return J, [v - problem.learning_rate * g for v, g in zip(parameters, gradients, strict=True)]

    compiled = jax.jit(update)
    parameters = [jax.numpy.asarray(value) for value in problem.initial]
    batches = problem.batches(jax.numpy.asarray)

    def step() -> Any:
        nonlocal parameters
        x, c = next(batches)
        J, parameters = compiled(parameters, x, c)
        return float(J)

    return step
