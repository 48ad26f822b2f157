"""How values stand in graph JSON, both ways: numbers, texts, dtypes, shapes, arrays.

Reading believes nothing. What is not as it should be raises `MalformedError`, which `deserialize` turns into an error
that says where it stands; sizes are checked before anything is made of them.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

import numpy as np

from . import dtypes
from .errors import SerializationError
from .graph import Shape

DTYPES: dict[str, np.dtype[Any]] = {vars(dtypes)[name].name: vars(dtypes)[name] for name in dtypes.__all__}
"""The dtypes that graph JSON may name."""

NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
"""The numbers that JSON lacks."""

MOST_AXES = 64
"""How many axes an array of NumPy can have."""

MOST_NUMBERS = 2**32
"""How many numbers a static shape may hold: more than a computer that runs the graph could keep."""

MOST_LETTERS = 4096
"""How long a name or a text may be."""


class MalformedError(Exception):
    """A part of graph JSON is not as it should be: what is wrong, and how to mend it."""

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


def shown(value: Any) -> str:
    """A value that may be anything, and of any size, in a few words."""
    if isinstance(value, str):
        return repr(value) if len(value) <= 60 else f"{value[:50]!r}… ({len(value)} characters)"
    if isinstance(value, int) and abs(value) >= 2**64:
        return f"a number of {value.bit_length()} bits"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, dict)):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    return f"a {type(value).__name__}"


def integer(value: Any, least: int = -(2**63), most: int = 2**63 - 1) -> int:
    """A whole number within bounds."""
    if type(value) is not int or not least <= value <= most:
        bounds = "" if least == -(2**63) else f" from {least} to {most}" if most < 2**53 else f" from {least} on"
        raise MalformedError(f"{shown(value)} is no whole number{bounds}")
    return value


def text(value: Any) -> str:
    """A text that can be written into a file."""
    if type(value) is not str:
        raise MalformedError(f"{shown(value)} is no text")
    if len(value) > MOST_LETTERS:
        raise MalformedError(f"{shown(value)} is too long", f"There are at most {MOST_LETTERS} characters.")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise MalformedError(f"{shown(value)} holds half of a character", "UTF-8 cannot hold it.")
    return value


def list_of(value: Any, most: int = MOST_NUMBERS) -> list[Any]:
    """The list itself, if it is one, and not too long."""
    if not isinstance(value, list):
        raise MalformedError(f"{shown(value)} is no list")
    if len(value) > most:
        raise MalformedError(f"it is a list of {len(value)}", f"There are at most {most} of these.")
    return value


def parsed(document: Any) -> Any:
    """The document as Python's lists and dicts."""
    if not isinstance(document, (str, bytes, bytearray)):
        return document
    try:
        return json.loads(document, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise MalformedError("lists are nested too deeply in it", "Graph JSON has five levels.") from None
    except ValueError as error:
        raise MalformedError(
            f"it cannot be read as JSON: {error}", "Give the text of the file, not its name, and all of it."
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise MalformedError(f"an object has the key {shown(twice)} twice", "Each key stands once.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise MalformedError(f"{name} is no JSON", f"Such numbers are texts: {', '.join(NUMBERS)}.")


def with_keys(value: Any, required: set[str], optional: set[str]) -> dict[str, Any]:
    """The object itself, if it has these keys and no others."""
    if not isinstance(value, dict):
        raise MalformedError(f"{shown(value)} stands where an object should")
    if missing := required - value.keys():
        raise MalformedError(f"{shown(min(missing))} is missing", f"It needs {', '.join(sorted(required))}.")
    if unknown := [key for key in value if key not in required and key not in optional]:
        known = ", ".join(sorted(required | optional)) or "none"
        raise MalformedError(f"nothing is known of the key {shown(unknown[0])}", f"The keys are: {known}.")
    return value


# Dtypes, shapes, arrays


def dtype_to_json(dtype: np.dtype[Any] | None) -> str | None:
    """The name of a dtype, in the byte order of the machine that reads it.

    Raises:
        SerializationError: graph JSON does not know it.
    """
    if dtype is None:
        return None
    if dtype.name not in DTYPES:
        raise SerializationError(f"Graph JSON cannot hold {dtype}.", f"Its dtypes are {', '.join(DTYPES)}.")
    return dtype.name


def dtype_from_json(value: Any) -> np.dtype[Any]:
    """The dtype of this name, one of a closed list."""
    dtype = DTYPES.get(value) if type(value) is str else None
    if dtype is None:
        raise MalformedError(f"{shown(value)} is no dtype", f"The dtypes are {', '.join(DTYPES)}.")
    return dtype


def shape_to_json(shape: Shape) -> list[int | None] | None:
    """A static shape as a list; None where the rank is unknown."""
    return None if shape is None else [None if d is None else int(d) for d in shape]


def shape_from_json(value: Any) -> Shape:
    """A static shape, of a size that a computer can hold."""
    if value is None:
        return None
    return sized(tuple([None if d is None else integer(d) for d in list_of(value, MOST_AXES)]))


def sized(shape: Shape) -> Shape:
    """The shape itself, if a value of it can be held."""
    known = [d for d in shape or () if d is not None]
    if shape is not None and len(shape) > MOST_AXES:
        raise MalformedError(f"a value has at most {MOST_AXES} axes, and not {len(shape)}")
    if any(d < 0 for d in known):
        raise MalformedError(f"the shape {shape} has a negative dimension")
    if math.prod(d for d in known if d) > MOST_NUMBERS:  # where one is 0, the others must fit all the same
        raise MalformedError(f"no computer can hold a value of shape {shape}", f"{MOST_NUMBERS} numbers are the most.")
    return shape


def number_to_json(value: Any) -> Any:
    """A number, or the name of one that JSON lacks."""
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def array_to_json(value: Any) -> dict[str, Any]:
    """An array as `{"shape": […], "dtype": …, "data": [the numbers in row-major order]}`.

    Complex numbers are pairs `[real, imaginary]`.
    """
    array = np.asarray(value)
    dtype = dtype_to_json(array.dtype)
    flat = array.ravel()
    if array.dtype.kind == "c":
        pairs = zip(_numbers(flat.real), _numbers(flat.imag), strict=True)
        return {"shape": list(array.shape), "dtype": dtype, "data": [list(pair) for pair in pairs]}
    return {"shape": list(array.shape), "dtype": dtype, "data": _numbers(flat)}


def _numbers(flat: np.ndarray[Any, Any]) -> list[Any]:
    data: list[Any] = flat.tolist()
    if flat.dtype.kind == "f" and not np.isfinite(flat).all():
        return [number_to_json(number) for number in data]
    return data


def array_from_json(value: Any) -> np.ndarray[Any, Any]:
    """The array of `array_to_json`. What it declares is compared with what is there before it is made."""
    if not isinstance(value, dict) or value.keys() != {"shape", "dtype", "data"}:
        raise MalformedError(f"{shown(value)} is no array", 'An array is {"shape": […], "dtype": "…", "data": […]}.')
    dtype, shape = dtype_from_json(value["dtype"]), shape_from_json(value["shape"])
    if shape is None or None in shape:
        raise MalformedError(
            f"the array's shape {shown(value['shape'])} is not known", "An array has all its dimensions."
        )
    data = list_of(value["data"])
    if len(data) != math.prod(shape):  # type: ignore[arg-type]
        raise MalformedError(
            f"the array declares the shape {shape}, and holds {len(data)} numbers", "Give as many as the shape holds."
        )
    if dtype.kind == "c":
        if not all(isinstance(pair, list) and len(pair) == 2 for pair in data):
            raise MalformedError("the array holds what is no pair of numbers", "A complex number is [real, imaginary].")
        real, imaginary = (_flat([pair[i] for pair in data], np.dtype(np.float64)) for i in (0, 1))
        together = np.empty(len(data), np.complex128)
        together.real, together.imag = real, imaginary
        return _narrowed(together, dtype).reshape(shape)
    return _flat(data, dtype).reshape(shape)


def _flat(data: list[Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Numbers of one dtype. JSON has truth values, whole numbers and fractions, and nothing is turned into another."""
    allowed: set[type] = {bool} if dtype.kind == "b" else {int, float, str} if dtype.kind == "f" else {int}
    found = {type(number) for number in data} - allowed
    if found:
        names = ", ".join(sorted(kind.__name__ for kind in found))
        raise MalformedError(f"the array of {dtype} holds {names}")
    try:
        if dtype.kind != "f":
            return np.array(data, dtype)
        named = [number for number in data if type(number) is str]
        if not NUMBERS.keys() >= set(named):
            raise MalformedError(
                "the array holds text that is no number", f"Numbers in words are {', '.join(NUMBERS)}."
            )
        wide = np.array([NUMBERS[x] if type(x) is str else x for x in data] if named else data, np.float64)
    except OverflowError:
        raise MalformedError(f"the array holds a number that is too large for {dtype}") from None
    if np.count_nonzero(~np.isfinite(wide)) != len(named):
        raise MalformedError("the array holds a number that is too large", 'Write "inf" where infinity is meant.')
    return _narrowed(wide, dtype)


def _narrowed(wide: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    try:
        with np.errstate(over="raise"):
            return wide.astype(dtype)
    except FloatingPointError:
        raise MalformedError(f"the array holds a number that is too large for {dtype}") from None
