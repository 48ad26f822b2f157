"""The `tslab` command: `tslab learn` opens the course in JupyterLab."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .course.editions import learner_edition


class CommandError(Exception):
    """A command cannot do what was asked; the message is the one line that the person sees."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except CommandError as error:
        print(f"tslab {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the server has begun to handle Ctrl-C itself
        pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tslab", description="The course on computational graphs, and its tools.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    learn = commands.add_parser("learn", help="open the course in JupyterLab", description=_learn.__doc__)
    learn.add_argument("--dir", type=Path, default=Path("my-course"), help="your folder (default: my-course)")
    learn.add_argument("--no-browser", action="store_true", help="print the address, and open no browser")
    learn.add_argument("--port", type=_port, help="the server's port (default: the first free one from 8888 on)")
    learn.set_defaults(run=_learn)

    version_command = commands.add_parser("version", help="print the version")
    version_command.set_defaults(run=lambda _: print(f"tslab {version('tslab')}"))
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a whole number from 1 to 65535")
    return int(text)


def _learn(options: argparse.Namespace) -> None:
    """Copy the chapters that your folder lacks into it, and open the first in JupyterLab. Ctrl-C ends it."""
    folder: Path = options.dir
    _require_course()
    if options.port is not None:
        _require_free(options.port)
    chapters = packaged_chapters()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; name a folder with --dir")
    try:
        copied = copy_chapters(chapters, folder)
    except OSError as error:
        raise CommandError(f"cannot write to {folder}: {error.strerror}; name another folder with --dir") from None
    kept = [name for name in chapters if name not in copied]
    if copied:
        print(f"Copied to {folder}: {', '.join(copied)}")
    if kept:
        print(f"Left as they are in {folder}: {', '.join(kept)}")
    _serve(folder, min(chapters), port=options.port, browser=not options.no_browser)


def _require_course() -> None:
    missing = [name for name in ("anywidget", "graphviz", "ipywidgets", "jupyterlab") if find_spec(name) is None]
    if missing:
        raise CommandError(f'{", ".join(missing)} not installed; the course needs: pip install "tslab[course]"')


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does; elsewhere the option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"cannot use port {port}: {error.strerror}; name another with --port") from None


def packaged_chapters() -> dict[str, dict[str, Any]]:
    """Return the solution notebooks that are installed, by file name."""
    found = sorted((entry for entry in files("tslab.chapters").iterdir() if entry.name.endswith(".ipynb")), key=str)
    if not found:
        raise CommandError("this installation holds no chapters; in a checkout, `make chapters` builds them")
    return {entry.name: json.loads(entry.read_text(encoding="utf-8")) for entry in found}


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
        temporary = folder / f".{name}.{os.getpid()}.tmp"
        try:
            with temporary.open("x", encoding="utf-8", newline="\n") as file:
                json.dump(learner_edition(chapter), file, ensure_ascii=False, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        copied.append(name)
    return copied


def _serve(folder: Path, first: str, *, port: int | None, browser: bool) -> None:
    """Run JupyterLab on `folder` until Ctrl-C."""
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


if __name__ == "__main__":
    sys.exit(main())
