"""Input by queues: a FIFOQueue by hand, and batches from producers with a coordinator."""

import numpy as np
import tensorflow as tf

q = tf.FIFOQueue(3, "float")
init = q.enqueue_many(([0.1, 0.2, 0.3],))
x = q.dequeue()
y = x + 1
q_inc = q.enqueue([y])

with tf.Session() as sess:
    init.run()
    for i in range(4):
        sess.run(q_inc)
    by_hand = [sess.run(x) for i in range(sess.run(q.size()))]

images = np.arange(60, dtype=np.float32).reshape(20, 3) / 60
labels = images.sum(axis=1, keepdims=True)
image, label = tf.train.slice_input_producer([images, labels], shuffle=False, num_epochs=2)
image_batch, label_batch = tf.train.batch([image, label], batch_size=8, capacity=32)

W = tf.Variable(tf.zeros([3, 1]))
loss = tf.reduce_mean(tf.square(tf.matmul(image_batch, W) - label_batch))
train_op = tf.train.GradientDescentOptimizer(0.2).minimize(loss)

losses, batches = [], []
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    try:
        while not coord.should_stop():
            _, l, batch = sess.run([train_op, loss, image_batch])
            losses.append(l)
            batches.append(batch)
    except tf.errors.OutOfRangeError:
        print("Done training")
    finally:
        coord.request_stop()
    coord.join(threads)
    results = {"by hand": by_hand, "losses": losses, "batches": batches, "W": W.eval()}
