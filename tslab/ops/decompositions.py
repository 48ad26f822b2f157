"""Matrices taken apart: Cholesky's triangle, eigenvalues and eigenvectors, singular values and vectors.

A matrix is the last two axes of a tensor; the axes before are a batch of matrices. The gradients are those of Giles,
"An extended collection of matrix derivative results" (2008), and of Murray, "Differentiation of the Cholesky
decomposition" (2016). Vectors of equal values are not unique; what depends on a choice among them has no gradient, and
what does not has the one that is computed here, in which such pairs count nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import GradientError
from ..graph import Node, NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .array import expand_dims, ones_like, zeros_like
from .diagonals import matrices, matrix_band_part, matrix_diag, matrix_diag_part, matrix_set_diag, matrix_transpose
from .extremes import reduce_max
from .linalg import matmul
from .logic import less_equal, where
from .math import add_n
from .rounding import abs as absolute
from .several import _Several, item
from .solving import in_lapack, matrix_triangular_solve, refused, square

ROUNDED_OFF = 32
"""How many times the last digit of the largest value a gap between two may be, that counts as none."""


def _inverse_or_zero(x: Node, gap: Node, values: Node) -> Node:
    """1 / x, and 0 where a gap between values is 0, but for what was rounded off; so are its own derivatives."""
    digit = float(np.finfo(values.dtype or np.float64).eps)
    largest = expand_dims(reduce_max(absolute(values), -1, True), -1)
    is_zero = less_equal(absolute(gap), ROUNDED_OFF * digit * largest)
    return where(is_zero, zeros_like(x), ones_like(x) / where(is_zero, ones_like(x), x))


class cholesky(Operation):
    """The lower triangle L of Cholesky's decomposition, A = L Lᵀ, with positive numbers on its diagonal.

    Args:
        input: tensor A of shape (…, n, n), symmetric and positive definite. Only its lower triangle is read.

    Returns:
        Tensor of the shape of `input`, zero above the diagonal. The gradient is symmetric, as A is.

    Raises:
        ShapeError: the matrices are not square.
        ComputeError: a matrix is not positive definite, in the run.
    """

    shape_rule = square
    dtype_rule = shapes.floating
    formula = "L of {0} = L · Lᵀ"
    numpy_call = "np.linalg.cholesky({0})"

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        try:
            return np.linalg.cholesky(x).astype(dtype, copy=False)
        except np.linalg.LinAlgError as error:
            square(self, np.shape(x))
            raise refused(
                self,
                x,
                np.linalg.cholesky,
                "it holds a matrix that is not positive definite",
                "xᵀ A x must be above 0 for every vector x but 0. Is it a covariance? A little on its diagonal, as in "
                "A + 1e-6 * ts.eye(n), makes up for what was rounded off.",
            ) from error


@RegisterGradient(cholesky)
def _cholesky_gradient(op: Any, grad: Any) -> Any:
    """L⁻ᵀ Φ(Lᵀ G) L⁻¹, where Φ takes the lower triangle and halves the diagonal; half of that and of its transpose."""
    product = matmul(op, grad, transpose_a=True)
    lower = matrix_band_part(matrix_set_diag(product, 0.5 * matrix_diag_part(product)), -1, 0)
    left = matrix_triangular_solve(op, lower, adjoint=True)
    both = matrix_triangular_solve(op, matrix_transpose(left, None), adjoint=True)
    return 0.5 * (both + matrix_transpose(both, None))


# Eigenvalues


class eigen_decomposition(_Several):
    """The eigenvalues of symmetric matrices, and their eigenvectors; `self_adjoint_eig` makes it."""

    formula = "w, V of {0} = V · w · Vᵀ"
    numpy_call = "np.linalg.eigh({0})"

    def __init__(self, tensor: NodeLike, name: str | None = None) -> None:
        super().__init__(tensor, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        square(self, x)
        return None

    def count_values(self) -> int:
        return 2

    def value_shape(self, index: int) -> Shape:
        found = square(self, self.input_nodes[0].shape)
        return found[:-1] if found is not None and index == 0 else found

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        dtype = shapes.floating(self)
        return _size_of(dtype) if index == 0 else dtype

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        values, vectors = _converged(self, x, np.linalg.eigh)
        return values.astype(_size_of(dtype), copy=False), vectors.astype(dtype, copy=False)


def _size_of(dtype: np.dtype[Any] | None) -> np.dtype[Any] | None:
    """The dtype of the real numbers that numbers of a dtype are made of."""
    return None if dtype is None else np.zeros((), dtype).real.dtype


def _converged(op: Operation, x: Any, decompose: Any) -> Any:
    """`decompose(x)`; an error names the matrix that holds no numbers."""
    try:
        return decompose(x)
    except np.linalg.LinAlgError as error:
        op.shape_rule(np.shape(x))
        raise refused(
            op,
            x,
            decompose,
            "the search for its values comes to no end",
            "Does it hold nan or inf? ts.Session(check_numerics=True) names the operation that made them.",
        ) from error


def self_adjoint_eig(tensor: NodeLike, name: str | None = None) -> tuple[Node, Node]:
    """The eigenvalues w of symmetric matrices, and their eigenvectors V: A = V diag(w) Vᵀ.

    Args:
        tensor: tensor A of shape (…, n, n), symmetric. Only its lower triangle is read, so the gradient stands there.

    Returns:
        w, of shape (…, n), in ascending order, and V, of shape (…, n, n), an eigenvector of length 1 in each column.
        The sign of a column is arbitrary: differentiate only what does not depend on it.

    Raises:
        ShapeError: the matrices are not square.
    """
    values, vectors = eigen_decomposition(tensor, name=name).items()
    return values, vectors


@RegisterGradient(eigen_decomposition)
def _eigen_decomposition_gradient(op: Any, grads: Any) -> Any:
    """V (diag(∂J/∂w) + F ∘ Vᵀ ∂J/∂V) Vᵀ, where Fᵢⱼ = 1 / (wⱼ - wᵢ)."""
    of_values, of_vectors = grads
    values, vectors = item(op, 0), item(op, 1)
    inner: Any = None if of_values is None else matrix_diag(of_values)
    if of_vectors is not None:
        gaps = expand_dims(values, -2) - expand_dims(values, -1)
        turned = _inverse_or_zero(gaps, gaps, values) * matmul(vectors, of_vectors, transpose_a=True)
        inner = turned if inner is None else inner + turned
    return _in_lower_triangle(matmul(vectors, matmul(inner, vectors, transpose_b=True)))


def _in_lower_triangle(grad: Node) -> Node:
    """The gradient with respect to the lower triangle, each number of which stands for its mirror image too."""
    both = grad + matrix_transpose(grad, None)
    return matrix_set_diag(matrix_band_part(both, -1, 0), matrix_diag_part(grad))


class self_adjoint_eigvals(Operation):
    """The eigenvalues of symmetric matrices.

    Args:
        tensor: tensor of shape (…, n, n), symmetric. Only its lower triangle is read, so the gradient stands there.

    Returns:
        Tensor of shape (…, n), in ascending order.

    Raises:
        ShapeError: the matrices are not square.
    """

    formula = "the eigenvalues of {0}"
    numpy_call = "np.linalg.eigvalsh({0})"

    def __init__(self, tensor: NodeLike, name: str | None = None) -> None:
        super().__init__(tensor, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        found = square(self, x)
        return None if found is None else found[:-1]

    def dtype_rule(self) -> np.dtype[Any] | None:
        return _size_of(shapes.floating(self))

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        return _converged(self, x, np.linalg.eigvalsh).astype(_size_of(dtype), copy=False)


@RegisterGradient(self_adjoint_eigvals)
def _self_adjoint_eigvals_gradient(op: Any, grad: Any) -> Any:
    """V diag(∂J/∂w) Vᵀ."""
    _, vectors = self_adjoint_eig(op.inputs[0])
    return _in_lower_triangle(matmul(vectors, matmul(matrix_diag(grad), vectors, transpose_b=True)))


# Singular values


def svd(tensor: NodeLike, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """The singular values s of matrices, and their singular vectors U and V: A = U diag(s) Vᵀ.

    Args:
        tensor: tensor A of shape (…, m, n).
        full_matrices: give m and n columns of U and V, and not only k = min(m, n), those that have a singular value.
        compute_uv: whether U and V are wanted.

    Returns:
        s, of shape (…, k), in descending order, U, of shape (…, m, k), and V, of shape (…, n, k), whose columns are of
        length 1; or s alone. The sign of a pair of columns is arbitrary: differentiate only what does not depend on it.

    Raises:
        ShapeError: there are fewer than two axes.
    """
    if not compute_uv:
        return singular_values(tensor, name=name)
    return tuple(singular_decomposition(tensor, full_matrices, name=name).items())


class singular_decomposition(_Several):
    """The singular values of matrices, and their singular vectors; `svd` makes it."""

    formula = "s, U, V of {0} = U · s · Vᵀ"
    full_matrices: bool

    def __init__(self, tensor: NodeLike, full_matrices: bool = False, name: str | None = None) -> None:
        super().__init__(tensor, name=name, full_matrices=bool(full_matrices))

    def shape_rule(self, x: Shape) -> Shape:
        matrices(self, x)
        return None

    def count_values(self) -> int:
        return 3

    def value_shape(self, index: int) -> Shape:
        x = self.input_nodes[0].shape
        if x is None or index == 0:
            return _shape_of_values(x)
        side = x[-2:][index - 1]
        short = _shape_of_values(x)
        assert short is not None
        return (*x[:-2], side, side if self.full_matrices else short[-1])

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        dtype = shapes.floating(self)
        return _size_of(dtype) if index == 0 else dtype

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        u, s, vh = _converged(self, x, lambda x: np.linalg.svd(x, full_matrices=self.full_matrices))
        v = np.conj(np.swapaxes(vh, -1, -2))
        return s.astype(_size_of(dtype), copy=False), u.astype(dtype, copy=False), np.array(v, dtype, order="C")


def _shape_of_values(x: Shape) -> Shape:
    """The shape of the singular values of matrices."""
    if x is None:
        return None
    rows, columns = x[-2:]
    return (*x[:-2], None if rows is None or columns is None else min(rows, columns))


@RegisterGradient(singular_decomposition)
def _singular_decomposition_gradient(op: Any, grads: Any) -> Any:
    """U (diag(∂J/∂s) + P s + s Q) Vᵀ, and what turns U and V out of the space that they span.

    P = F ∘ (Uᵀ∂J/∂U - its transpose), Q = F ∘ (Vᵀ∂J/∂V - its transpose), Fᵢⱼ = 1 / (sⱼ² - sᵢ²).
    """
    of_values, of_u, of_v = grads
    x = op.inputs[0]
    if of_u is None and of_v is None:
        return _singular_values_gradient(x, of_values)
    rows, columns = (None, None) if x.shape is None else x.shape[-2:]
    if op.full_matrices and (rows is None or rows != columns):
        raise GradientError(
            f"svd {op.name!r} has no gradient by {shapes.describe(x, x.shape)}: with full_matrices=True some columns "
            "of u or v have no singular value, and are arbitrary.",
            "Leave out full_matrices; or use the singular values alone.",
            nodes=[op, x],
            where=op.location,
        )
    s, u, v = (item(op, i) for i in range(3))
    row, column = expand_dims(s, -2), expand_dims(s, -1)
    factors = _inverse_or_zero((row - column) * (row + column), row - column, s)
    inner: Any = None if of_values is None else matrix_diag(of_values)
    outer: list[Node] = []
    for vectors, grad, is_u in ((u, of_u, True), (v, of_v, False)):
        if grad is None:
            continue
        product = matmul(vectors, grad, transpose_a=True)
        turning = factors * (product - matrix_transpose(product, None))
        part = turning * row if is_u else column * turning
        inner = part if inner is None else inner + part
        if rows is None or columns is None or (rows > columns if is_u else columns > rows):
            rest = (grad - matmul(vectors, product)) * _inverse_or_zero(row, row, s)
            outer.append(matmul(rest, v, transpose_b=True) if is_u else matmul(u, rest, transpose_b=True))
    return add_n([matmul(u, matmul(inner, v, transpose_b=True)), *outer])


class singular_values(Operation):
    """The singular values of matrices, in descending order: by how much they stretch their singular vectors.

    Args:
        tensor: tensor of shape (…, m, n).

    Returns:
        Tensor of shape (…, min(m, n)).
    """

    formula = "the singular values of {0}"
    numpy_call = "np.linalg.svd({0}, compute_uv=False)"

    def __init__(self, tensor: NodeLike, name: str | None = None) -> None:
        super().__init__(tensor, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        return _shape_of_values(matrices(self, x))

    def dtype_rule(self) -> np.dtype[Any] | None:
        return _size_of(shapes.floating(self))

    def compute(self, x: Any) -> Any:
        dtype, (x,) = in_lapack(x)
        found = _converged(self, x, lambda x: np.linalg.svd(x, compute_uv=False))
        return found.astype(_size_of(dtype), copy=False)


@RegisterGradient(singular_values)
def _gradient_of_singular_values(op: Any, grad: Any) -> Any:
    """U diag(∂J/∂s) Vᵀ."""
    return _singular_values_gradient(op.inputs[0], grad)


def _singular_values_gradient(x: Node, grad: Any) -> Node:
    _, u, v = singular_decomposition(x).items()
    return matmul(u, matmul(matrix_diag(grad), v, transpose_b=True))
