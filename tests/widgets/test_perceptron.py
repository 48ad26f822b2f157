"""The PerceptronDemo in Python: the learner's perceptron, its traits, its scene. tests/browser sees it at work."""

import json
import re

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import GradientError, GraphError
from tslab.widgets import PerceptronDemo

POINTS = np.array([[0.0, 1.0], [2.0, -1.0], [-1.5, 0.5], [1.0, 1.0]])
LABELS = [1, 0, 1, 1]


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


def softmax_perceptron(W=((1.0, -1.0), (0.5, 0.0)), b=(0.1, -0.2)):
    X = ts.placeholder(name="X")
    W, b = ts.Variable(W, name="W"), ts.Variable(b, name="b")
    return ts.softmax(ts.matmul(X, W) + b, name="p"), X, W, b


def sigmoid_perceptron(w, b, rows=None):
    X = ts.placeholder("float64", [rows, 2], name="X")
    z = ts.matmul(X, ts.Variable(w, name="w")) + ts.Variable(b, name="b")
    return ts.sigmoid(z), X


def expected(points, labels, W, b):
    """The numbers of the scene, by NumPy."""
    logits = np.asarray(points) @ np.asarray(W) + b
    if logits.shape[1] == 1:
        logits = np.hstack([0 * logits, logits])
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = P[np.arange(len(labels)), labels]
    residual = P - np.eye(P.shape[1])[labels]
    return {
        "p": p,
        "error_rate": np.mean(P.argmax(axis=1) != labels),
        "likelihood": np.prod(p),
        "cross_entropy": -np.log(p).sum(),
        "gradient": np.concatenate([np.ravel(np.transpose(points) @ residual), residual.sum(axis=0)]),
    }


def assert_scene(demo, W, b):
    scene, wanted = demo.scene(), expected(demo.points, demo.labels, W, b)
    if np.shape(W)[1] == 1:
        wanted["gradient"] = wanted["gradient"][1::2]
    for name, value in wanted.items():
        np.testing.assert_allclose(scene[name], value, rtol=1e-10, err_msg=name)


def test_the_scene_of_a_softmax_is_what_numpy_computes():
    p, X, _, _ = softmax_perceptron()
    demo = PerceptronDemo(p, X, POINTS, LABELS)
    assert_scene(demo, [[1, -1], [0.5, 0]], [0.1, -0.2])
    _, right, bottom, _ = demo.area
    field = np.reshape(demo.scene()["field"], (49, 49, 2))
    corner = expected([[right, bottom]], [0], [[1, -1], [0.5, 0]], [0.1, -0.2])["p"]
    np.testing.assert_allclose(field[0, -1, 0], corner)


@pytest.mark.parametrize(("w", "b"), [([[1.0], [2.0]], [0.5]), ([[1.0], [2.0]], 0.5), ([1.0, 2.0], 0.5)])
def test_the_scene_of_a_sigmoid_is_what_numpy_computes(w, b):
    demo = PerceptronDemo(*sigmoid_perceptron(w, b), POINTS, LABELS)
    assert_scene(demo, [[1.0], [2.0]], [0.5])
    assert (demo.w1, demo.w2, demo.bias) == (1, 2, 0.5)
    demo.W, demo.b = [[400.0], [300.0]], [0.0]
    assert demo.scene()["cross_entropy"] == pytest.approx(950), "also where 1 - p is rounded to 0"
    assert np.isfinite(demo.scene()["gradient"]).all()


def test_three_classes_meet_where_two_are_the_most_probable():
    demo = PerceptronDemo(classes=3)
    assert_scene(demo, demo.W, demo.b)
    found = demo.scene()["boundaries"]
    assert [pair[:2] for pair in found] == [[0, 1], [0, 2], [1, 2]]
    for i, j, *ends in found:
        for place in (ends[:2], ends[2:]):
            logits = np.asarray(place) @ np.asarray(demo.W) + demo.b
            assert logits[int(i)] == pytest.approx(logits[int(j)])
            assert logits[int(i)] == pytest.approx(logits.max())


def test_defaults_have_something_to_learn():
    for classes in (2, 3):
        demo = PerceptronDemo(classes=classes)
        before = demo.scene()
        demo.train(300)
        assert demo.scene()["error_rate"] < 0.1 < before["error_rate"]
        assert demo.step == 300


