"""What is made of Python functions, and of gradients: `custom_gradient`, `py_function`, `hessians`; and small tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

import tslab

from ... import shapes
from ...errors import GradientError, ShapeError
from ...gradients import gradients
from ...graph import Node
from ...operation import Operation
from ...ops.array import zeros_like
from ...ops.creation import convert_to_tensor
from ...ops.identity import cast
from ...ops.joining import stack
from ...ops.layout import reshape
from ...ops.python import py_func
from ...registry import RegisterGradient
from ...scopes import name_scope
from ..rules import TensorShape, as_dtype, building, get_default_graph, plain_dimension, plain_shape
from ..spellings import namespace

__all__ = [
    "NoGradient",
    "NotDifferentiable",
    "broadcast_static_shape",
    "custom_gradient",
    "dimension_value",
    "get_logger",
    "get_seed",
    "hessians",
    "is_tensor",
    "no_gradient",
    "numpy_function",
    "py_function",
    "reduce_mean",
]

_mean = namespace("", tslab, ["reduce_mean"])["reduce_mean"]


class _CustomGradient(Operation):
    """The value of the first input, whose gradient by the others is a function's."""

    shape_rule = lambda self, *inputs: inputs[0]  # noqa: E731
    dtype_rule = shapes.first
    guards_inputs = False
    is_view = True
    formula = "{0}, with a gradient of its own"
    grad_fn: Callable[..., Any]

    def compute(self, y: Any, *xs: Any) -> Any:
        return y


@RegisterGradient(_CustomGradient)
def _custom_gradient_gradient(op: Any, grad: Any) -> Any:
    """What the function gives; the way through y itself is closed."""
    found = op.grad_fn(grad)
    return [None, *(found if isinstance(found, (list, tuple)) else [found])]


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Node]:
    """Decorator: a function that builds a value, and tells its gradient.

        @tf.custom_gradient
        def log1pexp(x):
            e = tf.exp(x)
            return tf.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e))

    Args:
        f: from tensors, a tensor, and the function that makes of the gradient by it the gradients by the tensors.
    """

    @wraps(f)
    @building
    def call(*args: Any, **keywords: Any) -> Node:
        xs = [convert_to_tensor(x) for x in args]
        y, grad_fn = f(*xs, **keywords)
        if isinstance(y, (list, tuple)):
            raise GradientError(
                "tf.custom_gradient makes functions of one value here, and this one returns several.",
                "Write one function for each value.",
            )
        return _CustomGradient(y, *xs, name="CustomGradient", grad_fn=grad_fn)

    return call


class _Eager(np.ndarray[Any, Any]):
    """An array with the method by which TensorFlow's eager tensors give theirs."""

    def numpy(self) -> Any:
        """The array."""
        return np.asarray(self)


@building
def py_function(func: Any = None, inp: Any = None, Tout: Any = None, name: str | None = None) -> Any:
    """What a Python function computes, as a node. It has no gradient.

    Args:
        func: the function; it gets arrays, which have a method `numpy()`, and computes with NumPy.
        inp: its arguments, a list of tensors.
        Tout: the dtype of what it returns, or a list of dtypes where it returns several.
    """

    def call(*values: Any) -> Any:
        return func(*[np.asarray(value).view(_Eager) for value in values])

    return numpy_function(call, inp, Tout, name=name)


@building
def numpy_function(
    func: Any = None, inp: Any = None, Tout: Any = None, stateful: bool = True, name: str | None = None
) -> Any:
    """What a Python function computes, as a node. It has no gradient.

    Args:
        func: the function; it gets arrays.
        inp: its arguments, a list of tensors.
        Tout: the dtype of what it returns, or a list of dtypes where it returns several.
        stateful: accepted, and of no meaning here.
    """
    kinds = [as_dtype(one) for one in Tout] if isinstance(Tout, (list, tuple)) else as_dtype(Tout)
    return py_func(func, inp, kinds, stateful, name=name)


@building
def hessians(
    ys: Any,
    xs: Any,
    name: str = "hessians",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
) -> list[Node]:
    """The second derivatives of ∑ys by each of xs: ∂²y / ∂xᵢ∂xⱼ.

    Args:
        ys: tensor, or a list of tensors.
        xs: tensor, or a list of tensors, of shapes that are known.
        colocate_gradients_with_ops, gate_gradients, aggregation_method: accepted, and of no meaning here.

    Returns:
        For each of xs a tensor of its shape twice, one after the other. It is built row by row, one for each number.

    Raises:
        ShapeError: the shape of one of xs is not known.
    """
    found: list[Node] = []
    with name_scope(name):
        for x in xs if isinstance(xs, (list, tuple)) else [xs]:
            size = TensorShape(x.shape).num_elements()
            if size is None:
                raise ShapeError(f"The shape of {x.name!r} is not known, and hessians needs it.", nodes=[x])
            first = gradients(ys, x)[0]
            flat = reshape(zeros_like(x) if first is None else first, [-1])
            rows = [gradients(flat[i], x)[0] for i in range(size)]
            full = stack([zeros_like(x) if row is None else row for row in rows])
            found.append(reshape(full, [*x.shape, *x.shape]))
    return found


def is_tensor(x: Any) -> bool:
    """Whether something is a node of a graph.

    Args:
        x: anything.
    """
    return isinstance(x, Node)


def dimension_value(dimension: Any) -> int | None:
    """A dimension as a number, or None where it is not known.

    Args:
        dimension: a dimension, a number or None.
    """
    return plain_dimension(dimension)


def broadcast_static_shape(shape_x: Sequence[Any], shape_y: Sequence[Any]) -> Any:
    """The shape of what is computed element by element from tensors of two known shapes.

    Args:
        shape_x: the one.
        shape_y: the other.
    """
    known: list[Any] = [plain_shape(shape_x), plain_shape(shape_y)]
    return TensorShape(np.broadcast_shapes(*known))


def get_seed(op_seed: int | None) -> tuple[int | None, int | None]:
    """The seeds of an operation: that of the graph, and its own.

    Args:
        op_seed: its own, or None.
    """
    return get_default_graph().seed, op_seed


def get_logger() -> Any:
    """The logger of Python's that `tf.logging` writes to."""
    from ..logging import logger

    return logger


def no_gradient(op_type: str) -> None:
    """Say that an operation has no gradient: nothing, since what has none registered has none.

    Args:
        op_type: accepted, and of no meaning here.
    """


NoGradient = NotDifferentiable = no_gradient


@building
def reduce_mean(
    input_tensor: Any,
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
) -> Any:
    """The mean along axes; of integers, TensorFlow's is an integer, too: without what is behind the point.

    Args:
        input_tensor: tensor of any shape.
        axis: the axis or axes; None for all.
        keepdims: whether to keep them, with length 1.
        name: of the node.
        reduction_indices: an older name of `axis`.
        keep_dims: an older name of `keepdims`.
    """
    x = input_tensor if isinstance(input_tensor, Node) else convert_to_tensor(input_tensor)
    given = {"axis": axis, "keepdims": keepdims, "reduction_indices": reduction_indices, "keep_dims": keep_dims}
    options = {key: value for key, value in given.items() if value is not None}
    if x.dtype is None or x.dtype.kind not in "iu":
        return _mean(x, name=name, **options) if name else _mean(x, **options)
    return cast(_mean(x, **options), x.dtype, name=name or "Mean")
