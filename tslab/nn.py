"""What networks are built from: activation functions and losses."""

from typing import TYPE_CHECKING, Any

from .names import MissingNameError
from .ops.activations import elu, leaky_relu, relu, relu6, selu, softplus, softsign
from .ops.candidates import log_uniform_candidate_sampler, uniform_candidate_sampler
from .ops.convolution import conv2d, conv2d_backprop_filter, conv2d_backprop_input
from .ops.convolution_forms import conv1d, conv2d_transpose, depthwise_conv2d, separable_conv2d
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
from .ops.normalizing import l2_normalize, lrn
from .ops.pooling import avg_pool, max_pool
from .ops.ranking import top_k
from .ops.trigonometry import tanh

__all__ = [
    "avg_pool",
    "bias_add",
    "conv1d",
    "conv2d",
    "conv2d_backprop_filter",
    "conv2d_backprop_input",
    "conv2d_transpose",
    "depthwise_conv2d",
    "dropout",
    "elu",
    "embedding_lookup",
    "in_top_k",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "log_softmax",
    "log_uniform_candidate_sampler",
    "lrn",
    "max_pool",
    "moments",
    "relu",
    "relu6",
    "selu",
    "separable_conv2d",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "softsign",
    "sparse_softmax_cross_entropy_with_logits",
    "tanh",
    "top_k",
    "uniform_candidate_sampler",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("ts.nn", name, __all__)
