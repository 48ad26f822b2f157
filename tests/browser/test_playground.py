"""The Playground in a saved page: it trains as Python does, and every part of the picture can be reached and turned."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import tslab as ts
from tslab.widgets import Playground

from .jupyter import error_texts, run_notebook
from .live import assert_same_scene, scene_of
from .test_harness import notebook_of

WAIT = """async (root, step) => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    for (await frame(), await frame(); root.scene.step !== step; ) await frame();
}"""


def set_traits(shown, **traits):
    shown.evaluate(
        """(root, traits) => {
            for (const [name, value] of Object.entries(traits)) root.model.set(name, value);
            root.model.save_changes();
        }""",
        traits,
    )


def scene_at(shown, demo, **traits):
    """The scene for these traits, in the browser when it has got there, held to be equal to Python's."""
    for name, value in traits.items():
        setattr(demo, name, value)
    set_traits(shown, **{name: getattr(demo, name) for name in traits})
    shown.evaluate(WAIT, demo.step)
    found = scene_of(shown)
    assert_same_scene(found, demo.scene())
    return found


def trait(shown, name):
    return shown.evaluate("(root, name) => root.model.get(name)", name)


@pytest.mark.parametrize(
    "traits",
    [
        {},
        {"dataset": "hills", "noise": 0.3, "activation": "sigmoid", "layers": "5", "learning_rate": 0.3},
        {"dataset": "spiral", "activation": "relu", "layers": "8, 4, 4", "regularization": "L1"},
    ],
    ids=["circle", "hills", "spiral"],
)
def test_the_browser_trains_as_python_does(open_saved, traits):
    demo = Playground(**traits)
    shown = open_saved(demo)
    scene_at(shown, demo, step=200)
    scene_at(shown, demo, step=77)
    scene_at(shown, demo, step=90, noise=0.25, split=73, batch_size=7, seed=12, learning_rate=0.03)
    edits = [[10, "W1[1, 2]", 3.0], [90, "b1[4]", -2.0], [95, "W2[0, 0]", 1.0], [3, "nothing[0]", 1]]
    scene_at(shown, demo, regularization="L2", regularization_rate=0.01, edits=edits)
    scene_at(shown, demo, step=120)
    scene_at(shown, demo, edits=edits[:1])


def test_the_code_is_pythons(open_saved):
    demo = Playground(step=12, regularization="L2", learning_rate=1)
    shown = open_saved(demo)
    shown.get_by_role("button", name="Show me the code").click()
    code = shown.get_by_label("The program")
    expect(code).to_contain_text("import tslab as ts")
    assert code.text_content() == demo.code
    demo.edit("W1[0, 3]", 1.5)
    set_traits(shown, edits=demo.edits, batch_size=25)
    expect(code).to_contain_text("batch_size=25")
    expect(code).to_contain_text('[[12,"W1[0, 3]",1.5]]  # by hand')
    assert code.text_content().count("\n") == demo.code.count("\n")


@pytest.mark.parametrize("dataset", ["xor", "gauss", "moons", "plane", "drawn"])
def test_the_data_are_pythons(open_saved, dataset):
    demo = Playground(dataset=dataset, layers="3", step=5, noise=0.1)
    scene_at(open_saved(demo), demo, seed=3)


def test_choices_that_the_page_holds(open_saved, tmp_path, page):
    demo = Playground(layers="3", step=10)
    path = tmp_path / "chosen.html"
    demo.save(path, activations=["relu", "linear"], layers=["", "4, 4"])
    page.goto(path.as_uri())
    shown = page.locator(".tslab-demo")
    shown.get_by_label("Activation").select_option("relu")
    shown.get_by_label("Hidden layers").select_option("4, 4")
    scene_at(shown, demo, activation="relu", layers="4, 4")
    assert shown.get_by_label("Activation").locator("option").all_text_contents() == ["tanh", "relu", "linear"]
    scene_at(shown, demo, activation="linear", layers="")


def test_three_classes_and_the_learners_own_graphs(open_saved):
    points = np.random.default_rng(1).normal(size=(60, 2))
    demo = Playground(points, np.argmax(points @ [[1, 0, -1], [0, 1, -1]], axis=1), layers="4", step=150)
    shown = open_saved(demo)
    assert scene_at(shown, demo)["right"] > 0.8
    expect(shown.locator(".tslab-legend")).to_contain_text("▲ class 2")


