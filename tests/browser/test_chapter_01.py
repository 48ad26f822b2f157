"""The learner's chapter 1, as `tslab learn` copies it, in real pages: it runs, and its stepper steps."""

from playwright.sync_api import Page, expect

from tslab.cli import copy_chapters, packaged_chapters

from .jupyter import Server, error_texts, run_notebook, screenshot, set_theme

NAME = "01_graphs.ipynb"
ALL_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === "code")
    .every(cell => cell.model.executionCount !== null)"""


def test_the_learners_edition_runs_and_its_stepper_steps(page: Page, server: Server) -> None:
    copy_chapters(packaged_chapters(), server.folder)
    assert "your turn" in (server.folder / NAME).read_text(encoding="utf-8")
    run_notebook(page, server, NAME)
    page.wait_for_function(ALL_RAN, timeout=90_000)
    assert error_texts(page) == []

    demo = page.locator(".tslab-demo").first
    demo.scroll_into_view_if_needed()
    count = demo.locator(".tslab-count")
    value_of_y = demo.locator("g.edge[data-id^='edge:y:'] text").last
    value_of_z = demo.locator("g.edge[data-id^='edge:z:'] text").last
    expect(count).to_have_text("0 / 2")
    expect(value_of_y).to_be_hidden()
    demo.get_by_role("button", name="Next step").click()
    expect(value_of_y).to_be_visible()
    expect(value_of_y).to_have_text("[1, -2]")
    expect(value_of_z).to_be_hidden()
    demo.focus()
    page.keyboard.press("ArrowRight")
    expect(value_of_z).to_have_text("[2, -1]")
    expect(demo.locator(".tslab-words")).to_have_text("Step 2 of 2: z = y + b, which is [2, -1].")

    learners_own = page.locator(".tslab-demo").nth(1)
    learners_own.scroll_into_view_if_needed()
    learners_own.focus()
    page.keyboard.press("End")
    expect(learners_own.locator(".tslab-count")).to_have_text("2 / 2")

    demo.scroll_into_view_if_needed()
    screenshot(page, f"chapter-01-{server.app}-light")
    set_theme(page, "dark")
    screenshot(page, f"chapter-01-{server.app}-dark")


def test_what_was_copied_is_not_ready_made(server: Server) -> None:
    copy_chapters(packaged_chapters(), server.folder)
    text = (server.folder / NAME).read_text(encoding="utf-8")
    assert "your turn" in text
    assert "np.maximum(x, 0)" not in text
