"""Queues: what one run puts in, another takes out.

The elements are kept by each session. Those that a run has taken are gone also where it fails, as in TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...graph import Node, Shape, current, get_default_graph
from ...ops.creation import convert_to_tensor
from ..data.structures import as_part, dtype_of_part
from ..rules import TensorShape, building, plain_shape
from ..variables import text
from .operations import Contents, queue_close, queue_dequeue, queue_enqueue, queue_is_closed, queue_size


class QueueBase:
    """Base of the queues. `tf.FIFOQueue` and `tf.RandomShuffleQueue` are two.

    Args:
        capacity: how many elements fit in; who puts in more waits.
        dtypes: the dtype of each part of an element, or of its only one.
        shapes: the shape of each; by default any.
        names: of the parts, where elements are dicts.
        seed: of the random numbers, where some are drawn.
        shared_name: accepted, and of no meaning here.
        name: of the queue; its operations begin with it.
    """

    pads = False
    """Whether elements of different shapes are filled up with zeros to make a batch."""

    least = 0
    """How many elements stay in the queue until it is closed."""

    def __init__(
        self,
        capacity: int,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        seed: int | None = None,
        shared_name: str | None = None,
        name: str = "queue",
    ) -> None:
        self.graph = get_default_graph()
        self.capacity = capacity if capacity > 0 else 2**63  # -1 is for no limit
        self.dtypes = [dtype_of_part(one) for one in (dtypes if isinstance(dtypes, (list, tuple)) else [dtypes])]
        self.shapes = _shapes_of(shapes, len(self.dtypes))
        self.names = None if names is None else [names] if isinstance(names, str) else list(names)
        if self.names is not None and len(self.names) != len(self.dtypes):
            raise ValueError(f"{len(self.names)} names are given for {len(self.dtypes)} parts of an element.")
        self.name = self.graph.unique_name(self.graph.scope + name)
        own = (0, len(self.graph.nodes)) if seed is None else (1, int(seed) % 2**64)
        self.seeds = (self.graph.seed % 2**64, *own)

    @property
    def contents(self) -> Contents:
        """The elements in the session of this run."""
        contents: Contents | None = current.kept.get(self)
        if contents is None:
            contents = current.kept.setdefault(self, Contents(self))
        return contents

    @building
    def enqueue(self, vals: Any, name: str | None = None) -> Node:
        """An operation that puts one element in.

        Args:
            vals: its parts; where it has one, that may be given alone.
            name: of the operation.

        Raises:
            ValueError: they are too few or too many, or have another shape than the queue's.
        """
        return queue_enqueue(self, self._parts(vals), False, name=name or f"{self.name}_enqueue")

    @building
    def enqueue_many(self, vals: Any, name: str | None = None) -> Node:
        """An operation that puts an element in for each row.

        Args:
            vals: the parts: arrays or nodes of as many rows each.
            name: of the operation.
        """
        return queue_enqueue(self, self._parts(vals), True, name=name or f"{self.name}_EnqueueMany")

    @building
    def dequeue(self, name: str | None = None) -> Any:
        """The parts of the next element: a node, or a list or dict of nodes."""
        return self._taken(None, False, name or f"{self.name}_Dequeue")

    @building
    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """The next `n` elements, as the rows of the parts. Where the queue is closed and has fewer, it is at its end.

        Args:
            n: how many; it may be a node.
            name: of the operation.
        """
        return self._taken(n, False, name or f"{self.name}_DequeueMany")

    @building
    def dequeue_up_to(self, n: Any, name: str | None = None) -> Any:
        """The next `n` elements; fewer where the queue is closed and has fewer.

        Args:
            n: how many; it may be a node.
            name: of the operation.
        """
        return self._taken(n, True, name or f"{self.name}_DequeueUpTo")

    @building
    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> Node:
        """An operation after which nothing can be put in.

        Args:
            cancel_pending_enqueues: whether that holds also for who waits until there is room.
            name: of the operation.
        """
        return queue_close(self, cancel_pending_enqueues, name=name or f"{self.name}_Close")

    @building
    def size(self, name: str | None = None) -> Node:
        """How many elements there are."""
        return queue_size(self, name=name or f"{self.name}_Size")

    @building
    def is_closed(self, name: str | None = None) -> Node:
        """Whether nothing more can be put in."""
        return queue_is_closed(self, name=name or f"{self.name}_Is_Closed")

    def choose(self, contents: Contents) -> int:
        """The place of the element that is taken next."""
        return 0

    def _parts(self, vals: Any) -> list[Node]:
        """What is put in, as nodes of the queue's dtypes."""
        if isinstance(vals, Mapping):
            if self.names is None or set(vals) != set(self.names):
                raise ValueError(
                    f"The queue has the names {self.names} for the parts of an element, and not {list(vals)}."
                )
            vals = [vals[name] for name in self.names]
        elif self.names is not None:
            raise ValueError(f"The queue has names for the parts of an element: give a dict of {self.names}.")
        parts = list(vals) if isinstance(vals, (list, tuple)) else [vals]
        if len(parts) != len(self.dtypes):
            raise ValueError(
                f"An element of {self.name!r} has {len(self.dtypes)} parts, and {len(parts)} are given. "
                "Put them into one list; one part that is a list itself too: enqueue([x])."
            )
        with self.graph.as_default():
            return [_converted(part, dtype) for part, dtype in zip(parts, self.dtypes, strict=True)]

    def _taken(self, count: Any, up_to: bool, name: str) -> Any:
        nodes = queue_dequeue(self, count, up_to, name=name).items()
        if self.names is not None:
            return dict(zip(self.names, nodes, strict=True))
        return nodes if len(nodes) > 1 else nodes[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


class FIFOQueue(QueueBase):
    """A queue: first in, first out.

    Args:
        capacity: how many elements fit in; who puts in more waits.
        dtypes: the dtype of each part of an element, or of its only one.
        shapes: the shape of each; by default any.
        names: of the parts, where elements are dicts.
        shared_name: accepted, and of no meaning here.
        name: of the queue; its operations begin with it.
    """

    def __init__(
        self,
        capacity: int,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        shared_name: str | None = None,
        name: str = "fifo_queue",
    ) -> None:
        super().__init__(capacity, dtypes, shapes, names, None, shared_name, name)


class PaddingFIFOQueue(FIFOQueue):
    """A queue for elements of different lengths: `dequeue_many` fills them up with zeros to the longest."""

    pads = True


class RandomShuffleQueue(QueueBase):
    """A queue from which each element is taken at random.

    Args:
        capacity: how many elements fit in; who puts in more waits.
        min_after_dequeue: how many stay in it until it is closed, so that there is something to choose from.
        dtypes: the dtype of each part of an element, or of its only one.
        shapes: the shape of each; by default any.
        names: of the parts, where elements are dicts.
        seed: of the random numbers.
        shared_name: accepted, and of no meaning here.
        name: of the queue; its operations begin with it.
    """

    def __init__(
        self,
        capacity: int,
        min_after_dequeue: int,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        seed: int | None = None,
        shared_name: str | None = None,
        name: str = "random_shuffle_queue",
    ) -> None:
        super().__init__(capacity, dtypes, shapes, names, seed, shared_name, name)
        self.least = int(min_after_dequeue)

    def choose(self, contents: Contents) -> int:
        """The place of the element that is taken next."""
        count = len(contents.rows)
        return int(contents.generator.random() * count)


def _shapes_of(shapes: Any, count: int) -> list[Shape]:
    """A shape for each part; one part's may be given alone."""
    if shapes is None:
        return [None] * count
    if isinstance(shapes, TensorShape) or all(one is None or isinstance(one, int) for one in shapes):
        shapes = [shapes]
    if len(shapes) != count:
        raise ValueError(f"{len(shapes)} shapes are given for {count} parts of an element.")
    return [plain_shape(shape) for shape in shapes]


def _converted(part: Any, dtype: Any) -> Node:
    """What is put in, as a node."""
    if dtype is None:
        return part if isinstance(part, Node) else text(as_part(part))
    return convert_to_tensor(part, dtype)
