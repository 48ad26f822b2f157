"""What is given as a dtype or a shape, and is none: an error on that line, which leaves the graph as it was."""

from __future__ import annotations

import re

import numpy as np
import pytest

import tslab as ts
from tslab.arrays import as_dtype, as_shape
from tslab.errors import DTypeError, ShapeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def test_a_shape_in_the_place_of_a_placeholders_dtype(graph):
    with pytest.raises(DTypeError) as caught:
        ts.placeholder((None, 2))
    assert str(caught.value).splitlines() == [
        "(None, 2) is no dtype.",
        f"  in test_arrays.py, line {caught.value.where.line}:  ts.placeholder((None, 2))",
        "  The first argument of placeholder is the dtype; give shape=(None, 2).",
    ]
    assert not graph.nodes


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: ts.placeholder([None, 2]), r"give shape=\[None, 2\]"),
        (lambda: ts.placeholder(3), r"give shape=\(3,\)"),
        (lambda: ts.placeholder(np.int64(3)), r"give shape=\(3,\)"),
        (lambda: ts.placeholder([]), r"give shape=\[\]"),
        (lambda: ts.placeholder(()), r"give shape=\(\)"),
        (lambda: ts.constant(0.0, (2, 3)), r"second argument of constant is the dtype; give shape=\(2, 3\)"),
        (lambda: ts.zeros(2, 3), r"first argument of zeros is the whole shape, as one list: zeros\(\[2, 3\]\)"),
        (lambda: ts.ones(2, 3), r"first argument of ones is the whole shape"),
        (lambda: ts.get_variable("w", "float32", [2, 3]), r"'float32' is no shape.*dtype goes by name"),
        (lambda: ts.get_variable("w", None, [2, 3]), r"the shape and then the dtype; give shape=\[2, 3\]"),
        (lambda: ts.get_variable("w", [None, 3]), r"\(None, 3\) of 'w' is not known in full"),
        (lambda: ts.zeros(ts.float32, [2, 3]), r"\[2, 3\] is no dtype.*first argument of zeros"),
        (lambda: ts.zeros(ts.float32), r"is no shape.*dtype goes by name"),
        (lambda: ts.placeholder(None, ts.float32), r"dtype\('float32'\) is no shape"),
        (lambda: ts.placeholder("float32", "float32"), r"'float32' is no shape"),
        (lambda: ts.placeholder("float32", [2.5]), r"\[2\.5\] is no shape"),
        (lambda: ts.placeholder_with_default([1.0], float), r"<class 'float'> is no shape"),
        (lambda: ts.placeholder("floatx32"), r"'floatx32' is no dtype of numbers or truth values.*'float32'"),
        (lambda: ts.Variable([1.0], dtype=(2,)), r"\(2,\) is no dtype"),
        (lambda: ts.Variable([1.0], dtype=str), r"<class 'str'> is no dtype of numbers"),
        (lambda: ts.get_variable("w", [2], ts.initializers.zeros), r"is no dtype of numbers"),
        (lambda: ts.cast(1.0, 3), r"3 is no dtype"),
        (lambda: ts.eye(2, dtype=[3]), r"\[3\] is no dtype.*Give one by its name"),
        (lambda: ts.zeros_like([1.0], [2]), r"\[2\] is no dtype"),
        (lambda: ts.one_hot([1], 3, dtype=(1,)), r"\(1,\) is no dtype"),
        (lambda: ts.range(3, dtype="floatx"), r"'floatx' is no dtype"),
        (lambda: ts.random_normal([2], 0.0, 1.0, [2]), r"\[2\] is no dtype"),
        (lambda: ts.random_uniform([2], 0.0, 1.0, "floatx"), r"'floatx' is no dtype"),
        (lambda: ts.sequence_mask([1, 2], dtype=[3]), r"\[3\] is no dtype"),
        (lambda: ts.count_nonzero([1, 2], dtype=[3]), r"\[3\] is no dtype"),
        (lambda: ts.py_func(np.sum, [1.0], "floatx"), r"'floatx' is no dtype"),
        (lambda: ts.variable_scope("a", dtype=(2, 3)).__enter__(), r"\(2, 3\) is no dtype"),
    ],
)
def test_a_mistake_of_dtype_or_shape_is_an_error_on_its_line(graph, build, says):
    with pytest.raises((DTypeError, ShapeError)) as caught:
        build()
    assert re.search(says, f"{caught.value.what} {caught.value.cure}")  # without the line, which holds the words too
    assert caught.value.where.filename == __file__
    assert not graph.nodes


@pytest.mark.parametrize("given", ["f4", "float32", np.float32, np.dtype("float32"), ts.float32])
def test_a_dtype_is_given_as_numpy_takes_it(given):
    assert ts.placeholder(given).dtype == as_dtype(given) == np.float32
    assert as_dtype(None) == as_dtype(float) == np.float64
    assert as_dtype(bool) == np.bool


def test_a_shape_is_whole_numbers_and_none():
    assert as_shape([None, np.int32(2), 3.0]) == (None, 2, 3)
    assert [type(d) for d in as_shape(np.array([2, 3]))] == [int, int]
    assert as_shape(4) == (4,)
    assert ts.placeholder("float32", 4).shape == (4,)
    assert ts.get_variable("w", [3.0]).shape == (3,)
