"""Python's operators on nodes, values that decide shapes, and functions in Python."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ComputeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.mark.parametrize(
    "function",
    [
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.pow,
        operator.floordiv,
        operator.mod,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
    ],
)
def test_operators_on_numbers_arrays_and_nodes(function):
    a, b = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.5])
    x, y = ts.Variable(a), ts.Variable(b)
    session = ts.Session()
    for node, expected in [
        (function(x, y), function(a, b)),
        (function(x, b), function(a, b)),
        (function(a, y), function(a, b)),
        (function(x, 2), function(a, 2)),
        (function(2, x), function(2, a)),
    ]:
        np.testing.assert_array_equal(session.run(node), expected)


@pytest.mark.parametrize("function", [operator.and_, operator.or_, operator.xor])
def test_operators_on_truth_values(function):
    a, b = np.array([True, True, False, False]), np.array([True, False, True, False])
    x, y = ts.Variable(a), ts.Variable(b)
    for node in (function(x, y), function(x, b), function(a, y)):
        np.testing.assert_array_equal(ts.Session().run(node), function(a, b))
    np.testing.assert_array_equal(ts.Session().run(~x), ~a)
    np.testing.assert_array_equal(ts.Session().run(function(x, True)), function(a, True))


def test_signs_and_absolute_values():
    x = ts.Variable([-1.0, 2.0])
    assert ts.Session().run(-x).tolist() == [1.0, -2.0]
    assert ts.Session().run(abs(x)).tolist() == [1.0, 2.0]


def test_equality_is_identity_and_nodes_are_keys():
    x, y = ts.Variable(1.0), ts.Variable(1.0)
    assert x == x
    assert x != y
    assert {x: 1}[x] == 1
    assert ts.Session().run(ts.equal(x, y))


def test_a_node_is_no_sequence():
    x = ts.Variable([1.0, 2.0])
    with pytest.raises(TypeError, match="no elements until it is run"):
        list(x)
    with pytest.raises(TypeError, match="not iterable"):
        _ = 1.0 in x
    with pytest.raises(TypeError):
        len(x)
    with pytest.raises(TypeError, match="no truth value"):
        sorted([x, x * 2.0])


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_bare_numbers_keep_the_dtype(dtype):
    x = ts.Variable([1.0, 2.0], dtype=dtype)
    for node in (
        x**2,
        x**0.5,
        2.0**x,
        x // 2,
        x % 1.5,
        ts.maximum(x, 0.0),
        ts.where(x > 1, x, 0.0),
        ts.stack([x[0], 1.0]),
        ts.clip_by_value(x, 0, 1),
        ts.clip_by_norm(x, 1.0),
        ts.nn.l2_loss(x),
        ts.pad(x, [[1, 1]], constant_values=1.5),
        ts.reshape(x, [-1, 1]),
        ts.nn.leaky_relu(x),
        ts.nn.sparse_softmax_cross_entropy_with_logits([1], x[None]),
    ):
        assert node.dtype == ts.Session().run(node).dtype == dtype
        for gradient in [g for g in ts.gradients(node, x) if g is not None]:
            assert gradient.dtype == ts.Session().run(gradient).dtype == dtype


def test_views_share_no_memory_with_the_state():
    x = ts.Variable(np.zeros((2, 3)))
    session = ts.Session()
    for build in (
        ts.identity,
        ts.stop_gradient,
        ts.transpose,
        lambda x: x[:1],
        lambda x: ts.reshape(x, [-1]),
        lambda x: ts.squeeze(ts.expand_dims(x, 0)),
        lambda x: ts.unstack(x)[0],
        lambda x: ts.broadcast_to(x, (2, 2, 3)),
    ):
        node = build(x)
        for _ in range(3):
            found = session.run(node)
            found += 1.0
        assert not session.run(x).any()


@pytest.mark.parametrize(
    "build, define",
    [
        (lambda x, n: ts.reshape(x, [n, -1]), lambda x, n: np.reshape(x, (n, -1))),
        (lambda x, n: ts.tile(x, [n]), lambda x, n: np.tile(x, n)),
        (lambda x, n: ts.tile(x[:1], [n]), lambda x, n: np.tile(x[:1], n)),
        (lambda x, n: ts.broadcast_to(x, [n, 12]), lambda x, n: np.broadcast_to(x, (n, 12))),
        (lambda x, n: ts.fill([n, 2], x[0]), lambda x, n: np.full((n, 2), x[0])),
        (lambda x, n: ts.zeros([n]) + x[0], lambda x, n: np.zeros(n) + x[0]),
        (lambda x, n: ts.cast(ts.range(n), "float64") * x[1], lambda x, n: np.arange(n) * x[1]),
        (lambda x, n: x[n], lambda x, n: x[n]),
        (lambda x, n: ts.gather(x, [n, 1]), lambda x, n: x[[n, 1]]),
        (lambda x, n: x[ts.range(n)], lambda x, n: x[np.arange(n)]),
    ],
)
def test_values_that_decide_shapes_may_change_from_run_to_run(build, define):
    x, n = ts.placeholder("float64", [12]), ts.placeholder("int64", [])
    y = ts.square(build(x, n)) + 1.0
    gradient = ts.gradients(y, x)[0]
    session = ts.Session()
    numbers = np.arange(12.0)
    for value in (3, 3, 3, 1, 1, 1, 2, 2, 2, 6, 1, 4, 3):
        alone = session.run(y, {x: numbers, n: value})
        np.testing.assert_array_equal(alone, define(numbers, value) ** 2 + 1)
        found, slope = session.run([y, gradient], {x: numbers, n: value})
        expected = define(numbers, value)
        np.testing.assert_array_equal(found, expected**2 + 1)
        assert slope.shape == (12,)
        np.testing.assert_allclose(np.sum(slope * numbers), 2 * np.sum(expected**2))


def test_py_func_is_called_in_each_run():
    calls = []

    def count(x):
        calls.append(x)
        return len(calls)

    node = ts.py_func(count, [ts.constant(1.0)], "int64")
    session = ts.Session()
    assert [session.run(node) for _ in range(4)] == [1, 2, 3, 4]
    assert node.dtype == np.int64


def test_py_func_with_several_values_and_their_dtypes():
    x = ts.Variable([7.0, 8.0])
    quotient, rest = ts.py_func(lambda x: np.divmod(x, 3.0), [x], ["int64", "float32"])
    found = ts.Session().run([quotient, rest])
    assert found[0].dtype == np.int64
    assert found[1].dtype == np.float32
    assert [part.tolist() for part in found] == [[2, 2], [1.0, 2.0]]


def test_py_func_that_returns_another_number_of_values():
    node = ts.py_func(lambda: (1, 2), [], "int64")
    with pytest.raises(ComputeError, match="returned 2 values, and Tout names 1 dtypes"):
        ts.Session().run(node)


def test_a_function_in_python_is_not_among_the_operations_that_a_file_may_hold():
    from tslab.graph import OPERATIONS

    assert not {"python_call", "numpy_gradient"} & set(OPERATIONS)
    assert not [name for name in OPERATIONS if name.startswith("_")]
    assert {"getitem", "item", "unpack", "split_pieces", "add"} <= set(OPERATIONS)


class passed(ts.Operation):
    """A learner's operation, whose gradient on arrays is the very array that it gets."""

    def shape_rule(self, x):
        return x

    def compute(self, x):
        return x


