# %% [markdown]
# # 5. Backpropagation
#
# In chapter 4 you found the gradient by nudging: move one Variable a little, run the whole graph, see what the loss
# does. A network with a million weights would need two million runs for a single step. In this chapter you write
# the algorithm that gets all the gradients in one walk through the graph. It is the chain rule, and good bookkeeping.
#
# **When you have finished, you can**
#
# 1. find with pencil and paper the gradient of a loss, along one path through a graph, and along several that meet;
# 2. write `compute_gradients`, a table {node: gradient}, and say in which order it goes, and why it visits a node once;
# 3. derive and write the gradient of every operation of a perceptron, with broadcasting undone;
# 4. check gradients against finite differences, with a threshold that you can defend;
# 5. say why a right formula can still give `nan`, and mend that;
# 6. train a perceptron with a library that is your own from end to end.
#
# **You need** chapters 1 to 4, partial derivatives, and the chain rule of calculus.
#
# **Time:** 45 minutes to read, and about two hours more for the ten exercises.

# %%
import numpy as np

import tslab as ts
from tslab.course import check, hint, learner_trace, predict, quiz
from tslab.widgets import BackpropStepper, GraphStepper, draw, plotting

# %% [markdown]
# ## The whole game
#
# The smallest perceptron there is: one number $x$ comes in, and out comes the probability $p$ that it is of the first
# class. Here it *is* of the first class, so the loss is $-\ln p$ (chapter 3; NumPy and our operation call $\ln$ `log`):
#
# $$z = w x + b, \qquad p = \sigma(z), \qquad J = -\ln p, \qquad \text{with } x = 2,\ w = \tfrac12,\ b = -1 .$$

# %%
x = ts.placeholder(shape=(), name="x")
w = ts.Variable(0.5, name="w")
b = ts.Variable(-1.0, name="b")
s = ts.multiply(w, x, name="s")
z = ts.add(s, b, name="z")
p = ts.sigmoid(z, name="p")
log_p = ts.log(p, name="log_p")
J = ts.negative(log_p, name="J")

# %% [markdown]
# One call, and every node has its gradient: how much $J$ changes for each bit that this node changes.

# %%
session = ts.Session()
gradients = session.run(ts.compute_gradients(J), {x: 2.0})
{node.name: float(gradient) for node, gradient in gradients.items()}

# %% [markdown]
# The **forward pass** works out the values, from left to right.

# %%
draw(J, values=session.trace(J, {x: 2.0}))

# %% [markdown]
# The **backward pass** works out the gradients, from right to left. Here is the same graph, with the gradient of each
# node on its arrow.

# %%
draw(J, values=gradients)

# %% [markdown]
# Read it from the right. $J$ changes by 1 where $J$ changes by 1. It falls by 1 where $\ln p$ grows by 1. And so on
# back to $w$: if $w$ grows by a little, $J$ falls by as much ($-1$). By the end of this chapter each of these numbers
# is the work of your own code.
#
# Travel through it: → is one moment forward, ← one back, Space plays. First the values flow to the right. Then, from
# the loss, the gradients flow to the left. At last each Variable takes a step. Choose any node to see how its gradient
# is made.

# %%
BackpropStepper(J, feed_dict={x: 2.0}, session=session)

# %% [markdown]
# ## One path
#
# Between $b$ and $J$ there is a single path: $b \to z \to p \to \ln p \to J$. Each arrow is a small function, with a
# derivative of its own, the **local derivative**. The chain rule multiplies them:
#
# $$\frac{\partial J}{\partial b} = \frac{\partial J}{\partial \ln p} \cdot \frac{\partial \ln p}{\partial p}
# \cdot \frac{\partial p}{\partial z} \cdot \frac{\partial z}{\partial b}
# = (-1) \cdot \frac1p \cdot p\,(1-p) \cdot 1 .$$
#
# By hand: $z = \frac12 \cdot 2 - 1 = 0$, so $p = \sigma(0) = \frac12$, and the four factors are $-1$, $2$, $\frac14$
# and $1$. The gradient is $-\frac12$. (Why $\sigma' = p\,(1-p)$? That comes soon.)

# %%
p_now = session.run(p, {x: 2.0})
factors = [-1, 1 / p_now, p_now * (1 - p_now), 1]
assert np.allclose(factors, [-1, 2, 0.25, 1], rtol=0, atol=1e-9)
assert np.allclose(np.prod(factors), -0.5, rtol=0, atol=1e-9)
assert np.allclose(gradients[b], -0.5, rtol=0, atol=1e-9)

# %% [markdown]
# Nobody who works it out from the right multiplies all four anew for each node. The gradient of $z$ is that of $p$
# times *one* local derivative; the gradient of $s$ is that of $z$ times one more. That is all that **backpropagation**
# does: each node hands its gradient back to its inputs, times the local derivative.

# %%
quiz("05.q2", "b")  # SOLUTION: quiz("05.q2", ...)

# %% [markdown]
# And $w$? The product $s = w x$ has the local derivative $x = 2$, so $w$ gets $2 \cdot (-\frac12) = -1$.

# %%
quiz("05.q4", "b")  # SOLUTION: quiz("05.q4", ...)

# %% [markdown]
# ## Several paths
#
# Now a node that is used more than once.

# %%
t = ts.placeholder(shape=(), name="t")
product = ts.multiply(t, t, name="product")
total = ts.add(product, t, name="total")
draw(total, values=session.trace(total, {t: 3.0}))

# %% [markdown]
# **Your prediction:** what is the gradient of `total` with respect to $t$, at $t = 3$?

# %%
guess = 7  # SOLUTION: guess = ...  # your prediction
predict("05.p1", guess, observe=lambda: session.run(ts.gradients(total, t)[0], {t: 3.0}))

# %% [markdown]
# If $t$ grows by a little, this reaches `total` on every path, and the changes **add up**. For a node $n$ whose
# consumers are $c_1, c_2, \ldots$:
#
# $$\frac{\partial J}{\partial n} = \sum_{c \text{ uses } n}
# \frac{\partial J}{\partial c} \cdot \frac{\partial c}{\partial n} .$$
#
# A consumer that uses $n$ as two of its inputs counts once for each. By hand: $3 + 3$ from the product and $1$ from the
# sum make $7$. So along a path derivatives are *multiplied*, and where paths meet they are *added*.
#
# Watch the three parts meet in $t$:

# %%
BackpropStepper(total, t, {t: 3.0}, session)

# %% [markdown]
# **Misconception 1: “one consumer is enough.”** After all each consumer knows a derivative. Put it to the test: nudge
# $t$, and see what `total` really does.

