# %% [markdown]
# # 2. Perceptrons
#
# Chapter 1 computed $z = Ax + b$, and nobody asked what for. Here the formula gets a meaning. It says on which side of
# a line a point lies, and so to which of two classes the point belongs. Squash the answer, and it says how sure it is.
# That is a **perceptron**: the smallest neural network there is, and a part of nearly every larger one.
#
# **When you have finished, you can**
#
# 1. say for given $w$ and $b$ where the line is, which of its sides is which, and how far away a point lies;
# 2. write the sigmoid and the softmax as operations that overflow for no number;
# 3. build a perceptron as a graph of your own operations, for one point and for a batch;
# 4. give the shapes of $X$, $W$, $b$ and the probabilities, and the axis along which these sum to 1;
# 5. choose $W$ and $b$ by hand so that three clusters of points are told apart.
#
# **You need** chapter 1, the scalar product of two vectors, and the exponential function.
#
# **Time:** 40 minutes to read, and about an hour more for the six exercises.

# %%
import numpy as np

import tslab as ts
from tslab.course import check, hint, learner_trace, predict, quiz
from tslab.widgets import GraphStepper, PerceptronDemo, draw, plotting

# %% [markdown]
# ## The whole game
#
# A hundred points in the plane, in two clusters. Fifty are blue and lie around $(2, 2)$; fifty are red and lie around
# $(-2, -2)$. The 0 in the first line is a **seed**: it makes the random numbers the same on each machine.

# %%
rng = np.random.default_rng(0)
blue = rng.normal(size=(50, 2)) + 2
red = rng.normal(size=(50, 2)) - 2
points = np.concatenate([blue, red])
colours = np.repeat([0, 1], 50)  # of each row of points: 0 is blue, 1 is red

# %% [markdown]
# Someone brings a new point, $(3, 2)$, and asks for its colour. Here is a perceptron that answers. All of its parts
# are explained below; `X @ w` is tslab's short way to write `ts.matmul(X, w)`.

# %%
X = ts.placeholder("float64", name="X")
w = ts.Variable([1.0, 1.0], name="w")
b = ts.Variable(0.0, name="b")
p = ts.sigmoid(X @ w + b, name="p")
session = ts.Session()
session.run(p, {X: [3.0, 2.0]})

# %% [markdown]
# Blue, with a probability of 0.993. And for any other point? The picture asks the same graph at ten thousand places.
# Where it is blue, $p$ is near 1; where it is red, near 0; on the black line it is one half.


# %%
def show_field(probability):
    """The probability of blue at each place, and the points."""
    grid = np.linspace(-6, 6, 101)
    places = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    field = np.reshape(probability(places), (101, 101))
    picture = plotting.figure(width=4.6, height=4.2, alt="the probability of blue, as a field")
    axes = picture.axes[0]
    axes.contourf(grid, grid, field, np.linspace(0, 1, 11), cmap="RdBu", alpha=0.6)
    axes.contour(grid, grid, field, [0.5], colors="black")
    return plotting.data(points, colours, names=["blue", "red"], ax=axes)


show_field(lambda places: session.run(p, {X: places}))

# %% [markdown]
# That was the whole game: *a line, and a measure of how far on which side*. Now the parts, one by one.

# %% [markdown]
# ## Your library so far
#
# In chapter 1 you wrote a graph, operations and a session. The next cell gets them out of a module in which they
# stand as you left them. (To read one again, type `Session??` in a cell of its own. To go on with *yours*, copy your
# cells here in place of the import.)

# %%
from tslab.course.library import Graph, Operation, Session, Variable, add, matmul, placeholder

my_graph = Graph().as_default()

# %% [markdown]
# Two questions, to find out what has stayed:

# %%
quiz("02.q1", "c")  # SOLUTION: quiz("02.q1", ...)

# %%
quiz("02.q2", "a")  # SOLUTION: quiz("02.q2", ...)

