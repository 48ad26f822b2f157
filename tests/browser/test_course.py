"""What the course shows in a real notebook: a failing check with its drawing, and questions with radio buttons."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .jupyter import Server, error_texts, run_notebook, screenshot, set_theme
from .test_accessibility import AXE, VIOLATIONS
from .test_chapter_01 import ALL_RAN

SETUP = """
import os
os.environ["TSLAB_PROGRESS"] = {file!r}
import numpy as np
from tslab.course import check, quiz
from tslab.course.library import *
Graph().as_default()
gradient_registry = {{}}
def forward(loss, feed_dict=None):
    order = traverse_postorder(loss)
    for node in order:
        if isinstance(node, placeholder): node.output = np.asarray(feed_dict[node])
        elif isinstance(node, Variable): node.output = node.value
        else:
            node.inputs = [x.output for x in node.input_nodes]
            node.output = node.compute(*node.inputs)
    return order
kept = 7
"""

OVERWRITES = """
def compute_gradients(loss, feed_dict=None):
    order = forward(loss, feed_dict)
    table = {loss: np.ones_like(loss.output)}
    for node in reversed(order):
        if node.input_nodes:
            parts = gradient_registry[type(node)](node, table[node])
            for x, part in zip(node.input_nodes, parts):
                table[x] = part
    return table
check("05.3", compute_gradients)
"""

ENDS_NEVER = """
def log_gradient(op, grad):
    while True:
        try:
            input("?")
        except BaseException:
            pass
check("05.2", log_gradient)
"""

EXITS = """
def log_gradient(op, grad):
    exit()
check("05.2", log_gradient)
"""


def notebook(*sources: str) -> dict[str, object]:
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for i, source in enumerate(sources)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}


def run(page: Page, server: Server, name: str, *sources: str) -> Path:
    """Run cells below SETUP, and return the progress file."""
    file = server.folder / f"{name}.json"
    server.write(f"{name}.ipynb", notebook(SETUP.format(file=str(file)), *sources))
    run_notebook(page, server, f"{name}.ipynb")
    page.wait_for_function(ALL_RAN, timeout=90_000)
    assert error_texts(page) == []
    return file


def shoot(page: Page, name: str) -> None:
    """Light, dark and narrow."""
    screenshot(page, f"{name}-light")
    set_theme(page, "dark")
    screenshot(page, f"{name}-dark")
    if page.evaluate("() => window.jupyterapp.commands.hasCommand('application:toggle-left-area')"):
        page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.set_viewport_size({"width": 420, "height": 900})
    screenshot(page, f"{name}-narrow")


def test_a_failing_check_draws_where_it_goes_wrong(page: Page, lab: Server) -> None:
    run(page, lab, "failing", OVERWRITES)
    words = "y = square(x); J = add(y, x). Wrong at x: ∂J/∂x came out 6, expected 7."
    picture = page.get_by_role("img", name=words)
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 100
    picture.scroll_into_view_if_needed()
    expect(page.locator(".jp-OutputArea").filter(has_text="overwritten instead of accumulated").first).to_be_visible()
    shoot(page, "course-check")


def test_the_kernel_and_its_state_outlive_code_that_wants_to_end_it_or_never_ends(page: Page, lab: Server) -> None:
    run(page, lab, "endless", ENDS_NEVER, EXITS, "print('still', kept)")
    outputs = page.locator(".jp-OutputArea")
    expect(outputs.filter(has_text="still running after 2 s").first).to_be_visible()
    expect(outputs.filter(has_text="exit() would end the kernel").first).to_be_visible()
    expect(outputs.filter(has_text="still 7").first).to_be_visible()
    screenshot(page, "course-endless")


def test_a_question_is_answered_by_mouse_and_by_keyboard(page: Page, server: Server) -> None:
    file = run(page, server, f"quiz-{server.app}", 'quiz("05.q2", ...)', 'quiz("01.q4")')
    first, second = page.locator(".tslab-quiz").nth(0), page.locator(".tslab-quiz").nth(1)
    expect(second.get_by_role("radio")).to_have_count(3)
    expect(second.get_by_role("status")).to_be_empty()
    assert not file.exists(), "nothing is answered before it is chosen"

    second.get_by_role("radio").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(second.get_by_role("radio").nth(2)).to_be_focused()
    expect(second.get_by_role("status")).to_be_empty()
    page.keyboard.press("Space")
    expect(second.get_by_role("status")).to_contain_text("No. q needs the value of p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(second.get_by_role("status")).to_contain_text("Yes. Each node comes after its inputs.")
    expect(second.locator(".tslab-choice").first).to_contain_text("✓")

    first.locator(".tslab-choice").nth(0).click()
    expect(first.get_by_role("status")).to_contain_text("No.")
    answers = json.loads(file.read_text(encoding="utf-8"))["questions"]
    assert answers["01.q4"] == {"first": "c", "last": "a", "right": True, "tries": 2}
    assert answers["05.q2"]["last"] == "a"
    expect(second.get_by_role("radio").first).to_be_checked()
    expect(first.get_by_role("radio").first).to_be_checked()
    shoot(page, f"course-quiz-{server.app}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation_in_a_question(page: Page, lab: Server, theme: str) -> None:
    if not AXE.exists():
        assert not os.environ.get("CI"), "axe-core is not installed; run npm ci"
        pytest.skip("AXE-CORE IS NOT INSTALLED; run npm ci")
    run(page, lab, f"axe-{theme}", 'quiz("01.q4")')
    set_theme(page, theme)  # type: ignore[arg-type]
    page.locator(".tslab-choice").nth(1).click()
    expect(page.get_by_role("status").filter(has_text="No.")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS.replace("axe.run()", "axe.run('.tslab-quiz')")) == []
