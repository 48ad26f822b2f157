"""Ratings of films as products of embeddings, with regularisation and Adagrad."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(17)
n_users, n_items, dim = 12, 9, 4
users, items = rng.randint(0, n_users, 80), rng.randint(0, n_items, 80)
ratings = (rng.rand(80) * 4 + 1).astype(np.float32)

user_batch = tf.placeholder(tf.int32, shape=[None], name="id_user")
item_batch = tf.placeholder(tf.int32, shape=[None], name="id_item")
rate_batch = tf.placeholder(tf.float32, shape=[None])

with tf.device("/cpu:0"):
    bias_global = tf.get_variable("bias_global", shape=[])
    w_bias_user = tf.get_variable("embd_bias_user", shape=[n_users])
    w_bias_item = tf.get_variable("embd_bias_item", shape=[n_items])
    w_user = tf.get_variable("embd_user", [n_users, dim], initializer=tf.truncated_normal_initializer(stddev=0.02))
    w_item = tf.get_variable("embd_item", [n_items, dim], initializer=tf.truncated_normal_initializer(stddev=0.02))
    embd_user = tf.nn.embedding_lookup(w_user, user_batch, name="embedding_user")
    embd_item = tf.nn.embedding_lookup(w_item, item_batch, name="embedding_item")
    infer = tf.reduce_sum(tf.multiply(embd_user, embd_item), 1)
    infer = tf.add(infer, bias_global)
    infer = tf.add(infer, tf.nn.embedding_lookup(w_bias_user, user_batch))
    infer = tf.add(infer, tf.nn.embedding_lookup(w_bias_item, item_batch), name="svd_inference")
    regularizer = tf.add(tf.nn.l2_loss(embd_user), tf.nn.l2_loss(embd_item), name="svd_regularizer")

global_step = tf.train.get_or_create_global_step()
cost_l2 = tf.nn.l2_loss(tf.subtract(infer, rate_batch))
cost = tf.add(cost_l2, tf.multiply(regularizer, tf.constant(0.05, dtype=tf.float32, shape=[])))
train_op = tf.train.AdagradOptimizer(0.1).minimize(cost, global_step=global_step)

costs = []
with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(20):
        at = slice(i % 4 * 20, i % 4 * 20 + 20)
        feed = {user_batch: users[at], item_batch: items[at], rate_batch: ratings[at]}
        _, c, pred = sess.run([train_op, cost, infer], feed_dict=feed)
        costs.append(c)
    clipped = np.clip(pred, 1.0, 5.0)
    results = {
        "costs": costs,
        "predictions": clipped,
        "step": tf.train.global_step(sess, global_step),
        "users": w_user.eval(),
    }
