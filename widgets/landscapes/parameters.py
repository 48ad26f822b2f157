"""Which numbers of a learner's graph a demo may move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import tslab as ts


def nodes_of(loss: ts.Node) -> list[ts.Node]:
    """The nodes that a loss is computed from, in the order in which they were built."""
    found, waiting = {loss}, [loss]
    while waiting:
        for node in waiting.pop().input_nodes:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return sorted(found, key=lambda node: node.serial)


def fed(loss: ts.Node, feed_dict: Mapping[Any, Any] | None) -> dict[ts.Node, Any]:
    """A feed_dict with nodes for keys, where there may be names."""
    feeds = dict(feed_dict or {})
    return {loss.graph.get_node(key) if isinstance(key, str) else key: value for key, value in feeds.items()}


def find_parameters(
    loss: ts.Node, given: ts.Node | Sequence[ts.Node] | None, feed_dict: Mapping[ts.Node, Any]
) -> list[ts.Node]:
    """One or two scalars that the loss depends on: those given, or else those that there are.

    Raises:
        TypeError: what is given is no Variable and no placeholder.
        ValueError: there are none, or more than two, or they are no scalars.
    """
    if given is None:
        nodes = nodes_of(loss)
        scalars: list[ts.Node] = [n for n in nodes if isinstance(n, ts.Variable) and n.trainable and n.shape == ()]
        scalars = scalars or [n for n in nodes if isinstance(n, ts.placeholder) and n not in feed_dict and not n.shape]
        if len(scalars) not in (1, 2):
            names = ", ".join(repr(node.name) for node in scalars[:5])
            raise ValueError(
                f"{loss.name!r} depends on {len(scalars)} scalars{f': {names}' if names else ''}. "
                "Say which to move: parameters=[w, b]. For entries of larger Variables there is LossLandscape."
            )
        return scalars
    chosen = [given] if isinstance(given, ts.Node) else list(given)
    for node in chosen:
        if not isinstance(node, (ts.Variable, ts.placeholder)):
            raise TypeError(f"The parameter {node!r:.80} is no Variable and no placeholder. Give the node itself.")
        if node.graph is not loss.graph:
            raise ValueError(f"The parameter {node.name!r} belongs to another graph than the loss {loss.name!r}.")
        if node.shape:
            raise ValueError(
                f"The parameter {node.name!r} has shape {node.shape}, and is no scalar. "
                "For entries of larger Variables there is LossLandscape."
            )
    if len(chosen) not in (1, 2) or len(set(chosen)) < len(chosen):
        raise ValueError(f"There are {len(chosen)} parameters. Give one, or two different ones.")
    return chosen


def start_of(node: ts.Node, feed_dict: Mapping[ts.Node, Any], session: ts.Session) -> float:
    """Where a parameter starts: what it is fed, its value in the session, or 1."""
    value = feed_dict[node] if node in feed_dict else session.run(node) if isinstance(node, ts.Variable) else 1.0
    return float(np.asarray(value))


def check_scalar(loss: ts.Node, value: Any) -> None:
    """Raise a ValueError unless the loss is one number."""
    if np.shape(value) != ():
        raise ValueError(
            f"{loss.name!r} has shape {np.shape(value)}. A loss is one number: ts.reduce_mean({loss.name})."
        )
