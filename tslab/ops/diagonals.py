"""Diagonals: matrices made of them, and what stands on them; triangles, and rows and columns swapped.

A matrix is the last two axes of a tensor, rows and columns; the axes before are a batch of matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import GraphError
from ..graph import Node, NodeLike, Shape, as_node
from ..operation import Operation
from ..registry import RegisterGradient
from .array import zeros_like
from .layout import transpose
from .reductions import reduce_sum
from .tensors import einsum


def matrices(op: Operation, x: Shape, position: int = 0) -> Shape:
    """The shape of an input that holds matrices.

    Raises:
        ShapeError: it has fewer than two axes.
    """
    if x is not None and len(x) < 2:
        raise shapes.error(
            op,
            f"{type(op).__name__} needs matrices, and {shapes.describe(op.input_nodes[position], x)} holds none.",
            "The last two axes are rows and columns; x[:, None] makes a column of a vector, x[None, :] a row.",
        )
    return x


def _shorter(x: tuple[int | None, ...]) -> int | None:
    """How long the diagonal of a matrix is."""
    rows, columns = x[-2:]
    known = [d for d in (rows, columns) if d is not None]
    return min(known) if len(known) == 2 or 0 in known else None


class diag(Operation):
    """A tensor with numbers on its diagonal, and zeros elsewhere: of a vector the matrix zᵢᵢ = xᵢ.

    Args:
        diagonal: tensor of k axes, 1 or more.

    Returns:
        Tensor of 2k axes, those of `diagonal` twice; zᵢⱼ…ᵢⱼ… = xᵢⱼ…. `matrix_diag` makes a batch of matrices.

    Raises:
        ShapeError: `diagonal` is a single number.
    """

    dtype_rule = shapes.first
    formula = "{0} on the diagonal"

    def __init__(self, diagonal: NodeLike, name: str | None = None) -> None:
        super().__init__(diagonal, name=name)

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """np.diag, of a vector."""
        x = self.input_nodes[0].shape
        return "np.diag({0})" if x is not None and len(x) == 1 else None

    def shape_rule(self, x: Shape) -> Shape:
        if x == ():
            raise shapes.error(
                self, f"diag needs a vector, and {shapes.describe(self.input_nodes[0], x)} is a number.", "Stack some."
            )
        return None if x is None else x + x

    def compute(self, x: Any) -> Any:
        x = np.asarray(x)
        if not x.ndim:
            raise ValueError("a number has no axes")
        result = np.zeros((x.size, x.size), x.dtype)
        result[np.arange(x.size), np.arange(x.size)] = x.ravel()
        return result.reshape(x.shape + x.shape)


@RegisterGradient(diag)
def _diag_gradient(op: Any, grad: Any) -> Any:
    """Each number has one place, on the diagonal."""
    return diag_part(grad)


class diag_part(Operation):
    """The diagonal of a tensor: of a matrix the vector zᵢ = xᵢᵢ.

    Args:
        input: tensor of 2k axes, 2 or more, of which the first k are as long as the last k.

    Returns:
        Tensor of k axes, zᵢⱼ… = xᵢⱼ…ᵢⱼ…. `matrix_diag_part` takes that of each matrix of a batch.

    Raises:
        ShapeError: the axes are not such.
    """

    dtype_rule = shapes.first
    formula = "the diagonal of {0}"

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """np.diagonal, of a matrix."""
        x = self.input_nodes[0].shape
        return "np.diagonal({0})" if x is not None and len(x) == 2 else None

    def shape_rule(self, x: Shape) -> Shape:
        if x is None:
            return None
        half = len(x) // 2
        if not x or len(x) % 2 or not shapes.fits(x[:half], x[half:]):
            raise shapes.error(
                self,
                f"diag_part finds no diagonal in {shapes.describe(self.input_nodes[0], x)}.",
                "The second half of its axes must be as long as the first: (3, 3), or (2, 3, 2, 3). "
                "ts.matrix_diag_part takes the diagonals of the matrices in a batch.",
            )
        return tuple(a if b is None else b for a, b in zip(x[:half], x[half:], strict=True))

    def compute(self, x: Any) -> Any:
        front, behind = np.shape(x)[: np.ndim(x) // 2], np.shape(x)[np.ndim(x) // 2 :]
        if front != behind or not front:
            raise ValueError("there is no diagonal")
        size = int(np.prod(front))
        return np.array(np.diagonal(np.reshape(x, (size, size)))).reshape(front)


@RegisterGradient(diag_part)
def _diag_part_gradient(op: Any, grad: Any) -> Any:
    """What is not on the diagonal does not matter."""
    return diag(grad)


class matrix_diag(Operation):
    """Square matrices with numbers on their diagonals, and zeros elsewhere: zᵢᵢ = xᵢ.

    Args:
        diagonal: tensor of shape (…, n).

    Returns:
        Tensor of shape (…, n, n).

    Raises:
        ShapeError: `diagonal` is a single number.
    """

    dtype_rule = shapes.first
    formula = "{0} on the diagonal"

    def __init__(self, diagonal: NodeLike, name: str | None = None) -> None:
        super().__init__(diagonal, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        if x == ():
            raise shapes.error(
                self,
                f"matrix_diag needs vectors, and {shapes.describe(self.input_nodes[0], x)} is a number.",
                "Stack some.",
            )
        return None if x is None else (*x, x[-1])

    def compute(self, x: Any) -> Any:
        x = np.asarray(x)
        result = np.zeros((*x.shape, x.shape[-1]), x.dtype)
        _on_diagonal(result, x)
        return result


def _on_diagonal(matrix: Any, diagonal: Any) -> None:
    """Write numbers on the diagonal of matrices."""
    places = np.arange(min(matrix.shape[-2:]))
    matrix[..., places, places] = diagonal


@RegisterGradient(matrix_diag)
def _matrix_diag_gradient(op: Any, grad: Any) -> Any:
    """Each number has one place, on the diagonal."""
    return matrix_diag_part(grad)


class matrix_diag_part(Operation):
    """The diagonals of matrices: zᵢ = xᵢᵢ.

    Args:
        input: tensor of shape (…, m, n).

    Returns:
        Tensor of shape (…, min(m, n)).

    Raises:
        ShapeError: there are fewer than two axes.
    """

    dtype_rule = shapes.first
    formula = "the diagonal of {0}"
    numpy_call = "np.diagonal({0}, axis1=-2, axis2=-1)"

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        found = matrices(self, x)
        return None if found is None else (*found[:-2], _shorter(found))

    def compute(self, x: Any) -> Any:
        return np.array(np.diagonal(x, axis1=-2, axis2=-1))


@RegisterGradient(matrix_diag_part)
def _matrix_diag_part_gradient(op: Any, grad: Any) -> Any:
    """What is not on the diagonal does not matter."""
    return matrix_set_diag(zeros_like(op.inputs[0], dtype=grad.dtype), grad)


class matrix_set_diag(Operation):
    """Matrices with other numbers on their diagonals.

    Args:
        input: tensor of shape (…, m, n).
        diagonal: tensor of shape (…, min(m, n)).

    Returns:
        Tensor of the shape of `input`.

    Raises:
        ShapeError: the diagonal is of another length, or of another batch.
    """

    dtype_rule = shapes.promoted
    formula = "{0} with {1} on the diagonal"

    def __init__(self, input: NodeLike, diagonal: NodeLike, name: str | None = None) -> None:
        super().__init__(input, diagonal, name=name)

    def shape_rule(self, x: Shape, diagonal: Shape) -> Shape:
        found = matrices(self, x)
        if found is not None and not shapes.fits((*found[:-2], _shorter(found)), diagonal):
            matrix, numbers = self.input_nodes
            raise shapes.error(
                self,
                f"matrix_set_diag cannot put {shapes.describe(numbers, diagonal)} into {shapes.describe(matrix, x)}.",
                f"The diagonals of that have the shape {(*found[:-2], _shorter(found))}.",
            )
        return found

    def compute(self, x: Any, diagonal: Any) -> Any:
        result = np.array(x, np.result_type(x, diagonal))
        if (*result.shape[:-2], min(result.shape[-2:])) != np.shape(diagonal):
            raise ValueError("the diagonal has another shape")
        _on_diagonal(result, diagonal)
        return result


@RegisterGradient(matrix_set_diag)
def _matrix_set_diag_gradient(op: Any, grad: Any) -> Any:
    """The old numbers of the diagonal do not matter, and the new ones stand there."""
    of_diagonal = matrix_diag_part(grad)
    return [matrix_set_diag(grad, zeros_like(of_diagonal)), of_diagonal]


class matrix_band_part(Operation):
    """Matrices without what is far from their diagonals: zᵢⱼ = xᵢⱼ where i - j ≤ l and j - i ≤ u, and else 0.

        ts.matrix_band_part(x, -1, 0)    the lower triangle
        ts.matrix_band_part(x, 0, -1)    the upper triangle
        ts.matrix_band_part(x, 0, 0)     the diagonal

    Args:
        input: tensor of shape (…, m, n).
        num_lower: how many diagonals l below the main one stay; a negative number keeps all.
        num_upper: how many diagonals u above the main one stay; a negative number keeps all.

    Returns:
        Tensor of the shape of `input`.

    Raises:
        ShapeError: there are fewer than two axes.
        GraphError: one of the numbers is a node: they must be known as the graph is built.
    """

    shape_rule = matrices
    dtype_rule = shapes.first
    formula = "{0} between the diagonals -{num_lower} and {num_upper}"
    num_lower: int
    num_upper: int

    def __init__(self, input: NodeLike, num_lower: int, num_upper: int, name: str | None = None) -> None:
        for number in (num_lower, num_upper):
            if isinstance(number, Node):
                raise GraphError(
                    f"matrix_band_part needs numbers, and {number.name!r} is a node.",
                    "How many diagonals stay must be known as the graph is built; -1 keeps all of one side.",
                    nodes=[number],
                )
        super().__init__(input, name=name, num_lower=int(num_lower), num_upper=int(num_upper))

    def compute(self, x: Any) -> Any:
        x = np.asarray(x)
        above = np.arange(x.shape[-1]) - np.arange(x.shape[-2])[:, None]
        stays = np.ones(above.shape, np.bool)
        if self.num_lower >= 0:
            stays &= above >= -self.num_lower
        if self.num_upper >= 0:
            stays &= above <= self.num_upper
        return np.where(stays, x, np.zeros((), x.dtype))


@RegisterGradient(matrix_band_part)
def _matrix_band_part_gradient(op: Any, grad: Any) -> Any:
    """What is left out does not matter."""
    return matrix_band_part(grad, op.num_lower, op.num_upper)


def matrix_transpose(a: NodeLike, name: str | None = "matrix_transpose") -> Node:
    """Matrices with their rows and columns swapped: the last two axes, whatever stands before them.

    Args:
        a: tensor of shape (…, m, n).

    Returns:
        Tensor of shape (…, n, m).

    Raises:
        GraphError: there are fewer than two axes.
    """
    node = as_node(a)
    if node.shape is None:
        return einsum("...ij->...ji", node, name=name)
    rank = len(node.shape)
    if rank < 2:
        raise GraphError(
            f"matrix_transpose needs matrices, and {shapes.describe(node, node.shape)} holds none.",
            "x[:, None] makes a column of a vector, x[None, :] a row.",
            nodes=[node],
        )
    return transpose(node, [*range(rank - 2), rank - 1, rank - 2], name=name)


def trace(x: NodeLike, name: str | None = None) -> Node:
    """The sums of the diagonals of matrices, z = Σ xᵢᵢ.

    Args:
        x: tensor of shape (…, m, n).

    Returns:
        Tensor of shape (…).

    Raises:
        ShapeError: there are fewer than two axes.
    """
    return reduce_sum(matrix_diag_part(x), -1, name=name)
