"""Pictures of graphs: what `draw` returns is DOT, and the SVG that Graphviz makes of it.

A picture depends on its arguments alone, and is the same byte for byte each time. Kinds of node differ by shape and by
colour, in tints that colour-blind readers can tell apart; labels stand on light plates, and lines are of a grey that is
seen on white and on black, so that one picture serves light and dark pages.
"""

from __future__ import annotations

import base64
import html
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import graphviz
import numpy as np

import tslab as ts
from tslab.errors import TslabError
from tslab.serialize import graph_to_json

INK, FAINT, LINE, PLATE, BOX = "#1b1f24", "#57606a", "#7a7f87", "#f6f8fa", "#eaeef2"
FONT, MONOSPACE = "Helvetica", "Courier"

BACKWARD, UPDATED = "#963c00", "#00594a"
"""The colours of what the backward pass writes, and of what the update does."""

WRONG = {"fillcolor": "#ffe7e3", "color": "#b3261e", "penwidth": "2.6"}
"""How a node looks where something is wrong; a cross before its name says so without the colour."""

MISTAKE = "#a31515"
"""The colour of what came out wrong."""

KINDS = {
    "placeholder": {"shape": "parallelogram", "fillcolor": "#d6ecfa", "color": "#0072b2"},
    "variable": {"shape": "cylinder", "fillcolor": "#ffe6c2", "color": "#a86400"},
    "constant": {"shape": "box", "fillcolor": "#eceff1", "color": "#6b7280"},
    "operation": {"shape": "box", "fillcolor": "#d5f0e4", "color": "#00795a"},
}
"""How each kind of node looks; `operation` has rounded corners besides."""

MANY, SECONDS = 200, 20
QUICK = ["-Gsplines=line", "-Gnslimit=0.1", "-Gnslimit1=0.1", "-Gmclimit=0.1", "-Gsearchsize=5"]
"""A graph of more than MANY arrows is laid out with less care: 2,000 nodes in seconds, not in minutes."""


class DrawingError(TslabError):
    """A graph cannot be drawn."""


@dataclass(frozen=True, repr=False)
class Drawing:
    """A drawn graph. A notebook shows it; `save` writes it to a file.

    Attributes:
        dot: the graph in Graphviz's language.
        title: what the picture shows, in words.
        words: what is to be seen in it, for those who cannot see it; then the SVG says it.
    """

    dot: str
    title: str
    words: str = ""

    @cached_property
    def svg(self) -> str:
        """The picture as SVG."""
        svg = _layout(self.dot, "svg").decode()
        svg = svg[svg.index("<svg") :]
        if not self.words:
            return svg
        words = html.escape(self.words)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1).replace(
            "<title>tslab</title>", f"<title>{words}</title>", 1
        )

    def save(self, path: str | Path) -> None:
        """Write the picture to a file, as its suffix says: .svg, .png or .dot."""
        path = Path(path)
        if path.suffix == ".svg":
            content = self.svg.encode()
        elif path.suffix == ".png":
            content = _layout(self.dot, "png")
        elif path.suffix == ".dot":
            content = self.dot.encode()
        else:
            raise DrawingError(f"A drawing cannot be written as {path.name!r}.", "Use the suffix .svg, .png or .dot.")
        path.write_bytes(content)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        bundle = {"image/svg+xml": self.svg, "text/plain": repr(self)}
        if self.words:  # JupyterLab shows an SVG as an image without a text in its place
            data = base64.b64encode(self.svg.encode()).decode()
            picture = (
                f'<img alt="{html.escape(self.words)}" style="max-width: none" src="data:image/svg+xml;base64,{data}">'
            )
            bundle["text/html"] = f'<div style="overflow-x: auto">{picture}</div>'
        return bundle

    def __repr__(self) -> str:
        return f"<Drawing of {self.title}>"


