"""Random programs: from a seed to the lines of a program, which any library that has tslab's names can build.

    v[0] = placeholder of shape (2, 3)
    v[1] = placeholder of shape (3,)
    v[2] = ts.matmul(v[0], v[1])
    v[3] = ts.reduce_max(v[2], axis=0, keepdims=False)

All values are of modest size, and change modestly with the placeholders: a line whose value would be near a kink, a
tie or a pole, large or steep, is drawn again. So gradients can be compared with finite differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from . import random_forms, random_forms_linalg
from .random_forms import Form
from .random_forms_control import CONTROL
from .random_forms_functions import FUNCTIONS

FORMS = {**random_forms.FORMS, **random_forms_linalg.FORMS, "functions": FUNCTIONS, "control": CONTROL}
"""The forms, in groups."""

SHAPES = [(), (1,), (2,), (3,), (4,), (2, 3), (3, 3), (3, 2), (1, 3), (2, 1), (2, 3, 3), (2, 2, 3)]
LARGEST, STEEPEST, MOST_BENT, MOST_NUMBERS = 20.0, 50.0, 500.0, 60
STEP = 1e-3
SHARES = {"elementwise": 0.27, "truths": 0.08, "reductions": 0.17, "matrices": 0.18, "layouts": 0.1, "images": 0.03}
SHARES |= {"linalg": 0.1, "segments": 0.03, "functions": 0.03, "control": 0.01}
RECENT = 6
"""Half of the values are taken from the newest ones, so that graphs grow deep."""


class Program(NamedTuple):
    """What to build: placeholders of these values, then lines; `v` holds the values of both, in order.

    Attributes:
        seed: what it was drawn from.
        leaves: the values of the placeholders.
        lines: expressions in `ts`, the library, and `v`.
        forms: the form that each line has.
        sinks: the places in `v` of the values that no line uses.
        targets: the places of the values to differentiate: the sinks that are numbers, or else the last numbers.
        weights: for each target, what its gradient starts from.
    """

    seed: int
    leaves: list[Any]
    lines: list[str]
    forms: list[Form]
    sinks: list[int]
    targets: list[int]
    weights: list[Any]

    def build(self, library: Any, placeholders: Sequence[Any]) -> list[Any]:
        """All the values, by `library`."""
        v = list(placeholders)
        for line in self.lines:
            v.append(eval(line, {"ts": library, "v": v}))
        return v

    def __str__(self) -> str:
        leaves = [f"v[{i}] = placeholder of shape {np.shape(x)}, fed {x.tolist()}" for i, x in enumerate(self.leaves)]
        lines = [f"v[{len(leaves) + i}] = {line}" for i, line in enumerate(self.lines)]
        return "\n".join([f"seed {self.seed}:", *leaves, *lines, f"targets {self.targets}"])


def draw(seed: int, fewest: int = 2, most: int = 40) -> Program:
    """The program of `seed`, of `fewest` to `most` values."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(fewest, most + 1))
    leaves = [rng.uniform(-2.0, 2.0, SHAPES[rng.integers(len(SHAPES))]) for _ in range(rng.integers(1, min(4, size)))]
    directions = [rng.uniform(-1.0, 1.0, x.shape) for x in leaves]
    points = [[x, x + STEP * u, x - STEP * u] for x, u in zip(leaves, directions, strict=True)]
    lines, forms, used = [], [], set()
    while len(points) < size:
        group = FORMS[rng.choice(list(SHARES), p=list(SHARES.values()))]
        form = group[rng.integers(len(group))]
        places = [_choose(rng, points, kind) for kind in form.takes]
        found = None if None in places else _evaluate(rng, form, [points[i] for i in places])
        if found is not None:
            arguments, values = found
            names = [f"v[{i}]" for i in places]
            lines.append(form.code.format(*names, **{key: _literal(x) for key, x in arguments.items()}))
            forms.append(form)
            points.append(values)
            used.update(places)
    numbers = [i for i, (x, *_) in enumerate(points) if x.dtype.kind == "f"]
    sinks = [i for i in range(size) if i not in used]
    targets = [i for i in sinks if i in numbers] or numbers[-1:]
    weights = [rng.uniform(0.5, 1.5, points[i][0].shape) for i in targets]
    return Program(seed, leaves, lines, forms, sinks, targets, weights)


def _choose(rng: Any, points: list[list[Any]], kind: str) -> int | None:
    """The place of a value of this kind, if there is one."""
    fitting = [i for i, (x, *_) in enumerate(points) if x.dtype.kind == kind]
    if not fitting:
        return None
    return int(rng.choice(fitting[-RECENT:] if rng.random() < 0.5 else fitting))


def _evaluate(rng: Any, form: Form, inputs: list[list[Any]]) -> tuple[dict[str, Any], list[Any]] | None:
    """Arguments, and the value at the three points; None where the form does not fit or is not smooth."""
    try:
        arguments = form.arguments(rng, *[x for x, *_ in inputs])
        with np.errstate(all="ignore"):
            values = [np.asarray(form.define(*point, **arguments)) for point in zip(*inputs, strict=True)]
            smooth = all(form.smooth(*point, **arguments) for point in zip(*inputs, strict=True))
    except (ValueError, IndexError):
        return None
    return (arguments, values) if smooth and _modest(*values) else None


def _modest(at: Any, after: Any, before: Any) -> bool:
    """Whether a value is of modest size, slope and curvature; what is no number must not change."""
    if at.size > MOST_NUMBERS or at.size == 0 or at.ndim > 4:
        return False
    if at.dtype.kind != "f":
        return bool(np.all(at == after) and np.all(at == before))
    slope, bend = (after - before) / (2 * STEP), (after - 2 * at + before) / STEP**2
    limits = ((at, LARGEST), (slope, STEEPEST), (bend, MOST_BENT))
    return all(bool(np.all(np.abs(x) <= limit)) for x, limit in limits)


def _literal(x: Any) -> str:
    """An argument as it is written; the indices of `x[…]` as Python has them."""
    if isinstance(x, slice):
        return ":".join("" if part is None else str(part) for part in (x.start, x.stop)) + (
            "" if x.step is None else f":{x.step}"
        )
    if isinstance(x, tuple) and any(isinstance(part, slice) for part in x):
        return ", ".join(map(_literal, x))
    return repr(x)
