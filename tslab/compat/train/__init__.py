"""`tf.train`: tslab's, as TensorFlow spells it, and what old programs need beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import train
from ...names import MissingNameError
from ..graph_def import write_graph
from ..spellings import namespace
from ..summary import FileWriter as SummaryWriter
from . import hooks, meta_graph, monitored, optimizers, proximal, saver, schedules
from .coordinators import Coordinator as Coordinator
from .coordinators import QueueRunner as QueueRunner
from .coordinators import add_queue_runner as add_queue_runner
from .coordinators import start_queue_runners as start_queue_runners
from .inputs import batch as batch
from .inputs import input_producer as input_producer
from .inputs import limit_epochs as limit_epochs
from .inputs import range_input_producer as range_input_producer
from .inputs import shuffle_batch as shuffle_batch
from .inputs import slice_input_producer as slice_input_producer
from .inputs import string_input_producer as string_input_producer

globals().update(namespace("train.", train, train.__all__))
_MODULES = (hooks, meta_graph, monitored, optimizers, proximal, saver, schedules)
_ADDED = {n: getattr(m, n) for m in _MODULES for n in m.__all__}
globals().update(_ADDED)

__all__ = [
    *train.__all__,
    *sorted(_ADDED.keys() - {*train.__all__}),
    "Coordinator",
    "QueueRunner",
    "SummaryWriter",
    "add_queue_runner",
    "batch",
    "input_producer",
    "limit_epochs",
    "range_input_producer",
    "shuffle_batch",
    "slice_input_producer",
    "start_queue_runners",
    "string_input_producer",
    "write_graph",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.train", name, __all__)
