"""The LossLandscape in Python: its surface is the session's loss, its path the shadow of real training."""

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import FeedError
from tslab.widgets import LossLandscape


@pytest.fixture
def model():
    """A network of 17 weights, its data, and a session in which the weights are others than at first."""
    rng = np.random.default_rng(0)
    with ts.Graph().as_default() as graph:
        X, c = ts.placeholder(name="X"), ts.placeholder(name="c")
        W, b = ts.Variable(rng.normal(size=(2, 4)), name="W"), ts.Variable(rng.normal(size=4), name="b")
        V, d = ts.Variable(rng.normal(size=(4, 1)), name="V"), ts.Variable(0.5, name="d")
        loss = ts.reduce_mean(ts.square(ts.matmul(ts.tanh(ts.matmul(X, W) + b), V) + d - c), name="J")
        session = ts.Session(graph)
        session.load({W: rng.normal(size=(2, 4)), d: -0.3})
        yield loss, {X: rng.normal(size=(7, 2)), c: rng.normal(size=(7, 1))}, session


def losses_over_weights(loss, feeds, session, first, second, spans):
    """The loss with two entries of Variables set, point by point, in a session of its own."""
    nodes = [node for node in loss.graph.variables if node.trainable]
    other = ts.Session(loss.graph)
    other.load(dict(zip(nodes, session.run(nodes), strict=True)))
    found = []
    for y in np.linspace(*spans[1], 29):
        for x in np.linspace(*spans[0], 29):
            for (name, index), value in ((first, x), (second, y)):
                node = loss.graph.get_node(name)
                array = np.array(other.run(node))
                array[index] = value
                other.load({node: array})
            found.append(other.run(loss, feeds))
    return found


@pytest.mark.parametrize(
    ("first", "second"), [(("W", (0, 1)), ("W", (1, 3))), (("b", 2), ("V", (0, 0))), (("d", ()), ("W", (1, 1)))]
)
def test_every_point_of_the_surface_is_the_sessions(model, first, second):
    loss, feeds, session = model
    demo = LossLandscape(loss, [first, second], feed_dict=feeds, session=session, span=1.5)
    ways = [demo.directions[i] for i in (0, 1)]
    values = [float(session.run(loss.graph.get_node(name))[index]) for name, index in (first, second)]
    assert [way["offset"] for way in ways] == values, "the axes show the weights themselves"
    spans = [(value - 1.5, value + 1.5) for value in values]
    wanted = losses_over_weights(loss, feeds, session, first, second, spans)
    np.testing.assert_allclose(demo.scene()["grid"]["values"], wanted, rtol=1e-12)


def test_random_directions_are_seeded_and_as_large_as_the_weights(model):
    loss, feeds, session = model
    first, again, other = (LossLandscape(loss, feed_dict=feeds, session=session, seed=seed) for seed in (1, 1, 2))
    assert first.directions == again.directions
    assert first.directions[0] != other.directions[0]
    assert [first.horizontal, first.vertical] == ["random direction 1", "random direction 2"]
    parts = {name: amounts for name, _, amounts in first.directions[0]["parts"]}
    W, b = session.run([loss.graph.get_node(name) for name in ("W", "b")])
    np.testing.assert_allclose(np.linalg.norm(np.reshape(parts["W"], (2, 4)), axis=0), np.linalg.norm(W, axis=0))
    np.testing.assert_allclose(np.linalg.norm(parts["b"]), np.linalg.norm(b))


def test_the_surface_over_random_directions_is_the_sessions(model):
    loss, feeds, session = model
    demo = LossLandscape(loss, feed_dict=feeds, session=session, span=0.8)
    nodes = [loss.graph.get_node(name) for name in ("W", "b", "V", "d")]
    before = session.run(nodes)
    ways = [{name: amounts for name, _, amounts in way["parts"]} for way in demo.directions[:2]]
    values = np.reshape(demo.scene()["grid"]["values"], (29, 29))
    for column, row in [(0, 0), (28, 3), (14, 14), (7, 27)]:
        x, y = -0.8 + 1.6 * column / 28, -0.8 + 1.6 * row / 28
        moved = {
            node: value
            + np.reshape(x * np.array(ways[0][node.name]) + y * np.array(ways[1][node.name]), np.shape(value))
            for node, value in zip(nodes, before, strict=True)
        }
        assert values[row, column] == pytest.approx(session.run(loss, feeds | moved), rel=1e-10)
    for node, value in zip(nodes, before, strict=True):
        np.testing.assert_array_equal(session.run(node), value, "the learner's variables stay as they are")


