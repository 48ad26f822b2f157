"""A cell over the steps of sequences whose number is known: the steps are built one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import cast, expand_dims, stack, transpose, unstack, where, zeros_like
from ...errors import GraphError, ShapeError
from ...graph import Node, as_node, get_default_graph
from ...ops.random import Draw, source
from ...variables import variable_scope
from .structures import check_alike, each, flatten, pack

Step = Callable[[Any, Any], tuple[Any, Any]]
"""A cell without a scope: from inputs and state, the outputs and the new state."""


def unrolled(
    cell: Step, steps: Sequence[Any], state: Any, lengths: Node | None, around: Any, as_a_loop: bool = False
) -> tuple[list[Any], Any]:
    """The outputs of each step, and the last state.

    Args:
        cell: what computes a step; it is called in the scope `around`, from the second step on to find its Variables.
        steps: the inputs of each step.
        state: the one to begin with.
        lengths: for each example, how many steps it has: beyond, its outputs are 0, and its state stays as it is.
        around: the variable scope.
        as_a_loop: whether a random operation of the cell is one for all steps, as in a loop: see `Replay`.
    """
    outputs = []
    ended = None if lengths is None else unstack(beyond(lengths, len(steps)))
    replay = Replay(len(steps) if as_a_loop else 1)
    for i, inputs in enumerate(steps):
        with variable_scope(around, reuse=True if i else None, auxiliary_name_scope=False), replay.step(i):
            output, new = step_of(cell, inputs, state)
        outputs.append(output)
        state = new if ended is None else each(lambda old, x, over=ended[i]: held(over, old, x), state, new)
    return outputs, state


def step_of(cell: Step, inputs: Any, state: Any) -> tuple[Any, Any]:
    """What a cell returns, checked.

    Raises:
        GraphError: it does not return outputs and a state like the one it got.
    """
    found = cell(inputs, state)
    if not isinstance(found, tuple) or len(found) != 2:
        raise GraphError(
            f"A cell returns its outputs and its new state, and {cell!r} returned {type(found).__name__}.",
            "End its call with: return outputs, state.",
        )
    check_alike("The state that the cell returned", found[1], state)
    return found


def beyond(lengths: Node, number: int) -> Node:
    """Whether a step is behind the end of an example: truth values of shape (number, batch_size)."""
    kind: Any = lengths.dtype
    return cast(np.arange(number)[:, None], kind) >= expand_dims(lengths, 0)


def held(ended: Node, old: Node, new: Node) -> Node:
    """`old` for the examples that have ended, `new` for the others."""
    return where(aligned(ended, new), old, new)


def aligned(ended: Node, like: Node) -> Node:
    """A vector of truth values, one for each example, with axes of length 1 behind, as many as `like` has."""
    rank = 2 if like.shape is None else len(like.shape)
    return expand_dims(ended, tuple(range(1, rank)))


def side_by_side(outputs: Sequence[Any], lengths: Node | None, axis: int) -> Any:
    """The outputs of all steps as one tensor, stacked along an axis, with 0 for steps beyond an example's end."""
    together = pack(outputs[0], [stack(parts, axis) for parts in zip(*map(flatten, outputs), strict=True)])
    if lengths is None:
        return together
    ended = beyond(lengths, len(outputs))
    ended = ended if axis == 0 else transpose(ended)
    return each(lambda x: where(expand_dims(ended, tuple(range(2, len(x.shape or ())))), 0.0, x), together)


def without_ended(outputs: Sequence[Any], lengths: Node | None) -> list[Any]:
    """The outputs of each step, with 0 for the examples that have ended."""
    if lengths is None:
        return list(outputs)
    ended = unstack(beyond(lengths, len(outputs)))
    return [
        each(lambda x, over=over: where(aligned(over, x), zeros_like(x), x), output)
        for over, output in zip(ended, outputs, strict=True)
    ]


def lengths_of(sequence_length: Any, batch: Any) -> Node | None:
    """For each example how many steps it has, as a vector of integers.

    Raises:
        ShapeError: it is no vector, or not as long as the batch.
    """
    if sequence_length is None:
        return None
    node = as_node(sequence_length)
    node = cast(node, "int32") if node.dtype is None or node.dtype.kind not in "iu" else node
    known = None if node.shape is None else tuple(node.shape)
    if known is not None and (len(known) != 1 or (isinstance(batch, int) and known[0] not in (None, batch))):
        raise ShapeError(
            f"sequence_length has one number for each example, and {node.name!r} has the shape {known}.",
            f"The batch holds {batch if isinstance(batch, int) else 'batch_size'} examples: give a vector of that "
            "length.",
            nodes=[node],
        )
    return node


class Replay:
    """Random numbers of unrolled steps, as a loop has them: an operation is built in the first step alone.

    Where random numbers come from a source that is given, it is asked once for each random operation of a step, and
    gives the numbers of all steps in their order.

    Args:
        number: how many steps there are.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._made: list[tuple[str, list[Draw]]] = []

    @contextmanager
    def step(self, index: int) -> Iterator[None]:
        """What is built in the block is step `index`."""
        make = source.make
        if make is None or self._number == 1:
            yield
            return
        place = iter(self._made)

        def ask(kind: str, shape: Any) -> Draw:
            if get_default_graph().scope.endswith("/initial_value/"):
                return make(kind, shape)
            if index == 0:
                self._made.append((kind, _one_for_each(make(kind, shape), self._number)))
                return self._made[-1][1][0]
            asked, draws = next(place, (None, []))
            return draws[index] if asked == kind else make(kind, shape)

        source.make = ask
        try:
            yield
        finally:
            source.make = make


def _one_for_each(draw: Draw, number: int) -> list[Draw]:
    """For each step a function that draws what `draw` gives in that step of a run, whichever of them asks first."""
    waiting: list[list[Any]] = [[] for _ in range(number)]

    def of(index: int) -> Draw:
        def draw_one(shape: tuple[int, ...]) -> Any:
            if not waiting[index]:
                waiting[:] = [[draw(shape)] for _ in range(number)]
            return waiting[index].pop()

        return draw_one

    return [of(index) for index in range(number)]
