"""What becomes of the elements of a dataset: batches, another order, another number, what a function makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...errors import DTypeError, ShapeError
from ...graph import Node, Shape, current, get_default_graph
from ..errors import InvalidArgumentError
from ..rules import plain_shape
from .functions import Traced, TracedPart, Values
from .stages import Reading, Stage, each
from .structures import Row, as_value, flatten_as


class Batched(Stage):
    """Several elements as one: each part gets a new first axis."""

    def __init__(self, before: Stage, batch_size: Any, drop_remainder: bool) -> None:
        _check_positive("batch_size", batch_size)
        length = int(batch_size) if drop_remainder and not isinstance(batch_size, Node) else None
        shapes = [None if shape is None else (length, *shape) for shape in self.shapes_of_rows(before)]
        super().__init__(before.elements._replace(shapes=shapes), [before], [batch_size])
        self.drop_remainder = drop_remainder

    def shapes_of_rows(self, before: Stage) -> list[Shape]:
        """The shapes that the parts of an element have in the batch."""
        return before.elements.shapes

    def stream(self, reading: Reading) -> Iterator[Row]:
        size = reading.values.number(self.given[0])
        _check_positive("batch_size", size)
        rows = self.before[0].stream(reading)
        batches = iter(lambda: list(itertools.islice(rows, size)), [])
        whole = filter(lambda batch: len(batch) == size, batches) if self.drop_remainder else batches
        return each(
            lambda batch: [self.together(i, column) for i, column in enumerate(zip(*batch, strict=True))], whole
        )

    def together(self, index: int, rows: tuple[Any, ...]) -> Any:
        """One part of several elements as an array."""
        shape = np.shape(rows[0])
        other = next((i for i, row in enumerate(rows) if np.shape(row) != shape), None)
        if other is not None:
            raise InvalidArgumentError(
                None,
                None,
                f"Elements of different shapes make no batch: in part {index} the first has the shape {shape}, and "
                f"element {other} has {np.shape(rows[other])}.",
                cure="Give them one shape in a map before, or use padded_batch.",
            )
        return joined(rows, shape)


def joined(rows: tuple[Any, ...] | list[Any], shape: tuple[int, ...], padding: Any = 0) -> Any:
    """Arrays as the rows of one, each in the corner of `shape`; what it does not fill is `padding`."""
    batch = np.empty((len(rows), *shape), rows[0].dtype)
    if all(row.shape == shape for row in rows):
        for i, row in enumerate(rows):
            batch[i, ...] = row
        return batch
    batch.fill(padding)
    for i, row in enumerate(rows):
        corner: Any = (i, *map(slice, row.shape))
        batch[corner] = row
    return batch


class Padded(Batched):
    """The same for elements of different shapes, which are filled up."""

    def __init__(self, before: Stage, size: Any, padded_shapes: Any, padding_values: Any, drop_remainder: bool) -> None:
        elements = before.elements
        if padded_shapes is None:
            self.padded = list(elements.shapes)
        else:
            shapes = flatten_as(elements.structure, padded_shapes, "padded_shapes")
            self.padded = [_with_unknown(plain_shape(shape)) for shape in shapes]
        for shape, known in zip(self.padded, elements.shapes, strict=True):
            if shape is None or (known is not None and len(known) != len(shape)):
                raise ShapeError(
                    f"padded_shapes has {shape} for elements of shape {known}.",
                    "Give a length for each axis, None for that of the longest: padded_shapes=([None], []).",
                )
        zeros = [b"" if dtype is None else 0 for dtype in elements.dtypes]
        given = None if padding_values is None else flatten_as(elements.structure, padding_values, "padding_values")
        self.paddings = [zero if x is None else x for x, zero in zip(given or zeros, zeros, strict=True)]
        super().__init__(before, size, drop_remainder)

    def shapes_of_rows(self, before: Stage) -> list[Shape]:
        return self.padded

    def together(self, index: int, rows: tuple[Any, ...]) -> Any:
        wanted = self.padded[index] or ()
        longest = [max(lengths) for lengths in zip(*[row.shape for row in rows], strict=True)]
        shape = tuple(a if d is None else d for a, d in zip(longest, wanted, strict=True))
        if any(a > d for a, d in zip(longest, shape, strict=True)):
            raise InvalidArgumentError(
                None,
                None,
                f"An element is longer than padded_shapes allows: the longest has {tuple(longest)}, and not {wanted}.",
                cure="None in padded_shapes is the length of the longest.",
            )
        return joined(rows, shape, self.paddings[index])


def _with_unknown(shape: Shape) -> Shape:
    """-1 stands for None here."""
    return None if shape is None else tuple(None if d == -1 else d for d in shape)


def _check_positive(name: str, number: Any) -> None:
    if not isinstance(number, Node) and int(number) < 1:
        raise InvalidArgumentError(None, None, f"{name} is {number}.", cure="It has to be 1 or more.")


class Shuffled(Stage):
    """The elements in a random order: each is drawn from a buffer, and the next takes its place there.

    With a seed, each iterator that starts draws the same; without, it goes on where the session's last one was.
    """

    def __init__(self, before: Stage, buffer_size: Any, seed: Any, reshuffle_each_iteration: bool) -> None:
        _check_positive("buffer_size", buffer_size)
        super().__init__(before.elements, [before], [buffer_size] if seed is None else [buffer_size, seed])
        graph = get_default_graph()
        self.seeds = (graph.seed % 2**64, len(graph.nodes), id_of_stage(before))
        self.reshuffles = reshuffle_each_iteration

    def stream(self, reading: Reading) -> Iterator[Row]:
        size = reading.values.number(self.given[0])
        _check_positive("buffer_size", size)
        return _Shuffling(self.before[0].stream(reading), size, self._below(reading))

    def _below(self, reading: Reading) -> Callable[[int], int]:
        """Random whole numbers below a limit."""
        seeds = self.seeds if len(self.given) == 1 else (1, reading.values.number(self.given[1]) % 2**64)
        if not self.reshuffles:
            generator = np.random.default_rng(seeds)
        else:
            kept = current.kept if len(self.given) == 1 else reading.memory
            generator = kept.setdefault(self, np.random.default_rng(seeds))
        return lambda limit: int(generator.random() * limit)


def id_of_stage(stage: Stage) -> int:
    """How many stages lie before: so that two that shuffle one after the other draw other numbers."""
    return 1 + sum(map(id_of_stage, stage.before))


class _Shuffling(Iterator[Row]):
    """The elements of another iterator by way of a buffer."""

    def __init__(self, rows: Iterator[Row], size: int, below: Callable[[int], int]) -> None:
        self.rows, self.size, self.below = rows, size, below
        self.buffer: list[Row] = []

    def __next__(self) -> Row:
        self.buffer.extend(itertools.islice(self.rows, self.size - len(self.buffer)))
        if not self.buffer:
            raise StopIteration
        chosen = self.below(len(self.buffer))
        self.buffer[chosen], self.buffer[-1] = self.buffer[-1], self.buffer[chosen]
        return self.buffer.pop()


class Repeated(Stage):
    """The elements again and again: `count` times, or for ever where it is None or -1."""

    def __init__(self, before: Stage, count: Any) -> None:
        super().__init__(before.elements, [before], [-1 if count is None else count])

    def stream(self, reading: Reading) -> Iterator[Row]:
        return _Repeating(self.before[0], reading, reading.values.number(self.given[0]))


class _Repeating(Iterator[Row]):
    def __init__(self, stage: Stage, reading: Reading, count: int) -> None:
        self.stage, self.reading, self.left = stage, reading, count
        self.rows: Iterator[Row] = iter(())

    def __next__(self) -> Row:
        row = next(self.rows, None)
        if row is None and self.left != 0:
            self.left -= 1
            self.rows = self.stage.stream(self.reading)
            row = next(self.rows, None)
        if row is None:
            self.left = 0
            raise StopIteration
        return row


class Taken(Stage):
    """The first elements; all where `count` is -1."""

    def __init__(self, before: Stage, count: Any) -> None:
        super().__init__(before.elements, [before], [count])

    def stream(self, reading: Reading) -> Iterator[Row]:
        count, rows = reading.values.number(self.given[0]), self.before[0].stream(reading)
        return rows if count < 0 else itertools.islice(rows, count)


class Skipped(Taken):
    """What comes after the first elements; nothing where `count` is -1."""

    def stream(self, reading: Reading) -> Iterator[Row]:
        count, rows = reading.values.number(self.given[0]), self.before[0].stream(reading)
        return iter(()) if count < 0 else itertools.islice(rows, count, None)


class Shard(Stage):
    """Every `num_shards`-th element, beginning with number `index`."""

    def __init__(self, before: Stage, num_shards: Any, index: Any) -> None:
        if not isinstance(num_shards, Node) and not isinstance(index, Node) and not 0 <= index < num_shards:
            raise InvalidArgumentError(None, None, f"There is no shard {index} of {num_shards}.", cure="Count from 0.")
        super().__init__(before.elements, [before], [num_shards, index])

    def stream(self, reading: Reading) -> Iterator[Row]:
        step, start = map(reading.values.number, self.given)
        return itertools.islice(self.before[0].stream(reading), start, None, step)


class Cached(Stage):
    """The elements as they were in the first pass, kept for the next."""

    def __init__(self, before: Stage) -> None:
        super().__init__(before.elements, [before])

    def stream(self, reading: Reading) -> Iterator[Row]:
        if self in reading.memory:
            return iter(reading.memory[self])
        return _Keeping(self.before[0].stream(reading), lambda rows: reading.memory.setdefault(self, rows))


class _Keeping(Iterator[Row]):
    """The elements of another iterator, which are handed over together when it has ended."""

    def __init__(self, rows: Iterator[Row], done: Callable[[list[Row]], Any]) -> None:
        self.rows, self.done = rows, done
        self.kept: list[Row] = []

    def __next__(self) -> Row:
        try:
            row = next(self.rows)
        except StopIteration:
            self.done(self.kept)
            raise
        self.kept.append(row)
        return row


class Mapped(Stage):
    """What a function makes of each element."""

    def __init__(self, before: Stage, function: Callable[..., Any]) -> None:
        self.function = Traced(function, before.elements, "map")
        super().__init__(self.function.elements, [before], self.function.captured)

    def stream(self, reading: Reading) -> Iterator[Row]:
        return each(lambda row: self.function(reading.values, row), self.before[0].stream(reading))


class Filtered(Stage):
    """The elements of which a function says True."""

    def __init__(self, before: Stage, predicate: Callable[..., Any]) -> None:
        self.function = Traced(predicate, before.elements, "filter")
        kinds, shapes = self.function.elements.dtypes, self.function.elements.shapes
        if len(kinds) != 1 or kinds[0] not in (None, np.dtype(bool)) or shapes[0] not in (None, ()):
            raise DTypeError(
                f"The predicate of filter has to give one truth value, and gives {self.function.result!r}.",
                "Compare with tf.equal or tf.less, and join by tf.logical_and.",
            )
        super().__init__(before.elements, [before], self.function.captured)

    def stream(self, reading: Reading) -> Iterator[Row]:
        return filter(lambda row: bool(self.function(reading.values, row)[0]), self.before[0].stream(reading))


class Flattened(Stage):
    """The elements of the datasets that a function makes of the elements, `cycle` datasets in turn."""

    def __init__(self, before: Stage, function: Callable[..., Any], cycle: int = 1, block: int = 1) -> None:
        self.function, self.cycle, self.block = TracedPart(function, before.elements, "flat_map"), cycle, block
        super().__init__(self.function.result.elements, [before], self.function.captured)

    def stream(self, reading: Reading) -> Iterator[Row]:
        return _Interleaving(each(lambda row: self._start(reading, row), self.before[0].stream(reading)), self)

    def _start(self, reading: Reading, row: Row) -> Iterator[Row]:
        """The elements of the dataset that the function makes of one."""
        made = self.function(reading.values, row)
        stream: Iterator[Row] = self.function.result.stream(
            Reading(Values(zip(self.function.fetches, made, strict=True)))
        )
        return stream


class _Interleaving(Iterator[Row]):
    """`block` elements of each of `cycle` iterators in turn; one that has ended gives its place to the next."""

    def __init__(self, streams: Iterator[Iterator[Row]], stage: Flattened) -> None:
        self.streams, self.block = streams, stage.block
        self.open: list[Iterator[Row] | None] = [None] * stage.cycle
        self.place, self.given = 0, 0

    def __next__(self) -> Row:
        idle = 0
        while idle < len(self.open):
            rows = self.open[self.place]
            if rows is None:
                rows = self.open[self.place] = next(self.streams, None)
            row = None if rows is None else next(rows, None)
            if row is not None:
                self.given += 1
                if self.given == self.block:
                    self._turn()
                return row
            idle = idle + 1 if rows is None else 0
            self.open[self.place] = None
            self._turn()
        raise StopIteration

    def _turn(self) -> None:
        self.place, self.given = (self.place + 1) % len(self.open), 0


class Unbatched(Stage):
    """The rows of the elements as elements."""

    def __init__(self, before: Stage) -> None:
        super().__init__(before.elements.with_shapes(lambda shape: shape if shape is None else shape[1:]), [before])

    def stream(self, reading: Reading) -> Iterator[Row]:
        rows = each(lambda batch: zip(*batch, strict=True), self.before[0].stream(reading))
        return each(lambda row: [as_value(part) for part in row], itertools.chain.from_iterable(rows))
