"""Lengths of vectors and sizes of matrices; the vector that stands upright on two others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape, as_node
from ..operation import Operation
from ..registry import RegisterGradient
from .array import expand_dims, squeeze
from .decompositions import svd
from .extremes import reduce_max
from .layout import transpose
from .math import square
from .powers import pow, sqrt
from .reductions import reduce_sum
from .rounding import abs


def norm(
    tensor: NodeLike,
    ord: str | float = "euclidean",
    axis: int | Sequence[int] | None = None,
    keepdims: bool | None = None,
    name: str | None = None,
) -> Node:
    """How long vectors are, or how large matrices.

        ts.norm(x)                        √(Σ xᵢ²) of all the numbers, whatever the axes
        ts.norm(x, axis=1)                of each row of a matrix
        ts.norm(x, ord=1, axis=[-2, -1])  of each matrix of a batch

    Args:
        tensor: tensor of any shape.
        ord: of vectors "euclidean" or 2 for √(Σ xᵢ²), 1 for Σ |xᵢ|, np.inf for max |xᵢ|, another number p above 0 for
            (Σ |xᵢ|ᵖ)^(1/p). Of matrices "euclidean" or "fro" for √(Σ xᵢⱼ²), 1 for the largest sum of |xᵢⱼ| of a
            column, np.inf for that of a row, 2 for the largest singular value.
        axis: one axis, for the vectors that lie along it; two, the rows and the columns, for matrices; None for all
            the numbers as one vector.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of `tensor` without those axes. At 0 the gradient of √ is nan.

    Raises:
        GraphError: there is no such norm, or a rank that is needed is not known.
    """
    x, keep = as_node(tensor), bool(keepdims)
    plain = shapes.plain_axis(axis)
    if isinstance(plain, tuple):
        return _of_matrices(x, ord, plain, keep, name)
    if ord in ("euclidean", 2):
        return sqrt(reduce_sum(square(x), plain, keep), name=name)
    if ord == 1:
        return reduce_sum(abs(x), plain, keep, name=name)
    if ord == np.inf:
        return reduce_max(abs(x), plain, keep, name=name)
    if isinstance(ord, str) or not np.isreal(ord) or not ord > 0:
        raise _no_norm(x, ord, 'of vectors it is "euclidean", np.inf, or a number above 0')
    return pow(reduce_sum(pow(abs(x), float(ord)), plain, keep), 1.0 / float(ord), name=name)


def _no_norm(x: Node, ord: Any, cure: str) -> GraphError:
    return GraphError(f"norm of {x.name!r} has no ord={ord!r}.", f"{cure[0].upper()}{cure[1:]}.", nodes=[x])


def _of_matrices(x: Node, ord: Any, axes: tuple[int, ...], keep: bool, name: str | None) -> Node:
    """The norms of the matrices whose rows are counted by the first of two axes, and whose columns by the second."""
    if len(axes) != 2 or axes[0] == axes[1]:
        raise GraphError(
            f"norm of {x.name!r} has no axis={axes!r}.",
            "It is one axis, for vectors, or two different ones, for matrices.",
            nodes=[x],
        )
    rows, columns = axes
    if ord in ("euclidean", "fro"):
        return sqrt(reduce_sum(square(x), axes, keep), name=name)
    if ord == 2:
        return _largest_singular_value(x, axes, keep, name)
    if ord not in (1, np.inf):
        raise _no_norm(x, ord, 'of matrices it is "euclidean", "fro", 1, 2, or np.inf')
    along, across = (rows, columns) if ord == 1 else (columns, rows)
    largest = reduce_max(reduce_sum(abs(x), along, True), across, True, name=name if keep else None)
    return largest if keep else squeeze(largest, axes, name=name)


def _largest_singular_value(x: Node, axes: tuple[int, ...], keep: bool, name: str | None) -> Node:
    if axes not in ((-2, -1), (-1, -2)):
        if x.shape is None:
            raise GraphError(
                f"norm of {x.name!r} with ord=2 needs to know its rank.",
                "Give its shape, with None for lengths that are not known; or put the matrices last: axis=[-2, -1].",
                nodes=[x],
            )
        rank = len(x.shape)
        axes = tuple(sorted(i % rank if -rank <= i < rank else i for i in axes))
        x = transpose(x, [*[i for i in range(rank) if i not in axes], *axes])
    largest = reduce_max(svd(x, compute_uv=False), -1, name=None if keep else name)
    return expand_dims(largest, axes, name=name) if keep else largest


class cross(Operation):
    """The cross product of vectors in space: a vector upright on both, as long as the area between them.

    Args:
        a, b: tensors of one shape (…, 3).

    Returns:
        Tensor of that shape: (a₂b₃ - a₃b₂, a₃b₁ - a₁b₃, a₁b₂ - a₂b₁).

    Raises:
        ShapeError: the shapes differ, or the last axis has not the length 3.
    """

    formula = "{0} × {1}"
    numpy_call = "np.cross({0}, {1})"

    def __init__(self, a: NodeLike, b: NodeLike, name: str | None = None) -> None:
        super().__init__(a, b, name=name)

    def shape_rule(self, a: Shape, b: Shape) -> Shape:
        for node, shape in zip(self.input_nodes, (a, b), strict=True):
            if shape is not None and (not shape or shape[-1] not in (3, None)):
                raise shapes.error(
                    self,
                    f"cross needs vectors in space, and {shapes.describe(node, shape)} holds none.",
                    "The last axis has the length 3; those before it are a batch.",
                )
        return shapes.all_same(self, a, b)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return shapes.of_ufunc(self, np.subtract)

    def compute(self, a: Any, b: Any) -> Any:
        if np.shape(a) != np.shape(b) or np.shape(a)[-1:] != (3,):
            raise ValueError("they are no vectors in space, of one shape")
        return np.cross(a, b)


@RegisterGradient(cross)
def _cross_gradient(op: Any, grad: Any) -> Any:
    """⟨G, A × B⟩ = ⟨B × G, A⟩ = ⟨G × A, B⟩."""
    a, b = op.inputs
    return [cross(b, grad), cross(grad, a)]
