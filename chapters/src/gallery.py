# %% [markdown]
# # Gallery: every demo
#
# The pictures of this course are tools that you can use on graphs of your own. Here they are, each in two forms: as it
# is with no arguments, and on a graph that you might have written.
#
# Everything that moves is computed in your browser, from the graph itself. So it also works in a page with no Python
# behind it: `demo.save("page.html")` writes one. All demos work with mouse, touch and keyboard, and their state is in
# their traits: `demo.learning_rate = 0.3` moves the slider, and `demo.observe(...)` hears of it when you do.

# %%
import numpy as np

import tslab as ts
from tslab.widgets import (
    ActivationExplorer,
    BackpropStepper,
    GradientDescentDemo,
    GraphStepper,
    LossLandscape,
    PerceptronDemo,
    Playground,
    TrainingMonitor,
    TwoEngines,
    draw,
    plotting,
)

# %% [markdown]
# ## A graph for all of them
#
# A network with one hidden layer, for points of two classes that no line can separate.

# %%
rng = np.random.default_rng(0)
points = rng.uniform(-1, 1, size=(60, 2))
classes = (points[:, 0] * points[:, 1] > 0).astype(int)

X = ts.placeholder("float64", [None, 2], name="X")
c = ts.placeholder("float64", [None, 2], name="c")
W1 = ts.Variable(rng.normal(size=(2, 4)), name="W1")
b1 = ts.Variable(np.zeros(4), name="b1")
W2 = ts.Variable(rng.normal(size=(4, 2)), name="W2")
b2 = ts.Variable(np.zeros(2), name="b2")
hidden = ts.tanh(ts.matmul(X, W1) + b1, name="hidden")
logits = ts.add(ts.matmul(hidden, W2), b2, name="logits")
errors = ts.nn.softmax_cross_entropy_with_logits(labels=c, logits=logits)
J = ts.reduce_mean(errors, name="J")
train = ts.train.GradientDescentOptimizer(0.5).minimize(J)

feed = {X: points, c: np.eye(2)[classes]}
session = ts.Session()
print(f"Before training, the loss is {session.run(J, feed):.3f}.")

# %% [markdown]
# `draw` gives its picture, laid out by Graphviz.

# %%
draw(J)

# %% [markdown]
# ## GraphStepper: a run, one operation at a time

# %%
two = {X: points[:2], c: np.eye(2)[classes[:2]]}
GraphStepper(logits, two)

# %% [markdown]
# ## BackpropStepper: forward, backward, and the update
#
# At each operation the gradient that arrives is multiplied by the local derivative. Where ways meet, contributions add.

# %%
BackpropStepper()

# %%
BackpropStepper(J, [W1, W2], two)

# %% [markdown]
# ## GradientDescentDemo: down a curve or a landscape

# %%
GradientDescentDemo()

# %%
GradientDescentDemo(lambda x: x**4 - 3 * x**2 + x)

# %% [markdown]
# ## PerceptronDemo: drag the line, or the points

# %%
PerceptronDemo()

# %% [markdown]
# Three classes, and the perceptron is yours:

# %%
with ts.Graph().as_default():
    P = ts.placeholder("float64", [None, 2], name="X")
    W = ts.Variable([[1.0, -1.0, 0.0], [0.5, 0.5, -1.0]], name="W")
    b = ts.Variable([0.0, 0.0, 0.0], name="b")
    p = ts.softmax(ts.matmul(P, W) + b, name="p")
    centres = np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, -3.0]])
    clusters = np.concatenate([centre + 0.6 * rng.normal(size=(12, 2)) for centre in centres])
    three = PerceptronDemo(p, P, clusters, np.repeat([0, 1, 2], 12))
three

# %% [markdown]
# ## LossLandscape: the loss around the weights
#
# Over two weights of the network above; the path is that of its own training operation.

# %%
LossLandscape(J, [("W1", (0, 0)), ("W2", (0, 0))], feed_dict=feed, train=train)

# %% [markdown]
# ## Playground: a network, its data, and its training

# %%
Playground()

# %% [markdown]
# The network above, on the points above:

# %%
Playground(X, c, logits, J, train, data=(points, feed[c]))

# %% [markdown]
# ## ActivationExplorer: saturation, and what it does to the gradient

# %%
ActivationExplorer()

# %% [markdown]
# ## TrainingMonitor: how a training goes

# %%
monitor = TrainingMonitor(J, variables=[W1, W2], gradients=True, session=session)
monitor

# %%
for _ in monitor(range(500)):
    monitor.run(train, feed)
after = session.run(J, feed)
assert after < 0.2
print(f"After training, the loss is {after:.2f}.")

# %% [markdown]
# ## TwoEngines: one graph, run by two libraries
#
# The values and gradients of the second engine may come from anywhere. Here tslab's own are rounded to 32 and to 16
# bits, to see how many digits that leaves. Chapter 7 compares with TensorFlow.

# %%
exact = session.trace(J, two).values, session.run(ts.compute_gradients(J), two)
rounded = {
    f"{bits} bits": tuple({node: np.asarray(x, f"float{bits}") for node, x in part.items()} for part in exact)
    for bits in (32, 16)
}
TwoEngines(J, rounded, two, session)

# %% [markdown]
# ## Static pictures
#
# `plotting` makes figures for print, in the same colours.

# %%
plotting.decision_regions((session, ts.softmax(logits), X), points, classes)

# %%
plotting.activations({"sigmoid": ts.sigmoid, "tanh": ts.tanh, "relu": ts.nn.relu})
