"""The rubric's script: its tables stand in CONTRIBUTING.md; a point is lost where what it asks for is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course import installed, rubric
from tslab.course.rubric import BEGIN, END, POINTS, READER, score, scores, tables, written
from tslab.course.rubric_measures import Chapter, Finding

ROOT = Path(__file__).parents[2]
STEM = "03_training_criterion"


def chapter(change: Callable[[str], str] = str) -> Chapter:
    """Chapter 3, with each cell's text changed."""
    notebook = json.loads((ROOT / f"chapters/{STEM}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = change("".join(cell["source"]))
    material = installed.material("03")
    assert material is not None
    return Chapter(STEM, notebook, material)


def test_contributing_has_the_tables_that_the_script_prints() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    made = tables(rubric.chapters(ROOT / "chapters"))
    assert written(text, made) == text, "run `python -m tslab.course.rubric --write`"


def test_no_chapter_is_below_what_a_chapter_needs() -> None:
    for one in rubric.chapters(ROOT / "chapters"):
        row = scores(one)
        assert sum(1 if value is None else value for value in row) >= rubric.ENOUGH, rubric.details(one)
        assert all(row[number - 1] != 0 for number in rubric.MUST), rubric.details(one)
    assert all(value >= rubric.ENOUGH for value in READER.values())


def test_there_are_fourteen_points() -> None:
    assert len(POINTS) == len({point.text for point in POINTS}) == 14
    assert scores(chapter()) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, None, 1, 1, 1]


def without(*texts: str) -> Callable[[Chapter], Chapter]:
    """The chapter with some texts taken out."""

    def change(source: str) -> str:
        for text in texts:
            source = source.replace(text, "")
        return source

    return lambda _: chapter(change)


def emptied(kind: str) -> Callable[[Chapter], Chapter]:
    """The chapter with only the first of its exercises, predictions or questions."""

    def change(one: Chapter) -> Chapter:
        names: Any = {name: getattr(one.material, name) for name in ("EXERCISES", "PREDICTIONS", "QUESTIONS")}
        return replace(one, material=SimpleNamespace(**names | {kind: names[kind][:1]}))

    return change


def cells(change: Callable[[dict[str, Any]], object]) -> Callable[[Chapter], Chapter]:
    """The chapter with its code cells changed."""

    def all_of_them(one: Chapter) -> Chapter:
        for _, cell in one.code:
            change(cell)
        return Chapter(one.stem, one.notebook, one.material)

    return all_of_them


SPOILT: list[tuple[int, Callable[[Chapter], Chapter]]] = [
    (1, without("**You need**")),
    (1, without("1. compute", "2. derive", "3. write")),
    (1, without("**Time:**")),
    (2, cells(lambda cell: cell.update(outputs=[]))),
    (3, without("1e-9")),
    (3, without("$$")),
    (4, without("# 1.", "# 2.", "**1.", "1. ")),
    (4, without("Steps 1 and 3")),
    (5, without("predict(")),
    (5, cells(lambda cell: cell["metadata"].pop("tslab", None))),
    (6, without("LossLandscape(", "PerceptronDemo(", "GraphStepper(")),
    (6, cells(lambda cell: cell.update(outputs=[]))),
    (7, without("draw(", "Stepper(", "Landscape(", "Demo(")),
    (7, lambda _: chapter(lambda text: text.replace("# 3. The", "![](x.png)\n# 3. The"))),
    (8, emptied("EXERCISES")),
    (8, without('check("03.1"')),
    (9, without("**Misconception")),
    (9, without("assert")),
    (10, emptied("QUESTIONS")),
    (
        11,
        lambda _: chapter(
            lambda text: text.replace("my_graph =", "minimize(J)\nmy_graph =").replace("default_rng", "rng")
        ),
    ),
    (12, without("import tensorflow")),
    (12, without("rtol=1e-5")),
    (12, without("find_spec")),
    (13, cells(lambda cell: cell.update(execution_count=1))),
    (13, cells(lambda cell: cell["outputs"].append({"output_type": "error"}))),
    (13, lambda _: chapter(lambda text: text.replace("import numpy", "import urllib.request\nimport numpy"))),
    (14, without("Glossary")),
    (14, without("Sources")),
    (14, lambda _: chapter(lambda text: text.replace("import numpy", "x = 1\n" * 15 + "import numpy"))),
    (14, lambda _: chapter(lambda text: text.replace("**Time:** 35", "**Time:** 50"))),
    (14, lambda _: chapter(lambda text: text.replace("# 3. The", "word " * 9000 + "# 3. The"))),
]


@pytest.mark.parametrize(("point", "spoil"), SPOILT, ids=[f"{n}-{i}" for i, (n, _) in enumerate(SPOILT)])
def test_a_point_is_lost_where_what_it_asks_for_is_missing(point: int, spoil: Callable[[Chapter], Chapter]) -> None:
    before, after = scores(chapter()), scores(spoil(chapter()))
    number = after[point - 1]
    assert number is not None and number < (before[point - 1] or 1)


def test_every_point_can_be_lost() -> None:
    assert {point for point, _ in SPOILT} == set(range(1, 15))


def test_sane_training_asks_for_four_things() -> None:
    """Each of them is found where it is, and missed where it is not."""
    whole = "ts.train.minimize(J)\nnp.random.default_rng(0)\ntest_X = 1"
    prose = "The loss at chance. Overfit three points."

    def made(code: str, text: str) -> Chapter:
        cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": 1}
        return Chapter("06_x", {"cells": [cell, {"cell_type": "markdown", "source": text}]}, SimpleNamespace())  # type: ignore[arg-type]

    measure = POINTS[10].measure
    assert [finding.holds for finding in measure(made(whole, prose))] == [True] * 4
    assert [finding.holds for finding in measure(made("minimize(J)", ""))] == [False] * 4
    assert measure(made("x = 1", prose)) == []


def test_scores() -> None:
    yes, no = Finding("", True), Finding("", False)
    assert [score(found) for found in ([yes], [yes, no], [yes, no, no], [no], [])] == [1, 0.5, 0, 0, None]
    assert str(no).startswith("NO ") and str(yes).startswith("yes")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ["--chapters", str(ROOT / "chapters")]
    assert rubric.main(folder) == 0
    assert capsys.readouterr().out == tables(rubric.chapters(ROOT / "chapters")) + "\n"
    assert rubric.main(["03", *folder]) == 0
    out = capsys.readouterr().out
    assert out.startswith(STEM) and "yes  three levels: core, stretch, warm-up" in out
    assert rubric.main(["99", *folder]) == 1
    assert "holds no such chapter" in capsys.readouterr().err
    file = tmp_path / "x.md"
    file.write_text(f"a\n{BEGIN}\nold\n{END}\nb\n", encoding="utf-8")
    assert rubric.main(["--write", str(file), *folder]) == 0
    assert file.read_text(encoding="utf-8") == f"a\n{BEGIN}\n{tables(rubric.chapters(ROOT / 'chapters'))}\n{END}\nb\n"
    with pytest.raises(ValueError, match="needs one line"):
        written("no markers", "x")
