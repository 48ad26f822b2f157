"""The dtype that the graph announces is the dtype of the value, and float32 stays float32."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts

from . import cases_control, cases_matrices
from .cases import CASES

DTYPES = ["bool", "int8", "uint8", "int32", "int64", "float16", "float32", "float64"]


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


BRANCHED = {*cases_control.CASES}
"""What has the dtype that its branches have, or its body; of some dtypes they would have several."""

NO_TRUTH_VALUES = {("truncatemod", "bool"): "made of signs, which truth values have not; NumPy has a remainder of them"}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", sorted((set(CASES) & set(ts.__all__)) - BRANCHED))
def test_announced_dtype_is_the_values(name, dtype):
    for case in CASES[name]:
        ones = [_ones(name, x) for x in case.inputs]
        variables = [ts.Variable(x, dtype=dtype) for x in ones]
        try:
            node = case.build(*variables)
        except ts.errors.DTypeError:
            if (name, dtype) in NO_TRUTH_VALUES:
                continue
            with pytest.raises(TypeError):
                case.define(*[x.astype(dtype) for x in ones])
            continue
        value = ts.Session().run(node)
        assert node.dtype == value.dtype, case


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("name", sorted(CASES))
def test_gradients_keep_the_dtype(name, dtype):
    for case in CASES[name]:
        if not all(x.size for x in case.inputs) or not case.differentiable or _has_an_array(case):
            continue
        variables = [ts.Variable(x, dtype=dtype) for x in case.inputs]
        for gradient in ts.gradients(case.build(*variables), variables):
            if gradient is not None:
                assert gradient.dtype == dtype
                assert ts.Session().run(gradient).dtype == dtype


def _ones(name, x):
    """Ones; on the diagonals alone where the row is of matrices that are to have an inverse."""
    return np.eye(*x.shape[-2:]) * np.ones_like(x) if name in cases_matrices.CASES else np.ones_like(x)


def _has_an_array(case):
    """Whether the case holds an array of its own, which is a float64 and no bare number."""
    with ts.Graph().as_default() as graph:
        case.build(*map(ts.Variable, case.inputs))
    return any(type(x) is ts.constant and not x.weak and x.dtype.kind == "f" for x in graph.nodes)


@pytest.mark.parametrize(
    "build",
    [
        lambda x: x + 1,
        lambda x: 1.5 + x,
        lambda x: x - 1,
        lambda x: 2.0 - x,
        lambda x: x * 3,
        lambda x: 0.1 * x,
        lambda x: x / 3,
        lambda x: 1 / x,
        lambda x: ts.add(x, 1.0),
        lambda x: ts.reduce_mean(x),
        lambda x: ts.sigmoid(x) * (1.0 - ts.sigmoid(x)),
    ],
)
def test_bare_numbers_take_the_dtype_of_the_other_operand(build):
    x = ts.Variable([1.0, 2.0], dtype="float32")
    assert build(x).dtype == np.float32
    assert ts.Session().run(build(x)).dtype == np.float32


def test_an_array_or_a_numpy_number_keeps_its_own_dtype():
    x = ts.Variable([1.0, 2.0], dtype="float32")
    assert ts.Session().run(x + np.ones(2)).dtype == np.float64
    assert ts.Session().run(x + np.float64(1)).dtype == np.float64
    assert ts.Session().run(x + ts.constant(1.0)).dtype == np.float64


def test_a_bare_float_makes_integers_floats():
    n = ts.placeholder("int64")
    assert (n * 0.5).dtype == np.float64
    assert ts.Session().run(n * 0.5, {n: 3}) == 1.5
    assert ts.Session().run(n * 2, {n: 3}).dtype == np.int64


def test_python_numbers_are_float64_and_int64():
    assert ts.constant(1.0).dtype == np.float64
    assert ts.Variable([1, 2]).dtype == np.int64


def test_a_placeholder_takes_what_it_is_fed():
    x = ts.placeholder()
    session = ts.Session()
    assert session.run(x * 2.0, {x: np.ones(2, "float32")}).dtype == np.float32
    assert session.run(x * 2.0, {x: np.ones(2, "float64")}).dtype == np.float64
    assert session.run(x * 2, {x: 3}).dtype == np.int64


@pytest.mark.parametrize("operation", [ts.negative, lambda x: x - x])
def test_numpys_refusal_of_truth_values_is_seen_as_the_graph_is_built(operation):
    with pytest.raises(ts.errors.DTypeError, match="bool"):
        operation(ts.placeholder("bool", name="flag"))