def draw(
    subject: ts.Node | ts.Graph | ts.Trace,
    values: ts.Trace | Mapping[Any, Any] | None = None,
    direction: str = "LR",
    *,
    notes: Mapping[Any, Sequence[str]] | None = None,
    wrong: Mapping[Any, tuple[Sequence[str], Sequence[str]]] | None = None,
    words: str = "",
) -> Drawing:
    """Draw a computational graph: nodes as boxes, values as arrows.

    Args:
        subject: a node (it is drawn with all that it is computed from), a whole graph, or a trace of a run.
        values: values to write on the edges: a trace, or {node or name: value}. A trace as `subject` brings its own.
        direction: "LR" for left to right, "TB" for top to bottom.
        notes: lines to write into nodes, {node or name: lines}.
        wrong: what came out at a node and what was expected, {node or name: (lines, lines)}. These nodes are marked.
        words: the picture in words, for those who cannot see it.

    Returns:
        A Drawing. Edges carry the shape of the value, where it is known, and the value, where it is given.

    Raises:
        DrawingError: there is no Graphviz, or nothing to draw.
    """
    if direction not in ("LR", "TB"):
        raise DrawingError(f"A drawing has no direction {direction!r}.", 'Use "LR" or "TB".')
    if isinstance(subject, ts.Trace):
        graph, values = subject.graph, subject if values is None else values
        ends, title = list(subject.fetches), ", ".join(subject.fetches)
    elif isinstance(subject, ts.Graph):
        graph, ends, title = graph_to_json(subject), [], "a graph"
    elif isinstance(subject, ts.Node):
        graph, ends, title = graph_to_json([subject]), [subject.name], repr(subject.name)
    else:
        raise DrawingError(f"{subject!r} cannot be drawn.", "Give a node, a graph or a trace.")
    if not graph["nodes"]:
        raise DrawingError("The graph has no nodes to draw.", "Build something first: x = ts.placeholder().")
    lines = {"node:" + name: [(text, BACKWARD) for text in texts] for name, texts in _by_name(notes).items()}
    mistakes = _by_name(wrong)
    for name, (out, expected) in mistakes.items():
        both = [*_said("came out", out, MISTAKE), *_said("expected", expected, UPDATED)]
        lines["node:" + name] = lines.get("node:" + name, []) + both
    wide = {key: max((len(text) for text, _ in several), default=0) for key, several in lines.items()}
    inside = {key: [(text, colour, wide[key]) for text, colour in several] for key, several in lines.items()}
    return Drawing(to_dot(graph, ends, _by_name(values), direction, inside, frozenset(mistakes)), title, words)


def _said(what: str, lines: Sequence[str], colour: str) -> list[tuple[str, str]]:
    """A value in one line with what it is, or below it."""
    return [(line, colour) for line in ([f"{what} {lines[0]}"] if len(lines) == 1 else [f"{what}:", *lines])]


def _by_name(values: ts.Trace | Mapping[Any, Any] | None) -> dict[str, Any]:
    """Values by the names of their nodes."""
    if isinstance(values, ts.Trace):
        return values.values
    return {key.name if isinstance(key, ts.Node) else str(key): value for key, value in (values or {}).items()}


Lines = Mapping[str, Sequence[tuple[str, str, int]]]
"""What else is written, by the id of a node or an edge: lines of a text, its colour, and room for how many letters."""

LETTER = 6.6
"""How wide a letter of MONOSPACE is."""