# %% [markdown]
# ## The line
#
# Take a **weight** for each coordinate, $w = (w_1, w_2)$, and one more number, the **bias** $b$. For a point $x$ they
# give a single number,
#
# $$a = w^\top x + b = w_1 x_1 + w_2 x_2 + b .$$
#
# All $x$ with $a = 0$ make up a straight line. On one side of it $a$ is positive, on the other negative. With $w = (1,
# 1)$ and $b = 0$ the line is $x_2 = -x_1$, which runs between our two clusters. By hand, for the point $(3, 2)$:
#
# $$a = 1 \cdot 3 + 1 \cdot 2 + 0 = 5 > 0, \quad\text{so it is on the blue side.}$$
#
# ### A worked example: from a formula to a graph
#
# 1. **What comes with each question?** The point $x$: a placeholder.
# 2. **What belongs to the model?** $w$ and $b$: Variables.
# 3. **What is computed first?** Go to the inside of the formula: the product, an operation.
# 4. **And then?** Go outwards, one operation at a time: the sum. The outermost is the result.
# 5. **Is it right?** Run it for a number that you know.

# %%
my_X = placeholder()  # 1. comes with each question
my_w = Variable([1.0, 1.0])  # 2. belongs to the model
my_b = Variable(0.0)
my_product = matmul(my_X, my_w)  # 3. the inside
my_a = add(my_product, my_b)  # 4. outwards
my_session = Session()
assert np.allclose(my_session.run(my_a, {my_X: [3.0, 2.0]}), 5.0, rtol=0, atol=1e-9)  # 5. a known number

# %% [markdown]
# Here is your graph with the values of this run.

# %%
draw(learner_trace(my_a, {my_X: [3.0, 2.0]}, my_session.run))

# %% [markdown]
# ### A classifier
#
# A **classifier** is a function that says for each point to which class it belongs. Ours looks at the sign of $a$:
#
# $$\hat c(x) = \begin{cases} \text{blue} & \text{if } w^\top x + b \ge 0, \\
# \text{red} & \text{otherwise.} \end{cases}$$
#
# This is the **perceptron** as Frank Rosenblatt described it in 1958. With two coordinates it divides the plane along
# a line; with three, space along a plane; with $d$, along a **hyperplane**, which has one dimension less than all.
#
# How many of the hundred points does it get right?


# %%
def is_blue(w, b, points):
    return points @ w + b >= 0


int(np.sum(is_blue(np.array([1.0, 1.0]), 0.0, points) == (colours == 0)))

# %% [markdown]
# **Your prediction:** we turn the sign of both weights, $w = (-1, -1)$. The line $-x_1 - x_2 = 0$ is the same as
# before. How many of the hundred points does the classifier get right now?

# %%
guess = 0  # SOLUTION: guess = ...  # your prediction
predict("02.p1", guess, observe=lambda: np.sum(is_blue(np.array([-1.0, -1.0]), 0.0, points) == (colours == 0)))

# %% [markdown]
# **Misconception 1: “the line decides; the sign of $w$ does not matter.”** The vector $w$ stands at a right angle to
# the line, and *points to the side where $a$ is positive*. Go one step along $w$ from any point, and $a$ grows by
# $w^\top w$, which is never negative:

# %%
side = np.linspace(-3, 3, 121)
arrows = plotting.figure(
    3, width=2.6, height=2.8, alt="Three lines; each has its w at a right angle, to the blue side."
)
for axes, weights in zip(arrows.axes, np.array([[1.0, 1.0], [-1.0, -1.0], [2.0, -0.5]]), strict=True):
    x = np.array([0.3, -0.7])
    assert np.allclose(weights @ (x + weights) - weights @ x, weights @ weights, rtol=0, atol=1e-9)
    a = weights[0] * side[np.newaxis, :] + weights[1] * side[:, np.newaxis]
    axes.contourf(side, side, a, [-99, 0, 99], colors=["#f4c9b3", "#b9d6e8"])
    axes.axline((0, 0), slope=-weights[0] / weights[1], color="black")
    axes.annotate("", weights, (0, 0), arrowprops={"arrowstyle": "->", "linewidth": 2})
    axes.set(aspect="equal", title=f"w = ({weights[0]:g}, {weights[1]:g})")
arrows

