"""tf.nn, what is composed of operations: against TensorFlow, with gradients."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError, ShapeError

from ..tensorflow import tf
from .both import compare, numbers, signatures_differ, whole

X, Y = numbers(5, 3), numbers(5, 3, seed=1)
W, B = numbers(3, 4), numbers(4)
IMAGES, FILTERS = numbers(2, 6, 5, 3), numbers(3, 2, 3, 4)
SEQUENCES = numbers(2, 6, 3)
ONE_HOT = np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]
COUNTS = np.array([[0.0, 0.5, 1.0], [1.5, 2.0, 3.0]], np.float32)


def test_a_layer_in_one_function():
    def build(m, x, w, b):
        return [m.nn.xw_plus_b(x, w, b), m.nn.relu_layer(x, w, b), m.nn.xw_plus_b(x=x, weights=w, biases=b, name="h")]

    compare(build, x=X, w=W, b=B)


CROSS_ENTROPIES = {
    "softmax": lambda m, c, x: m.nn.softmax_cross_entropy_with_logits(labels=c, logits=x),
    "softmax along 0": lambda m, c, x: m.nn.softmax_cross_entropy_with_logits(
        labels=m.nn.softmax(c, 0), logits=x, dim=0, name="xent"
    ),
    "softmax of computed labels": lambda m, c, x: m.nn.softmax_cross_entropy_with_logits(
        labels=m.nn.softmax(c * x), logits=x
    ),
    "v2": lambda m, c, x: m.nn.softmax_cross_entropy_with_logits_v2(labels=m.nn.softmax(c * x), logits=x),
    "v2 by position": lambda m, c, x: m.nn.softmax_cross_entropy_with_logits_v2(m.nn.softmax(c, 0), x, 0),
    "v2, dim": lambda m, c, x: m.nn.softmax_cross_entropy_with_logits_v2(c, x, dim=-1),
    "sigmoid": lambda m, c, x: m.nn.sigmoid_cross_entropy_with_logits(labels=c, logits=x),
    "sparse": lambda m, c, x: m.nn.sparse_softmax_cross_entropy_with_logits(labels=m.argmax(c, 1), logits=x),
    "weighted": lambda m, c, x: m.nn.weighted_cross_entropy_with_logits(c, 30.0 * x, 2.5),
    "weighted, by name": lambda m, c, x: m.nn.weighted_cross_entropy_with_logits(
        targets=c, logits=x, pos_weight=m.constant([1.0, 2.0, 0.5])
    ),
}


@pytest.mark.parametrize("name", CROSS_ENTROPIES)
def test_cross_entropies(name):
    compare(CROSS_ENTROPIES[name], {"c": [None, 3], "x": [None, 3]}, c=ONE_HOT, x=X)


@pytest.mark.parametrize("full", [False, True])
def test_log_poisson_loss(full):
    compare(lambda m, z, c: m.nn.log_poisson_loss(m.stop_gradient(z), c, full), z=COUNTS, c=numbers(2, 3))


ELEMENTWISE = {
    "swish": lambda m, x: m.nn.swish(3.0 * x),
    "crelu": lambda m, x: m.nn.crelu(x),
    "crelu along 0": lambda m, x: m.nn.crelu(x, axis=0),
    "zero_fraction": lambda m, x: [m.nn.zero_fraction(m.nn.relu(x)), m.nn.zero_fraction(x, name="z")],
    "zero_fraction of integers": lambda m, x: [x, m.nn.zero_fraction(m.cast(3.0 * x, m.int32))],
    "dropout": lambda m, x: m.nn.dropout(x, 0.6),
    "dropout by rate": lambda m, x: m.nn.dropout(x, rate=0.2, noise_shape=[5, 1]),
    "dropout of all": lambda m, x: m.nn.dropout(x, 1.0) * m.random_normal([3]),
    "dropout by nothing": lambda m, x: m.nn.dropout(x, rate=0.0) * m.random_normal([3]),
    "dropout by a node": lambda m, x: m.nn.dropout(x, keep_prob=m.identity(m.constant(0.7))),
}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_element_wise(name):
    compare(ELEMENTWISE[name], {"x": [None, 3]} if "along" not in name else None, x=X)


MOMENTS = {
    "batch_normalization": lambda m, x: m.nn.batch_normalization(
        x, *m.nn.moments(x, [0]), m.constant([0.1, 0.2, 0.3]), m.constant([1.0, 2.0, 3.0]), 1e-3
    ),
    "without offset": lambda m, x: m.nn.batch_normalization(x, 0.5, m.constant(2.0), None, 3.0, 1e-5),
    "without scale": lambda m, x: m.nn.batch_normalization(
        x, mean=m.constant(0.5), variance=m.constant(2.0), offset=1.0, scale=None, variance_epsilon=1e-5
    ),
    "weighted": lambda m, x: m.nn.weighted_moments(x, [0], m.constant(numbers(5, 1, seed=3, low=0.1))),
    "weighted, both": lambda m, x: m.nn.weighted_moments(x, [0, 1], numbers(5, 3, seed=3, low=0.1), keep_dims=True),
    "statistics": lambda m, x: m.nn.normalize_moments(*m.nn.sufficient_statistics(x, [0])),
    "shifted": lambda m, x: m.nn.normalize_moments(
        *m.nn.sufficient_statistics(x, [1], shift=m.constant(0.5), keepdims=True)
    ),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_means_and_variances(name):
    compare(MOMENTS[name], x=X)


@pytest.mark.parametrize("batch", [None, 2])
def test_fused_batch_norm(batch):
    def build(m, x, scale, offset):
        trained = m.nn.fused_batch_norm(x, scale, offset)
        used = m.nn.fused_batch_norm(
            x, scale, offset, m.constant([0.1, 0.2, 0.3]), m.constant([1.0, 2.0, 3.0]), 0.01, is_training=False
        )
        return [
            trained[0],
            used[0],
            m.stop_gradient(trained[1]),
            m.stop_gradient(trained[2]),
            *map(m.identity, used[1:]),
        ]

    compare(build, {"x": [batch, 6, 5, 3]}, x=IMAGES, scale=numbers(3, seed=1), offset=numbers(3, seed=2))


CONVOLUTIONS = {
    "plain": lambda m, x, w: m.nn.convolution(x, w, "VALID"),
    "strides": lambda m, x, w: m.nn.convolution(x, w, padding="SAME", strides=[2, 1]),
    "dilated": lambda m, x, w: m.nn.convolution(x, w, "SAME", dilation_rate=[1, 2], data_format="NHWC"),
    "max": lambda m, x, w: m.nn.pool(x, [2, 2], "MAX", "VALID"),
    "mean": lambda m, x, w: m.nn.pool(x, [3, 2], "AVG", "SAME", strides=[2, 2]),
    "conv2d": lambda m, x, w: m.nn.conv2d(x, w, [1, 2, 2, 1], "SAME"),
    "conv2d by name": lambda m, x, w: m.nn.conv2d(input=x, filter=w, strides=[1, 1, 1, 1], padding="VALID"),
    "max_pool": lambda m, x, w: m.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
    "avg_pool": lambda m, x, w: m.nn.avg_pool(value=x, ksize=[1, 3, 3, 1], strides=[1, 1, 1, 1], padding="VALID"),
}


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_convolutions(name):
    compare(CONVOLUTIONS[name], {"x": [None, 6, 5, 3]}, x=IMAGES, w=FILTERS, runs=1)


def test_convolutions_of_sequences():
    def build(m, x, w):
        return [
            m.nn.convolution(x, w, "SAME", strides=[2]),
            m.nn.pool(x, [2], "MAX", "SAME"),
            m.nn.pool(x, [2], "AVG", "VALID", strides=[2]),
        ]

    compare(build, x=SEQUENCES, w=numbers(3, 3, 2), runs=1)


NAMES = """
    batch_normalization convolution crelu dropout log_poisson_loss normalize_moments pool relu_layer
    softmax_cross_entropy_with_logits_v2 sufficient_statistics weighted_cross_entropy_with_logits weighted_moments
    xw_plus_b zero_fraction