def test_a_learners_perceptron(open_saved):
    with ts.Graph().as_default():
        X, c = ts.placeholder(name="X"), ts.placeholder(name="c")
        W = ts.Variable([[1.0, -1.0], [0.5, -0.5]], name="W")
        p = ts.softmax(X @ W)
        J = ts.negative(ts.reduce_sum(c * ts.log(p)))
        demo = Playground(X, c, p, J, ts.train.AdamOptimizer(0.01), data="gauss")
    shown = open_saved(demo)
    scene_at(shown, demo, step=60)
    expect(shown.get_by_label("Learning rate")).to_have_count(0)
    expect(shown.get_by_label("Hidden layers")).to_have_count(0)
    assert shown.get_by_label("Weight", exact=True).locator("option").count() == 1 + 4


def one_unit(formula):
    """The demo of a unit whose weights are a vector."""
    with ts.Graph().as_default():
        X, y = ts.placeholder(ts.float64, [None, 2], name="X"), ts.placeholder(ts.float64, [None], name="y")
        w, b = ts.Variable([0.5, -1.0], name="w"), ts.Variable(0.0, name="b")
        p = ts.sigmoid(formula(X, w, b))
        loss = ts.reduce_mean(ts.square(p - y))
        return Playground(X, y, p, loss, ts.train.GradientDescentOptimizer(0.5), data="gauss", step=20)


def test_a_unit_whose_weights_are_a_vector(open_saved):
    demo = one_unit(lambda X, w, b: ts.reduce_sum(X * w, axis=1) + b)
    shown = open_saved(demo)
    scene_at(shown, demo)
    choice = shown.get_by_label("Weight", exact=True)
    keys = choice.locator("option").evaluate_all("options => options.map(option => option.value)")
    assert keys == ["", "b[0]", "w[0]", "w[1]"]
    expect(shown.get_by_text("The network is not drawn")).to_be_hidden()
    for key, name, place in (("w[1]", "w", 1), ("b[0]", "b", ())):
        choice.select_option(key)
        value = shown.get_by_label("Value of the weight")
        assert float(value.input_value()) == pytest.approx(demo.values()[name][place], rel=1e-3)
        value.fill("2.5")
        demo.edit(key, 2.5)
        scene_at(shown, demo, step=demo.step)
        assert scene_of(shown)["weights" if name == "w" else "biases"][0][place or 0] == 2.5
    canvas = shown.get_by_role("img", name="The network")
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.5 * box["width"], "y": 0.58 * box["height"]})
    assert trait(shown, "chosen") == "w[1]"


@pytest.mark.parametrize("width", [320, 700, 1000])
def test_where_no_layer_is_found_the_page_says_so_and_leaves_no_gap(open_saved, width):
    shown = open_saved(one_unit(lambda X, w, b: w[0] * X[:, 0] + w[1] * X[:, 1] + b), width=width)
    expect(shown.get_by_text("The network is not drawn")).to_be_visible()
    expect(shown.get_by_text("Network", exact=True)).to_be_hidden()
    first, data = (shown.get_by_text(text, exact=True).bounding_box() for text in ("Output", "Data"))
    plot = shown.locator("canvas").first.bounding_box()
    if width == 1000:
        assert data["y"] == first["y"] and first["x"] < data["x"] + 240 and plot["width"] > 500
    elif width == 700:
        assert data["y"] == first["y"] and data["x"] > first["x"]
    else:
        assert data["y"] > plot["y"] + plot["height"]


def test_it_plays_until_it_is_told_to_stop(open_saved):
    shown = open_saved(Playground(dataset="gauss", speed=3))
    before = scene_of(shown)
    words = shown.locator(".tslab-words")
    expect(words).to_contain_text("After 0 steps (epoch 0) the loss is")
    shown.get_by_role("button", name="Play").click()
    expect(shown.get_by_role("button", name="Pause")).to_be_visible()
    shown.page.wait_for_function("document.querySelector('.tslab-demo').scene.step >= 60")
    shown.focus()
    shown.press(" ")
    assert trait(shown, "playing") is False
    after = scene_of(shown)
    assert after["step"] % 3 == 0
    assert after["trainLoss"] < before["trainLoss"] / 3 and after["right"] > 0.95
    field = np.reshape(after["field"], (50, 50))
    assert field[10, 10] < 0.2 and field[40, 40] > 0.8, "the boundary separates the two heaps"
    expect(words).to_contain_text(re.compile(rf"After {after['step']} steps .* on the test data"))


