"""Right solutions of chapter 3's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
import math
import numpy as np
from tslab.course.library import (
    Graph, Operation, Session, Variable, add, matmul, negative, placeholder, softmax
)
Graph().as_default()
"""

NAMES = {
    "03.1": "misclassification_rate",
    "03.2": "log",
    "03.3": "multiply",
    "03.4": "reduce_sum",
    "03.5": "cross_entropy",
    "03.6": "softmax_cross_entropy",
}


def function(name: str, arguments: str, *lines: str) -> str:
    body = "\n    ".join(lines)
    return f"""
def {name}({arguments}):
    {body}
"""


def rate(*lines: str) -> str:
    return function("misclassification_rate", "P, c", *lines)


def loss(*lines: str) -> str:
    return function("cross_entropy", "p, c", *lines)


def operation(name: str, arguments: str, *lines: str, inputs: str | None = None) -> str:
    body = "\n        ".join(lines)
    return f"""
class {name}(Operation):
    def __init__(self, {arguments}):
        super().__init__({inputs or f"[{arguments}]"})

    def compute(self, {arguments}):
        {body}
"""


def log(*lines: str, inputs: str | None = None) -> str:
    return operation("log", "x", *lines, inputs=inputs)


def multiply(*lines: str, inputs: str | None = None) -> str:
    return operation("multiply", "x, y", *lines, inputs=inputs)


def of_logits(*lines: str) -> str:
    return operation("softmax_cross_entropy", "logits, c", "a = logits", *lines)


def reduce_sum(keep: str, total: str, start: str = "super().__init__([x])", default: str = "None") -> str:
    return f"""
class reduce_sum(Operation):
    def __init__(self, x, axis={default}):
        {start}
        {keep}

    def compute(self, x):
        {total}
"""


KEEP = "self.axis = axis"
BELOW = "d = a - np.max(a, axis=1, keepdims=True)"

RIGHT = {
    "03.1": [
        rate("return np.mean(np.argmax(P, axis=1) != np.argmax(c, axis=1))"),
        rate("right = P.argmax(-1) == c.argmax(-1)", "return 1 - right.sum() / len(P)"),
        rate("return sum(row[k.argmax()] < max(row) for row, k in zip(P, c)) / len(c)"),
        rate("return np.mean(np.sum(P * c, axis=1) < np.max(P, axis=1))"),
    ],
    "03.2": [
        log("return np.log(x)"),
        log("return np.log2(x) / np.log2(np.e)", inputs="(x,)"),
        log("y = np.log(x)", "return y"),
    ],
    "03.3": [
        multiply("return x * y"),
        multiply("return np.multiply(x, y)", inputs="(x, y)"),
        multiply("return y * x"),
        """
class multiply(Operation):
    def __init__(self, *factors):
        super().__init__(factors)

    def compute(self, *values):
        return np.prod(np.stack(np.broadcast_arrays(*values)), axis=0)
""",
    ],
    "03.4": [
        reduce_sum(KEEP, "return np.sum(x, axis=self.axis)"),
        reduce_sum("self.over = axis", "return x.sum(self.over)", start="Operation.__init__(self, [x])"),
        reduce_sum(KEEP, "return np.add.reduce(x, axis=tuple(range(x.ndim)) if self.axis is None else self.axis)"),
        reduce_sum("self.compute = lambda x: np.sum(x, axis)", "pass"),
    ],
    "03.5": [
        loss("return negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1)))"),
        loss("return negative(reduce_sum(multiply(log(p), c)))"),
        loss("own = reduce_sum(multiply(c, p), axis=1)", "return reduce_sum(negative(log(own)))"),
        loss("minus = Variable(-1.0)", "return multiply(minus, reduce_sum(multiply(c, log(p)), axis=None))"),
        loss("return reduce_sum(reduce_sum(multiply(negative(c), log(p)), axis=0), axis=0)"),
    ],
    "03.6": [
        of_logits(BELOW, "return np.log(np.sum(np.exp(d), axis=1)) - np.sum(c * d, axis=1)"),
        of_logits("return np.logaddexp.reduce(a, axis=1) - np.sum(a * c, axis=1)"),
        of_logits(
            "top = a.max(axis=-1)",
            "total = top + np.log(np.exp(a - top[:, None]).sum(-1))",
            "return total - a[np.arange(len(a)), c.argmax(-1)]",
        ),
        of_logits(
            "own = np.sum(a * c, axis=1, keepdims=True)",
            "gaps = a - own",
            "top = gaps.max(axis=1)",
            "return top + np.log(np.sum(np.exp(gaps - top[:, None]), axis=1))",
        ),
    ],
}
