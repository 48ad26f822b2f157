"""A kernel of its own for somebody else's notebook: started, asked, interrupted, ended.

It protects the marks of one notebook from another, and this process from endless loops. It is no sandbox: what runs in
it may do whatever the person who started it may do.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

START_LIMIT = 60.0  # seconds
GRACE = 5.0  # seconds for interrupted code to end
POLL = 0.2


class KernelLostError(Exception):
    """The kernel has died, or does not answer; nothing more can be run in it."""


@dataclass(frozen=True)
class Reply:
    """What became of some code.

    Attributes:
        error: empty where it ran, else the exception's name and message.
        timed_out: whether it was interrupted because its time was up.
        value: what the expression gave, if one was asked for and nothing went wrong.
    """

    error: str
    timed_out: bool
    value: Any = None


class _ThisPython(KernelSpecManager):
    """Kernels of the Python that runs this, whichever others are registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class Kernel:
    """A kernel, alive inside a `with` statement, that starts in an empty folder and reads nobody's IPython profile."""

    def __init__(self, **environment: str) -> None:
        self._environment = environment

    def __enter__(self) -> Kernel:
        self._start = tempfile.TemporaryDirectory(prefix="tslab-kernel-", ignore_cleanup_errors=True)
        self._manager = KernelManager(kernel_spec_manager=_ThisPython(), kernel_name="python3")
        profile = Path(self._start.name) / "profile"
        self._manager.start_kernel(
            cwd=self._start.name,
            env={**os.environ, "IPYTHONDIR": str(profile), **self._environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = self._manager.blocking_client()
        # What the code prints and shows is not read, so that it cannot fill this process' memory.
        self._client.start_channels(shell=True, iopub=False, stdin=False, hb=False)
        try:
            if self._answer(self._client.kernel_info(), START_LIMIT) is None:
                raise KernelLostError("the kernel does not start")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._start.cleanup()

    def run(self, code: str, seconds: float, expression: str | None = None) -> Reply:
        """Run code, and then evaluate an expression that gives a literal.

        Raises:
            KernelLostError: it has died, or could not be interrupted.
        """
        asked = {"value": expression} if expression else {}
        message = self._client.execute(code, user_expressions=asked, allow_stdin=False, stop_on_error=False)
        answer = self._answer(message, seconds)
        if timed_out := answer is None:
            self._manager.interrupt_kernel()
            answer = self._answer(message, GRACE)
        if answer is None:
            raise KernelLostError(f"still running after {seconds:.0f} s, and could not be interrupted")
        error = "" if answer["status"] == "ok" else f"{answer.get('ename', 'Error')}: {answer.get('evalue', '')}"
        given = answer.get("user_expressions", {}).get("value", {})
        if given.get("status") == "ok":
            return Reply(error, timed_out, ast.literal_eval(given["data"]["text/plain"]))
        if given:
            error = error or f"{given.get('ename', 'Error')}: {given.get('evalue', '')}"
        return Reply(error, timed_out)

    def _answer(self, message: str, seconds: float) -> dict[str, Any] | None:
        """The content of the reply to a message; None where it has not come in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                reply = self._client.get_shell_msg(timeout=POLL)
            except Empty:
                if not self._manager.is_alive():
                    raise KernelLostError("the kernel has died") from None
                continue
            if reply["parent_header"].get("msg_id") == message:
                content: dict[str, Any] = reply["content"]
                return content
        return None
