"""Names of functions that late TensorFlow 1 had under another name, too, or the first TensorFlows alone."""

from __future__ import annotations

from typing import Any

from ... import ops, summary
from ...graph import Node
from ...initializing import global_variables_initializer, local_variables_initializer, variables_initializer
from ...ops.creation import linspace
from ...ops.extremes import argmax, argmin
from ...ops.identity import cast
from ...ops.joining import concat as join
from ...ops.joining import split as part
from ...ops.joining import stack, unstack
from ...ops.linalg import matmul
from ...ops.logic import equal, where
from ...ops.math import add_n, divide, multiply, negative, subtract
from ...ops.powers import reciprocal
from ...ops.reversing import reverse_sequence
from ...ops.rounding import floordiv
from ...ops.state import group as group_of
from ...scopes import global_variables, name_scope
from ..rules import as_dtype, building, get_default_graph
from ..spellings import SIGNATURES, spelled

_BINARY = "x y name"

ALIASES: dict[str, tuple[Any, str]] = {
    "accumulate_n": (add_n, "inputs shape: tensor_dtype: name"),
    "all_variables": (global_variables, ""),
    "arg_max": (argmax, SIGNATURES["arg_max"]),
    "arg_min": (argmin, SIGNATURES["arg_min"]),
    "batch_matmul": (matmul, "x:a y:b adj_x:transpose_a adj_y:transpose_b name"),
    "floor_div": (floordiv, _BINARY),
    "histogram_summary": (summary.histogram, "tag:name values collections name:"),
    "image_summary": (summary.image, "tag:name tensor max_images:max_outputs collections name:"),
    "initialize_all_variables": (global_variables_initializer, ""),
    "initialize_local_variables": (local_variables_initializer, ""),
    "initialize_variables": (variables_initializer, "var_list name"),
    "inv": (reciprocal, "x name"),
    "lin_space": (linspace, "start stop num name axis:"),
    "merge_all_summaries": (summary.merge_all, "key"),
    "merge_summary": (summary.merge, "inputs collections name"),
    "mul": (multiply, _BINARY),
    "neg": (negative, "x name"),
    "pack": (stack, "values axis name"),
    "realdiv": (divide, _BINARY),
    "reverse_sequence": (
        reverse_sequence,
        "input seq_lengths seq_axis batch_axis name seq_dim batch_dim",
    ),
    "reverse_v2": (ops.slicing.reverse, "tensor axis name"),
    "scalar_mul": (multiply, "scalar:x x:y name"),
    "scalar_summary": (summary.scalar, "tags:name values:tensor collections name:"),
    "select": (where, "condition t:x e:y name"),
    "sub": (subtract, _BINARY),
    "truediv": (divide, _BINARY),
    "unpack": (unstack, "value num axis name"),
}
"""Other names of functions, with the parameters that they have under these."""

globals().update({name: spelled(f"tf.{name}", *entry) for name, entry in ALIASES.items()})

__all__ = [
    *ALIASES,
    "concat",
    "div",
    "div_no_nan",
    "group",
    "identity_n",
    "log_sigmoid",
    "no_op",
    "split",
    "to_double",
    "to_float",
    "to_int32",
    "to_int64",
]


@building
def div(x: Any, y: Any, name: str | None = None) -> Node:
    """Division as Python 2 has it: x / y, rounded down where both hold integers.

    Args:
        x: tensor, or a number.
        y: the same.
    """
    kinds = [getattr(getattr(value, "dtype", None), "kind", None) or _kind(value) for value in (x, y)]
    return floordiv(x, y, name=name) if set(kinds) <= {"i", "u"} else divide(x, y, name=name)


def _kind(value: Any) -> str:
    import numpy as np

    return str(np.asarray(value).dtype.kind)


