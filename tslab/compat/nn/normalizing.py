"""`tf.nn`: means and variances, and normalization by them."""

from __future__ import annotations

from typing import Any

from ...errors import GraphError
from ...graph import Node, as_node
from ...ops.array import zeros_like
from ...ops.creation import size
from ...ops.identity import cast
from ...ops.losses import moments
from ...ops.math import add, divide, multiply, square, subtract
from ...ops.powers import reciprocal, rsqrt
from ...ops.reductions import reduce_sum
from ...ops.rounding import maximum, squared_difference
from ...ops.windows import check_format
from ...scopes import name_scope
from ..rules import building


@building
def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any, name: str | None = None
) -> Any:
    """Normalization by a mean and a variance that are given, γ (x - m) / √(v + ε) + β.

    Args:
        x: tensor of any shape.
        mean, variance: m and v, whose shapes broadcast with that of `x`.
        offset: β, or None.
        scale: γ, or None.
        variance_epsilon: ε, which keeps from a division by 0.
        name: a name scope.

    Returns:
        Tensor of the shape of `x`.

    Computed as x (γ / √(v + ε)) + (β - m γ / √(v + ε)), as TensorFlow does.

    Source: Ioffe and Szegedy 2015.
    """
    with name_scope(name, "batchnorm"):
        inverse: Node = rsqrt(add(as_node(variance), variance_epsilon))
        if scale is not None:
            inverse = multiply(inverse, scale)
        shift = multiply(mean, inverse)
        shift = -shift if offset is None else subtract(offset, shift)  # type: ignore[assignment]
        return add(multiply(x, inverse), shift)


@building
def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> tuple[Any, Any, Any]:
    """Batch normalization of images, γ (x - m) / √(v + ε) + β for each channel.

    Args:
        x: images, of shape (batch, height, width, channels).
        scale, offset: γ and β, vectors.
        mean, variance: m and v where the model is not trained; where it is, they are those of the batch.
        epsilon: ε.
        data_format: "NHWC", the only one.
        is_training: whether it is.
        name: a name scope.

    Returns:
        The normalized images; m; and v of the batch as an estimate of the variance of all images, v n / (n - 1).

    Raises:
        GraphError: mean and variance are missing where the model is not trained.
    """
    check_format(data_format, "fused_batch_norm")
    if not is_training and (mean is None or variance is None):
        raise GraphError(
            f"fused_batch_norm with is_training={is_training} got mean={mean!r} and variance={variance!r}.",
            "Give both; the batch's own are used where is_training is True.",
        )
    with name_scope(name, "FusedBatchNorm"):
        node = as_node(x)
        given, estimate = (mean, variance), variance
        if is_training:
            given = moments(node, [0, 1, 2])
            count = divide(cast(size(node), "float32"), cast(size(given[0]), "float32"))
            estimate = multiply(given[1], divide(count, maximum(subtract(count, 1.0), 1.0)))
        inverse = multiply(rsqrt(add(given[1], epsilon)), scale)
        return add(multiply(subtract(node, given[0]), inverse), offset), given[0], estimate


@building
def weighted_moments(
    x: Any, axes: Any, frequency_weights: Any, name: str | None = None, keep_dims: Any = None, keepdims: Any = None
) -> tuple[Any, Any]:
    """Mean m = Σ w x / Σ w and variance Σ w (x - m)² / Σ w over axes.

    Args:
        x: tensor of any shape.
        axes: the axes to go over.
        frequency_weights: w, whose shape broadcasts with that of `x`.
        name: a name scope.
        keep_dims: an older name of `keepdims`.
        keepdims: keep those axes, with length 1.
    """
    keep = bool(keep_dims if keepdims is None else keepdims)
    with name_scope(name, "weighted_moments"):
        node = as_node(x)
        weights = add(frequency_weights, zeros_like(node))
        factor = reciprocal(reduce_sum(weights, axis=axes, keepdims=True))
        mean = multiply(reduce_sum(multiply(weights, node), axis=axes, keepdims=True), factor)
        squares = reduce_sum(multiply(weights, squared_difference(node, mean)), axis=axes, keepdims=keep)
        if keep:
            return mean, multiply(squares, factor)
        of_rest = reciprocal(reduce_sum(weights, axis=axes))
        mean = multiply(reduce_sum(multiply(weights, node), axis=axes), of_rest)
        return mean, multiply(squares, of_rest)


@building
def sufficient_statistics(
    x: Any,
    axes: Any,
    shift: Any = None,
    keep_dims: Any = None,
    name: str | None = None,
    keepdims: Any = None,
) -> tuple[Any, Any, Any, Any]:
    """What mean and variance are made of: how many numbers there are, Σ (x - s), Σ (x - s)², and s.

    Args:
        x: tensor of any shape.
        axes: the axes to go over.
        shift: s, near the mean, for more digits; None for 0.
        keep_dims: an older name of `keepdims`.
        name: a name scope.
        keepdims: keep those axes, with length 1.
    """
    keep = bool(keep_dims if keepdims is None else keepdims)
    with name_scope(name, "sufficient_statistics"):
        node = as_node(x)
        sums = reduce_sum(zeros_like(node), axis=axes)
        count = divide(cast(size(node), "float32"), cast(size(sums), "float32"))
        centred: Node = node if shift is None else subtract(node, shift)
        squares = reduce_sum(square(centred), axis=axes, keepdims=keep)
        return count, reduce_sum(centred, axis=axes, keepdims=keep), squares, shift


@building
def normalize_moments(
    counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: str | None = None
) -> tuple[Any, Any]:
    """Mean and variance from what `sufficient_statistics` gives.

    Args:
        counts: how many numbers there were.
        mean_ss, variance_ss: the sums of what they are beyond `shift`, and of its squares.
        shift: a number, or None for 0.
        name: a name scope.
    """
    with name_scope(name, "normalize"):
        factor = reciprocal(as_node(counts))
        beyond = multiply(mean_ss, factor)
        mean = beyond if shift is None else add(beyond, shift)
        return mean, subtract(multiply(variance_ss, factor), square(beyond))


@building
def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: Any = None,
    scale_after_normalization: bool | None = None,
    name: str | None = None,
    input: Any = None,
    mean: Any = None,
    variance: Any = None,
) -> Any:
    """Normalization by a mean and a variance that are given, γ (x - m) / √(v + ε) + β: `batch_normalization` of old.

    Args:
        t: tensor x of rank 4.
        m, v: the mean and the variance, vectors.
        beta, gamma: β and γ, vectors.
        variance_epsilon: ε, which keeps from a division by 0.
        scale_after_normalization: whether to multiply by γ.
        name: a name scope.
        input, mean, variance: `t`, `m` and `v`, by their other names.

    Returns:
        Tensor of the shape of x.
    """
    x, m, v = (old if new is None else new for old, new in ((t, input), (m, mean), (v, variance)))
    return batch_normalization(x, m, v, beta, gamma if scale_after_normalization else None, variance_epsilon, name)
