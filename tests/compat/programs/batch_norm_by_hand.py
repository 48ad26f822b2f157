"""Batch normalization by hand: moving averages, and a branch for training."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(14)
data = rng.randn(64, 5).astype(np.float32) * [1, 2, 3, 4, 5] + 1
labels = (data[:, :1] > 1).astype(np.float32)

x = tf.placeholder(tf.float32, [None, 5])
y = tf.placeholder(tf.float32, [None, 1])
phase_train = tf.placeholder(tf.bool, name="phase_train")


def batch_norm(x, n_out, phase_train):
    with tf.variable_scope("bn"):
        beta = tf.Variable(tf.constant(0.0, shape=[n_out]), name="beta", trainable=True)
        gamma = tf.Variable(tf.constant(1.0, shape=[n_out]), name="gamma", trainable=True)
        batch_mean, batch_var = tf.nn.moments(x, [0], name="moments")
        ema = tf.train.ExponentialMovingAverage(decay=0.5)

        def mean_var_with_update():
            ema_apply_op = ema.apply([batch_mean, batch_var])
            with tf.control_dependencies([ema_apply_op]):
                return tf.identity(batch_mean), tf.identity(batch_var)

        mean, var = tf.cond(
            phase_train, mean_var_with_update, lambda: (ema.average(batch_mean), ema.average(batch_var))
        )
        return tf.nn.batch_normalization(x, mean, var, beta, gamma, 1e-3)


h = tf.layers.dense(batch_norm(x, 5, phase_train), 4, tf.nn.leaky_relu)
logits = tf.layers.dense(h, 1)
loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
train_op = tf.train.GradientDescentOptimizer(0.3).minimize(loss)

losses = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(12):
        batch = slice(i % 4 * 16, i % 4 * 16 + 16)
        _, l = sess.run([train_op, loss], {x: data[batch], y: labels[batch], phase_train: True})
        losses.append(l)
    results = {"losses": losses, "test": sess.run([loss, logits], {x: data, y: labels, phase_train: False})}
