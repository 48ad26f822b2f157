"""Every operation against NumPy's definition of it, and its gradients against finite differences."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tslab as ts

from .cases import CASES, Case

FLAT = [pytest.param(case, id=f"{name}-{i}") for name, cases in CASES.items() for i, case in enumerate(cases)]
SMOOTH = [parameter for parameter in FLAT if parameter.values[0].differentiable]


class hidden(ts.Operation):
    """The same numbers, of a shape that the graph does not know: so that all of it is found out in the run."""

    def compute(self, x):
        return x


@ts.RegisterGradient(hidden)
def hidden_gradient(op, grad):
    return hidden(grad)


def first_derivatives(case: Case):
    """From the inputs to a number that depends on all first derivatives of `case`, and not only linearly."""

    def build(*inputs):
        y = case.build(*inputs)
        gradients = ts.gradients(0.5 * ts.square(y), inputs)
        parts = [ts.reduce_sum(ts.square(g)) for g in gradients if g is not None]
        return ts.add_n(parts) if parts else ts.reduce_sum(y)

    return build


def by_definition(case: Case):
    """The value by NumPy's definition; that log 0 is -inf and the mean of nothing is nan is meant."""
    with warnings.catch_warnings(action="ignore"):
        return np.asarray(case.define(*case.inputs))


def with_shapes_hidden(build):
    return lambda *inputs: build(*map(hidden, inputs))


def test_every_differentiable_operation_has_a_case():
    assert set(CASES) == set(ts.testing.differentiable_operations())


@pytest.mark.parametrize("case", FLAT)
def test_value_is_numpys(case):
    with ts.Graph().as_default():
        node = case.build(*map(ts.Variable, case.inputs))
        value = ts.Session().run(node)
    expected = by_definition(case)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    assert np.shape(value) == expected.shape == node.shape
    assert value.dtype == node.dtype == np.float64


@pytest.mark.parametrize("case", FLAT)
def test_value_is_numpys_where_the_shape_is_not_known(case):
    with ts.Graph().as_default():
        node = case.build(*[hidden(x) for x in case.inputs])
        value = ts.Session().run(node)
    np.testing.assert_allclose(value, by_definition(case), rtol=1e-12)
    assert np.shape(value) == by_definition(case).shape


@pytest.mark.parametrize("case", SMOOTH)
def test_gradient_matches_finite_differences(case):
    ts.testing.check_gradient(case.build, case.inputs)


@pytest.mark.parametrize("case", SMOOTH)
def test_gradient_matches_where_the_shape_is_not_known(case):
    ts.testing.check_gradient(with_shapes_hidden(case.build), case.inputs)


@pytest.mark.parametrize("case", SMOOTH)
def test_second_derivative_matches_finite_differences(case):
    ts.testing.check_gradient(first_derivatives(case), case.inputs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", SMOOTH)
def test_second_derivative_matches_where_the_shape_is_not_known(case):
    ts.testing.check_gradient(with_shapes_hidden(first_derivatives(case)), case.inputs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", FLAT)
def test_gradient_has_the_static_shape_of_its_node(case):
    with ts.Graph().as_default():
        variables = [ts.Variable(x) for x in case.inputs]
        if not case.differentiable:
            return
        for gradient, variable in zip(ts.gradients(case.build(*variables), variables), variables, strict=True):
            assert gradient is None or gradient.shape == variable.shape
