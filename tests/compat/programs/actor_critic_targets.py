"""An actor and a critic with continuous actions: targets are moving averages, found by a custom getter."""

import numpy as np
import tensorflow as tf

results = {}
rng = np.random.RandomState(1)
S_DIM, A_DIM, BOUND, TAU, GAMMA = 3, 1, 2.0, 0.01, 0.9

S = tf.placeholder(tf.float32, [None, S_DIM], "s")
S_ = tf.placeholder(tf.float32, [None, S_DIM], "s_")
R = tf.placeholder(tf.float32, [None, 1], "r")


def actor(s, reuse=None, custom_getter=None):
    with tf.variable_scope("Actor", reuse=reuse, custom_getter=custom_getter):
        net = tf.layers.dense(s, 30, activation=tf.nn.relu, name="l1", trainable=reuse is None)
        a = tf.layers.dense(net, A_DIM, activation=tf.nn.tanh, name="a", trainable=reuse is None)
        return tf.multiply(a, BOUND, name="scaled_a")


def critic(s, a, reuse=None, custom_getter=None):
    with tf.variable_scope("Critic", reuse=reuse, custom_getter=custom_getter):
        w_s = tf.get_variable("w_s", [S_DIM, 30], trainable=reuse is None)
        w_a = tf.get_variable("w_a", [A_DIM, 30], trainable=reuse is None)
        b = tf.get_variable("b", [1, 30], trainable=reuse is None)
        net = tf.nn.relu(tf.matmul(s, w_s) + tf.matmul(a, w_a) + b)
        return tf.layers.dense(net, 1, trainable=reuse is None)


a = actor(S)
q = critic(S, a)
a_params = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="Actor")
c_params = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="Critic")
ema = tf.train.ExponentialMovingAverage(decay=1 - TAU)
follow = [ema.apply(a_params), ema.apply(c_params)]


def averaged(getter, name, *args, **kwargs):
    return ema.average(getter(name, *args, **kwargs))


a_ = actor(S_, reuse=True, custom_getter=averaged)
q_ = critic(S_, a_, reuse=True, custom_getter=averaged)
with tf.variable_scope("train"):
    train_a = tf.train.AdamOptimizer(0.001).minimize(-tf.reduce_mean(q), var_list=a_params)
    error = tf.losses.mean_squared_error(labels=R + GAMMA * q_, predictions=q)
    train_c = tf.train.AdamOptimizer(0.002).minimize(error, var_list=c_params)

sess = tf.Session()
sess.run(tf.global_variables_initializer())
results["errors"] = []
for _ in range(8):
    batch = {S: rng.randn(16, S_DIM), S_: rng.randn(16, S_DIM), R: rng.randn(16, 1)}
    sess.run(train_a, batch)
    sess.run(follow)
    results["errors"].append(sess.run([train_c, error], batch)[1])
results["params"] = sess.run(a_params + c_params)
results["actions"] = sess.run(a, {S: np.eye(S_DIM)})
results["in the actor"] = len(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="Actor"))
