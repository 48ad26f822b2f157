"""Right solutions of chapter 4's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
import math
import numpy as np
from tslab.course.library import Graph, Operation, Session, Variable, placeholder, traverse_postorder
Graph().as_default()
"""

NAMES = {
    "04.1": "slope",
    "04.2": "descend",
    "04.3": "steps_needed",
    "04.4": "descend_with_momentum",
    "04.5": "compute_gradients",
    "04.6": "minimize_step",
    "04.7": "GradientDescentOptimizer",
}


def lines(text: str, indent: int) -> str:
    return ("\n" + " " * indent).join(text.split("\n"))


def slope(value: str) -> str:
    return f"""
def slope(f, w, h=1e-5):
    return {value}
"""


def walk(step: str = "w - learning_rate * gradient(w)", path: str = "[w]", returns: str = "return path") -> str:
    return f"""
def descend(gradient, w, learning_rate, steps):
    path = {path}
    for _ in range(steps):
        w = {step}
        path.append(w)
    {returns}
"""


def needed(body: str) -> str:
    return f"""
def steps_needed(curvature, learning_rate, factor):
    {lines(body, 4)}
"""


COUNT = """kept = abs(1 - learning_rate * curvature)
if kept >= 1:
    return math.inf
distance, steps = 1.0, 0
while distance > 1 / factor:
    distance *= kept
    steps += 1
return steps"""

FORMULA = """kept = abs(1 - learning_rate * curvature)
if kept >= 1:
    return math.inf
if kept == 0:
    return 1
return math.ceil(math.log(factor) / -math.log(kept))"""


def rolled(velocity: str, step: str = "w - learning_rate * u", start: str = "0.0") -> str:
    return f"""
def descend_with_momentum(gradient, w, learning_rate, momentum, steps):
    path, u = [w], {start}
    for _ in range(steps):
        u = {velocity}
        w = {step}
        path.append(w)
    return path
"""


def nudging(
    copy: str = "np.array(here, dtype=float)",
    back: str = "variable.value = here",
    body: str = "for i in np.ndindex(gradient.shape):\n"
    "    gradient[i] = (with_nudge(h, node, i, loss, feed_dict) - with_nudge(-h, node, i, loss, feed_dict)) / (2 * h)",
    gradients: str = "{}",
    returns: str = "return gradients",
) -> str:
    return f"""
def with_nudge(nudge, variable, i, loss, feed_dict):
    here = variable.value
    moved = {copy}
    moved[i] += nudge
    variable.value = moved
    value = Session().run(loss, feed_dict)
    {back}
    return value

def compute_gradients(loss, feed_dict=None, h=1e-5):
    gradients = {gradients}
    for node in traverse_postorder(loss):
        if isinstance(node, Variable):
            gradient = np.zeros(np.shape(node.value))
            {lines(body, 12)}
            gradients[node] = gradient
    {returns}
"""


def minimize(body: str) -> str:
    return f"""
class minimize_step(Operation):
    def __init__(self, loss, learning_rate):
        super().__init__([node for node in traverse_postorder(loss) if isinstance(node, placeholder)])
        self.loss, self.learning_rate = loss, learning_rate

    def compute(self, *values):
        gradients = compute_gradients(self.loss, dict(zip(self.input_nodes, values)))
        {lines(body, 8)}
"""


def optimizer(
    init: str = "self.learning_rate = learning_rate", build: str = "return minimize_step(loss, self.learning_rate)"
) -> str:
    return f"""
class GradientDescentOptimizer:
    def __init__(self, learning_rate):
        {init}

    def minimize(self, loss):
        {lines(build, 8)}
"""


EACH = "for variable, gradient in gradients.items():\n"

RIGHT = {
    "04.1": [
        slope("(f(w + h) - f(w - h)) / (2 * h)"),
        slope("(f(w + h) - f(w - h)) / h / 2"),
        slope("((f(w + h) - f(w)) / h + (f(w) - f(w - h)) / h) / 2"),
    ],
    "04.2": [
        walk(),
        walk("np.subtract(w, learning_rate * np.asarray(gradient(w)))"),
        """
def descend(gradient, w, learning_rate, steps):
    if steps == 0:
        return [w]
    return [w, *descend(gradient, w - learning_rate * gradient(w), learning_rate, steps - 1)]
""",
        """
def descend(gradient, w, learning_rate, steps):
    w = np.array(w, dtype=float)
    path = [w.copy()]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w.copy())
    return np.array(path)
""",
    ],
    "04.3": [needed(COUNT), needed(FORMULA), needed(COUNT.replace("if kept >= 1", "if not kept < 1"))],
    "04.4": [
        rolled("momentum * u + gradient(w)"),
        rolled("np.add(np.multiply(momentum, u), gradient(w))", "np.subtract(w, np.multiply(learning_rate, u))"),
        rolled("momentum * u - learning_rate * gradient(w)", "w + u"),
    ],
    "04.5": [
        nudging(),
        nudging(
            body="""here = node.value
for i in np.ndindex(gradient.shape):
    for sign in (1, -1):
        node.value = np.array(here, dtype=float)
        node.value[i] += sign * h
        gradient[i] += sign * np.sum(Session().run(loss, feed_dict)) / (2 * h)
node.value = here"""
        ),
        """
def compute_gradients(loss, feed_dict={}):
    def at(variable, value):
        kept, variable.value = variable.value, value
        result = Session().run(loss, feed_dict)
        variable.value = kept
        return result

    table = {}
    for variable in set(traverse_postorder(loss)):
        if hasattr(variable, "value"):
            size, shape = np.size(variable.value), np.shape(variable.value)
            nudges = 1e-4 * np.eye(size).reshape(size, *shape)
            slopes = [at(variable, variable.value + n) - at(variable, variable.value - n) for n in nudges]
            table[variable] = np.reshape(slopes, shape) / 2e-4
    return table
""",
    ],
    "04.6": [
        minimize(EACH + "    variable.value = variable.value - self.learning_rate * gradient"),
        minimize(
            "for variable in gradients:\n"
            "    variable.value = np.subtract(variable.value, gradients[variable] * self.learning_rate)"
        ),
        minimize(
            "steps = {v: -self.learning_rate * g for v, g in gradients.items() if isinstance(v, Variable)}\n"
            "for variable, step in steps.items():\n    variable.value = variable.value + step"
        ),
    ],
    "04.7": [
        optimizer(),
        optimizer("self.rate = float(learning_rate)", "step = minimize_step(loss, self.rate)\nreturn step"),
        optimizer("self.minimize = lambda loss: minimize_step(loss, learning_rate)", "pass"),
    ],
}
