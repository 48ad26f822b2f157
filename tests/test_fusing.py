"""Fusing: steps done as one, or sharing their work, give what the steps give one by one; else they stay apart."""

import numpy as np
import pytest

import tslab as ts
from tslab.binding import Binding
from tslab.ops import exponentials
from tslab.plan import Plan


def hand_built(labels, logits):
    p = ts.softmax(logits)
    return -ts.reduce_sum(ts.reduce_sum(labels * ts.log(p), axis=1))


def from_logits(labels, logits):
    return ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def from_log_softmax(labels, logits):
    return -ts.reduce_sum(labels * ts.nn.log_softmax(logits))


LOSSES = {"hand-built": hand_built, "from logits": from_logits, "from log_softmax": from_log_softmax}

rng = np.random.default_rng(0)
one_hot = np.eye(3)[rng.integers(0, 3, 20)]
LABELS = {
    "one-hot": one_hot,
    "soft": rng.dirichlet(np.ones(3), 20),
    "rows that sum to 2.4": 0.8 * (one_hot + 2 / 3),
    "rows of zeros": np.zeros((20, 3)),
    "negative": -one_hot,
    "a column of one class": np.ones((20, 1)),
    "two classes": np.eye(2)[rng.integers(0, 2, 20)],
    "sixteen classes": np.eye(16)[rng.integers(0, 16, 20)],
    "more classes than are fused": np.eye(17)[rng.integers(0, 17, 20)],
    "columns first in memory": np.asfortranarray(one_hot),
}


@pytest.fixture
def in_range(monkeypatch):
    """What `Exponentials.begin` has said."""
    said = []
    begin = exponentials.Exponentials.begin

    def spied(self, is_first):
        compute = begin(self, is_first)

        def tell(x):
            said.append(compute(x))
            return said[-1]

        return tell if is_first else compute

    monkeypatch.setattr(exponentials.Exponentials, "begin", spied)
    return said


def compare(loss, labels, logits, dtype="float64", order=1):
    """Run loss and gradient bound and unbound, fetched in either order, and by other numbers than it was bound for."""
    rtol = 1e-12 if dtype == "float64" else 2e-5
    with ts.Graph().as_default():
        c, x = ts.placeholder(dtype, labels.shape, name="c"), ts.placeholder(dtype, logits.shape, name="x")
        y = loss(c, x)
        (gradient,) = ts.gradients(y, x)
        plan = Plan([y, gradient][::order], {c, x})
    labels, logits = labels.astype(dtype), logits.astype(dtype)
    feeds = {c: labels, x: logits}
    binding = Binding(plan, plan.run([{c: labels, x: logits * 0.5}[node] for node in plan.feeds], []))
    for _ in range(2):
        values = [feeds[node] for node in plan.feeds]
        expected = plan.run(values, [])
        for slot, found in zip(plan.results, binding.run(values), strict=True):
            np.testing.assert_allclose(found, expected[slot], rtol=rtol, atol=rtol)
            assert np.result_type(found) == dtype
    return [np.array(x) for x in binding.run(values)]


