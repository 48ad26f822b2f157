"""Our pieces of chapter 2, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graphs import sigma
from .lines import probabilities


def signed_distance(parts: Any) -> Any:
    def signed_distance(x: Any, w: Any, b: Any) -> Any:
        return (np.dot(w, x) + b) / np.linalg.norm(w)

    return signed_distance


def sigmoid(parts: Any) -> Any:
    class sigmoid(parts.Operation):  # type: ignore[misc]
        """1 / (1 + e⁻ᵃ), element by element"""

        def __init__(self, a: Any) -> None:
            super().__init__([a])

        def compute(self, a: Any) -> Any:
            return sigma(a)

    return sigmoid


def perceptron(parts: Any) -> Any:
    def perceptron(X: Any, w: Any, b: Any) -> Any:
        product = parts.matmul(X, w)
        return parts.sigmoid(parts.add(product, b))

    return perceptron


def softmax(parts: Any) -> Any:
    class softmax(parts.Operation):  # type: ignore[misc]
        """eᵃ / Σ eᵃ, along the last axis"""

        def __init__(self, a: Any) -> None:
            super().__init__([a])

        def compute(self, a: Any) -> Any:
            return probabilities(a)

    return softmax


def two_classes(parts: Any) -> Any:
    def two_classes(w: Any, b: Any) -> Any:
        return np.stack([w, np.zeros_like(w)], axis=1), np.array([b, 0.0])

    return two_classes


def three_classes(parts: Any) -> Any:
    def three_classes() -> Any:
        return np.array([[0.0, -1.0, 1.0], [0.0, -1.0, 1.0]]), np.array([0.0, 0.0, -8.0])

    return three_classes
