# %% [markdown]
# # 3. The training criterion
#
# In chapter 2 you found the line by looking at the points. A machine cannot look. It can try one line after another,
# if only it is told which of two lines is the better one. So we need a number that says how bad a line is: a **training
# criterion**, or **loss**. This chapter finds it, in small steps, beginning with an idea that does not work.
#
# **When you have finished, you can**
#
# 1. compute the misclassification rate, and say why nothing can be learnt from it;
# 2. derive the cross entropy from the likelihood, and give the reason for each step;
# 3. write `log`, `multiply` and `reduce_sum` as operations, and build the loss $J$ as a graph of them;
# 4. tell what $J$ is before any training, and what changes when a mean takes the place of the sum;
# 5. explain why $0 \cdot \ln 0$ is `nan` on a computer, and write a loss in which it does not occur.
#
# **You need** chapters 1 and 2, logarithms, and what it means for events to be independent.
#
# **Time:** 35 minutes to read, and about an hour more for the six exercises.

# %%
import numpy as np

import tslab as ts
from tslab.course import check, hint, learner_trace, predict, quiz
from tslab.widgets import GraphStepper, LossLandscape, PerceptronDemo, plotting

# %% [markdown]
# ## The whole game
#
# The two clusters of chapter 2, and for each point a row of $c$ that says what it is: $(1, 0)$ is blue, $(0, 1)$ is
# red. A row with a single 1 is called **one-hot**.

# %%
rng = np.random.default_rng(0)
points = np.concatenate([rng.normal(size=(50, 2)) + 2, rng.normal(size=(50, 2)) - 2])
classes = np.repeat([[1.0, 0.0], [0.0, 1.0]], 50, axis=0)

# %% [markdown]
# The perceptron, and one line more, the loss $J$. What is fed for $W$ stands in for its value (chapter 1), so we can
# try other lines. Small is good.

# %%
X = ts.placeholder("float64", [None, 2], name="X")
c = ts.placeholder("float64", [None, 2], name="c")
W = ts.Variable([[1.0, -1.0], [1.0, -1.0]], name="W")
b = ts.Variable([0.0, 0.0], name="b")
p = ts.softmax(X @ W + b, name="p")
J = ts.negative(ts.reduce_sum(c * ts.log(p)), name="J")
session = ts.Session()
for name, weights in {"between": [[1, -1], [1, -1]], "turned": [[1, -1], [-1, 1]]}.items():
    print(f"{name:8} J = {session.run(J, {X: points, c: classes, W: weights}):.3f}")

# %% [markdown]
# The line between the clusters has a loss below 1; turned by a right angle, it has one of more than 100. That is the
# whole game: *one number that says how bad a line is*. Where does the formula come from, and why this one?

# %% [markdown]
# ## Your library so far
#
# Chapters 1 and 2 have left you with these. (To go on with your own, copy your cells here in place of the import.)

# %%
from tslab.course.library import Graph, Operation, Session, Variable, add, matmul, placeholder, softmax

my_graph = Graph().as_default()

# %%
quiz("03.q1", "a")  # SOLUTION: quiz("03.q1", ...)

# %%
quiz("03.q2", "b")  # SOLUTION: quiz("03.q2", ...)

# %% [markdown]
# ## A first idea: count the mistakes
#
# A point is **misclassified** if the likeliest class is not its own. The **misclassification rate** is the share of
# such points:
#
# $$\text{rate} = \frac{1}{N} \, \bigl|\{\, i :
# \operatorname{argmax}_k p_{ik} \ne \operatorname{argmax}_k c_{ik} \,\}\bigr| .$$
#
# By hand, for four points, blue, blue, blue and red: the third is taken for red, so the rate is $\frac14$.
#
# $$P = \begin{pmatrix} 0.9 & 0.1 \\ 0.6 & 0.4 \\ 0.3 & 0.7 \\ 0.2 & 0.8 \end{pmatrix}, \qquad
# c = \begin{pmatrix} 1 & 0 \\ 1 & 0 \\ 1 & 0 \\ 0 & 1 \end{pmatrix}$$
#
# **Exercise 03.1 (warm-up).** Write it for arrays, with any number of classes. No two classes of a point are equally
# likely.


# %%
def misclassification_rate(P, c):
    """The share of the rows of P in which the largest entry is not where c has its 1."""
    return np.mean(np.argmax(P, axis=1) != np.argmax(c, axis=1))  # SOLUTION: return ...  # your turn


