# %% [markdown]
# # 1. Computational graphs
#
# In chapter 0 you ran ten lines, and took on trust what a placeholder is, a Variable, a session, a graph. Here you
# build them. A deep-learning library is, at its heart, a machine for running formulas: you write a formula down once,
# and the library keeps it as a graph, which it can run, draw, take apart, and (from chapter 5 on) differentiate. At
# the end of this chapter you have such a machine, small enough to hold in your head.
#
# **When you have finished, you can**
#
# 1. draw the computational graph of a formula, and name its operations, placeholders, Variables and constants;
# 2. write an operation with its three parts: `compute`, `input_nodes`, `consumers`;
# 3. put the nodes of a graph into post-order with pencil and paper, and write a traversal that visits each node once;
# 4. write a session that computes any node from the values it is fed;
# 5. say for a given run which nodes are computed and which are not;
# 6. find and mend four real bugs of an early graph library.
#
# **You need** chapter 0, Python classes and functions, NumPy arrays, and the product of a matrix and a vector.
#
# **Time:** 40 minutes to read, and about an hour more for the nine exercises.

# %%
import numpy as np

import tslab as ts
from tslab.course import check, hint, learner_trace, predict, quiz
from tslab.widgets import GraphStepper, draw, plotting

# %% [markdown]
# ## The whole game
#
# As in chapter 0: where a cell holds `...`, it is your turn, and what you skip is replaced by a piece of ours. Before
# the parts, the whole. Our formula for this chapter is
#
# $$z = A x + b, \qquad A = \begin{pmatrix} 1 & 0 \\ 0 & -1 \end{pmatrix},
# \quad b = \begin{pmatrix} 1 \\ 1 \end{pmatrix}.$$
#
# A matrix times a vector, plus a vector: that is an **affine transformation**. Every layer of a neural network has
# one inside it. The next cell writes it down, line by line, and computes nothing.

# %%
A = ts.Variable([[1.0, 0.0], [0.0, -1.0]], name="A")
b = ts.Variable([1.0, 1.0], name="b")
x = ts.placeholder(name="x")
y = ts.matmul(A, x, name="y")
z = ts.add(y, b, name="z")

# %% [markdown]
# To compute, we make a **session**, and ask it to run $z$ for a certain $x$.

# %%
session = ts.Session()
session.run(z, {x: [1, 2]})

# %% [markdown]
# What happened in between? Step through it. Click on the picture's controls, or use the arrow keys: → is one
# operation forward, ← one back, Space plays. Each value appears on its arrow at the moment when it is computed. (A
# page without JavaScript shows the last step.)

# %%
GraphStepper(z, {x: [1, 2]}, session)

# %% [markdown]
# Now by hand, to be sure:
#
# $$\begin{aligned}
# y &= \begin{pmatrix} 1 & 0 \\ 0 & -1 \end{pmatrix} \begin{pmatrix} 1 \\ 2 \end{pmatrix}
# = \begin{pmatrix} 1 \cdot 1 + 0 \cdot 2 \\ 0 \cdot 1 - 1 \cdot 2 \end{pmatrix}
# = \begin{pmatrix} 1 \\ -2 \end{pmatrix}, \\
# z &= \begin{pmatrix} 1 \\ -2 \end{pmatrix} + \begin{pmatrix} 1 \\ 1 \end{pmatrix}
# = \begin{pmatrix} 2 \\ -1 \end{pmatrix}.
# \end{aligned}$$
#
# Each claim is asserted, to nine decimal places, here as everywhere.

# %%
y_by_hand, z_by_hand = [1, -2], [2, -1]
assert np.allclose(session.run(y, {x: [1, 2]}), y_by_hand, rtol=0, atol=1e-9)
assert np.allclose(session.run(z, {x: [1, 2]}), z_by_hand, rtol=0, atol=1e-9)

# %% [markdown]
# That was the whole game: *build a graph, then run it*. The rest of the chapter looks inside, and you build it all
# again yourself.
#
# But first two questions, to find out what has stayed of the last chapter:

# %%
quiz("01.q8", "b")  # SOLUTION: quiz("01.q8", ...)

