"""The GradientDescentDemo in Python: its paths are those of the real optimizers, its grid that of the session."""

import time

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import FeedError
from tslab.widgets import GradientDescentDemo

TRAIN = {
    "gradient descent": lambda: ts.train.GradientDescentOptimizer(0.05),
    "momentum": lambda: ts.train.MomentumOptimizer(0.05, 0.7),
    "Nesterov": lambda: ts.train.MomentumOptimizer(0.05, 0.7, use_nesterov=True),
    "Adagrad": lambda: ts.train.AdagradOptimizer(0.05),
    "RMSProp": lambda: ts.train.RMSPropOptimizer(0.05),
    "Adam": lambda: ts.train.AdamOptimizer(0.05),
}
FORMULAS = {
    "bowl": lambda x, y: (x * x + y * y) / 2,
    "valley": lambda x, y: (x * x + 20 * y * y) / 2,
    "saddle": lambda x, y: (x + y) ** 4 / 200 - x * y,
    "Rosenbrock": lambda x, y: (y - x * x) ** 2 / 2 + (1 - x) ** 2 / 200,
    "parabola": lambda x: x * x / 2,
    "two minima": lambda x: (x**4 - 6 * x * x + 2 * x) / 10,
}


@pytest.fixture
def model():
    """A loss of two scalar Variables that is no quadratic, with data that are fed."""
    with ts.Graph().as_default():
        X = ts.placeholder(name="X")
        w, b = ts.Variable(0.5, name="w"), ts.Variable(-0.25, name="b")
        loss = ts.reduce_mean(ts.square(ts.tanh(w * X + b) - ts.sin(X)), name="J")
        yield loss, [w, b], {X: np.linspace(-2, 2, 9)}


def trained(optimizer, loss, variables, feeds, start, steps):
    """Where real training goes: the points and the losses."""
    session = ts.Session(loss.graph)
    step = optimizer.minimize(loss, var_list=variables)
    session.load(dict(zip(variables, start, strict=True)))
    found = []
    for _ in range(steps + 1):
        found.append(session.run([*variables, loss], feeds))
        session.run(step, feeds)
    return np.array(found, float).T


@pytest.mark.parametrize("name", TRAIN)
def test_fifty_steps_are_those_of_the_real_optimizer(model, name):
    loss, variables, feeds = model
    demo = GradientDescentDemo(loss, variables, feeds, optimizer=name, learning_rate=0.05, momentum=0.7, steps=50)
    (demo.x, demo.y) = start = (1.5, -1.0)
    (path,) = demo.scene()["paths"]
    xs, ys, losses = trained(TRAIN[name](), loss, variables, feeds, start, 50)
    for found, wanted in ((path["xs"], xs), (path["ys"], ys), (path["losses"], losses)):
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
    assert np.abs(xs[-1] - xs[0]) > 1e-2, "it has moved"


@pytest.mark.parametrize("name", ["gradient descent", "Adam"])
def test_single_precision_goes_its_own_way(name):
    with ts.Graph().as_default():
        v = ts.Variable(np.float32(2.0), name="v")
        loss = ts.reduce_sum(ts.square(v) * np.float32(0.3))
        demo = GradientDescentDemo(loss, optimizer=name, learning_rate=0.05, steps=50)
        xs, _ = trained(TRAIN[name](), loss, [v], {}, [2.0], 50)
    np.testing.assert_allclose(demo.scene()["paths"][0]["xs"], xs, rtol=1e-7)


def test_a_race_is_all_paths_at_once(model):
    loss, variables, feeds = model
    demo = GradientDescentDemo(loss, variables, feeds, steps=20)
    alone = {}
    for name in TRAIN:
        demo.optimizer = name
        (alone[name],) = demo.scene()["paths"]
    demo.race = True
    together = demo.scene()["paths"]
    assert [path["name"] for path in together] == list(alone)
    for path in together:
        np.testing.assert_allclose([path["xs"], path["ys"]], [alone[path["name"]][key] for key in ("xs", "ys")], 1e-12)


