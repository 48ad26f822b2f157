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
plotting.data(points, classes, names=["blue", "red"])

# %% [markdown]
# Here is the network, as a program that takes a library, `tf`, and never says which one. The formulas are those of
# chapters 2, 3 and 6; each node has a name, and comes back under it.


# %%
def network(tf, dtype="float64"):
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
# ### A worked example: a port in five steps
#
# `loss_in_tensorflow`, above, is a port of the cell before it. It took five steps:
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
# Steps 1 to 3 are done here, and the feed. Steps 4 and 5 are yours, and the training itself. You may use the names that
# both libraries have: `tf.train.GradientDescentOptimizer(…).minimize(…)` is one of them.
#
# **Exercise 07.1 (core).** Return the list of losses, that *before* each step. (It is tried on a stand-in for
# TensorFlow, with the same manners, so the check works without it.)


# %%
def train(tf, points, classes, steps, learning_rate, dtype="float64"):
    """The losses of a training in the library tf, that before each step."""
    with tf.Graph().as_default(), tf.Session() as session:
        nodes = network(tf, dtype)
        feed = {nodes["X"]: points, nodes["c"]: classes}
        # BEGIN SOLUTION
        step = tf.train.GradientDescentOptimizer(learning_rate).minimize(nodes["J"])
        session.run(tf.global_variables_initializer())
        losses = []
        for _ in range(steps):
            losses.append(session.run(nodes["J"], feed))
            session.run(step, feed)
        return losses
        # END SOLUTION


# %%
hint("07.1")
train = check("07.1", train).or_ours()

# %% [markdown]
# First in tslab, and with the care of chapters 5 and 6. The loss at chance is $\ln 2$ for each point, and the start is
# near it; four points can be learnt by heart.

# %%
losses = train(ts, points, classes, steps=300, learning_rate=1 / 16)
assert abs(losses[0] / 100 - np.log(2)) < 0.1
by_heart = train(ts, points[::25], classes[::25], steps=2000, learning_rate=1.0)
assert by_heart[-1] < 0.05 < losses[-1] < 10

# %% [markdown]
# And now your own program, in TensorFlow. All the 300 losses are the same. (The learning rate is $\frac1{16}$ and not
# 0.05, because TensorFlow's optimizer keeps it in 32 bits. These can hold $\frac1{16}$ exactly; of 0.05 they make
# 0.0500000007. You will soon know why.)

# %% tags=["nbval-ignore-output"]


def losses_in_tensorflow():
    import tensorflow.compat.v1 as tf

    return np.array(train(tf, points, classes, steps=300, learning_rate=1 / 16))


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
# **Exercise 07.2 (core).** Write it. Arrays of zeros have the difference 0. And beware: NumPy would happily subtract an
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
# hint("07.2")
difference = check("07.2", difference).or_ours()

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
for (their_values, their_gradients), limit in zip(theirs.values(), (1e-12, 1e-4, 5e-2), strict=True):
    assert all(difference(values[name], their_values[name]) < limit for name in nodes)
    assert all(difference(gradients[name], their_gradients[name]) < limit for name in nodes)

# %% [markdown]
# Side by side, in 64 bits: the first number of each value, and of each gradient, by tslab and by TensorFlow.


# %%
def side_by_side(name, ours, theirs):
    first, other = (float(np.ravel(array)[0]) for array in (ours, theirs))
    limit = next(limit for limit in (1e-12, 1e-9, 1e-6, 1e-3, 1) if difference(ours, theirs) < limit)
    print(f"{name:10} {first:10.6f} {other:10.6f}   below {limit:g}")


# %% tags=["nbval-ignore-output"]
print("value           tslab TensorFlow   difference")
for name in nodes:
    side_by_side(name, values[name], theirs[64][0][name])
print("\ngradient        tslab TensorFlow   difference")
for name in reversed(nodes):
    side_by_side(name, gradients[name], theirs[64][1][name])

# %% [markdown]
# And now see it happen. → goes from node to node: first the values, then, backwards, the gradients. The colour of a
# node, and the bar below, say how many digits agree; the digits that differ are marked. **Change the engine** from 64
# bits to 32 and to 16 (Tab leads to the list), and watch all bars fall.