# %%
quiz("01.q9", "a")  # SOLUTION: quiz("01.q9", ...)

# %% [markdown]
# ## A graph is a plan
#
# Here is what the five lines have built.

# %%
draw(z)

# %% [markdown]
# This is a **computational graph**. Its boxes are **nodes**; each stands for one value. Its arrows are **edges**;
# along them the values flow. There are four kinds of node:
#
# - an **operation** (rounded) computes its value from other nodes: $y$ and $z$;
# - a **placeholder** (slanted) is given its value at each run: $x$;
# - a **Variable** (a drum) keeps its value from one run to the next: $A$ and $b$;
# - a **constant** (a plain box) has a value that never changes. We have none yet.
#
# The values are called **tensors**, which is a grand word for arrays of any number of dimensions. That number is the
# tensor's **rank**: a single number has rank 0, a vector 1, a matrix 2.
#
# A run puts values on the arrows. A **trace** is the record of one run, with all its values, so we can draw them.

# %%
draw(z, values=session.trace(z, {x: [1, 2]}))

# %%
quiz("01.q1", "b")  # SOLUTION: quiz("01.q1", ...)

# %% [markdown]
# ### Does building compute?
#
# Here is an operation that makes a note each time it is computed. (How to write one comes soon.) We build two of
# them, and count the notes.

# %%
notes = []


class noted_add(ts.Operation):
    """x + y, with a note each time it is computed."""

    def compute(self, x, y):
        notes.append("computed")
        return x + y


total = noted_add(noted_add(b, b), b)
notes_after_building = len(notes)

# %% [markdown]
# **Your prediction:** how many notes are there after building? Nothing has been run yet.

# %%
guess = 0  # SOLUTION: guess = ...  # your prediction
predict("01.p1", guess, observe=lambda: notes_after_building)

# %% [markdown]
# **Misconception 1: “`z = ts.add(y, b)` adds.”** It looks so much like NumPy. Put it to the test: run `total`, and
# count the notes that *this* makes.

# %%
session.run(total)
notes_of_the_run = len(notes) - notes_after_building
assert notes_of_the_run == 2
notes_of_the_run

# %% [markdown]
# ### Is the name the node?
#
# Python names and nodes are easily taken for each other. Look at these three lines, and say what the sum will be.

# %%
a = ts.constant(1.0, name="one")
total = ts.add(a, a, name="total")
a = ts.constant(100.0, name="hundred")

# %%
guess = 2  # SOLUTION: guess = ...  # your prediction
predict("01.p2", guess, observe=lambda: session.run(total))

# %% [markdown]
# **Misconception 2: “change the Python variable, and the graph changes.”** Put it to the test: look at the node on
# which `total` stands in the picture.

# %%
assert [node.name for node in total.input_nodes] == ["one", "one"]
assert np.allclose(session.run(total), 2.0, rtol=0, atol=1e-9)
draw(total, values=session.trace(total))

# %% [markdown]
# ## Your own library
#
# Now you build it all, in about sixty lines. Your classes have the same names as tslab's, without the `ts.` in front:
# `ts.add` is ours, `add` is yours. What we make of them is called `my_…`.
#
# ### The graph
#
# A graph is nodes and edges. The edges will be kept in the nodes, so all that is left for the graph is a list of
# nodes.
#
# One more thing. Nobody wants to write `add(x, y, graph=g)` in every line. So there is one **default graph**, which
# every new node joins. It is noted on the class, where all can find it: `Graph.default`.
#
# **Exercise 01.1 (warm-up).** Give each graph an empty list called `nodes`, and let `as_default` make this graph the
# default one.


# %%
class Graph:
    """The nodes of one computation."""

    default = None  # the graph that new nodes join

    def __init__(self):
        # BEGIN SOLUTION
        self.nodes = []
        # END SOLUTION

    def as_default(self):
        # BEGIN SOLUTION
        Graph.default = self
        # END SOLUTION
        return self


# %% [markdown]
# Stuck? Each run of the next cell gives one more hint. Further down, take the `#` off the line with `hint`.

# %%
hint("01.1")

# %%
Graph = check("01.1", Graph).or_ours()

