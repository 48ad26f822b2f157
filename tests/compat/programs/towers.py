"""Two towers that share their weights, each with half of a batch; the gradients are averaged."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
images, labels = digits.data / 16.0, np.eye(10)[digits.target]
num_towers, batch_size, num_steps = 2, 32, 6


def network(x, dropout, reuse, is_training):
    with tf.variable_scope("network", reuse=reuse):
        x = tf.reshape(x, shape=[-1, 8, 8, 1])
        x = tf.layers.conv2d(x, 6, 3, activation=tf.nn.relu)
        x = tf.layers.max_pooling2d(x, 2, 2, padding="same")
        x = tf.layers.flatten(x)
        x = tf.layers.dropout(x, rate=dropout, training=is_training)
        out = tf.layers.dense(x, 10)
        return out if is_training else tf.nn.softmax(out)


def average_gradients(towers):
    averaged = []
    for pairs in zip(*towers):
        stacked = tf.concat([tf.expand_dims(gradient, 0) for gradient, _ in pairs], 0)
        averaged.append((tf.reduce_mean(stacked, 0), pairs[0][1]))
    return averaged


X = tf.placeholder(tf.float32, [None, 64])
Y = tf.placeholder(tf.float32, [None, 10])
gradients, losses = [], []
for i in range(num_towers):
    with tf.device("/cpu:0"), tf.name_scope("tower_%d" % i):
        x = X[i * batch_size : (i + 1) * batch_size]
        y = Y[i * batch_size : (i + 1) * batch_size]
        logits = network(x, 0.3, reuse=i > 0, is_training=True)
        predictions = network(x, 0.3, reuse=True, is_training=False)
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=y))
        optimizer = tf.train.RMSPropOptimizer(learning_rate=0.002)
        gradients.append(optimizer.compute_gradients(loss))
        losses.append(loss)
        if i == 0:
            correct = tf.equal(tf.argmax(predictions, 1), tf.argmax(y, 1))
            accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
train_op = optimizer.apply_gradients(average_gradients(gradients))

results = {"losses": []}
config = tf.ConfigProto(allow_soft_placement=True, log_device_placement=False)
with tf.Session(config=config) as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(num_steps):
        at = step * num_towers * batch_size
        feed = {X: images[at : at + num_towers * batch_size], Y: labels[at : at + num_towers * batch_size]}
        sess.run(train_op, feed_dict=feed)
        results["losses"].append(sess.run(losses, feed_dict=feed))
    results["accuracy"] = np.mean(
        [sess.run(accuracy, {X: images[i : i + 32], Y: labels[i : i + 32]}) for i in range(0, 320, 32)]
    )
    results["weights"] = sess.run(tf.trainable_variables())
