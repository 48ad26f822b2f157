"""What the graph knows of shapes before a run, where dimensions are unknown, and the mistakes that it sees."""

from __future__ import annotations

import re

import numpy as np
import pytest

import tslab as ts
from tslab.errors import DTypeError, GraphError, ShapeError


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def node(shape, name="x"):
    return ts.placeholder("float64", shape=shape, name=name)


@pytest.mark.parametrize(
    "build, shape, result",
    [
        (ts.transpose, (None, 3), (3, None)),
        (ts.transpose, None, None),
        (lambda x: ts.transpose(x, [1, 0]), None, (None, None)),
        (lambda x: ts.reshape(x, [-1]), (None, 3), (None,)),
        (lambda x: ts.reshape(x, [-1, 3]), (None, 3), (None, 3)),
        (lambda x: ts.reshape(x, [6]), (None, 3), (6,)),
        (lambda x: ts.reshape(x, [2, -1]), (4, 3), (2, 6)),
        (lambda x: ts.reshape(x, [ts.shape(x)[0], -1]), (None, 2, 3), (None, None)),
        (lambda x: ts.reshape(x, [ts.shape(x)[1], 2]), (None, 3), (3, 2)),
        (lambda x: ts.reshape(x, [ts.size(x)]), (2, 3), (6,)),
        (lambda x: ts.reshape(x, ts.shape(x)), (None, 3), (None, 3)),
        (lambda x: ts.reshape(x, ts.placeholder("int64", [2])), (None, 3), (None, None)),
        (lambda x: ts.reshape(x, ts.placeholder("int64")), (None, 3), None),
        (ts.squeeze, (1, 3), (3,)),
        (ts.squeeze, (None, 1), None),
        (lambda x: ts.squeeze(x, 1), (None, 1), (None,)),
        (lambda x: ts.squeeze(x, 0), (None, 3), (3,)),
        (lambda x: ts.broadcast_to(x, (4, 3)), (None, 3), (4, 3)),
        (lambda x: ts.broadcast_to(x, ts.placeholder("int64", [2])), (3,), (None, 3)),
        (lambda x: ts.concat([x, x], 0), (None, 3), (None, 3)),
        (lambda x: ts.concat([x, x], 1), (None, 3), (None, 6)),
        (lambda x: ts.concat([x, np.ones((2, 3))], 1), (None, 3), (2, 6)),
        (lambda x: ts.stack([x, x]), (None, 3), (2, None, 3)),
        (lambda x: ts.stack([x, x], 1), None, None),
        (lambda x: ts.unstack(x, axis=1)[0], (None, 3), (None,)),
        (lambda x: ts.unstack(x, 2)[0], None, None),
        (lambda x: ts.split(x, 3, axis=1)[0], (None, 6), (None, 2)),
        (lambda x: ts.split(x, [1, 5], axis=1)[1], (None, 6), (None, 5)),
        (lambda x: ts.split(x, 2)[0], (None, 6), (None, 6)),
        (lambda x: x[0], (None, 3), (3,)),
        (lambda x: x[1:], (None, 3), (None, 3)),
        (lambda x: x[:, 1:], (None, 3), (None, 2)),
        (lambda x: x[..., None], (None, 3), (None, 3, 1)),
        (lambda x: x[[0, 1]], (None, 3), (2, 3)),
        (lambda x: x[ts.placeholder("int64", [None])], (4, 3), (None, 3)),
        (lambda x: x[ts.placeholder("int64")], (4, 3), None),
        (lambda x: x[0], None, None),
        (lambda x: ts.gather(x, [[0, 1]], axis=1), (None, 3), (None, 1, 2)),
        (lambda x: ts.tile(x, [2, 3]), (None, 3), (None, 9)),
        (lambda x: ts.tile(x, [2, 3]), None, (None, None)),
        (lambda x: ts.pad(x, [[1, 1], [2, 0]]), (None, 3), (None, 5)),
        (lambda x: ts.pad(x, [[1, 1], [2, 0]]), None, (None, None)),
        (ts.shape, (None, 3), (2,)),
        (ts.shape, None, (None,)),
        (ts.size, None, ()),
        (lambda x: ts.zeros(ts.shape(x)), (None, 3), (None, 3)),
        (lambda x: ts.zeros([ts.shape(x)[0], 2]), (None, 3), (None, 2)),
        (lambda x: ts.fill(ts.shape(x), 1.0), None, None),
        (lambda x: ts.range(ts.shape(x)[0]), (None, 3), (None,)),
        (lambda x: ts.argmax(x, 1), (None, 3), (None,)),
        (lambda x: ts.one_hot(ts.argmax(x, 1), 3), (None, 3), (None, 3)),
        (lambda x: ts.tensordot(x, np.ones((3, 2)), 1), (None, 3), (None, 2)),
        (lambda x: ts.einsum("ij,jk->ki", x, np.ones((3, 2))), (None, 3), (2, None)),
        (lambda x: ts.einsum("ij,jk->ki", x, np.ones((3, 2))), None, (2, None)),
        (lambda x: ts.einsum("...j,jk->...k", x, np.ones((3, 2))), None, None),
        (lambda x: ts.where(x > 0, x, 0.0), (None, 3), (None, 3)),
        (lambda x: ts.nn.in_top_k(x, np.zeros(5, int), 1), (None, 3), (None,)),
        (lambda x: ts.py_func(np.sum, [x], "float64"), (2, 3), None),
    ],
)
def test_what_is_known(build, shape, result):
    assert build(node(shape)).shape == result


