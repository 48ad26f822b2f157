"""Our pieces of chapter 0, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

from typing import Any

import numpy as np

import tslab as ts


def count_parameters(parts: Any) -> Any:
    def count_parameters(inputs: int, units: int) -> int:
        return (inputs + 2) * units + 1

    return count_parameters


def error_rate(parts: Any) -> Any:
    def error_rate(p: Any, c: Any) -> float:
        return float(np.mean(np.round(p) != c))

    return error_rate


def train(parts: Any) -> Any:
    def train(session: Any, step: Any, J: Any, feed: Any, times: int) -> list[float]:
        return [session.run([J, step], feed)[0] for _ in range(times)]

    return train


def build(parts: Any) -> Any:
    def build(units: int, squash: Any = ts.tanh) -> Any:
        rng = np.random.default_rng(1)
        X, c = ts.placeholder(shape=[None, 2], name="X"), ts.placeholder(shape=[None, 1], name="c")
        W1, b1 = ts.Variable(rng.normal(size=(2, units)), name="W1"), ts.Variable(np.zeros(units), name="b1")
        W2, b2 = ts.Variable(rng.normal(size=(units, 1)), name="W2"), ts.Variable(np.zeros(1), name="b2")
        hidden = squash(X @ W1 + b1, name="h")
        answer = ts.sigmoid(hidden @ W2 + b2, name="p")
        loss = ts.reduce_mean(ts.square(answer - c), name="J")
        return X, c, answer, loss, ts.train.GradientDescentOptimizer(learning_rate=1.0).minimize(loss)

    return build


def classes_of(parts: Any) -> Any:
    def classes_of(points: Any) -> Any:
        """Two discs"""
        middles = np.array([[-1.5, -1.5], [1.5, 1.5]])
        return np.min(np.linalg.norm(points[:, None] - middles, axis=-1), axis=1) < 1.7

    return classes_of


def deeper(parts: Any) -> Any:
    def deeper(X: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
        first = ts.tanh(X @ W1 + b1)
        second = ts.tanh(first @ W2 + b2)
        return ts.sigmoid(second @ W3 + b3)

    return deeper


def fit_line(parts: Any) -> Any:
    def fit_line(x: Any, y: Any) -> list[float]:
        with ts.Graph().as_default() as graph:
            a, b = ts.Variable(0.0), ts.Variable(0.0)
            loss = ts.reduce_mean(ts.square(ts.constant(x) * a + b - ts.constant(y)))
            step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
            session = ts.Session(graph)
            for _ in range(300):
                session.run(step)
            return [float(value) for value in session.run([a, b])]

    return fit_line
