"""Training and validation data through one iterator, initialised anew for each epoch."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(13)
train_x, train_y = rng.rand(40, 2), rng.rand(40, 1)
valid_x, valid_y = rng.rand(10, 2), rng.rand(10, 1)

x, y = tf.placeholder(tf.float32, shape=[None, 2]), tf.placeholder(tf.float32, shape=[None, 1])
batch_size = tf.placeholder(tf.int64)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch_size)
iterator = dataset.make_initializable_iterator()
features, labels = iterator.get_next()

net = tf.layers.dense(features, 8, activation=tf.tanh, kernel_initializer=tf.variance_scaling_initializer())
prediction = tf.layers.dense(net, 1)
loss = tf.losses.mean_squared_error(labels, prediction)
train_op = tf.train.AdagradOptimizer(0.1).minimize(loss)

train_losses, valid_losses = [], []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(4):
        sess.run(iterator.initializer, feed_dict={x: train_x, y: train_y, batch_size: 16})
        try:
            while True:
                _, l = sess.run([train_op, loss])
                train_losses.append(l)
        except tf.errors.OutOfRangeError:
            pass
        sess.run(iterator.initializer, feed_dict={x: valid_x, y: valid_y, batch_size: len(valid_x)})
        valid_losses.append(sess.run(loss))

results = {"train": train_losses, "valid": valid_losses}
