"""Train, save, restore: into the same graph, and into one that is read from the file."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(10)
data_x = rng.rand(60, 3).astype(np.float32)
data_y = data_x.dot([[1.0], [-2.0], [0.5]]) + 0.3

x = tf.placeholder(tf.float32, [None, 3], name="x")
y = tf.placeholder(tf.float32, [None, 1], name="y")
w = tf.Variable(tf.random_normal([3, 1]), name="w")
b = tf.Variable(tf.zeros([1]), name="b")
prediction = tf.add(tf.matmul(x, w), b, name="prediction")
loss = tf.reduce_mean(tf.squared_difference(prediction, y), name="loss")
global_step = tf.Variable(0, name="global_step", trainable=False)
train_op = tf.train.AdamOptimizer(0.1).minimize(loss, global_step=global_step)

saver = tf.train.Saver(max_to_keep=3)
losses = []

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(20):
        _, l = sess.run([train_op, loss], {x: data_x, y: data_y})
        losses.append(l)
        if i % 5 == 4:
            save_path = saver.save(sess, "./model.ckpt", global_step=global_step)
    before = sess.run(w)

with tf.Session() as sess:
    saver.restore(sess, tf.train.latest_checkpoint("."))
    restored = w.eval()
    for i in range(5):
        _, l = sess.run([train_op, loss], {x: data_x, y: data_y})
        losses.append(l)

tf.reset_default_graph()
with tf.Session() as sess:
    new_saver = tf.train.import_meta_graph("./model.ckpt-20.meta")
    new_saver.restore(sess, tf.train.latest_checkpoint("./"))
    graph = tf.get_default_graph()
    again = sess.run("prediction:0", {graph.get_tensor_by_name("x:0"): data_x[:4]})
    imported = sess.run(graph.get_tensor_by_name("w:0"))
    step = sess.run("global_step:0")

results = {"losses": losses, "before": before, "restored": restored, "again": again, "imported": imported, "step": step}
