"""Learners' notebooks for the tests of `tslab check`: the learner's edition of a chapter, filled in as asked."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tslab.course import installed
from tslab.course.editions import learner_edition

Notebook = dict[str, Any]


@cache
def _chapter(number: str) -> Notebook:
    (found,) = [notebook for name, notebook in installed.notebooks().items() if name.startswith(number)]
    return found


def edition(number: str) -> Notebook:
    """A chapter's learner edition, to be changed at will."""
    return learner_edition(copy.deepcopy(_chapter(number)))


def source_of(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def cell_with(notebook: Notebook, text: str) -> Any:
    """The first code cell that holds a text."""
    return next(cell for cell in notebook["cells"] if cell["cell_type"] == "code" and text in source_of(cell))


def until(notebook: Notebook, text: str) -> Notebook:
    """The notebook up to the cell that holds a text; pictures and demos, which take time, are left out."""
    number = notebook["cells"].index(cell_with(notebook, text))
    slow = re.compile(r"\b(?:draw|plotting\.\w+|\w+Demo|\w+Stepper|\w+Landscape)\(")
    notebook["cells"] = [cell for cell in notebook["cells"][: number + 1] if not slow.search(source_of(cell))]
    return notebook


def filled(
    number: str, last: str, solved: tuple[str, ...] = (), answers: Mapping[str, str] | None = None, **written: str
) -> Notebook:
    """The notebook of a learner who has worked until the cell that holds `last`.

    Args:
        number: of the chapter.
        last: a text in the last cell.
        solved: texts that are in the cells to be filled with our solutions.
        answers: letters, by the ids of quiz questions.
        written: other sources for the cells that define these names.
    """
    notebook = edition(number)
    ours = {cell["id"]: source_of(cell) for cell in _chapter(number)["cells"]}
    for text in solved:
        cell = cell_with(notebook, text)
        cell["source"] = ours[cell["id"]]
    for id, letter in (answers or {}).items():
        cell_with(notebook, f'quiz("{id}"')["source"] = f'quiz("{id}", "{letter}")'
    for name, source in written.items():
        cell = next(c for c in notebook["cells"] if re.search(rf"^(?:class|def) {name}\b", source_of(c), re.MULTILINE))
        cell["source"] = source
    return until(notebook, last)


def save(notebook: Notebook, path: Path, change: Callable[[Notebook], object] = lambda notebook: None) -> Path:
    """Write a notebook to a file, changed."""
    change(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def add(source: str) -> dict[str, Any]:
    """A code cell of the learner's own."""
    return {
        "cell_type": "code",
        "id": f"own-{len(source)}",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
