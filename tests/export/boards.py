"""A real TensorBoard and a real Netron, each a process of its own that serves on this machine alone."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TENSORBOARD = """
import sys
sys.modules["tensorflow"] = None  # as where it is not installed
from tensorboard.main import run_main
run_main()
"""
NETRON = """
import sys, netron
netron.start(sys.argv[1], address=("127.0.0.1", int(sys.argv[2])), browse=False)
netron.wait()
"""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> Any:
    """What a server answers: JSON as what it says, everything else as bytes."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        content = answer.read()
        return json.loads(content) if "json" in answer.headers.get("Content-Type", "") else content


@contextlib.contextmanager
def served(code: str, arguments: list[str], log: Path, is_ready: Callable[[], bool]) -> Iterator[None]:
    """Run a server until it is no longer needed."""
    command = [sys.executable, "-c", code, *arguments]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            end = time.monotonic() + 90
            while process.poll() is None and time.monotonic() < end:
                with contextlib.suppress(OSError, urllib.error.URLError):
                    if is_ready():
                        break
                time.sleep(0.1)
            else:
                raise RuntimeError(f"the server does not answer; its log ends with\n{log.read_text()[-3000:]}")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def tensorboard(logdir: Path, log: Path) -> Iterator[str]:
    """The address of a TensorBoard that has found the runs of a folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    runs = sorted(path.name for path in logdir.iterdir())
    arguments = ["--logdir", str(logdir), "--host", "127.0.0.1", "--port", str(port), "--reload_interval", "1"]
    with served(TENSORBOARD, arguments, log, lambda: sorted(fetch(f"{url}/data/runs")) == runs):
        yield url


@contextlib.contextmanager
def netron(model: Path, log: Path) -> Iterator[str]:
    """The address of a Netron that shows a model."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with served(NETRON, [str(model), str(port)], log, lambda: bool(fetch(url))):
        yield url
