"""Formulas, rendered when the site is built: a page shows them without JavaScript, and screen readers get MathML."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

log = logging.getLogger(__name__)
PROGRAM = Path(__file__).with_name("formulas.mjs")
_running: list[subprocess.Popen[str]] = []


@cache
def rendered(formula: str, display: bool) -> tuple[str, str]:
    """A formula as HTML, and what is wrong with it."""
    if not _running:
        node = shutil.which("node")
        if node is None:
            raise ExtensionError("Formulas are rendered by KaTeX, which needs Node.js, and there is no `node`.")
        pipe = subprocess.PIPE
        _running.append(subprocess.Popen([node, str(PROGRAM)], stdin=pipe, stdout=pipe, text=True, encoding="utf-8"))
    process = _running[0]
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([formula, display]) + "\n")
    process.stdin.flush()
    result, error = json.loads(process.stdout.readline())
    return result, error


def end(app: Sphinx, error: Exception | None) -> None:
    """End the program that renders."""
    while _running:
        process = _running.pop()
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def _visit(self: Any, node: Any, display: bool) -> None:
    result, error = rendered(node.astext(), display)
    if error:
        log.warning("KaTeX cannot render %r: %s", node.astext(), error, location=node)
    self.body.append(f'<div class="course-formula">{result}</div>' if display else result)
    raise nodes.SkipNode


def visit_inline(self: Any, node: nodes.math) -> None:
    """A formula in a line."""
    _visit(self, node, False)


def visit_block(self: Any, node: nodes.math_block) -> None:
    """A formula on lines of its own."""
    _visit(self, node, True)


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("formulas", (visit_inline, None), (visit_block, None))
    app.connect("build-finished", end)
