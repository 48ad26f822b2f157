"""Changes of a graph that are made as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .graph import Graph, Node


@contextmanager
def all_or_nothing(graph: Graph) -> Iterator[None]:
    """If the block raises, take out of the graph all that it has built, so that it can be tried again under the same
    names: nodes, and that older ones know of them; names, scopes, control inputs, collections and the seed.

    What is built is marked by its place, so that building costs nothing more. What the block changes in older nodes has
    to be told by `Graph.undo`.
    """
    mark = _Mark(graph)
    outer, graph.undo = graph.undo, []
    try:
        yield
    except BaseException:
        for take_back in reversed(graph.undo):
            take_back()
        mark.restore()
        raise
    else:
        if outer is not None:
            outer.extend(graph.undo)
    finally:
        graph.undo = outer


class _Mark:
    """A graph as it is, to go back to."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._built = graph, len(graph.nodes)
        self._state = graph.scope, graph.control_inputs, graph.seed
        self._numbers = dict(graph._numbers)
        self._listed = {key: list(entries) for key, entries in graph.collections.items()}
        store = graph.store
        self._found = None if store is None else (dict(store.variables), store.scope, set(store.taken))

    def restore(self) -> None:
        """Take out what is newer, the newest first."""
        graph, built = self._graph, self._built
        removed = graph.nodes[built:]
        for node in removed:
            for x in node.input_nodes:
                if x.serial < built:
                    _forget(x, node, built)
        del graph.nodes[built:]
        while len(graph.by_name) > built:
            graph.by_name.popitem()
        graph.scope, graph.control_inputs, graph.seed = self._state
        graph._numbers = self._numbers
        for key in [key for key in graph.collections if key not in self._listed]:
            del graph.collections[key]
        for key, entries in self._listed.items():
            graph.collections[key][:] = entries
        if self._found is None:
            graph.store = None
        else:
            graph.store.variables, graph.store.scope, graph.store.taken = self._found


def _forget(x: Node, node: Node, built: int) -> None:
    """Have `x` know nothing of `node`, which is newer: not as a consumer, nor as what it has made itself, once."""
    while x.consumers and x.consumers[-1].serial >= built:
        x.consumers.pop()
    for key in [key for key, value in vars(x).items() if value is node]:
        del vars(x)[key]
