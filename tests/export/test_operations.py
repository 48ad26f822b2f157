"""Every operation on TensorFlow: the table of operations once more, in value and in gradients, beside NumPy.

Whether tslab's operations are right is what tests/ops finds out, from definitions and from TensorFlow's own operations
of the same names. Here the graph is the same, and the engine another.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

import tslab as ts
from tslab.graph import OPERATIONS

from ..ops import cases
from ..ops.forms import Case
from ..tensorflow import tf
from .compared import TOLERANCE, assert_near, largest, weighted_gradients

bridge = importlib.import_module("tslab.export.tensorflow")

OWN_PYTHON = {"item": "the table's case is of a NumPy gradient", "py_func": "calls Python"}
RANDOM = {"standard_normal", "truncated_standard_normal", "standard_uniform", "random_integers", "random_permutation"}
RANDOM |= {"log_uniform_candidates", "uniform_candidates"}
SUMMARIES = {"scalar_summary", "histogram_summary", "image_summary", "merge_summary"}
ELSEWHERE = (
    RANDOM | {"assign", "assign_add", "assign_sub", "initialize", "group", "placeholder_with_default"} | SUMMARIES
)
"""Operations that test_session.py, test_random.py and test_summaries.py have."""

NAMES = sorted((cases.CASES | cases.FORWARD).keys() - OWN_PYTHON.keys())
SECOND = ("reduce_prod", "tensordot", "matmul", "tile", "pad", "einsum", "getitem", "softmax", "gather", "unstack")
SECOND += ("conv2d", "max_pool", "avg_pool")
SECOND += ("matrix_solve", "cholesky", "self_adjoint_eig", "svd", "segment_prod", "unsorted_segment_sum")
SECOND += ("lgamma", "tensor_scatter_nd_update", "top_k")
"""Operations whose second derivatives have operations of their own."""


def inputs(case: Case, dtype: str) -> list[Any]:
    return [x.astype(dtype) if x.dtype.kind == "f" else x for x in map(np.asarray, case.inputs)]


class Built:
    """The cases of an operation in one graph: what is fetched of each, and what is fed."""

    def __init__(self, name: str, dtype: str, declared: bool, second: bool = False, most: int = 1000) -> None:
        self.fetches: list[list[Any]] = []
        self.feeds: dict[Any, Any] = {}
        self.forms: list[dict[Any, Any]] = []
        with ts.Graph().as_default() as self.graph:
            for case in [*cases.CASES.get(name, []), *cases.FORWARD.get(name, [])][:most]:
                arrays = inputs(case, dtype)
                shapes = [x.shape if declared else None for x in arrays]
                xs = [ts.placeholder(x.dtype if declared else None, s) for x, s in zip(arrays, shapes, strict=True)]
                try:
                    y = case.build(*xs)
                except (ts.errors.GraphError, TypeError, AttributeError):
                    assert not declared  # some forms need a rank to be built at all
                    continue
                nodes = [y, *(weighted_gradients(y, xs) if case.differentiable and name in cases.CASES else [])]
                if second:
                    nodes += [g2 for g in nodes[1:] for g2 in weighted_gradients(g, xs)]
                self.fetches.append(nodes)
                self.forms.append(dict(zip(xs, arrays, strict=True)))
                self.feeds |= self.forms[-1]

    def compare(self, found: list[list[Any]], dtype: str) -> None:
        """Hold values against those of tslab's own session."""
        session = ts.Session(self.graph)
        for i, (nodes, feeds, values) in enumerate(zip(self.fetches, self.forms, found, strict=True)):
            trace = session.trace(nodes, feeds)
            tolerance = TOLERANCE[dtype] * largest(trace.values.values())
            for k, (node, value) in enumerate(zip(nodes, values, strict=True)):
                what = f"case {i}, {f'gradient {k}' if k else 'value'} ({node.name})"
                assert_near(value, trace.values[node.name][()], tolerance, what)


@pytest.mark.parametrize("name", NAMES)
def test_a_session_on_tensorflow_gives_what_numpy_gives(name):
    built = Built(name, "float64", declared=True)
    with bridge.Session(built.graph) as session:
        built.compare(session.run(built.fetches, built.feeds), "float64")


@pytest.mark.parametrize("name", NAMES)
def test_so_it_does_where_the_graph_knows_no_shapes(name):
    built = Built(name, "float64", declared=False, most=4)
    with bridge.Session(built.graph) as session:
        built.compare(session.run(built.fetches, built.feeds), "float64")


