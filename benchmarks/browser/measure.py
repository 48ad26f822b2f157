"""Measuring one view in the page: a demo, or what `interact` shows beside it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

SCRIPT = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
LONGEST = 3000  # milliseconds to wait for a picture


@dataclass(frozen=True)
class Figures:
    """What one view costs; times in milliseconds."""

    median: float
    p95: float
    frames: float
    first: float
    missed: int = 0


def load(page: Page) -> None:
    """Put the script of this benchmark into the page."""
    page.evaluate(SCRIPT)


def paints(page: Page, view: Locator, slider: Locator, count: int, steps: int) -> tuple[list[float], int]:
    """Milliseconds from a key press to the new picture, and how often none came."""
    view.scroll_into_view_if_needed()
    view.evaluate("root => paint.watch(root)")
    slider.focus()
    turn, missed = min(10, steps), 0
    press(page, "ArrowLeft", 3)
    page.wait_for_timeout(300)
    view.evaluate("root => paint.watch(root)")
    for i in range(count):
        page.evaluate("limit => { paint.moved = 0; paint.promise = paint.next(limit); }", LONGEST)
        page.keyboard.press("ArrowRight" if i // turn % 2 == 0 else "ArrowLeft")
        missed += not page.evaluate("() => paint.promise")
        time.sleep(random.uniform(0.005, 0.035))  # so that a press comes at any time of a frame
    times: list[float] = page.evaluate("() => paint.paints")
    return times, missed


def press(page: Page, key: str, count: int) -> None:
    """Press a key several times."""
    for _ in range(count):
        page.keyboard.press(key)


def frames(page: Page, view: Locator, track: Locator, seconds: float, steps: int) -> float:
    """New pictures a second while the pointer goes back and forth along the slider, each move by a step or more."""
    view.scroll_into_view_if_needed()
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    y, width = box["y"] + box["height"] / 2, box["width"] - 20
    places = min(steps, int(width / 4))
    xs = [box["x"] + 10 + width * i / places for i in range(places + 1)]
    path = xs + xs[-2:0:-1]
    page.mouse.move(path[0], y)
    page.mouse.down()
    page.wait_for_timeout(100)
    view.evaluate("root => paint.watch(root)")
    start, i = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        i += 1
        page.mouse.move(path[i % len(path)], y)
    took = time.perf_counter() - start
    found = len(page.evaluate("() => paint.times"))
    page.mouse.up()
    return found / took


def figures(times: Sequence[float], missed: int, rate: float, first: float) -> Figures:
    """Median and 95th percentile."""
    if len(times) < 2:
        return Figures(float("nan"), float("nan"), rate, first, missed)
    return Figures(statistics.median(times), statistics.quantiles(times, n=20)[-1], rate, first, missed)


def steps_of(control: dict[str, Any]) -> int:
    """How many steps a slider has."""
    if control["logarithmic"]:
        return 200
    return max(1, round((control["maximum"] - control["minimum"]) / control["step"]))