def test_the_path_is_the_learners_own_training(model):
    loss, feeds, session = model
    train = ts.train.AdamOptimizer(0.05).minimize(loss)
    session.run(train, feeds)  # so that Adam's averages are no longer 0
    variables = loss.graph.variables
    values = dict(zip(variables, session.run(variables), strict=True))
    demo = LossLandscape(loss, [("W", (0, 0)), ("V", (2, 0))], None, feeds, session, train, x=0.7, y=-0.4, steps=50)
    assert "learning_rate" not in [control["trait"] for control in demo.control_list]
    path = demo.scene()["path"]
    other = ts.Session(loss.graph)
    other.load(values)
    W, V = (loss.graph.get_node(name) for name in ("W", "V"))
    start = {W: np.array(values[W]), V: np.array(values[V])}
    start[W][0, 0] += 0.7
    start[V][2, 0] -= 0.4
    other.load(start)
    for step in range(51):
        J, w, v = other.run([loss, W, V], feeds)
        assert path["losses"][step] == pytest.approx(J, rel=1e-9)
        assert path["xs"][step] == pytest.approx(w[0, 0] - values[W][0, 0], rel=1e-9, abs=1e-12)
        assert path["ys"][step] == pytest.approx(v[2, 0] - values[V][2, 0], rel=1e-9, abs=1e-12)
        other.run(train, feeds)
    assert path["losses"][-1] < path["losses"][0]


def test_by_default_all_weights_go_down_the_gradient(model):
    loss, feeds, session = model
    demo = LossLandscape(loss, feed_dict=feeds, session=session, learning_rate=0.1, steps=20)
    path = demo.scene()["path"]
    nodes = [node for node in loss.graph.variables if node.trainable]
    other = ts.Session(loss.graph)
    other.load(dict(zip(nodes, session.run(nodes), strict=True)))
    step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
    for loss_then in path["losses"]:
        assert loss_then == pytest.approx(other.run(loss, feeds), rel=1e-9)
        other.run(step, feeds)
    assert (path["xs"][0], path["ys"][0]) == (0, 0)


def test_the_shadow_is_the_nearest_point_of_the_plane(model):
    loss, feeds, session = model
    zeros = {name: np.zeros_like(session.run(loss.graph.get_node(name))) for name in ("W", "b")}
    one, both = {k: v.copy() for k, v in zeros.items()}, {k: v.copy() for k, v in zeros.items()}
    one["W"][0, 0] = 2.0
    both["W"][0, 0], both["b"][1] = 1.0, 1.0  # not at a right angle to the other
    demo = LossLandscape(loss, directions={"one": one, "both": both}, feed_dict=feeds, session=session, steps=5)
    demo.x, demo.y = 0.3, -0.2
    path = demo.scene()["path"]
    assert (path["xs"][0], path["ys"][0]) == pytest.approx((0.3, -0.2))
    demo.vertical = "one"  # twice the same: a line
    assert demo.scene()["path"]["xs"][0] == pytest.approx(0.1)


def test_the_slice_goes_through_the_start(model):
    loss, feeds, session = model
    demo = LossLandscape(loss, [("b", 0), ("b", 1)], None, feeds, session, x=0.5, y=0.25, span=1, angle=90, steps=0)
    scene = demo.scene()
    assert scene["slice"][40] == pytest.approx(scene["path"]["losses"][0])
    b = loss.graph.get_node("b")
    value = np.add(session.run(b), [0.5, 1.25, 0, 0])
    assert scene["slice"][-1] == pytest.approx(session.run(loss, feeds | {b: value}))
    demo.angle = 0
    value = np.add(session.run(b), [1.5, 0.25, 0, 0])
    assert demo.scene()["slice"][-1] == pytest.approx(session.run(loss, feeds | {b: value}))


