"""`tf.reduce_mean`, whose mean of whole numbers is a whole number."""

from __future__ import annotations

from typing import Any

from ...graph import Node
from ...ops import reductions
from ...ops.creation import convert_to_tensor
from ...ops.identity import cast
from ..spellings import SIGNATURES, spelled

__all__ = ["reduce_mean"]


def _reduce_mean(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Node:
    """Mean over axes, z = (1/n) Σ xᵢ; of whole numbers without what is behind the point: that of 1 and 2 is 1.

    Args:
        input_tensor: tensor of any shape.
        axis: the axis or axes to average over; by default all.
        keepdims: keep those axes, with length 1.
        reduction_indices, keep_dims: older names of `axis` and `keepdims`.
        name: of the node.
    """
    x = input_tensor if isinstance(input_tensor, Node) else convert_to_tensor(input_tensor)
    if x.dtype is None or x.dtype.kind not in "iu":
        return reductions.reduce_mean(x, axis, keepdims, name=name)
    return cast(reductions.reduce_mean(x, axis, keepdims), x.dtype, name=name)


reduce_mean = spelled("tf.reduce_mean", _reduce_mean, SIGNATURES["reduce_sum"])
