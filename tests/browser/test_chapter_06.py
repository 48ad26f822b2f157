"""The learner's chapter 6 in a real JupyterLab: it runs as it is copied, gathers what was solved, and trains."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tslab.cli import copy_chapters, packaged_chapters

from .jupyter import Server, error_texts, run_notebook, screenshot, set_theme
from .test_chapters_02_03 import ALL_RAN, shoot

NAME = "06_multi_layer_perceptrons.ipynb"


@pytest.mark.timeout(300)
def test_chapter_06_its_line_and_its_hidden_units(page: Page, lab: Server) -> None:
    copy_chapters(packaged_chapters(), lab.folder)
    solved = lab.folder / "02_perceptrons.ipynb"
    solved.write_text(json.dumps(packaged_chapters()[solved.name]), encoding="utf-8")
    run_notebook(page, lab, NAME)
    page.wait_for_function(ALL_RAN, timeout=120_000)
    assert error_texts(page) == []
    library = (lab.folder / "my_library.py").read_text(encoding="utf-8")
    assert "2 of the 23 pieces that exercises ask for are yours" in library
    assert "# 02.2 sigmoid: yours" in library and "# 06.4 GradientDescentOptimizer: ours: not written yet" in library

    line, playground = (page.locator(".tslab-demo").nth(n) for n in range(2))
    line.scroll_into_view_if_needed()
    expect(line).to_contain_text("of 100")
    before = line.inner_text()
    line.get_by_role("slider", name="b", exact=True).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(line).not_to_have_text(before)
    shoot(page, "chapter-06-line")

    playground.scroll_into_view_if_needed()
    words = playground.locator(".tslab-words")
    expect(words).to_contain_text("After 0 steps")
    playground.focus()
    page.keyboard.press(" ")
    expect(words).to_contain_text(re.compile(r"After [3-9]\d\d|After \d,?\d{3}"))
    page.keyboard.press(" ")
    assert playground.evaluate("root => root.scene.right") > 0.9
    units = playground.evaluate("root => root.scene.units.map(pictures => pictures.length / 50 ** 2)")
    assert units == [2, 4, 2], "the coordinates, the hidden units, the classes"
    set_theme(page, "light")
    screenshot(page, "chapter-06-playground")
    page.set_viewport_size({"width": 700, "height": 1000})
    playground.scroll_into_view_if_needed()
    screenshot(page, "chapter-06-narrow")
