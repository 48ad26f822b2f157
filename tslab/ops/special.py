"""Special functions: the error function, the logarithm of the gamma function, and the derivatives of that.

NumPy has none of them. They are computed in double precision, whatever the dtype, by sums that need no tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError
from ..graph import Node, NodeLike
from ..operation import Operation
from ..registry import RegisterGradient
from .math import _Elementwise, exp, square


class _Special(_Elementwise):
    """Base of the functions of real numbers that are computed in double precision."""

    function: Callable[[Any], Any]

    def dtype_rule(self) -> np.dtype[Any] | None:
        dtype = shapes.floating(self)
        if dtype is not None and dtype.kind == "c":
            raise DTypeError(
                f"{type(self).__name__} takes real numbers, and {self.input_nodes[0].name!r} has dtype {dtype}.",
                "Give the real part: ts.cast(x, 'float64').",
                nodes=self.input_nodes,
                where=self.location,
            )
        return dtype

    def compute(self, x: Any) -> Any:
        dtype = np.result_type(x, 0.0) if np.result_type(x).kind in "biu" else np.result_type(x)
        return self.function(np.asarray(x, np.float64)).astype(dtype)[()]


class erf(_Special):
    """Error function, z = (2 / √π) ∫₀ˣ e^(-t²) dt, element-wise: the share of a normal distribution near its mean.

    Args:
        x: tensor of any shape, of real numbers.

    Returns:
        Tensor of the shape of `x`, values in [-1, 1].

    Computed by its power series up to 1, and from there on as 1 - erfc x.
    """

    formula = "erf({0})"
    numpy_call = "np.vectorize(math.erf)({0})"

    def function(self, x: Any) -> Any:
        return _by_size(x, _erf_near_zero, lambda far: np.copysign(1 - _erfc_from_one(np.abs(far)), far))


class erfc(_Special):
    """Complement of the error function, z = 1 - erf x = (2 / √π) ∫ₓ^∞ e^(-t²) dt, element-wise.

    Args:
        x: tensor of any shape, of real numbers.

    Returns:
        Tensor of the shape of `x`, values in [0, 2]; right to the last digits where erf x is 1 as far as can be seen.

    Computed by the trapezoidal rule, which is exact here up to a term that is known (Chiarella and Reichel 1968).
    """

    formula = "erfc({0})"
    numpy_call = "np.vectorize(math.erfc)({0})"

    def function(self, x: Any) -> Any:
        def far(x: Any) -> Any:
            tail = _erfc_from_one(np.abs(x))
            return np.where(x < 0, 2 - tail, tail)

        return _by_size(x, lambda near: 1 - _erf_near_zero(near), far)


@RegisterGradient(erf)
def _erf_gradient(op: Any, grad: Any) -> Any:
    """z' = (2 / √π) e^(-x²)."""
    return grad * (exp(-square(op.inputs[0])) * (2 / math.sqrt(math.pi)))


@RegisterGradient(erfc)
def _erfc_gradient(op: Any, grad: Any) -> Any:
    """z' = -(2 / √π) e^(-x²)."""
    return grad * (exp(-square(op.inputs[0])) * (-2 / math.sqrt(math.pi)))


def _by_size(x: Any, near: Callable[[Any], Any], far: Callable[[Any], Any]) -> Any:
    """One function of the numbers between -1 and 1, and another one of the rest."""
    is_near = np.abs(x) < 1
    result = np.empty_like(x)
    result[is_near], result[~is_near] = near(x[is_near]), far(x[~is_near])
    return result


_POWERS = [2 / math.sqrt(math.pi) * (-1) ** n / (math.factorial(n) * (2 * n + 1)) for n in range(19)]


def _erf_near_zero(x: Any) -> Any:
    """(2 / √π) Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))."""
    return x * np.polyval(_POWERS[::-1], x * x)


def _erfc_from_one(x: Any) -> Any:
    """erfc x = (2x / π) ∫₀^∞ e^(-x² - t²) / (x² + t²) dt, as a sum over t = 0, h, 2h …

    The sum is off by the residue at t = ix, which lies between the real axis and the first of the points where the rule
    itself has poles, i π / h, as long as x is below π / h.
    """
    x, h = np.minimum(x, 30.0), 0.5  # e^(-900) is 0
    squares = x * x
    total = 0.5 / squares
    for t in h * np.arange(1, 14):
        total += math.exp(-t * t) / (squares + t * t)
    near = x.astype(np.float32).astype(np.float64)  # its square is exact
    power = np.exp(-near * near) * np.exp((near - x) * (near + x))
    residue = np.where(x < math.pi / h, 2 / np.expm1(np.minimum(2 * math.pi / h * x, 700.0)), 0.0)
    return 2 * h / math.pi * x * power * total - residue


class lgamma(_Special):
    """Logarithm of the gamma function, z = ln |Γ(x)|, element-wise; of a whole number it is ln (x - 1)! itself.

    Args:
        x: tensor of any shape, of real numbers.

    Returns:
        Tensor of the shape of `x`; inf for 0, -1, -2 …

    Computed by Stirling's series for numbers from 10 on, for smaller ones by Γ(x + 1) = x Γ(x), and for negative ones
    by Γ(x) Γ(1 - x) = π / sin πx.
    """

    formula = "log |Γ({0})|"
    numpy_call = "np.vectorize(math.lgamma)({0})"

    def function(self, x: Any) -> Any:
        mirrored = np.where(x < 0, 1 - x, x)
        result = _lgamma_of_positive(mirrored)
        sines = np.abs(np.sin(np.pi * (x - np.rint(x)))) / np.pi
        with np.errstate(divide="ignore", invalid="ignore"):  # inf is meant, and of -inf too
            of_negative = np.where(np.isinf(x), np.inf, -np.log(sines) - result)
        return np.where(x < 0, of_negative, np.where((x == 1) | (x == 2), 0.0, result))


