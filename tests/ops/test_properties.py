"""Whatever the shapes and the numbers: values are NumPy's, and gradients are what finite differences give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tslab as ts

HUNDRED = settings(max_examples=100, derandomize=True, deadline=None, database=None)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


def arrays(low: float = -3.0, high: float = 3.0, shape: Any = SHAPES) -> st.SearchStrategy[Any]:
    """Arrays of numbers with four digits, which leave finite differences their own; drawn as one seed, to be quick."""

    def array(shape: tuple[int, ...], seed: int) -> Any:
        return low + (high - low) * np.random.default_rng(seed).integers(0, 10001, shape) / 10000

    return st.builds(array, st.just(shape) if isinstance(shape, tuple) else shape, st.integers(0, 2**32))


@st.composite
def broadcastable(draw: Any, low: float, high: float, count: int = 2) -> list[Any]:
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=count, max_dims=3, max_side=3)).input_shapes
    return [draw(arrays(low, high, shape)) for shape in shapes]


@st.composite
def with_axis(draw: Any, low: float = -3.0, high: float = 3.0, min_side: int = 0) -> tuple[Any, Any, bool]:
    x = draw(arrays(low, high, hnp.array_shapes(min_dims=1, max_dims=3, min_side=min_side, max_side=3)))
    some = st.lists(st.integers(-x.ndim, x.ndim - 1), unique_by=lambda i: i % x.ndim).map(tuple)
    return x, draw(st.none() | st.integers(-x.ndim, x.ndim - 1) | some), draw(st.booleans())


def value(build: Any, *inputs: Any) -> Any:
    """What three runs give, the last two by a binding."""
    with ts.Graph().as_default():
        node = build(*map(ts.Variable, inputs))
        session = ts.Session()
        first, second, third = (session.run(node) for _ in range(3))
    np.testing.assert_allclose(second, first, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(third, first, rtol=1e-12, atol=1e-12)
    assert node.shape == np.shape(first)
    return first


def holds(build: Any, define: Any, *inputs: Any, smooth: bool = True) -> None:
    with np.errstate(all="ignore"):
        expected = define(*inputs)
    np.testing.assert_allclose(value(build, *inputs), expected, rtol=1e-11, atol=1e-11)
    if smooth:
        ts.testing.check_gradient(build, inputs, rtol=1e-5, atol=1e-6)


UNARY = {
    "abs": (ts.abs, np.abs, 0.01, 3),
    "acos": (ts.acos, np.arccos, -0.9, 0.9),
    "asin": (ts.asin, np.arcsin, -0.9, 0.9),
    "atan": (ts.atan, np.arctan, -3, 3),
    "cos": (ts.cos, np.cos, -9, 9),
    "cosh": (ts.cosh, np.cosh, -3, 3),
    "elu": (ts.nn.elu, lambda x: np.where(x > 0, x, np.exp(x) - 1), -3, -0.01),
    "exp": (ts.exp, np.exp, -3, 3),
    "expm1": (ts.expm1, np.expm1, -3, 3),
    "identity": (ts.identity, lambda x: x, -3, 3),
    "leaky_relu": (ts.nn.leaky_relu, lambda x: np.where(x > 0, x, 0.2 * x), -3, -0.01),
    "log": (ts.log, np.log, 0.1, 9),
    "log1p": (ts.log1p, np.log1p, -0.9, 9),
    "negative": (ts.negative, np.negative, -3, 3),
    "reciprocal": (ts.reciprocal, lambda x: 1 / x, 0.3, 3),
    "relu": (ts.nn.relu, lambda x: np.maximum(x, 0), 0.01, 3),
    "rsqrt": (ts.rsqrt, lambda x: 1 / np.sqrt(x), 0.3, 3),
    "sigmoid": (ts.sigmoid, lambda x: 1 / (1 + np.exp(-x)), -9, 9),
    "sin": (ts.sin, np.sin, -9, 9),
    "sinh": (ts.sinh, np.sinh, -3, 3),
    "softplus": (ts.nn.softplus, lambda x: np.log(1 + np.exp(x)), -9, 9),
    "sqrt": (ts.sqrt, np.sqrt, 0.1, 9),
    "square": (ts.square, np.square, -3, 3),
    "tan": (ts.tan, np.tan, -1.2, 1.2),
    "tanh": (ts.tanh, np.tanh, -3, 3),
}
STEPS = {
    "ceil": (ts.ceil, np.ceil),
    "floor": (ts.floor, np.floor),
    "is_finite": (ts.is_finite, np.isfinite),
    "is_inf": (ts.is_inf, np.isinf),
    "is_nan": (ts.is_nan, np.isnan),
    "round": (ts.round, np.rint),
    "sign": (ts.sign, np.sign),
    "abs": (ts.abs, np.abs),
    "relu": (ts.nn.relu, lambda x: np.where(np.isnan(x), x, np.maximum(x, 0))),
    "ones_like": (ts.ones_like, np.ones_like),
    "zeros_like": (ts.zeros_like, np.zeros_like),
    "shape": (ts.shape, lambda x: np.array(x.shape, int)),
    "size": (ts.size, np.size),
    "rank": (ts.rank, np.ndim),
}
BINARY = {
    "add": (ts.add, np.add, -3, 3),
    "divide": (ts.divide, np.divide, 0.3, 3),
    "multiply": (ts.multiply, np.multiply, -3, 3),
    "pow": (ts.pow, np.power, 0.3, 3),
    "squared_difference": (ts.squared_difference, lambda x, y: (x - y) ** 2, -3, 3),
    "subtract": (ts.subtract, np.subtract, -3, 3),
}
COMPARISONS = {
    "equal": (ts.equal, np.equal),
    "floordiv": (ts.floordiv, np.floor_divide),
    "greater": (ts.greater, np.greater),
    "greater_equal": (ts.greater_equal, np.greater_equal),
    "less": (ts.less, np.less),
    "less_equal": (ts.less_equal, np.less_equal),
    "maximum": (ts.maximum, np.maximum),
    "minimum": (ts.minimum, np.minimum),
    "mod": (ts.mod, np.mod),
    "not_equal": (ts.not_equal, np.not_equal),
}
LOGIC = {
    "logical_and": (ts.logical_and, np.logical_and),
    "logical_or": (ts.logical_or, np.logical_or),
    "logical_xor": (ts.logical_xor, np.logical_xor),
}
REDUCTIONS = {
    "reduce_logsumexp": (ts.reduce_logsumexp, lambda x, **k: np.log(np.sum(np.exp(x), **k)), True),
    "reduce_max": (ts.reduce_max, lambda x, **k: np.max(x, initial=-np.inf, **k), False),
    "reduce_mean": (
        ts.reduce_mean,
        lambda x, **k: np.divide(np.sum(x, **k), x.size // max(1, np.sum(x, **k).size)),
        True,
    ),
    "reduce_min": (ts.reduce_min, lambda x, **k: np.min(x, initial=np.inf, **k), False),
    "reduce_prod": (ts.reduce_prod, np.prod, True),
    "reduce_sum": (ts.reduce_sum, np.sum, True),
}
ALONG = {
    "softmax": (ts.softmax, lambda x, i: np.exp(x) / np.sum(np.exp(x), i, keepdims=True)),
    "log_softmax": (ts.nn.log_softmax, lambda x, i: x - np.log(np.sum(np.exp(x), i, keepdims=True))),
    "cumsum": (ts.cumsum, np.cumsum),
}


@pytest.mark.parametrize("name", UNARY)
@given(data=st.data())
@HUNDRED
def test_functions_of_one_tensor(name, data):
    operation, define, low, high = UNARY[name]
    holds(operation, define, data.draw(arrays(low, high)))


@pytest.mark.parametrize("name", STEPS)
@given(data=st.data())
@HUNDRED
def test_functions_with_steps(name, data):
    operation, define = STEPS[name]
    holds(operation, define, data.draw(hnp.arrays(np.float64, SHAPES)), smooth=False)


@pytest.mark.parametrize("name", BINARY)
@given(data=st.data())
@HUNDRED
def test_functions_of_two_tensors(name, data):
    operation, define, low, high = BINARY[name]
    holds(operation, define, *data.draw(broadcastable(low, high)))


@pytest.mark.parametrize("name", COMPARISONS)
@given(data=st.data())
@HUNDRED
def test_comparisons(name, data):
    operation, define = COMPARISONS[name]
    holds(operation, define, *[np.round(x) for x in data.draw(broadcastable(-3, 3))], smooth=False)


@pytest.mark.parametrize("name", LOGIC)
@given(data=st.data())
@HUNDRED
def test_logic(name, data):
    operation, define = LOGIC[name]
    holds(operation, define, *[x > 0 for x in data.draw(broadcastable(-3, 3))], smooth=False)


@given(inputs=broadcastable(-3, 3, count=3))
@HUNDRED
def test_where(inputs):
    condition, x, y = inputs
    holds(lambda x, y: ts.where(condition > 0, x, y), lambda x, y: np.where(condition > 0, x, y), x, y)


@pytest.mark.parametrize("name", REDUCTIONS)
@given(data=st.data())
@HUNDRED
def test_reductions(name, data):
    operation, define, smooth = REDUCTIONS[name]
    x, axis, keepdims = data.draw(with_axis())
    holds(
        lambda x: operation(x, axis=axis, keepdims=keepdims),
        lambda x: define(x, axis=axis, keepdims=keepdims),
        x,
        smooth=smooth and x.size > 0,
    )


@pytest.mark.parametrize("name, define", [("reduce_any", np.any), ("reduce_all", np.all)])
@given(data=st.data())
@HUNDRED
def test_reductions_of_truth_values(name, define, data):
    x, axis, keepdims = data.draw(with_axis())
    operation = getattr(ts, name)
    holds(
        lambda x: operation(x, axis=axis, keepdims=keepdims),
        lambda x: define(x, axis=axis, keepdims=keepdims),
        x > 0,
        smooth=False,
    )


@given(form=with_axis(), largest=st.booleans())
@HUNDRED
def test_those_that_tie_share_the_gradient(form, largest):
    """Of each maximum the gradient sums to one, and is the same at all that tie, and zero elsewhere."""
    x, axis, _ = form
    x = np.round(x)
    operation, define, start = (ts.reduce_max, np.max, -np.inf) if largest else (ts.reduce_min, np.min, np.inf)
    with ts.Graph().as_default():
        variable = ts.Variable(x)
        (gradient,) = ts.gradients(operation(variable, axis=axis), variable)
        found = ts.Session().run(gradient)
    hits = x == define(x, axis=axis, keepdims=True, initial=start)
    np.testing.assert_allclose(found, hits / np.maximum(1, np.sum(hits, axis=axis, keepdims=True)))


@pytest.mark.parametrize("name", ALONG)
@given(data=st.data())
@HUNDRED
def test_functions_along_an_axis(name, data):
    operation, define = ALONG[name]
    x = data.draw(arrays(shape=hnp.array_shapes(max_dims=3, max_side=3)))
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    holds(lambda x: operation(x, axis=axis), lambda x: define(x, axis), x)


@pytest.mark.parametrize("name, define", [("argmax", np.argmax), ("argmin", np.argmin)])
@given(data=st.data())
@HUNDRED
def test_positions_of_extremes(name, define, data):
    x = np.round(data.draw(arrays(shape=hnp.array_shapes(max_dims=3, max_side=3))))
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    holds(lambda x: getattr(ts, name)(x, axis), lambda x: define(x, axis), x, smooth=False)
