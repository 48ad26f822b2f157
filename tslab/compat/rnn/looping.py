"""A cell over the steps of sequences whose number only a run tells: one step is built, and a loop repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import expand_dims, range, shape, transpose, where
from ...graph import Node
from ...ops.scanning import scan_rows
from ...variables import variable_scope
from .structures import flatten, pack
from .unrolling import Step, aligned, held, step_of


def looped(cell: Step, inputs: Any, state: Any, lengths: Node | None, around: Any, axis: int) -> tuple[Any, Any]:
    """The outputs of all steps as one tensor, stacked along an axis, and the last state.

    Args:
        cell: what computes a step; it is called once, in the scope `around`.
        inputs: tensors whose first two axes count examples and steps.
        state: the one to begin with.
        lengths: for each example, how many steps it has: beyond, its outputs are 0, and its state stays as it is.
        around: the variable scope.
        axis: which of the two axes counts the steps.
    """
    steps = [x if axis == 0 else _turned(x) for x in flatten(inputs)]
    structure: list[Any] = []

    def body(rows: list[Node], before: list[Node]) -> tuple[Sequence[Node], Sequence[Node]]:
        with variable_scope(around, auxiliary_name_scope=False):
            outputs, new = step_of(cell, pack(inputs, rows[: len(steps)]), pack(state, before))
        structure.append(outputs)
        if lengths is None:
            return flatten(outputs), flatten(new)
        ended = expand_dims(rows[-1], 0) >= lengths
        zeroed = [where(aligned(ended, x), 0.0, x) for x in flatten(outputs)]
        return zeroed, [held(ended, old, x) for old, x in zip(before, flatten(new), strict=True)]

    numbers = [] if lengths is None else [range(shape(steps[0])[0], dtype=lengths.dtype or np.int64)]
    outputs, last = scan_rows(body, [*steps, *numbers], flatten(state), "while")
    outputs = [x if axis == 0 else _turned(x) for x in outputs]
    return pack(structure[0], outputs), pack(state, last)


def _turned(x: Node) -> Any:
    """A tensor with its first two axes exchanged."""
    rank = 3 if x.shape is None else len(x.shape)
    return transpose(x, [1, 0, *np.arange(2, rank).tolist()])