@pytest.mark.parametrize(
    "build, shape, message",
    [
        (lambda x: ts.transpose(x, [0, 0]), (2, 3), "transpose cannot order the axes of 'x' of shape (2, 3) as (0, 0)"),
        (lambda x: ts.transpose(x, [0]), (2, 3), "transpose cannot order the axes"),
        (lambda x: ts.reshape(x, [4]), (2, 3), "reshape cannot give 'x' of shape (2, 3) the shape (4,)"),
        (lambda x: ts.reshape(x, [4, -1]), (2, 3), "reshape cannot give"),
        (lambda x: ts.reshape(x, [-1, -1]), (2, 3), "reshape cannot give"),
        (lambda x: ts.reshape(x, [4]), (None, 3), "reshape cannot give"),
        (lambda x: ts.reshape(x, [-2]), (2, 3), "reshape cannot give"),
        (lambda x: ts.squeeze(x, 1), (2, 3), "squeeze cannot drop axis 1 of 'x' of shape (2, 3): its length is 3"),
        (lambda x: ts.squeeze(x, 2), (2, 3), "squeeze has no axis 2"),
        (lambda x: ts.broadcast_to(x, [2]), (2, 3), "broadcast_to cannot repeat 'x' of shape (2, 3) to the shape (2,)"),
        (lambda x: ts.broadcast_to(x, [3, 3]), (2, 3), "broadcast_to cannot repeat"),
        (lambda x: ts.concat([x, np.ones((2, 2))], 0), (2, 3), "concat cannot join 'constant' of shape (2, 2) to 'x'"),
        (lambda x: ts.concat([x, x], 2), (2, 3), "concat has no axis 2"),
        (lambda x: ts.concat([x, np.ones(3)], 0), (2, 3), "concat cannot join"),
        (lambda x: ts.stack([x, np.ones(2)]), (2, 3), "stack needs inputs of one shape"),
        (lambda x: ts.stack([x, x], 3), (2, 3), "stack has no axis 3"),
        (lambda x: ts.unstack(x, 3), (2, 3), "unstack cannot take 3 slices from 'x' of shape (2, 3)"),
        (lambda x: ts.split(x, 2, axis=1), (2, 3), "split cannot cut 'x' of shape (2, 3) into 2 along axis 1"),
        (lambda x: ts.split(x, [1, 1], axis=1), (2, 3), "split cannot cut 'x' of shape (2, 3) into (1, 1)"),
        (lambda x: ts.split(x, [-1, -1]), (2, 3), "split cannot cut 'x' of shape (2, 3) into (-1, -1)"),
        (lambda x: ts.split(x, [3, -1]), (2, 3), "split cannot cut 'x' of shape (2, 3) into (3, -1)"),
        (lambda x: ts.split(x, 0), (2, 3), "split cannot cut 'x' of shape (2, 3) into 0"),
        (lambda x: x[2], (2, 3), "'x' of shape (2, 3) has no index 2 in axis 0"),
        (lambda x: x[:, -4], (2, 3), "'x' of shape (2, 3) has no index -4 in axis 1"),
        (lambda x: x[0, 0, 0], (2, 3), "'x' of shape (2, 3) cannot take 3 indices"),
        (lambda x: x[[0, 1], [0, 1, 2]], (2, 3), "getitem cannot combine"),
        (
            lambda x: x[x[0] > 0],
            (2, 3),
            "The mask 'greater' of shape (3,) cannot choose from 'x' of shape (2, 3), from",
        ),
        (lambda x: x[:, np.array([True, False])], (2, 3), "cannot choose from 'x' of shape (2, 3), from axis 1 on"),
        (lambda x: x[..., x[:, 0] > 0], (2, 3), "cannot choose from 'x' of shape (2, 3), from axis 1 on"),
        (lambda x: x[:, x > 0], (2, 3), "cannot choose from 'x' of shape (2, 3), from axis 1 on"),
        (lambda x: ts.boolean_mask(x, [True, False], axis=1), (2, 3), "cannot choose from 'x' of shape (2, 3)"),
        (lambda x: ts.tile(x, [2]), (2, 3), "tile cannot repeat 'x' of shape (2, 3) (2,) times"),
        (lambda x: ts.tile(x, [2, -1]), (2, 3), "tile cannot repeat"),
        (
            lambda x: ts.pad(x, [[2, 0], [0, 0]], "REFLECT"),
            (2, 3),
            "pad cannot mirror 2 numbers of 'x' of shape (2, 3)",
        ),
        (lambda x: ts.pad(x, [[0, 0], [0, 4]], "SYMMETRIC"), (2, 3), "pad cannot mirror 4 numbers of 'x'"),
        (lambda x: ts.one_hot([1], x), (2, 3), "one_hot needs single numbers, and 'x' of shape (2, 3) is none"),
        (lambda x: ts.pad(x, [[1, 1]]), (2, 3), "pad cannot put a margin ((1, 1),) around 'x' of shape (2, 3)"),
        (lambda x: ts.argmax(x, 2), (2, 3), "argmax has no axis 2"),
        (lambda x: ts.argmax(x, 0), (0, 3), "argmax finds nothing in 'x' of shape (0, 3) along axis 0"),
        (lambda x: ts.tensordot(x, x, 1), (2, 3), "tensordot cannot sum 'x' of shape (2, 3)"),
        (lambda x: ts.tensordot(x, x, [[0, 1], [0]]), (2, 3), "tensordot cannot sum"),
        (lambda x: ts.tensordot(x, x, [[5], [0]]), (2, 3), "tensordot cannot sum"),
        (lambda x: ts.einsum("ij,jk", x, x), (2, 3), "einsum 'ij,jk->ik' has two lengths for j: 3, and 2 in 'x'"),
        (lambda x: ts.einsum("i->i", x), (2, 3), "einsum has 1 letters, 'i', for 'x' of shape (2, 3)"),
        (lambda x: ts.einsum("...ijk->i...", x), (2, 3), "no einsum of 1 inputs"),
        (lambda x: ts.where(x > 0, x, np.ones(2)), (2, 3), "where cannot combine"),
        (lambda x: ts.nn.bias_add(x, x), (2, 3), "bias_add needs a vector, and 'x' has shape (2, 3)"),
        (lambda x: ts.nn.in_top_k(x, [0, 0, 0], 1), (2, 3), "does not hold a class number for each row of 'x'"),
        (
            lambda x: ts.nn.sparse_softmax_cross_entropy_with_logits(np.zeros((2, 1), int), x),
            (2, 3),
            "'constant' of shape (2, 1) does not hold a class number for each row of 'x' of shape (2, 3)",
        ),
        (lambda x: ts.nn.sigmoid_cross_entropy_with_logits(np.ones(3), x), (2, 3), "needs inputs of one shape"),
        (lambda x: ts.linspace(x, 1.0, 3), (2, 3), "linspace cannot make"),
        (lambda x: ts.range(x), (2, 3), "range needs single numbers"),
        (lambda x: ts.cumsum(x, 2), (2, 3), "cumsum has no axis 2"),
        (lambda x: ts.one_hot(ts.argmax(x), 3, axis=2), (2, 3), "one_hot has no axis 2"),
    ],
)
def test_mistakes(graph, build, shape, message):
    before = len(graph.nodes)
    with pytest.raises(GraphError, match=re.escape(message)) as caught:
        build(node(shape))
    assert caught.value.cure
    assert not any(op.name.startswith(("tile", "pad", "concat")) for op in graph.nodes[before:])


