"""What the tests of a chapter's exercises have in common: right solutions pass, wrong ones are named, nothing leaks."""

import importlib
import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course import check, proof
from tslab.course.content import exercise

from . import trials


class ChapterTests:
    """Subclass it as TestChapterNN, and say what the chapter has.

    Attributes:
        stem: of its source, such as "02_perceptrons".
        prelude: the cell that comes first.
        names: what each exercise asks for, by its id.
        right: right solutions of each.
        wrong: wrong ones, each with the name of its mistake.
        worked: how lines begin that a worked example gives away, where its material's WORKED does not list them.
        earlier: the least number of quiz questions from earlier chapters.
    """

    stem: str
    prelude: str
    names: dict[str, str]
    right: dict[str, list[str]]
    wrong: dict[str, list[tuple[str, str]]]
    worked: tuple[str, ...] = ()
    earlier = 2

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        for argument, table in {"right_one": self.right, "wrong_one": self.wrong}.items():
            if argument in metafunc.fixturenames:
                metafunc.parametrize(("id", argument), trials.table(table))
        if "any_id" in metafunc.fixturenames:
            metafunc.parametrize("any_id", list(self.names))

    @pytest.fixture(autouse=True)
    def _progress(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))

    @property
    def material(self) -> Any:
        return importlib.import_module(f"tslab.course.chapter_{self.stem[:2]}")

    def notebook(self, id: str, source: str) -> dict[str, Any]:
        return trials.notebook(id, source, self.prelude, self.names)

    def test_right_solutions_pass(self, id: str, right_one: str, capsys: pytest.CaptureFixture[str]) -> None:
        names = self.notebook(id, right_one)
        learners = names[self.names[id]]
        result = check(id, learners, names)
        assert result.passed, capsys.readouterr().out
        assert result.or_ours() is learners

    @pytest.mark.filterwarnings("ignore::RuntimeWarning")  # that some of them overflow is what is found
    def test_wrong_solutions_are_named(
        self, id: str, wrong_one: tuple[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        mistake, source = wrong_one
        names = self.notebook(id, source)
        result = check(id, names[self.names[id]], names)
        printed = capsys.readouterr().out
        assert not result.passed, source
        assert result.misconception == mistake, f"not {mistake!r}:\n{printed}"
        assert "wrong " in printed, printed
        assert " 0x" not in printed, printed

    def test_our_pieces_pass(self, any_id: str) -> None:
        names = self.notebook(any_id, self.right[any_id][0])
        parts = SimpleNamespace(**{part: names[part] for part in exercise(any_id).parts})
        assert check(any_id, exercise(any_id).ours(parts), names).passed

    def test_every_exercise_has_solutions_of_both_kinds(self) -> None:
        ids = [item.id for item in self.material.EXERCISES]
        assert list(self.names) == list(self.right) == list(self.wrong) == ids
        assert all(len(self.right[id]) >= 2 and len({name for name, _ in self.wrong[id]}) >= 4 for id in ids)

    def test_every_misconception_is_shown_by_a_wrong_solution(self) -> None:
        for item in self.material.EXERCISES:
            unseen = {m.name for m in item.misconceptions} - {name for name, _ in self.wrong[item.id]}
            assert not unseen, f"{item.id}: {unseen}"

    def test_what_is_printed_never_holds_a_solution(self) -> None:
        """No hint and no explanation has a line of a right solution's."""
        for item in self.material.EXERCISES:
            lines = {line.strip() for s in self.right[item.id] for line in s.splitlines() if len(line.strip()) > 25}
            texts = [*item.hints, *(m.name + m.why for m in item.misconceptions)]
            assert not [line for line in lines for text in texts if line in text], item.id

    def test_levels_and_cases(self) -> None:
        assert {item.level for item in self.material.EXERCISES} == {"warm-up", "core", "stretch"}
        for item in self.material.EXERCISES:
            assert min(len(item.visible), len(item.hidden)) >= 2, item.id
            assert all(inspect.getdoc(case) for case in [*item.visible, *item.hidden]), item.id

    def test_questions_have_their_right_answers(self) -> None:
        questions = self.material.QUESTIONS
        assert len(questions) >= 5
        assert sum("From chapter " in asked.question for asked in questions) >= self.earlier
        for asked in questions:
            assert asked.right in asked.choices, asked.id
            assert all(len(feedback) > 20 for _, feedback in asked.choices.values()), asked.id

    def test_the_learners_edition_holds_no_solution_and_unfilled_passes_no_check(self) -> None:
        found = proof.prove(trials.SOURCES / f"{self.stem}.py", self.worked)
        assert not found, "\n".join(found)