# %% [markdown]
# Stuck? Each run of the next cell gives one more hint. Further down, take the `#` off the line with `hint`.

# %%
hint("03.1")

# %%
misclassification_rate = check("03.1", misclassification_rate).or_ours()

# %%
P_four = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8]])
c_four = np.array([[1, 0], [1, 0], [1, 0], [0, 1]])
assert np.allclose(misclassification_rate(P_four, c_four), 1 / 4, rtol=0, atol=1e-9)

# %% [markdown]
# Now let the line turn. At 45° it stands between the clusters; at −45° and 135° it cuts through both.


# %%
def turned(angle):
    """Weights of length 1 for blue in this direction (in degrees), and their opposite for red."""
    w = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    return np.stack([w, -w], axis=1)


def rate_at(angle):
    return misclassification_rate(session.run(p, {X: points, W: turned(angle)}), classes)


def loss_at(angle):
    return session.run(J, {X: points, c: classes, W: turned(angle)})


# %% [markdown]
# **Your prediction:** at −20°, some points are on the wrong side. We turn the line by a millionth of a degree. How fast
# does the rate change: the difference of the rates, divided by a millionth?

# %%
step = 1e-6

guess = 0  # SOLUTION: guess = ...  # your prediction
predict("03.p1", guess, observe=lambda: (rate_at(-20 + step) - rate_at(-20)) / step)

# %% [markdown]
# Here are the rate and the loss for many angles. The one is a staircase, flat between its steps; the other a valley,
# and nearly everywhere its slope tells which way is down. A machine that learns will feel for that slope.

# %%
angles = np.arange(-90, 181, 0.5)
picture = plotting.figure(2, width=4.2, height=3, alt="the rate is a staircase, the loss a smooth valley")
rates, losses = picture.axes
rates.step(angles, [rate_at(angle) for angle in angles], where="post")
rates.set(xlabel="angle of w in degrees", ylabel="misclassification rate")
losses.plot(angles, [loss_at(angle) for angle in angles])
losses.set(xlabel="angle of w in degrees", ylabel="J")
picture

# %% [markdown]
# **Misconception 1: “without mistakes, there is nothing left to improve.”** Put it to the test: at 25° and at 45° no
# point is on the wrong side. But at 25° the line nearly touches some, and the loss knows.

# %%
assert rate_at(25) == rate_at(45) == 0
print(f"at 25°: J = {loss_at(25):.2f},  at 45°: J = {loss_at(45):.2f}")

# %%
quiz("03.q3", "b")  # SOLUTION: quiz("03.q3", ...)

# %% [markdown]
# ## Maximum likelihood
#
# A better idea. The model gives probabilities, so let us take it at its word. **How probable does it find what we have
# seen?** The colours of the points are there. A model that would have found them likely is better than one that would
# have been surprised. To choose the weights for which the observations are most probable is called **maximum
# likelihood**. We go there in five steps, with three points, blue, blue and red, and these probabilities:
#
# $$P = \begin{pmatrix} \frac12 & \frac12 \\ \frac34 & \frac14 \\ \frac34 & \frac14 \end{pmatrix}, \qquad
# c = \begin{pmatrix} 1 & 0 \\ 1 & 0 \\ 0 & 1 \end{pmatrix}$$
#
# ### Step 1: one point
#
# How probable is it that point $i$ has the class that it has? That is the entry of row $i$ at its own class. Since $c$
# is 1 there and 0 elsewhere, $\sum_k c_{ik} \, p_{ik}$ picks it out: $\frac12$, $\frac34$ and $\frac14$.

# %%
P_three = np.array([[1 / 2, 1 / 2], [3 / 4, 1 / 4], [3 / 4, 1 / 4]])
c_three = np.array([[1, 0], [1, 0], [0, 1]])
own = np.sum(c_three * P_three, axis=1)
assert np.allclose(own, [1 / 2, 3 / 4, 1 / 4], rtol=0, atol=1e-9)

# %% [markdown]
# ### Step 2: all points
#
# The points do not know of each other; given the model, their colours are *independent*. So the probability of all is
# the product, the **likelihood**:
#
# $$L = \prod_i \sum_k c_{ik} \, p_{ik} = \frac12 \cdot \frac34 \cdot \frac14 = \frac{3}{32} .$$

# %%
assert np.allclose(np.prod(own), 3 / 32, rtol=0, atol=1e-9)

