# %% [markdown]
# # 0. A first look
#
# In this chapter you train a neural network: a program of ten lines. You run it before you understand it, watch it
# learn, and take it apart just far enough to change it. The rest of the course answers one question: *how does each
# of these lines work?*
#
# **When you have finished, you can**
#
# 1. say what each of the ten lines is for, and which of them computes something;
# 2. work out by hand what a small network answers for a point, how bad the answer is, and one step of its training;
# 3. count the numbers that a network learns;
# 4. tell the loss from the share of wrong answers, and compute both;
# 5. put a training loop together, and write a whole program that learns something simple;
# 6. change the network and its data, and watch it learn.
#
# **You need** Python functions and loops, NumPy arrays, matrix products, and the derivative of a function. No machine
# learning.
#
# **Time:** 25 minutes to read, and about an hour more for the seven exercises.

# %% [markdown]
# ## How this notebook works
#
# Run the cells from top to bottom, with Shift + Enter. Where a cell holds `...`, it is your turn:
#
# - `predict` asks what will happen, before it happens. A wrong guess costs nothing and teaches most.
# - `check` tries what you wrote. If something is wrong it shows the smallest example of it, and a likely reason.
# - `hint` gives the next of three hints: a nudge, an approach, almost the code.
# - `quiz` asks a question, and answers your answer.
#
# You can skip any exercise. The cells below it then use a piece of ours in the place of yours, and still run. What
# you answer is kept in a file `progress.json` beside the notebook, and goes nowhere else.

# %%
import numpy as np

import tslab as ts
from tslab.course import check, hint, predict, quiz
from tslab.widgets import Playground, draw, plotting

# %% [markdown]
# ## The whole game
#
# Two hundred points in a square. Those within 3 of the middle are of one kind, which we call class 0; the others are
# class 1. The program below is given the points and their classes. Of circles it is told nothing.

# %%
points = np.random.default_rng(0).uniform(-4, 4, size=(200, 2))
classes = (np.sum(points**2, axis=1, keepdims=True) > 3**2).astype(int)  # shape (200, 1)
rng = np.random.default_rng(1)  # random numbers, the same on each machine
plotting.data(points, classes)

# %% [markdown]
# Here it is. Do not try to understand it yet; run it.

# %%
X, c = ts.placeholder(shape=[None, 2], name="X"), ts.placeholder(shape=[None, 1], name="c")  # 1
W1, b1 = ts.Variable(rng.normal(size=(2, 4)), name="W1"), ts.Variable(np.zeros(4), name="b1")  # 2
W2, b2 = ts.Variable(rng.normal(size=(4, 1)), name="W2"), ts.Variable(np.zeros(1), name="b2")  # 3
h = ts.tanh(X @ W1 + b1, name="h")  # 4
p = ts.sigmoid(h @ W2 + b2, name="p")  # 5
J = ts.reduce_mean(ts.square(p - c), name="J")  # 6
step = ts.train.GradientDescentOptimizer(learning_rate=1.0).minimize(J)  # 7
session = ts.Session()  # 8
for _ in range(1000):  # 9
    session.run(step, {X: points, c: classes})  # 10

# %% [markdown]
# What has it learnt? We ask it for its answer at each place of the square, and colour the place with the class that
# it thinks likelier.

# %%
plotting.decision_regions((session, p, X), points, classes)

# %% [markdown]
# It has found the circle, or something very much like it, from the points alone. Watch how.

# %% [markdown]
# ### Watch it learn
#
# This is the same graph, from the beginning. Press ▶, or click on the demo and press Space; → goes one step on, Home
# back to the start.
#
# - On the left, the square. Filled points are learnt from; the hollow ones are put aside, as a test.
# - Below it, the **loss**: how bad the network is, step by step.
# - On the right, the network. It has two inputs, the coordinates $x_1$ and $x_2$; four **hidden units**; and one
#   output. The little pictures show what each of them says at every place of the square.
# - A line between two of them is a number, a **weight**: the thicker, the larger; dashed, if it is negative. Click on
#   a line and change its number. Then let the training mend what you have done.
#
# (The controls at the bottom can wait. A page without JavaScript shows a picture of the beginning.)

