"""The LossLandscape in a saved page: it computes what Python computes, and shows what it means."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import tslab as ts
from tslab.widgets import LossLandscape

from .live import assert_same_scene, scene_of
from .test_gradient_descent import control, whole_scene


@pytest.fixture
def model():
    """A network of 17 weights, its data, a session in which it has been trained by Adam, and a step of that."""
    rng = np.random.default_rng(0)
    with ts.Graph().as_default() as graph:
        X, c = ts.placeholder(name="X"), ts.placeholder(name="c")
        W, b = ts.Variable(rng.normal(size=(2, 4)), name="W"), ts.Variable(rng.normal(size=4), name="b")
        V, d = ts.Variable(rng.normal(size=(4, 1)), name="V"), ts.Variable(0.5, name="d")
        loss = ts.reduce_mean(ts.square(ts.matmul(ts.tanh(ts.matmul(X, W) + b), V) + d - c), name="J")
        step = ts.train.AdamOptimizer(0.05).minimize(loss, global_step=ts.train.create_global_step())
        session, feeds = ts.Session(graph), {X: rng.normal(size=(7, 2)), c: rng.normal(size=(7, 1))}
        for _ in range(5):
            session.run(step, feeds)
        yield loss, feeds, session, step


def assert_follows(demo: LossLandscape, shown: Locator, **traits: Any) -> dict[str, Any]:
    """The browser's scene for these traits is Python's, at every point."""
    found = whole_scene(shown, **traits)
    for name, value in traits.items():
        setattr(demo, name, value)
    assert_same_scene(found, demo.scene())
    return found


def test_the_browser_computes_what_python_computes(open_saved):
    demo = LossLandscape(steps=60)
    shown = open_saved(demo)
    assert_follows(demo, shown)
    for traits in (
        {"x": 1.5, "y": -2.0, "angle": 120.0, "steps": 30, "learning_rate": 1.5},
        {"horizontal": "random direction 3", "span": 0.7, "x": 0.3},
        {"vertical": "random direction 1", "y": -0.2},
        {"vertical": "b[2]", "horizontal": "d[0]", "span": 3.0},
        {"vertical": "d[0]"},  # twice the same
    ):
        assert_follows(demo, shown, **traits)


def test_a_learners_model_trained_by_its_own_step(open_saved, model):
    loss, feeds, session, step = model
    demo = LossLandscape(loss, [("W", (0, 1)), ("d", ())], None, feeds, session, step, x=0.5, y=0.5, steps=50)
    shown = open_saved(demo)
    first = assert_follows(demo, shown)
    assert first["path"]["losses"][-1] < first["path"]["losses"][0]
    expect(control(shown, "Learning rate")).to_have_count(0)
    assert_follows(demo, shown, x=-1.0, horizontal="random direction 1")
    again = whole_scene(shown, x=0.5, horizontal="W[0, 1]")
    assert again == first, "each path starts from the same averages of Adam"


def test_single_precision_and_directions_of_ones_own(open_saved):
    with ts.Graph().as_default():
        v = ts.Variable(np.float32([0.3, -0.7, 1.1]), name="v")
        loss = ts.reduce_sum(ts.square(ts.sin(v)))
        demo = LossLandscape(loss, directions={"<b>a</b>": {v: [1, 0.1, 0]}, 'b"': {v: [0.3, 0, 1]}}, steps=20)
    shown = open_saved(demo, width=320)
    assert_same_scene(whole_scene(shown), demo.scene(), tolerance=1e-6)
    expect(control(shown, "Across").locator("option").first).to_have_text("<b>a</b>")
    assert shown.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_the_grid_is_computed_anew_only_when_it_must_be(open_saved):
    shown = open_saved(LossLandscape())
    whole_scene(shown)
    shown.evaluate("root => { root.grid = root.scene.grid }")
    for traits, is_same in [({"x": 1.0, "angle": 10, "steps": 20}, True), ({"span": 2.0}, False)]:
        scene_of(shown, **traits)
        assert shown.evaluate("root => root.grid === root.scene.grid") is is_same


def test_a_large_model_takes_several_frames(open_saved):
    rng = np.random.default_rng(0)
    with ts.Graph().as_default():
        h = X = ts.placeholder(name="X")
        for _ in range(4):
            h = ts.tanh(ts.matmul(h, ts.Variable(rng.normal(size=(30, 30)) / 5, name="W")))
        demo = LossLandscape(ts.reduce_mean(ts.square(h)), feed_dict={X: rng.normal(size=(40, 30))}, steps=2)
    shown = open_saved(demo)
    shown.page.wait_for_function("() => document.querySelector('.tslab-demo').scene.grid.isComplete")
    assert_same_scene(scene_of(shown), demo.scene())


def test_the_start_is_dragged_and_moved_by_keys(page: Page, open_saved):
    shown = open_saved(LossLandscape())
    before = whole_scene(shown)
    knob = shown.get_by_role("button", name=re.compile("Start of the path"))
    box = knob.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 89, box["y"] + 89, steps=5)
    page.mouse.up()
    moved, box = knob.bounding_box(), box
    assert moved is not None and (moved["x"], moved["y"]) == pytest.approx((box["x"] + 80, box["y"] + 80), abs=2)
    after = scene_of(shown)
    assert after["path"]["xs"][0] > before["path"]["xs"][0] + 1
    assert after["path"]["ys"][0] < before["path"]["ys"][0] - 1
    assert after["slice"][40] == pytest.approx(after["path"]["losses"][0]), "the slice goes through the start"
    knob.press("ArrowLeft")
    assert scene_of(shown)["path"]["xs"][0] == pytest.approx(after["path"]["xs"][0] - 0.12, abs=2e-3)


def test_the_controls_by_mouse_and_keyboard(open_saved):
    shown = open_saved(LossLandscape())
    control(shown, "Across").select_option("random direction 2")
    control(shown, "Up").select_option("W[1, 2]")
    for name, trait, value in (
        ("Span", "span", 50),
        ("Learning rate", "learning_rate", 10),
        ("Steps", "steps", 300),
        ("Slice angle", "angle", 180),
    ):
        control(shown, name).focus()
        control(shown, name).press("End")
        assert shown.evaluate(f"root => root.model.get('{trait}')") == value
    control(shown, "Steps").press("Home")
    expect(shown.locator(".tslab-words")).to_contain_text("0 steps of training lead to")
    expect(shown.locator(".tslab-entry").nth(0)).to_contain_text("the model: loss 0.0948")
    shown.evaluate("root => { root.model.set('steps', 5); root.model.save_changes() }")
    play = shown.get_by_role("button", name="Play")
    play.press("Enter")
    expect(play).to_have_attribute("aria-pressed", "false")
    assert shown.evaluate("root => root.model.get('steps')") == 5


def test_after_a_pause_it_plays_on_to_where_it_was_going(open_saved) -> None:
    shown = open_saved(LossLandscape())
    steps = "root => root.model.get('steps')"
    goal = shown.evaluate(steps)
    play = shown.get_by_role("button", name="Play")
    play.press("Space")
    shown.page.wait_for_function("root => root.model.get('steps') > 2", arg=shown.element_handle())
    play.press("Space")
    expect(play).to_have_attribute("aria-pressed", "false")
    paused = shown.evaluate(steps)
    assert 2 < paused < goal
    play.press("Space")
    shown.page.wait_for_function("([root, at]) => root.model.get('steps') > at", arg=[shown.element_handle(), paused])
    expect(play).to_have_attribute("aria-pressed", "false", timeout=20_000)
    assert shown.evaluate(steps) == goal
