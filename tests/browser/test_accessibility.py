"""axe-core finds nothing wrong with any demo: saved pages, light and dark, narrow and wide."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .demos import DEMOS, make

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

VIOLATIONS = """async () => (await axe.run()).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(node => `${id}: ${help}: ${node.html.slice(0, 200)}: ${node.any.map(one => one.message).join(" ")}`))"""

WORDS = """
weight = ts.Variable([0.5, 2.0], name="weight")
offset = ts.Variable(1.0, name="offset")
loss = ts.square(ts.reduce_sum(ts.multiply(weight, [2.0, 3.0], name="scaled")) - offset, name="loss")
demo = BackpropStepper(loss)
"""
"""A graph whose names axe can compare with what is written: those of one letter it cannot."""
ROWS = DEMOS | {"BackpropStepper of words": WORDS}


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, as npm installed it."""
    if not AXE.exists():
        if os.environ.get("CI"):
            pytest.fail("axe-core is not installed; run npm ci")
        pytest.skip("AXE-CORE IS NOT INSTALLED; run npm ci")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All demos as pages."""
    folder = tmp_path_factory.mktemp("pages")
    for name, source in ROWS.items():
        make(source).save(folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in ROWS}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ROWS)
def test_axe_finds_no_violation(browser: Browser, saved: dict[str, Path], axe: str, name: str, theme: Any) -> None:
    found: dict[tuple[str, int], list[str]] = {}
    with browser.new_context(color_scheme=theme, offline=True, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(saved[name].as_uri())
        expect(page.locator(".tslab-demo")).to_be_visible()
        page.evaluate(axe)
        for key in ("Home", "End"):  # those that are stepped through are at their first moment, and at their last
            page.locator(".tslab-demo").press(key)
            for width in (1000, 320):
                page.set_viewport_size({"width": width, "height": 900})
                found[key, width] = page.evaluate(VIOLATIONS)
                if not page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"):
                    found[key, width].append("something sticks out sideways")
    assert not any(found.values()), found


def test_axe_finds_no_violation_where_a_node_tells_its_values(open_saved: Any, page: Page, axe: str) -> None:
    shown = open_saved(make(WORDS))
    shown.press("End")
    node = shown.locator('g.node[data-id="node:offset"]')
    node.focus()
    expect(node).to_have_attribute("aria-label", re.compile("^offset ∂ .* new .*, value"))
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    shown.press("Home")
    expect(node).to_have_attribute("aria-label", "offset")


def test_axe_finds_what_is_wrong(browser: Browser, axe: str) -> None:
    """So that a page in which it finds nothing says something."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content("<html lang=en><title>A page</title><main><h1>A page</h1><input type=range></main>")
        page.evaluate(axe)
        assert any(text.startswith("label: ") for text in page.evaluate(VIOLATIONS))
