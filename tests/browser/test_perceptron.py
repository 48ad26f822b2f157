"""The PerceptronDemo in a saved page: its scene is Python's, its line and points are moved, and it learns."""

import numpy as np
import pytest
from playwright.sync_api import expect

import tslab as ts
from tslab.widgets import PerceptronDemo

from .live import assert_same_scene, scene_of


def sigmoid_demo():
    with ts.Graph().as_default():
        X = ts.placeholder("float64", [None, 2])
        w, b = ts.Variable([1.0, -2.0]), ts.Variable(0.25)
        return PerceptronDemo(ts.sigmoid(ts.matmul(X, w) + b), X, [[0.0, 1.0], [2.0, -1.0], [-1.0, 0.5]], [1, 0, 1])


def unbiased_demo():
    with ts.Graph().as_default():
        X = ts.placeholder("float64", [None, 2])
        p = ts.softmax(ts.matmul(X, ts.Variable([[1.0, -2.0], [0.5, 0.25]])))
        return PerceptronDemo(p, X, [[0.0, 1.0], [2.0, -1.0], [-1.0, 0.5]], [1, 0, 1])


DEMOS = {
    "two": PerceptronDemo,
    "three": lambda: PerceptronDemo(classes=3),
    "sigmoid": sigmoid_demo,
    "unbiased": unbiased_demo,
}


def trait(shown, name):
    """A trait of the demo in the page."""
    return shown.evaluate("(root, name) => root.model.get(name)", name)


def pixel(shown, x, y):
    """Where a point of the plane is seen, in pixels of the page."""
    area = trait(shown, "area")
    box = shown.locator("canvas").bounding_box()
    across, up = (x - area[0]) / (area[1] - area[0]), (y - area[2]) / (area[3] - area[2])
    left, right, top, bottom = 52, 12, 10, 40
    return (
        box["x"] + left + across * (box["width"] - left - right),
        box["y"] + top + (1 - up) * (box["height"] - top - bottom),
    )


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


@pytest.mark.parametrize("name", DEMOS)
def test_the_browser_computes_what_python_computes(open_saved, name):
    demo = DEMOS[name]()
    shown = open_saved(demo)
    assert_same_scene(scene_of(shown), demo.scene())
    sliders = {"w₁": 2.5, "w₂": -1.5} | ({} if name == "unbiased" else {"b": 0.7})
    for label, value in sliders.items():
        shown.get_by_label(f"{label} of the class" if name == "three" else label, exact=True).fill(str(value))
    demo.w1, demo.w2, demo.bias = sliders.get("w₁"), sliders.get("w₂"), sliders.get("b", 0)
    np.testing.assert_allclose(trait(shown, "W"), demo.W, err_msg="the sliders move the same weights")
    np.testing.assert_allclose(trait(shown, "b"), demo.b)
    assert [trait(shown, key) for key in ("w1", "w2")] == [2.5, -1.5]
    assert_same_scene(scene_of(shown), demo.scene())
    demo.w1 = 4.0
    assert_same_scene(scene_of(shown, w1=4.0), demo.scene())  # a slider of ipywidgets sets no more than this
    if name == "three":
        shown.get_by_label("Class", exact=True).select_option("2")
        demo.chosen = "2"
        assert [trait(shown, key) for key in ("w1", "w2", "bias")] == pytest.approx([demo.w1, demo.w2, demo.bias])
        np.testing.assert_allclose(trait(shown, "W"), demo.W)
        assert_same_scene(scene_of(shown), demo.scene())
    assert_same_scene(scene_of(shown, points=[[0.5, 0]], labels=[1, 0]), _only(demo).scene())
    assert scene_of(shown, points=[])["likelihood"] == 1


def _only(demo):
    demo.points, demo.labels = [[0.5, 0]], [1, 0]
    return demo


@pytest.mark.parametrize("name", DEMOS)
def test_training_in_the_browser_is_training_in_python(page, open_saved, name):
    demo = DEMOS[name]()
    shown = open_saved(demo)
    shown.get_by_role("button", name="Train").click()
    page.wait_for_function("document.querySelector('.tslab-demo').model.get('step') >= 40")
    shown.get_by_role("button", name="Train").click()
    scene = scene_of(shown)
    demo.train(trait(shown, "step"))
    np.testing.assert_allclose(trait(shown, "W"), demo.W, rtol=1e-9)
    np.testing.assert_allclose(trait(shown, "w1"), demo.w1, rtol=1e-9)
    assert_same_scene(scene, demo.scene())
    assert scene["cross_entropy"] < DEMOS[name]().scene()["cross_entropy"]
    expect(shown.locator("dd").nth(4)).to_have_text(str(demo.step))
    shown.get_by_role("button", name="Start again").click()
    assert (trait(shown, "W"), trait(shown, "step")) == (demo.start[0], 0)


