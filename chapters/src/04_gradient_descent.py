# %% [markdown]
# # 4. Gradient descent
#
# In chapter 3 you built a loss $J$: one number that says how badly the weights $W$ and the bias $b$ fit the data. Now
# we look for the weights that make it small. For a loss like ours nobody can solve “derivative equals zero” for $W$
# with pencil and paper. So we do what one does on a mountain in the fog: feel the slope under one's feet, take a step
# downhill, and feel again.
#
# **When you have finished, you can**
#
# 1. measure a slope, and take a step against it, with the right sign;
# 2. say for a given curvature which learning rates converge, how fast, and which diverge;
# 3. explain why a valley is slow, and what momentum does about it;
# 4. say what a gradient points at, and what not;
# 5. write `GradientDescentOptimizer` for your library;
# 6. train a perceptron, and make sure that it has learnt.
#
# **You need** chapters 1 to 3, and the derivative of a function.
#
# **Time:** 40 minutes to read, and about an hour and a half more for the seven exercises.

# %%
import math
from itertools import pairwise

import numpy as np

import tslab as ts
from tslab.course import check, hint, learner_trace, predict, quiz
from tslab.widgets import GradientDescentDemo, draw, plotting

# %% [markdown]
# ## The whole game
#
# Two clusters, the perceptron of chapter 2, the loss of chapter 3. Everything but the weights is known; these start at
# zero.

# %%
rng = np.random.default_rng(0)
points = np.concatenate([rng.normal(2, 1, (50, 2)), rng.normal(-2, 1, (50, 2))])
classes = np.repeat([[1.0, 0.0], [0.0, 1.0]], 50, axis=0)

X, c = ts.placeholder(shape=(None, 2), name="X"), ts.placeholder(shape=(None, 2), name="c")
W, b = ts.Variable(np.zeros((2, 2)), name="W"), ts.Variable(np.zeros(2), name="b")
p = ts.softmax(X @ W + b, name="p")
J = ts.negative(ts.reduce_sum(c * ts.log(p)), name="J")

# %% [markdown]
# One line makes an operation that takes a step downhill, and a loop runs it.

# %%
step = ts.train.GradientDescentOptimizer(learning_rate=0.0002).minimize(J)
session, losses = ts.Session(), []
for _ in range(60):
    losses.append(session.run(J, {X: points, c: classes}))
    session.run(step, {X: points, c: classes})
plotting.loss_curve(losses)

# %%
plotting.decision_regions((session, p, X), points, classes, names=["blue", "red"])

# %% [markdown]
# The loss falls, and the line stands where it should, found by nobody. That is training. What is inside this one line,
# `minimize`? By the end of the chapter it is yours.

# %% [markdown]
# ## One number
#
# We begin with a single weight, and a loss that we can see through:
#
# $$J(w) = (w - 3)^2 + 1 .$$
#
# Its minimum is at $w = 3$, but the program does not know that. It stands at $w = 1$.

# %%
w = ts.Variable(1.0, name="w")
bowl = ts.add(ts.square(w - 3.0), 1.0, name="bowl")
session = ts.Session()
draw(bowl, values=session.trace(bowl))

# %% [markdown]
# The **slope** says how fast $J$ changes as $w$ grows. Without any calculus, it can be measured: **nudge** $w$ by a
# little to both sides, and see how $J$ changes:
#
# $$\frac{dJ}{dw} \approx \frac{J(w + h) - J(w - h)}{2h} .$$
#
# By hand, for $f(w) = w^2$ at 3 with $h = 1$: $(16 - 4) / 2 = 6$, which is what calculus says as well: $2 \cdot 3$.
# This is a **finite difference**. To both sides, because then the bend of the curve cancels: for $w^2$ it is exact.
#
# **Exercise 04.1 (warm-up).** Write `slope`, for any function of one number.


# %%
def slope(f, w, h=1e-5):
    """The slope of f at w, by nudging."""
    return (f(w + h) - f(w - h)) / (2 * h)  # SOLUTION: ...  # your turn


# %%
hint("04.1")

# %%
slope = check("04.1", slope).or_ours()

# %%
assert np.allclose(slope(lambda w: w**2, 3.0, h=1.0), 6, rtol=0, atol=1e-9)

