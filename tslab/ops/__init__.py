"""The operations: each a class with its formula, its shape rule, and its gradient directly below it."""

from . import array, linalg, math, nn, numpy_gradient, reductions, state

__all__ = ["array", "linalg", "math", "nn", "numpy_gradient", "reductions", "state"]
