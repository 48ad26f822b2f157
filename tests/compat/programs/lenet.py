"""A convolutional network by hand: conv2d, max_pool, dropout, Adam."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(7)
n_input, n_classes = 784, 10
prototypes = rng.rand(n_classes, n_input)
targets = rng.randint(0, n_classes, 96)
batch_x = (prototypes[targets] + 0.3 * rng.randn(96, n_input)).astype(np.float32)
batch_y = np.eye(n_classes)[targets]

x = tf.placeholder(tf.float32, [None, n_input])
y_ = tf.placeholder(tf.float32, [None, n_classes])
keep_prob = tf.placeholder(tf.float32)


def weight_variable(shape):
    initial = tf.truncated_normal(shape, stddev=0.1)
    return tf.Variable(initial)


def bias_variable(shape):
    initial = tf.constant(0.1, shape=shape)
    return tf.Variable(initial)


def conv2d(x, W):
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding="SAME")


def max_pool_2x2(x):
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")


x_image = tf.reshape(x, [-1, 28, 28, 1])

W_conv1 = weight_variable([5, 5, 1, 6])
b_conv1 = bias_variable([6])
h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)
h_pool1 = max_pool_2x2(h_conv1)

W_conv2 = weight_variable([5, 5, 6, 16])
b_conv2 = bias_variable([16])
h_conv2 = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(h_pool1, W_conv2, [1, 1, 1, 1], "VALID"), b_conv2))
h_pool2 = tf.nn.avg_pool(h_conv2, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")

shape = h_pool2.get_shape().as_list()
flat = shape[1] * shape[2] * shape[3]
W_fc1 = weight_variable([flat, 64])
b_fc1 = bias_variable([64])
h_fc1 = tf.nn.relu(tf.matmul(tf.reshape(h_pool2, [-1, flat]), W_fc1) + b_fc1)
h_fc1_drop = tf.nn.dropout(h_fc1, keep_prob)

W_fc2 = weight_variable([64, n_classes])
b_fc2 = bias_variable([n_classes])
y_conv = tf.matmul(h_fc1_drop, W_fc2) + b_fc2

cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv))
train_step = tf.train.AdamOptimizer(1e-3).minimize(cross_entropy)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1)), tf.float32))

losses = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(8):
        start = i % 3 * 32
        feed = {x: batch_x[start : start + 32], y_: batch_y[start : start + 32], keep_prob: 0.5}
        losses.append(sess.run([cross_entropy, train_step], feed_dict=feed)[0])
    feed = {x: batch_x, y_: batch_y, keep_prob: 1.0}
    results = {
        "losses": losses,
        "accuracy": accuracy.eval(feed_dict=feed),
        "logits": y_conv.eval(feed_dict=feed),
        "kernel": sess.run(W_conv1),
    }
