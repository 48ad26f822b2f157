"""Rows of an image as a sequence, through a static RNN."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow.contrib import rnn

digits = load_digits()
images, labels = digits.images / 16.0, np.eye(10)[digits.target]

learning_rate = 0.01
batch_size, num_input, timesteps, num_hidden, num_classes = 64, 8, 8, 16, 10

X = tf.placeholder("float", [None, timesteps, num_input])
Y = tf.placeholder("float", [None, num_classes])

weights = {"out": tf.Variable(tf.random_normal([num_hidden, num_classes]))}
biases = {"out": tf.Variable(tf.random_normal([num_classes]))}


def RNN(x, weights, biases):
    x = tf.unstack(x, timesteps, 1)
    lstm_cell = rnn.BasicLSTMCell(num_hidden, forget_bias=1.0)
    outputs, states = rnn.static_rnn(lstm_cell, x, dtype=tf.float32)
    return tf.matmul(outputs[-1], weights["out"]) + biases["out"], states


logits, states = RNN(X, weights, biases)
prediction = tf.nn.softmax(logits)

loss_op = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
optimizer = tf.train.GradientDescentOptimizer(learning_rate=learning_rate)
train_op = optimizer.minimize(loss_op)

losses = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(12):
        batch = slice(step * batch_size, (step + 1) * batch_size)
        sess.run(train_op, feed_dict={X: images[batch], Y: labels[batch]})
        losses.append(sess.run(loss_op, feed_dict={X: images[batch], Y: labels[batch]}))
    results = {
        "losses": losses,
        "prediction": sess.run(prediction, {X: images[:3]}),
        "c": sess.run(states.c, {X: images[:3]}),
    }
