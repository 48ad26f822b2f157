"""`python -m tslab.compat program.py [arguments]`: a program for TensorFlow 1, run on tslab. `--check` runs nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .program.checking import check
from .program.running import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tslab.compat",
        description="Run a program or notebook written for TensorFlow 1: `import tensorflow` means tslab in it.",
    )
    parser.add_argument("--check", action="store_true", help="list what it uses that tslab lacks, and do not run it")
    parser.add_argument("program", type=Path, help="a .py file, or an .ipynb")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed to the program")
    options = parser.parse_args(arguments)
    if not options.program.is_file():
        print(f"python -m tslab.compat: there is no file {str(options.program)!r}.", file=sys.stderr)
        return 2
    return check(options.program) if options.check else run(options.program, options.arguments)


if __name__ == "__main__":
    sys.exit(main())
