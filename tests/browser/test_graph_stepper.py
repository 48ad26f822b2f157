"""The GraphStepper in real pages: stepped by mouse and by keyboard, read back in Python, saved and opened from disk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import tslab as ts
from tslab.widgets import GraphStepper

from .jupyter import Server, collect_problems, error_texts, run_notebook, screenshot, set_theme
from .test_harness import notebook_of

AFFINE = """
import ipywidgets
import tslab as ts
from tslab.widgets import GraphStepper

x = ts.placeholder(name="x")
A = ts.Variable([[1.0, 0.0], [0.0, -1.0]], name="A")
b = ts.Variable([1.0, 1.0], name="b")
z = ts.add(ts.matmul(A, x, name="y"), b, name="z")
stepper = GraphStepper(z, {x: [1.0, 2.0]})
heard = ipywidgets.HTML("Python: 0")
stepper.observe(lambda change: setattr(heard, "value", f"Python: {change.new}"), "step")
"""


def value_of(page: Page, source: str):
    """The text on the arrows that leave `source`: hidden until its value has been computed."""
    return page.locator(f".tslab-demo g.edge[data-id^='edge:{source}:'] text").last


def test_it_steps_by_mouse_and_by_keyboard(page: Page, server: Server) -> None:
    notebook = notebook_of(AFFINE, "display(stepper, heard)")
    run_notebook(page, server, server.write("stepper.ipynb", notebook))
    demo, count, words = (page.locator(f".tslab-{part}") for part in ("demo", "count", "words"))
    expect(count).to_have_text("0 / 2")
    expect(value_of(page, "x")).to_be_visible()
    expect(value_of(page, "y")).to_be_hidden()

    page.get_by_role("button", name="Next step").click()
    expect(value_of(page, "y")).to_be_visible()
    expect(value_of(page, "y")).to_have_text("[1, -2]")
    expect(value_of(page, "z")).to_be_hidden()
    expect(page.locator(".tslab-formula")).to_have_text("y = A · x")
    expect(page.locator(".tslab-code")).to_have_text("np.matmul(A, x)")
    expect(words).to_have_text("Step 1 of 2: y = A · x, which is [1, -2].")
    expect(page.get_by_text("Python: 1")).to_be_visible()

    demo.focus()
    page.keyboard.press("ArrowRight")
    expect(value_of(page, "z")).to_have_text("[2, -1]")
    expect(page.get_by_text("Python: 2")).to_be_visible()
    page.keyboard.press("Home")
    expect(count).to_have_text("0 / 2")
    page.keyboard.press("End")
    expect(count).to_have_text("2 / 2")
    page.keyboard.press("ArrowLeft")
    expect(count).to_have_text("1 / 2")
    page.keyboard.press(" ")  # plays to the end and stops there
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(count).to_have_text("2 / 2")
    expect(page.get_by_role("button", name="Play")).to_be_visible()

    slider = page.get_by_role("slider", name="Step")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(count).to_have_text("1 / 2")
    assert slider.get_attribute("aria-valuetext") == "Step 1 of 2: y = A · x, which is [1, -2]."
    assert error_texts(page) == []

    screenshot(page, f"stepper-{server.app}-light")
    set_theme(page, "dark")
    screenshot(page, f"stepper-{server.app}-dark")


def test_two_views_and_the_linked_controls_show_one_state(page: Page, lab: Server) -> None:
    notebook = notebook_of(
        AFFINE, "display(stepper, heard)", "display(stepper)", "stepper.controls()", "stepper.step = 2"
    )
    run_notebook(page, lab, lab.write("views.ipynb", notebook))
    counts = page.locator(".tslab-count")
    expect(counts).to_have_text(["2 / 2", "2 / 2"])
    readout = page.locator(".widget-slider .widget-readout")
    expect(readout).to_have_text("2")
    page.get_by_role("button", name="First step").first.click()
    expect(counts).to_have_text(["0 / 2", "0 / 2"])
    expect(readout).to_have_text("0")
    page.locator(".widget-slider .noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(counts).to_have_text(["1 / 2", "1 / 2"])
    expect(page.get_by_text("Python: 1")).to_be_visible()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved page, with a label that tries to be markup."""
    with ts.Graph().as_default():
        x = ts.placeholder(name="x>y")
        z = ts.sigmoid(ts.add(ts.square(x), 1.0, name="a.script>b/script>"), name="z")
        stepper = GraphStepper(z, {x: [[1.0, 2.0]]}, label="<img src=x onerror=alert(1)> & \u202eltr")
        stepper.save(tmp_path / "stepper.html")
    return tmp_path / "stepper.html"


@pytest.mark.parametrize(("width", "theme"), [(1200, "light"), (1200, "dark"), (320, "light")])
def test_the_saved_page_works_from_disk_with_no_network(
    browser: Browser, saved: Path, problems: list[str], width: int, theme: str
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, offline=True, color_scheme=theme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        collect_problems(page, problems)
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(saved.as_uri())
        count = page.locator(".tslab-count")
        expect(count).to_have_text("0 / 3")
        page.locator(".tslab-demo").focus()
        page.keyboard.press("ArrowRight")
        expect(value_of(page, "square")).to_have_text("[[1, 4]]")
        page.get_by_role("button", name="Last step").click()
        expect(count).to_have_text("3 / 3")
        expect(page.locator("h1")).to_have_text("<img src=x onerror=alert(1)> & \u202eltr")
        assert page.locator("img").count() == 0
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
        assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
        screenshot(page, f"stepper-saved-{width}-{theme}")
    assert problems == []


def test_the_saved_page_shows_the_picture_where_no_javascript_runs(browser: Browser, saved: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(saved.as_uri())
        expect(page.locator("noscript svg")).to_be_visible()


def test_nothing_moves_for_readers_who_ask_for_that(browser: Browser, saved: Path) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(saved.as_uri())
        node = page.locator(".tslab-demo g.node").first
        assert node.evaluate("node => getComputedStyle(node).transitionProperty") == "none"
