"""`tf.nn`: tslab's, as TensorFlow spells it, and what is composed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import nn
from ...names import MissingNameError
from ..rnn import bidirectional_dynamic_rnn, dynamic_rnn, rnn_cell, static_bidirectional_rnn, static_rnn
from ..spellings import namespace
from .composed import atrous_conv2d, convolution, crelu, pool, relu_layer, swish, xw_plus_b, zero_fraction
from .composed import dropout as dropout
from .composed import embedding_lookup as embedding_lookup
from .cross_entropies import log_poisson_loss, softmax_cross_entropy_with_logits_v2, weighted_cross_entropy_with_logits
from .cross_entropies import sigmoid_cross_entropy_with_logits as sigmoid_cross_entropy_with_logits
from .cross_entropies import softmax_cross_entropy_with_logits as softmax_cross_entropy_with_logits
from .cross_entropies import sparse_softmax_cross_entropy_with_logits as sparse_softmax_cross_entropy_with_logits
from .normalizing import (
    batch_norm_with_global_normalization,
    batch_normalization,
    fused_batch_norm,
    normalize_moments,
    sufficient_statistics,
    weighted_moments,
)
from .sampling import nce_loss, sampled_softmax_loss

globals().update(namespace("nn.", nn, [name for name in nn.__all__ if name not in globals()]))
local_response_normalization = globals()["lrn"]

__all__ = [
    *nn.__all__,
    "atrous_conv2d",
    "batch_norm_with_global_normalization",
    "batch_normalization",
    "bidirectional_dynamic_rnn",
    "convolution",
    "crelu",
    "dynamic_rnn",
    "fused_batch_norm",
    "local_response_normalization",
    "log_poisson_loss",
    "nce_loss",
    "normalize_moments",
    "pool",
    "relu_layer",
    "rnn_cell",
    "sampled_softmax_loss",
    "softmax_cross_entropy_with_logits_v2",
    "static_bidirectional_rnn",
    "static_rnn",
    "sufficient_statistics",
    "swish",
    "weighted_cross_entropy_with_logits",
    "weighted_moments",
    "xw_plus_b",
    "zero_fraction",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.nn", name, __all__)
