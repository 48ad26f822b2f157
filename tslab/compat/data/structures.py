"""What the elements of a dataset are made of: tensors, put together in tuples and dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...errors import DTypeError, ShapeError
from ...graph import Node, Shape
from ...ops.creation import convert_to_tensor
from ..rules import RULES, TensorShape, UnknownShape, as_dtype, plain_shape

Row = list[Any]
"""An element: the arrays that it consists of, in a plain list."""


def flatten(structure: Any) -> list[Any]:
    """The parts of a structure in TensorFlow's order: dicts by their sorted keys. A list is one part."""
    if isinstance(structure, Mapping):
        return [part for key in sorted(structure) for part in flatten(structure[key])]
    if _is_tuple(structure):
        return [part for one in structure for part in flatten(one)]
    return [structure]


def flatten_as(structure: Any, values: Any, what: str) -> list[Any]:
    """The parts of `values`, which is put together as `structure` is.

    Raises:
        TypeError: it is not.
    """
    if isinstance(structure, Mapping):
        if not isinstance(values, Mapping) or set(values) != set(structure):
            raise TypeError(f"{what} should be a dict with the keys {list(structure)}, and is {values!r}.")
        return [part for key in sorted(structure) for part in flatten_as(structure[key], values[key], what)]
    if _is_tuple(structure):
        if not isinstance(values, (tuple, list)) or len(values) != len(structure):
            raise TypeError(f"{what} should be a tuple of {len(structure)} parts, and is {values!r}.")
        pairs = zip(structure, values, strict=True)
        return [part for one, value in pairs for part in flatten_as(one, value, what)]
    return [values]


def pack(structure: Any, values: Iterable[Any]) -> Any:
    """`values` put together as `structure` is: the inverse of `flatten`."""
    return _pack(structure, iter(values))


def _pack(structure: Any, values: Iterator[Any]) -> Any:
    if isinstance(structure, Mapping):
        parts = {key: _pack(structure[key], values) for key in sorted(structure)}
        return {key: parts[key] for key in structure}
    if _is_tuple(structure):
        parts_in_order = [_pack(one, values) for one in structure]
        return type(structure)(*parts_in_order) if hasattr(structure, "_fields") else tuple(parts_in_order)
    return next(values)


def _is_tuple(structure: Any) -> bool:
    """Whether it is a tuple of parts: a shape is none."""
    return isinstance(structure, tuple) and not isinstance(structure, TensorShape)


class Elements(NamedTuple):
    """What is known of the elements of a dataset before there are any.

    Attributes:
        structure: how they are put together.
        shapes: the static shape of each part.
        dtypes: the dtype of each; None for texts.
    """

    structure: Any
    shapes: list[Shape]
    dtypes: list[Any]

    def with_shapes(self, change: Callable[[Shape], Shape]) -> Elements:
        """The same with other shapes."""
        return self._replace(shapes=[change(shape) for shape in self.shapes])

    @property
    def shown_shapes(self) -> Any:
        """The shapes, put together as an element is, as TensorFlow shows them."""
        return pack(self.structure, [UnknownShape() if s is None else TensorShape(s) for s in self.shapes])

    @property
    def shown_dtypes(self) -> Any:
        """The dtypes, put together as an element is."""
        return pack(self.structure, self.dtypes)


def declared(output_types: Any, output_shapes: Any, what: str) -> Elements:
    """The elements that a program declares by their dtypes and shapes."""
    types = tuple(output_types) if isinstance(output_types, list) else output_types
    dtypes = [dtype_of_part(one) for one in flatten(types)]
    shapes = [None] * len(dtypes) if output_shapes is None else flatten_as(types, output_shapes, what)
    return Elements(types, [plain_shape(shape) for shape in shapes], dtypes)


def dtype_of_part(dtype: Any) -> Any:
    """A dtype of numbers, or None for texts."""
    if dtype in (str, bytes) or "str" in str(getattr(dtype, "name", dtype)):
        return None
    return as_dtype(dtype)


def as_part(value: Any) -> Any:
    """What a program gives as a part of an element: a node, or an array of numbers or texts, which is a copy.

    Raises:
        DTypeError: it is neither.
    """
    if isinstance(value, (list, tuple)) and any(isinstance(entry, Node) for entry in value):
        value = convert_to_tensor(value)
    if isinstance(value, Node):
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        raise DTypeError("Rows of different lengths are no array.", "Use Dataset.from_generator.") from None
    if array.dtype.kind in "USO":
        return as_texts(array)
    if array.dtype.kind not in "biufc":
        raise DTypeError(f"An array of {array.dtype} holds no numbers.", "Give numbers, truth values or texts.")
    like = RULES.operand(value, None, ())
    array = np.array(array if like is None else like)
    array.flags.writeable = False
    return array


def as_texts(array: Any) -> Any:
    """Texts as an array of bytes, of any length each.

    Raises:
        DTypeError: there is something else among them.
    """
    given = np.asarray(array, object)
    texts = np.empty(given.shape, object)
    for i in np.ndindex(given.shape):
        entry = given[i]
        if not isinstance(entry, (str, bytes)):
            raise DTypeError(f"{entry!r} is neither a number nor a text.", "Give arrays of one kind.")
        texts[i] = entry.encode() if isinstance(entry, str) else bytes(entry)
    return texts


def as_value(value: Any) -> Any:
    """What an operation gives, as an array: texts as objects, for NumPy would cut them to one length."""
    return as_texts(value) if isinstance(value, (str, bytes)) else np.asarray(value)


def out_of_array(value: Any) -> Any:
    """The same array; a text alone as it is."""
    return value.item() if value.dtype == object and value.ndim == 0 else value


def common_shape(shapes: Sequence[Shape]) -> Shape:
    """What is true of all these shapes."""
    if any(shape is None or len(shape) != len(shapes[0] or ()) for shape in shapes):
        return None
    columns = zip(*[shape for shape in shapes if shape is not None], strict=True)
    return tuple(lengths[0] if len(set(lengths)) == 1 else None for lengths in columns)


def same_length(lengths: Sequence[int | None]) -> int | None:
    """The one length that is known of all these.

    Raises:
        ShapeError: there are two.
    """
    known = [length for length in lengths if length is not None]
    if len(set(known)) > 1:
        raise ShapeError(
            f"The parts of the elements have {' and '.join(map(str, dict.fromkeys(known)))} rows.",
            "Each part needs a row for each element.",
        )
    return known[0] if known else None
