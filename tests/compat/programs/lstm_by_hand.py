"""An LSTM written out gate by gate, whose state stays in Variables from one run to the next."""

import numpy as np
import tensorflow as tf

vocabulary_size, num_nodes, num_unrollings, batch_size = 12, 10, 4, 6
text = np.random.RandomState(3).randint(0, vocabulary_size, 400)


def batches():
    cursors = [i * (len(text) // batch_size) for i in range(batch_size)]
    while True:
        rows = [[text[(cursor + k) % len(text)] for cursor in cursors] for k in range(num_unrollings + 1)]
        yield np.eye(vocabulary_size, dtype=np.float32)[np.array(rows)]
        cursors = [(cursor + num_unrollings) % len(text) for cursor in cursors]


def accuracy(predictions, labels):
    return 100.0 * np.sum(np.argmax(predictions, 1) == np.argmax(labels, 1)) / labels.shape[0]


graph = tf.Graph()
with graph.as_default():

    def gate():
        return (
            tf.Variable(tf.truncated_normal([vocabulary_size, num_nodes], -0.1, 0.1)),
            tf.Variable(tf.truncated_normal([num_nodes, num_nodes], -0.1, 0.1)),
            tf.Variable(tf.zeros([1, num_nodes])),
        )

    input_gate, forget_gate, update_gate, output_gate = gate(), gate(), gate(), gate()
    saved_output = tf.Variable(tf.zeros([batch_size, num_nodes]), trainable=False)
    saved_state = tf.Variable(tf.zeros([batch_size, num_nodes]), trainable=False)
    w = tf.Variable(tf.truncated_normal([num_nodes, vocabulary_size], -0.1, 0.1))
    b = tf.Variable(tf.zeros([vocabulary_size]))

    def total(gate, i, o):
        return tf.matmul(i, gate[0]) + tf.matmul(o, gate[1]) + gate[2]

    def cell(i, o, state):
        kept = tf.sigmoid(total(forget_gate, i, o)) * state
        state = kept + tf.sigmoid(total(input_gate, i, o)) * tf.tanh(total(update_gate, i, o))
        return tf.sigmoid(total(output_gate, i, o)) * tf.tanh(state), state

    train_data = [tf.placeholder(tf.float32, shape=[batch_size, vocabulary_size]) for _ in range(num_unrollings + 1)]
    outputs, output, state = [], saved_output, saved_state
    for i in train_data[:num_unrollings]:
        output, state = cell(i, output, state)
        outputs.append(output)
    with tf.control_dependencies([saved_output.assign(output), saved_state.assign(state)]):
        logits = tf.nn.xw_plus_b(tf.concat(outputs, 0), w, b)
        targets = tf.concat(train_data[1:], 0)
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=logits))

    global_step = tf.Variable(0)
    learning_rate = tf.train.exponential_decay(8.0, global_step, 4, 0.5, staircase=True)
    optimizer = tf.train.GradientDescentOptimizer(learning_rate)
    gradients, v = zip(*optimizer.compute_gradients(loss))
    gradients, _ = tf.clip_by_global_norm(gradients, 1.25)
    optimizer = optimizer.apply_gradients(zip(gradients, v), global_step=global_step)
    train_prediction = tf.nn.softmax(logits)

    sample_input = tf.placeholder(tf.float32, shape=[1, vocabulary_size])
    sample_saved_output = tf.Variable(tf.zeros([1, num_nodes]))
    sample_saved_state = tf.Variable(tf.zeros([1, num_nodes]))
    reset_sample = tf.group(
        sample_saved_output.assign(tf.zeros([1, num_nodes])), sample_saved_state.assign(tf.zeros([1, num_nodes]))
    )
    sample_output, sample_state = cell(sample_input, sample_saved_output, sample_saved_state)
    with tf.control_dependencies([sample_saved_output.assign(sample_output), sample_saved_state.assign(sample_state)]):
        sample_prediction = tf.nn.softmax(tf.nn.xw_plus_b(sample_output, w, b))

results = {"losses": [], "samples": []}
with tf.Session(graph=graph) as session:
    tf.global_variables_initializer().run()
    for step, batch in zip(range(10), batches()):
        feed_dict = dict(zip(train_data, batch))
        _, l, predictions = session.run([optimizer, loss, train_prediction], feed_dict=feed_dict)
        results["losses"].append(l)
    results["accuracy"] = accuracy(predictions, np.concatenate(list(batch)[1:]))
    results["rate"], results["state"] = learning_rate.eval(), saved_state.eval()
    reset_sample.run()
    feed = np.eye(vocabulary_size)[5:6]
    for _ in range(3):
        results["samples"].append(sample_prediction.eval({sample_input: feed}))
