"""What networks are built from: activation functions and losses."""

from typing import TYPE_CHECKING, Any

from .names import MissingNameError
from .ops.activations import elu, leaky_relu, relu, softplus
from .ops.convolution import conv2d, conv2d_backprop_filter, conv2d_backprop_input
from .ops.dropout import dropout
from .ops.losses import (
    bias_add,
    embedding_lookup,
    in_top_k,
    l2_loss,
    moments,
    sigmoid_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from .ops.nn import log_softmax, sigmoid, softmax, softmax_cross_entropy_with_logits
from .ops.pooling import avg_pool, max_pool
from .ops.trigonometry import tanh

__all__ = [
    "avg_pool",
    "bias_add",
    "conv2d",
    "conv2d_backprop_filter",
    "conv2d_backprop_input",
    "dropout",
    "elu",
    "embedding_lookup",
    "in_top_k",
    "l2_loss",
    "leaky_relu",
    "log_softmax",
    "max_pool",
    "moments",
    "relu",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "sparse_softmax_cross_entropy_with_logits",
    "tanh",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("ts.nn", name, __all__)
