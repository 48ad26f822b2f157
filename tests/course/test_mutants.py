"""All chapters together: how many wrong solutions there are, how many are named rightly, and how long a check takes.

Each chapter's own tests say of each solution what is found. Here they are counted, and the clock is read.
"""

import gc
import importlib
import re
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tslab.course import check
from tslab.course import checks as checks_module

from . import test_chapter_01, trials

CHAPTERS = sorted(re.findall(r"mistakes_(\d\d)\.py", " ".join(p.name for p in Path(__file__).parent.iterdir())))
MARGIN = 5  # how many times slower than here a machine may be, and a check still answers in time

ASKED = {  # what the course promises to tell apart, and what the exercises call it
    "first consumer only": "first consumer only",
    "recursion without memo": "recursion without a memo",
    "gradient not summed over broadcast axes": "gradient not summed over broadcast axes",
    "transposed the wrong operand": "transposed the wrong operand",
    "overwritten instead of accumulated": "overwritten instead of accumulated",
    "0 log 0": "0 · log 0",
    "overflow": "overflow in exp",
    "learning rate sign": "the sign of the step",
    "stale values": "stale values",
    "softmax over the wrong axis": "softmax over the wrong axis",
    "mean where a sum was asked": "mean where a sum was asked",
}


class Tried(NamedTuple):
    """A solution that was checked: the exercise, its mistake or None, what was found, and how long it took.

    `seconds` by the clock, `work` of the processor: the latter is the same beside other programs.
    """

    id: str
    mistake: str | None
    passed: bool
    found: str | None
    seconds: float
    work: float
    drawn: bool


def names_of(chapter: str, id: str, source: str, solutions: Any) -> dict[str, Any]:
    if chapter == "01":
        return test_chapter_01.notebook(id, source)
    return trials.notebook(id, source, solutions.PRELUDE, solutions.NAMES)


def try_all(chapter: str) -> list[Tried]:
    solutions = importlib.import_module(f".solutions_{chapter}", __package__)
    wrong = importlib.import_module(f".mistakes_{chapter}", __package__).WRONG
    cases = [(id, None, source) for id, several in solutions.RIGHT.items() for source in several]
    cases += [(id, mistake, source) for id, several in wrong.items() for mistake, source in several]
    tried = []
    for id, mistake, source in cases:
        names = names_of(chapter, id, source, solutions)
        start, work = time.perf_counter(), time.process_time()
        result = check(id, names[solutions.NAMES[id]], names)
        took = time.perf_counter() - start, time.process_time() - work
        tried.append(Tried(id, mistake, result.passed, result.misconception, *took, result.picture is not None))
    return tried


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> list[Tried]:
    """Every solution, right or wrong, of every chapter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TSLAB_PROGRESS", str(tmp_path_factory.mktemp("progress") / "progress.json"))
        import tslab.widgets.drawing  # noqa: F401  a notebook has loaded it long before its first check

        gc.freeze()  # what the tests before have left is not searched for garbage while the clock runs
        try:
            return [one for chapter in CHAPTERS for one in try_all(chapter)]
        finally:
            gc.unfreeze()


pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # some of them overflow, which is what is found


def test_a_hundred_wrong_solutions_are_refused_and_nine_in_ten_named(tried: list[Tried]) -> None:
    wrong = [one for one in tried if one.mistake is not None]
    named = [one for one in wrong if one.found == one.mistake]
    assert len(wrong) >= 100
    assert not [one for one in wrong if one.passed]
    assert len(named) >= 0.9 * len(wrong), [one for one in wrong if one not in named]


def test_no_right_solution_is_refused(tried: list[Tried]) -> None:
    right = [one for one in tried if one.mistake is None]
    assert len(right) >= 30
    assert not [one for one in right if not one.passed]


def test_the_slowest_check_of_each_chapter_answers_in_time_on_a_slow_machine_too(tried: list[Tried]) -> None:
    for chapter in CHAPTERS:
        ended = [one for one in tried if one.id.startswith(chapter) and one.found != "an endless loop"]
        assert max(one.seconds for one in ended) < checks_module.TIME_LIMIT
        slowest = max(ended, key=lambda one: one.work)
        assert slowest.work * MARGIN < checks_module.TIME_LIMIT, slowest


@pytest.mark.parametrize("asked", ASKED)
def test_what_was_promised_is_told_apart(asked: str, tried: list[Tried]) -> None:
    assert [one for one in tried if one.mistake == ASKED[asked] == one.found]


def test_most_mistakes_in_graphs_are_drawn(tried: list[Tried]) -> None:
    """Where one mistake of an exercise is drawn, nearly all are: those that are not have built no graph to draw."""
    chapters = {"01", "02", "03", "04", "05", "06", "07"}
    graphs = {one.id for one in tried if one.drawn and one.id[:2] in chapters}
    wrong = [one for one in tried if one.mistake is not None and one.id in graphs]
    assert len([one for one in wrong if one.drawn]) >= 0.95 * len(wrong)
    assert {id[:2] for id in graphs} == chapters
