"""Marks a learner's notebook: runs it in a kernel of its own, on a copy of its folder, with the chapter's checks.

What it protects: the learner's files and progress file, which stay as they are; one notebook's marks from another's;
and the time of whoever marks. What it does not protect: the machine. The notebook's code runs with all the rights of
whoever marks. Nor does it stop someone who sets out to be marked wrongly, because their code and the checks are in one
process.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import installed
from . import progress as kept
from .editions import learner_edition
from .kernels import Kernel, KernelLostError
from .marking_steps import Step, chapter_of, plan

LARGEST = 50_000_000  # bytes of a notebook
LARGEST_FOLDER = 100_000_000  # bytes of what lies beside it
CELLS_SHARE = 5  # a single cell may take this part of a notebook's time: 1/5

# Where the learner's files lie is looked through last, so that a file random.py beside the notebook harms nothing.
_BEGIN = """
import os as _os, sys as _sys
_sys.path[:] = [_folder for _folder in _sys.path if _folder]
import tslab.course.examining
_os.chdir({folder!r})
_sys.path.insert(0, "")
del _os, _sys
"""
_EXAMINE = "__import__('sys').modules['tslab.course.examining'].examine({id!r}, {source!r}, globals())"


class MarkingError(ValueError):
    """A notebook cannot be marked; the message says why, in one line."""


@dataclass(frozen=True)
class Submission:
    """A learner's notebook, read and recognised, not yet run."""

    path: Path
    chapter: str
    steps: list[Step]
    same_edition: bool


@dataclass(frozen=True)
class ExerciseMark:
    """What became of an exercise: "passed", "not yet", "not written", or "not tried"."""

    id: str
    title: str
    level: str
    result: str
    misconception: str = ""


@dataclass
class Marks:
    """The marks of a notebook.

    Attributes:
        path, chapter: what was marked.
        exercises: all of the chapter's, in order.
        answers: the chapter's questions, each with "right", "wrong" or "open".
        predictions: how many were made;  of_predictions: of how many.
        remarks: what else the one who marks should know, a line each.
        complete: whether all of it was run.
    """

    path: Path
    chapter: str
    exercises: list[ExerciseMark] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    predictions: int = 0
    of_predictions: int = 0
    remarks: list[str] = field(default_factory=list)
    complete: bool = True

    @property
    def passed(self) -> int:
        """How many exercises have passed."""
        return sum(mark.result == "passed" for mark in self.exercises)

    @property
    def right(self) -> int:
        """How many questions were answered rightly."""
        return sum(answer == "right" for answer in self.answers.values())


def read(path: Path) -> Submission:
    """Read a notebook and find out which chapter it is. Nothing of it is run.

    Raises:
        MarkingError: it cannot be read, is no notebook, or no chapter with exercises.
    """
    chapters = {name.removesuffix(".ipynb"): notebook for name, notebook in installed.notebooks().items()}
    cells, metadata = _cells(path)
    stem = chapter_of(cells, chapters)
    if stem is None:
        raise MarkingError("is no chapter of the course")
    if installed.material(stem[:2]) is None:
        raise MarkingError("has no exercises")
    edition = learner_edition(chapters[stem])
    own = metadata.get("tslab")
    same = isinstance(own, dict) and own.get("edition") == edition["metadata"]["tslab"]["edition"]
    return Submission(path, stem, plan(cells, edition["cells"], same), same)