# %%
Playground(X, c, p, J, step, data=(points, classes), session=ts.Session(), split=80, batch_size=50)

# %% [markdown]
# Each hidden unit has a straight border, and nothing more. The output puts the four together.
#
# That was the whole game: *a formula with unknown numbers in it, a measure of how bad its answers are, and a way to
# improve the numbers step by step.* Every neural network is trained like this, also the largest. Now the lines.

# %% [markdown]
# ## A worked example: reading a program
#
# Nearly all programs that train a network have the same five parts. Look for them in this order:
#
# 1. **What is given?** (line 1) The points $X$ and their classes $c$. A **placeholder** holds the place of something
#    that is given at each run. `None` stands for any number of points; 2 are the coordinates.
# 2. **What is to be learnt?** (lines 2 and 3) The numbers in $W_1, b_1, W_2, b_2$. A **Variable** keeps its value
#    from run to run. At the beginning there is chance in it, or zeros.
# 3. **What does the network answer?** (lines 4 and 5) $p$, a number between 0 and 1 for each point.
# 4. **How bad is the answer?** (line 6) $J$, one number for all points.
# 5. **How does it get better?** (lines 7 to 10) A step changes the Variables a little, such that $J$ becomes smaller.
#    A **session** runs that step a thousand times.
#
# Lines 1 to 7 compute nothing. They build a **graph**: a plan of the computation, in which each box stands for a
# value, and each arrow says who needs it. Here is the plan for $J$. `session.trace` records a run with all its
# values, and so the picture has those of two points on its arrows, with their shapes.

# %%
draw(J, values=session.trace(J, {X: points[:2], c: classes[:2]}), direction="TB")

# %%
quiz("00.q1", "b")  # SOLUTION: quiz("00.q1", ...)

# %% [markdown]
# ## The answer (lines 4 and 5)
#
# A network is a formula. In ours, a point $x$ (a row of $X$) becomes $h$, and $h$ becomes $p$:
#
# $$h = \tanh(x\, W_1 + b_1), \qquad p = \sigma(h\, W_2 + b_2),$$
#
# $$\tanh a = \frac{e^a - e^{-a}}{e^a + e^{-a}}, \qquad \sigma(a) = \frac{1}{1 + e^{-a}} .$$
#
# Each column of $W_1$, with its element of $b_1$, is one hidden unit: it multiplies the two coordinates by its
# weights, adds them up and a number to it, and squashes the sum into the range from −1 to 1. The **sigmoid** $\sigma$
# squashes as well, into the range from 0 to 1.
#
# By hand, for a network with two hidden units, at the point $x = (\ln 2, \ln 3)$. With the identity matrix for $W_1$
# and zeros for $b_1$,
#
# $$h = (\tanh \ln 2,\ \tanh \ln 3)
# = \left( \frac{2 - \frac12}{2 + \frac12},\ \frac{3 - \frac13}{3 + \frac13} \right)
# = \left( \frac35, \frac45 \right),$$
#
# and with $-1$ and $2$ in $W_2$, and $\ln 3 - 1$ for $b_2$,
#
# $$p = \sigma\!\left( -\tfrac35 + 2 \cdot \tfrac45 + \ln 3 - 1 \right) = \sigma(\ln 3) = \frac{1}{1 + \frac13}
# = \frac34 .$$
#
# The function below writes lines 4 and 5 down. The small network gets a graph of its own, a fresh sheet; its point
# and its class never change, so they are **constants**. (Its $J$ and its step are for later.)


# %%
def network(X, W1, b1, W2, b2):
    """Lines 4 and 5: the answer for the points X, as a node."""
    h = ts.tanh(X @ W1 + b1, name="h")  # 1. from the points to the hidden units
    return ts.sigmoid(h @ W2 + b2, name="p")  # 2. from the hidden units to the answer


# %%
with ts.Graph().as_default():
    x, small_c = ts.constant([[np.log(2), np.log(3)]], name="x"), ts.constant([[1.0]], name="c")
    small_W1, small_b1 = ts.Variable(np.eye(2), name="W1"), ts.Variable(np.zeros(2), name="b1")
    small_W2, small_b2 = ts.Variable([[-1.0], [2.0]], name="W2"), ts.Variable([np.log(3) - 1], name="b2")
    small_p = network(x, small_W1, small_b1, small_W2, small_b2)
    small_J = ts.reduce_mean(ts.square(small_p - small_c), name="J")
    small_step = ts.train.GradientDescentOptimizer(learning_rate=0.5).minimize(small_J)
    small_session = ts.Session()

