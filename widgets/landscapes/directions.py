"""Ways to go from where a model's weights are: along one weight, or along many at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import tslab as ts

MOST_WEIGHTS = 24
"""How many weights are offered, besides those that are asked for."""
RANDOM = 4
"""How many random directions are offered."""


@dataclass(frozen=True)
class Direction:
    """A change of weights, to be taken a number of times.

    Attributes:
        name: what it is called on an axis.
        offset: what stands on the axis at the model's own weights: their value for one weight, 0 for others.
        parts: for each Variable an array in its shape.
    """

    name: str
    offset: float
    parts: dict[ts.Variable, Any]

    def to_json(self) -> dict[str, Any]:
        """For the browser: `parts` as [Variable, places in its array, what to add there]."""
        parts = []
        for variable, array in self.parts.items():
            flat = np.ravel(array)
            places = np.flatnonzero(flat)
            parts.append([variable.name, places.tolist(), flat[places].tolist()])
        return {"name": self.name, "offset": self.offset, "parts": parts}


def along_weight(variable: ts.Variable, index: Sequence[int], value: Any) -> Direction:
    """The direction of one entry of a Variable, which has this value."""
    part = np.zeros(np.shape(value))
    part[tuple(index)] = 1.0
    name = variable.name + (f"[{', '.join(map(str, index))}]" if index else "")
    return Direction(name, float(np.asarray(value)[tuple(index)]), {variable: part})


def at_random(number: int, values: Mapping[ts.Variable, Any], seed: int) -> Direction:
    """A random direction in which the weights of each neuron change as much as they are large.

    So that a layer of large weights does not look flat, and one of small weights steep (Li, Xu, Taylor, Studer and
    Goldstein 2018). A neuron whose weights are all 0 stays as it is.
    """
    rng = np.random.default_rng([seed, number])
    parts = {}
    for variable, value in values.items():
        noise = rng.normal(size=np.shape(value))
        axes = tuple(range(noise.ndim - 1)) if noise.ndim > 1 else None
        size = np.sqrt(np.sum(np.square(noise), axis=axes, keepdims=True))
        parts[variable] = noise / size * np.sqrt(np.sum(np.square(value), axis=axes, keepdims=True))
    if not any(np.any(part) for part in parts.values()):
        parts = {variable: rng.normal(size=np.shape(value)) for variable, value in values.items()}
    return Direction(f"random direction {number}", 0.0, parts)


def find_weight(given: Any, values: Mapping[ts.Variable, Any]) -> Direction:
    """The direction of a weight as a learner names it: ("W", (0, 1)), (W, 3), or a scalar Variable.

    Raises:
        ValueError: there is no such weight.
    """
    node, index = given if isinstance(given, tuple) and len(given) == 2 else (given, ())
    index = (index,) if isinstance(index, (int, np.integer)) else tuple(index)
    for variable, value in values.items():
        if node is variable or node == variable.name:
            shape = np.shape(value)
            fits = len(index) == len(shape) and all(-d <= i < d for i, d in zip(index, shape, strict=True))
            if not fits:
                raise ValueError(
                    f"{variable.name!r} of shape {shape} has no entry {index}. "
                    f"Give one such as ({variable.name!r}, {tuple(0 for _ in shape)})."
                )
            return along_weight(variable, [int(i) % d for i, d in zip(index, shape, strict=True)], value)
    names = ", ".join(repr(variable.name) for variable in list(values)[:5])
    raise ValueError(f"There is no weight {node!r:.80}. The trainable Variables that the loss depends on are {names}.")


def given_directions(given: Any, values: Mapping[ts.Variable, Any]) -> list[Direction]:
    """Directions of the learner's own: {name: {Variable or its name: array}}.

    Raises:
        TypeError: it is no such dictionary.
        ValueError: a Variable is unknown, or its array has another shape.
    """
    if not isinstance(given, Mapping) or not all(isinstance(parts, Mapping) for parts in given.values()):
        raise TypeError("directions is a dictionary: {name: {Variable: array}}, an array for each Variable that moves.")
    by_name = {variable.name: variable for variable in values}
    found = []
    for name, parts in given.items():
        arrays: dict[ts.Variable, Any] = {}
        for node, array in parts.items():
            variable = by_name.get(node if isinstance(node, str) else node.name)
            if variable is None:
                raise ValueError(f"Direction {name!r}: the loss depends on no trainable Variable {node!r:.80}.")
            shape = np.shape(values[variable])
            if np.shape(array) != shape or not np.all(np.isfinite(array)):
                raise ValueError(f"Direction {name!r}: {variable.name!r} needs finite numbers in the shape {shape}.")
            arrays[variable] = np.asarray(array, float)
        found.append(Direction(str(name), 0.0, arrays))
    return found


def all_weights(values: Mapping[ts.Variable, Any]) -> list[Direction]:
    """The directions of single weights, the first ones of each Variable if there are many."""
    share = max(MOST_WEIGHTS // max(len(values), 1), 1)
    found = []
    for variable, value in values.items():
        most = MOST_WEIGHTS if math.prod(np.shape(value)) <= share else share
        for flat in range(min(math.prod(np.shape(value)), most)):
            found.append(along_weight(variable, [int(i) for i in np.unravel_index(flat, np.shape(value))], value))
    return found


class Plane:
    """The weights at points of a plane: base + x · across + y · up.

    Args:
        base: the model's own weights.
        across: the direction of the first axis.
        up: that of the second.
    """

    def __init__(self, base: Mapping[ts.Variable, Any], across: Direction, up: Direction) -> None:
        self.variables = [variable for variable in base if variable in across.parts or variable in up.parts]
        self._base = [np.asarray(base[variable]) for variable in self.variables]
        self._across, self._up = (
            [way.parts.get(variable, np.zeros(np.shape(base[variable]))) for variable in self.variables]
            for way in (across, up)
        )
        self._gram = _dot(self._across, self._across), _dot(self._across, self._up), _dot(self._up, self._up)

    def at(self, x: float, y: float) -> dict[ts.Variable, Any]:
        """The weights that move, at a point."""
        layers = zip(self.variables, self._base, self._across, self._up, strict=True)
        return {variable: (base + x * p + y * q).astype(base.dtype) for variable, base, p, q in layers}

    def project(self, values: Sequence[Any]) -> tuple[float, float]:
        """The point of the plane that is nearest to weights: those of `variables`."""
        moved = [value - base for value, base in zip(values, self._base, strict=True)]
        (pp, pq, qq), p, q = self._gram, _dot(self._across, moved), _dot(self._up, moved)
        determinant = pp * qq - pq * pq
        if not determinant > 1e-12 * pp * qq:  # both directions are one
            return (p / pp if pp else 0.0), 0.0
        return (p * qq - q * pq) / determinant, (q * pp - p * pq) / determinant


def _dot(a: Sequence[Any], b: Sequence[Any]) -> float:
    return float(sum(np.sum(p * q) for p, q in zip(a, b, strict=True)))
