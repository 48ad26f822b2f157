"""Models of ONNX: whose values, which inputs, what a file holds, and what is said where there can be none."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

import tslab as ts
from tslab.errors import ExportError, FeedError, ShapeError
from tslab.export import onnx as export
from tslab.export.onnx import OPSET, to_onnx

from .onnx_runs import run_file

ROWS = np.random.default_rng(1).normal(size=(5, 2))


class double(ts.Operation):
    """A learner's operation."""

    def compute(self, x):
        return 2 * x


def network():
    """A network of two layers, its step, and its placeholders."""
    rng = np.random.default_rng(0)
    x, c = ts.placeholder("float64", [None, 2], name="x"), ts.placeholder("float64", [None, 2], name="c")
    with ts.name_scope("hidden"):
        W = ts.Variable(rng.normal(size=(2, 4)), name="W")
        h = ts.tanh(ts.matmul(x, W) + ts.Variable(np.zeros(4), name="b"), name="h")
    with ts.name_scope("output"):
        logits = ts.matmul(h, ts.Variable(rng.normal(size=(4, 2)), name="W"), name="logits")
    p = ts.softmax(logits, name="p")
    loss = ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=c, logits=logits))
    step = ts.train.GradientDescentOptimizer(0.5).minimize(loss)
    return x, c, p, loss, step


@pytest.fixture
def graph():
    with ts.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.onnx"


def test_a_trained_network_leaves_with_what_its_session_has_learned(graph, path):
    x, c, p, _, step = network()
    trained, fresh = ts.Session(), ts.Session()
    for _ in range(10):
        trained.run(step, {x: ROWS, c: np.eye(2)[[0, 1, 0, 1, 1]]})
    found = []
    for session in (trained, fresh):
        to_onnx([p, ts.argmax(p, axis=1, name="classes")], path, session)
        probabilities, classes = run_file(path, {"x": ROWS})
        np.testing.assert_allclose(probabilities, session.run(p, {x: ROWS}), rtol=1e-12)
        assert classes.tolist() == probabilities.argmax(1).tolist()
        found.append(probabilities)
    assert np.abs(found[0] - found[1]).max() > 0.01


def test_which_session_it_is_by_default(graph, path):
    W = ts.Variable(1.0, name="W")
    y = ts.multiply(W, 10.0, name="y")
    to_onnx(y, path)
    assert run_file(path, {}) == [10.0]  # no session has run: the initial value
    last = ts.Session()
    last.run(ts.assign(W, 2.0))
    to_onnx(y, path)
    assert run_file(path, {}) == [20.0]
    with ts.Session() as inner:
        inner.load({W: 3.0})
        last.run(W)
        to_onnx("y", path, inner)
        assert run_file(path, {}) == [30.0]
        to_onnx(y, path)
        assert run_file(path, {}) == [30.0]


def test_what_the_file_says(graph, path):
    *_, p, _, _ = network()
    model = to_onnx(p, path)
    assert onnx.load(path) == model
    assert [(x.domain, x.version) for x in model.opset_import] == [("", OPSET)]
    assert model.producer_name == "tslab"
    (x,), (y,) = model.graph.input, model.graph.output
    assert (x.name, y.name) == ("x", "p")
    assert [(d.dim_value, d.dim_param) for d in x.type.tensor_type.shape.dim] == [(0, ""), (2, "")]
    assert x.type.tensor_type.elem_type == onnx.TensorProto.DOUBLE
    assert [node.name for node in model.graph.node] == ["hidden/matmul", "hidden/add", "hidden/h", "output/logits", "p"]
    assert [node.op_type for node in model.graph.node] == ["MatMul", "Add", "Tanh", "MatMul", "Softmax"]
    assert model.graph.node[0].doc_string == "hidden/matmul = x · hidden/W"
    assert {array.name for array in model.graph.initializer} == {"hidden/W", "hidden/b", "output/W"}
    described = {info.name: len(info.type.tensor_type.shape.dim) for info in model.graph.value_info}
    assert described == {"hidden/matmul": 2, "hidden/add": 2, "hidden/h": 2, "output/logits": 2}


def test_equal_nodes_give_equal_bytes(tmp_path):
    for i in range(2):
        with ts.Graph().as_default():
            *_, p, _, _ = network()
            to_onnx([p, ts.reduce_all(p[1:, ts.argmax(p[0])] > 0.0)], tmp_path / f"{i}.onnx")
    assert (tmp_path / "0.onnx").read_bytes() == (tmp_path / "1.onnx").read_bytes()


