"""What the tests of all chapters share: a notebook in which one exercise is solved by a text, the others by us."""

import json
import linecache
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tslab.course.content import exercise
from tslab.course.editions import learner_edition, read_source

SOURCES = Path(__file__).parents[2] / "chapters" / "src"


def run_cell(name: str, source: str, names: dict[str, Any]) -> None:
    filename = f"<cell {name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)


def notebook(id: str, source: str, prelude: str, titles: dict[str, str]) -> dict[str, Any]:
    """The names of a notebook in which `source` solves exercise `id`, and our pieces the others."""
    names: dict[str, Any] = {"__name__": "__main__"}
    run_cell("prelude", prelude, names)
    for other, title in titles.items():
        if other == id:
            run_cell(id, source, names)
        else:
            parts = SimpleNamespace(**{part: names[part] for part in exercise(other).parts})
            names[title] = exercise(other).ours(parts)
    return names


def table(solutions: dict[str, list[Any]]) -> list[Any]:
    return [pytest.param(id, s, id=f"{id}-{i}") for id, several in solutions.items() for i, s in enumerate(several)]


def learners_edition(stem: str) -> Any:
    """The learner's edition of a chapter, not run."""
    return nbformat.reads(json.dumps(learner_edition(read_source(SOURCES / f"{stem}.py"))), as_version=4)


def run_unsolved(learners: Any, folder: Path) -> str:
    """Run it in a folder, and return all that it prints."""
    NotebookClient(learners, kernel_name="python3", timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    return "".join(o.text for cell in learners.cells for o in cell.get("outputs", []) if o.output_type == "stream")


def not_written(printed: str) -> list[str]:
    """The exercises that the checks say are not written yet, in order."""
    return re.findall(r"^(\d\d\.\d+)  \w+: not written yet\.$", printed, re.M)


def lines_of_solutions(stem: str, learners: Any, worked: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """For each cell, the lines of its solution that stand in the learner's edition, but those of worked examples."""
    given = {line.strip() for cell in learners.cells for line in cell.source.splitlines()}
    found = {}
    for cell in read_source(SOURCES / f"{stem}.py").cells:
        left = cell.metadata.get("tslab", {}).get("learner", cell.source)
        hidden = {line.strip() for line in cell.source.splitlines() if line not in left.splitlines()}
        found[cell.id] = {line for line in hidden & given if len(line) > 15 and not line.startswith(worked)}
    return {id: lines for id, lines in found.items() if lines}