# %% [markdown]
# ### Nodes
#
# What do all nodes have in common? Each has a list of the nodes it is computed from, which for many is empty; a list
# of those that use it; and a place in the default graph. This class is given.


# %%
class Node:
    """One value of a computation."""

    def __init__(self):
        self.input_nodes = []
        self.consumers = []
        Graph.default.nodes.append(self)


my_graph = Graph().as_default()

# %% [markdown]
# ### Operations
#
# Three things make an operation:
#
# - `compute`, a function from the values of its inputs to its own value;
# - `input_nodes`, the list of the nodes whose values it gets (each an **input node**), in order;
# - `consumers`, the list of the operations that use its value (each a **consumer**).
#
# So an edge is noted twice, once at each end. If $z$ has $y$ among its input nodes, then $y$ has $z$ among its
# consumers. A run needs the first note. Why the second? In chapter 5 we walk the graph the other way.
#
# **Exercise 01.2 (warm-up).** Note each edge at both ends.


# %%
class Operation(Node):
    """A node that is computed from other nodes."""

    def __init__(self, input_nodes):
        super().__init__()
        # BEGIN SOLUTION
        self.input_nodes = list(input_nodes)
        for node in input_nodes:
            node.consumers.append(self)
        # END SOLUTION

    def compute(self, *values):
        raise NotImplementedError(f"{type(self).__name__} has no compute yet")


# %%
# hint("01.2")
Operation = check("01.2", Operation).or_ours()

# %%
quiz("01.q2", "c")  # SOLUTION: quiz("01.q2", ...)

# %% [markdown]
# ### A worked example: `add`
#
# An operation for $x + y$ takes four steps, and so does every other one.
#
# 1. **Name the inputs.** They are the arguments of `__init__`, and they are nodes.
# 2. **Make the edges.** Hand the inputs to `Operation`, in order.
# 3. **Name the values.** They are the arguments of `compute`, in the same order, and they are arrays.
# 4. **Return a new value,** and leave the given ones as they are.


# %%
class add(Operation):
    """The sum of two nodes, element by element."""

    def __init__(self, x, y):  # 1. the inputs: nodes
        super().__init__([x, y])  # 2. the edges

    def compute(self, x, y):  # 3. the values: arrays
        return x + y  # 4. a new value


# %% [markdown]
# Let us try it, on two bare nodes. Both ends of both edges are there, and `compute` adds: $(1, 2) + (3, 4) = (4, 6)$.

# %%
my_p, my_q = Node(), Node()
my_sum = add(my_p, my_q)
assert my_sum.input_nodes == [my_p, my_q]
assert my_p.consumers == my_q.consumers == [my_sum]
assert np.allclose(my_sum.compute(np.array([1, 2]), np.array([3, 4])), [4, 6], rtol=0, atol=1e-9)

# %% [markdown]
# ### Your turn: `matmul`
#
# The product of a matrix $A$ and a vector $x$ has the elements
#
# $$y_i = \sum_j A_{ij}\, x_j .$$
#
# With $A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$ and $x = \begin{pmatrix} 5 \\ 6 \end{pmatrix}$, by hand:
# $y_1 = 1 \cdot 5 + 2 \cdot 6 = 17$ and $y_2 = 3 \cdot 5 + 4 \cdot 6 = 39$.
#
# **Exercise 01.3 (warm-up).** Steps 1 and 3 are done. Fill in steps 2 and 4. NumPy knows the formula: `A @ x`.


# %%
class matmul(Operation):
    """The matrix product of two nodes."""

    def __init__(self, x, y):  # 1. the inputs: nodes
        super().__init__([x, y])  # 2. the edges  # SOLUTION: super().__init__(...)  # 2. the edges

    def compute(self, x, y):  # 3. the values: arrays
        return x @ y  # 4. a new value  # SOLUTION: ...  # 4. a new value


# %%
# hint("01.3")
matmul = check("01.3", matmul).or_ours()

# %%
my_product = matmul(Node(), Node()).compute(np.array([[1, 2], [3, 4]]), np.array([5, 6]))
assert np.allclose(my_product, [17, 39], rtol=0, atol=1e-9)
my_product

