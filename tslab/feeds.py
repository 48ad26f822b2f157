"""What may be fed to a node: numbers, in an array that fits what the node declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import FeedError
from .graph import Node, placeholder
from .plan import Plan, post_order, read_only
from .shapes import fits


def feed_value(node: Node, value: Any) -> Any:
    """`value` as a read-only array that fits `node`."""
    is_ready = (
        type(value) is np.ndarray
        and (value.dtype == node.dtype or (node.dtype is None and value.dtype.kind in "biufc"))
        and (node.shape is None or fits(value.shape, node.shape))
    )
    return read_only(value if is_ready else _converted(node, value))


def _converted(node: Node, value: Any) -> Any:
    """`value` as an array that fits `node`, by a cast if need be, or a FeedError."""

    def refuse(why: str, cure: str) -> FeedError:
        return FeedError(f"{node.name!r} cannot be fed {why}.", cure, nodes=[node])

    if isinstance(value, Node):
        raise refuse(f"the node {value.name!r}", "Feed its value: session.run it first, or build the graph with it.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise refuse("rows of different lengths", "Give an array whose rows all have the same length.") from None
    if array.dtype.kind not in "biufc":
        raise refuse(f"an array of {array.dtype}", "Feed numbers or truth values.")
    if node.dtype is not None and array.dtype != node.dtype:
        if node.graph.rules is None and not np.can_cast(array.dtype, node.dtype, "same_kind"):
            raise refuse(
                f"{array.dtype} values, since it is {node.dtype}",
                f"Convert them first, with np.asarray(value, {str(node.dtype)!r})"
                + (f", or build the placeholder with dtype {array.dtype}." if isinstance(node, placeholder) else "."),
            )
        array = array.astype(node.dtype)
    if node.shape is not None and not fits(array.shape, node.shape):
        raise refuse(f"a value of shape {array.shape}", f"Its shape is {node.shape}, where None stands for any length.")
    return array


def check_reached(plan: Plan, feeds: Sequence[Node]) -> None:
    """Report what is fed in vain, because a branch or a loop of the plan computes it itself."""
    unused = {node for node in feeds if node.kind == "operation" and node not in plan.slots}
    for op in plan.order if unused else ():
        inside = unused.intersection(post_order(op.held, op.input_nodes, held=True)) if op.held else ()
        for node in inside:
            raise FeedError(
                f"{node.name!r} cannot be fed: it is inside {op.name!r}, which computes it itself.",
                f"Feed what that is computed from: {', '.join(repr(x.name) for x in op.input_nodes[:5])}.",
                nodes=[node, op],
                where=node.location,
            )