# %% [markdown]
# ### A worked example: one step
#
# **1. Where am I?** At $w = 1$. There $J = (1 - 3)^2 + 1 = 5$.
#
# **2. What is the slope?** $\dfrac{dJ}{dw} = 2\,(w - 3) = -4$. Downhill is to the right.
#
# **3. Take the step,** against the slope, times a small number $\eta$ (eta), the **learning rate**:
#
# $$w \leftarrow w - \eta\, \frac{dJ}{dw} .$$
#
# **4. Look back:** has $J$ become smaller? If not, the step was too long, or in the wrong direction.
#
# **Your prediction:** with $\eta = 0.1$, where is $w$ after one step from $w = 1$?


# %%
def loss(w):
    return (w - 3) ** 2 + 1


start, rate = 1.0, 0.1  # 1. where am I?
steepness = slope(loss, start)  # 2. the slope
after_step = start - rate * steepness  # 3. the step

guess = 1.4  # SOLUTION: guess = ...  # your prediction
predict("04.p1", guess, observe=lambda: after_step)

# %%
assert np.allclose([steepness, after_step], [-4, 1.4], rtol=0, atol=1e-9)
assert loss(after_step) < loss(start)  # 4. look back: 3.56 is less than 5

# %%
quiz("04.q1", "b")  # SOLUTION: quiz("04.q1", ...)

# %% [markdown]
# **Misconception 1: “the slope shows the way down.”** It shows the way *up*: where it is positive, $J$ grows with $w$.
# Put it to the test: take the step with the other sign.

# %%
climbed = start + rate * steepness
assert np.allclose(climbed, 0.6, rtol=0, atol=1e-9)
assert loss(climbed) > loss(start)  # 6.76 is more than 5

# %% [markdown]
# ### Your turn: a whole descent
#
# One step after another, and the way down is a **path**.
#
# By hand, for $f(w) = w^2$ with the gradient $2w$, from 1 with $\eta = 0.25$: each step halves $w$, so the path is
# $1, \frac12, \frac14, \frac18$.
#
# **Exercise 04.2 (core).** Complete `descend`. Step 1 of the worked example is done; steps 2 and 3 go into a loop.
# (Step 4, to look back, comes below.) It gets a function that gives the gradient at any place, and returns the list of
# all places, the start included. It will be used with arrays too.


# %%
def descend(gradient, w, learning_rate, steps):
    """The path of gradient descent: a list of steps + 1 places."""
    path = [w]  # 1. where am I?
    # BEGIN SOLUTION: ...  # your turn, in a loop: 2. the slope, 3. the step
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    # END SOLUTION
    return path


# %%
# hint("04.2")
descend = check("04.2", descend).or_ours()

# %%
assert np.allclose(descend(lambda w: 2 * w, 1.0, 0.25, 3), [1, 1 / 2, 1 / 4, 1 / 8], rtol=0, atol=1e-9)


# %%
def loss_slope(w):
    return 2 * (w - 3)


path = descend(loss_slope, 1.0, 0.1, 10)
assert all(loss(later) < loss(earlier) for earlier, later in pairwise(path))  # 4. look back: each step leads down
[round(w, 3) for w in path]

# %% [markdown]
# Now play with it. The curve is the graph that you saw above. Move the start, the learning rate and the number of steps
# (Tab goes from one control to the next, the arrow keys move it). Before you read on, find a learning rate that gets to
# the bottom in *one* step, and one that never gets there.

# %%
GradientDescentDemo(bowl, [w], session=session, span=(-1, 7), learning_rate=0.1, steps=10)

# %% [markdown]
# ## How large a step?
#
# **Your prediction:** with $\eta = 1.1$, does a step bring $w$ nearer to 3, or farther away? Write `"nearer"` or
# `"farther"`.


# %%
def nearer_or_farther(learning_rate):
    before, after = descend(loss_slope, 1.0, learning_rate, 1)
    return "nearer" if abs(after - 3) < abs(before - 3) else "farther"


guess = "farther"  # SOLUTION: guess = ...  # your prediction
predict("04.p2", guess, observe=lambda: nearer_or_farther(1.1))

