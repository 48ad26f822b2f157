"""The library that a learner has built by the end of chapter 4, for the chapters after it to go on from.

    from tslab.course.library import Graph, Operation, matmul

It is what the chapters' cells make, gathered: a graph, a session and the operations of a perceptron, on NumPy alone.
Nothing of tslab is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = [
    "Graph",
    "Node",
    "Operation",
    "Session",
    "Variable",
    "add",
    "log",
    "matmul",
    "multiply",
    "negative",
    "numeric_gradient",
    "placeholder",
    "reduce_sum",
    "sigmoid",
    "softmax",
    "traverse_postorder",
]


class Graph:
    """The nodes of one computation."""

    default: Any = None  # the graph that new nodes join

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def as_default(self) -> Graph:
        """Let new nodes join this graph."""
        Graph.default = self
        return self


class Node:
    """One value of a computation."""

    def __init__(self) -> None:
        self.input_nodes: list[Node] = []
        self.consumers: list[Operation] = []
        Graph.default.nodes.append(self)


class Operation(Node):
    """A node that is computed from other nodes."""

    def __init__(self, input_nodes: list[Node]) -> None:
        super().__init__()
        self.input_nodes = list(input_nodes)
        for node in input_nodes:
            node.consumers.append(self)

    def compute(self, *values: Any) -> Any:
        """The value, from those of the inputs."""
        raise NotImplementedError(f"{type(self).__name__} has no compute yet")


class placeholder(Node):
    """A node that is given its value at each run."""


class Variable(Node):
    """A node that keeps its value from one run to the next."""

    def __init__(self, initial_value: Any) -> None:
        super().__init__()
        self.value = np.array(initial_value)


def traverse_postorder(node: Node) -> list[Node]:
    """The nodes that `node` is computed from, and itself: each once, each after its inputs."""
    order: dict[Node, None] = {}
    stack = [(node, False)]
    while stack:
        node, inputs_are_done = stack.pop()
        if inputs_are_done:
            order[node] = None
        elif node not in order:
            stack += [(node, True), *[(x, False) for x in reversed(node.input_nodes)]]
    return list(order)


class Session:
    """Computes the values of nodes."""

    def run(self, fetch: Node, feed_dict: Mapping[Any, Any] | None = None) -> Any:
        """The value of `fetch`, from those that placeholders are fed."""
        values: dict[Node, Any] = {}
        for node in traverse_postorder(fetch):
            if isinstance(node, Variable):
                values[node] = node.value
            elif isinstance(node, Operation):
                values[node] = node.compute(*[values[x] for x in node.input_nodes])
            else:
                values[node] = np.asarray((feed_dict or {})[node])
        return values[fetch]


class add(Operation):
    """x + y"""

    def __init__(self, x: Node, y: Node) -> None:
        super().__init__([x, y])

    def compute(self, x: Any, y: Any) -> Any:
        return x + y


class negative(Operation):
    """-x"""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        return -x


class multiply(Operation):
    """x y, element by element"""

    def __init__(self, x: Node, y: Node) -> None:
        super().__init__([x, y])

    def compute(self, x: Any, y: Any) -> Any:
        return x * y


class matmul(Operation):
    """The matrix product of two nodes."""

    def __init__(self, x: Node, y: Node) -> None:
        super().__init__([x, y])

    def compute(self, x: Any, y: Any) -> Any:
        return x @ y


class log(Operation):
    """The natural logarithm, element by element."""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        return np.log(x)


class sigmoid(Operation):
    """1 / (1 + e^-x), element by element"""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        return 0.5 * (1 + np.tanh(0.5 * x))


class softmax(Operation):
    """e^x / Σ e^x, along the last axis"""

    def __init__(self, x: Node) -> None:
        super().__init__([x])

    def compute(self, x: Any) -> Any:
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return powers / np.sum(powers, axis=-1, keepdims=True)


class reduce_sum(Operation):
    """The sum over one axis, or over all."""

    def __init__(self, x: Node, axis: int | None = None) -> None:
        super().__init__([x])
        self.axis = axis

    def compute(self, x: Any) -> Any:
        return np.sum(x, axis=self.axis)


def numeric_gradient(loss: Node, feed_dict: Mapping[Any, Any] | None, variable: Variable, h: float = 1e-5) -> Any:
    """∂loss/∂variable by finite differences: each element is moved by h, to both sides."""
    gradient = np.zeros(variable.value.shape)
    here = variable.value
    for i in np.ndindex(gradient.shape):
        losses = []
        for step in (h, -h):
            variable.value = np.array(here, dtype=float)
            variable.value[i] += step
            losses.append(np.sum(Session().run(loss, feed_dict)))
        gradient[i] = (losses[0] - losses[1]) / (2 * h)
    variable.value = here
    return gradient
