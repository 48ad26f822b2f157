"""contrib.seq2seq and contrib.legacy_seq2seq, against their formulas in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as tf
from tslab.errors import GraphError, ShapeError

GENERATOR = np.random.default_rng(5)
LOGITS = GENERATOR.normal(size=(3, 4, 5)).astype(np.float32)
TARGETS = GENERATOR.integers(0, 5, (3, 4)).astype(np.int32)
WEIGHTS = np.array([[1, 1, 0.5, 0], [2, 0, 0, 0], [0, 0, 0, 0]], np.float32)
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)
LOSSES = -np.log(np.take_along_axis(PROBABILITIES, TARGETS[..., None], -1)[..., 0]) * WEIGHTS


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def over(total, count):
    return np.where(count == 0, 0.0, total / np.where(count == 0, 1.0, count))


KINDS = {
    "both": ({}, LOSSES.sum() / WEIGHTS.sum()),
    "timesteps": ({"average_across_batch": False}, over(LOSSES.sum(1), WEIGHTS.sum(1))),
    "batch": ({"average_across_timesteps": False}, over(LOSSES.sum(0), WEIGHTS.sum(0))),
    "none": ({"average_across_timesteps": False, "average_across_batch": False}, LOSSES),
    "sums": (
        {
            "average_across_timesteps": False,
            "average_across_batch": False,
            "sum_over_timesteps": True,
            "sum_over_batch": True,
        },
        LOSSES.sum() / 4,
    ),
    "sum over batch": (
        {"average_across_timesteps": False, "average_across_batch": False, "sum_over_batch": True},
        over(LOSSES.sum(0), (WEIGHTS != 0).sum(0)),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("known", [True, False])
def test_sequence_loss(kind, known):
    options, expected = KINDS[kind]
    logits = tf.placeholder(tf.float32, [3, 4, 5] if known else [None, None, None])
    targets, weights = tf.placeholder(tf.int32, [None, None]), tf.placeholder(tf.float32, [None, None])
    loss = tf.contrib.seq2seq.sequence_loss(logits, targets, weights, **options)
    gradient = tf.gradients(loss, logits)[0]
    found, slope = tf.Session().run([loss, gradient], {logits: LOGITS, targets: TARGETS, weights: WEIGHTS})
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert found.dtype == np.float32
    assert np.isfinite(slope).all()
    if kind == "both":
        difference = PROBABILITIES - np.eye(5)[TARGETS]
        np.testing.assert_allclose(slope, difference * WEIGHTS[..., None] / WEIGHTS.sum(), rtol=1e-4, atol=1e-7)


def test_sequence_loss_by_another_function():
    loss = tf.contrib.seq2seq.sequence_loss(
        tf.constant(LOGITS),
        tf.constant(TARGETS),
        tf.ones([3, 4]),
        softmax_loss_function=lambda labels, logits: tf.cast(labels, tf.float32) + logits[:, 0],
    )
    np.testing.assert_allclose(tf.Session().run(loss), np.mean(TARGETS + LOGITS[..., 0]), rtol=1e-5)


def test_the_loss_of_lists():
    legacy = tf.contrib.legacy_seq2seq
    lists = [[*np.moveaxis(array, 1, 0)] for array in (LOGITS, TARGETS, WEIGHTS)]
    arguments = [list(map(tf.constant, arrays)) for arrays in lists]
    session = tf.Session()
    by_example = LOSSES.sum(1) / (WEIGHTS.sum(1) + 1e-12)
    for node, expected in (
        (legacy.sequence_loss_by_example(*arguments), by_example),
        (legacy.sequence_loss_by_example(*arguments, average_across_timesteps=False), LOSSES.sum(1)),
        (legacy.sequence_loss(*arguments), by_example.sum() / 3),
        (legacy.sequence_loss(*arguments, average_across_batch=False), by_example.sum()),
    ):
        np.testing.assert_allclose(session.run(node), expected, rtol=1e-5)
    flat = [[tf.reshape(tf.constant(array), shape)] for array, shape in ((LOGITS, [-1, 5]), (TARGETS, [-1]))]
    char_rnn = legacy.sequence_loss_by_example(*flat, [tf.ones([12])])
    np.testing.assert_allclose(session.run(char_rnn).mean(), -np.log(PROBABILITIES[np.eye(5)[TARGETS] == 1]).mean())


def test_a_decoder_reads_its_inputs_or_its_own_outputs():
    cell = tf.nn.rnn_cell.GRUCell(3)
    inputs = [tf.constant(GENERATOR.normal(size=(2, 3)).astype(np.float32)) for _ in range(3)]
    start = tf.ones([2, 3])
    legacy = tf.contrib.legacy_seq2seq
    read, state = legacy.rnn_decoder(inputs, start, cell)
    asked = []

    def loop(previous, i):
        asked.append(i)
        return 2.0 * previous

    own, _ = legacy.rnn_decoder(inputs, start, cell, loop, scope="own")
    values = tf.Session().run([*read, state])
    assert [v.name for v in tf.global_variables()][:1] == ["rnn_decoder/gru_cell/gates/kernel"]
    assert len(tf.global_variables()) == 4
    np.testing.assert_array_equal(values[2], values[3])
    assert asked == [1, 2]
    first, second = tf.Session().run(own[:2])
    by_hand, _ = cell(2.0 * own[0], own[0])
    np.testing.assert_array_equal(second, tf.Session().run(by_hand))
    assert first.shape == (2, 3)


def test_one_sequence_to_another():
    legacy = tf.contrib.legacy_seq2seq
    steps = [tf.constant(GENERATOR.normal(size=(2, 3)).astype(np.float32)) for _ in range(3)]
    outputs, state = legacy.basic_rnn_seq2seq(steps, steps[:2], tf.nn.rnn_cell.BasicLSTMCell(4))
    names = [v.name for v in tf.global_variables() if "kernel" in v.name]
    assert names == [f"basic_rnn_seq2seq/{part}/basic_lstm_cell/kernel" for part in ("rnn", "rnn_decoder")]
    tied, _ = legacy.tied_rnn_seq2seq(steps, steps[:2], tf.nn.rnn_cell.BasicLSTMCell(4))
    assert [v.name for v in tf.global_variables()[4:]] == [
        f"combined_tied_rnn_seq2seq/tied_rnn_seq2seq/basic_lstm_cell/{part}" for part in ("kernel", "bias")
    ]
    values = tf.Session().run([outputs, state.h, tied])
    np.testing.assert_array_equal(values[0][-1], values[1])
    assert not np.array_equal(values[0], values[2])


def test_words_to_words():
    """As it is trained and as it is used: with the words that are right, and with its own."""
    words = [tf.constant(GENERATOR.integers(0, 6, 2).astype(np.int32)) for _ in range(4)]
    legacy = tf.contrib.legacy_seq2seq

    def build(reuse, feed_previous):
        with tf.variable_scope("model", reuse=reuse):
            cell = tf.nn.rnn_cell.GRUCell(4)
            return legacy.embedding_rnn_seq2seq(words, words[:3], cell, 7, 6, 5, feed_previous=feed_previous)

    outputs, _ = build(None, False)
    count = len(tf.global_variables())
    own, _ = build(True, True)
    assert len(tf.global_variables()) == count == 12
    right, found = tf.Session().run([outputs, own])
    assert [x.shape for x in right] == [(2, 6)] * 3
    np.testing.assert_array_equal(right[0], found[0])
    assert all(g is not None for g in tf.gradients(outputs[-1], tf.trainable_variables()))
    with pytest.raises(GraphError, match="decides what is built"):
        build(True, tf.placeholder(tf.bool, []))


MISTAKES = {
    "rank": (lambda s: s.sequence_loss(tf.zeros([3, 4]), tf.zeros([3], tf.int32), tf.zeros([3])), ShapeError, "logits"),
    "targets": (
        lambda s: s.sequence_loss(tf.zeros([3, 4, 5]), tf.zeros([12], tf.int32), tf.zeros([3, 4])),
        ShapeError,
        "needs targets of shape",
    ),
    "both": (
        lambda s: s.sequence_loss(
            tf.zeros([3, 4, 5]), tf.zeros([3, 4], tf.int32), tf.zeros([3, 4]), sum_over_timesteps=True
        ),
        GraphError,
        "average_across_timesteps=True and sum_over_timesteps=True",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_named(name):
    build, error, message = MISTAKES[name]
    with pytest.raises(error, match=message):
        build(tf.contrib.seq2seq)


def test_lists_of_other_lengths_are_named():
    with pytest.raises(GraphError, match="1 logits, 2 targets and 1 weights"):
        tf.contrib.legacy_seq2seq.sequence_loss([tf.zeros([1, 2])], [tf.zeros([1], tf.int32)] * 2, [tf.ones([1])])
