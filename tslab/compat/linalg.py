"""`tf.linalg`: tslab's linear algebra by TensorFlow's names there, and what is composed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import tslab as _tslab

from ..errors import DTypeError, GraphError
from ..graph import Node, NodeLike, as_node
from ..names import MissingNameError
from .rules import building
from .spellings import SIGNATURES, spelled

NAMES = {
    "band_part": "matrix_band_part",
    "cholesky": "cholesky",
    "cross": "cross",
    "det": "matrix_determinant",
    "diag": "matrix_diag",
    "diag_part": "matrix_diag_part",
    "eigh": "self_adjoint_eig",
    "eigvalsh": "self_adjoint_eigvals",
    "einsum": "einsum",
    "eye": "eye",
    "global_norm": "global_norm",
    "inv": "matrix_inverse",
    "matmul": "matmul",
    "matrix_transpose": "matrix_transpose",
    "norm": "norm",
    "set_diag": "matrix_set_diag",
    "solve": "matrix_solve",
    "svd": "svd",
    "tensor_diag": "diag",
    "tensor_diag_part": "diag_part",
    "tensordot": "tensordot",
    "trace": "trace",
    "transpose": "matrix_transpose",
    "triangular_solve": "matrix_triangular_solve",
}
"""The names in `tf.linalg`, and those that the same functions have in `ts`."""

globals().update(
    {name: spelled(f"tf.linalg.{name}", getattr(_tslab, ours), SIGNATURES.get(ours)) for name, ours in NAMES.items()}
)

__all__ = [*NAMES, "adjoint", "cholesky_solve", "logdet", "lstsq", "matvec"]


@building
def adjoint(matrix: NodeLike, name: str | None = None) -> Node:
    """Matrices with their rows and columns swapped; those of complex numbers would have to be conjugated, too.

    Raises:
        DTypeError: the numbers are complex.
    """
    node = as_node(matrix)
    if node.dtype is not None and node.dtype.kind == "c":
        raise DTypeError(
            f"tf.linalg.adjoint takes real matrices, and {node.name!r} has dtype {node.dtype}.",
            "The functions that solve and invert have a parameter adjoint, which knows complex numbers.",
            nodes=[node],
        )
    return _tslab.matrix_transpose(node, name=name)


@building
def cholesky_solve(chol: NodeLike, rhs: NodeLike, name: str | None = None) -> Node:
    """The solution X of A X = B, from the triangle L of A = L Lᵀ: L Y = B, and Lᵀ X = Y.

    Args:
        chol: the lower triangle L, as `tf.cholesky` gives it, of shape (…, n, n).
        rhs: B, of shape (…, n, k).
        name: of the result.
    """
    triangle = as_node(chol)
    return _tslab.matrix_triangular_solve(
        triangle, _tslab.matrix_triangular_solve(triangle, rhs), adjoint=True, name=name
    )


@building
def logdet(matrix: NodeLike, name: str | None = None) -> Node:
    """The logarithm of the determinant of positive definite matrices: 2 Σ log lᵢᵢ, of Cholesky's triangle."""
    diagonal = _tslab.matrix_diag_part(_tslab.cholesky(matrix))
    return _tslab.multiply(_tslab.reduce_sum(_tslab.log(diagonal), -1), 2.0, name=name)


@building
def lstsq(
    matrix: NodeLike, rhs: NodeLike, l2_regularizer: Any = 0.0, fast: bool = True, name: str | None = None
) -> Node:
    """The X for which Σ (A X - B)² + λ Σ X² is least; where many are for λ = 0, the shortest of them.

    Args:
        matrix: A, of shape (…, m, n), whose m and n are known.
        rhs: B, of shape (…, m, k).
        l2_regularizer: λ, a number.
        fast: by Cholesky's decomposition of the normal equations, for which A must have full rank or λ be above 0;
            else by singular values, as if λ were 0.
        name: of the result.

    Returns:
        Tensor of shape (…, n, k).

    Raises:
        GraphError: m or n is not known.
    """
    a, b = as_node(matrix), as_node(rhs)
    rows, columns = a.shape[-2:] if a.shape is not None and len(a.shape) > 1 else (None, None)
    if rows is None or columns is None:
        raise GraphError(
            f"tf.matrix_solve_ls needs to know how many rows and columns {a.name!r} has, and its shape is {a.shape}.",
            "Give the placeholder its shape: tf.placeholder(tf.float32, [100, 3]).",
            nodes=[a],
        )
    if not fast:
        return _by_singular_values(a, b, max(rows, columns), name)
    is_tall = bool(rows >= columns)
    gram = _tslab.matmul(a, a, transpose_a=is_tall, transpose_b=not is_tall)
    regular = gram + _tslab.eye(min(rows, columns), dtype=a.dtype or np.float32) * l2_regularizer
    triangle = _tslab.cholesky(regular)
    if is_tall:
        return cholesky_solve(triangle, _tslab.matmul(a, b, transpose_a=True), name=name)
    return _tslab.matmul(a, cholesky_solve(triangle, b), transpose_a=True, name=name)


def _by_singular_values(a: Node, b: Node, longest: int, name: str | None) -> Node:
    """V diag(1 / s) Uᵀ B, without the singular values that are no more than what is rounded off."""
    s, u, v = _tslab.svd(a)
    rounded = float(np.finfo(a.dtype or np.float32).eps) * longest
    counts = _tslab.greater(s, rounded * _tslab.reduce_max(s, -1, keepdims=True))
    inverse = _tslab.where(counts, 1.0 / _tslab.where(counts, s, _tslab.ones_like(s)), _tslab.zeros_like(s))
    turned = _tslab.matmul(u, b, transpose_a=True)
    return _tslab.matmul(v, _tslab.expand_dims(inverse, -1) * turned, name=name)


@building
def matvec(
    a: NodeLike,
    b: NodeLike,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Node:
    """Products of matrices and vectors, cᵢ = Σ aᵢⱼ bⱼ.

    Args:
        a: tensor of shape (…, m, n).
        b: tensor of shape (…, n).
        transpose_a, adjoint_a: swap the rows and columns of `a` first.
        a_is_sparse, b_is_sparse: accepted, and of no meaning here.
        name: of the result.

    Returns:
        Tensor of shape (…, m).
    """
    column = _tslab.expand_dims(b, -1)
    return _tslab.squeeze(_tslab.matmul(a, column, transpose_a=transpose_a or adjoint_a), -1, name=name)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.linalg", name, __all__)
