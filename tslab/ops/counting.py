"""Numbers counted, and truth values that count."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ..arrays import as_dtype
from ..graph import Node, NodeLike, as_node
from ..shapes import Axis
from .array import expand_dims
from .creation import range as count
from .extremes import reduce_max
from .identity import cast
from .logic import less, not_equal
from .reductions import reduce_sum
from .rounding import maximum


def count_nonzero(
    input_tensor: NodeLike | None = None,
    axis: Axis = None,
    keepdims: bool | None = None,
    dtype: DTypeLike = "int64",
    name: str | None = None,
    input: NodeLike | None = None,
) -> Node:
    """How many numbers along axes are not 0.

    Args:
        input_tensor: tensor of any shape.
        axis: the axis or axes to count over; None for all.
        keepdims: keep those axes, with length 1.
        dtype: of the result.
        input: another name of `input_tensor`.

    Returns:
        Tensor of the shape of `input_tensor` without those axes.
    """
    x = input if input_tensor is None else input_tensor
    if x is None:
        raise TypeError("count_nonzero needs a tensor.")
    kind = as_dtype(dtype)
    counted = cast(not_equal(x, 0), "int64")
    if kind == np.int64:
        return reduce_sum(counted, axis, bool(keepdims), name=name)
    return cast(reduce_sum(counted, axis, bool(keepdims)), dtype, name=name)


def sequence_mask(lengths: NodeLike, maxlen: Any = None, dtype: DTypeLike = "bool", name: str | None = None) -> Node:
    """For each length a row that is true up to there: of 4 places, 3 is [True True True False].

    Args:
        lengths: integers of any shape.
        maxlen: how long a row is: a number, or a node of one; by default as long as the largest length.
        dtype: of the result: truth values, or numbers that are 1 and 0.

    Returns:
        Tensor of the shape of `lengths` and one more axis.
    """
    kind = as_dtype(dtype)
    lengths = as_node(lengths)
    longest = maximum(reduce_max(lengths), 0) if maxlen is None else maxlen
    end = expand_dims(lengths, -1)
    if kind == np.bool:
        return less(count(longest), end, name=name)
    return cast(less(count(longest), end), dtype, name=name)
