"""What is done with queues in a run: to put elements in, to take them out, to wait.

A run that takes more than there are lets the queue runners of its session run, in the same thread, so that each program
gives the same numbers every time. Where there are none, it waits for other threads of the program.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from ...errors import GraphError, ShapeError
from ...graph import Graph, Node, Shape, current
from ...operation import Operation
from ...ops.several import _Several
from ...shapes import fits
from ..data.structures import as_value, out_of_array
from ..data.transformations import joined
from ..errors import CancelledError, FailedPreconditionError, InvalidArgumentError, OutOfRangeError

if TYPE_CHECKING:
    from . import QueueBase

POLL = 0.05
"""Seconds after which a thread that waits looks whether anybody is left to wait for."""

PATIENCE = 1.0
"""Seconds for which a thread that seems to be left alone waits for one that has only just been given its work."""

STANDARD_LIBRARY = (str(Path(os.__file__).parent) + os.sep, "<frozen ")
"""How the names of the files of Python's own modules begin."""

RUNNERS: WeakKeyDictionary[Graph, dict[str, list[Any]]] = WeakKeyDictionary()
"""For each graph its queue runners, by the names of collections."""

FEEDERS = "feeders"
"""What a session keeps under this name: the list of what has been started to fill its queues."""


class Feeder(Protocol):
    """What fills a queue: one of the operations of a queue runner that has been started in a session."""

    queue: QueueBase

    def is_ready(self) -> bool:
        """Whether it may run; where it may no more, it closes the queue."""

    def step(self) -> None:
        """Run the operation once, as a part of the run that this thread is in."""


class _Feeding(threading.local):
    """Whether this thread runs a queue runner for another run, which waits for what that puts in."""

    depth = 0


feeding = _Feeding()


class Contents:
    """The elements of a queue in one session.

    Attributes:
        rows: the elements; each is a list of arrays.
        wanted: how many elements a run waits for; so many fit in, whatever the capacity.
        turn: how often something has been asked to fill the queue.
        is_closed: whether nothing more may be put in.
        is_cancelled: whether that holds also for who waits to put something in.
    """

    def __init__(self, queue: QueueBase) -> None:
        self.condition = threading.Condition()
        self.rows: list[list[Any]] = []
        self.wanted = self.turn = 0
        self.is_closed = self.is_cancelled = False
        self.generator = np.random.default_rng(queue.seeds)

    def close(self, is_cancelled: bool = False) -> None:
        """Let nothing more in."""
        with self.condition:
            self.is_closed = True
            self.is_cancelled = self.is_cancelled or is_cancelled
            self.condition.notify_all()


class _OfQueue(Operation):
    """Base of the operations on queues."""

    is_pure = False

    def __init__(self, queue: QueueBase, *inputs: Node, name: str | None) -> None:
        self.queue = queue
        with queue.graph.as_default():
            super().__init__(*inputs, name=name)


class queue_enqueue(_OfQueue):
    """Put elements into a queue. It has no value."""

    guards_inputs = False
    formula = "put into a queue"

    def __init__(self, queue: QueueBase, parts: Sequence[Node], many: bool, name: str | None = None) -> None:
        self.many = many
        for node, wanted in zip(parts, queue.shapes, strict=True):
            shape = node.shape
            if many and shape is not None:
                if len(shape) == 0:
                    raise ShapeError(
                        f"enqueue_many puts in the rows of its parts, and {node.name!r} is a number alone.",
                        "A part is an array with a row for each element: enqueue_many([[0.1, 0.2, 0.3]]).",
                    )
                shape = shape[1:]
            if wanted is not None and shape is not None and not fits(tuple(shape), wanted):
                raise ShapeError(f"{node.name!r} has the shape {shape}, and the queue holds {wanted}.")
        super().__init__(queue, *parts, name=name)

    def compute(self, *values: Any) -> None:
        arrays = [np.array(as_value(value)) for value in values]
        if self.many and len(set(map(len, arrays))) > 1:
            raise InvalidArgumentError(
                None, self, f"The parts of the elements have {' and '.join(str(len(x)) for x in arrays)} rows."
            )
        rows = [[array[i, ...] for array in arrays] for i in range(len(arrays[0]))] if self.many else [arrays]
        for part, wanted in zip(rows[0] if rows else (), self.queue.shapes, strict=False):
            if not fits(part.shape, wanted):
                raise InvalidArgumentError(
                    None,
                    self,
                    f"An element of shape {part.shape} is put into {self.queue.name!r}, which holds {wanted}.",
                )
        contents = self.queue.contents
        was_closed = contents.is_closed
        for row in rows:
            with contents.condition:
                while not was_closed and not contents.is_cancelled and not self._has_room(contents):
                    wait(self, contents, "full", "Give it a larger capacity, or take elements out in another thread.")
                if was_closed or contents.is_cancelled:
                    raise CancelledError(None, self, f"The queue {self.queue.name!r} is closed.")
                contents.rows.append(row)
                contents.condition.notify_all()

    def _has_room(self, contents: Contents) -> bool:
        """Who runs inside of a run that takes elements out cannot wait for it."""
        return feeding.depth > 0 or len(contents.rows) < max(self.queue.capacity, contents.wanted)


