"""The matrix product."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, NodeLike, Shape
from ..operation import Operation, Specialized
from ..registry import RegisterGradient
from .array import sum_to


class matmul(Operation):
    """Matrix product, C = A B, on the last two axes; `a @ b` on nodes is the same.

    Args:
        a: tensor of shape (…, m, n); a vector (n,) is one row.
        b: tensor of shape (…, n, k); a vector (n,) is one column.
        transpose_a, transpose_b: swap the last two axes of the factor first; a vector stays as it is.

    Returns:
        Tensor of shape (…, m, k), the axes before broadcast together; without m or k where that factor is a vector.

    Raises:
        ShapeError: n is not the same in both, or a factor is a single number.
    """

    shape_rule = shapes.matmul
    dtype_rule = shapes.promoted
    broadcasts = True
    transpose_a: bool
    transpose_b: bool

    def __init__(
        self, a: NodeLike, b: NodeLike, transpose_a: bool = False, transpose_b: bool = False, *, name: str | None = None
    ) -> None:
        super().__init__(a, b, name=name, transpose_a=transpose_a, transpose_b=transpose_b)

    @property
    def formula(self) -> str:  # type: ignore[override]
        """A B, with a T at what is transposed."""
        return ("{0}ᵀ" if self.transpose_a else "{0}") + " · " + ("{1}ᵀ" if self.transpose_b else "{1}")

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """np.matmul(A, B), with .T at what is transposed."""
        a, b = self.input_nodes
        return f"np.matmul({{0}}{_flip(a) if self.transpose_a else ''}, {{1}}{_flip(b) if self.transpose_b else ''})"

    def compute(self, a: Any, b: Any) -> Any:
        return np.matmul(_transposed(a) if self.transpose_a else a, _transposed(b) if self.transpose_b else b)

    def specialize(self, a: Any, b: Any) -> Specialized:
        return product_of_matrices(a, b, self.transpose_a, self.transpose_b)


def _flip(node: Node) -> str:
    """What swaps the last two axes in NumPy: .T for a matrix, .mT for a stack of them, nothing for a vector."""
    rank = 2 if node.shape is None else len(node.shape)
    return "" if rank < 2 else ".T" if rank == 2 else ".mT"


def product_of_matrices(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Specialized:
    """The product of two float matrices by ndarray.dot, which costs less than np.matmul; else None."""
    if np.ndim(a) != 2 or np.ndim(b) != 2 or a.dtype != b.dtype or a.dtype.kind != "f":
        return None
    if transpose_a and transpose_b:
        return (lambda a, b, out=None: a.T.dot(b.T, out)), (a, b)
    if transpose_a:
        return (lambda a, b, out=None: a.T.dot(b, out)), (a, b)
    if transpose_b:
        return (lambda a, b, out=None: a.dot(b.T, out)), (a, b)
    return np.ndarray.dot, (a, b)


def _transposed(x: Any) -> Any:
    return np.swapaxes(x, -1, -2) if np.ndim(x) > 1 else x


@RegisterGradient(matmul)
def _matmul_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂A = G Bᵀ, ∂J/∂B = Aᵀ G, for G = ∂J/∂C; the same with the transposes moved where A or B came transposed."""
    a, b = op.inputs
    flags = op.transpose_a, op.transpose_b
    if any(node.shape is None or len(node.shape) < 2 for node in (a, b)):
        return [matmul_gradient(grad, a, b, 0, *flags), matmul_gradient(grad, a, b, 1, *flags)]
    if flags == (False, False):
        return [matmul(grad, b, transpose_b=True), matmul(a, grad, transpose_a=True)]
    if flags == (False, True):
        return [matmul(grad, b), matmul(grad, a, transpose_a=True)]
    if flags == (True, False):
        return [matmul(b, grad, transpose_b=True), matmul(a, grad)]
    return [matmul(b, grad, transpose_a=True, transpose_b=True), matmul(grad, a, transpose_a=True, transpose_b=True)]


