"""Chapter 7's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from pathlib import Path

import pytest

from tslab.course import proof
from tslab.course.editions import learner_edition, read_source

from . import mistakes_07 as mistakes
from . import solutions_07 as solutions
from . import trials
from .chapter_tests import ChapterTests

WITHOUT_TENSORFLOW = Path(__file__).parents[1] / "without_tensorflow"


class TestChapter07(ChapterTests):
    stem = "07_tensorflow"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    earlier = 3

    def test_the_learners_edition_runs_without_tensorflow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHONPATH", str(WITHOUT_TENSORFLOW))
        edition = learner_edition(read_source(trials.SOURCES / f"{self.stem}.py"))
        printed, wrong = proof.run_unfilled(edition)
        assert not wrong, "\n".join(wrong)
        assert printed.count("RECORDED") == 15
        assert "here and now" not in printed
