"""tf.contrib.layers, by its documented formulas, which stand here written out in TensorFlow."""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError, ShapeError

from ..tensorflow import tf
from .both import compare, name_of, numbers, whole

X, IMAGES, SEQUENCES = numbers(5, 4), numbers(3, 8, 7, 2), numbers(3, 6, 4)


def xavier(uniform=True):
    def initialize(shape, dtype=tf.float32, partition_info=None):
        window = math.prod(shape[:-2])
        n = (shape[-2] + shape[-1]) * window / 2
        if uniform:
            return tf.random_uniform(shape, -math.sqrt(3 / n), math.sqrt(3 / n), dtype)
        return tf.truncated_normal(shape, 0.0, math.sqrt(1.3 / n), dtype)

    return initialize


def layer(default, kernel_shape, compute, x, activation, normalizer, scope, reuse, initializer, regularizer):
    with tf.variable_scope(scope, default, [x], reuse=reuse):
        shape = kernel_shape(x.shape.as_list()[-1])
        weights = tf.get_variable("weights", shape, x.dtype, initializer or xavier(), regularizer)
        y = compute(x, weights)
        if normalizer is None:
            outputs = shape[2] if default == "Conv2d_transpose" else shape[-1]
            y = y + tf.get_variable("biases", [outputs], x.dtype, tf.zeros_initializer())
        else:
            y = normalizer(y)
        return y if activation is None else activation(y)


def fully_connected(
    x, outputs, activation_fn=tf.nn.relu, normalizer_fn=None, weights_initializer=None, weights_regularizer=None,
    reuse=None, scope=None,
):  # fmt: skip
    how = activation_fn, normalizer_fn, scope, reuse, weights_initializer, weights_regularizer
    multiply = functools.partial(tf.tensordot, axes=1)
    return layer("fully_connected", lambda n: [n, outputs], multiply, x, *how)


def conv2d(
    x, outputs, kernel_size, stride=1, padding="SAME", activation_fn=tf.nn.relu, normalizer_fn=None,
    weights_initializer=None, reuse=None, scope=None,
):  # fmt: skip
    size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
    convolve = functools.partial(tf.nn.conv2d, strides=[1, stride, stride, 1], padding=padding)
    how = activation_fn, normalizer_fn, scope, reuse, weights_initializer, None
    return layer("Conv", lambda n: [*size, n, outputs], convolve, x, *how)


def conv2d_transpose(x, outputs, kernel_size, stride=1, padding="SAME", activation_fn=tf.nn.relu, scope=None):
    def compute(x, weights):
        batch, height, width, _ = x.shape.as_list()
        shape = [batch, height * stride, width * stride, outputs]
        return tf.nn.conv2d_transpose(x, weights, shape, [1, stride, stride, 1], padding)

    how = activation_fn, None, scope, None, None, None
    return layer("Conv2d_transpose", lambda n: [kernel_size, kernel_size, outputs, n], compute, x, *how)


def batch_norm(
    x, decay=0.999, center=True, scale=False, epsilon=0.001, is_training=True, updates_collections="update_ops",
    scope=None,
):  # fmt: skip
    with tf.variable_scope(scope, "BatchNorm", [x]):
        channels = x.shape.as_list()[-1]
        gamma = (
            tf.get_variable("gamma", [channels], initializer=tf.ones_initializer()) if scale else tf.ones([channels])
        )
        beta = tf.get_variable("beta", [channels], initializer=tf.zeros_initializer())
        mean = tf.get_variable("moving_mean", [channels], initializer=tf.zeros_initializer(), trainable=False)
        variance = tf.get_variable("moving_variance", [channels], initializer=tf.ones_initializer(), trainable=False)
        images = x if x.shape.ndims == 4 else tf.reshape(x, [-1, 1, 1, channels])
        if not is_training:
            y, _, _ = tf.nn.fused_batch_norm(images, gamma, beta, mean, variance, epsilon, is_training=False)
            return tf.reshape(y, tf.shape(x))
        y, m, v = tf.nn.fused_batch_norm(images, gamma, beta, epsilon=epsilon)
        updates = [
            tf.assign_sub(mean, (mean - m) * (1 - decay)).op,
            tf.assign_sub(variance, (variance - v) * (1 - decay)).op,
        ]
        y = tf.reshape(y, x.shape if x.shape.is_fully_defined() else tf.shape(x))
        if updates_collections is None:
            with tf.control_dependencies(updates):
                return tf.identity(y)
        for update in updates:
            tf.add_to_collection(updates_collections, update)
        return y


