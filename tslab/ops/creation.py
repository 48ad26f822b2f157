"""Tensors made of a shape, and shapes made of tensors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import shapes
from ..arrays import as_dtype
from ..errors import DTypeError
from ..graph import Node, NodeLike, Shape, constant, get_default_graph
from ..operation import Operation
from ..registry import RegisterGradient
from .identity import cast
from .joining import stack
from .layout import ShapeLike, broadcast_to, plain_shape

LARGEST_CONSTANT = 1024
"""How many numbers `zeros` and `ones` hold as a constant; larger ones are one number, repeated when it runs."""


class _OfShape(Operation):
    """Base of the operations that count: whole numbers that depend on the shape of their input alone."""

    shape_inputs = (0,)

    def __init__(self, input: NodeLike, name: str | None = None) -> None:
        super().__init__(input, name=name)

    def shape_rule(self, x: Shape) -> Shape:
        return ()

    def dtype_rule(self) -> np.dtype[Any]:
        return np.dtype(np.int64)


class shape(_OfShape):
    """The shape of a value, as it is in the run.

    Args:
        input: tensor of any shape.

    Returns:
        Vector of integers, one for each axis of `input`.
    """

    formula = "shape of {0}"
    numpy_call = "np.shape({0})"

    def shape_rule(self, x: Shape) -> Shape:
        return (None if x is None else len(x),)

    def compute(self, x: Any) -> Any:
        return np.array(np.shape(x), np.int64)


class size(_OfShape):
    """How many numbers a value holds, as it is in the run.

    Args:
        input: tensor of any shape.

    Returns:
        An integer.
    """

    formula = "size of {0}"
    numpy_call = "np.size({0})"

    def compute(self, x: Any) -> Any:
        return np.int64(np.size(x))


class rank(_OfShape):
    """How many axes a value has, as it is in the run.

    Args:
        input: tensor of any shape.

    Returns:
        An integer.
    """

    formula = "rank of {0}"
    numpy_call = "np.ndim({0})"

    def compute(self, x: Any) -> Any:
        return np.int64(np.ndim(x))


class range(Operation):
    """Numbers at equal distances: start, start + delta, start + 2 delta … below the limit.

    Args:
        start: a number; where it is the only one it is the limit, and the start is 0.
        limit: a number, which is left out.
        delta: a number, which may be negative.
        dtype: of the numbers; by default that of `start`, `limit` and `delta` together.

    Returns:
        Vector of numbers.
    """

    dtype_rule = shapes.promoted
    shape_from_values = (0, 1, 2)
    weak_numbers = True
    formula = "{0}, {0} + {2} … below {1}"
    numpy_call = "np.arange({0}, {1}, {2})"

    def __init__(
        self,
        start: NodeLike,
        limit: NodeLike | None = None,
        delta: NodeLike = 1,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        numbers = (0, start, delta) if limit is None else (start, limit, delta)
        super().__init__(*[x if dtype is None else _of_dtype(x, dtype) for x in numbers], name=name)

    def shape_rule(self, *inputs: Shape) -> Shape:
        values = [node.value.item() for node in self.input_nodes if isinstance(node, constant) and node.shape == ()]
        if any(x not in ((), None) for x in inputs):
            raise shapes.error(self, "range needs single numbers.", "Give start, limit and delta, or the limit alone.")
        if len(values) < 3 or not values[2]:
            return (None,)
        start, limit, delta = values
        return (max(0, math.ceil((limit - start) / delta)),)

    def compute(self, start: Any, limit: Any, delta: Any) -> Any:
        return np.arange(start, limit, delta, dtype=np.result_type(start, limit, delta))


def _of_dtype(x: NodeLike, dtype: DTypeLike) -> NodeLike:
    kind = as_dtype(dtype)
    if isinstance(x, Node):
        return x if x.dtype == kind else cast(x, kind)
    return np.asarray(x, kind)


class linspace(Operation):
    """`num` numbers at equal distances from `start` to `stop`, both of them included.

    Args:
        start, stop: numbers.
        num: how many, at least 1.

    Returns:
        Vector of `num` floating-point numbers.
    """

    dtype_rule = shapes.floating
    weak_numbers = True
    formula = "{num} numbers from {0} to {1}"
    numpy_call = "np.linspace({0}, {1}, {num})"
    num: int

    def __init__(self, start: NodeLike, stop: NodeLike, num: int, name: str | None = None) -> None:
        super().__init__(start, stop, name=name, num=int(num))

    def shape_rule(self, start: Shape, stop: Shape) -> Shape:
        if start not in ((), None) or stop not in ((), None) or self.num < 1:
            raise shapes.error(
                self, f"linspace cannot make {self.num} numbers of its inputs.", "Give two single numbers, and num ≥ 1."
            )
        return (self.num,)

    def compute(self, start: Any, stop: Any) -> Any:
        return np.linspace(start, stop, self.num, dtype=np.result_type(start, stop, 1.0))


@RegisterGradient(range)
@RegisterGradient(linspace)
def _sequence_gradient(op: Any, grad: Any) -> Any:
    """None, as in TensorFlow: they are counted, not computed with."""
    return [None] * len(op.inputs)


def fill(dims: ShapeLike, value: NodeLike, name: str | None = None) -> Node:
    """A tensor filled with one number: fill([2, 3], 7) is [[7 7 7] [7 7 7]].

    Args:
        dims: its shape; it may hold nodes, or be one.
        value: the number.

    Returns:
        Tensor of that shape.
    """
    return broadcast_to(value, dims, name=name)


def zeros(shape: ShapeLike, dtype: DTypeLike = "float64", name: str | None = "zeros") -> Node:
    """Zeros in a shape.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        dtype: of the numbers.

    Returns:
        Tensor of that shape.
    """
    return _one_number(0, shape, dtype, name)


def ones(shape: ShapeLike, dtype: DTypeLike = "float64", name: str | None = "ones") -> Node:
    """Ones in a shape.

    Args:
        shape: numbers, numbers and nodes mixed, or a node that holds it.
        dtype: of the numbers.

    Returns:
        Tensor of that shape.
    """
    return _one_number(1, shape, dtype, name)


def _one_number(number: int, shape: ShapeLike, dtype: DTypeLike, name: str | None) -> Node:
    function = "ones" if number else "zeros"
    dtype = as_dtype(dtype, f"The first argument of {function} is the whole shape, as one list: {function}([2, 3]).")
    plain = plain_shape(shape)
    if isinstance(plain, Node):
        with plain.graph.as_default():
            return fill(plain, constant(number, dtype), name=name)
    if math.prod(plain) <= LARGEST_CONSTANT:
        return constant(np.full(plain, number), dtype, name=name)
    return fill(plain, constant(number, dtype), name=name)


def eye(
    num_rows: int,
    num_columns: int | None = None,
    batch_shape: Sequence[int] | None = None,
    dtype: DTypeLike = "float64",
    name: str | None = "eye",
) -> constant:
    """Unit matrix: ones on the diagonal, zeros elsewhere.

    Args:
        num_rows, num_columns: its shape; square by default.
        batch_shape: the shape of a batch of them, which are all the same; by default there is one.
        dtype: of the numbers.

    Returns:
        Matrix of that shape, or tensor of shape (*batch_shape, num_rows, num_columns).
    """
    matrix = np.eye(num_rows, num_columns)
    return constant(np.broadcast_to(matrix, (*(batch_shape or ()), *matrix.shape)), as_dtype(dtype), name=name)


def convert_to_tensor(value: Any, dtype: DTypeLike | None = None, name: str | None = None) -> Node:
    """A value as a node, as operations convert what they get.

    Args:
        value: a node, a number, an array, or a list that may hold nodes.
        dtype: what it must be; numbers are converted.

    Returns:
        The node itself, a constant, or the stacked list.

    Raises:
        DTypeError: a node has another dtype.
    """
    if isinstance(value, (list, tuple)) and any(isinstance(x, Node) for x in value):
        value = stack(value, name=name)
    elif not isinstance(value, Node) and (rules := get_default_graph().rules) is not None:
        packed = rules.packed(value)
        value = value if packed is None else packed
    if not isinstance(value, Node):
        return constant(value, dtype, name=name)
    if dtype is not None and value.dtype is not None and value.dtype != as_dtype(dtype):
        raise DTypeError(
            f"{value.name!r} holds {value.dtype}, and not {as_dtype(dtype)}.",
            f"Convert it: ts.cast({value.name}, '{as_dtype(dtype)}').",
            nodes=[value],
        )
    return value
