"""Every optimizer goes TensorFlow 1's own way: 100 steps beside the optimizers of `tf.compat.v1`."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import tslab as ts

from ..tensorflow import tf

STEPS = 100
OPTIMIZERS = {
    "GradientDescent": ("GradientDescentOptimizer", {"learning_rate": 0.05}),
    "Momentum": ("MomentumOptimizer", {"learning_rate": 0.01, "momentum": 0.9}),
    "Nesterov": ("MomentumOptimizer", {"learning_rate": 0.01, "momentum": 0.9, "use_nesterov": True}),
    "Adagrad": ("AdagradOptimizer", {"learning_rate": 0.1}),
    "Adagrad from 1": ("AdagradOptimizer", {"learning_rate": 0.1, "initial_accumulator_value": 1.0}),
    "RMSProp": ("RMSPropOptimizer", {"learning_rate": 0.01}),
    "RMSProp with momentum": ("RMSPropOptimizer", {"learning_rate": 0.001, "decay": 0.8, "momentum": 0.9}),
    "RMSProp with a large ε": ("RMSPropOptimizer", {"learning_rate": 0.01, "epsilon": 0.1}),
    "RMSProp centered": ("RMSPropOptimizer", {"learning_rate": 0.01, "momentum": 0.5, "centered": True}),
    "Adam": ("AdamOptimizer", {}),
    "Adam with its own numbers": ("AdamOptimizer", {"beta1": 0.5, "beta2": 0.25, "epsilon": 1e-3}),
}
TOLERANCE = {"float64": 1e-12, "float32": 2e-5}
COARSE = {"Adam": 1e-6}
"""TensorFlow keeps the powers of Adam's betas in single precision, which is exact only where they are powers of 2."""


def trajectory(lib, optimizer, options, dtype, run):
    """The values of the weights and the loss after each step of a small regression, whose data change in each step."""
    rng = np.random.default_rng(0)
    data = [(rng.normal(size=(8, 3)), rng.normal(size=(8, 2))) for _ in range(STEPS)]
    x, y = lib.placeholder(dtype, shape=(None, 3)), lib.placeholder(dtype, shape=(None, 2))
    W = lib.Variable(rng.normal(size=(3, 2)).astype(dtype), name="W")
    b = lib.Variable(np.zeros(2, dtype), name="b")
    loss = lib.reduce_mean(lib.square(lib.tanh(lib.matmul(x, W) + b) - y))
    step = getattr(lib.train, optimizer)(**options).minimize(loss)
    run(lib.global_variables_initializer())
    found = []
    for inputs, targets in data:
        run(step, {x: inputs.astype(dtype), y: targets.astype(dtype)})
        found.append(run([W, b]))
    return [np.concatenate([W.ravel(), b]) for W, b in found]


def defaults(cls, lib):
    """The numbers that an optimizer's arguments have by default."""
    parameters = inspect.signature(getattr(lib.train, cls).__init__).parameters.values()
    known = {p.name: p.default for p in parameters if isinstance(p.default, (bool, float))}
    return {name: known[name] for name in known if name not in {"use_locking", "use_own_namescope_for_non_slot_vars"}}


def single(options):
    """`options` rounded to single precision, which TensorFlow does to those of a float64 optimizer too."""
    return {key: x if isinstance(x, bool) else float(np.float32(x)) for key, x in options.items()}


@pytest.mark.parametrize("optimizer", sorted({name for name, _ in OPTIMIZERS.values()}))
def test_the_defaults_are_tensorflows(optimizer):
    assert defaults(optimizer, ts) == defaults(optimizer, tf)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("case", OPTIMIZERS)
def test_a_hundred_steps_are_tensorflows(case, dtype):
    optimizer, options = OPTIMIZERS[case]
    options = single(defaults(optimizer, ts) | options)
    with ts.Graph().as_default():
        ours = trajectory(ts, optimizer, options, dtype, ts.Session().run)
    with tf.Graph().as_default(), tf.Session() as session:
        theirs = trajectory(tf, optimizer, options, dtype, session.run)
    tolerance = max(TOLERANCE[dtype], COARSE.get(case, 0))
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
    assert np.abs(theirs[-1] - theirs[0]).min() > 1e-3
    assert all(x.dtype == dtype for x in ours)


def averages(lib, options, run):
    """The averages of a variable and of a placeholder, over ten steps."""
    x, n = lib.placeholder("float64", shape=(2,)), lib.placeholder("float64", shape=())
    w = lib.Variable(np.array([1.0, 2.0]))
    step = lib.assign_add(w, x)
    ema = lib.train.ExponentialMovingAverage(0.875, num_updates=n if options.get("counts") else None)
    debiased = lib.train.ExponentialMovingAverage(0.875, zero_debias=True, name="debiased")
    with lib.control_dependencies([step]):
        follow = lib.group(ema.apply([w, x]), debiased.apply([x]))
    run(lib.global_variables_initializer())
    found = []
    for i in range(10):
        run(follow, {x: [i, -1.5 * i], n: i})
        found.append(run([ema.average(w), ema.average(x), debiased.average(x)]))
    return np.array(found)


@pytest.mark.parametrize("options", [{}, {"counts": True}], ids=["steady", "slower at first"])
def test_averages_are_tensorflows(options):
    with ts.Graph().as_default():
        ours = averages(ts, options, ts.Session().run)
    with tf.Graph().as_default(), tf.Session() as session:
        theirs = averages(tf, options, session.run)
    tolerance = 1e-6 if options else 1e-12  # TensorFlow counts in single precision
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("staircase", [False, True])
def test_decay_is_tensorflows(staircase):
    def rates(lib, run):
        step = lib.placeholder("float64", shape=())
        rate = lib.train.exponential_decay(lib.constant(0.5, "float64"), step, 7, 0.875, staircase)
        return [run(rate, {step: i}) for i in range(30)]

    with ts.Graph().as_default():
        ours = rates(ts, ts.Session().run)
    with tf.Graph().as_default(), tf.Session() as session:
        theirs = rates(tf, session.run)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
