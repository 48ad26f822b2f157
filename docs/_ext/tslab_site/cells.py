"""The cells of a chapter as a page: what the learner is to find stays folded until the reader asks for it.

A solution stands under the learner's cell, in a `details` element, which needs no JavaScript. A question of a quiz is
a list of choices, each of which opens its answer. The hints of an exercise stand under its check.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from tslab.course import content, live

from . import demos
from .chapters import notebook_of, source_of, text_of

log = logging.getLogger(__name__)
raw = demos.raw

QUIZ = re.compile(r'quiz\("([\w.]+)"')
CHECK = re.compile(r'\bcheck\("([\w.]+)"')
PREDICT = re.compile(r'^\s*predict\("', re.MULTILINE)
FOLD = '<details class="{kind}"><summary>{title}</summary><div>'
UNFOLD = "</div></details>"


def folded(kind: str, title: str, children: list[nodes.Node]) -> list[nodes.Node]:
    """Nodes that are hidden until the reader opens them."""
    return [raw(FOLD.format(kind=kind, title=html.escape(title))), *children, raw(UNFOLD)]


def code(text: str) -> nodes.Node:
    """Code as a cell shows it."""
    block = nodes.literal_block(text, text, language="ipython3")
    return nodes.container("", block, classes=["cell_input"])


def question(id: str) -> str:
    """A question whose choices open their answers, as HTML."""
    asked = content.question(id)
    parts = [f'<p class="course-asked">{html.escape(asked.question)}</p>']
    for letter, (choice, answer) in asked.choices.items():
        verdict, word = ("right", "Yes.") if letter == asked.right else ("wrong", "No.")
        parts.append(
            f'<details class="course-choice course-{verdict}"><summary><b>{letter}</b> {html.escape(choice)}</summary>'
            f"<p><b>{word}</b> {html.escape(answer)}</p></details>"
        )
    label = f"Question {id}"
    head = f'<div class="course-quiz" role="group" aria-label="{label}"><p class="course-kind">Question</p>'
    return head + "".join(parts) + "</div>"


def hints(id: str) -> str:
    """The hints of an exercise, one behind the other, as HTML."""
    parts = [
        f"<details><summary>Hint {number} of 3</summary><p>{html.escape(hint)}</p>"
        for number, hint in enumerate(content.exercise(id).hints, start=1)
    ]
    return '<div class="course-hints">' + "".join(parts) + "</details>" * len(parts) + "</div>"


class Cells(SphinxTransform):
    """Rewrites the code cells of a notebook."""

    default_priority = 410

    def apply(self, **arguments: Any) -> None:
        notebook = notebook_of(self.env, self.env.docname)
        if notebook is None:
            return
        stem = self.env.docname.rpartition("/")[2]
        states = live.read(source_of(self.env.srcdir), stem)
        known = {cell["id"] for cell in notebook["cells"] if shows_a_demo(cell)}
        if known != set(states):
            names = ", ".join(sorted(known ^ set(states)))
            log.warning("chapters/live/%s.json is not of this chapter (%s); run `make chapters`", stem, names)
        for container in list(self.document.findall(nodes.container)):
            if container.get("nb_element") == "cell_code":
                cell = notebook["cells"][container["cell_index"]]
                self.words(container, cell, states.get(cell["id"]))
                self.fold(container, cell)

    def words(self, container: nodes.container, cell: dict[str, Any], demo: dict[str, Any] | None) -> None:
        """Give the pictures of a cell their words, and put a demo in the place of its picture."""
        pictures = [
            output for output in cell["outputs"] if set(output.get("data", {})) & {"image/png", "image/svg+xml"}
        ]
        images = list(container.findall(nodes.image))
        for output, image in zip(pictures, images, strict=True):
            image["alt"] = demo["label"] if demo else alt(output)
        if demo:
            output = container.children[-1]
            assert isinstance(output, nodes.container)
            output.insert(0, raw(demos.start(demo)))
            output.append(raw(demos.END))

    def fold(self, container: nodes.container, cell: dict[str, Any]) -> None:
        """Show the learner's cell, and fold what it hides."""
        solution, outputs = text_of(cell), container.children[1:]
        learner = cell["metadata"].get("tslab", {}).get("learner")
        asked = QUIZ.match(solution)
        check = CHECK.search(solution)
        if asked and learner:
            container[:] = [raw(question(asked[1]))]
        elif learner:
            title = "See what happens" if PREDICT.search(learner) else "Our solution"
            hidden = folded("course-solution", title, [code(solution), *outputs])
            container[:] = [code(learner), *hidden]
        elif "solution" in cell["metadata"].get("tags", []):
            container[:] = folded("course-solution", "Our solution", container.children)
        elif check:
            said = folded("course-solution", "What the check says", outputs)
            container[1:] = [raw(hints(check[1])), *said]


def shows_a_demo(cell: dict[str, Any]) -> bool:
    """Whether a cell's picture is that of a demo: it is called by the demo's name."""
    from tslab import widgets

    texts = ["".join(output["data"].get("text/plain", "")) for output in cell.get("outputs", []) if "data" in output]
    names = [match[1] for text in texts if (match := re.match(r"<(\w+)[:> ]", text))]
    return any(
        isinstance(kind := getattr(widgets, name, None), type) and issubclass(kind, widgets.Demo) for name in names
    )


def alt(output: dict[str, Any]) -> str:
    """What a picture shows, in words."""
    for metadata in output.get("metadata", {}).values():
        if "alt" in metadata:
            return str(metadata["alt"])
    return "".join(output["data"].get("text/plain", "A picture")).strip("<>")


def setup(app: Sphinx) -> None:
    app.add_transform(Cells)
