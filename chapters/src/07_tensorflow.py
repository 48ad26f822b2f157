# %% [markdown]
# # 7. TensorFlow
#
# You have built a library that trains networks, and you know each of its lines. Now we leave it. Not because it is
# wrong: in this chapter you see, node by node and gradient by gradient, that TensorFlow computes what you compute. What
# it has besides is years of work by many people on speed. What you have is that you know what it does.
#
# **When you have finished, you can**
#
# 1. run one program on tslab and on TensorFlow, and say which five things change;
# 2. measure how far two engines agree, and choose a tolerance that you can defend;
# 3. say why 32 bits agree to seven digits, and why two right answers can differ;
# 4. estimate whether a GPU is worth the way to it;
# 5. write a gradient tape, and use TensorFlow's;
# 6. build the same network in Keras, take an architecture from a zoo, and count its parameters.
#
# **You need** chapters 1 to 6. TensorFlow is *not* needed: where it is not installed, the cells that use it say so, and
# show what it gave when this chapter was made. (`pip install tensorflow` gets it: half a gigabyte.)
#
# **Time:** 45 minutes to read, and about an hour and a half more for the six exercises.

# %%
import numpy as np

import tslab as ts
from tslab.course import check, hint, predict, quiz, with_tensorflow
from tslab.widgets import TwoEngines, draw, plotting

# %% [markdown]
# ## The whole game
#
# The network of chapter 6, and its four clusters of points. To have the same numbers in each engine, we draw the first
# weights once, and keep them.


# %%
def corners(rng, count=25):
    """Points around (1, 1) and (-1, -1), which are blue, and (1, -1) and (-1, 1), which are red."""
    centres = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])
    points = np.repeat(centres, count, axis=0) + rng.normal(0, 0.25, (4 * count, 2))
    return points, np.repeat([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], count, axis=0)


rng = np.random.default_rng(0)
(points, classes), (test_points, test_classes) = corners(rng), corners(rng)
start = {"W1": rng.normal(size=(2, 4)), "b1": np.zeros(4), "W2": rng.normal(size=(4, 2)) / 2, "b2": np.zeros(2)}

# %% [markdown]
# Here is the network, as a program that takes a library, `tf`, and never says which one. The formulas are those of
# chapters 2, 3 and 6; each node has a name, so that we find it again.


# %%
def network(tf, dtype="float64"):
    """The graph of a multi-layer perceptron, and of its loss: {name: node}."""
    X, c = (tf.placeholder(dtype, [None, 2], name=name) for name in "Xc")
    W1, b1, W2, b2 = (tf.Variable(value.astype(dtype), name=name) for name, value in start.items())
    s1 = tf.matmul(X, W1, name="s1")
    z1 = tf.add(s1, b1, name="z1")
    h = tf.sigmoid(z1, name="h")
    s2 = tf.matmul(h, W2, name="s2")
    z2 = tf.add(s2, b2, name="z2")
    p = tf.nn.softmax(z2, name="p")
    log_p = tf.log(p, name="log_p")
    costs = tf.multiply(c, log_p, name="costs")
    total = tf.reduce_sum(costs, name="total")
    J = tf.negative(total, name="J")
    return {"X": X, "c": c, "W1": W1, "b1": b1, "s1": s1, "z1": z1, "h": h, "W2": W2, "b2": b2, "s2": s2,
            "z2": z2, "p": p, "log_p": log_p, "costs": costs, "total": total, "J": J}  # fmt: skip


# %%
nodes = network(ts)
session = ts.Session()
feed = {nodes["X"]: points, nodes["c"]: classes}
round(float(session.run(nodes["J"], feed)), 6)

# %% [markdown]
# That was tslab. And now TensorFlow: the same function, called with another library. The next cell is the first to use
# it. It takes some ten seconds to start.


# %%
def loss_in_tensorflow():
    import tensorflow.compat.v1 as tf  # the one import that changes

    with tf.Graph().as_default(), tf.Session() as session:
        nodes = network(tf)
        session.run(tf.global_variables_initializer())
        return float(session.run(nodes["J"], {nodes["X"]: points, nodes["c"]: classes}))


# %% tags=["nbval-ignore-output"]
their_loss = with_tensorflow("07.r1", loss_in_tensorflow)
assert abs(their_loss - session.run(nodes["J"], feed)) < 1e-9
round(their_loss, 6)