# %%
h = 1e-5
above, below = session.run(total, {t: 3.0 + h}), session.run(total, {t: 3.0 - h})
slope = (above - below) / (2 * h)
assert np.allclose(slope, 3 + 3 + 1, rtol=0, atol=1e-9)
assert abs(slope - 1) > 5 and abs(slope - 3) > 3  # what one path alone would give

# %% [markdown]
# ## Your own library goes on
#
# You built these in chapters 1 to 4. They wait in a module (`Session??` in a cell of its own shows one). If you would
# rather use yours, paste your classes into a cell below these two.

# %%
from tslab.course.library import Graph, Operation, Session, Variable, placeholder, traverse_postorder

my_graph = Graph().as_default()

# %%
from tslab.course.library import add, log, matmul, multiply, negative, numeric_gradient, reduce_sum, sigmoid, softmax

# %% [markdown]
# A local derivative is taken *at the present values*: the slope of $\ln$ at $p = \frac12$ is another than at
# $p = \frac14$. So before we go back we go forward, as your `Session` does, and leave a note on each node: its value
# is its `output`, and what went into it are its `inputs`. This function is given.


# %%
def forward(loss, feed_dict=None):
    """Work out all values, and note them on the nodes; return these in post-order."""
    order = traverse_postorder(loss)
    for node in order:
        if isinstance(node, placeholder):
            node.output = np.asarray(feed_dict[node])
        elif isinstance(node, Variable):
            node.output = node.value
        else:
            node.inputs = [x.output for x in node.input_nodes]
            node.output = node.compute(*node.inputs)
    return order


# %% [markdown]
# ### Who knows the derivatives?
#
# The walk back is the same for all graphs. The derivatives are not: each operation has its own. So we keep a table
# from classes of operations to their **gradient functions**, and let anyone add to it:
#
#     @RegisterGradient(sigmoid)
#     def sigmoid_gradient(op, grad): …
#
# A line with `@` above a function is a **decorator**: Python calls what stands after the `@` with the function, and
# binds the function's name to what comes back. `RegisterGradient(sigmoid)` is an object, so what it is called with
# arrives in its `__call__`.
#
# **Exercise 05.1 (warm-up).** Enter the function into `gradient_registry`, under the class, and hand it back.

# %%
gradient_registry = {}


class RegisterGradient:
    """Notes a gradient function for a class of operations."""

    def __init__(self, op_type):
        self.op_type = op_type

    def __call__(self, function):
        # BEGIN SOLUTION
        gradient_registry[self.op_type] = function
        return function
        # END SOLUTION


# %%
hint("05.1")
RegisterGradient = check("05.1", RegisterGradient).or_ours()

# %% [markdown]
# ### A worked example: `sigmoid`
#
# A gradient function gets the operation `op`, with its notes, and `grad`, the gradient of the loss with respect to
# the operation's output. It returns a list: the gradient of the loss with respect to each input. Four steps lead to
# every one of them.
#
# **1. Write the formula.** $\sigma(a) = \dfrac{1}{1 + e^{-a}}$.
#
# **2. Derive it.** By the quotient rule, and then by splitting the fraction,
#
# $$\sigma'(a) = \frac{e^{-a}}{(1 + e^{-a})^2}
# = \frac{1}{1 + e^{-a}} \cdot \frac{e^{-a}}{1 + e^{-a}} = \sigma(a)\,\bigl(1 - \sigma(a)\bigr) .$$
#
# **3. Work one number by hand.** At $a = \ln 3$ we have $e^{-a} = \frac13$, so $\sigma = \frac34$, and
# $\sigma' = \frac34 \cdot \frac14 = \frac3{16}$.
#
# **4. Multiply by `grad`.** What was computed on the way forward need not be computed again: $\sigma(a)$ is the output.


# %%
@RegisterGradient(sigmoid)
def sigmoid_gradient(op, grad):
    """σ' = σ (1 - σ)"""
    y = op.output
    return [grad * y * (1 - y)]


my_sigmoid = sigmoid(Variable(np.log(3)))
forward(my_sigmoid)
assert np.allclose(my_sigmoid.output, 3 / 4, rtol=0, atol=1e-9)
assert np.allclose(sigmoid_gradient(my_sigmoid, 1.0), 3 / 16, rtol=0, atol=1e-9)

# %% [markdown]
# Here are both. The slope is $\frac14$ at most, in the middle. Far out the sigmoid is flat, or **saturated**, and lets
# nearly nothing pass to what lies behind it.

# %%
plotting.activations({"sigmoid": ts.sigmoid})

# %% [markdown]
# **Misconception 2: “$\sigma'(a) = \sigma(a) \cdot \sigma(1 - a)$.”** The text that this course grew out of says so:
# a bracket has slipped. It even looks right, as $1 - \sigma(a)$ *is* $\sigma(-a)$. Put it to the test, by nudging.

# %%
my_sigma = my_sigmoid.compute
nudged = (my_sigma(1 + h) - my_sigma(1 - h)) / (2 * h)
assert np.allclose(nudged, my_sigma(1) * (1 - my_sigma(1)), rtol=0, atol=1e-9)
assert not np.allclose(nudged, my_sigma(1) * my_sigma(1 - 1), atol=0.1)  # 0.197, and 0.366

# %% [markdown]
# The simplest one of all: $-x$ has the local derivative $-1$.


# %%
@RegisterGradient(negative)
def negative_gradient(op, grad):
    return [-grad]


# %% [markdown]
# ### Your turn: `log`
#
# **1.** The formula is $\ln x$, element by element. **2.** Its derivative is $\dfrac1x$. **3.** By hand: at $x = 4$,
# with $-2$ from above, the gradient is $-2 \cdot \frac14 = -\frac12$.
#
# **Exercise 05.2 (warm-up).** Do step 4. What went into the operation is in the list `op.inputs`.


# %%
def log_gradient(op, grad):
    """log' x = 1/x"""
    x = op.inputs[0]
    return [grad / x]  # SOLUTION: return [...]


# %%
# hint("05.2")
log_gradient = RegisterGradient(log)(check("05.2", log_gradient).or_ours())

# %%
my_log = log(Variable(4.0))
forward(my_log)
assert np.allclose(log_gradient(my_log, -2.0), -1 / 2, rtol=0, atol=1e-9)

# %% [markdown]
# ## In which order?
#
# The sum over the consumers can be turned into a program word by word. A node asks each of its consumers for its
# part; the consumer needs its own gradient for that, so it asks *its* consumers; and the loss answers 1. To see what
# that costs, we count the questions. (Our graph has only sums, so each local derivative is 1.)