def test_training_ends_where_nothing_moves_any_more(page, open_saved):
    demo = PerceptronDemo(points=[[1, 0], [1, 0], [-1, 0], [-1, 0]], labels=[1, 0, 1, 0], learning_rate=0.5)
    shown = open_saved(demo)
    shown.get_by_role("button", name="Train").press("Enter")
    page.wait_for_function("!document.querySelector('.tslab-demo').model.get('playing')")
    assert scene_of(shown)["cross_entropy"] == pytest.approx(4 * np.log(2))


def test_where_python_computes_each_of_its_scenes_makes_one_step(open_saved):
    demo = PerceptronDemo()
    shown = open_saved(demo)
    computed = demo.scene() | {"cross_entropy": "inf", "likelihood": 0.0}
    found = scene_of(shown, computed=computed)
    assert (found["cross_entropy"], found["likelihood"]) == ("Infinity", 0)
    expect(shown.locator(".tslab-words")).to_contain_text("the cross entropy ∞")
    for _ in range(3):
        scene_of(shown, playing=True)
    assert trait(shown, "step") == 1
    demo.train()
    np.testing.assert_allclose(trait(shown, "W"), demo.W)


def test_the_line_is_moved_and_turned(page, open_saved):
    shown = open_saved(PerceptronDemo())
    move, turn = shown.get_by_title("Drag: move the line"), shown.get_by_title("Drag: turn the line")
    before = [trait(shown, key) for key in ("w1", "w2", "bias")]

    def middle(knob):
        box = knob.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    drag(page, middle(move), pixel(shown, 2.0, 3.0))
    w1, w2, bias = (trait(shown, key) for key in ("w1", "w2", "bias"))
    assert (w1, w2) == pytest.approx(before[:2]), "it is moved, not turned"
    assert w1 * 2 + w2 * 3 + bias == pytest.approx(0, abs=0.02), "to where it was dragged"
    drag(page, middle(move), pixel(shown, 0.0, 0.0))
    drag(page, middle(turn), pixel(shown, 1.0, -3.0))
    w1, w2, bias = (trait(shown, key) for key in ("w1", "w2", "bias"))
    assert np.hypot(w1, w2) == pytest.approx(np.hypot(*before[:2])), "as steep as before"
    assert bias == pytest.approx(0, abs=0.02), "round its middle"
    assert w1 - 3 * w2 + bias == pytest.approx(0, abs=0.03)
    assert w1 < 0, "with the side on which class 1 is"
    expect(shown.locator("dd").first).to_contain_text("x₁")
    move.focus()
    page.keyboard.press("Shift+ArrowUp")
    after = [trait(shown, key) for key in ("w1", "w2", "bias")]
    assert after[:2] == pytest.approx([w1, w2])
    assert after[2] != pytest.approx(bias)


def test_the_line_separates_where_it_is_drawn(page, open_saved):
    """The picture's meaning: class 1's colour lies on the side to which w points."""
    shown = open_saved(PerceptronDemo(W=[[-2, 2], [0, 0]], b=[0, 0]))
    colours = shown.locator("canvas").evaluate(
        """(canvas, shares) => shares.map(share => [...canvas.getContext("2d").getImageData(
            canvas.width * share, canvas.height * 0.8, 1, 1).data.slice(0, 3)])""",
        [0.2, 0.92],
    )
    blue, orange = np.array(colours, float)
    assert blue[2] > blue[0] + 20
    assert orange[0] > orange[2] + 20


def test_points_are_added_dragged_and_removed_by_mouse(page, open_saved):
    demo = PerceptronDemo()
    shown = open_saved(demo)
    shown.get_by_label("New points").select_option("0")
    page.mouse.click(*pixel(shown, -4, 3.5))
    assert trait(shown, "labels") == [*demo.labels, 0]
    assert trait(shown, "points")[-1] == pytest.approx([-4, 3.5], abs=0.03)
    drag(page, pixel(shown, -4, 3.5), pixel(shown, 3.5, -3.5))
    assert trait(shown, "points")[-1] == pytest.approx([3.5, -3.5], abs=0.03)
    assert trait(shown, "points")[:-1] == demo.points
    drag(page, pixel(shown, 3.5, -3.5), pixel(shown, 40, 0))
    assert trait(shown, "points")[-1][0] == trait(shown, "area")[1], "a point cannot be dragged out of sight"
    drag(page, pixel(shown, trait(shown, "area")[1], 0), pixel(shown, 3.5, -3.5))
    page.wait_for_timeout(600)  # what has just been added is not removed by a second click
    page.mouse.dblclick(*pixel(shown, 3.5, -3.5))
    assert trait(shown, "points") == demo.points
    page.mouse.dblclick(*pixel(shown, -4, 3.5))
    assert len(trait(shown, "points")) == len(demo.points) + 1


