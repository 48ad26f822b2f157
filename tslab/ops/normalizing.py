"""Numbers brought to one size: by their norm, and by those of the channels beside them."""

from __future__ import annotations

import numpy as np

from ..errors import GraphError
from ..graph import Node, NodeLike, as_node
from ..shapes import Axis, describe
from .linalg import matmul
from .math import add, divide, multiply, square
from .powers import pow, rsqrt
from .reductions import reduce_sum
from .rounding import maximum


def l2_normalize(x: NodeLike, axis: Axis = None, epsilon: float = 1e-12, name: str | None = None) -> Node:
    """Numbers divided by their norm, z = x / √max(Σ xᵢ², ε), so that the norm along axes is 1.

    Args:
        x: tensor of any shape.
        axis: the axis or axes of the norm; None for all.
        epsilon: ε: a square of a norm below it counts as ε, so that zeros stay zeros.

    Returns:
        Tensor of the shape of `x`.
    """
    x = as_node(x)
    return multiply(x, rsqrt(maximum(reduce_sum(square(x), axis, True), epsilon)), name=name)


def lrn(
    input: NodeLike,
    depth_radius: int = 5,
    bias: float = 1.0,
    alpha: float = 1.0,
    beta: float = 0.5,
    name: str | None = None,
) -> Node:
    """Local response normalization, z = x / (bias + α Σ xⱼ²)^β, the sum over the channels beside each.

    Args:
        input: images x, of shape (batch, height, width, channels).
        depth_radius: how many channels count on each side.
        bias: what keeps the divisor away from 0.
        alpha: the factor α.
        beta: the exponent β.

    Returns:
        Tensor of the shape of `input`.

    Raises:
        GraphError: it is not known how many channels there are.

    Source: Krizhevsky, Sutskever and Hinton 2012; the sums are a product with a matrix of ones near its diagonal.
    """
    x = as_node(input)
    channels = x.shape[-1] if x.shape is not None and len(x.shape) == 4 else None
    if channels is None:
        raise GraphError(
            f"lrn needs images, and does not know how many channels {describe(x, x.shape)} has.",
            "Declare its shape: ts.placeholder('float64', [None, 28, 28, 3]).",
            nodes=[x],
        )
    places = np.arange(channels)
    band = np.abs(places[:, np.newaxis] - places) <= int(depth_radius)
    sums = matmul(square(x), band.astype(x.dtype if x.dtype is not None and x.dtype.kind == "f" else np.float64))
    return divide(x, pow(add(multiply(sums, float(alpha)), float(bias)), float(beta)), name=name)
