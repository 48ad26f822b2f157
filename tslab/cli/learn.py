"""`tslab learn`: open the course in JupyterLab.

The chapters that your folder lacks are copied into it; what is there is your work, and is never touched. If a newer
tslab has a newer edition of a chapter that you have, it says so. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..course.editions import learner_edition
from .common import CommandError, packaged_chapters, require, write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder and the server."""
    parser.add_argument("--dir", type=Path, default=Path("my-course"), help="your folder (default: my-course)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, and open no browser")
    parser.add_argument("--port", type=_port, help="the server's port (default: the first free one from 8888 on)")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a whole number from 1 to 65535")
    return int(text)


def run(options: argparse.Namespace) -> None:
    """Copy what is missing, say what was done, and serve."""
    folder: Path = options.dir
    require("anywidget", "graphviz", "ipywidgets", "jupyterlab")
    if options.port is not None:
        _require_free(options.port)
    chapters = packaged_chapters()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; name a folder with --dir")
    try:
        copied = copy_chapters(chapters, folder)
    except OSError as error:
        raise CommandError(f"cannot write to {folder}: {error.strerror}; name another folder with --dir") from None
    kept = {name: chapter for name, chapter in chapters.items() if name not in copied}
    if copied:
        print(f"Copied to {folder}: {', '.join(copied)}")
    if kept:
        print(f"Left as they are in {folder}: {', '.join(kept)}")
    if newer := newer_editions(kept, folder):
        numbers = " ".join(name.split("_")[0].removesuffix(".ipynb") for name in newer)
        print(
            f"tslab has a newer edition of {', '.join(newer)}. Yours stays; to see the new one beside it:"
            f" tslab edition learner {numbers} --to FOLDER"
        )
    with suppress(KeyboardInterrupt):  # before the server has begun to handle Ctrl-C itself
        _serve(folder, min(chapters), port=options.port, browser=not options.no_browser)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does; elsewhere the option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"cannot use port {port}: {error.strerror}; name another with --port") from None


def copy_chapters(chapters: dict[str, dict[str, Any]], folder: Path) -> list[str]:
    """Write the learner's edition of the chapters that `folder` lacks, and return their names.

    A file that is there is the learner's work, and is never touched. A new one appears whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for name, chapter in chapters.items():
        path = folder / name
        if os.path.lexists(path):
            continue
        write_whole(path, json.dumps(learner_edition(chapter), ensure_ascii=False, indent=1) + "\n")
        copied.append(name)
    return copied


def newer_editions(chapters: dict[str, dict[str, Any]], folder: Path) -> list[str]:
    """The names of the chapters of which the learner's copy in `folder` was made from another edition than these.

    A copy says in its metadata which edition it was made from. One that says nothing is older than that note.
    """
    newer = []
    for name, chapter in chapters.items():
        try:
            theirs = json.loads((folder / name).read_text(encoding="utf-8"))["metadata"].get("tslab", {}).get("edition")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # no notebook, or none that can be read: whatever it is, it is the learner's
        if theirs != learner_edition(chapter)["metadata"]["tslab"]["edition"]:
            newer.append(name)
    return newer


def _serve(folder: Path, first: str, *, port: int | None, browser: bool) -> None:
    """Run JupyterLab on `folder` until Ctrl-C."""
    # Beside this file, labconfig/page_config.json keeps JupyterLab from asking for permission to fetch its news.
    paths = [str(Path(__file__).parent), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    from jupyterlab.labapp import LabApp

    token = secrets.token_hex(24)
    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--IdentityProvider.token={token}",  # with one of its own, the server writes the address in five more lines
        f"--LabApp.default_url=/lab/tree/{first}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.allow_root=True",  # in a container everyone is root, and the token guards the server
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
        "--KernelManager.transport_encryption=auto",  # without it ipykernel warns in the terminal at each start
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    server = LabApp.initialize_server(argv=arguments)

    async def end() -> None:
        try:
            await server.kernel_manager.shutdown_all(now=True)  # a busy kernel that is asked writes tracebacks here
        finally:
            server.stop()

    def interrupted(*_: object) -> None:
        """End at once. Jupyter's own handler asks first, and without a terminal it forgets the kernels."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C changes nothing
        server.io_loop.add_callback_from_signal(end)

    signal.signal(signal.SIGINT, interrupted)
    line = f"JupyterLab is at {server.connection_url}lab/tree/{first}?token={token} (Ctrl-C ends it)"
    server.io_loop.add_callback(print, line, flush=True)  # runs after the callback that opens the port
    server.start()
    print("JupyterLab has ended.")
