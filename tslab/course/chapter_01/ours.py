"""Our pieces of chapter 1's library, with which the chapter goes on until the learner's own pass.

Each is made from the learner's other pieces, so that both kinds work in one graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

import tslab as ts


def graph(parts: Any) -> Any:
    class Graph:
        """All nodes of one computation."""

        default: Any = None

        def __init__(self) -> None:
            self.nodes: list[Any] = []

        def as_default(self) -> Any:
            Graph.default = self
            return self

    return Graph


def operation(parts: Any) -> Any:
    class Operation(parts.Node):  # type: ignore[misc]
        """A node that is computed from other nodes."""

        def __init__(self, input_nodes: list[Any]) -> None:
            super().__init__()
            self.input_nodes = list(input_nodes)
            for node in self.input_nodes:
                node.consumers.append(self)

        def compute(self, *values: Any) -> Any:
            raise NotImplementedError(f"{type(self).__name__} has no compute yet")

    return Operation


def matmul(parts: Any) -> Any:
    class matmul(parts.Operation):  # type: ignore[misc]
        """The matrix product of two nodes."""

        def __init__(self, x: Any, y: Any) -> None:
            super().__init__([x, y])

        def compute(self, x: Any, y: Any) -> Any:
            return np.matmul(x, y)

    return matmul


def variable(parts: Any) -> Any:
    class Variable(parts.Node):  # type: ignore[misc]
        """A node that keeps its value from one run to the next."""

        def __init__(self, initial_value: Any) -> None:
            super().__init__()
            self.value = np.array(initial_value)

    return Variable


def traverse_postorder(parts: Any) -> Any:
    def traverse_postorder(node: Any) -> list[Any]:
        order: dict[Any, None] = {}
        stack = [(node, False)]
        while stack:
            node, inputs_are_done = stack.pop()
            if inputs_are_done:
                order[node] = None
            elif node not in order:
                stack += [(node, True), *[(x, False) for x in reversed(node.input_nodes)]]
        return list(order)

    return traverse_postorder


def run(parts: Any) -> Any:
    def careful_run(fetch: Any, feed_dict: Mapping[Any, Any]) -> Any:
        values = {node: np.asarray(value) for node, value in feed_dict.items()}
        waiting = [fetch]
        while waiting:
            node = waiting[-1]
            if missing := [] if node in values else [x for x in node.input_nodes if x not in values]:
                waiting += missing
                continue
            waiting.pop()
            if node in values:
                continue
            if isinstance(node, parts.Variable):
                values[node] = node.value
            elif isinstance(node, parts.placeholder):
                raise ValueError("a placeholder was not fed")
            else:
                values[node] = node.compute(*[values[x] for x in node.input_nodes])
        return values[fetch]

    return careful_run


def session(parts: Any) -> Any:
    class Session:
        """Computes the values of nodes."""

        def run(self, fetch: Any, feed_dict: Mapping[Any, Any] | None = None) -> Any:
            return run(parts)(fetch, feed_dict or {})

    return Session


def relu(parts: Any) -> Any:
    class relu(ts.Operation):
        """max(0, x)"""

        def compute(self, x: Any) -> Any:
            return np.maximum(x, 0)

    return relu
