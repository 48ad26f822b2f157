"""The BackpropStepper in Python: its story, its scene against runs of the graph, its errors, the page it saves."""

import json
import time
import xml.etree.ElementTree as ET

import ipywidgets
import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import FeedError, GradientError, SessionError
from tslab.widgets import BackpropStepper


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def network():
    """A network whose layer is used twice, with weight decay: joins at W, at h, and at the loss's two terms."""
    random = np.random.default_rng(1)
    X, labels = ts.placeholder("float64", [None, 3], name="X"), ts.placeholder("float64", [None, 3], name="labels")
    W = ts.Variable(random.normal(size=(3, 3)), name="W")
    b = ts.Variable(np.zeros(3), name="b")
    h = ts.tanh(X @ W + b, name="h")
    logits = ts.add(h @ W, 0.5 * h, name="logits")
    error = ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits), name="error")
    loss = ts.add(error, 0.01 * ts.reduce_sum(ts.square(W)), name="loss")
    return loss, [W, b], {X: random.normal(size=(4, 3)), labels: np.eye(3)[[0, 2, 1, 1]]}


def array(tensor):
    return np.reshape([float(x) for x in tensor["data"]], tensor["shape"])


def test_the_default_goes_forward_backward_and_updates():
    demo = BackpropStepper()
    kinds = [moment["kind"] for moment in demo.story["moments"]]
    assert kinds == ["start"] + ["forward"] * 3 + ["seed"] + ["backward"] * 5 + ["join"] + ["update"] * 2
    names = [node["name"] for node in demo.story["nodes"]]
    scene = demo.scene()
    found = {key: dict(zip(names, [t and t["data"][0] for t in scene[key]], strict=True)) for key in
             ("values", "gradients", "updated")}  # fmt: skip
    assert found["values"] == {"x": 0.5, "y": 2, "multiply": 1, "add": 3, "z": 9}
    assert found["gradients"] == {"x": 12, "y": 9, "multiply": 6, "add": 6, "z": 1}
    assert found["updated"] == pytest.approx({"x": -0.7, "y": 1.1, "multiply": None, "add": None, "z": None})
    assert repr(demo) == "<BackpropStepper of z: 12 moments>"


def test_all_values_are_those_of_the_graph(network):
    loss, _, feeds = network
    demo = BackpropStepper(loss, feed_dict=feeds)
    session, scene = ts.Session(), demo.scene()
    nodes = [loss.graph.get_node(node["name"]) for node in demo.story["nodes"]]
    for node, value in zip(nodes, session.run(nodes, feeds), strict=True):
        np.testing.assert_array_equal(array(scene["values"][nodes.index(node)]), value)
    path = [i for i, gradient in enumerate(scene["gradients"]) if gradient is not None]
    found = session.run(ts.gradients(loss, [nodes[i] for i in path]), feeds)
    for i, gradient in zip(path, found, strict=True):
        np.testing.assert_allclose(array(scene["gradients"][i]), gradient, rtol=0, atol=1e-15)
    assert {nodes[i].name for i in path} >= {"W", "b", "h", "logits", "error", "loss"}
    assert not {nodes[i].name for i in path} & {"X", "labels"}


def test_contributions_add_up_to_the_gradients(network):
    demo = BackpropStepper(network[0], feed_dict=network[2])
    scene, story = demo.scene(), demo.story
    for i, gradient in enumerate(scene["gradients"]):
        parts = [
            array(part)
            for part, edge in zip(scene["contributions"], story["edges"], strict=True)
            if edge["source"] == i and part is not None
        ]
        if gradient is not None:
            np.testing.assert_allclose(sum(parts), array(gradient), rtol=0, atol=1e-15)
        joins = [moment for moment in story["moments"] if moment["kind"] == "join" and moment["node"] == i]
        assert len(joins) == (len(parts) > 1)
    joined = [story["nodes"][moment["node"]]["name"] for moment in story["moments"] if moment["kind"] == "join"]
    assert joined == ["h", "W"]


