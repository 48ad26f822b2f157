"""tf.layers against TensorFlow: Variables, their names and initial values, outputs, gradients, moving averages."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import DTypeError, GraphError, ShapeError

from ..tensorflow import tf
from .both import BOTH, compare, name_of, numbers, signatures_differ

X = numbers(5, 4)
SEQUENCES = numbers(3, 6, 4)
IMAGES = numbers(3, 8, 7, 2)

DENSE = {
    "plain": lambda m, x: m.layers.dense(x, 3),
    "activation": lambda m, x: m.layers.dense(x, 3, m.nn.relu),
    "two": lambda m, x: m.layers.dense(m.layers.dense(x, 6, activation=m.nn.tanh), units=2),
    "named": lambda m, x: m.layers.dense(inputs=x, units=3, name="fc"),
    "without bias": lambda m, x: m.layers.dense(x, 3, use_bias=False),
    "initializers": lambda m, x: m.layers.dense(
        x,
        3,
        kernel_initializer=m.truncated_normal_initializer(stddev=0.1),
        bias_initializer=m.constant_initializer(0.5),
    ),
    "initializer by name": lambda m, x: m.layers.dense(x, 3, kernel_initializer="he_normal", bias_initializer="ones"),
    "activation by name": lambda m, x: m.layers.dense(x, 3, "sigmoid"),
    "regularizers": lambda m, x: m.layers.dense(
        x,
        3,
        kernel_regularizer=lambda w: 0.1 * m.nn.l2_loss(w),
        bias_regularizer=lambda b: m.reduce_sum(b + 1.0),
        activity_regularizer=lambda y: m.reduce_sum(m.abs(y)),
    ),
    "not trainable": lambda m, x: m.layers.dense(x, 3, trainable=False) + m.layers.dense(x, 3),
    "class": lambda m, x: m.layers.Dense(3, activation=m.nn.elu)(x),
    "class applied twice": lambda m, x: _twice(m.layers.Dense(4, name="shared"), x),
    "two classes of one name": lambda m, x: [m.layers.Dense(2, name="a")(x), m.layers.Dense(2, name="a").apply(x)],
    "float64": lambda m, x: m.layers.dense(m.cast(x, m.float64), 3),
}


def _twice(layer, x):
    return layer(layer(x))


def reused(m, x):
    first = m.layers.dense(x, 3, name="h")
    return [first, m.layers.dense(x + 1.0, 3, name="h", reuse=True)]


def reused_scope(m, x):
    def model(x, reuse):
        with m.variable_scope("model", reuse=reuse):
            return m.layers.dense(m.layers.dense(x, 5, m.nn.relu), 1)

    return [model(x, False), model(2.0 * x, True), model(3.0 * x, True)]


def auto_reuse(m, x):
    found = []
    for i in range(2):
        with m.variable_scope("v", reuse=m.AUTO_REUSE):
            found.append(m.layers.dense(x * float(i), 3, name="d"))
    return found


def scopes(m, x):
    with m.variable_scope("a"):
        h = m.layers.dense(x, 3)
        with m.variable_scope("b", initializer=m.ones_initializer()):
            h = m.layers.dense(h, 3)
        h = m.layers.dense(h, 3)
    with m.variable_scope("a_1"):
        return m.layers.dense(h, 3)


def scope_regularizer(m, x):
    with m.variable_scope("a", regularizer=lambda w: m.nn.l2_loss(w)):
        return m.layers.dense(x, 3)


DENSE |= {f.__name__: f for f in (reused, reused_scope, auto_reuse, scopes, scope_regularizer)}


@pytest.mark.parametrize("name", DENSE)
def test_dense(name):
    compare(DENSE[name], {"x": [None, 4]}, x=X)


@pytest.mark.parametrize("shape", [[None, 6, 4], [None, None, 4], [3, 6, 4]])
def test_dense_along_the_last_of_three_axes(shape):
    compare(lambda m, x: m.layers.dense(x, 5), {"x": shape}, x=SEQUENCES, static=None not in shape[1:])


CONVOLUTION = {
    "plain": lambda m, x: m.layers.conv2d(x, 4, 3),
    "same": lambda m, x: m.layers.conv2d(x, 4, [3, 2], padding="same", activation=m.nn.relu),
    "SAME": lambda m, x: m.layers.conv2d(x, 4, (5, 5), (2, 2), "SAME"),
    "strides": lambda m, x: m.layers.conv2d(inputs=x, filters=3, kernel_size=[3, 3], strides=(2, 1), padding="VALID"),
    "dilated": lambda m, x: m.layers.conv2d(x, 3, 2, dilation_rate=2, use_bias=False),
    "two": lambda m, x: m.layers.conv2d(m.layers.conv2d(x, 3, 3, name="c"), 2, 2),
    "class": lambda m, x: m.layers.Conv2D(3, 3, padding="same", kernel_initializer=m.random_normal_initializer())(x),
    "max": lambda m, x: m.layers.max_pooling2d(x, 2, 2),
    "max same": lambda m, x: m.layers.max_pooling2d(inputs=x, pool_size=[3, 2], strides=2, padding="same"),
    "mean": lambda m, x: m.layers.average_pooling2d(x, 2, 1, padding="same"),
    "classes of pooling": lambda m, x: m.layers.AveragePooling2D(2, 2)(m.layers.MaxPooling2D((2, 2), (1, 1))(x)),
    "transpose": lambda m, x: m.layers.conv2d_transpose(x, 3, 3),
    "transpose with strides": lambda m, x: m.layers.conv2d_transpose(x, 3, 5, strides=2, padding="same"),
    "transpose of small windows": lambda m, x: m.layers.conv2d_transpose(x, 3, 2, 3, activation=m.nn.tanh),
    "class of transpose": lambda m, x: m.layers.Conv2DTranspose(2, [3, 3], [2, 2], "same", use_bias=False)(x),
    "separable": lambda m, x: m.layers.separable_conv2d(x, 4, 3, activation=m.nn.relu),
    "separable class": lambda m, x: m.layers.SeparableConv2D(3, [3, 2], 2, "same", depth_multiplier=2)(x),
    "lenet": lambda m, x: m.layers.dense(
        m.layers.flatten(m.layers.max_pooling2d(m.layers.conv2d(x, 4, 3, activation=m.nn.relu), 2, 2)), 3
    ),
}


@pytest.mark.parametrize("shape", [[None, 8, 7, 2], [3, 8, 7, 2]])
@pytest.mark.parametrize("name", CONVOLUTION)
def test_convolution_and_pooling_of_images(name, shape):
    compare(CONVOLUTION[name], {"x": shape}, x=IMAGES, runs=1)


def test_images_of_any_size():
    def build(m, x):
        return m.layers.conv2d_transpose(m.layers.conv2d(x, 3, 3, 2), 2, 3, 2)

    compare(build, {"x": [None, None, None, 2]}, x=IMAGES, runs=1)


SEQUENCE = {
    "plain": lambda m, x: m.layers.conv1d(x, 5, 3),
    "same": lambda m, x: m.layers.conv1d(x, 5, 3, 2, "same", activation=m.nn.relu),
    "class": lambda m, x: m.layers.Conv1D(5, 2, dilation_rate=2)(x),
    "max": lambda m, x: m.layers.max_pooling1d(x, 2, 2),
    "mean": lambda m, x: m.layers.average_pooling1d(x, 3, 2, padding="same"),
    "classes of pooling": lambda m, x: m.layers.MaxPooling1D(2, 1)(m.layers.AveragePooling1D(2, 1)(x)),
}


@pytest.mark.parametrize("name", SEQUENCE)
def test_convolution_and_pooling_of_sequences(name):
    compare(SEQUENCE[name], {"x": [None, 6, 4]}, x=SEQUENCES, runs=1)


def test_causal_convolution_sees_nothing_later():
    x = compat.placeholder(compat.float32, [None, 6, 4])
    with compat.Graph().as_default():
        x = compat.placeholder(compat.float32, [None, 6, 4])
        y = compat.layers.conv1d(x, 1, 3, padding="causal", kernel_initializer=compat.ones_initializer())
        with compat.Session() as session:
            found = session.run(y, {x: SEQUENCES})
    sums = SEQUENCES.sum(axis=2)
    np.testing.assert_allclose(found[:, 0, 0], sums[:, 0], rtol=1e-5)
    np.testing.assert_allclose(found[:, 4, 0], sums[:, 2:5].sum(axis=1), rtol=1e-4, atol=1e-5)


FLAT = {
    "images": ([None, 8, 7, 2], IMAGES),
    "known batch": ([3, 8, 7, 2], IMAGES),
    "vector": ([5], X[:, 0]),
    "matrix": ([None, 4], X),
}


@pytest.mark.parametrize("name", FLAT)
def test_flatten(name):
    shape, x = FLAT[name]
    compare(lambda m, x: [m.layers.flatten(x), m.layers.Flatten()(x)], {"x": shape}, x=x, runs=1)


def test_flatten_of_an_unknown_width():
    compare(lambda m, x: m.layers.flatten(x), {"x": [None, None, 2]}, x=SEQUENCES[..., :2], runs=1, static=False)


DROPOUT = {
    "training": lambda m, x, training: m.layers.dropout(x, 0.4, training=True),
    "not training": lambda m, x, training: m.layers.dropout(x, rate=0.4),
    "a placeholder": lambda m, x, training: m.layers.dropout(x, rate=0.4, training=training),
    "class": lambda m, x, training: m.layers.Dropout(0.2, noise_shape=[5, 1])(x, training=training),
    "rate 0": lambda m, x, training: m.layers.dropout(x, 0.0, training=True) * m.random_normal([4]),
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", DROPOUT)
def test_dropout(name, training):
    def build(m, x):
        return DROPOUT[name](m, x, m.constant(training) if name == "class" else m.identity(m.constant(training)))

    compare(build, x=X, runs=3 if training else 1)


def test_dropout_draws_only_where_the_model_is_trained():
    found = {}
    for m in BOTH:
        with BOTH[m]():
            x, training = m.placeholder(m.float32, [5, 4]), m.placeholder(m.bool)
            y = m.layers.dropout(x, 0.5, training=training)
            gradient = m.gradients(m.reduce_sum(y * y), x)[0]
            with m.Session() as session:
                found[m] = [
                    session.run([y, gradient], {x: X, training: trains}) for trains in (False, True, False, True)
                ]
    np.testing.assert_allclose(found[compat], found[tf], rtol=1e-5)
    assert np.array_equal(found[compat][0], found[compat][2])
    assert not np.array_equal(found[compat][1], found[compat][3])


NORMALIZATION = {
    "plain": {},
    "training": {"training": True},
    "momentum and epsilon": {"training": True, "momentum": 0.5, "epsilon": 0.1},
    "no center": {"training": True, "center": False},
    "no scale": {"training": True, "scale": False},
    "not fused": {"training": True, "fused": False},
    "named": {"training": True, "name": "bn"},
    "small epsilon": {"training": True, "epsilon": 1e-6},
    "not trainable": {"training": True, "trainable": False},
}


@pytest.mark.parametrize("kind", ["matrix", "sequences", "images"])
@pytest.mark.parametrize("name", NORMALIZATION)
def test_batch_normalization(name, kind):
    x = {"matrix": X, "sequences": SEQUENCES, "images": IMAGES}[kind]
    keywords = NORMALIZATION[name]
    compare(
        lambda m, x: m.layers.batch_normalization(x * 2.0 + 1.0, **keywords), {"x": [None, *x.shape[1:]]}, x=x, runs=3
    )


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("x", [X, IMAGES], ids=["matrix", "images"])
def test_batch_normalization_by_a_placeholder(x, training):
    def build(m, x):
        return m.layers.batch_normalization(3.0 * x, training=m.placeholder_with_default(training, []))

    compare(build, {"x": [None, *x.shape[1:]]}, x=x, runs=3)


def test_batch_normalization_of_initializers_and_regularizers():
    def build(m, x):
        return m.layers.BatchNormalization(
            beta_initializer=m.constant_initializer(0.1),
            gamma_initializer=m.random_uniform_initializer(),
            moving_mean_initializer=m.constant_initializer(0.2),
            moving_variance_initializer=m.constant_initializer(0.3),
            gamma_regularizer=lambda g: 0.5 * m.reduce_sum(g * g),
        )(x, training=True)

    compare(build, x=X, runs=2)


def test_batch_normalization_along_another_axis():
    compare(lambda m, x: m.layers.batch_normalization(x, axis=1, training=True), x=SEQUENCES)


def test_one_normalization_of_two_batches_keeps_both_in_its_averages():
    """Whether the second sees what the first has written TensorFlow leaves open: a thousandth of the change."""

    def build(m, x):
        def model(x, reuse):
            with m.variable_scope("d", reuse=reuse):
                return m.layers.batch_normalization(m.layers.dense(x, 3, use_bias=False), momentum=0.999, training=True)

        return [model(x, None), model(x, True)]

    compare(build, x=X, runs=3, rtol=2e-3)


def test_training_with_the_updates():
    """Ten steps, with the updates as control dependencies, as programs have them."""
    losses = {}
    for m in (tf, compat):
        with BOTH[m]():
            x = m.placeholder(m.float32, [None, 8, 7, 2])
            training = m.placeholder(m.bool)
            h = m.layers.conv2d(x, 4, 3, padding="same", use_bias=False)
            h = m.nn.relu(m.layers.batch_normalization(h, training=training, momentum=0.9))
            h = m.layers.dropout(m.layers.flatten(m.layers.max_pooling2d(h, 2, 2)), 0.3, training=training)
            loss = m.reduce_mean(m.square(m.layers.dense(h, 1) - 1.0))
            with m.control_dependencies(m.get_collection(m.GraphKeys.UPDATE_OPS)):
                train = m.train.AdamOptimizer(0.01).minimize(loss)
            with m.Session() as session:
                session.run(m.global_variables_initializer())
                found = []
                for i in range(10):
                    found.append(session.run([loss, train], {x: IMAGES + 0.1 * i, training: True})[0])
                found.append(session.run(loss, {x: IMAGES, training: False}))
                found.extend(np.ravel(session.run([v for v in m.global_variables() if "moving" in v.name])))
        losses[m] = found
    np.testing.assert_allclose(losses[compat], losses[tf], rtol=1e-4)


def test_what_a_layer_tells():
    for m in (tf, compat):
        with BOTH[m]():
            layer = m.layers.Dense(3, kernel_regularizer=m.reduce_sum)
            assert not layer.built
            y = layer(m.placeholder(m.float32, [None, 4]))
            assert layer.built
            assert [name_of(v) for v in layer.weights] == ["dense/kernel", "dense/bias"]
            assert layer.variables == layer.trainable_variables == layer.trainable_weights == layer.weights
            assert layer.non_trainable_variables == []
            assert (layer.weights[0] is layer.kernel, layer.weights[1] is layer.bias) == (True, True)
            assert (layer.count_params(), layer.units, len(layer.losses), layer.scope_name) == (15, 3, 1, "dense")
            assert layer.name == "dense_1"
            assert name_of(y) == "dense/BiasAdd"
            norm = m.layers.BatchNormalization()
            norm(y, training=True)
            assert [name_of(v) for v in norm.non_trainable_weights] == [
                "batch_normalization/moving_mean",
                "batch_normalization/moving_variance",
            ]
            assert len(norm.updates) == len(m.get_collection(m.GraphKeys.UPDATE_OPS)) == 2


def test_a_layer_of_ones_own():
    def build(m, x):
        class Scale(m.layers.Layer):
            def build(self, input_shape):
                self.factor = self.add_variable("factor", [int(input_shape[-1])], initializer=m.ones_initializer())
                self.fixed = self.add_weight("fixed", [], trainable=False)
                self.built = True

            def call(self, inputs, shift=0.0):
                return inputs * self.factor + shift + self.fixed

        layer = Scale(name="scale")
        return [layer(x), layer(x, shift=1.0), Scale()(x)]

    compare(build, x=X)


NAMES = [name for name in compat.layers.__all__ if name != "Layer"]


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_tensorflows(name):
    assert not signatures_differ(getattr(compat.layers, name), getattr(tf.layers, name))


WRONG = {
    "channels first": (
        GraphError,
        "channels last",
        lambda m, x: m.layers.conv2d(x, 3, 3, data_format="channels_first"),
    ),
    "padding": (GraphError, "knows no padding 'full'", lambda m, x: m.layers.conv2d(x, 3, 3, padding="full")),
    "kernel_size": (GraphError, "kernel_size=", lambda m, x: m.layers.conv2d(x, 3, [3, 3, 3])),
    "strides": (GraphError, "strides=0", lambda m, x: m.layers.max_pooling2d(x, 2, 0)),
    "rank": (ShapeError, "4 axes", lambda m, x: m.layers.conv2d(m.layers.flatten(x), 3, 3)),
    "last dimension": (
        ShapeError,
        "length is not known",
        lambda m, x: m.layers.dense(m.placeholder(m.float32, [None, None]), 3),
    ),
    "integers": (DTypeError, "floating-point", lambda m, x: m.layers.dense(m.cast(x, m.int32), 3)),
    "constraint": (GraphError, "constraint", lambda m, x: m.layers.dense(x, 3, kernel_constraint=m.abs)),
    "renorm": (GraphError, "no renorm", lambda m, x: m.layers.batch_normalization(x, renorm=True)),
    "activation": (GraphError, "no activation function 'rleu'", lambda m, x: m.layers.dense(x, 3, "rleu")),
    "initializer": (
        GraphError,
        "no initializer 'glort'",
        lambda m, x: m.layers.dense(x, 3, bias_initializer="glort"),
    ),
    "missing": (TypeError, "missing a required argument: 'units'", lambda m, x: m.layers.dense(x)),
    "unknown": (TypeError, "unexpected keyword argument 'unit'", lambda m, x: m.layers.dense(x, 3, unit=3)),
    "unknown of a class": (TypeError, "no parameter 'unit'", lambda m, x: m.layers.Dense(3, unit=3)),
    "name": (AttributeError, "conv3d", lambda m, x: m.layers.conv3d(x)),
    "training": (
        DTypeError,
        "whether the model is trained",
        lambda m, x: m.layers.dropout(x, training=m.placeholder(m.bool, [2])),
    ),
    "found": (GraphError, "already", lambda m, x: [m.layers.dense(x, 3, name="a"), m.layers.dense(x, 3, name="a")]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    kind, message, build = WRONG[name]
    with compat.Graph().as_default(), pytest.raises(kind, match=message):
        build(compat, compat.placeholder(compat.float32, [None, 8, 7, 2]))
