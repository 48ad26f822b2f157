"""The proof finds each way in which a solution could get to a learner, and each that a check could pass unfilled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course import editions, installed, proof
from tslab.course.editions import learner_edition, read_source

SOURCES = Path(__file__).parents[2] / "chapters" / "src"

CLEAN = """\
# %%
from tslab.course import check, predict, quiz

# %%
def signed_distance(x, w, b):
    return (x @ w + b) / norm_of(w)  # SOLUTION: return ...

# %%
signed_distance = check("02.1", signed_distance).or_ours()
quiz("02.q1", "c")  # SOLUTION: quiz("02.q1", ...)

# %%
guess = 0  # SOLUTION: guess = ...
predict("02.p1", guess, observe=lambda: 0)
"""


def editions_of(text: str, folder: Path) -> tuple[Any, dict[str, Any]]:
    source = folder / "02_try.py"
    source.write_text(text, encoding="utf-8")
    solution = read_source(source)
    return solution, learner_edition(solution)


def test_a_clean_chapter_has_nothing_to_find(tmp_path: Path) -> None:
    solution, edition = editions_of(CLEAN, tmp_path)
    assert proof.leaks(solution, edition) == []
    printed, wrong = proof.run_unfilled(edition)
    assert wrong == []
    assert "02.1  signed_distance: not written yet." in printed
    assert proof.printed_solutions(solution, printed) == []


def test_a_line_of_a_solution_that_stands_elsewhere_is_found(tmp_path: Path) -> None:
    text = CLEAN + "\n# %%\nif False:\n    return (x @ w + b) / norm_of(w)\n"
    solution, edition = editions_of(text, tmp_path)
    assert proof.leaks(solution, edition) == [
        "02-try-002: a line of its solution is given: return (x @ w + b) / norm_of(w)"
    ]
    assert proof.leaks(solution, edition, worked=("return (x @ w",)) == []


def test_a_solution_cell_that_stands_elsewhere_is_found(tmp_path: Path) -> None:
    text = CLEAN + '\n# %% tags=["solution"]\nsecret = "of the solution"\n\n# %%\nsecret = "of the solution"\n'
    assert len(proof.leaks(*editions_of(text, tmp_path))) == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda nb: nb["cells"][1].update(outputs=["7"]), "02-try-002: has an output"),
        (lambda nb: nb["cells"][1]["metadata"].update(tslab={}), "02-try-002: its metadata hold more"),
        (lambda nb: nb["cells"][1]["metadata"].update(tags=["solution"]), "02-try-002: its metadata hold more"),
        (lambda nb: nb["cells"][1].update(source="x  # SOLUTION: ..."), "02-try-002: a marker is left"),
        (lambda nb: nb["metadata"]["tslab"].update(learner_cells={}), "the notebook's metadata hold more"),
    ],
)
def test_what_travels_with_the_edition_is_found(spoil: Any, said: str, tmp_path: Path) -> None:
    solution, edition = editions_of(CLEAN, tmp_path)
    spoil(edition)
    (found,) = proof.leaks(solution, edition)
    assert found.startswith(said)


def test_what_a_run_shows_is_found(tmp_path: Path) -> None:
    """Of each kind of output; and each check that passes, each question that has an answer, each cell that breaks."""
    solution, edition = editions_of(CLEAN, tmp_path)
    given = """
from IPython.display import SVG, Markdown, display
line = "return (x @ w + b) " + "/ norm_of(w)"
print(line)
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{line}</text></svg>"), Markdown(line))
raise ValueError("return (x @ w + b) " + "/ norm_of(w)")
"""
    edition["cells"][0]["source"] += given
    edition["cells"][1]["source"] = "signed_distance = lambda x, w, b: (x @ w + b) / (w @ w) ** 0.5"
    edition["cells"][2]["source"] = (
        'signed_distance = check("02.1", signed_distance)\nquiz("02.q1", "c")\nquiz("02.q1", "a")'
    )
    edition["cells"][3]["source"] = 'predict("02.p1", 0, observe=lambda: 0)'
    printed, wrong = proof.run_unfilled(edition)
    line = "return (x @ w + b) / norm_of(w)"
    assert proof.printed_solutions(solution, printed) == [f"prints a line of a solution: {line}"]
    assert printed.count(line) == 4
    assert wrong == [
        "02-try-001: raises ValueError: return (x @ w + b) / norm_of(w)",
        "the check of 02.1 says: passed",
        "02.1 is kept as passed",
        "02.p1 is kept as answered",
        "02.q1 is kept as answered",
        "02.q1 is asked twice",
    ]


def test_what_is_nowhere_asked_is_found(tmp_path: Path) -> None:
    _, edition = editions_of(CLEAN + '\n# %%\n# quiz("02.q2", ...)\n', tmp_path)
    names = [f"02.{kind}{n}" for kind in ("", "q", "p") for n in (1, 2)]
    items = {name: SimpleNamespace(id=name) for name in names}
    material: Any = SimpleNamespace(
        EXERCISES=[items["02.1"], items["02.2"]],
        QUESTIONS=[items["02.q1"], items["02.q2"]],
        PREDICTIONS=[items["02.p1"], items["02.p2"]],
    )
    assert proof.unasked(edition, material) == {"02.2", "02.q2", "02.p2"}


def test_the_command_says_what_it_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found: Iterator[list[str]] = iter([[], ["a leak"]])
    monkeypatch.setattr(proof, "prove", lambda source: next(found))
    monkeypatch.setattr(proof, "AT_ONCE", 1)
    arguments = ["prove", "02", "03", "gallery", "--chapters", str(SOURCES.parent)]
    assert editions.main(arguments) == 1
    out, err = capsys.readouterr()
    assert out.startswith("02_perceptrons: no solution in the learner's edition")
    assert err == "03_training_criterion: a leak\n"


def test_every_chapter_has_tests_that_prove_it() -> None:
    """That is where `make test` proves them, each once: ChapterTests, or the chapter's own, call `prove`."""
    for source in SOURCES.glob("[0-9]*.py"):
        tests = Path(__file__).parent / f"test_chapter_{source.stem[:2]}.py"
        assert installed.material(source.stem[:2]) is not None
        assert re.search(r"\(ChapterTests\)|proof\.prove\(", tests.read_text(encoding="utf-8")), tests.name
