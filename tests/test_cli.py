"""The `tslab` command, as a person meets it: its lines, its exit codes, and what it leaves in the folder."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tslab import cli
from tslab.cli import learn

CHAPTER: dict[str, Any] = {
    "cells": [
        {
            "cell_type": "code",
            "id": "01-graphs-001",
            "metadata": {"tslab": {"learner": "x = ...  # your turn"}},
            "source": ["x = 7"],
            "execution_count": 1,
            "outputs": [],
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which Jupyter and IPython write nothing outside `tmp_path`; Voilà, which warns, is not on."""
    home = tmp_path / "home"
    extensions = home / "config" / "jupyter_server_config.d" / "voila.json"
    extensions.parent.mkdir(parents=True)
    extensions.write_text('{"ServerApp": {"jpserver_extensions": {"voila.server_extension": false}}}')
    jupyter = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    jupyter["JUPYTER_PREFER_ENV_PATH"] = "no"  # else what is installed in the environment is on
    return {**os.environ, **jupyter, "HOME": str(home), "IPYTHONDIR": str(home / "ipython")}


def tslab(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tslab.cli", *arguments]
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, timeout=60, check=False)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_version_is_the_installed_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out == f"tslab {version('tslab')}\n"


def test_a_chapter_is_copied_as_the_learner_edition(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "course"
    assert learn.copy_chapters({"01_graphs.ipynb": CHAPTER}, folder) == ["01_graphs.ipynb"]
    assert [path.name for path in folder.iterdir()] == ["01_graphs.ipynb"]
    text = (folder / "01_graphs.ipynb").read_text(encoding="utf-8")
    assert json.loads(text)["cells"][0]["source"] == ["x = ...  # your turn"]
    assert "x = 7" not in text


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    work = tmp_path / "01_graphs.ipynb"
    work.write_text("my work", encoding="utf-8")
    assert learn.copy_chapters({"01_graphs.ipynb": CHAPTER, "02_next.ipynb": CHAPTER}, tmp_path) == ["02_next.ipynb"]
    assert work.read_text(encoding="utf-8") == "my work"


def test_a_failed_copy_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tslab.cli.common.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        learn.copy_chapters({"01_graphs.ipynb": CHAPTER}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_edition_is_told_of_and_nothing_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tslab.cli.learn._serve", lambda *_, **__: None)
    chapters = {f"0{n}_try.ipynb": CHAPTER for n in range(1, 5)}
    monkeypatch.setattr("tslab.cli.learn.packaged_chapters", lambda: chapters)
    assert cli.main(["learn", "--dir", str(tmp_path)]) == 0
    mine = json.loads((tmp_path / "02_try.ipynb").read_text(encoding="utf-8"))
    mine["cells"][0]["source"] = ["x = 7  # mine"]  # work on the same edition is no other edition
    (tmp_path / "02_try.ipynb").write_text(json.dumps(mine), encoding="utf-8")
    (tmp_path / "03_try.ipynb").write_text("damaged", encoding="utf-8")
    del mine["metadata"]["tslab"]  # as an earlier tslab wrote it
    (tmp_path / "04_try.ipynb").write_text(json.dumps(mine), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    changed = json.loads(json.dumps(CHAPTER).replace("your turn", "now yours"))
    chapters |= {"01_try.ipynb": changed, "03_try.ipynb": changed, "05_new.ipynb": CHAPTER}
    capsys.readouterr()
    assert cli.main(["learn", "--dir", str(tmp_path)]) == 0
    copied, kept, newer = capsys.readouterr().out.splitlines()
    assert copied.endswith(": 05_new.ipynb")
    assert "02_try.ipynb" in kept
    assert newer.startswith("tslab has a newer edition of 01_try.ipynb, 04_try.ipynb. Yours stays;")
    assert newer.endswith("tslab edition learner 01 04 --to FOLDER")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("port", ["0", "65536", "-1", "abc", "8.5", "²"])
def test_an_invalid_port_changes_nothing(port: str, tmp_path: Path) -> None:
    result = tslab("learn", f"--port={port}", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].endswith(f"'{port}' is no port; give a whole number from 1 to 65535")
    assert list(tmp_path.iterdir()) == []


def test_a_busy_port_changes_nothing(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = tslab("learn", f"--port={port}", cwd=tmp_path)
    assert result.returncode == 1
    assert re.fullmatch(rf"tslab learn: cannot use port {port}: .*; name another with --port\n", result.stderr)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    for name, message in {"taken": "taken is a file", "taken/below": "cannot write to"}.items():
        result = tslab("learn", "--dir", name, cwd=tmp_path)
        assert result.returncode == 1
        assert result.stderr.startswith(f"tslab learn: {message}")
        assert result.stderr.count("\n") == 1
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = tslab("learn", "--dir", "file/course", cwd=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("tslab learn: cannot write to file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_without_the_course_extra_one_line_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tslab.cli.common.find_spec", lambda name: None if name == "jupyterlab" else object())
    assert cli.main(["learn"]) == 1
    expected = 'tslab learn: jupyterlab not installed; the course needs: pip install "tslab[course]"\n'
    assert capsys.readouterr().err == expected
    assert list(tmp_path.iterdir()) == []


@contextlib.contextmanager
def learning(cwd: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `tslab learn --no-browser`; yields the process and the address that it prints."""
    command = [sys.executable, "-m", "tslab.cli", "learn", "--no-browser", f"--port={free_port()}"]
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if address := re.fullmatch(r"JupyterLab is at (http://\S+) \(Ctrl-C ends it\)\n", line):
                yield process, address[1]
                break
        else:
            pytest.fail(f"no address was printed; stderr: {process.communicate()[1]}")
    finally:
        process.kill()
        process.communicate()


def test_learn_serves_the_first_chapter_and_ends_cleanly(tmp_path: Path, environment: dict[str, str]) -> None:
    # The kernel writes its process id as it starts, so that the test can see it go.
    startup = tmp_path / "home/ipython/profile_default/startup/pid.py"
    startup.parent.mkdir(parents=True)
    pid_file = tmp_path / "kernel.pid"
    startup.write_text(f"import os, pathlib; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))")

    with learning(tmp_path, environment) as (process, address):
        with urllib.request.urlopen(address, timeout=20) as page:
            assert page.status == 200
            text = page.read().decode()
        config = json.loads(re.findall(r'id="jupyter-config-data"[^>]*>(.*?)</script>', text, re.DOTALL)[0])
        assert config["disabledExtensions"] == ["@jupyterlab/apputils-extension:announcements"], "nothing asks for news"
        server, token = re.fullmatch(r"(http://[^/]+/)lab/tree/\d\d_\w+\.ipynb\?token=(\w+)", address).groups()  # type: ignore[union-attr]
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{server}api/contents", timeout=20)
        with urllib.request.urlopen(f"{server}api/contents?token={token}", timeout=20) as contents:
            names = [entry["name"] for entry in json.load(contents)["content"]]
        first = address.split("?")[0].rsplit("/", 1)[1]
        assert min(names) == first == min(path.name for path in (tmp_path / "my-course").iterdir())
        request = urllib.request.Request(f"{server}api/kernels?token={token}", data=b"{}", method="POST")
        urllib.request.urlopen(request, timeout=20).close()
        assert eventually(lambda: pid_file.exists() and pid_file.read_text() != "")

        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "JupyterLab has ended.\n", "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_an_early_interrupt_shows_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tslab.cli.learn._serve", interrupted)
    assert cli.main(["learn", "--dir", str(tmp_path / "course")]) == 0
