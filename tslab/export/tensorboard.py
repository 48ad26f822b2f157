"""Files for TensorBoard: what summaries hold, step by step, and the graph. `tslab.summary` has `FileWriter`.

A file is a sequence of records, each an Event: the protocol buffers and the form of the records are the package
tensorboard's, which is imported when the first file is opened. It does not need TensorFlow.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ..errors import ExportError
from ..graph import Graph, Node, constant
from ..operation import Operation
from ..ops.summaries import protocol
from ..serialize import code

_numbers = itertools.count()


class FileWriter:
    """Writes what TensorBoard shows into a new file of a folder. As a context, it closes itself.

    Args:
        logdir: the folder of this run; it is made where it is not there. `tensorboard --logdir` gets it, or the folder
            around it, to compare runs.
        graph: a graph to be shown.
        max_queue: how many events may wait before they are written to the disk.
        flush_secs: how many seconds they may wait. What waits is written in any case when the program ends.
        filename_suffix: put at the end of the file's name.

    Raises:
        ExportError: the folder cannot be made, or the file cannot be written.
        ImportError: the package tensorboard is not installed.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        graph: Graph | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        *,
        filename_suffix: str | None = None,
    ) -> None:
        self._logdir, self._suffix = Path(logdir), filename_suffix or ""
        self._max_queue, self._flush_secs = max_queue, flush_secs
        self._lock = threading.Lock()
        self._event: Any = protocol("event").Event
        self._records: Any = None
        self.reopen()
        if graph is not None:
            self.add_graph(graph)

    def get_logdir(self) -> str:
        """The folder."""
        return str(self._logdir)

    def add_summary(self, summary: Any, global_step: Any = None) -> None:
        """Write what a summary gave in a run.

        Args:
            summary: the bytes that `session.run(summary)` returned, or a Summary of TensorBoard's or TensorFlow's.
            global_step: the number of the step, for the horizontal axis.
        """
        if isinstance(summary, Node) or not (isinstance(summary, bytes) or hasattr(summary, "SerializeToString")):
            raise ExportError(
                f"add_summary needs what a summary gives in a run, and not {summary!r}.",
                "Run it first: writer.add_summary(session.run(summary), step).",
            )
        event = self._event(wall_time=time.time(), step=_step(global_step))
        event.summary.ParseFromString(summary if isinstance(summary, bytes) else summary.SerializeToString())
        self._write(event)

    def add_graph(self, graph: Graph, global_step: Any = None) -> None:
        """Write a graph: its nodes with their name scopes, shapes, dtypes and attributes.

        Args:
            graph: the graph.
            global_step: the number of the step.
        """
        if not isinstance(graph, Graph):
            raise ExportError(f"add_graph needs a Graph, and not {graph!r}.", "Give session.graph.")
        written = graph_def(graph).SerializeToString(deterministic=True)
        self._write(self._event(wall_time=time.time(), step=_step(global_step), graph_def=written))

    def add_event(self, event: Any) -> None:
        """Write an Event.

        Args:
            event: the protocol buffer.
        """
        self._write(event)

    def flush(self) -> None:
        """Write to the disk what waits."""
        with self._lock:
            self._flush()

    def close(self) -> None:
        """Write what waits, and close the file. To close it twice does no harm."""
        with self._lock:
            if self._records is not None:
                self._finish()
                self._records = None

    def reopen(self) -> None:
        """Go on after `close`, in a new file of the folder; while the file is open, nothing happens."""
        with self._lock:
            if self._records is not None:
                return
            from socket import gethostname  # which `import tslab` need not wait for

            name = f"events.out.tfevents.{int(time.time()):010d}.{gethostname()}.{os.getpid()}.{next(_numbers)}"
            records = _record_writer()
            try:
                self._logdir.mkdir(parents=True, exist_ok=True)
                self._file = (self._logdir / (name + self._suffix)).open("xb")
            except OSError as error:
                raise self._cannot(error) from error
            self._records = records(self._file)
            self._finish = weakref.finalize(self, self._file.close)  # at the end of the program, if not before
            self._waiting, self._flushed = 0, time.monotonic()
        self._write(self._event(wall_time=time.time(), file_version="brain.Event:2"))
        self.flush()

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, event: Any) -> None:
        with self._lock:
            if self._records is None:
                raise ExportError(
                    f"The FileWriter of {self.get_logdir()!r} is closed.", "writer.reopen() opens a new file."
                )
            try:
                self._records.write(event.SerializeToString())
                self._waiting += 1
                if self._waiting > self._max_queue or time.monotonic() - self._flushed > self._flush_secs:
                    self._flush()
            except OSError as error:
                raise self._cannot(error) from error

    def _flush(self) -> None:
        if self._records is not None:
            try:
                self._file.flush()
            except OSError as error:
                raise self._cannot(error) from error
            self._waiting, self._flushed = 0, time.monotonic()

    def _cannot(self, error: OSError) -> ExportError:
        return ExportError(
            f"FileWriter cannot write into {self.get_logdir()!r}: {error.strerror or error}.",
            "Give a folder that you may write to, on a disk that has room.",
        )