def test_a_gradient_is_complete_before_it_goes_on(network):
    story = BackpropStepper(network[0], feed_dict=network[2]).story
    for edge in story["edges"][:-1]:
        if "at" in edge:
            assert story["nodes"][edge["target"]]["graded"] < edge["at"] <= story["nodes"][edge["source"]]["graded"]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_update_is_the_optimizers(dtype):
    w, b = ts.Variable([0.5, -2.0], name="w", dtype=dtype), ts.Variable(0.3, name="b", dtype=dtype)
    loss = ts.reduce_sum(ts.square(ts.sigmoid(w * 3.0 + b)))
    demo = BackpropStepper(loss, learning_rate=0.25)
    session = ts.Session()
    train = ts.train.GradientDescentOptimizer(0.25).minimize(loss)
    places = [[node["name"] for node in demo.story["nodes"]].index(name) for name in ("w", "b")]
    for steps in range(3):
        demo.iteration = steps
        scene = demo.scene()
        assert [array(scene["values"][i]).tolist() for i in places] == [v.tolist() for v in session.run([w, b])]
        session.run(train)
        assert [array(scene["updated"][i]).tolist() for i in places] == [v.tolist() for v in session.run([w, b])]


def test_what_diverges_is_shown_as_it_is():
    w = ts.Variable(1e300, name="w")
    demo = BackpropStepper(ts.square(w, name="loss"), learning_rate=10.0)
    for steps in (0, 10, 100):
        demo.iteration = steps
        json.dumps(demo.scene(), allow_nan=False)
    assert demo.scene()["updated"][0]["data"] == ["nan"]
    assert "nan" in demo.picture().svg


def test_your_session_is_not_trained_and_refresh_starts_from_its_values():
    w = ts.Variable(3.0, name="w")
    loss = ts.square(w, name="loss")
    session = ts.Session()
    demo = BackpropStepper(loss, session=session)
    demo.iteration = 5
    demo.scene()
    assert session.run(w) == 3
    session.load({w: 1.0})
    assert demo.scene()["values"][0]["data"][0] == pytest.approx(3 * 0.8**5)
    before = demo.svg
    demo.iteration = 0
    demo.refresh()
    assert demo.scene()["values"][0]["data"] == [1]
    assert demo.svg != before
    count = len(loss.graph.nodes)
    session.load({w: 7.0})
    demo.refresh()
    assert demo.scene()["values"][0]["data"] == [7]
    assert len(loss.graph.nodes) == count, "the gradients are written once"


def test_only_what_is_asked_for_has_gradients():
    x, w = ts.placeholder("float64", [], name="x"), ts.Variable(2.0, name="w")
    loss = ts.multiply(x, w, name="loss")
    demo = BackpropStepper(loss, x, {"x": 5.0})
    graded = [node["name"] for node in demo.story["nodes"] if node["graded"] is not None]
    assert graded == ["x", "loss"]
    assert [moment["kind"] for moment in demo.story["moments"]] == ["start", "forward", "seed", "backward"]
    assert [control.trait for control in demo.declare()] == ["step", "playing"]


def test_what_a_fed_node_is_computed_from_is_not_drawn():
    w, v = ts.Variable(2.0, name="w"), ts.Variable(3.0, name="v")
    middle = ts.square(w, name="middle")
    demo = BackpropStepper(ts.multiply(middle, v, name="loss"), feed_dict={middle: 10.0})
    assert [node["name"] for node in demo.story["nodes"]] == ["middle", "v", "loss"]
    assert demo.scene()["values"][0]["data"] == [10]
    with pytest.raises(ValueError, match="'middle' is computed from 'w', and is fed all the same"):
        BackpropStepper(middle * w, feed_dict={middle: 10.0})


def test_an_operation_of_several_values(graph):
    x = ts.Variable([2.0, 5.0], name="x")
    first, second = ts.unstack(x)
    demo = BackpropStepper(ts.multiply(first, second, name="loss"))
    scene, names = demo.scene(), [node["name"] for node in demo.story["nodes"]]
    assert scene["values"][names.index("unpack")] is None
    assert scene["gradients"][0]["data"] == [5, 2]
    assert demo.notice == ""


class own(ts.Operation):
    """x + 1, by nobody's kernel."""

    def compute(self, x):
        return x + 1


ts.RegisterGradient(own)(lambda op, grad: grad)