def layer_norm(x, center=True, scale=True, activation_fn=None, begin_norm_axis=1, scope=None):
    with tf.variable_scope(scope, "LayerNorm", [x]):
        shape = x.shape.as_list()[-1:]
        beta = tf.get_variable("beta", shape, initializer=tf.zeros_initializer()) if center else None
        gamma = tf.get_variable("gamma", shape, initializer=tf.ones_initializer()) if scale else None
        mean, variance = tf.nn.moments(x, list(range(begin_norm_axis, x.shape.ndims)), keepdims=True)
        y = tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-12)
        return y if activation_fn is None else activation_fn(y)


def dropout(x, keep_prob=0.5, is_training=True):
    return tf.nn.dropout(x, keep_prob) if is_training else x


def pooled(pool):
    def compute(x, kernel_size, stride=2, padding="VALID"):
        return pool(x, [1, kernel_size, kernel_size, 1], [1, stride, stride, 1], padding)

    return compute


THEIRS = SimpleNamespace(
    fully_connected=fully_connected,
    conv2d=conv2d,
    conv2d_transpose=conv2d_transpose,
    batch_norm=batch_norm,
    layer_norm=layer_norm,
    dropout=dropout,
    max_pool2d=pooled(tf.nn.max_pool),
    avg_pool2d=pooled(tf.nn.avg_pool),
    flatten=lambda x: tf.reshape(x, [-1, math.prod(x.shape.as_list()[1:])]),
    xavier_initializer=xavier,
    l2_regularizer=lambda scale: lambda w: scale * tf.nn.l2_loss(w),
    l1_regularizer=lambda scale: lambda w: scale * tf.reduce_sum(tf.abs(w)),
    l1_l2_regularizer=lambda a, b: lambda w: a * tf.reduce_sum(tf.abs(w)) + b * tf.nn.l2_loss(w),
    linear=functools.partial(fully_connected, activation_fn=None),
    relu=fully_connected,
    one_hot_encoding=lambda k, classes: tf.one_hot(tf.cast(k, tf.int64), classes),
)


def of(m):
    return compat.contrib.layers if m is compat else THEIRS


MATRICES = {
    "plain": lambda t, m, x: t.fully_connected(x, 3),
    "without activation": lambda t, m, x: t.fully_connected(x, 3, activation_fn=None),
    "two": lambda t, m, x: t.fully_connected(t.fully_connected(x, 6, m.nn.tanh), 2, scope="out"),
    "linear": lambda t, m, x: t.linear(t.relu(x, 5), 1),
    "regularized": lambda t, m, x: t.fully_connected(x, 3, weights_regularizer=t.l2_regularizer(0.1)),
    "both": lambda t, m, x: t.fully_connected(x, 3, weights_regularizer=t.l1_l2_regularizer(0.1, 0.2)),
    "l1": lambda t, m, x: t.fully_connected(x, 3, weights_regularizer=t.l1_regularizer(0.1)),
    "normal": lambda t, m, x: t.fully_connected(x, 3, weights_initializer=t.xavier_initializer(uniform=False)),
    "normalized": lambda t, m, x: t.fully_connected(x, 3, normalizer_fn=t.batch_norm),
    "reused": lambda t, m, x: [
        t.fully_connected(x, 3, scope="a"),
        t.fully_connected(2.0 * x, 3, scope="a", reuse=True),
    ],
    "batch_norm": lambda t, m, x: t.batch_norm(x, decay=0.9),
    "batch_norm with scale": lambda t, m, x: t.batch_norm(x, scale=True, epsilon=0.1, scope="bn"),
    "batch_norm, not training": lambda t, m, x: t.batch_norm(x, is_training=False),
    "batch_norm at once": lambda t, m, x: t.batch_norm(x, decay=0.5, updates_collections=None),
    "batch_norm, listed": lambda t, m, x: t.batch_norm(x, updates_collections="mine"),
    "layer_norm": lambda t, m, x: t.layer_norm(x),
    "layer_norm, activation": lambda t, m, x: t.layer_norm(x, activation_fn=m.nn.relu, scope="n"),
    "layer_norm, plain": lambda t, m, x: t.layer_norm(x, center=False, scale=False),
    "dropout": lambda t, m, x: t.dropout(x, 0.6),
    "no dropout": lambda t, m, x: t.dropout(x, keep_prob=0.6, is_training=False),
    "initializer": lambda t, m, x: m.get_variable("W", [4, 3], initializer=t.xavier_initializer()) * 2.0,
}


@pytest.mark.parametrize("name", MATRICES)
def test_matrices(name):
    compare(lambda m, x: MATRICES[name](of(m), m, x), {"x": [None, 4]}, x=X, static=False)


