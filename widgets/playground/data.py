"""The Playground's data: points of the plane, their split, and the order in which training sees them.

All that is random here comes from `Random`, which js/engine/random.js has too, so that Python and the browser draw the
same numbers: with one seed there is one run, wherever it is computed. js/playground_data.js is this file's twin.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

COUNT = 300
"""How many points a data set has."""

START = [
    [-2.5, 1, 0],
    [-1.5, 2.5, 0],
    [-0.5, 1, 0],
    [-2, -0.5, 0],
    [2.5, -1, 1],
    [1.5, -2.5, 1],
    [0.5, -1, 1],
    [2, 1, 1],
]
"""The points that a drawing begins with: x, y and class."""

_MASK = 0xFFFFFFFF
_DATA, _SPLIT, _BATCHES, _WEIGHTS = 1, 2, 3, 4


class Random:
    """Random numbers: xoshiro128** (Blackman and Vigna 2018), started by SplitMix32 from a list of integers.

    Args:
        seeds: integers from 0; the same ones give the same numbers, here and in the browser.
    """

    def __init__(self, *seeds: int) -> None:
        self._hash = 0x9E3779B9
        for seed in seeds:
            for part in (seed & _MASK, seed >> 32 & _MASK):
                self._hash = self._mixed() ^ part
        self._state = [self._mixed() for _ in range(4)]

    def _mixed(self) -> int:
        self._hash = self._hash + 0x9E3779B9 & _MASK
        z = self._hash ^ self._hash >> 16
        z = z * 0x21F0AAAD & _MASK
        z ^= z >> 15
        z = z * 0x735A2D97 & _MASK
        return z ^ z >> 15

    def bits(self) -> int:
        """32 random bits, as a number from 0 below 2³²."""
        a, b, c, d = self._state
        x = b * 5 & _MASK
        result = ((x << 7 | x >> 25) & _MASK) * 9 & _MASK
        c ^= a
        d ^= b
        self._state = [a ^ d, b ^ c, c ^ b << 9 & _MASK, (d << 11 | d >> 21) & _MASK]
        return result

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from `low` below `high`."""
        return low + (high - low) * (((self.bits() >> 5) * 67108864 + (self.bits() >> 6)) / 9007199254740992)

    def normal(self) -> float:
        """A number of the normal distribution with mean 0 and deviation 1 (Box and Muller 1958)."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def permutation(self, count: int) -> list[int]:
        """The numbers from 0 below `count` in random order (Fisher and Yates 1938)."""
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = int(self.uniform() * (last + 1))
            order[last], order[other] = order[other], order[last]
        return order


Point = tuple[float, float, float]


def _circle(random: Random, i: int) -> Point:
    radius = random.uniform(2.8, 4) if i % 2 else random.uniform(0, 2)
    angle = random.uniform(0, 2 * math.pi)
    return radius * math.cos(angle), radius * math.sin(angle), i % 2


def _xor(random: Random, i: int) -> Point:
    x, y = random.uniform(0.3, 4), random.uniform(0.3, 4)
    right, up = i % 2, i // 2 % 2
    return x if right else -x, y if up else -y, float(right != up)


def _gauss(random: Random, i: int) -> Point:
    middle = 2 if i % 2 else -2
    return middle + 0.8 * random.normal(), middle + 0.8 * random.normal(), i % 2


def _spiral(random: Random, i: int) -> Point:
    share = (i // 2 + 0.5) / (COUNT // 2)
    angle = 3.5 * math.pi * share + math.pi * (i % 2)
    return 4 * share * math.sin(angle), 4 * share * math.cos(angle), i % 2


def _moons(random: Random, i: int) -> Point:
    angle = random.uniform(0, math.pi)
    if i % 2:
        return 2.4 * (0.5 - math.cos(angle)), 2.4 * (0.25 - math.sin(angle)), 1
    return 2.4 * (math.cos(angle) - 0.5), 2.4 * (math.sin(angle) - 0.25), 0


def _plane(random: Random, i: int) -> Point:
    x, y = random.uniform(-4, 4), random.uniform(-4, 4)
    return x, y, (x + y) / 8


def _hills(random: Random, i: int) -> Point:
    x, y = random.uniform(-4, 4), random.uniform(-4, 4)
    return x, y, math.exp(-((x + 2) ** 2 + (y - 1) ** 2) / 3) - math.exp(-((x - 2) ** 2 + (y + 1) ** 2) / 3)


CLASSES: dict[str, Callable[[Random, int], Point]] = {
    "circle": _circle,
    "xor": _xor,
    "gauss": _gauss,
    "spiral": _spiral,
    "moons": _moons,
}
VALUES: dict[str, Callable[[Random, int], Point]] = {"plane": _plane, "hills": _hills}


def data_set(name: str, noise: float = 0.0, seed: int = 1) -> tuple[Array, Array]:
    """A data set of the plane, the same in Python and in the browser.

    Args:
        name: of two classes "circle", "xor", "gauss", "spiral" or "moons"; of values from -1 to 1 "plane" or "hills".
        noise: how far points are moved (in a plane or hills: values): the deviation is twice this (half this).
        seed: where the random numbers start.

    Returns:
        points of shape (300, 2), and the class of each, 0 or 1, as integers, or its value.
    """
    make = (CLASSES | VALUES)[name]
    random = Random(seed, _DATA)
    rows = []
    for i in range(COUNT):
        x, y, label = make(random, i)
        first, second = random.normal(), random.normal()
        if name in VALUES:
            rows.append((x, y, label + noise / 2 * first))
        else:
            rows.append((x + 2 * noise * first, y + 2 * noise * second, label))
    table = np.array(rows)
    return table[:, :2], table[:, 2] if name in VALUES else table[:, 2].astype(int)


def split(count: int, percent: float = 50, seed: int = 1) -> tuple[Array, Array]:
    """The rows to train on, `percent` of `count`, and the rows to test on, drawn at random."""
    order = np.array(Random(seed, _SPLIT).permutation(count), int)
    first = min(max(math.floor(count * percent / 100 + 0.5), 1), count)
    return order[:first], order[first:]


def batches(rows: Sequence[int] | Array, batch_size: int = 10, seed: int = 1, first: int = 0) -> Iterator[Array]:
    """Rows for one training step after another, without end; in each epoch every row comes once, in a new order.

    Args:
        rows: the rows to train on.
        batch_size: how many a step sees; the last one of an epoch may see fewer.
        seed: where the random numbers start.
        first: the step to begin with. Each epoch's order depends on the seed and on its number alone.
    """
    rows = np.asarray(rows)
    per_epoch = -(-len(rows) // batch_size)
    epoch, skipped = divmod(first, per_epoch)
    while True:
        order = rows[Random(seed, _BATCHES, epoch).permutation(len(rows))]
        for i in range(skipped, per_epoch):
            yield order[i * batch_size : (i + 1) * batch_size]
        epoch, skipped = epoch + 1, 0


def weights(layer: int, inputs: int, outputs: int, seed: int = 1) -> Array:
    """Initial weights of shape (inputs, outputs): normal, variance 2 / (inputs + outputs)  (Glorot, Bengio 2010)."""
    random = Random(seed, _WEIGHTS, layer)
    deviation = math.sqrt(2 / (inputs + outputs))
    return np.array([deviation * random.normal() for _ in range(inputs * outputs)]).reshape(inputs, outputs)
