"""`tf.contrib.layers`: layers as functions, with relu and Xavier's initializer unless others are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....names import MissingNameError
from .dense import (
    bias_add,
    dropout,
    embed_sequence,
    flatten,
    fully_connected,
    linear,
    one_hot_encoding,
    relu,
    repeat,
    stack,
)
from .images import (
    avg_pool2d,
    conv1d,
    conv2d,
    conv2d_transpose,
    convolution,
    convolution1d,
    convolution2d,
    convolution2d_transpose,
    max_pool2d,
)
from .normalization import batch_norm, layer_norm
from .optimizing import OPTIMIZER_CLS_NAMES, optimize_loss
from .rules import (
    apply_regularization,
    l1_l2_regularizer,
    l1_regularizer,
    l2_regularizer,
    sum_regularizer,
    variance_scaling_initializer,
    xavier_initializer,
    xavier_initializer_conv2d,
)

__all__ = [
    "OPTIMIZER_CLS_NAMES",
    "apply_regularization",
    "avg_pool2d",
    "batch_norm",
    "bias_add",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "convolution",
    "convolution1d",
    "convolution2d",
    "convolution2d_transpose",
    "dropout",
    "embed_sequence",
    "flatten",
    "fully_connected",
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2_regularizer",
    "layer_norm",
    "linear",
    "max_pool2d",
    "one_hot_encoding",
    "optimize_loss",
    "relu",
    "repeat",
    "stack",
    "sum_regularizer",
    "variance_scaling_initializer",
    "xavier_initializer",
    "xavier_initializer_conv2d",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.contrib.layers", name, __all__)
