"""Products over axes, and their derivatives, which are right with zeros among the factors too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..graph import NodeLike, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from ..shapes import Axis
from .reductions import _Reduction


class reduce_prod(_Reduction):
    """Product over axes, z = Π xᵢ.

    Args:
        input_tensor: tensor x of any shape.
        axis: the axis or axes to multiply over; None for all.
        keepdims: keep those axes, with length 1.

    Returns:
        Tensor of the shape of x without those axes; the product of nothing is 1.
    """

    dtype_rule = shapes.summed
    formula = "Π {0}"
    numpy_call = "np.prod({0}, axis={axis}, keepdims={keepdims})"

    def compute(self, x: Any) -> Any:
        return np.prod(x, axis=self.axis, keepdims=self.keepdims)


@RegisterGradient(reduce_prod)
def _reduce_prod_gradient(op: Any, grad: Any) -> Any:
    """∂z/∂xᵢ = Π_{k≠i} xₖ, the product of the others."""
    return op.spread(grad) * prod_derivative(op.inputs[0], [], op.axis)


class prod_derivative(Operation):
    """The derivative of a product in given directions, for each factor:

        zⱼ = ∂/∂xⱼ of the m-th derivative of Π xₖ in the directions u, v, …

    Without a direction it is the product of the other factors; with one, zⱼ = Σ_{i≠j} uᵢ Π_{k≠i,j} xₖ.

    Args:
        x: the factors.
        directions: m tensors of the shape of `x`.
        axis: the axis or axes of the product; None for all.

    Returns:
        Tensor of the shape of `x`.

    Computed without a division, so zeros do no harm: zⱼ is the coefficient of δε… in Π_{k≠j} (xₖ + δ uₖ + ε vₖ + …),
    where δ² = ε² = 0, and the product of all but one is that of those before it times that of those behind it.
    """

    dtype_rule = shapes.promoted
    formula = "the product of the others in {0}"
    axis: Axis

    def __init__(self, x: NodeLike, directions: Sequence[NodeLike], axis: Axis, name: str | None = None) -> None:
        super().__init__(x, *directions, name=name, axis=shapes.plain_axis(axis))

    def shape_rule(self, *inputs: Shape) -> Shape:
        return shapes.all_same(self, *inputs)

    def compute(self, x: Any, *directions: Any) -> Any:
        axes = shapes.normalize_axis(self, self.axis, np.shape(x))
        factors, undo = _rows(x, axes)
        return undo(product_of_others([factors, *[_rows(u, axes)[0] for u in directions]]))


def _rows(x: Any, axes: tuple[int, ...]) -> tuple[Any, Any]:
    """`x` as a matrix whose columns are the products' factors, and what turns such a matrix into the shape of `x`."""
    first = np.moveaxis(x, axes, range(len(axes)))
    length = int(np.prod(first.shape[: len(axes)]))
    width = int(np.prod(first.shape[len(axes) :]))
    return first.reshape(length, width), lambda rows: np.moveaxis(rows.reshape(first.shape), range(len(axes)), axes)


def product_of_others(rows: list[Any]) -> Any:
    """The derivative of the products of columns, of which the first matrix has the factors, the others directions."""
    before, behind = _running_products(rows), _running_products([row[::-1] for row in rows])[::-1]
    full = before.shape[1] - 1
    return sum(before[:, i] * behind[:, full - i] for i in range(full + 1))


def _running_products(rows: list[Any]) -> Any:
    """For each place the product of the factors before it: its coefficients at each product of δ, ε …, whose subset is
    a number in binary.
    """
    factors, *directions = rows
    result = np.zeros((len(factors), 2 ** len(directions), factors.shape[1]), np.result_type(*rows))
    if not len(factors):
        return result
    result[0, 0] = 1
    if not directions:
        np.cumprod(factors[:-1], axis=0, out=result[1:, 0])
        return result
    for k in range(len(factors) - 1):
        result[k + 1] = result[k] * factors[k]
        for bit, direction in enumerate(directions):
            for subset in range(result.shape[1]):
                if subset >> bit & 1:
                    result[k + 1, subset] += result[k, subset ^ 1 << bit] * direction[k]
    return result