# %% tags=["nbval-ignore-output"]
TwoEngines(nodes["J"], {f"TensorFlow, {bits} bits": tuple(theirs[bits]) for bits in theirs}, few, session)

# %% [markdown]
# **Your prediction:** one bar is lower than all the others, whichever engine you choose. Whose gradient is it? Write
# the name of the node, `"…"`.

# %%
apart = {name: difference(gradients[name], theirs[32][1][name]) for name in nodes}

guess = "b2"  # SOLUTION: guess = ...  # your prediction
predict("07.p5", guess, observe=lambda: max(apart, key=apart.get))

# %% [markdown]
# That is no bug. The gradient of this bias is the sum of $p - c$ over the points (chapter 5). Blue points pull one way
# and red ones the other, so nearly all of it **cancels**, and the roundings of the large numbers stay behind:

# %%
pulls = values["p"] - classes[::25]
assert np.allclose(pulls.sum(axis=0), gradients["b2"], rtol=0, atol=1e-9)
np.round([*pulls[:, 0], gradients["b2"][0]], 3)

# %% [markdown]
# By hand, for $0.6123 - 0.6098 = 0.0025$: with three digits it is $0.612 - 0.610 = 0.002$. So where numbers cancel,
# measure a difference by what went in, and not by the little that came out.

# %%
assert np.allclose(round(0.6123, 3) - round(0.6098, 3), 0.002, rtol=0, atol=1e-9)
assert np.allclose(0.6123 - 0.6098, 0.0025, rtol=0, atol=1e-9)  # a fifth of it was lost

# %% [markdown]
# ### Two graphs
#
# Is it really the same graph? TensorFlow's can be looked at: a tensor knows the operation that it comes from, its
# `.op`, and this knows its `.inputs`. tslab's nodes have both, too. So the traversal of chapter 1 walks through both.


# %%
def operations_behind(tensor):
    """The operations that a tensor is computed from, inputs first."""
    order, waiting = {}, [(tensor.op, False)]
    while waiting:
        op, inputs_are_done = waiting.pop()
        if inputs_are_done:
            order[op] = None
        elif op not in order:
            waiting += [(op, True), *[(x.op, False) for x in reversed(op.inputs)]]
    return list(order)


len(operations_behind(nodes["J"]))


# %%
draw(nodes["J"], direction="TB")

# %% [markdown]
# That is tslab's graph. Now TensorFlow's. We ask for its operations, and draw them in the same way.


# %%
def operations_in_tensorflow():
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default():
        J = network(tf)["J"]
        return [[op.name, op.type, [x.op.name for x in op.inputs]] for op in operations_behind(J)]


LOOKS = {"Placeholder": "placeholder", "VarHandleOp": "variable"}


def picture_of(operations, direction="TB"):
    parts = [{"name": name, "op": kind, "inputs": inputs, "kind": LOOKS.get(kind, "operation"), "shape": None}
             for name, kind, inputs in operations]  # fmt: skip
    return draw(ts.Trace({"nodes": parts}, [], [operations[-1][0]], {}), direction=direction)


# %% tags=["nbval-ignore-output"]
picture_of(with_tensorflow("07.r4", operations_in_tensorflow))

# %% [markdown]
# The same graph, and something more. A Variable of TensorFlow's is a place in memory (`VarHandleOp`), and reading it is
# an operation of its own (`ReadVariableOp`): where many work at once, it matters *when* something is read. The axes of
# the sum are a node, too (`Const`). All else is as you built it.

# %% [markdown]
# ## Why seven digits?
#
# In 64 bits the engines agree to 15 or 16 digits, in 32 to seven, in 16 to three. A number is kept as a sign, a power
# of two, and some binary digits: 53, 24 and 11 of them. The next number after 1 is therefore
#
# $$1 + \varepsilon, \qquad \varepsilon = 2^{-52}, \ 2^{-23}, \ 2^{-10} .$$
#
# By hand: $2^{-10} = \frac1{1024}$, about three decimal digits, and $2^{-23} \approx 1.2 \cdot 10^{-7}$, about seven.
#
# **Exercise 07.3 (warm-up).** Find $\varepsilon$ without knowing it. Start with 1, and halve while half of what you
# have, added to 1, still makes a difference. Keep to numbers of the dtype: `dtype(1)` is one.


