"""Static shape and dtype rules: what is known of a value before anything runs.

A rule is a method of the operation it belongs to (`shape_rule = shapes.same`). It gets the shapes of the inputs, and
returns the shape of the value or raises a ShapeError. The session calls it again with the shapes of a run when a
`compute` fails, so that a mistake has one explanation whether it is seen early or late.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import DTypeError, ShapeError
from .graph import Node, Shape, constant
from .operation import Operation

Axis = int | Sequence[int] | None


def static(shape: Shape) -> bool:
    """Whether a shape is known in all its dimensions."""
    return shape is not None and None not in shape


def is_differentiable(node: Node) -> bool:
    """Whether a node may have a gradient: it holds no whole numbers or truth values."""
    return node.dtype is None or node.dtype.kind in "fc"


def describe(node: Node, shape: Shape) -> str:
    """`'X' of shape (None, 3)`."""
    return f"{node.name!r} of shape {'unknown' if shape is None else shape}"


def error(op: Operation, what: str, cure: str) -> ShapeError:
    """A ShapeError about `op` and its inputs."""
    return ShapeError(what, cure, nodes=op.input_nodes, where=op.location)


def same(op: Operation, x: Shape, *others: Shape) -> Shape:
    """The shape of the first input."""
    return x


def all_same(op: Operation, *xs: Shape) -> Shape:
    """The one shape that all inputs have."""
    known = [shape for shape in xs if shape is not None]
    for node, shape in zip(op.input_nodes, xs, strict=True):
        if known and not fits(shape, known[0]):
            raise error(
                op,
                f"{type(op).__name__} needs inputs of one shape: {describe(node, shape)} is not {known[0]}.",
                "Use + where NumPy's broadcasting is wanted.",
            )
    return known[0] if known else None


def like_second(op: Operation, x: Shape, like: Shape, *others: Shape) -> Shape:
    """The shape of the second input."""
    return like


def broadcast_dimensions(a: int | None, b: int | None) -> int | None:
    """Two dimensions put together by NumPy's rule; raises ValueError if they differ and neither is 1."""
    if a == 1 or a == b:
        return b
    if b == 1:
        return a
    if a is None or b is None:
        return a if b is None else b
    raise ValueError


def broadcast(op: Operation, *shapes: Shape) -> Shape:
    """NumPy's broadcasting of the last inputs: aligned at the last axis, dimensions are equal or 1."""
    result: Shape = ()
    for shape in shapes:
        if shape is None or result is None:
            result = None
            continue
        if shape == result or () in (shape, result):
            result = result or shape
            continue
        rank = max(len(result), len(shape))
        left, right = (1,) * (rank - len(result)) + result, (1,) * (rank - len(shape)) + shape
        try:
            result = tuple(map(broadcast_dimensions, left, right))
        except ValueError:
            clash = next(i for i in range(1, rank + 1) if _clashes(left[-i], right[-i]))
            nodes = op.input_nodes[-len(shapes) :]
            parts = " and ".join(describe(node, s) for node, s in zip(nodes, shapes, strict=True))
            raise error(
                op,
                f"{type(op).__name__} cannot combine {parts}: {left[-clash]} is not {right[-clash]}.",
                "Shapes are compared from the last axis backwards; each pair must be equal, or one of the two be 1.",
            ) from None
    return result


def _clashes(a: int | None, b: int | None) -> bool:
    return None not in (a, b) and a != b and 1 not in (a, b)


def matmul(op: Operation, a: Shape, b: Shape) -> Shape:
    """Rows times columns on the last two axes, broadcast over those before; a vector is a row on the left, a column on
    the right, and its axis of length 1 is dropped again.
    """
    left, right = op.input_nodes
    for node, shape in ((left, a), (right, b)):
        if shape == ():
            raise error(
                op,
                f"matmul cannot multiply {describe(left, a)} by {describe(right, b)}: {node.name!r} is a number.",
                "Use * to multiply by a number.",
            )
    if a is None or b is None:
        return None
    if getattr(op, "transpose_a", False) and len(a) > 1:
        a = (*a[:-2], a[-1], a[-2])
    if getattr(op, "transpose_b", False) and len(b) > 1:
        b = (*b[:-2], b[-1], b[-2])
    inner, outer = a[-1], b[-2] if len(b) > 1 else b[0]
    if inner is not None and outer is not None and inner != outer:
        cure = f"Each row of {left.name} has {inner} entries; make {right.name}'s first dimension {inner}."
        if len(a) > 1 and len(b) > 1 and a[-2] == outer:
            cure += f" Or multiply by the transpose of {left.name!r}."
        raise error(
            op, f"matmul cannot multiply {describe(left, a)} by {describe(right, b)}: {inner} is not {outer}.", cure
        )
    batch = broadcast(op, a[:-2], b[:-2])
    assert batch is not None
    return (*batch, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))


def fits(shape: Shape, declared: Shape) -> bool:
    """Whether a shape agrees with a declared one wherever both are known."""
    if shape is None or declared is None:
        return True
    return len(shape) == len(declared) and all(None in (a, b) or a == b for a, b in zip(shape, declared, strict=True))


def plain_axis(axis: Any) -> int | tuple[int, ...] | None:
    """An axis argument in Python's own types, which graph JSON can hold."""
    if axis is None or np.ndim(axis) == 0:
        return None if axis is None else int(axis)
    return tuple(int(one) for one in axis)


