"""The learner's chapters 4 and 5 in a real JupyterLab: they run as they are copied, and their demos answer to keys."""

import pytest
from playwright.sync_api import Page, expect

from .jupyter import Server
from .test_chapters_02_03 import run_learners, shoot


@pytest.mark.timeout(300)
def test_chapter_04_and_its_descent(page: Page, lab: Server) -> None:
    run_learners(page, lab, "04_gradient_descent.ipynb")
    bowl, valleys, race = (page.locator(".tslab-demo").nth(n) for n in range(3))
    bowl.scroll_into_view_if_needed()
    expect(bowl).to_contain_text("w = 2.785")  # ten steps with a learning rate of 0.1, as the text lists them
    bowl.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("End")
    expect(bowl).not_to_contain_text("w = 2.785")
    valleys.scroll_into_view_if_needed()
    expect(valleys).to_contain_text("w = 1.131")  # the valley on the right, which is not the lowest
    race.scroll_into_view_if_needed()
    expect(race).to_contain_text("Nesterov")
    shoot(page, "chapter-04-race")


@pytest.mark.timeout(300)
def test_chapter_05_and_its_time_travel(page: Page, lab: Server) -> None:
    run_learners(page, lab, "05_backpropagation.ipynb")
    one_path, several, learners_own = (page.locator(".tslab-demo").nth(n) for n in range(3))
    one_path.scroll_into_view_if_needed()
    one_path.focus()
    page.keyboard.press("End")
    expect(one_path.locator(".tslab-count")).to_have_text("14 / 14")
    several.scroll_into_view_if_needed()
    several.focus()
    page.keyboard.press("End")
    expect(several).to_contain_text("7")  # 3 + 3 + 1, where the paths meet
    shoot(page, "chapter-05-paths")
    learners_own.scroll_into_view_if_needed()
    learners_own.focus()
    page.keyboard.press("End")
    expect(learners_own.locator(".tslab-count")).to_have_text("8 / 8")