# %%
def epsilon(dtype):
    """The gap between 1 and the next number of this dtype, such as np.float32."""
    # BEGIN SOLUTION
    gap = dtype(1)
    while dtype(1) + gap / dtype(2) > dtype(1):
        gap = gap / dtype(2)
    return gap
    # END SOLUTION


# %%
# hint("07.3")
epsilon = check("07.3", epsilon).or_ours()

# %%
assert np.allclose(float(epsilon(np.float16)), 1 / 1024, rtol=0, atol=1e-9)
assert [float(epsilon(dtype)) for dtype in (np.float32, np.float64)] == [2**-23, 2**-52]

# %% [markdown]
# **Your prediction:** in 32 bits, what is $16{,}777{,}216 + 1$? (The first of these is $2^{24}$.)

# %%
guess = 16_777_216  # SOLUTION: guess = ...  # your prediction
predict("07.p1", guess, observe=lambda: float(np.float32(16_777_216) + np.float32(1)))

# %% [markdown]
# So the gap grows with the number. It doubles at each power of two, and at $2^{24}$, the dot, it is 2. What stays is
# how many digits there are:

# %%
sizes = 2.0 ** np.arange(-8, 28, 0.05)
picture = plotting.figure(width=5.5, height=3, alt="The gap beside a number, for 16, 32 and 64 bits: three staircases.")
for bits, dash in {16: ":", 32: "-", 64: "--"}.items():
    held = sizes[sizes < 65_000 if bits == 16 else slice(None)].astype(f"float{bits}")  # 16 bits end at 65,504
    picture.axes[0].loglog(held, np.spacing(held), linestyle=dash, label=f"{bits} bits")
picture.axes[0].plot(2**24, np.spacing(np.float32(2**24)), "o", color="black")
picture.axes[0].set(xlabel="number", ylabel="gap to the next")
picture.axes[0].legend()
assert np.spacing(np.float32(2**24)) == 2
picture

# %% [markdown]
# **Misconception 1: “if two results differ, one of them is wrong.”** Addition is rounded after each step, so its order
# matters, and each engine has its own order. Put it to the test: the same three numbers, added in two orders.

# %%
large, small = np.float32(1e8), np.float32(1)
assert (large + small) - large == 0  # the 1 is rounded away
assert (large - large) + small == 1  # the same numbers, and no rounding

# %% [markdown]
# So equality is the wrong question. A **tolerance** says how much difference rounding may make: some $\varepsilon$, and
# more of it the more numbers are added up. In 64 bits $10^{-9}$ leaves room for millions of roundings, and still no bug
# slips through, because bugs are seldom that small.
#
# **Misconception 2: “32 bits are too few to train with.”** The gradient of a batch is a guess from some examples;
# its third digit is noise already. Put it to the test: the same training, in 32 bits. How far are the losses from those
# in 64 bits, as a part of them?


# %%
def losses_in_32_bits():
    import tensorflow.compat.v1 as tf

    return np.array(train(tf, points, classes, steps=300, learning_rate=1 / 16, dtype="float32"))


# %% tags=["nbval-ignore-output"]
in_32_bits = with_tensorflow("07.r5", losses_in_32_bits)
apart = np.abs(in_32_bits.astype("float64") - losses) / losses
assert apart.max() < 1e-3
print("Of 300 losses, none is off by more than a thousandth of itself.")

# %%
quiz("07.q3", "b")  # SOLUTION: quiz("07.q3", ...)

# %% [markdown]
# ## Devices
#
# In TensorFlow each operation runs on a **device**: the processor, or a GPU. Left to itself TensorFlow takes the first
# GPU there is. `with tf.device("/CPU:0"):` says it for what is built inside.


# %%
def device_of_a_product():
    import tensorflow as tf

    with tf.device("/CPU:0"):
        product = tf.matmul(tf.ones((2, 3)), tf.ones((3, 2)))
    return product.device.split("/")[-1]


# %% tags=["nbval-ignore-output"]
with_tensorflow("07.r6", device_of_a_product)