# %%
assert np.allclose(np.tanh([np.log(2), np.log(3)]), [3 / 5, 4 / 5], rtol=0, atol=1e-9)
assert np.allclose(small_session.run(small_p), [[3 / 4]], rtol=0, atol=1e-9)
draw(small_p, values=small_session.trace(small_p), direction="TB")

# %% [markdown]
# An `assert` stops the notebook if its claim is false. We make such claims throughout, to nine decimal places.
#
# **Exercise 00.1 (warm-up).** How many numbers does such a network learn, with so many inputs, so many hidden units,
# and one output? For the ten lines: $W_1$ has $2 \cdot 4 = 8$, $b_1$ has 4, $W_2$ has 4 and $b_2$ has 1: 17 in all.


# %%
def count_parameters(inputs, units):
    """The number of elements of W1, b1, W2 and b2 together."""
    return inputs * units + units + units + 1  # SOLUTION: return ...  # your turn


# %% [markdown]
# Stuck? Each run of the next cell gives one more hint. Further down, take the `#` off the line with `hint`.

# %%
hint("00.1")

# %%
count_parameters = check("00.1", count_parameters).or_ours()

# %%
assert count_parameters(2, 4) == sum(np.size(session.run(v)) for v in (W1, b1, W2, b2)) == 17

# %% [markdown]
# ## How bad is it? (line 6)
#
# For one point, take the distance between the answer $p$ and the class $c$, and square it. For $N$ points, take the
# mean:
#
# $$J = \frac1N \sum_{i=1}^{N} (p_i - c_i)^2 .$$
#
# By hand: our small network says $\frac34$. If the point is of class 1, then $J = (\frac34 - 1)^2 = \frac1{16}$; if
# it is of class 0, then $J = (\frac34)^2 = \frac9{16}$. (The second line below feeds another class, for one run.)

# %%
assert np.allclose(small_session.run(small_J), 1 / 16, rtol=0, atol=1e-9)
assert np.allclose(small_session.run(small_J, {small_c: [[0.0]]}), 9 / 16, rtol=0, atol=1e-9)

# %% [markdown]
# **Your prediction:** someone sets $W_2$ and $b_2$ to zero. What is $J$ then, for our two hundred points? You need no
# computer for it. What is $p$?

# %%
know_nothing = {X: points, c: classes, W2: np.zeros((4, 1)), b2: [0.0]}  # for this run, zeros

guess = 0.25  # SOLUTION: guess = ...  # your prediction
predict("00.p1", guess, observe=lambda: session.run(J, know_nothing))

# %% [markdown]
# That is the **loss at chance**. Before you train, look whether your program starts somewhere near it.
#
# **Exercise 00.2 (warm-up).** What we really want to know is how often the network is wrong. An answer above one half
# stands for class 1, any other for class 0. Write the share of the points for which that is not their class. By hand:
# the answers 0.9, 0.4 and 0.6, for points of the classes 1, 1 and 0, are right, wrong and wrong. So the share is
# $\frac23$.


# %%
def error_rate(p, c):
    """The share of wrong answers; p and c are arrays of shape (N, 1)."""
    return np.mean((p > 0.5) != (c == 1))  # SOLUTION: return ...  # your turn


# %%
# hint("00.2")
error_rate = check("00.2", error_rate).or_ours()

# %%
assert np.allclose(error_rate(np.array([[0.9], [0.4], [0.6]]), np.array([[1], [1], [0]])), 2 / 3, rtol=0, atol=1e-9)
wrong = error_rate(session.run(p, {X: points}), classes)
f"J = {session.run(J, {X: points, c: classes}):.3f}, and {wrong:.1%} of the points are wrong"

# %%
quiz("00.q2", "c")  # SOLUTION: quiz("00.q2", ...)

