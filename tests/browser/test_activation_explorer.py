"""The ActivationExplorer in a saved page: what the browser computes equals Python, and its picture shows it."""

import numpy as np
import pytest
from playwright.sync_api import expect

import tslab as ts
from tslab.widgets import ActivationExplorer
from tslab.widgets.activation.demo import ACTIVATIONS

from .live import assert_same_scene, scene_of


def test_the_browser_computes_what_python_computes(open_saved):
    demo = ActivationExplorer()
    shown = open_saved(demo)
    for activation in ACTIVATIONS:
        for traits in ({"x": -2.5, "depth": 7, "weight": 1.5}, {"x": 3.0, "depth": 30, "weight": 0.4}):
            found = scene_of(shown, activation=activation, **traits)
            for name, value in {"activation": activation, **traits}.items():
                setattr(demo, name, value)
            assert_same_scene(found, demo.scene(), tolerance=1e-12)


def test_what_is_flat_or_has_holes_is_drawn_too(open_saved):
    demo = ActivationExplorer({"flat": lambda x: 0.01 * x, "logarithm": ts.log, "steep": lambda x: ts.exp(3 * x)})
    shown = open_saved(demo)
    for activation in ("flat", "logarithm", "steep"):
        demo.activation, demo.x = activation, -1.0
        found = scene_of(shown, activation=activation, x=-1.0)
        with np.errstate(all="ignore"):
            assert_same_scene(found, demo.scene(), tolerance=1e-12)
    assert scene_of(shown, activation="steep", depth=30, weight=4)["gradients"][-1] == "Infinity"
    expect(shown.locator(".tslab-words")).to_contain_text("the gradient is ∞: it explodes")


def test_words_tell_the_fate_of_the_gradient(open_saved):
    demo = ActivationExplorer()
    shown = open_saved(demo)
    words = shown.locator(".tslab-words")
    expect(words).to_contain_text(
        "sigmoid: f(1) = 0.7311, and the slope there is 0.1966. After 10 of them with weight 1"
    )
    expect(words).to_contain_text("the gradient is 2.78e−7.")
    scene_of(shown, depth=20)
    expect(words).to_contain_text("it has vanished")
    scene_of(shown, x=4)
    expect(words).to_contain_text("where it is saturated")
    scene_of(shown, activation="relu", x=2, weight=4)
    expect(words).to_contain_text("it explodes")
    scene_of(shown, x=-2)
    expect(words).to_contain_text("the gradient is 0: it has vanished")


def test_the_controls_move_the_picture(page, open_saved):
    shown = open_saved(ActivationExplorer())
    shown.get_by_label("Activation", exact=True).select_option("tanh")
    shown.get_by_label("Depth").focus()
    page.keyboard.press("ArrowRight")
    weight = shown.get_by_label("Weight")
    weight.focus()
    page.keyboard.press("End")
    traits = shown.evaluate("root => ['activation', 'depth', 'weight'].map(name => root.model.get(name))")
    assert traits == ["tanh", 11, 4]
    knob = shown.get_by_role("button", name="x: 1,")
    box = knob.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] - 80, box["y"] + 200, steps=4)
    page.mouse.up()
    x = shown.evaluate("root => root.model.get('x')")
    assert x < 0
    assert x * 20 == pytest.approx(round(x * 20)), "in steps of the slider"
    found = shown.evaluate("root => [root.scene.y, root.scene.gradients.length]")
    assert found == [pytest.approx(np.tanh(x)), 11]
    shown.locator(".tslab-handle").press("ArrowRight")
    assert shown.evaluate("root => root.model.get('x')") > x


def test_saturation_is_hatched_where_it_is(open_saved):
    """The picture's meaning: of relu, the left half lies under a grey hatch, and the right half does not."""
    shown = open_saved(ActivationExplorer(activation="relu"))
    grey = shown.locator("canvas").first.evaluate(
        """canvas => [0.3, 0.75].map(share => {
            const side = Math.round(canvas.width * 0.06);
            const [left, top] = [canvas.width * share, canvas.height * 0.15];
            const { data } = canvas.getContext("2d").getImageData(left, top, side, side);
            let dark = 0;
            for (let i = 0; i < data.length; i += 4) dark += data[i + 3] > 60;
            return dark / (side * side);
        })"""
    )
    assert grey[0] > 0.9
    assert grey[1] < 0.1


def test_hostile_names_are_text(page, open_saved):
    name = "<img src=x onerror=\"document.body.id='hit'\"> \u202egnp" + "x" * 10_000
    shown = open_saved(ActivationExplorer({name: ts.tanh, "b": ts.sigmoid}), width=320)
    expect(shown.locator(".tslab-words")).to_contain_text("<img src=x onerror=")
    assert page.evaluate("document.body.id") == ""
    assert shown.locator("img").count() == 0
    assert shown.evaluate("root => root.scrollWidth <= root.clientWidth")
    shown.get_by_label("Activation", exact=True).select_option("b")
    expect(shown.locator(".tslab-words")).to_contain_text("b: f(1) = 0.7311")