""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_tensorflows(name):
    assert not signatures_differ(getattr(compat.nn, name), getattr(tf.nn, name))


@pytest.mark.parametrize("name", ["softmax", "sigmoid", "sparse_softmax"])
def test_labels_and_logits_are_given_by_name(name):
    """As in TensorFlow 1.15, where the first parameter is there to catch what stands in its place."""
    function = getattr(compat.nn, f"{name}_cross_entropy_with_logits")
    with pytest.raises(ValueError, match=r"Both are given by name"):
        function(ONE_HOT, X)
    with pytest.raises(ValueError, match="Both are given by name"):
        function(logits=X)


WRONG = {
    "pool": (GraphError, "pooling_type='max'", lambda m, x: m.nn.pool(x, [2, 2], "max", "SAME")),
    "format": (GraphError, "the last axis, not NCHW", lambda m, x: m.nn.convolution(x, x, "SAME", data_format="NCHW")),
    "rank": (ShapeError, "images of four axes", lambda m, x: m.nn.convolution(x[0, 0], x, "SAME")),
    "fused": (GraphError, "Give both", lambda m, x: m.nn.fused_batch_norm(x, 1.0, 0.0, is_training=False)),
    "pos_weight": (TypeError, "pos_weight", lambda m, x: m.nn.weighted_cross_entropy_with_logits(x, x)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    kind, message, build = WRONG[name]
    with compat.Graph().as_default(), pytest.raises(kind, match=message):
        build(compat, compat.placeholder(compat.float32, [None, 6, 5, 3]))


def test_classes_that_are_numbers():
    compare(lambda m, x, k: m.nn.sparse_softmax_cross_entropy_with_logits(labels=k, logits=x), x=X, k=whole(5, below=3))
