"""How the attributes of operations stand in graph JSON, both ways: a closed list of kinds, by their annotations.

An operation declares its attributes as annotations of its class (`axis: int`). Where graph JSON gives one that the
class does not declare, or that is of another kind, it is refused.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from .json_values import (
    MOST_AXES,
    MOST_NUMBERS,
    NUMBERS,
    MalformedError,
    dtype_from_json,
    integer,
    list_of,
    number_to_json,
    shape_from_json,
    shown,
    text,
)
from .operation import Operation


class Kind(NamedTuple):
    """A kind of attribute: what reads it from JSON, and what makes JSON of it."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def _plain(value: Any) -> Any:
    """Python's own numbers and lists in the place of NumPy's, and of tuples."""
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    return [_plain(part) for part in value] if isinstance(value, (tuple, list)) else value


def _integers(value: Any, most: int = MOST_AXES) -> tuple[int, ...]:
    return tuple([integer(part) for part in list_of(value, most)])


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise MalformedError(f"{shown(value)} is neither true nor false")
    return value


def _number(value: Any) -> float:
    if type(value) is str and value in NUMBERS:
        return NUMBERS[value]
    if type(value) is float and math.isfinite(value):
        return value
    if type(value) is int:
        return integer(value)
    raise MalformedError(f"{shown(value)} is no number")


def _ascii(value: Any) -> str:
    if not text(value).isascii():
        raise MalformedError(f"{shown(value)} holds more than plain letters")
    return value  # type: ignore[no-any-return]


def _pairs(value: Any) -> tuple[tuple[int, ...], ...]:
    pairs = tuple(map(_integers, list_of(value, MOST_AXES)))
    if any(len(pair) != 2 for pair in pairs):
        raise MalformedError("it holds what is no pair of whole numbers")
    return pairs


def _seeds(value: Any) -> tuple[int, ...]:
    if len(list_of(value, MOST_AXES)) != 3:
        raise MalformedError("there are three seeds")
    return tuple([integer(seed, 0, 2**64 - 1) for seed in value])


def _tensordot_axes(value: Any) -> Any:
    if not isinstance(value, list):
        return integer(value, 0, MOST_AXES)
    if len(value) != 2:
        raise MalformedError("it is neither a number nor two lists of axes")
    return tuple(map(_integers, value))


def _index(part: Any) -> Any:
    """A part of the key of a `getitem`."""
    if type(part) is int or (type(part) is str and part in ("new", "...")):
        return part if isinstance(part, str) else integer(part)
    if not isinstance(part, list):
        raise MalformedError(f"{shown(part)} is no index", 'An index is a number, "...", "new" for an axis, or a list.')
    if len(part) == 2 and type(part[0]) is str and part[0] == "input":
        return "input", integer(part[1], 0)
    if len(part) != 3 or (type(part[2]) is int and part[2] == 0) or isinstance(part[2], list):
        raise MalformedError("it holds what is no index", 'A slice is [start, stop, step], an array ["input", 0].')
    return tuple([None if i is None else _end(i) for i in part])


def _end(end: Any) -> Any:
    """An end of a slice: a number, or the name of an input."""
    if isinstance(end, list) and len(end) != 2:
        raise MalformedError(f"{shown(end)} is no end of a slice", 'It is a number, null, or an array ["input", 0].')
    return _index(end) if isinstance(end, list) else integer(end)


def _nodes(value: Any) -> tuple[str, ...]:
    names = tuple([_ascii(name) for name in list_of(value)])
    for name in names:
        _, colon, index = name.partition(":")
        if colon and not (index.isdecimal() and len(index) < 10):
            raise MalformedError(f"{shown(name)} names no node, and none of the values of one")
    return names


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _one_or_more(value: Any, most: int = MOST_AXES) -> Any:
    return _integers(value, most) if isinstance(value, list) else integer(value)


KINDS: dict[str, Kind] = {
    "bool": Kind(_truth, lambda value: bool(value)),
    "int": Kind(integer, _plain),
    "float": Kind(_number, lambda value: number_to_json(+_plain(value))),
    "int | None": Kind(_optional(integer), _plain),
    "float | None": Kind(_optional(_number), lambda value: value if value is None else number_to_json(+_plain(value))),
    "str": Kind(_ascii, _plain),
    "DTypeName": Kind(lambda value: dtype_from_json(value).name, _plain),
    "DTypeName | None": Kind(_optional(lambda value: dtype_from_json(value).name), _plain),
    "int | tuple[int, ...]": Kind(_one_or_more, _plain),
    "int | tuple[int, ...] | None": Kind(_optional(_one_or_more), _plain),
    "tuple[int, ...]": Kind(_integers, _plain),
    "tuple[int, ...] | None": Kind(_optional(_integers), _plain),
    "tuple[int | None, ...] | None": Kind(shape_from_json, _plain),
    "tuple[tuple[int, int], ...]": Kind(_pairs, _plain),
    "tuple[int, int, int]": Kind(_seeds, _plain),
    "Nodes": Kind(_nodes, _plain),
    "Axis": Kind(_optional(_one_or_more), _plain),
    "Axes": Kind(_tensordot_axes, _plain),
    "Key": Kind(lambda value: tuple(map(_index, list_of(value, 2 * MOST_AXES))), _plain),
    "Sizes": Kind(lambda value: _one_or_more(value, MOST_NUMBERS), _plain),
}
"""For each annotation that an operation may give an attribute, how graph JSON holds it."""


@cache
def attribute_kinds(operation: type[Operation]) -> dict[str, Kind]:
    """The attributes that the operations of a class have, by the class's annotations."""
    bases = [base for base in reversed(operation.__mro__) if issubclass(base, Operation) and base is not Operation]
    annotations = {key: kind for base in bases for key, kind in inspect.get_annotations(base).items()}
    return {key: KINDS[kind] for key, kind in annotations.items() if kind in KINDS}