@pytest.mark.parametrize(
    "build",
    [
        lambda x: ts.transpose(x, [0]),
        lambda x: ts.reshape(x, [4]),
        lambda x: ts.squeeze(x, 0),
        lambda x: ts.broadcast_to(x, [2]),
        lambda x: ts.concat([x, np.ones((2, 2))], 0),
        lambda x: ts.stack([x, np.ones(2)]),
        lambda x: ts.unstack(x, 3)[0],
        lambda x: ts.split(x, 2, axis=1)[0],
        lambda x: x[2],
        lambda x: ts.tile(x, [2]),
        lambda x: ts.pad(x, [[1, 1]]),
        lambda x: ts.pad(x, [[2, 0], [0, 0]], "REFLECT"),
        lambda x: x[ts.constant([True, True, True])],
        lambda x: ts.split(x, [3, -1])[0],
        lambda x: ts.argmax(x, 2),
        lambda x: ts.tensordot(x, x, 1),
        lambda x: ts.einsum("ij,jk", x, x),
        lambda x: ts.nn.sparse_softmax_cross_entropy_with_logits([0, 1, 2], x),
        lambda x: ts.where(x > 0, x, np.ones(2)),
    ],
)
def test_a_mistake_that_only_the_feeds_show_is_the_same_error_in_the_run(build):
    x = ts.placeholder(name="x")
    y = build(x)
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        ts.Session().run(y, {x: np.ones((2, 3))})


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda x: x[1.5], "cannot be an index: it holds no integers"),
        (lambda x: x[ts.placeholder("bool")], "cannot be an index: its rank is not known"),
        (lambda x: x[x], "cannot be an index: it holds no integers"),
        (lambda x: x["a"], "cannot be an index"),
        (lambda x: x[True], "cannot be an index: it is one bool"),
        (lambda x: ts.one_hot(x, 3), "one_hot needs integers, and 'x' has dtype float64"),
        (lambda x: ts.nn.in_top_k(x, [0.0, 1.0], 1), "in_top_k needs integers"),
        (lambda x: ts.nn.sparse_softmax_cross_entropy_with_logits([0.0, 1.0], x), "one_hot_like needs integers"),
        (lambda x: ts.logical_and(x, x), "logical_and needs truth values, and 'x' has dtype float64"),
        (lambda x: ~x, "logical_not needs truth values"),
        (lambda x: ts.reduce_any(x), "reduce_any needs truth values"),
        (lambda x: ts.sign(x > 0), "sign cannot use 'greater' of dtype bool"),
    ],
)
def test_mistakes_of_dtype(build, message):
    with pytest.raises(DTypeError, match=re.escape(message)):
        build(node((2, 3)))


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda x: ts.unstack(x), "unstack cannot tell how many slices 'x' of shape (None, 3) has along axis 0"),
        (lambda x: ts.einsum("ij,jk", x), "'ij,jk' is no einsum of 1 inputs"),
        (lambda x: ts.einsum("ij->k", x), "no einsum"),
        (lambda x: ts.einsum("ij->ii", x), "no einsum"),
        (lambda x: ts.einsum("i.->i", x), "no einsum"),
        (lambda x: ts.einsum("...i->i", x), "no einsum"),
        (lambda x: ts.pad(x, [[1, 1], [1, 1]], mode="WRAP"), "pad has no mode 'WRAP'"),
    ],
)
def test_mistakes_of_arguments(build, message):
    with pytest.raises(GraphError, match=re.escape(message)):
        build(node((None, 3)))