def to_dot(
    graph: dict[str, Any],
    ends: list[str],
    values: Mapping[str, Any],
    direction: str = "LR",
    lines: Lines | None = None,
    wrong: Set[str] = frozenset(),
) -> str:
    """Graph JSON as DOT. `ends` and all that nothing consumes get an arrow that leads out of the picture.

    `lines` stand under the name of a node; on an edge they stand in the place of its shape and value. The
    nodes called in `wrong` are marked.
    """
    lines = lines or {}
    nodes = {node["name"]: node for node in graph["nodes"]}
    consumed = {name for node in nodes.values() if not node.get("fed") for name in node.get("inputs", [])}
    held = [(source, node["name"], part) for node in nodes.values() for source, part in _held(node) if source in nodes]
    consumed.update(source for source, *_ in held)
    dot = graphviz.Digraph(
        "tslab",
        graph_attr={"rankdir": direction, "bgcolor": "transparent", "ranksep": "0.35", "nodesep": "0.3", "dpi": "96"},
        node_attr={"fontname": FONT, "fontsize": "12", "fontcolor": INK, "penwidth": "1.4", "margin": "0.14,0.07"},
        edge_attr={"color": LINE, "penwidth": "1.3", "arrowsize": "0.7", "fontname": FONT, "fontsize": "11"},
    )
    _add_scope(dot, "", list(nodes.values()), lines, wrong)
    for node in nodes.values():
        for position, source in enumerate([] if node.get("fed") else node.get("inputs", [])):
            if source in nodes:
                _add_edge(dot, nodes[source], node["name"], position, values, lines)
        for source in node.get("control_inputs", []):
            if source in nodes:
                dot.edge(_id(source), _id(node["name"]), style="dashed", **{"class": "control"})
    for source, target, part in held:
        dot.edge(_id(source), _id(target), label=part, style="dotted", fontcolor=FAINT, **{"class": "held"})
    for name, node in nodes.items():
        if (name in ends or name not in consumed) and node.get("op") != "group":
            out = "out:" + name
            dot.node(_id(out), label="", shape="none", width="0.1", height="0.1", margin="0")
            _add_edge(dot, node, out, 0, values, lines)
    return str(dot.source)


REGIONS = {"then": "if true", "otherwise": "if false", "test": "go on?", "body": "next round"}
"""What the arrows say that lead from a branch, or from the body of a loop, to the operation that computes it."""


def _held(node: dict[str, Any]) -> list[tuple[str, str]]:
    """The names of the results of branches and bodies, and which they are of."""
    attributes = node.get("attributes", {})
    found = [(str(name).partition(":")[0], REGIONS[key]) for key in REGIONS for name in attributes.get(key, ())]
    return [] if node.get("fed") or "given" not in attributes else list(dict.fromkeys(found))


def _add_scope(dot: graphviz.Digraph, scope: str, nodes: list[dict[str, Any]], lines: Lines, wrong: Set[str]) -> None:
    """Add `nodes`, all of them under the name scope `scope`, with a box for each scope inside it."""
    inner: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        head, slash, _ = node["name"][len(scope) :].partition("/")
        if slash:
            inner.setdefault(head, []).append(node)
        else:
            _add_node(dot, node, node["name"][len(scope) :], lines, wrong)
    for head, members in inner.items():
        with dot.subgraph(name=_id("cluster_" + scope + head)) as box:
            box.attr(
                label=graphviz.escape(head), labeljust="l", style="rounded,filled", fillcolor=BOX, color="#c3cad2",
                fontname=FONT, fontsize="11", fontcolor=FAINT, id=graphviz.escape("scope:" + scope + head), margin="10",
            )  # fmt: skip
            _add_scope(box, scope + head + "/", members, lines, wrong)


def _add_node(dot: graphviz.Digraph, node: dict[str, Any], short: str, lines: Lines, wrong: Set[str]) -> None:
    look = dict(KINDS[node["kind"]])
    look["style"] = "rounded,filled" if node["kind"] == "operation" else "filled"
    if node.get("fed") and node["kind"] != "placeholder":
        look["style"] += ",dashed"
    if node["name"] in wrong:
        look |= WRONG
        if node["kind"] == "placeholder":  # a parallelogram that holds several lines would be as wide as the page
            look["shape"] = "box"
    if node["kind"] == "constant" and not node["value"]["shape"]:
        short = _number(node["value"]["data"][0])
    cross = f'<font color="{MISTAKE}"><b>×</b></font> ' if node["name"] in wrong else ""
    label = f"{cross}<b>{_text(short)}</b>"
    if node["kind"] == "operation" and short.rstrip("0123456789").rstrip("_") != node["op"]:
        label += f'<br/><font point-size="10" color="{FAINT}">{_text(node["op"])}</font>'
    for line, colour, letters in lines.get("node:" + node["name"], []):
        label += f'<br/><font point-size="11" face="{MONOSPACE}" color="{colour}"><b>{_text(line)}</b></font>'
        look["width"] = f"{(letters * LETTER + 24) / 72:.2f}"
    dot.node(
        _id(node["name"]),
        label=f"<{label}>",
        id=graphviz.escape("node:" + node["name"]),
        **{"class": node["kind"]},
        **look,
    )


