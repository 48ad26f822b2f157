"""Regression of a parabola with tf.layers and tf.losses."""

import numpy as np
import tensorflow as tf

x = np.linspace(-1, 1, 100)[:, np.newaxis]
noise = np.random.RandomState(1).normal(0, 0.1, size=x.shape)
y = np.power(x, 2) + noise

tf_x = tf.placeholder(tf.float32, x.shape)
tf_y = tf.placeholder(tf.float32, y.shape)

l1 = tf.layers.dense(tf_x, 10, tf.nn.relu)
output = tf.layers.dense(l1, 1)

loss = tf.losses.mean_squared_error(tf_y, output)
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.5)
train_op = optimizer.minimize(loss)

sess = tf.Session()
sess.run(tf.global_variables_initializer())

losses = []
for step in range(50):
    _, l, pred = sess.run([train_op, loss, output], {tf_x: x, tf_y: y})
    losses.append(l)

results = {"losses": losses, "prediction": pred, "names": [len(tf.trainable_variables())]}
