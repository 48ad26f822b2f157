"""Forms of random graphs: special functions, activations that stop or scale, running products, numbers of one size."""

from __future__ import annotations

from typing import Any

import numpy as np

from .ops.cases_sequences import turned
from .ops.cases_special import digamma, erf, erfc, lgamma, normalized, selu
from .random_forms import MARGIN, Form, an_axis, away, binary, no_jump, no_pole, positive, unary


def far_from_poles(x: Any) -> bool:
    return positive(x - MARGIN)


def lengths(rng: Any, x: Any) -> dict[str, Any]:
    """How many numbers of each row are turned round."""
    if x.ndim < 2:
        raise ValueError("there are no sequences")
    return {"n": [int(n) for n in rng.integers(0, x.shape[1] + 1, x.shape[0])]}


FUNCTIONS = [
    unary("erf", erf),
    unary("erfc", erfc),
    unary("lgamma", lgamma, far_from_poles),
    unary("digamma", digamma, far_from_poles),
    unary("rint", np.rint, lambda x: no_jump(x + 0.5)),
    binary("floormod", np.mod, lambda x, y: no_pole(x, y) and no_jump(x / y)),
    binary("atan2", np.arctan2, lambda y, x: positive(x * x + y * y) and (positive(x) or away(y))),
    Form("ts.reverse_sequence({0}, {n}, 1)", lambda x, n: turned(x, n, 1), arguments=lengths),
    unary("nn.relu6", lambda x: np.clip(x, 0, 6), lambda x: away(x) and away(x - 6)),
    unary("nn.selu", selu, away),
    unary("nn.softsign", lambda x: x / (1 + np.abs(x)), away),
    Form(
        "ts.cumprod({0}, axis={axis})",
        np.cumprod,
        smooth=lambda x, axis: away(x, 10 * MARGIN),
        arguments=an_axis,
    ),
    Form(
        "ts.nn.l2_normalize({0}, {axis})",
        normalized,
        smooth=lambda x, axis: positive(np.sum(x * x, axis=axis)),
        arguments=an_axis,
    ),
]