def _cells(path: Path) -> tuple[list[Any], dict[str, Any]]:
    """The cells and the metadata of a notebook file."""
    try:
        if path.stat().st_size > LARGEST:
            raise MarkingError(f"is larger than {LARGEST // 1_000_000} MB")
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MarkingError(f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise MarkingError("is damaged: it is not JSON") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise MarkingError("is no notebook of format 4")
    for cell in notebook["cells"]:
        source = cell.get("source") if isinstance(cell, dict) else None
        whole = isinstance(source, str) or (isinstance(source, list) and all(isinstance(x, str) for x in source))
        if not whole or not isinstance(cell.get("cell_type"), str) or not isinstance(cell.get("metadata", {}), dict):
            raise MarkingError("is damaged: a cell of it is not whole")
    metadata = notebook.get("metadata")
    return notebook["cells"], metadata if isinstance(metadata, dict) else {}


def mark(submission: Submission, seconds: float, done: Callable[[int], object] = lambda steps: None) -> Marks:
    """Run a notebook, and mark it.

    Args:
        submission: what `read` gave.
        seconds: for all of it; a single cell gets a fifth.
        done: is called with the number of steps that have just been done.
    """
    material = installed.material(submission.chapter[:2])
    assert material is not None
    marks = Marks(submission.path, submission.chapter, of_predictions=len(material.PREDICTIONS))
    found: dict[str, dict[str, Any]] = {}
    if not submission.same_edition:
        marks.remarks.append("made from another edition of the chapter than the one that is installed")
    with tempfile.TemporaryDirectory(prefix="tslab-check-", ignore_cleanup_errors=True) as temporary:
        copy, file = Path(temporary) / "copy", Path(temporary) / "kept" / "progress.json"
        file.parent.mkdir()
        if not _copy_folder(submission.path.parent, copy):
            marks.remarks.append("what lies beside it is too large, and was left out")
        try:
            with Kernel(TSLAB_PROGRESS=str(file)) as kernel:
                kernel.run(_BEGIN.format(folder=str(copy)), seconds)
                _run(kernel, submission, seconds, found, marks, done)
        except KernelLostError as error:
            marks.complete = False
            marks.remarks.append(f"{error}; what comes after that was not tried")
        answered = _progress(file)
    beside = _progress_beside(submission.path)
    for item in material.EXERCISES:
        marks.exercises.append(_exercise_mark(item, found.get(item.id)))
    for item in material.QUESTIONS:
        given = answered.get("questions", {}).get(item.id) or beside.get("questions", {}).get(item.id)
        letter = given.get("last") if given else None
        marks.answers[item.id] = "open" if letter is None else "right" if letter == item.right else "wrong"
    marks.predictions = sum(item.id in answered.get("predictions", {}) for item in material.PREDICTIONS)
    return marks


def _run(
    kernel: Kernel,
    submission: Submission,
    seconds: float,
    found: dict[str, dict[str, Any]],
    marks: Marks,
    done: Callable[[int], object],
) -> None:
    """Run the steps one after the other, as long as there is time."""
    end = time.monotonic() + seconds
    for step in submission.steps:
        left = min(seconds / CELLS_SHARE, end - time.monotonic())
        if left <= 0:
            raise KernelLostError(f"still running after {seconds:.0f} s")
        if step.check:
            reply = kernel.run("", left, _EXAMINE.format(id=step.check, source=step.source))
            found[step.check] = json.loads(reply.value) if isinstance(reply.value, str) else {"error": reply.error}
        else:
            try:
                reply = kernel.run(step.source, left)
            except KernelLostError as error:
                raise KernelLostError(f"{step}: {error}") from None
            if reply.timed_out:
                marks.remarks.append(f"{step} was still running after {left:.0f} s, and was interrupted")
                marks.complete = False
            elif reply.error and not step.may_raise:
                marks.remarks.append(f"{step} raises {reply.error.splitlines()[0][:200]}")
        done(1)


def _exercise_mark(item: Any, found: dict[str, Any] | None) -> ExerciseMark:
    if found is None or "passed" not in found:
        why = (found or {}).get("error", "")
        return ExerciseMark(item.id, item.title, item.level, "not tried", why.splitlines()[0] if why else "")
    result = "passed" if found["passed"] else "not yet" if found["written"] else "not written"
    return ExerciseMark(item.id, item.title, item.level, result, found["misconception"] or "")


def _copy_folder(folder: Path, to: Path) -> bool:
    """Copy what lies beside a notebook: no other notebooks, nothing hidden, no progress. False where it is too much."""
    wanted, size = [], 0
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in names:
            path = Path(where) / name
            if name.startswith(".") or name == "progress.json" or path.suffix == ".ipynb" or path.is_symlink():
                continue
            size += path.stat().st_size + 1000  # many small files are much work too
            wanted.append(path)
        if size > LARGEST_FOLDER:
            to.mkdir()
            return False
    to.mkdir()
    for path in wanted:
        target = to / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, target)
        except OSError:  # a file that whoever marks may not read; the notebook says so if it needs it
            continue
    return True


def _progress(file: Path) -> dict[str, Any]:
    try:
        return kept.read(file)
    except (OSError, ValueError):
        return {}


def _progress_beside(notebook: Path) -> dict[str, Any]:
    """The learner's own progress file, which has the answers that were clicked; none where several share the folder."""
    number = notebook.name[:2]
    alone = [path.name for path in notebook.parent.glob(f"{number}*.ipynb")] == [notebook.name] and number.isdecimal()
    return _progress(notebook.parent / "progress.json") if alone else {}
