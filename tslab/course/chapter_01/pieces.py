"""What chapter 1 tries the learner's pieces of a graph on: Graph and Operation.

Functions whose names start with `case_` are cases; the lists of misconceptions stand below those of their piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ..content import Misconception, expect, on


@contextmanager
def keep_default(Graph: Any, parts: Any) -> Iterator[None]:
    """Leave the learner's default graph as it was."""
    before = getattr(Graph, "default", None)
    try:
        yield
    finally:
        Graph.default = before


@contextmanager
def own_graph(learners: Any, parts: Any) -> Iterator[None]:
    """Build in a graph of the check's own."""
    with keep_default(parts.Graph, parts):
        parts.Graph().as_default()
        yield


def labelled(node: Any, label: str) -> Any:
    """`node`, under the name by which a message calls it."""
    node.label = label
    return node


# 01.1 Graph


def case_empty(Graph: Any, parts: Any) -> None:
    """a new graph has no nodes"""
    expect("Graph().nodes", Graph().nodes, [])


def case_default(Graph: Any, parts: Any) -> None:
    """as_default makes a graph the default one, and returns it"""
    g = labelled(Graph(), "g")
    returned = g.as_default()
    expect("g = Graph(); g.as_default(); Graph.default", Graph.default, g)
    expect("g = Graph(); g.as_default()", returned, g)


def case_two_graphs(Graph: Any, parts: Any) -> None:
    """two graphs have two lists"""
    g, h = Graph(), Graph()
    g.nodes.append("x")
    expect('g, h = Graph(), Graph(); g.nodes.append("x"); h.nodes', h.nodes, [])


def case_only_when_asked(Graph: Any, parts: Any) -> None:
    """a new graph is not the default before it is asked to be"""
    g = labelled(Graph(), "g").as_default()
    labelled(Graph(), "h")
    expect("g = Graph().as_default(); h = Graph(); Graph.default", Graph.default, g)


def case_latest_default(Graph: Any, parts: Any) -> None:
    """the latest as_default counts"""
    g = labelled(Graph(), "g").as_default()
    h = labelled(Graph(), "h").as_default()
    expect("g = Graph().as_default(); h = Graph().as_default(); Graph.default", Graph.default, h)
    g.nodes.append("x")
    g.as_default()
    expect('g.nodes.append("x"); g.as_default(); g.nodes', g.nodes, ["x"])


def _defaults(Graph: Any, *steps: Callable[[Any], Any]) -> tuple[list[Any], Any]:
    """Two new graphs after `steps` on the first and the second, and which is the default then."""
    Graph.default = None
    graphs = []
    for step in steps:
        graphs.append(Graph())
        step(graphs[-1])
    return graphs, Graph.default


def _choose(graph: Any) -> Any:
    return graph.as_default()


def _says_on_itself(Graph: Any, parts: Any) -> bool:
    (g,), _ = _defaults(Graph, _choose)
    return "default" in vars(g)


def _is_default_at_once(Graph: Any, parts: Any) -> bool:
    (g,), default = _defaults(Graph, lambda g: None)
    return default is g


def _first_stays(Graph: Any, parts: Any) -> bool:
    (g, _), default = _defaults(Graph, _choose, _choose)
    return default is g


def _another_is_chosen(Graph: Any, parts: Any) -> bool:
    (g,), default = _defaults(Graph, _choose)
    return isinstance(default, Graph) and default is not g


GRAPH_MISCONCEPTIONS = [
    Misconception(
        "one list for all graphs",
        "What the class body assigns is shared by all its objects; what __init__ puts on self belongs to one.",
        lambda Graph, _: Graph().nodes is Graph().nodes,
    ),
    Misconception(
        "the note is on the graph, not on the class",
        "An assignment to self.default makes an attribute of this one graph; the class, which all "
        "can see, keeps its own.",
        _says_on_itself,
    ),
    Misconception(
        "every new graph becomes the default", "Making a graph and choosing it are two things.", _is_default_at_once
    ),
    Misconception("the first default stays for ever", "The latest choice should win.", _first_stays),
    Misconception(
        "another graph is chosen", "The default is a new graph, not the one that was asked.", _another_is_chosen
    ),
    Misconception(
        "as_default returns nothing",
        "Callers write g = Graph().as_default(), so it hands the graph back.",
        lambda Graph, _: Graph().as_default() is None,
    ),
]


# 01.2 Operation


def _leaves(parts: Any, names: str) -> list[Any]:
    return [labelled(parts.Node(), name) for name in names]


def case_inputs(Operation: Any, parts: Any) -> None:
    """an operation keeps its input nodes, in order"""
    x, y = _leaves(parts, "xy")
    op = labelled(Operation([x, y]), "op")
    on([op, x, y], what="input_nodes")
    expect("op = Operation([x, y]); op.input_nodes", list(op.input_nodes), [x, y])


def case_consumers(Operation: Any, parts: Any) -> None:
    """each input node has the operation among its consumers"""
    x, y = _leaves(parts, "xy")
    op = labelled(Operation([x, y]), "op")
    on([op, x, y], what="consumers")
    expect("op = Operation([x, y]); x.consumers", x.consumers, [op], at=x)
    expect("op = Operation([x, y]); y.consumers", y.consumers, [op], at=y)


