"""Operations that programs of the time use, in the same lines on TensorFlow: values, gradients, and float32."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import tslab.compat as compat

from ..tensorflow import tf
from .both import BOTH, compare, numbers

ROWS = [[1.5, -2.0, 3.0], [0.5, 2.5, -1.0]]
IMAGES = np.random.default_rng(0).normal(size=(2, 4, 4, 3)).astype("float32")
FILTERS = np.random.default_rng(1).normal(size=(3, 3, 3, 2)).astype("float32")

LINES = [
    lambda m, x: m.nn.top_k(x, 2)[0],
    lambda m, x: m.nn.top_k(x, k=2, sorted=True).indices,
    lambda m, x: m.nn.relu6(5 * x) + m.nn.selu(x) + m.nn.softsign(x),
    lambda m, x: m.nn.l2_normalize(x, 0),
    lambda m, x: m.nn.l2_normalize(x, dim=1, epsilon=0.5),
    lambda m, x: m.nn.lrn(m.constant(IMAGES) * x[0, 0], 2, bias=1.0, alpha=0.001 / 9.0, beta=0.75),
    lambda m, x: m.nn.conv1d(x[:, :, None], m.ones([2, 1, 3]), stride=2, padding="SAME"),
    lambda m, x: m.nn.conv2d_transpose(
        m.constant(IMAGES) * x[0, 0], m.transpose(m.constant(FILTERS), [0, 1, 3, 2]), [2, 8, 8, 2], strides=[1, 2, 2, 1]
    ),
    lambda m, x: m.nn.depthwise_conv2d(m.constant(IMAGES) * x[0, 0], m.constant(FILTERS), [1, 1, 1, 1], "SAME"),
    lambda m, x: m.nn.separable_conv2d(
        m.constant(IMAGES) * x[0, 0], m.constant(FILTERS), m.ones([1, 1, 6, 2]), strides=[1, 1, 1, 1], padding="VALID"
    ),
    lambda m, x: m.cumprod(x, axis=1, exclusive=True, reverse=True),
    lambda m, x: m.count_nonzero(x - 0.5),
    lambda m, x: m.count_nonzero(x > 0, axis=0, dtype=m.int32),
    lambda m, x: m.reverse(x, axis=[1]),
    lambda m, x: m.reverse(x, [-1, 0]),
    lambda m, x: m.slice(x, [0, 1], [2, 2]),
    lambda m, x: m.slice(x, begin=[1, 0], size=[-1, m.shape(x)[0]]),
    lambda m, x: m.strided_slice(x, [0, 0], [2, -1], [1, 1]),
    lambda m, x: m.strided_slice(x, [0, 0], [2, 3], [1, 2], end_mask=2, shrink_axis_mask=1),
    lambda m, x: x[:, : m.shape(x)[0]],
    lambda m, x: m.gather_nd(x, [[0, 1], [1, 2]]),
    lambda m, x: m.gather_nd(x, m.stack([m.range(2), m.range(1, 3)], axis=1)),
    lambda m, x: m.scatter_nd([[1], [3]], x, [4, 3]),
    lambda m, x: m.scatter_nd(m.constant([[0], [0]]), x[:, 0], m.constant([2])),
    lambda m, x: m.tensor_scatter_nd_update(x, [[0, 0]], [7.0]),
    lambda m, x: m.invert_permutation(m.constant([2, 0, 1])),
    lambda m, x: m.sequence_mask([1, 3, 2]),
    lambda m, x: m.sequence_mask(m.constant([1, 2]), 3, dtype=m.float32) * x,
    lambda m, x: m.unique(m.constant([3, 1, 3]))[0],
    lambda m, x: m.unique(m.constant([3, 1, 3])).idx,
    lambda m, x: m.unique_with_counts(m.constant([3, 1, 3])).count,
    lambda m, x: m.setdiff1d(m.range(5), m.constant([1, 2]))[0],
    lambda m, x: m.dynamic_partition(x, m.constant([1, 0]), 2)[1],
    lambda m, x: m.dynamic_stitch([[1], [0, 2]], [x[:1], 2.0 * x]),
    lambda m, x: m.erf(x) + m.erfc(2 * x),
    lambda m, x: m.lgamma(m.abs(x)) + m.digamma(m.abs(x)),
    lambda m, x: m.atan2(x, 1.0 - x),
    lambda m, x: m.rint(x) + m.floormod(x, 2.0),
    lambda m, x: m.truncatediv(m.constant([7, -7]), 2) + m.truncatemod(m.constant([7, -7]), m.constant(4)),
]


def in_both(build):
    def run(m):
        x = m.constant(ROWS)
        y = build(m, x)
        grad = m.gradients(y, x)[0] if np.dtype(getattr(y.dtype, "as_numpy_dtype", y.dtype)).kind == "f" else None
        with m.Session() as session:
            return session.run([y] if grad is None else [y, m.convert_to_tensor(grad)])

    with tf.Graph().as_default():
        theirs = run(tf)
    with compat.Graph().as_default():
        return run(compat), theirs


@pytest.mark.parametrize("build", LINES, ids=lambda build: inspect.getsource(build).strip()[13:-1].split("\n")[0])
def test_the_same_line_gives_the_same_in_both(build):
    ours, theirs = in_both(build)
    assert len(ours) == len(theirs)
    for own, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5, atol=1e-5)
        assert np.shape(own) == np.shape(other)
        integers = own.dtype.kind in "iu" and other.dtype.kind in "iu"
        assert own.dtype == other.dtype or integers


@pytest.mark.parametrize("x", [[1, 2, 4], [-1, -2, -4], [[7, 8], [-3, -4]], [1.0, 2.0]])
def test_the_mean_of_integers_is_an_integer(x: Any) -> None:
    found = []
    for m, of_old in BOTH.items():
        with of_old(), m.Session() as session:
            found.append(session.run([m.reduce_mean(x), m.math.reduce_mean(m.constant(x), axis=-1, keepdims=True)]))
            assert m.reduce_mean(x, name="centre").op.name == "centre"
            assert session.run(m.reduce_mean(x, 0, keep_dims=True)).shape[0] == 1
    for theirs, ours in zip(*found, strict=True):
        assert ours.tolist() == theirs.tolist() and ours.dtype == theirs.dtype


def test_texts_are_constants_of_any_shape() -> None:
    for m, of_old in BOTH.items():
        with of_old(), m.Session() as session:
            assert session.run(m.constant(["a", "b"])).tolist() == [b"a", b"b"]
            assert session.run(m.constant([["a"], ["äb"]], name="texts")).tolist() == [[b"a"], ["äb".encode()]]
            assert session.run(m.constant("a")) == session.run(m.constant(b"a")) == b"a"
            assert m.constant(["a", "b"]).get_shape().as_list() == [2]


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_filters_may_see_pixels_some_way_apart(padding: str) -> None:
    compare(
        lambda m, x, w: m.nn.atrous_conv2d(x, w, 2, padding),
        x=numbers(2, 6, 7, 3),
        w=numbers(2, 3, 3, 2),
        shapes={"x": (None, 6, 7, 3)},
    )


def test_what_math_has_too_is_the_same_function() -> None:
    for name in ["reduce_mean", "reduce_sum", "square", "sqrt", "add", "argmax"]:
        assert getattr(compat.math, name) is getattr(compat, name), name
