"""The static pictures: what they draw, that they are the same bytes each time, and what they refuse."""

import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import matplotlib.figure
import nbclient
import nbformat
import numpy as np
import pytest

import tslab as ts
from tslab.widgets import plotting

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 2.0]])
LABELS = np.array([0, 0, 1, 1, 2])


def by_distance(points):
    """Scores of three classes, which are largest at three places."""
    return -((points[:, None] - np.array([[0.5, 0.0], [0.5, 1.0], [2.0, 2.0]])) ** 2).sum(axis=2)


PICTURES = {
    "data": lambda ax=None: plotting.data(X, LABELS, ax=ax),
    "decision_regions": lambda ax=None: plotting.decision_regions(by_distance, X, LABELS, ax=ax),
    "loss_curve": lambda ax=None: plotting.loss_curve({"slow": [3, 2, 1.5], "fast": [3, 1, 0.5]}, ax=ax),
    "surface": lambda ax=None: plotting.surface(lambda x, y: x**2 + 3 * y**2, path=[[0.9, 0.9], [0, 0]], ax=ax),
    "activations": lambda ax=None: plotting.activations({"sigmoid": ts.sigmoid, "tanh": ts.tanh}, ax=ax),
}


def png(figure):
    with io.BytesIO() as file:
        figure.savefig(file, format="png")
        return file.getvalue()


