"""TwoEngines in a page: it steps by keys through values and gradients, colours nodes, and changes the engine."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

import tslab as ts
from tslab.widgets import TwoEngines

from .jupyter import screenshot


def demo_of_a_sum() -> TwoEngines:
    """J = Σ w², with an engine that is right and one in 16 bits whose gradient is wrong."""
    with ts.Graph().as_default():
        w = ts.Variable([1.1, -2.0], name="w")
        q = ts.square(w, name="q")
        J = ts.reduce_sum(q, name="J")
        exact, slopes = {w: np.array([1.1, -2.0]), q: np.array([1.1**2, 4.0]), J: 1.1**2 + 4}, {w: [2.2, -4.0], J: 1}
        rounded = {node: np.asarray(value, "float16") for node, value in exact.items()}
        return TwoEngines(J, {"right": (exact, slopes), "rounded": (rounded, {w: [2.2, 4.0], J: 1})})


def band_of(demo: Locator, node: str) -> str | None:
    """The band that a node's colour says, in the picture that is shown."""
    shown = demo.locator(".tslab-picture:not([hidden])")
    classes = shown.locator(f"g.node[data-id='node:{node}']").get_attribute("class") or ""
    found = re.search(r"tslab-agree-(\d+)", classes)
    return found[1] if found else None


def test_it_steps_forward_and_back_by_keys(open_saved: Any) -> None:
    demo = open_saved(demo_of_a_sum())
    count, words = demo.locator(".tslab-count"), demo.locator(".tslab-words")
    expect(count).to_have_text("0 / 5")
    expect(words).to_have_text("Before the first node. 3 values and 2 gradients to compare.")
    demo.focus()
    demo.page.keyboard.press("ArrowRight")
    demo.page.keyboard.press("ArrowRight")
    expect(words).to_have_text("q = w²: tslab and right differ by 0; no difference at all.")
    assert [band_of(demo, name) for name in ("w", "q", "J")] == ["12", "12", None], "what is to come has no colour"
    demo.page.keyboard.press("End")
    expect(words).to_have_text("The gradient of w: tslab and right differ by 0; no difference at all.")
    expect(demo).to_contain_text("∂J/∂w")
    expect(demo).to_contain_text("The gradients, on the way back")
    assert [band_of(demo, name) for name in ("w", "q", "J")] == ["12", None, "12"]
    demo.page.keyboard.press("Home")
    expect(count).to_have_text("0 / 5")


def test_another_engine_changes_colours_digits_and_bars(open_saved: Any) -> None:
    demo = open_saved(demo_of_a_sum())
    demo.focus()
    for _ in range(3):
        demo.page.keyboard.press("ArrowRight")
    assert band_of(demo, "J") == "12"
    demo.get_by_role("combobox", name="Compare with").select_option("rounded")
    expect(demo.locator(".tslab-words")).to_have_text(re.compile(r"differ by \d\.\de-\d+; [34] digits agree\.$"))
    assert band_of(demo, "J") == "2"
    heights = demo.locator(".tslab-agreement > span:not(.tslab-rule) > span").evaluate_all(
        "bars => bars.map(bar => parseFloat(bar.style.height))"
    )
    assert len(heights) == 5
    assert 10 < heights[0] < 30, "three digits of seventeen"
    assert heights[3] == 100, "the gradient of J by itself is 1 in both"
    demo.focus()
    demo.page.keyboard.press("End")
    assert band_of(demo, "w") == "0", "its sign is wrong"
    marked = demo.locator(".tslab-digits mark")
    expect(marked.last).to_have_text("4.0000000000000000")


def test_the_bars_can_be_clicked_and_the_digits_that_differ_are_marked(open_saved: Any) -> None:
    demo = open_saved(demo_of_a_sum())
    demo.locator(".tslab-agreement > span:not(.tslab-rule)").nth(1).click()
    expect(demo.locator(".tslab-count")).to_have_text("2 / 5")
    demo.get_by_role("combobox", name="Compare with").select_option("rounded")
    rows = demo.locator(".tslab-digits pre")
    expect(rows.nth(0)).to_have_text("1.2100000000000002")
    expect(rows.nth(0).locator("mark")).to_have_text(re.compile(r"^\d+$"))


@pytest.mark.parametrize(("width", "theme"), [(1100, "light"), (1100, "dark"), (360, "light")])
def test_it_fits(browser: Browser, tmp_path: Path, width: int, theme: Any) -> None:
    demo_of_a_sum().save(tmp_path / "engines.html")
    with browser.new_context(viewport={"width": width, "height": 800}, offline=True, color_scheme=theme) as context:
        page = context.new_page()
        page.goto((tmp_path / "engines.html").as_uri())
        page.locator(".tslab-demo").focus()
        page.keyboard.press("End")
        expect(page.locator(".tslab-count")).to_have_text("5 / 5")
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
        screenshot(page, f"two-engines-{width}-{theme}")
