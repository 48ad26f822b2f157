"""Code that does not end is stopped, whatever it catches; what would end or hold up the kernel is an error."""

import builtins
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tslab.course import check, notebooks
from tslab.course import checks as checks_module
from tslab.course.limits import STACK, StillRunningError, TimeIsUp, run_limited

from .solutions_01 import relu
from .test_chapter_01 import notebook


@pytest.fixture(autouse=True)
def _progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_PROGRESS", str(tmp_path / "progress.json"))


def loops() -> None:
    while True:
        pass


def catches_all() -> None:
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def catches_all_on_one_line() -> None:
    exec("while True:\n    try:\n        while True: pass\n    except: continue")


def loops_in_finally() -> None:
    while True:
        try:
            try:
                loops()
            except BaseException:
                loops()
            finally:
                loops()
        except BaseException:
            loops()


def sleeps_and_catches_all() -> None:
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            continue


def catches_all_in_a_function_of_its_own() -> None:
    def handle() -> None:
        with suppress(BaseException):
            loops()

    while True:
        handle()


ENDLESS = [
    loops,
    catches_all,
    catches_all_on_one_line,
    loops_in_finally,
    sleeps_and_catches_all,
    catches_all_in_a_function_of_its_own,
]


@pytest.mark.parametrize("endless", ENDLESS, ids=lambda function: function.__name__)
def test_every_endless_loop_of_python_ends(endless: Any) -> None:
    before, start = threading.active_count(), time.monotonic()
    with pytest.raises(TimeIsUp):
        run_limited(endless, 0.1)
    assert time.monotonic() - start < 1.5
    assert threading.active_count() == before
    assert sys.gettrace() is not loops


def test_a_call_that_does_not_come_back_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tslab.course.limits.GRACE", 0.1)
    release = threading.Event()
    with pytest.raises(StillRunningError):
        run_limited(release.wait, 0.05)
    release.set()


def test_calls_inside_calls_up_to_the_limit_end_in_an_error_and_in_no_crash() -> None:
    def key(x: int) -> Any:
        sys.setrecursionlimit(10**6)
        return sorted([x], key=key)  # each call of this kind takes room on the stack of the processor

    limit = sys.getrecursionlimit()
    usual = threading.stack_size()
    try:
        with notebooks.guarded(), pytest.raises(RecursionError):
            run_limited(lambda: key(1), 10)
    finally:
        sys.setrecursionlimit(limit)
    assert threading.stack_size() == usual
    assert STACK // notebooks.MOST_CALLS > 3000  # bytes for each


def report(body: str, capsys: pytest.CaptureFixture[str]) -> str:
    names = notebook("01.7", relu(body))
    assert not check("01.7", names["relu"], names).passed
    return capsys.readouterr().out


def test_input_is_an_error_and_asks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    usual = builtins.input
    assert "NoAnswerError: input() waits for a person." in report("return input('x? ')", capsys)
    assert builtins.input is usual


def test_exit_is_an_error_and_leaves_the_kernel(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    class Shell:
        kernel = object()

        def ask_exit(self) -> None:
            ended.append("the kernel")

    shell = Shell()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=lambda shown: None))
    names = notebook("01.7", relu("shell.ask_exit()"))
    names["shell"] = shell
    check("01.7", names["relu"], names)
    assert "exit() would end the kernel" in capsys.readouterr().out
    assert not ended
    shell.ask_exit()
    assert ended == ["the kernel"]


@pytest.mark.parametrize("body", ["exit()", "quit(3)", "import os; raise SystemExit('x')", "sys.exit(0)"])
def test_leaving_the_program_is_a_message(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "SystemExit" in report(body, capsys)


def test_deep_recursion_is_a_message_with_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    out = report("return self.compute(x)", capsys)
    assert "RecursionError: maximum recursion depth exceeded" in out
    assert "in <cell 01.7>, line 4:  return self.compute(x)" in out


def test_a_thread_of_the_learners_does_not_hold_up_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    body = "import threading\n        threading.Thread(target=stop.wait, daemon=True).start()\n        return np.abs(x)"
    names = notebook("01.7", relu(body))
    names["stop"] = threading.Event()
    start = time.monotonic()
    assert check("01.7", names["relu"], names).misconception == "absolute value"
    assert time.monotonic() - start < checks_module.TIME_LIMIT
    names["stop"].set()
