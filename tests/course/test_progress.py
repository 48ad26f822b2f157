"""The progress file: whole or absent, never in the way of the lesson."""

import json
from pathlib import Path

import pytest

from tslab.course import progress


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "mine.json"))
    monkeypatch.setattr(progress, "_said", set())
    return tmp_path / "mine.json"


def test_what_is_recorded_is_kept(file: Path) -> None:
    progress.record("checks", "01.1", passed=False)
    progress.record("checks", "01.1", passed=True)
    progress.record("predictions", "01.p1", first=3, last=3)
    progress.record("predictions", "01.p1", first=0, last=0)
    assert json.loads(file.read_text()) == {
        "format": "tslab-progress",
        "version": 1,
        "checks": {"01.1": {"passed": True, "tries": 2}},
        "predictions": {"01.p1": {"first": 3, "last": 0, "tries": 2}},
    }
    assert progress.load()["checks"]["01.1"]["tries"] == 2
    assert [path.name for path in file.parent.iterdir()] == ["mine.json"]


def test_the_file_is_in_the_current_folder_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TSLAB_PROGRESS")
    monkeypatch.chdir(tmp_path)
    progress.record("checks", "01.1", passed=True)
    assert (tmp_path / "progress.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"some": "other file"}',
        b'{"format": "tslab-progress", "version": 99}',
        b'{"format": "tslab-progress", "version": 1, "checks": []}',
        b'{"format": "tslab-progress", "version": 1, "checks": {"01.1": 3}}',
    ],
)
def test_a_damaged_file_is_put_aside(content: bytes, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(content)
    assert progress.load() == {"format": "tslab-progress", "version": 1}
    progress.record("checks", "01.1", passed=True)
    assert "it is now mine.json.damaged, and a new one is begun" in capsys.readouterr().out
    assert file.with_name("mine.json.damaged").read_bytes() == content
    assert progress.load()["checks"]["01.1"]["passed"]


def test_a_read_only_file_is_left_alone_and_said_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress.record("checks", "01.1", passed=False)
    before = file.read_bytes()
    file.chmod(0o444)
    progress.record("checks", "01.1", passed=True)
    progress.record("checks", "01.2", passed=True)
    assert capsys.readouterr().out.count("mine.json cannot be written (it is read-only)") == 1
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["mine.json"]


@pytest.mark.parametrize("name", ["no/such/folder/p.json", "."])
def test_a_path_that_cannot_be_written_is_said(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / name))
    progress.record("checks", "01.1", passed=True)
    assert "Your progress is not kept" in capsys.readouterr().out
    assert progress.load() == {"format": "tslab-progress", "version": 1}


def test_a_crash_while_writing_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record("checks", "01.1", passed=True)
    before = file.read_bytes()

    def crash(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", crash)
    progress.record("checks", "01.2", passed=True)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["mine.json"]


def test_the_file_is_replaced_and_never_written_over(file: Path) -> None:
    progress.record("checks", "01.1", passed=True)
    before = file.read_bytes()
    other_name = file.with_name("other.json")
    other_name.hardlink_to(file)
    progress.record("checks", "01.2", passed=True)
    assert other_name.read_bytes() == before


def test_a_value_that_json_cannot_hold_is_kept_as_text() -> None:
    progress.record("predictions", "01.p1", first=1j, last="\ud800")
    assert progress.load()["predictions"]["01.p1"] == {"first": "1j", "last": "\ud800", "tries": 1}