def test_steps_by_buttons_keys_and_number(open_saved):
    shown = open_saved(Playground(step=20))
    shown.get_by_role("button", name="One step on").click()
    assert trait(shown, "step") == 21
    shown.get_by_role("button", name="One step back").click()
    shown.get_by_role("button", name="One step back").click()
    assert trait(shown, "step") == 19
    shown.focus()
    shown.press("ArrowRight")
    assert trait(shown, "step") == 20
    number = shown.get_by_label("Step", exact=True)
    number.fill("140")
    number.press("Enter")
    shown.evaluate(WAIT, 140)
    handle = shown.get_by_role("button", name="Step and loss")
    expect(handle).to_have_attribute("aria-label", re.compile("140"))
    handle.press("ArrowLeft")
    assert 137 <= trait(shown, "step") <= 139
    box = shown.get_by_label("The losses").bounding_box()
    shown.page.mouse.move(*centre(handle.bounding_box()))
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + 52 + (box["width"] - 64) / 2, box["y"] + 50)
    shown.page.mouse.up()
    assert 60 <= trait(shown, "step") <= 80, "dragged along the curve to the middle of all steps seen"
    shown.get_by_role("button", name="Rewind").click()
    assert trait(shown, "step") == 0


def centre(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_weight_is_clicked_and_set(open_saved):
    demo = Playground(layers="2", step=30)
    shown = open_saved(demo)
    picture = shown.get_by_label("The network")
    box = picture.bounding_box()
    units = shown.evaluate("root => root.scene.units.length")
    assert units == 3
    # From the upper input to the upper unit of the hidden layer: half way between the first two columns.
    picture.click(position={"x": box["width"] / 3, "y": (box["height"] - 26) * 5 / 12 + 22})
    assert trait(shown, "chosen") == "W1[0, 0]"
    choice = shown.get_by_label("Weight", exact=True)
    expect(choice).to_have_value("W1[0, 0]")
    value = shown.get_by_label("Value of the weight")
    assert float(value.input_value()) == pytest.approx(demo.values()["W1"][0, 0], rel=1e-3)
    value.fill("2.5")
    assert trait(shown, "edits") == [[30, "W1[0, 0]", 2.5]]
    value.press("ArrowUp")
    assert trait(shown, "edits") == [[30, "W1[0, 0]", 2.6]]
    scene_at(shown, demo, edits=[[30, "W1[0, 0]", 2.6]])
    choice.select_option("b2[1]")
    value.fill("-1")
    found = scene_at(shown, demo, edits=[[30, "W1[0, 0]", 2.6], [30, "b2[1]", -1]], step=31)
    expect(shown.get_by_role("button", name="Undo 2 changes")).to_be_visible()
    shown.get_by_role("button", name="Undo 2 changes").click()
    assert scene_of(shown)["trainLoss"] != found["trainLoss"]
    expect(shown.get_by_role("button", name=re.compile("Undo"))).to_have_count(0)


def test_points_are_drawn_by_mouse_and_by_keys(open_saved):
    shown = open_saved(Playground())
    shown.get_by_label("Data set").select_option("drawn")
    assert len(scene_of(shown)["labels"]) == 8
    shown.get_by_role("button", name="Clear").click()
    expect(shown.locator(".tslab-words")).to_have_text("There are no points. Draw some.")
    plot = shown.get_by_label("The output and the points")
    box = plot.bounding_box()
    shown.page.mouse.move(box["x"] + 80, box["y"] + 40)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + 140, box["y"] + 40, steps=6)
    shown.page.mouse.up()
    drawn = trait(shown, "drawn")
    assert len(drawn) > 3 and all(point[2] == 1 and point[1] == drawn[0][1] > 2 for point in drawn)
    shown.get_by_role("button", name="class 0").click()
    pen = shown.get_by_role("button", name="Pen")
    pen.press("Shift+ArrowRight")
    pen.press("Enter")
    assert trait(shown, "drawn")[-1] == [1, 0, 0]
    scene = scene_of(shown, step=30)
    assert scene["labels"][-1] == 0 and len(scene["labels"]) == len(drawn) + 1
    shown.get_by_role("group", name="Drawing").get_by_role("button", name="Undo").click()
    assert trait(shown, "drawn") == drawn


