"""Softmax, cross entropy, and their gradients on rows of few numbers: the ways of doing them in a binding.

All start from e^x and its sum over each row. Three things make these ways fast: the sum is a product with a matrix of
ones, which writes it beside every number of the row, so that nothing is broadcast; the steps are done in place; and
steps of one plan that start from the same x share the exponentials.

The maximum of a row is not subtracted first. That is exact as long as no number is further from 0 than LIMIT, which
keeps e^x and the softmax far from overflow and underflow; other values go through the operation's own `compute`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Way = Callable[..., Any]

WIDEST = 16
"""How many numbers a row may have: the product with ones costs their square."""

LIMIT = {"float64": 300.0, "float32": 40.0}
"""By dtype, how far from 0 the numbers may be."""


class Exponentials:
    """e^x and its sum over each row, for matrices of the shape and dtype of `x`.

    Each method but `begin` returns a function of values and `out`. It computes the exponentials if it `is_first` of
    those that start from the same x; where they are out of range it does `otherwise(*values)`.
    """

    def __init__(self, x: Any) -> None:
        self.e, self.sums, self.scratch = (np.empty(x.shape, x.dtype) for _ in range(3))
        self.ones = np.ones((x.shape[1],) * 2, x.dtype)
        self.in_range = False

    def begin(self, is_first: bool) -> Callable[[Any], bool]:
        """A function of x that says whether it is in range; then the exponentials are there."""
        if not is_first:
            return lambda x: self.in_range
        e, sums, ones, exp = self.e, self.sums, self.ones, np.exp
        limit = LIMIT[e.dtype.name]
        is_small, most = e.size <= 256, limit**2
        greatest, least = np.maximum.reduce, np.minimum.reduce

        def compute(x: Any) -> bool:
            flat = x.ravel()  # the norm bounds all numbers, and is the fastest bound for a few; it is False for nan
            self.in_range = bool(flat.dot(flat) < most if is_small else -limit < least(flat) and greatest(flat) < limit)
            if self.in_range:
                exp(x, e).dot(ones, sums)
            return self.in_range

        return compute

    def softmax(self, is_first: bool, otherwise: Way) -> Way:
        """e^x / Σ e^x."""
        begin, e, sums, divide = self.begin(is_first), self.e, self.sums, np.divide

        def softmax(x: Any, out: Any) -> Any:
            return divide(e, sums, out) if begin(x) else _put(otherwise(x), out)

        return softmax

    def log_softmax(self, is_first: bool, otherwise: Way) -> Way:
        """x - log Σ e^x."""
        begin, sums, scratch, log, subtract = self.begin(is_first), self.sums, self.scratch, np.log, np.subtract

        def log_softmax(x: Any, out: Any) -> Any:
            return subtract(x, log(sums, scratch), out) if begin(x) else _put(otherwise(x), out)

        return log_softmax

    def cross_entropy(self, is_first: bool, otherwise: Way) -> Way:
        """Σ c (log Σ e^x - x)."""
        begin, sums, scratch, column = self.begin(is_first), self.sums, self.scratch, self.ones[0]
        log, subtract, multiply = np.log, np.subtract, np.multiply

        def cross_entropy(labels: Any, x: Any, out: Any) -> Any:
            if not begin(x):
                return _put(otherwise(labels, x), out)
            log(sums, scratch)
            subtract(scratch, x, scratch)
            return multiply(labels, scratch, scratch).dot(column, out)

        return cross_entropy

    def cross_entropy_gradient(self, is_first: bool, otherwise: Way) -> Way:
        """g (p Σ c - c), for p = e^x / Σ e^x, with g for each row or spread over its numbers."""
        begin, e, sums, scratch, ones = self.begin(is_first), self.e, self.sums, self.scratch, self.ones
        row, divide, subtract, multiply = ones[:1], np.divide, np.subtract, np.multiply

        def cross_entropy_gradient(labels: Any, x: Any, grad: Any, out: Any) -> Any:
            if not begin(x):
                return _put(otherwise(labels, x, grad if grad.ndim == 1 else grad[:, 0]), out)
            out = divide(e, sums, out)
            multiply(out, labels.dot(ones, scratch), out)
            subtract(out, labels, out)
            return multiply(out, grad if grad.ndim == 2 else grad[:, np.newaxis].dot(row, scratch), out)

        return cross_entropy_gradient

    def log_gradient(self, otherwise: Way) -> Way:
        """u - p Σ u: the gradient through log p, for g = u / p in p (g - Σ g p)."""
        ones, subtract, multiply = self.ones, np.subtract, np.multiply

        def log_gradient(p: Any, upstream: Any, out: Any) -> Any:
            if not self.in_range:
                return _put(otherwise(p, upstream), out)
            out = upstream.dot(ones, out)
            return subtract(upstream, multiply(out, p, out), out)

        return log_gradient


def _put(value: Any, out: Any) -> Any:
    """`value`, in `out` if there is one."""
    if out is None:
        return value
    out[...] = value
    return out


def has_few(x: Any, axis: int) -> bool:
    """Whether `x` is a matrix of floats whose rows along `axis` are short."""
    return np.ndim(x) == 2 and axis in (-1, 1) and 0 < x.shape[1] <= WIDEST and x.dtype.name in LIMIT
