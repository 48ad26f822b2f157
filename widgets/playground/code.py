"""The programs that the Playground shows: text in which `$name` stands for what may change.

The browser fills them in too (playground_code.js), as its settings move.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from string import Template
from typing import Any

import tslab as ts
from tslab.train import Optimizer

from .task import Task

_EDITED = "# by hand"
"""What ends a line that is there only where weights have been set."""


def filled(template: str, values: dict[str, Any], edits: Sequence[Any]) -> str:
    """The program of these settings."""
    lines = [line for line in template.split("\n") if edits or not line.endswith(_EDITED)]
    names = {"edits": json.dumps(edits), "drawn": json.dumps(values["drawn"])}
    text = Template("\n".join(lines)).safe_substitute(data=_DATA.get(values["dataset"], _DATA[""]))
    return Template(text).safe_substitute(values | names)


_DATA = {
    "": 'points, labels = data_set("$dataset", noise=$noise, seed=$seed)',
    "yours": "# points and labels are arrays of yours",
    "drawn": "drawn = np.array($drawn)\npoints, labels = drawn[:, :2], drawn[:, 2].astype(int)",
}


def program_of_layers(sizes: Sequence[int], function: str, task: Task, optimizer: Callable[..., Optimizer]) -> str:
    """The program that builds the demo's own network, of layers of these sizes, and trains it."""
    count = len(sizes) - 1
    lines, h = [], "X"
    for i in range(1, count + 1):
        lines.append(f'W{i} = ts.Variable(weights({i}, {sizes[i - 1]}, {sizes[i]}, seed=$seed), name="W{i}")')
        lines.append(f'b{i} = ts.Variable(np.zeros({sizes[i]}), name="b{i}")')
        name = "output" if i == count else f"h{i}"
        if i == count or not function:
            lines.append(f'{name} = ts.add({h} @ W{i}, b{i}, name="{name}")')
        else:
            lines.append(f'{name} = {function}({h} @ W{i} + b{i}, name="{name}")')
        h = name
    if task.levels:
        cost = "ts.nn.softmax_cross_entropy_with_logits(labels=y, logits=output)"
    else:
        cost = "ts.square(output - y)"
    name = getattr(optimizer, "__name__", "")
    maker = f"ts.train.{name}" if getattr(ts.train, name or " ", None) is optimizer else "optimizer"
    parts = {
        "targets": task.code,
        "outputs": task.outputs,
        "layers": "\n".join(lines),
        "cost": cost,
        "matrices": ", ".join(f"W{i}" for i in range(1, count + 1)),
        "maker": maker,
        "feeds": "",
    }
    return Template(_HEAD + _LAYERS + _LOOP).safe_substitute(parts)


def program_of_graph(nodes: dict[str, ts.Node], task: Task) -> str:
    """The program that trains a learner's graph, where it is the default graph."""
    names = [key for key in nodes if key not in ("output", "field")]
    parts = {
        "targets": task.code,
        "nodes": "\n".join(f"{key} = graph.get_node({nodes[key].name!r})" for key in names),
        "feeds": ", learning_rate: $learning_rate" if "learning_rate" in nodes else "",
    }
    return Template(_HEAD.replace(", weights", "") + _GRAPH + _LOOP).safe_substitute(parts)


_HEAD = """import numpy as np
import tslab as ts
from tslab.widgets.playground.data import batches, data_set, split, weights
from tslab.widgets.playground.run import set_weights  # by hand

$data
targets = $targets
train_rows, test_rows = split(len(points), percent=$split, seed=$seed)

"""

_LAYERS = """X = ts.placeholder(ts.float64, [None, 2], name="X")
y = ts.placeholder(ts.float64, [None, $outputs], name="y")
learning_rate = ts.placeholder_with_default($learning_rate, [], name="learning_rate")
l1 = ts.placeholder_with_default($l1, [], name="l1")
l2 = ts.placeholder_with_default($l2, [], name="l2")

$layers

loss = ts.reduce_mean($cost, name="loss")
penalty = l1 * ts.add_n([ts.reduce_sum(ts.abs(W)) for W in [$matrices]])
penalty += l2 * ts.add_n([ts.reduce_sum(ts.square(W)) for W in [$matrices]])
train = $maker(learning_rate).minimize(loss + penalty)

"""

_GRAPH = """graph = ts.get_default_graph()  # the one that you have built
$nodes

"""

_LOOP = """session = ts.Session()

edits = $edits  # by hand
for step, rows in zip(range($step), batches(train_rows, batch_size=$batch_size, seed=$seed)):
    set_weights(session, edits, step)  # by hand
    session.run(train, {X: points[rows], y: targets[rows]$feeds})
set_weights(session, edits, $step)  # by hand

for name, rows in (("training", train_rows), ("test", test_rows)):
    print(name, "loss:", session.run(loss, {X: points[rows], y: targets[rows]$feeds}))
"""
