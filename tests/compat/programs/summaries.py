"""Summaries of a training, merged and written for TensorBoard."""

import glob
import os

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(11)
x_data = np.linspace(-1, 1, 60)[:, np.newaxis].astype(np.float32)
y_data = np.square(x_data) - 0.5 + rng.normal(0, 0.05, x_data.shape)

log_dir = "logs"
if tf.gfile.Exists(log_dir):
    tf.gfile.DeleteRecursively(log_dir)
tf.gfile.MakeDirs(log_dir)


def add_layer(inputs, in_size, out_size, n_layer, activation_function=None):
    layer_name = "layer%s" % n_layer
    with tf.name_scope(layer_name):
        with tf.name_scope("weights"):
            Weights = tf.Variable(tf.random_normal([in_size, out_size]), name="W")
            tf.summary.histogram(layer_name + "/weights", Weights)
        with tf.name_scope("biases"):
            biases = tf.Variable(tf.zeros([1, out_size]) + 0.1, name="b")
        with tf.name_scope("Wx_plus_b"):
            Wx_plus_b = tf.add(tf.matmul(inputs, Weights), biases)
        outputs = Wx_plus_b if activation_function is None else activation_function(Wx_plus_b)
        tf.summary.histogram(layer_name + "/outputs", outputs)
    return outputs


with tf.name_scope("inputs"):
    xs = tf.placeholder(tf.float32, [None, 1], name="x_input")
    ys = tf.placeholder(tf.float32, [None, 1], name="y_input")

l1 = add_layer(xs, 1, 10, n_layer=1, activation_function=tf.nn.relu)
prediction = add_layer(l1, 10, 1, n_layer=2, activation_function=None)

with tf.name_scope("loss"):
    loss = tf.reduce_mean(tf.reduce_sum(tf.square(ys - prediction), reduction_indices=[1]))
    tf.summary.scalar("loss", loss)
with tf.name_scope("train"):
    train_step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)

sess = tf.Session()
merged = tf.summary.merge_all()
writer = tf.summary.FileWriter(log_dir, sess.graph)
sess.run(tf.global_variables_initializer())

losses = []
for i in range(30):
    sess.run(train_step, feed_dict={xs: x_data, ys: y_data})
    if i % 10 == 0:
        summary, l = sess.run([merged, loss], feed_dict={xs: x_data, ys: y_data})
        writer.add_summary(summary, i)
        losses.append(l)
writer.close()

scopes = sorted({v.name.split("/")[0] for v in tf.trainable_variables()})
results = {
    "losses": losses,
    "files": len(glob.glob(os.path.join(log_dir, "events.out.tfevents.*"))),
    "scopes": scopes == ["layer1", "layer2"],
    "prediction": sess.run(prediction, {xs: x_data}),
}
