"""`tf.nn`: tslab's, as TensorFlow spells it, and what is composed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import nn
from ..names import MissingNameError
from .rnn import (
    bidirectional_dynamic_rnn,
    dynamic_rnn,
    rnn_cell,
    static_bidirectional_rnn,
    static_rnn,
)
from .sampling import nce_loss as nce_loss
from .sampling import sampled_softmax_loss as sampled_softmax_loss
from .spellings import namespace

globals().update(namespace("nn.", nn, nn.__all__))
local_response_normalization = globals()["lrn"]

__all__ = [
    *nn.__all__,
    "bidirectional_dynamic_rnn",
    "dynamic_rnn",
    "local_response_normalization",
    "nce_loss",
    "rnn_cell",
    "sampled_softmax_loss",
    "static_bidirectional_rnn",
    "static_rnn",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.nn", name, __all__)
