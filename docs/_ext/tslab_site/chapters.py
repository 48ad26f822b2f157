"""The chapters: copied into the source folder before Sphinx looks for pages, and offered for download."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from tslab.cli.edition import as_script
from tslab.course.editions import learner_edition

FOLDER = "chapters"


def source_of(srcdir: str | Path) -> Path:
    """The folder of the checkout that holds the built notebooks."""
    return Path(srcdir).parent / FOLDER


def notebook_of(env: Any, docname: str) -> dict[str, Any] | None:
    """The notebook that a page is made of, None for other pages."""
    path = Path(env.doc2path(docname))
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.suffix == ".ipynb" else None


def text_of(cell: dict[str, Any]) -> str:
    """A cell's source as one text."""
    return "".join(cell["source"])


def copy_chapters(app: Sphinx, config: Any) -> None:
    """Bring the notebooks up to date in the source folder, so that whatever chapters there are become pages."""
    target = Path(app.srcdir) / FOLDER
    target.mkdir(exist_ok=True)
    wanted = {path.name: path.read_bytes() for path in source_of(app.srcdir).glob("*.ipynb")}
    for path in target.glob("*.ipynb"):
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = target / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def write_downloads(app: Sphinx, error: Exception | None) -> None:
    """Write the editions of each chapter beside the pages."""
    if error is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "downloads"
    target.mkdir(exist_ok=True)
    for path in sorted(source_of(app.srcdir).glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        learner = json.dumps(learner_edition(notebook), ensure_ascii=False, indent=1) + "\n"
        texts = {
            f"{path.stem}.ipynb": learner,
            f"{path.stem}-solution.ipynb": path.read_text(encoding="utf-8"),
            f"{path.stem}.py": as_script(notebook),
        }
        for name, text in texts.items():
            (target / name).write_text(text, encoding="utf-8", newline="\n")


class Downloads(SphinxTransform):
    """Below the title of a chapter: where its editions are."""

    default_priority = 400

    def apply(self, **arguments: Any) -> None:
        if notebook_of(self.env, self.env.docname) is None:
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is None:
            return
        stem = self.env.docname.rpartition("/")[2]
        links = [
            f'<a href="../downloads/{stem}{ending}" download>{words}</a>'
            for ending, words in (
                (".ipynb", "Notebook to work in"),
                ("-solution.ipynb", "with solutions"),
                (".py", "as a Python script"),
            )
        ]
        if re.match(r"\D", stem):  # the gallery has nothing to solve
            links.pop(1)
        text = f'<p class="course-downloads"><span>Download</span> {" ".join(links)}</p>'
        title.parent.insert(title.parent.index(title) + 1, nodes.raw("", text, format="html"))


@dataclass(frozen=True)
class Summary:
    """What the front page and the teacher's guide say of a chapter."""

    stem: str
    title: str
    promise: str
    reading: str
    exercises: str
    counts: dict[str, int]

    @classmethod
    def of(cls, path: Path) -> Summary:
        """Read it from a notebook."""
        notebook = json.loads(path.read_text(encoding="utf-8"))
        opening = text_of(notebook["cells"][0])
        paragraph = re.sub(r"[*$`]", "", " ".join(opening.split("\n\n")[1].split()))
        time = re.search(r"\*\*Time:\*\* (\d+ minutes) to read(?:, and about (.*?) more)?", " ".join(opening.split()))
        code = "\n".join(text_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")
        counts = {
            "exercises": len(set(re.findall(r'\bcheck\("([\d.]+)"', code))),
            "predictions": len(set(re.findall(r'\bpredict\("([\w.]+)"', code))),
            "questions": len(set(re.findall(r'\bquiz\("([\w.]+)"', code))),
        }
        return cls(
            stem=path.stem,
            title=opening.split("\n")[0].removeprefix("# "),
            promise=re.split(r"(?<=[.?!:]) (?=[A-Z])", paragraph)[0],
            reading=time[1] if time else "",
            exercises=(time[2] or "") if time else "",
            counts=counts,
        )


def summaries(srcdir: str | Path) -> list[Summary]:
    """Those of all chapters, in order; the gallery is none."""
    return [Summary.of(path) for path in sorted(source_of(srcdir).glob("[0-9]*.ipynb"))]


class Cards(SphinxDirective):
    """The chapters, a card for each."""

    def run(self) -> list[nodes.Node]:
        cards = [
            f'<li><p><a href="chapters/{one.stem}.html">{html.escape(one.title)}</a></p>'
            f"<p>{html.escape(one.promise)}</p><p><small>{html.escape(one.reading)} to read</small></p></li>"
            for one in summaries(self.env.srcdir)
        ]
        return [nodes.raw("", f'<ul class="course-cards">{"".join(cards)}</ul>', format="html")]


class Times(SphinxDirective):
    """The chapters as a table: how long they take, and what there is to do in them."""

    def run(self) -> list[nodes.Node]:
        lines = [
            "| chapter | to read | exercises take | exercises | predictions | questions |",
            "|--|--|--|--:|--:|--:|",
        ]
        for one in summaries(self.env.srcdir):
            counts = " | ".join(str(count) for count in one.counts.values())
            lines.append(f"| [{one.title}](/chapters/{one.stem}.ipynb) | {one.reading} | {one.exercises} | {counts} |")
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> None:
    app.connect("config-inited", copy_chapters)
    app.add_directive("chapter-cards", Cards)
    app.add_directive("chapter-times", Times)
    app.connect("build-finished", write_downloads)
    app.add_transform(Downloads)
