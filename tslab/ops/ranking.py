"""The order of numbers: the largest of them, permutations, and different values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..arrays import as_dtype
from ..graph import Node, NodeLike, Shape, as_node, constant
from ..operation import DTypeName, Operation
from ..registry import RegisterGradient
from .array import expand_dims, reshape_like
from .categories import needs_integers
from .creation import shape as shape_of
from .gathering import gather
from .identity import cast
from .layout import reshape
from .logic import equal, logical_not, where
from .reductions import reduce_any
from .several import _Several


class TopK(NamedTuple):
    """The largest numbers, and where they stand."""

    values: Node
    indices: Node


def top_k(input: NodeLike, k: int | Node = 1, sorted: bool = True, name: str | None = None) -> TopK:
    """The k largest numbers along the last axis, the largest first, and where they stand.

    Args:
        input: tensor of rank 1 or more.
        k: how many: a number, or a node of one.
        sorted: whether they have to be in their order; they always are.

    Returns:
        `values` and `indices`, of the shape of `input` with k as its last axis. Of equal numbers the one that stands
        first comes first. The gradient of the values goes to where they stand.
    """
    x = as_node(input)
    indices = top_k_indices(x, k, name=f"{name}/indices" if name else None)
    values = None if name is None else f"{name}/values"
    if x.shape is not None:
        return TopK(gather(x, indices, axis=-1, batch_dims=len(x.shape) - 1, name=values), indices)
    rows = reshape(x, [-1, shape_of(x)[-1]])
    places = reshape(indices, [shape_of(rows)[0], shape_of(indices)[-1]])
    return TopK(reshape_like(gather(rows, places, batch_dims=1), indices, name=values), indices)


class top_k_indices(Operation):
    """Where the k largest numbers along the last axis stand, the largest first; of equal ones the first one first.

    Args:
        input: tensor of rank 1 or more.
        k: how many, a single integer.

    Returns:
        Integers, of the shape of `input` with k as its last axis.

    Raises:
        ShapeError: there are not so many.
    """

    shape_from_values = (1,)
    formula = "where the {1} largest of {0} are"
    numpy_call = "np.argsort(-{0}, axis=-1, kind='stable')[..., :{1}]"

    def __init__(self, input: NodeLike, k: NodeLike, name: str | None = None) -> None:
        super().__init__(input, k, name=name)

    def shape_rule(self, x: Shape, k: Shape) -> Shape:
        node = self.input_nodes[1]
        number = int(node.value) if isinstance(node, constant) and node.shape == () else None
        length = x[-1] if x else None
        if x == () or k not in ((), None) or (number is not None and not 0 <= number <= (length or number)):
            raise shapes.error(
                self,
                f"top_k cannot take the {node.name if number is None else number} largest of "
                f"{shapes.describe(self.input_nodes[0], x)}.",
                "k is a single number, and the last axis of the tensor has at least that length.",
            )
        return None if x is None else (*x[:-1], number)

    def dtype_rule(self) -> np.dtype[Any]:
        needs_integers(self, self.input_nodes[1])
        return np.dtype(np.int64)

    def compute(self, x: Any, k: Any) -> Any:
        length = np.shape(x)[-1]
        if not 0 <= k <= length:
            raise ValueError(f"there are {length} numbers, and the {k} largest are asked for")
        backwards = np.argsort(x[..., ::-1], axis=-1, kind="stable")
        return length - 1 - backwards[..., ::-1][..., : int(k)]


class invert_permutation(Operation):
    """The permutation that undoes one: z[x[i]] = i.

    Args:
        x: vector of the numbers 0, 1 … in some order.

    Returns:
        Vector of the same length.

    Raises:
        ComputeError: a number stands there twice, or is too large.
    """

    formula = "what undoes the order {0}"
    numpy_call = "np.argsort({0})"

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def dtype_rule(self) -> np.dtype[Any] | None:
        needs_integers(self, self.input_nodes[0])
        return self.input_nodes[0].dtype

    def shape_rule(self, x: Shape) -> Shape:
        return _vector(self, x)

    def compute(self, x: Any) -> Any:
        order = np.argsort(x)
        if not np.array_equal(np.asarray(x)[order], np.arange(len(x))):
            raise ValueError(f"{np.asarray(x).tolist()} is no permutation of the numbers from 0 to {len(x) - 1}")
        return order.astype(np.asarray(x).dtype)


@RegisterGradient(invert_permutation)
def _invert_permutation_gradient(op: Any, grad: Any) -> Any:
    """Positions cannot be changed by a little."""
    return [None]


def _vector(op: Operation, x: Shape) -> Shape:
    """The shape of the input, which must be a vector."""
    if x is not None and len(x) != 1:
        raise shapes.error(
            op,
            f"{type(op).__name__} needs a vector, and {shapes.describe(op.input_nodes[0], x)} is none.",
            "ts.reshape(x, [-1]) makes one.",
        )
    return (None,) if x is None else x


class Unique(NamedTuple):
    """The different values, and for each number which of them it is."""

    y: Node
    idx: Node


class UniqueWithCounts(NamedTuple):
    """The different values, for each number which of them it is, and how often each of them stands there."""

    y: Node
    idx: Node
    count: Node  # type: ignore[assignment]  # tuples have a method of that name


class ListDiff(NamedTuple):
    """The numbers that are left, and where they stood."""

    out: Node
    idx: Node


class unique_values(_Several):
    """The different values of a vector, in the order in which they first stand there, and two vectors of integers: for
    each number which of them it is, and for each of them how often it stands there.

    Args:
        x: vector.
        numbers: the dtype of those integers.
    """

    formula = "the different values of {0}"
    numpy_call = "np.unique({0}, return_inverse=True, return_counts=True)"
    numbers: DTypeName

    def __init__(self, x: NodeLike, numbers: DTypeLike = "int64", name: str | None = None) -> None:
        super().__init__(x, name=name, numbers=as_dtype(numbers).name)

    def shape_rule(self, x: Shape) -> Shape:
        _vector(self, x)
        return None  # it has several

    def count_values(self) -> int:
        return 3

    def value_shape(self, index: int) -> Shape:
        return _vector(self, self.input_nodes[0].shape) if index == 1 else (None,)

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        return self.input_nodes[0].dtype if index == 0 else np.dtype(self.numbers)

    def compute(self, x: Any) -> Any:
        values, first, which, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
        order = np.argsort(first)
        place = np.argsort(order)
        return values[order], place[which].astype(self.numbers), counts[order].astype(self.numbers)


@RegisterGradient(unique_values)
def _unique_values_gradient(op: Any, grads: Any) -> Any:
    """Whether two numbers are equal is not changed by a little; what they are is no way to learn."""
    return [None]


def unique(x: NodeLike, out_idx: DTypeLike = "int64", name: str | None = None) -> Unique:
    """The different values of a vector, in the order in which they first stand there.

    Args:
        x: vector.
        out_idx: the dtype of `idx`.

    Returns:
        `y`, the different values, of which only the run knows how many there are, and `idx`, for each number which of
        them it is: `x[i] = y[idx[i]]`. Neither has a gradient.
    """
    y, idx, _ = unique_values(x, out_idx, name=name).items()
    return Unique(y, idx)


def unique_with_counts(x: NodeLike, out_idx: DTypeLike = "int64", name: str | None = None) -> UniqueWithCounts:
    """The different values of a vector, as `unique` has them, and how often each of them stands there.

    Args:
        x: vector.
        out_idx: the dtype of `idx` and `count`.

    Returns:
        `y`, `idx` and `count`.
    """
    return UniqueWithCounts(*unique_values(x, out_idx, name=name).items())


def setdiff1d(x: NodeLike, y: NodeLike, index_dtype: DTypeLike = "int64", name: str | None = None) -> ListDiff:
    """The numbers of one vector that do not stand in another one, in their order.

    Args:
        x, y: vectors.
        index_dtype: the dtype of `idx`.

    Returns:
        `out`, the numbers, of which only the run knows how many there are, and `idx`, where in `x` they stand.
    """
    x = as_node(x)
    found = reduce_any(equal(expand_dims(x, 1), expand_dims(as_node(y), 0)), axis=1)
    places = where(logical_not(found))[:, 0]
    return ListDiff(gather(x, places, name=name), cast(places, index_dtype))