# %% [markdown]
# ### How far from the line?
#
# The larger $a$, the further from the line. But $a$ is not the distance: multiply $w$ and $b$ by 10, and $a$ becomes
# ten times as large, while no point has moved. To get the distance, divide by the length of $w$:
#
# $$\text{distance} = \frac{w^\top x + b}{\lVert w \rVert}, \qquad \lVert w \rVert = \sqrt{w_1^2 + w_2^2} .$$
#
# It is positive on the side to which $w$ points, and negative on the other. By hand, for $w = (3, 4)$ and $b = -10$,
# where $\lVert w \rVert = \sqrt{9 + 16} = 5$: the origin lies at $\frac{0 - 10}{5} = -2$, and the point $(2, 6)$ at
# $\frac{6 + 24 - 10}{5} = 4$.
#
# **Exercise 02.1 (warm-up).** Write it, for one point with any number of coordinates. Here all are arrays, not nodes.


# %%
def signed_distance(x, w, b):
    """How far x is from the hyperplane w x + b = 0; negative on the side that w points away from."""
    return (w @ x + b) / np.sqrt(np.sum(w**2))  # SOLUTION: return ...  # your turn


# %% [markdown]
# Stuck? Each run of the next cell gives one more hint. Further down, take the `#` off the line with `hint`.

# %%
hint("02.1")

# %%
signed_distance = check("02.1", signed_distance).or_ours()

# %%
steep = np.array([3.0, 4.0])
assert np.allclose(signed_distance(np.array([0.0, 0.0]), steep, -10.0), -2.0, rtol=0, atol=1e-9)
assert np.allclose(signed_distance(np.array([2.0, 6.0]), steep, -10.0), 4.0, rtol=0, atol=1e-9)

# %% [markdown]
# **Misconception 2: “$b$ is the distance of the line from the origin.”** Put it to the test. All these lines are one
# and the same, at 2 from the origin, and $b$ is $-10$, $-100$ and $-2$.

# %%
for factor in [1.0, 10.0, 0.2]:
    from_origin = signed_distance(np.zeros(2), factor * steep, factor * -10.0)
    assert np.allclose(from_origin, -2.0, rtol=0, atol=1e-9)
    print("b =", factor * -10.0, "  distance of the origin:", round(float(from_origin), 9))

# %%
quiz("02.q3", "b")  # SOLUTION: quiz("02.q3", ...)

# %% [markdown]
# ## From a side to a probability
#
# A point far out in the blue region is blue without any doubt. A point next to the line might be either. The
# classifier calls both blue, in the same voice. We would rather have a probability, and $a$ is nearly one: it says how
# far, and on which side. Only, it runs from $-\infty$ to $\infty$. The **sigmoid** squashes it into the range from 0
# to 1:
#
# $$\sigma(a) = \frac{1}{1 + e^{-a}} .$$
#
# By hand: $\sigma(0) = \frac{1}{1 + 1} = \frac12$, on the line. And since $e^{-\ln 3} = \frac13$,
#
# $$\sigma(\ln 3) = \frac{1}{1 + \frac13} = \frac34, \qquad \sigma(-\ln 3) = \frac{1}{1 + 3} = \frac14 .$$
#
# The last two sum to 1, as they should: $\sigma(-a) = 1 - \sigma(a)$ is the probability of the *other* class.

# %%
a_values = np.linspace(-8, 8, 161)
known = np.array([0, np.log(3), -np.log(3)])
assert np.allclose(1 / (1 + np.exp(-known)), [1 / 2, 3 / 4, 1 / 4], rtol=0, atol=1e-9)
picture = plotting.figure(width=5.5, height=2.4, alt="the sigmoid, rising from 0 to 1")
picture.axes[0].plot(a_values, 1 / (1 + np.exp(-a_values)))
picture.axes[0].set(xlabel="a", ylabel="σ(a)")
picture

# %% [markdown]
# ### Exponentials overflow
#
# A number of 64 bits ends near $1.8 \cdot 10^{308}$, and $e^{710}$ is beyond that. NumPy warns, and makes it `inf`. So
# the formula has a soft spot at $a = -1000$, where it asks for $e^{1000}$. Multiply above and below the bar by $e^a$,
# and you get a second form of the same function, with the soft spot at the other end:
#
# $$\sigma(a) = \frac{1}{1 + e^{-a}} = \frac{e^a}{e^a + 1} .$$

# %%
with np.errstate(all="ignore"):  # no warnings in this cell
    for a in [-1000.0, 1000.0]:
        print("a =", a, " first form:", 1 / (1 + np.exp(-a)), " second form:", np.exp(a) / (np.exp(a) + 1))

