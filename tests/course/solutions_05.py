"""Right solutions of chapter 5's exercises, and the pieces that solutions are put together from.

Each runs as a notebook cell would, below PRELUDE and with our pieces for what it does not define.
"""

PRELUDE = """
import numpy as np
from tslab.course.library import *
Graph().as_default()

gradient_registry = {}

def forward(loss, feed_dict=None):
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

def log_softmax(logits):
    logits = logits - np.max(logits, axis=1, keepdims=True)
    return logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))

class softmax_cross_entropy(Operation):
    def __init__(self, logits, classes):
        super().__init__([logits, classes])

    def compute(self, logits, classes):
        return -np.sum(classes * log_softmax(logits), axis=1)
"""

NAMES = {
    "05.1": "RegisterGradient",
    "05.2": "log_gradient",
    "05.3": "compute_gradients",
    "05.4": "sum_to_shape",
    "05.5": "multiply_gradient",
    "05.6": "matmul_gradient",
    "05.7": "reduce_sum_gradient",
    "05.8": "softmax_gradient",
    "05.9": "largest_error",
    "05.10": "cross_entropy_gradient",
}


def lines(text: str, indent: int) -> str:
    return ("\n" + " " * indent).join(text.split("\n"))


def register(*body: str) -> str:
    return f"""
class RegisterGradient:
    def __init__(self, op_type):
        self.op_type = op_type

    def __call__(self, function):
        {lines(chr(10).join(body), 8)}
"""


def gradient(name: str, body: str, inputs: str = "x, y = op.inputs") -> str:
    return f"""
def {name}_gradient(op, grad):
    {inputs}
    {lines(body, 4)}
"""


def log(body: str) -> str:
    return gradient("log", body, "x = op.inputs[0]")


def multiply(first: str, second: str) -> str:
    return gradient("multiply", f"return [{first}, {second}]")


def matmul(first: str, second: str) -> str:
    return gradient("matmul", f"return [{first}, {second}]", "A, B = op.inputs")


def reduce_sum(body: str) -> str:
    return gradient("reduce_sum", body, "x = op.inputs[0]")


def softmax(body: str) -> str:
    return gradient("softmax", body, "p = op.output")


def sum_to(body: str) -> str:
    return f"""
def sum_to_shape(gradient, shape):
    {lines(body, 4)}
"""


def error(body: str) -> str:
    return f"""
def largest_error(exact, numeric):
    {lines(body, 4)}
"""


def entropy(to_logits: str) -> str:
    return f"""
def cross_entropy_gradient(op, grad):
    logits, classes = op.inputs
    log_p = log_softmax(logits)
    to_logits = {to_logits}
    return [to_logits, -log_p * grad[:, np.newaxis]]
"""


PUSH = """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    gradients = {loss: np.ones(np.shape(loss.output))}
    for node in reversed(order):
        if node.input_nodes:
            parts = gradient_registry[type(node)](node, gradients[node])
            for x, part in zip(node.input_nodes, parts):
                gradients[x] = gradients.get(x, 0) + part
    return gradients
"""

PULL = """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    gradients = {loss: np.ones(np.shape(loss.output))}
    for node in order[-2::-1]:
        total = 0
        for consumer in dict.fromkeys(node.consumers):
            if consumer in gradients:
                parts = gradient_registry[type(consumer)](consumer, gradients[consumer])
                for x, part in zip(consumer.input_nodes, parts):
                    if x is node:
                        total = total + part
        gradients[node] = total
    return gradients
"""

MEMO = """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    known = {loss: np.ones_like(loss.output, dtype=float)}

    def gradient(node):
        if node not in known:
            known[node] = sum(
                part
                for consumer in set(node.consumers) & set(order)
                for x, part in zip(
                    consumer.input_nodes, gradient_registry[type(consumer)](consumer, gradient(consumer))
                )
                if x is node
            )
        return known[node]

    return {node: gradient(node) for node in order}
"""

