"""Chapter 1's checks accept right solutions, however they are written, and name what is wrong with wrong ones."""

import inspect
import linecache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course import check, proof
from tslab.course.chapter_01 import EXERCISES, PREDICTIONS, QUESTIONS
from tslab.course.content import exercise

from .mistakes_01 import WRONG
from .solutions_01 import ADD, NAMES, PRELUDE, RIGHT

SOURCE = Path(__file__).parents[2] / "chapters" / "src" / "01_graphs.py"
OTHERS = ["01.1", "01.2", "01.4", "01.5"]


@pytest.fixture(autouse=True)
def _progress(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))


def notebook(id: str, source: str) -> dict[str, Any]:
    """The names of a notebook in which `source` solves exercise `id`, and our pieces the others."""
    names: dict[str, Any] = {"__name__": "__main__"}
    run_cell("prelude", PRELUDE, names)
    for other in OTHERS:
        if other != id:
            parts = SimpleNamespace(**{part: names[part] for part in exercise(other).parts})
            names[NAMES[other]] = exercise(other).ours(parts)
        elif id < "01.5":
            run_cell(id, source, names)
        if other == "01.1":
            names["Graph"]().as_default()
    if id != "01.2":
        run_cell("add", ADD, names)
    if NAMES[id] not in names:
        run_cell(id, source, names)
    return names


def run_cell(name: str, source: str, names: dict[str, Any]) -> None:
    filename = f"<cell {name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)


def table(solutions: dict[str, list[Any]]) -> list[Any]:
    return [pytest.param(id, s, id=f"{id}-{i}") for id, several in solutions.items() for i, s in enumerate(several)]


@pytest.mark.parametrize(("id", "source"), table(RIGHT))
def test_right_solutions_pass(id: str, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = notebook(id, source)
    result = check(id, names[NAMES[id]], names)
    assert result.passed, capsys.readouterr().out
    assert result.or_ours() is names[NAMES[id]]


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
    named = {id: {name for name, _ in several} for id, several in WRONG.items()}
    traversals = named["01.5"] | named["01.9"]
    for item in EXERCISES:
        seen = traversals if item.id == "01.9" else named[item.id]
        assert {m.name for m in item.misconceptions} <= seen, item.id


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


def test_the_learners_graph_is_left_alone() -> None:
    names = notebook("01.6", RIGHT["01.6"][0])
    graph = names["Graph"].default
    before = list(graph.nodes)
    check("01.6", names["Session"], names)
    check("01.5", names["traverse_postorder"], names)
    assert names["Graph"].default is graph
    assert graph.nodes == before


def test_questions_have_their_right_answers() -> None:
    assert len(QUESTIONS) >= 5
    assert len(PREDICTIONS) >= 3
    for asked in QUESTIONS:
        assert asked.right in asked.choices
        assert all(len(feedback) > 20 for _, feedback in asked.choices.values())


def test_the_learners_edition_holds_no_solution_and_unfilled_passes_no_check() -> None:
    found = proof.prove(SOURCE)
    assert not found, "\n".join(found)