def test_far_steps_are_reached_in_several_frames(open_saved):
    shown = open_saved(Playground(layers="3", step=40_000))
    shown.evaluate(WAIT, 40_000)
    steps = scene_of(shown)["steps"]
    assert steps[-1] == 40_000 - 40_000 % 512 and 600 < len(steps) < 700
    shown.get_by_role("button", name="One step back").click()
    shown.evaluate(WAIT, 39_999)


def test_what_ends_in_nan_is_explained_and_stops(open_saved):
    shown = open_saved(Playground(dataset="hills", activation="linear", learning_rate=10, playing=True, speed=50))
    expect(shown.locator(".tslab-words")).to_contain_text("the steps were too large")
    expect(shown.get_by_role("button", name="Play")).to_be_visible()


def test_it_fits_a_narrow_page(open_saved):
    shown = open_saved(Playground(layers="12, 8, 4, 2"), width=320)
    assert shown.evaluate("root => document.documentElement.scrollWidth") <= 320
    assert (
        shown.evaluate(
            """root => [...root.querySelectorAll("*")].filter(one =>
            one.offsetParent && one.getBoundingClientRect().right > root.getBoundingClientRect().right
            && !one.closest(".tslab-plot")).map(one => one.outerHTML)"""
        )
        == []
    )


IN_A_NOTEBOOK = """
import ipywidgets
from tslab.widgets import Playground

demo = Playground(layers="3", dataset="gauss")
heard = ipywidgets.Label("Python: nothing yet")

def hear(change):
    heard.value = f"Python: {demo!r}, loss {demo.scene()['trainLoss']:.9f}"

demo.observe(hear, ["layers", "activation", "dataset", "step"])
"""


def test_in_a_notebook_python_builds_the_network_that_is_asked_for(page, lab):
    notebook = notebook_of(IN_A_NOTEBOOK, "display(demo, heard)", "demo.controls()")
    run_notebook(page, lab, lab.write("playground.ipynb", notebook))
    shown = page.locator(".tslab-demo")
    layers = shown.get_by_label("Hidden layers")
    layers.fill("4,2")
    layers.press("Enter")
    expect(page.get_by_text("Python: <Playground: gauss, 2-4-2 tanh, step 0>")).to_be_visible()
    expect(layers).to_have_value("4, 2")
    shown.get_by_label("Activation").select_option("relu")
    shown.get_by_label("Data set").select_option("plane")
    expect(page.get_by_text("Python: <Playground: plane, 2-4-2 relu, step 0>")).to_be_visible()
    page.wait_for_function(
        "document.querySelector('.tslab-demo').scene.units.map(unit => unit.length / 2500).join() === '2,4,2,1'"
    )
    shown.get_by_label("Step", exact=True).fill("25")
    shown.get_by_label("Step", exact=True).press("Enter")
    expect(page.get_by_text("step 25>")).to_be_visible()
    loss = page.get_by_text("step 25>").text_content().split()[-1]
    page.wait_for_function("document.querySelector('.tslab-demo').scene.step === 25")
    assert f"{scene_of(shown)['trainLoss']:.9f}" == loss
    layers.fill("4, 99")
    layers.press("Enter")
    expect(page.get_by_text("2-4-2 relu, step 25>")).to_be_visible()
    assert trait(shown, "layers") == "4, 2"
    assert error_texts(page) == []


def test_in_a_notebook_it_plays(page, lab):
    code = "from tslab.widgets import Playground\nPlayground(dataset='gauss')"
    run_notebook(page, lab, lab.write("playing.ipynb", notebook_of(code)))
    shown = page.locator(".tslab-demo")
    shown.focus()
    shown.press(" ")
    page.wait_for_function("document.querySelector('.tslab-demo').scene.step >= 60")
    shown.press(" ")
    assert scene_of(shown)["right"] > 0.95
