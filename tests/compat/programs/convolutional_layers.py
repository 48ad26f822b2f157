"""A convolutional network of tf.layers, with batch normalization and its update operations."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(8)
targets = rng.randint(0, 4, 64)
images = (rng.rand(4, 12, 12, 1)[targets] + 0.2 * rng.randn(64, 12, 12, 1)).astype(np.float32)

X = tf.placeholder(tf.float32, [None, 12, 12, 1])
Y = tf.placeholder(tf.int64, [None])
training = tf.placeholder(tf.bool)


def conv_net(x, n_classes, dropout, reuse, is_training):
    with tf.variable_scope("ConvNet", reuse=reuse):
        conv1 = tf.layers.conv2d(x, 8, 3, activation=tf.nn.relu)
        conv1 = tf.layers.batch_normalization(conv1, training=is_training, momentum=0.9)
        conv1 = tf.layers.max_pooling2d(conv1, 2, 2)
        conv2 = tf.layers.conv2d(conv1, filters=12, kernel_size=[3, 3], padding="same", activation=tf.nn.elu)
        conv2 = tf.layers.average_pooling2d(inputs=conv2, pool_size=[2, 2], strides=2)
        fc1 = tf.layers.flatten(conv2)
        fc1 = tf.layers.dense(fc1, 32)
        fc1 = tf.layers.dropout(fc1, rate=dropout, training=is_training)
        out = tf.layers.dense(fc1, n_classes)
    return out


logits = conv_net(X, 4, 0.25, None, training)
probabilities = tf.nn.softmax(logits)
loss_op = tf.losses.sparse_softmax_cross_entropy(Y, logits)
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(update_ops):
    train_op = tf.train.AdamOptimizer(0.005).minimize(loss_op, global_step=tf.train.get_or_create_global_step())

losses = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(10):
        batch = slice(i % 2 * 32, i % 2 * 32 + 32)
        _, l = sess.run([train_op, loss_op], {X: images[batch], Y: targets[batch], training: True})
        losses.append(l)
    moving = [v for v in tf.global_variables() if "moving" in v.name]
    results = {
        "losses": losses,
        "probabilities": sess.run(probabilities, {X: images[:6], Y: targets[:6], training: False}),
        "moving": sess.run(moving),
        "step": sess.run(tf.train.get_global_step()),
        "variables": len(tf.trainable_variables()),
    }
