"""Coordinators and queue runners: who fills queues, and how a program ends it.

A queue runner of TensorFlow is a thread that runs an operation again and again. Here it is run when a run needs what
it puts in, inside of that run and in its thread: the numbers come in the same order every time, nothing is left running
at the end, and nothing can hang. Threads of the program itself are threads.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...errors import TslabError
from ...graph import Node, current
from ...session import Session
from ..errors import OutOfRangeError, also_of_tensorflow
from ..queues import QueueBase
from ..queues.operations import FEEDERS, RUNNERS, feeding


class Coordinator:
    """Tells threads when to stop, and hands over the error of the one that failed.

        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess=session, coord=coordinator)
        try:
            while not coordinator.should_stop():
                session.run(train)
        except tf.errors.OutOfRangeError:
            print("the data is at its end")
        finally:
            coordinator.request_stop()
        coordinator.join(threads)

    Args:
        clean_stop_exception_types: errors that end a thread and are none; by default OutOfRangeError.
    """

    def __init__(self, clean_stop_exception_types: Sequence[type[BaseException]] | None = None) -> None:
        self._clean = (OutOfRangeError,) if clean_stop_exception_types is None else tuple(clean_stop_exception_types)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._error: BaseException | None = None
        self._registered: list[Any] = []

    def should_stop(self) -> bool:
        """Whether a stop has been requested."""
        return self._stop.is_set()

    def request_stop(self, ex: Any = None) -> None:
        """Ask all threads to stop.

        Args:
            ex: the error that is the reason, an exception or what sys.exc_info() gives; `join` raises the first.
        """
        error = ex[1] if isinstance(ex, tuple) else ex
        with self._lock:
            if error is not None and not self._stop.is_set() and not isinstance(error, self._clean):
                self._error = error
            self._stop.set()

    def clear_stop(self) -> None:
        """Forget that a stop has been requested."""
        with self._lock:
            self._error = None
            self._stop.clear()

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Wait until a stop is requested, for `timeout` seconds at most; whether it has been."""
        return self._stop.wait(timeout)

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """A block whose errors request a stop, and go no further: for the body of a thread."""
        try:
            yield
        except BaseException as error:
            self.request_stop(error)

    def register_thread(self, thread: Any) -> None:
        """Let `join` wait for a thread, too."""
        with self._lock:
            self._registered.append(thread)

    def raise_requested_exception(self) -> None:
        """Raise the error that has been given as the reason to stop, if there is one."""
        if self._error is not None:
            raise self._error

    @property
    def joined(self) -> bool:
        """Whether a stop has been requested, and no registered thread runs any more."""
        return self.should_stop() and not any(thread.is_alive() for thread in self._registered)

    def join(self, threads: Any = None, stop_grace_period_secs: float = 120, ignore_live_threads: bool = False) -> None:
        """Wait until the threads have ended, or a stop is requested, and then until they have ended.

        Args:
            threads: those to wait for, beside the registered ones.
            stop_grace_period_secs: how long they may take after a stop has been requested.
            ignore_live_threads: whether it is no error that one goes on then.

        Raises:
            RuntimeError: one goes on.
            BaseException: the error that has been given as the reason to stop.
        """
        waited_for = [*self._registered, *(threads or ())]
        waited_for = [thread for thread in waited_for if thread is not threading.current_thread()]
        while any(thread.is_alive() for thread in waited_for) and not self.wait_for_stop(0.05):
            pass
        last = time.monotonic() + stop_grace_period_secs
        while any(thread.is_alive() for thread in waited_for) and time.monotonic() < last:
            time.sleep(0.005)
        self.raise_requested_exception()
        alive = [thread.name for thread in waited_for if thread.is_alive()]
        if alive and not ignore_live_threads:
            raise RuntimeError(f"A stop was requested, and these threads go on: {' '.join(alive)}.")
        self._registered = []


class QueueRunner:
    """The operations that fill a queue.

    Args:
        queue: the queue.
        enqueue_ops: operations that put something in; each in turn.
        close_op: what is run when all have come to their end; by default that closes the queue.
        cancel_op: accepted; when a stop is requested, the queue is closed.
        queue_closed_exception_types: the errors that are the end of an operation; by default OutOfRangeError.
        queue_runner_def, import_scope: accepted, and of no meaning here.
    """

    def __init__(
        self,
        queue: QueueBase | None = None,
        enqueue_ops: Sequence[Node] | None = None,
        close_op: Node | None = None,
        cancel_op: Node | None = None,
        queue_closed_exception_types: Sequence[type[BaseException]] | None = None,
        queue_runner_def: Any = None,
        import_scope: str | None = None,
    ) -> None:
        if queue is None or not enqueue_ops:
            raise ValueError("A queue runner needs a queue and operations that fill it: QueueRunner(queue, [enqueue]).")
        self.queue, self.enqueue_ops, self.close_op, self.cancel_op = queue, list(enqueue_ops), close_op, cancel_op
        self.queue_closed_exception_types = tuple(queue_closed_exception_types or (OutOfRangeError,))

    @property
    def name(self) -> str:
        """That of the queue."""
        return self.queue.name

    def create_threads(
        self, sess: Session, coord: Coordinator | None = None, daemon: bool = False, start: bool = False
    ) -> list[QueueFeeder]:
        """What stands for threads that run the operations in a session, one for each operation.

        Args:
            sess: the session.
            coord: who is told of errors, and says when to stop.
            daemon: accepted, and of no meaning here.
            start: whether they are started at once.

        Returns:
            A list for `Coordinator.join`.
        """
        group: list[QueueFeeder] = []
        group.extend(QueueFeeder(self, op, sess, coord, group) for op in self.enqueue_ops)
        for feeder in group if start else ():
            feeder.start()
        return list(group)


