"""Where a loop shows its progress: in a notebook, or in a terminal by tqdm's bar."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import Any


def _shell() -> Any:
    """The running IPython, if there is one; what is not loaded is not running."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def in_notebook() -> bool:
    """Whether a Jupyter kernel is running: a plain Python, or IPython in a terminal, has no place for widgets."""
    return getattr(_shell(), "kernel", None) is not None


class InNotebook:
    """The demo itself is the bar. It is shown where the loop runs, unless it has been shown already."""

    def __init__(self, demo: Any, is_shown: bool) -> None:
        from IPython.display import display

        self._handle = None if is_shown else display(demo, display_id=True)  # type: ignore[no-untyped-call]
        self._demo = demo

    def show(self, steps: int, losses: dict[str, str]) -> None:
        """The browser shows the traits."""

    def close(self, steps: int, losses: dict[str, str], reason: str) -> None:
        """Show it anew: the static picture, which a notebook file keeps, was made when the loop began."""
        if self._handle is not None:
            self._handle.update(self._demo)


class InTerminal:
    """tqdm's bar, on the standard error."""

    def __init__(self, total: int | None) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, unit="step", mininterval=0)

    def show(self, steps: int, losses: dict[str, str]) -> None:
        """Move the bar to so many steps."""
        self._bar.n = steps
        self._bar.set_postfix(losses)

    def close(self, steps: int, losses: dict[str, str], reason: str) -> None:
        """Leave the bar as it is, and say why the loop has ended, if it ended for a reason."""
        self.show(steps, losses)
        self._bar.close()
        if reason:
            print(reason, file=sys.stderr)


Line = tuple[CodeType, int]


def line_of(frame: FrameType | None) -> Line | None:
    """Where a program is."""
    return None if frame is None else (frame.f_code, frame.f_lineno)


def when_cell_fails(line: Line | None, then: Callable[[BaseException], None]) -> None:
    """Call `then` if the notebook's cell ends with an error that was raised at, or passed, a line of a program.

    A loop that is left cannot see whether by `break`, by an error, or by Ctrl-C; the end of the cell tells.
    """
    shell = _shell()
    if shell is None or line is None:
        return

    def look(result: Any) -> None:
        shell.events.unregister("post_run_cell", look)
        error = result.error_in_exec
        if isinstance(error, BaseException) and _passed(error.__traceback__, line):
            then(error)

    shell.events.register("post_run_cell", look)


def _passed(traceback: TracebackType | None, line: Line) -> bool:
    while traceback is not None:
        if (traceback.tb_frame.f_code, traceback.tb_lineno) == line:
            return True
        traceback = traceback.tb_next
    return False


def described(error: BaseException) -> str:
    """Why a loop was left."""
    return f"The loop was left by an error: {type(error).__name__}: {error}"
