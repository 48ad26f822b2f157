"""Layers, losses and metrics in graph JSON: what is read again trains as what was written, number by number."""

from __future__ import annotations

import json

import numpy as np

import tslab.compat as tf

from .both import numbers

X = numbers(6, 8, 7, 2)


def model():
    x = tf.placeholder(tf.float32, [None, 8, 7, 2], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    h = tf.layers.conv2d(x, 4, 3, padding="same", kernel_initializer=tf.orthogonal_initializer())
    h = tf.nn.relu(tf.layers.batch_normalization(h, training=training, momentum=0.9))
    h = tf.layers.dropout(tf.layers.flatten(tf.layers.max_pooling2d(h, 2, 2)), 0.3, training=training)
    y = tf.layers.dense(h, 3, kernel_regularizer=tf.contrib.layers.l2_regularizer(0.01))
    tf.losses.sparse_softmax_cross_entropy(tf.constant([0, 1, 2, 0, 1, 2]), y)
    tf.metrics.accuracy(tf.constant([0, 1, 2, 0, 1, 2], tf.int64), tf.argmax(y, 1))
    loss = tf.identity(tf.losses.get_total_loss(), name="loss")
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.AdamOptimizer(0.01).minimize(loss)
    tf.group(train, name="train")


def run(graph):
    with tf.Session(graph) as session:
        for _ in range(3):
            session.run("train", {"x": X, "training": True})
        fed = {"x": X, "training": False}
        found = session.run(["loss", "accuracy/update_op", *[v.name for v in graph.variables]], fed)
        return [*found, session.run("accuracy/value")]


def test_a_model_is_read_as_it_was_written():
    with tf.Graph().as_default() as graph:
        model()
    again = tf.Graph.from_json(json.loads(json.dumps(graph.to_json())))
    for one, other in zip(run(graph), run(again), strict=True):
        np.testing.assert_array_equal(one, other)
    with again.as_default():
        assert len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == 2
        assert len(tf.losses.get_losses()) == len(tf.losses.get_regularization_losses()) == 1
        assert [v.name for v in tf.local_variables()] == ["accuracy/total", "accuracy/count"]