# %% [markdown]
# ### Placeholders and Variables
#
# Some nodes are not computed. A placeholder has no value of its own: it only holds the place of one, until a run
# brings it. So there is nothing to add to `Node`.


# %%
class placeholder(Node):
    """A node that is given its value at each run."""


# %% [markdown]
# A Variable does have a value, and keeps it. In $z = Ax + b$ the $x$ is a question that we ask, each time another.
# $A$ and $b$ belong to the model; training, later, will change them little by little.
#
# **Exercise 01.4 (core).** Keep the initial value as an array called `value`. Be careful: the array that a Variable
# is made from belongs to someone else, who may change it tomorrow.


# %%
class Variable(Node):
    """A node that keeps its value from one run to the next."""

    def __init__(self, initial_value):
        super().__init__()
        # BEGIN SOLUTION
        self.value = np.array(initial_value)
        # END SOLUTION


# %%
# hint("01.4")
Variable = check("01.4", Variable).or_ours()

# %%
quiz("01.q3", "a")  # SOLUTION: quiz("01.q3", ...)

# %% [markdown]
# ### Your first graph
#
# The five lines from the beginning, now with your classes. A fresh default graph takes them in.

# %%
my_graph = Graph().as_default()
my_A = Variable([[1.0, 0.0], [0.0, -1.0]])
my_b = Variable([1.0, 1.0])
my_x = placeholder()
my_y = matmul(my_A, my_x)
my_z = add(my_y, my_b)
[type(node).__name__ for node in my_graph.nodes]

# %% [markdown]
# ## In which order?
#
# To compute $z$ we need $y$; to compute $y$ we need $A$ and $x$. Any order will do in which *each node comes after
# its inputs*. One such order is **post-order**: first deal with all the inputs of a node, in the same manner, and
# then, post, with the node itself.
#
# The definition calls itself, so the shortest program for it does too. This **traversal** is that of TensorSlow, the
# small library that this course grew out of.


# %%
def every_visit(node):
    """The nodes in post-order, as TensorSlow finds them."""
    visits = []

    def visit(node):
        for input_node in node.input_nodes:
            visit(input_node)
        visits.append(node)

    visit(node)
    return visits


[node.name for node in every_visit(z)]

# %% [markdown]
# Follow it with a finger in the picture above: from $z$ back to $y$, from $y$ to $A$. $A$ has no inputs, so $A$ is
# the first on the list. Then $x$. Now $y$ has both its inputs, then comes $b$, and at last $z$.

# %%
assert [node.name for node in every_visit(z)] == ["A", "x", "y", "b", "z"]

# %%
quiz("01.q4", "a")  # SOLUTION: quiz("01.q4", ...)

# %% [markdown]
# ### A graph that breaks it
#
# Take a node, and add it to itself. Take the result, and add that to itself. Three times:


# %%
def doubled(times, y, add):
    """y + y, and so on: `times` operations."""
    for _ in range(times):
        y = add(y, y)
    return y


start = ts.placeholder(name="start")
eightfold = doubled(3, start, ts.add)
draw(eightfold, values=session.trace(eightfold, {start: 1.0}))

# %% [markdown]
# Four nodes, six edges. **Your prediction:** for *ten* doublings there are 11 nodes. How long is the list that
# `every_visit` makes?

# %%
guess = 2047  # SOLUTION: guess = ...  # your prediction
predict("01.p3", guess, observe=lambda: len(every_visit(doubled(10, ts.placeholder(), ts.add))))

# %% [markdown]
# Let $V(n)$ be the number of visits for $n$ doublings. The last node has two edges to the one before, and the walk
# goes down both, and then there is the node itself:
#
# $$V(0) = 1, \qquad V(n) = 2\, V(n-1) + 1 = 2^{\,n+1} - 1 .$$
# The first of them are $V(1) = 3$, $V(2) = 7$, $V(3) = 15$.


# %%
def visits(n):
    return 1 if n == 0 else 2 * visits(n - 1) + 1


assert [visits(n) for n in (1, 2, 3)] == [3, 7, 15]
for n in range(8):
    assert visits(n) == 2 ** (n + 1) - 1 == len(every_visit(doubled(n, ts.placeholder(), ts.add)))
