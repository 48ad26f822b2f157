"""Special functions far from where the table tries them: to their last digits, at infinities, poles and beyond."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tslab as ts
from tslab.errors import DTypeError
from tslab.ops.special import polygamma

from ..tensorflow import tf


def values(node):
    with node.graph.as_default():
        return ts.Session().run(node)


@pytest.mark.parametrize("function, exact", [(ts.erf, math.erf), (ts.erfc, math.erfc), (ts.lgamma, math.lgamma)])
def test_the_last_digits_are_right(function, exact):
    x = np.concatenate([np.linspace(-6.03, 26.4, 2001), [1e-300, 1e-12, -1e-12, 0.999999, 1.0, 1.000001]])
    expected = np.array([exact(v) for v in x])
    largest = np.maximum(np.abs(expected), 1.0 if function is ts.lgamma else 1e-300)  # lgamma is 0 now and then
    assert np.max(np.abs(values(function(x)) - expected) / largest) < 1e-14


@pytest.mark.parametrize("function, exact", [(ts.erf, math.erf), (ts.erfc, math.erfc), (ts.lgamma, math.lgamma)])
def test_what_is_not_finite_or_very_large(function, exact):
    x = [np.inf, -np.inf, np.nan, 0.5, 1.0, 2.0, 1e10, 1e300]
    np.testing.assert_allclose(values(function(x)), [exact(v) for v in x], rtol=1e-14)


def test_digamma_of_what_is_very_large():
    np.testing.assert_allclose(values(ts.digamma([np.inf, np.nan, 1e300])), [np.inf, np.nan, math.log(1e300)])


@pytest.mark.parametrize("name", ["lgamma", "digamma"])
def test_left_of_zero_it_is_tensorflows(name):
    x = np.linspace(-9.97, -0.03, 400)
    with tf.Graph().as_default(), tf.Session() as session:
        expected = session.run(getattr(tf, name)(tf.constant(x)))
    np.testing.assert_allclose(values(getattr(ts, name)(x)), expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_derivatives_of_any_order_are_tensorflows(order):
    x = np.concatenate([np.linspace(0.03, 40.0, 500), [1e8]])
    with tf.Graph().as_default(), tf.Session() as session:
        expected = session.run(tf.polygamma(tf.constant(float(order), tf.float64), tf.constant(x)))
    np.testing.assert_allclose(values(polygamma(order, x)), expected, rtol=1e-13)


def test_derivatives_left_of_zero_are_those_of_finite_differences():
    x = np.array([-0.4, -1.3, -2.5, -7.75])
    for order in range(4):
        ts.testing.check_gradient(lambda x, order=order: polygamma(order, x), [x], rtol=1e-4)


def test_poles():
    with np.errstate(all="raise"):
        assert values(ts.lgamma([0.0, -1.0, -7.0])).tolist() == [np.inf] * 3
        assert np.isnan(values(ts.digamma([0.0, -1.0, -7.0]))).all()
        assert values(ts.lgamma([1.0, 2.0])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["erf", "erfc", "lgamma", "digamma"])
@pytest.mark.parametrize("dtype, result", [("float16", "float16"), ("float32", "float32"), ("int32", "float64")])
def test_dtypes(name, dtype, result):
    node = getattr(ts, name)(np.array([1, 2, 3], dtype))
    found = values(node)
    assert found.dtype == node.dtype == result
    wide = values(getattr(ts, name)(np.array([1.0, 2.0, 3.0])))
    np.testing.assert_allclose(found, wide, rtol={"float16": 2e-3, "float32": 1e-6, "float64": 0}[result])


@pytest.mark.parametrize("name", ["erf", "erfc", "lgamma", "digamma"])
def test_of_complex_numbers_there_is_none(name):
    with pytest.raises(DTypeError, match="takes real numbers") as caught:
        getattr(ts, name)(ts.placeholder("complex128"))
    assert caught.value.cure


KINKS = np.array([-7.0, -1.0, -0.0, 0.0, 0.5, 6.0, 6.5, np.inf, -np.inf, np.nan])


@pytest.mark.parametrize("name", ["relu6", "selu", "softsign"])
def test_at_kinks_and_beyond_activations_are_tensorflows(name):
    def run(library):
        x = library.constant(KINKS)
        y = getattr(library.nn, name)(x)
        return library.Session().run([y, *library.gradients(y, x)])

    with tf.Graph().as_default():
        expected = run(tf)
    with ts.Graph().as_default():
        found = run(ts)
    finite = np.isfinite(KINKS)
    np.testing.assert_allclose(found[0][~np.isnan(KINKS)], expected[0][~np.isnan(KINKS)], rtol=1e-14)
    np.testing.assert_allclose(found[1][finite], expected[1][finite], rtol=1e-12)
    assert np.isnan(found[0][np.isnan(KINKS)]).all()
