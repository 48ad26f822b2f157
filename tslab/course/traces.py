"""A run of a graph that the learner built with classes of their own, as a `Trace` that the widgets show."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..graph import Graph
from ..serialize import FORMAT, VERSION, array_to_json
from ..traces import Trace
from .content import CourseError


def learner_trace(
    fetch: Any,
    feed_dict: Mapping[Any, Any],
    run: Callable[[Any, Mapping[Any, Any]], Any],
    names: Mapping[str, Any] | None = None,
) -> Trace:
    """Run a learner's graph by the learner's own session, and return what `draw` and `GraphStepper` show.

    A node is anything with `input_nodes`. One with a `compute` is an operation, one with a `value` a Variable, any
    other a placeholder; no class of tslab's is needed.

    Args:
        fetch: the node to compute.
        feed_dict: {node: value}.
        run: the learner's `Session().run`. It is asked for the value of each node in turn.
        names: {name: node}, what to call the nodes; by default the globals of the caller. A node that has no name there
            is called by its class.

    Raises:
        CourseError: something on the way is no node, or a value is no array of numbers.
    """
    if names is None:
        names = sys._getframe(1).f_globals
    order = _order(fetch, feed_dict)
    called = _names(order, names)
    values = {called[node]: _value(run(node, feed_dict), called[node]) for node in order}
    nodes = [_entry(node, called, values[called[node]], fed=node in feed_dict) for node in order]
    graph = {"format": FORMAT, "version": VERSION, "nodes": nodes}
    return Trace(graph, [called[node] for node in order], [called[fetch]], values)


def _order(fetch: Any, fed: Mapping[Any, Any]) -> list[Any]:
    """`fetch` and what it is computed from, each after its inputs."""
    order: dict[Any, None] = {}
    stack = [(fetch, False)]
    while stack:
        node, inputs_are_done = stack.pop()
        if not hasattr(node, "input_nodes"):
            raise CourseError(f"A {type(node).__name__} is no node.", "A node has a list called input_nodes.")
        if inputs_are_done or node in fed:
            order[node] = None
        elif node not in order:
            stack += [(node, True), *[(x, False) for x in reversed(node.input_nodes)]]
    return list(order)


def _names(order: list[Any], names: Mapping[str, Any]) -> dict[Any, str]:
    """A name for each node, each its own."""
    known: dict[int, str] = {}
    for name, value in names.items():
        if not name.startswith("_"):
            known.setdefault(id(value), name)
    called = {node: known.get(id(node)) for node in order}
    taken = Graph()
    return {node: taken.unique_name(name or type(node).__name__) for node, name in called.items()}


def _value(value: Any, name: str) -> np.ndarray[Any, Any]:
    array = np.array(value)
    if array.dtype.kind not in "biufc":
        raise CourseError(f"Your run gave {name!r} a value that is no array of numbers: {value!r}.")
    array.flags.writeable = False
    return array


def _entry(node: Any, called: Mapping[Any, str], value: np.ndarray[Any, Any], fed: bool) -> dict[str, Any]:
    """A node of graph JSON, version 1."""
    kind = "operation" if hasattr(node, "compute") else "variable" if hasattr(node, "value") else "placeholder"
    entry: dict[str, Any] = {
        "name": called[node],
        "kind": kind,
        "op": type(node).__name__,
        "shape": list(value.shape),
        "dtype": str(value.dtype),
    }
    if fed:
        entry["fed"] = True
    if kind == "variable":
        entry |= {"trainable": True, "initial_value": array_to_json(value)}
    elif kind == "operation":
        inputs = [] if fed else [called[x] for x in node.input_nodes]
        call = f"{type(node).__name__}({', '.join(inputs)})"
        entry |= {"inputs": inputs, "control_inputs": [], "builtin": False, "attributes": {}}
        entry |= {"formula": call, "code": _code(node, call)}
    return entry


def _code(node: Any, call: str) -> str:
    try:
        return textwrap.dedent(inspect.getsource(type(node).compute)).strip()
    except (OSError, TypeError):
        return call