# %% [markdown]
# **Misconception 1: “the loss is the share of wrong answers.”** Put it to the test: three networks are asked about
# four points of class 1. All three make the same mistakes: none.

# %%
four_ones = np.ones((4, 1))
for answer in (0.51, 0.75, 0.99):
    answers = np.full((4, 1), answer)
    assert error_rate(answers, four_ones) == 0
    print(f"all answers {answer}:  J = {np.mean((answers - four_ones) ** 2):.4f},  none wrong")

# %% [markdown]
# Why not train with the share itself? Because it does not see a *small* improvement: a network that goes from 0.6 to
# 0.7 here is better, and its share is the same. (Chapter 3 looks at this closely, and finds a better $J$ than our
# squares.)

# %% [markdown]
# ## How does it get better? (line 7)
#
# Take a single one of the numbers, $b_2$ of the small network, and move it a little. How does $J$ change? That is a
# derivative, and calculus gives it. With $p = \sigma(a)$ and $\sigma' = \sigma\,(1 - \sigma)$, for our point of class
# 1,
#
# $$\frac{\partial J}{\partial b_2} = 2\,(p - c) \cdot p\,(1 - p)
# = 2 \cdot \left( -\tfrac14 \right) \cdot \tfrac34 \cdot \tfrac14 = -\tfrac{3}{32} .$$
#
# It is negative: if $b_2$ grows, $J$ falls. So let it grow. A step goes *against* the derivative, and the **learning
# rate** $\eta$ (eta) says how far. With $\eta = \frac12$:
#
# $$b_2 \leftarrow b_2 - \eta\, \frac{\partial J}{\partial b_2} = b_2 + \tfrac{3}{64} .$$
#
# That is **gradient descent**; all the derivatives together are the **gradient**. Line 7 makes a node that takes such
# a step with *all* the numbers at once.

# %%
b2_before, J_before = small_session.run([small_b2, small_J])
small_session.run(small_step)
b2_after, J_after = small_session.run([small_b2, small_J])
assert np.allclose(b2_after - b2_before, 3 / 64, rtol=0, atol=1e-9)
assert J_after < J_before  # it has got better

# %% [markdown]
# Nobody has told tslab this derivative. Is it right? Measure it: move $b_2$ by a tiny $\varepsilon$ (epsilon) to both
# sides, and see how much $J$ changes. This is a **gradient check**, and it will stay with us for the whole course.

# %%
small_session = ts.Session(small_J.graph)  # a new session: the Variables are as they were at the beginning
epsilon = 1e-6
up = small_session.run(small_J, {small_b2: b2_before + epsilon})
down = small_session.run(small_J, {small_b2: b2_before - epsilon})
assert np.allclose((up - down) / (2 * epsilon), -3 / 32, rtol=0, atol=1e-9)

# %% [markdown]
# The small graph once more, now with derivatives on its arrows: how $J$ changes with what runs along each. Read it
# from below. At $J$ the derivative is 1, and going up, each comes from the one below it. That is **backpropagation**,
# the subject of chapter 5. At $b_2$ stands our $-\frac{3}{32} = -0.09375$.

# %%
draw(small_J, values=small_session.run(ts.compute_gradients(small_J)), direction="TB")

# %%
quiz("00.q3", "b")  # SOLUTION: quiz("00.q3", ...)

# %% [markdown]
# ## The loop (lines 8 to 10)
#
# A session keeps the Variables' values, and runs the step again and again. We would also like to see how the loss
# falls.
#
# **Exercise 00.3 (core).** Here are the lines of a training loop that measures the loss before each step. But they
# are in the wrong order, and have lost their indentation:
#
#     return losses
#     session.run(step, feed)
#     losses = []
#     losses.append(session.run(J, feed))
#     for _ in range(times):


# %%
def train(session, step, J, feed, times):
    """Take so many steps, and return the list of the losses, each measured before its step."""
    # BEGIN SOLUTION
    losses = []
    for _ in range(times):
        losses.append(session.run(J, feed))
        session.run(step, feed)
    return losses
    # END SOLUTION


# %%
# hint("00.3")
train = check("00.3", train).or_ours()

# %% [markdown]
# A new session starts from the beginning. And this is how the loss fell:

