"""300 random graphs on TensorFlow: all values and the gradients are NumPy's."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

import tslab as ts

from ..random_graphs import Program, draw
from ..tensorflow import tf as tf
from .compared import TOLERANCE, assert_near, largest

bridge = importlib.import_module("tslab.export.tensorflow")

GRAPHS, BATCH = 300, 50


class Built:
    """Programs in one graph: of each all values, and the gradients by its leaves."""

    def __init__(self, programs: list[Program], dtype: str) -> None:
        self.feeds: dict[Any, Any] = {}
        self.fetches: list[list[Any]] = []
        with ts.Graph().as_default() as self.graph:
            for program in programs:
                leaves = [ts.placeholder(dtype, np.shape(x)) for x in program.leaves]
                self.feeds |= dict(zip(leaves, [np.asarray(x, dtype) for x in program.leaves], strict=True))
                values = program.build(ts, leaves)
                targets = [values[i] for i in program.targets]
                weights = [ts.constant(x, y.dtype) for x, y in zip(program.weights, targets, strict=True)]
                gradients = ts.gradients(targets, leaves, weights)
                self.fetches.append(values + [g for g in gradients if g is not None])


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("first", range(0, GRAPHS, BATCH))
def test_random_graphs(first, dtype):
    programs = [draw(seed) for seed in range(first, first + BATCH)]
    built = Built(programs, dtype)
    expected = ts.Session(built.graph).run(built.fetches, built.feeds)
    with bridge.Session(built.graph) as session:
        found = session.run(built.fetches, built.feeds)
    for program, nodes, values, wanted in zip(programs, built.fetches, found, expected, strict=True):
        tolerance = TOLERANCE[dtype] * largest(wanted)
        try:
            for node, value, right in zip(nodes, values, wanted, strict=True):
                assert_near(value, right, tolerance, node.name)
        except AssertionError as error:
            raise AssertionError(f"{error}\n\n{program}") from error


def test_a_random_graph_rebuilt_gives_the_same():
    built = Built([draw(seed) for seed in range(BATCH)], "float64")
    expected = ts.Session(built.graph).run(built.fetches, built.feeds)
    rebuilt = bridge.to_tensorflow(built.graph)
    with rebuilt.session() as session:
        feeds = {rebuilt[x]: value for x, value in built.feeds.items()}
        found = session.run([[rebuilt[node] for node in nodes] for nodes in built.fetches], feeds)
    for nodes, values, wanted in zip(built.fetches, found, expected, strict=True):
        tolerance = TOLERANCE["float64"] * largest(wanted)
        for node, value, right in zip(nodes, values, wanted, strict=True):
            assert_near(value, right, tolerance, node.name)
