"""What counts as an array of numbers: the values of constants and Variables."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .errors import DTypeError, ShapeError


def as_array(value: ArrayLike, dtype: DTypeLike | None = None) -> np.ndarray[Any, Any]:
    """A read-only copy of `value` as an array of numbers or truth values.

    Raises:
        DTypeError: it is ragged, or holds something else.
    """
    try:
        array = np.array(value, dtype=dtype)
    except (ValueError, TypeError, OverflowError) as error:
        raise DTypeError(f"This is no array of numbers: {error}.", "Give rows of numbers, of one length.") from None
    if any(hasattr(entry, "input_nodes") for entry in (array.flat if array.dtype == object else ())):
        raise DTypeError("A list that holds nodes is no array of numbers.", "Give the nodes one by one.")
    if array.dtype.kind not in "biufc":
        raise DTypeError(f"An array of {array.dtype} holds no numbers.", "Give numbers or truth values.")
    array.flags.writeable = False
    return array


def in_shape(array: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """The numbers of `array` in a shape; one number fills it."""
    if array.ndim and array.size != math.prod(shape):
        raise ShapeError(
            f"{array.size} numbers do not fill the shape {shape}, which holds {math.prod(shape)}.",
            "Give as many numbers as the shape holds, or one.",
        )
    return as_array(np.full(shape, array)) if array.ndim == 0 else array.reshape(shape)