@RegisterGradient(lgamma)
def _lgamma_gradient(op: Any, grad: Any) -> Any:
    """z' = ψ(x)."""
    return grad * digamma(op.inputs[0])


class polygamma(Operation):
    """The digamma function ψ(x) = d ln Γ(x) / dx, or its derivative of an order, element-wise.

    Args:
        order: which derivative: 0 is ψ itself.
        x: tensor of any shape, of real numbers.

    Returns:
        Tensor of the shape of `x`; nan for 0, -1, -2 …

    Computed by its asymptotic series for large numbers, for smaller ones by ψ(x + 1) = ψ(x) + 1 / x, and for negative
    ones by ψ(1 - x) - ψ(x) = π cot πx, and the derivatives of both.
    """

    shape_rule = shapes.same
    dtype_rule = _Special.dtype_rule
    formula = "ψ({0}), derivative {order}"
    order: int

    def __init__(self, order: int, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name, order=int(order))

    def is_consistent(self) -> bool:
        return 0 <= self.order <= MOST_DERIVATIVES

    def compute(self, x: Any) -> Any:
        return _Special.compute(self, x)  # type: ignore[arg-type]

    def function(self, x: Any) -> Any:
        """The function in double precision."""
        negative = x <= 0
        result = _polygamma_of_positive(self.order, np.where(negative, 1 - x, x))
        if negative.any():
            mirrored = (-1) ** self.order * result - _cotangent(self.order, x)
            result = np.where(negative, mirrored, result)
        return np.where(negative & (x == np.rint(x)), np.nan, result)


MOST_DERIVATIVES = 50


@RegisterGradient(polygamma)
def _polygamma_gradient(op: Any, grad: Any) -> Any:
    """The derivative of the next order."""
    return grad * polygamma(op.order + 1, op.inputs[0])


def digamma(x: NodeLike, name: str | None = None) -> Node:
    """Digamma function, ψ(x) = Γ'(x) / Γ(x), element-wise: the derivative of `lgamma`.

    Args:
        x: tensor of any shape, of real numbers.

    Returns:
        Tensor of the shape of `x`; nan for 0, -1, -2 …
    """
    return polygamma(0, x, name=name)


_BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330]
"""The Bernoulli numbers B₂, B₄ …, of which both series are made."""


def _lgamma_of_positive(x: Any) -> Any:
    """Stirling: ln Γ(y) = (y - ½) ln y - y + ½ ln 2π + Σ B₂ₖ / (2k (2k - 1) y²ᵏ⁻¹)."""
    product, y = np.ones_like(x), x
    for _ in range(10):
        small = y < 10
        product, y = np.where(small, product * y, product), y + small
    terms = [b / (2 * k * (2 * k - 1)) for k, b in enumerate(_BERNOULLI, 1)]
    with np.errstate(divide="ignore"):  # ln Γ(0) is inf
        sum_of_logs = (y - 0.5) * (np.log(y) - 1) - np.log(product)
    return sum_of_logs - 0.5 + 0.5 * math.log(2 * math.pi) + np.polyval(terms[::-1], 1 / (y * y)) / y


def _polygamma_of_positive(n: int, x: Any) -> Any:
    """(-1)ⁿ⁺¹ (Σⱼ n! / (x + j)ⁿ⁺¹ + (n - 1)! / yⁿ + n! / 2yⁿ⁺¹ + Σₖ B₂ₖ (2k + n - 1)! / ((2k)! y²ᵏ⁺ⁿ)), where j goes up
    to y - x; for n = 0, -ln y takes the place of (n - 1)! / yⁿ.
    """
    total, y = np.zeros_like(x), x
    for _ in range(10 + n):
        small = y < 10 + n
        with np.errstate(divide="ignore"):  # at 0 the caller gives nan
            total, y = np.where(small, total + math.factorial(n) * y ** -(n + 1.0), total), y + small
    terms = [b * math.factorial(2 * k + n - 1) / math.factorial(2 * k) for k, b in enumerate(_BERNOULLI, 1)]
    first = -np.log(y) if n == 0 else math.factorial(n - 1) * y**-n
    series = first + math.factorial(n) / 2 * y ** -(n + 1.0) + y**-n * np.polyval([*terms[::-1], 0.0], 1 / (y * y))
    return (-1) ** (n + 1) * (total + series)


def _cotangent(n: int, x: Any) -> Any:
    """The n-th derivative of π cot πx: a polynomial p of c = cot πx, for which that of p(c) is -π (1 + c²) p'(c)."""
    polynomial = np.polynomial.Polynomial([0.0, np.pi])
    for _ in range(n):
        polynomial = -np.pi * np.polynomial.Polynomial([1.0, 0.0, 1.0]) * polynomial.deriv()
    with np.errstate(divide="ignore", invalid="ignore"):
        return polynomial(1 / np.tan(np.pi * (x - np.rint(x))))