def normalize_axis(op: Operation, axis: Axis, shape: tuple[int | None, ...]) -> tuple[int, ...]:
    """`axis` as a tuple of axes counted from the front; None means all of them."""
    rank = len(shape)
    if axis is None:
        return tuple(range(rank))
    axes = (axis,) if isinstance(axis, (int, np.integer)) else tuple(axis)
    for one in axes:
        if not -rank <= one < rank:
            raise error(
                op,
                f"{type(op).__name__} has no axis {one} in {describe(op.input_nodes[0], shape)}.",
                f"Axes go from {-rank} to {rank - 1}." if rank else "A single number has no axes; leave axis out.",
            )
    result = tuple(sorted(one % rank for one in axes))
    if len(set(result)) < len(result):
        raise error(op, f"{type(op).__name__} names an axis twice in axis={axis}.", "Name each axis once.")
    return result


def reduction(op: Operation, x: Shape) -> Shape:
    """The shape without the axes in `op.axis`, or with length 1 there where `op.keepdims`."""
    axis: Axis = op.attributes["axis"]
    keepdims: bool = op.attributes["keepdims"]
    if x is None:
        return () if axis is None and not keepdims else None
    axes = normalize_axis(op, axis, x)
    return tuple(1 if i in axes else d for i, d in enumerate(x) if keepdims or i not in axes)


def along_axis(op: Operation, x: Shape) -> Shape:
    """The shape of the input, which must have the axis `op.axis`."""
    if x is not None:
        normalize_axis(op, op.attributes["axis"], x)
    return x


def expand_dims(op: Operation, x: Shape) -> Shape:
    """The shape with axes of length 1 put in at `op.axis`, counted in the result."""
    if x is None:
        return None
    axis: Axis = op.attributes["axis"]
    count = 1 if isinstance(axis, int) else len(tuple(axis or ()))
    rank = len(x) + count
    axes = normalize_axis(op, axis, (None,) * rank)
    rest = iter(x)
    return tuple(1 if i in axes else next(rest) for i in range(rank))


def write(op: Operation, variable: Shape, value: Shape) -> Shape:
    """The variable's shape, which the value must have."""
    if not fits(value, variable):
        name = op.input_nodes[0].name
        raise error(
            op,
            f"{type(op).__name__} cannot give {describe(op.input_nodes[0], variable)} a value of shape {value}.",
            f"A variable keeps its shape; make the value {variable}, or build {name!r} with shape {value}.",
        )
    return variable


def promoted(op: Operation) -> np.dtype[Any] | None:
    """The dtype that NumPy gives the inputs together; a weak constant adds only its kind."""
    return together(op.input_nodes)


def chosen(op: Operation) -> np.dtype[Any] | None:
    """As `promoted`, without the first input, which only chooses among the others."""
    return together(op.input_nodes[1:])


def together(nodes: Sequence[Node]) -> np.dtype[Any] | None:
    if any(node.dtype is None for node in nodes):
        return None
    return np.result_type(*[_weak_kind(node)(0) if _is_weak(node) else node.dtype for node in nodes])


def _is_weak(node: Node) -> bool:
    return isinstance(node, constant) and node.weak


def _weak_kind(node: Any) -> Any:
    """int or float."""
    return type(node.value.item())


def ufunc(op: Operation) -> np.dtype[Any] | None:
    """The dtype that `op.compute`, a NumPy ufunc, gives for those of the inputs; a weak constant adds only its kind.

    Raises:
        DTypeError: NumPy has none, as for the difference of two truth values.
    """
    return of_ufunc(op, op.compute) if isinstance(op.compute, np.ufunc) else None


def of_ufunc(op: Operation, function: np.ufunc, *numbers: type[int] | type[float]) -> np.dtype[Any] | None:
    """As `ufunc`, for an operation that computes `function` of its inputs and of bare `numbers`."""
    if any(node.dtype is None for node in op.input_nodes):
        return None
    parts = [_weak_kind(node) if _is_weak(node) else node.dtype for node in op.input_nodes]
    try:
        return function.resolve_dtypes((*parts, *numbers, None))[-1]
    except TypeError:
        names = " and ".join(f"{node.name!r} of dtype {node.dtype}" for node in op.input_nodes)
        raise DTypeError(
            f"{type(op).__name__} cannot use {names}.",
            "Give it numbers, such as those of a placeholder or Variable of dtype 'float64'.",
            nodes=op.input_nodes,
            where=op.location,
        ) from None


def boolean(op: Operation) -> np.dtype[Any]:
    """Truth values, whatever the numbers compared."""
    ufunc(op)
    return np.dtype(np.bool)


def logical(op: Operation) -> np.dtype[Any]:
    """Truth values, made of truth values.

    Raises:
        DTypeError: an input holds numbers.
    """
    for node in op.input_nodes:
        if node.dtype is not None and node.dtype.kind != "b":
            raise DTypeError(
                f"{type(op).__name__} needs truth values, and {node.name!r} has dtype {node.dtype}.",
                f"Compare its numbers with something: {node.name} > 0.",
                nodes=op.input_nodes,
                where=op.location,
            )
    return np.dtype(np.bool)


def floating(op: Operation) -> np.dtype[Any] | None:
    """As `promoted`, and float64 for integers: the dtype of a mean or a probability."""
    dtype = promoted(op)
    return np.dtype(np.float64) if dtype is not None and dtype.kind in "biu" else dtype


def first(op: Operation) -> np.dtype[Any] | None:
    """The dtype of the first input."""
    return op.input_nodes[0].dtype


def summed(op: Operation) -> np.dtype[Any] | None:
    """The dtype of a sum: NumPy adds up truth values and small integers as int64."""
    dtype = op.input_nodes[0].dtype
    return None if dtype is None else np.zeros(1, dtype).sum().dtype
