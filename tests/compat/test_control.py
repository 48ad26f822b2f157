"""case, map_fn, scan, foldl and foldr against TensorFlow's, in value and gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tslab.compat
from tslab.compat.rules import reset_default_graph
from tslab.errors import ComputeError, GraphError

from ..tensorflow import tf as tensorflow


@pytest.fixture(autouse=True)
def own_graph() -> Iterator[None]:
    reset_default_graph()
    yield
    reset_default_graph()


def agree(build: Any, feeds: Any = ({},)) -> None:
    """Both libraries compute the same from `build(tf)`, a list of nodes, for each of `feeds`, by names."""
    ours = list(build(tslab.compat))
    with tensorflow.Graph().as_default(), tensorflow.Session() as theirs, tslab.compat.Session() as mine:
        fetches = list(build(tensorflow))
        theirs.run(tensorflow.global_variables_initializer())
        for feed in feeds:
            expected = theirs.run(fetches, {f"{name}:0": value for name, value in feed.items()})
            for _ in range(2):  # the second run is bound
                found = mine.run(ours, feed)
            for value, other in zip(found, expected, strict=True):
                np.testing.assert_allclose(value, other, rtol=1e-5)
                assert value.dtype == other.dtype


X = np.array([[1.0, 2.0], [3.0, -4.0], [0.5, 6.0]], np.float32)


def folds(tf: Any, **options: Any) -> Iterator[Any]:
    x, w = tf.placeholder(tf.float32, [None, 2], name="x"), tf.Variable([0.5, 2.0])
    for fold in (tf.foldl, tf.foldr):
        for initializer in (None, tf.constant([1.0, -1.0])):
            z = fold(lambda total, row: total * w + tf.sin(row), x, initializer, **options)
            yield z
            yield from tf.gradients(z, [x, w])


def scans(tf: Any) -> Iterator[Any]:
    x, w = tf.placeholder(tf.float32, [None, 2], name="x"), tf.Variable([0.5, 2.0])
    for reverse in (False, True):
        for initializer in (None, tf.constant([1.0, -1.0])):
            z = tf.scan(lambda total, row: total * w + tf.sin(row), x, initializer, reverse=reverse)
            yield z
            yield from tf.gradients(z * z, [x, w])


def maps(tf: Any) -> Iterator[Any]:
    x, w = tf.placeholder(tf.float32, [None, 2], name="x"), tf.Variable([0.5, 2.0])
    y = tf.map_fn(lambda row: tf.reduce_sum(row * w), x)
    yield y
    yield from tf.gradients(y * y, [x, w])
    a, b = tf.map_fn(lambda rows: (rows[0] * rows[1], rows[0] - w), (x, 2.0 * x), dtype=(tf.float32, tf.float32))
    yield from (a, b)
    yield from tf.gradients(tf.reduce_sum(a) * tf.reduce_sum(b), [x, w])
    yield tf.map_fn(lambda row: tf.argmax(row), x, dtype=tf.int64)
    yield tf.map_fn(lambda row: tf.map_fn(lambda number: number * number, row), x)
    yield tf.map_fn(lambda row: row[0] > 0.75, x, dtype=tf.bool)


def fibonacci(tf: Any) -> Iterator[Any]:
    """A state of two numbers."""
    yield from tf.scan(lambda pair, _: (pair[1], pair[0] + pair[1]), tf.range(9), (tf.constant(1), tf.constant(1)))


@pytest.mark.parametrize("build", [folds, scans, maps])
def test_rows_are_gone_through_as_tensorflow_does_it(build: Any) -> None:
    agree(build, [{"x": X}, {"x": X[:1]}, {"x": np.concatenate([X, -X])}])


def test_a_state_may_be_a_structure() -> None:
    agree(fibonacci)


def test_no_rows_give_no_rows() -> None:
    agree(
        lambda tf: [tf.map_fn(lambda row: row * 2.0, tf.placeholder(tf.float32, [None, 2], name="x"))], [{"x": X[:0]}]
    )


def cases(tf: Any) -> Iterator[Any]:
    x = tf.placeholder(tf.float32, [], name="x")
    pairs = [(x < 0.0, lambda: -x), (x < 2.0, lambda: x * x), (x < 5.0, lambda: x * 3.0)]
    z = tf.case(pairs, default=lambda: tf.sin(x))
    yield z
    yield from tf.gradients(z, x)
    yield tf.case(pairs[:2], default=lambda: tf.constant(0.0), exclusive=False)
    yield tf.case({x < 1.0: lambda: x + 1.0, x > 3.0: lambda: x - 1.0}, default=lambda: x, exclusive=True)
    yield tf.case([(x < 9.0, lambda: (x, [2.0 * x]))], default=lambda: (2.0 * x, [x]))[1][0]


def test_the_first_case_that_holds_is_taken() -> None:
    agree(cases, [{"x": value} for value in (-1.0, 0.5, 2.5, 7.0)])


def test_cases_that_must_hold_or_must_not_are_checked() -> None:
    tf = tslab.compat
    x = tf.placeholder(tf.float32, [])
    either = tf.case([(x < 0.0, lambda: -x), (x > 1.0, lambda: x)])
    one = tf.case([(x < 2.0, lambda: -x), (x > 1.0, lambda: x)], default=lambda: x, exclusive=True)
    with tf.Session() as session:
        assert session.run(either, {x: 2.0}) == 2
        assert session.run(either, {x: -2.0}) == 2
        assert session.run(one, {x: 0.5}) == -0.5
        with pytest.raises(ComputeError, match="None of the conditions"):
            session.run(either, {x: 0.5})
        with pytest.raises(ComputeError, match="2 of the conditions of an exclusive case"):
            session.run(one, {x: 1.5})


def test_cond_has_its_older_names() -> None:
    agree(lambda tf: [tf.cond(tf.constant(2.0) > 1.0, fn1=lambda: tf.constant(3), fn2=lambda: tf.constant(4))])
    tf = tslab.compat
    with pytest.raises(GraphError, match="two names of one parameter"):
        tf.cond(tf.constant(True), lambda: 1, lambda: 2, fn1=lambda: 3)


def test_numbers_in_loops_are_tensorflows() -> None:
    def build(tf: Any) -> list[Any]:
        i, total = tf.while_loop(
            lambda i, total: tf.less(i, 5), lambda i, total: (i + 1, total * 0.5 + 1.0), [0, 0.0], name="loop"
        )
        return [i, total, tf.cond(i > 3, lambda: 1, lambda: i), tf.cond(i > 9, lambda: 1.0, lambda: total)]

    agree(build)


def test_mistakes_are_told() -> None:
    tf = tslab.compat
    x = tf.constant(X)
    with pytest.raises(GraphError, match="fn gets 1 value"):
        tf.scan(lambda total, row: (total, row), x)
    with pytest.raises(GraphError, match="nothing to choose from"):
        tf.case([], default=lambda: x)
    with pytest.raises(GraphError, match="no elems"):
        tf.map_fn(lambda rows: x, [])
