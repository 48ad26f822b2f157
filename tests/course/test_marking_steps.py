"""Where the chapter's checks go in a notebook that a learner has changed."""

from __future__ import annotations

from typing import Any

import pytest

from tslab.course.marking_steps import chapter_of, plan


def cell(id: str, source: str, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "id": id, "metadata": {}, "source": source}


CHAPTER = [
    cell("02-x-001", "import numpy"),
    cell("02-x-002", "def one():\n    ..."),
    cell("02-x-003", '# hint("02.1")\none = check("02.1", one).or_ours()'),
    cell("02-x-004", 'Text with check("02.9", nothing)', "markdown"),
    cell("02-x-005", "def two():\n    ..."),
    cell("02-x-006", 'two = wrapped(check("02.2", two).or_ours())'),
    cell("02-x-007", "print(one, two)"),
]


def steps(learners: list[dict[str, Any]], same_edition: bool = True) -> list[str]:
    return [step.check or step.source.strip() for step in plan(learners, CHAPTER, same_edition)]


USUAL = ["import numpy", "def one():\n    ...", "# hint", "02.1", "def two():\n    ...", "02.2", "print(one, two)"]


def without_comments(found: list[str]) -> list[str]:
    """The checks' own cells keep their comments alone."""
    return ["# hint" if line.startswith("# hint") else line for line in found]


@pytest.mark.parametrize("same_edition", [True, False])
def test_an_unchanged_notebook_has_each_check_in_its_place(same_edition: bool) -> None:
    assert without_comments(steps(CHAPTER, same_edition)) == USUAL


@pytest.mark.parametrize("same_edition", [True, False])
def test_a_deleted_check_comes_after_what_it_tries(same_edition: bool) -> None:
    learners = [c for c in CHAPTER if c["id"] != "02-x-006"]
    assert without_comments(steps(learners, same_edition)) == USUAL


def test_where_everything_else_is_gone_it_comes_after_the_last_that_makes_it() -> None:
    learners = [cell("a", "two = 1"), cell("b", "class one: pass"), cell("c", "one = 3"), cell("d", "one + 1")]
    assert steps(learners, False) == ["two = 1", "02.2", "class one: pass", "one = 3", "02.1", "one + 1"]


def test_where_nothing_is_left_the_checks_come_first() -> None:
    assert steps([cell("a", "x = 1")], False) == ["02.1", "02.2", "x = 1"]
    assert steps([]) == ["02.1", "02.2"]


def test_a_check_that_was_moved_is_run_where_it_is_now_and_the_learners_own_call_is_not() -> None:
    learners = [cell("a", 'def one():\n    return 1\n\none = check("02.1", one).or_ours()\nprint(one)'), *CHAPTER[3:]]
    found = steps(learners)
    assert found[:2] == ["def one():\n    return 1\n\n\nprint(one)", "02.1"]
    assert found.count("02.1") == found.count("02.2") == 1


def test_what_only_ipython_can_read_is_left_as_it_is() -> None:
    assert steps([cell("a", "%matplotlib inline\nx ="), *CHAPTER])[0] == "%matplotlib inline\nx ="


def test_a_step_is_named_by_number_and_first_line() -> None:
    assert [str(step) for step in plan([cell("t", "words", "markdown"), cell("a", "\n  x = 1\ny")], [], True)] == [
        "cell 2 (x = 1)"
    ]


@pytest.mark.parametrize(
    ("cells", "chapter"),
    [
        ([cell("02-two-001", "x")], "02_two"),
        ([cell("other", 'quiz("01.q1", "a")')], "01_one"),
        ([cell("02-two-001", "x"), cell("02-two-002", "y"), cell("z", 'check("01.1", y)')], "02_two"),
        ([cell("03-three-001", 'check("07.1", y)')], None),
        ([{"cell_type": "code", "source": ["x\n", 'hint("02.1")']}], "02_two"),
        ([], None),
    ],
)
def test_a_chapter_is_known_by_its_cells(cells: list[dict[str, Any]], chapter: str | None) -> None:
    assert chapter_of(cells, ["01_one", "02_two"]) == chapter