@pytest.mark.parametrize("name", NAMES)
def test_a_graph_in_tensorflow_gives_what_numpy_gives_in_single_precision(name):
    built = Built(name, "float32", declared=True)
    rebuilt = bridge.to_tensorflow(built.graph)
    flat = [rebuilt[node] for nodes in built.fetches for node in nodes]
    with rebuilt.session() as session:
        values = iter(session.run(flat, {rebuilt[x]: value for x, value in built.feeds.items()}))
    built.compare([[next(values) for _ in nodes] for nodes in built.fetches], "float32")
    kinds = {operation.type for operation in rebuilt.graph.get_operations()}
    assert not kinds & {"PyFunc", "EagerPyFunc", "PyFuncStateless"}


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_are_numpys(name):
    built = Built(name, "float64", declared=True, second=True, most=12)
    with bridge.Session(built.graph) as session:
        built.compare(session.run(built.fetches, built.feeds), "float64")


def test_every_operation_is_compared():
    seen = set()
    for name in NAMES:
        seen |= {
            type(op).__name__ for op in Built(name, "float64", declared=True, second=name in SECOND).graph.operations
        }
        seen |= {type(op).__name__ for op in Built(name, "float64", declared=False).graph.operations}
    assert set(OPERATIONS) - seen <= ELSEWHERE, sorted(set(OPERATIONS) - seen - ELSEWHERE)
    assert set(OPERATIONS) <= set(bridge.operations())


INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool", "float16"]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_arithmetic_in_other_dtypes_is_numpys(dtype):
    """Promotion, cutting off and rounding; NumPy's zero for a division by the integer 0."""
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2 if dtype == "bool" else 100, (2, 6)).astype(dtype)
    b[0] = 0
    with ts.Graph().as_default():
        x, y, z = ts.placeholder(dtype, [6]), ts.placeholder(dtype, [6]), ts.placeholder("float32", [6])
        nodes = [x + y, x * y, ts.maximum(x, y), ts.minimum(x, y), ts.less(x, y), ts.equal(x, y), x + z, x / z]
        nodes += [ts.reduce_sum(x), ts.reduce_max(x), ts.reduce_mean(x), ts.argmax(x), ts.exp(z), ts.abs(x)]
        nodes += [ts.cumsum(x), ts.where(x > y, x, y), ts.where(x > y, x, 1), ts.stack([x, y]), ts.tile(x, [2])]
        nodes += [ts.cast(z, "int32"), ts.cast(x, "float64"), ts.is_nan(x), ts.concat([x, z], 0), x[::-1]]
        nodes += [ts.matmul(x[None], y[:, None]), ts.tensordot(x, y, 1), ts.reduce_prod(x[:2]), ts.one_hot([1], 3)]
        if dtype != "bool":
            nodes += [x - y, -x, x // y, x % y, x * 2, 3 - x, ts.sign(x), ts.square(x), ts.nn.relu(x), x**2]
        feeds = {x: a, y: b, z: rng.uniform(1, 9, 6).astype("float32")}
        expected, found = ts.Session().run(nodes, feeds), bridge.Session().run(nodes, feeds)
    for node, value, wanted in zip(nodes, found, expected, strict=True):
        assert_near(value, wanted, 2e-3 if dtype == "float16" else 1e-6, node.name)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_a_quotient_is_rounded_down_as_numpy_does_it(dtype):
    """Of either sign, infinite and undefined; and 1 / 0.1, which is 10 in floating point, and 9 rounded down."""
    numbers = np.array([7.5, -7.5, 1.0, -1.0, 0.1, -0.1, 0.0, np.inf, -np.inf, np.nan, 6.0, 2.0], dtype)
    a, b = (x.ravel() for x in np.meshgrid(numbers, numbers))
    with ts.Graph().as_default():
        x, y = ts.placeholder(dtype, [None]), ts.placeholder(dtype, [None])
        expected, found = (s.run([x // y, x % y], {x: a, y: b}) for s in (ts.Session(), bridge.Session()))
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-3 if dtype == "float16" else 1e-7)


def test_complex_numbers_are_numpys():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 3, 3)) + 1j * rng.normal(size=(2, 3, 3))
    with ts.Graph().as_default():
        x, y = ts.placeholder("complex128", [3, 3]), ts.placeholder("complex128", [3, 3])
        nodes = [x + y, x * y, x / y, x @ y, ts.exp(x), ts.abs(x), ts.reduce_sum(x), ts.is_nan(x), ts.square(x)]
        expected, found = ts.Session().run(nodes, {x: a, y: b}), bridge.Session().run(nodes, {x: a, y: b})
    for node, value, wanted in zip(nodes, found, expected, strict=True):
        assert_near(value, wanted, 1e-12, node.name)


def test_tensorflow_is_the_one_that_computes():
    """The kernels that run are TensorFlow's: `tf.Graph` holds them by their types."""
    with ts.Graph().as_default():
        x = ts.placeholder("float64", [None, 2])
        y = ts.softmax(ts.matmul(x, [[1.0], [2.0]]))
        session = bridge.Session()
        session.run(y, {x: [[1.0, 2.0]]})
    assert isinstance(session.tensorflow_graph, tf.Graph)
    assert {"MatMul", "Softmax"} <= {operation.type for operation in session.tensorflow_graph.get_operations()}
