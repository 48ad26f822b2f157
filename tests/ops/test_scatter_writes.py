"""Rows of a variable written: as NumPy and TensorFlow do it, with all the other rows as they were."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
import tslab.compat as compat
from tslab.errors import ComputeError, GraphError, ShapeError

from ..tensorflow import tf

TABLE = np.arange(12.0).reshape(4, 3)


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


WRITES = {
    "rows": ([2, 0], np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])),
    "one row": (3, np.array([7.0, 8.0, 9.0])),
    "a matrix of rows": ([[1], [2]], np.ones((2, 1, 3))),
    "none": (np.zeros(0, int), np.zeros((0, 3))),
}


@pytest.mark.parametrize("name", ["scatter_update", "scatter_add", "scatter_sub"])
@pytest.mark.parametrize("form", WRITES)
def test_it_is_tensorflows(name, form):
    indices, updates = WRITES[form]

    def run(library, session):
        v = library.Variable(TABLE)
        write = getattr(library, name)(v, library.constant(indices, library.int64), library.constant(updates))
        session.run(library.global_variables_initializer())
        first = np.array(session.run(write))
        session.run(write)
        return first, session.run(v)

    with tf.Graph().as_default(), tf.Session() as session:
        expected = run(tf, session)
    for found, wanted in zip(run(ts, ts.Session()), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("name, sign", [("scatter_add", 1.0), ("scatter_sub", -1.0)])
def test_what_goes_to_one_row_adds_up(name, sign):
    v = ts.Variable(TABLE)
    write = getattr(ts, name)(v, [1, 1, 3], np.ones((3, 3)))
    np.testing.assert_array_equal(ts.Session().run(write) - TABLE, sign * np.array([[0.0], [2], [0], [1]]) * np.ones(3))


def test_of_two_updates_of_one_row_the_last_counts():
    v = ts.Variable([1.0, 2.0, 3.0])
    assert ts.Session().run(ts.scatter_update(v, [1, 1], [7.0, 8.0])).tolist() == [1.0, 8.0, 3.0]


@pytest.mark.parametrize("name, row", [("scatter_update", 5.0), ("scatter_add", 8.0), ("scatter_sub", -2.0)])
def test_one_number_goes_to_every_place(name, row):
    v = ts.Variable(np.full((3, 2), 3.0))
    assert ts.Session().run(getattr(ts, name)(v, [0, 2], 5.0)).tolist() == [[row] * 2, [3.0] * 2, [row] * 2]


def test_a_variable_keeps_its_dtype():
    v = ts.Variable([1, 2, 3])
    with ts.Session() as session:
        for write in (ts.scatter_update(v, [0], [7.9]), ts.scatter_add(v, [1], [2])):
            session.run(write)
        assert v.eval().tolist() == [7, 4, 3]
        assert v.eval().dtype == np.int64


def test_positions_and_numbers_may_come_from_a_run():
    v, i, x = ts.Variable(np.zeros(4)), ts.placeholder("int64", [None]), ts.placeholder("float64", [None])
    write = ts.scatter_update(v, i, x)
    with ts.Session() as session:
        for places, values in [([1], [2.0]), ([0, 3], [5.0, 6.0]), ([2], [7.0]), ([1], [9.0])]:
            session.run(write, {i: places, x: values})
        assert v.eval().tolist() == [5.0, 9.0, 7.0, 6.0]


def test_a_write_that_fails_leaves_the_variable_as_it_was():
    v, i = ts.Variable([1.0, 2.0]), ts.placeholder("int64", [None])
    with ts.Session() as session:
        for position in (2, -1):
            with pytest.raises(ComputeError, match="tensor_scatter_nd_update"):
                session.run(ts.scatter_update(v, i, [9.0]), {i: [position]})
        assert v.eval().tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", ["scatter_update", "scatter_add", "scatter_sub"])
def test_mistakes_are_seen_before_anything_is_built(graph, name):
    write, v = getattr(ts, name), ts.Variable(TABLE)
    with pytest.raises(GraphError, match=f"{name} needs a Variable, and .* is none") as caught:
        write(ts.constant([1.0]), [0], [1.0])
    assert caught.value.cure
    with pytest.raises(ShapeError, match=rf"{name} needs updates of shape \(2, 3\), and '.*' of shape \(2,\) is not"):
        write(v, [0, 1], [1.0, 2.0])
    assert not graph.operations


def test_it_takes_use_locking_in_a_program_of_tensorflows():
    with compat.Graph().as_default():
        v = compat.Variable([1.0, 2.0])
        write = compat.scatter_add(v, [0], [1.0], use_locking=True)
        with compat.Session() as session:
            session.run(compat.global_variables_initializer())
            assert session.run(write).tolist() == [2.0, 2.0]
            assert session.run(v).dtype == np.float32
