"""Every page in Chromium, opened from disk with the network off: nothing goes wrong, and every demo is alive."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.jupyter import SCREENSHOTS
from tests.browser.test_accessibility import VIOLATIONS, axe

from .conftest import ROOT

__all__ = ["axe"]

OUTSIDE = r"^(?!file:|data:|blob:)"
PICTURE = """demo => [...demo.querySelectorAll("svg, canvas, .tslab-words, .tslab-panel, .tslab-count, output")]
    .map(part => part instanceof HTMLCanvasElement ? part.toDataURL() : part.outerHTML).join()"""
NO_SIDEWAYS = "() => document.documentElement.scrollWidth <= innerWidth"


class Quiet(SimpleHTTPRequestHandler):
    """A static host that writes no log."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the pages of a test."""
    return []


@pytest.fixture
def page(browser: Browser, problems: list[str]) -> Iterator[Page]:
    """A page without a network, in which nothing may go wrong."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: problems.append(request.url) if re.match(OUTSIDE, request.url) else None)
        yield page
    assert problems == []


def live_demos(page: Page) -> list[Locator]:
    """The demos of the page, all of them started."""
    found = page.locator("figure.tslab-live")
    for i in range(found.count()):
        found.nth(i).scroll_into_view_if_needed()
        expect(found.nth(i).locator(".tslab-demo")).to_be_visible(timeout=20_000)
    return [found.nth(i).locator(".tslab-demo") for i in range(found.count())]


def move(demo: Locator) -> None:
    """Move the demo's first control that there is, by keyboard."""
    slider = demo.locator("input[type=range]:enabled").first
    slider.focus()
    value = slider.input_value()
    slider.press("ArrowRight")
    if slider.input_value() == value:
        slider.press("ArrowLeft")


def test_no_page_has_an_error_or_asks_another_host(page: Page, pages: list[Path], site: Path) -> None:
    for path in pages:
        page.goto(path.as_uri())
        assert page.title(), path
        assert page.evaluate("() => document.fonts.ready.then(() => true)")


def chapter_pages() -> list[str]:
    return ["index", *(f"chapters/{path.stem}" for path in sorted((ROOT / "chapters").glob("*.ipynb")))]


@pytest.mark.parametrize("name", chapter_pages())
def test_moving_a_control_changes_the_picture_of_every_demo(page: Page, site: Path, name: str) -> None:
    page.goto((site / f"{name}.html").as_uri())
    demos = live_demos(page)
    for demo in demos:
        demo.scroll_into_view_if_needed()
        before = demo.evaluate(PICTURE)
        move(demo)
        page.wait_for_function(f"([demo, before]) => ({PICTURE})(demo) !== before", arg=[demo.element_handle(), before])
    expected = len(list((ROOT / "chapters" / "live").glob(f"{name.rpartition('/')[2]}.json")))
    assert bool(demos) == bool(expected) or name == "index"
    expect(page.locator("figure.tslab-live .tslab-still:visible")).to_have_count(0)


def test_the_gallery_has_every_demo_alive(page: Page, site: Path) -> None:
    from tests.browser.demos import DEMOS

    page.goto((site / "chapters/gallery.html").as_uri())
    assert len(live_demos(page)) >= len(DEMOS)


def test_without_javascript_the_pictures_stand_and_the_folds_open(browser: Browser, site: Path) -> None:
    with browser.new_context(java_script_enabled=False, offline=True) as context:
        page = context.new_page()
        page.goto((site / "chapters/02_perceptrons.html").as_uri())
        still = page.locator("figure.tslab-live .tslab-still img")
        assert still.count() > 1
        expect(still.first).to_be_visible()
        expect(page.locator("figure.tslab-live script").first).to_be_hidden()
        fold = page.locator("details.course-solution").first
        expect(fold.locator("pre").first).to_be_hidden()
        fold.locator("summary").first.click()
        expect(fold.locator("pre").first).to_be_visible()
        expect(page.locator(".katex-display").first).to_be_visible()


def test_a_demo_that_fails_leaves_its_picture_and_says_so(browser: Browser, site: Path, tmp_path: Path) -> None:
    text = (
        (site / "index.html").read_text(encoding="utf-8").replace('"demo":"playground"', '"demo":"of another version"')
    )
    broken = site / "broken.html"
    broken.write_text(text, encoding="utf-8")
    try:
        with browser.new_context(offline=True) as context:
            page = context.new_page()
            page.goto(broken.as_uri())
            expect(page.locator(".tslab-failed")).to_contain_text("of another version")
            expect(page.locator(".tslab-still img")).to_be_visible()
    finally:
        broken.unlink()


def test_search_works_from_disk(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator(".sidebar-search").fill("chain rule")
    page.locator(".sidebar-search").press("Enter")
    results = page.locator("ul.search li")
    expect(results.filter(has_text="5. Backpropagation").first).to_be_visible()
    results.filter(has_text="5. Backpropagation").first.locator("a").first.click()
    expect(page.locator("h1")).to_contain_text("5. Backpropagation")


def test_a_question_answers_by_keyboard(page: Page, site: Path) -> None:
    page.goto((site / "chapters/01_graphs.html").as_uri())
    right = page.locator(".course-quiz").first.locator("details.course-right")
    expect(right.locator("p")).to_be_hidden()
    right.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(right.locator("p")).to_contain_text("Yes.")


def test_the_theme_reaches_the_demos(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    (demo,) = live_demos(page)
    colour = "demo => getComputedStyle(demo).backgroundColor"
    light = demo.evaluate(colour)
    canvas = "demo => demo.querySelector('canvas').toDataURL()"
    drawn = demo.evaluate(canvas)
    button = page.locator("button.theme-toggle:visible").first
    for _ in range(3):
        button.click()
        if page.evaluate("() => document.body.dataset.theme") == "dark":
            break
    page.wait_for_function(f"([demo, light]) => ({colour})(demo) !== light", arg=[demo.element_handle(), light])
    page.wait_for_function(f"([demo, drawn]) => ({canvas})(demo) !== drawn", arg=[demo.element_handle(), drawn])


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_sticks_out_sideways(page: Page, pages: list[Path], site: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    wide = []
    for path in pages:
        page.goto(path.as_uri())
        live_demos(page)
        if not page.evaluate(NO_SIDEWAYS):
            wide.append(str(path.relative_to(site)))
    assert wide == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "chapters/02_perceptrons", "api/graphs", "glossary", "teaching"])
def test_axe_finds_no_violation(browser: Browser, site: Path, axe: str, name: str, theme: str) -> None:
    found = {}
    with browser.new_context(color_scheme=theme, offline=True, reduced_motion="reduce") as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto((site / f"{name}.html").as_uri())
        live_demos(page)
        page.evaluate(axe)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            found[width] = page.evaluate(VIOLATIONS)
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"site-{name.replace('/', '-')}-{theme}-{width}.png")
    assert found == {1280: [], 320: []}


def test_any_static_host_will_do(browser: Browser, site: Path) -> None:
    """Served from a folder below the root of a host, as project pages are."""
    handler = partial(Quiet, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, browser.new_context() as context:
        Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/{site.name}/"
        page = context.new_page()
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url) if here not in request.url else None)
        page.goto(f"{here}chapters/02_perceptrons.html")
        assert live_demos(page)
        page.locator(".sidebar-search").fill("chain rule")
        page.locator(".sidebar-search").press("Enter")
        expect(page.locator("ul.search li").first).to_be_visible()
        server.shutdown()
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
