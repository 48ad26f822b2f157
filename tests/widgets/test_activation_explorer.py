"""The ActivationExplorer in Python: its scene, its traits, and what it refuses. tests/browser sees it at work."""

import json

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import GraphError
from tslab.serialize import graph_to_json
from tslab.widgets import ActivationExplorer
from tslab.widgets.activation.demo import ACTIVATIONS, GRID, VANISHED

FORMULAS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "leaky relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "identity": lambda x: x,
}


def test_every_activation_has_a_formula():
    assert FORMULAS.keys() == ACTIVATIONS.keys()


@pytest.mark.parametrize("name", FORMULAS)
def test_the_curve_its_slope_and_the_chain_are_numpys(name):
    f = FORMULAS[name]

    def derivative(x):
        return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6

    scene = ActivationExplorer(activation=name, x=0.7, depth=4, weight=1.5).scene()
    np.testing.assert_allclose(scene["ys"], f(GRID), atol=1e-12)
    smooth = np.abs(GRID) > 1e-9
    np.testing.assert_allclose(np.array(scene["slopes"])[smooth], derivative(GRID[smooth]), atol=1e-6)
    assert scene["y"] == pytest.approx(f(0.7))
    h, gradient = 0.7, 1.0
    for i in range(4):
        factor = 1.5 * derivative(1.5 * h)
        h, gradient = f(1.5 * h), gradient * factor
        assert scene["values"][i] == pytest.approx(h)
        assert scene["factors"][i] == pytest.approx(factor, rel=1e-5)
        assert scene["gradients"][i] == pytest.approx(gradient, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "saturated"),
    [
        ("sigmoid", [-2.9, 2.9]),
        ("tanh", [-2.2, 2.2]),
        ("relu", [0.0, None]),
        ("elu", [-3.0, None]),
        ("leaky relu", [None, None]),
        ("identity", [None, None]),
    ],
)
def test_saturation_begins_where_the_slope_stays_small(name, saturated):
    assert ActivationExplorer(activation=name).scene()["saturated"] == [
        None if x is None else pytest.approx(x) for x in saturated
    ]


def test_a_flat_activation_is_saturated_everywhere():
    assert ActivationExplorer(lambda x: 0.01 * x).scene()["saturated"] == [6, None]


def test_vanished_is_what_float32_does_not_add():
    assert np.float32(1) + np.float32(VANISHED) == np.float32(1)
    assert np.float32(1) + np.float32(1.01 * VANISHED) > np.float32(1)


def test_what_is_explored_may_be_a_mapping_a_list_a_function_or_a_node():
    def squared_relu(x):
        return ts.square(ts.nn.relu(x))

    assert list(ActivationExplorer({"mine": squared_relu})._activations) == ["mine"]
    demo = ActivationExplorer([ts.tanh, squared_relu, lambda x: ts.sin(x)])
    assert demo.control_list[0]["options"] == ("tanh", "squared_relu", "f")
    assert ActivationExplorer(squared_relu).scene()["y"] == 1


def test_a_learners_node_keeps_its_graph_and_its_variables():
    with ts.Graph().as_default() as graph:
        z = ts.placeholder(name="z")
        slope = ts.Variable(0.3, name="slope")
        session = ts.Session()
        session.run(ts.assign(slope, 0.4))
        demo = ActivationExplorer(ts.maximum(z, slope * z, name="prelu"), x=-2.0)
    assert demo.activation == "prelu"
    assert (demo.scene()["y"], demo.scene()["slope"]) == (pytest.approx(-0.8), pytest.approx(0.4))
    assert "slope" in [node["name"] for node in demo.graphs()[0]["nodes"]]
    before = len(graph.nodes)
    session.run(ts.assign(slope, 0.5))
    written = len(graph.nodes)
    demo.refresh()
    assert demo.scene()["y"] == pytest.approx(-1)
    assert len(graph.nodes) == written > before, "the derivative is written once"
    assert json.dumps(graph_to_json(graph))


def test_an_activation_that_is_not_there_is_refused():
    demo = ActivationExplorer()
    with pytest.raises(traitlets.TraitError, match=r"no activation 'gelu' here\. Choose from 'sigmoid', 'tanh'"):
        demo.activation = "gelu"
    assert demo.activation == "sigmoid"
    with pytest.raises(traitlets.TraitError, match="no activation"):
        ActivationExplorer(activation="gelu")


@pytest.mark.parametrize(
    ("activations", "error", "message"),
    [
        ({"s": ts.softmax}, GraphError, "'s' is not element-wise"),
        (ts.reduce_sum, GraphError, "'reduce_sum' is not element-wise"),
        (lambda x: x - ts.reduce_max(x), GraphError, "'f' is not element-wise"),
        (lambda x: ts.constant(1.0), GraphError, "no derivative"),
        (ts.stop_gradient, GraphError, "no derivative"),
        (lambda x: 3.0, TypeError, "makes no node of a node, but a float"),
        ({"three": 3}, TypeError, "'three' is 3, and no function"),
        ({3: ts.tanh}, TypeError, "3 is no text"),
        ({}, ValueError, "no activation to explore"),
    ],
)
def test_what_is_no_activation_is_refused(activations, error, message):
    with pytest.raises(error, match=message):
        ActivationExplorer(activations)


def test_a_node_of_two_placeholders_is_refused():
    with ts.Graph().as_default(), pytest.raises(GraphError, match="'add' depends on 2 placeholders"):
        ActivationExplorer(ts.placeholder() + ts.placeholder())


def test_what_the_browser_cannot_run_is_computed_here():
    class gate(ts.Operation):
        """ln x, a learner's own"""

        compute = staticmethod(np.log)

    @ts.RegisterGradient(gate)
    def _gradient(op, grad):
        return grad / op.inputs[0]

    demo = ActivationExplorer({"gate": lambda x: gate(x)}, x=0.0)
    assert "gate" in demo.notice
    assert demo.computed["y"] == "-inf"
    assert demo.computed["ys"][0] == "nan"
    json.dumps(demo.computed, allow_nan=False)
    demo.x = 1.0
    assert (demo.computed["y"], demo.computed["slope"]) == (0, 1)
    demo.picture()


@pytest.mark.parametrize("name", FORMULAS)
def test_the_still_picture_has_words_on_it(name):
    demo = ActivationExplorer(activation=name, x=-1.0)
    left, right = demo.picture().axes
    assert left.get_title().startswith(f"{name}: f(-1) = ")
    assert "10 of them, w = 1: gradient" in right.get_title()
    assert [text.get_text() for text in left.get_legend().get_texts()][-3:] == ["f(x)", "f′(x)", "tangent"]
    low, high = left.get_ylim()
    assert low < min(demo.scene()["ys"]) < max(demo.scene()["ys"]) < high


def test_names_may_be_long_and_hostile():
    name = "<img src=x onerror=alert(1)> $" + "x" * 10_000
    demo = ActivationExplorer({name: ts.tanh})
    assert len(repr(demo)) < 100
    assert demo._repr_mimebundle_()[0]["image/png"]
    assert repr(ActivationExplorer(activation="tanh")) == "<ActivationExplorer: tanh and 7 more>"


def test_the_page_is_small(tmp_path):
    ActivationExplorer().save(tmp_path / "a.html")
    assert (tmp_path / "a.html").stat().st_size < 300_000
