"""`python -m benchmarks.browser`: measure every demo in JupyterLab, and print a table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks import machine
from tests.browser.controls import controls_of, native_input
from tests.browser.demos import DEMOS, IMPORTS
from tests.browser.jupyter import find_chromium, open_notebook, serve
from tests.browser.test_harness import notebook_of
from tests.conftest import FLAGS

from . import __doc__ as about
from . import measure
from .measure import Figures

AIMS = "Aims: median ≤ 17 ms, 95th percentile ≤ 25 ms, ≥ 55 pictures a second, first picture ≤ 500 ms."

START = (
    IMPORTS
    + """
import ipywidgets
from IPython.display import display
%matplotlib inline

def slider_of(demo):
    return next(control for control in demo.declare() if control.kind == "range")

def beside(name, demo):
    "The same picture as an inline Matplotlib figure, drawn anew at each value of the same slider."
    control = slider_of(demo)
    def redraw(value):
        setattr(demo, control.trait, value)
        display(demo.picture())
    shown = ipywidgets.interactive(redraw, value=control.widget(getattr(demo, control.trait)))
    shown.add_class("beside-" + name)
    display(shown)
"""
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 1 if a demo misses an aim."""
    options = parse(arguments)
    executable = find_chromium()
    if executable is None:
        print("no Chromium was found; install chromium, or name one in TSLAB_CHROMIUM", file=sys.stderr)
        return 2
    before = machine.load()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        rate, found = measure_all(browser, Path(folder), options)
        version = browser.version
        browser.close()
    facts = machine.describe() | {"load": (before, machine.load()), "chromium": version, "rate": rate}
    print(report(found, facts))
    return int(any(missed_aims(demo) for demo, _ in found.values()))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.browser", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("demos", nargs="*", metavar="DEMO", help=f"of {', '.join(DEMOS)}; by default all")
    parser.add_argument("--presses", type=int, default=60, help="of a key, for each view (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=2, help="of dragging, for each view (default: %(default)s)")
    options = parser.parse_args(arguments)
    options.demos = options.demos or list(DEMOS)
    unknown = [name for name in options.demos if name not in DEMOS]
    if unknown:
        parser.error(f"there is no demo {unknown[0]!r}; choose from {', '.join(DEMOS)}")
    return options


def measure_all(
    browser: Browser, folder: Path, options: argparse.Namespace
) -> tuple[float, dict[str, tuple[Figures, Figures]]]:
    """Frames a second of an empty page; and for each demo its figures, and those of `interact`."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_content("<p>empty</p>")
    measure.load(page)
    rate: float = page.evaluate("() => paint.rate(1000)")
    (folder / "notebooks").mkdir()
    (folder / "home").mkdir()
    with serve("lab", folder / "notebooks", folder / "home") as server:
        found = {}
        for name in options.demos:
            print(name, file=sys.stderr, flush=True)
            made = f"with ts.Graph().as_default():\n    exec({DEMOS[name]!r})\n"
            shown = made + f"demo.add_class('demo-{name}')\ndemo"
            notebook = notebook_of(START, "import matplotlib.figure", shown, made + f"beside({name!r}, demo)", "1 + 1")
            open_notebook(page, server, server.write(f"{name}.ipynb", notebook))
            found[name] = measure_one(page, name, options)
            page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    return rate, found


def measure_one(page: Page, name: str, options: argparse.Namespace) -> tuple[Figures, Figures]:
    """A demo, and `interact`, in an open notebook whose cells have not been run."""
    measure.load(page)
    for _ in range(2):
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    demo_first = page.evaluate("place => paint.run(place)", [2, f".demo-{name} .tslab-demo"])
    demo = page.locator(f".demo-{name} .tslab-demo")
    control = next(one for one in controls_of(demo) if one["kind"] == "range")
    slider, steps = native_input(demo, control), measure.steps_of(control)
    times, missed = measure.paints(page, demo, slider, options.presses, steps)
    rate = measure.frames(page, demo, slider, options.seconds, steps)
    ours = measure.figures(times, missed, rate, demo_first)

    beside_first = page.evaluate("place => paint.run(place)", [3, f".beside-{name} :is(img, svg)"])
    beside = page.locator(f".beside-{name}")
    output = beside.locator(".jp-OutputArea").first
    expect(output).to_be_visible()
    times, missed = measure.paints(page, output, beside.locator(".noUi-handle"), options.presses // 2, steps)
    rate = measure.frames(
        page, output, beside.locator(".noUi-base"), options.seconds, steps, beside.locator(".noUi-handle")
    )
    return ours, measure.figures(times, missed, rate, beside_first)


def missed_aims(demo: Figures) -> bool:
    """Whether a demo is slower than it should be."""
    return not (demo.median <= 17 and demo.p95 <= 25 and demo.frames >= 55 and demo.first <= 500 and not demo.missed)


def report(found: dict[str, tuple[Figures, Figures]], facts: dict[str, Any]) -> str:
    """A Markdown table, and how to repeat it."""
    head = [
        "slider moved → new picture",
        "median",
        "p95",
        "drag",
        "first",
        "`interact`: median",
        "p95",
        "drag",
        "first",
    ]
    lines = [head, ["--", *["--:"] * (len(head) - 1)]]
    for name, pair in found.items():
        lines.append([name, *(cell for figures in pair for cell in cells(figures))])
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    load = "" if None in facts["load"] else f", load {facts['load'][0]:.1f} to {facts['load'][1]:.1f}"
    return (
        f"{table}\n\nMeasured on {facts['date']}: {facts['processor']}, {facts['cores']} cores{load}; "
        f"{facts['system']}, Python {facts['python']}, JupyterLab in Chromium {facts['chromium']}, whose empty page "
        f"has {facts['rate']:.0f} frames a second. To repeat: `python -m benchmarks.browser`. {AIMS}"
    )


def cells(figures: Figures) -> list[str]:
    """`8.1 ms`, `16 ms`, `60/s`, `120 ms`."""
    missed = f" ({figures.missed} missed)" if figures.missed else ""
    return [
        f"{figures.median:.1f} ms{missed}",
        f"{figures.p95:.1f} ms",
        f"{figures.frames:.0f}/s",
        f"{figures.first:.0f} ms",
    ]


if __name__ == "__main__":
    sys.exit(main())