f"22 doublings: {visits(22):,} visits for 23 nodes"

# %% [markdown]
# Twenty-two lines of program, eight million visits: TensorSlow takes about four seconds for this. Nobody writes `y +
# y` twenty-two times. But a deep network with shortcuts, where each layer uses all the layers before it, has the same
# shape.
#
# ### A memo
#
# The cure is a **memo**: a note of what has been done, so that it is not done again. When the walk comes to a node
# that it knows, it turns round.
#
# **Exercise 01.5 (core).** Write `traverse_postorder`: like `every_visit`, but each node is visited, and listed,
# once.


# %%
def traverse_postorder(node):
    """The nodes that `node` is computed from, and itself: each once, each after its inputs."""
    # BEGIN SOLUTION: ...  # your turn: every_visit, with a memo
    order, known = [], set()

    def visit(node):
        if node in known:
            return
        known.add(node)
        for input_node in node.input_nodes:
            visit(input_node)
        order.append(node)

    visit(node)
    return order
    # END SOLUTION


# %%
# hint("01.5")
traverse_postorder = check("01.5", traverse_postorder).or_ours()

# %% [markdown]
# Count the visits of both walks, for 0 to 12 doublings. Mind the left axis: each of its lines stands for ten times as
# many as the one below.

# %%
without, with_memo = [], []
for n in range(13):
    node = doubled(n, placeholder(), add)
    without.append(len(every_visit(node)))
    with_memo.append(len(traverse_postorder(node)))
assert without == [2 ** (n + 1) - 1 for n in range(13)]
assert with_memo == [n + 1 for n in range(13)]
counts = {"without a memo": without, "with a memo": with_memo}
plotting.loss_curve(counts, logarithmic=True, xlabel="doublings", ylabel="visits")

# %% [markdown]
# **Misconception 3: “a node that is used twice has to be computed twice.”** Its value is the same for all its
# consumers. So 22 doublings are 23 nodes, for your traversal and for tslab's, and the result, $2^{22}$, is there at
# once.

# %%
many = doubled(22, start, ts.add)
assert len(traverse_postorder(doubled(22, placeholder(), add))) == 23
assert len(session.trace(many, {start: 1.0}).order) == 23
assert session.run(many, {start: 1.0}) == 2**22

# %%
quiz("01.q5", "b")  # SOLUTION: quiz("01.q5", ...)

# %% [markdown]
# ## The session
#
# Everything is ready. A session goes through the nodes in post-order and gives each its value, in a table. When it
# comes to an operation, the values of its inputs are in the table already: that is what the order is for.
#
# What a run is asked for is the **fetch**; what it is given, for placeholders, is the **feed**. For the fetch $z$ and
# the feed $x = (1, 2)$, the table fills like this:
#
# | node | its value comes from | value |
# |:--|:--|:--|
# | $A$, a Variable | itself | $\begin{pmatrix} 1 & 0 \\ 0 & -1 \end{pmatrix}$ |
# | $x$, a placeholder | the feed | $(1, 2)$ |
# | $y$, an operation | the values of $A$ and $x$ | $(1, -2)$ |
# | $b$, a Variable | itself | $(1, 1)$ |
# | $z$, an operation | the values of $y$ and $b$ | $(2, -1)$ |
#
# **Exercise 01.6 (core).** Three kinds of node, three ways to a value. A fed value may be a plain list: make it an
# array, with `np.asarray`. For an operation, hand the values of its inputs to its `compute`.


# %%
class Session:
    """Computes the values of nodes."""

    def run(self, fetch, feed_dict=None):
        values = {}
        for node in traverse_postorder(fetch):
            # BEGIN SOLUTION: ...  # your turn: values[node] = …, for each kind of node
            if isinstance(node, placeholder):
                values[node] = np.asarray(feed_dict[node])
            elif isinstance(node, Variable):
                values[node] = node.value
            else:
                values[node] = node.compute(*[values[x] for x in node.input_nodes])
            # END SOLUTION
        return values[fetch]


# %%
# hint("01.6")
Session = check("01.6", Session).or_ours()

