"""A character model: sequence_loss over the outputs of an LSTM."""

import numpy as np
import tensorflow as tf

sentence = "if you want to build a ship, don't drum up people together to collect wood"
char_set = sorted(set(sentence))
char_dic = {w: i for i, w in enumerate(char_set)}

data_dim = hidden_size = num_classes = len(char_set)
sequence_length = 10
learning_rate = 0.1

dataX, dataY = [], []
for i in range(0, len(sentence) - sequence_length):
    dataX.append([char_dic[c] for c in sentence[i : i + sequence_length]])
    dataY.append([char_dic[c] for c in sentence[i + 1 : i + sequence_length + 1]])
batch_size = len(dataX)

X = tf.placeholder(tf.int32, [None, sequence_length])
Y = tf.placeholder(tf.int32, [None, sequence_length])

X_one_hot = tf.one_hot(X, num_classes)


def lstm_cell():
    return tf.contrib.rnn.BasicLSTMCell(hidden_size, state_is_tuple=True)


multi_cells = tf.contrib.rnn.MultiRNNCell([lstm_cell() for _ in range(2)], state_is_tuple=True)
outputs, _states = tf.nn.dynamic_rnn(multi_cells, X_one_hot, dtype=tf.float32)

X_for_fc = tf.reshape(outputs, [-1, hidden_size])
outputs = tf.contrib.layers.fully_connected(X_for_fc, num_classes, activation_fn=None)
outputs = tf.reshape(outputs, [batch_size, sequence_length, num_classes])

weights = tf.ones([batch_size, sequence_length])
sequence_loss = tf.contrib.seq2seq.sequence_loss(logits=outputs, targets=Y, weights=weights)
mean_loss = tf.reduce_mean(sequence_loss)
train_op = tf.train.AdamOptimizer(learning_rate=learning_rate).minimize(mean_loss)

losses = []
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for i in range(12):
    _, l, logits = sess.run([train_op, mean_loss, outputs], feed_dict={X: dataX, Y: dataY})
    losses.append(l)

results = {"losses": losses, "logits": logits[:2]}
