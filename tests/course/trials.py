"""What the tests of all chapters share: a notebook in which one exercise is solved by a text, the others by us."""

import linecache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course.content import exercise

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
