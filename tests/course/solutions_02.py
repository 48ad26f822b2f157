"""Right solutions of chapter 2's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
import math
import numpy as np
from tslab.course.library import Graph, Operation, Session, Variable, add, matmul, placeholder
Graph().as_default()
"""

NAMES = {
    "02.1": "signed_distance",
    "02.2": "sigmoid",
    "02.3": "perceptron",
    "02.4": "softmax",
    "02.5": "two_classes",
    "02.6": "three_classes",
}


def distance(*lines: str) -> str:
    body = "\n    ".join(lines)
    return f"""
def signed_distance(x, w, b):
    {body}
"""


def operation(name: str, *lines: str, inputs: str = "[a]") -> str:
    body = "\n        ".join(lines)
    return f"""
class {name}(Operation):
    def __init__(self, a):
        super().__init__({inputs})

    def compute(self, a):
        {body}
"""


def sigmoid(*lines: str, inputs: str = "[a]") -> str:
    return operation("sigmoid", *lines, inputs=inputs)


def softmax(*lines: str, inputs: str = "[a]") -> str:
    return operation("softmax", *lines, inputs=inputs)


def perceptron(*lines: str) -> str:
    body = "\n    ".join(lines)
    return f"""
def perceptron(X, w, b):
    {body}
"""


def two(*lines: str) -> str:
    body = "\n    ".join(lines)
    return f"""
def two_classes(w, b):
    {body}
"""


def three(W: str, b: str) -> str:
    return f"""
def three_classes():
    W = np.array({W})
    return W, np.array({b})
"""


STABLE = "e = np.exp(a - np.max(a, axis=-1, keepdims=True))"

RIGHT = {
    "02.1": [
        distance("return (w @ x + b) / np.linalg.norm(w)"),
        distance("return (np.dot(x, w) + b) / np.sqrt(w @ w)"),
        distance("unit = w / math.sqrt(sum(w**2))", "return sum(unit * x) + b / math.sqrt(sum(w**2))"),
        distance("foot = -b * w / (w @ w)", "return (x - foot) @ w / np.hypot.reduce(w)"),
    ],
    "02.2": [
        sigmoid("e = np.exp(-np.abs(a))", "return np.where(a >= 0, 1, e) / (1 + e)"),
        sigmoid("return (1 + np.tanh(a / 2)) / 2"),
        sigmoid("return 1 / (1 + np.exp(-np.clip(a, -700, 700)))"),
        sigmoid("return np.exp(-np.logaddexp(0, -a))"),
        sigmoid(
            "p = np.empty(np.shape(a))",
            "up = np.asarray(a) >= 0",
            "p[up] = 1 / (1 + np.exp(-a[up]))",
            "p[~up] = np.exp(a[~up]) / (1 + np.exp(a[~up]))",
            "return p",
            inputs="(a,)",
        ),
        sigmoid("with np.errstate(over='ignore'):", "    return 1 / (1 + np.exp(-a))"),
    ],
    "02.3": [
        perceptron("return sigmoid(add(matmul(X, w), b))"),
        perceptron("product = matmul(X, w)", "a = add(b, product)", "return sigmoid(a)"),
        perceptron("class affine(Operation):", "    compute = lambda self, X, w, b: X @ w + b")
        + "    return sigmoid(affine([X, w, b]))\n",
    ],
    "02.4": [
        softmax(STABLE, "return e / np.sum(e, axis=-1, keepdims=True)"),
        softmax("a = a - a.max(axis=-1, keepdims=True)", "e = np.e ** a", "return e / e.sum(-1)[..., None]"),
        softmax("return np.exp(a - np.logaddexp.reduce(a, axis=-1, keepdims=True))"),
        softmax("a = a.T - np.max(a.T, axis=0)", "e = np.exp(a)", "return (e / e.sum(axis=0)).T", inputs="(a,)"),
        softmax(
            "if a.ndim == 1:",
            "    return self.compute(a[None])[0]",
            "rows = [np.exp(row - max(row)) for row in a]",
            "return np.array([row / sum(row) for row in rows])",
        ),
    ],
    "02.5": [
        two("return np.column_stack([w, np.zeros_like(w)]), np.array([b, 0.0])"),
        two("return np.array([w / 2, -w / 2]).T, np.array([b / 2, -b / 2])"),
        two("return [[x, 0] for x in w], [b, 0]"),
        two("return np.stack([0 * w, -w], axis=1), np.array([5, 5 - b])"),
    ],
    "02.6": [
        three("[[0, -1, 1], [0, -1, 1]]", "[0, 0, -8]"),
        three("[[1, 0, 2], [1, 0, 2]]", "[0, 0, -8]"),
        three("[[2, -2, 6], [2, -2, 6]]", "[-4, -4, -36]"),
        three("[[0.0, -3, 3], [0, -3.0, 2.5]]", "[7, 7.0, -15]"),
    ],
}
