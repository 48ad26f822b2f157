"""`tf.train`: tslab's, as TensorFlow spells it, and what old programs need beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import train
from ..names import MissingNameError
from . import meta_graph, optimizers, proximal, saver, schedules
from .graph_def import write_graph
from .spellings import namespace
from .summary import FileWriter as SummaryWriter

globals().update(namespace("train.", train, train.__all__))
_ADDED = {n: getattr(m, n) for m in (meta_graph, optimizers, proximal, saver, schedules) for n in m.__all__}
globals().update(_ADDED)

__all__ = [*train.__all__, *(_ADDED.keys() - {*train.__all__}), "SummaryWriter", "write_graph"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.train", name, __all__)
