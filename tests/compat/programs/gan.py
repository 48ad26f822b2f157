"""A generative adversarial network on numbers: two optimizers, scopes, and reuse."""

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("num_steps", 15, "How many steps of each network.")
flags.DEFINE_float("learning_rate", 0.05, "Of both.")
FLAGS = flags.FLAGS


def linear(input, output_dim, scope=None, stddev=1.0):
    with tf.variable_scope(scope or "linear"):
        w = tf.get_variable(
            "w", [input.get_shape()[1], output_dim], initializer=tf.random_normal_initializer(stddev=stddev)
        )
        b = tf.get_variable("b", [output_dim], initializer=tf.constant_initializer(0.0))
        return tf.matmul(input, w) + b


def generator(input, h_dim):
    h0 = tf.nn.softplus(linear(input, h_dim, "g0"))
    return linear(h0, 1, "g1")


def discriminator(input, h_dim):
    h0 = tf.tanh(linear(input, h_dim * 2, "d0"))
    return tf.sigmoid(linear(h0, 1, scope="d2"))


def main(_):
    global results
    rng = np.random.RandomState(18)
    with tf.variable_scope("G"):
        z = tf.placeholder(tf.float32, shape=(8, 1))
        G = generator(z, 4)
    x = tf.placeholder(tf.float32, shape=(8, 1))
    with tf.variable_scope("D") as scope:
        D1 = discriminator(x, 4)
        scope.reuse_variables()
        D2 = discriminator(G, 4)
    loss_d = tf.reduce_mean(-tf.log(D1 + 1e-8) - tf.log(1 - D2 + 1e-8))
    loss_g = tf.reduce_mean(-tf.log(D2 + 1e-8))

    vars = tf.trainable_variables()
    d_params = [v for v in vars if v.name.startswith("D/")]
    g_params = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="G")
    batch = tf.Variable(0)
    learning_rate = tf.train.exponential_decay(FLAGS.learning_rate, batch, 5, 0.9, staircase=True)
    opt_d = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss_d, global_step=batch, var_list=d_params)
    opt_g = tf.train.AdamOptimizer(FLAGS.learning_rate, 0.5).minimize(loss_g, var_list=g_params)

    losses = []
    with tf.Session() as session:
        tf.local_variables_initializer().run()
        tf.global_variables_initializer().run()
        for step in range(FLAGS.num_steps):
            samples = np.sort(rng.normal(4, 0.5, 8)).reshape(8, 1)
            noise = rng.uniform(-8, 8, (8, 1))
            ld, _ = session.run([loss_d, opt_d], {x: samples, z: noise})
            lg, _ = session.run([loss_g, opt_g], {z: noise})
            losses.append([ld, lg])
        results = {"losses": losses, "generated": session.run(G, {z: noise}), "rate": session.run(learning_rate)}


if __name__ == "__main__":
    try:
        tf.app.run()
    except SystemExit:
        pass