def test_inputs_give_placeholders_the_types_that_they_lack(graph, path):
    x = ts.placeholder(name="x")
    y = ts.reduce_sum(x * 2.0, axis=-1, name="y")
    with pytest.raises(ExportError, match=r"(?s)ONNX needs the dtype of 'x'.*inputs=\{x: \('float64', \[None, 3\]\)\}"):
        to_onnx(y, path)
    with pytest.raises(ExportError, match="how many axes 'x' has, which is an input"):
        to_onnx(y, path, inputs={x: ("float32", None)})
    for key in (x, "x"):
        model = to_onnx(y, path, inputs={key: ("float32", [None, 3])})
        kinds = sorted(array.data_type for array in model.graph.initializer)
        assert kinds == [onnx.TensorProto.FLOAT, onnx.TensorProto.INT64], "nothing is kept that nothing needs"
        (found,) = run_file(path, {"x": np.arange(6, dtype="float32").reshape(2, 3)})
        assert found.dtype == np.float32  # a bare number takes the dtype of the other operand
        assert found.tolist() == [6.0, 24.0]
    assert x.dtype is None, "the graph stays as it was"
    assert len(graph.nodes) == 4


def test_any_node_may_be_an_input(graph, path):
    x = ts.placeholder("float64", [3], name="x")
    noisy = ts.add(x, ts.random_normal([3]), name="noisy")
    y = ts.square(noisy, name="y")
    with pytest.raises(ExportError, match=r"(?s)standard_normal.*inputs=\{'random_normal"):
        to_onnx(y, path)
    for entry in [("float64", [3]), (None, None), (None, [None])]:
        to_onnx(y, path, inputs={noisy: entry})
        assert run_file(path, {"noisy": [1.0, 2.0, 3.0]})[0].tolist() == [1.0, 4.0, 9.0]
    assert run_file(path, {"noisy": [1.0]})[0].tolist() == [1.0]


def test_a_derivative_may_leave_too(graph, path):
    x, _, _, loss, _ = network()
    (saliency,) = ts.gradients(loss, x)
    feeds = {"x": ROWS, "c": np.eye(2)[[0, 1, 0, 1, 1]]}
    to_onnx([saliency, loss], path)
    for found, expected in zip(run_file(path, feeds), ts.Session().run([saliency, loss], feeds), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


def test_nodes_that_compute_nothing_can_be_fetched(graph, path):
    x, two = ts.placeholder("int64", [None], name="x"), ts.constant([2.0, 3.0], name="two")
    W, default = ts.Variable([1.0], name="W"), ts.placeholder_with_default([7.0], [None], name="d")
    model = to_onnx([x, two, W, default, x], path)
    assert [output.name for output in model.graph.output] == ["x/Identity", "two/Identity", "W/Identity", "d"]
    assert [value.tolist() for value in run_file(path, {"x": [4, 5]})] == [[4, 5], [2.0, 3.0], [1.0], [7.0]]


def test_what_is_only_waited_for_does_no_harm_but_a_write_is_named(graph, path):
    x, W = ts.placeholder("float64", [], name="x"), ts.Variable(1.0, name="W")
    with ts.control_dependencies([ts.group(ts.square(x))]):
        y = ts.add(x, 1.0, name="y")
    to_onnx(y, path)
    assert run_file(path, {"x": 1.0}) == [2.0]
    path.unlink()
    with ts.control_dependencies([ts.assign_add(W, 1.0, name="count")]):
        counted = ts.identity(W)
    with pytest.raises(ExportError, match=r"'count' \(assign_add, which writes a variable\)"):
        to_onnx(counted, path)
    assert not path.exists()


def test_functions_that_onnxruntime_lacks_in_double_precision_keep_its_digits(graph, path):
    small = np.array([-1.0, -1.0 + 1e-9, -0.5, -1e-9, 0.0, 1e-3, 0.7, 1.0 - 1e-12, 1.0])
    large = np.array([-np.inf, -1e200, -1e10, -3.0, 0.1, 2.5, 1e100, 1e300])
    x, y = ts.placeholder("float64", [None], name="x"), ts.placeholder("float64", [None], name="y")
    fetches = [ts.asin(x), ts.acos(x), ts.tan(x), ts.sinh(x), ts.cosh(x), ts.atan(x), ts.atan(y)]
    to_onnx(fetches, path)
    feeds = {"x": small, "y": large}
    for found, expected in zip(run_file(path, feeds), ts.Session().run(fetches, feeds), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-15)


def test_a_length_of_0_is_0(graph, path):
    x = ts.placeholder("float64", [None, 0], name="x")
    y = ts.reshape(x, [0, 5], name="y")
    to_onnx([y, ts.reshape(x, ts.stack([ts.size(x), 3]))], path)
    assert [value.shape for value in run_file(path, {"x": np.zeros((4, 0))})] == [(0, 5), (0, 3)]


def test_names_that_a_node_of_the_users_has_are_left_to_it(graph, path):
    x = ts.placeholder("float64", [None], name="rsqrt/Sqrt")
    y = ts.reduce_sum(ts.rsqrt(x, name="rsqrt"), name="rsqrt/Sqrt_1")
    to_onnx(y, path)
    assert run_file(path, {"rsqrt/Sqrt": [4.0, 16.0]}) == [0.75]


# What cannot be


def test_a_learners_own_operation_is_named(graph, path):
    x = ts.placeholder("float64", [None], name="x")
    several = [double(x, name=f"mine_{i}") for i in range(7)] + [ts.py_func(np.sin, [x], "float64")]
    with pytest.raises(ExportError, match=r"'mine_0' \(double, Python code of your own\).*and 3 more") as caught:
        to_onnx(ts.add_n(several), path)
    assert caught.value.where.line == several[0].location.line
    assert not path.exists()


def test_an_operation_of_ones_own_that_is_called_like_ours_is_not_taken_for_it(graph, path):
    square = type("square", (ts.Operation,), {"compute": lambda self, x: x + 1})
    with pytest.raises(ExportError, match=r"'square' \(square, Python code of your own\)"):
        to_onnx(square(ts.placeholder("float64", [])), path)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x, y, path: to_onnx([], path), ExportError, "no fetches"),
        (lambda x, y, path: to_onnx("y", path), ExportError, "names, and no session"),
        (lambda x, y, path: to_onnx([y, "z"], path), ts.errors.GraphError, "no node named 'z'"),
        (lambda x, y, path: to_onnx([y, 3.0], path), ExportError, "3.0 is no node, but a float"),
        (lambda x, y, path: to_onnx(y, path, inputs={x: "float64"}), ExportError, "no dtype and shape"),
        (lambda x, y, path: to_onnx(y, path, inputs={x: ("numbers", [3])}), ExportError, "no dtype and shape"),
        (lambda x, y, path: to_onnx(y, path, inputs={x: ("float64", [5, 3])}), ShapeError, "matmul cannot multiply"),
        (lambda x, y, path: to_onnx(y, path, ts.Session(ts.Graph())), ExportError, "another graph"),
        (lambda x, y, path: to_onnx(y, path, inputs={x: ("complex128", [5, 2])}), ExportError, "ONNX refuses"),
    ],
)
def test_what_is_asked_for_wrongly(graph, path, call, error, message):
    x = ts.placeholder("float64", [None, 2], name="x")
    y = ts.square(ts.matmul(x, [[1.0], [2.0]]), name="y")
    with pytest.raises(error, match=message):
        call(x, y, path)
    assert not path.exists()


