"""What the graph knows of a value's shape before anything runs, and the errors that come of it."""

from __future__ import annotations

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ShapeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def node(shape, name="x"):
    return ts.placeholder(shape=shape, name=name)


@pytest.mark.parametrize(
    "a, b, together",
    [
        ((2, 3), (3,), (2, 3)),
        ((None, 3), (2, 3), (2, 3)),
        ((None, 3), (1, 3), (None, 3)),
        ((None,), (None,), (None,)),
        ((None,), (4,), (4,)),
        ((2, 1), (1, 3), (2, 3)),
        ((), (2, 3), (2, 3)),
        ((0,), (1,), (0,)),
        (None, (2, 3), None),
    ],
)
def test_broadcasting(a, b, together):
    assert (node(a) + node(b)).shape == together
    assert (node(b) * node(a)).shape == together


@pytest.mark.parametrize("a, b", [((2, 3), (2,)), ((2, 3), (3, 3)), ((None, 3), (4,)), ((0,), (2,))])
def test_what_cannot_be_broadcast(a, b):
    with pytest.raises(ShapeError, match="add cannot combine 'x' of shape"):
        node(a) + node(b, "y")


@pytest.mark.parametrize(
    "a, b, together",
    [
        ((2, 3), (3, 4), (2, 4)),
        ((None, 3), (3, None), (None, None)),
        ((3,), (3,), ()),
        ((2, 3), (3,), (2,)),
        ((3,), (3, 4), (4,)),
        ((5, 2, 3), (3, 4), (5, 2, 4)),
        ((5, 1, 2, 3), (4, 3, 2), (5, 4, 2, 2)),
        ((3,), (5, 3, 4), (5, 4)),
        (None, (3, 4), None),
    ],
)
def test_matrix_product(a, b, together):
    assert ts.matmul(node(a), node(b)).shape == together


@pytest.mark.parametrize(
    "a, b, flip_a, flip_b, together",
    [
        ((3, 2), (3, 4), True, False, (2, 4)),
        ((2, 3), (4, 3), False, True, (2, 4)),
        ((5, 3, 2), (4, 3), True, True, (5, 2, 4)),
        ((3,), (3, 4), True, False, (4,)),
    ],
)
def test_matrix_product_of_transposes(a, b, flip_a, flip_b, together):
    assert ts.matmul(node(a), node(b), transpose_a=flip_a, transpose_b=flip_b).shape == together


@pytest.mark.parametrize("a, b", [((2, 3), (2, 3)), ((3,), (2,)), ((2, 3), ()), ((), (2, 3)), ((2, 2, 3), (3, 3, 2))])
def test_what_cannot_be_multiplied(a, b):
    with pytest.raises(ShapeError, match=r"matmul cannot"):
        ts.matmul(node(a), node(b, "y"))


def test_a_matrix_product_names_both_numbers_and_the_cure():
    x, w = node((None, 3), "X"), node((2, 8), "hidden/W")
    with pytest.raises(ShapeError) as caught:
        ts.matmul(x, w)
    what, where, cure = str(caught.value).splitlines()
    assert what == "matmul cannot multiply 'X' of shape (None, 3) by 'hidden/W' of shape (2, 8): 3 is not 2."
    assert where.startswith("  in test_shapes.py, line ")
    assert where.endswith(":  ts.matmul(x, w)")
    assert cure == "  Each row of X has 3 entries; make hidden/W's first dimension 3."
    assert caught.value.nodes == (x, w)


def test_the_transpose_is_offered_where_it_fits():
    with pytest.raises(ShapeError, match="Or multiply by the transpose of 'x'"):
        ts.matmul(node((2, 3)), node((2, 4), "y"))