_GRADIENT_FORMULAS = {
    (0, False, False): "{0} · {2}ᵀ",
    (0, False, True): "{0} · {2}",
    (0, True, False): "{2} · {0}ᵀ",
    (0, True, True): "({0} · {2})ᵀ",
    (1, False, False): "{1}ᵀ · {0}",
    (1, False, True): "{0}ᵀ · {1}",
    (1, True, False): "{1} · {0}",
    (1, True, True): "({1} · {0})ᵀ",
}
"""By factor and transposes, its gradient; {0} is that of the product, {1} and {2} are the factors."""


class matmul_gradient(Operation):
    """The gradient of a matrix product with respect to one factor, where the ranks are known only when it runs.

    A vector is treated as the row or column that `matmul` makes of it; then the formulas are G Bᵀ and Aᵀ G.

    Args:
        grad: gradient with respect to the product.
        a, b: the factors.
        factor: 0 for the gradient with respect to `a`, 1 for `b`.
        transpose_a, transpose_b: as in the product.

    Returns:
        Tensor of the factor's shape.
    """

    dtype_rule = shapes.promoted
    factor: int
    transpose_a: bool
    transpose_b: bool

    def __init__(
        self, grad: Node, a: Node, b: Node, factor: int, transpose_a: bool, transpose_b: bool, name: str | None = None
    ) -> None:
        super().__init__(grad, a, b, name=name, factor=factor, transpose_a=transpose_a, transpose_b=transpose_b)

    def is_consistent(self) -> bool:
        return self.factor in (0, 1)

    def shape_rule(self, grad: Shape, a: Shape, b: Shape) -> Shape:
        return (a, b)[self.factor]

    @property
    def formula(self) -> str:  # type: ignore[override]
        """G Bᵀ or Aᵀ G, and what becomes of that where A or B came transposed."""
        return _GRADIENT_FORMULAS[self.factor, self.transpose_a, self.transpose_b]

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """The formula in NumPy, for two matrices."""
        if any(x.shape is None or len(x.shape) != 2 for x in self.input_nodes):
            return None
        return self.formula.replace("ᵀ", ".T").replace("·", "@")

    def compute(self, grad: Any, a: Any, b: Any) -> Any:
        left = a[np.newaxis, :] if np.ndim(a) == 1 else _transposed(a) if self.transpose_a else a
        right = b[:, np.newaxis] if np.ndim(b) == 1 else _transposed(b) if self.transpose_b else b
        if np.ndim(b) == 1:
            grad = np.expand_dims(grad, -1)
        if np.ndim(a) == 1:
            grad = np.expand_dims(grad, -2)
        if self.factor == 0:
            result = np.matmul(grad, _transposed(right))
            result = result[..., 0, :] if np.ndim(a) == 1 else _transposed(result) if self.transpose_a else result
            return sum_to(result, np.shape(a))
        result = np.matmul(_transposed(left), grad)
        result = result[..., 0] if np.ndim(b) == 1 else _transposed(result) if self.transpose_b else result
        return sum_to(result, np.shape(b))

    def specialize(self, grad: Any, a: Any, b: Any) -> Specialized:
        if np.ndim(a) != 2 or np.ndim(b) != 2 or self.transpose_a or self.transpose_b:
            return None
        if self.factor == 0:
            return product_of_matrices(grad, b, False, True)
        return product_of_matrices(a, grad, True, False)


@RegisterGradient(matmul_gradient)
def _matmul_gradient_gradient(op: Any, upstream: Any) -> Any:
    """⟨U, ∂J/∂A⟩ = ⟨U B, G⟩ is the product again with U in the place of A: linear in G and in B. Likewise for B."""
    grad, a, b = op.inputs
    flags = op.transpose_a, op.transpose_b
    if op.factor == 0:
        return [matmul(upstream, b, *flags), None, matmul_gradient(grad, upstream, b, 1, *flags)]
    return [matmul(a, upstream, *flags), matmul_gradient(grad, a, upstream, 0, *flags), None]