# %% [markdown]
# And now: your operations, in your graph, in your order, run by your session. The result is the one that we found by
# hand, and tslab's.

# %%
my_result = Session().run(my_z, {my_x: [1, 2]})
assert np.allclose(my_result, z_by_hand, rtol=0, atol=1e-9)
assert np.allclose(my_result, session.run(z, {x: [1, 2]}), rtol=0, atol=1e-9)
my_result

# %% [markdown]
# The stepper shows your library as well as ours. `learner_trace` asks your session for the value of each node; all
# that you see comes from your code.

# %%
GraphStepper(learner_trace(my_z, {my_x: [1, 2]}, Session().run))

# %% [markdown]
# Change a number in `Variable([[1.0, 0.0], …` above, run the cells from there, and step again. Which arrows change,
# and which do not?

# %% [markdown]
# ### What does a run leave out?
#
# Back to tslab's graph. We now hang a thousand more operations on $x$.

# %%
for factor in range(1000):
    ts.multiply(x, float(factor))
len(x.consumers)

# %% [markdown]
# **Your prediction:** $x$ has 1,001 consumers. How many nodes take part when we run $z$?

# %%
guess = 5  # SOLUTION: guess = ...  # your prediction
predict("01.p4", guess, observe=lambda: len(session.trace(z, {x: [1, 2]}).order))

# %% [markdown]
# **Misconception 4: “a run runs the graph.”** Put it to the test: `other` is in the graph, it is a consumer of $x$,
# and its second input is never fed. A run of the whole graph would have to fail.

# %%
never_fed = ts.placeholder(name="never_fed")
other = ts.add(x, never_fed, name="other")
assert other in x.consumers
session.run(z, {x: [1, 2]})

# %% [markdown]
# ## Your own operation in tslab
#
# Your library has done its work; from here we use tslab's. It has what yours has, and some comforts: `A @ x + b`
# instead of `ts.add(ts.matmul(A, x), b)`, names, many operations, errors that explain.
#
# And it can be extended in the way that you know. The class is a subclass of `ts.Operation`; steps 1 and 2 are done
# for you. Here is an operation that most of today's networks have:
#
# $$\operatorname{relu}(x) = \max(0, x), \qquad \text{element by element.}$$
#
# By hand: $\operatorname{relu}(2, -1) = (2, 0)$. The 2 stays, the −1 becomes 0.
#
# **Exercise 01.7 (core).** Write its `compute`.


# %%
class relu(ts.Operation):
    """max(0, x)"""

    def compute(self, x):
        # BEGIN SOLUTION
        return np.maximum(x, 0)
        # END SOLUTION


# %%
# hint("01.7")
relu = check("01.7", relu).or_ours()

# %% [markdown]
# It goes into a graph, and into a picture, like any other.

# %%
h = relu(z, name="h")
assert np.allclose(session.run(h, {x: [1, 2]}), [2, 0], rtol=0, atol=1e-9)
draw(h, values=session.trace(h, {x: [1, 2]}))

# %% [markdown]
# ## Errors that explain
#
# The **shape** of an array is what `np.shape` says: `(2, 2)` for $A$, `(2,)` for $b$. tslab infers shapes as the
# graph is built, as far as they are known.

# %%
quiz("01.q6", "a")  # SOLUTION: quiz("01.q6", ...)

# %% [markdown]
# Here it is. The error comes from the very line that puts together what does not fit, and shows it.

# %% tags=["nbval-ignore-output"]
v = ts.placeholder(shape=(3,), name="v")
try:
    ts.matmul(A, v)
except ts.errors.ShapeError as error:
    print(error)
    assert "2 is not 3" in error.what
    assert "ts.matmul(A, v)" in str(error.where)

# %% [markdown]
# What is not known before the run is said then. A placeholder without a value, for one:

# %% tags=["nbval-ignore-output"]
try:
    session.run(z)
except ts.errors.FeedError as error:
    print(error)
    assert error.nodes == (x,)

# %% [markdown]
# ## Feeding a node in the middle
#
# **Misconception 5: “only placeholders can be fed.”** Any node can, as you fed zeros for $W_2$ in chapter 0. The fed
# value stands in for its own, for this run. That is how one asks *what if*: what would $z$ be if $y$ were $(10, 10)$?
# By hand: $(10, 10) + (1, 1) = (11, 11)$.