# %% [markdown]
# **Your prediction:** two thousand points, each with probability $\frac12$. What does `np.prod` make of them?

# %%
guess = 0  # SOLUTION: guess = ...  # your prediction
predict("03.p2", guess, observe=lambda: np.prod(np.full(2000, 0.5)))

# %% [markdown]
# ### Step 3: the logarithm
#
# The logarithm makes a sum of the product, and in a sum of a few thousand ordinary numbers there is no
# **underflow**. It keeps the order: the larger number has the larger logarithm. So the weights with the best
# **log-likelihood** have the best likelihood too.
#
# $$\ln L = \sum_i \ln \sum_k c_{ik} \, p_{ik} = \ln \tfrac12 + \ln \tfrac34 + \ln \tfrac14 = \ln \tfrac{3}{32}$$

# %%
assert np.allclose(np.sum(np.log(own)), np.log(3 / 32), rtol=0, atol=1e-9)

# %% [markdown]
# **Misconception 2: “the logarithm changes which weights are best.”** Put it to the test, on all the lines that we have
# turned through.

# %%
log_likelihoods = np.array([-loss_at(angle) for angle in angles])
likelihoods = np.exp(log_likelihoods)
assert np.argmax(likelihoods) == np.argmax(log_likelihoods)
int(angles[np.argmax(likelihoods)])

# %% [markdown]
# ### Step 4: the minus
#
# By custom one looks for a *minimum*, for a loss and not for a gain. A minus sign turns the one into the other.
#
# ### Step 5: $c$ in front
#
# In each inner sum there is a single term with $c_{ik} = 1$; the others are 0. So we may as well take the logarithm of
# each $p_{ik}$ first and let $c$ pick afterwards. This is the **cross entropy**:
#
# $$J = -\sum_i \sum_k c_{ik} \ln p_{ik} .$$
#
# By hand, for our three points: $J = \ln 2 + \ln \frac43 + \ln 4 = \ln \frac{32}{3} = 2.367$.

# %%
J_three = -np.sum(c_three * np.log(P_three))
assert np.allclose(J_three, np.log(32 / 3), rtol=0, atol=1e-9)
float(J_three)

# %% [markdown]
# So a point costs $-\ln p$ of its own class. A sure and right answer, $p = 1$, costs nothing. One half costs $\ln 2$.
# And whoever is sure and *wrong* pays without limit.

# %%
shares = np.linspace(0.005, 1, 200)
picture = plotting.figure(width=5, height=2.6, alt="the loss of a point falls to 0 as its probability rises to 1")
picture.axes[0].plot(shares, -np.log(shares))
picture.axes[0].set(xlabel="p of the point's own class", ylabel="loss of the point")
picture

# %%
quiz("03.q4", "b")  # SOLUTION: quiz("03.q4", ...)

# %% [markdown]
# **Misconception 3: “a tiny likelihood is the sign of a bad model.”** Put it to the test: take the line between the
# clusters, and count every point twice. The model is as good as before, and the likelihood is squared.

# %%
once = np.exp(-loss_at(45))
twice = np.exp(-session.run(J, {X: np.tile(points, (2, 1)), c: np.tile(classes, (2, 1)), W: turned(45)}))
assert np.allclose(twice, once**2, rtol=0, atol=1e-9)
print(f"once {once:.3f}, twice {twice:.3f}")

# %%
quiz("03.q5", "b")  # SOLUTION: quiz("03.q5", ...)

# %% [markdown]
# ### Drag a point
#
# Here is the picture of chapter 2 once more, from the graph at the beginning of this one, with the likelihood and the
# cross entropy beside it.
#
# 1. Pull a red point slowly towards the line. From where on does the *loss* notice? From where on the *rate*?
# 2. Pull it on, deep into the blue region. What does one such point do to the likelihood of all?
# 3. Now move the line so that $J$ becomes small again. Whom does it give up?

# %%
PerceptronDemo(p, X, points, np.repeat([0, 1], 50), session)

# %% [markdown]
# ## The loss as a graph
#
# The formula needs four operations that your library does not have. The first one is worked out, with the four steps of
# chapter 1:


# %%
class negative(Operation):
    """-x"""

    def __init__(self, x):  # 1. the inputs: nodes
        super().__init__([x])  # 2. the edges

    def compute(self, x):  # 3. the values: arrays
        return -x  # 4. a new value