# %% [markdown]
# $\infty / \infty$ is `nan`, *not a number*, and whatever is computed from a `nan` is one too. The first form has come
# through, by luck ($1/\infty = 0$), and with a warning. But exponentials of numbers that are *not positive* never
# overflow: $e^{-1000}$ is simply 0. So each of the forms is safe on one side of zero.
#
# **Exercise 02.2 (core).** Write the operation, as you wrote `add` and `matmul`. It has to work for arrays of any
# shape, and without overflow for every number.


# %%
class sigmoid(Operation):
    """1 / (1 + e^-a), element by element."""

    def __init__(self, a):
        super().__init__([a])  # SOLUTION: super().__init__(...)

    def compute(self, a):
        # BEGIN SOLUTION
        e = np.exp(-np.abs(a))
        return np.where(a >= 0, 1, e) / (1 + e)
        # END SOLUTION


# %%
# hint("02.2")
sigmoid = check("02.2", sigmoid).or_ours()

# %% [markdown]
# Yours and tslab's agree, at the numbers from above and at the dangerous ones.

# %%
numbers = np.array([-1000.0, -np.log(3), 0.0, np.log(3), 1000.0])
mine = sigmoid(placeholder()).compute(numbers)
assert np.allclose(mine, [0, 1 / 4, 1 / 2, 3 / 4, 1], rtol=0, atol=1e-9)
assert np.allclose(mine, session.run(ts.sigmoid(numbers)), rtol=0, atol=1e-9)

# %% [markdown]
# ### Your turn: the perceptron as a graph
#
# All three operations are there, and the formula is
#
# $$p = \sigma(X w + b) .$$
#
# **Exercise 02.3 (warm-up).** Complete the five steps of the worked example. Steps 1 and 2 are done outside: the
# function is handed the nodes. It returns a node too, and computes nothing.


# %%
def perceptron(X, w, b):
    """The probability of blue, as a graph."""
    product = matmul(X, w)  # 3. the inside
    # BEGIN SOLUTION: return ...  # 4. outwards, two more operations
    a = add(product, b)
    return sigmoid(a)
    # END SOLUTION


# %%
# hint("02.3")
perceptron = check("02.3", perceptron).or_ours()

# %% [markdown]
# Step 5: for $(3, 2)$ we know $a = 5$, and so $p = \frac{1}{1 + e^{-5}} = \frac{1}{1.00674} = 0.9933$. It is what
# tslab has said at the beginning.

# %%
my_p = perceptron(my_X, my_w, my_b)
my_answer = my_session.run(my_p, {my_X: [3.0, 2.0]})
assert np.allclose(my_answer, 1 / (1 + np.exp(-5)), rtol=0, atol=1e-9)
assert np.allclose(my_answer, session.run(p, {X: [3.0, 2.0]}), rtol=0, atol=1e-9)

# %%
GraphStepper(learner_trace(my_p, {my_X: [3.0, 2.0]}, my_session.run))

# %% [markdown]
# And this is the field of *your* graph. The line is another one, because the Variables have other values: change them,
# and run the cell again. What does the length of $w$ do, if its direction stays?

# %%
my_w.value, my_b.value = np.array([0.4, 0.1]), np.array(0.2)
show_field(lambda places: my_session.run(my_p, {my_X: places}))

# %% [markdown]
# ### Drag the line
#
# Now with your hands. In the demo, class 1 is the one whose probability is computed, and that is *red* here. So its
# weights are minus ours: what speaks for red speaks against blue, $\sigma(-a) = 1 - \sigma(a)$. Try, in this order:
#
# 1. Drag the line. Which of $w_1$, $w_2$, $b$ changes when it is shifted, and which when it is turned?
# 2. Set $w_1$ and $w_2$ to $-10$ with the sliders. What becomes of the line, and of the field?
# 3. Drag a red point over the line. From where on is it counted as misclassified, and what is $a$ there?
#
# (The arrow keys move what the Tab key has reached. A page without JavaScript shows a picture of the beginning. What
# the likelihood and the cross entropy are, chapter 3 will tell.)