def test_a_learners_own_operation_is_computed_in_python(tmp_path):
    w = ts.Variable([2.0, 0.0], name="w")
    demo = BackpropStepper(ts.log(own(w) - 1.0, name="loss"))
    assert "the browser cannot run own (own)" in demo.notice
    assert demo.computed == demo.scene()
    demo.learning_rate = 0.5
    assert demo.computed["updated"][0]["data"] == [1.75, "-inf"]
    json.dumps(demo.computed, allow_nan=False)
    with pytest.raises(ts.errors.TslabError, match="A browser cannot compute 'own'"):
        demo.save(tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: BackpropStepper(3.0), TypeError, r"goes back from a node, the loss, and 3\.0 is none"),
        (lambda: BackpropStepper(feed_dict={}), TypeError, "got no loss"),
        (lambda: BackpropStepper(ts.placeholder(name="p")), FeedError, "'p'"),
        (lambda: BackpropStepper(ts.constant(1.0, name="c")), ValueError, "'c' depends on no trainable Variable"),
        (lambda: BackpropStepper(ts.Variable(2, name="n")), ValueError, "'n' holds int64, and has no derivative"),
        (lambda: BackpropStepper(ts.Variable(2.0), ts.Variable(1.0, name="v")), ValueError, "gradient for 'v'"),
        (lambda: BackpropStepper(ts.Variable(2.0), ["v"]), TypeError, "xs are nodes, and 'v' is none"),
        (lambda: BackpropStepper(ts.Variable(2.0), []), ValueError, "xs is empty"),
        (lambda: BackpropStepper(ts.Variable(2.0), step=99), traitlets.TraitError, "There is no moment 99"),
        (lambda: BackpropStepper(breakpoints=["q"]), traitlets.TraitError, "There is no node 'q' to stop at"),
    ],
)
def test_arguments_that_make_no_sense(build, error, message):
    with pytest.raises(error, match=message):
        build()


def test_an_operation_without_a_gradient_and_a_closed_session():
    class opaque(ts.Operation):
        def compute(self, x):
            return x

    w = ts.Variable(2.0)
    with pytest.raises(GradientError, match="'opaque'"):
        BackpropStepper(opaque(w))
    session = ts.Session()
    session.close()
    with pytest.raises(SessionError, match="closed"):
        BackpropStepper(ts.square(w), session=session)


def test_a_graph_that_nobody_could_read_is_refused_at_once(graph):
    x = ts.Variable(1.0)
    for _ in range(1000):
        x = ts.tanh(x * 0.999)
    count, start = len(graph.nodes), time.perf_counter()
    with pytest.raises(ValueError, match="3001 nodes, and a picture of more than 60"):
        BackpropStepper(x)
    assert time.perf_counter() - start < 2
    assert len(graph.nodes) == count


def test_controls_and_bounds(network):
    demo = BackpropStepper(network[0], feed_dict=network[2])
    step, play, rate, before = demo.controls().children
    assert isinstance(step, ipywidgets.IntSlider) and step.max == len(demo.story["moments"]) - 1
    assert isinstance(rate, ipywidgets.FloatLogSlider)
    step.value, rate.value, before.value, play.value = 7, 0.01, 3, True
    assert (demo.step, demo.learning_rate, demo.iteration, demo.playing) == (7, 0.01, 3, True)
    for trait, value in (("step", -1), ("learning_rate", 0), ("iteration", 101)):
        with pytest.raises(traitlets.TraitError):
            setattr(demo, trait, value)
    demo.breakpoints = [network[1][0], "b", "b"]
    assert demo.breakpoints == ["W", "b"]


def test_the_static_picture_holds_all_that_the_step_computes():
    demo = BackpropStepper()
    found = {element.text for element in ET.fromstring(demo.picture().svg).iter("{http://www.w3.org/2000/svg}text")}
    assert found >= {"9", "← 1", "← 6", "← 12", "← 3", "∂ 12", "∂ 9", "new -0.7", "new 1.1"}
    assert demo._repr_mimebundle_()[0]["image/svg+xml"].startswith("<svg")


def test_the_saved_page_is_small(network, tmp_path):
    path = tmp_path / "step.html"
    BackpropStepper(network[0], feed_dict=network[2]).save(path)
    assert path.stat().st_size < 300_000
    assert "<noscript><svg" in path.read_text(encoding="utf-8")


def test_names_of_any_length():
    w = ts.Variable(2.0, name="w" * 10_000)
    demo = BackpropStepper(ts.square(w, name="a>b-script>"))
    assert "w" * 10_000 in demo.svg


def test_a_loop_is_passed_as_one_operation():
    x = ts.Variable(2.0, name="x")
    _, z = ts.while_loop(lambda i, z: i < 3, lambda i, z: (i + 1, z * x), [0, ts.constant(1.0)])
    loss = ts.cond(z > 1.0, lambda: 2.0 * z, lambda: z)
    stepper = BackpropStepper(loss, [x])
    names = [node["name"] for node in stepper.story["nodes"]]
    assert {"x", "while/loop", "cond/conditional"} <= set(names)
    assert not [name for name in names if "body" in name or "then" in name]