# %% [markdown]
# **Exercise 03.2 (warm-up).** The natural logarithm, element by element. Steps 1 and 3 are done. By hand: $\ln 1 = 0$,
# $\ln e = 1$.


# %%
class log(Operation):
    """ln x"""

    def __init__(self, x):  # 1. the inputs: nodes
        super().__init__([x])  # 2. the edges  # SOLUTION: super().__init__(...)  # 2. the edges

    def compute(self, x):  # 3. the values: arrays
        return np.log(x)  # 4. a new value  # SOLUTION: ...  # 4. a new value


# %%
# hint("03.2")
log = check("03.2", log).or_ours()

# %% [markdown]
# **Exercise 03.3 (warm-up).** The product of two nodes, element by element, now without the steps. By hand, for
# $(1, 2, 3)$ and $(4, 5, 6)$: $(4, 10, 18)$.


# %%
class multiply(Operation):
    """x y, element by element"""

    def __init__(self, x, y):
        super().__init__([x, y])  # SOLUTION: ...

    def compute(self, x, y):
        return x * y  # SOLUTION: ...


# %%
# hint("03.3")
multiply = check("03.3", multiply).or_ours()

# %%
my_product = multiply(placeholder(), placeholder()).compute(np.array([1, 2, 3]), np.array([4, 5, 6]))
assert np.allclose(my_product, [4, 10, 18], rtol=0, atol=1e-9)
assert np.allclose(log(placeholder()).compute(np.array([1.0, np.e])), [0, 1], rtol=0, atol=1e-9)

# %% [markdown]
# ### An operation with an option
#
# A sum can go over everything, or over one axis. With `axis=1` each row is added up, and that axis disappears; with
# `axis=None` a single number is left. The axis is not a value that flows through the graph. It belongs to the operation
# itself, like a label on its box, and has to be kept from the building to the run.
#
# $$\begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix} \;\xrightarrow{\text{axis } 1}\; (6, 15), \qquad
# \xrightarrow{\text{axis } 0}\; (5, 7, 9), \qquad \xrightarrow{\text{no axis}}\; 21$$
#
# **Exercise 03.4 (core).** Write `reduce_sum`.


# %%
class reduce_sum(Operation):
    """The sum over one axis, or over all where the axis is None."""

    def __init__(self, x, axis=None):
        # BEGIN SOLUTION
        super().__init__([x])
        self.axis = axis
        # END SOLUTION

    def compute(self, x):
        return np.sum(x, self.axis)  # SOLUTION: return ...


# %%
# hint("03.4")
reduce_sum = check("03.4", reduce_sum).or_ours()

# %%
table = np.array([[1, 2, 3], [4, 5, 6]])
for axis, expected in {1: [6, 15], 0: [5, 7, 9], None: 21}.items():
    assert np.allclose(reduce_sum(placeholder(), axis=axis).compute(table), expected, rtol=0, atol=1e-9)

# %% [markdown]
# **Exercise 03.5 (core).** All pieces are there. Build the cross entropy as a graph: first the sum over the classes,
# `axis=1`, then the sum over the points.
#
# $$J = -\sum_i \Bigl( \sum_k c_{ik} \ln p_{ik} \Bigr)$$


# %%
def cross_entropy(p, c):
    """The loss of a batch: a node, from the nodes of the probabilities and of the classes."""
    # BEGIN SOLUTION: return ...  # your turn
    of_points = reduce_sum(multiply(c, log(p)), axis=1)
    return negative(reduce_sum(of_points))
    # END SOLUTION


# %%
# hint("03.5")
cross_entropy = check("03.5", cross_entropy).or_ours()

# %% [markdown]
# Here is your loss at work on the three points. Step through it, and look at the shapes: $(3, 2)$, then $(3)$, then a
# single number.

# %%
my_session = Session()
my_P, my_c = placeholder(), placeholder()
three_points = {my_P: P_three, my_c: c_three}
my_loss = cross_entropy(my_P, my_c)
assert np.allclose(my_session.run(my_loss, three_points), np.log(32 / 3), rtol=0, atol=1e-9)
GraphStepper(learner_trace(my_loss, three_points, my_session.run))

# %% [markdown]
# And the whole: from the points to the loss, nothing in between but what you have written. It agrees with tslab's.

