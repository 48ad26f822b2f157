"""Iterators: where a session is in a dataset.

An iterator is a name for a place; the place itself is kept by each session, and lives as long as that. A run takes one
element for each node that `get_next` has made, however many fetches need it. The element is gone also where the run
fails, as in TensorFlow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...binding import results_of
from ...errors import GraphError
from ...graph import Node, Shape, Variable, current, placeholder
from ...operation import Operation
from ...ops.several import _Several
from ...plan import Plan, post_order
from ...shapes import fits
from ..errors import FailedPreconditionError, OutOfRangeError
from ..rules import building, get_default_graph
from .functions import Values
from .stages import Reading, Stage
from .structures import Elements, Row, as_value, declared, out_of_array, pack


class Place:
    """How far a session has come."""

    def __init__(self, stage: Stage, values: Values) -> None:
        self.lock = threading.Lock()
        self.rows: Iterator[Row] = stage.stream(Reading(values))


class DatasetIterator:
    """What `get_next` takes elements from. In TensorFlow it is `tf.data.Iterator`.

    Args:
        elements: what is known of them.
    """

    def __init__(self, elements: Elements) -> None:
        self.elements = elements
        self.stage: Stage | None = None
        self._initializer: Node | None = None
        self._starting = threading.Lock()

    @staticmethod
    def one_shot(stage: Stage) -> DatasetIterator:
        """An iterator that starts by itself.

        Raises:
            GraphError: a placeholder or a Variable would have to have a value before there is a run.
        """
        for node in post_order(stage.nodes()):
            if isinstance(node, (placeholder, Variable)):
                raise GraphError(
                    f"A one-shot iterator starts by itself, and its dataset is made of {node.name!r}, a {node.kind}.",
                    "Use dataset.make_initializable_iterator(), and run its initializer, which a feed reaches.",
                    nodes=[node],
                    where=node.location,
                )
        iterator = DatasetIterator(stage.elements)
        iterator.stage = stage
        return iterator

    @staticmethod
    @building
    def from_structure(
        output_types: Any, output_shapes: Any = None, shared_name: str | None = None, output_classes: Any = None
    ) -> DatasetIterator:
        """An iterator for several datasets, whose elements are alike; `make_initializer` chooses one.

        Args:
            output_types: the dtypes of an element, put together as it is.
            output_shapes: the shapes in the same way; by default they are not known.
            shared_name, output_classes: accepted, and of no meaning here.
        """
        return DatasetIterator(declared(output_types, output_shapes, "output_shapes"))

    @building
    def make_initializer(self, dataset: Any, name: str | None = None) -> Node:
        """An operation that starts the iterator on a dataset.

        Args:
            dataset: one whose elements fit what the iterator was made for.
            name: of the operation.

        Raises:
            TypeError: they do not fit.
        """
        ours, theirs = self.elements, dataset.stage.elements
        kinds = (pack(ours.structure, ours.dtypes), pack(theirs.structure, theirs.dtypes))
        if repr(kinds[0]) != repr(kinds[1]):
            raise TypeError(
                f"The iterator is made for elements of {kinds[0]}, and those of the dataset are {kinds[1]}."
            )
        if not all(map(_can_be, ours.shapes, theirs.shapes)):
            raise TypeError(
                f"The iterator is made for elements of shape {ours.shown_shapes}, and those of the dataset have "
                f"{theirs.shown_shapes}."
            )
        return iterator_initialize(self, dataset.stage, name=name or "MakeIterator")

    def start_with(self, stage: Stage) -> None:
        """Let `initializer` start on these elements."""
        self._initializer = iterator_initialize(self, stage, name="MakeIterator")

    @property
    def initializer(self) -> Node:
        """The operation that starts the iterator, also again.

        Raises:
            ValueError: it starts by itself, or has no dataset of its own.
        """
        if self._initializer is None:
            raise ValueError("This iterator has no initializer: use make_initializable_iterator, or make_initializer.")
        return self._initializer

    @building
    def get_next(self, name: str | None = None) -> Any:
        """The parts of the next element, as nodes, put together as the element is.

        Each call makes nodes of their own, for which a run takes an element of their own: call it once, outside of
        loops. At the end of the data a run raises `tf.errors.OutOfRangeError`.

        Args:
            name: of the operation.
        """
        return pack(self.elements.structure, iterator_get_next(self, name=name or "IteratorGetNext").items())

    @property
    def output_shapes(self) -> Any:
        """The static shapes of an element, put together as it is."""
        return self.elements.shown_shapes

    @property
    def output_types(self) -> Any:
        """The dtypes of an element, put together as it is."""
        return self.elements.shown_dtypes

    @property
    def output_classes(self) -> Any:
        """What the parts of an element are: tensors."""
        return dataset_classes(self.elements)

    def place(self, op: Operation) -> Place:
        """Where the session of this run is.

        Raises:
            FailedPreconditionError: it has not started.
        """
        place: Place | None = current.kept.get(self)
        if place is not None:
            return place
        if self.stage is None:
            raise FailedPreconditionError(
                None,
                op,
                f"The iterator that {op.name!r} reads has not been started in this session.",
                cure="Run its initializer first: session.run(iterator.initializer).",
            )
        with self._starting:
            if self not in current.kept:
                current.kept[self] = Place(self.stage, _computed(self.stage.nodes()))
            started: Place = current.kept[self]
        return started


def _computed(nodes: list[Node]) -> Values:
    """The values of nodes that need no feed."""
    plan = Plan(nodes)
    return Values(zip(nodes, map(as_value, results_of(plan, plan.run([], []))), strict=True))


def _can_be(declared_shape: Shape, shape: Shape) -> bool:
    return declared_shape is None or shape is None or fits(shape, declared_shape)


def dataset_classes(elements: Elements) -> Any:
    """The classes of the parts of an element: all are tensors."""
    return pack(elements.structure, [Node] * len(elements.shapes))


class iterator_initialize(Operation):
    """Start an iterator, with the values that the nodes of its dataset have in this run. It has no value."""

    guards_inputs = False
    is_pure = False
    formula = "start an iterator"

    def __init__(self, iterator: DatasetIterator, stage: Stage, name: str | None = None) -> None:
        self.iterator, self.stage, self.sources = iterator, stage, stage.nodes()
        with get_default_graph().as_default():
            super().__init__(*self.sources, name=name)

    def compute(self, *values: Any) -> None:
        """The values are copied: what was fed may change later."""
        copies = [np.array(as_value(value)) for value in values]
        current.kept[self.iterator] = Place(self.stage, Values(zip(self.sources, copies, strict=True)))


class iterator_get_next(_Several):
    """The parts of the next element of an iterator."""

    is_pure = False
    formula = "the next element"

    def __init__(self, iterator: DatasetIterator, name: str | None = None) -> None:
        self.iterator = iterator
        super().__init__(name=name)

    def count_values(self) -> int:
        return len(self.iterator.elements.shapes)

    def value_shape(self, index: int) -> Shape:
        return self.iterator.elements.shapes[index]

    def value_dtype(self, index: int) -> Any:
        return self.iterator.elements.dtypes[index]

    def compute(self) -> Any:
        place = self.iterator.place(self)
        with place.lock:
            row = next(place.rows, None)
            if row is None:
                place.rows = iter(())
        if row is None:
            raise OutOfRangeError(
                None,
                self,
                "End of sequence: the dataset has no more elements.",
                cure="Catch tf.errors.OutOfRangeError; for another epoch run the initializer, or use dataset.repeat().",
            )
        return tuple(map(out_of_array, row))
