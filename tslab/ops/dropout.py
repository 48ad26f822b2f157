"""Dropout: some numbers, others in each run, are left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import GraphError
from ..graph import Node, NodeLike, as_node
from .creation import shape as shape_of
from .layout import ShapeLike
from .logic import where
from .math import multiply
from .random import as_float, random_uniform


def dropout(
    x: NodeLike,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = "dropout",
    rate: Any = None,
) -> Node:
    """Dropout: each number is kept with probability p, and then divided by p; else it is 0  (Srivastava et al. 2014).

    In each run other numbers are dropped. The division keeps the mean, so that nothing need be done where p is 1, in a
    test. The gradient goes through what was kept in the same run.

    Args:
        x: tensor of any shape; integers become floating-point numbers.
        keep_prob: p: a number above 0 and up to 1, or a node.
        noise_shape: a shape that broadcasts to that of `x`: along axes of length 1, all is kept or dropped together.
            None in it is the length that `x` has there.
        seed: of its stream; by default one of its own.
        rate: 1 - p, in place of `keep_prob`: a number from 0 up to, and without, 1, or a node.

    Returns:
        Tensor of the shape of `x`.

    Raises:
        GraphError: neither `keep_prob` nor `rate` is given, both are, or it is no such probability.
    """
    if (keep_prob is None) == (rate is None):
        given = "neither" if rate is None else "both"
        raise GraphError(
            f"dropout has {given} of keep_prob and rate.", "Give one of them: rate=0.2 is the same as keep_prob=0.8."
        )
    if rate is not None and not isinstance(rate, Node) and not 0 <= rate < 1:
        raise GraphError(f"rate is {rate}, which is no probability of being dropped.", "Give 0 ≤ rate < 1.")
    kept = keep_prob if rate is None else 1.0 - rate
    if not isinstance(kept, Node) and not 0 < kept <= 1:
        raise GraphError(f"keep_prob is {kept}, which is no probability of being kept.", "Give 0 < keep_prob ≤ 1.")
    node = as_node(x)
    noise = random_uniform(_noise_shape(node, noise_shape), seed=seed)
    factor = as_float(1.0 / kept, node.dtype if node.dtype is not None and node.dtype.kind == "f" else "float64")
    dropped = where(noise >= (1.0 - kept if rate is None else rate), multiply(node, factor), 0.0, name=name)
    if node.shape is not None:
        dropped.set_shape(node.shape)  # that of a fed p is not known
    return dropped


def _noise_shape(x: Node, shape: Any) -> ShapeLike:
    """The shape in which numbers are dropped together, with the lengths of `x` where it has None."""
    if shape is None:
        return shape_of(x) if x.shape is None or None in x.shape else [d for d in x.shape if d is not None]
    if isinstance(shape, Node) or np.ndim(shape) == 0:
        return shape  # type: ignore[no-any-return]
    known = x.shape or (None,) * len(shape)
    lengths = [shape_of(x)[i] if d is None else d for i, d in enumerate(known)]
    return [lengths[i] if d is None else d for i, d in enumerate(shape)]
