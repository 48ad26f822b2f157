"""Our pieces of chapter 7, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

from typing import Any

import numpy as np


def difference(parts: Any) -> Any:
    def difference(ours: Any, theirs: Any) -> float:
        a, b = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
        if a.shape != b.shape:
            raise ValueError(f"shapes {a.shape} and {b.shape}")
        size = max(np.max(np.abs(a)), np.max(np.abs(b)))
        return float(np.max(np.abs(a - b)) / size) if size else 0.0

    return difference


def train(parts: Any) -> Any:
    def train(
        tf: Any, points: Any, classes: Any, steps: int, learning_rate: float, dtype: str = "float64"
    ) -> list[Any]:
        def one_step() -> Any:
            loss = session.run(nodes["J"], feed)
            session.run(minimize, feed)
            return loss

        with tf.Graph().as_default(), tf.Session() as session:
            nodes = parts.network(tf, dtype)
            feed = dict(zip((nodes["X"], nodes["c"]), (points, classes), strict=True))
            minimize = tf.train.GradientDescentOptimizer(learning_rate).minimize(nodes["J"])
            session.run(tf.global_variables_initializer())
            return [one_step() for _ in range(steps)]

    return train


def epsilon(parts: Any) -> Any:
    def epsilon(dtype: Any) -> Any:
        return np.nextafter(dtype(1), dtype(2)) - dtype(1)

    return epsilon


def gradient(parts: Any) -> Any:
    def gradient(tape: Any, target: Any, sources: list[Any]) -> list[Any]:
        found: dict[Any, Any] = {target: np.ones(np.shape(target.value))}
        for number in range(len(tape.notes) - 1, -1, -1):
            output, inputs, local = tape.notes[number]
            for x, share in zip(inputs, local(found[output]) if output in found else (), strict=False):
                found[x] = share if x not in found else found[x] + share
        return list(map(found.get, sources))

    return gradient


def apply_gradients(parts: Any) -> Any:
    def apply_gradients(pairs: Any, learning_rate: float) -> None:
        moves = [(variable, learning_rate * slope) for slope, variable in pairs if slope is not None]
        for variable, move in moves:
            variable.assign_sub(move)

    return apply_gradients


def convolution_parameters(parts: Any) -> Any:
    def convolution_parameters(size: int, channels: int, filters: int) -> int:
        return filters + filters * channels * size**2

    return convolution_parameters
