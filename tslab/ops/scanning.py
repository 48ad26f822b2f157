"""A loop over the first axis of arrays, which keeps what it computes in each round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph import Node, NodeLike, Shape, as_node
from ..operation import Operation
from ..registry import RegisterGradient
from ..scopes import control_dependencies, name_scope
from .array import reshape_like
from .control import after_writes
from .loops import loop
from .regions import stand_in
from .surveys import survey
from .while_loops import next_value

Round = Callable[[list[Node], list[Node]], tuple[Sequence[Node], Sequence[Node]]]
"""From the rows of a round and the state before it, what is kept of the round and the state after it."""


class rows_of(Operation):
    """The slices of a tensor along its first axis, as a list of which a loop takes one in each round.

    Args:
        x: tensor of rank 1 or more.
    """

    formula = "the slices of {0}"

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return self.input_nodes[0].dtype

    def compute(self, x: Any) -> Any:
        rows = np.empty(len(x), object)
        for i, row in enumerate(x):
            rows[i] = np.array(row)
        return rows


@RegisterGradient(rows_of)
def _rows_of_gradient(op: Any, grad: Any) -> Any:
    """The slices' gradients side by side."""
    x = op.inputs[0]
    rows = stacked_rows(grad, None if x.shape is None else x.shape[1:])
    return reshape_like(rows, x)  # where there are no rows, nothing tells how long they are


class stacked_rows(Operation):
    """What a loop has kept of each round, side by side along a new first axis.

    Args:
        rows: a list of tensors of one shape.
        declared: what is known of that shape.
    """

    formula = "{0} side by side"
    numpy_call = "np.stack({0})"
    declared: tuple[int | None, ...] | None

    def __init__(self, rows: Node, declared: Shape, name: str | None = None) -> None:
        known = None if declared is None else tuple([None if d is None else int(d) for d in declared])
        super().__init__(rows, name=name, declared=known)

    def shape_rule(self, rows: Shape) -> Shape:
        return None if self.declared is None else (None, *self.declared)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return self.input_nodes[0].dtype

    def compute(self, rows: Any) -> Any:
        if len(rows) == 0:
            return np.zeros((0, *[d or 0 for d in self.declared or ()]), self.dtype)
        return np.stack(list(rows))


@RegisterGradient(stacked_rows)
def _stacked_rows_gradient(op: Any, grad: Any) -> Any:
    """Each round gets back the slice that it gave."""
    return rows_of(grad)


def scan_rows(
    body: Round, rows: Sequence[Node], starts: Sequence[NodeLike], name: str = "scan", backwards: bool = False
) -> Any:
    """Go through the first axis of tensors: s ← body(xₜ, s) for t = 0, 1, …; how many there are, the run tells.

    Args:
        body: from the slices xₜ of `rows` and the state s, as lists, what is kept of this round, and the new state. It
            is called once, and builds nodes.
        rows: tensors whose first axis is as long.
        starts: the state before the first round.
        name: the name scope of the nodes.
        backwards: begin with the last slices.

    Returns:
        What was kept of all rounds, each stacked along a new first axis; and the last state.
    """
    graph = next(x.graph for x in rows)
    with graph.as_default(), name_scope(name):
        first_values, lists = [as_node(s) for s in starts], [rows_of(x) for x in rows]
        first = len(graph.nodes)
        with control_dependencies(None):
            state: list[Node] = [stand_in(s.dtype, s.shape, "state") for s in first_values]
            slices: list[Node] = [stand_in(x.dtype, None if x.shape is None else x.shape[1:], "row") for x in rows]
            kept, found_state = body(slices, state)
            new = [next_value(s, value) for s, value in zip(state, found_state, strict=True)]
        found = survey([*new, *kept], first, [*state, *slices])
        written = list(found.writes)
        captures = [node for node in found.captures if node not in found.writes]
        with control_dependencies(found.waits):
            made = loop(
                [*first_values, *written],
                lists,
                captures,
                [*state, *written, *slices, *captures],
                [],
                [*new, *found.writes.values(), *kept],
                backwards,
            )
            made.region("body")
            values = made.items()
            n, m = len(state), len(state) + len(written)
            stacked = [stacked_rows(x, k.shape) for x, k in zip(values[m:], kept, strict=True)]
            values = after_writes([*values[:n], *stacked, *values[n:m]], written)
    return values[n:], values[:n]
