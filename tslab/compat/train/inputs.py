"""`tf.train.batch` and the like: arrays in memory, as queues of examples and of batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...graph import Node, Shape, current
from ...operation import Operation
from ...ops.creation import convert_to_tensor, range
from ...ops.gathering import gather
from ...ops.random import random_shuffle
from ...scopes import name_scope
from ..data.structures import as_part
from ..errors import OutOfRangeError
from ..queues import FIFOQueue, PaddingFIFOQueue, QueueBase, RandomShuffleQueue
from ..rules import building
from ..variables import text
from .coordinators import QueueRunner, add_queue_runner


class epoch_limit(Operation):
    """A value that can be had a number of times in each session; then the data is at its end."""

    guards_inputs = False
    is_pure = False
    formula = "{0}, {times} times"
    times: int

    def __init__(self, value: Node, times: int, name: str | None = None) -> None:
        super().__init__(value, name=name, times=times)

    def shape_rule(self, value: Shape) -> Shape:
        return value

    def dtype_rule(self) -> Any:
        return self.input_nodes[0].dtype

    def compute(self, value: Any) -> Any:
        count = current.kept.get(self, 0)
        if count == self.times:
            raise OutOfRangeError(None, self, f"The limit of {self.times} epochs is reached.")
        current.kept[self] = count + 1
        return np.array(value)


@building
def limit_epochs(tensor: Any, num_epochs: int | None = None, name: str | None = None) -> Node:
    """A value that can be had `num_epochs` times; then a run raises `tf.errors.OutOfRangeError`.

    Args:
        tensor: the value.
        num_epochs: how often; by default for ever. Each session counts on its own.
        name: of the operation.

    Raises:
        ValueError: `num_epochs` is not above 0.
    """
    node = _as_node(tensor)
    if num_epochs is None:
        return node
    if num_epochs <= 0:
        raise ValueError(f"num_epochs is {num_epochs}, and has to be above 0; None is for no limit.")
    return epoch_limit(node, int(num_epochs), name=name or "limit_epochs")


@building
def input_producer(
    input_tensor: Any,
    element_shape: Any = None,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    summary_name: str | None = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> FIFOQueue:
    """A queue of the rows of a tensor, again and again, with a queue runner that fills it.

    Args:
        input_tensor: the rows.
        element_shape: the shape of a row; by default it is inferred.
        num_epochs: how often each row comes; by default for ever.
        shuffle: whether each pass has a random order of its own.
        seed: of the random numbers.
        capacity: of the queue.
        shared_name, summary_name: accepted, and of no meaning here.
        name: of the name scope.
        cancel_op: accepted, and of no meaning here.

    Returns:
        The queue.

    Raises:
        ShapeError: the tensor has no rows.
    """
    with name_scope(name, "input_producer"):
        rows = _as_node(input_tensor)
        if rows.shape is not None and len(rows.shape) == 0:
            raise ShapeError("A number alone has no rows to take one by one.", "Give an array.", nodes=[rows])
        shape = element_shape if element_shape is not None or rows.shape is None else tuple(rows.shape)[1:]
        if shuffle:
            rows = random_shuffle(rows, seed)
        rows = limit_epochs(rows, num_epochs)
        queue = FIFOQueue(capacity, [rows.dtype if rows.dtype is not None else str], [shape])
        add_queue_runner(QueueRunner(queue, [queue.enqueue_many([rows])], cancel_op=cancel_op))
        return queue


@building
def string_input_producer(
    string_tensor: Any,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> FIFOQueue:
    """A queue of texts, such as names of files, again and again.

    Args:
        string_tensor: a list of texts.
        num_epochs: how often each comes; by default for ever.
        shuffle: whether each pass has a random order of its own.
        seed: of the random numbers.
        capacity: of the queue.
        shared_name: accepted, and of no meaning here.
        name: of the name scope.
        cancel_op: accepted, and of no meaning here.

    Returns:
        The queue.

    Raises:
        ValueError: the list is empty.
    """
    if not isinstance(string_tensor, Node) and len(string_tensor) == 0:
        raise ValueError("string_input_producer needs at least one text.")
    name = name or "input_producer"
    queue: FIFOQueue = input_producer(string_tensor, [], num_epochs, shuffle, seed, capacity, None, None, name)
    return queue


@building
def range_input_producer(
    limit: Any,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
) -> FIFOQueue:
    """A queue of the numbers 0, 1, … below `limit`, again and again.

    Args:
        limit: a number or a node.
        num_epochs: how often each comes; by default for ever.
        shuffle: whether each pass has a random order of its own.
        seed: of the random numbers.
        capacity: of the queue.
        shared_name: accepted, and of no meaning here.
        name: of the name scope.

    Returns:
        The queue.
    """
    with name_scope(name, "input_producer"):
        numbers = range(limit, dtype="int32")
    queue: FIFOQueue = input_producer(numbers, [], num_epochs, shuffle, seed, capacity, None, None, name)
    return queue


@building
def slice_input_producer(
    tensor_list: Sequence[Any],
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
) -> list[Node]:
    """One row of each of several tensors: in each run that of the next example.

    Args:
        tensor_list: arrays or nodes, each with a row for each example.
        num_epochs: how often each example comes; by default for ever.
        shuffle: whether each pass has a random order of its own.
        seed: of the random numbers.
        capacity: of the queue of positions.
        shared_name: accepted, and of no meaning here.
        name: of the name scope.

    Returns:
        A node for each tensor.

    Raises:
        ValueError: the list is empty, or what it holds has no rows.
    """
    if not len(tensor_list):
        raise ValueError("slice_input_producer needs at least one tensor.")
    with name_scope(name, "input_producer"):
        nodes = [_as_node(part) for part in tensor_list]
        if any(node.shape is None or not len(node.shape) or node.shape[0] is None for node in nodes):
            raise ShapeError("slice_input_producer has to know how many rows there are.", nodes=nodes)
        queue = range_input_producer(nodes[0].shape[0], num_epochs, shuffle, seed, capacity)  # type: ignore[index]
        index = queue.dequeue()
        return [gather(node, index) for node in nodes]


@building
def batch(
    tensors: Any,
    batch_size: Any,
    num_threads: int = 1,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of the examples that `tensors` give one by one.

    Args:
        tensors: the parts of an example, in a list or dict.
        batch_size: how many examples make a batch.
        num_threads: accepted; the order is always the same here.
        capacity: of the queue.
        enqueue_many: whether `tensors` have several examples already, as rows.
        shapes: of the parts; by default they are inferred.
        dynamic_pad: whether examples of different lengths are filled up with zeros.
        allow_smaller_final_batch: whether the last batch may have fewer examples; otherwise those are left out.
        shared_name: accepted, and of no meaning here.
        name: of the name scope.

    Returns:
        The parts of a batch: a list or dict of nodes; the node alone where the list has one.
    """
    with name_scope(name, "batch"):
        parts = _Parts([tensors], enqueue_many, shapes)
        queue = (PaddingFIFOQueue if dynamic_pad else FIFOQueue)(capacity, parts.dtypes, parts.shapes)
        return parts.batched(queue, num_threads, batch_size, allow_smaller_final_batch)


