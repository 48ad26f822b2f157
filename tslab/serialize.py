"""Graph JSON, version 1: the one format in which a graph leaves Python, and comes back.

    {"format": "tslab-graph", "version": 1, "nodes": [
        {"name": "x", "kind": "placeholder", "op": "placeholder", "shape": [null, 2], "dtype": "float64"},
        {"name": "two", "kind": "constant", "op": "constant", "shape": [], "dtype": "float64", "weak": true,
         "value": {"shape": [], "dtype": "float64", "data": [2.0]}},
        {"name": "w", "kind": "variable", "op": "Variable", "shape": [], "dtype": "float64", "trainable": true,
         "initial_value": {"shape": [], "dtype": "float64", "data": [0.5]}},
        {"name": "z", "kind": "operation", "op": "multiply", "shape": [null, 2], "dtype": "float64",
         "inputs": ["x", "w"], "control_inputs": [], "attributes": {}, "builtin": true, "formula": …, "code": …}],
     "seed": 0, "collections": {"variables": [{"node": "w"}]}, "names": {"x": 1},
     "get_variable": {"variables": {}, "scopes": []}}

Nodes stand after their inputs. `shape` is null where the rank is unknown; numbers JSON lacks are "nan", "inf", "-inf".
`formula` and `code` are for people to read. A learner's own operation is there by name and shape ("builtin": false),
for pictures only: reading graph JSON never runs code, and what it may name is a closed list.

- A variable's `initial_value` is an array, or the name of a node before it. `initializer` is the operation that
  `Variable.initializer` has built, if it has.
- `attributes` are those that the operation's class declares, in the forms of `attributes.KINDS`. Branches and loops
  list nodes before them by name, of which they compute some themselves; "split:1" is the second of several values.
- What follows the nodes is of the whole graph. `seed` is its random seed. A collection lists {"node": its name},
  {"value": a text, number, truth value or null}, or {"number": "nan"}. `names` counts how often a name has got a number
  at its end, and lists the name scopes: so that what is built later gets the same names. `get_variable` holds the
  variables that it finds again, and the variable scopes.

`graph.schema.json`, beside this file, is the same as a JSON Schema. The graph in a `Trace` has the nodes alone, those
of the run. `deserialize` reads a graph back.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from .attributes import attribute_kinds
from .errors import SerializationError
from .graph import OPERATIONS, Graph, Node, Variable, constant
from .json_values import (
    MOST_LETTERS,
    MalformedError,
    dtype_to_json,
    number_to_json,
    shape_to_json,
    text,
)
from .json_values import array_to_json as array_to_json
from .operation import Operation
from .operators import FILES
from .plan import post_order

FORMAT = "tslab-graph"
VERSION = 1
SCHEMA = Path(__file__).with_name("graph.schema.json")
"""The JSON Schema of the format, a file."""


def graph_to_json(subject: Graph | Iterable[Node], fed: Collection[Node] = ()) -> dict[str, Any]:
    """The nodes of a whole graph, or some nodes and all that they are computed from, as graph JSON.

    Args:
        subject: the graph, or the nodes.
        fed: nodes that a run gives a value instead of computing it; they are marked, and their inputs are left out.
    """
    nodes = subject.nodes if isinstance(subject, Graph) else post_order(subject, fed, held=True)
    return {"format": FORMAT, "version": VERSION, "nodes": [_node_to_json(node, node in fed) for node in nodes]}


def whole_graph_to_json(graph: Graph) -> dict[str, Any]:
    """`Graph.to_json`: the nodes, and what else belongs to the graph.

    Raises:
        SerializationError: a name is too long, or a collection or an attribute holds something that JSON does not.
    """
    document = graph_to_json(graph)
    for name in (*graph.by_name, *graph._numbers):
        if len(name) > MOST_LETTERS:
            raise SerializationError(
                f"Graph JSON cannot hold a name of {len(name)} letters: {name[:50]!r}….",
                f"Give shorter names to nodes and scopes; {MOST_LETTERS} letters are the most.",
            )
    document["seed"] = graph.seed % 2**64
    document["collections"] = {
        key: [_listed(graph, key, entry) for entry in entries] for key, entries in graph.collections.items()
    }
    numbers = graph._numbers.items()
    document["names"] = {name: count for name, count in numbers if count or name not in graph.by_name}
    if graph.store is not None:
        variables = {name: variable.name for name, variable in graph.store.variables.items()}
        document["get_variable"] = {"variables": variables, "scopes": sorted(graph.store.taken)}
    return document


FILES["write"] = whole_graph_to_json


def _listed(graph: Graph, key: Any, entry: Any) -> dict[str, Any]:
    """An entry of a collection."""
    try:
        text(key)
        if isinstance(entry, Node) and entry.graph is graph:
            return {"node": entry.name}
        if isinstance(entry, str):
            return {"value": text(entry)}
        if type(entry) in (bool, int, float, type(None)):
            number = number_to_json(entry)
            return {"number": number} if isinstance(number, str) else {"value": number}
    except MalformedError as wrong:
        raise SerializationError(f"Graph JSON cannot hold the collection {key!r}: {wrong.what}.", wrong.cure) from None
    raise SerializationError(
        f"Graph JSON cannot hold {entry!r}, which is in the collection {key!r}.",
        "It holds nodes of the graph, numbers and texts. Take the rest out of graph.collections first.",
    )


def _node_to_json(node: Node, fed: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": node.name,
        "kind": node.kind,
        "op": type(node).__name__,
        "shape": shape_to_json(node.shape),
        "dtype": dtype_to_json(node.dtype),
    }
    if fed:
        entry["fed"] = True
    if isinstance(node, constant):
        entry |= {"value": array_to_json(node.value), "weak": node.weak}
    elif isinstance(node, Variable):
        initial = node.initial_value
        entry["trainable"] = bool(node.trainable)
        entry["initial_value"] = initial.name if isinstance(initial, Node) else array_to_json(initial)
        if "initializer" in vars(node):
            entry["initializer"] = node.initializer.name
    elif isinstance(node, Operation):
        builtin = OPERATIONS.get(type(node).__name__) is type(node)
        entry |= {
            "inputs": [x.name for x in node.input_nodes],
            "control_inputs": [x.name for x in node.control_inputs],
            "builtin": builtin,
            "formula": formula(node),
            "code": code(node),
            "attributes": {key: _attribute(node, key) for key in node.attributes} if builtin else {},
        }
    return entry


def _attribute(node: Operation, key: str) -> Any:
    """An attribute as JSON; what `deserialize` would not read is not written."""
    value = node.attributes[key]
    try:
        kind = attribute_kinds(type(node))[key]  # type: ignore[arg-type]  # mypy takes a class for unhashable
        written = kind.write(value)
        kind.read(written)
    except (MalformedError, KeyError, TypeError, ValueError) as wrong:
        raise SerializationError(
            f"Graph JSON cannot hold the attribute {key}={value!r} of {node.name!r}: {wrong}.",
            "Attributes are numbers, texts, truth values, and lists of them, as the operation declares them.",
            nodes=[node],
            where=node.location,
        ) from None
    return written


def formula(op: Operation) -> str:
    """What an operation computes, in the names of its inputs: `x + y`. A learner's operation shows its docstring."""
    if op.formula is not None:
        return _filled(op, op.formula)
    return (inspect.getdoc(type(op)) or "").split("\n")[0] if type(op).__doc__ else call(op)


def code(op: Operation) -> str:
    """The Python that computes it: a NumPy call, or the body of a learner's `compute`."""
    if op.numpy_call is not None:
        return _filled(op, op.numpy_call)
    return _source(type(op)) or call(op)  # type: ignore[arg-type]


@cache
def _source(kind: type[Operation]) -> str | None:
    """The source of a class's `compute`, where there is one: it is looked for once, as a graph may have many."""
    try:
        return textwrap.dedent(inspect.getsource(kind.compute)).strip()
    except (OSError, TypeError):
        return None


def call(op: Operation) -> str:
    """`double(x)`."""
    return f"{type(op).__name__}({', '.join(x.name for x in op.input_nodes)})"


def _filled(op: Operation, template: str) -> str:
    names = [str(x.value) if isinstance(x, constant) and x.value.ndim == 0 else x.name for x in op.input_nodes]
    return template.format(*names, **op.attributes)