def test_the_default_is_a_trained_network():
    demo = LossLandscape()
    scene = demo.scene()
    assert scene["model"] < 0.2 < scene["path"]["losses"][0]
    assert scene["path"]["losses"][-1] < 0.2
    assert scene["below"] > scene["path"]["losses"][-1]
    assert demo.horizontal == "W[0, 0]"


def test_many_weights_are_offered_in_part():
    with ts.Graph().as_default():
        W, b = ts.Variable(np.ones((100, 30)), name="W"), ts.Variable(np.zeros(30), name="b")
        demo = LossLandscape(ts.reduce_sum(ts.square(W)) + ts.reduce_sum(b))
    names = [direction["name"] for direction in demo.directions]
    assert "W[0, 0]" in names and "b[11]" in names and len(names) == 4 + 24


def test_mistakes_are_told_before_anything_changes(model):
    loss, feeds, session = model
    with loss.graph.as_default():
        lonely = ts.constant(3.0, name="lonely")
    built = len(loss.graph.nodes)
    good = {"feed_dict": feeds, "session": session}
    for error, words, arguments, named in [
        (TypeError, "no node", (1.0,), {}),
        (TypeError, "Give the loss too", (), {"feed_dict": feeds}),
        (ValueError, "no trainable Variable", (lonely,), {}),
        (FeedError, "X", (loss,), {"session": session}),
        (ValueError, "has shape", (loss.input_nodes[0],), good),
        (ValueError, "Give two", (loss, [("W", (0, 0))]), good),
        (ValueError, "no entry \\(5, 0\\)", (loss, [("W", (5, 0)), ("b", 0)]), good),
        (ValueError, "no weight 'Q'", (loss, ["Q", ("b", 0)]), good),
        (TypeError, "dictionary", (loss, None, [1, 2]), good),
        (ValueError, "in the shape \\(4,\\)", (loss, None, {"one": {"b": [1.0]}}), good),
        (ValueError, "no trainable Variable 'Q'", (loss, None, {"one": {"Q": [1.0]}}), good),
        (TypeError, "train is", (loss,), good | {"train": 0.5}),
        (traitlets.TraitError, "no direction", (loss,), good | {"horizontal": "W[9, 9]"}),
    ]:
        with pytest.raises(error, match=words):
            LossLandscape(*arguments, **named)
        if error is not traitlets.TraitError:
            assert len(loss.graph.nodes) == built, words


def test_a_learners_own_operation_is_computed_by_python(model):
    class square(ts.Operation):
        def compute(self, x):
            return x * x

    @ts.RegisterGradient(square)
    def _(op, grad):
        return 2.0 * grad * op.input_nodes[0]

    with ts.Graph().as_default():
        v = ts.Variable([1.0, 2.0], name="v")
        demo = LossLandscape(ts.reduce_sum(square(v)), [(v, 0), (v, 1)], learning_rate=0.25, steps=1)
    assert "square" in demo.notice
    assert demo.computed["path"] == {"xs": [0.0, -0.5], "ys": [0.0, -1.0], "losses": [5.0, 1.25]}
    demo.x = 1.0
    assert demo.computed["path"]["losses"][0] == 8.0


def test_refresh_looks_from_where_the_weights_are_now(model):
    loss, feeds, session = model
    demo = LossLandscape(loss, [("d", ()), ("b", 0)], feed_dict=feeds, session=session)
    before = demo.scene()["grid"]["values"]
    session.load({loss.graph.get_node("d"): 2.0})
    built = len(loss.graph.nodes)
    demo.refresh()
    assert demo.directions[0]["offset"] == 2.0
    assert demo.scene()["grid"]["values"] != before
    assert demo.scene()["model"] == pytest.approx(session.run(loss, feeds))
    assert len(loss.graph.nodes) == built


def test_the_static_picture_and_the_page(tmp_path):
    demo = LossLandscape()
    assert demo.picture().axes[0].get_xlabel() == "W[0, 0]"
    demo.save(tmp_path / "x.html")
    assert (tmp_path / "x.html").stat().st_size < 300_000
    assert repr(demo) == "<LossLandscape: J over W[0, 0] and V[1, 0]>"