@building
def shuffle_batch(
    tensors: Any,
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    num_threads: int = 1,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of examples that are drawn at random from those in a queue.

    Args:
        tensors: the parts of an example, in a list or dict.
        batch_size: how many examples make a batch.
        capacity: of the queue.
        min_after_dequeue: how many examples stay in it, so that there is something to choose from.
        num_threads: accepted; the order is always the same here.
        seed: of the random numbers.
        enqueue_many: whether `tensors` have several examples already, as rows.
        shapes: of the parts; by default they are inferred.
        allow_smaller_final_batch: whether the last batch may have fewer examples; otherwise those are left out.
        shared_name: accepted, and of no meaning here.
        name: of the name scope.

    Returns:
        The parts of a batch: a list or dict of nodes; the node alone where the list has one.
    """
    with name_scope(name, "shuffle_batch"):
        parts = _Parts([tensors], enqueue_many, shapes)
        queue = RandomShuffleQueue(capacity, min_after_dequeue, parts.dtypes, parts.shapes, seed=seed)
        return parts.batched(queue, num_threads, batch_size, allow_smaller_final_batch)


class _Parts:
    """The parts of examples, from one or several places, as a queue has them.

    Args:
        places: lists or dicts of nodes or arrays, all of the same kind.
        many: whether they have several examples, as rows.
        shapes: of the parts; by default they are inferred.
    """

    def __init__(self, places: Sequence[Any], many: bool, shapes: Any) -> None:
        self.many = many
        first = places[0]
        if isinstance(first, Node) or not isinstance(first, (list, tuple, Mapping)):
            raise TypeError(f"The parts of an example have to be in a list or dict: [{first!r}].")
        self.keys = sorted(first) if isinstance(first, Mapping) else None
        self.places = [
            [_as_node(x) for x in (one if self.keys is None else [one[key] for key in self.keys])] for one in places
        ]
        nodes = self.places[0]
        self.dtypes = [str if node.dtype is None else node.dtype for node in nodes]
        inferred = [None if node.shape is None else tuple(node.shape)[many:] for node in nodes]
        self.shapes = inferred if shapes is None else shapes

    def batched(self, queue: QueueBase, num_threads: int, batch_size: Any, up_to: bool) -> Any:
        """The parts of a batch, taken out of a queue that is filled with the parts of examples."""
        enqueues = [queue.enqueue_many(nodes) if self.many else queue.enqueue(nodes) for nodes in self.places]
        add_queue_runner(QueueRunner(queue, enqueues * max(int(num_threads), 1) if len(enqueues) == 1 else enqueues))
        taken = queue.dequeue_up_to(batch_size) if up_to else queue.dequeue_many(batch_size)
        if self.keys is None:
            return taken
        return dict(zip(self.keys, taken if isinstance(taken, list) else [taken], strict=True))


def _as_node(value: Any) -> Node:
    """A node, or an array or list as one; texts too."""
    part = as_part(value)
    if isinstance(part, Node):
        return part
    return text(part) if part.dtype == object else convert_to_tensor(part)


__all__ = [
    "batch",
    "input_producer",
    "limit_epochs",
    "range_input_producer",
    "shuffle_batch",
    "slice_input_producer",
    "string_input_producer",
]