# %%
what_if = session.run(z, {y: [10, 10]})
assert np.allclose(what_if, [11, 11], rtol=0, atol=1e-9)
what_if

# %%
quiz("01.q7", "b")  # SOLUTION: quiz("01.q7", ...)

# %% [markdown]
# The picture of this run is smaller. Behind $y$ nothing is needed, so $A$ and $x$ are not there.

# %%
draw(session.trace(z, {y: [10, 10]}))

# %% [markdown]
# ## Real bugs
#
# This is, in short, how TensorSlow ran a graph, written for your classes. It looks right. People learnt from it for
# years.


# %%
def careless_run(fetch, feed_dict):
    for node in traverse_postorder(fetch):
        if type(node) is placeholder:
            node.output = feed_dict[node]
        elif type(node) is Variable:
            node.output = node.value
        else:
            node.output = node.compute(*[input_node.output for input_node in node.input_nodes])
        if type(node.output) is list:
            node.output = np.array(node.output)
    return fetch.output


# %% [markdown]
# **Your prediction:** we feed the tuple `(1, 2)` for `my_x`. What comes out for `my_x + my_x`? Write it as a tuple or
# a list.

# %%
my_twice = add(my_x, my_x)

guess = (1, 2, 1, 2)  # SOLUTION: guess = ...  # your prediction
predict("01.p5", guess, observe=lambda: careless_run(my_twice, {my_x: (1, 2)}))

# %% [markdown]
# There are two more. What is fed for `my_y` is ignored: the result is that of another question than the one we asked.

# %%
careless_run(my_z, {my_x: [1, 2], my_y: [10, 10]})

# %% [markdown]
# And a class `bias(Variable)`, which *is* a Variable, is taken for an operation: `type(node) is Variable` is false
# for it.


# %%
class bias(Variable):
    """A Variable of a special kind."""


try:
    careless_run(add(my_x, bias([1, 1])), {my_x: [1, 2]})
except Exception as error:
    print(type(error).__name__)

# %% [markdown]
# **Exercise 01.8 (stretch).** Write `careful_run` without these three bugs. Fed values become arrays; *any* node can
# be fed, and what is behind a fed node is not needed, not even its placeholders; a subclass of `Variable` is a
# Variable.


# %%
def careful_run(fetch, feed_dict):
    """The value of `fetch`; `feed_dict` has values for placeholders, or for any other node."""
    # BEGIN SOLUTION
    values = {node: np.asarray(value) for node, value in feed_dict.items()}

    def value_of(node):
        if node not in values:
            if isinstance(node, Variable):
                values[node] = node.value
            else:
                values[node] = node.compute(*[value_of(x) for x in node.input_nodes])
        return values[node]

    return value_of(fetch)
    # END SOLUTION


# %%
# hint("01.8")
careful_run = check("01.8", careful_run).or_ours()

# %% [markdown]
# ### The fourth bug
#
# Each call of a function waits on Python's own stack until it is done. That stack is short: about a thousand calls. A
# chain of a thousand operations is nothing unusual, and `every_visit` calls itself once for each.


# %%
def chain(length, y, negative):
    """-(-(-y)), and so on."""
    for _ in range(length):
        y = negative(y)
    return y


long_chain = chain(3000, start, ts.negative)
try:
    every_visit(long_chain)
except RecursionError as error:
    print(type(error).__name__)

# %% [markdown]
# tslab has a stack of its own, which is an ordinary list, and can be as long as there is memory. An even number of
# minus signs gives 1 back.

# %%
assert session.run(long_chain, {start: 1.0}) == 1.0

# %% [markdown]
# **Exercise 01.9 (stretch).** Write the traversal once more, as `traverse_deep`, with no function that calls itself.
# Keep what is still to be done in a list. A node comes off it twice: once to put its inputs on, and once when these
# are done.