CONVOLUTIONS = {
    "plain": lambda t, m, x: t.conv2d(x, 4, 3),
    "strides": lambda t, m, x: t.conv2d(x, 4, [3, 2], 2, "VALID", activation_fn=None, scope="c"),
    "normalized": lambda t, m, x: t.conv2d(x, 4, 3, normalizer_fn=t.batch_norm),
    "transpose": lambda t, m, x: t.conv2d_transpose(x, 3, 3, 2, activation_fn=m.nn.tanh),
    "max": lambda t, m, x: t.max_pool2d(x, 2),
    "mean": lambda t, m, x: t.avg_pool2d(x, 3, 1, "SAME"),
    "flatten": lambda t, m, x: t.flatten(x),
    "batch_norm": lambda t, m, x: t.batch_norm(x, decay=0.9, scale=True),
    "layer_norm": lambda t, m, x: t.layer_norm(x),
    "lenet": lambda t, m, x: t.fully_connected(t.flatten(t.max_pool2d(t.conv2d(x, 4, 5), 2)), 3, activation_fn=None),
}


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_images(name):
    compare(lambda m, x: CONVOLUTIONS[name](of(m), m, x), x=IMAGES, static=False)


def test_one_hot_encoding():
    compare(lambda m, k: of(m).one_hot_encoding(k, 4), k=whole(6, below=4))


def test_a_sequence_is_convolved_along_its_steps():
    with compat.Graph().as_default(), compat.Session() as session:
        x = compat.constant(SEQUENCES)
        y = compat.contrib.layers.conv1d(x, 2, 3, weights_initializer=compat.ones_initializer(), activation_fn=None)
        sums = np.pad(SEQUENCES.sum(axis=2), [(0, 0), (1, 1)])
        np.testing.assert_allclose(
            session.run(y)[..., 0], sums[:, :-2] + sums[:, 1:-1] + sums[:, 2:], rtol=1e-4, atol=1e-5
        )


def test_variance_scaling():
    for mode, n in (("FAN_IN", 4), ("FAN_OUT", 3), ("FAN_AVG", 3.5)):
        compare(
            lambda m, mode=mode, n=n: (
                m.get_variable(
                    "W",
                    [4, 3],
                    initializer=compat.contrib.layers.variance_scaling_initializer(2.0, mode)
                    if m is compat
                    else tf.truncated_normal_initializer(stddev=math.sqrt(1.3 * 2.0 / n)),
                )
                + 0.0
            )
        )


@pytest.fixture
def graph():
    with compat.Graph().as_default() as graph:
        yield graph


def test_collections(graph):
    x = compat.placeholder(compat.float32, [None, 4])
    layers = compat.contrib.layers
    y = layers.fully_connected(
        x, 3, variables_collections={"weights": ["w"], "biases": "b"}, outputs_collections="activations"
    )
    z = layers.batch_norm(y, variables_collections=["all"])
    w, b, beta, mean, variance = compat.global_variables()
    keys = compat.GraphKeys
    assert [compat.get_collection(name) for name in ("w", "b", keys.ACTIVATIONS)] == [[w], [b], [y]]
    assert compat.get_collection("all") == [beta, mean, variance]
    assert compat.get_collection(keys.MODEL_VARIABLES) == [w, b, beta, mean, variance]
    assert z.shape == (None, 3)


def test_stack_and_repeat(graph):
    x = compat.placeholder(compat.float32, [None, 4])
    layers = compat.contrib.layers
    y = layers.stack(x, layers.fully_connected, [5, 6], scope="deep", activation_fn=compat.nn.tanh)
    z = layers.repeat(y, 2, layers.fully_connected, 7, scope="same")
    assert [name_of(v) for v in compat.global_variables() if v.name.endswith("weights")] == [
        "deep/fully_connected_1/weights",
        "deep/fully_connected_2/weights",
        "same/same_1/weights",
        "same/same_2/weights",
    ]
    assert (y.shape, z.shape) == ((None, 6), (None, 7))


def test_embed_sequence(graph):
    ids = compat.placeholder(compat.int32, [None, 3])
    rows = compat.contrib.layers.embed_sequence(ids, 10, 4, scope="e")
    (table,) = compat.trainable_variables()
    with compat.Session() as session:
        found, values = session.run([rows, table], {ids: [[1, 2, 9]]})
    assert table.name == "e/embeddings"
    np.testing.assert_array_equal(found[0], values[[1, 2, 9]])


def test_apply_regularization(graph):
    w, v = compat.Variable([1.0, 2.0]), compat.Variable([3.0])
    penalty = compat.contrib.layers.apply_regularization(compat.contrib.layers.l2_regularizer(0.5), [w, v])
    assert compat.get_collection("regularization_losses") == [penalty]
    with compat.Session() as session:
        assert session.run(penalty) == 3.5
    assert compat.contrib.layers.l2_regularizer(0.0)(w) is None
    compat.add_to_collection(compat.GraphKeys.WEIGHTS, v)
    with compat.Session() as session:
        assert session.run(compat.contrib.layers.apply_regularization(compat.contrib.layers.l1_regularizer(0.5))) == 1.5


