"""Proves what a learner's edition promises: it holds no solution, and with nothing filled in it passes no check.

    python -m tslab.course.editions prove        all chapters;   prove 02 05   those

For each chapter: no line of a solution stands in the learner's edition, in what travels with it, or in what it prints
when it is run as it is; then each check says that nothing is written yet, nothing is predicted or answered, and no cell
breaks. What a worked example gives away on purpose is listed in the chapter's material, as the beginnings of lines:
`WORKED`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from . import installed
from .editions import ChapterError, learner_edition, read_source, sources

if TYPE_CHECKING:
    from nbformat import NotebookNode

SHORTEST = 16  # characters of a line that tells something
CELL_LIMIT = 120  # seconds
AT_ONCE = 2  # kernels

_MARKER = re.compile(r"#.*\bSOLUTION\b")
_FOUND = re.compile(r"^(\d\d\.\d+)  \S+: ([\w ]+)\.$", re.MULTILINE)
_ASKED = re.compile(r"""^(?:[^#\n]*[^#\w\n])?(check|predict|quiz)\(\s*["'](\d\d\.\w+)["']""", re.MULTILINE)


def prove_all(chapters: Path, wanted: Sequence[str] = ()) -> None:
    """Prove each chapter, and say so; ChapterError with what was found where one does not hold."""
    found: list[str] = []
    chosen = [source for source in sources(chapters, wanted) if installed.material(source.stem[:2])]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for source, wrong in zip(chosen, pool.map(prove, chosen), strict=True):
            found += [f"{source.stem}: {line}" for line in wrong]
            if not wrong:
                print(f"{source.stem}: no solution in the learner's edition; unfilled, no check passes", flush=True)
    if found:
        raise ChapterError("\n".join(found))


def prove(source: Path, worked: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with a chapter's learner edition, line by line; nothing where it is as promised.

    Args:
        source: the chapter's script.
        worked: beginnings of lines that may stand in it, beside those of its material's WORKED.
    """
    material = installed.material(source.stem[:2])
    assert material is not None, f"{source.stem} has no course material"
    solution = read_source(source)
    edition = learner_edition(solution)
    worked = (*worked, *getattr(material, "WORKED", ()))
    printed, wrong = run_unfilled(edition)
    unseen = [f"{id} is nowhere asked" for id in sorted(unasked(edition, material))]
    return [*leaks(solution, edition, worked), *printed_solutions(solution, printed, worked), *unseen, *wrong]


def solution_lines(solution: NotebookNode) -> dict[str, set[str]]:
    """For each cell, the lines that the learner does not get."""
    lines = {}
    for cell in solution.cells:
        tags = cell.metadata.get("tags", [])
        left = "" if "solution" in tags else cell.metadata.get("tslab", {}).get("learner", cell.source)
        kept = set(left.splitlines())
        lines[cell.id] = {line.strip() for line in cell.source.splitlines() if line not in kept}
    return {id: {line for line in those if len(line) >= SHORTEST} for id, those in lines.items()}


def leaks(solution: NotebookNode, edition: dict[str, Any], worked: tuple[str, ...] = ()) -> list[str]:
    """Where a line of a solution, a marker, an output or anything hidden is in the learner's edition."""
    given = {line.strip() for cell in edition["cells"] for line in "".join(cell["source"]).splitlines()}
    found = []
    for id, lines in solution_lines(solution).items():
        given_away = sorted(line for line in lines & given if not line.startswith(worked))
        found += [f"{id}: a line of its solution is given: {line}" for line in given_away]
    for cell in edition["cells"]:
        if cell.get("outputs"):
            found.append(f"{cell['id']}: has an output")
        if "tslab" in cell["metadata"] or "solution" in cell["metadata"].get("tags", []):
            found.append(f"{cell['id']}: its metadata hold more than the learner should have")
        if _MARKER.search("".join(cell["source"])):
            found.append(f"{cell['id']}: a marker is left")
    if set(edition["metadata"].get("tslab", {})) - {"edition"}:
        found.append("the notebook's metadata hold more than the learner should have")
    return found


def printed_solutions(solution: NotebookNode, printed: str, worked: tuple[str, ...] = ()) -> list[str]:
    """The lines of solutions that are part of what is printed."""
    lines = sorted(set().union(*solution_lines(solution).values()))
    return [f"prints a line of a solution: {x}" for x in lines if x in printed and not x.startswith(worked)]


def run_unfilled(edition: dict[str, Any]) -> tuple[str, list[str]]:
    """Run a learner's edition as it is; return all that it shows as text, and what is not as it should be."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    notebook = nbformat.reads(json.dumps(edition), as_version=4)
    client = NotebookClient(notebook, timeout=CELL_LIMIT, kernel_name="python3", allow_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        client.resources = {"metadata": {"path": folder}}
        progress = Path(folder) / "progress.json"
        environment = {**os.environ, "IPYTHONDIR": f"{folder}/profile", "TSLAB_PROGRESS": str(progress)}
        try:
            client.execute(env=environment, stderr=subprocess.DEVNULL)  # where other libraries log
        except (CellTimeoutError, DeadKernelError) as error:
            return "", [f"does not run to its end: {str(error).splitlines()[0]}"]
        kept = json.loads(progress.read_text(encoding="utf-8")) if progress.exists() else {}
    printed, wrong = "", []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            printed += _text(output)
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", []):
                wrong.append(f"{cell.id}: raises {output.ename}: {output.evalue}")
    return printed, [*wrong, *_not_open(edition, printed, kept)]


def _text(output: NotebookNode) -> str:
    """All that an output says in text: what is printed, values, drawings, errors."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return "".join(f"{data}\n" for kind, data in output.data.items() if kind.startswith("text/") or "svg" in kind)


def _not_open(edition: dict[str, Any], printed: str, kept: dict[str, Any]) -> Iterable[str]:
    """What is asked for in the chapter and has an answer, though nobody gave one."""
    code = ("".join(cell["source"]) for cell in edition["cells"] if cell["cell_type"] == "code")
    asked = [(kind, id) for source in code for kind, id in _ASKED.findall(source)]
    said = dict(_FOUND.findall(printed))
    for id in sorted({id for kind, id in asked if kind == "check"} | set(said)):
        if said.get(id) != "not written yet":
            yield f"the check of {id} says: {said.get(id, 'nothing')}"
    for id, entry in kept.get("checks", {}).items():
        if entry.get("passed"):
            yield f"{id} is kept as passed"
    for section in ("predictions", "questions"):
        yield from (f"{id} is kept as answered" for id in kept.get(section, {}))
    yield from (f"{id} is asked twice" for id, times in Counter(id for _, id in asked).items() if times > 1)


def unasked(edition: dict[str, Any], material: ModuleType) -> set[str]:
    """The exercises, predictions and questions of the material that the chapter does not ask."""
    asked = {id for cell in edition["cells"] for _, id in _ASKED.findall("".join(cell["source"]))}
    items = [*material.EXERCISES, *material.PREDICTIONS, *material.QUESTIONS]
    return {item.id for item in items} - asked
