"""The TrainingMonitor in a saved page and in JupyterLab: what it shows is what Python measured."""

import re

import numpy as np
import pytest
from ipywidgets.embed import embed_data
from playwright.sync_api import expect

import tslab as ts
from tslab.widgets import TrainingMonitor

from .jupyter import open_notebook, run_notebook
from .live import assert_same_scene, scene_of
from .test_harness import notebook_of

HOSTILE = "<img src=x onerror=alert(1)>\"'"


@pytest.fixture(scope="module")
def trained():
    """A monitor of a training that is over: two curves, and histograms of two variables and their gradients."""
    with ts.Graph().as_default() as graph:
        X = ts.placeholder("float64", [None, 2], name="X")
        W = ts.Variable(np.random.default_rng(0).normal(size=(2, 8)), name="W")
        b = ts.Variable(np.zeros(8), name="b")
        loss = ts.reduce_mean(ts.square(ts.tanh(ts.matmul(X, W) + b) - 1.5), name="loss")
        train = ts.train.GradientDescentOptimizer(0.5).minimize(loss)
    monitor = TrainingMonitor(loss, gradients=True, session=ts.Session(graph))
    points = np.random.default_rng(1).normal(size=(40, 2))
    for step in monitor(2500):
        monitor.run(train, {X: points})
        if step % 100 == 0:
            monitor.log({HOSTILE: step - 3.0})
    return monitor


STATES = [
    {},
    {"smoothing": 0.9, "moment": 0.0},
    {"logarithmic": True, "shown": "gradient of W", "moment": 0.35},
    {"shown": "b", "moment": 0.02, "smoothing": 0.99},
]


def test_the_browser_draws_what_python_measured(open_saved, trained):
    shown = open_saved(trained)
    before = {name: getattr(trained, name) for name in ("smoothing", "moment", "logarithmic", "shown")}
    try:
        for traits in STATES:
            found = scene_of(shown, **before | traits)
            for name, value in (before | traits).items():
                setattr(trained, name, value)
            assert_same_scene(found, trained.scene())
    finally:
        for name, value in before.items():
            setattr(trained, name, value)


STRANGE = [
    [1.0, float("nan")],
    [1e308, -1e308, float("inf")],
    [0.0],
    [5.0, 5.0, 5.0],
    [-2.0, -1.0],
    [1e-320, 1e300],
    [],
]


def test_strange_numbers_are_drawn_the_same_in_both(open_saved):
    shown = open_saved(TrainingMonitor())
    for logged in STRANGE:
        for logarithmic in (False, True):
            monitor = TrainingMonitor(logarithmic=logarithmic)
            for value in monitor(logged):
                monitor.log(loss=value)
            traits = {name: getattr(monitor, name) for name in ("state", "steps", "total", "curves", "logarithmic")}
            assert_same_scene(scene_of(shown, **traits), monitor.scene(), where=f"{logged}, {logarithmic}")
            assert monitor._still()[0] == "image/png", "and Matplotlib draws it"


def test_a_reader_sees_how_far_it_is_and_each_curve_by_name_and_value(open_saved, trained):
    shown = open_saved(trained)
    expect(shown.locator("progress")).to_have_js_property("value", 1)
    expect(shown.locator(".tslab-status")).to_contain_text(
        re.compile(r"^Finished: 2,500 of 2,500 steps · [\d,.]+ steps/s")
    )
    lines = shown.locator(".tslab-lines li")
    expect(lines).to_have_count(2)
    first, second = lines.all()
    last = trained.curves["lines"][0]["values"][-1]
    assert float(first.locator("b").inner_text()) == pytest.approx(last, rel=1e-3)
    assert second.locator("span").inner_text() == HOSTILE, "text is text"
    dashes = [line.locator("path").get_attribute("stroke-dasharray") for line in (first, second)]
    assert dashes[0] != dashes[1]
    words = shown.locator(".tslab-words").inner_text()
    assert f"to {first.locator('b').inner_text()}." in words and "Each point is the mean of 2 steps." in words
    assert "W at step 2496: 16 numbers from" in words