# %%
def ask(node, loss, questions):
    """The gradient of `node`: the sum of what its consumers say."""
    questions.append(node)
    if node is loss:
        return 1
    return sum(
        ask(consumer, loss, questions) for consumer in set(node.consumers) for x in consumer.input_nodes if x is node
    )


# %%
def doubled(times, y):
    for _ in range(times):
        y = add(y, y)
    return y


def questions_for(times):
    questions = []
    start = placeholder()
    assert ask(start, doubled(times, start), questions) == 2**times  # the gradient is right
    return len(questions)


# %% [markdown]
# The gradient comes out right. **Your prediction:** how many questions are asked for ten doublings, $y + y$ and so on?
# (You have met this graph.)

# %%
guess = 2047  # SOLUTION: guess = ...  # your prediction
predict("05.p2", guess, observe=lambda: questions_for(10))

# %% [markdown]
# **Misconception 3: “the chain rule says: follow every path.”** It says: sum over every path. The parts that meet in
# a node have the rest of the way in common, so they are added *there*, and go on as one number. Then each node is
# visited once. tslab's backward graph for 22 doublings has 23 nodes, for four million paths.

# %%
start = ts.placeholder(shape=(), name="start")
y = start
for _ in range(22):
    y = ts.add(y, y)
nodes_before = len(y.graph.nodes)
gradient = ts.gradients(y, start)[0]
assert len(y.graph.nodes) - nodes_before == 23
assert session.run(gradient, {start: 1.0}) == 2**22

# %% [markdown]
# When may a node pass its gradient on? Not before all its consumers have brought their parts. So we need an order in
# which each node comes *after its consumers*.

# %%
quiz("05.q1", "a")  # SOLUTION: quiz("05.q1", ...)

# %% [markdown]
# Such an order is at hand: the post-order, read backwards. It also leaves aside whatever the loss does not depend on.
#
# **Exercise 05.3 (core).** Write `compute_gradients`. Start with the gradient of the loss by itself, which is 1, in the
# shape of the loss. Go through the nodes from the last to the first. If a node has inputs, look up its gradient
# function by `type(node)`, call it with the node and the gradient that the table has for it, and add what comes out to
# the gradients of the inputs.


# %%
def compute_gradients(loss, feed_dict=None):
    """A table {node: gradient of the loss with respect to the node}."""
    order = forward(loss, feed_dict)
    gradients = {loss: np.ones(np.shape(loss.output))}
    # BEGIN SOLUTION: ...  # your turn: from the last node to the first
    for node in reversed(order):
        if node.input_nodes:
            parts = gradient_registry[type(node)](node, gradients[node])
            for x, part in zip(node.input_nodes, parts, strict=True):
                gradients[x] = gradients.get(x, 0) + part
    # END SOLUTION
    return gradients


# %%
# hint("05.3")
compute_gradients = check("05.3", compute_gradients).or_ours()

# %% [markdown]
# Now a first backward pass of your own. $z = 0$ as before, so we expect $-\frac12$ again. `learner_trace` asks for a
# value for each node; we answer with its gradient.

# %%
my_z = Variable(0.0)
my_p = sigmoid(my_z)
my_log_p = log(my_p)
my_J = negative(my_log_p)
my_gradients = compute_gradients(my_J)
assert np.allclose([my_gradients[n] for n in (my_J, my_log_p, my_p, my_z)], [1, -1, -2, -0.5], rtol=0, atol=1e-9)
draw(learner_trace(my_J, {}, lambda node, feed_dict: my_gradients[node]))

# %%
quiz("05.q9", "c")  # SOLUTION: quiz("05.q9", ...)

# %% [markdown]
# **Misconception 4: “the latest part is the gradient.”** It is easily written: `gradients[x] = part`, without a sum.
# For the graph above that is right, as there no two paths meet. Put it to the test where they do: $-t + \ln t$ at
# $t = 2$ has the gradient $-1 + \frac12$.


# %%
@RegisterGradient(add)
def add_gradient(op, grad):
    return [grad, grad]


my_t = Variable(2.0)
my_parts = [negative(my_t), log(my_t)]
my_gradient = compute_gradients(add(*my_parts))[my_t]
assert np.allclose(my_gradient, -1 + 1 / 2, rtol=0, atol=1e-9)
assert my_gradient not in (-1, 1 / 2)  # the parts alone

# %% [markdown]
# ## Arrays
#
# The rest of the chapter fills the table of gradient functions. The values are arrays now, and two rules help:
#
# - **A gradient has the shape of its value.** It has one derivative for each element.
# - **Change one element, and follow it.** Whatever it changes, it gets its part from there.
#
# ### Broadcasting, undone
#
# In $X W + b$ the bias is added to each row of the product: NumPy stretches it. Its element $b_j$ is used once in every
# row $i$, so it gets a part from every row:
#
# $$y_{ij} = a_{ij} + b_j \quad\Rightarrow\quad
# \frac{\partial J}{\partial b_j} = \sum_i \frac{\partial J}{\partial y_{ij}} .$$
#
# By hand: for the gradient $\begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix}$ of $y$, the gradient of $b$ is
# $(1 + 3 + 5,\ 2 + 4 + 6) = (9, 12)$. Copying forwards is summing backwards. tslab agrees:

# %%
G = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
bias = ts.Variable([0.0, 0.0], name="bias")
weighted = ts.reduce_sum(ts.multiply(G, ts.add(np.zeros((3, 2)), bias)))  # each element of y has the gradient in G
assert np.allclose(G.sum(axis=0), [9, 12], rtol=0, atol=1e-9)
assert np.allclose(session.run(ts.gradients(weighted, bias)[0]), [9, 12], rtol=0, atol=1e-9)

# %% [markdown]
# **Your prediction:** what is the gradient of $v = (2)$, one element, in the sum of all elements of
# `ones((3, 2)) * v`? Write it as a list.

# %%
v = ts.Variable([2.0], name="v")
stretched = ts.reduce_sum(ts.multiply(np.ones((3, 2)), v))

guess = [6]  # SOLUTION: guess = ...  # your prediction
predict("05.p3", guess, observe=lambda: session.run(ts.gradients(stretched, v)[0]))

# %% [markdown]
# Here are the gradients of that graph. The one of $v$ has come together from six.

# %%
draw(stretched, values=session.run(ts.compute_gradients(stretched)))

# %%
quiz("05.q5", "b")  # SOLUTION: quiz("05.q5", ...)

# %% [markdown]
# NumPy stretches in two ways. It puts new axes *in front*, as for $b$ above. And it copies along axes of *length 1*: a
# `(3, 1)` column added to a `(3, 2)` matrix is used in each column.
#
# **Exercise 05.4 (core).** Write `sum_to_shape`: it takes the gradient of a stretched value, and the shape that the
# value had before, and sums over all axes along which it was stretched.