def luminance(colour):
    parts = np.array(matplotlib.colors.to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    """The ratio of WCAG 2."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_picture_is_the_same_bytes(name):
    first = PICTURES[name]()
    assert png(first) == png(first), "saved twice"
    assert png(first) == png(PICTURES[name]()), "made twice"


def test_a_layout_that_has_to_move_is_the_same_each_time():
    rng = np.random.default_rng(0)
    places = np.array([[0, 0], [2, 2], [0, 2.5]])
    points = np.concatenate([rng.normal(place, 0.6, (40, 2)) for place in places])
    scores = lambda asked: -((asked[:, None] - places) ** 2).sum(axis=2)  # noqa: E731
    figure = plotting.decision_regions(scores, points, np.repeat([0, 1, 2], 40))
    assert png(figure) == png(figure)


@pytest.mark.parametrize("name", PICTURES)
def test_each_draws_on_the_readers_axes_too(name):
    theirs = matplotlib.figure.Figure()
    axes = theirs.subplots()
    assert PICTURES[name](axes) is theirs
    assert axes.has_data()
    assert axes.get_xlabel() and axes.get_ylabel()
    with pytest.raises(TypeError, match="no axes of Matplotlib"):
        PICTURES[name](theirs)


@pytest.mark.parametrize("name", PICTURES)
def test_a_notebook_shows_it_with_words_and_without_pyplot(name):
    figure = PICTURES[name]()
    content, metadata = figure._repr_mimebundle_()
    assert base64.b64decode(content["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == figure.alt != ""
    assert content["text/plain"] == repr(figure) == f"<Picture: {figure.alt}>"


def test_a_cell_shows_the_figure_it_returns_once_with_or_without_inline():
    make = "from tslab.widgets import plotting\nplotting.loss_curve([3, 2, 1])"
    cells = [make, "%matplotlib inline\n" + make, make + ";"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    plain, inline, hidden = [cell.outputs for cell in notebook.cells]
    for outputs in (plain, inline):
        assert [output.output_type for output in outputs] == ["execute_result"]
        assert outputs[0].data["text/plain"] == "<Picture: loss from 3 to 1 in 3 steps>"
        assert base64.b64decode(outputs[0].data["image/png"]).startswith(b"\x89PNG")
        assert outputs[0].metadata["image/png"]["alt"] == "loss from 3 to 1 in 3 steps"
    assert hidden == []


def test_pyplot_is_never_loaded_and_matplotlib_only_when_asked_for():
    code = (
        "import sys, tslab.widgets as w; assert 'matplotlib' not in sys.modules\n"
        "w.plotting.loss_curve([2, 1]); assert 'matplotlib.pyplot' not in sys.modules\n"
        "from tslab.widgets import plotting; assert plotting is w.plotting\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_text_is_legible_and_the_colours_are_those_of_the_browser():
    for name, make in PICTURES.items():
        figure = make()
        for text in figure.findobj(matplotlib.text.Text):
            if text.get_text() and text.get_visible():
                assert contrast(text.get_color(), figure.get_facecolor()) >= 4.5, (name, text.get_text())
    assert min(contrast(colour, "white") for colour in plotting.COLOURS[:3]) >= 3
    source = (Path(__file__).parents[2] / "widgets" / "js" / "colours.js").read_text(encoding="utf-8")
    listed = re.findall(r"^  \[(\d+), (\d+), (\d+)\],$", source, re.MULTILINE)
    assert ["#" + "".join(f"{int(part):02x}" for part in colour) for colour in listed] == list(plotting.COLOURS)


def test_classes_differ_by_marker_and_lines_by_dash():
    groups = plotting.data(X, LABELS).axes[0].collections
    assert len({path.get_paths()[0].vertices.tobytes() for path in groups}) == 3
    assert [len(group.get_offsets()) for group in groups] == [2, 2, 1]
    lines = plotting.loss_curve({"a": [1, 2], "b": [2, 3], "c": [3, 4], "d": [4, 5]}).axes[0].lines
    assert len({str(line._dash_pattern) for line in lines}) == 4


@pytest.mark.parametrize(
    "labels", [np.eye(3)[LABELS], LABELS[:, None], list("aabbc")], ids=["one-hot", "column", "texts"]
)
def test_labels_come_in_several_forms(labels):
    assert [len(group.get_offsets()) for group in plotting.data(X, labels).axes[0].collections] == [2, 2, 1]


def test_points_without_labels_are_of_one_kind_and_have_no_legend():
    axes = plotting.data(X).axes[0]
    assert len(axes.collections) == 1 and axes.get_legend() is None


def regions(figure):
    """For each point of the picture, the colour there."""
    return figure.axes[0].images[0].get_array()


def test_each_region_has_the_colour_of_its_class():
    image = regions(plotting.decision_regions(by_distance, X, LABELS, resolution=50))
    xs = ys = np.linspace(-0.2, 2.2, 50)
    grid = np.stack([part.ravel() for part in np.meshgrid(xs, ys)], axis=1)
    expected = by_distance(grid).argmax(axis=1).reshape(50, 50)
    tints = 0.72 + 0.28 * np.array([matplotlib.colors.to_rgb(colour) for colour in plotting.COLOURS[:3]])
    np.testing.assert_allclose(image, tints[expected], atol=1e-12)


def test_a_node_a_probability_and_classes_decide_alike():
    two = (LABELS > 0).astype(int)
    with ts.Graph().as_default() as graph:
        points = ts.placeholder("float64", [None, 2])
        probability = ts.sigmoid(ts.matmul(points, [[0.0], [4.0]]) - 2.0)
        session = ts.Session(graph)
    expected = regions(plotting.decision_regions(lambda p: (p[:, 1] > 0.5).astype(int), X, two))
    for predict in ((session, probability, points), lambda p: np.where(p[:, 1] > 0.5, 0.9, 0.1)):
        np.testing.assert_array_equal(regions(plotting.decision_regions(predict, X, two)), expected)
    texts = np.where(two, "up", "down")
    found = plotting.decision_regions(lambda p: np.where(p[:, 1] > 0.5, "up", "down"), X, texts)
    np.testing.assert_array_equal(regions(found), expected)


def test_a_loss_that_becomes_nan_says_where():
    axes = plotting.loss_curve([3.0, 2.0, float("nan"), float("nan")]).axes[0]
    assert [text.get_text() for text in axes.texts] == ["nan at 2"]
    assert np.isnan(axes.lines[0].get_ydata()[2:]).all()


def test_an_axis_is_logarithmic_if_asked_for():
    axes = plotting.loss_curve([1.0, 0.0, 0.01], logarithmic=True).axes[0]
    assert axes.get_yscale() == "log"
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [1.0, np.nan, 0.01])


def test_a_surface_of_heights_and_one_of_a_function_are_the_same():
    xs = np.linspace(-1, 1, 121)
    heights = xs**2 + 3 * xs[:, None] ** 2
    of_heights = plotting.surface(heights, x=xs, y=(-1, 1))
    assert png(of_heights) == png(plotting.surface(lambda x, y: x**2 + 3 * y**2))
    assert len(plotting.surface(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, x=(-2, 2)).axes[0].texts) >= 5


def test_activations_and_their_derivatives_are_those_of_the_library():
    xs = np.linspace(-6, 6, 241)
    left, right = plotting.activations({"σ": ts.sigmoid, "square": lambda x: x * x, "numpy": lambda x: np.tanh(x)}).axes
    sigmoid = 1 / (1 + np.exp(-xs))
    np.testing.assert_allclose(left.lines[0].get_ydata(), sigmoid, rtol=1e-12)
    np.testing.assert_allclose(right.lines[0].get_ydata(), sigmoid * (1 - sigmoid), rtol=1e-12)
    np.testing.assert_allclose(right.lines[1].get_ydata(), 2 * xs, atol=1e-12)
    np.testing.assert_allclose(right.lines[2].get_ydata(), 1 - np.tanh(xs) ** 2, atol=1e-8)
    assert len(plotting.activations([ts.tanh], derivatives=False).axes) == 1


@pytest.mark.parametrize(
    "name", ["$x$ $", "_hidden", "<img onerror=alert(1)>", "\\frac{", "א" * 9, "z" * 10_000], ids=len
)
def test_hostile_names_are_drawn_as_they_are(name):
    figure = plotting.loss_curve({name: [1.0, 2.0]}, title=name)
    png(figure)
    shown = figure.axes[0].get_legend().get_texts()[0].get_text()
    assert len(shown) < 50 and shown.strip("\u200b")[:2] == name.replace("$", r"\$")[:2]


WRONG = {
    "X has shape": (lambda: plotting.data([[1.0, 2.0, 3.0]]), r"shape \(1, 3\).*Choose two columns"),
    "X is ragged": (lambda: plotting.data([[1.0], [2.0, 3.0]]), "rows differ in length"),
    "nan in X": (lambda: plotting.data([[1.0, 0.0], [np.nan, 0.0]]), "Point 1 is not finite"),
    "labels too few": (lambda: plotting.data(X, [0, 1]), "5 points, and 2 labels"),
    "not one-hot": (lambda: plotting.data(X, np.ones((5, 2))), "one-hot"),
    "names": (lambda: plotting.data(X, LABELS, names=["a"]), "3 classes, and 1 names"),
    "no labels": (lambda: plotting.decision_regions(by_distance, X, None), "need labels"),
    "answers": (lambda: plotting.decision_regions(lambda p: p[:3], X, LABELS), r"gave shape \(3, 2\)"),
    "unknown class": (lambda: plotting.decision_regions(lambda p: ["x"] * len(p), X, list("aabbc")), "'x'.*none of"),
    "resolution": (lambda: plotting.decision_regions(by_distance, X, LABELS, resolution=1), "2 is the least"),
    "no losses": (lambda: plotting.loss_curve([]), "no losses"),
    "no lines": (lambda: plotting.loss_curve({}), "no losses"),
    "2-D losses": (lambda: plotting.loss_curve([[1.0]]), "need 1 axes"),
    "log of 0": (lambda: plotting.loss_curve([0.0, -1.0], logarithmic=True), "No number is above 0"),
    "flat": (lambda: plotting.surface(lambda x, y: 0 * x), "All heights are equal"),
    "f of numbers": (lambda: plotting.surface(lambda x, y: np.ones((2, 2))), "Compute with whole arrays"),
    "span": (lambda: plotting.surface(lambda x, y: x, x=(1, 0)), "no span"),
    "places": (lambda: plotting.surface(np.eye(3), x=[0, 1, 2, 3]), "3 heights along x, and 4 places"),
    "levels": (lambda: plotting.surface(np.eye(3), levels=1), "too few"),
    "path": (lambda: plotting.surface(np.eye(3), path=[[1, 2, 3]]), r"\(k, 2\)"),
    "no activation": (lambda: plotting.activations([]), "no activation"),
    "a scalar": (lambda: plotting.activations({"sum": ts.reduce_sum}), "element-wise"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_makes_no_sense_is_refused(case):
    make, message = WRONG[case]
    with pytest.raises(ValueError, match=message):
        make()


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="cannot be asked"):
        plotting.decision_regions(3, X, LABELS)
    with pytest.raises(TypeError, match="no function"):
        plotting.activations({"x": 3})
