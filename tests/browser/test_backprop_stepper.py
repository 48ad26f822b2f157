"""The BackpropStepper in a saved page: its numbers, its formulas, its picture, stepped by mouse and by keyboard."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import tslab as ts
from tslab.widgets import BackpropStepper

from .live import assert_same_scene, scene_of


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def network(dtype: str = "float64"):
    """Two layers, a sum that is a join, weight decay; all of one dtype."""
    random = np.random.default_rng(2)
    X, labels = ts.placeholder(dtype, [None, 3], name="X"), ts.placeholder(dtype, [None, 2], name="labels")
    with ts.name_scope("hidden"):
        W = ts.Variable(random.normal(size=(3, 4)), name="W", dtype=dtype)
        b = ts.Variable(np.zeros(4), name="b", dtype=dtype)
        h = ts.nn.relu(ts.matmul(X, W) + b, name="h")
    V = ts.Variable(random.normal(size=(4, 2)), name="V", dtype=dtype)
    error = ts.nn.softmax_cross_entropy_with_logits(labels=labels, logits=h @ V, name="error")
    loss = ts.add(ts.reduce_mean(error), 0.1 * ts.reduce_sum(ts.square(W)), name="loss")
    feeds = {X: random.normal(size=(4, 3)), labels: np.eye(2)[[0, 1, 1, 0]]}
    return BackpropStepper(loss, feed_dict=feeds)


def edge(demo: Locator, name: str) -> Locator:
    """The lines on an edge that are written, from the first to the last."""
    return demo.locator(f"g.edge[data-id='edge:{name}'] text:not(:empty)")


def node(demo: Locator, name: str) -> Locator:
    return demo.locator(f"g.node[data-id='node:{name}']")


def formula(demo: Locator) -> Locator:
    return demo.locator(".tslab-formula")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_browser_computes_what_python_computes(open_saved, dtype):
    demo = network(dtype)
    shown = open_saved(demo)
    for traits in ({}, {"learning_rate": 0.5, "iteration": 20}, {"learning_rate": 0.003, "iteration": 1}):
        found = scene_of(shown, **traits)
        for name, value in traits.items():
            setattr(demo, name, value)
        assert_same_scene(found, demo.scene(), tolerance=1e-9 if dtype == "float64" else 1e-5)


def test_what_has_several_values_and_what_is_no_number(open_saved):
    x = ts.Variable([0.0, 2.0], name="x")
    first, second = ts.unstack(x)
    demo = BackpropStepper(ts.add(ts.log(first), ts.square(second), name="loss"))
    shown = open_saved(demo)
    found = scene_of(shown, step=len(demo.story["moments"]) - 1)
    assert found["values"][-1]["data"] == ["-Infinity"]
    assert found["gradients"][0]["data"] == ["Infinity", 4]
    expect(edge(shown, "loss:out:loss:0").first).to_have_text("−∞")


def test_what_python_computes_is_drawn_where_the_browser_cannot(open_saved):
    demo = BackpropStepper(ts.log(ts.Variable(0.0, name="x"), name="z"), step=4)
    shown = open_saved(demo)
    scene_of(shown, computed=demo.scene() | {"values": [None, {"shape": [], "data": ["nan"]}]})
    expect(edge(shown, "z:out:z:0")).to_have_text(["nan", "← 1"])
    expect(node(shown, "x").locator("text:not(:empty)")).to_have_text(["x", "∂ ∞", "new −∞"])


def test_moments_go_forward_back_and_update(open_saved):
    shown = open_saved(BackpropStepper())
    page = shown.page
    shown.focus()
    expect(edge(shown, "x:multiply:0")).to_have_text(["0.5"])
    expect(edge(shown, "multiply:add:0")).to_have_text([])
    page.keyboard.press("ArrowRight")
    expect(edge(shown, "multiply:add:0")).to_have_text(["1"])
    expect(formula(shown)).to_have_text("multiply = x * y")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(formula(shown)).to_have_text("∂z/∂z = 1")
    expect(edge(shown, "z:out:z:0")).to_have_text(["9", "← 1"])
    shown.get_by_role("button", name="Next step").click()
    expect(formula(shown)).to_have_text("1 × (2 · 3) = 6")
    expect(shown.locator(".tslab-code")).to_have_text("∂z/∂z × (2 · add)")
    expect(edge(shown, "add:z:0")).to_have_text(["3", "← 6"])
    expect(shown.locator("g.edge.tslab-flowing")).to_have_count(1)
    for text in ("6 × 1 = 6", "6 × 1 = 6", "6 × 2 = 12", "6 × 0.5 = 3"):
        page.keyboard.press("ArrowRight")
        expect(formula(shown)).to_have_text(text)
    expect(node(shown, "x").locator("text:not(:empty)")).to_have_text(["x", "∂ 12"])
    expect(node(shown, "y").locator("text:not(:empty)")).to_have_text(["y"])
    page.keyboard.press("ArrowRight")
    expect(formula(shown)).to_have_text("3 + 6 = 9")
    expect(shown.locator("g.edge.tslab-flowing")).to_have_count(2)
    expect(node(shown, "y").locator("text:not(:empty)")).to_have_text(["y", "∂ 9"])
    expect(shown.locator(".tslab-words")).to_have_text(
        "Moment 10 of 12: contributions meet at y, and add. ∂z/∂y = 3 + 6 = 9."
    )
    page.keyboard.press("End")
    expect(formula(shown)).to_have_text("2 − 0.1 × 9 = 1.1")
    expect(node(shown, "y").locator("text:not(:empty)")).to_have_text(["y", "∂ 9", "new 1.1"])
    page.keyboard.press("ArrowLeft")
    expect(formula(shown)).to_have_text("0.5 − 0.1 × 12 = −0.7")
    expect(node(shown, "y").locator("text:not(:empty)")).to_have_text(["y", "∂ 9"])
    page.keyboard.press("Home")
    expect(edge(shown, "multiply:add:0")).to_have_text([])


def test_the_next_training_step_follows_and_the_one_before_comes_back(open_saved):
    shown = open_saved(BackpropStepper(step=12))
    shown.focus()
    shown.page.keyboard.press("ArrowRight")
    expect(shown.locator(".tslab-count")).to_have_text("0 / 12")
    expect(edge(shown, "x:multiply:0")).to_have_text(["−0.7"])
    expect(edge(shown, "y:add:1")).to_have_text(["1.1"])
    shown.page.keyboard.press("End")
    expect(edge(shown, "z:out:z:0")).to_have_text(["0.1089", "← 1"])
    shown.page.keyboard.press("Home")
    shown.page.keyboard.press("ArrowLeft")
    expect(formula(shown)).to_have_text("2 − 0.1 × 9 = 1.1")
    expect(shown.get_by_role("button", name="Next step")).to_have_attribute("aria-disabled", "false")


def test_the_controls_change_what_is_computed(open_saved):
    shown = open_saved(BackpropStepper(step=11))
    rate = shown.get_by_role("slider", name="Learning rate")
    rate.focus()
    shown.page.keyboard.press("Home")
    expect(formula(shown)).to_have_text("0.5 − 0.0001 × 12 = 0.4988")
    before = shown.get_by_role("slider", name="Steps before")
    before.focus()
    shown.page.keyboard.press("ArrowRight")
    expect(formula(shown)).to_have_text(re.compile(r"0\.4988 − 0\.0001 × 11\.98 = 0\.4976"))
    slider = shown.get_by_role("slider", name="Moment")
    slider.focus()
    shown.page.keyboard.press("ArrowLeft")
    assert shown.evaluate("root => root.model.get('step')") == 10
    assert slider.get_attribute("aria-valuetext") == "moment 10 of 12"


def test_playing_and_seeking_stop_at_a_breakpoint(open_saved):
    shown = open_saved(BackpropStepper())
    page, seek = shown.page, shown.get_by_role("button", name="Next breakpoint")
    expect(seek).to_have_attribute("aria-disabled", "true")
    node(shown, "add").click()
    expect(node(shown, "add")).to_have_attribute("aria-pressed", "true")
    assert shown.evaluate("root => root.model.get('breakpoints')") == ["add"]
    for step in (2, 5, 6, 7, 12):  # it is computed, its gradient comes, two contributions leave; then the end
        seek.click()
        expect(shown.locator(".tslab-count")).to_have_text(f"{step} / 12")
    page.keyboard.press("Home")
    shown.focus()
    page.keyboard.press(" ")
    expect(shown.locator(".tslab-count")).to_have_text("2 / 12")
    expect(shown.get_by_role("button", name="Play")).to_be_visible()
    node(shown, "add").focus()
    page.keyboard.press("Enter")
    expect(node(shown, "add")).to_have_attribute("aria-pressed", "false")


def test_hovering_and_focusing_show_whole_tensors(open_saved):
    demo = network()
    shown = open_saved(demo)
    page, card = shown.page, shown.locator(".tslab-card")
    expect(card).to_be_hidden()
    edge(shown, "hidden/W:hidden/matmul:1").first.hover()
    names = [one["name"] for one in demo.story["nodes"]]
    W = demo.scene()["values"][names.index("hidden/W")]["data"]
    cells = card.locator("td")
    expect(cells).to_have_count(12)
    written = [float(text.replace("−", "-")) for text in cells.all_text_contents()]
    np.testing.assert_allclose(written, W, rtol=1e-3)
    ground = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell).backgroundColor)")
    assert all(("rgba(0, 114, 178" in colour) == (x < 0) for colour, x in zip(ground, W, strict=True))
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    scene_of(shown, step=len(demo.story["moments"]) - 1)
    first = shown.locator("g[tabindex='0']")
    first.focus()
    for _ in range(5):  # labels, the edge from it, X, the edge from it, W
        page.keyboard.press("ArrowDown")
    focused = shown.locator("g:focus")
    expect(focused).to_have_attribute(
        "aria-label", re.compile("hidden/W → hidden/matmul, value \\(3, 4\\) .*flows back")
    )
    expect(card.locator("td")).to_have_count(24)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_formula_for_matrices_shows_one_of_their_numbers(open_saved):
    demo = network()
    shown, scene, story = open_saved(demo), demo.scene(), demo.story
    for number, moment in enumerate(story["moments"]):
        name = story["nodes"][moment["node"]]["op"] if moment["kind"] == "backward" else ""
        if name not in ("matmul", "relu", "square", "multiply", "reduce_sum"):
            continue
        scene_of(shown, step=number)
        text = formula(shown).text_content().replace("−", "-").replace("×", "*").replace("·", "*")
        place, left, right = re.fullmatch(r"(?:at \[([\d, ]*)\]: )?(.*) = (.*)", text).groups()
        part = scene["contributions"][moment["edge"]]
        value = np.reshape(part["data"], part["shape"])[tuple(map(int, place.split(", "))) if place else ()]
        assert float(right) == pytest.approx(value, rel=1e-3)
        assert eval(left) == pytest.approx(value, rel=2e-3)


def numeral(text: str) -> float:
    return float(text.replace("−", "-"))


def test_each_local_derivative_times_upstream_is_the_contribution(open_saved):
    x, y = ts.Variable(0.7, name="x"), ts.Variable(-1.3, name="y")
    alone = (ts.negative, ts.identity, ts.square, ts.sqrt, ts.reciprocal, ts.exp, ts.log, ts.sin, ts.cos, ts.abs)
    alone += (ts.sigmoid, ts.tanh, ts.nn.softplus, ts.nn.relu, ts.reduce_sum)
    pairs = [ts.add(x, y), ts.subtract(x, y), ts.multiply(x, y), ts.divide(x, y), ts.pow(x, y), ts.maximum(x, y)]
    demo = BackpropStepper(ts.add_n([*(operation(x) for operation in alone), *pairs]) * 3.0)
    shown, scene, story = open_saved(demo), demo.scene(), demo.story
    seen = set()
    for number, moment in enumerate(story["moments"]):
        if moment["kind"] != "backward":
            continue
        scene_of(shown, step=number)
        operation = story["nodes"][moment["node"]]["op"]
        seen.add(operation)
        upstream = scene["gradients"][moment["node"]]["data"][0]
        contribution = scene["contributions"][moment["edge"]]["data"][0]
        local = numeral(shown.locator(".tslab-panel dd").nth(1).inner_text().split("= ")[-1])
        assert upstream * local == pytest.approx(contribution, rel=1e-3), operation
        left, right = formula(shown).inner_text().split(" = ")
        first, factor = left.split(" × ")
        assert numeral(right) == pytest.approx(contribution, rel=1e-3)
        assert numeral(first) == pytest.approx(upstream, rel=1e-3)
        if not re.search("[a-z²^σ]", factor):
            assert eval(factor.replace("−", "-").replace("·", "*")) == pytest.approx(local, rel=2e-3), operation
    assert len(seen) == 22


def test_what_no_textbook_has_a_line_for_has_a_formula_too(open_saved):
    w = ts.Variable(0.5, name="w")
    shown = open_saved(BackpropStepper(3.0 * ts.expm1(w, name="e"), step=5))
    expect(formula(shown)).to_have_text("3 × 1.649 = 4.946")
    expect(shown.locator(".tslab-code")).to_have_text("∂multiply/∂e × its local derivative")


def test_labels_and_long_names_are_text(open_saved):
    w = ts.Variable([[1.0, 2.0]], name="w" * 10_000)
    loss = ts.reduce_sum(ts.square(w, name="a.img>b"), name="loss")
    label = '<img src=x onerror="alert(1)"> \u202eltr'
    demo = BackpropStepper(loss, label=label)
    shown = open_saved(demo, width=320)
    for step in range(len(demo.story["moments"])):
        scene_of(shown, step=step)
        assert len(formula(shown).text_content() or "") < 150
    expect(shown).to_have_attribute("aria-label", label)
    assert shown.page.locator("img").count() == 0
    assert shown.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
