"""Demos in pages: each starts in the reader's browser, in the place of the picture that stands there until then."""

from __future__ import annotations

import base64
import html
import json
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tslab import widgets

END = "</div></figure>"


def start(entry: dict[str, Any]) -> str:
    """The HTML that goes before the picture of a demo; END goes after it.

    Args:
        entry: `label` and `state`, or `why` there is none, as `tslab.course.live` has them.
    """
    label = html.escape(entry["label"], quote=True)
    if "why" in entry:
        text = f"{entry['why']} In a notebook, where Python computes, this demo moves; here it stands still."
        return f'<figure class="tslab-stands" aria-label="{label}"><p>{html.escape(text)}</p><div class="tslab-still">'
    state = json.dumps(entry["state"], allow_nan=False, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return (
        f'<figure class="tslab-live"><script type="application/json">{state.replace("<", chr(92) + "u003c")}</script>'
        f'<div class="tslab-place" hidden></div><div class="tslab-still">'
    )


def raw(text: str) -> nodes.raw:
    """HTML, as a node of a page."""
    return nodes.raw("", text, format="html")


def still(demo: Any) -> str:
    """The static picture of a demo, as HTML."""
    bundle = demo._repr_mimebundle_()[0]
    alt = html.escape(demo.label, quote=True)
    for kind in ("image/svg+xml", "image/png"):
        if kind in bundle:
            content = bundle[kind] if kind == "image/png" else base64.b64encode(bundle[kind].encode()).decode()
            return f'<img alt="{alt}" src="data:{kind};base64,{content}">'
    raise ValueError(f"{demo!r} has no static picture")


class Demo(SphinxDirective):
    """A demo of tslab.widgets, as it is without arguments: `{demo} Playground`, with traits as options in JSON."""

    required_arguments = 1
    option_spec = {"traits": directives.unchanged, "activations": directives.unchanged, "layers": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        demo = getattr(widgets, self.arguments[0])(**json.loads(self.options.get("traits", "{}")))
        choices = {key: json.loads(self.options[key]) for key in ("activations", "layers") if key in self.options}
        if choices:
            demo.offer(**choices)
        demo.check_page()
        entry = {"label": demo.label, "state": demo.page_state()}
        return [raw(start(entry) + still(demo) + END)]


def setup(app: Sphinx) -> None:
    app.add_directive("demo", Demo)
