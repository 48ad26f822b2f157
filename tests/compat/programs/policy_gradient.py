"""A contextual bandit: the gradient of the log of the probability of what was done, times the reward."""

import numpy as np
import tensorflow as tf

bandits = np.array([[0.2, 0, -0.0, -5], [0.1, -5, 1, 0.25], [-5, 5, 5, 5]])
rng = np.random.RandomState(19)

tf.reset_default_graph()
tf.logging.set_verbosity(tf.logging.ERROR)

state_in = tf.placeholder(shape=[1], dtype=tf.int32)
state_in_OH = tf.one_hot(state_in, 3)
output = tf.contrib.layers.fully_connected(
    state_in_OH, 4, biases_initializer=None, activation_fn=tf.nn.sigmoid, weights_initializer=tf.ones_initializer()
)
output = tf.reshape(output, [-1])
chosen_action = tf.argmax(output, 0)

reward_holder = tf.placeholder(shape=[1], dtype=tf.float32)
action_holder = tf.placeholder(shape=[1], dtype=tf.int32)
responsible_weight = tf.slice(output, action_holder, [1])
loss = -(tf.log(responsible_weight) * reward_holder)
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.05)
update = optimizer.minimize(loss)
weights = tf.trainable_variables()[0]

total_reward = np.zeros([3, 4])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(60):
        s = rng.randint(0, 3)
        action = rng.randint(4) if rng.rand() < 0.3 else sess.run(chosen_action, feed_dict={state_in: [s]})
        reward = 1 if rng.randn() > bandits[s, action] else -1
        feed_dict = {reward_holder: [reward], action_holder: [action], state_in: [s]}
        _, ww = sess.run([update, weights], feed_dict=feed_dict)
        total_reward[s, action] += reward

    results = {"total": total_reward, "weights": sess.run(weights), "output": sess.run(output, {state_in: [1]})}