# %% [markdown]
# What pays? A GPU computes fast, but the numbers have to get there, and each start takes a while. Let us estimate the
# product of two $n \times n$ matrices in 32 bits, with round figures: $5 \cdot 10^{10}$ operations a second for a
# processor; for a GPU $10^{13}$, $10^{10}$ bytes a second on the way, and $10\,\mu\text{s}$ for a start. The product
# takes $2n^3$ operations, and three matrices of $4n^2$ bytes are moved:
#
# $$t_\text{CPU} = \frac{2 n^3}{5 \cdot 10^{10}}, \qquad
# t_\text{GPU} = 10^{-5} + \frac{12\, n^2}{10^{10}} + \frac{2 n^3}{10^{13}} .$$
#
# By hand, for $n = 1000$: $0.04$ s, and $0.00001 + 0.0012 + 0.0002 = 0.00141$ s. That is 28 times as fast, and most
# of the time goes into the way.


# %%
def on_the_processor(n):
    return 2 * n**3 / 5e10


def on_the_gpu(n):
    return 1e-5 + 12 * n**2 / 1e10 + 2 * n**3 / 1e13


assert np.allclose([on_the_processor(1000), on_the_gpu(1000)], [0.04, 0.00141], rtol=0, atol=1e-9)

# %% [markdown]
# **Your prediction:** which of the two is faster for $n = 10$? Write `"processor"` or `"GPU"`.

# %%
guess = "processor"  # SOLUTION: guess = ...  # your prediction
predict("07.p2", guess, observe=lambda: "processor" if on_the_processor(10) < on_the_gpu(10) else "GPU")

# %% [markdown]
# **Misconception 3: “on a GPU everything is faster.”** Put it to the test: our network's largest product is
# $(100 \times 2) \cdot (2 \times 4)$. How many times as fast is the GPU for products of several sizes? Where the lines
# cross, it begins to pay.

# %%
gain = {n: round(on_the_processor(n) / on_the_gpu(n), 3) for n in (10, 100, 1000, 10_000)}
assert gain[10] < 1 < gain[1000] < gain[10_000]
print(gain)
n = np.geomspace(10, 10_000, 100)
picture = plotting.figure(width=5.5, height=3, alt="Time on a processor and on a GPU: the lines cross near n = 75.")
picture.axes[0].loglog(n, on_the_processor(n), label="processor")
picture.axes[0].loglog(n, on_the_gpu(n), linestyle="--", label="GPU")
picture.axes[0].set(xlabel="n", ylabel="seconds")
picture.axes[0].legend()
picture

# %% [markdown]
# So one moves large things, once, and lets them stay: the weights live on the GPU, a batch is large, and only the loss
# comes back.
#
# ## Your own graph, moved
#
# A program can be ported, and so can a graph that is there already. `tslab.export.tensorflow` has a `Session` like
# yours; it rebuilds, with TensorFlow's operations, what it is asked to run. The optimizer's step is part of the graph,
# so it comes along. First the training in tslab:


# %%
minimize = ts.train.GradientDescentOptimizer(1 / 16).minimize(nodes["J"])


def losses_by(engine, steps):
    return np.array([engine.run([nodes["J"], minimize], feed)[0] for _ in range(steps)])


assert np.allclose(losses_by(session, 300), losses, rtol=0, atol=1e-9)

# %% [markdown]
# And then with one line changed: the session is another one.


# %%
def losses_of_the_moved_graph():
    from tslab.export.tensorflow import Session

    return losses_by(Session(nodes["J"].graph), 300)


# %% tags=["nbval-ignore-output"]
moved_losses = with_tensorflow("07.r7", losses_of_the_moved_graph)
assert np.allclose(moved_losses, losses, rtol=0, atol=1e-9)

# %% [markdown]
# You build with tslab, where mistakes are explained and graphs can be watched, and let it run where it is fast.
# (`to_tensorflow(graph)`, from the same module, gives the whole graph as a `tf.Graph`.) Where TensorFlow is installed,
# any graph of yours can be looked at digit by digit. For a node `y` and its `feed`:
#
#     from tslab.export.tensorflow import Session
#     TwoEngines(y, {"TensorFlow": Session(y.graph).trace(y, feed).values}, feed)
#
# Trained, the network knows points that it has never seen:

# %%
our_p = session.run(nodes["p"], {nodes["X"]: test_points})
accuracy = np.mean(np.argmax(our_p, axis=1) == np.argmax(test_classes, axis=1))
assert accuracy >= 0.97
plotting.decision_regions((session, nodes["p"], nodes["X"]), test_points, test_classes, names=["blue", "red"])