def case_new_has_no_consumers(Operation: Any, parts: Any) -> None:
    """nothing consumes a new operation"""
    (x,) = _leaves(parts, "x")
    op = on(labelled(Operation([x]), "op"), what="consumers")
    expect("op = Operation([x]); op.consumers", op.consumers, [])


def case_two_consumers(Operation: Any, parts: Any) -> None:
    """a node may have several consumers"""
    (x,) = _leaves(parts, "x")
    p, q = on([labelled(Operation([x]), "p"), labelled(Operation([x]), "q")])
    expect("p = Operation([x]); q = Operation([x]); x.consumers", x.consumers, [p, q], x, "consumers")
    expect("p = Operation([x]); q = Operation([x]); p.input_nodes", list(p.input_nodes), [x], p, "input_nodes")


def case_chain(Operation: Any, parts: Any) -> None:
    """an operation may be an input"""
    (x,) = _leaves(parts, "x")
    p = labelled(Operation([x]), "p")
    q = labelled(Operation([p]), "q")
    on(q)
    expect("p = Operation([x]); q = Operation([p]); p.consumers", p.consumers, [q], p, "consumers")


def case_twice(Operation: Any, parts: Any) -> None:
    """one node may be both inputs"""
    (x,) = _leaves(parts, "x")
    op = on(labelled(Operation([x, x]), "op"))
    expect("op = Operation([x, x]); op.input_nodes", list(op.input_nodes), [x, x], op, "input_nodes")
    if x.consumers != [op]:  # once or twice, both serve
        expect("op = Operation([x, x]); x.consumers", x.consumers, [op, op], x, "consumers")


def _computed(Operation: Any, parts: Any) -> list[str]:
    """The calls of compute that building an operation causes."""
    calls: list[str] = []

    class noted(Operation):  # type: ignore[misc]
        def compute(self, *values: Any) -> Any:
            calls.append("a call of compute")

    with suppress(Exception):
        noted(_leaves(parts, "x"))
    return calls


def case_computes_nothing(Operation: Any, parts: Any) -> None:
    """building an operation computes nothing"""
    (x,) = _leaves(parts, "x")
    on(x, at=x, what="calls of a consumer's compute")
    expect("op = Operation([x]), and compute notes its calls", _computed(Operation, parts), [])


def case_joins(Operation: Any, parts: Any) -> None:
    """an operation joins the default graph"""
    op = on(labelled(Operation(_leaves(parts, "x")), "op"), what="Graph.default.nodes[-1]")
    expect("op = Operation([x]); Graph.default.nodes[-1]", parts.Graph.default.nodes[-1], op)


def _consumers(Operation: Any, parts: Any) -> list[list[Any]]:
    """The consumers of x, y and w after an operation on these."""
    leaves = _leaves(parts, "xyw")
    op = Operation(leaves)
    return [["op" if c is op else c for c in leaf.consumers] for leaf in leaves]


def _overwritten(Operation: Any, parts: Any) -> bool:
    (x,) = _leaves(parts, "x")
    Operation([x])
    op = Operation([x])
    return x.consumers is op or x.consumers == [op]


def _wrong_way(Operation: Any, parts: Any) -> bool:
    (x,) = _leaves(parts, "x")
    return any(node is x for node in Operation([x]).consumers)


def _reversed(Operation: Any, parts: Any) -> bool:
    x, y = _leaves(parts, "xy")
    return list(Operation([x, y]).input_nodes) == [y, x]


def _no_inputs(Operation: Any, parts: Any) -> bool:
    return not list(Operation(_leaves(parts, "xy")).input_nodes)


OPERATION_MISCONCEPTIONS = [
    Misconception(
        "compute runs while the graph is built",
        "Building only writes down what is to be computed. The session calls compute, later.",
        lambda Operation, parts: bool(_computed(Operation, parts)),
    ),
    Misconception("the inputs are kept in reverse order", "For x - y or A x that is another result.", _reversed),
    Misconception(
        "the inputs are not kept", "compute will need their values, so input_nodes must say who they are.", _no_inputs
    ),
    Misconception(
        "consumers and inputs are mixed up",
        "x is an input of the operation; the operation is a consumer of x.",
        _wrong_way,
    ),
    Misconception(
        "the consumers are overwritten",
        "A node may be used many times. Its list of consumers grows; it is not replaced.",
        _overwritten,
    ),
    Misconception(
        "consumers not registered",
        "The operation knows its inputs, and they do not know of it.",
        lambda Operation, parts: _consumers(Operation, parts) == [[], [], []],
    ),
    Misconception(
        "first input only",
        "Only the first input learns that it is used.",
        lambda Operation, parts: _consumers(Operation, parts) == [["op"], [], []],
    ),
    Misconception(
        "last input only",
        "Only the last input learns that it is used.",
        lambda Operation, parts: _consumers(Operation, parts) == [[], [], ["op"]],
    ),
]
