"""Finding the first operation of a run that makes a nan or an infinity out of finite numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import NumericsError
from .operation import Operation

CAUSES: dict[str, tuple[str, str]] = {
    "log": (
        "The logarithm of 0 is -inf, and of a negative number nan",
        "take the loss from logits (nn.softmax_cross_entropy_with_logits), or clip the argument away from 0",
    ),
    "log1p": ("The logarithm of 1 + x needs x > -1", "clip the argument above -1"),
    "divide": ("A division by 0", "add a small number to the divisor, or mask the places where it is 0"),
    "reciprocal": ("A division by 0", "add a small number to the divisor, or mask the places where it is 0"),
    "exp": (
        "The exponential is larger than the dtype can hold (from 709 on in float64, 88 in float32)",
        "subtract the maximum first, as nn.log_softmax and reduce_logsumexp do, or make the learning rate smaller",
    ),
    "expm1": ("The exponential is larger than the dtype can hold", "make the argument smaller"),
    "sinh": ("The result is larger than the dtype can hold", "make the argument smaller"),
    "cosh": ("The result is larger than the dtype can hold", "make the argument smaller"),
    "sqrt": ("The root of a negative number", "take the root of a square plus a small number"),
    "rsqrt": ("The root of a negative number, or a division by 0", "add a small positive number first"),
    "pow": ("A power is too large, or a negative number has a broken exponent", "bound the base or the exponent"),
    "square": (
        "The square is larger than the dtype can hold",
        "a value has grown out of bounds: lower the learning rate",
    ),
    "asin": ("The arcsine needs an argument from -1 to 1", "clip the argument"),
    "acos": ("The arccosine needs an argument from -1 to 1", "clip the argument"),
    "reduce_mean": ("The sum is larger than the dtype can hold", "scale the numbers down before their mean is taken"),
    "multiply": ("The product is larger than the dtype can hold", "training diverges: lower the learning rate"),
    "matmul": ("The product is larger than the dtype can hold", "training diverges: lower the learning rate"),
    "matmul_gradient": ("The product is larger than the dtype can hold", "training diverges: lower the learning rate"),
    "add": ("The sum is larger than the dtype can hold", "training diverges: lower the learning rate"),
    "subtract": ("The difference is larger than the dtype can hold", "training diverges: lower the learning rate"),
    "reduce_sum": ("The sum is larger than the dtype can hold", "scale the numbers down, or take their mean"),
    "reduce_prod": ("The product is larger than the dtype can hold", "sum logarithms instead"),
    "cast": ("The number is larger than the new dtype can hold", "scale it down, or cast to a wider dtype"),
}
"""For an operation, the usual cause of a number that is not finite, and the usual cure."""

OF_NOTHING: dict[str, tuple[str, str]] = {"reduce_mean": ("The mean of nothing is nan", "feed at least one example")}
"""The same for an operation whose input holds no number at all."""


def check_step(op: Operation, result: Any, inputs: list[Any]) -> None:
    """Raise NumericsError if `op` has made something not finite out of finite inputs."""
    if is_finite(result) or not all(map(is_finite, inputs)):
        return
    array = np.asarray(result)
    wrong = ~np.isfinite(array)
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = f" at {place}" if place else ""
    kind = type(op).__name__
    cause, cure = CAUSES.get(kind, ("", "look at the inputs and at compute"))
    if kind in OF_NOTHING and not any(map(np.size, inputs)):
        cause, cure = OF_NOTHING[kind]
    ranges = "; ".join(f"{node.name!r} {describe(value)}" for node, value in zip(op.input_nodes, inputs, strict=True))
    raise NumericsError(
        f"{op.name!r} ({type(op).__name__}) makes {array[place]} out of finite numbers{where}, "
        f"{int(wrong.sum())} of {array.size} in all. {cause + '. ' if cause else ''}Its inputs: {ranges or 'none'}.",
        f"{cure[0].upper()}{cure[1:]}.",
        nodes=[op, *op.input_nodes],
        where=op.location,
    )


def is_finite(value: Any) -> bool:
    """Whether all numbers of a value are finite; what holds no floats is."""
    if isinstance(value, tuple):
        return all(map(is_finite, value))
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def describe(value: Any) -> str:
    """`of shape (2, 3) from -1 to 4`."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or not array.size:
        return f"of shape {array.shape}"
    return f"of shape {array.shape} from {array.min():.4g} to {array.max():.4g}"
