"""What the TrainingMonitor is given, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import tslab as ts


def named_nodes(nodes: Any, what: str) -> dict[str, ts.Node]:
    """Nodes by name; a list may hold None, as that of `ts.gradients` does."""
    if nodes is None:
        return {}
    if isinstance(nodes, ts.Node):
        nodes = [nodes]
    if not isinstance(nodes, Mapping):
        if not isinstance(nodes, Sequence) or isinstance(nodes, str):
            raise TypeError(f"{what}={nodes!r} are no nodes. Give a node, a list of them, or {{name: node}}.")
        nodes = {getattr(node, "name", i): node for i, node in enumerate(nodes) if node is not None}
    for name, node in nodes.items():
        if not isinstance(node, ts.Node):
            raise TypeError(f"{what} holds {node!r}, which is no node. Give the node, not its value.")
        if not isinstance(name, str):
            raise TypeError(f"{what} names a node {name!r}. Names are texts.")
    return dict(nodes)


def number_of(name: str, value: Any) -> float:
    """A logged value as a number."""
    if isinstance(value, ts.Node):
        raise TypeError(f"{name!r} is the node {value.name!r}. Log its value: session.run({value.name}).")
    if value is None:
        raise TypeError(f"{name!r} is None. A training operation has no value: log that of the loss.")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name!r} is {value!r}, which is no real number.")
    if array.size != 1:
        raise ValueError(f"{name!r} has shape {array.shape}, and a curve needs one number. Log its mean.")
    return float(array.reshape(())[()])


def is_float(variable: ts.Variable) -> bool:
    return variable.dtype is not None and variable.dtype.kind == "f"
