"""Sequences of different lengths, each turned round."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError, GraphError
from ..graph import NodeLike, Shape, as_node
from ..operation import Operation
from ..registry import RegisterGradient


class reverse_sequence(Operation):
    """Each example's first numbers along an axis in the opposite order, as many as its length says; the rest stays.

        zᵢₜ = xᵢ,ₙ₋₁₋ₜ for t < n, else xᵢₜ, where n is lengthᵢ

    Args:
        input: tensor of rank 2 or more.
        seq_lengths: for each example, how many numbers are turned round: a vector of integers.
        seq_axis: the axis along which they stand.
        batch_axis: the axis that counts the examples; by default 0.
        seq_dim, batch_dim: older names of those.

    Returns:
        Tensor of the shape of `input`.

    Raises:
        GraphError: the axis is not given, or both are the same.
        DTypeError: the lengths are no integers.
        ShapeError: there is not a length for each example.
    """

    dtype_rule = shapes.first
    formula = "{0} with the first {1} along axis {seq_axis} reversed, for each place in axis {batch_axis}"
    seq_axis: int
    batch_axis: int

    def __init__(
        self,
        input: NodeLike,
        seq_lengths: NodeLike,
        seq_axis: int | None = None,
        batch_axis: int | None = None,
        name: str | None = None,
        seq_dim: int | None = None,
        batch_dim: int | None = None,
    ) -> None:
        along = seq_dim if seq_axis is None else seq_axis
        examples = batch_dim if batch_axis is None else batch_axis
        if along is None:
            raise GraphError("reverse_sequence needs to know the axis of the sequences.", "Give seq_axis=1.")
        lengths = as_node(seq_lengths)
        if lengths.dtype is not None and lengths.dtype.kind not in "iu":
            raise DTypeError(
                f"{lengths.name!r} of {lengths.dtype} cannot be lengths.", "Use ts.cast(…, 'int64').", nodes=[lengths]
            )
        super().__init__(input, lengths, name=name, seq_axis=int(along), batch_axis=int(examples or 0))

    def shape_rule(self, x: Shape, lengths: Shape) -> Shape:
        if lengths is not None and len(lengths) != 1:
            node = shapes.describe(self.input_nodes[1], lengths)
            raise shapes.error(self, f"reverse_sequence needs a vector of lengths, not {node}.", "Give one a sequence.")
        if x is None:
            return None
        (along,), (examples,) = (shapes.normalize_axis(self, a, x) for a in (self.seq_axis, self.batch_axis))
        node = shapes.describe(self.input_nodes[0], x)
        if along == examples:
            raise shapes.error(
                self,
                f"reverse_sequence has axis {along} of {node} for the sequences, and for the examples too.",
                "Give seq_axis=1, batch_axis=0 where the examples come first, and the opposite where the steps do.",
            )
        if lengths is not None and not shapes.fits(lengths, (x[examples],)):
            raise shapes.error(
                self,
                f"reverse_sequence has {lengths[0]} lengths for the {x[examples]} examples of {node}.",
                "Give one for each example.",
            )
        return x

    def is_consistent(self) -> bool:
        lengths = self.input_nodes[1].dtype
        return lengths is None or lengths.kind in "iu"

    def compute(self, x: Any, lengths: Any) -> Any:
        self.shape_rule(np.shape(x), np.shape(lengths))
        ordered = np.moveaxis(x, (self.batch_axis % np.ndim(x), self.seq_axis % np.ndim(x)), (0, 1))
        steps, n = np.arange(ordered.shape[1]), np.asarray(lengths)[:, None]
        if n.size and (n.min() < 0 or n.max() > len(steps)):
            raise ValueError(f"there is no sequence of {n.min() if n.min() < 0 else n.max()} in {len(steps)} steps")
        turned = ordered[np.arange(len(n))[:, None], np.where(steps < n, n - 1 - steps, steps)]
        back = np.moveaxis(turned, (0, 1), (self.batch_axis % np.ndim(x), self.seq_axis % np.ndim(x)))
        return np.ascontiguousarray(back)


@RegisterGradient(reverse_sequence)
def _reverse_sequence_gradient(op: Any, grad: Any) -> Any:
    """To turn round twice is to do nothing, so the gradient is turned round in the same way."""
    return [reverse_sequence(grad, op.inputs[1], op.seq_axis, op.batch_axis), None]