# %% [markdown]
# ## TensorFlow today: the tape
#
# Today's TensorFlow computes at once, as NumPy does: `tf.matmul(a, b)` *is* a product, and not a plan for one. That is
# called **eager**. But where do gradients come from, if there is no graph to walk back through? A **tape** notes every
# operation as it happens: what came out, what went in, and how to hand a gradient back.


# %%
class Tensor:
    """A value that is there at once."""

    def __init__(self, value):
        self.value = value


class Tape:
    def __init__(self):
        self.notes = []

    def note(self, output, inputs, local):
        """`output` has just come from `inputs`; `local` turns its gradient into a list of theirs."""
        self.notes.append((output, inputs, local))
        return output


# %%
def multiply(tape, x, y):
    return tape.note(Tensor(x.value * y.value), [x, y], lambda grad: [grad * y.value, grad * x.value])


def add(tape, x, y):
    return tape.note(Tensor(x.value + y.value), [x, y], lambda grad: [grad, grad])


def minus_log_sigmoid(tape, x):
    p = 1 / (1 + np.exp(-x.value))
    return tape.note(Tensor(-np.log(p)), [x], lambda grad: [grad * (p - 1)])


# %%
quiz("07.q4", "b")  # SOLUTION: quiz("07.q4", ...)

# %% [markdown]
# Nobody has to sort the notes: Python ran each operation after those that it needs. So play the tape *backwards*, and
# do what `compute_gradients` did in chapter 5: a table, in which the shares add up. By hand: $t \cdot t + t$ at $t = 3$
# has the gradient $3 + 3 + 1 = 7$.
#
# **Exercise 07.4 (stretch).** Write `gradient`. The tape may hold operations that have nothing to do with the target.
# Like TensorFlow, answer `None` for a source that the target does not depend on.


# %%
def gradient(tape, target, sources):
    """The gradient of the target with respect to each source, as a list."""
    # BEGIN SOLUTION
    table = {target: np.ones(np.shape(target.value))}
    for output, inputs, local in reversed(tape.notes):
        if output in table:
            for x, share in zip(inputs, local(table[output]), strict=True):
                table[x] = table.get(x, 0) + share
    return [table.get(source) for source in sources]
    # END SOLUTION


# %%
# hint("07.4")
gradient = check("07.4", gradient).or_ours()

# %%
tape, t = Tape(), Tensor(3.0)
assert np.allclose(gradient(tape, add(tape, multiply(tape, t, t), t), [t]), 7, rtol=0, atol=1e-9)

# %% [markdown]
# The small perceptron of chapter 5 had $x = 2$, $w = \frac12$, $b = -1$, and the gradients $-1$ and $-\frac12$. On your
# tape:

# %%
tape, x, w, b = Tape(), Tensor(2.0), Tensor(0.5), Tensor(-1.0)
J = minus_log_sigmoid(tape, add(tape, multiply(tape, w, x), b))
on_my_tape = gradient(tape, J, [w, b])
assert np.allclose(on_my_tape, [-1, -1 / 2], rtol=0, atol=1e-9)

# %% [markdown]
# The gradient check of chapter 5, by nudging $w$ and $b$, and a picture of the tape, with the gradient of each note on
# its arrow: a tape is a graph, too, which is forgotten after use.


# %%
def loss_at(w, b):
    return np.log(1 + np.exp(-(2 * w + b)))


h = 1e-5
nudged = [loss_at(0.5 + h, -1) - loss_at(0.5 - h, -1), loss_at(0.5, -1 + h) - loss_at(0.5, -1 - h)]
assert np.allclose(on_my_tape, np.array(nudged) / (2 * h), rtol=0, atol=1e-8)


# %%
def picture_of_tape(tape, target, names):
    parts = [{"name": n, "op": "", "kind": "variable", "inputs": [], "shape": None} for n in names.values()]
    for number, (output, inputs, local) in enumerate(tape.notes, start=1):
        names[output], name = f"note{number}", local.__qualname__.partition(".")[0]
        part = {"name": names[output], "op": name, "kind": "operation", "inputs": [names[x] for x in inputs]}
        parts.append(part | {"shape": None})
    gradients = dict(zip(names.values(), gradient(tape, target, list(names)), strict=True))
    return draw(ts.Trace({"nodes": parts}, [], [], {}), values=gradients)


