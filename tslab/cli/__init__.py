"""The `tslab` command: the course opened, marked and shown from a terminal. Each command is a module of its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from . import check, demo, edition, learn, progress, version
from .common import CommandError, packaged_chapters
from .learn import copy_chapters

__all__ = ["copy_chapters", "main", "packaged_chapters"]

COMMANDS = {
    "learn": learn,
    "check": check,
    "progress": progress,
    "edition": edition,
    "demo": demo,
    "version": version,
}
INTERRUPTED = 130  # what a shell reports for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int | None = options.run(options)
        sys.stdout.flush()
    except CommandError as error:
        print(f"tslab {options.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `tslab edition … | head`: whoever read has gone, and needs no word about it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return code or 0


def parser() -> argparse.ArgumentParser:
    """The command line's parser."""
    result = argparse.ArgumentParser(prog="tslab", description="The course on computational graphs, and its tools.")
    commands = result.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        summary, _, rest = (module.__doc__ or "").partition("\n")
        summary = summary.removeprefix(f"`tslab {name}`: ")
        added = commands.add_parser(
            name,
            help=summary[0].lower() + summary[1:].rstrip("."),
            description=f"{summary[0].upper()}{summary[1:]}\n{rest}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(added)
        added.set_defaults(run=module.run)
    return result
