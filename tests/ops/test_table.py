"""Every operation against NumPy's definition of it, and its gradients against finite differences."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tslab as ts
from tslab.graph import OPERATIONS
from tslab.shapes import fits

from .cases import CASES, FORWARD
from .forms import Case

FLAT = [pytest.param(case, id=f"{name}-{i}") for name, cases in CASES.items() for i, case in enumerate(cases)]
SMOOTH = [parameter for parameter in FLAT if parameter.values[0].differentiable]
DISCRETE = [pytest.param(case, id=f"{name}-{i}") for name, cases in FORWARD.items() for i, case in enumerate(cases)]
PUBLIC = sorted(
    name
    for module in (ts, ts.nn)
    for name in module.__all__
    if getattr(getattr(module, name), "__module__", "").startswith("tslab.ops.")
)
ELSEWHERE = {
    *("convert_to_tensor", "placeholder_with_default"),
    *("scalar_summary", "histogram_summary", "image_summary", "merge_summary"),  # tests/test_summary.py
    *("assign", "assign_add", "assign_sub", "group", "initialize", "no_op", "tuple"),
    *("scatter_update", "scatter_add", "scatter_sub"),
    *("log_uniform_candidates", "log_uniform_candidate_sampler"),
    *("uniform_candidates", "uniform_candidate_sampler"),
    *("dropout", "random_integers", "random_normal", "random_permutation", "random_shuffle", "random_uniform"),
    *("standard_normal", "standard_uniform", "truncated_normal", "truncated_standard_normal"),
}
"""Operations that have tests of their own."""


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


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - ELSEWHERE))
def test_every_public_operation_is_tried_in_eight_forms(name):
    assert len(CASES.get(name, []) + FORWARD.get(name, [])) >= 8


def test_every_operation_is_part_of_a_case():
    with ts.Graph().as_default() as graph:
        for case in [parameter.values[0] for parameter in FLAT + DISCRETE]:
            variables = [ts.Variable(x) for x in case.inputs]
            y = case.build(*variables)
            if case.differentiable and y.dtype == np.float64:
                ts.gradients(first_derivatives(case)(*variables), variables)
                ts.gradients(case.build(*map(hidden, variables)), variables)
    built = {type(node).__name__ for node in graph.operations}
    assert not set(OPERATIONS) - built - ELSEWHERE


def test_there_are_as_many_cases_as_were_asked_for():
    assert len(FLAT + DISCRETE) >= 1200
    assert len(SMOOTH) >= 1200


@pytest.mark.parametrize("case", FLAT)
def test_value_is_numpys(case):
    with ts.Graph().as_default():
        node = case.build(*map(ts.Variable, case.inputs))
        late = case.build(*map(hidden, case.inputs))
        values = ts.Session().run([node, late])
    expected = by_definition(case)
    for value in values:
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-14)
        assert np.shape(value) == expected.shape
        assert value.dtype == np.float64
    assert fits(expected.shape, node.shape)
    assert node.shape == expected.shape or not case.static
    assert node.dtype == np.float64


@pytest.mark.parametrize("case", DISCRETE)
def test_discrete_value_is_numpys(case):
    with ts.Graph().as_default():
        node = case.build(*map(ts.Variable, case.inputs))
        value = ts.Session().run(node)
        late = ts.Session().run(case.build(*[hidden(x) for x in case.inputs]))
    expected = by_definition(case)
    for found in (value, late):
        np.testing.assert_array_equal(found, expected)
        assert np.shape(found) == expected.shape
    assert fits(expected.shape, node.shape)
    assert expected.shape == node.shape or not case.static
    assert value.dtype == node.dtype == expected.dtype


@pytest.mark.parametrize("case", SMOOTH)
def test_gradients_have_the_shape_of_their_node_and_float32_ones_are_near_the_float64_ones(case):
    found = []
    for dtype in ("float32", "float64"):
        with ts.Graph().as_default():
            variables = [ts.Variable(x, dtype=dtype) for x in case.inputs]
            y = case.build(*variables)
            nodes = [(g, x) for g, x in zip(ts.gradients(y, variables), variables, strict=True) if g is not None]
            assert all(g.shape == x.shape for g, x in nodes)
            found.append(ts.Session().run([g for g, _ in nodes]))
    for single, double in zip(*found, strict=True):
        np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("case", SMOOTH)
def test_gradient_matches_finite_differences(case):
    """In the shapes that the graph knows, and where it knows none."""
    ts.testing.check_gradient(case.build, case.inputs)
    ts.testing.check_gradient(with_shapes_hidden(case.build), case.inputs)


@pytest.mark.parametrize("case", SMOOTH)
def test_second_derivative_matches_finite_differences(case):
    build = first_derivatives(case)
    ts.testing.check_gradient(build, case.inputs, rtol=1e-4, atol=1e-5)
    ts.testing.check_gradient(with_shapes_hidden(build), case.inputs, rtol=1e-4, atol=1e-5)
