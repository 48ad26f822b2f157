"""A run of training that can be looked at after any number of steps; js/playground_run.js is its twin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

import tslab as ts

from .data import Array, batches, split
from .model import Network

Edit = Sequence[Any]
"""A weight that the learner set: the step before which, its key such as "W1[0, 3]", and the value."""

_KEY = re.compile(r"(.+)\[(\d+(?:, \d+)*)\]")


def parse_key(key: str) -> tuple[str, tuple[int, ...]]:
    """The name and the place that "W1[0, 3]" means.

    Raises:
        ValueError: it means none.
    """
    found = _KEY.fullmatch(key)
    if not found:
        raise ValueError(f"{key!r} is no weight. Write the name of its variable and its place: 'W1[0, 3]' or 'b1[2]'.")
    return found[1], tuple(int(place) for place in found[2].split(","))


class Record(NamedTuple):
    """What is kept of a step: the losses, and the state to go on from."""

    step: int
    train: float
    test: float | None
    state: dict[ts.Variable, Any]


def is_recorded(step: int) -> bool:
    """Whether a step is kept: all up to 128, then 64 between each power of two and the next."""
    return step < 128 or step % (1 << step.bit_length() - 7) == 0


class Run:
    """The training of a network on one set of points, with one choice of settings.

    Args:
        network: its session is trained, from the network's initial values.
        points: array of shape (n, 2).
        labels: the class or value of each.
        settings: batch_size, split, seed, and what is fed: learning_rate, l1, l2.
        edits: the weights that are set on the way.
    """

    def __init__(
        self, network: Network, points: Array, labels: Array, settings: dict[str, Any], edits: Iterable[Edit] = ()
    ) -> None:
        self.network = network
        self.points, self.labels, self.settings = points, labels, settings
        self.edits = [(int(step), str(key), float(value)) for step, key, value in edits]
        self.targets = network.task.targets(labels)
        self.train_rows, self.test_rows = split(len(points), settings["split"], settings["seed"])
        self._feeds = {network.nodes[name]: settings[name] for name in network.settings}
        self.records: list[Record] = []
        self._load(network.initial(settings["seed"]))
        self.step = 0
        self._arrive()

    @property
    def per_epoch(self) -> int:
        """How many steps an epoch has."""
        batch_size: int = self.settings["batch_size"]
        return max(-(-len(self.train_rows) // batch_size), 1)

    def go(self, step: int) -> None:
        """Train, or go back, to the state after this many steps."""
        if not len(self.points):
            self.step = step
            return
        if step < self.step:
            record = next(kept for kept in reversed(self.records) if kept.step <= step)
            self._load(record.state)
            self.step = record.step
        nodes = self.network.nodes
        X, y, train = nodes["X"], nodes["y"], nodes["train"]
        order = batches(self.train_rows, self.settings["batch_size"], self.settings["seed"], self.step)
        session = self.network.session
        while self.step < step:
            rows = next(order)
            with np.errstate(all="ignore"):
                session.run(train, {X: self.points[rows], y: self.targets[rows], **self._feeds})
            self.step += 1
            self._arrive()

    def history(self) -> list[Record]:
        """The records up to the step where the run is."""
        return [record for record in self.records if record.step <= self.step]

    def run(self, fetches: Any, rows: Array) -> Any:
        """Values on some of the data."""
        nodes = self.network.nodes
        feeds = {nodes["X"]: self.points[rows], nodes["y"]: self.targets[rows], **self._feeds}
        with np.errstate(all="ignore"):
            return self.network.session.run(fetches, feeds)

    def losses(self) -> tuple[float | None, float | None]:
        """The loss on the training data, and on the test data if there are any."""
        loss = self.network.nodes["loss"]
        both = [self.run(loss, rows) if len(rows) else None for rows in (self.train_rows, self.test_rows)]
        train, test = (None if value is None else float(np.reshape(value, ())) for value in both)
        return train, test

    def _arrive(self) -> None:
        """Set what the learner set before the next step, and keep the state if this step is one to be kept."""
        session = self.network.session
        set_weights(session, self.edits, self.step)
        if is_recorded(self.step) and (not self.records or self.records[-1].step < self.step):
            train, test = self.losses()
            variables = self.network.variables
            state = dict(zip(variables, session.run(variables), strict=True))
            self.records.append(Record(self.step, float("nan") if train is None else train, test, state))

    def _load(self, values: dict[ts.Variable, Any]) -> None:
        self.network.session.load(values)


def set_weights(session: ts.Session, edits: Iterable[Edit], step: int) -> None:
    """Set the weights that `edits` have for this step; those that the graph does not hold are left out."""
    for at, key, value in edits:
        name, place = parse_key(key)
        variable = next((v for v in session.graph.variables if v.name == name), None)
        if at == step and variable is not None and holds(variable, place):
            changed = np.array(session.run(variable), ndmin=1)
            changed[place] = value
            session.load({variable: changed.reshape(variable.shape)})


def holds(variable: ts.Variable, place: tuple[int, ...]) -> bool:
    """Whether a variable has a number at this place; a single number is as a vector of one."""
    shape = (1,) if variable.shape == () else variable.shape
    return (
        shape is not None
        and len(shape) == len(place)
        and all(size is not None and at < size for at, size in zip(place, shape, strict=True))
    )
