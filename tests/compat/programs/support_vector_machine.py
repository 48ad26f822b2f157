"""A linear support vector machine: the hinge loss, with a Momentum step and polynomial decay."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_iris
from tensorflow.python.framework import ops

ops.reset_default_graph()
np.random.seed(3)
tf.set_random_seed(3)

iris = load_iris()
x_vals = np.array([[x[0], x[3]] for x in iris.data])
y_vals = np.array([1 if y == 0 else -1 for y in iris.target])

x_data = tf.placeholder(shape=[None, 2], dtype=tf.float32)
y_target = tf.placeholder(shape=[None, 1], dtype=tf.float32)
A = tf.Variable(tf.random_normal(shape=[2, 1]))
b = tf.Variable(tf.random_normal(shape=[1, 1]))

model_output = tf.subtract(tf.matmul(x_data, A), b)
l2_norm = tf.reduce_sum(tf.square(A))
alpha = tf.constant([0.01])
classification_term = tf.reduce_mean(tf.maximum(0.0, tf.subtract(1.0, tf.multiply(model_output, y_target))))
loss = tf.add(classification_term, tf.multiply(alpha, l2_norm))

prediction = tf.sign(model_output)
accuracy = tf.reduce_mean(tf.cast(tf.equal(prediction, y_target), tf.float32))

global_step = tf.Variable(0, trainable=False)
rate = tf.train.polynomial_decay(0.01, global_step, 40, 0.001)
train_step = tf.train.MomentumOptimizer(rate, 0.9, use_nesterov=True).minimize(loss, global_step)

loss_vec, rates = [], []
sess = tf.Session()
init = tf.global_variables_initializer()
sess.run(init)
for i in range(40):
    rand_index = np.random.choice(len(x_vals), size=50)
    rand_x, rand_y = x_vals[rand_index], np.transpose([y_vals[rand_index]])
    sess.run(train_step, feed_dict={x_data: rand_x, y_target: rand_y})
    loss_vec.append(sess.run(loss, feed_dict={x_data: rand_x, y_target: rand_y}))
    rates.append(sess.run(rate))

[[a1], [a2]] = sess.run(A)
feed = {x_data: x_vals, y_target: np.transpose([y_vals])}
results = {"loss": loss_vec, "rates": rates, "a": [a1, a2], "b": sess.run(b), "accuracy": sess.run(accuracy, feed)}
