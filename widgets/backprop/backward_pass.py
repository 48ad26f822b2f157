"""A training step as a story: the graph of a loss, what flows along its edges and back, and the moments in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import tslab as ts
from tslab.serialize import array_to_json

from ..drawing import BACKWARD, FAINT, INK, UPDATED, Drawing, format_shape, format_value, to_dot

MOST_NODES = 60
"""How many nodes are drawn: with more, nobody could read the picture."""

Edge = dict[str, Any]


class BackwardPass:
    """The backward pass of one loss, written into its graph.

    Args:
        loss: where it starts.
        xs: the nodes whose gradients it is for.
        trace: a run of `loss`.

    Attributes:
        gradients: for each node of the picture the node of its gradient, or None.
        contributions: for each edge the node of what flows back along it, or None.
        story: the same for the browser: `nodes`, `edges` and `moments`. Nodes and edges are meant by their places in
            these lists; `at`, `graded` and `updated` are the moments at which a value is there.
    """

    def __init__(self, loss: ts.Node, xs: Sequence[ts.Node], trace: ts.Trace) -> None:
        self.graph = trace.graph
        self.nodes = [loss.graph.get_node(name) for name in trace.order]
        self.variables = [i for i, node in enumerate(self.nodes) if node in xs and isinstance(node, ts.Variable)]
        table = ts.compute_gradients(loss, xs=xs)
        terms: Mapping[Any, ts.Node] = table.contributions
        self.gradients = [table.get(node) for node in self.nodes]
        self.contributions: list[ts.Node | None] = []
        place = {node: i for i, node in enumerate(self.nodes)}
        entries = {entry["name"]: entry for entry in trace.graph["nodes"]}
        told = [_told(entries[node.name], node in xs) for node in self.nodes]
        edges: list[Edge] = []
        for i, node in enumerate(self.nodes):
            for position, x in enumerate([] if told[i]["fed"] else node.input_nodes):
                name = f"edge:{x.name}:{node.name}:{position}"
                edges.append({"id": name, "source": place[x], "target": i, "position": position})
                self.contributions.append(terms.get((node, position)))
        end = place[loss]
        edges.append({"id": f"edge:{loss.name}:out:{loss.name}:0", "source": end, "target": None, "position": 0})
        self.contributions.append(table[loss])
        moments = self._moments(told, edges, end)
        self.story: dict[str, Any] = {"nodes": told, "edges": edges, "loss": end, "moments": moments}

    def _moments(self, nodes: list[dict[str, Any]], edges: list[Edge], end: int) -> list[dict[str, Any]]:
        """What happens in order; notes in `nodes` and `edges` when their values are there."""
        moments: list[dict[str, Any]] = [{"kind": "start"}]

        def happens(kind: str, **more: Any) -> int:
            moments.append({"kind": kind} | more)
            return len(moments) - 1

        for i, node in enumerate(nodes):
            if node["kind"] == "operation" and not node["fed"]:
                node["at"] = happens("forward", node=i)
        arriving: dict[int, list[int]] = {}  # for each node the edges along which its gradient comes
        leaving: dict[int | None, list[int]] = {}
        for number, edge in enumerate(edges):
            if self.contributions[number] is not None:
                arriving.setdefault(edge["source"], []).append(number)
                leaving.setdefault(edge["target"], []).append(number)
        for i in sorted(arriving, key=lambda i: self.nodes[i].serial, reverse=True):
            if i == end:
                edges[-1]["at"] = happens("seed", node=i, edge=len(edges) - 1)
            if self.gradients[i] is not None:
                is_join = len(arriving[i]) > 1
                nodes[i]["graded"] = (
                    happens("join", node=i, edges=arriving[i]) if is_join else edges[arriving[i][0]]["at"]
                )
            for number in leaving.get(i, []):
                edges[number]["at"] = happens("backward", node=i, edge=number)
        for i in self.variables:
            nodes[i]["updated"] = happens("update", node=i)
        return moments

    def is_summed(self, i: int) -> bool:
        """Whether a gradient is written at its node: where contributions are added, and where it is asked for."""
        terms = sum(
            edge["source"] == i and part is not None
            for edge, part in zip(self.story["edges"], self.contributions, strict=True)
        )
        return self.gradients[i] is not None and (terms > 1 or self.story["nodes"][i]["asked"])

    def drawing(self, scene: Mapping[str, list[Any]]) -> Drawing:
        """The graph with all that a scene holds."""
        lines: dict[str, list[tuple[str, str, int]]] = {}
        for number, edge in enumerate(self.story["edges"]):
            value, part = scene["values"][edge["source"]], scene["contributions"][number]
            if value is not None:
                shape = [(format_shape(value["shape"]), FAINT, 0)] if value["shape"] else []
                back = [_line(part, BACKWARD, "← ")] if part is not None else []
                lines[edge["id"]] = [*shape, _line(value, INK), *back]
        for i, node in enumerate(self.nodes):
            if self.is_summed(i):
                lines["node:" + node.name] = [_line(scene["gradients"][i], BACKWARD, "∂ ")]
            if scene["updated"][i] is not None:
                lines["node:" + node.name].append(_line(scene["updated"][i], UPDATED, "new "))
        loss = self.nodes[self.story["loss"]].name
        return Drawing(to_dot(self.graph, [loss], {}, "LR", lines), f"a training step of {loss!r}")


def _told(entry: dict[str, Any], asked: bool) -> dict[str, Any]:
    """A node of graph JSON, as the browser tells of it."""
    is_number = entry["kind"] == "constant" and not entry["value"]["shape"]
    return {
        "name": entry["name"],
        "label": format_value(entry["value"]["data"][0])[0] if is_number else entry["name"],
        "kind": entry["kind"],
        "op": entry["op"] if entry.get("builtin") else "",
        "formula": entry.get("formula", ""),
        "attributes": entry.get("attributes", {}),
        "fed": bool(entry.get("fed")),
        "asked": asked,
        "at": 0,
        "graded": None,
        "updated": None,
    }


def _line(tensor: dict[str, Any], colour: str, mark: str = "") -> tuple[str, str, int]:
    """The first numbers of a tensor as a line of a drawing, with place for any others in the browser."""
    if not tensor["shape"]:
        return mark + format_value(float(tensor["data"][0]))[0], colour, len(mark) + 7
    first = [f"{float(x) + 0.0:.2g}" for x in tensor["data"][:3]]
    text = ", ".join(first if len(tensor["data"]) <= 3 else [*first[:2], "…"])
    return f"{mark}[{text}]", colour, len(mark) + 7 * len(first[:2]) + 4


def tensor(value: Any) -> dict[str, Any] | None:
    """A value as scenes hold it; None for what has no value."""
    if value is None:
        return None
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": array_to_json(array)["data"]}
