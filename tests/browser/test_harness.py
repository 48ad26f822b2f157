"""The harness itself: a page that works is seen to work, and one that does not is seen not to."""

import sys

import pytest
from playwright.sync_api import Page, expect

from .jupyter import Server, Theme, error_texts, find_chromium, run_notebook, screenshot, set_theme

THEMES: tuple[Theme, ...] = ("dark", "light")
SLIDER = "from ipywidgets import IntSlider\nIntSlider(42, description='answer')"


def notebook_of(*sources: str) -> dict[str, object]:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell-{n}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for n, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def test_a_notebook_runs_and_its_widget_is_shown(page: Page, host: Server) -> None:
    run_notebook(page, host, host.write("runs.ipynb", notebook_of("print(6 * 7)", SLIDER)))
    expect(page.locator(".jp-OutputArea-output").filter(has_text="42").first).to_be_visible()
    expect(page.locator(".widget-slider .noUi-handle")).to_be_visible()
    assert error_texts(page) == []
    assert screenshot(page, f"harness-{host.app}").stat().st_size > 5_000


def test_an_error_in_a_cell_is_found(page: Page, host: Server, problems: list[str]) -> None:
    run_notebook(page, host, host.write("fails.ipynb", notebook_of("1 / 0", "print('not reached')")))
    assert error_texts(page) == ["ZeroDivisionError: division by zero"]
    expect(page.get_by_text("ZeroDivisionError: division by zero")).to_be_visible()
    expect(page.get_by_text("not reached", exact=True)).to_have_count(0)


def test_the_theme_is_switched(page: Page, server: Server) -> None:
    run_notebook(page, server, server.write("theme.ipynb", notebook_of("1")))
    colours = []
    for theme in THEMES:
        set_theme(page, theme)
        assert page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches") == (theme == "dark")
        colours.append(page.evaluate("() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color0')"))
        screenshot(page, f"harness-{server.app}-{theme}")
    assert colours[0] != colours[1]


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("setTimeout(() => { throw new Error('thrown') })", "page error: thrown"),
        ("console.error('logged')", "console: logged"),
        ("fetch('http://127.0.0.1:1/')", "failed request: http://127.0.0.1:1/"),
        ("fetch('http://example.invalid/')", "request that leaves the machine: http://example.invalid/"),
    ],
)
def test_a_problem_in_the_page_is_found(page: Page, problems: list[str], script: str, problem: str) -> None:
    page.set_content("<script>" + script + "</script>")
    page.wait_for_function("() => true")
    for _ in range(50):
        if problems:
            break
        page.wait_for_timeout(100)
    assert any(found.startswith(problem) for found in problems)
    problems.clear()


def test_chromium_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSLAB_CHROMIUM", sys.executable)
    assert find_chromium() == sys.executable
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TSLAB_CHROMIUM")
    assert find_chromium() is None