@pytest.mark.parametrize("order", [1, -1], ids=["loss first", "gradient first"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_the_fused_loss_and_its_gradient_equal_the_unfused(loss, labels, dtype, order, in_range):
    logits = 3 * rng.normal(size=labels.shape)
    compare(loss, labels, logits, dtype, order)
    assert all(in_range) and (bool(in_range) == (labels.shape[1] <= exponentials.WIDEST))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("size", [50, 200, 1000, 1e4, np.inf, np.nan])
def test_out_of_range_nothing_is_fused(size, loss, dtype, in_range):
    labels = LABELS["one-hot"]
    logits = rng.normal(size=labels.shape)
    logits[4] = [0, size, -size]
    compare(loss, labels, logits, dtype)
    limit = exponentials.LIMIT[dtype]
    assert in_range[-1] == (size * 2**0.5 < limit - 1)


def test_where_a_probability_is_0_the_hand_built_loss_has_its_own_infinities():
    labels, logits = np.eye(2), np.array([[-1e4, 1e4], [-1e4, 1e4]])
    loss, gradient = compare(hand_built, labels, logits)
    assert np.isnan(loss) and np.isnan(gradient).all(axis=1)[0]


def test_from_logits_the_extremes_are_right():
    labels, logits = np.eye(2), np.array([[-1e4, 1e4], [-1e4, 1e4]])
    loss, gradient = compare(from_logits, labels, logits)
    assert loss == 10_000  # the mean of 20,000 and 0
    np.testing.assert_array_equal(gradient, [[-0.5, 0.5], [0, 0]])


def test_what_shares_its_exponentials_computes_them_once_a_run(in_range):
    labels = LABELS["one-hot"]
    with ts.Graph().as_default():
        x = ts.placeholder("float64", (20, 3), name="x")
        y = ts.nn.softmax_cross_entropy_with_logits(labels=labels, logits=x)
        (gradient,) = ts.gradients(ts.reduce_sum(y), x)
        plan = Plan([y, gradient, ts.softmax(x), ts.softmax(2.0 * x)], {x})
    value = rng.normal(size=(20, 3))
    binding = Binding(plan, plan.run([value], []))
    expected = plan.run([value], [])
    for slot, found in zip(plan.results, binding.run([value]), strict=True):
        np.testing.assert_allclose(found, expected[slot], rtol=1e-13)
    assert in_range == [True, True]  # of x, and of 2 x


@pytest.mark.parametrize("shape", [(), (5,), (20, 3), (2, 3, 4), (100, 100)])
def test_a_sum_of_products_is_a_product_of_vectors(shape):
    x, y = rng.normal(size=(2, *shape))
    with ts.Graph().as_default():
        a, b = ts.placeholder("float64", shape), ts.placeholder("float64", shape)
        total = ts.reduce_sum(a * b)
        in_steps = ts.reduce_sum(ts.reduce_sum(a * b, axis=-1)) if shape else total
        of_part = ts.reduce_sum(a * 2.0 * b[..., :1] if shape else a)
        plan = Plan([total, in_steps, of_part], {a, b})
    values = [{a: x, b: y}[node] for node in plan.feeds]
    binding = Binding(plan, plan.run(values, []))
    for feeds in (values, [np.asfortranarray(value)[::-1] if shape else value for value in values]):
        expected = plan.run(feeds, [])
        for slot, found in zip(plan.results, binding.run(feeds), strict=True):
            np.testing.assert_allclose(found, expected[slot], rtol=1e-12, atol=1e-12)


def trained(build, steps=5, feeds=None):
    """The variables after some steps of gradient descent, bound from the second on, and by plans alone."""
    with ts.Graph().as_default() as graph:
        minimize = build()
        variables = ts.global_variables()
        bound, unbound = ts.Session(graph), ts.Session(graph, check_numerics=True)
    for session in (bound, unbound):
        for _ in range(steps):
            session.run(minimize, feeds)
    return bound.run(variables), unbound.run(variables), graph


def several_variables():
    sizes = [(), (3,), (2, 3), (1,), (40, 40)]
    variables = [ts.Variable(rng.normal(size=size), name=f"v{i}") for i, size in enumerate(sizes)]
    loss = ts.add_n([ts.reduce_sum(ts.square(ts.sin(v))) for v in variables])
    return loss, variables


def plain_descent():
    loss, _ = several_variables()
    return ts.train.GradientDescentOptimizer(0.01).minimize(loss)


def two_rates():
    loss, variables = several_variables()
    first = ts.train.GradientDescentOptimizer(0.01).minimize(loss, var_list=variables[:2])
    return ts.group(first, ts.train.GradientDescentOptimizer(0.02).minimize(loss, var_list=variables[2:]))


def float32_beside_float64():
    a, b = (
        ts.Variable([1.0, 2.0]),
        ts.Variable(np.float32([1, 2])),
    )
    c = ts.Variable(np.float32([[3, 4]]))
    loss = ts.reduce_sum(a * a) + ts.cast(ts.reduce_sum(b * b) * ts.reduce_sum(c), "float64")
    return ts.train.GradientDescentOptimizer(0.01).minimize(loss)


def products_that_are_used_again():
    """The product is needed by what decides the next product too."""
    v, w = ts.Variable([1.0, 2.0]), ts.Variable([[3.0, 4.0]])
    step = 0.1 * ts.exp(v)
    other = 0.1 * (ts.exp(w) + step)
    return ts.group(v.assign(v - step), w.assign(w - other))


def one_gradient_for_two_variables():
    v, w = ts.Variable([1.0, 2.0]), ts.Variable([3.0, 4.0])
    gradient = ts.exp(v)
    return ts.group(v.assign(v - 0.1 * gradient), w.assign(0.1 * gradient - w))


def a_write_that_is_seen():
    """The second write reads the variable after the first."""
    v, w = ts.Variable([1.0, 2.0]), ts.Variable([3.0, 4.0])
    first = v.assign(v - 0.1 * ts.exp(v))
    with ts.control_dependencies([first]):
        return w.assign(w - 0.1 * ts.exp(v))


@pytest.mark.parametrize(
    "build",
    [
        plain_descent,
        two_rates,
        float32_beside_float64,
        products_that_are_used_again,
        one_gradient_for_two_variables,
        a_write_that_is_seen,
    ],
)
def test_variables_that_are_updated_together_come_out_as_one_by_one(build):
    bound, unbound, _ = trained(build)
    for found, expected in zip(bound, unbound, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12 if found.dtype == "float64" else 1e-6)


def test_small_gradients_are_multiplied_in_one_call():
    _, _, graph = trained(plain_descent)
    (plan,) = [plan for plan in graph.plans.values() if plan.writes]
    ((binding,),) = plan.bindings.values()
    products = [arguments for function, arguments, _ in binding._calls if function is np.multiply]
    side_by_side = [arguments[1] for arguments in products if np.ndim(arguments[0]) == 0 and arguments[0] == 0.01]
    assert sorted(np.size(x) for x in side_by_side) == [1, 10, 1600]  # the number alone, three together, the large one
