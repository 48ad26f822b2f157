"""Sentences as means of word vectors: momentum moves the words of a batch, and gradients are clipped as looked up."""

import numpy as np
import tensorflow as tf

sentences = [
    ("a warm and funny film", 1),
    ("funny funny and true", 1),
    ("a true and warm story", 1),
    ("dull dull and far too long", 0),
    ("a cold and dull story", 0),
    ("far too cold a film", 0),
]
word2id = {"<pad>": 0}
for text, _ in sentences:
    for word in text.split():
        word2id.setdefault(word, len(word2id))
max_len = max(len(text.split()) for text, _ in sentences)
ids = np.zeros((len(sentences), max_len), dtype=np.int32)
for i, (text, _) in enumerate(sentences):
    words = text.split()
    ids[i, : len(words)] = [word2id[w] for w in words]
lengths = np.array([len(text.split()) for text, _ in sentences])
labels = np.array([label for _, label in sentences])

graph = tf.Graph()
with graph.as_default():
    x = tf.placeholder(tf.int32, [None, max_len], name="x")
    n = tf.placeholder(tf.int32, [None], name="n")
    y = tf.placeholder(tf.int64, [None], name="y")
    embeddings = tf.Variable(tf.random_uniform([len(word2id), 4], -1.0, 1.0), name="embeddings")
    words = tf.nn.embedding_lookup(embeddings, x)
    mask = tf.expand_dims(tf.sequence_mask(n, max_len, dtype=tf.float32), -1)
    means = tf.reduce_sum(words * mask, axis=1) / tf.expand_dims(tf.to_float(n), 1)
    logits = tf.layers.dense(means, 2, name="classes")
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), y), "float"))
    trained = tf.trainable_variables()
    clipped, norm = tf.clip_by_global_norm(tf.gradients(loss, trained), 0.2)
    optimizer = tf.train.MomentumOptimizer(0.5, momentum=0.9)
    train_op = optimizer.apply_gradients(zip(clipped, trained), global_step=tf.train.get_or_create_global_step())

results = {"norms": [], "tables": []}
with tf.Session(graph=graph) as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(12):
        batch = slice(step % 3 * 2, step % 3 * 2 + 2)
        feed = {"x:0": ids[batch], "n:0": lengths[batch], "y:0": labels[batch]}
        _, before, table, count = sess.run([train_op, norm, embeddings, tf.train.get_global_step()], feed_dict=feed)
        results["norms"].append(before)
        results["tables"].append(table)
    results["steps"] = count
    results["accuracy"] = accuracy.eval({x: ids, n: lengths, y: labels})
    results["momentum"] = sess.run(optimizer.get_slot(embeddings, "momentum"))
