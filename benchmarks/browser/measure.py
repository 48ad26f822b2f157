"""Drives a real Chromium against a real JupyterLab, and measures one demo after the other."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.demos import Shown
from tests.browser.jupyter import Server, end_kernels, error_texts, find_chromium, open_notebook, serve
from tests.browser.test_harness import notebook_of

from .notebooks import cells

MOVES, KERNEL_MOVES = 200, 40
DRAG_STEPS = 240
SCRIPT = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
PICTURE = ".tslab-demo :is(canvas, svg)"

RUN_CELL = """index => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = index;
    return window.jupyterapp.commands.execute("notebook:run-cell");
}"""
FIRST = f"selector => tslabMeasure.first(() => ({RUN_CELL})(1), selector)"
SCENE = "root => () => root.scene ?? root.querySelector('output')?.textContent"


@dataclass(frozen=True)
class Smoothness:
    """Of one demo; times are in milliseconds."""

    median: float
    p95: float
    frames: float
    """Pictures a second while the slider is dragged."""


@dataclass(frozen=True)
class Result:
    """Of one demo: its own, its first picture's time after the end of the cell, and the same by `interact`."""

    own: Smoothness
    first: float
    interact: Smoothness


@contextmanager
def jupyter() -> Iterator[tuple[Page, Server]]:
    """A page of a Chromium, and a JupyterLab to open in it."""
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        serve("lab", Path(folder), Path(home)) as server,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser.new_page(viewport={"width": 1280, "height": 1000}), server
        browser.close()


def measure(page: Page, server: Server, demo: Shown) -> Result:
    """Open a notebook of the demo, and measure."""
    open_notebook(page, server, server.write("demo.ipynb", notebook_of(*cells(demo))))
    page.evaluate(SCRIPT)
    page.evaluate(RUN_CELL, 0)
    first: float = page.evaluate(FIRST, PICTURE)
    root = page.locator(".tslab-demo")
    slider = root.locator(f"input[type=range][data-trait={demo.trait}]")
    times = slider.evaluate("(slider, times) => tslabMeasure.moves(slider, times)", MOVES)
    own = smoothness(times, dragged(page, slider, root, SCENE))

    page.evaluate(RUN_CELL, 2)
    region = page.locator(".widget-interact .widget-output")
    region.locator("img, svg").first.wait_for()
    handle = page.locator(".widget-interact .noUi-handle")
    handle.scroll_into_view_if_needed()
    times = handle.evaluate(
        "(handle, [region, times]) => tslabMeasure.keys(handle, region, times)", [region.element_handle(), KERNEL_MOVES]
    )
    frames = dragged(page, handle, region, "region => () => tslabMeasure.pictureOf(region)", track=".noUi-target")
    if problems := error_texts(page):
        raise RuntimeError(f"a cell has failed: {problems}")
    end_kernels(page)
    return Result(own, first, smoothness(times, frames))


def dragged(page: Page, knob: Locator, region: Locator, stamp: str, track: str | None = None) -> float:
    """Drag a slider to and fro with the mouse for some seconds; return how many pictures a second were painted."""
    box = (page.locator(f".widget-interact {track}") if track else knob).bounding_box()
    start = knob.bounding_box()
    assert box is not None and start is not None
    y = start["y"] + start["height"] / 2
    if track:
        page.mouse.move(start["x"] + start["width"] / 2, y)
    else:
        page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    region.first.evaluate(f"region => {{ window.endOfCount = tslabMeasure.count(({stamp})(region)); }}")
    for i in range(DRAG_STEPS):
        share = abs((i / 60) % 2 - 1)
        page.mouse.move(box["x"] + box["width"] * (0.1 + 0.8 * share), y)
    frames: float = page.evaluate("() => window.endOfCount()")
    page.mouse.up()
    return frames


def smoothness(times: list[float], frames: float) -> Smoothness:
    """The figures of some times."""
    return Smoothness(statistics.median(times), sorted(times)[int(0.95 * len(times))], frames)
