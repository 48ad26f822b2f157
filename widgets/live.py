"""The base of the demos whose picture is computed while their controls move.

Such a demo is traits → scene → picture. The *scene* is everything that is drawn, as numbers. In the browser the engine
computes it from the learner's own graph, at each frame; `scene()` computes the same in Python, by the learner's
session: for the static picture, for tests, and for a notebook whose graph holds an operation that the browser lacks.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import traitlets

import tslab as ts
from tslab.errors import TslabError
from tslab.serialize import array_to_json, graph_to_json

from .demo import Demo
from .engine import unsupported


class LiveDemo(Demo):
    """Base of the demos that compute as their controls move. A subclass defines `write_programs` and `scene`."""

    programs: traitlets.Dict[Any, Any] = traitlets.Dict(
        help="The graphs that the browser runs, by name, as `program` writes them."
    ).tag(sync=True)
    computed: traitlets.Dict[Any, Any] = traitlets.Dict(
        None, allow_none=True, help="The scene as Python computed it; None where the browser computes it."
    ).tag(sync=True)
    answers = traitlets.Int(0, help="How often Python has computed the scene.").tag(sync=True)
    notice = traitlets.Unicode(help="Why Python computes, or what is wrong.").tag(sync=True)
    _why_here = ""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        given = {"programs", "computed", "answers", "notice", "label", "control_list", "demo"}
        self.observe(lambda change: self._compute(), [name for name in self._own_traits() if name not in given])
        self.refresh()

    def write_programs(self) -> dict[str, dict[str, Any]]:
        """The graphs that the browser runs, each from `program`."""
        raise NotImplementedError

    def scene(self) -> dict[str, Any]:
        """What is drawn, as numbers and lists of numbers, computed by the session. The browser computes the same."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Start again from the values that the session's variables have now."""
        programs = self.write_programs()
        nodes = [node for written in programs.values() for node in unsupported(written["graph"])]
        names = ", ".join(dict.fromkeys(f"{node['name']} ({node['op']})" for node in nodes[:3]))
        self._why_here = f"Python computes this: the browser cannot run {names}." if nodes else ""
        self.programs, self.notice = programs, self._why_here
        self._compute()

    def graphs(self) -> list[dict[str, Any]]:
        return [written["graph"] for written in self.programs.values()]

    def _compute(self) -> None:
        """Where the browser cannot compute the scene, compute it here."""
        if not self._why_here:
            self.set_trait("computed", None)
            return
        try:
            self.computed = _for_json(self.scene())
            self.notice = self._why_here
        except TslabError as error:
            self.notice = str(error)
        self.answers += 1


def _for_json(scene: Any) -> Any:
    """The same, with "nan", "inf" and "-inf" in the place of what JSON lacks; the browser reads them as numbers."""
    if isinstance(scene, dict):
        return {key: _for_json(value) for key, value in scene.items()}
    if isinstance(scene, (list, tuple)):
        return [_for_json(value) for value in scene]
    return str(float(scene)) if isinstance(scene, float) and not math.isfinite(scene) else scene


def program(
    fetches: dict[str, ts.Node], session: ts.Session, feed_dict: dict[ts.Node, Any] | None = None
) -> dict[str, Any]:
    """A graph as the browser runs it.

    Args:
        fetches: the nodes that the demo asks for, by what they are to it: {"loss": loss}.
        session: whose values the variables have.
        feed_dict: values of placeholders that stay as they are.

    Returns:
        A dictionary for JSON: `graph`, `names` (from the keys of `fetches` to the names of the nodes), `variables` and
        `feeds` (from names to arrays).
    """
    graph = graph_to_json(list(fetches.values()))
    for node in graph["nodes"]:  # the words for readers would be a third of a page
        node.pop("formula", None)
        node.pop("code", None)
        for key in ("control_inputs", "attributes"):
            if not node.get(key):
                node.pop(key, None)
    owner = session.graph
    variables = [owner.get_node(node["name"]) for node in graph["nodes"] if node["kind"] == "variable"]
    values = session.run(variables)
    return {
        "graph": graph,
        "names": {key: node.name for key, node in fetches.items()},
        "variables": {node.name: array_to_json(value) for node, value in zip(variables, values, strict=True)},
        "feeds": {node.name: array_to_json(np.asarray(value)) for node, value in (feed_dict or {}).items()},
    }


def session_of(node: ts.Node, session: ts.Session | None) -> ts.Session:
    """The session that a reader would expect: the one given, or the last that ran the graph, or else a new one."""
    if session is not None:
        return session
    last = node.graph.last_session()
    return last if last is not None and not last.closed else ts.Session(node.graph)
