"""`tf.data.Dataset`: a description of elements, each of which is a tensor, or tensors in tuples and dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..rules import building
from .iterators import DatasetIterator, dataset_classes
from .stages import Count, Generated, Joined, Slices, Stage, Whole, Zipped
from .structures import declared, flatten, pack
from .transformations import (
    Batched,
    Cached,
    Filtered,
    Flattened,
    Mapped,
    Padded,
    Repeated,
    Shard,
    Shuffled,
    Skipped,
    Taken,
    Unbatched,
)


class Dataset:
    """Elements, one after the other. Make one by `Dataset.from_tensor_slices`, and read it by an iterator:

        dataset = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(1000).repeat().batch(32)
        x, y = dataset.make_one_shot_iterator().get_next()

    A dataset holds no place: each session has its own. Numbers that it is told may be nodes; such a node has the value
    that it has when the iterator starts. Sizes of buffers and of threads change no element.

    Args:
        stage: where the elements come from.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @staticmethod
    @building
    def from_tensors(tensors: Any) -> Dataset:
        """One element: the tensors themselves."""
        return Dataset(Whole(tensors))

    @staticmethod
    @building
    def from_tensor_slices(tensors: Any) -> Dataset:
        """An element for each row of the tensors.

        Args:
            tensors: arrays or nodes of as many rows each, in tuples and dicts. Arrays are copied; for placeholders
                there are initializable iterators.

        Raises:
            ValueError: they have not the same number of rows, or none.
        """
        return Dataset(Slices(tensors))

    @staticmethod
    @building
    def from_generator(
        generator: Callable[..., Any], output_types: Any, output_shapes: Any = None, args: Sequence[Any] | None = None
    ) -> Dataset:
        """What a Python generator yields.

        Args:
            generator: a function that returns something to iterate over; it is called for each pass.
            output_types: the dtypes of an element, put together as it is.
            output_shapes: the shapes in the same way; by default they are not known.
            args: arrays or nodes, which the function gets as arrays.

        Raises:
            TypeError: `generator` cannot be called.
        """
        if not callable(generator):
            raise TypeError(f"from_generator needs a function, and {generator!r} is none. Write lambda: values.")
        return Dataset(Generated(generator, declared(output_types, output_shapes, "output_shapes"), args or ()))

    @staticmethod
    @building
    def range(*args: Any) -> Dataset:
        """The numbers of Python's `range(*args)`, int64."""
        return Dataset(Count(*args))

    @staticmethod
    @building
    def zip(datasets: Any) -> Dataset:
        """The elements of several datasets side by side, until the shortest ends.

        Args:
            datasets: a tuple or dict of them; the elements are put together in the same way.
        """
        stages = [one.stage for one in flatten(tuple(datasets) if isinstance(datasets, list) else datasets)]
        structure = tuple(datasets) if isinstance(datasets, list) else datasets
        return Dataset(Zipped(structure, stages))

    def concatenate(self, dataset: Dataset) -> Dataset:
        """Its elements, and after them those of another, which are of the same types."""
        return Dataset(Joined(self.stage, dataset.stage))

    def prefetch(self, buffer_size: Any) -> Dataset:
        """The same elements: nothing is fetched ahead here."""
        return Dataset(self.stage)

    def repeat(self, count: Any = None) -> Dataset:
        """The elements `count` times one after the other; for ever where it is None or -1."""
        return Dataset(Repeated(self.stage, count))

    @building
    def enumerate(self, start: Any = 0) -> Dataset:
        """Pairs of a number, counted from `start`, and an element."""
        return Dataset(Zipped((0, 1), [Count(start, 2**63 - 1), self.stage]))

    @building
    def shuffle(self, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: bool | None = None) -> Dataset:
        """The elements in a random order, by way of a buffer from which each is drawn.

        Args:
            buffer_size: how many elements it holds; with as many as there are, each order is as likely.
            seed: an iterator that starts again draws the same where it is given; otherwise it goes on.
            reshuffle_each_iteration: whether each pass of `repeat` has an order of its own; by default it has.
        """
        return Dataset(Shuffled(self.stage, buffer_size, seed, reshuffle_each_iteration is not False))

    def cache(self, filename: Any = "") -> Dataset:
        """The same elements; those of the first pass are kept in memory for the next, also where a file is named."""
        return Dataset(Cached(self.stage))

    def take(self, count: Any) -> Dataset:
        """The first `count` elements; all where it is -1."""
        return Dataset(Taken(self.stage, count))

    def skip(self, count: Any) -> Dataset:
        """What comes after the first `count` elements; nothing where it is -1."""
        return Dataset(Skipped(self.stage, count))

    def shard(self, num_shards: Any, index: Any) -> Dataset:
        """Every `num_shards`-th element, beginning with number `index`."""
        return Dataset(Shard(self.stage, num_shards, index))

    def batch(self, batch_size: Any, drop_remainder: bool = False) -> Dataset:
        """Several elements as one, whose parts have a new first axis.

        Args:
            batch_size: how many.
            drop_remainder: whether the last ones are left out where they are fewer. Only then the length of the axis is
                known.
        """
        return Dataset(Batched(self.stage, batch_size, bool(drop_remainder)))

    def padded_batch(
        self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None, drop_remainder: bool = False
    ) -> Dataset:
        """Several elements as one, each filled up to the length of the longest.

        Args:
            batch_size: how many.
            padded_shapes: the shapes of the parts in the batch, None for the length of the longest; by default as they
                are known.
            padding_values: what fills them up, put together as an element is; by default zeros.
            drop_remainder: whether the last ones are left out where they are fewer.
        """
        return Dataset(Padded(self.stage, batch_size, padded_shapes, padding_values, bool(drop_remainder)))

    @building
    def map(self, map_func: Callable[..., Any], num_parallel_calls: Any = None) -> Dataset:
        """What a function makes of each element.

        Args:
            map_func: from nodes to nodes. It is called once, and builds into the default graph; what it uses of the
                graph around it has the value that it has when the iterator starts. The parts of a tuple are its
                arguments; a list that it returns is a tuple.
            num_parallel_calls: accepted, and of no meaning here.
        """
        return Dataset(Mapped(self.stage, map_func))

    map_with_legacy_function = map

    @building
    def flat_map(self, map_func: Callable[..., Any]) -> Dataset:
        """The elements of the datasets that a function makes of each element, one dataset after the other."""
        return Dataset(Flattened(self.stage, map_func))

    @building
    def interleave(
        self, map_func: Callable[..., Any], cycle_length: int = 1, block_length: int = 1, num_parallel_calls: Any = None
    ) -> Dataset:
        """The elements of the datasets that a function makes of each element, from several datasets in turn.

        Args:
            map_func: from nodes to a dataset.
            cycle_length: how many datasets are read at a time.
            block_length: how many elements of one come together.
            num_parallel_calls: accepted, and of no meaning here.
        """
        return Dataset(Flattened(self.stage, map_func, max(int(cycle_length), 1), int(block_length)))

    @building
    def filter(self, predicate: Callable[..., Any]) -> Dataset:
        """The elements of which a function, from nodes to a node of one truth value, says True."""
        return Dataset(Filtered(self.stage, predicate))

    filter_with_legacy_function = filter

    def unbatch(self) -> Dataset:
        """The rows of the elements as elements: the inverse of `batch`."""
        return Dataset(Unbatched(self.stage))

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """What a function makes of the dataset: `transformation_func(dataset)`."""
        return transformation_func(self)

    def with_options(self, options: Any) -> Dataset:
        """The same dataset: the options mean nothing here."""
        return Dataset(self.stage)

    def make_one_shot_iterator(self) -> DatasetIterator:
        """An iterator that goes through the elements once in each session, and needs no initializer.

        Raises:
            ValueError: the dataset is made of a placeholder or a Variable.
        """
        return DatasetIterator.one_shot(self.stage)

    @building
    def make_initializable_iterator(self, shared_name: str | None = None) -> DatasetIterator:
        """An iterator that starts each time its `initializer` is run, and takes the values of placeholders then.

        Args:
            shared_name: accepted, and of no meaning here.
        """
        iterator = DatasetIterator(self.stage.elements)
        iterator.start_with(self.stage)
        return iterator

    @property
    def output_shapes(self) -> Any:
        """The static shapes of an element, put together as it is."""
        return self.stage.elements.shown_shapes

    @property
    def output_types(self) -> Any:
        """The dtypes of an element, put together as it is."""
        return self.stage.elements.shown_dtypes

    @property
    def output_classes(self) -> Any:
        """What the parts of an element are: tensors."""
        return dataset_classes(self.stage.elements)

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError("A dataset of a graph has no elements until it is run: use make_one_shot_iterator().")

    def __repr__(self) -> str:
        elements = self.stage.elements
        return f"<Dataset shapes: {pack(elements.structure, map(str, elements.shapes))}, types: {self.output_types}>"