# %% [markdown]
# Why? Look at the distance $d = w - 3$ to the minimum. The slope is $2d$, and a step makes of $d$
#
# $$d - \eta \cdot 2 d = (1 - 2 \eta)\, d .$$
#
# The 2 is the **curvature** $\lambda$ of the parabola, the slope of its slope. For any parabola, and near its minimum
# for nearly any curve, each step multiplies the distance by the same factor, and after $n$ steps it is
#
# $$d_n = (1 - \eta \lambda)^n\, d_0 .$$
#
# By hand, with $\lambda = 2$ and $d_0 = -2$:
#
# | $\eta$ | factor | $d_1$ | $d_2$ | |
# |--:|--:|--:|--:|:--|
# | 0.1 | 0.8 | −1.6 | −1.28 | from one side |
# | 0.5 | 0 | 0 | 0 | at once |
# | 0.9 | −0.8 | 1.6 | −1.28 | to and fro, nearer |
# | 1.0 | −1 | 2 | −2 | to and fro, for ever |
# | 1.1 | −1.2 | 2.4 | −2.88 | farther and farther |

# %%
by_hand = {0.1: [-1.6, -1.28], 0.5: [0, 0], 0.9: [1.6, -1.28], 1.0: [2, -2], 1.1: [2.4, -2.88]}
for learning_rate, distances in by_hand.items():
    path = np.array(descend(loss_slope, 1.0, learning_rate, 2))
    assert np.allclose(path[1:] - 3, distances, rtol=0, atol=1e-9)
    assert np.allclose(path - 3, (1 - learning_rate * 2) ** np.arange(3) * -2, rtol=0, atol=1e-9)

# %% [markdown]
# So it comes nearer exactly if $|1 - \eta\lambda| < 1$, that is for $0 < \eta < \dfrac{2}{\lambda}$. Beyond that the
# descent **diverges**: each step follows the slope faithfully, leaps over the valley, and lands higher up, where it is
# steeper still.

# %%
plotting.loss_curve(
    {f"η = {rate}": [loss(w) for w in descend(loss_slope, 1.0, rate, 12)] for rate in (0.02, 0.1, 0.45, 1.1)},
    logarithmic=True,
)

# %%
quiz("04.q2", "b")  # SOLUTION: quiz("04.q2", ...)

# %% [markdown]
# How many steps does it take, until the distance is a hundredth, say, of what it was? Let the computer count.
#
# **Exercise 04.3 (stretch).** Write `steps_needed`: the smallest number of steps after which the distance is at most
# its `factor`-th part, `math.inf` if it never is. By hand: where each step halves the distance, a seventh is reached
# after three steps, as $\frac18 < \frac17 < \frac14$.


# %%
def steps_needed(curvature, learning_rate, factor):
    """How many steps make the distance so many times smaller."""
    # BEGIN SOLUTION
    kept = abs(1 - learning_rate * curvature)
    if kept >= 1:
        return math.inf
    distance, steps = 1.0, 0
    while distance > 1 / factor:
        distance *= kept
        steps += 1
    return steps
    # END SOLUTION


# %%
# hint("04.3")
steps_needed = check("04.3", steps_needed).or_ours()

# %% [markdown]
# **Misconception 2: “a bigger learning rate is faster.”** Put it to the test: the steps to a hundredth of the distance.

# %%
assert steps_needed(2, 0.25, 7) == 3
rates = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0)
{learning_rate: steps_needed(2, learning_rate, 100) for learning_rate in rates}

# %% [markdown]
# Up to $\eta = 1/\lambda$ bigger is faster; from there on it is slower again; and from $2/\lambda$ on it is never.
#
# ### Which minimum?
#
# Not every curve is a bowl. This one has two valleys:
#
# $$f(w) = w^4 - 3 w^2 + w .$$
#
# By hand, at one place in each: $f(-1) = 1 - 3 - 1 = -3$, and $f(1) = 1 - 3 + 1 = -1$.
#
# **Your prediction:** the left valley is the deeper one. We start at $w = 2$, on the right. Where does the descent
# end: `"left"` or `"right"`?


# %%
def two_valleys(w):
    return w**4 - 3 * w**2 + w


assert np.allclose([two_valleys(-1), two_valleys(1)], [-3, -1], rtol=0, atol=1e-9)
path = descend(lambda w: slope(two_valleys, w), 2.0, 0.02, 200)

guess = "right"  # SOLUTION: guess = ...  # your prediction
predict("04.p3", guess, observe=lambda: "left" if path[-1] < 0 else "right")

# %% [markdown]
# **Misconception 3: “gradient descent finds the lowest place.”** It finds *a* place where the slope is zero. Put it to
# the test: the valley on the other side is lower. (In the picture, move the start to the other side of the hill.)