class queue_close(_OfQueue):
    """Close a queue. It has no value."""

    guards_inputs = False
    formula = "close a queue"

    def __init__(self, queue: QueueBase, cancel: bool, name: str | None = None) -> None:
        self.cancel = cancel
        super().__init__(queue, name=name)

    def compute(self) -> None:
        self.queue.contents.close(self.cancel)


class queue_size(_OfQueue):
    """How many elements a queue has."""

    formula = "the size of a queue"

    def shape_rule(self) -> Shape:
        return ()

    def dtype_rule(self) -> Any:
        return np.dtype(np.int32)

    def compute(self) -> Any:
        return np.array(len(self.queue.contents.rows), np.int32)


class queue_is_closed(queue_size):
    """Whether a queue is closed."""

    formula = "whether a queue is closed"

    def dtype_rule(self) -> Any:
        return np.dtype(bool)

    def compute(self) -> Any:
        return np.array(self.queue.contents.is_closed)


class queue_dequeue(_Several):
    """The parts of the next element of a queue, or of several elements."""

    is_pure = False
    formula = "take out of a queue"

    def __init__(self, queue: QueueBase, count: Any, up_to: bool, name: str | None = None) -> None:
        self.queue, self.many, self.up_to = queue, count is not None, up_to
        self.number = None if isinstance(count, Node) or count is None else int(count)
        if self.number is not None and self.number < 0:
            raise GraphError(f"{self.number} elements cannot be taken out of a queue.", "Give 0 or more.")
        with queue.graph.as_default():
            super().__init__(*([count] if isinstance(count, Node) else []), name=name)

    def count_values(self) -> int:
        return len(self.queue.dtypes)

    def value_shape(self, index: int) -> Shape:
        shape = self.queue.shapes[index]
        if shape is None or not self.many:
            return shape
        return (None if self.up_to else self.number, *shape)

    def value_dtype(self, index: int) -> Any:
        return self.queue.dtypes[index]

    def compute(self, *count: Any) -> Any:
        rows = self._rows(int(count[0]) if count else 1 if self.number is None else self.number)
        if not self.many:
            return tuple(map(out_of_array, rows[0]))
        if not rows:
            described = zip(self.queue.dtypes, self.queue.shapes, strict=True)
            return tuple(np.empty((0, *[d or 0 for d in shape or ()]), dtype or object) for dtype, shape in described)
        return tuple(self._together(column) for column in zip(*rows, strict=True))

    def _together(self, column: tuple[Any, ...]) -> Any:
        """One part of several elements as an array."""
        shapes = [part.shape for part in column]
        if self.queue.pads:
            longest = tuple(max(lengths) for lengths in zip(*shapes, strict=True))
            return joined(column, longest, b"" if column[0].dtype == object else 0)
        if len(set(shapes)) > 1:
            raise InvalidArgumentError(
                None,
                self,
                f"Elements of the shapes {shapes[0]} and {next(s for s in shapes if s != shapes[0])} make no batch.",
                cure="tf.PaddingFIFOQueue fills them up.",
            )
        return joined(column, shapes[0])

    def _rows(self, count: int) -> list[list[Any]]:
        """Elements out of the queue, as soon as there are enough.

        Raises:
            OutOfRangeError: the queue is closed and has not so many.
            FailedPreconditionError: nobody is there to put them in.
        """
        queue, contents = self.queue, self.queue.contents
        while True:
            with contents.condition:
                there = len(contents.rows)
                if there >= count + (0 if contents.is_closed else queue.least):
                    return self._take(contents, count)
                if contents.is_closed and self.up_to and there:
                    return self._take(contents, there)
                if contents.is_closed:
                    raise OutOfRangeError(
                        None,
                        self,
                        f"The queue {queue.name!r} is closed, and has {there} elements, where {count} are wanted.",
                        cure="This is how the data ends: catch tf.errors.OutOfRangeError.",
                    )
                feeder = self._feeder(contents)
                contents.wanted = count + queue.least
                if feeder is None and not contents.is_closed:
                    wait(
                        self, contents, "empty" if not there else "too short", "Put elements in first, or in a thread."
                    )
            if feeder is not None:
                feeder.step()

    def _take(self, contents: Contents, count: int) -> list[list[Any]]:
        taken = [contents.rows.pop(self.queue.choose(contents)) for _ in range(count)]
        contents.wanted = 0
        contents.condition.notify_all()
        return taken

    def _feeder(self, contents: Contents) -> Feeder | None:
        """One of what has been started to fill the queue; each in turn."""
        started = [feeder for feeder in list(current.kept.get(FEEDERS, ())) if feeder.queue is self.queue]
        ready = [feeder for feeder in started if feeder.is_ready()]
        runners = [runner for listed in RUNNERS.get(self.graph, {}).values() for runner in listed]
        if not started and any(runner.queue is self.queue for runner in runners):
            raise FailedPreconditionError(
                None,
                self,
                f"The queue {self.queue.name!r} is empty, and its queue runners have not been started in this session.",
                cure="Start them before the first run that takes data: tf.train.start_queue_runners(sess=session).",
            )
        contents.turn += 1
        return ready[(contents.turn - 1) % len(ready)] if ready else None


