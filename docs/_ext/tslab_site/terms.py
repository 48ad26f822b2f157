"""The glossary: terms link to it from the chapters, where they stand in bold, and it links back to the chapter."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from .chapters import notebook_of, text_of


def plain(text: str) -> str:
    """A text in small letters, its white space as single spaces."""
    return " ".join(text.lower().split())


@cache
def terms(glossary: Path) -> dict[str, str]:
    """The terms of the glossary, from how they are compared to how they are written."""
    text = glossary.read_text(encoding="utf-8")
    (block,) = re.findall(r"^```\{glossary\}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for line in block.splitlines() if line and not line.startswith((" ", ":"))]
    return {plain(line): line for line in lines}


def prose(notebook: dict[str, Any]) -> str:
    """What a chapter's text cells say."""
    return plain(" ".join(text_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown"))


def first_chapters(folder: Path, wanted: list[str]) -> dict[str, str]:
    """The chapter in which each term comes first: in bold, or else at all."""
    chapters = {
        path.stem: prose(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.ipynb"))
    }
    found = {}
    for term in wanted:
        written = re.escape(plain(term))
        for pattern in (rf"\*\*{written}(?:e?s)?\*\*", rf"\b{written}"):
            stems = [stem for stem, text in chapters.items() if re.search(pattern, text)]
            if stems:
                found[term] = stems[0]
                break
    return found


class LinkTerms(SphinxTransform):
    """In a chapter, a term in bold is a link to what the glossary says of it."""

    default_priority = 420

    def apply(self, **arguments: Any) -> None:
        if notebook_of(self.env, self.env.docname) is None:
            return
        known = terms(Path(self.env.srcdir) / "glossary.md")
        for strong in list(self.document.findall(nodes.strong)):
            text = plain(strong.astext())
            term = next(
                (known[one] for one in (text, text.removesuffix("s"), text.removesuffix("es")) if one in known), None
            )
            if term is None:
                continue
            link = addnodes.pending_xref(
                "",
                refdomain="std",
                reftype="term",
                reftarget=term,
                refdoc=self.env.docname,
                refwarn=True,
                refexplicit=True,
            )
            strong.replace_self(link)
            link.append(nodes.inline("", "", strong, classes=["course-term"]))


class FirstChapters(SphinxTransform):
    """In the glossary, each definition ends with the chapter in which its term comes first."""

    default_priority = 420

    def apply(self, **arguments: Any) -> None:
        if self.env.docname != "glossary":
            return
        items = list(self.document.findall(nodes.definition_list_item))
        names = [next(iter(item.findall(nodes.term))).astext() for item in items]
        first = first_chapters(Path(self.env.srcdir) / "chapters", names)
        for item, name in zip(items, names, strict=True):
            if name in first:
                link = addnodes.pending_xref(
                    "",
                    refdomain="std",
                    reftype="doc",
                    reftarget=f"/chapters/{first[name]}",
                    refdoc="glossary",
                    refwarn=True,
                )
                number = first[name].partition("_")[0]
                label = f"Chapter {int(number)}" if number.isdigit() else "The gallery"
                link["refexplicit"] = True
                link.append(nodes.inline("", label))
                definition = next(iter(item.findall(nodes.definition)))
                paragraph = list(definition.findall(nodes.paragraph))[-1]
                paragraph.extend([nodes.Text(" "), link, nodes.Text(".")])


def setup(app: Sphinx) -> None:
    app.add_transform(LinkTerms)
    app.add_transform(FirstChapters)
