"""Right solutions of chapter 6's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
from itertools import pairwise
import numpy as np
from tslab.course.library import Graph, Operation, Session, Variable, placeholder, traverse_postorder
from tslab.course.library import add, compute_gradients, gradient_registry, matmul, minimize_step, multiply, negative
from tslab.course.library import sigmoid, softmax
Graph().as_default()
"""

NAMES = {
    "06.1": "two_features",
    "06.2": "mlp",
    "06.3": "count_parameters",
    "06.4": "GradientDescentOptimizer",
    "06.5": "initial_layers",
    "06.6": "MomentumOptimizer",
}


def lines(text: str, indent: int) -> str:
    return ("\n" + " " * indent).join(text.split("\n"))


def features(W: str, b: str) -> str:
    return f"""
def two_features():
    return np.array({W}), np.array({b})
"""


def network(body: str, returns: str = "return logits") -> str:
    return f"""
def mlp(X, layers):
    {lines(body, 4)}
    {returns}
"""


def layered(
    begin: str = "h = X", logits: str = "add(matmul(h, W), b)", after: str = "h = sigmoid(logits)", of: str = "layers"
) -> str:
    return f"{begin}\nfor W, b in {of}:\n    logits = {logits}\n    {after}"


def count(value: str) -> str:
    return f"""
def count_parameters(sizes):
    return {value}
"""


def initial(
    weights: str = "rng.normal(size=(n, m)) / np.sqrt(n)",
    biases: str = "np.zeros(m)",
    of: str = "Variable({})",
    before: str = "pass",
) -> str:
    return f"""
def initial_layers(rng, sizes):
    layers = []
    {before}
    for n, m in pairwise(sizes):
        layers.append(({of.format(weights)}, {of.format(biases)}))
    return layers
"""


MOVE = """gradients = compute_gradients(loss, feed_dict)
for variable in variables:
    variable.value = variable.value - self.learning_rate * gradients[variable]"""


def descent(
    move: str = MOVE,
    build: str = "return minimize_step(self, loss, var_list)",
    init: str = "self.learning_rate = learning_rate",
) -> str:
    return f"""
class GradientDescentOptimizer:
    def __init__(self, learning_rate):
        {init}

    def minimize(self, loss, var_list=None):
        {lines(build, 8)}

    def step(self, loss, feed_dict, variables):
        {lines(move, 8)}
"""


def rolling(
    velocity: str = "self.momentum * u + gradients[variable]",
    move: str = "variable.value - self.learning_rate * self.velocities[variable]",
    build: str = "return minimize_step(self, loss, var_list)",
    on_class: str = "pass",
    init: str = "self.velocities = {}",
) -> str:
    return f"""
class MomentumOptimizer:
    {on_class}

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum = learning_rate, momentum
        {init}

    def minimize(self, loss, var_list=None):
        {lines(build, 8)}

    def step(self, loss, feed_dict, variables):
        gradients = compute_gradients(loss, feed_dict)
        for variable in variables:
            u = self.velocities.get(variable, 0.0)
            self.velocities[variable] = {velocity}
            variable.value = {move}
"""


OWN_OPERATION = """
class my_step(Operation):
    def __init__(self, loss, rate, variables):
        order = traverse_postorder(loss)
        super().__init__([x for x in order if isinstance(x, placeholder)])
        self.loss, self.rate = loss, rate
        self.variables = [x for x in order if isinstance(x, Variable)] if variables is None else variables

    def compute(self, *values):
        table = compute_gradients(self.loss, dict(zip(self.input_nodes, values)))
        new = [np.subtract(v.value, self.rate * table[v]) for v in self.variables]
        for v, value in zip(self.variables, new):
            v.value = value


class GradientDescentOptimizer:
    def __init__(self, learning_rate):
        self.rate = learning_rate

    def minimize(self, loss, var_list=None):
        return my_step(loss, self.rate, var_list)
"""

RIGHT = {
    "06.1": [
        features("[[10.0, 10.0], [10.0, 10.0]]", "[-10.0, 10.0]"),
        features("[[20, 8], [20, 7]]", "[-25, 9]"),
        features("5 * np.ones((2, 2))", "[-5, 5]"),
    ],
    "06.2": [
        network(layered()),
        network(
            "*hidden, (W, b) = layers\nfor V, a in hidden:\n    X = sigmoid(add(matmul(X, V), a))",
            "return add(matmul(X, W), b)",
        ),
        network(
            "(W, b), *rest = layers\nlogits = add(matmul(X, W), b)",
            "return mlp(sigmoid(logits), rest) if rest else logits",
        ),
        network(layered("logits = None", "add(matmul(X if logits is None else sigmoid(logits), W), b)", "pass")),
    ],
    "06.3": [
        count("sum(n * m + m for n, m in pairwise(sizes))"),
        count("sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))"),
        count("int(np.dot(np.add(sizes[:-1], 1), sizes[1:]))"),
    ],
    "06.4": [
        descent(),
        descent(
            "table = compute_gradients(loss, feed_dict)\n"
            "new = {v: np.subtract(v.value, self.rate * table[v]) for v in variables}\n"
            "for v, value in new.items():\n    v.value = value",
            init="self.rate = float(learning_rate)",
        ),
        OWN_OPERATION,
    ],
    "06.5": [
        initial(),
        initial("rng.normal(0, n**-0.5, (n, m))", "[0.0] * m"),
        initial("rng.normal(scale=np.sqrt(1 / n), size=(n, m))", "np.zeros((m,))"),
        """
def initial_layers(rng, sizes):
    shapes = list(zip(sizes, sizes[1:]))
    weights = [Variable(rng.standard_normal(shape) * shape[0] ** -0.5) for shape in shapes]
    return list(zip(weights, [Variable(np.zeros(m)) for _, m in shapes]))
""",
    ],
    "06.6": [
        rolling(),
        rolling(
            "self.momentum * u - gradients[variable]", "variable.value + self.learning_rate * self.velocities[variable]"
        ),
        rolling(
            "self.momentum * u + self.learning_rate * gradients[variable]", "variable.value - self.velocities[variable]"
        ),
    ],
}
