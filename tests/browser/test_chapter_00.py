"""The learner's chapter 0 in a real JupyterLab: it runs as it is copied, and both networks learn before one's eyes."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tslab.cli import packaged_chapters

from .jupyter import Server, screenshot
from .test_chapters_02_03 import run_learners, shoot

LEARNT = """demo => new Promise(done => {
    const look = () => demo.scene.step >= 300 ? done() : requestAnimationFrame(look);
    look();
})"""


def learn(page: Page, demo: Locator) -> tuple[float, float]:
    """Let a playground train by keyboard for a while; the loss before and after."""
    demo.scroll_into_view_if_needed()
    expect(demo.locator(".tslab-words")).to_contain_text("After 0 steps")
    before = demo.evaluate("root => root.scene.trainLoss")
    demo.focus()
    page.keyboard.press(" ")
    demo.evaluate(LEARNT)
    page.keyboard.press(" ")
    expect(demo.get_by_role("button", name="Play")).to_be_visible()
    return before, demo.evaluate("root => root.scene.trainLoss")


def test_it_is_the_first() -> None:
    assert min(packaged_chapters()) == "00_a_first_look.ipynb"


@pytest.mark.timeout(300)
def test_chapter_00_and_its_playgrounds(page: Page, lab: Server) -> None:
    run_learners(page, lab, "00_a_first_look.ipynb")
    demos = page.locator(".tslab-demo")
    expect(demos).to_have_count(2)
    before, after = learn(page, demos.first)
    assert after < 0.7 * before
    weight = demos.first.get_by_label("Weight", exact=True)
    assert weight.locator("option").count() == 1 + 17  # the numbers that the first exercise counts
    shoot(page, "chapter-00-playground")
    before, after = learn(page, demos.last)
    assert after < before
    page.set_viewport_size({"width": 700, "height": 1000})
    demos.first.scroll_into_view_if_needed()
    screenshot(page, "chapter-00-narrow")
