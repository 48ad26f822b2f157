"""The operations: each a class with its formula, its shape rule, and its gradient directly below it."""

from . import array, math, nn, numpy_gradient, state

__all__ = ["array", "math", "nn", "numpy_gradient", "state"]
