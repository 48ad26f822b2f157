"""The learner's chapters 2 and 3 in a real JupyterLab: they run as they are copied, and their demos answer to keys."""

import pytest
from playwright.sync_api import Page, expect

from tslab.cli import copy_chapters, packaged_chapters

from .jupyter import Server, error_texts, run_notebook, screenshot, set_theme

ALL_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === "code")
    .every(cell => cell.model.executionCount !== null)"""


def run_learners(page: Page, server: Server, name: str) -> None:
    copy_chapters(packaged_chapters(), server.folder)
    assert "your turn" in (server.folder / name).read_text(encoding="utf-8")
    run_notebook(page, server, name)
    page.wait_for_function(ALL_RAN, timeout=120_000)
    assert error_texts(page) == []


def shoot(page: Page, name: str) -> None:
    screenshot(page, f"{name}-light")
    set_theme(page, "dark")
    screenshot(page, f"{name}-dark")


@pytest.mark.timeout(300)
def test_chapter_02_and_its_line(page: Page, lab: Server) -> None:
    run_learners(page, lab, "02_perceptrons.ipynb")
    stepper, line, three = (page.locator(".tslab-demo").nth(n) for n in range(3))
    stepper.scroll_into_view_if_needed()
    stepper.focus()
    page.keyboard.press("End")
    expect(stepper.locator(".tslab-count")).to_have_text("3 / 3")

    line.scroll_into_view_if_needed()
    expect(line).to_contain_text("0 of 100")
    slider = line.get_by_role("slider", name="b", exact=True)
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    expect(line).not_to_contain_text("0 of 100 points")
    shoot(page, "chapter-02-line")
    three.scroll_into_view_if_needed()
    expect(three).to_contain_text("class 2")


@pytest.mark.timeout(300)
def test_chapter_03_and_its_landscape(page: Page, lab: Server) -> None:
    run_learners(page, lab, "03_training_criterion.ipynb")
    demos = page.locator(".tslab-demo")
    expect(demos).to_have_count(4)
    points, landscape = demos.nth(0), demos.nth(2)
    points.scroll_into_view_if_needed()
    expect(points).to_contain_text("0.6372")  # the likelihood at the beginning
    landscape.scroll_into_view_if_needed()
    expect(landscape).to_contain_text("loss")
    shoot(page, "chapter-03-landscape")