# %%
session = ts.Session()
feed = {X: points, c: classes}
losses = train(session, step, J, feed, 1000)
plotting.loss_curve(losses)

# %% [markdown]
# **Your prediction:** we call `train` a second time, with the same session. Does it begin `"again"`, with the loss of
# the first beginning, or does it `"go on"` where it stopped?

# %%
more_losses = train(session, step, J, feed, 1000)

guess = "go on"  # SOLUTION: guess = ...  # your prediction
predict("00.p2", guess, observe=lambda: "again" if abs(more_losses[0] - losses[0]) < 1e-9 else "go on")

# %% [markdown]
# **A few points first.** Four points are quickly learnt by heart. A program that cannot do that has a mistake in it;
# so this is a good first test of any training.

# %%
few = {X: points[:4], c: classes[:4]}
few_losses = train(ts.Session(), step, J, few, 1000)
assert few_losses[-1] < 0.002
f"from {few_losses[0]:.3f} to {few_losses[-1]:.4f}"

# %% [markdown]
# **Misconception 2: “it has learnt the points by heart.”** Four, perhaps; but two hundred? Put it to the test: ask it
# for a thousand points that it has never seen, its **test data**. Someone who knows some points by heart can only
# guess at all others.

# %%
test_points = np.random.default_rng(5).uniform(-4, 4, size=(1000, 2))
test_classes = (np.sum(test_points**2, axis=1, keepdims=True) > 3**2).astype(int)
test_wrong = error_rate(session.run(p, {X: test_points}), test_classes)
assert test_wrong < 0.06
f"{test_wrong:.1%} of the test points are wrong"

# %%
quiz("00.q4", "b")  # SOLUTION: quiz("00.q4", ...)

# %% [markdown]
# ## Change it
#
# Lines 1 to 7 once more, as a function of the number of hidden units, and of what squashes them.
#
# **Exercise 00.4 (core).** Of the five questions from above, 1, 2 and 5 are answered. Answer 3 and 4, in three lines.
# What squashes the hidden units is `squash`: `ts.tanh`, or another operation.


# %%
def build(units, squash=ts.tanh):
    """Lines 1 to 7: the nodes X, c, p, J, step."""
    # 1. What is given?
    X, c = ts.placeholder(shape=[None, 2], name="X"), ts.placeholder(shape=[None, 1], name="c")
    # 2. What is to be learnt?
    rng = np.random.default_rng(1)
    W1, b1 = ts.Variable(rng.normal(size=(2, units)), name="W1"), ts.Variable(np.zeros(units), name="b1")
    W2, b2 = ts.Variable(rng.normal(size=(units, 1)), name="W2"), ts.Variable(np.zeros(1), name="b2")
    # BEGIN SOLUTION: ...  # your turn: 3. What does the network answer, p? 4. How bad is it, J?
    h = squash(X @ W1 + b1, name="h")
    p = ts.sigmoid(h @ W2 + b2, name="p")
    J = ts.reduce_mean(ts.square(p - c), name="J")
    # END SOLUTION
    # 5. How does it get better?
    return X, c, p, J, ts.train.GradientDescentOptimizer(learning_rate=1.0).minimize(J)


# %%
# hint("00.4")
build = check("00.4", build).or_ours()

# %% [markdown]
# Train it, with 1, 2, 3 and 8 hidden units. Above each picture stands its error rate.


# %%
def trained(units, squash=ts.tanh):
    """The session, the answer and the placeholder of X of a network, after a thousand steps."""
    with ts.Graph().as_default():
        X, c, p, J, step = build(units, squash)
        session = ts.Session()
        train(session, step, J, {X: points, c: classes}, 1000)
        return session, p, X


def rate_of(network):
    """The error rate of such a network on the two hundred points."""
    session, p, X = network
    return float(error_rate(session.run(p, {X: points}), classes))


# %%
rates = plotting.figure(4, width=2.5, height=2.7, alt="A line, a stripe, a triangle, and nearly a circle.")
for axes, units in zip(rates.axes, (1, 2, 3, 8), strict=True):
    network_of_units = trained(units)
    title = f"{units} unit{'s' * (units > 1)}: {rate_of(network_of_units):.1%}"
    plotting.decision_regions(network_of_units, points, classes, xlabel="", ylabel="", title=title, ax=axes)
    axes.get_legend().remove()
