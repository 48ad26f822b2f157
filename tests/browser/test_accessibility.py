"""axe-core finds nothing wrong with any demo: saved pages, light and dark, narrow and wide."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from .demos import DEMOS, make

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

VIOLATIONS = """async () => (await axe.run()).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(node => `${id}: ${help}: ${node.html.slice(0, 200)}: ${node.any.map(one => one.message).join(" ")}`))"""


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
    for name, source in DEMOS.items():
        make(source).save(folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in DEMOS}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", DEMOS)
def test_axe_finds_no_violation(browser: Browser, saved: dict[str, Path], axe: str, name: str, theme: Any) -> None:
    found: dict[int, list[str]] = {}
    with browser.new_context(color_scheme=theme, offline=True, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(saved[name].as_uri())
        expect(page.locator(".tslab-demo")).to_be_visible()
        page.evaluate(axe)
        for width in (1000, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found[width] = page.evaluate(VIOLATIONS)
            if not page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"):
                found[width].append("something sticks out sideways")
    assert found == {1000: [], 320: []}


def test_axe_finds_what_is_wrong(browser: Browser, axe: str) -> None:
    """So that a page in which it finds nothing says something."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content("<html lang=en><title>A page</title><main><h1>A page</h1><input type=range></main>")
        page.evaluate(axe)
        assert any(text.startswith("label: ") for text in page.evaluate(VIOLATIONS))