def test_points_by_keyboard(page, open_saved):
    demo = PerceptronDemo(classes=3, points=[[0, 0], [1, 1], [2, 0]], labels=[0, 1, 2])
    shown = open_saved(demo)
    knob = shown.get_by_role("button", name="Point 1 of 3, class 0: 0, 0.")
    knob.focus()
    page.keyboard.press("ArrowRight")
    width = demo.area[1] - demo.area[0]
    assert trait(shown, "points")[0] == pytest.approx([width / 100, 0])
    page.keyboard.press("PageDown")
    expect(shown.get_by_role("button", name="Point 2 of 3, class 1: 1, 1.")).to_be_focused()
    page.keyboard.press("2")
    assert trait(shown, "labels") == [0, 2, 2]
    page.keyboard.press("Delete")
    assert trait(shown, "points")[1] == [2, 0]
    assert trait(shown, "labels") == [0, 2]
    shown.focus()
    page.keyboard.press("1")
    shown.get_by_role("button", name="+ Point").press("Enter")
    assert trait(shown, "labels") == [0, 2, 1]
    expect(shown.locator(".tslab-ring")).to_be_focused()
    for _ in range(3):
        shown.get_by_role("button", name="− Point").press("Enter")
    assert trait(shown, "points") == []
    expect(shown.locator(".tslab-words")).to_contain_text("0 of 0 points")
    shown.get_by_role("button", name="− Point").press("Enter")
    shown.get_by_role("button", name="+ Point").press("Enter")
    assert trait(shown, "labels") == [1]


def test_a_finger_drags_points_and_scrolls_elsewhere(browser, tmp_path):
    demo = PerceptronDemo()
    demo.save(tmp_path / "demo.html")
    with browser.new_context(viewport={"width": 400, "height": 500}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto((tmp_path / "demo.html").as_uri())
        shown = page.locator(".tslab-demo")
        expect(shown).to_be_visible()
        page.touchscreen.tap(*pixel(shown, -4, 3.5))
        assert len(trait(shown, "points")) == len(demo.points) + 1
        touch = context.new_cdp_session(page)

        def swipe(start, end):
            places = np.linspace(start, end, 8).tolist()
            for kind, at in [("touchStart", places[0]), *(("touchMove", at) for at in places[1:]), ("touchEnd", None)]:
                points = [{"x": at[0], "y": at[1]}] if at else []
                touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
                page.evaluate("new Promise(requestAnimationFrame)")

        swipe(pixel(shown, -4, 3.5), pixel(shown, 3.5, -3.5))
        assert trait(shown, "points")[-1] == pytest.approx([3.5, -3.5], abs=0.1)
        assert page.evaluate("scrollY") == 0
        swipe(pixel(shown, -4, 0), pixel(shown, -4, 4))
        page.wait_for_function("scrollY > 0")
        assert len(trait(shown, "points")) == len(demo.points) + 1


def test_words_and_numbers_are_those_of_the_picture(open_saved):
    demo = PerceptronDemo()
    shown = open_saved(demo, width=320)
    scene = demo.scene()
    words = shown.locator(".tslab-words")
    expect(words).to_contain_text("Class 1 is where −0.4 x₁ + 1 x₂ + 0.3 > 0. 15 of 36 points are misclassified.")
    expect(words).to_contain_text(f"cross entropy {scene['cross_entropy']:.4g}")
    figures = dict(zip(shown.locator("dt").all_inner_texts(), shown.locator("dd").all_inner_texts(), strict=True))
    assert figures["Misclassified"] == "15 of 36 = 41.7 %"
    assert figures["Cross entropy −Σ ln p"] == f"{scene['cross_entropy']:.4g}"
    assert float(figures["Likelihood ∏ p"].replace("−", "-")) == pytest.approx(scene["likelihood"], rel=1e-2)
    scene_of(shown, W=[[400, -400], [0, 0]], w1=-20, w2=0)
    expect(shown.locator("dd").nth(2)).to_contain_text("10^−")
    assert shown.evaluate("root => root.scrollWidth <= root.clientWidth"), "nothing is wider than the page"
