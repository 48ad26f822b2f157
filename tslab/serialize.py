"""Graph JSON, version 1: the one format in which a graph leaves Python.

    {"format": "tslab-graph", "version": 1, "nodes": [
        {"name": "x", "kind": "placeholder", "op": "placeholder", "shape": [null, 2], "dtype": "float64"},
        {"name": "z", "kind": "operation", "op": "square", "inputs": ["x"], "attributes": {}, "builtin": true, …}]}

Nodes stand after their inputs. `shape` is null where the rank is unknown; numbers JSON lacks are "nan", "inf", "-inf".
`formula` and `code` are for people to read. A learner's own operation is there by name and shape ("builtin": false),
for pictures only: reading graph JSON never runs code.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from .errors import SerializationError
from .graph import OPERATIONS, Graph, Node, Variable, constant
from .operation import Operation
from .plan import post_order

FORMAT = "tslab-graph"
VERSION = 1


def graph_to_json(subject: Graph | Iterable[Node], fed: Collection[Node] = ()) -> dict[str, Any]:
    """Graph JSON of a whole graph, or of some nodes and all that they are computed from.

    Args:
        subject: the graph, or the nodes.
        fed: nodes that a run gives a value instead of computing it; they are marked, and their inputs are left out.
    """
    nodes = subject.nodes if isinstance(subject, Graph) else post_order(subject, fed)
    return {"format": FORMAT, "version": VERSION, "nodes": [_node_to_json(node, node in fed) for node in nodes]}


def _node_to_json(node: Node, fed: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": node.name,
        "kind": node.kind,
        "op": type(node).__name__,
        "shape": None if node.shape is None else list(node.shape),
        "dtype": None if node.dtype is None else str(node.dtype),
    }
    if fed:
        entry["fed"] = True
    if isinstance(node, constant):
        entry |= {"value": array_to_json(node.value), "weak": node.weak}
    elif isinstance(node, Variable):
        initial = node.initial_value
        entry["trainable"] = node.trainable
        entry["initial_value"] = initial.name if isinstance(initial, Node) else array_to_json(initial)
    elif isinstance(node, Operation):
        builtin = OPERATIONS.get(type(node).__name__) is type(node)
        entry |= {
            "inputs": [x.name for x in node.input_nodes],
            "control_inputs": [x.name for x in node.control_inputs],
            "builtin": builtin,
            "formula": formula(node),
            "code": code(node),
            "attributes": {k: _attribute(node, k, v) for k, v in node.attributes.items()} if builtin else {},
        }
    return entry


def _attribute(node: Operation, key: str, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [_attribute(node, key, part) for part in value]
    raise SerializationError(
        f"Graph JSON cannot hold the attribute {key}={value!r} of {node.name!r}.",
        "Attributes are numbers, strings, truth values, and lists of them.",
        nodes=[node],
        where=node.location,
    )


def array_to_json(value: Any) -> dict[str, Any]:
    """An array as `{"shape": […], "dtype": …, "data": [the numbers in row-major order]}`."""
    array = np.asarray(value)
    data: list[Any] = array.ravel().tolist()
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        data = [number if np.isfinite(number) else str(number) for number in data]
    return {"shape": list(array.shape), "dtype": str(array.dtype), "data": data}


def formula(op: Operation) -> str:
    """What an operation computes, in the names of its inputs: `x + y`. A learner's operation shows its docstring."""
    if op.formula is not None:
        return _filled(op, op.formula)
    return (inspect.getdoc(type(op)) or "").split("\n")[0] if type(op).__doc__ else call(op)


def code(op: Operation) -> str:
    """The Python that computes it: a NumPy call, or the body of a learner's `compute`."""
    if op.numpy_call is not None:
        return _filled(op, op.numpy_call)
    try:
        source = inspect.getsource(op.compute)
    except (OSError, TypeError):
        return call(op)
    return textwrap.dedent(source).strip()


def call(op: Operation) -> str:
    """`double(x)`."""
    return f"{type(op).__name__}({', '.join(x.name for x in op.input_nodes)})"


def _filled(op: Operation, template: str) -> str:
    names = [str(x.value) if isinstance(x, constant) and x.value.ndim == 0 else x.name for x in op.input_nodes]
    return template.format(*names, **op.attributes)