def _record_writer() -> Any:
    try:
        from tensorboard.summary.writer.record_writer import RecordWriter
    except ImportError as error:
        raise ImportError(f'FileWriter needs tensorboard ({error}): pip install "tslab[tensorboard]"') from error
    return RecordWriter


def _step(global_step: Any) -> int | None:
    return None if global_step is None else int(np.asarray(global_step))


# The graph

AS_TENSORFLOW = {
    "placeholder": "Placeholder",
    "constant": "Const",
    "Variable": "VariableV2",
    "group": "NoOp",
    "assign": "Assign",
    "assign_add": "AssignAdd",
    "assign_sub": "AssignSub",
    "initialize": "Assign",
    "scalar_summary": "ScalarSummary",
    "histogram_summary": "HistogramSummary",
    "image_summary": "ImageSummary",
    "merge_summary": "MergeSummary",
}
"""Kinds of node that TensorBoard draws in a way of their own, by TensorFlow's names; the others keep tslab's."""

LARGEST_VALUE = 64
"""How many numbers of a constant are shown."""


def graph_def(subject: Graph | Iterable[Node]) -> Any:
    """A graph, or some of its nodes, as TensorFlow's GraphDef.

    Args:
        subject: the graph, or the nodes.

    Returns:
        The protocol buffer: for each node its name, its operation, its inputs, and as attributes its shape, its dtype,
        and what else the operation has; and how NumPy computes it.
    """
    nodes = subject.nodes if isinstance(subject, Graph) else subject
    result = protocol("graph").GraphDef()
    result.versions.producer = 22
    for node in nodes:
        _add(result, node)
    return result


def _add(result: Any, node: Node) -> None:
    kind = type(node).__name__
    entry = result.node.add(name=node.name, op=AS_TENSORFLOW.get(kind, kind))
    mark = "^" if kind == "group" else ""  # it uses no values, and waits
    entry.input.extend(mark + x.name for x in node.input_nodes)
    entry.input.extend(f"^{x.name}" for x in node.control_inputs if x not in node.input_nodes)
    dtype = 0 if node.dtype is None else _dtype(node.dtype)
    if dtype:
        entry.attr["T" if isinstance(node, Operation) else "dtype"].type = dtype
    entry.attr["_output_shapes"].list.shape.add(**_shape(node.shape))
    if isinstance(node, Operation):
        if node.numpy_call is not None:  # a formula has signs that TensorBoard shows as numbers
            entry.attr["numpy"].s = code(node).encode()
        for key, value in node.attributes.items():
            _set(entry.attr[key], value)
    elif isinstance(node, constant) and node.value.size <= LARGEST_VALUE:
        entry.attr["value"].s = np.array2string(node.value, separator=", ").encode()


def _dtype(dtype: np.dtype[Any]) -> int:
    """The number of a dtype in TensorFlow's list; 0 for one that it does not have."""
    names = {"bool": "DT_BOOL", "float16": "DT_HALF", "float32": "DT_FLOAT", "float64": "DT_DOUBLE"}
    name = names.get(dtype.name, f"DT_{dtype.name.upper()}")
    types = protocol("types").DataType
    return types.Value(name) if name in types.keys() else 0  # noqa: SIM118  # it is no dict


def _shape(shape: Any) -> dict[str, Any]:
    if shape is None:
        return {"unknown_rank": True}
    return {"dim": [{"size": -1 if d is None else d} for d in shape]}


def _set(attribute: Any, value: Any) -> None:
    """An attribute of an operation, as the kind that it is; what is no single value is shown as text."""
    if isinstance(value, bool):
        attribute.b = value
    elif isinstance(value, int):
        attribute.i = value
    elif isinstance(value, float):
        attribute.f = value
    else:
        attribute.s = str(value).encode()
