"""`tf.contrib.rnn`: the cells, more of them than `tf.nn.rnn_cell` has, and what goes over sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...names import MissingNameError
from ..rnn.base import LayerRNNCell, RNNCell
from ..rnn.bidirectional import stack_bidirectional_dynamic_rnn, static_bidirectional_rnn
from ..rnn.cells import BasicLSTMCell, BasicRNNCell, GRUCell, LSTMBlockCell, LSTMCell, LSTMStateTuple
from ..rnn.sequences import static_rnn
from ..rnn.wrappers import (
    DeviceWrapper,
    DropoutWrapper,
    EmbeddingWrapper,
    InputProjectionWrapper,
    MultiRNNCell,
    OutputProjectionWrapper,
    ResidualWrapper,
)

__all__ = [
    "BasicLSTMCell",
    "BasicRNNCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "EmbeddingWrapper",
    "GRUCell",
    "InputProjectionWrapper",
    "LSTMBlockCell",
    "LSTMCell",
    "LSTMStateTuple",
    "LayerRNNCell",
    "MultiRNNCell",
    "OutputProjectionWrapper",
    "RNNCell",
    "ResidualWrapper",
    "stack_bidirectional_dynamic_rnn",
    "static_bidirectional_rnn",
    "static_rnn",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib.rnn", name, __all__)
