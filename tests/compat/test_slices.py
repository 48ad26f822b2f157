"""Gradients of rows that were looked up: what the optimizers leave alone, and what the clipping functions go by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .both import BOTH

BATCHES = [[0, 1, 1, 3], [2, 2, 5, 0], [1, 1, 1, 1], [4, 0, 3, 3]]
OPTIMIZERS: dict[str, Any] = {
    "gradient descent": lambda m: m.train.GradientDescentOptimizer(0.1),
    "momentum": lambda m: m.train.MomentumOptimizer(0.1, 0.9),
    "Nesterov": lambda m: m.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "Adagrad": lambda m: m.train.AdagradOptimizer(0.1),
    "RMSProp": lambda m: m.train.RMSPropOptimizer(0.1, momentum=0.5, centered=True),
    "Adam": lambda m: m.train.AdamOptimizer(0.1),
    "Adadelta": lambda m: m.train.AdadeltaOptimizer(1.0),
    "Ftrl": lambda m: m.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
    "proximal": lambda m: m.train.ProximalGradientDescentOptimizer(0.1, l2_regularization_strength=0.1),
    "proximal Adagrad": lambda m: m.train.ProximalAdagradOptimizer(0.1, l1_regularization_strength=0.01),
}
CLIPPED: dict[str, Any] = {
    "not": lambda m, gradients: gradients,
    "by value": lambda m, gradients: [m.clip_by_value(g, -0.5, 0.5) for g in gradients],
    "by norm": lambda m, gradients: [m.clip_by_norm(g, 1.0) for g in gradients],
    "by global norm": lambda m, gradients: m.clip_by_global_norm(gradients, 1.0)[0],
}
BESIDE: dict[str, Any] = {
    "nothing": lambda m, table, ids: 0.0,
    "more rows": lambda m, table, ids: m.reduce_sum(m.gather(table, [1, 5])),
    "rows of a matrix": lambda m, table, ids: m.reduce_sum(m.nn.embedding_lookup(table, m.reshape(ids, [2, 2])) ** 2),
    "all of it": lambda m, table, ids: m.nn.l2_loss(table),
}


def training(m: Any, make: Any, clip: Any, beside: Any) -> list[Any]:
    """A table after each of some steps, and the gradients' global norm."""
    ids = m.placeholder(m.int32, [None])
    table = m.Variable(0.5 + np.arange(21, dtype=np.float32).reshape(7, 3) / 20)
    weights = m.Variable(m.ones([3, 2]))
    loss = m.reduce_sum(m.square(m.matmul(m.nn.embedding_lookup(table, ids), weights))) + beside(m, table, ids)
    gradients = m.gradients(loss, [table, weights])
    norm = m.global_norm(gradients)
    train = make(m).apply_gradients(zip(clip(m, gradients), [table, weights], strict=True))
    found = []
    with m.Session() as session:
        session.run(m.global_variables_initializer())
        for batch in BATCHES:
            before = session.run(norm, {ids: batch})
            session.run(train, {ids: batch})
            found += [before, session.run(table), session.run(weights)]
    return found


def agree(*how: Any) -> None:
    results = []
    for m, of_old in BOTH.items():
        with of_old():
            results.append(training(m, *how))
    for theirs, ours in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_rows_that_a_step_has_not_looked_up_are_moved_as_in_tensorflow(make: Any) -> None:
    agree(make, CLIPPED["by global norm"], BESIDE["nothing"])


@pytest.mark.parametrize("clip", CLIPPED.values(), ids=CLIPPED)
@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
def test_gradients_of_rows_are_clipped_as_they_were_looked_up(clip: Any, beside: Any) -> None:
    agree(OPTIMIZERS["momentum"], clip, beside)
