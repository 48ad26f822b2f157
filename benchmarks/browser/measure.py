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


def frames(page: Page, view: Locator, track: Locator, seconds: float, steps: int, grip: Locator | None = None) -> float:
    """New pictures a second while the pointer goes back and forth along the slider, each move by a step or more.

    The moves are made by the browser's driver, one as soon as the page has taken the last. `grip` is what is dragged.
    """
    view.scroll_into_view_if_needed()
    track.scroll_into_view_if_needed()
    box, start_box = track.bounding_box(), (grip or track).bounding_box()
    assert box is not None and start_box is not None
    y, left, right = box["y"] + box["height"] / 2, box["x"] + 10, box["x"] + box["width"] - 10
    places = max(1, min(steps, int((right - left) / 3)))
    page.mouse.move(start_box["x"] + start_box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(left, y)
    page.wait_for_timeout(200)
    view.evaluate("root => paint.watch(root)")
    begun, turns = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        turns += 1
        page.mouse.move(right if turns % 2 else left, y, steps=places)
    took = time.perf_counter() - begun
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