@pytest.mark.parametrize("reduce", [ts.reduce_sum, ts.reduce_mean])
@pytest.mark.parametrize(
    "shape, axis, keepdims, result",
    [
        ((2, 3), None, False, ()),
        ((2, 3), None, True, (1, 1)),
        ((2, None), 0, False, (None,)),
        ((2, 3), -1, True, (2, 1)),
        ((2, 3, 4), (0, -1), False, (3,)),
        ((2, 3, 4), [1], False, (2, 4)),
        ((2, 3), np.int64(1), False, (2,)),
        ((2, 3), (), False, (2, 3)),
        (None, None, False, ()),
        (None, 1, False, None),
    ],
)
def test_reductions(reduce, shape, axis, keepdims, result):
    assert reduce(node(shape), axis=axis, keepdims=keepdims).shape == result


@pytest.mark.parametrize("axis", [2, -3, (0, 2)])
def test_an_axis_that_is_not_there(axis):
    with pytest.raises(ShapeError, match=r"reduce_sum has no axis -?\d in 'x' of shape \(2, 3\)") as caught:
        ts.reduce_sum(node((2, 3)), axis=axis)
    assert "Axes go from -2 to 1." in caught.value.cure


def test_an_axis_named_twice():
    with pytest.raises(ShapeError, match="names an axis twice"):
        ts.reduce_sum(node((2, 3)), axis=(1, -1))


def test_softmax_of_a_number_has_no_axis():
    with pytest.raises(ShapeError, match="softmax has no axis -1"):
        ts.softmax(node(()))


@pytest.mark.parametrize(
    "shape, axis, result",
    [
        ((), 0, (1,)),
        ((2, 3), 1, (2, 1, 3)),
        ((2, 3), -1, (2, 3, 1)),
        ((2, 3), (0, -1), (1, 2, 3, 1)),
        ((2, 3), np.int64(0), (1, 2, 3)),
        (None, 0, None),
    ],
)
def test_expand_dims(shape, axis, result):
    assert ts.expand_dims(node(shape), axis).shape == result


def test_add_n_needs_one_shape():
    assert ts.add_n([node((2, 3)), node((None, 3))]).shape == (2, 3)
    with pytest.raises(ShapeError, match=r"add_n needs inputs of one shape: 'y' of shape \(1, 3\)"):
        ts.add_n([node((2, 3)), node((1, 3), "y")])


def test_assign_needs_the_shape_of_the_variable():
    with pytest.raises(ShapeError, match=r"assign cannot give 'v' of shape \(2,\) a value of shape \(3,\)"):
        ts.assign(ts.Variable([1.0, 2.0], name="v"), [1.0, 2.0, 3.0])


def test_a_learners_operation_has_no_known_shape():
    class double(ts.Operation):
        def compute(self, x):
            return 2 * x

    assert double(node((2, 3))).shape is None


@pytest.mark.parametrize(
    "build, values",
    [
        (lambda a, b: a + b, [np.ones((2, 3)), np.ones(2)]),
        (lambda a, b: ts.matmul(a, b), [np.ones((2, 3)), np.ones((2, 3))]),
        (lambda a, b: ts.matmul(a, b), [np.ones((2, 3)), 1.0]),
        (lambda a, b: ts.reduce_sum(a + b, axis=2), [np.ones((2, 3)), 1.0]),
        (lambda a, b: ts.softmax(a + b), [1.0, 1.0]),
        (lambda a, b: ts.add_n([a, b]), [np.ones(3), np.ones(1)]),
        (lambda a, b: ts.expand_dims(a + b, 3), [1.0, 1.0]),
        (lambda a, b: ts.assign(ts.Variable(1.0), a + b), [np.ones(3), 1.0]),
    ],
)
def test_a_mistake_that_only_the_feeds_show_is_the_same_error_in_the_run(build, values):
    a, b = ts.placeholder(name="a"), ts.placeholder(name="b")
    y = build(a, b)
    with pytest.raises(ShapeError) as caught:
        ts.Session().run(y, {a: values[0], b: values[1]})
    assert caught.value.where == y.location
    assert caught.value.nodes == y.input_nodes