@pytest.mark.parametrize("preset", FORMULAS)
def test_a_preset_is_its_formula(preset):
    demo = GradientDescentDemo(preset)
    spans, values = demo.surfaces[preset]["spans"], demo.scene()["grid"]["values"]
    assert spans == [[-3.0, 3.0]] * len(spans)
    if len(spans) == 1:
        wanted = FORMULAS[preset](np.linspace(-3, 3, 241))
    else:
        wanted = FORMULAS[preset](*np.meshgrid(np.linspace(-3, 3, 61), np.linspace(-3, 3, 61))).ravel()
    np.testing.assert_allclose(values, wanted, rtol=1e-12, atol=1e-12)


def test_every_preset_has_a_formula_and_its_path_goes_down_inside_the_picture():
    demo = GradientDescentDemo()
    assert set(demo.surfaces) == {*FORMULAS, "perceptron"}
    for preset, surface in demo.surfaces.items():
        demo.preset = preset
        demo.race = True
        assert surface["formula"]
        for path in demo.scene()["paths"]:
            assert path["left"] is None, (preset, path["name"])
            assert path["losses"][-1] < path["losses"][0]


def test_the_grid_of_a_loss_is_the_sessions(model):
    loss, variables, feeds = model
    session = ts.Session(loss.graph)
    session.load({variables[0]: 1.0})
    demo = GradientDescentDemo(loss, variables, feeds, session, span=[(-1, 2), (0, 3)], x=0.5, y=0.5)
    values = np.reshape(demo.scene()["grid"]["values"], (61, 61))
    for column, row in [(0, 0), (60, 0), (17, 33)]:
        point = {variables[0]: -1 + column / 20, variables[1]: row / 20}
        assert values[row, column] == pytest.approx(session.run(loss, feeds | point), rel=1e-12)
    assert session.run(variables) == [1.0, -0.25], "the learner's variables stay as they are"


def test_levels_rise_and_are_closer_where_it_is_low(model):
    levels = GradientDescentDemo("Rosenbrock").scene()["grid"]["levels"]
    gaps = np.diff(levels)
    assert len(levels) == 12
    assert (gaps > 0).all()
    assert gaps[0] < gaps[-1] / 50


def test_divergence_is_measured_as_theory_has_it():
    demo = GradientDescentDemo("valley", learning_rate=0.12)
    left = demo.scene()["paths"][0]["left"]
    assert left["factor"] == pytest.approx(abs(1 - 0.12 * 20), rel=0.01)
    assert left["bound"] == pytest.approx(2 / 20, rel=0.01)
    assert not left["falls"]
    demo.learning_rate = 0.99 * left["bound"]
    assert demo.scene()["paths"][0]["left"] is None


@pytest.mark.parametrize("optimizer", ["momentum", "Nesterov"])
def test_the_bound_of_a_learning_rate_is_one(optimizer):
    demo = GradientDescentDemo(lambda x: 2 * x * x, optimizer=optimizer, momentum=0.6, learning_rate=2, steps=200)
    bound = demo.scene()["paths"][0]["left"]["bound"]
    demo.learning_rate = bound * 0.98
    assert abs(demo.scene()["paths"][0]["xs"][-1]) < 0.1
    demo.learning_rate = bound * 1.02
    assert demo.scene()["paths"][0]["left"] is not None


def test_what_falls_without_end_and_what_is_not_finite_are_told_apart():
    left = GradientDescentDemo(lambda x: -x, steps=200).scene()["paths"][0]["left"]
    assert left["falls"] is True and left["bound"] is None
    scene = GradientDescentDemo(lambda x: ts.log(x), x=0.5, learning_rate=3).scene()
    assert scene["grid"]["values"][0] is None
    assert scene["paths"][0]["left"]["step"] == 1
    assert GradientDescentDemo(lambda x: ts.log(x), x=-1.0).scene()["paths"][0]["losses"] == [None]


def test_placeholders_and_parameters_that_are_not_given():
    with ts.Graph().as_default():
        x, w = ts.placeholder(name="x"), ts.Variable(3.0, name="w")
        of_placeholder, of_variable = ts.square(x) + 1.0, ts.square(w) * 2.0
        assert GradientDescentDemo(of_placeholder, x, {x: 2.5}).x == 2.5
        assert GradientDescentDemo(of_placeholder).surfaces["add"]["axes"] == ["x"]
        demo = GradientDescentDemo(of_variable)
        assert (demo.x, demo.surfaces["multiply"]["axes"]) == (3.0, ["w"])