picture_of_tape(tape, J, {w: "w", x: "x", b: "b"})

# %% [markdown]
# And TensorFlow's tape:


# %%
def on_their_tape():
    import tensorflow as tf

    w, b = tf.Variable(0.5, dtype="float64"), tf.Variable(-1.0, dtype="float64")
    with tf.GradientTape() as tape:
        J = -tf.math.log(tf.sigmoid(w * 2.0 + b))
    return [float(g) for g in tape.gradient(J, [w, b])]


# %% tags=["nbval-ignore-output"]
assert np.allclose(with_tensorflow("07.r8", on_their_tape), on_my_tape, rtol=0, atol=1e-9)

# %%
quiz("07.q5", "b")  # SOLUTION: quiz("07.q5", ...)

# %% [markdown]
# ### A step without a graph
#
# A Variable of today's TensorFlow is an object that holds its value. It has `assign(value)`, `assign_add(delta)` and
# `assign_sub(delta)`.
#
# **Exercise 07.5 (warm-up).** Write the step. It gets pairs of a gradient and its Variable; a gradient may be `None`.


# %%
def apply_gradients(pairs, learning_rate):
    """One step of gradient descent, for each pair (gradient, Variable)."""
    # BEGIN SOLUTION
    for slope, variable in pairs:
        if slope is not None:
            variable.assign_sub(learning_rate * slope)
    # END SOLUTION


# %%
# hint("07.5")
apply_gradients = check("07.5", apply_gradients).or_ours()

# %%
quiz("07.q6", "b")  # SOLUTION: quiz("07.q6", ...)

# %% [markdown]
# Now our network once more, in today's TensorFlow, with your step. The first twenty losses:


# %%
def losses_with_a_tape():
    import tensorflow as tf

    W1, b1, W2, b2 = variables = [tf.Variable(value) for value in start.values()]
    found = []
    for _ in range(20):
        with tf.GradientTape() as tape:
            h = tf.sigmoid(tf.matmul(points, W1) + b1)
            J = -tf.reduce_sum(classes * tf.math.log(tf.nn.softmax(tf.matmul(h, W2) + b2)))
        found.append(float(J))
        apply_gradients(zip(tape.gradient(J, variables), variables, strict=True), 1 / 16)
    return np.array(found)


# %% tags=["nbval-ignore-output"]
assert np.allclose(with_tensorflow("07.r9", losses_with_a_tape), losses[:20], rtol=0, atol=1e-9)

# %% [markdown]
# ### And the graph?
#
# Eager is easy to debug, and slow: each operation goes through Python. `tf.function` makes a graph of a function, by
# running it *once* with placeholders. Chapter 1 again, behind one line.
#
# **Your prediction:** the function below notes each time that Python runs it. It is called three times, with three
# numbers. How many notes are there in the end?


# %%
def notes_of_a_function():
    import tensorflow as tf

    notes = []

    @tf.function
    def square(x):
        notes.append("Python runs this")
        return x * x

    results = [float(square(tf.constant(number))) for number in (1.0, 2.0, 3.0)]
    graph = square.get_concrete_function(tf.constant(1.0)).graph
    return len(notes), results, [[op.name, op.type, [x.op.name for x in op.inputs]] for op in graph.get_operations()]


# %% tags=["nbval-ignore-output"]
notes, squares, operations = with_tensorflow("07.r10", notes_of_a_function)
assert np.allclose(squares, [1, 4, 9], rtol=0, atol=1e-9)

# %%
guess = 1  # SOLUTION: guess = ...  # your prediction
predict("07.p3", guess, observe=lambda: notes)

# %% [markdown]
# **Misconception 4: “with `@tf.function` my Python runs each time, only faster.”** The numbers are right each time, but
# only the graph ran. Put it to the test: what is in the graph, and what is not?

# %%
kinds = [kind for _, kind, _ in operations]
assert "Mul" in kinds and "Placeholder" in kinds  # the product is in it
assert notes < len(squares)  # and the note that Python made is not

# %% tags=["nbval-ignore-output"]
picture_of(operations, "LR")

# %% [markdown]
# ## Keras
#
# Our network is a list of layers. Keras, which comes with TensorFlow, lets you write just that list. We give it the
# weights that tslab has found, and ask for the probabilities of the points that were kept apart.