def test_training_is_gradient_descent_on_the_learners_graph():
    p, X, W, b = softmax_perceptron()
    session = ts.Session()
    c = ts.placeholder()
    J = ts.negative(ts.reduce_sum(ts.multiply(c, ts.log(p))))
    minimize = ts.train.GradientDescentOptimizer(0.05).minimize(J)
    demo = PerceptronDemo(p, X, POINTS, LABELS, session, learning_rate=0.05)
    demo.train(10)
    np.testing.assert_array_equal(session.run(W), [[1, -1], [0.5, 0]], "the session's weights stay")
    for _ in range(10):
        session.run(minimize, {X: POINTS, c: np.eye(2)[LABELS]})
    np.testing.assert_allclose(demo.W, session.run(W))
    np.testing.assert_allclose(demo.b, session.run(b))
    demo.reset()
    assert (demo.W, demo.b, demo.step) == ([[1, -1], [0.5, 0]], [0.1, -0.2], 0)
    demo.refresh()
    np.testing.assert_allclose(demo.W, session.run(W), err_msg="refresh reads the session")
    np.testing.assert_allclose([demo.w1, demo.w2], np.subtract(*np.transpose(demo.W)[::-1]))


def test_the_sliders_move_the_line_and_the_line_the_sliders():
    p, X, _, _ = softmax_perceptron()
    demo = PerceptronDemo(p, X, POINTS, LABELS)
    assert (demo.w1, demo.w2, demo.bias) == pytest.approx((-2, -0.5, -0.3))
    seen = []
    demo.observe(lambda change: seen.append(change.new), "W")
    demo.w1 = 1.0
    np.testing.assert_allclose(demo.W, [[-0.5, 0.5], [0.5, 0]])
    np.testing.assert_allclose(seen, [demo.W])
    demo.b = [0.0, 4.0]
    assert demo.bias == 4
    demo.W = [[-30.0, 30.0], [0.0, 0.0]]
    assert demo.w1 == 20, "a slider ends where its trait does"
    assert demo.W[0] == [-30, 30]


def test_with_three_classes_the_sliders_are_those_of_the_chosen():
    demo = PerceptronDemo(classes=3)
    demo.W = [[1, 2, 3], [4, 5, 6]]
    demo.chosen = "2"
    assert (demo.w1, demo.w2) == (3, 6)
    demo.w2 = -1
    assert demo.W == [[1, 2, 3], [4, 5, -1]]
    assert [control["options"] for control in demo.control_list if control["trait"] == "chosen"] == [("0", "1", "2")]


def test_a_perceptron_without_a_bias_has_no_slider_for_it():
    X = ts.placeholder()
    demo = PerceptronDemo(ts.softmax(ts.matmul(X, ts.Variable([[1.0, 2.0], [3.0, 4.0]]))), points=POINTS, labels=LABELS)
    assert "bias" not in [control["trait"] for control in demo.control_list]
    demo.train(2)
    assert demo.b == []
    demo.bias = 3
    assert (demo.bias, demo.b) == (0, [])
    assert_scene_without_bias = expected(demo.points, demo.labels, demo.W, 0)
    np.testing.assert_allclose(demo.scene()["gradient"], assert_scene_without_bias["gradient"][:4])


def test_points_and_labels_are_set_from_python_and_brought_into_sight():
    demo = PerceptronDemo()
    demo.labels = np.array([1, 0, 1])
    demo.points = np.array([[1.0, 0.0], [100.0, 0.0], [0.0, 1.0]])
    assert demo.points == [[1, 0], [100, 0], [0, 1]]
    assert demo.labels == [1, 0, 1]
    assert demo.area[1] > 100
    assert demo.area[1] - demo.area[0] == pytest.approx(demo.area[3] - demo.area[2])
    demo.labels = np.eye(2)[[0, 1, 1]]
    assert demo.labels == [0, 1, 1]
    demo.points = []
    assert demo.scene()["likelihood"] == 1
    demo.picture()


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("points", [[1.0, np.nan]], "finite"),
        ("points", [1.0, 2.0], r"shape \(n, 2\)"),
        ("points", np.zeros((3000, 2)), "3000 points are more than the 1000"),
        ("labels", [0, 2], "from 0 to 1"),
        ("W", [[1.0, 2.0, 3.0]], r"shape \(2, 2\)"),
        ("b", [np.inf, 0.0], "finite"),
        ("chosen", "2", "no class '2'"),
        ("area", [1, 0, 0, 1], "holds no point"),
        ("w1", 21, "greater than 20"),
        ("learning_rate", 0, "less than 0.0001"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(trait, value, message):
    demo = PerceptronDemo()
    before = getattr(demo, trait)
    with pytest.raises(traitlets.TraitError, match=message):
        setattr(demo, trait, value)
    assert getattr(demo, trait) == before


def _network():
    X = ts.placeholder()
    h = ts.tanh(ts.matmul(X, ts.Variable(np.ones((2, 3)))))
    return ts.softmax(ts.matmul(h, ts.Variable(np.ones((3, 2)))))


def _other_formula():
    return ts.softmax(ts.square(softmax_perceptron()[0].input_nodes[0]))


def _of_one_point():
    x = ts.placeholder()
    return ts.sigmoid(ts.reduce_sum(ts.Variable([1.0, 2.0]) * x) + ts.Variable(0.0))


def _whole_numbers():
    return ts.softmax(ts.matmul(ts.placeholder(), ts.Variable([[1, 2], [3, 4]])))


def _stopped():
    return ts.softmax(ts.stop_gradient(softmax_perceptron()[0].input_nodes[0]))


def _of_two_placeholders():
    p = softmax_perceptron()[0]
    return p * ts.placeholder(name="other")


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (_network, GraphError, "computes something else|shape"),
        (_other_formula, GraphError, "computes something else"),
        (_of_one_point, GraphError, "computed for five points|something else"),
        (_whole_numbers, GraphError, "holds int64.*\n.*\n?.*Write 1.0"),
        (_stopped, GradientError, "no gradient"),
        (_of_two_placeholders, GraphError, r"2 placeholders \('X', 'other'\)"),
        (lambda: ts.softmax(ts.constant([[0.0, 0.0]])), GraphError, "0 placeholders"),
        (lambda: softmax_perceptron(np.ones((3, 2)))[0], GraphError, r"shape \(3, 2\)"),
        (lambda: softmax_perceptron(np.ones((2, 4)), np.ones(4))[0], GraphError, "4 classes"),
        (lambda: "p", TypeError, "'p' is none"),
    ],
)
def test_what_is_no_perceptron_is_refused(build, error, message):
    with pytest.raises(error, match=message):
        PerceptronDemo(build(), points=POINTS, labels=LABELS)


