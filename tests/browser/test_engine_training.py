"""Training in the browser ends where it ends in Python: 1,000 steps of an XOR network, by each optimizer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import tslab as ts

from .engine import as_job, as_run, run_jobs

STEPS = 1000
OPTIMIZERS: dict[str, Callable[[], ts.train.Optimizer]] = {
    "gradient descent": lambda: ts.train.GradientDescentOptimizer(0.03),
    "momentum": lambda: ts.train.MomentumOptimizer(0.01, 0.9),
    "Nesterov": lambda: ts.train.MomentumOptimizer(0.01, 0.9, use_nesterov=True),
    "Adagrad": lambda: ts.train.AdagradOptimizer(0.3),
    "RMSProp": lambda: ts.train.RMSPropOptimizer(0.001, decay=0.99),
    "centered RMSProp": lambda: ts.train.RMSPropOptimizer(0.005, momentum=0.5, epsilon=0.1, centered=True),
    "Adam": lambda: ts.train.AdamOptimizer(0.02),
}
"""Where the steps of RMSProp are long, a difference of 1e-15 at the start is one of 1e-8 at the end, in Python too."""


def network(optimizer: ts.train.Optimizer) -> tuple[list[ts.Node], dict[Any, Any], ts.Node]:
    """The course's MLP, 2-2-2, its cross entropy built by hand: what to look at, what to feed, and a step."""
    rng = np.random.default_rng(0)
    corners = np.repeat([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]], 10, axis=0)
    points = corners + 0.2 * rng.normal(size=(40, 2))
    classes = np.repeat([[0, 1], [1, 0]], 20, axis=0)
    X, c = ts.placeholder(), ts.placeholder()
    W_hidden, b_hidden = ts.Variable(rng.normal(size=(2, 2))), ts.Variable(rng.normal(size=2))
    W_output, b_output = ts.Variable(rng.normal(size=(2, 2))), ts.Variable(rng.normal(size=2))
    hidden = ts.sigmoid(ts.add(ts.matmul(X, W_hidden), b_hidden))
    p = ts.softmax(ts.add(ts.matmul(hidden, W_output), b_output))
    J = ts.negative(ts.reduce_sum(ts.reduce_sum(ts.multiply(c, ts.log(p)), axis=1)))
    step = optimizer.minimize(J, global_step=ts.Variable(0, trainable=False))
    return [J, *J.graph.variables], {X: points, c: classes}, step


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_thousand_steps_end_at_the_same_place(engine: Page, name: str) -> None:
    with ts.Graph().as_default() as graph:
        ends, feeds, step = network(OPTIMIZERS[name]())
    session = ts.Session(graph)
    first = session.run(ends[0], feeds)
    for _ in range(STEPS):
        session.run(step, feeds)
    expected = session.run(ends, feeds)
    job = as_job(graph, as_run([step], feeds, times=STEPS), as_run(ends, feeds))
    (result,) = run_jobs(engine, [job])
    assert "values" in result, result
    assert expected[0] < 0.8 * first, "it has learned something"
    _, loss, *variables = result["values"]
    np.testing.assert_allclose(loss, expected[0], rtol=1e-9)
    for node, found, wanted in zip(ends[1:], variables, expected[1:], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-9, err_msg=node.name)