# %%
def sum_to_shape(gradient, shape):
    """Undo broadcasting: the gradient of a value of this shape."""
    # BEGIN SOLUTION
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
    # END SOLUTION


# %%
# hint("05.4")
sum_to_shape = check("05.4", sum_to_shape).or_ours()

# %% [markdown]
# ### `add` and `multiply`
#
# With that, `add` is done: each operand gets the gradient as it is, in its own shape. The number from above:


# %%
@RegisterGradient(add)
def add_gradient(op, grad):
    """(x + y)' = x' + y'"""
    x, y = op.inputs
    return [sum_to_shape(grad, np.shape(x)), sum_to_shape(grad, np.shape(y))]


my_sum = add(Variable(np.zeros((3, 2))), Variable([0.0, 0.0]))
forward(my_sum)
to_b = add_gradient(my_sum, np.array([[1, 2], [3, 4], [5, 6]]))[1]
assert np.allclose(to_b, [9, 12], rtol=0, atol=1e-9)

# %% [markdown]
# **Misconception 5: “the gradient of the bias is what arrives there.”** In TensorSlow it sometimes was. A step then
# *stretched the Variable itself*, without a word. Put it to the test: a single number, and one step with the gradient
# as it arrives, and one with the gradient summed.

# %%
number, arriving = np.array(2.0), np.array([1.0, 2.0, 3.0])
wrong_step = number - 0.1 * arriving
right_step = number - 0.1 * sum_to_shape(arriving, number.shape)
assert wrong_step.shape == (3,) and right_step.shape == ()
assert np.allclose(right_step, 1.4, rtol=0, atol=1e-9)
print("as it arrives", wrong_step, "  summed", right_step)

# %% [markdown]
# Next, $x\,y$, element by element. Hold $y$ fast, and $x$ has the factor $y$; hold $x$ fast, and $y$ has the factor
# $x$:
#
# $$\frac{\partial J}{\partial x} = \text{grad} \cdot y, \qquad \frac{\partial J}{\partial y} = \text{grad} \cdot x .$$
#
# By hand: for $x = 2$, $y = 7$ and 1 from above they are $7$ and $2$.
#
# **Exercise 05.5 (core).** Write the gradient of `multiply`. Both operands may have been stretched.


# %%
def multiply_gradient(op, grad):
    """(x y)' = x' y + x y'"""
    x, y = op.inputs
    # BEGIN SOLUTION
    return [sum_to_shape(grad * y, np.shape(x)), sum_to_shape(grad * x, np.shape(y))]
    # END SOLUTION


# %%
# hint("05.5")
multiply_gradient = RegisterGradient(multiply)(check("05.5", multiply_gradient).or_ours())

# %%
my_pair = multiply(Variable(2.0), Variable(7.0))
assert np.allclose([compute_gradients(my_pair)[x] for x in my_pair.input_nodes], [7, 2], rtol=0, atol=1e-9)

# %% [markdown]
# ### `matmul`
#
# The one that everybody gets wrong at first. Let $Y = A B$, so $y_{ij} = \sum_k a_{ik}\, b_{kj}$, and write $G$ for the
# gradient of $Y$. Change one element, $a_{ik}$, and follow it: it is in all the elements of row $i$ of $Y$, and in
# $y_{ij}$ its factor is $b_{kj}$. So
#
# $$\frac{\partial J}{\partial a_{ik}} = \sum_j g_{ij}\, b_{kj} .$$
#
# In the same way $b_{kj}$ is in all the elements of column $j$, each time with the factor $a_{ik}$:
#
# $$\frac{\partial J}{\partial b_{kj}} = \sum_i a_{ik}\, g_{ij} .$$
#
# By hand: $A = (1\ \ 2)$, $B = \begin{pmatrix} 3 \\ 4 \end{pmatrix}$, $G = (1)$. There is one $i$ and one $j$, so the
# gradient of $A$ is $(3\ \ 4)$, and that of $B$ is $\begin{pmatrix} 1 \\ 2 \end{pmatrix}$.
#
# **Exercise 05.6 (core).** Both sums are products of two matrices, one of them transposed (`M.T` in NumPy). Look which
# index is summed over, and where the others stand.


# %%
def matmul_gradient(op, grad):
    """(A B)' = A' B + A B'"""
    A, B = op.inputs
    # BEGIN SOLUTION
    return [grad @ B.T, A.T @ grad]
    # END SOLUTION


# %%
# hint("05.6")
matmul_gradient = RegisterGradient(matmul)(check("05.6", matmul_gradient).or_ours())

# %%
my_row, my_column = Variable([[1.0, 2.0]]), Variable([[3.0], [4.0]])
my_gradients = compute_gradients(matmul(my_row, my_column))
assert np.allclose(my_gradients[my_row], [[3, 4]], rtol=0, atol=1e-9)
assert np.allclose(my_gradients[my_column], [[1], [2]], rtol=0, atol=1e-9)

# %%
quiz("05.q6", "b")  # SOLUTION: quiz("05.q6", ...)

# %% [markdown]
# **Misconception 6: “if the shapes fit, the transposition is right.”** Put it to the test, with square matrices. $G B$
# has the right shape, and is not what nudging an element of $A$ does to the loss.

# %%
A_value, B_value = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [2.0, 3.0]])
square_loss = matmul(Variable(A_value), Variable(B_value))
nudged = numeric_gradient(square_loss, {}, square_loss.input_nodes[0])
G = np.ones((2, 2))
assert (G @ B_value).shape == (G @ B_value.T).shape
assert np.allclose(nudged, G @ B_value.T, rtol=0, atol=1e-8)
assert not np.allclose(nudged, G @ B_value, atol=0.5)

# %% [markdown]
# ### `reduce_sum`
#
# Summing is the opposite of copying, so backwards it copies. In $s = \sum_i x_i$ every element has the local derivative
# 1, and gets the gradient of $s$. With an axis, each element gets the gradient of *its* sum:
#
# $$s_i = \sum_j x_{ij} \quad\Rightarrow\quad \frac{\partial J}{\partial x_{ij}} = \frac{\partial J}{\partial s_i} .$$
#
# By hand: the sums of the rows of a $(2, 2)$ matrix, with the gradients $(10, 20)$: the matrix gets
# $\begin{pmatrix} 10 & 10 \\ 20 & 20 \end{pmatrix}$.
#
# **Exercise 05.7 (core).** Copy the gradient to the shape of $x$. `op.axis` is the axis that was summed over, or `None`
# for all of them. (`np.expand_dims` puts a lost axis back, and `np.broadcast_to` copies to a shape.)