# %%
v = ts.Variable([-1.0, -1.0], name="v")
d = ts.Variable(0.0, name="d")
p_red = ts.sigmoid(X @ v + d, name="p_red")
PerceptronDemo(p_red, X, points, colours)

# %%
quiz("02.q4", "c")  # SOLUTION: quiz("02.q4", ...)

# %% [markdown]
# **Misconception 3: “larger weights move the line.”** At the points where $p = \frac12$, ten times the weights change
# nothing. Elsewhere they make $p$ more extreme.

# %%
on_the_line, beside_it = [1.0, -1.0], [0.5, -0.4]
ten_times = ts.sigmoid(X @ (10 * w) + 10 * b, name="ten_times")
assert np.allclose(session.run([p, ten_times], {X: on_the_line}), [0.5, 0.5], rtol=0, atol=1e-9)
np.round(session.run([p, ten_times], {X: beside_it}), 3)

# %%
quiz("02.q5", "a")  # SOLUTION: quiz("02.q5", ...)

# %% [markdown]
# ## Several classes
#
# Green points arrive, and $p$ and $1 - p$ are no longer enough. So give each class $k$ a perceptron of its own, with
# weights and a bias of its own. Put the weights side by side, as the columns of a matrix $W$, and the biases into a
# vector $b$. Then one product does them all (the field calls the $a_k$ **logits**):
#
# $$a = x W + b, \qquad a_k = \sum_j x_j W_{jk} + b_k .$$
#
# For $C$ classes and $d$ coordinates, $W$ has shape $(d, C)$ and $b$ has shape $(C,)$. By hand, for $x = (3, 2)$:
#
# $$W = \begin{pmatrix} 1 & -1 \\ 1 & -1 \end{pmatrix}, \quad b = (0, 0): \qquad
# a = (3 \cdot 1 + 2 \cdot 1,\; 3 \cdot (-1) + 2 \cdot (-1)) = (5, -5) .$$

# %%
my_W = Variable([[1.0, -1.0], [1.0, -1.0]])
my_bias = Variable([0.0, 0.0])
my_logits = add(matmul(my_X, my_W), my_bias)
my_session.run(my_logits, {my_X: [3.0, 2.0]})

# %%
assert np.allclose(my_session.run(my_logits, {my_X: [3.0, 2.0]}), [5.0, -5.0], rtol=0, atol=1e-9)

# %% [markdown]
# ### Softmax
#
# The larger $a_k$, the likelier is class $k$. The probabilities should be positive, and sum to 1. Exponentials are
# positive; dividing by their sum does the rest. That is the **softmax**:
#
# $$p_k = \frac{e^{a_k}}{\sum_j e^{a_j}} .$$
#
# By hand, for $a = (0, \ln 2, \ln 5)$: the exponentials are $1, 2, 5$, their sum is 8, and so
# $p = \left(\frac18, \frac28, \frac58\right)$.


# %%
def softmax_by_formula(a):
    return np.exp(a) / np.sum(np.exp(a))


eighths = np.array([0, np.log(2), np.log(5)])
assert np.allclose(softmax_by_formula(eighths), [1 / 8, 2 / 8, 5 / 8], rtol=0, atol=1e-9)

# %% [markdown]
# **Your prediction:** we add 100 to all three values. What is the *first* of the probabilities then?

# %%
guess = 0.125  # SOLUTION: guess = ...  # your prediction
predict("02.p2", guess, observe=lambda: softmax_by_formula(eighths + 100)[0])

# %% [markdown]
# ### A whole batch
#
# We have a hundred points, and one would have done for everything so far. Write them as the rows of a matrix $X$ of
# shape $(N, d)$, a **batch**, and the same formula works for all at once:
#
# $$A = X W + b, \qquad P = \operatorname{softmax}(A) .$$
#
# Row $i$ of $A$ has the values of point $i$, one for each class. $A$ and $P$ have shape $(N, C)$. Each row of $P$ sums
# to 1, since a point has some class. The columns need not: nothing says how many points are blue. By hand, for
# $(3, 2)$ and $(-1, \frac12)$, whose coordinates sum to 5 and to $-\frac12$:
#
# $$A = \begin{pmatrix} 5 & -5 \\ -\frac12 & \frac12 \end{pmatrix} .$$

