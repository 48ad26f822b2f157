"""A SavedModel: plain TensorFlow serves it in a process without tslab, and it is there whole or not at all."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tslab as ts
from tslab.errors import ExportError

from ..tensorflow import tf as tf

bridge = importlib.import_module("tslab.export.tensorflow")

SERVE = """
import json, sys
import numpy as np
import tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
data = np.array(json.loads(sys.argv[2]))
serve = model.signatures["serving_default"]
found = {key: value.numpy().tolist() for key, value in serve(x=tf.constant(data)).items()}
names = sorted(variable.name for variable in model.all_variables)
print(json.dumps([found, names, "tslab" in sys.modules, list(serve.structured_input_signature[1]["x"].shape)]))
"""


@pytest.fixture(autouse=True)
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def network():
    x = ts.placeholder("float64", [None, 2], name="x")
    labels = ts.placeholder("float64", [None, 2], name="labels")
    with ts.name_scope("hidden"):
        h = ts.tanh(ts.matmul(x, ts.Variable(ts.random_normal([2, 3]), name="W")), name="h")
    p = ts.softmax(ts.matmul(h, ts.Variable(np.ones((3, 2)), name="V")), name="p")
    loss = ts.negative(ts.reduce_sum(labels * ts.log(p)), name="loss")
    return x, labels, p, ts.argmax(p, 1, name="class"), loss


def test_plain_tensorflow_serves_it(network, tmp_path):
    x, labels, p, chosen, loss = network
    data = np.random.default_rng(0).normal(size=(7, 2))
    step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
    session = bridge.Session()
    session.run(step, {x: data, labels: np.eye(2)[(data[:, 0] > 0).astype(int)]})
    path = bridge.save_model(tmp_path / "model", {"x": x}, {"p": p, "class": chosen}, session)
    command = [sys.executable, "-I", "-c", SERVE, path, json.dumps(data.tolist())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found, names, has_tslab, shape = json.loads(done.stdout)
    np.testing.assert_allclose(found["p"], session.run(p, {x: data}), rtol=1e-12)
    assert found["class"] == session.run(chosen, {x: data}).tolist()
    assert names == ["V:0", "hidden/W:0"]
    assert not has_tslab
    assert shape == [None, 2]
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_names_and_shapes_come_from_nodes_and_examples(tmp_path):
    x = ts.placeholder(name="in/x")
    y = ts.multiply(x, 2.0, name="out/y")
    path = bridge.save_model(tmp_path / "model", x, [y], feed_dict={x: np.ones((3, 1), "float32")})
    serve = __import__("tensorflow").saved_model.load(path).signatures["serving_default"]
    (spec,) = serve.structured_input_signature[1].values()
    assert (spec.name, spec.dtype.name, spec.shape.as_list()) == ("in_x", "float32", [None, None])
    assert serve(in_x=np.ones((2, 2), "float32"))["out_y"].numpy().tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_any_node_may_be_an_input(network, tmp_path):
    x, _, p, *_ = network
    hidden = p.graph.get_node("hidden/h")
    path = bridge.save_model(tmp_path / "model", {"h": hidden}, p)
    serve = __import__("tensorflow").saved_model.load(path).signatures["serving_default"]
    expected = ts.Session().run(p, {hidden: [[1.0, 2.0, 3.0]]})
    np.testing.assert_allclose(serve(h=np.array([[1.0, 2.0, 3.0]]))["p"].numpy(), expected, rtol=1e-12)
    assert x in p.graph.placeholders


def left_in(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_what_cannot_be_saved_is_refused_before_anything_is_written(network, tmp_path):
    x, _, p, _, loss = network

    class double(ts.Operation):
        def compute(self, x):
            return 2 * x

    calls = [
        (r"depend on 'labels', and that is no input", {"x": x}, {"loss": loss}),
        (r"Python code of 'double' \(double\)", {"x": x}, {"d": double(p)}),
        (r"'1x' cannot be the name of an input", {"1x": x}, {"p": p}),
        (r"'p q' cannot be the name of an output", {"x": x}, {"p q": p}),
        (r"input 'x' is no node", {"x": 3.0}, {"p": p}),
        (r"needs an output", {"x": x}, {}),
        (r"no one value", {"x": x}, {"both": ts.group(p)}),
    ]
    for message, inputs, outputs in calls:
        with pytest.raises(ExportError, match=message):
            bridge.save_model(tmp_path / "model", inputs, outputs)
    assert left_in(tmp_path) == []


def test_what_is_there_already_stays(network, tmp_path):
    x, _, p, *_ = network
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match=r"something at .* already") as caught:
        bridge.save_model(tmp_path / "model", x, p)
    assert "test_saved_model.py" in str(caught.value)
    assert left_in(tmp_path / "model") == ["mine.txt"]
    assert left_in(tmp_path) == ["model"]


def test_a_folder_that_cannot_be_written_is_a_clear_error(network, tmp_path):
    x, _, p, *_ = network
    (tmp_path / "file").write_text("a file, and no folder")
    for path in (tmp_path / "file" / "model", "/proc/no/model"):
        with pytest.raises(ExportError, match="cannot be written: "):
            bridge.save_model(path, x, p)
    assert left_in(tmp_path) == ["file"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_half_an_export_is_taken_away_again(error, network, tmp_path, monkeypatch):
    """TensorFlow stops in the middle: the disk is full, or the user has had enough."""
    x, _, p, *_ = network

    def half(module, folder, signatures):
        Path(folder, "saved_model.pb").write_bytes(b"half")
        raise error

    monkeypatch.setattr(__import__("tensorflow").saved_model, "save", half)
    with pytest.raises(ExportError if isinstance(error, OSError) else KeyboardInterrupt):
        bridge.save_model(tmp_path / "model", x, p)
    assert left_in(tmp_path) == []
