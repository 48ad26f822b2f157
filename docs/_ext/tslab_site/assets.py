"""Files that all pages share, made when the site is built: none is asked of another host."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from tslab.widgets import demo

BUNDLE = "tslab-bundle.js"


def root_of(app: Sphinx) -> Path:
    """The checkout."""
    return Path(app.confdir).parent


def katex_of(app: Sphinx) -> Path:
    """KaTeX, as npm installed it."""
    folder = root_of(app) / "node_modules" / "katex" / "dist"
    if not folder.exists():
        raise ExtensionError(f"Formulas are rendered by KaTeX, and {folder} is missing. Install Node.js; run `npm ci`.")
    return folder


def make(app: Sphinx) -> None:
    """Write the shared files to where Sphinx has those of the theme."""
    if app.builder.format != "html":
        return
    katex = katex_of(app)
    folder = Path(app.outdir) / "_static"
    (folder / "katex" / "fonts").mkdir(parents=True, exist_ok=True)
    # A module cannot be imported from disk by its path, but by an address that holds all of it.
    bundle = f"globalThis.tslabBundle = {json.dumps(demo.bundle_url())};\n"
    (folder / BUNDLE).write_text(bundle, encoding="utf-8", newline="\n")
    styles = (root_of(app) / "widgets" / "js" / "demo.css").read_text(encoding="utf-8")
    (folder / "demo.css").write_text(styles, encoding="utf-8", newline="\n")
    # Each browser that knows the rest of the style sheet reads woff2.
    styles = (katex / "katex.min.css").read_text(encoding="utf-8")
    styles = re.sub(r',url\(fonts/[\w-]+\.(?:woff|ttf)\) format\("\w+"\)', "", styles)
    (folder / "katex" / "katex.css").write_text(styles, encoding="utf-8", newline="\n")
    for font in sorted((katex / "fonts").glob("*.woff2")):
        shutil.copyfile(font, folder / "katex" / "fonts" / font.name)


def add_bundle(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the bundle where there is a demo, and nowhere else."""
    if doctree is not None and any("tslab-live" in node.astext() for node in doctree.findall(_is_raw)):
        app.add_js_file(BUNDLE, loading_method="defer", priority=700)


def _is_raw(node: Any) -> bool:
    return type(node).__name__ == "raw"


MENDED = {
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Site">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<th class="head text-left"><p></p></th>': "<td></td>",
    '<th class="head"><p></p></th>': "<td></td>",
    '<div id="search-results">': '<h1>Search</h1><div id="search-results">',
}
"""What the theme's pages lack for screen readers."""


def mend_pages(app: Sphinx, error: Exception | None) -> None:
    """Put in what the theme's pages lack."""
    if error is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = before = page.read_text(encoding="utf-8")
        for old, new in MENDED.items():
            text = text.replace(old, new)
        if text != before:
            page.write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", mend_pages)
    app.connect("builder-inited", make)
    app.connect("html-page-context", add_bundle)
    app.add_css_file("katex/katex.css")
    app.add_css_file("demo.css")
    app.add_css_file("site.css", priority=900)
    app.add_js_file("site.js", loading_method="defer", priority=800)