# %%
my_X = placeholder()
my_W, my_b = Variable([[1.0, -1.0], [1.0, -1.0]]), Variable([0.0, 0.0])
my_p = softmax(add(matmul(my_X, my_W), my_b))
my_J = cross_entropy(my_p, my_c)
feed = {my_X: points, my_c: classes}
assert np.allclose(my_session.run(my_J, feed), session.run(J, {X: points, c: classes}), rtol=0, atol=1e-9)

# %% [markdown]
# ## Is it sane?
#
# A loss is easy to get wrong, and a wrong one gives a number too. Three tests cost a minute. They will be with us from
# now on.
#
# ### Test 1: the loss at chance
#
# **Your prediction:** all weights and biases are 0. What is $J$ for our 100 points? One decimal place will do.

# %%
my_W.value = np.zeros((2, 2))

guess = 69.3  # SOLUTION: guess = ...  # your prediction
predict("03.p3", guess, observe=lambda: np.round(my_session.run(my_J, feed), 1))

# %% [markdown]
# For $K$ classes each point costs $-\ln \frac1K = \ln K$, so $N$ points cost $N \ln K$.

# %%
assert np.allclose(my_session.run(my_J, feed), 100 * np.log(2), rtol=0, atol=1e-9)
ten_classes = {my_P: np.full((7, 10), 1 / 10), my_c: np.eye(10)[:7]}
assert np.allclose(my_session.run(my_loss, ten_classes), 7 * np.log(10), rtol=0, atol=1e-9)

# %%
quiz("03.q6", "b")  # SOLUTION: quiz("03.q6", ...)

# %% [markdown]
# ### Test 2: can it get near zero?
#
# If a line separates the points, longer and longer weights make the model surer and surer, and *rightly* so: the loss
# goes to 0. With four points and the weights five times as long, hardly anything is left. A loss that cannot be made
# small for four points has a mistake in it.

# %%
four = [0, 1, 50, 51]
for length in [1.0, 2.0, 5.0]:
    my_W.value = length * turned(45)
    loss = my_session.run(my_J, {my_X: points[four], my_c: classes[four]})
    print(f"length {length}: J = {loss:.2g}")
assert loss < 0.01

# %% [markdown]
# ### Test 3: points that have not been looked at
#
# You chose the line for these hundred points. Does it hold for others? **Test data** tell: points that are kept apart,
# and never used to choose anything. There are 100 of them too; otherwise the two sums could not be compared.

# %%
test_rng = np.random.default_rng(1)
test_points = np.concatenate([test_rng.normal(size=(50, 2)) + 2, test_rng.normal(size=(50, 2)) - 2])
my_W.value = turned(45)
for name, batch in {"chosen for": points, "kept apart": test_points}.items():
    rate = misclassification_rate(my_session.run(my_p, {my_X: batch}), classes)
    print(f"{name}: rate {rate:.2f}, J = {my_session.run(my_J, {my_X: batch, my_c: classes}):.2f}")

# %% [markdown]
# ## Sum or mean?
#
# Our $J$ is a sum over the batch. Many programs take the mean, so that batches of different sizes can be compared. Both
# have their minimum in the same place. **Misconception 4: “then it makes no difference.”** Put it to the test: every
# difference of two lines, and so every slope, is $N$ times as large for the sum.

# %%
mean_J = ts.reduce_mean(-ts.reduce_sum(c * ts.log(p), axis=1), name="mean_J")
here, there = (session.run([J, mean_J], {X: points, c: classes, W: turned(angle)}) for angle in [20, 21])
slope_of_sum, slope_of_mean = np.subtract(there, here)
assert np.allclose(slope_of_sum, 100 * slope_of_mean, rtol=0, atol=1e-9)
print(f"per degree, sum: {slope_of_sum:.5f}, mean: {slope_of_mean:.7f}")

# %%
quiz("03.q7", "c")  # SOLUTION: quiz("03.q7", ...)

# %% [markdown]
# ## A real bug: $0 \cdot \ln 0$
#
# One point, blue, and a model that is perfectly sure of it: $p = (1, 0)$. The loss should be $-\ln 1 = 0$.
#
# **Your prediction:** what does your `cross_entropy` say? Write a number, or `"nan"`, or `"inf"`.


# %%
def loss_of_a_sure_point():
    with np.errstate(all="ignore"):
        return str(my_session.run(my_loss, {my_P: [[1.0, 0.0]], my_c: [[1.0, 0.0]]}))


guess = "nan"  # SOLUTION: guess = ...  # your prediction
predict("03.p4", guess, observe=loss_of_a_sure_point)