def test_arguments_that_do_not_fit_are_refused():
    p, X, _, _ = softmax_perceptron()
    with pytest.raises(ValueError, match="4 points and 3 labels"):
        PerceptronDemo(p, X, POINTS, LABELS[:3])
    with pytest.raises(TypeError, match="come together"):
        PerceptronDemo(p, X, POINTS)
    with pytest.raises(TypeError, match="they come third"):
        PerceptronDemo(p, POINTS, LABELS)
    with pytest.raises(TypeError, match="without a perceptron"):
        PerceptronDemo(None, X)
    with pytest.raises(ValueError, match="2 or 3 classes, not 4"):
        PerceptronDemo(classes=4)
    with pytest.raises(ValueError, match="'p' has 2 classes, not 3"):
        PerceptronDemo(p, X, classes=3)
    with pytest.raises(GraphError, match="does not depend"):
        PerceptronDemo(p, ts.placeholder(name="elsewhere"), POINTS, LABELS)
    with pytest.raises(GraphError, match="five points of the plane"):
        PerceptronDemo(*sigmoid_perceptron([[1.0], [2.0]], 0.0, rows=100), POINTS, LABELS)


def test_points_alone_choose_the_number_of_classes():
    assert PerceptronDemo(points=[[0, 0], [1, 1], [2, 2]], labels=[0, 1, 2]).classes == 3
    assert PerceptronDemo(points=[[0, 0]], labels=[0]).classes == 2


def test_what_the_browser_cannot_run_is_computed_here_and_said():
    class logistic(ts.Operation):
        """1 / (1 + exp(-z))"""

        def compute(self, z):
            with np.errstate(over="ignore"):
                return 1 / (1 + np.exp(-z))

    @ts.RegisterGradient(logistic)
    def _gradient(op, grad):
        return grad * op * (1 - op)

    z = sigmoid_perceptron([1.0, 2.0], 0.5)[0].input_nodes[0]
    demo = PerceptronDemo(logistic(z), points=POINTS, labels=LABELS)
    assert "logistic" in demo.notice
    assert demo.computed == demo.scene()
    demo.w1 = 7.0
    assert demo.computed["weights"][0] == 7
    demo.W = [[-900.0], [-900.0]]
    assert demo.computed["cross_entropy"] == "inf"
    json.dumps(demo.computed, allow_nan=False)


def test_the_page_and_the_notebook_show_a_picture(tmp_path):
    for classes in (2, 3):
        path = tmp_path / "perceptron.html"
        demo = PerceptronDemo(classes=classes)
        demo.save(path)
        assert path.stat().st_size < 300_000
        state = json.loads(re.search(r'id="state">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)[1])
        assert state["points"] == demo.points
        assert demo._repr_mimebundle_()[0]["image/png"]
    assert repr(demo) == "<PerceptronDemo: 54 points of 3 classes>"


def test_the_still_picture_says_what_it_shows():
    figure = PerceptronDemo().picture()
    (axes,) = figure.axes
    assert axes.get_title() == "15 of 36 misclassified, cross entropy 27.75"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["class 0", "class 1", "misclassified"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$x_1$", "$x_2$")
