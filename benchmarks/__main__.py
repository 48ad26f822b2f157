"""`python -m benchmarks`: measure, check, and print a table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import __doc__ as about
from . import machine, runner, table
from .catalog import WORKLOADS
from .imports import import_ms
from .processes import installed
from .summary import disagreements, figures
from .workload import ENGINES, MODULES

ROUNDS, SECONDS = 5, 0.3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 1 if an engine fails or ends at another loss."""
    options = parse(arguments)
    workloads = {name: WORKLOADS[name] for name in options.workloads or WORKLOADS}
    rounds, seconds = (2, 0.05) if options.quick else (options.rounds, options.seconds)

    facts: dict[str, Any] = machine.describe() | {"versions": machine.versions(options.engines)}
    facts["command"] = command_line(options)
    before = machine.load()
    reports = runner.run(workloads.values(), options.engines, rounds, seconds, progress)
    modules = dict.fromkeys(["numpy", *(MODULES[engine] for engine in options.engines if installed(engine))])
    progress("imports")
    imports = import_ms(list(modules), processes=2 if options.quick else 5)
    after = machine.load()
    facts["load"] = None if before is None or after is None else (before, after)

    by_workload = {name: figures(report) for name, report in reports.items()}
    problems = [line for name, found in by_workload.items() for line in disagreements(workloads[name], found)]
    print(table.report(workloads, by_workload, imports, facts, problems))
    if options.json:
        shown = {name: {e: asdict(f) for e, f in found.items()} for name, found in by_workload.items()}
        content = {"machine": facts, "figures": shown, "imports_ms": imports, "problems": problems, "reports": reports}
        options.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 1 if problems else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options; naive NumPy is always among the engines, since every ratio is to it."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"of {', '.join(WORKLOADS)}; by default all")
    parser.add_argument("--engines", type=engine_list, default=list(ENGINES), help=f"of {','.join(ENGINES)}")
    parser.add_argument("--quick", action="store_true", help="a first look: two rounds, short ones")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="fresh processes for each engine (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="of timing in each process (default: %(default)s)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    options = parser.parse_args(arguments)
    for name in options.workloads:
        if name not in WORKLOADS:
            parser.error(f"there is no workload {name!r}; choose from {', '.join(WORKLOADS)}")
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds and --seconds must be positive")
    return options


def command_line(options: argparse.Namespace) -> str:
    """The command that measures the same again; where the figures are written is no part of it."""
    parts = ["python -m benchmarks", *options.workloads]
    if options.engines != list(ENGINES):
        parts.append(f"--engines {','.join(options.engines)}")
    if options.quick:
        parts.append("--quick")
    elif (options.rounds, options.seconds) != (ROUNDS, SECONDS):
        parts.append(f"--rounds {options.rounds} --seconds {options.seconds:g}")
    return " ".join(parts)


def engine_list(text: str) -> list[str]:
    names = ["naive", *text.split(",")]
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no engine {unknown[0]!r}; choose from {', '.join(ENGINES)}")
    return [engine for engine in ENGINES if engine in names]


def progress(line: str) -> None:
    """To the error stream, so that the table can be redirected."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
