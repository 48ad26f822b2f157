"""`tslab progress`: show what you have done so far as a table.

It reads the file progress.json that the notebooks keep: the one that TSLAB_PROGRESS names, or that in this folder, or
that in my-course. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from ..course import installed
from ..course import progress as kept
from .common import CommandError, table, wanted_chapters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The chapter and the file."""
    parser.add_argument("chapter", nargs="?", help="a chapter's number, to see each of its exercises and questions")
    parser.add_argument("--file", type=Path, help="the progress file, or the folder that it is in")


def run(options: argparse.Namespace) -> None:
    """Print the table of all chapters, or that of one."""
    wanted = wanted_chapters([options.chapter] if options.chapter else [])
    chapters = {name[:2]: notebook for name, notebook in wanted.items()}
    courses = {number: found for number in chapters if (found := installed.material(number)) is not None}
    if not courses:
        raise CommandError(f"{options.chapter} has no exercises")
    file = _file(options.file)
    try:
        done = kept.read(file)
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} {getattr(error, 'strerror', None) or error}") from None
    print(f"{file}\n")
    if options.chapter:
        print("\n\n".join(_of_chapter(course, done) for course in courses.values()))
        return
    rows = [[number, installed.title(chapters[number]), *_counts(course, done)] for number, course in courses.items()]
    print(table(["", "chapter", "exercises", "questions", "predictions", "tries"], rows))
    print("\nExercises passed, questions right, and predictions made, each of how many. One chapter: tslab progress NN")


def _file(given: Path | None) -> Path:
    """The progress file to read; CommandError where there is none."""
    if given is not None:
        candidates = [given / "progress.json" if given.is_dir() else given]
    elif os.environ.get("TSLAB_PROGRESS"):
        candidates = [Path(os.environ["TSLAB_PROGRESS"])]
    else:
        candidates = [Path("progress.json"), Path("my-course/progress.json")]
    for file in candidates:
        if file.exists():
            return file
    raise CommandError(
        f"there is no {' and no '.join(map(str, candidates))}; name the file, or its folder, with --file"
    )


def _entries(done: dict[str, Any], section: str) -> dict[str, Any]:
    entries: dict[str, Any] = done.get(section, {})
    return entries


def _counts(course: ModuleType, done: dict[str, Any]) -> list[Any]:
    checks, questions = _entries(done, "checks"), _entries(done, "questions")
    passed = sum(bool(checks.get(item.id, {}).get("passed")) for item in course.EXERCISES)
    right = sum(bool(questions.get(item.id, {}).get("right")) for item in course.QUESTIONS)
    made = sum(item.id in _entries(done, "predictions") for item in course.PREDICTIONS)
    return [
        f"{passed} of {len(course.EXERCISES)}",
        f"{right} of {len(course.QUESTIONS)}",
        f"{made} of {len(course.PREDICTIONS)}",
        sum(_tries(checks.get(item.id, {})) for item in course.EXERCISES),
    ]


def _of_chapter(course: ModuleType, done: dict[str, Any]) -> str:
    """Each exercise, question and prediction of a chapter."""
    rows: list[list[Any]] = []
    for item in course.EXERCISES:
        entry = _entries(done, "checks").get(item.id, {})
        result = "passed" if entry.get("passed") else "not yet" if entry else "open"
        rows.append([item.id, f"{item.title} ({item.level})", result, _tries(entry)])
    for item in course.QUESTIONS:
        entry = _entries(done, "questions").get(item.id, {})
        result = "right" if entry.get("right") else "wrong" if entry else "open"
        rows.append([item.id, "question", result, _tries(entry)])
    for item in course.PREDICTIONS:
        entry = _entries(done, "predictions").get(item.id, {})
        rows.append([item.id, "prediction", "made" if entry else "open", _tries(entry)])
    return table(["", "what", "result", "tries"], rows)


def _tries(entry: dict[str, Any]) -> int:
    tries = entry.get("tries", 0)
    return tries if isinstance(tries, int) else 0
