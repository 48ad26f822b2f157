"""Running a learner's code so that an endless loop ends.

The code runs in a thread of its own, and when its time is up an exception is raised inside it. That needs no signals,
so it works on Windows and in a notebook's kernel, and the kernel lives on with all its variables. Code that catches the
exception, by `except BaseException` or a bare `except`, gets it again on each of its next lines.

What it cannot stop: a single call of compiled code that never returns (then the thread is left behind, and the learner
is told), threads and processes that the code has started, memory that it takes, and `os._exit`.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

GRACE = 1.0  # seconds for the interrupted code to end
DEEP = 200  # calls inside calls: beyond that, code that catches everything is interrupted now and then alone
STACK = 64 * 2**20  # bytes: calls inside calls, up to Python's limit, end in a RecursionError and never in a crash


class TimeIsUp(SystemExit):
    """Raised inside code whose time is up.

    A SystemExit, because `except Exception` lets it pass, and because a thread that it ends says nothing about it.
    Python makes the object in the thread that is interrupted; there it sees to it that it cannot be caught for long.
    """

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        if threading.current_thread().name != THREAD:
            return
        frames: list[FrameType] = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code is not _work.__code__ and len(frames) < DEEP:
            frames.append(frame)
            frame = frame.f_back
        if len(frames) < DEEP:  # else so near Python's limit that nothing more may be called
            sys.settrace(lambda *_: None)
            for frame in frames:
                module = str(frame.f_globals.get("__name__", ""))
                if not module.startswith("tslab."):  # ours tidies up, and lets it pass
                    frame.f_trace = _raise_again


THREAD = "tslab-check"


def _raise_again(frame: FrameType, event: str, argument: Any) -> Any:
    """Raise it on the next line of a function that has caught it; that it is on its way is an event too."""
    if event == "line":
        raise TimeIsUp
    return _raise_again


@contextmanager
def whatever_it_raises() -> Iterator[None]:
    """Let code of the learner's fail in any way, but by being interrupted. Only for what the report can do without."""
    try:
        yield
    except TimeIsUp:
        raise
    except BaseException:  # sys.exit() too; Ctrl-C does not arrive in the thread that tries the code
        return


class StillRunningError(Exception):
    """The code did not end when it was interrupted."""


def run_limited(function: Callable[[], object], seconds: float) -> None:
    """Call `function`, and interrupt it after some seconds.

    Raises:
        TimeIsUp: it was interrupted; the traceback leads to the line that ran then.
        StillRunningError: it could not be interrupted.
        BaseException: what the function itself raised.
    """
    raised: list[BaseException] = []
    thread = threading.Thread(target=_work, args=(function, raised), name=THREAD, daemon=True)
    usual = threading.stack_size(STACK)
    try:
        thread.start()
    finally:
        threading.stack_size(usual)
    try:
        thread.join(seconds)
    finally:  # also where Ctrl-C has ended the waiting
        if thread.is_alive():
            _interrupt(thread)
    if thread.is_alive():
        raise StillRunningError
    if raised:
        raise raised[0]


def _work(function: Callable[[], object], raised: list[BaseException]) -> None:
    try:
        function()
    except BaseException as error:
        raised.append(error)


def _interrupt(thread: threading.Thread) -> None:
    """Raise TimeIsUp in `thread`, again and again while it catches it."""
    assert thread.ident is not None
    for _ in range(10):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeIsUp))
        thread.join(GRACE / 10)
        if not thread.is_alive():
            return
