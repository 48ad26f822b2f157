"""What the browser cannot run is said before a page is written."""

import numpy as np
import pytest

import tslab as ts
from tslab.serialize import graph_to_json
from tslab.widgets import GraphStepper
from tslab.widgets.engine import EngineError, check_supported, unsupported


class own(ts.Operation):
    """A learner's operation."""

    def compute(self, x):
        return x


class Running(GraphStepper):
    """A demo whose graph the browser runs."""

    def graphs(self):
        return [self.trace.graph]


def test_a_summary_is_named():
    with ts.Graph().as_default():
        graph = graph_to_json([ts.summary.scalar("loss", 1.0)])
    with pytest.raises(EngineError, match=r"cannot compute 'loss' \(scalar_summary\)"):
        check_supported(graph)


def test_a_demo_with_a_convolution_says_what_the_browser_lacks(tmp_path):
    """The gradients too."""
    with ts.Graph().as_default():
        x, w = ts.Variable(np.ones((1, 4, 4, 1))), ts.Variable(np.ones((3, 3, 1, 1)))
        pooled = ts.nn.max_pool(ts.nn.conv2d(x, w, padding="SAME", name="edges"), name="largest")
        demo = Running(ts.gradients(ts.nn.avg_pool(pooled, 2, 1, name="mean"), w)[0])
    with pytest.raises(EngineError, match=r"cannot compute 'edges' \(conv2d\), 'largest' \(max_pool\)") as caught:
        demo.save(tmp_path / "page.html")
    assert "and 1 more" in str(caught.value)
    lacking = {node["op"] for node in unsupported(demo.trace.graph)}
    assert lacking == {
        "conv2d",
        "max_pool",
        "avg_pool",
        "avg_pool_gradient",
        "max_pool_gradient",
        "conv2d_backprop_filter",
    }
    assert not list(tmp_path.iterdir())


def test_a_training_step_is_supported():
    with ts.Graph().as_default():
        x, W = ts.placeholder(), ts.Variable(np.ones((2, 2)))
        loss = ts.reduce_mean(ts.square(ts.tanh(ts.matmul(x, W))))
        step = ts.train.AdamOptimizer().minimize(loss)
        check_supported(graph_to_json([loss, step]))


def test_a_learners_operation_is_named_and_nothing_is_written(tmp_path):
    with ts.Graph().as_default():
        demo = Running(own(ts.constant(3.0), name="mine"))
    with pytest.raises(EngineError, match=r"cannot compute 'mine' \(own\)"):
        demo.save(tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


def test_a_learners_operation_that_is_called_like_ours_is_not_taken_for_it():
    square = type("square", (ts.Operation,), {"compute": lambda self, x: x + 1})
    with ts.Graph().as_default():
        graph = graph_to_json([square(ts.constant(3.0))])
    assert [node["op"] for node in unsupported(graph)] == ["square"]


@pytest.mark.parametrize("dtype", ["float16", "complex64", "complex128"])
def test_dtypes_that_the_browser_lacks(dtype):
    with ts.Graph().as_default():
        graph = graph_to_json([ts.square(ts.placeholder(dtype, name="x"), name="z")])
    assert [node["name"] for node in unsupported(graph)] == ["x", "z"]


def test_what_is_fed_need_not_be_computed():
    with ts.Graph().as_default():
        mine = own(ts.constant(3.0))
        graph = graph_to_json([ts.square(mine)], fed={mine})
    assert unsupported(graph) == []


def test_many_are_not_all_listed():
    with ts.Graph().as_default():
        graph = graph_to_json([own(ts.constant(3.0)) for _ in range(8)])
    with pytest.raises(EngineError, match="and 3 more"):
        check_supported(graph)
