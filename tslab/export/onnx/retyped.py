"""A copy of the part of a graph that is to leave: with the inputs it will have, and variables as what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import ExportError
from ...graph import Graph, Node, Variable, constant, placeholder
from ...operation import Operation
from ...plan import post_order

Input = tuple[Any, Any]
"""The dtype and the shape of an input."""


def needed(fetches: Sequence[Node], inputs: Mapping[Node, Input]) -> list[Node]:
    """What `fetches` are computed from, each node after its inputs; nothing behind `inputs`."""
    return post_order(fetches, inputs)


def retyped(
    order: Sequence[Node], inputs: Mapping[Node, Input], values: Mapping[Node, np.ndarray[Any, Any]]
) -> dict[Node, Node]:
    """A copy of each node, in a graph of their own. Shapes and dtypes are inferred anew.

    Args:
        order: the nodes, each after its inputs.
        inputs: the nodes that become placeholders of a dtype and a shape.
        values: what the Variables among them hold; they become constants.
    """
    copies: dict[Node, Node] = {}
    with Graph().as_default():
        for node in order:
            copy = copies[node] = _copy(node, copies, inputs, values)
            copy.location = node.location
    return copies


def _copy(
    node: Node,
    copies: Mapping[Node, Node],
    inputs: Mapping[Node, Input],
    values: Mapping[Node, np.ndarray[Any, Any]],
) -> Node:
    if node in inputs or isinstance(node, placeholder):
        dtype, shape = inputs.get(node, (node.dtype, node.shape))
        if dtype is None:
            raise ExportError(
                f"ONNX needs the dtype of {node.name!r}, which takes what it is fed.",
                f"Say it here, to_onnx(…, inputs={{{node.name}: ('float64', {_written(shape)})}}), or in the graph, "
                f"ts.placeholder('float64', {_written(shape)}).",
                nodes=[node],
                where=node.location,
            )
        return placeholder(dtype, shape, node.name)
    if isinstance(node, (constant, Variable)):
        copy = constant(node.value if isinstance(node, constant) else values[node], name=node.name)
        copy.weak = getattr(node, "weak", False)
        return copy
    assert isinstance(node, Operation)
    kind = type(node)
    operation = kind.__new__(kind)
    given = [copies[x] for x in node.input_nodes]
    vars(operation).update(node.attributes, attributes=node.attributes, input_nodes=tuple(given))
    Operation.__init__(operation, *given, name=node.name, **node.attributes)
    return operation


def _written(shape: Any) -> str:
    return "[None, 3]" if shape is None else str(list(shape))
