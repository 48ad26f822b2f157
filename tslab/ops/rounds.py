"""Loops over the rows of arrays: what `map_fn`, `scan` and their like are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph import Node, Shape
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient
from ..scopes import control_dependencies, name_scope
from .control import after_writes
from .loops import array_of, loop
from .regions import stand_in
from .surveys import survey
from .while_loops import next_value


class as_rounds(Operation):
    """The rows of an array, as a loop takes them, one in each round: x[0], x[1], …

    Args:
        x: tensor of at least one axis.

    Returns:
        A list of arrays; not a tensor.
    """

    formula = "the rows of {0}"
    numpy_call = "list({0})"

    def __init__(self, x: Node, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def compute(self, x: Any) -> Any:
        return array_of(list(np.array(x)))  # of a copy: what shares memory with a list is not known


@RegisterGradient(as_rounds)
def _as_rounds_gradient(op: Any, grad: Any) -> Any:
    """The gradients of the rows, one below the other."""
    x = op.inputs[0]
    return stack_rounds(grad, x.dtype, None if x.shape is None else x.shape[1:])


class stack_rounds(Operation):
    """What a loop has kept in its rounds, as one array: z[t] is that of round t.

    Args:
        rounds: a list of arrays of one shape, as a loop gives it.
        dtype: of the arrays, None where it is not known.
        shape: what is known of their shape.

    Returns:
        Tensor of one more axis, the first. Where there are no rounds, lengths that are not known are 0.
    """

    formula = "{0}, stacked"
    numpy_call = "np.stack({0})"
    numbers: DTypeName | None
    declared: tuple[int | None, ...] | None

    def __init__(self, rounds: Node, dtype: np.dtype[Any] | None, shape: Shape, name: str | None = None) -> None:
        declared = None if shape is None else tuple([None if d is None else int(d) for d in shape])
        super().__init__(rounds, name=name, numbers=None if dtype is None else dtype.name, declared=declared)

    def shape_rule(self, rounds: Shape) -> Shape:
        return None if self.declared is None else (None, *self.declared)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return None if self.numbers is None else np.dtype(self.numbers)

    def compute(self, rounds: Any) -> Any:
        if len(rounds):
            return np.stack(list(rounds))
        return np.zeros((0, *[d or 0 for d in self.declared or ()]), self.numbers or "float64")


@RegisterGradient(stack_rounds)
def _stack_rounds_gradient(op: Any, grad: Any) -> Any:
    """The gradient, row by row."""
    return as_rounds(grad)


def over_rows(
    function: Callable[[list[Node], list[Node]], tuple[Sequence[Any], Sequence[Node]]],
    arrays: Sequence[Node],
    starts: Sequence[Node] = (),
    backwards: bool = False,
) -> tuple[list[Node], list[Node]]:
    """Call `function` once, to build what is done with each row.

    Args:
        function: from the state and a row of each array to the new state, and what is to be kept of the round.
        arrays: as many rows in each.
        starts: the state before the first round.
        backwards: begin with the last row.

    Returns:
        The state after the last round, and for each kept node an array with a row for each round.
    """
    graph = arrays[0].graph
    first = len(graph.nodes)
    with graph.as_default():
        with control_dependencies(None):
            state: list[Node] = [stand_in(x.dtype, x.shape, "state") for x in starts]
            rows: list[Node] = [stand_in(x.dtype, None if x.shape is None else x.shape[1:], "row") for x in arrays]
            with name_scope("body"):
                changed, kept = function(state, rows)
                new = [next_value(s, value) for s, value in zip(state, changed, strict=True)]
        found = survey([*new, *kept], first, [*state, *rows])
        written = list(found.writes)
        captures = [x for x in found.captures if x not in found.writes]
        lists = [as_rounds(x) for x in arrays]
        with control_dependencies(found.waits):
            made = loop(
                [*starts, *written],
                lists,
                captures,
                [*state, *written, *rows, *captures],
                [],
                [*new, *found.writes.values(), *kept],
                backwards,
            )
            made.region("body")
            values = made.items()
            n, m = len(starts), len(starts) + len(written)
            stacked = [stack_rounds(x, like.dtype, like.shape) for x, like in zip(values[m:], kept, strict=True)]
            values = after_writes([*values[:n], *stacked, *values[n:m]], written)
    return values[:n], values[n:]
