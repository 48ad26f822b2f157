"""Activation functions: what puts the bends into a network. `tslab.nn` has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, NodeLike, as_node
from ..operation import Operation, Specialized
from ..registry import RegisterGradient
from .logic import where
from .math import _Elementwise, add, divide, multiply
from .nn import sigmoid
from .rounding import abs, minimum


class relu(_Elementwise):
    """Rectified linear unit, z = max(x, 0), element-wise.

    Args:
        features: tensor x of any shape.

    Returns:
        Tensor of the shape of x, values of at least 0.
    """

    formula = "max({0}, 0)"
    numpy_call = "np.maximum({0}, 0)"

    def __init__(self, features: NodeLike, name: str | None = None) -> None:
        super().__init__(features, name=name)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.of_ufunc(self, np.maximum, int)

    def compute(self, x: Any) -> Any:
        return np.maximum(x, 0)

    def compute_into(self, x: Any, out: Any) -> None:
        np.maximum(x, 0, out=out)

    def specialize(self, x: Any) -> Specialized:
        """NumPy compares with as many zeros three times as fast as with one."""
        if x.dtype.kind != "f" or x.size > MOST_ZEROS:
            return None
        return (lambda x, zeros, out: np.maximum(x, zeros, out=out)), (x, np.zeros(x.shape, x.dtype))


MOST_ZEROS = 1_000_000
"""How many zeros a relu may keep at hand."""


@RegisterGradient(relu)
def _relu_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 where x > 0, else 0; at the kink 0, as in TensorFlow."""
    return grad * (op > 0)  # a truth value counts as 0 or 1, and multiplying is faster than choosing


class leaky_relu(Operation):
    """Rectified linear unit that lets a little through, z = x where x > 0, else αx, element-wise (Maas et al. 2013).

    Args:
        features: tensor x of any shape.
        alpha: the slope α below 0.

    Returns:
        Tensor of the shape of x.
    """

    shape_rule = shapes.same
    dtype_rule = shapes.floating
    formula = "{0} where {0} > 0, else {alpha} * {0}"
    numpy_call = "np.where({0} > 0, {0}, {alpha} * {0})"
    alpha: float

    def __init__(self, features: NodeLike, alpha: float = 0.2, name: str | None = None) -> None:
        super().__init__(features, name=name, alpha=float(alpha))

    def compute(self, x: Any) -> Any:
        return np.where(np.greater(x, 0), x, np.multiply(x, self.alpha))


@RegisterGradient(leaky_relu)
def _leaky_relu_gradient(op: Any, grad: Any) -> Any:
    """z' = 1 where x > 0, else α."""
    return where(op.inputs[0] > 0, grad, op.alpha * grad)


class elu(Operation):
    """Exponential linear unit, z = x where x > 0, else eˣ - 1, element-wise (Clevert et al. 2015).

    Args:
        features: tensor x of any shape.

    Returns:
        Tensor of the shape of x, values above -1.
    """

    shape_rule = shapes.same
    dtype_rule = shapes.floating
    formula = "{0} where {0} > 0, else exp({0}) - 1"
    numpy_call = "np.where({0} > 0, {0}, np.expm1({0}))"

    def __init__(self, features: NodeLike, name: str | None = None) -> None:
        super().__init__(features, name=name)

    def compute(self, x: Any) -> Any:
        x = np.asarray(x, np.result_type(x, 1.0))
        return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


@RegisterGradient(elu)
def _elu_gradient(op: Any, grad: Any) -> Any:
    """z' = eˣ = z + 1 where x < 0, else 1."""
    return where(op < 0, grad * (op + 1.0), grad)


class softplus(_Elementwise):
    """Smooth rectified linear unit, z = ln(1 + eˣ), element-wise.

    Args:
        features: tensor x of any shape.

    Returns:
        Tensor of the shape of x, values above 0.

    Computed as max(x, 0) + ln(1 + e^{-|x|}), which overflows for no x.
    """

    formula = "log(1 + exp({0}))"
    numpy_call = "np.logaddexp({0}, 0)"

    def __init__(self, features: NodeLike, name: str | None = None) -> None:
        super().__init__(features, name=name)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.of_ufunc(self, np.logaddexp, int)

    def compute(self, x: Any) -> Any:
        return np.logaddexp(x, 0)


@RegisterGradient(softplus)
def _softplus_gradient(op: Any, grad: Any) -> Any:
    """z' = eˣ / (1 + eˣ) = σ(x)."""
    return grad * sigmoid(op.inputs[0])


def relu6(features: NodeLike, name: str | None = None) -> Node:
    """Rectified linear unit that stops at 6, z = min(max(x, 0), 6), element-wise (Krizhevsky 2010).

    Args:
        features: tensor x of any shape.

    Returns:
        Tensor of the shape of x, values from 0 to 6. At both kinks the derivative is 0, as in TensorFlow.
    """
    return minimum(6, relu(features), name=name)


SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def selu(features: NodeLike, name: str | None = None) -> Node:
    """Scaled exponential linear unit, z = λx where x > 0, else λα (eˣ - 1), element-wise.

    With λ = 1.0507… and α = 1.6732… numbers of mean 0 and variance 1 keep both from layer to layer.

    Args:
        features: tensor x of any shape.

    Returns:
        Tensor of the shape of x, values above -λα = -1.758…

    Source: Klambauer et al. 2017.
    """
    x = as_node(features)
    return multiply(where(x < 0, multiply(elu(x), SELU_ALPHA), x), SELU_SCALE, name=name)


def softsign(features: NodeLike, name: str | None = None) -> Node:
    """Sign with a slope, z = x / (1 + |x|), element-wise: as tanh, but nearing ±1 slowly.

    Args:
        features: tensor x of any shape.

    Returns:
        Tensor of the shape of x, values in (-1, 1).
    """
    x = as_node(features)
    return divide(x, add(abs(x), 1), name=name)