def test_a_session_that_is_no_longer_open_says_so(graph, path):
    W = ts.Variable(1.0)
    session = ts.Session()
    session.close()
    with pytest.raises(ts.errors.SessionError, match="closed"):
        to_onnx(W + 1.0, path, session)
    with pytest.raises(FeedError):
        to_onnx(ts.Variable(ts.placeholder("float64", []) + 1.0) + 1.0, path)


def test_a_folder_that_is_not_there_or_is_none(graph, tmp_path):
    y = ts.add(ts.placeholder("float64", []), 1.0)
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "nowhere" / "model.onnx", tmp_path / "file" / "model.onnx"):
        with pytest.raises(ExportError, match=r"(?s)cannot be written.*folder that is there"):
            to_onnx(y, path)
    assert [(x.name, x.read_text()) for x in tmp_path.iterdir()] == [("file", "mine")]


def test_a_folder_that_is_for_reading_alone(graph, path, monkeypatch):
    def refuse(*arguments):  # root may write everywhere, so that no real folder does it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ExportError, match=r"model\.onnx' cannot be written: Permission denied"):
        to_onnx(ts.add(ts.placeholder("float64", []), 1.0), path)
    assert not list(path.parent.iterdir())


def test_a_disk_that_is_full_leaves_the_old_file(graph, path, monkeypatch):
    y = ts.add(ts.placeholder("float64", [], name="x"), 1.0)
    to_onnx(y, path)
    before = path.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left on device"):
        to_onnx(ts.multiply(y, 2.0), path)
    assert path.read_bytes() == before
    assert [x.name for x in path.parent.iterdir()] == [path.name]


def test_a_model_that_no_file_holds(graph, path, monkeypatch):
    monkeypatch.setattr(export, "MOST_BYTES", 10_000)
    y = ts.matmul(ts.placeholder("float64", [None, 50]), ts.Variable(np.zeros((50, 50))))
    with pytest.raises(ExportError, match="file of ONNX holds 2"):
        to_onnx(y, path)
    assert not path.exists()


def test_without_the_package_it_says_what_to_install(tmp_path):
    code = """
import sys
sys.modules["onnx"] = None
import tslab as ts
from tslab.export.onnx import to_onnx
to_onnx(ts.add(ts.placeholder("float64", []), 1.0), "model.onnx")
"""
    result = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, cwd=tmp_path, check=False)
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: to_onnx needs the package onnx")
    assert last.endswith('pip install "tslab[onnx]"')
    assert not list(Path(tmp_path).iterdir())


def test_a_package_that_is_too_old_says_so(graph, path, monkeypatch):
    monkeypatch.setattr(onnx.defs, "onnx_opset_version", lambda: 17)
    with pytest.raises(ImportError, match=r"needs opset 18.* has 17: pip install --upgrade"):
        to_onnx(ts.add(ts.placeholder("float64", []), 1.0), path)
