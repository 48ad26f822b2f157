"""The GradientDescentDemo in a saved page: it computes what Python computes, and shows what it means."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import tslab as ts
from tslab.widgets import GradientDescentDemo

from .live import assert_same_scene, scene_of

PIXEL = """(root, [across, down]) => {
    const canvas = root.querySelector("canvas");
    const at = canvas.getContext("2d").getImageData(canvas.width * across, canvas.height * down, 1, 1).data;
    return at[0] + at[1] + at[2];
}"""


def whole_scene(shown: Locator, **traits: Any) -> dict[str, Any]:
    """The scene for these traits, when its grid is complete."""
    scene = scene_of(shown, **traits)
    for _ in range(200):
        if scene["grid"]["isComplete"]:
            break
        scene = scene_of(shown)
    return scene


def control(shown: Locator, name: str) -> Locator:
    return shown.get_by_label(name, exact=True)


@pytest.fixture
def model():
    with ts.Graph().as_default():
        X = ts.placeholder(name="X")
        w, b = ts.Variable(0.5, name="w"), ts.Variable(-0.25, name="b")
        loss = ts.reduce_mean(ts.square(ts.tanh(w * X + b) - ts.sin(X)), name="J")
        yield loss, [w, b], {X: np.linspace(-2, 2, 9)}


def test_the_browser_computes_what_python_computes(open_saved):
    demo = GradientDescentDemo(race=True)
    shown = open_saved(demo)
    for preset in demo.surfaces:
        for traits in (
            {"learning_rate": 0.03, "momentum": 0.6, "steps": 60, "x": 1.5, "y": -2.0},
            {"learning_rate": 1.5, "momentum": 0.9, "steps": 12, "x": -0.5, "y": 2.75},
        ):
            found = whole_scene(shown, preset=preset, **traits)
            for name, value in ({"preset": preset} | traits).items():
                setattr(demo, name, value)
            assert_same_scene(found, demo.scene())


def test_a_learners_model_and_functions_are_what_python_computes(open_saved, model):
    single = ts.Variable(np.float32(1.25), name="v")
    for demo, tolerance in [
        (GradientDescentDemo(*model, race=True, learning_rate=0.4, steps=50), 1e-9),
        (GradientDescentDemo(lambda x: ts.log(x) * x, race=True, x=2.0, steps=25), 1e-9),
        (GradientDescentDemo(lambda a, b: ts.sqrt(a) + b * b, learning_rate=0.5, x=1.0), 1e-9),
        (GradientDescentDemo(ts.square(single) * np.float32(0.3), optimizer="Adam"), 1e-5),
    ]:
        assert_same_scene(whole_scene(open_saved(demo)), demo.scene(), tolerance)


def test_the_landscape_is_dark_where_the_loss_is_low(open_saved):
    shown = open_saved(GradientDescentDemo("bowl", steps=0))
    whole_scene(shown)
    lowest, middle, corner = (shown.evaluate(PIXEL, at) for at in [(0.567, 0.44), (0.8, 0.3), (0.95, 0.08)])
    assert lowest < middle < corner


def test_a_learning_rate_that_is_too_large_is_explained(open_saved):
    shown = open_saved(GradientDescentDemo("valley", learning_rate=0.12))
    warning = shown.locator(".tslab-notice").first
    expect(warning).to_have_text(
        "Step 2 of gradient descent left the picture: it went too far, and up on the other side. The gradient is now "
        "1.4 times as large, and so is the next step. As curved as it is there, steps shrink only with a learning rate "
        "below about 0.1."
    )
    expect(shown.get_by_text("gradient descent: left in step 2")).to_be_visible()
    slider = control(shown, "Learning rate")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowLeft")
    expect(warning).to_be_hidden()
    scene = scene_of(shown)
    assert scene["paths"][0]["losses"][-1] < 0.1
    assert scene["paths"][0]["left"] is None


def test_the_start_is_dragged_and_moved_by_keys(page: Page, open_saved):
    shown = open_saved(GradientDescentDemo("bowl"))
    knob = shown.get_by_role("button", name=re.compile("Start of the path"))
    box = knob.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 109, box["y"] + 59, steps=5)
    page.mouse.up()
    scene = scene_of(shown)
    start = [scene["paths"][0]["xs"][0], scene["paths"][0]["ys"][0]]
    moved = knob.bounding_box()
    assert moved is not None and moved["x"] == pytest.approx(box["x"] + 100, abs=2)
    assert start[0] > -1.2 and start[1] < 1.2
    knob.press("ArrowRight")
    knob.press("Shift+ArrowDown")
    path = scene_of(shown)["paths"][0]
    assert [path["xs"][0], path["ys"][0]] == pytest.approx([start[0] + 0.06, start[1] - 0.6], abs=2e-3)
    expect(shown.locator(".tslab-words")).to_contain_text("After 40 steps of gradient descent: x = ")


def test_on_a_curve_the_start_moves_along_it(page: Page, open_saved):
    shown = open_saved(GradientDescentDemo("two minima"))
    ends = []
    for name, x in (("left", -1.0), ("right", 1.0)):
        scene = scene_of(shown, x=x)
        ends.append(scene["paths"][0]["xs"][-1])
        knob = shown.get_by_role("button", name=re.compile("Start of the path")).bounding_box()
        assert knob is not None, name
    assert ends[0] == pytest.approx(-1.81, abs=0.02) and ends[1] == pytest.approx(1.64, abs=0.02)


def test_the_controls_by_mouse_and_keyboard(open_saved):
    shown = open_saved(GradientDescentDemo())
    control(shown, "Function").select_option("saddle")
    expect(shown.locator(".tslab-caption")).to_contain_text("f(x, y) = (x + y)⁴ / 200 − x y.")
    control(shown, "Optimizer").select_option("Adam")
    expect(shown.locator(".tslab-entry:visible")).to_have_text([re.compile("Adam: loss")])
    shown.get_by_role("button", name="Race: all optimizers").press("Enter")
    expect(shown.locator(".tslab-entry:visible")).to_have_count(6)
    steps = control(shown, "Steps")
    steps.focus()
    steps.press("Home")
    expect(shown.locator(".tslab-words")).to_contain_text("After 0 steps of Adam: x = −2.4, y = 1.7.")
    for name, trait in (("Momentum", "momentum"), ("Start x", "x"), ("Start y", "y")):
        control(shown, name).focus()
        control(shown, name).press("End")
        assert shown.evaluate(f"root => root.model.get('{trait}')") == (0.99 if trait == "momentum" else 3)
    control(shown, "Function").select_option("parabola")
    expect(shown.locator(".tslab-caption")).to_contain_text("f(x) = x² / 2.")
    expect(control(shown, "Start y")).to_be_hidden()


def test_play_shows_one_step_after_the_other_and_stops(open_saved):
    shown = open_saved(GradientDescentDemo(steps=12))
    assert shown.evaluate("root => root.model.get('steps')") == 12, "nothing moves until asked"
    shown.evaluate(
        "root => { root.seen = []; root.model.on('change:steps', () => root.seen.push(root.model.get('steps'))) }"
    )
    play = shown.get_by_role("button", name="Play")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "false")
    assert shown.evaluate("root => root.seen") == list(range(13))


def test_names_are_text_and_a_narrow_page_holds_it(open_saved):
    hostile = "<img src=x onerror=alert(1)>\"'" + "é" * 200
    demo = GradientDescentDemo({hostile: lambda x: x * x, "ملف": lambda x, y: x * x + y * y})
    shown = open_saved(demo, width=320)
    expect(control(shown, "Function").locator("option")).to_have_text([hostile, "ملف"])
    assert shown.evaluate("root => root.scrollWidth <= root.clientWidth")
    scene_of(shown, preset="ملف")
    with ts.Graph().as_default():
        w = ts.Variable(1.0, name="w" * 10_000)
        open_saved(GradientDescentDemo(ts.square(w)), width=320)
    assert shown.evaluate("root => root.scrollWidth <= root.clientWidth")
    expect(shown.locator("img")).to_have_count(0)
