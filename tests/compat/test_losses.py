"""tf.losses against TensorFlow: values, gradients, weights, reductions, and the collection."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError, ShapeError

from ..tensorflow import tf
from .both import BOTH, compare, numbers, signatures_differ, whole

Y, P = numbers(5, 3, seed=1), numbers(5, 3, seed=2)
PROBABILITIES = numbers(5, 3, seed=3, low=0.05, high=0.95)
TRUTHS = (numbers(5, 3, seed=4) > 0).astype(np.float32)
ONE_HOT = np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]
CLASSES = whole(5, below=3)

OF_PAIRS = {
    "absolute_difference": (Y, P),
    "mean_squared_error": (Y, P),
    "huber_loss": (Y, 3.0 * P),
    "log_loss": (TRUTHS, PROBABILITIES),
    "hinge_loss": (TRUTHS, P),
    "sigmoid_cross_entropy": (TRUTHS, P),
}
WEIGHTS = {
    "one": 0.5,
    "none": 0.0,
    "an array": numbers(5, 3, seed=5, low=0.0, high=2.0),
    "a column": np.array([[1.0], [0.0], [2.0], [0.5], [0.0]], np.float32),
    "a row": np.array([[1.0, 0.0, 3.0]], np.float32),
    "all 0": np.zeros((5, 3), np.float32),
}
REDUCTIONS = ["NONE", "SUM", "SUM_OVER_BATCH_SIZE", "MEAN", "SUM_BY_NONZERO_WEIGHTS", "SUM_OVER_NONZERO_WEIGHTS"]


@pytest.mark.parametrize("name", OF_PAIRS)
def test_losses_of_pairs(name):
    labels, predictions = OF_PAIRS[name]
    compare(lambda m, y, p: getattr(m.losses, name)(y, p), {"y": [None, 3], "p": [None, 3]}, y=labels, p=predictions)


@pytest.mark.parametrize("name", OF_PAIRS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_weights(name, weights):
    labels, predictions = OF_PAIRS[name]
    compare(lambda m, y, p: getattr(m.losses, name)(y, p, weights=WEIGHTS[weights]), y=labels, p=predictions, runs=1)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_reductions(reduction, weights):
    def build(m, y, p):
        how = getattr(m.losses.Reduction, reduction)
        return [
            m.losses.mean_squared_error(y, p, WEIGHTS[weights], reduction=how),
            m.losses.compute_weighted_loss(m.abs(y - p), WEIGHTS[weights], reduction=how),
        ]

    compare(build, y=Y, p=P, runs=1)


def test_weights_that_are_fed():
    def build(m, y, p, w):
        return m.losses.mean_squared_error(y, p, w)

    compare(build, {"y": [None, 3], "p": [None, 3], "w": [None, 3]}, y=Y, p=P, w=WEIGHTS["an array"])


CROSS_ENTROPIES = {
    "softmax": lambda m, c, h, x: m.losses.softmax_cross_entropy(h, x),
    "softmax of integers": lambda m, c, h, x: m.losses.softmax_cross_entropy(m.cast(h, m.int32), x),
    "softmax by name": lambda m, c, h, x: m.losses.softmax_cross_entropy(onehot_labels=h, logits=x, weights=0.3),
    "softmax of weighted examples": lambda m, c, h, x: m.losses.softmax_cross_entropy(h, x, [1.0, 0.0, 2.0, 1.0, 0.5]),
    "smooth": lambda m, c, h, x: m.losses.softmax_cross_entropy(h, x, label_smoothing=0.1),
    "no gradient of labels": lambda m, c, h, x: m.losses.softmax_cross_entropy(m.nn.softmax(x), 2.0 * x),
    "smooth sigmoid": lambda m, c, h, x: m.losses.sigmoid_cross_entropy(h, x, label_smoothing=0.2),
    "sigmoid of integers": lambda m, c, h, x: m.losses.sigmoid_cross_entropy(m.cast(h, m.int32), x),
    "sparse": lambda m, c, h, x: m.losses.sparse_softmax_cross_entropy(c, x),
    "sparse, by name": lambda m, c, h, x: m.losses.sparse_softmax_cross_entropy(labels=c, logits=x),
    "sparse, a column": lambda m, c, h, x: m.losses.sparse_softmax_cross_entropy(m.expand_dims(c, 1), x),
    "sparse, weighted": lambda m, c, h, x: m.losses.sparse_softmax_cross_entropy(c, x, [1.0, 0.0, 2.0, 1.0, 0.5]),
    "sparse, a column of weights": lambda m, c, h, x: m.losses.sparse_softmax_cross_entropy(
        c, x, [[1.0], [0.0], [2.0], [1.0], [0.5]]
    ),
}


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("name", CROSS_ENTROPIES)
def test_cross_entropies(name, known):
    batch = 5 if known or "weight" in name else None
    shapes = {"c": [batch], "h": [batch, 3], "x": [batch, 3]}
    compare(CROSS_ENTROPIES[name], shapes, c=CLASSES, h=ONE_HOT, x=P, runs=1)


OTHERS = {
    "cosine_distance": lambda m, y, p: m.losses.cosine_distance(
        m.nn.l2_normalize(y, 1), m.nn.l2_normalize(p, 1), axis=1
    ),
    "cosine_distance, dim": lambda m, y, p: m.losses.cosine_distance(y, p, dim=1, weights=0.5),
    "pairwise": lambda m, y, p: m.losses.mean_pairwise_squared_error(y, p),
    "pairwise, weighted": lambda m, y, p: m.losses.mean_pairwise_squared_error(y, p, WEIGHTS["a column"]),
    "pairwise, weight 0": lambda m, y, p: m.losses.mean_pairwise_squared_error(y, p, 0.0),
    "huber, delta": lambda m, y, p: m.losses.huber_loss(y, p, delta=0.3),
    "log_loss, epsilon": lambda m, y, p: m.losses.log_loss(m.abs(y), m.abs(p), epsilon=0.1),
    "integers": lambda m, y, p: m.losses.mean_squared_error(m.cast(y > 0, m.int32), p),
    "float64": lambda m, y, p: m.losses.mean_squared_error(m.cast(y, m.float64), m.cast(p, m.float64)),
    "numpy": lambda m, y, p: m.losses.absolute_difference(Y, p),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_losses(name):
    compare(OTHERS[name], y=Y, p=P, runs=1)


def collected(m, y, p):
    with m.variable_scope("a"):
        first = m.losses.mean_squared_error(y, p)
    second = m.losses.absolute_difference(y, p, loss_collection="mine", scope="b")
    m.losses.add_loss(m.reduce_sum(p))
    m.get_variable("w", [3], initializer=m.ones_initializer(), regularizer=lambda w: 0.1 * m.nn.l2_loss(w))
    with m.variable_scope("c"):
        m.get_variable("w", [2], initializer=m.ones_initializer(), regularizer=lambda w: 0.5 * m.nn.l2_loss(w))
    assert len(m.losses.get_losses()) == 2
    assert len(m.losses.get_losses("a")) == len(m.losses.get_losses(loss_collection="mine")) == 1
    assert (len(m.losses.get_regularization_losses()), len(m.losses.get_regularization_losses("c"))) == (2, 1)
    return [
        first,
        second,
        m.losses.get_total_loss(),
        m.losses.get_total_loss(False, "data"),
        m.losses.get_regularization_loss(),
        m.losses.get_regularization_loss("nothing"),
    ]


def test_the_collection():
    compare(collected, y=Y, p=P)


def test_names():
    for m in BOTH:
        with BOTH[m]():
            y = m.placeholder(m.float32, [None, 3])
            losses = [m.losses.mean_squared_error(y, y), m.losses.mean_squared_error(y, y, scope="mine")]
            losses.append(m.losses.softmax_cross_entropy(y, y))
            assert [loss.name.removesuffix(":0") for loss in losses] == [
                "mean_squared_error/value",
                "mine/value",
                "softmax_cross_entropy_loss/value",
            ]


@pytest.mark.parametrize("name", [name for name in compat.losses.__all__ if name != "Reduction"])
def test_parameters_are_tensorflows(name):
    assert not signatures_differ(getattr(compat.losses, name), getattr(tf.losses, name))


def test_reductions_have_tensorflows_values():
    of = {name: value for name, value in vars(tf.losses.Reduction).items() if name.isupper()}
    assert of == {name: getattr(compat.losses.Reduction, name) for name in of}
    assert set(compat.losses.Reduction.all()) == set(tf.losses.Reduction.all())


WRONG = {
    "shapes": (ShapeError, r"\(5, 3\).*\(5, 2\)", lambda m, y: m.losses.mean_squared_error(y, y[:, :2])),
    "weights": (ShapeError, "cannot weight", lambda m, y: m.losses.mean_squared_error(y, y, [1.0, 2.0])),
    "rank of weights": (ShapeError, "cannot weight", lambda m, y: m.losses.huber_loss(y, y, m.ones([5]))),
    "reduction": (GraphError, "no reduction 'mean'", lambda m, y: m.losses.log_loss(y, y, reduction="mean")),
    "missing": (GraphError, "needs labels", lambda m, y: m.losses.mean_squared_error(None, y)),
    "axis": (GraphError, "along which axis", lambda m, y: m.losses.cosine_distance(y, y)),
    "nothing": (GraphError, "no loss", lambda m, y: m.losses.get_total_loss()),
    "name": (AttributeError, "no tf.losses.mse|no mse", lambda m, y: m.losses.mse),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    kind, message, build = WRONG[name]
    with compat.Graph().as_default(), pytest.raises(kind, match=message):
        build(compat, compat.placeholder(compat.float32, [5, 3]))
