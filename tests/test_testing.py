"""The checks of gradients, which learners use too, find what is wrong and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.testing import check_gradient, numeric_gradient


def wrong_square(factor):
    class wrong(ts.Operation):
        def compute(self, x):
            return x * x

    ts.RegisterGradient(wrong)(lambda op, grad: grad * factor * op.inputs[0])
    return wrong


def test_numeric_gradient_of_known_functions():
    x = np.array([[0.5, 1.0], [2.0, 3.0]])
    np.testing.assert_allclose(numeric_gradient(np.sin, x), np.cos(x), rtol=1e-8)
    np.testing.assert_allclose(numeric_gradient(lambda x: np.sum(x**2), x), 2 * x, rtol=1e-8)
    assert numeric_gradient(np.exp, 0.0) == pytest.approx(1, rel=1e-8)
    assert numeric_gradient(np.exp, np.ones((0, 2))).shape == (0, 2)


def test_numeric_gradient_leaves_its_argument_alone_and_takes_integers():
    x = np.array([1, 2])
    np.testing.assert_allclose(numeric_gradient(lambda x: 3 * x, x), [3, 3], rtol=1e-8)
    assert x.tolist() == [1, 2]


def test_check_gradient_returns_the_gradients():
    x, y = check_gradient(lambda x, y: ts.reduce_sum(x * y), [[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(x / y, [3, 2])


def test_check_gradient_finds_a_wrong_gradient_and_shows_the_worst_place():
    check_gradient(wrong_square(2.0), [[1.0, 5.0]])
    with pytest.raises(AssertionError, match=r"gradient of input 0 is wrong at 2 of 2 places; the worst is \(1,\)"):
        check_gradient(wrong_square(2.1), [[1.0, 5.0]])


def test_check_gradient_finds_a_wrong_sum_though_it_is_right_for_equal_weights():
    class transposed(ts.Operation):
        def compute(self, x):
            return x

    ts.RegisterGradient(transposed, numpy=True)(lambda op, grad: grad.T)
    with pytest.raises(AssertionError, match="is wrong"):
        check_gradient(transposed, [np.ones((2, 2))])


def test_check_gradient_finds_a_missing_gradient():
    class cut(ts.Operation):
        def compute(self, x):
            return x

    ts.RegisterGradient(cut)(lambda op, grad: [None])
    with pytest.raises(AssertionError, match="gradient of input 0 is wrong"):
        check_gradient(cut, [[1.0]])


def test_check_gradient_finds_a_gradient_of_the_wrong_shape():
    class broad(ts.Operation):
        def compute(self, x, y):
            return x + y

    ts.RegisterGradient(broad)(lambda op, grad: [grad, grad])
    with pytest.raises(AssertionError, match=r"the gradient of input 1 has shape \(2,\), the input \(\)"):
        check_gradient(broad, [[1.0, 2.0], 3.0])


def test_check_gradient_leaves_no_trace_in_the_graph():
    with ts.Graph().as_default() as graph:
        check_gradient(ts.sigmoid, [[1.0]])
        assert graph.nodes == []


def test_check_gradient_of_what_an_input_does_not_reach():
    (gradient, _) = check_gradient(lambda x, y: ts.square(y), [[1.0], [2.0]])
    assert gradient.tolist() == [0]
