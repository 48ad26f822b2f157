"""Our pieces of chapter 3, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

from typing import Any

import numpy as np


def misclassification_rate(parts: Any) -> Any:
    def misclassification_rate(P: Any, c: Any) -> Any:
        return float(np.mean(np.argmax(P, axis=1) != np.argmax(c, axis=1)))

    return misclassification_rate


def log(parts: Any) -> Any:
    class log(parts.Operation):  # type: ignore[misc]
        """The natural logarithm, element by element."""

        def __init__(self, x: Any) -> None:
            super().__init__([x])

        def compute(self, x: Any) -> Any:
            return np.log(x)

    return log


def multiply(parts: Any) -> Any:
    class multiply(parts.Operation):  # type: ignore[misc]
        """The product of two nodes, element by element."""

        def __init__(self, x: Any, y: Any) -> None:
            super().__init__([x, y])

        def compute(self, x: Any, y: Any) -> Any:
            return np.multiply(x, y)

    return multiply


def reduce_sum(parts: Any) -> Any:
    class reduce_sum(parts.Operation):  # type: ignore[misc]
        """The sum over one axis, or over all."""

        def __init__(self, x: Any, axis: int | None = None) -> None:
            super().__init__([x])
            self.axis = axis

        def compute(self, x: Any) -> Any:
            return np.sum(x, axis=self.axis)

    return reduce_sum


def cross_entropy(parts: Any) -> Any:
    def cross_entropy(p: Any, c: Any) -> Any:
        of_points = parts.reduce_sum(parts.multiply(c, parts.log(p)), axis=1)
        return parts.negative(parts.reduce_sum(of_points))

    return cross_entropy


def softmax_cross_entropy(parts: Any) -> Any:
    class softmax_cross_entropy(parts.Operation):  # type: ignore[misc]
        """ln Σ eᵃ - a of the point's own class, for each point."""

        def __init__(self, logits: Any, c: Any) -> None:
            super().__init__([logits, c])

        def compute(self, a: Any, c: Any) -> Any:
            below = a - np.max(a, axis=1, keepdims=True)
            return np.log(np.sum(np.exp(below), axis=1)) - np.sum(c * below, axis=1)

    return softmax_cross_entropy