# %%
other = descend(lambda w: slope(two_valleys, w), -2.0, 0.02, 200)
assert abs(slope(two_valleys, path[-1])) < 1e-6 and abs(slope(two_valleys, other[-1])) < 1e-6
assert two_valleys(other[-1]) < two_valleys(path[-1]) - 2

# %%
GradientDescentDemo(two_valleys, span=(-2.2, 2.2), x=2.0, learning_rate=0.02, steps=40)

# %% [markdown]
# The loss of a perceptron has a single valley, so we need not worry yet. In chapter 6 we will.

# %% [markdown]
# ## Two numbers, and more
#
# With several weights there is a slope for each: nudge one, keep the others. The list of all these slopes is the
# **gradient**. Our example is a long valley:
#
# $$J(w, v) = \tfrac12 \bigl( w^2 + 10\, v^2 \bigr), \qquad \nabla J = (w,\ 10\, v) .$$
#
# Its minimum is at $(0, 0)$; the curvature is 1 along $w$, and 10 along $v$.


# %%
def valley(w, v):
    return (w**2 + 10 * v**2) / 2


def valley_gradient(place):
    return np.array([1.0, 10.0]) * place


assert np.allclose(valley_gradient(np.array([10.0, 1.0])), [10, 10], rtol=0, atol=1e-9)

# %% [markdown]
# **Your prediction:** we stand at $(10, 1)$. Of which number does the first step change more: `"w"`, `"v"`, or both
# `"equally"`?

# %%
place = np.array([10.0, 1.0])
first_step = -0.05 * valley_gradient(place)

guess = "equally"  # SOLUTION: guess = ...  # your prediction
predict("04.p4", guess, observe=lambda: "equally" if first_step[0] == first_step[1] else "w or v")

# %% [markdown]
# What does the gradient point at, then? Along a direction $d$ of length 1, the loss changes by
#
# $$\nabla J \cdot d = |\nabla J| \cos \varphi ,$$
#
# where $\varphi$ is the angle between the two. That is largest along the gradient itself: the gradient is the direction
# of the **steepest ascent**, and its length says how steep it is. By hand: for the gradient $(3, 4)$ the slope along
# $(1, 0)$ is 3, and along $(\frac35, \frac45)$ it is 5, the length of the gradient.

# %%
g = np.array([3.0, 4.0])
angles = np.radians(np.arange(360))
directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
assert np.allclose([g @ [1, 0], g @ [3 / 5, 4 / 5], np.hypot(*g)], [3, 5, 5], rtol=0, atol=1e-9)
steepest = directions[np.argmax(directions @ g)]
assert np.allclose(steepest, g / 5, rtol=0, atol=0.01)  # of 360 directions, the best

# %% [markdown]
# **Misconception 4: “the gradient points away from the minimum.”** Only in a round bowl. Put it to the test: at
# $(10, 1)$, the angle between the way downhill and the way to the minimum.

# %%
downhill, to_minimum = -valley_gradient(place), -place
cosine = downhill @ to_minimum / (np.hypot(*downhill) * np.hypot(*to_minimum))
angle = np.degrees(np.arccos(cosine))
assert np.allclose(cosine, 110 / (math.sqrt(200) * math.sqrt(101)), rtol=0, atol=1e-9)
f"{angle:.0f} degrees apart"

# %% [markdown]
# ### Valleys
#
# Each number has its own factor now: $1 - \eta$ along $w$, and $1 - 10\,\eta$ along $v$. But there is only one $\eta$.
# The steep direction sets the limit, $\eta < \frac2{10}$, and the flat one has to live with it. By hand, with
# $\eta = 0.18$: the factors are $0.82$ and $-0.8$. Across the valley it zigzags; along it, it creeps.

# %%
path = np.array(descend(valley_gradient, place, 0.18, 20))
assert np.allclose(path[1], [8.2, -0.8], rtol=0, atol=1e-9)
assert np.allclose(path[10], [10 * 0.82**10, 0.8**10], rtol=0, atol=1e-9)
plotting.surface(valley, x=(-2, 11), y=(-5, 5), path=path, xlabel="w", ylabel="v")

# %%
quiz("04.q5", "b")  # SOLUTION: quiz("04.q5", ...)