rates

# %% [markdown]
# One unit draws one line, and a circle is not a line. With two there is a stripe, with three a triangle; from then on
# it gets rounder.
#
# **Your prediction:** we keep four hidden units, and take out `tanh`. (`ts.identity` leaves each number as it is.)
# Will fewer than a tenth of the points be wrong? Write `"yes"` or `"no"`.

# %%
without_tanh = rate_of(trained(4, ts.identity))

guess = "no"  # SOLUTION: guess = ...  # your prediction
predict("00.p3", guess, observe=lambda: "yes" if without_tanh < 0.1 else "no")

# %%
quiz("00.q5", "b")  # SOLUTION: quiz("00.q5", ...)

# %% [markdown]
# **Misconception 3: “with enough units, it can draw any curve.”** Put it to the test, with a hundred. Without
# something that bends, such as `tanh`, they are no better than a single line.

# %%
a_hundred = rate_of(trained(100, ts.identity))
assert a_hundred > 0.3
f"100 units without tanh: {a_hundred:.1%} wrong; 4 units with it: {rate_of(trained(4)):.1%}"

# %% [markdown]
# ### Your data
#
# Now your own points, or rather your own rule for them.
#
# **Exercise 00.5 (core).** Think of a shape in the square from −4 to 4: a stripe, a corner, a ring, two discs. Return
# for each point whether it lies in your shape. `x1` and `x2` are arrays, with a number for each point; so `x1 > 1` is
# an array too, and two of these are joined by `&` (and) or `|` (or), each in brackets.


# %%
def classes_of(points):
    """The class of each point: True or False, or 1 or 0."""
    x1, x2 = points[:, 0], points[:, 1]
    return (np.hypot(x1 + 1.5, x2 + 1.5) < 1.7) | (np.hypot(x1 - 1.5, x2 - 1.5) < 1.7)  # SOLUTION: return ...


# %%
# hint("00.5")
classes_of = check("00.5", classes_of).or_ours()

# %%
my_points = np.random.default_rng(2).uniform(-4, 4, size=(300, 2))
my_classes = np.reshape(classes_of(my_points), (300, 1)).astype(int)
plotting.data(my_points, my_classes)

# %% [markdown]
# ### Your network
#
# A network may have several hidden layers, one after the other: the units of the second get those of the first, as
# those got the coordinates.
#
# $$h_1 = \tanh(X W_1 + b_1), \qquad h_2 = \tanh(h_1 W_2 + b_2), \qquad p = \sigma(h_2 W_3 + b_3) .$$
#
# By hand: where all Variables are zero but $b_3 = \ln 3$, all hidden units are $\tanh 0 = 0$, and
# $p = \sigma(\ln 3) = \frac34$.
#
# **Exercise 00.6 (stretch).** It is `network`, with one step more. Step 1 is done; fill in steps 2 and 3. Return a
# node; a session will compute it later.


# %%
def deeper(X, W1, b1, W2, b2, W3, b3):
    """The answer of a network with two hidden layers, as a node."""
    h1 = ts.tanh(X @ W1 + b1)  # 1. from the points to the first hidden layer
    # BEGIN SOLUTION: ...  # your turn: 2. from the first layer to the second, 3. from that to the answer
    h2 = ts.tanh(h1 @ W2 + b2)
    return ts.sigmoid(h2 @ W3 + b3)
    # END SOLUTION


# %%
# hint("00.6")
deeper = check("00.6", deeper).or_ours()

# %%
with ts.Graph().as_default():
    zeros = [np.zeros((2, 2)), np.zeros(2), np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1))]
    by_hand = deeper(ts.constant([[1.0, 2.0]]), *zeros, np.array([np.log(3)]))
    assert np.allclose(ts.Session().run(by_hand), [[3 / 4]], rtol=0, atol=1e-9)

# %% [markdown]
# Your network, on your points. How many units does your shape need? Change the 6 and the 4, run the cell again, and
# press ▶.