RIGHT = {
    "05.1": [
        register("gradient_registry[self.op_type] = function", "return function"),
        register("gradient_registry.update({self.op_type: function})", "return gradient_registry[self.op_type]"),
        """
def RegisterGradient(op_type):
    def decorate(function):
        gradient_registry[op_type] = function
        return function
    return decorate
""",
    ],
    "05.2": [
        log("return [grad / x]"),
        log("return (grad * x**-1,)"),
        log("return [np.multiply(grad, 1 / np.exp(op.output))]"),
    ],
    "05.3": [
        PUSH,
        PULL,
        MEMO,
        """
from collections import defaultdict

def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    parts = defaultdict(list)
    parts[loss] = [np.ones_like(np.asarray(loss.output, dtype=float))]
    table = {}
    while order:
        node = order.pop()
        table[node] = np.sum(parts[node], axis=0)
        if isinstance(node, Operation):
            for x, part in zip(node.input_nodes, gradient_registry[node.__class__](node, table[node])):
                parts[x] += [part]
    return table
""",
        """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    gradients = {node: np.zeros(np.shape(node.output)) for node in order}
    gradients[loss] = np.ones(np.shape(loss.output))
    for node in order[::-1]:
        if type(node) in gradient_registry:
            parts = gradient_registry[type(node)](node, gradients[node].copy())
            for x, part in zip(node.input_nodes, parts):
                gradients[x] = np.add(gradients[x], part)
    return gradients
""",
    ],
    "05.4": [
        sum_to(
            "while gradient.ndim > len(shape):\n    gradient = gradient.sum(axis=0)\n"
            "for axis, length in enumerate(shape):\n    if length == 1:\n"
            "        gradient = gradient.sum(axis=axis, keepdims=True)\nreturn gradient"
        ),
        sum_to(
            "extra = np.ndim(gradient) - len(shape)\ngradient = np.sum(gradient, axis=tuple(range(extra)))\n"
            "ones = tuple(i for i, n in enumerate(shape) if n == 1)\nreturn np.sum(gradient, axis=ones, keepdims=True)"
        ),
        sum_to(
            "padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)\n"
            "axes = tuple(i for i, (n, m) in enumerate(zip(padded, gradient.shape)) if n != m)\n"
            "return gradient.sum(axis=axes, keepdims=True).reshape(shape)"
        ),
    ],
    "05.5": [
        multiply("sum_to_shape(grad * y, x.shape)", "sum_to_shape(grad * x, y.shape)"),
        multiply("sum_to_shape(np.multiply(y, grad), np.shape(x))", "sum_to_shape(np.multiply(x, grad), np.shape(y))"),
        gradient("multiply", "return [sum_to_shape(grad * o, v.shape) for o, v in ((y, x), (x, y))]"),
    ],
    "05.6": [
        matmul("grad @ B.T", "A.T @ grad"),
        matmul("np.matmul(grad, np.transpose(B))", "np.matmul(np.transpose(A), grad)"),
        matmul("(B @ grad.T).T", "(grad.T @ A).T"),
        matmul("np.einsum('ij,kj->ik', grad, B)", "np.einsum('ik,ij->kj', A, grad)"),
    ],
    "05.7": [
        reduce_sum(
            "if op.axis is not None:\n    grad = np.expand_dims(grad, op.axis)\nreturn [np.broadcast_to(grad, x.shape)]"
        ),
        reduce_sum(
            "kept = np.sum(x, axis=op.axis, keepdims=True).shape\nreturn [np.ones(x.shape) * np.reshape(grad, kept)]"
        ),
        reduce_sum(
            "if op.axis is None:\n    return [np.full(x.shape, grad)]\n"
            "return [np.repeat(np.expand_dims(grad, op.axis), x.shape[op.axis], axis=op.axis)]"
        ),
    ],
    "05.8": [
        softmax("return [p * (grad - np.sum(grad * p, axis=1, keepdims=True))]"),
        softmax("return [p * grad - p * (p * grad).sum(axis=-1)[:, np.newaxis]]"),
        softmax("rows = [(np.diag(q) - np.outer(q, q)) @ g for q, g in zip(p, grad)]\nreturn [np.array(rows)]"),
    ],
    "05.9": [
        error(
            "size = np.maximum(np.abs(exact), np.abs(numeric))\n"
            "return np.max(np.abs(exact - numeric) / np.where(size > 0, size, 1))"
        ),
        error(
            "pairs = zip(np.ravel(exact), np.ravel(numeric))\n"
            "return max(0 if a == n else abs(a - n) / max(abs(a), abs(n)) for a, n in pairs)"
        ),
        error("return np.max(abs(exact - numeric) / (np.maximum(abs(exact), abs(numeric)) + 1e-300))"),
    ],
    "05.10": [
        entropy("(np.exp(log_p) - classes) * grad[:, np.newaxis]"),
        entropy("grad.reshape(-1, 1) * (np.exp(log_p) - classes)"),
        entropy("np.diag(grad) @ (softmax.compute(None, logits) - classes)"),
    ],
}