# %%
trained = session.run([nodes[name] for name in ("W1", "b1", "W2", "b2")])


def probabilities_by_keras():
    from tensorflow import keras

    model = keras.Sequential(
        [
            keras.Input((2,), dtype="float64"),
            keras.layers.Dense(4, activation="sigmoid", dtype="float64"),
            keras.layers.Dense(2, activation="softmax", dtype="float64"),
        ]
    )
    model.set_weights(trained)
    return model(test_points).numpy(), model.count_params()


# %% tags=["nbval-ignore-output"]
keras_p, keras_parameters = with_tensorflow("07.r11", probabilities_by_keras)
assert np.allclose(keras_p, our_p, rtol=0, atol=1e-9)
assert keras_parameters == 22 == sum(np.size(value) for value in trained)  # as you counted in chapter 6

# %% [markdown]
# The same probabilities, to nine decimal places. Keras trains as well: `model.compile(optimizer="sgd", loss=…)` and
# `model.fit(points, classes)` are the loop that you wrote, with progress bars.
#
# ## Ready-made architectures
#
# A **model zoo** is a collection of networks that others have designed, mostly with the weights that they have trained.
# One of the oldest is LeNet-5 (1998), which read cheques. New in it is the **convolution**: a filter of $k \times k$
# weights for each of the $c$ channels of a picture, and one bias, used *at every place*. tslab has it, too. Here is a
# filter that asks: is it lighter on the right than on the left?

# %%
down, across = np.mgrid[-1:1:24j, -1:1:24j]
ring = (np.abs(np.hypot(down, across) - 0.65) < 0.15).astype(float)
edge = np.array([[-1.0, 0.0, 1.0]] * 3)  # nine weights, no bias
convolved = ts.nn.conv2d(ring.reshape(1, 24, 24, 1), edge.reshape(3, 3, 1, 1), strides=[1, 1, 1, 1], padding="VALID")
answers = session.run(convolved)[0, :, :, 0]
assert np.allclose(answers[10, 2], np.sum(edge * ring[10:13, 2:5]), rtol=0, atol=1e-9)  # one of 22 × 22 places
both = plotting.figure(2, width=2.8, height=2.8, alt="A ring; blue where the filter finds it lighter on the right.")
both.axes[0].imshow(ring, cmap="gray")
both.axes[1].imshow(answers, cmap="RdBu", vmin=-3, vmax=3)
both.axes[1].set_title("blue: yes; red: the opposite", fontsize=10)
for axes in both.axes:
    axes.set_axis_off()
both

# %% [markdown]
# With $f$ filters, a layer has
#
# $$\text{parameters} = (k \cdot k \cdot c + 1) \cdot f .$$
#
# By hand, for LeNet's two: $(5 \cdot 5 \cdot 1 + 1) \cdot 6 = 156$, and $(5 \cdot 5 \cdot 6 + 1) \cdot 16 = 2416$.
#
# **Exercise 07.6 (warm-up).** Write it.


# %%
def convolution_parameters(size, channels, filters):
    """How many weights and biases a convolution has."""
    return (size * size * channels + 1) * filters  # SOLUTION: return ...  # your turn


# %%
# hint("07.6")
convolution_parameters = check("07.6", convolution_parameters).or_ours()

# %%
counted = [convolution_parameters(5, 1, 6), convolution_parameters(5, 6, 16)]
assert np.allclose(counted, [156, 2416], rtol=0, atol=1e-9)

# %% [markdown]
# After the convolutions come **full layers**, in which each unit has a weight for each number that comes in: from 400
# to 120, to 84 and to 10 units.


# %%
def parameters_of_lenet():
    from tensorflow.keras import Input, Sequential
    from tensorflow.keras.layers import AveragePooling2D, Conv2D, Dense, Flatten

    model = Sequential([Input((32, 32, 1))])
    for filters in (6, 16):
        model.add(Conv2D(filters, 5, activation="tanh"))
        model.add(AveragePooling2D(2))
    model.add(Flatten())
    for units in (120, 84, 10):
        model.add(Dense(units, activation="softmax" if units == 10 else "tanh"))
    return [layer.count_params() for layer in model.layers]


