"""Session(check_numerics=True): it names the first operation at fault, and is silent in healthy runs."""

import numpy as np
import pytest

import tslab as ts
from tslab.errors import NumericsError
from tslab.numerics import CAUSES, OF_NOTHING

FAILURES = {
    "log of 0": (lambda x: ts.log(x - x), "log"),
    "log below 0": (lambda x: ts.log(-x), "log"),
    "division by 0": (lambda x: 1.0 / (x - x), "divide"),
    "0 by 0": (lambda x: (x - x) / (x - x), "divide"),
    "exponential too large": (lambda x: ts.exp(x * 1000.0), "exp"),
    "square too large": (lambda x: ts.square(x * 1e200), "square"),
    "product too large": (lambda x: (x * 1e200) * 1e200, "multiply"),
    "sum too large": (lambda x: (x * 1e308) + (x * 1e308), "add"),
    "difference too large": (lambda x: (x * 1e308) - (x * -1e308), "subtract"),
    "total too large": (lambda x: ts.reduce_sum(x * 1e308), "reduce_sum"),
    "matrix product too large": (lambda x: ts.matmul(x * 1e200, x * 1e200), "matmul"),
    "mean too large": (lambda x: ts.reduce_mean(x * 1e308), "reduce_mean"),
    "mean of nothing": (lambda x: ts.reduce_mean(ts.matmul(np.zeros((0, 3)), x)), "reduce_mean"),
    "means of nothing": (lambda x: ts.reduce_mean(ts.matmul(np.zeros((0, 3)), x), axis=0), "reduce_mean"),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("what", FAILURES)
def test_the_first_operation_at_fault_is_named(what, seed):
    build, culprit = FAILURES[what]
    x_value = np.random.default_rng(seed).uniform(1.0, 1.7, (3, 3))
    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        y = ts.square(build(x) * 2.0)  # what comes after it is not at fault
        with pytest.raises(NumericsError) as caught:
            ts.Session(check_numerics=True).run(y, {x: x_value})
    assert type(caught.value.nodes[0]).__name__ == culprit
    cause, cure = (OF_NOTHING if what.endswith("of nothing") else CAUSES)[culprit]
    assert cause in str(caught.value)
    assert caught.value.cure[1:] == f"{cure[1:]}."


@pytest.mark.parametrize("seed", range(200))
def test_a_healthy_run_raises_no_alarm(seed):
    rng = np.random.default_rng(seed)
    with ts.Graph().as_default():
        x = ts.placeholder()
        W = ts.Variable(rng.normal(size=(3, 2)))
        p = ts.softmax(ts.sigmoid(x @ W) / 2.0)
        loss = -ts.reduce_mean(ts.log(p))
        step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
        session = ts.Session(check_numerics=True)
        feed = {x: rng.normal(size=(4, 3)) * 10}
        for _ in range(3):
            assert np.isfinite(session.run([loss, step], feed)[0])


def test_what_was_not_finite_before_is_no_ones_fault():
    with ts.Graph().as_default():
        x = ts.placeholder()
        assert np.isnan(ts.Session(check_numerics=True).run(x + 1.0, {x: np.nan}))


def test_the_message_shows_the_place_and_the_ranges_of_the_inputs():
    with ts.Graph().as_default():
        x = ts.placeholder(name="x")
        y = ts.log(x, name="y")
        with pytest.raises(NumericsError) as caught:
            ts.Session(check_numerics=True).run(y, {x: [1.0, 0.0, 2.0]})
    assert "'y' (log) makes -inf out of finite numbers at (1,), 1 of 3 in all." in str(caught.value)
    assert "'x' of shape (3,) from 0 to 2" in str(caught.value)


def test_a_failed_run_changes_no_variable():
    with ts.Graph().as_default():
        v = ts.Variable(1.0)
        step = ts.assign(v, ts.log(v - 1.0))
        session = ts.Session(check_numerics=True)
        with pytest.raises(NumericsError):
            session.run(step)
        assert session.run(v) == 1.0


@pytest.mark.parametrize(
    ("value", "cause", "cure"),
    [
        ([1e308, 1e308], "The sum is larger than the dtype can hold", "Scale the numbers down"),
        ([], "The mean of nothing is nan", "Feed at least one example"),
    ],
)
def test_a_mean_that_overflows_is_told_from_a_mean_of_nothing(value, cause, cure):
    with ts.Graph().as_default():
        x = ts.placeholder("float64", (None,))
        with pytest.raises(NumericsError) as caught:
            ts.Session(check_numerics=True).run(ts.reduce_mean(x), {x: value})
    assert cause in caught.value.what
    assert caught.value.cure.startswith(cure)