# %%
def reduce_sum_gradient(op, grad):
    """Each element gets the gradient of the sum that it is in."""
    x = op.inputs[0]
    # BEGIN SOLUTION
    if op.axis is not None:
        grad = np.expand_dims(grad, op.axis)
    return [np.broadcast_to(grad, x.shape)]
    # END SOLUTION


# %%
# hint("05.7")
reduce_sum_gradient = RegisterGradient(reduce_sum)(check("05.7", reduce_sum_gradient).or_ours())

# %%
my_rows = reduce_sum(Variable(np.ones((2, 2))), axis=1)
forward(my_rows)
to_x = reduce_sum_gradient(my_rows, np.array([10.0, 20.0]))[0]
assert np.allclose(to_x, [[10, 10], [20, 20]], rtol=0, atol=1e-9)

# %% [markdown]
# ### `softmax`
#
# The last one is the hardest. For one point with the logits $a$, $p_i = e^{a_i} / \sum_k e^{a_k}$. A logit is in
# *every* probability, because it is in the denominator. With the quotient rule,
#
# $$\frac{\partial p_i}{\partial a_j} = \begin{cases} p_i\,(1 - p_i) & i = j \\ -p_i\, p_j & i \neq j \end{cases}$$
#
# and the sum over all the probabilities that $a_j$ changes comes to
#
# $$\frac{\partial J}{\partial a_j} = \sum_i g_i\, \frac{\partial p_i}{\partial a_j}
# = p_j \Bigl( g_j - \sum_k g_k\, p_k \Bigr) .$$
#
# By hand: $p = (\frac14, \frac34)$ and $g = (1, 0)$. The sum is $\frac14$, so the gradient is
# $\bigl(\frac14 \cdot \frac34,\ \frac34 \cdot (-\frac14)\bigr) = (\frac3{16}, -\frac3{16})$.
#
# **Exercise 05.8 (stretch).** Write it for a batch, in which each row is a point. The $p$ are the output.


# %%
def softmax_gradient(op, grad):
    """p (g - Σ g p), for each row"""
    p = op.output
    # BEGIN SOLUTION
    return [p * (grad - np.sum(grad * p, axis=1, keepdims=True))]
    # END SOLUTION


# %%
# hint("05.8")
softmax_gradient = RegisterGradient(softmax)(check("05.8", softmax_gradient).or_ours())

# %%
my_softmax = softmax(Variable(np.log([[1.0, 3.0]])))
forward(my_softmax)
to_logits = softmax_gradient(my_softmax, np.array([[1.0, 0.0]]))[0]
assert np.allclose(to_logits, [[3 / 16, -3 / 16]], rtol=0, atol=1e-9)

# %% [markdown]
# ## The gradient check
#
# A wrong gradient does not crash. The loss may even fall, only not as it should. So no gradient function is trusted
# until it has been compared with nudging. `numeric_gradient` is the nudging of chapter 4, for one Variable.
#
# How near is near enough? An error of 0.001 is nothing for a gradient of a million, and everything for one of 0.001.
# So we ask for the **relative error** of each element, and take the largest:
#
# $$\text{error} = \max_i \frac{|a_i - n_i|}{\max(|a_i|, |n_i|)}, \qquad \text{and 0 where both are 0.}$$
#
# By hand: $a = (1, 4)$ and $n = (1, 5)$ have the errors $0$ and $\frac15$, so the largest is $0.2$.
#
# **Exercise 05.9 (core).** Write `largest_error`. It gets two arrays of one shape.


# %%
def largest_error(exact, numeric):
    """The largest relative error of all elements."""
    # BEGIN SOLUTION
    size = np.maximum(np.abs(exact), np.abs(numeric))
    return np.max(np.abs(exact - numeric) / np.where(size > 0, size, 1))
    # END SOLUTION


# %%
# hint("05.9")
largest_error = check("05.9", largest_error).or_ours()

# %%
assert np.allclose(largest_error(np.array([1.0, 4.0]), np.array([1.0, 5.0])), 0.2, rtol=0, atol=1e-9)

# %% [markdown]
# ### How small a nudge?
#
# A derivative is the limit for $h \to 0$. **Your prediction:** which of these nudges comes nearest to the true gradient
# of $\ln$ at 2, which is $\frac12$: 1e-1, 1e-5, or 1e-15?

# %%
log_loss = log(Variable(2.0))


def error_with(h):
    return largest_error(np.array(0.5), numeric_gradient(log_loss, {}, log_loss.input_nodes[0], h))


guess = 1e-5  # SOLUTION: guess = ...  # your prediction
predict("05.p4", guess, observe=lambda: min([1e-1, 1e-5, 1e-15], key=error_with))

# %% [markdown]
# The errors, for ever smaller nudges. First they fall by a hundred for each ten, then rounding takes over.

# %%
nudges = 10.0 ** -np.arange(1, 14, 2)
errors = 10.0 ** np.floor(np.log10([error_with(nudge) for nudge in nudges]))  # the powers of ten alone
assert errors.argmin() == 2  # at 1e-5
picture = plotting.figure(
    width=5.5, height=2.8, alt="The error of nudging: it falls until h = 1e-5, and rises from there."
)
picture.axes[0].loglog(nudges, errors, "o-")
picture.axes[0].set(xlabel="h", ylabel="error, about")
picture.axes[0].invert_xaxis()
picture

# %% [markdown]
# So with $h = 10^{-5}$, in 64 bits, these **thresholds** are fair:
#
# | largest relative error | |
# |:--|:--|
# | below $10^{-6}$ | the gradient is right |
# | $10^{-6}$ to $10^{-4}$ | look again: a corner in the curve, or a very small gradient? |
# | above $10^{-4}$ | the gradient is wrong |

# %%
quiz("05.q7", "b")  # SOLUTION: quiz("05.q7", ...)

# %% [markdown]
# Now all your gradient functions, each with random numbers. The weights matter: with a plain sum at the end, mistakes
# that cancel would go unseen. (For softmax the plain sum is always 1, and its gradient is zero!)

# %%
rng = np.random.default_rng(5)


def checked(op_type, *shapes, **options):
    """The largest error of the gradients of a weighted sum of the operation's output."""
    variables = [Variable(rng.uniform(0.5, 1.5, shape)) for shape in shapes]
    output = op_type(*variables, **options)
    weights = Variable(rng.uniform(0.5, 1.5, np.shape(Session().run(output))))
    loss = reduce_sum(multiply(output, weights))
    exact = compute_gradients(loss)
    return max(largest_error(exact[v], numeric_gradient(loss, {}, v)) for v in variables)


