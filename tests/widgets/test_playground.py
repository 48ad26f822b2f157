"""The Playground in Python: its runs, its programs, its data, learners' graphs. tests/browser sees it at work."""

import contextlib
import io
import json

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.widgets import Playground
from tslab.widgets.playground.data import Random, batches, data_set, split, weights


def printed_losses(code, names=None):
    """What a program prints as its losses."""
    with ts.Graph().as_default(), contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, dict(names or {}))
    return [float(line.split()[-1]) for line in out.getvalue().splitlines()]


def assert_code_gives_its_losses(demo, names=None):
    scene = demo.scene()
    np.testing.assert_allclose(
        printed_losses(demo.code, names), [scene["trainLoss"], scene["testLoss"]], rtol=1e-12, atol=0
    )


def assert_same(found, expected):
    """Equal scenes; a product may differ in its last bit, by where in memory its arrays lie."""
    for key, value in expected.items():
        if value is not None and key in ("field", "trainLoss", "testLoss", "trainLosses", "testLosses", "right"):
            np.testing.assert_allclose(found[key], value, rtol=1e-9, atol=1e-12, err_msg=key)
    assert found["step"] == expected["step"] and found["steps"] == expected["steps"]


def by_hand(points, labels, steps, rate, seed=1, batch_size=10, percent=50, l1=0.0, l2=0.0):
    """The default network trained with nothing but NumPy: the losses, and the first layer's weights."""
    W1, W2, W3 = weights(1, 2, 8, seed), weights(2, 8, 8, seed), weights(3, 8, 2, seed)
    b1, b2, b3 = np.zeros(8), np.zeros(8), np.zeros(2)
    C = np.eye(2)[labels]
    rows, test = split(len(points), percent, seed)

    def forward(x):
        h1 = np.tanh(x @ W1 + b1)
        h2 = np.tanh(h1 @ W2 + b2)
        z = h2 @ W3 + b3
        return h1, h2, z - np.log(np.exp(z).sum(axis=1, keepdims=True))

    for _, batch in zip(range(steps), batches(rows, batch_size, seed), strict=False):
        x, c = points[batch], C[batch]
        h1, h2, log_p = forward(x)
        d3 = (np.exp(log_p) - c) / len(x)
        d2 = d3 @ W3.T * (1 - h2**2)
        d1 = d2 @ W2.T * (1 - h1**2)
        new = []
        for W, h, d in ((W1, x, d1), (W2, h1, d2), (W3, h2, d3)):
            new.append(W - rate * (h.T @ d + l1 * np.sign(W) + 2 * l2 * W))
        W1, W2, W3 = new
        b1, b2, b3 = b1 - rate * d1.sum(axis=0), b2 - rate * d2.sum(axis=0), b3 - rate * d3.sum(axis=0)
    losses = [-(C[part] * forward(points[part])[2]).sum(axis=1).mean() for part in (rows, test)]
    return losses, W1


@pytest.mark.parametrize(
    ("traits", "l1", "l2"),
    [
        ({}, 0, 0),
        ({"regularization": "L2", "regularization_rate": 0.01, "batch_size": 7}, 0, 0.01),
        ({"regularization": "L1", "regularization_rate": 0.003, "split": 70, "seed": 5}, 0.003, 0),
    ],
)
def test_it_trains_as_numpy_does_by_hand(traits, l1, l2):
    demo = Playground(dataset="moons", noise=0.1, step=60, learning_rate=0.2, **traits)
    points, labels = data_set("moons", 0.1, demo.seed)
    losses, W1 = by_hand(points, labels, 60, 0.2, demo.seed, demo.batch_size, demo.split, l1, l2)
    scene = demo.scene()
    np.testing.assert_allclose([scene["trainLoss"], scene["testLoss"]], losses, rtol=1e-10)
    np.testing.assert_allclose(demo.values()["W1"], W1, rtol=1e-9)


def test_a_step_is_the_same_from_wherever_it_is_reached():
    demo = Playground(step=300)
    there = demo.scene()
    assert there["steps"][:3] == [0, 1, 2] and there["steps"][-1] == 300
    for step in (20, 259, 7, 300):
        demo.step = step
        found = demo.scene()
        assert found["step"] == step and found["steps"][-1] <= step
        assert_same(found, Playground(step=step).scene())
    assert_same(found, there)


def test_the_scene_is_what_the_session_computes():
    demo = Playground(dataset="xor", step=40, activation="relu", layers="5")
    scene = demo.scene()
    values = demo.values()
    x, y = np.meshgrid(np.linspace(-5, 5, 50), np.linspace(-5, 5, 50))
    grid = np.column_stack([x.ravel(), y.ravel()])
    h = np.maximum(grid @ values["W1"] + values["b1"], 0)
    z = h @ values["W2"] + values["b2"]
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(scene["field"], p[:, 1], atol=1e-12)
    for found, expected in zip(scene["units"], (grid, h, z), strict=True):
        np.testing.assert_allclose(np.reshape(found, expected.shape), expected, atol=1e-12)
    assert scene["weights"] == [values["W1"].ravel().tolist(), values["W2"].ravel().tolist()]
    assert scene["epoch"] == 40 // 15


