"""Chapter 1: a graph, its nodes, and the session that computes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


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

    inputs: list[Any]  # what went into it, and
    output: Any  # what came out of it: notes that `forward` leaves

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