# %%
cases = [
    (negative, (2, 3)), (log, (2, 3)), (sigmoid, (2, 3)), (softmax, (4, 3)), (reduce_sum, (2, 3)),
    (add, (4, 3), (3,)), (multiply, (4, 3), (4, 1)), (matmul, (4, 3), (3, 2)),
]  # fmt: skip
for op_type, *shapes in cases:
    error = checked(op_type, *shapes)
    print(f"{op_type.__name__:<10}  {'right' if error < 1e-6 else 'WRONG'}")
    assert error < 1e-6
assert checked(reduce_sum, (2, 3), axis=1) < 1e-6

# %% [markdown]
# ## Real bugs
#
# This, in short, is how TensorSlow went back. It looks reasonable: begin at the loss, take the nodes in the order in
# which they are met (*breadth first*), and let each ask its consumers.


# %%
def careless_gradients(loss, feed_dict=None):
    forward(loss, feed_dict)
    gradients, queue = {loss: np.ones(np.shape(loss.output))}, [*loss.input_nodes]
    while queue:
        node = queue.pop(0)
        if node not in gradients:
            gradients[node] = 0
            for consumer in node.consumers:
                parts = gradient_registry[type(consumer)](consumer, gradients[consumer])
                gradients[node] = gradients[node] + parts[consumer.input_nodes.index(node)]
            queue += node.input_nodes
    return gradients


# %% [markdown]
# The product of a matrix with itself. The right gradient of the sum of all elements of $A A$, for
# $A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$, has two parts, one for each operand:
#
# $$\begin{pmatrix} 3 & 7 \\ 3 & 7 \end{pmatrix} + \begin{pmatrix} 4 & 4 \\ 6 & 6 \end{pmatrix}
# = \begin{pmatrix} 7 & 11 \\ 9 & 13 \end{pmatrix} .$$
#
# **Your prediction:** what does `careless_gradients` give? Write it as a list of lists. (`index(node)` finds the first
# place; and $A$ is there twice among its own consumers.)

# %%
my_A = Variable([[1.0, 2.0], [3.0, 4.0]])
my_square = reduce_sum(matmul(my_A, my_A))
assert np.allclose(compute_gradients(my_square)[my_A], [[7, 11], [9, 13]], rtol=0, atol=1e-9)

guess = [[6, 14], [6, 14]]  # SOLUTION: guess = ...  # your prediction
predict("05.p5", guess, observe=lambda: careless_gradients(my_square)[my_A])

# %% [markdown]
# Two more graphs break it. In the first, $x$ is used at two depths, and is asked before $\sigma(x)$ has a gradient. In
# the second, someone has hung an operation on $x$ that the loss has no use for. Yours takes both.


# %%
def told(function, *arguments):
    try:
        return float(np.round(function(*arguments), 6))
    except KeyError as error:
        return type(error).__name__


my_x = Variable(1.0)
two_depths = add(my_x, sigmoid(my_x))
assert np.allclose(compute_gradients(two_depths)[my_x], numeric_gradient(two_depths, {}, my_x), rtol=0, atol=1e-9)
told(lambda: careless_gradients(two_depths)[my_x]), told(lambda: compute_gradients(two_depths)[my_x])

# %%
my_u = Variable(1.0)
unused = sigmoid(my_u)
loss_without = negative(my_u)
told(lambda: careless_gradients(loss_without)[my_u]), told(lambda: compute_gradients(loss_without)[my_u])

# %% [markdown]
# ## Right, and yet `nan`
#
# All the formulas are right now. Computers still have their say: $e^{1000}$ is more than 64 bits can hold, and
# $\ln 0$ is $-\infty$. You met this in chapter 3, on the way forward. Now see what comes back. Take a point with the
# logits $(1000, 0)$. If its class is the second one, it is as wrong as can be: the loss should be 1000, and the
# gradient should say: less of the first, more of the second. If its class is the first one, all is well: the loss
# should be 0.

# %%
my_logits = Variable([[1000.0, 0.0]])
for my_class in ([[0.0, 1.0]], [[1.0, 0.0]]):
    by_parts = negative(reduce_sum(multiply(Variable(my_class), log(softmax(my_logits)))))
    with np.errstate(all="ignore"):
        print("class", my_class, " loss", Session().run(by_parts), end="  gradient ")
        print(compute_gradients(by_parts)[my_logits])

# %% [markdown]
# `nan` is *not a number*. Your `softmax` does not overflow: it takes the largest logit away first, which changes
# nothing, as numerator and denominator lose the same factor. But the second probability is $e^{-1000}$, which is so
# small that it becomes 0. For the wrong point, the loss is $-\ln 0 = \infty$; on the way back $\frac10 = \infty$ meets
# the 0 of the probability, and $\infty \cdot 0$ is no number. For the perfect point that happens on the way forward:
# its $c$ has a 0 there, and $0 \cdot \ln 0$ is no number either.
#
# The cure is that of chapter 3: never compute that 0. With $-\ln p_i = \ln \sum_k e^{a_k} - a_i$ the loss comes
# straight from the logits. Here is your `softmax_cross_entropy` once more, with its logarithms in a function of their
# own, as the way back needs them too.


# %%
def log_softmax(logits):
    logits = logits - np.max(logits, axis=1, keepdims=True)
    return logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))


class softmax_cross_entropy(Operation):
    """-Σ c log softmax(a), one number for each row"""

    def __init__(self, logits, classes):
        super().__init__([logits, classes])

    def compute(self, logits, classes):
        return -np.sum(classes * log_softmax(logits), axis=1)


# %% [markdown]
# Its gradient is a surprise. From the loss, the probabilities get $g_i = -c_i / p_i$. Put that into the formula of
# softmax, and remember that the $c_k$ sum to 1:
#
# $$\frac{\partial J}{\partial a_j} = p_j \Bigl( -\frac{c_j}{p_j} - \sum_k \bigl(-\frac{c_k}{p_k}\bigr)\, p_k \Bigr)
# = p_j - c_j .$$
#
# What you said minus what is true; the fractions are gone, and nothing can overflow. By hand: for
# $p = (\frac14, \frac34)$ and $c = (1, 0)$ it is $(-\frac34, \frac34)$.
#
# **Exercise 05.10 (stretch).** Write it, for a batch. `log_p` has the logarithms of the probabilities; `grad` has one
# number for each row. (The second gradient, that of the classes, is given.)


# %%
def cross_entropy_gradient(op, grad):
    logits, classes = op.inputs
    log_p = log_softmax(logits)
    to_logits = (np.exp(log_p) - classes) * grad[:, np.newaxis]  # SOLUTION: to_logits = ...  # p - c, times grad
    return [to_logits, -log_p * grad[:, np.newaxis]]


