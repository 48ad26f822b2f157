"""What counts as an array of numbers, the values of constants and Variables; and as a dtype and a shape of one."""

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
    kind = None if dtype is None else as_dtype(dtype)
    try:
        array = np.array(value, dtype=kind)
    except (ValueError, TypeError, OverflowError) as error:
        raise DTypeError(f"This is no array of numbers: {error}.", "Give rows of numbers, of one length.") from None
    if any(hasattr(entry, "input_nodes") for entry in (array.flat if array.dtype == object else ())):
        raise DTypeError("A list that holds nodes is no array of numbers.", "Give the nodes one by one.")
    if array.dtype.kind not in "biufc":
        raise DTypeError(f"An array of {array.dtype} holds no numbers.", "Give numbers or truth values.")
    array.flags.writeable = False
    return array


def as_dtype(dtype: DTypeLike, cure: str = "Give one by its name, such as 'float32' or 'int64'.") -> np.dtype[Any]:
    """The dtype of numbers or truth values that is meant.

    Args:
        dtype: as NumPy takes them: a dtype, its name, or Python's type.
        cure: what to do where a shape has been given instead, which `{}` stands for.

    Raises:
        DTypeError: it is something else, such as a shape.
    """
    if isinstance(dtype, (tuple, list, int, np.integer)) and not isinstance(dtype, bool):
        shape = dtype if isinstance(dtype, (tuple, list)) else (int(dtype),)
        raise DTypeError(f"{dtype!r} is no dtype.", cure.replace("{}", repr(shape)))
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found.kind not in "biufc":
        raise DTypeError(
            f"{dtype!r} is no dtype of numbers or truth values.", "Give one by its name, such as 'float32' or 'int64'."
        )
    return found


def as_shape(shape: Any) -> tuple[int | None, ...]:
    """A shape as a tuple, with None for each length that is not known; a number is the length of a vector.

    Raises:
        ShapeError: it is something else, such as a dtype.
    """
    try:
        dims = list(shape) if hasattr(shape, "__iter__") else [shape]
        found = [None if d is None else int(d) for d in dims]
    except (TypeError, ValueError, OverflowError):
        raise no_shape(shape) from None
    if any(one != d for one, d in zip(found, dims, strict=True)):  # 2.0 is a length, 2.5 and "2" are none
        raise no_shape(shape)
    return tuple(found)


def no_shape(given: Any) -> ShapeError:
    """The error about what has been given as a shape, and is something else."""
    cure = "Give its lengths as a list of whole numbers, such as [2, 3]"
    if isinstance(given, (str, type, np.dtype)):
        return ShapeError(f"{given!r} is no shape.", f"{cure}; the dtype goes by name, as dtype=….")
    return ShapeError(f"{given!r} is no shape.", f"{cure}.")


def in_shape(array: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """The numbers of `array` in a shape; one number fills it."""
    if array.ndim and array.size != math.prod(shape):
        raise ShapeError(
            f"{array.size} numbers do not fill the shape {shape}, which holds {math.prod(shape)}.",
            "Give as many numbers as the shape holds, or one.",
        )
    return as_array(np.full(shape, array)) if array.ndim == 0 else array.reshape(shape)
