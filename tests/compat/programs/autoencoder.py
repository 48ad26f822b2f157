"""An autoencoder of the digits, trained by RMSProp."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

images = load_digits().data / 16.0

learning_rate = 0.01
num_steps = 40
batch_size = 64
num_hidden_1, num_hidden_2, num_input = 32, 8, 64

X = tf.placeholder("float", [None, num_input])

initializer = tf.contrib.layers.xavier_initializer()
weights = {
    "encoder_h1": tf.get_variable("encoder_h1", [num_input, num_hidden_1], initializer=initializer),
    "encoder_h2": tf.get_variable("encoder_h2", [num_hidden_1, num_hidden_2], initializer=initializer),
    "decoder_h1": tf.get_variable("decoder_h1", [num_hidden_2, num_hidden_1], initializer=initializer),
    "decoder_h2": tf.get_variable("decoder_h2", [num_hidden_1, num_input], initializer=initializer),
}
biases = {
    "encoder_b1": tf.Variable(tf.zeros([num_hidden_1])),
    "encoder_b2": tf.Variable(tf.zeros([num_hidden_2])),
    "decoder_b1": tf.Variable(tf.zeros([num_hidden_1])),
    "decoder_b2": tf.Variable(tf.zeros([num_input])),
}


def encoder(x):
    with tf.name_scope("encoder"):
        layer_1 = tf.nn.sigmoid(tf.add(tf.matmul(x, weights["encoder_h1"]), biases["encoder_b1"]))
        return tf.nn.softsign(tf.add(tf.matmul(layer_1, weights["encoder_h2"]), biases["encoder_b2"]))


def decoder(x):
    with tf.name_scope("decoder"):
        layer_1 = tf.nn.relu6(tf.add(tf.matmul(x, weights["decoder_h1"]), biases["decoder_b1"]))
        return tf.nn.sigmoid(tf.add(tf.matmul(layer_1, weights["decoder_h2"]), biases["decoder_b2"]))


encoder_op = encoder(X)
y_pred = decoder(encoder_op)
y_true = X

loss = tf.reduce_mean(tf.pow(y_true - y_pred, 2))
optimizer = tf.train.RMSPropOptimizer(learning_rate).minimize(loss)

losses = []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(1, num_steps + 1):
        start = (i * batch_size) % 1700
        _, l = sess.run([optimizer, loss], feed_dict={X: images[start : start + batch_size]})
        losses.append(l)
    results = {"losses": losses, "codes": sess.run(encoder_op, {X: images[:5]})}
