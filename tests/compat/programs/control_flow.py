"""Loops and branches in the graph, and their gradients."""

import tensorflow as tf

# Newton's method for the square root
a = tf.placeholder(tf.float32, [])
_, root = tf.while_loop(
    lambda i, x: tf.logical_and(i < 20, tf.abs(x * x - a) > 1e-5), lambda i, x: (i + 1, (x + a / x) / 2), [0, a]
)
slope = tf.gradients(root, a)[0]

# Collatz: how many steps to 1
n = tf.placeholder(tf.int32, [])
count, _ = tf.while_loop(
    lambda c, m: tf.not_equal(m, 1),
    lambda c, m: (c + 1, tf.cond(tf.equal(m % 2, 0), lambda: m // 2, lambda: 3 * m + 1)),
    [tf.constant(0), n],
)

# The power method, with a Variable in the loop
M = tf.Variable([[2.0, 1.0], [1.0, 3.0]])


def body(i, v):
    v = tf.matmul(M, v)
    return i + 1, v / tf.norm(v)


_, v = tf.while_loop(lambda i, v: tf.less(i, 8), body, (tf.constant(0), tf.ones([2, 1])))
eigenvalue = tf.matmul(v, tf.matmul(M, v), transpose_a=True)[0, 0]
by_matrix = tf.gradients(eigenvalue, M)[0]

# A branch that counts
counter = tf.Variable(0)
flag = tf.placeholder(tf.bool, [])
counted = tf.cond(flag, lambda: tf.assign_add(counter, 10), lambda: tf.identity(counter))
chosen = tf.case([(tf.less(a, 1.0), lambda: a * 2), (tf.less(a, 5.0), lambda: a * a)], default=lambda: -a)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    results = {
        "roots": [sess.run([root, slope], {a: value}) for value in (2.0, 9.0, 30.0)],
        "collatz": [sess.run(count, {n: k}) for k in (1, 6, 27)],
        "eigenvalue": sess.run(eigenvalue),
        "gradient": sess.run(by_matrix),
        "counted": [sess.run(counted, {flag: f}) for f in (True, False, True)],
        "counter": sess.run(counter),
        "chosen": [sess.run(chosen, {a: value}) for value in (0.5, 3.0, 7.0)],
        "squares": sess.run(tf.map_fn(lambda x: x * x, tf.constant([1.0, 2.0, 3.0]))),
        "sums": sess.run(tf.scan(lambda total, x: total + x, tf.constant([1.0, 2.0, 3.0]))),
    }
