"""Fixtures for what a real Chromium shows of demos: saved pages, and notebooks in their servers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tslab.widgets import Demo

from .engine import load_engine
from .jupyter import App, Server, collect_problems, end_kernels, serve, set_theme


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A page that has loaded the browser engine."""
    with browser.new_context() as context:
        page = context.new_page()
        load_engine(page)
        yield page


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the page; a test that means it to go wrong clears the list."""
    return []


@pytest.fixture
def page(browser: Browser, problems: list[str]) -> Iterator[Page]:
    """A page of its own, in which nothing may go wrong."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="no-preference") as context:
        page = context.new_page()
        collect_problems(page, problems)
        yield page
        found = list(problems)
        set_theme(page, "light")  # the server remembers the theme
        end_kernels(page)
    assert found == []


@pytest.fixture
def open_saved(page: Page, tmp_path: Path) -> Callable[..., Locator]:
    """A function that saves a demo, opens the page from disk with the network off, and returns the demo's element.

    `page` shows it; `width` is that of the window.
    """

    def open_saved(demo: Demo, width: int = 1000) -> Locator:
        path = tmp_path / "demo.html"
        demo.save(path)
        page.context.set_offline(True)
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(path.as_uri())
        found = page.locator(".tslab-demo")
        expect(found).to_be_visible()
        return found

    return open_saved


def _server(app: App, factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(app, factory.mktemp("notebooks"), factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real JupyterLab."""
    yield from _server("lab", tmp_path_factory)


@pytest.fixture(scope="session")
def notebook(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real Notebook 7."""
    yield from _server("notebook", tmp_path_factory)


@pytest.fixture(scope="session")
def voila(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real Voilà."""
    yield from _server("voila", tmp_path_factory)


@pytest.fixture(params=["lab", "notebook"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of the two in turn."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["lab", "notebook", "voila"])
def host(request: pytest.FixtureRequest) -> Server:
    """Each place where a notebook's demos run with a kernel."""
    found: Server = request.getfixturevalue(request.param)
    return found