# %% [markdown]
# ## Momentum
#
# A ball that rolls down the valley would not zigzag. It has a **velocity** $u$, and each slope only changes that a
# little: across the valley the pushes alternate and cancel, along it they add up. With the **momentum** $\mu$, the part
# of the velocity that is kept:
#
# $$u \leftarrow \mu\, u + \nabla J, \qquad w \leftarrow w - \eta\, u .$$
#
# By hand, on a constant slope of 1, with $\eta = 1$ and $\mu = \frac12$, from $w = 0$: the velocities are
# $1, \frac32, \frac74$, so the path is $0, -1, -\frac52, -\frac{17}4$.
#
# **Exercise 04.4 (core).** Write it, this time all by yourself. At the start, the ball is at rest.


# %%
def descend_with_momentum(gradient, w, learning_rate, momentum, steps):
    """The path of gradient descent with momentum."""
    path = [w]
    # BEGIN SOLUTION
    velocity = 0.0
    for _ in range(steps):
        velocity = momentum * velocity + gradient(w)
        w = w - learning_rate * velocity
        path.append(w)
    # END SOLUTION
    return path


# %%
# hint("04.4")
descend_with_momentum = check("04.4", descend_with_momentum).or_ours()

# %%
rolled = descend_with_momentum(lambda w: 1.0, 0.0, 1.0, 0.5, 3)
assert np.allclose(rolled, [0, -1, -5 / 2, -17 / 4], rtol=0, atol=1e-9)

# %%
quiz("04.q6", "a")  # SOLUTION: quiz("04.q6", ...)

# %% [markdown]
# Does it help? Here are the twenty steps down the valley from above, and twenty with momentum, $\eta = 0.1$ and
# $\mu = \frac12$. It swings across, once or twice, and is at the bottom.

# %%
with_momentum = np.array(descend_with_momentum(valley_gradient, place, 0.1, 0.5, 20))
picture = plotting.figure(2, width=4.2, height=3.2, alt="two ways down a valley: one zigzags, one swings to the bottom")
for axes, (title, way) in zip(picture.axes, {"plain": path, "momentum": with_momentum}.items(), strict=True):
    plotting.surface(valley, x=(-2, 11), y=(-5, 5), path=way, xlabel="w", ylabel="v", title=title, ax=axes)
assert np.hypot(*with_momentum[-1]) < np.hypot(*path[-1]) / 20
picture

# %% [markdown]
# The steeper the valley, the more it helps. In one that is a hundred times as steep across as along, count the steps
# until the distance is a thousandth. Each method has the settings that are best for it.


# %%
def steep_gradient(place):
    return np.array([1.0, 100.0]) * place


def steps_to_a_thousandth(path):
    return int(np.argmax(np.hypot(*np.transpose(path)) < 1e-3))


both = np.array([0.7, 0.7])
plain = steps_to_a_thousandth(descend(steep_gradient, both, 2 / 101, 500))
heavy = steps_to_a_thousandth(descend_with_momentum(steep_gradient, both, (2 / 11) ** 2, (9 / 11) ** 2, 500))
assert plain > 5 * heavy
f"plain: {plain} steps, with momentum: {heavy}"

# %% [markdown]
# ### A race
#
# There are more ideas: look ahead (Nesterov), give each number a learning rate of its own (Adagrad, RMSProp, Adam).
# tslab has them all. Let them race down the valley, and then change the learning rate: who gets nervous first? Who
# is first at the bottom depends on the valley; no optimizer wins everywhere.

# %%
with ts.Graph().as_default():
    race_w, race_v = ts.Variable(-8.0, name="w"), ts.Variable(3.0, name="v")
    valley_J = ts.multiply(0.5, race_w * race_w + 10.0 * race_v * race_v, name="valley")
    race_session = ts.Session()
GradientDescentDemo(
    valley_J, [race_w, race_v], session=race_session, span=[(-9, 3), (-6, 6)], race=True, learning_rate=0.1
)

# %% [markdown]
# ## Your own optimizer
#
# Now for graphs. Your library, as it stood at the end of chapter 3:

# %%
from tslab.course.library import Graph, Operation, Session, Variable, placeholder, traverse_postorder

my_graph = Graph().as_default()

# %%
from tslab.course.library import add, log, matmul, multiply, negative, reduce_sum, softmax

# %% [markdown]
# ### All the gradients of a graph
#
# We want a table: for each Variable that the loss depends on, its gradient, in the shape of the Variable. Nudging does
# it, one element at a time. First, the loss with one element moved. The worked example has three subgoals:
#
# 1. **Copy** the value, as numbers with fractions. Whoever has fetched the old array should not see it move.
# 2. **Move** one element of the copy, and run the loss with it.
# 3. **Put back** the old value.


