"""`tf.math`: functions that `tf` and `tf.nn` have too, and means and deviations."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..graph import Node
from ..names import MissingNameError
from ..ops import math as core
from ..ops import powers, reductions
from ..scopes import name_scope
from .rules import building

ELSEWHERE = """
abs accumulate_n acos acosh add add_n angle argmax argmin asin asinh atan atan2 atanh bincount ceil confusion_matrix
conj cos cosh count_nonzero cumprod cumsum cumulative_logsumexp digamma divide equal erf erfc exp expm1 floor floordiv
floormod greater greater_equal igamma igammac imag in_top_k invert_permutation is_finite is_inf is_nan l2_normalize
less less_equal lgamma log log1p log_sigmoid log_softmax logical_and logical_not logical_or logical_xor maximum
minimum mod multiply negative not_equal polyval pow real reciprocal reduce_all reduce_any reduce_logsumexp reduce_max
reduce_mean reduce_min reduce_prod reduce_sum rint round rsqrt scalar_mul segment_max segment_mean segment_min
segment_prod segment_sum sigmoid sign sin sinh softmax softplus softsign sqrt square squared_difference subtract tan
tanh top_k truediv unsorted_segment_max unsorted_segment_mean unsorted_segment_min unsorted_segment_prod
unsorted_segment_sum zero_fraction
""".split()  # noqa: SIM905
"""The names that are those of `tf`, or else of `tf.nn`."""

RENAMED = {"divide_no_nan": "div_no_nan"}


@building
def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Node:
    """The variance along axes: the mean of (x - mean x)².

    Args:
        input_tensor: tensor of floating-point numbers.
        axis: the axis, or a list of axes; by default all.
        keepdims: whether they stay, with length 1.
    """
    with name_scope(name, "reduce_variance"):
        mean = reductions.reduce_mean(input_tensor, axis, True)
        return reductions.reduce_mean(core.square(input_tensor - mean), axis, keepdims)


@building
def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Node:
    """The standard deviation along axes: the root of the variance.

    Args:
        input_tensor: tensor of floating-point numbers.
        axis: the axis, or a list of axes; by default all.
        keepdims: whether they stay, with length 1.
    """
    with name_scope(name, "reduce_std"):
        return powers.sqrt(reduce_variance(input_tensor, axis, keepdims))


@building
def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Node:
    """The Euclidean norm along axes: √∑x².

    Args:
        input_tensor: tensor of floating-point numbers.
        axis: the axis, or a list of axes; by default all.
        keepdims: whether they stay, with length 1.
    """
    with name_scope(name, "reduce_euclidean_norm"):
        return powers.sqrt(reductions.reduce_sum(core.square(input_tensor), axis, keepdims))


_OWN = ["reduce_euclidean_norm", "reduce_std", "reduce_variance"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return sorted([*_OWN, *(other for other in [*ELSEWHERE, *RENAMED] if _found(other) is not None)])
        found = None if name.startswith("__") else _found(name)
        if found is None:
            raise MissingNameError("tf.math", name, __getattr__("__all__") if not name.startswith("__") else [])
        return found


def _found(name: str) -> Any:
    """The function of this name in `tf` or `tf.nn`, or None."""
    if name not in ELSEWHERE and name not in RENAMED:
        return None
    tf = import_module("tslab.compat")
    short = RENAMED.get(name, name)
    return getattr(tf, short, None) or getattr(tf.nn, short, None)