def test_the_loss_falls_in_the_picture(open_saved, trained):
    scene = scene_of(open_saved(trained))
    values = scene["lines"][0]["values"]
    assert values[-1] < 0.5 * values[0] and scene["y"][0] <= min(values)
    assert scene["x"] == [0, 2499] and len(values) == 1250


def ink(shown, place):
    """How many pixels of a plot are drawn in the colour of the first line."""
    return (
        shown.locator("canvas")
        .nth(place)
        .evaluate(
            """canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4) {
                count += data[i] === 0 && data[i + 1] === 114 && data[i + 2] === 178;
            }
            return count;
        }"""
        )
    )


def test_controls_work_in_a_saved_page_by_mouse_and_keyboard(open_saved, trained, page):
    shown = open_saved(trained)
    assert ink(shown, 0) > 300 and ink(shown, 2) > 300, "a curve, and bars"
    toggle = shown.get_by_role("button", name="Logarithmic axis")
    before = shown.evaluate("root => root.scene.y")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    after = scene_of(shown)["y"]
    assert after != before and after[0] > 0 and np.log10(after[0]) % 1 == pytest.approx(0)
    toggle.press("Enter")
    expect(toggle).to_have_attribute("aria-pressed", "false")

    smoothing = shown.get_by_role("slider", name="Smoothing")
    smoothing.focus()
    page.keyboard.press("End")
    scene = scene_of(shown)
    assert np.ptp(scene["lines"][1]["smooth"]) < 0.6 * np.ptp(scene["lines"][1]["values"])

    choice = shown.get_by_role("combobox", name="Histogram of")
    assert choice.locator("option").all_inner_texts() == ["W", "b", "gradient of W", "gradient of b"]
    choice.select_option("gradient of b")
    moment = shown.get_by_role("slider", name="Moment")
    moment.focus()
    page.keyboard.press("Home")
    assert (scene_of(shown)["histogram"]["name"], scene_of(shown)["histogram"]["at"]) == ("gradient of b", 0)
    expect(shown.locator(".tslab-words")).to_contain_text("gradient of b at step 0: 8 numbers from")


def test_the_heat_map_is_pointed_at(open_saved, trained, page):
    shown = open_saved(trained)
    heat = shown.locator("canvas").nth(1).bounding_box()
    middle = heat["y"] + heat["height"] / 2
    page.mouse.move(heat["x"] + 0.3 * heat["width"], middle)
    assert scene_of(shown)["histogram"]["at"] == 39, "a pointer that hovers moves nothing"
    page.mouse.down()
    first = scene_of(shown)["histogram"]["at"]
    page.mouse.move(heat["x"] + 0.7 * heat["width"], middle)
    page.mouse.up()
    second = scene_of(shown)["histogram"]["at"]
    assert 0 < first < second < 39


def test_an_empty_monitor_says_what_it_is_for(open_saved):
    shown = open_saved(TrainingMonitor())
    expect(shown.locator(".tslab-words")).to_contain_text("monitor.log(loss=…)")
    expect(shown.locator("progress")).to_be_hidden()
    expect(shown.locator("canvas").nth(1)).to_be_hidden()
    expect(shown.get_by_role("slider")).to_have_count(1)


def test_a_page_saved_during_training_says_how_far_it_was(open_saved):
    monitor = TrainingMonitor()
    for step in monitor(9):
        monitor.log(loss=1.0)
        if step == 3:
            shown = open_saved(monitor)
    expect(shown.locator(".tslab-status")).to_contain_text(re.compile("Running: 3 of 9 steps .* left$"))
    expect(shown.locator(".tslab-words")).to_contain_text("loss went from 1 to 1")
    assert shown.locator("progress").evaluate("bar => bar.value") == pytest.approx(1 / 3)


