"""Losses with drawn classes, beside TensorFlow's, which is given the same draw."""

from __future__ import annotations

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError

from ..tensorflow import tf

RNG = np.random.default_rng(0)
TABLE, OFFSETS = RNG.normal(size=(9, 4)).astype("float32"), RNG.normal(size=9).astype("float32")
X = RNG.normal(size=(5, 4)).astype("float32")
ONE, TWO = [[1], [0], [8], [3], [3]], [[1, 2], [0, 5], [8, 1], [3, 4], [3, 3]]
DRAWN = np.array([0, 3, 6], "int64")
COUNTS = RNG.uniform(0.1, 0.9, 3).astype("float32")


def draw(labels):
    """What a sampler would give: classes, two of which are true ones of some examples."""
    return DRAWN, RNG.uniform(0.1, 0.9, np.shape(labels)).astype("float32"), COUNTS


def run(m, loss, labels, drawn, how, of=lambda table: table):
    table, offsets, x = m.Variable(TABLE), m.Variable(OFFSETS), m.constant(X)
    sampled = tuple(map(m.constant, drawn))
    y = getattr(m.nn, loss)(
        of(table), offsets, m.constant(labels, m.int64), x, 3, 9, np.shape(labels)[1], sampled_values=sampled, **how
    )
    grads = m.gradients(m.reduce_sum(y * m.constant(np.arange(5.0, dtype="float32"))), [table, offsets, x])
    with m.Session() as session:
        session.run(m.global_variables_initializer())
        return session.run([y, *map(m.convert_to_tensor, grads)])


@pytest.mark.parametrize("labels", [ONE, TWO], ids=["one", "two"])
@pytest.mark.parametrize("hits", [False, True])
@pytest.mark.parametrize("loss", ["nce_loss", "sampled_softmax_loss"])
def test_values_and_gradients_are_tensorflows(loss, hits, labels):
    drawn, how = draw(labels), {"remove_accidental_hits": hits}
    with tf.Graph().as_default():
        expected = run(tf, loss, labels, drawn, how)
    with compat.Graph().as_default():
        found = run(compat, loss, labels, drawn, how)
    for own, other in zip(found, expected, strict=True):
        assert own.dtype == other.dtype == np.float32
        np.testing.assert_allclose(own, other, rtol=2e-5, atol=2e-6)


def test_parts_of_a_table():
    drawn = draw(ONE)
    with compat.Graph().as_default():
        expected = run(compat, "nce_loss", ONE, drawn, {})
    with compat.Graph().as_default():
        found = run(compat, "nce_loss", ONE, drawn, {}, of=lambda table: [table])
        for own, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(own, other)
        with pytest.raises(GraphError, match="The weights are in 2 parts"):
            run(compat, "nce_loss", ONE, drawn, {}, of=lambda table: [table, table])


@pytest.mark.parametrize("loss", ["nce_loss", "sampled_softmax_loss"])
def test_words_find_their_neighbours(loss):
    """Classes drawn anew in each step: the next number is learned, of placeholders as programs have them."""
    with compat.Graph().as_default():
        compat.set_random_seed(1)
        word, following = compat.placeholder(compat.int32, [None]), compat.placeholder(compat.int32, [None, 1])
        embedded = compat.nn.embedding_lookup(compat.Variable(compat.random_uniform([8, 6], -1.0, 1.0)), word)
        table = compat.Variable(compat.truncated_normal([8, 6], stddev=0.4))
        offsets = compat.Variable(compat.zeros([8]))
        losses = getattr(compat.nn, loss)(
            weights=table, biases=offsets, labels=following, inputs=embedded, num_sampled=4, num_classes=8
        )
        assert losses.dtype == np.float32
        mean = compat.reduce_mean(losses)
        step = compat.train.AdamOptimizer(0.1).minimize(mean)
        scores = compat.matmul(embedded, table, transpose_b=True) + offsets
        feed = {word: np.arange(8), following: np.roll(np.arange(8), -1)[:, None]}
        with compat.Session() as session:
            session.run(compat.global_variables_initializer())
            for _ in range(200):
                session.run(step, feed)
            assert session.run(compat.argmax(scores, 1), feed).tolist() == [1, 2, 3, 4, 5, 6, 7, 0]


def test_old_spellings_of_what_is_here():
    with compat.Graph().as_default(), compat.Session() as session:
        x = compat.constant([[3.0, 4.0], [0.0, 2.0]])
        assert session.run(compat.nn.l2_normalize(x, dim=1)).tolist() == [
            [np.float32(0.6), np.float32(0.8)],
            [0.0, 1.0],
        ]
        assert session.run(compat.count_nonzero(x, reduction_indices=1, keep_dims=True)).tolist() == [[2], [1]]
        values, indices = compat.nn.top_k(x, k=1)
        assert session.run([values, indices])[1].tolist() == [[1], [1]]
        image = compat.ones([1, 2, 2, 3])
        one, other = compat.nn.lrn(image), compat.nn.local_response_normalization(image)
        np.testing.assert_array_equal(*session.run([one, other]))
