"""Where formulas break, tslab gives what TensorFlow gives: one expression in both, its value and its gradients.

What they give stands in `test_extremes.py`, so that it is known where there is no TensorFlow.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tslab as ts

from ..as_tensorflow import tslab_as_tensorflow
from ..tensorflow import tf

NAN, INF = np.nan, np.inf
LARGE = [1e4, -1e4, 0.0, -0.0, 800.0, -800.0, 40.0, -40.0, INF, -INF, NAN]
FINITE = [1e4, -1e4, 0.0, -0.0, 800.0, -800.0, 40.0, -40.0]
HALVES = [0.5, 1.5, -0.5, -1.5, 2.5, 0.49999999999999994, -0.0, INF, NAN, 1e300]
LEFT = [1.0, 2.0, 3.0, NAN, 1.0, INF, -INF, 0.0, -0.0]
RIGHT = [1.0, 3.0, 2.0, 1.0, NAN, INF, INF, -0.0, 0.0]
BASES = [0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 1.0, INF, 0.5, -2.0, -2.0, -2.0]
POWERS = [0.0, 1.0, 2.0, 0.5, -1.0, 0.0, INF, 0.0, INF, 3.0, 0.0, 0.5]
NUMERATORS, DENOMINATORS = [1.0, -1.0, 0.0, INF, NAN, 1.0, 5.0], [0.0, 0.0, 0.0, 0.0, 0.0, INF, -0.0]
TIED = [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [NAN, 1.0, NAN], [INF, INF, 1.0], [-INF, -INF, -INF]]
SINGLE = np.array([1e20, -1e20, 1e30, 1e-30, 90.0, -110.0, 0.0], "float32")
EMPTY = np.zeros((0, 3))
LOGITS, LABELS = [[1e4, -1e4], [-1e4, 1e4], [1e4, 1e4]], [[0.0, 1.0], [0.0, 1.0], [0.5, 0.5]]

CALLS: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("sigmoid tanh exp expm1 square sign abs sin nn.softplus nn.elu nn.relu", [LARGE], {}),
    ("reduce_logsumexp reduce_max reduce_min reduce_sum reduce_mean reduce_prod nn.l2_loss", [LARGE], {}),
    ("softmax nn.log_softmax reduce_logsumexp", [FINITE], {}),
    ("log log1p sqrt rsqrt reciprocal square abs sign nn.relu nn.elu", [[0.0, -0.0, -1.0, -2.0]], {}),
    ("nn.leaky_relu", [LARGE], {"alpha": 0.25}),
    ("asin acos atan tan cosh sinh", [[1.0, -1.0, 0.0, 2.0]], {}),
    ("round floor ceil", [HALVES], {}),
    ("maximum minimum squared_difference", [LEFT, RIGHT], {}),
    ("equal not_equal less less_equal greater greater_equal", [LEFT, RIGHT], {}),
    ("pow", [BASES, POWERS], {}),
    ("divide", [NUMERATORS, DENOMINATORS], {}),
    ("floordiv mod", [[7, -7, 7, -7, 6, 0], [3, 3, -3, -3, -3, 5]], {}),
    ("floordiv mod", [[7.5, -7.5, 7.5, -7.5, -6.0], [2.0, 2.0, -2.0, -2.0, 3.0]], {}),
    ("reduce_max reduce_min reduce_logsumexp", [TIED], {"axis": 1}),
    ("reduce_prod", [[[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]]], {"axis": 1}),
    ("exp square sinh cosh reciprocal reduce_sum reduce_prod nn.softplus sigmoid tanh", [SINGLE], {}),
    ("multiply divide pow add subtract", [SINGLE, SINGLE[::-1]], {}),
    ("reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_logsumexp nn.l2_loss", [EMPTY], {}),
    ("reduce_sum reduce_mean reduce_max reduce_prod reduce_logsumexp cumsum", [EMPTY], {"axis": 0}),
    ("reduce_sum reduce_mean softmax nn.log_softmax", [EMPTY], {"axis": 1}),
    (
        "nn.softmax_cross_entropy_with_logits nn.sigmoid_cross_entropy_with_logits",
        [],
        {"labels": LABELS, "logits": LOGITS},
    ),
    (
        "nn.softmax_cross_entropy_with_logits nn.sigmoid_cross_entropy_with_logits",
        [],
        {"labels": EMPTY, "logits": EMPTY},
    ),
    ("nn.sparse_softmax_cross_entropy_with_logits", [], {"labels": [1, 0, 0], "logits": LOGITS}),
]
"""Names of operations, and what all of them are called with."""


def hand_built(lib: Any, labels: Any, p: Any) -> Any:
    """The cross entropy as the course builds it, -Σ Σ c log p."""
    return lib.negative(lib.reduce_sum(lib.reduce_sum(labels * lib.log(p), axis=1)))


EXPRESSIONS: dict[str, tuple[Any, list[Any]]] = {
    "a certain answer": (hand_built, [[[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [0.5, 0.5]]]),
    "a certain mistake": (hand_built, [[[0.0, 1.0], [1.0, 0.0]], [[1.0, 0.0], [0.5, 0.5]]]),
    "log of a softmax": (lambda lib, x: hand_built(lib, lib.softmax(x), lib.softmax(x)), [LOGITS]),
    "a layer of no rows": (
        lambda lib, x, w, b: lib.reduce_mean(lib.square(lib.matmul(x, w) + b)),
        [EMPTY, np.ones((3, 2)), np.ones(2)],
    ),
    "the loss of no rows": (
        lambda lib, x, w: lib.reduce_sum(lib.nn.log_softmax(lib.matmul(x, w))),
        [EMPTY, np.ones((3, 2))],
    ),
    "borders of a clip": (lambda lib, x: lib.clip_by_value(x, 0.0, 1.0), [[-1.0, 0.0, 0.5, 1.0, 2.0, INF, -INF]]),
    "clip by a norm": (lambda lib, x: lib.clip_by_norm(x, 5.0), [[3.0, 4.0]]),
    "clip by a norm of 0": (lambda lib, x: lib.clip_by_norm(x, 5.0), [[0.0, 0.0]]),
    "x to the 0": (lambda lib, x: lib.pow(x, 0.0), [[0.0, 2.0, INF]]),
    "0 to the y": (lambda lib, y: lib.pow(0.0, y), [[0.0, 1.0, 2.0]]),
    "a choice without the pole": (lambda lib, x: lib.where(x > 0.0, lib.log(x), x), [[0.0, 1.0]]),
    "a root of a square": (lambda lib, x: lib.sqrt(lib.square(x)), [[0.0, 2.0]]),
    "a norm of 0": (lambda lib, x: lib.sqrt(lib.reduce_sum(lib.square(x))), [[0.0, 0.0]]),
    "the same twice": (lambda lib, x: lib.maximum(x, x) + lib.minimum(x, x), [[1.0, 0.0]]),
    "ties of relus": (lambda lib, x: lib.reduce_max(lib.nn.relu(x)), [[-1.0, 0.0, -2.0]]),
    "moments of nothing": (lambda lib, x: lib.nn.moments(x, [0])[1], [EMPTY]),
    "moments of one": (lambda lib, x: lib.nn.moments(x, [0])[1], [[5.0]]),
}


def called(name: str, count: int, arguments: dict[str, Any]) -> Any:
    """An operation as a function of a library and of tensors: `count` by position, then those among the arguments."""
    tensors = [key for key, x in arguments.items() if np.ndim(x)]
    numbers = {key: x for key, x in arguments.items() if not np.ndim(x)}

    def build(lib: Any, *xs: Any) -> Any:
        by_name = dict(zip(tensors, xs[count:], strict=True))
        return operator.attrgetter(name)(lib)(*xs[:count], **by_name, **numbers)

    return build


def cases() -> Iterator[Any]:
    for i, (names, inputs, arguments) in enumerate(CALLS):
        tensors = [*inputs, *[x for x in arguments.values() if np.ndim(x)]]
        for name in names.split():
            yield pytest.param(called(name, len(inputs), arguments), [*map(np.asarray, tensors)], id=f"{name}-{i}")
    for name, (build, inputs) in EXPRESSIONS.items():
        yield pytest.param(build, [*map(np.asarray, inputs)], id=name)


def by_tensorflow(build: Any, inputs: list[Any]) -> list[Any]:
    with tf.Graph().as_default(), tf.Session() as session:
        xs = [tf.constant(x) for x in inputs]
        y = build(tslab_as_tensorflow, *xs)
        numbers = [x for x in xs if x.dtype.is_floating]
        gradients = tf.gradients(y, numbers) if y.dtype.is_floating and numbers else []
        found = iter(session.run([y, *[gradient for gradient in gradients if gradient is not None]]))
        return [next(found), *[None if gradient is None else next(found) for gradient in gradients]]


def by_tslab(build: Any, inputs: list[Any]) -> Iterator[list[Any]]:
    """The value and the gradients, in three runs, of which the last is bound."""
    with ts.Graph().as_default():
        xs = [ts.Variable(x) for x in inputs]
        y = build(ts, *xs)
        numbers = [x for x in xs if x.dtype.kind == "f"]
        gradients = ts.gradients(y, numbers) if y.dtype.kind == "f" and numbers else []
        session = ts.Session()
        for _ in range(3):
            found = iter(session.run([y, *[gradient for gradient in gradients if gradient is not None]]))
            yield [next(found), *[None if gradient is None else next(found) for gradient in gradients]]


@pytest.mark.parametrize("build, inputs", list(cases()))
def test_value_and_gradients_are_tensorflows(build, inputs):
    expected = by_tensorflow(build, inputs)
    single = any(x.dtype == np.float32 for x in inputs)
    tolerance = 1e-5 if single else 1e-12
    smallest = np.finfo("float32" if single else "float64").tiny  # TensorFlow makes 0 of numbers below
    for found in by_tslab(build, inputs):
        for value, wanted in zip(found, expected, strict=True):
            assert (value is None) == (wanted is None)
            if value is not None:
                assert np.shape(value) == np.shape(wanted)
                np.testing.assert_allclose(value, wanted, rtol=tolerance, atol=smallest)