def test_the_reason_to_stop_is_read(open_saved):
    monitor = TrainingMonitor()
    for step in monitor(9):
        monitor.log({HOSTILE: float("nan") if step == 3 else 1.0})
    shown = open_saved(monitor, width=320)
    expect(shown.locator(".tslab-notice")).to_contain_text("is nan at step 3.")
    expect(shown.locator(".tslab-status")).to_contain_text("Stopped: 4 of 9 steps")
    assert shown.evaluate("root => root.scrollWidth <= root.clientWidth")


LOOP = """
from time import sleep
from tslab.widgets import TrainingMonitor
monitor = TrainingMonitor(smoothing=0.5)
for step in monitor(30):
    monitor.log(loss=1 / (step + 1))
    sleep(0.1)
"""


def test_it_moves_while_the_kernel_trains(lab, page):
    seen = []
    page.expose_function("tell", lambda text, share: seen.append((text, share)))
    page.add_init_script(
        """setInterval(() => {
            const [status, bar] = [".tslab-status", ".tslab-demo progress"].map(name => document.querySelector(name));
            if (status) tell(status.textContent, bar.hidden ? null : bar.value);
        }, 100)"""
    )
    run_notebook(page, lab, lab.write("monitor.ipynb", notebook_of(LOOP, "print(monitor, monitor.smoothing)")))
    expect(page.locator(".tslab-status")).to_contain_text("Finished: 30 of 30 steps")
    expect(page.get_by_text("<TrainingMonitor: Finished: 30 of 30 steps> 0.5")).to_be_visible()
    running = [(text, share) for text, share in seen if text.startswith("Running")]
    shares = [share for _, share in running]
    assert len(set(shares)) > 5 and shares == sorted(shares) and all("left" in text for text, _ in running[3:])
    expect(page.locator(".tslab-demo")).to_have_count(1)


ENDLESS = """
import os
from itertools import count
from time import sleep
from tslab.widgets import TrainingMonitor
monitor = TrainingMonitor()
for step in monitor(count(), total=1000):
    if step == END:
        os._exit(1)
    monitor.log(loss=1 / (step + 1))
    sleep(0.05)
"""


def assert_ended(page):
    """The page says that the kernel is gone, and nothing says that the loop runs."""
    status, notice = page.locator(".tslab-status"), page.locator(".tslab-notice")
    expect(status).to_have_text(re.compile(r"^Ended: \d+ of 1,000 steps"), timeout=30_000)
    expect(status).not_to_contain_text("left")
    expect(notice).to_have_text("The kernel is gone, and the training with it. Run the cell again.")
    expect(page.locator(".tslab-words")).to_contain_text(
        re.compile(r"^Ended: \d+ of 1,000 steps\. loss went from 1 to")
    )


@pytest.mark.parametrize("end", ["restart", "exit"])
def test_a_kernel_that_goes_in_mid_loop_is_said_to_be_gone(lab, page, end):
    loop = ENDLESS.replace("END", "30" if end == "exit" else "None")
    open_notebook(page, lab, lab.write(f"{end}.ipynb", notebook_of(loop)))
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    expect(page.locator(".tslab-status")).to_have_text(re.compile(r"^Running: [12]\d of"), timeout=30_000)
    kernel = "window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
    if end == "restart":
        page.evaluate(f"() => {kernel}.restart()")
    assert_ended(page)
    page.wait_for_function(f"() => {kernel}.status === 'idle'", timeout=60_000)
    assert_ended(page)


def test_a_notebook_that_was_saved_in_mid_loop_says_that_it_has_ended(lab, page):
    monitor = TrainingMonitor()
    for _ in monitor(1000):
        monitor.log(loss=1.0)
        monitor.flush()
        state = embed_data(views=[monitor], drop_defaults=False)["manager_state"]
        if monitor.steps == 3:
            break
    notebook = notebook_of("")
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": monitor.model_id}}
    notebook["cells"][0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": view}]
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    open_notebook(page, lab, lab.write("saved.ipynb", notebook))
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.model.cells.get(0).trusted = true; }")
    assert_ended(page)
