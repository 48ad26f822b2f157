"""Chapter 7's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

from pathlib import Path
from typing import Any

import pytest

from . import mistakes_07 as mistakes
from . import solutions_07 as solutions
from . import trials
from .chapter_tests import ChapterTests

WITHOUT_TENSORFLOW = Path(__file__).parents[1] / "without_tensorflow"


class TestChapter07(ChapterTests):
    stem = "07_tensorflow"
    prelude, names = solutions.PRELUDE, solutions.NAMES
    right, wrong = solutions.RIGHT, mistakes.WRONG
    worked = ("session.run(tf.global_variables_initializer())",)
    earlier = 3

    def test_the_learners_edition_runs_without_tensorflow(
        self, learners: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHONPATH", str(WITHOUT_TENSORFLOW))
        printed = trials.run_unsolved(learners, tmp_path)
        assert printed.count("RECORDED") == 15
        assert "here and now" not in printed