# %%
def loss_with(nudge, variable, i, loss, feed_dict):
    """The loss, with element i of a Variable moved by a nudge."""
    here = variable.value
    moved = np.array(here, dtype=float)  # 1. copy
    moved[i] += nudge  # 2. move
    variable.value = moved
    value = Session().run(loss, feed_dict)
    variable.value = here  # 3. put back
    return value


# %% [markdown]
# **Exercise 04.5 (core).** Fill the array of zeros: for each element, the difference of the losses with $h$ and with
# $-h$, divided by $2h$. `np.ndindex(shape)` gives the indices of all elements one by one; the `i` of `loss_with` is one
# of them.
#
# By hand: for $J = w\,v$ with $w = 2$ and $v = 5$, the gradients are $5$ and $2$.


# %%
def compute_gradients(loss, feed_dict=None, h=1e-5):
    """A table {Variable: gradient of the loss}, by nudging."""
    gradients = {}
    for node in traverse_postorder(loss):
        if isinstance(node, Variable):
            gradient = np.zeros(node.value.shape)
            # BEGIN SOLUTION
            for i in np.ndindex(gradient.shape):
                rise = loss_with(h, node, i, loss, feed_dict) - loss_with(-h, node, i, loss, feed_dict)
                gradient[i] = rise / (2 * h)
            # END SOLUTION
            gradients[node] = gradient
    return gradients


# %%
# hint("04.5")
compute_gradients = check("04.5", compute_gradients).or_ours()

# %%
my_w, my_v = Variable(2.0), Variable(5.0)
my_product = multiply(my_w, my_v)
my_gradients = compute_gradients(my_product)
assert np.allclose([my_gradients[my_w], my_gradients[my_v]], [5, 2], rtol=0, atol=1e-9)

# %% [markdown]
# Here are the values of this graph, and then, on the same arrows, the gradients. (The loss itself has the gradient 1:
# it changes by 1 where it changes by 1.)

# %%
draw(learner_trace(my_product, {}, Session().run))

# %%
draw(learner_trace(my_product, {}, lambda node, feed_dict: np.round(my_gradients.get(node, 1.0), 6)))

# %% [markdown]
# ### One step for all
#
# **Your prediction:** $J = (w v - 1)^2$, at $w = 2$ and $v = 1$. The gradients are $2\,(wv - 1)\,v = 2$ for $w$ and
# $2\,(wv - 1)\,w = 4$ for $v$. Where is $v$ after one step with $\eta = 0.1$?


# %%
def both_at_once(w, v, learning_rate=0.1):
    to_w, to_v = 2 * (w * v - 1) * v, 2 * (w * v - 1) * w
    return w - learning_rate * to_w, v - learning_rate * to_v


guess = 0.6  # SOLUTION: guess = ...  # your prediction
predict("04.p5", guess, observe=lambda: both_at_once(2.0, 1.0)[1])

# %% [markdown]
# **Misconception 5: “the order does not matter: update one, then work out the other.”** Then the second gradient is
# that of a place where nobody stood. Put it to the test.


# %%
def one_after_the_other(w, v, learning_rate=0.1):
    w = w - learning_rate * 2 * (w * v - 1) * v
    v = v - learning_rate * 2 * (w * v - 1) * w  # w has moved already
    return w, v


assert np.allclose(both_at_once(2.0, 1.0), [1.8, 0.6], rtol=0, atol=1e-9)
assert np.allclose(one_after_the_other(2.0, 1.0), [1.8, 0.712], rtol=0, atol=1e-9)

# %% [markdown]
# A step is an operation: it belongs in the graph, so that a session runs it. What it needs is what the loss is fed, so
# its input nodes are the placeholders behind the loss, and their values arrive in `compute`, fresh in each run.
#
# **Exercise 04.6 (core).** All the gradients are worked out before anything moves. Now let each Variable take its step:
# $w \leftarrow w - \eta\, \nabla J$. Give it a new array; somebody may have fetched the old one.


# %%
class minimize_step(Operation):
    """One step of gradient descent, each time it is run."""

    def __init__(self, loss, learning_rate):
        super().__init__([node for node in traverse_postorder(loss) if isinstance(node, placeholder)])
        self.loss, self.learning_rate = loss, learning_rate

    def compute(self, *values):
        gradients = compute_gradients(self.loss, dict(zip(self.input_nodes, values, strict=True)))
        # BEGIN SOLUTION
        for variable, gradient in gradients.items():
            variable.value = variable.value - self.learning_rate * gradient
        # END SOLUTION


