"""Two clouds of points, tf.layers, tf.losses, and tf.metrics."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(5)
n_data = np.ones((100, 2))
x = np.vstack((rng.normal(2 * n_data, 1), rng.normal(-2 * n_data, 1)))
y = np.hstack((np.zeros(100), np.ones(100)))

tf_x = tf.placeholder(tf.float32, x.shape)
tf_y = tf.placeholder(tf.int32, y.shape)

l1 = tf.layers.dense(tf_x, 10, tf.nn.relu)
output = tf.layers.dense(l1, 2, kernel_regularizer=tf.contrib.layers.l2_regularizer(0.01))

loss = tf.losses.sparse_softmax_cross_entropy(labels=tf_y, logits=output)
total = tf.losses.get_total_loss()
accuracy = tf.metrics.accuracy(labels=tf.squeeze(tf_y), predictions=tf.argmax(output, axis=1))[1]
train_op = tf.train.MomentumOptimizer(learning_rate=0.05, momentum=0.9).minimize(total)

sess = tf.Session()
init_op = tf.group(tf.global_variables_initializer(), tf.local_variables_initializer())
sess.run(init_op)

losses, accuracies = [], []
for step in range(30):
    _, acc, pred, l = sess.run([train_op, accuracy, output, total], {tf_x: x, tf_y: y})
    if step % 2 == 0:
        losses.append(l)
        accuracies.append(acc)

results = {"losses": losses, "accuracies": accuracies, "loss": sess.run(loss, {tf_x: x, tf_y: y})}
