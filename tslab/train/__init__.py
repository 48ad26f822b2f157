"""Optimizers: how variables follow the gradient."""

from .optimizers import GradientDescentOptimizer, Optimizer

__all__ = ["GradientDescentOptimizer", "Optimizer"]