# %% [markdown]
# The same loss, to nine decimal places. One result might be luck; we will compare them all. First, why should one want
# to leave?
#
# - **Speed on large models.** TensorFlow's operations are compiled and tuned for each kind of processor.
# - **GPUs, and more than one machine.** The graph that you know can be cut in pieces that run in different places.
# - **Ready-made architectures**, and weights that somebody has trained for weeks.
# - **People.** Whatever goes wrong, someone has met it before you, and written down what helped.
#
# What you lose is that you can read all of it in an afternoon.

# %%
quiz("07.q1", "b")  # SOLUTION: quiz("07.q1", ...)

# %% [markdown]
# ## Port a program
#
# `tensorflow.compat.v1` is TensorFlow as it was when tslab's names were chosen: a graph, placeholders, a session.
#
# ### A worked example: five subgoals
#
# `loss_in_tensorflow`, above, is a port of the cell before it. It reaches five subgoals:
#
# 1. **Change the import.** The names stay: `matmul`, `placeholder`, `Variable` …
# 2. **Say the dtypes.** A placeholder of TensorFlow always has one. It takes no 64 bits where it expects 32.
# 3. **Enter a graph, and a session on it,** with `with`. Then nothing is left behind in the default graph.
# 4. **Initialize the Variables.** tslab does so on first use. TensorFlow wants to be told.
# 5. **Run,** with the feeds.

# %%
quiz("07.q2", "a")  # SOLUTION: quiz("07.q2", ...)

# %% [markdown]
# ### Your turn: a training
#
# Subgoals 1 to 3 are done here, and the rest is yours. You may use the names that both libraries have:
# `tf.train.GradientDescentOptimizer(…).minimize(…)` is one of them.
#
# **Exercise 07.2 (core).** Return the list of losses, that *before* each step. (It is tried on a stand-in for
# TensorFlow, with the same manners, so the check works without it.)


# %%
def train(tf, points, classes, steps, learning_rate):
    """The losses of a training in the library tf, that before each step."""
    with tf.Graph().as_default(), tf.Session() as session:
        nodes = network(tf)
        # BEGIN SOLUTION
        step = tf.train.GradientDescentOptimizer(learning_rate).minimize(nodes["J"])
        feed = {nodes["X"]: points, nodes["c"]: classes}
        session.run(tf.global_variables_initializer())
        losses = []
        for _ in range(steps):
            losses.append(session.run(nodes["J"], feed))
            session.run(step, feed)
        return losses
        # END SOLUTION


# %%
hint("07.2")
train = check("07.2", train).or_ours()

# %% [markdown]
# First in tslab, and with the care of chapters 5 and 6. The loss at chance is $\ln 2$ for each point, and the start is
# near it; four points can be learnt by heart.

# %%
losses = train(ts, points, classes, steps=300, learning_rate=0.05)
assert abs(losses[0] / 100 - np.log(2)) < 0.1
by_heart = train(ts, points[::25], classes[::25], steps=2000, learning_rate=1.0)
assert by_heart[-1] < 0.05 < losses[-1] < 10

# %% [markdown]
# And now your own program, in TensorFlow. All the 300 losses are the same.

# %% tags=["nbval-ignore-output"]


def losses_in_tensorflow():
    import tensorflow.compat.v1 as tf

    return np.array(train(tf, points, classes, steps=300, learning_rate=0.05))


their_losses = with_tensorflow("07.r2", losses_in_tensorflow)
assert np.allclose(their_losses, losses, rtol=0, atol=1e-9)

# %%
plotting.loss_curve(losses, logarithmic=True)

# %% [markdown]
# ## Node by node
#
# A loss is one number. Behind it are sixteen nodes and sixteen gradients, and all of them should agree. How far do two
# arrays agree? We take the largest difference, and measure it by the largest number in either of them:
#
# $$d(a, b) = \frac{\max_i |a_i - b_i|}{\max_i \max(|a_i|, |b_i|)} .$$
#
# It is near $10^{-k}$ if they agree to about $k$ digits. By hand, for $a = (1, 2)$ and $b = (1, \frac52)$: $\frac12$
# divided by $\frac52$ is $\frac15$.
#
# **Exercise 07.1 (core).** Write it. Arrays of zeros have the difference 0. And beware: NumPy would happily subtract an
# array of shape (2, 1) from one of shape (2,), so raise a `ValueError` if the shapes are not the same.


# %%
def difference(ours, theirs):
    """How far two arrays differ, as a part of the largest number in them."""
    # BEGIN SOLUTION
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if ours.shape != theirs.shape:
        raise ValueError(f"shape {ours.shape} cannot be compared with {theirs.shape}")
    largest = max(np.abs(ours).max(), np.abs(theirs).max())
    return np.abs(ours - theirs).max() / largest if largest > 0 else 0.0
    # END SOLUTION