# %%
two_points = np.array([[3.0, 2.0], [-1.0, 0.5]])
assert np.allclose(my_session.run(my_logits, {my_X: two_points}), [[5, -5], [-1 / 2, 1 / 2]], rtol=0, atol=1e-9)

# %% [markdown]
# **Misconception 4: “any axis will do, so long as something sums to 1.”** Put it to the test. Along axis 0, down the
# columns, what the model says of $(3, 2)$ depends on who else happens to be in the batch:


# %%
def softmax_down_the_columns(A):
    return np.exp(A) / np.sum(np.exp(A), axis=0)


W_two = np.array([[1.0, -1.0], [1.0, -1.0]])
beside_red = softmax_down_the_columns(np.array([[3.0, 2.0], [-2.0, -2.0]]) @ W_two)[0]
beside_blue = softmax_down_the_columns(np.array([[3.0, 2.0], [4.0, 4.0]]) @ W_two)[0]
assert beside_red[0] > 0.99
assert beside_blue[0] < 0.05
print(f"(3, 2) is blue with {beside_red[0]:.3f} beside a red point, with {beside_blue[0]:.3f} beside a blue one")

# %% [markdown]
# The same point, the same weights, 0.99 in one batch and less than 0.05 in the other.
#
# ### A real bug
#
# This is the softmax of TensorSlow, the library that this course grew out of. It sums along the right axis.


# %%
def tensorslow_softmax(a):
    return np.exp(a) / np.sum(np.exp(a), axis=1)[:, None]


tensorslow_softmax(np.array([[0.0, np.log(3.0)], [0.0, 0.0]]))

# %% [markdown]
# **Your prediction:** one point, far out, with the values $(1000, 0)$. What is its first probability? Write it as a
# text: `"1.0"`, `"0.5"`, `"inf"`, `"nan"`.


# %%
def first_of_tensorslow():
    with np.errstate(all="ignore"):
        return str(tensorslow_softmax(np.array([[1000.0, 0.0]]))[0, 0])


guess = "nan"  # SOLUTION: guess = ...  # your prediction
predict("02.p3", guess, observe=first_of_tensorslow)

# %% [markdown]
# There is a second bug in it: a single point, as a vector, has no axis 1, and the sum fails.
#
# The cure is in your second prediction. Adding a number to a whole row changes none of its probabilities. So take the
# row's largest value away from it first: then no exponent is above 0, one of them *is* 0, and the sum is at least 1.
#
# $$(1000, 0) \;\to\; (0, -1000) \;\to\; (1, 0) \;\to\; (1, 0) / 1$$
#
# **Exercise 02.4 (core).** Write the softmax as an operation: for a batch and for a single point, without overflow.


# %%
class softmax(Operation):
    """e^a / Σ e^a, for each row."""

    def __init__(self, a):
        super().__init__([a])  # SOLUTION: super().__init__(...)

    def compute(self, a):
        # BEGIN SOLUTION
        e = np.exp(a - np.max(a, axis=-1, keepdims=True))
        return e / np.sum(e, axis=-1, keepdims=True)
        # END SOLUTION


# %%
# hint("02.4")
softmax = check("02.4", softmax).or_ours()

# %%
my_P = softmax(my_logits)
mine = my_session.run(my_P, {my_X: points})
assert np.allclose(softmax(placeholder()).compute(eighths), [1 / 8, 2 / 8, 5 / 8], rtol=0, atol=1e-9)
assert np.allclose(softmax(placeholder()).compute(np.array([1000.0, 0.0])), [1, 0], rtol=0, atol=1e-9)
assert np.allclose(mine.sum(axis=1), 1, rtol=0, atol=1e-9)
assert np.allclose(mine, session.run(ts.softmax(points @ W_two)), rtol=0, atol=1e-9)

# %% [markdown]
# The picture shows the values of a batch of two points. Read the shapes along the arrows.

# %%
draw(learner_trace(my_P, {my_X: two_points}, my_session.run))

# %%
quiz("02.q6", "b")  # SOLUTION: quiz("02.q6", ...)

# %% [markdown]
# ### How is $b$ added?
#
# $XW$ has shape $(N, C)$ and $b$ only $(C,)$. NumPy stretches $b$ over the rows, which is called **broadcasting**. It
# lines shapes up *from the right*, and stretches what is missing, and what has length 1.
#
# **Your prediction:** someone has written $b$ as a column. What comes out? Write it as a list of two lists.