# %% [markdown]
# In the formula, a factor $c_{ik} = 0$ means *leave this out*. **Misconception 5: “zero times anything is zero.”** Not
# on a computer, and not in analysis either: $0 \cdot \infty$ may be anything.

# %%
with np.errstate(all="ignore"):
    assert np.isnan(0.0 * np.log(0.0))
    print("ln 0 =", np.log(0.0), "  0 · ln 0 =", 0.0 * np.log(0.0))

# %% [markdown]
# It happens as soon as training goes *well*: the logits $(1000, 0)$ give $p = (1, 0)$ in 64 bits. And $-\ln p$ of the
# second class should be 1000; but $p$ has been rounded to 0 by then, and the 1000 is lost. So do not go through $p$ at
# all. Put the softmax into the logarithm, and it takes itself apart:
#
# $$-\ln p_k = -\ln \frac{e^{a_k}}{\sum_j e^{a_j}} = \ln \sum_j e^{a_j} - a_k .$$
#
# By hand, for $a = (0, \ln 3)$ and class 0: $\ln (1 + 3) - 0 = \ln 4$. That fits: $p = (\frac14, \frac34)$.
#
# **Exercise 03.6 (stretch).** Write it as an operation on the logits and $c$: one loss for each row, without overflow.


# %%
class softmax_cross_entropy(Operation):
    """The loss of each point, from its logits; shape (N,)."""

    def __init__(self, logits, c):
        super().__init__([logits, c])

    def compute(self, a, c):
        # BEGIN SOLUTION: ...  # your turn
        d = a - np.max(a, axis=1, keepdims=True)
        return np.log(np.sum(np.exp(d), axis=1)) - np.sum(c * d, axis=1)
        # END SOLUTION


# %%
# hint("03.6")
softmax_cross_entropy = check("03.6", softmax_cross_entropy).or_ours()

# %% [markdown]
# On ordinary points it agrees with your graph; on extraordinary ones, with tslab's own.

# %%
my_logits = placeholder()
safe = softmax_cross_entropy(my_logits, my_c)
ordinary = {my_logits: [[0.0, np.log(3)]], my_c: [[1.0, 0.0]]}
assert np.allclose(my_session.run(safe, ordinary), [np.log(4)], rtol=0, atol=1e-9)
far = np.array([[1000.0, 0.0], [1000.0, 0.0]])
theirs = session.run(ts.nn.softmax_cross_entropy_with_logits(labels=np.eye(2), logits=far))
assert np.allclose(my_session.run(safe, {my_logits: far, my_c: np.eye(2)}), theirs, rtol=0, atol=1e-9)
theirs

# %% [markdown]
# ## A landscape of lines
#
# Every pair of weights is a place, and the loss is its height. To have just two weights, we take the sigmoid of chapter
# 2, without a bias, and tslab's safe form of its loss. Here are the likelihood $L = e^{-J}$ and the loss $J$ over both;
# what is darker is higher. One of the points is an odd one: blue, and among the red.

# %%
odd_points = points.copy()
odd_points[0] = [-2.0, -2.0]
w = ts.Variable([1.0, 1.0], name="w")
of_points = ts.nn.sigmoid_cross_entropy_with_logits(labels=c[:, 0], logits=X @ w)
J_two = ts.reduce_sum(of_points, name="J_two")

# %%
grid = np.linspace(-1.5, 4.5, 61)
odd_feed = {X: odd_points, c: classes}
heights = np.array([[session.run(J_two, {**odd_feed, w: [w1, w2]}) for w1 in grid] for w2 in grid])
picture = plotting.figure(2, width=4.2, height=3.6, alt="the likelihood, a small hill; the loss, a wide bowl")
share, lines = np.exp(heights.min() - heights), [0.01, 0.1, 0.3, 0.5, 0.7, 0.9]
both = {"x": grid, "y": grid, "xlabel": "w₁", "ylabel": "w₂"}
plotting.surface(share, levels=lines, title="L, as a share of its maximum", ax=picture.axes[0], **both)
plotting.surface(heights, title="J", ax=picture.axes[1], **both)
picture

# %% [markdown]
# Both have their best place at the same weights. But the likelihood is a small hill in a flat desert; far away from it
# there is nothing to feel. The loss is a bowl, and wherever you stand in it, it leads you down. That is one more reason
# for the logarithm.
#
# In the demo you can walk there; what is darker is *lower* in it. Drag the start, and the path shows where *down*
# leads. (Chapter 4 is about that path.)

