"""A choice between two graphs: when the graph is built, where the condition is known by then; else in each run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import DTypeError
from ...graph import Node, constant
from ...ops.control import cond
from ...ops.identity import cast
from ...ops.layout import reshape


def known(condition: Any) -> bool | None:
    """Whether a condition holds, where that is known before anything runs; None where only a run can tell."""
    if isinstance(condition, constant):
        return bool(condition.value)
    return None if isinstance(condition, Node) else bool(condition)


def condition_of(node: Node) -> Node:
    """A node as one truth value.

    Raises:
        DTypeError: it holds something else.
    """
    if node.shape not in (None, ()):
        raise DTypeError(
            f"{node.name!r} of shape {node.shape} is to say whether the model is trained, and holds several values.",
            "Give True or False, or a tf.placeholder(tf.bool, []).",
            nodes=[node],
        )
    truth = node if node.dtype == np.bool else cast(node, "bool")
    return reshape(truth, []) if node.shape is None else truth  # so that the shape of a choice is known


def chosen(condition: Any, if_true: Callable[[], Node], if_false: Callable[[], Node]) -> Any:
    """What one of two functions builds: the first's where the condition holds."""
    holds = known(condition)
    if holds is not None:
        return if_true() if holds else if_false()
    return cond(condition_of(condition), if_true, if_false)
