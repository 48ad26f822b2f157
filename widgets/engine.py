"""What the browser engine in js/engine can run, so that Python knows before a page is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tslab.errors import TslabError

SUPPORTED = frozenset(json.loads((Path(__file__).parent / "static" / "operations.json").read_text(encoding="utf-8")))
"""The operations that the browser computes: the table in js/engine/table.js, written out by `make js`."""


class EngineError(TslabError):
    """A graph holds what the browser cannot run."""


def unsupported(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes of graph JSON that the browser cannot compute; one that is fed need not be computed."""
    return [node for node in graph["nodes"] if not node.get("fed") and not _is_supported(node)]


def check_supported(graph: dict[str, Any]) -> None:
    """Raise an EngineError that names the nodes of graph JSON which the browser cannot compute."""
    nodes = unsupported(graph)
    if nodes:
        names = ", ".join(f"{node['name']!r} ({node['op']})" for node in nodes[:5])
        more = f" and {len(nodes) - 5} more" if len(nodes) > 5 else ""
        raise EngineError(
            f"A browser cannot compute {names}{more}.",
            "Build it from tslab's own operations, on float64, float32, integers or truth values. In a notebook, where "
            "Python computes, it runs as it is.",
        )


def _is_supported(node: dict[str, Any]) -> bool:
    known = node["kind"] != "operation" or (node["builtin"] and node["op"] in SUPPORTED)
    return known and node["dtype"] not in ("float16", "complex64", "complex128", "longdouble", "clongdouble")