@RegisterGradient(prod_derivative)
def _prod_derivative_gradient(op: Any, grad: Any) -> Any:
    """Σⱼ gⱼ zⱼ is the derivative in the direction g too; and it is linear in each direction."""
    x, *directions = op.inputs
    parts = [prod_derivative(x, [*directions, grad], op.axis)]
    for i in range(len(directions)):
        parts.append(prod_derivative(x, [*directions[:i], grad, *directions[i + 1 :]], op.axis))
    return parts


class cumsum(Operation):
    """Running sum along an axis, zᵢ = x₀ + … + xᵢ.

    Args:
        x: tensor of rank 1 or more.
        axis: the axis.
        exclusive: leave xᵢ out of zᵢ.
        reverse: sum from the end.

    Returns:
        Tensor of the shape of `x`.
    """

    shape_rule = shapes.along_axis
    dtype_rule = shapes.summed
    formula = "running sum of {0} along axis {axis}"
    axis: int
    exclusive: bool
    reverse: bool

    def __init__(
        self, x: NodeLike, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
    ) -> None:
        super().__init__(x, name=name, axis=int(axis), exclusive=exclusive, reverse=reverse)

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """np.cumsum, where it is no more than that."""
        return None if self.exclusive or self.reverse else "np.cumsum({0}, axis={axis})"

    def compute(self, x: Any) -> Any:
        ordered = np.flip(x, self.axis) if self.reverse else x
        sums = np.cumsum(ordered, axis=self.axis)
        sums = sums - ordered if self.exclusive else sums
        return np.flip(sums, self.axis) if self.reverse else sums


@RegisterGradient(cumsum)
def _cumsum_gradient(op: Any, grad: Any) -> Any:
    """xᵢ is in zᵢ and in all behind it: the sum of the gradients from there to the end."""
    return cumsum(grad, op.axis, op.exclusive, not op.reverse)


class cumprod(Operation):
    """Running product along an axis, zᵢ = x₀ … xᵢ.

    Args:
        x: tensor of rank 1 or more.
        axis: the axis.
        exclusive: leave xᵢ out of zᵢ.
        reverse: multiply from the end.

    Returns:
        Tensor of the shape of `x`.
    """

    shape_rule = shapes.along_axis
    dtype_rule = shapes.summed
    formula = "running product of {0} along axis {axis}"
    axis: int
    exclusive: bool
    reverse: bool

    def __init__(
        self, x: NodeLike, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
    ) -> None:
        super().__init__(x, name=name, axis=int(axis), exclusive=exclusive, reverse=reverse)

    @property
    def numpy_call(self) -> str | None:  # type: ignore[override]
        """np.cumprod, where it is no more than that."""
        return None if self.exclusive or self.reverse else "np.cumprod({0}, axis={axis})"

    def compute(self, x: Any) -> Any:
        ordered = np.moveaxis(np.flip(x, self.axis) if self.reverse else np.asarray(x), self.axis, 0)
        if self.exclusive:
            ordered = np.concatenate([np.ones_like(ordered[:1]), ordered[:-1]])
        products = np.moveaxis(np.cumprod(ordered, axis=0), 0, self.axis)
        return np.flip(products, self.axis) if self.reverse else products


@RegisterGradient(cumprod)
def _cumprod_gradient(op: Any, grad: Any) -> Any:
    """xᵢ is a factor of zᵢ and of all behind it: ∂zⱼ/∂xᵢ = zⱼ / xᵢ, which is nan where xᵢ = 0, as in TensorFlow."""
    return cumsum(grad * op, op.axis, op.exclusive, not op.reverse) / op.inputs[0]