class QueueFeeder:
    """One operation of a queue runner in a session. It looks like a thread; it runs when a run needs what it puts in.

    Args:
        runner: the queue runner.
        op: the operation.
        session: where it runs.
        coordinator: who is told of errors.
        group: all that fill the queue for the same runner; the last that ends closes it.
    """

    daemon = True

    def __init__(
        self, runner: QueueRunner, op: Node, session: Session, coordinator: Coordinator | None, group: list[Any]
    ) -> None:
        self.runner, self.op, self.queue, self.name = runner, op, runner.queue, f"QueueRunner {op.name}"
        self._session, self.coordinator, self.group = weakref.ref(session), coordinator, group
        self._lock, self._owner, self._ended = threading.RLock(), 0, False

    def start(self) -> None:
        """Let the runs of the session use it."""
        session = self._session()
        if session is not None:
            session._check_open()
            session._inside.kept.setdefault(FEEDERS, []).append(self)

    def is_alive(self) -> bool:
        """False: between the runs that use it, nothing runs."""
        return False

    def join(self, timeout: float | None = None) -> None:
        """There is nothing to wait for."""

    def is_ready(self) -> bool:
        """Whether it can run now. Once its coordinator wants it to stop it cannot, and the queue is closed."""
        if self.coordinator is not None and self.coordinator.should_stop() and not self._ended:
            self._end(is_cancelled=True)
        return not self._ended and self._owner != threading.get_ident()

    def step(self) -> None:
        """Run the operation once, as a part of the run that this thread is in."""
        with self._lock:
            session = self._session()
            if self._ended or session is None:
                return
            self._owner = threading.get_ident()
            feeding.depth += 1
            try:
                _run_inside(session, self.op)
            except self.runner.queue_closed_exception_types:
                self._end()
            except Exception as error:
                self._end(is_cancelled=True)
                if self.coordinator is None:
                    raise
                if isinstance(error, TslabError):
                    also_of_tensorflow(error)
                self.coordinator.request_stop(error)
            finally:
                feeding.depth -= 1
                self._owner = 0

    def _end(self, is_cancelled: bool = False) -> None:
        self._ended = True
        session = self._session()
        if is_cancelled:
            self.queue.contents.close(is_cancelled=True)
        elif all(feeder._ended for feeder in self.group):
            if self.runner.close_op is not None and session is not None:
                _run_inside(session, self.runner.close_op)
            else:
                self.queue.contents.close()


def _run_inside(session: Session, op: Node) -> None:
    """Run an operation beside a run of the same session, which this thread is in: what it writes is kept at once."""
    session._commit(session._request(op, None).plan, (), [])


def add_queue_runner(qr: QueueRunner, collection: str = "queue_runners") -> None:
    """Let `start_queue_runners` start a queue runner.

    Args:
        qr: the queue runner.
        collection: under which name.
    """
    RUNNERS.setdefault(qr.queue.graph, {}).setdefault(collection, []).append(qr)


def start_queue_runners(
    sess: Session | None = None,
    coord: Coordinator | None = None,
    daemon: bool = True,
    start: bool = True,
    collection: str = "queue_runners",
) -> list[QueueFeeder]:
    """Start all queue runners of a session's graph.

    Args:
        sess: by default that of the innermost `with` block.
        coord: who is told of errors, and says when to stop.
        daemon: accepted, and of no meaning here.
        start: whether they are started at once.
        collection: the name under which they were added.

    Returns:
        What stands for their threads: a list for `Coordinator.join`.

    Raises:
        ValueError: there is no session.
    """
    if sess is None:
        if not current.sessions:
            raise ValueError("start_queue_runners needs a session: give sess=session, or call it in `with session:`.")
        sess = current.sessions[-1]
    runners = RUNNERS.get(sess.graph, {}).get(collection, [])
    return [feeder for runner in runners for feeder in runner.create_threads(sess, coord, daemon, start)]
