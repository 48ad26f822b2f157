"""The commands that run nobody's code: progress, edition, demo, and what --help says."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tslab import cli, widgets
from tslab.cli import common, demo
from tslab.course import installed


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TSLAB_PROGRESS", raising=False)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tslab.cli", *arguments], text=True, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_help_of_each_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    own = capsys.readouterr().out
    assert own.startswith(f"usage: tslab {command} ")
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    assert f"\n    {command} " in capsys.readouterr().out


def test_every_argument_is_explained() -> None:
    (commands,) = [a for a in cli.parser()._actions if isinstance(a, argparse._SubParsersAction)]
    for name, parser in commands.choices.items():
        assert all(action.help for action in parser._actions), name


# Progress

KEPT: dict[str, Any] = {
    "format": "tslab-progress",
    "version": 1,
    "checks": {"02.1": {"passed": True, "tries": 3}, "02.2": {"passed": False, "tries": 1}},
    "questions": {"02.q1": {"right": True, "tries": 1}, "02.q2": {"right": False, "tries": 2}},
    "predictions": {"02.p1": {"tries": 1}},
}


def test_progress_is_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "my-course").mkdir()
    (tmp_path / "my-course/progress.json").write_text(json.dumps(KEPT), encoding="utf-8")
    assert cli.main(["progress"]) == 0
    rows = {line[:2]: line.split() for line in capsys.readouterr().out.splitlines()}
    assert rows["02"] == ["02", "Perceptrons", "1", "of", "6", "1", "of", "7", "1", "of", "4", "4"]
    assert rows["03"][:7] == ["03", "The", "training", "criterion", "0", "of", "6"]
    assert cli.main(["progress", "2", "--file", "my-course"]) == 0
    rows = {line[:6].strip(): line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert rows["02.1"] == ["signed_distance", "(warm-up)", "passed", "3"]
    assert rows["02.2"] == ["sigmoid", "(core)", "not", "yet", "1"]
    assert rows["02.3"][-2:] == ["open", "0"]
    assert [rows[id][-2] for id in ("02.q1", "02.q2", "02.q3", "02.p1")] == ["right", "wrong", "open", "made"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no progress.json and no my-course/progress.json; name the file"),
        ("{", "progress.json is damaged"),
        ("{}", "progress.json is not tslab's"),
    ],
)
def test_progress_that_cannot_be_shown(
    text: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "progress.json").write_text(text, encoding="utf-8")
    assert cli.main(["progress"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"tslab progress: {said}") and error.count("\n") == 1
    assert cli.main(["progress", "gallery"]) == 1
    assert capsys.readouterr().err == "tslab progress: gallery has no exercises\n"


# Editions


def test_editions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["edition"]) == 0
    out = capsys.readouterr().out
    for name, chapter in installed.notebooks().items():
        (line,) = [line for line in out.splitlines() if line.startswith(name.split("_")[0].split(".")[0] + " ")]
        assert installed.title(chapter) in line


def test_one_edition_goes_to_the_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["edition", "solution", "2"]) == 0
    solution = capsys.readouterr().out
    assert json.loads(solution) == installed.notebooks()["02_perceptrons.ipynb"]
    assert cli.main(["edition", "learner", "02"]) == 0
    learner = capsys.readouterr().out
    assert "np.exp(d)" not in learner
    assert not any(cell.get("outputs") for cell in json.loads(learner)["cells"])


def test_a_folder_gets_whole_files_and_keeps_those_it_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["edition", "learner", "--to", "new/folder"]) == 0
    folder = tmp_path / "new/folder"
    assert sorted(path.name for path in folder.iterdir()) == sorted(installed.notebooks())
    assert len(capsys.readouterr().out.splitlines()) == len(installed.notebooks())
    (folder / "02_perceptrons.ipynb").unlink()
    (folder / "03_training_criterion.ipynb").write_text("mine", encoding="utf-8")
    assert cli.main(["edition", "learner", "02", "03", "--to", "new/folder"]) == 1
    assert capsys.readouterr().err.startswith("tslab edition: new/folder already has 03_training_criterion.ipynb")
    assert not (folder / "02_perceptrons.ipynb").exists()
    assert (folder / "03_training_criterion.ipynb").read_text(encoding="utf-8") == "mine"


def test_a_plain_script_runs_and_passes_its_checks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    script = run("edition", "solution", "03", "--py").stdout
    cut = script.index("## A landscape of lines")  # pictures, and TensorFlow
    (tmp_path / "x.py").write_text(script[:cut], encoding="utf-8")
    assert "# %% [markdown]\n# # 3. The training criterion\n#\n" in script
    result = subprocess.run(
        [sys.executable, "x.py"], text=True, capture_output=True, timeout=60, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.count(": passed.") == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["learner", "99"], "there is no chapter '99'; there are "),
        (["learner"], "one chapter goes to the standard output"),
        (["learner", "02", "03"], "one chapter goes to the standard output"),
        (["learner", "02", "--to", "file"], "cannot write to file"),
    ],
)
def test_what_is_no_edition(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert cli.main(["edition", *arguments]) == 1
    out, error = capsys.readouterr()
    assert error.startswith(f"tslab edition: {said}") and error.count("\n") == 1
    assert out == ""


def test_a_reader_that_goes_away_costs_no_traceback() -> None:
    command = [sys.executable, "-m", "tslab.cli", "edition", "solution", "02"]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()  # long before there is anything to read
        assert process.stderr.read() == ""
    assert process.returncode == 1


# Demos


def test_every_demo_has_a_name() -> None:
    named = {name: getattr(widgets, name) for name in widgets.__all__}
    classes = {name for name, value in named.items() if isinstance(value, type) and issubclass(value, widgets.Demo)}
    assert set(demo.NAMES.values()) == classes - {"Demo", "TwoEngines"}  # which needs a run of another engine


@pytest.mark.parametrize("name", demo.NAMES)
def test_a_demo_is_saved_as_a_page(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", name, "--save", "page.html"]) == 0
    assert capsys.readouterr() == ("page.html\n", "")
    assert type(demo.make(name)).__name__ == demo.NAMES[name]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert f'"demo":"{type(demo.make(name)).module}"' in page


def test_a_demo_is_opened_in_the_browser(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or len(opened) == 1)
    assert cli.main(["demo", "perceptron"]) == 0
    out = capsys.readouterr().out
    page = Path(out.strip())
    assert opened == [page.as_uri()]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert cli.main(["demo", "perceptron"]) == 0
    assert capsys.readouterr().out.startswith("No browser could be opened. The page is here:\n")


@pytest.mark.parametrize(
    ("file", "said"), [("page.png", "is no name of a page"), ("no/page.html", "there is no folder")]
)
def test_a_page_that_cannot_be_saved(file: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", "playground", "--save", file]) == 1
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_table_steers_no_terminal() -> None:
    text = common.table(["a", "n"], [["x\x1b[31m\ny", 7], ["z", 10]])
    assert text.splitlines() == ["a          n", "────────  ──", "x [31m y   7", "z         10"]