# %% tags=["nbval-ignore-output"]
lenet = with_tensorflow("07.r12", parameters_of_lenet)

# %% [markdown]
# **Your prediction:** how many parameters has the layer that has the most?

# %%
guess = 48_120  # SOLUTION: guess = ...  # your prediction
predict("07.p4", guess, observe=lambda: max(lenet))

# %%
assert [n for n in lenet if n] == [156, 2416, 401 * 120, 121 * 84, 85 * 10]
assert sum(lenet) == 61_706
picture = plotting.figure(
    width=5.5, height=2.4, alt="LeNet's parameters by layer: nearly all are in the first full one."
)
layers = ["convolution, 6", "convolution, 16", "full, 120", "full, 84", "full, 10"]
picture.axes[0].barh(layers[::-1], [n for n in lenet if n][::-1])
picture.axes[0].set(xlabel="parameters")
picture

# %%
quiz("07.q8", "a")  # SOLUTION: quiz("07.q8", ...)

# %% [markdown]
# (As it is built today. The original's second convolution left some channels out, and its pooling had weights.)
#
# **Misconception 5: “a larger picture needs more weights.”** A full layer does; a convolution uses its own at more
# places. And a network from a zoo is no more than a function that builds a graph. Here is MobileNetV2, made for
# telephones, for small pictures and for large ones:


# %%
def parameters_of_mobilenet():
    from tensorflow.keras.applications import MobileNetV2

    sides = (96, 224)
    return [MobileNetV2(input_shape=(side, side, 3), weights=None).count_params() for side in sides]


# %% tags=["nbval-ignore-output"]
small_pictures, large_pictures = with_tensorflow("07.r13", parameters_of_mobilenet)
assert small_pictures == large_pictures == 3_538_984
assert (96 * 96 * 3 + 1) * 120 < (224 * 224 * 3 + 1) * 120  # a full layer of 120 units, on each

# %%
quiz("07.q7", "a")  # SOLUTION: quiz("07.q7", ...)

# %% [markdown]
# ## What you have now
#
# Two libraries that compute the same, and one of them is yours. Look back without scrolling, and answer:
#
# - Which five things change when a program moves from tslab to TensorFlow?
# - Which tolerance would you take for a sum of a thousand numbers in 32 bits, and why not zero?
# - What has a tape instead of a graph, and what does it save you?
# - When is the way to the GPU longer than the work?
#
# From here the documentation of TensorFlow is readable: wherever it says graph, tensor, gradient or optimizer, you have
# built one.

# %% [markdown]
# ## Glossary
#
# - **convolution**: a layer whose few weights are used at every place of a picture.
# - **device**: where an operation runs, such as the processor or a GPU.
# - **eager**: computed at once; the opposite of a graph that a session runs later.
# - **epsilon**, $\varepsilon$: the gap between 1 and the next number of a dtype.
# - **full layer**: one in which each unit has a weight for each number that comes in (Keras: `Dense`).
# - **GPU**: a processor for thousands of equal computations at a time, made for graphics at first.
# - **Keras**: a library on TensorFlow in which a network is a list of layers.
# - **model zoo**: a collection of ready-made architectures, mostly with trained weights.
# - **parameters**: the weights and biases of a network (chapter 6).
# - **tape**: the notes of all operations in the order in which they happened.
# - **tolerance**: how much difference is put down to rounding.

# %% [markdown]
# ## Sources
#
# - Daniel Sabinasz, *Deep Learning From Scratch: Theory and Implementation*: the arc of the course, and the step from
#   one's own library to TensorFlow.
# - Martín Abadi and others, [TensorFlow: A System for Large-Scale Machine Learning](https://arxiv.org/abs/1605.08695),
#   OSDI 2016: the graph, the session, and the devices.
# - David Goldberg, *What Every Computer Scientist Should Know About Floating-Point Arithmetic*, ACM Computing Surveys
#   23, 1991: rounding, and the gap beside 1.
# - Robert Wengert, *A simple automatic derivative evaluation program*, Communications of the ACM 7, 1964: the list of
#   operations that became the tape.
# - Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner, *Gradient-Based Learning Applied to Document
#   Recognition*, Proceedings of the IEEE 86, 1998: LeNet-5. Mark Sandler and others, *MobileNetV2: Inverted Residuals
#   and Linear Bottlenecks*, 2018.
