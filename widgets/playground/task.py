"""What a network of the Playground learns: classes or values, and in which form they are fed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .data import Array

MOST_POINTS = 2000
MOST_CLASSES = 6
MOST_LETTERS = 30


@dataclass(frozen=True)
class Task:
    """Classes or values to learn.

    Attributes:
        outputs: how many columns the targets have: one a class, or 1; 0 where they are a plain list of numbers.
        levels: the number that each class is fed as, from the lowest; none where values are learned.
        span: the outputs that have the first colour and the last.
    """

    outputs: int
    levels: tuple[float, ...] = ()
    span: tuple[float, float] = (0.0, 1.0)

    def targets(self, labels: Array) -> Array:
        """What is fed for these classes or values."""
        if self.outputs > 1:
            one_hot: Array = np.eye(self.outputs)[labels.astype(int)]
            return one_hot
        values = np.asarray(self.levels)[labels.astype(int)] if self.levels else labels
        return values.reshape(-1, 1) if self.outputs else values

    @property
    def code(self) -> str:
        """How a program makes targets of `labels`."""
        if self.outputs > 1:
            return f"np.eye({self.outputs})[labels]"
        is_same = self.levels in ((), tuple(float(k) for k in range(len(self.levels))))
        values = "labels" if is_same else f"np.array({list(self.levels)})[labels]"
        return f"{values}.reshape(-1, 1)" if self.outputs else values

    def shade(self, output: Array) -> Array:
        """One number a row, for the colour: between two classes; or the class, plus how sure it is; or the value."""
        rows = output.reshape(len(output), -1)
        count = rows.shape[1]
        if count == 1 or not self.levels:
            return rows[:, 0]
        if count == 2:
            return np.asarray((rows[:, 1] - rows[:, 0] + 1) / 2)
        best: Array = rows.argmax(axis=1)
        sure = (rows.max(axis=1) - 1 / count) / (1 - 1 / count)
        return np.asarray(best + np.clip(sure, 0, 0.999))

    def right(self, output: Array, labels: Array) -> float | None:
        """The share of rows whose class is found; None where values are learned, or where there are no rows."""
        if not self.levels or not len(labels):
            return None
        shade = self.shade(output)
        if len(self.levels) > 2:
            found = np.floor(shade) if self.outputs > 1 else np.abs(shade[:, None] - self.levels).argmin(axis=1)
        else:
            found = shade >= sum(self.span) / 2
        return float(np.mean(found == labels))

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return {"outputs": self.outputs, "levels": list(self.levels), "span": list(self.span)}


def classes(outputs: int, levels: tuple[float, ...]) -> Task:
    """The task of telling classes apart."""
    if outputs > 1:
        return Task(outputs, levels, (0.0, float(outputs) if outputs > 2 else 1.0))
    return Task(outputs, levels, (levels[0], levels[-1]))


TWO_CLASSES = classes(2, (0.0, 1.0))
ONE_VALUE = Task(1, (), (-1.0, 1.0))


@dataclass(frozen=True)
class Given:
    """The learner's own data: `labels` are classes from 0, called `names`, or values."""

    points: Array
    labels: Array
    task: Task
    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it, with the part of the plane to show."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        margin = np.where(high > low, 0.1 * (high - low), 1.0)
        span = np.column_stack([low - margin, high + margin]).tolist()
        names = [name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…" for name in self.names]
        return {
            "points": self.points.ravel().tolist(),
            "labels": self.labels.tolist(),
            "span": span,
            "names": names,
        }


def pair(data: Any) -> tuple[Any, Any]:
    """The two, if these are two."""
    if isinstance(data, (tuple, list)) and len(data) == 2:
        return data[0], data[1]
    raise TypeError("Playground's data are a pair, (points, targets), or the name of a data set.")


def read_data(points: Any, targets: Any) -> Given:
    """The learner's points, and what is to be learned about them.

    Args:
        points: array of shape (n, 2), of finite numbers.
        targets: classes as integers, truth values or texts, or one-hot rows; or values to learn, as floats.

    Raises:
        ValueError: they do not go together, or there is something that cannot be drawn.
    """
    at = np.asarray(points, dtype=float)
    if at.ndim != 2 or at.shape[1] != 2 or not len(at):
        raise ValueError(
            f"The points have shape {at.shape}, and the Playground draws a plane. Give an array of shape (n, 2): "
            "choose two columns of yours."
        )
    if len(at) > MOST_POINTS:
        raise ValueError(f"The Playground draws at most {MOST_POINTS} points, and these are {len(at)}. Give a sample.")
    given = np.asarray(targets)
    if not given.ndim or len(given) != len(at):
        raise ValueError(f"There are {len(at)} points, but targets of shape {given.shape}. Give one target a point.")
    if not np.isfinite(at).all() or (given.dtype.kind == "f" and not np.isfinite(given).all()):
        raise ValueError("Some points or targets are nan or infinite. Leave those rows out.")
    if given.ndim == 2 and given.shape[1] > 1:
        is_one_hot = np.isin(given, (0, 1)).all() and (given.sum(axis=1) == 1).all()
        if not is_one_hot or given.shape[1] > MOST_CLASSES:
            raise ValueError(
                f"Targets of shape {given.shape} must be one-hot rows of at most {MOST_CLASSES} classes. "
                "Give one number a point to learn values."
            )
        task = classes(given.shape[1], tuple(float(k) for k in range(given.shape[1])))
        return Given(at, given.argmax(axis=1), task, tuple(map(str, range(given.shape[1]))))
    if given.ndim > 2:
        raise ValueError(f"Targets of shape {given.shape} are too many. Give one target a point, or one-hot rows.")
    flat = given.reshape(-1)
    outputs = given.ndim - 1
    names, labels = np.unique(flat, return_inverse=True)
    is_classes = flat.dtype.kind != "f" or (len(names) <= 2 and (names == np.round(names)).all())
    if not is_classes:
        values = flat.astype(float)
        low, high = float(values.min()), float(values.max())
        return Given(at, values, Task(outputs, (), (low, high if high > low else low + 1)))
    if not 2 <= len(names) <= MOST_CLASSES:
        raise ValueError(
            f"The targets are {len(names)} classes, and the Playground tells 2 to {MOST_CLASSES} apart. "
            "Give floats to learn values."
        )
    is_number = flat.dtype.kind in "iuf"
    levels = tuple(float(name) for name in names) if is_number else tuple(float(k) for k in range(len(names)))
    return Given(at, labels.reshape(-1), classes(outputs, levels), tuple(map(str, names.tolist())))
