"""Every demo in every place: all its controls by mouse and by keyboard, read back in Python or from the page."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .controls import controls_of, native_input, operate, set_trait, traits_of, wait_until
from .demos import DEMOS, IMPORTS, make
from .jupyter import Server, error_texts, run_notebook
from .test_harness import notebook_of

HELPERS = (
    IMPORTS
    + """
import html
import json
import ipywidgets
from IPython.display import display

def show(name, demo):
    "The demo, what Python hears of its controls, its controls as ipywidgets, and a button that sets them from Python."
    traits = [control.trait for control in demo.declare()]
    heard = ipywidgets.HTML()
    def tell(change=None):
        heard.value = html.escape(json.dumps({trait: getattr(demo, trait) for trait in traits}))
    demo.observe(tell, traits)
    tell()
    heard.add_class("heard-" + name)
    linked = demo.controls()
    linked.add_class("controls-" + name)
    button = ipywidgets.Button(description="Set " + name)
    button.on_click(lambda _: [setattr(demo, c.trait, another(c, getattr(demo, c.trait))) for c in demo.declare()])
    demo.add_class("demo-" + name)
    display(demo, heard, linked, button)

def another(control, now):
    "Another value for a control; what plays by itself is left alone."
    if control.kind == "range":
        return control.minimum if now != control.minimum else control.minimum + control.step
    if control.kind == "choice":
        return next(option for option in control.options if option != now)
    if control.kind == "text":
        return "2" if now != "2" else "3"
    return now if control.trait == "playing" else not now
"""
)


def all_demos() -> dict[str, object]:
    """A notebook that shows every demo."""
    made = "with ts.Graph().as_default():\n    exec({!r})\nshow({!r}, demo)"
    cells = [made.format(source, name) for name, source in DEMOS.items()]
    return notebook_of(HELPERS, *cells)


def heard_by_python(page: Page, name: str) -> dict[str, Any]:
    """The traits as Python had them when it heard last."""
    traits: dict[str, Any] = json.loads(page.locator(f".heard-{name} .widget-html-content").inner_text())
    return traits


def test_each_control_moves_by_mouse_and_by_keyboard_and_python_hears_it(page: Page, host: Server) -> None:
    run_notebook(page, host, host.write("demos.ipynb", all_demos()))
    assert error_texts(page) == []
    for name in DEMOS:
        demo = page.locator(f".demo-{name} .tslab-demo").first  # a TrainingMonitor shows itself, too
        expect(demo).to_be_visible()
        for control in controls_of(demo):
            operate(demo, control, lambda trait: heard_by_python(page, name)[trait])  # noqa: B023
        controls_are_linked(page, name, demo)
    assert error_texts(page) == []


def controls_are_linked(page: Page, name: str, demo: Locator) -> None:
    """What `demo.controls()` gives is set from Python, moved in the browser, and read back."""
    before = heard_by_python(page, name)
    page.get_by_role("button", name=f"Set {name}", exact=True).click()
    rows = page.locator(f".controls-{name} > .jupyter-widgets")
    for row, control in enumerate(demo.evaluate("root => root.model.get('control_list')")):
        trait, widget, kind = control["trait"], rows.nth(row), control["kind"]
        if trait != "playing":
            wait_until(demo, lambda: heard_by_python(page, name)[trait] != before[trait], f"{name}.{trait}")  # noqa: B023
        value = heard_by_python(page, name)[trait]
        wait_until(demo, lambda: traits_of(demo)(trait) == value, f"{name}.{trait}: Python's did not come")  # noqa: B023
        if kind == "choice":
            expect(widget.locator("select")).to_have_value(value)
            expect(native_input(demo, control)).to_have_value(value)
            widget.locator("select").select_option(next(option for option in control["options"] if option != value))
        elif kind == "text":
            expect(native_input(demo, control)).to_have_value(value)
            widget.locator("input").fill("6")
            widget.locator("input").blur()
        elif kind == "range":
            shown = float(native_input(demo, control).input_value())
            assert shown == pytest.approx(_at(control, value), abs=1e-3), f"{name}.{trait} is {value}"
            track = widget.locator(".noUi-base")  # by mouse: Notebook 7 takes the arrow keys from it
            box = track.bounding_box()
            assert box is not None
            track.click(position={"x": box["width"] * 0.6, "y": box["height"] / 2})
        else:
            widget.click()
        wait_until(demo, lambda: heard_by_python(page, name)[trait] != value, f"{name}.{trait} by ipywidget")  # noqa: B023
        if kind == "toggle":
            set_trait(demo, trait, value)
        else:
            assert traits_of(demo)(trait) == pytest.approx(heard_by_python(page, name)[trait]), f"{name}.{trait}"


def _at(control: dict[str, Any], value: float) -> float:
    import math

    return math.log10(value) if control["logarithmic"] else value


@pytest.mark.parametrize("name", DEMOS)
def test_each_control_works_in_a_saved_page_with_the_network_off(open_saved, name: str) -> None:
    demo = open_saved(make(DEMOS[name]))
    for control in controls_of(demo):
        operate(demo, control, traits_of(demo))


@pytest.mark.parametrize("name", DEMOS)
def test_a_picture_stands_in_where_no_javascript_runs(browser: Browser, tmp_path: Path, name: str) -> None:
    demo = make(DEMOS[name])
    demo.save(tmp_path / "demo.html")
    assert (tmp_path / "demo.html").stat().st_size < 300_000
    with browser.new_context(java_script_enabled=False, viewport={"width": 800, "height": 900}) as context:
        page = context.new_page()
        page.goto((tmp_path / "demo.html").as_uri())
        picture = page.locator("noscript img, noscript svg")
        expect(picture).to_be_visible()
        box = picture.bounding_box()
        assert box is not None and box["width"] > 200 and box["height"] > 50
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    bundle = demo._repr_mimebundle_()[0]
    assert {"image/png", "image/svg+xml"} & bundle.keys()
    assert " at 0x" not in bundle["text/plain"], "an address would differ in each run"
