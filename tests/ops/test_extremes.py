"""Where formulas break: nothing, zero, infinity, ties and kinks are as TensorFlow has them."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.ops.several import item


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def run(node):
    return ts.Session().run(node)


def gradient(build, x):
    """The gradient of `build(x)`, checked to be the same in a binding as in the first run."""
    variable = ts.Variable(x)
    (node,) = ts.gradients(build(variable), variable)
    session = ts.Session()
    first, second, third = (session.run(node) for _ in range(3))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, third)
    return first.tolist()


@pytest.mark.parametrize("loss", [ts.nn.softmax_cross_entropy_with_logits, ts.nn.sigmoid_cross_entropy_with_logits])
def test_logits_of_ten_thousand(loss):
    logits = ts.Variable([[1e4, -1e4]])
    y = loss(labels=np.array([[0.0, 1.0]]), logits=logits)
    assert np.max(run(y)) in (1e4, 2e4)
    assert np.sum(run(y)) == 2e4
    assert run(ts.gradients(y, logits)[0]).tolist() == [[1.0, -1.0]]


def test_sparse_labels_and_logits_of_ten_thousand():
    logits = ts.Variable([[1e4, -1e4], [1e4, -1e4]])
    y = ts.nn.sparse_softmax_cross_entropy_with_logits(labels=np.array([1, 0]), logits=logits)
    assert run(y).tolist() == [2e4, 0.0]
    assert run(ts.gradients(y, logits)[0]).tolist() == [[1.0, -1.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    "operation, x, expected",
    [
        (ts.log, [0.0, -1.0], [-np.inf, np.nan]),
        (ts.log1p, [-1.0], [-np.inf]),
        (ts.sqrt, [0.0, -1.0], [0.0, np.nan]),
        (ts.rsqrt, [0.0], [np.inf]),
        (ts.reciprocal, [0.0], [np.inf]),
        (ts.exp, [1e4, -1e4], [np.inf, 0.0]),
        (ts.sigmoid, [1e4, -1e4], [1.0, 0.0]),
        (ts.tanh, [1e4, -1e4], [1.0, -1.0]),
        (ts.nn.softplus, [1e4, -1e4], [1e4, 0.0]),
        (ts.nn.elu, [1e4, -1e4], [1e4, -1.0]),
        (ts.nn.relu, [np.nan, -np.inf, np.inf], [np.nan, 0.0, np.inf]),
        (ts.reduce_logsumexp, [1e4, 1e4], 1e4 + np.log(2)),
        (ts.reduce_logsumexp, [-np.inf, -np.inf], -np.inf),
        (ts.reduce_logsumexp, [np.inf, 0.0], np.inf),
        (ts.reduce_mean, [], np.nan),
        (ts.reduce_sum, [], 0.0),
        (ts.reduce_prod, [], 1.0),
        (ts.reduce_max, [], -np.inf),
        (ts.reduce_min, [], np.inf),
        (ts.reduce_max, [np.nan, 1.0], np.nan),
        (ts.round, [0.5, 1.5, -0.5, 2.5], [0.0, 2.0, -0.0, 2.0]),
        (ts.sign, [-0.0, np.nan], [0.0, np.nan]),
    ],
)
def test_values(operation, x, expected):
    np.testing.assert_array_equal(run(operation(np.array(x))), expected)


@pytest.mark.parametrize(
    "build, x, expected",
    [
        (ts.nn.relu, [0.0, -0.0, 1.0], [0.0, 0.0, 1.0]),
        (ts.nn.leaky_relu, [0.0, 1.0, -1.0], [0.2, 1.0, 0.2]),
        (ts.nn.elu, [0.0, 1e4, -1e4], [1.0, 1.0, 0.0]),
        (ts.nn.elu, [np.nan], [1.0]),
        (lambda x: ts.log(ts.sigmoid(x)), [-40.0, -700.0], [1.0, 1.0]),
        (ts.expm1, [-40.0], [np.exp(-40.0)]),
        (ts.nn.softplus, [-40.0], [np.exp(-40.0)]),
        (ts.abs, [0.0, -2.0, 2.0], [0.0, -1.0, 1.0]),
        (ts.sign, [0.0, 2.0], [0.0, 0.0]),
        (lambda x: ts.maximum(x, [1.0, 2.0, 3.0]), [1.0, 3.0, 2.0], [1.0, 1.0, 0.0]),
        (lambda x: ts.maximum([1.0, 2.0, 3.0], x), [1.0, 3.0, 2.0], [0.0, 1.0, 0.0]),
        (lambda x: ts.minimum(x, [1.0, 2.0, 3.0]), [1.0, 3.0, 2.0], [1.0, 0.0, 1.0]),
        (lambda x: ts.minimum([1.0, 2.0, 3.0], x), [1.0, 3.0, 2.0], [0.0, 0.0, 1.0]),
        (ts.reduce_max, [1.0, 3.0, 3.0], [0.0, 0.5, 0.5]),
        (ts.reduce_max, [1.0, np.nan], [np.nan, np.nan]),
        (ts.reduce_min, [1.0, 1.0, 1.0, 3.0], [1 / 3, 1 / 3, 1 / 3, 0.0]),
        (lambda x: ts.reduce_max(x, axis=1), [[2.0, 2.0], [1.0, 2.0]], [[0.5, 0.5], [0.0, 1.0]]),
        (ts.reduce_prod, [2.0, 0.0, 3.0], [0.0, 6.0, 0.0]),
        (ts.reduce_prod, [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        (lambda x: ts.clip_by_value(x, 0.0, 1.0), [-1.0, 0.0, 0.5, 1.0, 2.0], [0.0, 1.0, 1.0, 1.0, 0.0]),
        (lambda x: ts.clip_by_norm(x, 1.0), [0.0, 0.0], [1.0, 1.0]),
        (lambda x: x**2, [0.0, -1.0], [0.0, -2.0]),
        (lambda x: x**x, [0.0, 1.0], [np.nan, 1.0]),
        (lambda x: ts.pow(0.0, x), [2.0], [0.0]),
        (lambda x: ts.where(x > 0, x, 0.0), [np.inf, -np.inf], [1.0, 0.0]),
        (lambda x: ts.where(x > 0, ts.log(ts.where(x > 0, x, 1.0)), 0.0), [0.0, 2.0], [0.0, 0.5]),
        (lambda x: x[[0, 0, 2]], [1.0, 1.0, 1.0], [2.0, 0.0, 1.0]),
        (lambda x: ts.gather(x, [1, 1, 1]), [1.0, 1.0], [0.0, 3.0]),
        (lambda x: ts.squared_difference(x, x), [1.0], [0.0]),
    ],
)
def test_gradients(build, x, expected):
    np.testing.assert_allclose(gradient(build, np.array(x)), expected)


def test_a_second_derivative_of_a_product_with_zeros():
    x = ts.Variable([0.0, 2.0, 0.0, 5.0])
    (first,) = ts.gradients(ts.reduce_prod(x), x)
    (second,) = ts.gradients(first[0], x)
    assert run(first).tolist() == [0.0] * 4
    assert run(second).tolist() == [0.0, 0.0, 10.0, 0.0]
    (third,) = ts.gradients(second[2], x)
    assert run(third).tolist() == [0.0, 5.0, 0.0, 2.0]


@pytest.mark.parametrize(
    "loss",
    [
        lambda x: ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=ts.zeros_like(x), logits=x)),
        lambda x: ts.reduce_mean(ts.square(x)),
        lambda x: ts.reduce_max(x),
        lambda x: ts.reduce_prod(x),
        lambda x: ts.reduce_logsumexp(x),
        lambda x: ts.concat([x, x], 0),
        lambda x: ts.tile(x, [2, 2]),
        lambda x: ts.nn.moments(x, [0])[1],
    ],
)
def test_an_empty_batch_gives_gradients_of_its_shape_and_zeros_for_the_weights(loss):
    x, w = ts.placeholder("float64", (None, 2)), ts.Variable(np.ones((2, 3)))
    by_x, by_w = ts.gradients(loss(x @ w), [x, w])
    session = ts.Session()
    for _ in range(3):
        found = session.run([by_x, by_w], {x: np.ones((0, 2))})
        assert found[0].shape == (0, 2)
        np.testing.assert_array_equal(found[1], np.zeros((2, 3)))


def test_stop_gradient_stops_it():
    x = ts.Variable(3.0)
    assert ts.gradients(ts.stop_gradient(x), x) == [None]
    assert run(ts.gradients(x * ts.stop_gradient(x), x)[0]) == 3.0


def test_steps_and_python_functions_have_no_gradient():
    x = ts.Variable([0.5])
    for operation in (ts.floor, ts.ceil, ts.round, lambda x: x // 2.0, lambda x: ts.py_func(np.sin, [x], "float64")):
        assert ts.gradients(operation(x), x) == [None]


def test_the_second_derivative_of_a_power_of_zero():
    x, y = ts.Variable([0.0, 2.0]), ts.Variable([2.0, 2.0])
    (by_y,) = ts.gradients(x**y, y)
    np.testing.assert_allclose(run(ts.gradients(by_y, x)[0]), [0.0, 4 * np.log(2) + 2])


def test_two_nodes_of_one_value_add_up():
    x = ts.Variable([1.0, 2.0])
    first = ts.unstack(x)[0]
    again = item(first.input_nodes[0], 0)
    assert run(ts.gradients(first * again, x)[0]).tolist() == [2.0, 0.0]


def test_the_gradient_of_a_cast_has_the_dtype_of_what_was_cast():
    x = ts.Variable([1.0], dtype="float32")
    (gradient,) = ts.gradients(ts.cast(x, "float64") * np.array([2.0]), x)
    assert gradient.dtype == run(gradient).dtype == np.float32
    assert ts.gradients(ts.cast(ts.cast(x, "int64"), "float32"), x) == [None]


def test_what_nothing_depends_on_gets_zeros():
    x = ts.Variable([[1.0, 2.0], [3.0, 4.0]])
    first, second = ts.unstack(x)
    left, _ = ts.split(x, 2, axis=1)
    assert run(ts.gradients(second, x)[0]).tolist() == [[0.0, 0.0], [1.0, 1.0]]
    assert run(ts.gradients([first, first * 2.0], x)[0]).tolist() == [[3.0, 3.0], [0.0, 0.0]]
    assert run(ts.gradients(left, x)[0]).tolist() == [[1.0, 0.0], [1.0, 0.0]]
    assert run(ts.gradients(first, first)[0]).tolist() == [1.0, 1.0]