# %%
# hint("04.6")
minimize_step = check("04.6", minimize_step).or_ours()

# %% [markdown]
# **Exercise 04.7 (warm-up).** And the optimizer. It keeps the learning rate; its `minimize` builds the step.


# %%
class GradientDescentOptimizer:
    """w ← w - η ∂J/∂w, for each Variable"""

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate  # SOLUTION: ...  # your turn

    def minimize(self, loss):
        return minimize_step(loss, self.learning_rate)  # SOLUTION: ...  # your turn


# %%
# hint("04.7")
GradientDescentOptimizer = check("04.7", GradientDescentOptimizer).or_ours()

# %%
quiz("04.q4", "a")  # SOLUTION: quiz("04.q4", ...)

# %%
my_w, my_v = Variable(2.0), Variable(5.0)
Session().run(GradientDescentOptimizer(0.1).minimize(multiply(my_w, my_v)))
assert np.allclose([my_w.value, my_v.value], [2 - 0.1 * 5, 5 - 0.1 * 2], rtol=0, atol=1e-9)

# %% [markdown]
# ## Training
#
# The perceptron, in your library, with your loss.


# %%
def perceptron():
    X, c = placeholder(), placeholder()
    W, b = Variable(np.zeros((2, 2))), Variable(np.zeros(2))
    p = softmax(add(matmul(X, W), b))
    J = negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1)))
    return X, c, W, b, p, J


my_graph = Graph().as_default()
my_X, my_c, my_W, my_b, my_p, my_J = perceptron()
my_session, my_feed = Session(), {my_X: points, my_c: classes}

# %%
quiz("04.q8", "b")  # SOLUTION: quiz("04.q8", ...)

# %% [markdown]
# **Before training: the loss at chance.** Each of the 100 points costs $\ln 2$, as the quiz has it.

# %%
assert np.allclose(my_session.run(my_J, my_feed), 100 * np.log(2), rtol=0, atol=1e-9)

# %% [markdown]
# **A few points first.** Two of each cluster have to be learnt by heart, or there is a bug.

# %%
few = {my_X: points[[0, 1, 50, 51]], my_c: classes[[0, 1, 50, 51]]}
few_step = GradientDescentOptimizer(1.0).minimize(my_J)
for _ in range(100):
    my_session.run(few_step, few)
assert my_session.run(my_J, few) < 0.05

# %% [markdown]
# **Then all of them,** from zero again, with the learning rate of the beginning.

# %%
my_W.value, my_b.value = np.zeros((2, 2)), np.zeros(2)
my_step = GradientDescentOptimizer(0.0002).minimize(my_J)
my_losses = []
for _ in range(60):
    my_losses.append(my_session.run(my_J, my_feed))
    my_session.run(my_step, my_feed)
assert np.allclose(my_losses, losses, rtol=0, atol=1e-6)

# %% [markdown]
# These are the sixty losses of the whole game, up to the error of nudging: we asked for $10^{-6}$.
#
# **And test data:** a hundred points of the same clusters, which no step has seen. Does the line **generalise**, does
# it hold for points that it was not made from? Then they cost about as much as the others, and few are wrong.

# %%
test_points = np.concatenate([rng.normal(2, 1, (50, 2)), rng.normal(-2, 1, (50, 2))])
for name, batch in {"trained on": points, "kept apart": test_points}.items():
    my_guesses = np.argmax(my_session.run(my_p, {my_X: batch}), axis=1)
    accuracy = np.mean(my_guesses == np.argmax(classes, axis=1))
    print(f"{name}: {accuracy:.0%} right, J = {my_session.run(my_J, {my_X: batch, my_c: classes}):.1f}")
assert accuracy >= 0.97  # of the test data
plotting.decision_regions(lambda X: my_session.run(my_p, {my_X: X}), test_points, classes, names=["blue", "red"])

# %%
quiz("04.q3", "a")  # SOLUTION: quiz("04.q3", ...)

# %%
quiz("04.q7", "b")  # SOLUTION: quiz("04.q7", ...)

# %% [markdown]
# ### What a step costs
#
# **Your prediction:** how often does one step of your optimizer run the graph of the perceptron, to find the gradients
# of $W$ and $b$?