# %%
# hint("07.1")
difference = check("07.1", difference).or_ours()

# %%
assert np.allclose(difference(np.array([1.0, 2.0]), np.array([1.0, 2.5])), 1 / 5, rtol=0, atol=1e-9)

# %% [markdown]
# Now all values and all gradients, for four points, one of each cluster. In tslab:

# %%
few = {nodes["X"]: points[::25], nodes["c"]: classes[::25]}
values = session.run(nodes, few)
slopes = session.run(ts.compute_gradients(nodes["J"]), few)
gradients = {name: slopes[node] for name, node in nodes.items()}

# %% [markdown]
# In TensorFlow `tf.gradients` finds the gradients, by the algorithm of chapter 5: it walks back and builds more graph.
# We do it with numbers of 64 bits, of 32, and of 16.


# %%
def all_in_tensorflow(dtype):
    """The values and the gradients of all nodes, by name."""
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as session:
        nodes = network(tf, dtype)
        gradients = tf.gradients(nodes["J"], list(nodes.values()))
        session.run(tf.global_variables_initializer())
        feed = {nodes["X"]: points[::25], nodes["c"]: classes[::25]}
        return session.run([nodes, dict(zip(nodes, gradients, strict=True))], feed)


# %% tags=["nbval-ignore-output"]
theirs = {
    bits: with_tensorflow(f"07.r3.{bits}", lambda bits=bits: all_in_tensorflow(f"float{bits}")) for bits in (64, 32, 16)
}
for (their_values, their_gradients), limit in zip(theirs.values(), (1e-12, 1e-5, 3e-2), strict=True):
    assert all(difference(values[name], their_values[name]) < limit for name in nodes)
    assert all(difference(gradients[name], their_gradients[name]) < limit for name in nodes)

# %% [markdown]
# Side by side: for each node how many digits its value and its gradient have in common.


# %%
def digits(ours, theirs):
    """About how many digits agree, 16 at most."""
    return min(16, int(-np.log10(difference(ours, theirs) + 1e-17)))


def table(bits):
    print(f"{'node':8}{'value':>8}{'gradient':>10}")
    for name in nodes:
        their_value, their_gradient = (part[name] for part in theirs[bits])
        print(f"{name:8}{digits(values[name], their_value):8}{digits(gradients[name], their_gradient):10}")


# %% tags=["nbval-ignore-output"]
table(32)

# %% [markdown]
# And now see it happen. → goes from node to node: first the values, then, backwards, the gradients. The colour of a
# node, and the bar below, say how many digits agree; the digits that differ are marked. **Change the engine** from 64
# bits to 32 and to 16 (Tab leads to the list), and watch all bars fall.

# %% tags=["nbval-ignore-output"]
TwoEngines(nodes["J"], {f"TensorFlow, {bits} bits": tuple(theirs[bits]) for bits in theirs}, few, session)

# %% [markdown]
# ### Two graphs
#
# Is it really the same graph? TensorFlow's can be looked at: a tensor knows the operation that it comes from, its
# `.op`, and this knows its `.inputs`. tslab's nodes have both, too. So the traversal of chapter 1 walks through both.


# %%
def kinds_of_operations(tensor):
    """The kinds of all operations behind a tensor, inputs first."""
    order, waiting = {}, [(tensor.op, False)]
    while waiting:
        op, inputs_are_done = waiting.pop()
        if inputs_are_done:
            order[op] = op.type
        elif op not in order:
            waiting += [(op, True), *[(x.op, False) for x in reversed(op.inputs)]]
    return list(order.values())


# %%
draw(nodes["J"])

# %% [markdown]
# This is tslab's. Here are the kinds of operations in both, one under the other.


# %%
def kinds_in_tensorflow():
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default():
        return kinds_of_operations(network(tf)["J"])


# %% tags=["nbval-ignore-output"]
their_kinds = with_tensorflow("07.r4", kinds_in_tensorflow)
print("tslab:     ", *kinds_of_operations(nodes["J"]))
print("TensorFlow:", *their_kinds)

# %% [markdown]
# Almost the same. TensorFlow's Variable is a place in memory (`VarHandleOp`), and reading it is an operation of its own
# (`ReadVariableOp`): on a large machine it matters *when* something is read. And the axes of the sum are a node, too
# (`Const`). Everything else is as you built it.

# %%