def test_several_functions_to_choose_from_and_names_of_arguments():
    demo = GradientDescentDemo({"mine": lambda a: a * a, "<img onerror=alert(1)>": lambda u, v: u * u + v * v})
    assert [control["trait"] for control in demo.control_list][:2] == ["preset", "optimizer"]
    assert demo.surfaces["mine"]["axes"] == ["a"]
    assert GradientDescentDemo(ts.square).surfaces["square"]["axes"] == ["x"]


def test_mistakes_are_told_before_anything_changes(model):
    loss, (w, b), feeds = model
    graph = loss.graph
    with graph.as_default():
        vector, other = ts.Variable([1.0, 2.0], name="v"), ts.Variable(1.0, name="other")
        wide = ts.square(vector)
    built = len(graph.nodes)
    for error, words, arguments in [
        (TypeError, "neither a node nor a function", (3.0,)),
        (ValueError, "has shape \\(2,\\)", (wide, other)),
        (ValueError, "no scalar", (loss, vector, feeds)),
        (ValueError, "one, or two different", (loss, [w, b, other], feeds)),
        (TypeError, "no Variable and no placeholder", (loss, [loss], feeds)),
        (FeedError, "X", (loss, [w, b])),
        (TypeError, "Give the loss too", (None, [w])),
        (ValueError, "takes 3 arguments", (lambda x, y, z: x,)),
        (TypeError, "returned 1", (lambda x: 1,)),
        (ValueError, "has shape \\(2,\\)", (lambda x: ts.stack([x, x]),)),
        (ValueError, "span", (loss, [w, b], feeds, None, (2, 1))),
        (traitlets.TraitError, "no preset", ("bow",)),
    ]:
        with pytest.raises(error, match=words):
            GradientDescentDemo(*arguments)
    with pytest.raises(ValueError, match="No gradient leads from 'J' to 'other'"):
        GradientDescentDemo(loss, [w, other], feeds)
    assert all(node.name.startswith("gradients") for node in graph.nodes[built:])
    with pytest.raises(traitlets.TraitError, match="inside the picture"):
        GradientDescentDemo(x=4.0)
    with pytest.raises(ValueError, match="No gradient"):
        GradientDescentDemo(lambda x: ts.py_func(np.square, [x], "float64"))


def test_a_learners_own_operation_is_computed_by_python():
    class square(ts.Operation):
        def compute(self, x):
            return x * x

    @ts.RegisterGradient(square)
    def _(op, grad):
        return 2.0 * grad * op.input_nodes[0]

    demo = GradientDescentDemo(lambda x: square(x), x=1.5, learning_rate=0.25, steps=1)
    assert "square" in demo.notice
    assert demo.computed["paths"][0]["xs"] == [1.5, 0.75]
    demo.x = 1.0
    assert demo.computed["paths"][0]["xs"] == [1.0, 0.5]


def test_the_static_picture_and_the_page(tmp_path):
    demo = GradientDescentDemo(race=True)
    figure = demo.picture()
    assert len(figure.axes[1].lines) == len(TRAIN)
    assert GradientDescentDemo("two minima").picture().axes[0].lines
    demo.save(tmp_path / "x.html")
    assert (tmp_path / "x.html").stat().st_size < 300_000
    assert repr(demo) == "<GradientDescentDemo: valley, gradient descent, 40 steps>"


def test_refresh_takes_the_sessions_new_values(model):
    loss, (w, b), feeds = model
    session = ts.Session(loss.graph)
    demo = GradientDescentDemo(loss, w, feeds, session)
    before = demo.scene()["grid"]["values"][0]
    built = len(loss.graph.nodes)
    session.load({b: 1.0})
    demo.refresh()
    assert demo.scene()["grid"]["values"][0] != before
    assert len(loss.graph.nodes) == built


def test_a_picture_of_a_slow_loss_is_coarse():
    class slow(ts.Operation):
        """Its input, after a while."""

        def compute(self, x):
            time.sleep(0.005)
            return x

    ts.RegisterGradient(slow)(lambda op, grad: grad)
    demo = GradientDescentDemo(lambda x, y: slow(x * x) + y * y, steps=0)
    points = np.sqrt(len(demo.computed["grid"]["values"]))
    assert points == 11
    began = time.perf_counter()
    demo.picture()
    assert time.perf_counter() - began < 10
