"""Where the elements of a dataset come from: arrays, nodes, a Python generator, other datasets.

A *stage* is a description: which elements there will be. `Stage.stream` makes an iterator of them, for one session. It
goes on after an error in one element, as TensorFlow's does.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ...errors import TslabError
from ...graph import Node, Shape
from ...shapes import fits
from ..errors import InvalidArgumentError, kind_of_exception
from .functions import Values
from .structures import Elements, Row, as_part, as_texts, common_shape, flatten, flatten_as, pack, same_length


class Reading:
    """One pass of a session through a dataset, from an iterator's start to its end.

    Attributes:
        values: of the nodes that the dataset is made of.
        memory: what stages keep as long as the pass lasts: the elements of `cache`, the random numbers of `shuffle`.
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self.memory: dict[Any, Any] = {}


class Stage:
    """Base of all stages.

    Args:
        elements: what is known of the elements.
        before: the stages that it takes elements of.
        given: numbers and arrays, which may be nodes.
    """

    def __init__(self, elements: Elements, before: Sequence[Stage] = (), given: Sequence[Any] = ()) -> None:
        self.elements, self.before = elements, tuple(before)
        self.given = tuple(given)

    def nodes(self) -> list[Node]:
        """The nodes whose values it needs to start."""
        own = [x for x in self.given if isinstance(x, Node)]
        return list(dict.fromkeys([*itertools.chain(*(stage.nodes() for stage in self.before)), *own]))

    def stream(self, reading: Reading) -> Iterator[Row]:
        """The elements, one after the other."""
        raise NotImplementedError


def each(function: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
    """What a function makes of each value. Unlike a generator, it goes on after an error."""
    return map(function, values)


def value_of(part: Any, reading: Reading) -> Any:
    """The array that is given, or the value of the node."""
    return reading.values[part] if isinstance(part, Node) else part


def _parts(tensors: Any) -> tuple[Any, list[Any]]:
    """A structure, and its parts as arrays and nodes."""
    parts = [as_part(part) for part in flatten(tensors)]
    return pack(tensors, range(len(parts))), parts


def _elements(structure: Any, parts: list[Any], change: Callable[[Shape], Shape]) -> Elements:
    shapes = [change(None if part.shape is None else tuple(part.shape)) for part in parts]
    return Elements(structure, shapes, [None if part.dtype == object else part.dtype for part in parts])


class Whole(Stage):
    """One element: the tensors themselves."""

    def __init__(self, tensors: Any) -> None:
        structure, parts = _parts(tensors)
        super().__init__(_elements(structure, parts, lambda shape: shape), given=parts)

    def stream(self, reading: Reading) -> Iterator[Row]:
        return iter([[value_of(part, reading) for part in self.given]])


class Slices(Stage):
    """An element for each row of the tensors."""

    def __init__(self, tensors: Any) -> None:
        structure, parts = _parts(tensors)
        if any(part.shape is not None and len(part.shape) == 0 for part in parts):
            raise ValueError("A number alone has no rows to make elements of: give arrays, or use from_tensors.")
        same_length([None if part.shape is None else part.shape[0] for part in parts])
        super().__init__(_elements(structure, parts, lambda shape: shape if shape is None else shape[1:]), given=parts)

    def stream(self, reading: Reading) -> Iterator[Row]:
        arrays = [value_of(part, reading) for part in self.given]
        same_length([len(array) for array in arrays])
        return each(lambda i: [array[i, ...] for array in arrays], range(len(arrays[0])))


class Count(Stage):
    """The numbers of Python's `range`."""

    def __init__(self, *args: Any) -> None:
        if not 1 <= len(args) <= 3:
            raise ValueError(f"Dataset.range takes 1 to 3 numbers, and got {len(args)}.")
        super().__init__(Elements(0, [()], [np.dtype(np.int64)]), given=args)

    def stream(self, reading: Reading) -> Iterator[Row]:
        return each(lambda i: [np.array(i, np.int64)], range(*map(reading.values.number, self.given)))


class Generated(Stage):
    """What a Python generator yields."""

    def __init__(self, generator: Callable[..., Any], elements: Elements, args: Sequence[Any]) -> None:
        super().__init__(elements, given=[as_part(part) for part in args])
        self.generator = generator

    def stream(self, reading: Reading) -> Iterator[Row]:
        arrays = [value_of(part, reading) for part in self.given]
        return _Yielded(self.elements, iter(self.generator(*arrays)))


class _Yielded(Iterator[Row]):
    """What an iterator of the program gives, as elements."""

    def __init__(self, elements: Elements, values: Iterator[Any]) -> None:
        self.elements, self.values = elements, values

    def __next__(self) -> Row:
        try:
            value = next(self.values)
            parts = flatten_as(self.elements.structure, value, "What the generator has yielded")
            described = zip(parts, self.elements.dtypes, self.elements.shapes, strict=True)
            return [_yielded(part, dtype, shape) for part, dtype, shape in described]
        except (StopIteration, TslabError):
            raise
        except Exception as error:
            kind = kind_of_exception(error)
            raise kind(None, None, f"The generator of a dataset has failed: {type(error).__name__}: {error}") from error


def _yielded(value: Any, dtype: Any, shape: Shape) -> Any:
    array = as_texts(value) if dtype is None else np.array(value, dtype)
    if not fits(array.shape, shape):
        raise InvalidArgumentError(
            None,
            None,
            f"The generator has yielded an array of shape {array.shape}, where {shape} was declared.",
            cure="Change output_shapes; None stands for any length.",
        )
    return array


class Zipped(Stage):
    """The elements of several datasets side by side; the shortest decides how many."""

    def __init__(self, structure: Any, before: Sequence[Stage]) -> None:
        parts = [stage.elements for stage in before]
        together = pack(structure, [part.structure for part in parts])
        shapes, dtypes = [s for part in parts for s in part.shapes], [d for part in parts for d in part.dtypes]
        super().__init__(Elements(together, shapes, dtypes), before)

    def stream(self, reading: Reading) -> Iterator[Row]:
        streams = [stage.stream(reading) for stage in self.before]
        return each(lambda rows: [part for row in rows for part in row], zip(*streams, strict=False))


class Joined(Stage):
    """The elements of one dataset after those of another."""

    def __init__(self, first: Stage, second: Stage) -> None:
        a, b = first.elements, second.elements
        if a.dtypes != b.dtypes or pack(a.structure, a.dtypes) != pack(b.structure, b.dtypes):
            raise TypeError(
                f"Two datasets to concatenate have elements of different types, {a.shown_dtypes} and {b.shown_dtypes}."
            )
        shapes = [common_shape(pair) for pair in zip(a.shapes, b.shapes, strict=True)]
        super().__init__(a._replace(shapes=shapes), [first, second])

    def stream(self, reading: Reading) -> Iterator[Row]:
        return itertools.chain.from_iterable(each(lambda stage: stage.stream(reading), self.before))
