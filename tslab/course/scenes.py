"""The graph that a case is about: `on` announces it, and where the case goes wrong it is drawn.

A scene keeps nodes and values. What stands between the two is worked out only when it is drawn, by the nodes' own
`compute`, so that a case that passes costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import Graph
from ..serialize import FORMAT, VERSION
from ..traces import Trace
from .compare import rows
from .limits import whatever_it_raises

if TYPE_CHECKING:
    from tslab.widgets import Drawing

MOST = 30  # nodes in a picture: beyond that nobody finds the wrong one


@dataclass
class Scene:
    """The graph that a case is about.

    Attributes:
        ends: the nodes that are drawn, with all that they are computed from.
        values: what is fed, and what Variables held, when the case began: {node: value}.
        names: what to call nodes: {name: node}.
        notes: {node: lines to write into it}.
        at: the node that goes wrong, if the mismatch says nothing else.
        what: which of its values, such as "∂J/∂x"; by default its own.
    """

    ends: Sequence[Any]
    values: dict[Any, Any]
    names: Mapping[str, Any]
    notes: Mapping[Any, Sequence[str]]
    at: Any
    what: str


@dataclass
class Record:
    """What a case has announced, and what it has expected so far: (given, expected)."""

    scene: Scene | None = None
    expected: list[tuple[str, Any]] = field(default_factory=list)


recorded: ContextVar[Record | None] = ContextVar("recorded", default=None)
"""Where the running case is recorded; None outside of a check."""


def on(
    nodes: Any,
    values: Mapping[Any, Any] | None = None,
    *,
    at: Any = None,
    what: str = "",
    notes: Mapping[Any, Sequence[str]] | None = None,
    names: Mapping[str, Any] | None = None,
) -> Any:
    """Announce the graph that a case is about, from here on: if the case goes wrong, it is drawn.

        z = on(parts.add(x, b), {x: [2, -2]})
        expect("Session().run(z, {x: [2, -2]})", Session().run(z, {x: [2, -2]}), [3, -1])

    Args:
        nodes: a node, or a list of them. They are drawn with all that they are computed from.
        values: what is fed. Variables have theirs, and the rest is computed if it is drawn.
        at: where it will go wrong, if it does; by default at the first of `nodes`. `expect` can say it better.
        what: which of that node's values is tried, such as "∂J/∂x"; by default its own.
        notes: more to write into nodes, in lines.
        names: {name: node}; by default the caller's variables. A node's own `label` or `name` comes first, its class
            last.

    Returns:
        `nodes`, as they are.
    """
    record = recorded.get()
    if record is not None:
        ends = nodes if isinstance(nodes, (list, tuple)) else [nodes]
        names = dict(sys._getframe(1).f_locals) if names is None else names
        record.scene = None
        with whatever_it_raises():  # a learner's node may be anything; then the text alone has to do
            known = {node: np.array(node.value) for node in _behind(ends, ()) if hasattr(node, "value")}
            known.update({node: np.array(value) for node, value in (values or {}).items()})
            record.scene = Scene(ends, known, names, notes or {}, ends[0] if at is None else at, what)
    return nodes


def picture(scene: Scene, at: Any, what: str, came_out: Any, expected: Any, run: bool = True) -> Drawing | None:
    """Draw a scene, and at one of its nodes what came out and what was expected.

    Args:
        scene: the graph.
        at: the node that is wrong.
        what: which of its values.
        came_out: that value, or a text.
        expected: what it should have been, or a text.
        run: whether to compute the values in between.

    Returns:
        The drawing; None where there is none, for want of `tslab.widgets`, or of nodes that can be drawn.
    """
    try:
        from tslab.widgets import DrawingError, draw
    except ImportError:
        return None
    nodes = _behind([*scene.ends, at], scene.values)
    if len(nodes) > MOST:
        return None
    called = _names(nodes, scene.names)
    values = _computed(nodes, scene.values) if run else dict(scene.values)
    if not what and at in scene.ends:
        values.pop(at, None)  # it is written into the node, beside what it should be
    graph = {
        "format": FORMAT,
        "version": VERSION,
        "nodes": [_entry(node, called, values, node in scene.values) for node in nodes],
    }
    shown = {called[node]: value for node, value in values.items() if node in called}
    lines = (rows(came_out), rows(expected))
    notes = {called[node]: list(several) for node, several in scene.notes.items() if node in called}
    if what:
        notes[called[at]] = [*notes.get(called[at], []), what]
    said = [" ".join(" ".join(part).split()) for part in lines]
    where = f"{called[at]}: {what + ' ' if what else ''}"
    drawing = draw(
        Trace(graph, [called[node] for node in nodes], [called[scene.ends[0]]], shown),
        notes=notes,
        wrong={called[at]: lines},
        words=f"{_formulas(graph)}Wrong at {where}came out {said[0]}, expected {said[1]}.",
    )
    try:
        return drawing if drawing.svg else None
    except DrawingError:
        return None


def _behind(ends: Sequence[Any], known: Any) -> list[Any]:
    """The nodes that `ends` are computed from, each after its inputs; nothing behind what is known and has a value."""
    order: dict[Any, None] = {}
    seen: set[Any] = set()
    stack = [(node, False) for node in reversed(ends)]
    while stack and len(seen) <= MOST:
        node, inputs_are_done = stack.pop()
        if inputs_are_done:
            order[node] = None
        elif node not in seen:
            seen.add(node)
            stack += [(node, True), *[(x, False) for x in reversed(_inputs(node, known))]]
    return list(seen) if len(seen) > MOST else list(order)


def _inputs(node: Any, known: Any) -> list[Any]:
    return [] if node in known else list(getattr(node, "input_nodes", ()))


def _names(nodes: Sequence[Any], names: Mapping[str, Any]) -> dict[Any, str]:
    """A name for each node, each its own."""
    known: dict[int, str] = {}
    for name, value in names.items():
        if not name.startswith("_"):
            known.setdefault(id(value), name)
    taken = Graph()
    labels = {node: _own_name(node) or known.get(id(node)) or type(node).__name__ for node in nodes}
    return {node: taken.unique_name(label) for node, label in labels.items()}


def _own_name(node: Any) -> str:
    found = getattr(node, "label", None) or getattr(node, "name", None)
    return found if isinstance(found, str) else ""


def _computed(nodes: Sequence[Any], values: Mapping[Any, Any]) -> dict[Any, Any]:
    """The values of all nodes that can be computed, those that are known first."""
    found = dict(values)
    for node in nodes:
        inputs = _inputs(node, values)
        if node not in found and inputs and all(x in found for x in inputs):
            with whatever_it_raises(), np.errstate(all="ignore"):
                value = np.array(node.compute(*[found[x] for x in inputs]))
                if value.dtype.kind in "biufc":
                    found[node] = value
    return found


def _entry(node: Any, called: Mapping[Any, str], values: Mapping[Any, Any], known: bool) -> dict[str, Any]:
    """A node of graph JSON, as far as a drawing needs it."""
    inputs = [] if known else [called[x] for x in _inputs(node, ()) if x in called]
    has_inputs = bool(_inputs(node, ()))
    leaf = not has_inputs or not hasattr(node, "compute")
    kind = "variable" if hasattr(node, "value") else "placeholder" if leaf else "operation"
    op = type(node).__name__
    return {
        "name": called[node],
        "kind": kind,
        "op": called[node] if op in ("Operation", "Node", "operation") else op,
        "shape": None if node not in values else list(np.shape(values[node])),
        "inputs": inputs,
        **({"fed": True} if known and has_inputs else {}),
    }


def _formulas(graph: Mapping[str, Any]) -> str:
    """The operations of a graph in words: `y = add(x, x). `"""
    computed = [node for node in graph["nodes"] if node["inputs"]]
    formulas = "; ".join(f"{node['name']} = {node['op']}({', '.join(node['inputs'])})" for node in computed)
    return f"{formulas}. " if formulas else ""