# %%
XW = np.array([[1.0, 2.0], [3.0, 4.0]])
column = np.array([[10.0], [20.0]])

guess = [[11, 12], [23, 24]]  # SOLUTION: guess = ...  # your prediction
predict("02.p4", guess, observe=lambda: XW + column)

# %% [markdown]
# **Misconception 5: “if it were wrong, there would be an error.”** With two points there is none, and the bias has
# become one *per point*. The same $b$ with three points does not fit. tslab says so, and where:

# %% tags=["nbval-ignore-output"]
right = session.run(ts.add(XW, [10.0, 20.0]))
assert np.allclose(right, [[11, 22], [13, 24]], rtol=0, atol=1e-9)
try:
    ts.add(np.ones((3, 2)), column)
except ts.errors.ShapeError as error:
    print(error)

# %%
quiz("02.q7", "c")  # SOLUTION: quiz("02.q7", ...)

# %% [markdown]
# ## Two classes, written in two ways
#
# For two classes we have a sigmoid with $w$ and $b$, and a softmax with two columns. Are they the same model? Divide
# above and below by $e^{a_0}$:
#
# $$p_0 = \frac{e^{a_0}}{e^{a_0} + e^{a_1}} = \frac{1}{1 + e^{-(a_0 - a_1)}} = \sigma(a_0 - a_1) .$$
#
# The softmax of two classes is the sigmoid of their *difference*. By hand: our $W$ gave $a = (5, -5)$, and so $p_0 =
# \sigma(10)$, and not $\sigma(5)$. It is twice as sure as the perceptron was, on the same line.

# %%
both = my_session.run(my_P, {my_X: [3.0, 2.0]})
assert np.allclose(both[0], 1 / (1 + np.exp(-10)), rtol=0, atol=1e-9)
both

# %% [markdown]
# **Exercise 02.5 (core).** Given $w$ and $b$ of a perceptron, find $W$ and $b$ for a softmax that says the *same*: its
# first probability is $\sigma(w^\top x + b)$ for every $x$. There are many right answers.


# %%
def two_classes(w, b):
    """W of shape (d, 2) and b of shape (2,)."""
    # BEGIN SOLUTION: return ..., ...  # W, b
    W = np.column_stack([w, np.zeros_like(w)])
    return W, np.array([b, 0.0])
    # END SOLUTION


# %%
# hint("02.5")
two_classes = check("02.5", two_classes).or_ours()

# %%
my_W.value, my_bias.value = two_classes(np.array([1.0, 1.0]), 0.0)
same_as_p = my_session.run(my_P, {my_X: points})[:, 0]
assert np.allclose(same_as_p, session.run(p, {X: points}), rtol=0, atol=1e-9)

# %% [markdown]
# ## Three clusters in a row
#
# The green points have come: around $(6, 6)$, beyond the blue ones, on the same diagonal. No single line separates
# blue from the rest, since it has neighbours on both sides. Three classes can: each pair of them has a line of its
# own, where their two values are equal.
#
# **Exercise 02.6 (stretch).** Find $W$ of shape $(2, 3)$ and $b$ of shape $(3,)$, by thought and by trying. The columns
# are blue, red, green. Of 150 points like these, 145 should get their own class as the likeliest.


# %%
def three_classes():
    """W and b for blue around (2, 2), red around (-2, -2), green around (6, 6)."""
    # BEGIN SOLUTION: return ..., ...  # W, b
    W = np.array([[0.0, -1.0, 1.0], [0.0, -1.0, 1.0]])
    return W, np.array([0.0, 0.0, -8.0])
    # END SOLUTION


# %%
# hint("02.6")
three_classes = check("02.6", three_classes).or_ours()

# %% [markdown]
# Here is what your weights make of the plane. Each place has the colour of its likeliest class, the paler the less
# certain. Drag a point, move a line; *Train* does by itself what you have just done, and chapters 3 to 5 explain how.