# %%
with ts.Graph().as_default():
    rng = np.random.default_rng(3)
    sizes, my_layers = [2, 6, 4, 1], []  # inputs, hidden units of both layers, output
    for k in range(3):
        my_layers += [ts.Variable(rng.normal(size=sizes[k : k + 2])), ts.Variable(np.zeros(sizes[k + 1]))]
    my_X, my_c = ts.placeholder(shape=[None, 2], name="X"), ts.placeholder(shape=[None, 1], name="c")
    my_p = deeper(my_X, *my_layers)
    my_J = ts.reduce_mean(ts.square(my_p - my_c), name="J")
    my_step = ts.train.GradientDescentOptimizer(learning_rate=1.0).minimize(my_J)
    my_session = ts.Session()
Playground(my_X, my_c, my_p, my_J, my_step, data=(my_points, my_classes), split=80, batch_size=50)

# %%
my_losses = train(my_session, my_step, my_J, {my_X: my_points, my_c: my_classes}, 2000)
assert my_losses[-1] < my_losses[0]
plotting.decision_regions((my_session, my_p, my_X), my_points, my_classes)

# %% [markdown]
# ### All by yourself
#
# A program with these five parts can learn other things than classes. Here are measurements that lie about a straight
# line, $y \approx a x + b$; which line?

# %%
x_values = np.linspace(-1, 1, 40)[:, np.newaxis]  # shape (40, 1)
y_values = 2 * x_values + 1 + np.random.default_rng(4).normal(0, 0.3, size=(40, 1))

# %% [markdown]
# **Exercise 00.7 (stretch).** Write the whole program; ask the five questions as you go. To be learnt are the numbers
# $a$ and $b$, from 0; the answer is $a x + b$; bad is the mean of the squares. Take 300 steps with a learning rate of
# 0.1, and return what has been learnt. By hand: through $(-1, -1)$, $(0, 1)$ and $(1, 3)$ goes the line $2 x + 1$, so
# $a = 2$ and $b = 1$.


# %%
def fit_line(x, y):
    """Learn a and b in y = a x + b. x and y are arrays of shape (N, 1)."""
    # BEGIN SOLUTION
    X, c = ts.placeholder(shape=[None, 1]), ts.placeholder(shape=[None, 1])
    a, b = ts.Variable(0.0), ts.Variable(0.0)
    squares = ts.reduce_mean(ts.square(a * X + b - c))
    descend = ts.train.GradientDescentOptimizer(learning_rate=0.1).minimize(squares)
    line_session = ts.Session()
    train(line_session, descend, squares, {X: x, c: y}, 300)
    return line_session.run([a, b])
    # END SOLUTION


# %%
# hint("00.7")
fit_line = check("00.7", fit_line).or_ours()

# %% [markdown]
# For a line, there is a formula as well (NumPy has it, as `polyfit`). It finds the same, and your program was told no
# formula.

# %%
three_x = np.array([[-1.0], [0.0], [1.0]])
assert np.allclose(fit_line(three_x, 2 * three_x + 1), [2, 1], rtol=0, atol=1e-9)
a, b = fit_line(x_values, y_values)
assert np.allclose([a, b], np.polyfit(x_values[:, 0], y_values[:, 0], 1), rtol=0, atol=1e-6)
picture = plotting.figure(width=4.6, height=3, alt="Forty points, and the line that was learnt from them.")
picture.axes[0].scatter(x_values, y_values)
picture.axes[0].plot(x_values, a * x_values + b, color="black")
picture

# %% [markdown]
# ## The same in TensorFlow
#
# tslab speaks the language of TensorFlow, the library that made such graphs known. (How it has changed since, chapter
# 7 tells.) Here are the ten lines with `tf` in the place of `ts`, from the same beginning. The first fifty losses
# should be ours, to nine decimal places.


# %%
def losses_in_tensorflow(times, W1, b1, W2, b2):
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as tf_session:
        X, c = tf.placeholder(tf.float64, [None, 2]), tf.placeholder(tf.float64, [None, 1])
        W1, b1 = tf.Variable(W1, use_resource=True), tf.Variable(b1, use_resource=True)
        W2, b2 = tf.Variable(W2, use_resource=True), tf.Variable(b2, use_resource=True)
        h = tf.tanh(X @ W1 + b1)
        p = tf.sigmoid(h @ W2 + b2)
        J = tf.reduce_mean(tf.square(p - c))
        step = tf.train.GradientDescentOptimizer(learning_rate=1.0).minimize(J)
        tf_session.run(tf.global_variables_initializer())
        return train(tf_session, step, J, {X: points, c: classes}, times)


