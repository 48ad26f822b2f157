"""Conditions that have to hold while a graph runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...graph import Node
from ...operation import Operation
from ...ops.creation import convert_to_tensor
from ...ops.creation import rank as rank_of
from ...ops.logic import equal, greater, greater_equal, less, less_equal, logical_or, not_equal
from ...ops.math import add, multiply, subtract
from ...ops.reductions import reduce_all
from ...ops.rounding import abs as absolute
from ...ops.state import group
from ...registry import RegisterGradient
from ...scopes import name_scope
from ..errors import InvalidArgumentError
from ..rules import as_dtype, building
from .watching import described, split_data


class _Assert(Operation):
    """Nothing, where the first input holds; else an error that shows the others."""

    shape_rule = lambda self, *inputs: ()  # noqa: E731
    guards_inputs = False
    is_pure = False
    formula = "{0} must hold"
    texts: list[str | None]
    summarize: int | None

    def compute(self, condition: Any, *data: Any) -> Any:
        if not np.all(condition):
            raise InvalidArgumentError(
                op=self, message=f"assertion failed: {described(data, self.texts, self.summarize, ' ')}"
            )


@RegisterGradient(_Assert)
def _assert_gradient(op: Any, grad: Any) -> Any:
    """None: nothing is computed from it."""
    return [None] * len(op.inputs)


@building
def Assert(condition: Any, data: Sequence[Any], summarize: int | None = None, name: str | None = None) -> Node:
    """An operation that fails where a condition does not hold. It is computed if it is run, or waited for.

    Args:
        condition: a truth value, or tensor of such, all of which have to be true.
        data: a list of tensors and texts that the error shows.
        summarize: how many numbers of each it shows, by default 3.

    Raises:
        InvalidArgumentError: in a run, the condition does not hold.
    """
    nodes, texts = split_data([x for x in data if x is not None])
    return _Assert(condition, *nodes, name=name or "Assert", texts=texts, summarize=summarize)


def _named(letter: str, node: Node) -> list[Any]:
    """A node with its name, for a message."""
    return [f"{letter} ({node.name}) = ", node]


def _comparison(short: str, compare: Callable[..., Node], sign: str) -> Callable[..., Node]:
    @building
    def check(
        x: Any, y: Any, data: Any = None, summarize: Any = None, message: str | None = None, name: str | None = None
    ) -> Node:
        with name_scope(name, f"assert_{short}"):
            x, y = convert_to_tensor(x), convert_to_tensor(y)
            told = (
                [message, f"Condition x {sign} y did not hold element-wise:", *_named("x", x), *_named("y", y)]
                if data is None
                else data
            )
            return Assert(reduce_all(compare(x, y)), told, summarize)

    check.__name__ = check.__qualname__ = f"assert_{short}"
    check.__doc__ = f"""An operation that fails in a run where x {sign} y does not hold for some of their elements.

    Args:
        x: tensor, or a number.
        y: the same.
        data: a list of tensors and texts that the error shows; by default x and y.
        summarize: how many numbers of each it shows, by default 3.
        message: put before them.

    Raises:
        InvalidArgumentError: in a run, it does not hold.
    """
    return check


def _sign(short: str, compare: Callable[..., Node], sign: str) -> Callable[..., Node]:
    @building
    def check(
        x: Any, data: Any = None, summarize: Any = None, message: str | None = None, name: str | None = None
    ) -> Node:
        with name_scope(name, f"assert_{short}"):
            x = convert_to_tensor(x)
            told = (
                [message, f"Condition x {sign} 0 did not hold element-wise:", *_named("x", x)] if data is None else data
            )
            return Assert(reduce_all(compare(x, np.zeros((), x.dtype))), told, summarize)

    check.__name__ = check.__qualname__ = f"assert_{short}"
    check.__doc__ = f"""An operation that fails in a run where x {sign} 0 does not hold for some of its elements.

    Args:
        x: tensor, or a number.
        data: a list of tensors and texts that the error shows; by default x.
        summarize: how many numbers of each it shows, by default 3.
        message: put before them.

    Raises:
        InvalidArgumentError: in a run, it does not hold.
    """
    return check


assert_equal = _comparison("equal", equal, "==")
assert_none_equal = _comparison("none_equal", not_equal, "!=")
assert_less = _comparison("less", less, "<")
assert_less_equal = _comparison("less_equal", less_equal, "<=")
assert_greater = _comparison("greater", greater, ">")
assert_greater_equal = _comparison("greater_equal", greater_equal, ">=")
assert_negative = _sign("negative", less, "<")
assert_positive = _sign("positive", greater, ">")
assert_non_negative = _sign("non_negative", greater_equal, ">=")
assert_non_positive = _sign("non_positive", less_equal, "<=")


@building
def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Node:
    """An operation that fails in a run where |x - y| ≤ atol + rtol |y| does not hold for some of their elements.

    Args:
        x: tensor of floating-point numbers.
        y: the same.
        rtol: by default ten times the distance from 1 to the next number of the dtype.
        atol: the same.
        data: a list of tensors and texts that the error shows; by default x and y.
        summarize: how many numbers of each it shows, by default 3.
        message: put before them.

    Raises:
        InvalidArgumentError: in a run, it does not hold.
    """
    with name_scope(name, "assert_near"):
        x, y = convert_to_tensor(x), convert_to_tensor(y)
        usual = 10.0 * float(np.finfo(x.dtype or np.dtype("float32")).eps)
        most = add(multiply(absolute(y), usual if rtol is None else rtol), usual if atol is None else atol)
        told = [message, "x and y not equal to tolerance:", *_named("x", x), *_named("y", y)] if data is None else data
        return Assert(reduce_all(less_equal(absolute(subtract(x, y)), most)), told, summarize)


def _rank(x: Node, fits: Callable[[int], bool], holds: Callable[[Node], Node], what: str, message: str | None) -> Node:
    """An operation that fails where the number of axes is wrong; an error now, where it is known to be."""
    if x.shape is None:
        return Assert(holds(rank_of(x)), [message, what, x.name, rank_of(x)])
    if not fits(len(x.shape)):
        raise ShapeError(f"{message or ''} {what}: {x.name!r} has shape {x.shape}.".strip(), nodes=[x])
    return group(name="static_checks_determined_all_ok")


@building
def assert_rank(
    x: Any, rank: int, data: Any = None, summarize: Any = None, message: str | None = None, name: str | None = None
) -> Node:
    """An operation that fails where x has another number of axes.

    Args:
        x: tensor.
        rank: how many axes it is to have.
        data, summarize: accepted, and of no meaning here.
        message: put before the error's own.

    Raises:
        ShapeError: it is known to have another.
        InvalidArgumentError: in a run, it has another.
    """
    with name_scope(name, "assert_rank"):
        what = f"The tensor is to have rank {rank}"
        return _rank(convert_to_tensor(x), lambda n: n == rank, lambda n: equal(n, rank), what, message)


@building
def assert_rank_at_least(
    x: Any, rank: int, data: Any = None, summarize: Any = None, message: str | None = None, name: str | None = None
) -> Node:
    """An operation that fails where x has fewer axes.

    Args:
        x: tensor.
        rank: how many axes it is to have at least.
        data, summarize: accepted, and of no meaning here.
        message: put before the error's own.

    Raises:
        ShapeError: it is known to have fewer.
        InvalidArgumentError: in a run, it has fewer.
    """
    with name_scope(name, "assert_rank_at_least"):
        what = f"The tensor is to have rank {rank} or more"
        return _rank(convert_to_tensor(x), lambda n: n >= rank, lambda n: greater_equal(n, rank), what, message)


@building
def assert_rank_in(
    x: Any,
    ranks: Sequence[int],
    data: Any = None,
    summarize: Any = None,
    message: str | None = None,
    name: str | None = None,
) -> Node:
    """An operation that fails where the number of axes of x is none of `ranks`.

    Args:
        x: tensor.
        ranks: how many axes it may have.
        data, summarize: accepted, and of no meaning here.
        message: put before the error's own.

    Raises:
        ShapeError: it is known to have another number.
        InvalidArgumentError: in a run, it has another number.
    """

    def holds(n: Node) -> Node:
        found: Node = equal(n, ranks[0])
        for rank in ranks[1:]:
            found = logical_or(found, equal(n, rank))
        return found

    with name_scope(name, "assert_rank_in"):
        what = f"The tensor is to have one of the ranks {', '.join(map(str, ranks))}"
        return _rank(convert_to_tensor(x), lambda n: n in ranks, holds, what, message)


@building
def assert_scalar(tensor: Any, name: str | None = None, message: str | None = None) -> Node:
    """The tensor itself, which has to be known to be a scalar.

    Args:
        tensor: the tensor.
        message: put before the error's own.

    Raises:
        ShapeError: it has axes.
    """
    node = convert_to_tensor(tensor)
    if node.shape != ():
        raise ShapeError(
            f"{message or ''} {node.name!r} has shape {node.shape}, and is no scalar.".strip(), nodes=[node]
        )
    return node


@building
def assert_type(tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None) -> Node:
    """An operation that does nothing, where a tensor has a dtype.

    Args:
        tensor: the tensor.
        tf_type: the dtype.
        message: put before the error's own.

    Raises:
        TypeError: it has another.
    """
    node = convert_to_tensor(tensor)
    if node.dtype != as_dtype(tf_type):
        raise TypeError(f"{message or ''} {node.name!r} is to be of dtype {tf_type}, and is {node.dtype}.".strip())
    return group(name=name or "statically_determined_correct_type")


@building
def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> Node:
    """An operation that does nothing, where a tensor holds integers.

    Args:
        x: the tensor.
        message: put before the error's own.

    Raises:
        TypeError: it holds others.
    """
    node = convert_to_tensor(x)
    if node.dtype is None or node.dtype.kind not in "iu":
        raise TypeError(f"{message or ''} {node.name!r} is to hold integers, and is {node.dtype}.".strip())
    return group(name=name or "statically_determined_was_integer")


__all__ = [name for name in globals() if name.startswith("assert_")]
__all__ += ["Assert"]
