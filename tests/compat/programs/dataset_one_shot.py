"""A dataset that is mapped, repeated and batched, and read by a one-shot iterator."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(12)
features = rng.randn(50, 4).astype(np.float32)
labels = (features.sum(axis=1) > 0).astype(np.int32)

dataset = tf.data.Dataset.from_tensor_slices((features, labels))
dataset = dataset.map(lambda x, y: (x * 2.0, tf.one_hot(y, 2)))
dataset = dataset.repeat(3).batch(16).prefetch(1)
iterator = dataset.make_one_shot_iterator()
x, y = iterator.get_next()

W = tf.get_variable("W", [4, 2], initializer=tf.truncated_normal_initializer(stddev=0.1))
b = tf.get_variable("b", [2], initializer=tf.constant_initializer(0.0))
logits = tf.nn.xw_plus_b(x, W, b)
loss = tf.losses.softmax_cross_entropy(onehot_labels=y, logits=logits)
train_op = tf.train.GradientDescentOptimizer(0.5).minimize(loss)

losses, sizes = [], []
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    while True:
        try:
            _, l, batch = sess.run([train_op, loss, x])
            losses.append(l)
            sizes.append(len(batch))
        except tf.errors.OutOfRangeError:
            print("End of the data")
            break
    results = {"losses": losses, "sizes": sizes, "W": sess.run(W), "b": sess.run(b)}