# %% tags=["nbval-ignore-output"]
import importlib.util
import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # no remarks on the machine
if importlib.util.find_spec("tensorflow"):
    theirs = losses_in_tensorflow(50, *ts.Session().run([W1, b1, W2, b2]))
    assert np.allclose(theirs, losses[:50], rtol=0, atol=1e-9)
print("Compared with TensorFlow to 1e-9; skipped where TensorFlow is not installed.")

# %% [markdown]
# Even the loop was yours: `train` does not care whose session it is given.

# %%
quiz("00.q6", "c")  # SOLUTION: quiz("00.q6", ...)

# %% [markdown]
# ## A map of the course
#
# Much was taken on trust. But each line asks a question, and a chapter answers it; by the end you will have written
# all of these pieces yourself.
#
# | line | what you may ask | chapter |
# |:--|:--|:--|
# | 1 to 3, 8, 10: `placeholder`, `Variable`, `Session` | What is a graph, and how does it run? | 1 |
# | 5: `sigmoid(h @ W2 + b2)` | Why does this draw a line? What about three classes? | 2 |
# | 6: `square(p - c)` | Why squares? Is there a better measure? | 3 |
# | 7: `GradientDescentOptimizer` | How large a step? What can go wrong? | 4 |
# | 7: `minimize` | Who works out the derivatives, of any graph? | 5 |
# | 4: `tanh(X @ W1 + b1)` | What do hidden units do, and what does depth? | 6 |
# | all ten, with `tf` | How do the great libraries do it, and how today? | 7 |

# %% [markdown]
# ## What you have now
#
# A program that learns, and a first idea of each of its lines. Look back without scrolling, and answer:
#
# - Which five parts does a program have that trains a network?
# - What does training change, and where is that kept?
# - What is the loss of a network that knows nothing? And what is the error rate?
# - What happens without `tanh`, and why?
#
# In chapter 1 you begin at the bottom: what a graph is, how a session runs it, and how to write both in sixty lines.

# %% [markdown]
# ## Glossary
#
# - **class**: one of the kinds of points that are to be told apart.
# - **constant**: a node whose value never changes.
# - **error rate**: the share of wrong answers.
# - **gradient**: all the derivatives of the loss together, one for each number that is learnt.
# - **gradient check**: comparing a derivative with what a tiny change of the number does.
# - **gradient descent**: one step after another against the gradient.
# - **graph**: a plan of a computation; here, boxes for values, and arrows to those who need them.
# - **hidden unit**: a weighted sum inside the network, squashed; **hidden layer**: those that get the same inputs.
# - **learning rate** $\eta$: how far a step goes.
# - **loss** $J$: one number that says how bad the answers are; **loss at chance**: that of a network that knows
#   nothing.
# - **node**: one value of a computation, a box of the graph.
# - **placeholder**: a node that is given its value at each run.
# - **session**: what runs a graph, and keeps the values of its Variables.
# - **sigmoid** $\sigma$: squashes a number into the range from 0 to 1; **tanh**: into that from −1 to 1.
# - **test data**: points that are held out: training never sees them.
# - **training**: improving the numbers of a network, step by step.
# - **Variable**: a node that keeps its value from one run to the next.
# - **weight**: a number by which something is multiplied, before it is added up.

# %% [markdown]
# ## Sources
#
# - Daniel Smilkov, Shan Carter and others, [A Neural Network Playground](https://playground.tensorflow.org), 2016:
#   the idea of the demo, and of watching hidden units.
# - Jeremy Howard and Sylvain Gugger, *Deep Learning for Coders with fastai and PyTorch*, 2020: to begin with the
#   whole game.
# - Andrej Karpathy, course notes of Stanford's [CS231n](https://cs231n.github.io): the loss at chance, a few points
#   first, the gradient check.
# - Dale Parsons and Patricia Haden, *Parson's Programming Puzzles*, 2006: lines of a program to be put in order.
