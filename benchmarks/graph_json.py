"""The playground's network as graph JSON, with its data: `python -m benchmarks.graph_json > graph.json`."""

from __future__ import annotations

import json
from typing import Any

import tslab as ts
from tslab.serialize import graph_to_json

from .playground import problem


def playground() -> dict[str, Any]:
    """2-8-8-2, tanh, softmax cross entropy, gradient descent: the graph, and the data it trains on."""
    training = problem()
    parameters = training.parameters()
    with ts.Graph().as_default() as graph:
        X = ts.placeholder("float64", shape=[None, 2], name="X")
        C = ts.placeholder("float64", shape=[None, 2], name="C")
        h: Any = X
        for i in range(3):
            W, b = (
                ts.Variable(parameters[2 * i], name=f"W{i + 1}"),
                ts.Variable(parameters[2 * i + 1], name=f"b{i + 1}"),
            )
            h = ts.add(ts.matmul(h, W), b)
            h = ts.tanh(h) if i < 2 else h
        loss = ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=C, logits=h), name="loss")
        ts.train.GradientDescentOptimizer(training.learning_rate, name="train").minimize(loss)
    return {
        "graph": graph_to_json(graph),
        "X": training.X.tolist(),
        "C": training.C.tolist(),
        "batchSize": training.batch_size,
        "learningRate": training.learning_rate,
    }


if __name__ == "__main__":
    print(json.dumps(playground()))