# %%
green = np.random.default_rng(1).normal(size=(50, 2)) + 6
W_mine, b_mine = (np.asarray(part, dtype=float) for part in three_classes())
W3 = ts.Variable(W_mine, name="W3")
b3 = ts.Variable(b_mine, name="b3")
P3 = ts.softmax(X @ W3 + b3, name="P3")
PerceptronDemo(P3, X, np.concatenate([points, green]), np.repeat([0, 1, 2], 50))

# %% [markdown]
# Your graph and tslab's agree at all points. And half-way between the centres of blue and green, at $(4, 4)$, these
# two should be about as likely as each other.

# %%
my_W.value, my_bias.value = three_classes()
mine = my_session.run(my_P, {my_X: points})
assert np.allclose(mine, session.run(P3, {X: points}), rtol=0, atol=1e-9)
np.round(my_session.run(my_P, {my_X: [[2.0, 2.0], [4.0, 4.0], [6.0, 6.0]]}), 3)

# %% [markdown]
# ## The same in TensorFlow
#
# Line by line as in tslab. TensorFlow computes in 32 bits here, so we ask for agreement to $10^{-6}$.


# %%
def run_in_tensorflow(W, b, points):
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as tf_session:
        X = tf.placeholder(tf.float32, shape=[None, 2])
        W = tf.Variable(tf.constant(W, tf.float32), use_resource=True)
        b = tf.Variable(tf.constant(b, tf.float32), use_resource=True)
        P = tf.nn.softmax(tf.matmul(X, W) + b)
        tf_session.run(tf.global_variables_initializer())
        return tf_session.run(P, {X: points})


# %% tags=["nbval-ignore-output"]
import importlib.util
import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # no remarks on the machine
if importlib.util.find_spec("tensorflow"):
    theirs = run_in_tensorflow(my_W.value, my_bias.value, points)
    assert np.allclose(theirs, my_session.run(my_P, {my_X: points}), rtol=0, atol=1e-6)
print("Compared with TensorFlow to 1e-6; skipped where TensorFlow is not installed.")

# %% [markdown]
# ## What you have now
#
# Two more operations, `sigmoid` and `softmax`, that hold for every number; and a model, the perceptron, for two classes
# and for several. Look back without scrolling, and answer:
#
# - What does $w$ say about the line, and what does its length say?
# - Why does the softmax take away the maximum, and why may it?
# - Along which axis do probabilities sum to 1, and what goes wrong along the other?
# - What is kept from run to run in the graph of $P$, and what comes anew? (Chapter 1)
#
# You chose $w$ and $b$ by looking at the points. With a thousand pixels in place of two coordinates nobody can look.
# Before a machine can search for weights, it has to be told which weights are good. Chapter 3 finds a number for that.

# %% [markdown]
# ## Glossary
#
# - **batch**: several points at once, as the rows of a matrix.
# - **bias** $b$: the number that is added to the weighted sum; it moves the line away from the origin.
# - **broadcasting**: stretching an array along the dimensions that it lacks, or in which its length is 1.
# - **class**: one of the kinds of points that are to be told apart.
# - **classifier**: a function that gives each point a class.
# - **hyperplane**: all $x$ with $w^\top x + b = 0$; a line in the plane, a plane in space.
# - **logit** $a_k$: the value of a class before the softmax.
# - **nan**: *not a number*, the result of $\infty / \infty$ and the like.
# - **overflow**: a result too large for the bits that it has.
# - **perceptron**: a weighted sum, a bias, and a decision; here, a sigmoid or softmax as well.
# - **seed**: the number from which a generator of random numbers starts.
# - **sigmoid** $\sigma$: squashes a number into the range from 0 to 1.
# - **softmax**: turns a row of numbers into probabilities that sum to 1.
# - **weight** $w$, $W$: how much a coordinate counts, for a class.

# %% [markdown]
# ## Sources
#
# - Daniel Sabinasz, *Deep Learning From Scratch: Theory and Implementation*, part II, and its library
#   [TensorSlow](https://github.com/danielsabinasz/TensorSlow): the arc of this chapter, the two clusters, the bug.
# - Frank Rosenblatt, *The perceptron: a probabilistic model for information storage and organization in the brain*,
#   Psychological Review 65, 1958.
# - John S. Bridle, *Probabilistic interpretation of feedforward classification network outputs*, in *Neurocomputing*,
#   Springer 1990: the softmax, and its name.