def _add_edge(
    dot: graphviz.Digraph,
    source: dict[str, Any],
    target: str,
    position: int,
    values: Mapping[str, Any],
    more: Lines,
) -> None:
    name = source["name"]
    edge = f"edge:{name}:{target}:{position}"
    value = values.get(name)
    shape = source["shape"] if value is None else np.shape(value)
    lines, width = [], 0.0
    if shape is not None and (value is None or len(shape)):
        lines.append(f'<font color="{FAINT}">{_text(format_shape(shape))}</font>')
    if value is not None:
        lines += [f'<font face="{MONOSPACE}"><b>{_text(line)}</b></font>' for line in format_value(value)]
    if edge in more:
        lines = [
            f'<font face="{MONOSPACE}" color="{colour}"><b>{_text(line)}</b></font>' for line, colour, _ in more[edge]
        ]
        width = max(letters for *_, letters in more[edge]) * LETTER
    label = ""
    if lines:
        wide = f' width="{width:.0f}"' if width else ""
        cell = f'<td align="center" cellpadding="0"{wide}>'
        rows = "".join(f"<tr>{cell}{line}</td></tr>" for line in lines)
        label = f'<<table border="0" cellborder="0" cellspacing="1" cellpadding="1" bgcolor="{PLATE}">{rows}</table>>'
    dot.edge(
        _id(name),
        _id(target),
        label=label,
        id=graphviz.escape(edge),
        **{"class": "value"},
    )


def _id(name: str) -> str:
    """A node's name as an identifier in DOT; a colon would mean a port there."""
    return name.replace(":", "%")


def _text(text: str) -> str:
    """Text as it is inside a label: neither markup nor one of Graphviz's escapes."""
    return html.escape(text).replace("\\", "\\\\")


def format_shape(shape: Any) -> str:
    """`(2, 3)` as NumPy writes it, with `?` for a dimension that is not known."""
    return "(" + ", ".join("?" if d is None else str(d) for d in shape) + (",)" if len(shape) == 1 else ")")


def format_value(value: Any) -> list[str]:
    """A value as a few short lines: four digits, and dots in the place of what would be too much to read."""
    array = np.asarray(value)
    if array.ndim == 0:
        return [_number(array.item())]
    width = max((len(_number(x)) for x in array.ravel()[:1000].tolist()), default=0) if array.ndim > 1 else 0
    ends = 2 if array.ndim < 4 else 1
    text = np.array2string(
        array, separator=", ", threshold=20, edgeitems=ends, formatter={"all": lambda x: _number(x).rjust(width)}
    )
    return [line for line in text.split("\n") if line]


def _number(x: Any) -> str:
    """Four significant digits; -0 is 0."""
    return f"{x + 0.0:.4g}" if isinstance(x, (float, np.floating)) else str(x)


def _layout(dot: str, kind: str) -> bytes:
    """Run Graphviz."""
    options = ["-Gdpi=192"] if kind == "png" else ["-Gdpi=72"]
    arrows = dot.count(" -> ")
    if arrows > MANY:
        options += QUICK
    try:
        result = subprocess.run(
            [_graphviz(), f"-T{kind}", *options], input=dot.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise DrawingError(
            f"Drawing the graph takes longer than {SECONDS} seconds: it has {arrows} arrows.",
            "Draw a part of it: give `draw` a node nearer to the start; it is drawn with what it is computed from.",
        ) from None
    if result.returncode:
        raise DrawingError(f"Graphviz could not draw the graph: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout


def _graphviz() -> str:
    """The layout program: graphviz-pure beside this Python, or else Graphviz's own dot."""
    program = (
        shutil.which("graphviz-pure", path=sysconfig.get_path("scripts"))
        or shutil.which("graphviz-pure")
        or shutil.which("dot")
    )
    if program is None:
        raise DrawingError(
            "Drawing a graph needs Graphviz, and there is none.", "Install it: pip install graphviz-pure"
        )
    return program
