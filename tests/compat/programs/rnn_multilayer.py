"""Two layers of GRU cells with dropout, on sequences of different lengths."""

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(9)
n_steps, n_inputs, n_neurons, n_layers = 6, 3, 8, 2
sequences = rng.randn(40, n_steps, n_inputs).astype(np.float32)
lengths = rng.randint(2, n_steps + 1, 40)
targets = np.array([s[:n].sum() > 0 for s, n in zip(sequences, lengths)]).astype(np.int32)

X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
y = tf.placeholder(tf.int32, [None])
seq_length = tf.placeholder(tf.int32, [None])
keep_prob = tf.placeholder_with_default(1.0, shape=())

cells = [tf.nn.rnn_cell.GRUCell(num_units=n_neurons) for _ in range(n_layers)]
cells_drop = [tf.contrib.rnn.DropoutWrapper(cell, input_keep_prob=keep_prob) for cell in cells]
multi_layer_cell = tf.contrib.rnn.MultiRNNCell(cells_drop)
outputs, states = tf.nn.dynamic_rnn(
    multi_layer_cell, X, sequence_length=seq_length, dtype=tf.float32, parallel_iterations=1
)

logits = tf.layers.dense(states[-1], 2, name="softmax")
xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
loss = tf.reduce_mean(xentropy)

optimizer = tf.train.AdamOptimizer(learning_rate=0.01)
gvs = optimizer.compute_gradients(loss)
capped = [(tf.clip_by_norm(grad, 1.0), var) for grad, var in gvs]
training_op = optimizer.apply_gradients(capped)
correct = tf.nn.in_top_k(logits, y, 1)
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

losses = []
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for epoch in range(12):
        feed = {X: sequences, y: targets, seq_length: lengths, keep_prob: 0.7}
        _, l = sess.run([training_op, loss], feed_dict=feed)
        losses.append(l)
    final = {X: sequences, y: targets, seq_length: lengths}
    results = {
        "losses": losses,
        "accuracy": accuracy.eval(final),
        "outputs": outputs.eval(final),
        "states": sess.run(states, final),
    }
