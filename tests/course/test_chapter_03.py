"""Chapter 3's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

import inspect
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course import check
from tslab.course.chapter_03 import EXERCISES, PREDICTIONS, QUESTIONS
from tslab.course.content import exercise

from . import trials
from .mistakes_03 import WRONG
from .solutions_03 import NAMES, PRELUDE, RIGHT
from .trials import table

STEM = "03_training_criterion"


@pytest.fixture(autouse=True)
def _progress(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))


def notebook(id: str, source: str) -> dict[str, Any]:
    return trials.notebook(id, source, PRELUDE, NAMES)


@pytest.mark.parametrize(("id", "source"), table(RIGHT))
def test_right_solutions_pass(id: str, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = notebook(id, source)
    result = check(id, names[NAMES[id]], names)
    assert result.passed, capsys.readouterr().out
    assert result.or_ours() is names[NAMES[id]]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # that some of them overflow is what is found
@pytest.mark.parametrize(("id", "wrong"), table(WRONG))
def test_wrong_solutions_are_named(id: str, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    names = notebook(id, wrong[1])
    result = check(id, names[NAMES[id]], names)
    printed = capsys.readouterr().out
    assert not result.passed
    assert result.misconception == wrong[0], printed
    assert "wrong " in printed
    assert " 0x" not in printed


@pytest.mark.parametrize("id", NAMES)
def test_our_pieces_pass(id: str) -> None:
    names = notebook(id, RIGHT[id][0])
    ours = exercise(id).ours(SimpleNamespace(**{part: names[part] for part in exercise(id).parts}))
    assert check(id, ours, names).passed


def test_every_exercise_has_solutions_of_both_kinds() -> None:
    ids = [item.id for item in EXERCISES]
    assert list(NAMES) == list(RIGHT) == list(WRONG) == ids
    assert all(len(RIGHT[id]) >= 2 and len({name for name, _ in WRONG[id]}) >= 4 for id in ids)


def test_every_misconception_is_shown_by_a_wrong_solution() -> None:
    for item in EXERCISES:
        assert {m.name for m in item.misconceptions} <= {name for name, _ in WRONG[item.id]}, item.id


def test_what_is_printed_never_holds_a_solution() -> None:
    """No hint and no explanation has a line of a right solution's."""
    for item in EXERCISES:
        lines = {line.strip() for s in RIGHT[item.id] for line in s.splitlines() if len(line.strip()) > 25}
        texts = [*item.hints, *(m.name + m.why for m in item.misconceptions)]
        assert not [line for line in lines for text in texts if line in text], item.id


def test_levels_and_cases() -> None:
    assert {item.level for item in EXERCISES} == {"warm-up", "core", "stretch"}
    for item in EXERCISES:
        assert len(item.visible) >= 2, item.id
        assert len(item.hidden) >= 2, item.id
        assert all(inspect.getdoc(case) for case in [*item.visible, *item.hidden]), item.id


def test_questions_have_their_right_answers() -> None:
    assert len(QUESTIONS) >= 5
    assert sum("From chapter " in asked.question for asked in QUESTIONS) >= 2
    for asked in QUESTIONS:
        assert asked.right in asked.choices
        assert all(len(feedback) > 20 for _, feedback in asked.choices.values())


@pytest.fixture(scope="module")
def learners() -> Any:
    return trials.learners_edition(STEM)


def test_the_learners_edition_breaks_in_no_cell_and_passes_no_check(learners: Any, tmp_path: Path) -> None:
    printed = trials.run_unsolved(learners, tmp_path)
    assert trials.not_written(printed) == list(NAMES)
    assert printed.count("Write your prediction") == len(PREDICTIONS)
    assert printed.count("Write the letter") == len(QUESTIONS)
    assert "(as you said)" not in printed
    stored = json.loads((tmp_path / "progress.json").read_text())
    assert not any(entry["passed"] for entry in stored["checks"].values())
    assert "predictions" not in stored


def test_no_line_of_a_solution_is_in_the_learners_edition(learners: Any) -> None:
    worked = ("super().__init__([x])",)  # in negative
    assert not trials.lines_of_solutions(STEM, learners, worked)
