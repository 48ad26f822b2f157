"""`python -m benchmarks.browser`: measure the demos in a browser, and print a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks import machine
from tests.browser.demos import DEMOS

from . import __doc__ as about
from .measure import Result, Smoothness, jupyter, measure

HEAD = [
    "demo",
    "slider → picture, ms: median (p95)",
    "dragged, pictures a second",
    "first picture, ms",
    "`interact` and Matplotlib, ms",
    "dragged",
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.browser", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("demos", nargs="*", metavar="DEMO", choices=[*DEMOS, []], help=f"of {', '.join(DEMOS)}")
    names = parser.parse_args(arguments).demos or list(DEMOS)
    facts = machine.describe()
    results = {}
    with jupyter() as (page, server):
        version = page.context.browser.version if page.context.browser else "?"
        for name in names:
            print(name, file=sys.stderr, flush=True)
            results[name] = measure(page, server, DEMOS[name])
    print(
        f"Measured on {facts['date']}: {facts['processor']}, {facts['cores']} cores; {facts['system']}, "
        f"Python {facts['python']}, Chromium {version} with no GPU, JupyterLab. "
        "To repeat: `python -m benchmarks.browser`.\n"
    )
    print("\n".join(f"| {' | '.join(cells)} |" for cells in table(results)))
    return 0


def table(results: dict[str, Result]) -> list[list[str]]:
    """The cells, a demo a row."""
    lines = [HEAD, ["--", *["--:"] * (len(HEAD) - 1)]]
    for name, result in results.items():
        own, other = result.own, result.interact
        lines.append(
            [name, times(own), f"{own.frames:.0f}", f"{result.first:.0f}", times(other), f"{other.frames:.0f}"]
        )
    return lines


def times(found: Smoothness) -> str:
    """`11.2 (18.0)`."""
    return f"{found.median:.1f} ({found.p95:.1f})"


if __name__ == "__main__":
    sys.exit(main())