@pytest.mark.parametrize("dataset", ["circle", "xor", "gauss", "spiral", "moons", "plane", "hills"])
def test_data_sets(dataset):
    points, labels = data_set(dataset)
    assert points.shape == (300, 2) and np.abs(points).max() < 5
    assert (data_set(dataset, 0.2, seed=3)[0] == data_set(dataset, 0.2, seed=3)[0]).all()
    demo = Playground(dataset=dataset, layers="8, 8", learning_rate=0.1, step=600)
    scene = demo.scene()
    if dataset in ("plane", "hills"):
        assert scene["right"] is None and scene["testLoss"] < 0.04
        assert -1 <= labels.min() < -0.5 and 0.5 < labels.max() <= 1
    else:
        assert sorted(set(labels.tolist())) == [0, 1] and labels.mean() == 0.5
        assert scene["right"] > (0.5 if dataset == "spiral" else 0.93)


def test_an_epoch_sees_each_row_once_and_can_be_entered_anywhere():
    rows, test = split(33, 70, seed=4)
    assert len(rows) == 23 and sorted([*rows, *test]) == list(range(33))
    run = batches(rows, 5, seed=4)
    steps = [next(run) for _ in range(15)]
    assert [len(step) for step in steps[:5]] == [5, 5, 5, 5, 3]
    for epoch in range(3):
        assert sorted(np.concatenate(steps[5 * epoch : 5 * epoch + 5])) == sorted(rows)
    assert not np.array_equal(np.concatenate(steps[:5]), np.concatenate(steps[5:10]))
    for first in (0, 3, 5, 12):
        assert np.array_equal(next(batches(rows, 5, seed=4, first=first)), steps[first])


def test_random_numbers_are_evenly_spread():
    random = Random(7)
    values = np.array([random.uniform() for _ in range(4000)])
    assert abs(values.mean() - 0.5) < 0.02 and abs(values.var() - 1 / 12) < 0.005
    normal = np.array([random.normal() for _ in range(4000)])
    assert abs(normal.mean()) < 0.05 and abs(normal.std() - 1) < 0.05


@pytest.mark.parametrize(
    "traits",
    [
        {},
        {"layers": "", "activation": "linear"},
        {"dataset": "spiral", "noise": 0.1, "layers": "8, 5, 3", "activation": "relu", "seed": 9},
        {"dataset": "hills", "activation": "sigmoid", "regularization": "L2"},
        {"dataset": "drawn", "layers": "3", "regularization": "L1"},
    ],
)
def test_the_code_runs_and_gives_the_same_losses(traits):
    assert_code_gives_its_losses(Playground(step=37, **traits))


def test_the_code_builds_the_very_graph():
    demo = Playground(layers="3", optimizer=ts.train.AdamOptimizer, step=3)
    names = {}
    with ts.Graph().as_default(), contextlib.redirect_stdout(io.StringIO()):
        exec(demo.code, names)
    built = ts.serialize.graph_to_json([names["train"]])["nodes"]
    shown = {node["name"]: node for node in demo.programs["classes; tanh; 3"]["graph"]["nodes"]}
    assert len(built) > 50
    for node in built:
        assert shown[node["name"]]["op"] == node["op"] and shown[node["name"]].get("inputs") == node.get("inputs")


def test_a_weight_is_set_and_every_run_goes_through_it():
    demo = Playground(step=20)
    before = demo.scene()
    demo.edit("W1[0, 3]", 2.5)
    demo.edit("b2[1]", -1)
    assert demo.values()["W1"][0, 3] == 2.5 and demo.values()["b2"][1] == -1
    assert demo.scene()["trainLoss"] != before["trainLoss"]
    demo.edit("b2[1]", -2)
    assert demo.edits == [[20, "W1[0, 3]", 2.5], [20, "b2[1]", -2.0]]
    demo.step = 50
    later = demo.scene()
    assert_code_gives_its_losses(demo)
    demo.step = 10
    assert_same(demo.scene(), Playground(step=10).scene())
    demo.step = 50
    assert_same(demo.scene(), later)
    demo.edits = []
    assert_same(demo.scene(), Playground(step=50).scene())
    with pytest.raises(ValueError, match=r"no weight 'W1\[2, 0\]'"):
        demo.edit("W1[2, 0]", 1)
    with pytest.raises(ValueError, match="'W1' is no weight"):
        demo.edit("W1", 1)


