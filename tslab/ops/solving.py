"""Square matrices: their inverse, their determinant, and the linear equations that they stand for.

A matrix is the last two axes of a tensor, rows and columns; the axes before are a batch of matrices. LAPACK computes,
by way of NumPy, in single or double precision: half precision goes by way of single, and integers become float64.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import shapes
from ..errors import ComputeError
from ..graph import NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .array import expand_dims
from .diagonals import matrices, matrix_band_part
from .linalg import matmul


def square(op: Operation, x: Shape) -> Shape:
    """The shape of square matrices, the first input.

    Raises:
        ShapeError: they have other numbers of rows than of columns, or are no matrices.
    """
    found = matrices(op, x)
    if found is None:
        return None
    rows, columns = found[-2:]
    if rows is not None and columns is not None and rows != columns:
        raise shapes.error(
            op,
            f"{type(op).__name__} needs square matrices, and {shapes.describe(op.input_nodes[0], x)} has {rows} rows "
            f"and {columns} columns.",
            "The last two axes are rows and columns; those before them are a batch.",
        )
    side = columns if rows is None else rows
    return (*found[:-2], side, side)


def in_lapack(*xs: Any) -> tuple[np.dtype[Any], list[Any]]:
    """The dtype of a result, and arrays in the one in which LAPACK computes it."""
    dtype = np.result_type(*xs)
    dtype = np.dtype(np.float64) if dtype.kind in "biu" else dtype
    computed = np.dtype(np.float32) if dtype == np.float16 else dtype
    return dtype, [np.asarray(x, computed) for x in xs]


def refused(op: Operation, x: Any, fails: Callable[[Any], Any], what: str, cure: str) -> ComputeError:
    """The error to show where LAPACK refuses one of the matrices `x`; `fails` raises on that one alone."""
    batch, which = np.shape(x)[:-2], ""
    for place in np.ndindex(batch) if batch else ():
        try:
            fails(x[place])
        except np.linalg.LinAlgError:
            which = f", at {list(place)} of its batch"
            break
    return ComputeError(
        f"{type(op).__name__} {op.name!r} cannot use {op.input_nodes[0].name!r}: {what}{which}.",
        cure,
        nodes=[op, op.input_nodes[0]],
        where=op.location,
    )


SINGULAR = "it holds a matrix that is singular"
NO_INVERSE = (
    "Some of its rows are sums of multiples of the others, so that no inverse is there. A little on its diagonal, "
    "as in x + 1e-6 * ts.eye(n), makes it regular."
)


def _solved(op: Operation, matrix: Any, solve: Callable[[Any], Any]) -> Any:
    """`solve(matrix)`; an error names the singular matrix."""
    try:
        return solve(matrix)
    except np.linalg.LinAlgError as error:
        op.shape_rule(*[np.shape(matrix), *[None] * (len(op.input_nodes) - 1)])
        raise refused(op, matrix, np.linalg.inv, SINGULAR, NO_INVERSE) from error


def adjoint(x: Any) -> Any:
    """Rows and columns swapped, and of complex numbers the conjugate ones."""
    return np.conj(np.swapaxes(x, -1, -2))


class matrix_inverse(Operation):
    """The inverse of square matrices, A⁻¹, for which A⁻¹ A = 1.

    Args:
        input: tensor of shape (…, n, n).
        adjoint: swap the rows and columns of A first (and take the conjugate numbers, where they are complex).

    Returns:
        Tensor of the shape of `input`.

    Raises:
        ShapeError: the matrices are not square.
        ComputeError: a matrix is singular, in the run.
    """

    shape_rule = square
    dtype_rule = shapes.floating
    adjoint: bool

    def __init__(self, input: NodeLike, adjoint: bool = False, name: str | None = None) -> None:
        super().__init__(input, name=name, adjoint=bool(adjoint))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """A⁻¹, with a T where it is transposed."""
        return "({0}ᵀ)⁻¹" if self.adjoint else "{0}⁻¹"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.linalg.inv."""
        return "np.linalg.inv({0}.mT)" if self.adjoint else "np.linalg.inv({0})"

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        inverse = _solved(self, x, np.linalg.inv)
        return (adjoint(inverse) if self.adjoint else inverse).astype(dtype, copy=False)


@RegisterGradient(matrix_inverse)
def _matrix_inverse_gradient(op: Any, grad: Any) -> Any:
    """dB = -B dA B for B = A⁻¹, so ∂J/∂A = -Bᵀ G Bᵀ; of B = (Aᵀ)⁻¹ it is the transpose of that."""
    if op.adjoint:
        return -matmul(matmul(op, grad, transpose_b=True), op)
    return -matmul(op, matmul(grad, op, transpose_b=True), transpose_a=True)


class matrix_determinant(Operation):
    """The determinant of square matrices: by how much they stretch volumes, negative where they mirror them.

    Args:
        input: tensor of shape (…, n, n).

    Returns:
        Tensor of shape (…); the determinant of a matrix without rows is 1.

    Raises:
        ShapeError: the matrices are not square.
    """

    dtype_rule = shapes.floating
    formula = "det {0}"
    numpy_call = "np.linalg.det({0})"

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        found = square(self, x)
        return None if found is None else found[:-2]

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        return np.linalg.det(x).astype(dtype, copy=False)


@RegisterGradient(matrix_determinant)
def _matrix_determinant_gradient(op: Any, grad: Any) -> Any:
    """∂ det A / ∂A = det A · (A⁻¹)ᵀ (Jacobi); of a singular matrix, which has no inverse, it is not computed."""
    return expand_dims(expand_dims(grad * op, -1), -1) * matrix_inverse(op.inputs[0], adjoint=True)


