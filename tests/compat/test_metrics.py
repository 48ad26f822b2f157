"""tf.metrics against TensorFlow: values and updates over three batches, and the local variables behind them."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError, ShapeError

from ..tensorflow import tf
from .both import BOTH, name_of, numbers, same_numbers, signatures_differ, whole

BATCHES = [
    {
        "classes": whole(6, below=4, seed=i),
        "guesses": whole(6, below=4, seed=i + 10),
        "y": numbers(6, 2, seed=i),
        "p": numbers(6, 2, seed=i + 10),
        "truths": numbers(6, seed=i + 20) > 0,
        "positives": numbers(6, seed=i + 30) > 0.2,
        "chances": numbers(6, seed=i + 40, low=0.0),
        "w": numbers(6, seed=i + 50, low=0.0, high=2.0),
    }
    for i in range(3)
]
AT = [0.2, 0.5, 0.8]

METRICS = {
    "accuracy": lambda m, f: m.metrics.accuracy(f["classes"], f["guesses"]),
    "accuracy, named": lambda m, f: m.metrics.accuracy(labels=f["classes"], predictions=f["guesses"], name="acc"),
    "accuracy, weighted": lambda m, f: m.metrics.accuracy(f["classes"], f["guesses"], f["w"]),
    "accuracy, other dtype": lambda m, f: m.metrics.accuracy(m.cast(f["classes"], m.int64), f["guesses"]),
    "accuracy, a column": lambda m, f: m.metrics.accuracy(m.expand_dims(f["classes"], 1), f["guesses"]),
    "mean": lambda m, f: m.metrics.mean(f["y"]),
    "mean, weighted": lambda m, f: m.metrics.mean(f["y"], m.expand_dims(f["w"], 1)),
    "mean of integers": lambda m, f: m.metrics.mean(f["classes"], 2),
    "mean_tensor": lambda m, f: m.metrics.mean_tensor(f["y"]),
    "mean_tensor, weighted": lambda m, f: m.metrics.mean_tensor(f["y"], m.expand_dims(f["w"], 1)),
    "mean_absolute_error": lambda m, f: m.metrics.mean_absolute_error(f["y"], f["p"]),
    "mean_squared_error": lambda m, f: m.metrics.mean_squared_error(f["y"], f["p"]),
    "root_mean_squared_error": lambda m, f: m.metrics.root_mean_squared_error(f["y"], f["p"]),
    "mean_relative_error": lambda m, f: m.metrics.mean_relative_error(f["y"], f["p"], f["y"]),
    "mean_cosine_distance": lambda m, f: m.metrics.mean_cosine_distance(f["y"], f["p"], 1),
    "percentage_below": lambda m, f: m.metrics.percentage_below(f["y"], 0.3),
    "true_positives": lambda m, f: m.metrics.true_positives(f["truths"], f["positives"]),
    "false_positives": lambda m, f: m.metrics.false_positives(f["truths"], f["positives"], f["w"]),
    "true_negatives": lambda m, f: m.metrics.true_negatives(f["truths"], f["positives"]),
    "false_negatives": lambda m, f: m.metrics.false_negatives(f["truths"], f["positives"]),
    "precision": lambda m, f: m.metrics.precision(f["truths"], f["positives"]),
    "precision, weighted": lambda m, f: m.metrics.precision(f["truths"], f["positives"], f["w"]),
    "recall": lambda m, f: m.metrics.recall(f["truths"], f["positives"]),
    "recall of integers": lambda m, f: m.metrics.recall(m.cast(f["truths"], m.int32), m.cast(f["positives"], m.int32)),
    "auc": lambda m, f: m.metrics.auc(f["truths"], f["chances"]),
    "auc, weighted": lambda m, f: m.metrics.auc(f["truths"], f["chances"], f["w"], num_thresholds=20),
    "auc, PR": lambda m, f: m.metrics.auc(f["truths"], f["chances"], curve="PR", summation_method="minoring"),
    "auc, majoring": lambda m, f: m.metrics.auc(f["truths"], f["chances"], summation_method="majoring"),
    "auc, careful": lambda m, f: m.metrics.auc(
        f["truths"], f["chances"], curve="PR", summation_method="careful_interpolation"
    ),
    "auc, thresholds": lambda m, f: m.metrics.auc(f["truths"], f["chances"], thresholds=AT),
    "true_positives_at_thresholds": lambda m, f: m.metrics.true_positives_at_thresholds(f["truths"], f["chances"], AT),
    "false_positives_at_thresholds": lambda m, f: m.metrics.false_positives_at_thresholds(
        f["truths"], f["chances"], AT, f["w"]
    ),
    "true_negatives_at_thresholds": lambda m, f: m.metrics.true_negatives_at_thresholds(f["truths"], f["chances"], AT),
    "false_negatives_at_thresholds": lambda m, f: m.metrics.false_negatives_at_thresholds(
        f["truths"], f["chances"], AT
    ),
    "precision_at_thresholds": lambda m, f: m.metrics.precision_at_thresholds(f["truths"], f["chances"], AT),
    "recall_at_thresholds": lambda m, f: m.metrics.recall_at_thresholds(f["truths"], f["chances"], AT),
    "mean_iou": lambda m, f: m.metrics.mean_iou(f["classes"], f["guesses"], 4),
    "mean_iou, weighted": lambda m, f: m.metrics.mean_iou(f["classes"], f["guesses"], 6, f["w"]),
    "mean_per_class_accuracy": lambda m, f: m.metrics.mean_per_class_accuracy(f["classes"], f["guesses"], 4),
    "mean_per_class_accuracy, weighted": lambda m, f: m.metrics.mean_per_class_accuracy(
        f["classes"], f["guesses"], 5, f["w"]
    ),
}


def test_every_metric_is_compared():
    assert {name.partition(",")[0].partition(" of ")[0] for name in METRICS} == set(compat.metrics.__all__)


def facts(m, build):
    with BOTH[m]():
        inputs = {key: m.placeholder(value.dtype.name, [None, *value.shape[1:]]) for key, value in BATCHES[0].items()}
        if build is METRICS["mean_tensor"] or build is METRICS["mean_tensor, weighted"]:
            for key, value in BATCHES[0].items():
                inputs[key].set_shape(value.shape)
        value, update = build(m, inputs)
        again, _ = build(m, inputs)
        found = {
            "local": [name_of(v) for v in m.local_variables()],
            "metrics": [name_of(v) for v in m.get_collection(m.GraphKeys.METRIC_VARIABLES)],
            "model": m.global_variables() + m.trainable_variables(),
        }
        with m.Session() as session:
            session.run(m.local_variables_initializer())
            found["values"] = [session.run(value)]
            for batch in BATCHES:
                fed = {inputs[key]: numbers for key, numbers in batch.items()}
                found["values"] += [session.run(update, fed), session.run(value)]
            found["values"] += [session.run(again)]
            found["variables"] = session.run(m.local_variables())
            session.run(m.local_variables_initializer())
            found["values"] += [session.run(value)]
        return found


@pytest.mark.parametrize("name", METRICS)
def test_it_is_tensorflows(name):
    ours, theirs = facts(compat, METRICS[name]), facts(tf, METRICS[name])
    for key in ("local", "metrics", "model"):
        assert ours[key] == theirs[key], key
    for key in ("values", "variables"):
        same_numbers(key, ours[key], theirs[key], 1e-5)


def test_collections():
    for m in BOTH:
        with BOTH[m]():
            value, update = m.metrics.mean(m.constant([1.0]), metrics_collections=["a", "b"], updates_collections="c")
            assert m.get_collection("a") == m.get_collection("b") == [value]
            if m is compat:
                assert m.get_collection("c") == [update]


@pytest.mark.parametrize("name", compat.metrics.__all__)
def test_parameters_are_tensorflows(name):
    assert not signatures_differ(getattr(compat.metrics, name), getattr(tf.metrics, name))


WRONG = {
    "shapes": (ShapeError, "accuracy compares", lambda m, y: m.metrics.accuracy(y, m.zeros([4, 3]))),
    "weights": (ShapeError, "cannot weight", lambda m, y: m.metrics.mean(y, m.ones([2, 3]))),
    "curve": (GraphError, "curve='roc'", lambda m, y: m.metrics.auc(y, y, curve="roc")),
    "name": (AttributeError, "tf.metrics has no f1", lambda m, y: m.metrics.f1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name):
    kind, message, build = WRONG[name]
    with compat.Graph().as_default(), pytest.raises(kind, match=message):
        build(compat, compat.placeholder(compat.float32, [5, 3]))


def test_a_weighted_mean_by_hand():
    with compat.Graph().as_default(), compat.Session() as session:
        value, update = compat.metrics.mean([1.0, 3.0], [3.0, 1.0])
        assert np.isclose(session.run(update), 1.5)
        assert np.isclose(session.run(value), 1.5)
