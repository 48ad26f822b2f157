"""`tslab check`: mark learners' notebooks.

One notebook gives the marks of each exercise; a folder, or several notebooks, give a table with a row for each.

It runs their code. Each notebook gets a process of its own, a copy of its folder, a progress file of its own and a
limited time, so that the learner's files stay as they are, an endless loop ends, and one notebook does not disturb the
next. The checks are the chapter's, even where the learner's have been changed or deleted. But this is no sandbox: the
code can do all that you can do on this machine, read and delete files, and use the network. Nor does it stop someone
who sets out to fool it. Mark notebooks of people whom you do not trust in a container or a virtual machine.

Exit codes: 0, all were marked, whatever the marks; 1, one or more could not be, or only in part; 2, a wrong command
line; 130, interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .common import CommandError, packaged_chapters, plain, require
from .marks_tables import as_csv, of_all, of_one

if TYPE_CHECKING:
    from ..course.marking import Marks, Submission

WARNING = """\
This runs the code of {notebooks} on this machine, with all your rights. Each runs on a copy of its
folder, in a process of its own, for at most {seconds:g} s. That is no sandbox: the code can read, change and delete
your files, and use the network. (tslab check --help says more.)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to mark and how."""
    parser.add_argument("path", nargs="+", type=Path, metavar="NOTEBOOK", help="a notebook, or a folder of them")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the marks to FILE as well, a row a notebook")
    parser.add_argument("--yes", action="store_true", help="do not ask before running their code")
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        default=300.0,
        metavar="SECONDS",
        help="for one notebook (default: 300); a single cell gets a fifth of it",
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 5 <= seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is no time limit; give seconds from 5 to 86400")
    return seconds


def run(options: argparse.Namespace) -> int:
    """Read all, ask, run all, print the table."""
    require("ipykernel", "jupyter_client", "tqdm", "anywidget", "graphviz", "matplotlib")
    from ..course import marking

    packaged_chapters()
    target: Path | None = options.csv
    if target is not None and (target.is_dir() or not target.parent.is_dir()):
        raise CommandError(f"cannot write {target}; name a file in a folder that exists with --csv")
    submissions: list[Submission] = []
    failed: list[tuple[Path, str]] = []
    without: list[str] = []
    for path in _notebooks(options.path):
        try:
            submissions.append(marking.read(path))
        except marking.MarkingError as error:
            if str(error) == "has no exercises":
                without.append(path.name)
            else:
                failed.append((path, str(error)))
    if submissions:
        _warn(len(submissions), options.time_limit, options.yes)
    marks, interrupted = _mark(submissions, options.time_limit)
    in_detail = len(marks) == 1 and not failed and options.path[0].is_file()
    if marks:
        print(of_one(marks[0]) if in_detail else of_all(marks))
    for path, why in failed:
        print(f"{plain(str(path))} {why}: not marked")
    if without:
        print(f"Left out, as they have no exercises: {plain(', '.join(without))}")
    if target is not None:
        try:
            target.write_text(as_csv(marks, failed), encoding="utf-8-sig", newline="")
        except OSError as error:
            raise CommandError(f"cannot write {target}: {error.strerror}") from None
    if interrupted:
        print("Interrupted: the others were not marked.", file=sys.stderr)
        raise KeyboardInterrupt
    return int(bool(failed) or not marks or not all(mark.complete for mark in marks))


def _notebooks(paths: list[Path]) -> Iterator[Path]:
    """The notebooks that are named, or lie in folders that are."""
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*.ipynb") if not _hidden(p.relative_to(path)))
            if not found:
                raise CommandError(f"{path} holds no notebooks")
            yield from found
        elif path.exists():
            yield path
        else:
            raise CommandError(f"there is no {plain(str(path))}")


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _warn(number: int, seconds: float, yes: bool) -> None:
    """Say what is about to happen, and ask."""
    notebooks = "one notebook" if number == 1 else f"{number} notebooks"
    print(WARNING.format(notebooks=notebooks, seconds=seconds), file=sys.stderr)
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError("cannot ask you whether to go on; if you want to, add --yes")
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise CommandError("nothing was run")


def _mark(submissions: list[Submission], seconds: float) -> tuple[list[Marks], bool]:
    """The marks, and whether Ctrl-C came before all were there."""
    from tqdm import tqdm

    from ..course import marking

    marks: list[Marks] = []
    total = sum(len(submission.steps) for submission in submissions)
    with tqdm(total=total, unit="cell", disable=None, leave=False) as bar:
        for submission in submissions:
            bar.set_description(plain(submission.path.name))
            before = bar.n
            try:
                marks.append(marking.mark(submission, seconds, bar.update))
            except KeyboardInterrupt:
                return marks, True
            bar.update(before + len(submission.steps) - bar.n)
    return marks, False
