"""What graph JSON holds bit for bit, and what it does not hold."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.json_values import array_from_json, array_to_json


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


ARRAYS = [
    *(np.array([1.5, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1.7976931348623157e308]), np.zeros((0, 3)), np.array(2.0)),
    *(np.array([True, False]), np.array([-(2**63), 2**63 - 1]), np.array([2**64 - 1], np.uint64), np.int8([[-128]])),
    *(np.float16([0.1, np.inf, 65504]), np.float32([0.1, 1e-45, 3.4028235e38]), np.arange(6).reshape(2, 3).T),
    *(np.array([1 + 2j, complex(np.nan, -np.inf)]), np.complex64([[0.1j]]), np.array([1.0, 2.0], ">f8")),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}{array.shape}")
def test_arrays_come_back_bit_for_bit(array: Any):
    text = json.dumps(array_to_json(array), allow_nan=False)
    again = array_from_json(json.loads(text))
    native = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)
    assert (again.shape, again.dtype) == (native.shape, native.dtype)
    np.testing.assert_array_equal(again, native)
    assert np.array_equal(np.signbit(again.real), np.signbit(native.real)) or array.dtype.kind not in "fc"


class double(ts.Operation):
    """Twice x."""

    def compute(self, x):
        return 2 * x


@ts.RegisterGradient(double, numpy=True)
def double_gradient(op, grad):
    return 2 * grad


@pytest.mark.parametrize(
    "build, named",
    [
        (lambda x: double(x), "'double'.*'double'"),
        (lambda x: ts.py_func(np.sin, [x], "float64"), "'python_call'.*'python_call'"),
        (lambda x: ts.gradients(double(x), x), "'double'"),
    ],
    ids=["operation", "py_func", "NumPy gradient"],
)
def test_a_learners_code_is_written_by_name_and_cannot_be_read(build: Any, named: str, graph: ts.Graph):
    build(ts.Variable(1.0))
    with pytest.raises(ts.errors.SerializationError, match=named):
        ts.Graph.from_json(graph.to_json())


def in_another_graph() -> ts.Node:
    with ts.Graph().as_default():
        return ts.constant(1.0)


@pytest.mark.parametrize(
    "build",
    [
        lambda: ts.add_to_collection("c", object()),
        lambda: ts.add_to_collection("c", in_another_graph()),
        lambda: ts.add_to_collection("c", "\ud800"),
        lambda: ts.add_to_collection("c", "x" * 5000),
        lambda: ts.constant(1.0, dtype=np.longdouble),
        lambda: ts.placeholder(np.longdouble),
        lambda: ts.one_hot([0], 2, on_value=1j),
        lambda: ts.one_hot([0], 2, on_value=10**400, dtype="int64"),
        lambda: ts.square(1.0, name="x" * 5000),
    ],
)
def test_what_json_does_not_hold_is_not_written(build: Any, graph: ts.Graph):
    build()
    with pytest.raises(ts.errors.SerializationError, match="Graph JSON cannot hold"):
        graph.to_json()
