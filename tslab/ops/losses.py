"""Losses, and what measures a prediction. `tslab.nn` has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import shapes
from ..errors import ShapeError
from ..graph import Node, NodeLike, Shape, as_node
from ..operation import Operation
from ..registry import RegisterGradient
from .categories import needs_integers
from .gathering import gather
from .math import add, multiply, square, subtract
from .nn import sigmoid, softmax_cross_entropy_with_logits
from .reductions import reduce_mean, reduce_sum


class sigmoid_cross_entropy_with_logits(Operation):
    """Cross entropy between labels c and the sigmoid p of logits x, J = -c ln p - (1 - c) ln(1 - p), element-wise.

    Args:
        labels: tensor of numbers in [0, 1].
        logits: tensor of the shape of `labels`.

    Returns:
        Tensor of that shape.

    Computed as max(x, 0) - x c + ln(1 + e^{-|x|}), which neither overflows nor takes the logarithm of 0.
    """

    shape_rule = shapes.all_same
    dtype_rule = shapes.floating
    formula = "-{0} * log σ({1}) - (1 - {0}) * log(1 - σ({1}))"
    numpy_call = "np.maximum({1}, 0) - {1} * {0} + np.log1p(np.exp(-np.abs({1})))"

    def __init__(self, labels: NodeLike, logits: NodeLike, name: str | None = None) -> None:
        super().__init__(labels, logits, name=name)

    def compute(self, labels: Any, logits: Any) -> Any:
        logits = np.asarray(logits, np.result_type(labels, logits, 1.0))
        return np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))


@RegisterGradient(sigmoid_cross_entropy_with_logits)
def _sigmoid_cross_entropy_gradient(op: Any, grad: Any) -> Any:
    """∂J/∂x = p - c; ∂J/∂c = ln(1 - p) - ln p = -x."""
    labels, logits = op.inputs
    return [-grad * logits, grad * (sigmoid(logits) - labels)]


def sparse_softmax_cross_entropy_with_logits(labels: NodeLike, logits: NodeLike, name: str | None = None) -> Node:
    """Cross entropy between class numbers k and the softmax p of logits, J = -ln pₖ, along the last axis.

    Args:
        labels: integers from 0 up to the number of classes.
        logits: tensor of the shape of `labels` and one more axis, that of the classes.

    Returns:
        Tensor of the shape of `labels`: a loss for each example.
    """
    logits = as_node(logits)
    return softmax_cross_entropy_with_logits(labels=one_hot_like(labels, logits), logits=logits, name=name)


class one_hot_like(Operation):
    """For each class number a row with 1 at its place and 0 elsewhere, in the shape and dtype of `like`.

    Args:
        labels: integers from 0 up to the number of classes.
        like: tensor of the shape of `labels` and one more axis, that of the classes; its values do not matter.

    Returns:
        Tensor of the shape of `like`.
    """

    shape_inputs = (1,)
    formula = "one-hot {0}"
    numpy_call = "np.eye(np.shape({1})[-1])[{0}]"

    def __init__(self, labels: NodeLike, like: NodeLike, name: str | None = None) -> None:
        super().__init__(labels, like, name=name)

    def shape_rule(self, labels: Shape, like: Shape) -> Shape:
        if like == () or (labels is not None and like is not None and not shapes.fits(labels, like[:-1])):
            raise _not_class_numbers(self, labels, like)
        return like

    def dtype_rule(self) -> np.dtype[Any] | None:
        labels, like = self.input_nodes
        needs_integers(self, labels)
        return None if like.dtype is None else np.result_type(like.dtype, 0.0)

    def compute(self, labels: Any, like: Any) -> Any:
        if np.shape(labels) != np.shape(like)[:-1] or np.ndim(like) == 0:
            raise ValueError("the labels have another shape than the rows")
        classes = np.shape(like)[-1]
        if np.size(labels) and (np.min(labels) < 0 or np.max(labels) >= classes):
            raise ValueError(f"a label is no number from 0 to {classes - 1}")
        rows = np.expand_dims(labels, -1) == np.arange(classes)
        return rows.astype(np.result_type(like, 0.0))


def _not_class_numbers(op: Operation, labels: Shape, rows: Shape) -> ShapeError:
    first, second = op.input_nodes if isinstance(op, one_hot_like) else op.input_nodes[::-1]
    return shapes.error(
        op,
        f"{shapes.describe(first, labels)} does not hold a class number for each row of "
        f"{shapes.describe(second, rows)}.",
        "Class numbers have the shape of the logits without the last axis. One-hot rows go into "
        "softmax_cross_entropy_with_logits.",
    )


@RegisterGradient(one_hot_like)
def _one_hot_like_gradient(op: Any, grad: Any) -> Any:
    """Class numbers cannot be changed by a little."""
    return [None, None]


def l2_loss(t: NodeLike, name: str | None = None) -> Node:
    """Half the squared norm, Σ t² / 2, whose gradient is t.

    Args:
        t: tensor of any shape.

    Returns:
        A number.
    """
    return multiply(reduce_sum(square(t)), 0.5, name=name)


def bias_add(value: NodeLike, bias: NodeLike, *, name: str | None = None) -> Node:
    """A bias for each feature, z = x + b, along the last axis.

    Args:
        value: tensor of rank 2 or more.
        bias: vector as long as the last axis.

    Returns:
        Tensor of the shape of `value`.
    """
    bias = as_node(bias)
    if bias.shape is not None and len(bias.shape) != 1:
        raise ShapeError(
            f"bias_add needs a vector, and {bias.name!r} has shape {bias.shape}.",
            "Use + where NumPy's broadcasting is wanted.",
            nodes=[bias],
        )
    return add(value, bias, name=name)


def moments(
    x: NodeLike, axes: int | list[int] | tuple[int, ...] | None, *, name: str = "moments", keepdims: bool = False
) -> tuple[Node, Node]:
    """Mean m = (1/n) Σ xᵢ and variance (1/n) Σ (xᵢ - m)² over axes.

    Args:
        x: tensor of any shape.
        axes: the axis or axes to go over; None for all.
        name: the beginning of the names of both.
        keepdims: keep those axes, with length 1.

    Returns:
        Two tensors of the shape of `x` without those axes: mean and variance.
    """
    x = as_node(x)
    mean = reduce_mean(x, axis=axes, keepdims=True)
    squares = square(subtract(x, mean))
    variance = reduce_mean(squares, axis=axes, keepdims=keepdims, name=f"{name}/variance")
    return reduce_mean(x, axis=axes, keepdims=keepdims, name=f"{name}/mean"), variance


def embedding_lookup(params: NodeLike, ids: NodeLike, *, name: str | None = None) -> Node:
    """The rows of a table, one for each number.

    Args:
        params: tensor of rank 1 or more; its rows are the embeddings.
        ids: integers of any shape.

    Returns:
        Tensor of the shape of `ids` and that of a row.
    """
    return gather(params, ids, name=name)


class in_top_k(Operation):
    """Whether each target is among the k classes of the largest predictions.

    Args:
        predictions: matrix, a row of predictions for each example.
        targets: vector of class numbers.
        k: how many; classes that tie with the last of them count too.

    Returns:
        Vector of truth values; False where a prediction of the row is not finite.
    """

    formula = "{1} among the {k} largest of {0}"
    k: int

    def __init__(self, predictions: NodeLike, targets: NodeLike, k: int, name: str | None = None) -> None:
        super().__init__(predictions, targets, name=name, k=int(k))

    def shape_rule(self, predictions: Shape, targets: Shape) -> Shape:
        if (
            (predictions is not None and len(predictions) != 2)
            or (targets is not None and len(targets) != 1)
            or not shapes.fits(None if predictions is None else predictions[:1], targets)
        ):
            raise _not_class_numbers(self, targets, predictions)
        return targets if predictions is None else predictions[:1]

    def dtype_rule(self) -> np.dtype[Any]:
        needs_integers(self, self.input_nodes[1])
        return np.dtype(np.bool)

    def compute(self, predictions: Any, targets: Any) -> Any:
        chosen = np.take_along_axis(predictions, targets[:, np.newaxis], axis=1)
        return (np.sum(predictions > chosen, axis=1) < self.k) & np.isfinite(predictions).all(axis=1)
