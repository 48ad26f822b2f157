"""A multi-layer perceptron with dropout, its parameters in dicts."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
images, labels = digits.data / 16.0, np.eye(10)[digits.target]

learning_rate = 0.005
training_epochs = 2
batch_size = 128
n_hidden_1, n_hidden_2, n_input, n_classes = 64, 32, 64, 10

X = tf.placeholder("float", [None, n_input])
Y = tf.placeholder("float", [None, n_classes])
keep_prob = tf.placeholder("float")

weights = {
    "h1": tf.Variable(tf.random_normal([n_input, n_hidden_1], stddev=0.1)),
    "h2": tf.Variable(tf.random_normal([n_hidden_1, n_hidden_2], stddev=0.1)),
    "out": tf.Variable(tf.truncated_normal([n_hidden_2, n_classes], stddev=0.1)),
}
biases = {
    "b1": tf.Variable(tf.random_normal([n_hidden_1])),
    "b2": tf.Variable(tf.random_normal([n_hidden_2])),
    "out": tf.Variable(tf.constant(0.1, shape=[n_classes])),
}


def multilayer_perceptron(x):
    layer_1 = tf.nn.relu(tf.add(tf.matmul(x, weights["h1"]), biases["b1"]))
    layer_1 = tf.nn.dropout(layer_1, keep_prob)
    layer_2 = tf.nn.sigmoid(tf.add(tf.matmul(layer_1, weights["h2"]), biases["b2"]))
    return tf.matmul(layer_2, weights["out"]) + biases["out"]


logits = multilayer_perceptron(X)

loss_op = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=Y))
optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
train_op = optimizer.minimize(loss_op)
correct = tf.equal(tf.argmax(logits, 1), tf.argmax(Y, 1))
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

costs = []
sess = tf.InteractiveSession()
tf.global_variables_initializer().run()
for epoch in range(training_epochs):
    for i in range(0, 1500, batch_size):
        feed = {X: images[i : i + batch_size], Y: labels[i : i + batch_size], keep_prob: 0.8}
        train_op.run(feed_dict=feed)
    costs.append(loss_op.eval(feed_dict={X: images[:1500], Y: labels[:1500], keep_prob: 1.0}))

results = {
    "costs": costs,
    "accuracy": accuracy.eval(feed_dict={X: images[1500:], Y: labels[1500:], keep_prob: 1.0}),
    "h1": weights["h1"].eval(),
}
sess.close()
