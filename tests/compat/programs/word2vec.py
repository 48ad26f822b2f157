"""Skip-gram word vectors by noise-contrastive estimation; the noise words are given."""

import collections

import numpy as np
import tensorflow as tf

text = (
    "the quick brown fox jumps over the lazy dog while the quick cat sleeps near the lazy brown dog and the fox runs "
    "over the hill where the cat and the dog play near the brown house"
).split()
count = collections.Counter(text).most_common()
dictionary = {word: i for i, (word, _) in enumerate(count)}
data = [dictionary[word] for word in text]

vocabulary_size, batch_size, embedding_size, num_sampled = len(dictionary), 8, 12, 5
pairs = [(data[i], data[j]) for i in range(1, len(data) - 1) for j in (i - 1, i + 1)]

train_inputs = tf.placeholder(tf.int32, shape=[batch_size])
train_labels = tf.placeholder(tf.int32, shape=[batch_size, 1])
noise = tf.placeholder(tf.int64, shape=[num_sampled])
valid_dataset = tf.constant([0, 1, 2], dtype=tf.int32)

with tf.device("/cpu:0"):
    with tf.name_scope("embeddings"):
        embeddings = tf.Variable(tf.random_uniform([vocabulary_size, embedding_size], -1.0, 1.0))
        embed = tf.nn.embedding_lookup(embeddings, train_inputs)
    with tf.name_scope("weights"):
        nce_weights = tf.Variable(
            tf.truncated_normal([vocabulary_size, embedding_size], stddev=1.0 / np.sqrt(embedding_size))
        )
    with tf.name_scope("biases"):
        nce_biases = tf.Variable(tf.zeros([vocabulary_size]))

expected = tf.log(tf.to_float(noise + 2) / tf.to_float(noise + 1)) / np.log(vocabulary_size + 1) * num_sampled
true = tf.to_float(train_labels)
true_expected = tf.log((true + 2.0) / (true + 1.0)) / np.log(vocabulary_size + 1) * num_sampled

loss = tf.reduce_mean(
    tf.nn.nce_loss(
        weights=nce_weights,
        biases=nce_biases,
        labels=train_labels,
        inputs=embed,
        num_sampled=num_sampled,
        num_classes=vocabulary_size,
        sampled_values=(noise, true_expected, expected),
    )
)
optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(loss)

norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keep_dims=True))
normalized_embeddings = embeddings / norm
valid_embeddings = tf.nn.embedding_lookup(normalized_embeddings, valid_dataset)
similarity = tf.matmul(valid_embeddings, normalized_embeddings, transpose_b=True)

rng = np.random.RandomState(0)
losses = []
with tf.Session() as session:
    tf.global_variables_initializer().run()
    for step in range(30):
        batch = [pairs[i] for i in rng.randint(0, len(pairs), batch_size)]
        feed_dict = {
            train_inputs: [a for a, _ in batch],
            train_labels: [[b] for _, b in batch],
            noise: rng.choice(vocabulary_size, num_sampled, replace=False),
        }
        _, loss_val = session.run([optimizer, loss], feed_dict=feed_dict)
        losses.append(loss_val)
    results = {"losses": losses, "similarity": similarity.eval(), "embeddings": normalized_embeddings.eval()}
