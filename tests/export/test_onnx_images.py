"""Images in ONNX: what is ONNX's own, what is composed, and that onnxruntime agrees on each way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.export.onnx import to_onnx

from ..ops.cases_images import CONVOLUTIONS, POOLS
from .onnx_runs import run_file

SHAPES = {"known": (0, 1, 2, 3), "lengths": (1, 2, 3), "channels": (3,), "unknown": ()}
"""Which axes of the images are known."""

WIDE = [*POOLS, ((1, 5, 5, 1), [1, 2, 2, 1], [1, 5, 5, 1], "SAME"), ((1, 7, 5, 2), [1, 1, 1, 1], [1, 4, 5, 1], "SAME")]
"""With strides that jump over more than one pixel, where onnxruntime's SAME_UPPER fails."""


def numbers(shape: Any, dtype: str) -> Any:
    rng = np.random.default_rng(sum(shape))
    return (rng.normal(size=shape) if dtype.startswith("float") else rng.integers(-90, 90, shape)).astype(dtype)


def compare(nodes: list[ts.Node], feeds: dict[Any, Any], tmp_path: Any, tolerance: float) -> set[str]:
    """Hold a model against a session's values, and return the kinds of its nodes."""
    expected = ts.Session().run(nodes, feeds)
    model = to_onnx(nodes, tmp_path / "model.onnx")
    found = run_file(tmp_path / "model.onnx", {node.name: value for node, value in feeds.items()})
    for node, value, wanted in zip(nodes, found, expected, strict=True):
        np.testing.assert_allclose(value, wanted, tolerance, tolerance, err_msg=node.name)
        assert (value.shape, value.dtype) == (wanted.shape, wanted.dtype), node.name
    return {node.op_type for node in model.graph.node}


def image(value: Any, known: str) -> ts.Node:
    return ts.placeholder(value.dtype, [n if i in SHAPES[known] else None for i, n in enumerate(value.shape)])


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "int8", "bool"])
@pytest.mark.parametrize("known", SHAPES)
def test_convolution(dtype, known, tmp_path):
    feeds, nodes = {}, []
    with ts.Graph().as_default():
        for x, w, strides, padding, dilations in [
            *CONVOLUTIONS,
            ((1, 5, 5, 1), (1, 1, 1, 2), [1, 5, 5, 1], "SAME", [1, 1, 1, 1]),
            ((1, 6, 7, 1), (2, 2, 1, 2), [1, 2, 3, 1], "SAME", [1, 2, 1, 1]),
        ]:
            value = numbers(x, dtype)
            node = image(value, known)
            feeds[node] = value
            nodes.append(ts.nn.conv2d(node, numbers(w, dtype), strides, padding, dilations=dilations))
        kinds = compare(nodes, feeds, tmp_path, 1e-5 if dtype == "float32" else 1e-12)
    assert ("Conv" in kinds) == (dtype == "float32")
    assert ("Gather" in kinds) == (dtype != "float32" or known not in ("known", "lengths"))


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "int8", "bool"])
@pytest.mark.parametrize("known", SHAPES)
def test_pooling(dtype, known, tmp_path):
    feeds, nodes = {}, []
    with ts.Graph().as_default():
        for shape, size, strides, padding in WIDE:
            value = numbers(shape, dtype)
            node = image(value, known)
            feeds[node] = value
            nodes += [ts.nn.max_pool(node, size, strides, padding), ts.nn.avg_pool(node, size, strides, padding)]
        kinds = compare(nodes, feeds, tmp_path, 1e-6 if dtype == "float32" else 1e-12)
    assert ("MaxPool" in kinds) == dtype.startswith("float")
    assert ("AveragePool" in kinds) == (dtype == "float32")
    assert ("Gather" in kinds) == (dtype != "float32" or known not in ("known", "lengths"))


def test_filters_of_unknown_lengths_and_of_another_dtype(tmp_path):
    with ts.Graph().as_default():
        x, w = ts.placeholder("float32", [None, 6, 5, 2]), ts.placeholder("float32", [None, None, 2, 3])
        nodes = [ts.nn.conv2d(x, w, [1, 2, 1, 1], padding) for padding in ("SAME", "VALID")]
        nodes.append(ts.nn.conv2d(ts.cast(x, "float64"), w, 1, "SAME"))
        feeds = {x: numbers((2, 6, 5, 2), "float32"), w: numbers((3, 2, 2, 3), "float32")}
        kinds = compare(nodes, feeds, tmp_path, 1e-5)
    assert {"Conv", "Einsum"} <= kinds


def test_a_network_is_what_a_reader_of_onnx_expects(tmp_path):
    """In single precision, with lengths that are known: one node for each layer, and its margins in it."""
    with ts.Graph().as_default():
        x = ts.placeholder("float32", [None, 8, 8, 1], name="x")
        hidden = ts.nn.relu(ts.nn.conv2d(x, ts.Variable(numbers((3, 3, 1, 4), "float32")), 2, "SAME"))
        y = ts.nn.avg_pool(ts.nn.max_pool(hidden, 2, 1, "SAME"), 2, 2)
        compare([y], {x: numbers((3, 8, 8, 1), "float32")}, tmp_path, 1e-5)
        model = to_onnx(y, tmp_path / "model.onnx")
    kinds = [node.op_type for node in model.graph.node]
    assert [kind for kind in kinds if kind != "Transpose"] == ["Conv", "Relu", "MaxPool", "AveragePool"]
    (convolution,) = [node for node in model.graph.node if node.op_type == "Conv"]
    assert {a.name: list(a.ints) for a in convolution.attribute} == {"strides": [2, 2], "pads": [0, 0, 1, 1]}
