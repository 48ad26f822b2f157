"""Chapters 1 to 3: the operations of a network, and its loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graphs import Node, Operation


class add(Operation):
    """x + y"""

    def __init__(self, x: Node, y: Node) -> None:
        super().__init__([x, y])

    def compute(self, x: Any, y: Any) -> Any:
        return x + y


class negative(Operation):
    """-x"""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        return -x


class multiply(Operation):
    """x y, element by element"""

    def __init__(self, x: Node, y: Node) -> None:
        super().__init__([x, y])

    def compute(self, x: Any, y: Any) -> Any:
        return x * y


class matmul(Operation):
    """The matrix product of two nodes."""

    def __init__(self, x: Node, y: Node) -> None:
        super().__init__([x, y])

    def compute(self, x: Any, y: Any) -> Any:
        return x @ y


class log(Operation):
    """The natural logarithm, element by element."""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        return np.log(x)


class sigmoid(Operation):
    """1 / (1 + e^-x), element by element"""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        return 0.5 * (1 + np.tanh(0.5 * x))


class softmax(Operation):
    """e^x / Σ e^x, along the last axis"""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return powers / np.sum(powers, axis=-1, keepdims=True)


class reduce_sum(Operation):
    """The sum over one axis, or over all."""

    def __init__(self, x: Node, axis: int | None = None) -> None:
        super().__init__([x])
        self.axis = axis

    def compute(self, x: Any) -> Any:
        return np.sum(x, axis=self.axis)


def log_softmax(logits: Any) -> Any:
    """The logarithms of the probabilities, straight from the logits, each row for itself."""
    logits = logits - np.max(logits, axis=1, keepdims=True)
    return logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))


class softmax_cross_entropy(Operation):
    """-Σ c log softmax(a), one number for each row"""

    def __init__(self, logits: Node, classes: Node) -> None:
        super().__init__([logits, classes])

    def compute(self, logits: Any, classes: Any) -> Any:
        return -np.sum(classes * log_softmax(logits), axis=1)
