"""Small functions of `tf` that are composed of others: grids, crops, samples, orders, counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...graph import Node
from ...ops.array import expand_dims, ones_like
from ...ops.categories import one_hot
from ...ops.clipping import clip_by_value
from ...ops.creation import convert_to_tensor, fill
from ...ops.creation import range as numbers_to
from ...ops.creation import shape as shape_of
from ...ops.extremes import reduce_max
from ...ops.gathering import gather
from ...ops.identity import cast
from ...ops.layout import reshape, transpose
from ...ops.linalg import matmul
from ...ops.logic import less_equal, where
from ...ops.math import exp, multiply, subtract
from ...ops.padding import tile
from ...ops.products import cumsum
from ...ops.random import random_uniform
from ...ops.reductions import reduce_sum
from ...ops.rounding import floordiv, mod
from ...ops.scattering import scatter_nd
from ...scopes import name_scope
from ..rules import as_dtype, building
from .old_names import no_op
from .python import numpy_function

__all__ = [
    "AggregationMethod",
    "VariableAggregation",
    "VariableSynchronization",
    "bincount",
    "confusion_matrix",
    "initialize_all_tables",
    "meshgrid",
    "multinomial",
    "random_crop",
    "repeat",
    "roll",
    "saturate_cast",
    "sparse_to_dense",
    "tables_initializer",
]


class AggregationMethod:
    """How gradients are summed, which is of no meaning here."""

    DEFAULT = ADD_N = 0
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


class VariableSynchronization:
    """How Variables are kept alike on several machines, which is of no meaning here."""

    AUTO, NONE, ON_WRITE, ON_READ = 0, 1, 2, 3


class VariableAggregation:
    """How the writes of several machines are put together, which is of no meaning here."""

    NONE, SUM, MEAN, ONLY_FIRST_REPLICA = 0, 1, 2, 3


@building
def meshgrid(*args: Any, **kwargs: Any) -> list[Node]:
    """The coordinates of the points of a grid.

    Args:
        args: for each axis a vector.
        kwargs: `indexing`, "xy" (the default: the first two axes change places) or "ij"; and `name`.

    Returns:
        For each axis a tensor in the shape of the grid.
    """
    indexing = kwargs.pop("indexing", "xy")
    name = kwargs.pop("name", "meshgrid")
    if kwargs or indexing not in ("xy", "ij"):
        raise TypeError(f"tf.meshgrid has indexing='xy' or 'ij', and name; it got {kwargs or indexing!r}.")
    with name_scope(name):
        vectors = [reshape(convert_to_tensor(x), [-1]) for x in args]
        lengths = [shape_of(x)[0] for x in vectors]
        grids: list[Node] = []
        for axis, vector in enumerate(vectors):
            column = reshape(vector, [1] * axis + [-1] + [1] * (len(vectors) - axis - 1))
            grids.append(tile(column, [1 if i == axis else length for i, length in enumerate(lengths)]))
        if indexing == "xy" and len(grids) > 1:
            order = [1, 0, *range(2, len(grids))]
            grids = [transpose(grid, order) for grid in grids]
        return grids


@building
def random_crop(value: Any, size: Any, seed: int | None = None, name: str | None = None) -> Node:
    """A part of a tensor, of a given size, from a place that is drawn in each run.

    Args:
        value: tensor.
        size: the length of the part along each axis.
        seed: of the stream of random numbers.

    Raises:
        ShapeError: the tensor is known to be smaller.
    """
    with name_scope(name, "random_crop"):
        value = convert_to_tensor(value)
        lengths = [int(d) for d in size]
        known = value.shape
        pairs = zip(known or (), lengths, strict=False)
        if known is None or len(known) != len(lengths) or any(d is not None and d < n for d, n in pairs):
            raise ShapeError(f"{value.name!r} of shape {known} has no part of size {tuple(lengths)}.", nodes=[value])
        whole = shape_of(value)
        result: Node = value
        for axis, length in enumerate(lengths):
            if known[axis] == length:
                continue
            free = cast(whole[axis] - length + 1, "float64")
            start = cast(multiply(random_uniform([], dtype="float64", seed=seed), free), "int32")
            result = gather(result, start + np.arange(length, dtype="int32"), axis=axis)
        return result


@building
def multinomial(
    logits: Any, num_samples: Any, seed: int | None = None, name: str | None = None, output_dtype: Any = None
) -> Node:
    """Classes drawn with the probabilities softmax(logits).

    Args:
        logits: tensor of shape (batch, classes).
        num_samples: how many to draw for each row.
        seed: of the stream of random numbers.
        output_dtype: by default int64.

    Returns:
        Tensor of shape (batch, num_samples): the first class up to which the probabilities add up to more than a
        uniform random number.
    """
    with name_scope(name, "multinomial"):
        logits = convert_to_tensor(logits)
        weights = exp(subtract(logits, reduce_max(logits, 1, True)))
        reached = cumsum(cast(weights, "float64"), 1)
        drawn = random_uniform([shape_of(logits)[0], num_samples, 1], dtype="float64", seed=seed)
        sought = multiply(drawn, expand_dims(reached[:, -1:], 1))
        passed = cast(less_equal(expand_dims(reached, 1), sought), "int64")
        return cast(reduce_sum(passed, 2), as_dtype(output_dtype) or "int64")


@building
def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: int | None = None,
    dtype: Any = "int32",
    name: str | None = None,
    weights: Any = None,
) -> Node:
    """How often each class (row) was taken for each (column).

    Args:
        labels: the classes, a vector of integers.
        predictions: what they were taken for, the same.
        num_classes: how many there are; it has to be given where the classes are not constants.
        dtype: of the counts.
        weights: how much each counts, by default 1.

    Raises:
        ShapeError: the number of classes is not known.
    """
    with name_scope(name, "confusion_matrix"):
        rows, columns = reshape(convert_to_tensor(labels), [-1]), reshape(convert_to_tensor(predictions), [-1])
        if num_classes is None:
            if isinstance(labels, Node) or isinstance(predictions, Node):
                raise ShapeError("confusion_matrix needs num_classes where the classes are known in a run alone.")
            num_classes = int(max(np.max(labels), np.max(predictions))) + 1
        kind = as_dtype(dtype)
        hits: Node = one_hot(rows, num_classes, dtype=kind)
        if weights is not None:
            hits = multiply(hits, expand_dims(cast(weights, kind), 1))
        return matmul(transpose(hits), one_hot(columns, num_classes, dtype=kind))


@building
def bincount(arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None, dtype: Any = "int32") -> Node:
    """How often each of the numbers 0, 1, 2 … is there.

    Args:
        arr: tensor of integers that are not negative.
        weights: how much each counts, by default 1.
        minlength: count at least so many numbers.
        maxlength: count at most so many.
        dtype: of the counts, where there are no weights.
    """

    def count(numbers: Any, *weight: Any) -> Any:
        flat = np.ravel(numbers)
        found = np.bincount(flat, np.ravel(weight[0]) if weight else None, minlength or 0)
        return found if maxlength is None else found[:maxlength]

    kind = as_dtype(dtype) if weights is None else convert_to_tensor(weights).dtype
    node: Node = numpy_function(count, [arr] if weights is None else [arr, weights], kind, name="bincount")
    node.set_shape([None])
    return node


@building
def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Sequence[int],
    sparse_values: Any,
    default_value: Any = 0,
    validate_indices: bool = True,
    name: str | None = None,
) -> Node:
    """A tensor that has values in some places, and one value everywhere else.

    Args:
        sparse_indices: the places: a number, a vector, or a matrix with a place in each row.
        output_shape: the tensor's shape.
        sparse_values: the values, or one for all places.
        default_value: what is everywhere else.
        validate_indices: accepted; places beyond the shape are refused in any case.
    """
    with name_scope(name, "SparseToDense"):
        values = convert_to_tensor(sparse_values)
        places: Node = cast(sparse_indices, "int64")
        rank = 0 if places.shape is None else len(places.shape)
        places = reshape(places, [-1, 1] if rank < 2 else [-1, len(list(output_shape))])
        count = shape_of(places)[0]
        spread = fill([count], values) if values.shape == () else reshape(values, [-1])
        numbers = scatter_nd(places, spread, list(output_shape))
        marks = scatter_nd(places, ones_like(spread, dtype="int32"), list(output_shape))
        return where(marks > 0, numbers, fill(list(output_shape), cast(default_value, values.dtype or "float32")))


@building
def repeat(input: Any, repeats: int, axis: int | None = None, name: str | None = None) -> Node:
    """Each element several times, one after the other.

    Args:
        input: tensor.
        repeats: how many times, a number.
        axis: along which axis; by default the tensor is a vector first.
    """
    with name_scope(name, "Repeat"):
        x = convert_to_tensor(input)
        x = reshape(x, [-1]) if axis is None else x
        along = axis or 0
        positions = floordiv(_positions(shape_of(x)[along] * int(repeats)), int(repeats))
        return gather(x, positions, axis=along)


@building
def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Node:
    """The elements moved along axes; those that leave at one end enter at the other.

    Args:
        input: tensor.
        shift: by how many places, or a list of such numbers.
        axis: along which axis, or a list of axes.
    """
    with name_scope(name, "roll"):
        result: Node = convert_to_tensor(input)
        pairs = zip(shift, axis, strict=True) if isinstance(axis, (list, tuple)) else [(shift, axis)]
        for places, along in pairs:
            length = shape_of(result)[along]
            result = gather(result, mod(_positions(length) - places, length), axis=along)
        return result


def _positions(length: Node) -> Node:
    return numbers_to(length)


@building
def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Node:
    """The same numbers in another dtype; those beyond its ends become its ends.

    Args:
        value: tensor.
        dtype: the dtype.
    """
    kind = np.dtype(as_dtype(dtype))
    node = convert_to_tensor(value)
    if kind.kind in "iu" and node.dtype is not None and not np.can_cast(node.dtype, kind):
        ends = np.iinfo(kind)
        low, high = float(ends.min), float(np.nextafter(np.float32(ends.max), np.float32(0)))
        low, high = (low, float(ends.max)) if kind.itemsize < 4 else (low, high)
        node = clip_by_value(node, np.array(low, node.dtype), np.array(high, node.dtype))
    return cast(node, kind, name=name)


@building
def tables_initializer(name: str = "init_all_tables") -> Node:
    """An operation that does nothing: there are no tables."""
    return no_op(name)


@building
def initialize_all_tables(name: str = "init_all_tables") -> Node:
    """An operation that does nothing: there are no tables."""
    return tables_initializer(name)
