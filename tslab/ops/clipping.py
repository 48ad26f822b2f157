"""Numbers and gradients kept within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph import Node, NodeLike, as_node
from ..shapes import Axis
from .logic import where
from .math import add, add_n, divide, multiply, square
from .powers import sqrt
from .reductions import reduce_sum
from .rounding import maximum, minimum


def clip_by_value(t: NodeLike, clip_value_min: NodeLike, clip_value_max: NodeLike, name: str | None = None) -> Node:
    """The nearest number between two bounds, min(max(x, lowest), highest), element-wise.

    Args:
        t: tensor of any shape.
        clip_value_min, clip_value_max: the bounds.

    Returns:
        Tensor of the shape of `t`. The gradient goes through where `t` is within bounds, and on them.
    """
    return maximum(minimum(t, clip_value_max), clip_value_min, name=name)


def clip_by_norm(t: NodeLike, clip_norm: NodeLike, axes: Axis = None, name: str | None = None) -> Node:
    """A tensor made shorter where it is longer than a bound, x c / max(‖x‖, c), in its own direction.

    Args:
        t: tensor of any shape.
        clip_norm: the bound c, above 0.
        axes: the axes over which the norm is taken; None for all.

    Returns:
        Tensor of the shape of `t`.
    """
    t = as_node(t)
    squares = reduce_sum(square(t), axis=axes, keepdims=True)
    norm = where(squares > 0, sqrt(where(squares > 0, squares, 1.0)), 0.0)  # the root has no derivative at 0
    return divide(multiply(t, clip_norm), maximum(norm, clip_norm), name=name)


def global_norm(t_list: Sequence[NodeLike | None], name: str | None = None) -> Node:
    """The norm of several tensors taken together, √(Σ ‖t‖²).

    Args:
        t_list: tensors; None among them is left out.

    Returns:
        A number.
    """
    return sqrt(add_n([reduce_sum(square(t)) for t in t_list if t is not None]), name=name)


def clip_by_global_norm(
    t_list: Sequence[NodeLike | None], clip_norm: NodeLike, use_norm: Node | None = None, name: str | None = None
) -> tuple[list[Any], Node]:
    """Several tensors, such as all gradients, made shorter together where they are longer than a bound.

    Each is multiplied by c / max(global norm, c), so that their common direction stays (Pascanu et al. 2013).

    Args:
        t_list: tensors; None among them stays None.
        clip_norm: the bound c, above 0.
        use_norm: the global norm, if there is a node of it.

    Returns:
        The list of tensors, and their global norm. Where that is not finite the tensors are nan, as in TensorFlow.
    """
    norm = global_norm(t_list) if use_norm is None else use_norm
    # By an infinite norm everything would become 0, and what made it infinite would go unseen; times 0 it is nan.
    scale = add(divide(clip_norm, maximum(norm, clip_norm)), multiply(norm, 0.0))
    return [None if t is None else multiply(t, scale, name=name) for t in t_list], norm