OPTIMIZERS = {
    "SGD": lambda m: m.train.GradientDescentOptimizer(0.1),
    "Adam": lambda m: m.train.AdamOptimizer(0.1),
    "Adagrad": lambda m: m.train.AdagradOptimizer(0.1),
    "Momentum": lambda m: m.train.MomentumOptimizer(0.1, 0.9),
    "RMSProp": lambda m: m.train.RMSPropOptimizer(0.1),
}


def trained(step):
    """What five steps make of a Variable."""
    with compat.Graph().as_default(), compat.Session() as session:
        v = compat.Variable([1.0, -2.0, 3.0])
        node = step(compat.reduce_sum(v * v), v, compat.train.get_or_create_global_step())
        losses = [session.run(node) for _ in range(5)]
        return session.run(v), losses, session.run(compat.train.get_global_step())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimize_loss(name):
    def by_hand(loss, v, count):
        train = OPTIMIZERS[name](compat).minimize(loss, global_step=count)
        with compat.control_dependencies([train]):
            return compat.identity(loss)

    optimize = compat.contrib.layers.optimize_loss
    expected, losses, steps = trained(by_hand)
    for optimizer in (name, OPTIMIZERS[name](compat), lambda rate: OPTIMIZERS[name](compat)):
        found = trained(lambda loss, v, count, optimizer=optimizer: optimize(loss, count, 0.1, optimizer))
        np.testing.assert_allclose(found[0], expected, rtol=1e-6)
        np.testing.assert_allclose(found[1], losses, rtol=1e-6)
        assert found[2] == steps == 5


def test_what_optimize_loss_does_with_gradients():
    optimize = compat.contrib.layers.optimize_loss
    clipped, *_ = trained(lambda loss, v, count: optimize(loss, count, 0.1, "SGD", clip_gradients=0.5))
    w = np.array([1.0, -2.0, 3.0])
    for _ in range(5):
        w -= 0.1 * 0.5 * w / np.linalg.norm(w)
    np.testing.assert_allclose(clipped, w, rtol=1e-5)
    multiplied, _, steps = trained(
        lambda loss, v, count: optimize(
            loss, count, 0.1, "SGD", gradient_multipliers={v: 0.5}, increment_global_step=False
        )
    )
    np.testing.assert_allclose(multiplied, np.array([1.0, -2.0, 3.0]) * 0.9**5, rtol=1e-5)
    assert steps == 0
    decayed, *_ = trained(
        lambda loss, v, count: optimize(
            loss,
            count,
            0.1,
            compat.train.GradientDescentOptimizer,
            learning_rate_decay_fn=lambda rate, step: rate * compat.pow(0.5, compat.cast(step, "float32")),
        )
    )
    rates = np.prod([1 - 0.2 * 0.5**i for i in range(5)])
    np.testing.assert_allclose(decayed, np.array([1.0, -2.0, 3.0]) * rates, rtol=1e-5)


def test_optimize_loss_runs_the_updates(graph):
    x = compat.constant(X)
    y = compat.contrib.layers.batch_norm(x, decay=0.5)
    node = compat.contrib.layers.optimize_loss(compat.reduce_sum(y * y * y), None, 0.1, "SGD")
    with compat.Session() as session:
        session.run(node)
        mean = session.run(next(v for v in compat.global_variables() if v.name.endswith("moving_mean")))
    np.testing.assert_allclose(mean, 0.5 * X.mean(axis=0), rtol=1e-5)


WRONG = {
    "mode": (GraphError, "no mode 'fan_in'", lambda t, x: t.variance_scaling_initializer(mode="fan_in")),
    "scale": (GraphError, "cannot weigh 1", lambda t, x: t.l2_regularizer(1)),
    "negative": (GraphError, "cannot weigh -0.1", lambda t, x: t.l1_regularizer(-0.1)),
    "optimizer": (GraphError, "no optimizer 'sgd'", lambda t, x: t.optimize_loss(x, None, 0.1, "sgd")),
    "format": (GraphError, "NHWC, not NCHW", lambda t, x: t.max_pool2d(x, 2, data_format="NCHW")),
    "debias": (GraphError, "zero_debias", lambda t, x: t.batch_norm(x, zero_debias_moving_mean=True)),
    "nothing": (GraphError, "nothing to regularize", lambda t, x: t.apply_regularization(t.l2_regularizer(0.1))),
    "axis": (ShapeError, "layer_norm", lambda t, x: t.layer_norm(x, begin_norm_axis=2)),
    "name": (AttributeError, "separable_conv2d", lambda t, x: t.separable_conv2d(x)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name, graph):
    kind, message, build = WRONG[name]
    with pytest.raises(kind, match=message):
        build(compat.contrib.layers, compat.placeholder(compat.float32, [None, 4]))
