"""Recurrent networks that are trained: as programs for TensorFlow 1 did it."""

from __future__ import annotations

from typing import Any

import numpy as np

EXAMPLES = np.random.default_rng(3).normal(size=(16, 6, 3)).astype(np.float32)


def classifier(m: Any, x: Any) -> Any:
    """An LSTM whose last outputs tell whether a sequence has a positive sum; Adam."""
    labels = m.cast(m.greater(m.reduce_sum(x, [1, 2]), 0.0), m.int32)
    cell = m.nn.rnn_cell.BasicLSTMCell(8, forget_bias=1.0)
    outputs, _ = m.nn.dynamic_rnn(cell, x, dtype=m.float32)
    weights = m.Variable(m.random_normal([8, 2], stddev=0.3))
    logits = m.matmul(outputs[:, -1, :], weights) + m.Variable(m.zeros([2]))
    loss = m.reduce_mean(m.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    return loss, m.train.AdamOptimizer(0.01).minimize(loss)


def clipped(m: Any, x: Any) -> Any:
    """Two layers that predict the next step, with gradients clipped by their norm together."""
    cells = [m.nn.rnn_cell.GRUCell(n) for n in (5, 3)]
    outputs, _ = m.nn.dynamic_rnn(m.nn.rnn_cell.MultiRNNCell(cells), x[:, :-1], dtype=m.float32)
    loss = m.reduce_mean(m.square(outputs - m.tanh(x[:, 1:])))
    variables = m.trainable_variables()
    gradients, _ = m.clip_by_global_norm(m.gradients(loss, variables), 0.1)
    return loss, m.train.AdamOptimizer(0.02).apply_gradients(zip(gradients, variables, strict=True))


def dropped(m: Any, x: Any) -> Any:
    """A list of steps, and dropout; plain gradient descent."""
    cell = m.nn.rnn_cell.DropoutWrapper(m.nn.rnn_cell.BasicRNNCell(6), output_keep_prob=0.7)
    outputs, state = m.nn.static_rnn(cell, m.unstack(x, 6, 1), dtype=m.float32)
    loss = m.reduce_mean(m.square(outputs[-1] - 0.5)) + m.reduce_mean(m.abs(state))
    return loss, m.train.GradientDescentOptimizer(0.1).minimize(loss)


def both_ways(m: Any, x: Any) -> Any:
    """Two LSTMs, and sequences of different lengths; Adam."""
    lengths = m.constant([1 + i % 6 for i in range(16)])
    cells = [m.nn.rnn_cell.LSTMCell(4, initializer=m.truncated_normal_initializer(stddev=0.4)) for _ in range(2)]
    outputs, _ = m.nn.bidirectional_dynamic_rnn(*cells, x, sequence_length=lengths, dtype=m.float32)
    loss = m.reduce_mean(m.square(m.concat(outputs, 2) - m.reduce_mean(x, 2)[:, :, None]))
    return loss, m.train.AdamOptimizer(0.01).minimize(loss)


TRAININGS = {f.__name__: f for f in (classifier, clipped, dropped, both_ways)}