def wait(op: Any, contents: Contents, state: str, cure: str) -> None:
    """Wait, with the lock of a queue, until another thread has changed something.

    Raises:
        FailedPreconditionError: there is no other thread.
        CancelledError: the session has been closed.
    """
    before = len(contents.rows), contents.is_closed

    def changes(seconds: float) -> bool:
        return contents.condition.wait_for(lambda: (len(contents.rows), contents.is_closed) != before, seconds)

    # A thread that has only just been given its work cannot be told from one without work: hence the patience.
    if threading.active_count() == 1 or not (changes(POLL) or _others_work() or changes(PATIENCE) or _others_work()):
        raise FailedPreconditionError(
            None,
            op,
            f"The queue {op.queue.name!r} is {state}, and there is no other thread to change that: TensorFlow would "
            "wait for ever.",
            cure=cure,
        )
    if current.kept.get(op.queue) is not contents:
        raise CancelledError(None, op, f"The session was closed while a run waited for {op.queue.name!r}.")


def _others_work() -> bool:
    """Whether the program has something to do in another thread: in the main one, in a timer, or in one that is
    somewhere in the program's own code or in a run.

    Jupyter, progress bars and writers of logs have threads too, and pools have some that wait for work; all that these
    are in is code of Python and of installed packages.
    """
    here, frames = threading.current_thread(), sys._current_frames()
    others = [thread for thread in threading.enumerate() if thread is not here]
    return any(
        thread is threading.main_thread()
        or isinstance(thread, threading.Timer)
        or any(map(_is_of_the_program, _stack(frames.get(thread.ident or 0))))
        for thread in others
    )


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _is_of_the_program(frame: FrameType) -> bool:
    if frame.f_globals.get("__name__", "").partition(".")[0] == "tslab":
        return True
    file = frame.f_code.co_filename
    return not (file.startswith(STANDARD_LIBRARY) or "site-packages" in file or "dist-packages" in file)