# %%
def traverse_deep(node):
    """Post-order, without recursion."""
    # BEGIN SOLUTION
    order, known, stack = [], set(), [(node, False)]
    while stack:
        node, inputs_are_done = stack.pop()
        if node in known:
            continue
        if inputs_are_done:
            known.add(node)
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((x, False) for x in reversed(node.input_nodes))
    return order
    # END SOLUTION


# %%
# hint("01.9")
traverse_deep = check("01.9", traverse_deep).or_ours()

# %% [markdown]
# ## The same in TensorFlow
#
# All this is how TensorFlow works, or worked, until its version 2 put another face on it (chapter 7). Version 1 is
# still inside. Compare line by line: `matvec` is its product of a matrix and a vector, and its Variables ask to be
# initialised. TensorFlow computes in 32 bits here, so we ask for agreement to $10^{-6}$.


# %%
def run_in_tensorflow():
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as tf_session:
        A = tf.Variable([[1.0, 0.0], [0.0, -1.0]], use_resource=True)
        b = tf.Variable([1.0, 1.0], use_resource=True)
        x = tf.placeholder(tf.float32, shape=[2])
        z = tf.add(tf.linalg.matvec(A, x), b)
        tf_session.run(tf.global_variables_initializer())
        return tf_session.run(z, {x: [1, 2]})


# %% tags=["nbval-ignore-output"]
import importlib.util
import os

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}  # no remarks on the machine
if importlib.util.find_spec("tensorflow"):
    assert np.allclose(run_in_tensorflow(), session.run(z, {x: [1, 2]}), rtol=0, atol=1e-6)
print("Compared with TensorFlow to 1e-6; skipped where TensorFlow is not installed.")

# %% [markdown]
# ## What you have now
#
# A library: `Graph`, `Node`, `Operation`, `add`, `matmul`, `placeholder`, `Variable`, `traverse_postorder`,
# `Session`. It runs any formula that you give it operations for. Of the ten lines of chapter 0, you can now say how 1
# to 3, 8 and 10 work. Look back without scrolling, and answer:
#
# - Which three things make an operation? Which of them does a run not use?
# - What is an order that a run can use, and why does a memo matter?
# - What happens, step by step, in `session.run(z, {x: [1, 2]})`?
# - Which of the nodes of chapter 0's network are placeholders, which Variables, and why? (Chapter 0)
#
# In chapter 2 the formula gets a meaning. The line where $w^\top x + b$ is zero will separate two clusters of points,
# and the graph becomes the smallest neural network there is: a perceptron.

# %% [markdown]
# ## Glossary
#
# - **affine transformation**: a matrix times a vector, plus a vector.
# - **computational graph**: a formula as nodes and edges.
# - **constant**: a node whose value never changes.
# - **consumer** of a node: an operation that uses its value.
# - **default graph**: the graph that new nodes join.
# - **edge**: an arrow from a node to one of its consumers; values flow along it.
# - **feed**: a value given to a node for one run.
# - **fetch**: the node whose value a run is asked for.
# - **input node** of an operation: a node whose value it gets.
# - **memo**: a note of what has been done, so that it is not done again.
# - **node**: one value of a computation.
# - **operation**: a node that is computed from other nodes.
# - **placeholder**: a node that is given its value at each run.
# - **post-order**: the order in which each node comes after all its inputs, found by dealing with the inputs first.
# - **rank**: the number of dimensions of a tensor.
# - **session**: what runs a graph, and keeps the values of its Variables.
# - **shape** of a tensor: its length in each dimension.
# - **tensor**: an array of any number of dimensions.
# - **trace**: the record of a run, with all its values.
# - **traversal**: a walk through a graph.
# - **Variable**: a node that keeps its value from one run to the next.

# %% [markdown]
# ## Sources
#
# - Daniel Sabinasz, *Deep Learning From Scratch: Theory and Implementation*, and its library
#   [TensorSlow](https://github.com/danielsabinasz/TensorSlow): the arc of this chapter, its affine transformation,
#   and the bugs.
# - Andrej Karpathy, [micrograd](https://github.com/karpathy/micrograd): how small such a library can be.
# - Martín Abadi and others, *TensorFlow: A System for Large-Scale Machine Learning*, OSDI 2016: placeholders,
#   Variables, sessions.