@ts.RegisterGradient(passed, numpy=True)
def passed_gradient(op, grad):
    return grad


def test_a_gradient_on_arrays_may_return_the_array_that_it_gets():
    x = ts.Variable(np.arange(1.0, 5.0))
    a, b = ts.sin(x), ts.cos(x)
    by_a, by_b = ts.gradients(ts.exp(ts.square(passed(a * b))), [a, b])
    others = [f(by_a) for f in (ts.sin, ts.cos, ts.tanh, ts.atan, ts.square)]  # all buffers are in use by these
    node = ts.add_n(others) + ts.sin(by_b)
    session = ts.Session()
    found = [session.run(node) for _ in range(4)]
    for again in found[1:]:
        np.testing.assert_allclose(again, found[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("build", "define"),
    [
        (lambda x, n: x[x > 0], lambda x, n: x[x > 0]),
        (lambda x, n: ts.reduce_sum(x[x > 0] * 2.0), lambda x, n: np.sum(x[x > 0] * 2)),
        (lambda x, n: ts.reduce_mean(x[x > 0]), lambda x, n: np.mean(x[x > 0])),
        (lambda x, n: ts.gradients(ts.square(x[x > 0]), x)[0], lambda x, n: np.where(x > 0, 2 * x, 0)),
        (lambda x, n: ts.reduce_sum(ts.where(x > 0) * 2, axis=0), lambda x, n: np.argwhere(x > 0).sum(0) * 2),
        (lambda x, n: ts.one_hot([0, 1], n) * 2.0, lambda x, n: 2.0 * (np.arange(n) == [[0], [1]])),
        (lambda x, n: ts.reduce_sum(ts.one_hot([0, 1], n) * 2.0), lambda x, n: 2.0 * min(n, 2)),
    ],
)
def test_how_much_is_chosen_may_change_from_run_to_run(build, define):
    """A binding is made for the shapes of a run; here other values of one shape give other shapes on the way."""
    x, n = ts.placeholder("float64", [3]), ts.placeholder("int64", ())
    y = build(x, n)
    session = ts.Session()
    for numbers in ([1, 1, 1], [1, 2, 1], [-2, -2, 3], [1, 2, -1], [1, 2, 3]):
        value, count = np.array(numbers, float), np.sum(np.array(numbers) > 0)
        np.testing.assert_array_equal(session.run(y, {x: value, n: count}), define(value, count))


def test_a_mask_that_does_not_fit_is_found_in_the_run_where_it_is_not_known_before():
    x, mask = ts.placeholder(name="x"), ts.placeholder("bool", [None], name="mask")
    session = ts.Session()
    assert session.run(x[mask], {x: [1.0, 2.0], mask: [False, True]}).tolist() == [2]
    for _ in range(3):
        with pytest.raises(ts.errors.ShapeError, match=r"The mask 'mask' of shape \(3,\) cannot choose from 'x'"):
            session.run(x[mask], {x: [1.0, 2.0], mask: [False, True, False]})