@building
def div_no_nan(x: Any, y: Any, name: str | None = None) -> Node:
    """x / y, and 0 where y is 0.

    Args:
        x: tensor of floating-point numbers, or a number.
        y: the same.
    """
    with name_scope(name, "div_no_nan"):
        y = ops.creation.convert_to_tensor(y)
        none = equal(y, 0.0)
        safe = where(none, ops.array.ones_like(y), y)
        return multiply(divide(x, safe), cast(ops.logic.logical_not(none), y.dtype or "float32"))


@building
def log_sigmoid(x: Any, name: str | None = None) -> Node:
    """log σ(x) = -log(1 + e⁻ˣ), computed as -softplus(-x).

    Args:
        x: tensor of floating-point numbers.
    """
    return negative(ops.activations.softplus(negative(x)), name=name)


@building
def to_float(x: Any, name: str = "ToFloat") -> Node:
    """The same numbers as float32.

    Args:
        x: tensor of any shape.
    """
    return cast(x, as_dtype("float32"), name=name)


@building
def to_double(x: Any, name: str = "ToDouble") -> Node:
    """The same numbers as float64.

    Args:
        x: tensor of any shape.
    """
    return cast(x, "float64", name=name)


@building
def to_int32(x: Any, name: str = "ToInt32") -> Node:
    """The same numbers as int32, fractions cut off.

    Args:
        x: tensor of any shape.
    """
    return cast(x, "int32", name=name)


@building
def to_int64(x: Any, name: str = "ToInt64") -> Node:
    """The same numbers as int64, fractions cut off.

    Args:
        x: tensor of any shape.
    """
    return cast(x, "int64", name=name)


@building
def concat(values: Any, axis: Any, name: str = "concat") -> Node:
    """Tensors one behind the other along an axis.

    Args:
        values: a list of tensors, or one alone.
        axis: the axis, a number.

    Raises:
        TypeError: they stand in the order that they had before TensorFlow 1.0, which refuses it, too.
    """
    _refuse_older_order(values, "tf.concat", "tf.concat([a, b], axis)")
    return join(values if isinstance(values, (list, tuple)) else [values], axis, name=name)


@building
def split(
    value: Any, num_or_size_splits: Any, axis: int = 0, num: int | None = None, name: str = "split"
) -> list[Node]:
    """The parts of a tensor along an axis.

    Args:
        value: tensor of at least one axis.
        num_or_size_splits: how many parts of one size, or a list of their sizes.
        axis: the axis.
        num: how many parts there are, where that cannot be seen.

    Raises:
        TypeError: they stand in the order that they had before TensorFlow 1.0, which refuses it, too.
    """
    _refuse_older_order(value, "tf.split", "tf.split(value, 3, axis)")
    return part(value, num_or_size_splits, axis, num, name=name)


def _refuse_older_order(first: Any, name: str, cure: str) -> None:
    if isinstance(first, int):
        raise TypeError(f"{name} has taken the tensors first, and the axis after that, since TensorFlow 1.0: {cure}.")


@building
def group(*inputs: Any, **kwargs: Any) -> Node:
    """Run several operations together. It has no value: fetching it gives None.

    Args:
        inputs: the operations, or lists of them.
        kwargs: `name`.
    """
    if unknown := set(kwargs) - {"name"}:
        raise TypeError(f"tf.group has no parameter {unknown.pop()!r}. It has name.")
    return group_of(*_flat(inputs), name=kwargs.get("name"))


def _flat(values: Any) -> list[Any]:
    return [node for value in values for node in (_flat(value) if isinstance(value, (list, tuple)) else [value])]


@building
def no_op(name: str | None = None) -> Node:
    """An operation that does nothing."""
    return group_of(name=name or "NoOp")


@building
def identity_n(input: Any, name: str | None = None) -> list[Node]:
    """The same values under other names.

    Args:
        input: a list of tensors.
    """
    get_default_graph()
    with name_scope(name, "IdentityN"):
        return [ops.identity.identity(x) for x in input]
