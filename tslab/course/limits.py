"""Running a learner's code so that an endless loop ends.

The code runs in a thread of its own, and when its time is up an exception is raised inside it. That needs no signals,
so it works on Windows and in a notebook's kernel, and the kernel lives on with all its variables. It cannot end a
single call of compiled code that never returns; then the thread is left behind, and the learner is told.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable

GRACE = 1.0  # seconds for the interrupted code to end


class TimeIsUp(SystemExit):
    """Raised inside code whose time is up.

    A SystemExit, because `except Exception` lets it pass, and because a thread that it ends says nothing about it.
    """


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

    def work() -> None:
        try:
            function()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work, name="tslab-check", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:  # also where Ctrl-C has ended the waiting
        if thread.is_alive():
            _interrupt(thread)
    if thread.is_alive():
        raise StillRunningError
    if raised:
        raise raised[0]


def _interrupt(thread: threading.Thread) -> None:
    """Raise TimeIsUp in `thread`, again and again while it catches it."""
    assert thread.ident is not None
    for _ in range(10):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeIsUp))
        thread.join(GRACE / 10)
        if not thread.is_alive():
            return