# %%
runs = []


class counted(Operation):
    """Its input, with a note each time it is computed."""

    def __init__(self, x):
        super().__init__([x])

    def compute(self, x):
        runs.append("a run")
        return x


# %%
counted_step = GradientDescentOptimizer(0.0002).minimize(counted(my_J))
my_session.run(counted_step, my_feed)
runs_for_one_step = len(runs)

guess = 12  # SOLUTION: guess = ...  # your prediction
predict("04.p6", guess, observe=lambda: runs_for_one_step)

# %% [markdown]
# Twelve runs for six numbers. That is fine for a perceptron, and hopeless for anything larger. tslab needed one walk
# forwards and one backwards, however many numbers there are; and its gradients are exact. How that is possible is the
# next chapter.

# %% [markdown]
# ## The same in TensorFlow
#
# TensorFlow's optimizers are these. We let two of them go down the valley from $(10, 1)$, in 64 bits, and compare with
# your paths to $10^{-9}$. (TensorFlow keeps a learning rate in 32 bits, so we take such as these can hold exactly.)


# %%
def path_in_tensorflow(make_optimizer, steps=20):
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as tf_session:
        place = tf.Variable(np.array([10.0, 1.0]), use_resource=True)
        J = tf.reduce_sum(0.5 * np.array([1.0, 10.0]) * tf.square(place))
        step = make_optimizer(tf.train).minimize(J)
        tf_session.run(tf.global_variables_initializer())
        path = [tf_session.run(place)]
        while len(path) <= steps:
            tf_session.run(step)
            path.append(tf_session.run(place))
        return path


# %% tags=["nbval-ignore-output"]
import importlib.util
import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # no remarks on the machine
if importlib.util.find_spec("tensorflow"):
    theirs = path_in_tensorflow(lambda train: train.GradientDescentOptimizer(3 / 16))
    assert np.allclose(theirs, descend(valley_gradient, place, 3 / 16, 20), rtol=0, atol=1e-9)
    theirs = path_in_tensorflow(lambda train: train.MomentumOptimizer(1 / 8, 1 / 2))
    assert np.allclose(theirs, descend_with_momentum(valley_gradient, place, 1 / 8, 1 / 2, 20), rtol=0, atol=1e-9)
print("Compared with TensorFlow to 1e-9; skipped where TensorFlow is not installed.")

# %% [markdown]
# ## What you have now
#
# `compute_gradients`, `minimize_step` and `GradientDescentOptimizer`: your library trains. Look back without scrolling,
# and answer:
#
# - Which way does the gradient point, and which way does the step go?
# - For which learning rates does a parabola of curvature $\lambda$ converge, and what happens beyond?
# - Why is a valley slow, and what does momentum add up, what does it cancel?
# - Why are all gradients worked out before any Variable moves?
#
# In chapter 5 `compute_gradients` is written anew: exact, and as cheap for a million weights as for six.

# %% [markdown]
# ## Glossary
#
# - **converge**: come nearer to the minimum with each step; **diverge**: get farther away.
# - **curvature**: the slope of the slope.
# - **finite difference**: a slope that is measured by nudging.
# - **gradient**: the list of the slopes along all the numbers; it points at the steepest ascent.
# - **generalise**: to be right about data that played no part in the training, too.
# - **gradient descent**: one step after another against the gradient.
# - **learning rate**: the factor η between a gradient and a step.
# - **momentum**: the part of the velocity that is kept from step to step.
# - **nudge**: a very small change, made to see what it does.
# - **optimizer**: a rule for the steps.
# - **path**: the places of a descent, one after the other.
# - **slope**: how fast a function changes as its number grows.
# - **steepest ascent**: the direction in which a function grows fastest.
# - **test data**: points that are kept apart, and never used to choose anything.
# - **velocity**: what momentum keeps; the sum of the gradients, the older ones weighing less.

# %% [markdown]
# ## Sources
#
# - Daniel Sabinasz, *Deep Learning From Scratch: Theory and Implementation*, and
#   [TensorSlow](https://github.com/danielsabinasz/TensorSlow): the arc of this chapter, the way down a mountain, and
#   `GradientDescentOptimizer`.
# - Augustin-Louis Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, 1847: gradient
#   descent. Boris Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964: momentum.
# - Gabriel Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/), 2017: the factors of a valley, and
#   the best settings for it.
