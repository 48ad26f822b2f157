"""The marks of notebooks as text and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .common import plain, table

if TYPE_CHECKING:
    from ..course.marking import ExerciseMark, Marks


def of_one(marks: Marks) -> str:
    """Each exercise of one notebook, a line for the questions, and the remarks."""
    rows = [[mark.id, mark.title, mark.level, mark.result, mark.misconception] for mark in marks.exercises]
    wrong = [id for id, answer in marks.answers.items() if answer == "wrong"]
    still_open = [id for id, answer in marks.answers.items() if answer == "open"]
    lines = [
        f"{plain(str(marks.path))}, chapter {marks.chapter}",
        "",
        table(["exercise", "title", "level", "result", "likely mistake"], rows),
        "",
        _summary(marks),
    ]
    if wrong:
        lines.append(f"Wrong: {', '.join(wrong)}")
    if still_open:
        lines.append(f"Not answered: {', '.join(still_open)}")
    return "\n".join([*lines, *_remarks(marks)])


def of_all(several: Sequence[Marks]) -> str:
    """A row for each notebook, and the remarks below."""
    rows = [
        [marks.path, f"{marks.passed} of {len(marks.exercises)}", *_shares(marks), _not_passed(marks)]
        for marks in several
    ]
    text = table(["notebook", "exercises", "questions", "predictions", "not passed"], rows)
    remarks = [f"{plain(str(marks.path))}: {line}" for marks in several for line in _remarks(marks)]
    return "\n".join([text, *([""] if remarks else []), *remarks])


def _summary(marks: Marks) -> str:
    right, made = _shares(marks)
    return f"Exercises passed: {marks.passed} of {len(marks.exercises)}. Questions right: {right}. Predictions: {made}."


def _shares(marks: Marks) -> tuple[str, str]:
    return f"{marks.right} of {len(marks.answers)}", f"{marks.predictions} of {marks.of_predictions}"


def _not_passed(marks: Marks) -> str:
    """The exercises that are wrong, each with the likely mistake, and those that are not there."""
    parts = [f"{m.id} {m.misconception or m.result}" for m in marks.exercises if m.result == "not yet"]
    for result in ("not written", "not tried"):
        if ids := [mark.id for mark in marks.exercises if mark.result == result]:
            parts.append(f"{result}: {', '.join(ids)}")
    return "; ".join(parts)


def _remarks(marks: Marks) -> list[str]:
    return [plain(line) for line in marks.remarks]


def as_csv(several: Sequence[Marks], failed: Sequence[tuple[Path, str]]) -> str:
    """A row for each notebook, with a column for each exercise and question of any of their chapters."""
    exercises = sorted({(mark.id.split(".")[0], i, mark.id) for m in several for i, mark in enumerate(m.exercises)})
    questions = sorted({(id.split(".")[0], i, id) for m in several for i, id in enumerate(m.answers)})
    ids = [id for _, _, id in exercises] + [id for _, _, id in questions]
    totals = ["passed", "exercises", "right", "questions", "predictions", "of predictions", "remarks"]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["notebook", "chapter", *totals, *ids])
    for marks in several:
        results: dict[str, str] = {mark.id: _result(mark) for mark in marks.exercises} | marks.answers
        shares = [marks.passed, len(marks.exercises), marks.right, len(marks.answers)]
        row = [marks.path, marks.chapter, *shares, marks.predictions, marks.of_predictions, "; ".join(_remarks(marks))]
        writer.writerow([_cell(value) for value in [*row, *(results.get(id, "") for id in ids)]])
    for path, why in failed:
        writer.writerow([_cell(path), "", *[""] * 6, _cell(f"{why}: not marked"), *[""] * len(ids)])
    return file.getvalue()


def _result(mark: ExerciseMark) -> str:
    return f"{mark.result}: {mark.misconception}" if mark.misconception else mark.result


def _cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front."""
    if isinstance(value, int):
        return value
    text = plain(str(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
