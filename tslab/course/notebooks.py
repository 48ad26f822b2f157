"""What the checks and the questions know of the notebook around them, if there is one."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


def kernel_shell() -> Any:
    """IPython's shell if this is a notebook's kernel, else None. Without IPython nothing is imported."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if getattr(shell, "kernel", None) is not None else None


def show(shown: object) -> bool:
    """Show something below the cell; False where there is no notebook, and then nothing is shown."""
    if kernel_shell() is None:
        return False
    from IPython.display import display

    display(shown)  # type: ignore[no-untyped-call]
    return True


MOST_CALLS = 20_000  # inside each other: what fits into limits.STACK


class NoAnswerError(Exception):
    """The code asks a person, or wants to end the program, while a check tries it."""


@contextmanager
def guarded() -> Iterator[None]:
    """Keep code from waiting for a person and from ending the kernel.

    `input()` and IPython's `exit()` are errors, and a recursion limit above MOST_CALLS, with which Python would run out
    of memory for calls and crash, is lowered to that.
    """
    shell = kernel_shell()
    asked, set_limit = builtins.input, sys.setrecursionlimit

    def lower_limit(limit: int) -> None:
        set_limit(min(limit, MOST_CALLS))

    def no_input(prompt: object = "") -> NoReturn:
        raise NoAnswerError("input() waits for a person. What your code needs comes as its arguments.")

    def no_exit() -> NoReturn:
        raise NoAnswerError("exit() would end the kernel. To leave a function, write return.")

    builtins.input, sys.setrecursionlimit = no_input, lower_limit
    if shell is not None:
        shell.ask_exit = no_exit
    try:
        yield
    finally:
        builtins.input, sys.setrecursionlimit = asked, set_limit
        if shell is not None:
            del shell.ask_exit
