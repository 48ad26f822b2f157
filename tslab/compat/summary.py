"""`tf.summary`: tslab's summaries, texts, and summaries that a program puts together by hand."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import summary
from ..graph import Graph, Node
from ..names import MissingNameError
from ..ops.summaries import _Summary, protocol
from .rules import building
from .spellings import namespace

_SAME = ["histogram", "image", "merge", "merge_all", "scalar"]
globals().update(namespace("summary.", summary, _SAME))

_PROTOCOLS = {"Summary": "summary", "HistogramProto": "summary", "Event": "event", "SessionLog": "event"}
_PROTOCOLS |= {"TaggedRunMetadata": "event", "SummaryDescription": "summary"}
"""Protocol buffers, and the modules of tensorboard's that have them."""

__all__ = ["FileWriter", "text", *_SAME, *_PROTOCOLS]


class FileWriter(summary.FileWriter):
    """Writes what TensorBoard shows into a new file of a folder. As a context, it closes itself.

    Args:
        logdir: the folder of this run; it is made where it is not there.
        graph: a graph to be shown.
        max_queue: how many events may wait before they are written to the disk.
        flush_secs: how many seconds they may wait.
        graph_def: another name of `graph`, where it is a GraphDef.
        filename_suffix: put at the end of the file's name.
        session: accepted, and of no meaning here.

    Raises:
        ExportError: the folder cannot be made, or the file cannot be written.
        ImportError: the package tensorboard is not installed.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        graph: Any = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        graph_def: Any = None,
        filename_suffix: str | None = None,
        session: Any = None,
    ) -> None:
        super().__init__(logdir, None, max_queue, flush_secs, filename_suffix=filename_suffix)
        shown = graph_def if graph is None else graph
        if shown is not None:
            self.add_graph(shown)

    def add_graph(self, graph: Any = None, global_step: Any = None, graph_def: Any = None) -> None:
        """Write a graph.

        Args:
            graph: the graph, or its GraphDef.
            global_step: the number of the step.
            graph_def: another name of it, where it is a GraphDef.
        """
        shown = graph_def if graph is None else graph
        if isinstance(shown, Graph) or not hasattr(shown, "SerializeToString"):
            super().add_graph(shown, global_step)
        else:
            self.add_event(protocol("event").Event(graph_def=shown.SerializeToString(deterministic=True)))

    def add_run_metadata(self, run_metadata: Any, tag: str, global_step: Any = None) -> None:
        """Write what was told of a run.

        Args:
            run_metadata: a RunMetadata.
            tag: its name.
            global_step: the number of the step.
        """
        tagged = protocol("event").TaggedRunMetadata(tag=tag, run_metadata=run_metadata.SerializeToString())
        step = None if global_step is None else int(np.asarray(global_step))
        self.add_event(protocol("event").Event(step=step, tagged_run_metadata=tagged))

    def add_session_log(self, session_log: Any, global_step: Any = None) -> None:
        """Write that a session starts or ends.

        Args:
            session_log: a SessionLog.
            global_step: the number of the step.
        """
        step = None if global_step is None else int(np.asarray(global_step))
        self.add_event(protocol("event").Event(step=step, session_log=session_log))


class _TextSummary(_Summary):
    """A text under a tag."""

    guards_inputs = False
    formula = "{0}, shown as {tag}"
    tag: str

    def dtype_rule(self) -> None:
        """Texts have none."""

    def shape_rule(self, x: Any) -> Any:
        return ()

    def compute(self, x: Any) -> bytes:
        module = protocol("summary")
        texts = np.asarray(x, object)
        result = module.Summary()
        value = result.value.add(tag=self.tag)
        value.metadata.plugin_data.plugin_name = "text"
        value.tensor.dtype = protocol("types").DT_STRING
        for length in texts.shape:
            value.tensor.tensor_shape.dim.add(size=length)
        flat = [one if isinstance(one, bytes) else str(one).encode() for one in texts.reshape(-1)]
        value.tensor.string_val.extend(flat)
        return bytes(result.SerializeToString())


@building
def text(name: str, tensor: Any, collections: Sequence[str] | None = None) -> Node:
    """A text, or a table of texts.

    Args:
        name: the node's name, and the tag under which TensorBoard shows it.
        tensor: a text, a list of texts, or a node of texts: `tf.constant("…")`.
        collections: the collections of the graph that list it; by default that which `merge_all` merges.
    """
    from .variables import text as text_node

    node = tensor if isinstance(tensor, Node) else text_node(tensor)
    node, short, tag = summary._named(name, node, None)
    made: Node = summary._collected(_TextSummary(node, name=short, tag=tag), collections)
    return made


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in _PROTOCOLS:
            return getattr(protocol(_PROTOCOLS[name]), name)
        raise MissingNameError("tf.summary", name, __all__)
