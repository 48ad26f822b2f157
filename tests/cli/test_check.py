"""`tslab check` marks what learners hand in, whatever they have done to it, and leaves their files as they are."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tslab import cli
from tslab.course import marking
from tslab.course.marking import Marks

from ..course.mistakes_02 import WRONG
from ..course.solutions_02 import RIGHT
from . import notebooks
from .notebooks import add, cell_with, filled, save

MISTAKE, MISTAKEN = WRONG["02.2"][0]
SOLVED = ("def signed_distance",)
ANSWERS = {"02.q1": "c", "02.q2": "b"}


def worked(**more: str) -> dict[str, Any]:
    """A learner who has solved 02.1, is wrong at 02.2, and has gone no further."""
    return filled("02", 'check("02.2"', SOLVED, ANSWERS, **({"sigmoid": MISTAKEN} | more))


def marked(path: Path, seconds: float = 60) -> Marks:
    return marking.mark(marking.read(path), seconds)


def results(marks: Marks) -> list[tuple[str, str]]:
    return [(mark.id, mark.result) for mark in marks.exercises]


EXPECTED = [
    ("02.1", "passed"),
    ("02.2", "not yet"),
    ("02.3", "not written"),
    ("02.4", "not written"),
    ("02.5", "not written"),
    ("02.6", "not written"),
]


def test_the_marks_of_one_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(worked(), tmp_path / "anna" / "02_perceptrons.ipynb")
    before = path.read_bytes()
    (tmp_path / "anna/progress.json").write_text("hers", encoding="utf-8")
    marks = marked(path)
    assert results(marks) == EXPECTED
    assert marks.exercises[1].misconception == MISTAKE
    assert (marks.answers["02.q1"], marks.answers["02.q2"], marks.answers["02.q3"]) == ("right", "wrong", "open")
    assert (marks.predictions, marks.of_predictions) == (0, 4)
    assert (marks.remarks, marks.complete) == ([], True)
    assert path.read_bytes() == before
    assert (tmp_path / "anna/progress.json").read_text(encoding="utf-8") == "hers"
    assert sorted(p.name for p in path.parent.iterdir()) == ["02_perceptrons.ipynb", "progress.json"]

    assert cli.main(["check", str(path), "--yes"]) == 0
    out, err = capsys.readouterr()
    assert re.search(rf"^02\.2 +sigmoid +core +not yet +{re.escape(MISTAKE)}$", out, re.MULTILINE), out
    assert "Exercises passed: 1 of 6. Questions right: 1 of 7. Predictions: 0 of 4." in out
    assert "Wrong: 02.q2\nNot answered: 02.q3," in out
    assert "runs the code of one notebook" in err and "no sandbox" in err


def test_checks_that_were_edited_away_are_the_chapters(tmp_path: Path) -> None:
    def cheat(notebook: Any) -> None:
        deleted = cell_with(notebook, 'check("02.1"')
        notebook["cells"].remove(deleted)
        cell_with(notebook, 'check("02.2"')["source"] = 'print("02.2  sigmoid: passed.")'
        cell_with(notebook, "import")["source"] += "\ndef check(*_):\n    raise SystemExit\nhint = quiz = check"

    answered = worked()
    answered["cells"] = [cell for cell in answered["cells"] if "quiz(" not in notebooks.source_of(cell)]
    assert results(marked(save(answered, tmp_path / "x.ipynb", cheat))) == EXPECTED


def test_checks_belong_where_the_notebook_of_another_edition_has_them(tmp_path: Path) -> None:
    """With no note of the edition and other ids; the check of 02.1 is gone, so it goes by what it tries."""

    def age(notebook: Any) -> None:
        del notebook["metadata"]["tslab"]
        notebook["cells"].remove(cell_with(notebook, 'check("02.1"'))
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = f"cell-{number}"

    marks = marked(save(worked(), tmp_path / "x.ipynb", age))
    assert results(marks) == EXPECTED
    assert marks.remarks == ["made from another edition of the chapter than the one that is installed"]


def test_a_solution_written_into_the_cell_of_its_check_counts(tmp_path: Path) -> None:
    def merge(notebook: Any) -> None:
        made, checked = cell_with(notebook, "def signed_distance"), cell_with(notebook, 'check("02.1"')
        checked["source"] = f"{notebooks.source_of(made)}\n\n{notebooks.source_of(checked)}"
        notebook["cells"].remove(made)

    assert results(marked(save(worked(), tmp_path / "x.ipynb", merge))) == EXPECTED


def test_what_breaks_is_said_and_the_rest_is_marked(tmp_path: Path) -> None:
    broken = worked(signed_distance="def signed_distance(x, w, b)\n    return 0", sigmoid=RIGHT["02.2"][0])
    broken["cells"].insert(3, add("1 / 0"))
    broken["cells"].insert(4, add('open("new.txt", "w").write("x")\ninput()'))
    broken["cells"].append(add("while True:\n    pass"))
    path = save(broken, tmp_path / "x.ipynb")
    marks = marked(path, seconds=20)
    assert results(marks)[:3] == [("02.1", "not written"), ("02.2", "passed"), ("02.3", "not written")]
    assert any(re.fullmatch(r"cell \d+ \(def signed_distance.*\) raises SyntaxError: .*", x) for x in marks.remarks)
    assert "cell 4 (1 / 0) raises ZeroDivisionError: division by zero" in marks.remarks
    assert any("raises StdinNotImplementedError" in line for line in marks.remarks)
    (endless,) = [line for line in marks.remarks if "still running" in line]
    assert endless.endswith("(while True:) was still running after 4 s, and was interrupted")
    assert not marks.complete
    assert [p.name for p in tmp_path.iterdir()] == ["x.ipynb"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(3)", "the kernel has died"),
        ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", "could not be interrupted"),
    ],
)
def test_a_kernel_that_is_lost_ends_that_notebook_alone(source: str, said: str, tmp_path: Path) -> None:
    lost = worked()
    lost["cells"].insert(lost["cells"].index(cell_with(lost, 'check("02.1"')) + 1, add(source))
    marks = marked(save(lost, tmp_path / "x.ipynb"), seconds=10)
    assert results(marks)[:2] == [("02.1", "passed"), ("02.2", "not tried")]
    (remark,) = marks.remarks
    assert said in remark and remark.endswith("what comes after that was not tried")
    assert not marks.complete


def test_predictions_are_counted(tmp_path: Path) -> None:
    marks = marked(save(filled("02", 'predict("02.p1"', ('predict("02.p1"',)), tmp_path / "x.ipynb"))
    assert (marks.predictions, marks.remarks) == (1, [])


def test_answers_that_were_clicked_are_in_the_learners_own_progress(tmp_path: Path) -> None:
    path = save(filled("02", 'quiz("02.q2"'), tmp_path / "02_perceptrons.ipynb")
    kept = {"format": "tslab-progress", "version": 1, "questions": {"02.q1": {"last": "c"}, "02.q2": {"last": "c"}}}
    (tmp_path / "progress.json").write_text(json.dumps(kept), encoding="utf-8")
    assert [marked(path).answers[id] for id in ("02.q1", "02.q2", "02.q3")] == ["right", "wrong", "open"]
    save(filled("02", 'quiz("02.q2"'), tmp_path / "02_perceptrons of bert.ipynb")  # whose is the progress now?
    assert set(marked(path).answers.values()) == {"open"}


def test_what_lies_beside_a_notebook_is_there_but_can_take_no_modules_place(tmp_path: Path) -> None:
    notebook = worked()
    notebook["cells"].insert(0, add("import mine\nassert mine.x == 7\nassert len(open('sub/data.csv').read()) == 3"))
    path = save(notebook, tmp_path / "x.ipynb")
    (tmp_path / "mine.py").write_text("x = 7", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/data.csv").write_text("1,2", encoding="utf-8")
    for name in ("tslab.py", "random.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit", encoding="utf-8")
    marks = marked(path)
    assert (results(marks), marks.remarks) == (EXPECTED, [])


DAMAGED = {
    "cut.ipynb": ('{"cells": [', "is damaged: it is not JSON"),
    "deep.ipynb": ("[" * 100_000, "is damaged: it is not JSON"),
    "list.ipynb": ("[]", "is no notebook of format 4"),
    "old.ipynb": ('{"worksheets": [], "nbformat": 3}', "is no notebook of format 4"),
    "half.ipynb": ('{"cells": [{"source": 3}]}', "is damaged: a cell of it is not whole"),
    "other.ipynb": ('{"cells": [{"cell_type": "code", "source": "x"}], "metadata": {}}', "is no chapter of the course"),
}


def test_a_folder_gives_a_table_and_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "class"
    save(worked(), folder / "=anna.ipynb")
    save(filled("02", 'quiz("02.q1"'), folder / "bert" / "02.ipynb")
    save(worked(), folder / ".ipynb_checkpoints" / "02.ipynb")
    save(notebooks.edition("gallery"), folder / "gallery.ipynb")
    for name, (text, _) in DAMAGED.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bytes.ipynb").write_bytes(b"\xff\xfe\x00")
    target = tmp_path / "marks.csv"
    monkeypatch.chdir(folder)
    assert cli.main(["check", ".", "--yes", "--csv", str(target)]) == 1
    out = capsys.readouterr().out
    anna = rf"^=anna\.ipynb +1 of 6 +1 of 7 +0 of 4 +02\.2 {re.escape(MISTAKE)}; not written: 02\.3, 02\.4, "
    assert re.search(anna, out, re.MULTILINE)
    assert re.search(r"^bert/02\.ipynb +0 of 6 +0 of 7 +0 of 4 +not written: 02\.1, 02\.2, ", out, re.MULTILINE)
    for name, (_, why) in DAMAGED.items():
        assert f"{name} {why}: not marked" in out
    assert "bytes.ipynb is damaged" in out
    assert "Left out, as they have no exercises: gallery.ipynb" in out
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert [row["notebook"] for row in rows[:2]] == ["'=anna.ipynb", "bert/02.ipynb"]
    assert (rows[0]["02.1"], rows[0]["02.2"], rows[0]["02.q2"]) == ("passed", f"not yet: {MISTAKE}", "wrong")
    assert len(rows) == 2 + len(DAMAGED) + 1


def test_it_asks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = worked()
    notebook["cells"].insert(0, add(f"open({str(tmp_path / 'ran')!r}, 'w')"))
    path = save(notebook, tmp_path / "x.ipynb")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    refusals = {io.StringIO("y\n"): "add --yes", Terminal("n\n"): "nothing was run", Terminal(""): "nothing was run"}
    for stdin, said in refusals.items():
        monkeypatch.setattr("sys.stdin", stdin)
        assert cli.main(["check", str(path)]) == 1
        error = capsys.readouterr().err
        assert said in error and "no sandbox" in error
        assert not (tmp_path / "ran").exists()
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert cli.main(["check", str(path)]) == 0
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.ipynb"], "there is no nowhere.ipynb"),
        (["empty"], "empty holds no notebooks"),
        (["x.ipynb", "--csv", "no/marks.csv"], "cannot write no/marks.csv"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    save(worked(), tmp_path / "x.ipynb")
    assert cli.main(["check", "--yes", *arguments]) == 1
    out, err = capsys.readouterr()
    assert err.startswith(f"tslab check: {said}") and err.count("\n") == 1
    assert out == ""


@pytest.mark.parametrize("seconds", ["0", "4", "nan", "soon"])
def test_a_time_limit_is_some_seconds(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["check", "x.ipynb", f"--time-limit={seconds}"])
    assert "is no time limit; give seconds from 5 to 86400" in capsys.readouterr().err


def test_ctrl_c_keeps_the_marks_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "ab":
        save(worked(), tmp_path / f"{name}.ipynb")
    real = marking.mark

    def mark(submission: Any, *rest: Any) -> Marks:
        if submission.path.name == "b.ipynb":
            raise KeyboardInterrupt
        return real(submission, *rest)

    monkeypatch.setattr(marking, "mark", mark)
    assert cli.main(["check", str(tmp_path), "--yes"]) == cli.INTERRUPTED
    out, err = capsys.readouterr()
    assert "a.ipynb" in out and "b.ipynb" not in out
    assert "the others were not marked" in err
