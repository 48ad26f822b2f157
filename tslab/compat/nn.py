"""`tf.nn`: tslab's, as TensorFlow spells it, and what is composed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import nn
from ..names import MissingNameError
from .composed import convolution, crelu, dropout, pool, relu_layer, swish, xw_plus_b, zero_fraction
from .cross_entropies import (
    log_poisson_loss,
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2,
    sparse_softmax_cross_entropy_with_logits,
    weighted_cross_entropy_with_logits,
)
from .normalizing import (
    batch_normalization,
    fused_batch_norm,
    normalize_moments,
    sufficient_statistics,
    weighted_moments,
)
from .spellings import namespace

globals().update(namespace("nn.", nn, [name for name in nn.__all__ if name not in globals()]))

__all__ = [
    *(name for name in nn.__all__ if name != "dropout" and not name.endswith("_with_logits")),
    "batch_normalization",
    "convolution",
    "crelu",
    "dropout",
    "fused_batch_norm",
    "log_poisson_loss",
    "normalize_moments",
    "pool",
    "relu_layer",
    "sigmoid_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits_v2",
    "sparse_softmax_cross_entropy_with_logits",
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