# %%
# hint("05.10")
cross_entropy_gradient = RegisterGradient(softmax_cross_entropy)(check("05.10", cross_entropy_gradient).or_ours())

# %%
gentle = softmax_cross_entropy(Variable(np.log([[1.0, 3.0]])), Variable([[1.0, 0.0]]))
assert np.allclose(compute_gradients(gentle)[gentle.input_nodes[0]], [[-3 / 4, 3 / 4]], rtol=0, atol=1e-9)

in_one = softmax_cross_entropy(my_logits, Variable([[0.0, 1.0]]))
assert np.allclose(Session().run(in_one), 1000, rtol=0, atol=1e-9)
assert np.allclose(compute_gradients(in_one)[my_logits], [[1, -1]], rtol=0, atol=1e-9)
perfect = softmax_cross_entropy(my_logits, Variable([[1.0, 0.0]]))
assert np.allclose(Session().run(perfect), 0, rtol=0, atol=1e-9)

# %% [markdown]
# ## Training, with everything your own
#
# The optimizer of chapter 4 calls `compute_gradients`. There that nudged; here it is yours, and exact. One line is new:
# the table has all the nodes now, and only Variables take a step. As before, the step has the placeholders as its
# inputs, so it always sees what *this* run is fed.


# %%
class minimize_step(Operation):
    def __init__(self, loss, learning_rate):
        super().__init__([node for node in traverse_postorder(loss) if isinstance(node, placeholder)])
        self.loss, self.learning_rate = loss, learning_rate

    def compute(self, *values):
        gradients = compute_gradients(self.loss, dict(zip(self.input_nodes, values, strict=True)))
        for node, gradient in gradients.items():
            if isinstance(node, Variable):
                node.value = node.value - self.learning_rate * gradient


# %%
class GradientDescentOptimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def minimize(self, loss):
        return minimize_step(loss, self.learning_rate)


# %% [markdown]
# The two clusters of chapter 2: fifty blue points, fifty red ones, and as many again that are kept apart for the test.


# %%
def clusters(rng, count=50):
    """Points around (2, 2) and (-2, -2), and their classes."""
    points = np.concatenate([rng.normal(2, 1, (count, 2)), rng.normal(-2, 1, (count, 2))])
    classes = np.repeat([[1.0, 0.0], [0.0, 1.0]], count, axis=0)
    return points, classes


rng = np.random.default_rng(0)
(train_X, train_c), (test_X, test_c) = clusters(rng), clusters(rng)

# %% [markdown]
# The perceptron, with the loss as you built it in chapter 3. All weights start at zero.


# %%
def perceptron():
    X, c = placeholder(), placeholder()
    W, b = Variable(np.zeros((2, 2))), Variable(np.zeros(2))
    p = softmax(add(matmul(X, W), b))
    J = negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1)))
    return X, c, W, b, p, J


my_graph = Graph().as_default()
my_X, my_c, my_W, my_b, my_p, my_J = perceptron()

# %%
quiz("05.q3", "a")  # SOLUTION: quiz("05.q3", ...)

# %% [markdown]
# **Your prediction:** what is the loss of these 100 points before any training? Round it to one decimal place.

# %%
my_session = Session()
my_feed = {my_X: train_X, my_c: train_c}

guess = 69.3  # SOLUTION: guess = ...  # your prediction
predict("05.p6", guess, observe=lambda: np.round(my_session.run(my_J, my_feed), 1))

# %%
assert np.allclose(my_session.run(my_J, my_feed), 100 * np.log(2), rtol=0, atol=1e-9)

# %% [markdown]
# **The gradient check, on the whole.** The parts are right; so is what they make. We check at random weights: where all
# are zero the two classes pull at $b$ equally, its true gradient is 0, and nudging gives rounding noise. The relative
# error of noise is 1.

# %%
my_W.value, my_b.value = rng.normal(size=(2, 2)), rng.normal(size=2)
my_gradients = compute_gradients(my_J, my_feed)
for variable in (my_W, my_b):
    assert largest_error(my_gradients[variable], numeric_gradient(my_J, my_feed, variable)) < 1e-6

# %% [markdown]
# **A few points first.** A model that cannot learn four points by heart has a bug. It should get the loss near zero.

# %%
few = {my_X: train_X[[0, 1, 50, 51]], my_c: train_c[[0, 1, 50, 51]]}
few_step = GradientDescentOptimizer(1.0).minimize(my_J)
for _ in range(200):
    my_session.run(few_step, few)
assert my_session.run(my_J, few) < 0.01

# %% [markdown]
# **Now all of them,** from the start again.

# %%
my_W.value, my_b.value = np.zeros((2, 2)), np.zeros(2)
my_step = GradientDescentOptimizer(0.01).minimize(my_J)
my_losses = []
for _ in range(100):
    my_losses.append(my_session.run(my_J, my_feed))
    my_session.run(my_step, my_feed)
plotting.loss_curve(my_losses, logarithmic=True)

# %% [markdown]
# The line that your gradients have found, and the points that were kept apart:

# %%
my_guesses = np.argmax(my_session.run(my_p, {my_X: test_X}), axis=1)
my_accuracy = np.mean(my_guesses == np.argmax(test_c, axis=1))
assert my_losses[-1] < 1.5 and my_accuracy >= 0.97
print(f"right on {my_accuracy:.0%} of the points that it has never seen")
plotting.decision_regions(lambda X: my_session.run(my_p, {my_X: X}), test_X, test_c, names=["blue", "red"])

# %%
quiz("05.q10", "b")  # SOLUTION: quiz("05.q10", ...)

# %% [markdown]
# **Misconception 7: “a gradient is a property of the graph.”** It belongs to a graph *and its present values*.
# TensorSlow kept the values of the last run on the nodes and forgot to renew them: a training step fed with new data
# used the old data. Put it to the test: two feeds, one graph, two gradients.

# %%
first = compute_gradients(my_J, {my_X: [[1.0, 0.0]], my_c: [[0.0, 1.0]]})[my_W]
second = compute_gradients(my_J, {my_X: [[0.0, 1.0]], my_c: [[0.0, 1.0]]})[my_W]
assert np.all(first[0] != 0) and np.all(first[1] == 0)
assert np.all(second[0] == 0) and np.all(second[1] != 0)

# %%
quiz("05.q8", "b")  # SOLUTION: quiz("05.q8", ...)

# %% [markdown]
# ## The same in tslab
#
# tslab's gradient functions are yours, but for one thing: they work on nodes. What you wrote with arrays,
# `grad * y * (1 - y)`, is there `grad * op * (1.0 - op)`, and *builds* the backward pass as more graph. So a gradient
# can be run, drawn, and differentiated once more. Your own operations join in the same way:


# %%
class cube(ts.Operation):
    """x³"""

    def compute(self, x):
        return x**3


@ts.RegisterGradient(cube)
def _cube_gradient(op, grad):
    return grad * 3.0 * op.input_nodes[0] * op.input_nodes[0]


# %%
y = cube(t, name="y")
first_derivative = ts.gradients(y, t)[0]
second_derivative = ts.gradients(first_derivative, t)[0]
assert session.run([first_derivative, second_derivative], {t: 2.0}) == [12.0, 12.0]  # 3 · 2², and 6 · 2

# %% [markdown]
# tslab has the gradient check as well, as a table.

# %%
ts.testing.check_gradient(cube, [[0.5, 2.0]])

# %% [markdown]
# And here is your training once more, by tslab. The losses are the same, all hundred of them.

# %%
X, c = ts.placeholder(shape=(None, 2), name="X"), ts.placeholder(shape=(None, 2), name="c")
W, b = ts.Variable(np.zeros((2, 2)), name="W"), ts.Variable(np.zeros(2), name="b")
J = -ts.reduce_sum(ts.reduce_sum(c * ts.log(ts.softmax(X @ W + b)), axis=1))
step = ts.train.GradientDescentOptimizer(0.01).minimize(J)

session, losses = ts.Session(), []
for _ in range(100):
    losses.append(session.run(J, {X: train_X, c: train_c}))
    session.run(step, {X: train_X, c: train_c})
assert np.allclose(losses, my_losses, rtol=0, atol=1e-9)

# %% [markdown]
# Last, look at your own backward pass, with three points and all weights at zero. There each probability is
# $\frac12$, so $p - c$ is $\pm\frac12$: you find it on the arrow of `add`. First the values, step by step.

# %%
my_W.value, my_b.value = np.zeros((2, 2)), np.zeros(2)
three = {my_X: [[2.0, 2.0], [1.0, 3.0], [-2.0, -1.0]], my_c: [[1, 0], [1, 0], [0, 1]]}
GraphStepper(learner_trace(my_J, three, my_session.run))

# %%
three_gradients = compute_gradients(my_J, three)
assert np.allclose(three_gradients[my_b], [-0.5, 0.5], rtol=0, atol=1e-9)
draw(learner_trace(my_J, three, lambda node, feed_dict: three_gradients[node]), direction="TB")

# %% [markdown]
# By hand, for the bias: the rows of $p - c$ are $(-\frac12, \frac12)$ twice and $(\frac12, -\frac12)$ once, and their
# sum is $(-\frac12, \frac12)$. So a step makes blue more likely everywhere, as there are more blue points than red.

# %% [markdown]
# ## The same in TensorFlow
#
# `tf.gradients` is TensorFlow's `compute_gradients`, for the nodes that you name. We ask it in 64 bits, and for
# agreement to $10^{-9}$.


# %%
def gradients_in_tensorflow(points, classes):
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as tf_session:
        X, c = tf.constant(points), tf.constant(classes)
        W = tf.Variable(np.zeros((2, 2)), use_resource=True)
        b = tf.Variable(np.zeros(2), use_resource=True)
        p = tf.nn.softmax(tf.add(tf.matmul(X, W), b))
        J = tf.negative(tf.reduce_sum(tf.reduce_sum(tf.multiply(c, tf.log(p)), axis=1)))
        gradients = tf.gradients(J, [W, b, X])
        tf_session.run(tf.global_variables_initializer())
        return tf_session.run(gradients)


# %% tags=["nbval-ignore-output"]
import importlib.util
import os

my_gradients = compute_gradients(my_J, my_feed)
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # no remarks on the machine
if importlib.util.find_spec("tensorflow"):
    theirs = gradients_in_tensorflow(train_X, train_c)
    for node, expected in zip((my_W, my_b, my_X), theirs, strict=True):
        assert np.allclose(my_gradients[node], expected, rtol=0, atol=1e-9)
print("Compared with TensorFlow to 1e-9; skipped where TensorFlow is not installed.")

# %% [markdown]
# ## What you have now
#
# A library that differentiates: `RegisterGradient`, `compute_gradients`, and a gradient function for each of its eight
# operations (and one more that is safe). Look back without scrolling, and answer:
#
# - What is multiplied along a path, and what is added where paths meet?
# - Why does the walk back go through the post-order in reverse?
# - Where does a gradient have to be summed, and where copied?
# - Which error of a gradient check would make you look for a bug?
#
# One line cannot separate every two clusters. In chapter 6 you put perceptrons on top of each other. Not one of your
# gradient functions will have to change.

# %% [markdown]
# ## Glossary
#
# - **backpropagation**: finding the gradient of every node by walking from the loss to the inputs.
# - **backward pass**: the walk that works out the gradients; **forward pass**: the one that works out the values.
# - **broadcasting**: NumPy's stretching of an array to the shape of another.
# - **chain rule**: along a path the derivatives are multiplied; where paths meet they are added.
# - **consumer** of a node: an operation that uses its value (chapter 1).
# - **decorator**: what stands after an `@`, and is called with the function below it.
# - **gradient** of a node: for each element of its value, how much the loss changes for each bit that it changes.
# - **gradient check**: a comparison of exact gradients with nudged ones.
# - **gradient function** of an operation: from the gradient of its output to those of its inputs.
# - **local derivative**: that of an operation by one of its inputs, at the present values.
# - **logits**: what goes into softmax (chapter 2).
# - **post-order**: the order in which each node comes after its inputs (chapter 1).
# - **relative error**: the error, measured by the size of what it is an error of.
# - **saturated**: far out on the sigmoid, where it is flat.
# - **threshold**: where right ends and wrong begins.

# %% [markdown]
# ## Sources
#
# - Daniel Sabinasz, *Deep Learning From Scratch: Theory and Implementation*, and
#   [TensorSlow](https://github.com/danielsabinasz/TensorSlow): the arc of this chapter, `RegisterGradient`, the table
#   of gradients, and the bugs.
# - Seppo Linnainmaa, *The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the
#   local rounding errors*, 1970: the algorithm. David Rumelhart, Geoffrey Hinton and Ronald Williams, *Learning
#   representations by back-propagating errors*, Nature 323, 1986: what it does for neural networks.
# - [CS231n](https://cs231n.github.io/neural-networks-3/): the gradient check's relative error, the loss at chance, and
#   overfitting a few points.
# - Dougal Maclaurin, David Duvenaud and Matthew Johnson, [autograd](https://github.com/HIPS/autograd): broadcasting
#   undone in one function.
