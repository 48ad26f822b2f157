"""Sequences from the last step to the first."""

from __future__ import annotations

from typing import Any

from ...graph import Node
from ...ops.reversing import reverse_sequence


def reversed_sequences(x: Node, lengths: Node | None, axis: int) -> Any:
    """The steps of `x` in the opposite order; where there are lengths, those of each example alone.

    Args:
        x: tensor whose first two axes count examples and steps.
        lengths: for each example, how many steps it has.
        axis: which of the two counts the steps.
    """
    if lengths is None:
        return x[::-1] if axis == 0 else x[:, ::-1]
    return reverse_sequence(x, lengths, axis, 1 - axis)