# %%
both_weights = [("w", 0), ("w", 1)]
LossLandscape(J_two, both_weights, feed_dict=odd_feed, learning_rate=0.02, x=1.5, y=-1.0)

# %% [markdown]
# Now the same without the odd point. In which direction does it go down, and does it end? Make the picture wider, with
# *Span*. Is there a lowest place?

# %%
LossLandscape(J_two, both_weights, feed_dict={X: points, c: classes}, learning_rate=0.1)

# %% [markdown]
# There is none. As in test 2, when a line separates the points, longer weights are always better. With the odd point,
# whoever is too sure pays for it, and the valley has a floor:

# %%
for length in [0.5, 1.0, 5.0]:
    before, odd = (session.run(J, {X: x, c: classes, W: length * turned(45)}) for x in [points, odd_points])
    print(f"length {length}: J = {before:5.2f}, with the odd point {odd:5.2f}")
assert odd > before

# %% [markdown]
# ## The same in TensorFlow
#
# The loss of our points, written out and with TensorFlow's own operation on logits. It computes in 32 bits, so we ask
# for agreement to $10^{-5}$ of the value.


# %%
def run_in_tensorflow(W):
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as tf_session:
        X = tf.placeholder(tf.float32, shape=[None, 2])
        c = tf.placeholder(tf.float32, shape=[None, 2])
        logits = tf.matmul(X, tf.constant(W, tf.float32))
        J = -tf.reduce_sum(tf.reduce_sum(c * tf.log(tf.nn.softmax(logits)), axis=1))
        of_points = tf.nn.softmax_cross_entropy_with_logits_v2(labels=c, logits=logits)
        return tf_session.run([J, tf.reduce_sum(of_points)], {X: points, c: classes})


# %% tags=["nbval-ignore-output"]
import importlib.util
import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # no remarks on the machine
if importlib.util.find_spec("tensorflow"):
    for loss in run_in_tensorflow(my_W.value):
        assert np.allclose(loss, my_session.run(my_J, feed), rtol=1e-5, atol=0)
print("Compared with TensorFlow to 1e-5; skipped where TensorFlow is not installed.")

# %% [markdown]
# ## What you have now
#
# The operations `negative`, `log`, `multiply` and `reduce_sum`, and a number, $J$, that says how bad any weights are.
# Look back without scrolling, and answer:
#
# - Why can nothing be learnt from the misclassification rate?
# - Which five steps lead from the probability of one point to $J$?
# - What is $J$ for 200 points and 3 classes, before any training?
# - Why does the softmax take the maximum away, and where did you need that once more? (Chapter 2)
# - In which order does a session compute the nodes of $J$? (Chapter 1)
#
# Now the machine can tell a good line from a bad one. In chapter 4 it goes looking for the best, downhill.

# %% [markdown]
# ## Glossary
#
# - **cross entropy** $J$: minus the sum of the logarithms of the probabilities of the points' own classes.
# - **independent** events: the probability that all of them happen is the product of theirs.
# - **likelihood** $L$: how probable the model finds what has been observed.
# - **log-likelihood** $\ln L$: its logarithm.
# - **logit**: the value of a class before the softmax.
# - **loss**: a number that says how bad a model is, and is to be made small.
# - **maximum likelihood**: to choose the weights for which the likelihood is largest.
# - **misclassification rate**: the share of the points whose likeliest class is not their own.
# - **one-hot**: a row that is 1 in one place, and 0 in all others.
# - **test data**: points that are kept apart, and never used to choose anything.
# - **training criterion**: what is made small in training; here, the loss.
# - **underflow**: a result so near to 0 that it becomes 0.

# %% [markdown]
# ## Sources
#
# - Daniel Sabinasz, *Deep Learning From Scratch: Theory and Implementation*, part III, and its library
#   [TensorSlow](https://github.com/danielsabinasz/TensorSlow): the arc of this chapter, the notation, the bug.
# - Christopher Bishop, *Pattern Recognition and Machine Learning*, Springer 2006, sections 4.3.2 to 4.3.4: the cross
#   entropy from the likelihood, and why separable points have no best weights.
# - Andrej Karpathy, [CS231n](https://cs231n.github.io/neural-networks-3/), *Before learning: sanity checks*: the loss
#   at chance, and a few points first.