def test_a_choice_of_layers_or_activation_builds_a_network():
    demo = Playground()
    assert list(demo.programs) == ["classes; tanh; 8, 8"]
    demo.layers = "4,2 "
    assert demo.layers == "4, 2" and list(demo.programs) == ["classes; tanh; 4, 2"]
    demo.activation = "relu"
    written = demo.programs["classes; relu; 4, 2"]
    assert [layer["shape"] for layer in written["network"]["layers"]] == [[2, 4], [4, 2], [2, 2]]
    assert any(node["op"] == "relu" for node in written["graph"]["nodes"])
    demo.dataset = "plane"
    assert list(demo.programs) == ["values; relu; 4, 2"]
    assert repr(demo) == "<Playground: plane, 2-4-2 relu, step 0>"


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("layers", "8, x"),
        ("layers", "0"),
        ("layers", "13"),
        ("layers", "1, 1, 1, 1, 1"),
        ("activation", "step"),
        ("dataset", "nowhere"),
        ("dataset", "yours"),
        ("noise", 0.6),
        ("step", -1),
        ("learning_rate", 0),
        ("drawn", [[0, 0, 2]]),
        ("drawn", [[0, float("nan"), 1]]),
        ("edits", [[0, "W1[0, 0]", float("inf")]]),
    ],
)
def test_what_makes_no_sense_is_refused(trait, value):
    demo = Playground()
    before = getattr(demo, trait)
    with pytest.raises(traitlets.TraitError):
        setattr(demo, trait, value)
    assert getattr(demo, trait) == before


def test_no_points_are_no_error():
    demo = Playground(dataset="drawn", drawn=[], step=5)
    scene = demo.scene()
    assert scene["step"] == 5 and scene["trainLoss"] is None and len(scene["field"]) == 2500
    demo.drawn = [[1, 1, 0]]
    assert demo.scene()["testLoss"] is None


def test_too_large_steps_end_in_nan_and_not_in_an_error():
    demo = Playground(dataset="hills", activation="linear", learning_rate=10, step=400)
    assert not np.isfinite(demo.scene()["trainLoss"])


@pytest.mark.parametrize(
    ("targets", "levels"),
    [
        ([0, 1, 1, 0], 2),
        ([-1.0, 1.0, 1.0, -1.0], 2),
        (["a", "b", "c", "<img>"], 4),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]], 3),
        ([True, False, True, False], 2),
        ([0.5, 1.5, 2.5, 3.5], 0),
    ],
)
def test_the_learners_own_data(targets, levels):
    points = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [-1.0, 1.0]])
    demo = Playground(points, targets, step=50, layers="4")
    assert demo.dataset == "yours" and demo.given["points"] == points.ravel().tolist()
    task = next(iter(demo.programs.values()))["network"]["task"]
    assert len(task["levels"]) == levels and task["outputs"] == (levels or 1)
    labels = np.array(demo.given["labels"])
    assert_code_gives_its_losses(demo, {"points": points, "labels": labels})
    demo.dataset = "circle"
    assert demo.scene()["right"] is not None
    assert len(demo.picture().axes) == 2


@pytest.mark.parametrize(
    ("points", "targets", "message"),
    [
        (np.zeros((4, 3)), np.zeros(4), "choose two columns"),
        (np.zeros((4, 2)), np.zeros(3), "one target a point"),
        (np.full((2, 2), np.nan), [0, 1], "nan or infinite"),
        (np.zeros((3, 2)), [1, 1, 1], "1 classes"),
        (np.zeros((9, 2)), np.arange(9), "9 classes"),
        (np.zeros((2, 2)), [[0.5, 0.5], [1, 0]], "one-hot"),
        (np.zeros((2001, 2)), np.zeros(2001), "at most 2000"),
    ],
)
def test_data_that_cannot_be_drawn(points, targets, message):
    with pytest.raises(ValueError, match=message):
        Playground(points, targets)


def test_a_page_holds_what_it_was_saved_with_and_offers_that(tmp_path):
    demo = Playground(step=50)
    demo.scene()
    path = tmp_path / "p.html"
    demo.save(path, activations=["relu"], layers=["4", "8, 8"])
    assert path.stat().st_size < 300_000
    text = path.read_text(encoding="utf-8")
    state = json.loads(text.split('id="state">')[1].split("</script>")[0])
    assert list(state["programs"]) == [f"classes; {a}; {n}" for a in ("tanh", "relu") for n in ("8, 8", "4")]
    offered = {control["trait"]: control.get("options") for control in state["control_list"]}
    assert offered["activation"] == ["tanh", "relu"] and offered["layers"] == ["8, 8", "4"]
    assert "plane" not in offered["dataset"] and "spiral" in offered["dataset"]
    written = state["programs"]["classes; tanh; 8, 8"]["variables"]["W1"]["data"]
    np.testing.assert_allclose(written, weights(1, 2, 8).ravel(), err_msg="the values before the training")
    for wrong in ({"activations": ["step"]}, {"layers": ["x"]}):
        with pytest.raises((ValueError, traitlets.TraitError)):
            demo.save(tmp_path / "q.html", **wrong)
    assert not (tmp_path / "q.html").exists()


def test_controls_and_static_picture():
    demo = Playground(step=20)
    assert [type(row).__name__ for row in demo.controls().children][:3] == ["Dropdown", "FloatSlider", "IntSlider"]
    demo.controls().children[8].value = "3, 3"
    assert demo.layers == "3, 3"
    left, right = demo.picture().axes
    assert len(right.lines) == 2 and right.lines[0].get_ydata()[-1] == demo.scene()["trainLoss"]
    assert left.images