class _Solution(Operation):
    """Base of the solutions of linear equations."""

    dtype_rule = shapes.floating

    def shape_rule(self, matrix: Shape, rhs: Shape) -> Shape:
        sides = square(self, matrix)
        right = matrices(self, rhs, 1)
        if sides is None or right is None:
            return right
        if not shapes.fits(sides[:-1], right[:-1]):
            first, second = self.input_nodes
            raise shapes.error(
                self,
                f"{type(self).__name__} cannot solve {shapes.describe(first, matrix)} for "
                f"{shapes.describe(second, rhs)}: {sides[:-1]} is not {right[:-1]}.",
                "rhs has a row for each row of the matrix, and the same batch; a vector b is the column b[:, None].",
            )
        front = tuple(a if b is None else b for a, b in zip(sides[:-1], right[:-1], strict=True))
        return (*front, right[-1])

    def check(self, matrix: Any, rhs: Any) -> None:
        """Refuse what NumPy would stretch, or what is not square; the shape rule tells what is wrong."""
        shape = np.shape(matrix)
        if len(shape) < 2 or shape[-1] != shape[-2] or np.shape(rhs)[:-1] != shape[:-1]:
            raise ValueError("the matrices and the right-hand sides do not go together")


class matrix_solve(_Solution):
    """The solution X of the linear equations A X = B.

    Args:
        matrix: tensor A of shape (…, n, n).
        rhs: tensor B of shape (…, n, k), a right-hand side in each column.
        adjoint: swap the rows and columns of A first (and take the conjugate numbers, where they are complex).

    Returns:
        Tensor of shape (…, n, k).

    Raises:
        ShapeError: A is not square, or B has another number of rows, or another batch.
        ComputeError: a matrix is singular, in the run.
    """

    adjoint: bool

    def __init__(self, matrix: NodeLike, rhs: NodeLike, adjoint: bool = False, name: str | None = None) -> None:
        super().__init__(matrix, rhs, name=name, adjoint=bool(adjoint))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """A⁻¹ B, with a T where A is transposed."""
        return "({0}ᵀ)⁻¹ · {1}" if self.adjoint else "{0}⁻¹ · {1}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.linalg.solve."""
        return "np.linalg.solve({0}.mT, {1})" if self.adjoint else "np.linalg.solve({0}, {1})"

    def compute(self, matrix: Any, rhs: Any) -> Any:
        self.check(matrix, rhs)
        dtype, (matrix, rhs) = in_lapack(matrix, rhs)
        left = adjoint(matrix) if self.adjoint else matrix
        return _solved(self, left, lambda a: np.linalg.solve(a, rhs)).astype(dtype, copy=False)


@RegisterGradient(matrix_solve)
def _matrix_solve_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂B = (Aᵀ)⁻¹ G, and ∂J/∂A = -∂J/∂B Xᵀ; the transpose of that where A came transposed."""
    of_rhs = matrix_solve(op.inputs[0], grad, not op.adjoint)
    left, right = (op, of_rhs) if op.adjoint else (of_rhs, op)
    return [-matmul(left, right, transpose_b=True), of_rhs]


class matrix_triangular_solve(_Solution):
    """The solution X of the linear equations A X = B, where A is a triangle: the rest of it is not looked at.

    Args:
        matrix: tensor A of shape (…, n, n).
        rhs: tensor B of shape (…, n, k), a right-hand side in each column.
        lower: whether the triangle is the lower one, or else the upper one.
        adjoint: swap the rows and columns of the triangle (and take the conjugate numbers, where they are complex).

    Returns:
        Tensor of shape (…, n, k).

    Raises:
        ShapeError: A is not square, or B has another number of rows, or another batch.
        ComputeError: there is a zero on the diagonal of a matrix, in the run.
    """

    lower: bool
    adjoint: bool

    def __init__(
        self, matrix: NodeLike, rhs: NodeLike, lower: bool = True, adjoint: bool = False, name: str | None = None
    ) -> None:
        super().__init__(matrix, rhs, name=name, lower=bool(lower), adjoint=bool(adjoint))

    @property
    def formula(self) -> str:  # type: ignore[override]
        """A⁻¹ B of the triangle."""
        triangle = "lower {0}" if self.lower else "upper {0}"
        return f"(({triangle})ᵀ)⁻¹ · {{1}}" if self.adjoint else f"({triangle})⁻¹ · {{1}}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.linalg.solve of the triangle."""
        triangle = "np.tril({0})" if self.lower else "np.triu({0})"
        return f"np.linalg.solve({triangle}{'.mT' if self.adjoint else ''}, {{1}})"

    def compute(self, matrix: Any, rhs: Any) -> Any:
        self.check(matrix, rhs)
        dtype, (matrix, rhs) = in_lapack(matrix, rhs)
        triangle = np.tril(matrix) if self.lower else np.triu(matrix)
        left = adjoint(triangle) if self.adjoint else triangle
        return _solved(self, left, lambda a: np.linalg.solve(a, rhs)).astype(dtype, copy=False)


@RegisterGradient(matrix_triangular_solve)
def _matrix_triangular_solve_gradient(op: Any, grad: Any) -> Any:
    """As that of `matrix_solve`, in the triangle; the rest of A does not matter."""
    of_rhs = matrix_triangular_solve(op.inputs[0], grad, op.lower, not op.adjoint)
    left, right = (op, of_rhs) if op.adjoint else (of_rhs, op)
    of_matrix = -matmul(left, right, transpose_b=True)
    return [matrix_band_part(of_matrix, -1 if op.lower else 0, 0 if op.lower else -1), of_rhs]
