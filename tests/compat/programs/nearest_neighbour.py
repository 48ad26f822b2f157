"""The nearest neighbour of each test image among the training images, by L1 distance."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
images = digits.data / 16.0
labels = np.eye(10)[digits.target]
Xtr, Ytr, Xte, Yte = images[:500], labels[:500], images[500:540], labels[500:540]

xtr = tf.placeholder("float", [None, 64])
xte = tf.placeholder("float", [64])

distance = tf.reduce_sum(tf.abs(tf.add(xtr, tf.negative(xte))), reduction_indices=1)
pred = tf.arg_min(distance, 0)
nearest, _ = tf.nn.top_k(-distance, k=3)

accuracy = 0.0
found, distances = [], []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(len(Xte)):
        nn_index, three = sess.run([pred, nearest], feed_dict={xtr: Xtr, xte: Xte[i, :]})
        found.append(nn_index)
        distances.append(three)
        if np.argmax(Ytr[nn_index]) == np.argmax(Yte[i]):
            accuracy += 1.0 / len(Xte)
    print("Done!", "Accuracy:", accuracy)

results = {"found": found, "distances": distances, "accuracy": accuracy}
