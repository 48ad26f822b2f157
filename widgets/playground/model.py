"""The Playground's networks: the one it builds, and those of learners, with what the demo needs to know of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import traitlets

import tslab as ts
from tslab.train import Optimizer

from .code import program_of_layers
from .data import weights
from .task import Task

ACTIVATIONS: dict[str, tuple[Any, str]] = {
    "tanh": (ts.tanh, "ts.tanh"),
    "relu": (ts.nn.relu, "ts.nn.relu"),
    "sigmoid": (ts.sigmoid, "ts.sigmoid"),
    "linear": (None, ""),
}
"""Each activation: what makes it, None for none, and how a program writes it."""

_SETTINGS = ("learning_rate", "l1", "l2")


MOST_LAYERS, MOST_UNITS = 4, 12
LAYERS = r"\s*(([1-9]|1[0-2])\s*(,\s*([1-9]|1[0-2])\s*){0,3})?"
"""What `layers` may be, as a regular expression: at most so many numbers."""


def parse_layers(text: str) -> list[int]:
    """The numbers of units in "8, 8"; an empty text is a network without hidden layers.

    Raises:
        TraitError: it says something else.
    """
    if not re.fullmatch(LAYERS, text):
        raise traitlets.TraitError(
            f"{text!r} are no hidden layers. Write up to {MOST_LAYERS} numbers from 1 to {MOST_UNITS}, such as '8, 8'."
        )
    return [int(part) for part in text.split(",")] if text.strip() else []


@dataclass(frozen=True)
class Layer:
    """Units, and what leads from them to the next: `units @ weight + bias`."""

    units: ts.Node
    weight: ts.Variable
    bias: ts.Variable | None


@dataclass
class Network:
    """A graph to train.

    Attributes:
        nodes: by what they are to the demo: X, y, loss, train, output, field, and the settings that it has.
        layers: from the inputs to the outputs.
        task: what it learns.
        code: a program that builds it, in which `$name` stands for a setting.
        start: a session with the values that the training starts from.
        seeded: whether the weights start from `weights` of the demo's seed.
    """

    nodes: dict[str, ts.Node]
    layers: list[Layer]
    task: Task
    code: str
    start: ts.Session
    seeded: bool

    @cached_property
    def session(self) -> ts.Session:
        """The session that is trained."""
        return ts.Session(self.start.graph)

    @property
    def fetches(self) -> dict[str, ts.Node]:
        """All nodes that the browser asks for, by key."""
        units = {f"units{i}": layer.units for i, layer in enumerate(self.layers)}
        return self.nodes | units

    @property
    def settings(self) -> list[str]:
        """Which of learning_rate, l1 and l2 are fed."""
        return [name for name in _SETTINGS if name in self.nodes]

    @property
    def variables(self) -> list[ts.Variable]:
        """All variables of the graph: what a snapshot holds."""
        return list(self.nodes["train"].graph.variables)

    def initial(self, seed: int) -> dict[ts.Variable, Any]:
        """The values that a run starts from."""
        values = dict(zip(self.variables, self.start.run(self.variables), strict=True))
        if self.seeded:
            for number, layer in enumerate(self.layers, start=1):
                inputs, outputs = layer.weight.shape or ()
                values[layer.weight] = weights(number, int(inputs or 0), int(outputs or 0), seed)
        return values

    def to_json(self) -> dict[str, Any]:
        """What the browser needs besides the graph."""
        layers = [
            {
                "weight": layer.weight.name,
                "bias": None if layer.bias is None else layer.bias.name,
                "shape": list(layer.weight.shape or ()),
            }
            for layer in self.layers
        ]
        return {"layers": layers, "code": self.code, "seeded": self.seeded, "task": self.task.to_json()}


def build(layers: Sequence[int], activation: str, task: Task, optimizer: Callable[[ts.Node], Optimizer]) -> Network:
    """The demo's own network: as many layers of units as there are numbers, and an output.

    Built as the program in code.py builds it, step by step and with its names, so that both are one graph.
    """
    function, _ = ACTIVATIONS[activation]
    sizes = [2, *layers, task.outputs]
    with ts.Graph().as_default() as graph:
        X = ts.placeholder(ts.float64, [None, 2], name="X")
        y = ts.placeholder(ts.float64, [None, task.outputs], name="y")
        settings = {
            name: ts.placeholder_with_default(default, [], name=name)
            for name, default in zip(_SETTINGS, (0.1, 0.0, 0.0), strict=True)
        }
        h: ts.Node = X
        found = []
        for i in range(1, len(sizes)):
            W = ts.Variable(weights(i, sizes[i - 1], sizes[i]), name=f"W{i}")
            b = ts.Variable(np.zeros(sizes[i]), name=f"b{i}")
            found.append(Layer(h, W, b))
            is_last = i == len(sizes) - 1
            name = "output" if is_last else f"h{i}"
            is_plain = is_last or function is None
            h = ts.add(h @ W, b, name=name) if is_plain else function(h @ W + b, name=name)
        matrices = [layer.weight for layer in found]
        if task.levels:
            loss = ts.reduce_mean(ts.nn.softmax_cross_entropy_with_logits(labels=y, logits=h), name="loss")
        else:
            loss = ts.reduce_mean(ts.square(h - y), name="loss")
        penalty = settings["l1"] * ts.add_n([ts.reduce_sum(ts.abs(W)) for W in matrices])
        penalty += settings["l2"] * ts.add_n([ts.reduce_sum(ts.square(W)) for W in matrices])
        train = optimizer(settings["learning_rate"]).minimize(loss + penalty)
        field = ts.softmax(h, name="field") if task.levels else h
    nodes = {"X": X, "y": y, "loss": loss, "train": train, "output": h, "field": field, **settings}
    code = program_of_layers(sizes, ACTIVATIONS[activation][1], task, optimizer)
    return Network(nodes, found, task, code, ts.Session(graph), seeded=True)
