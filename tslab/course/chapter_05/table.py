"""What chapter 5 tries the learner's compute_gradients on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import show
from ..content import MismatchError, expect
from .trials import Ops

DOUBLINGS = 11
CALLS_PER_NODE = 4  # fetching from each consumer calls its gradient function once for each of its inputs


def _entry(table: Any, node: Any, name: str, given: str) -> Any:
    """The gradient of a node in the learner's table."""
    if not isinstance(table, dict):
        raise MismatchError(given, show(table), "a table {node: gradient}")
    if node not in table:
        raise MismatchError(f"{given}[{name}]", f"{name} is not in the table", "its gradient")
    return table[node]


def _expect(table: Any, given: str, *wanted: tuple[str, Any, Any]) -> None:
    """Compare entries of a table: (name, node, gradient)."""
    for name, node, expected in wanted:
        expect(f"{given}[{name}]", _entry(table, node, name, given), expected)


def chain(compute: Any, parts: Any) -> Any:
    """(x²)² at x = 2: the gradients of x, y and the loss."""
    ops, x = Ops(parts), parts.placeholder()
    y = ops.square(x)
    J = ops.square(y)
    return compute(J, {x: np.array(2.0)}), x, y, J


def join(compute: Any, parts: Any, swapped: bool = False) -> Any:
    """x² + x at x = 3."""
    ops, x = Ops(parts), parts.placeholder()
    y = ops.square(x)
    J = ops.add(x, y) if swapped else ops.add(y, x)
    return compute(J, {x: np.array(3.0)}), x, y, J


def two_depths(compute: Any, parts: Any, swapped: bool = False) -> Any:
    """z + z² with z = v², at v = 2."""
    ops, v = Ops(parts), parts.placeholder()
    z = ops.square(v)
    s = ops.square(z)
    J = ops.add(z, s) if swapped else ops.add(s, z)
    return compute(J, {v: np.array(2.0)}), v, z


def twice(compute: Any, parts: Any) -> Any:
    """x y² with x and y the same node, at 2."""
    ops, x = Ops(parts), parts.Variable(2.0)
    return compute(ops.weigh(x, x), {})[x]


def case_chain(compute: Any, parts: Any) -> None:
    """one path: J = (x²)², x = 2"""
    table, x, y, J = chain(compute, parts)
    given = "y = square(x); J = square(y); compute_gradients(J, {x: 2.0})"
    _expect(table, given, ("J", J, 1.0), ("y", y, 8.0), ("x", x, 32.0))


def case_join(compute: Any, parts: Any) -> None:
    """two paths: J = x² + x, x = 3"""
    table, x, *_ = join(compute, parts)
    _expect(table, "J = add(square(x), x); compute_gradients(J, {x: 3.0})", ("x", x, 7.0))
    table, x, *_ = join(compute, parts, swapped=True)
    _expect(table, "J = add(x, square(x)); compute_gradients(J, {x: 3.0})", ("x", x, 7.0))


def case_operands(compute: Any, parts: Any) -> None:
    """each input gets its own gradient"""
    ops, a, b = Ops(parts), parts.Variable(5.0), parts.Variable(3.0)
    table = compute(ops.subtract(a, b), {})
    _expect(table, "J = subtract(a, b); compute_gradients(J, {})", ("a", a, 1.0), ("b", b, -1.0))


def case_both_operands(compute: Any, parts: Any) -> None:
    """one node is both operands"""
    expect("J = x * y * y with x and y the same Variable(2.0); compute_gradients(J, {})[x]",
           twice(compute, parts), 12.0)  # fmt: skip


def case_two_depths(compute: Any, parts: Any) -> None:
    """a node is used at two depths, and others lie behind it"""
    for swapped, J in ((False, "add(square(z), z)"), (True, "add(z, square(z))")):
        table, v, z = two_depths(compute, parts, swapped)
        given = f"z = square(v); J = {J}; compute_gradients(J, {{v: 2.0}})"
        _expect(table, given, ("z", z, 9.0), ("v", v, 36.0))


def case_side_branch(compute: Any, parts: Any) -> None:
    """a consumer that the loss does not use"""
    ops, x = Ops(parts), parts.placeholder()
    ops.square(x)
    table = compute(ops.add(x, x), {x: np.array(3.0)})
    _expect(table, "square(x); J = add(x, x); compute_gradients(J, {x: 3.0})", ("x", x, 2.0))


def case_arrays(compute: Any, parts: Any) -> None:
    """a loss that is no single number: the gradient of its sum"""
    ops, x = Ops(parts), parts.placeholder()
    J = ops.square(x)
    table = compute(J, {x: np.array([1.0, 2.0])})
    given = "J = square(x); compute_gradients(J, {x: [1.0, 2.0]})"
    _expect(table, given, ("J", J, [1.0, 1.0]), ("x", x, [2.0, 4.0]))


def alias(compute: Any, parts: Any) -> Any:
    """(a + b) + a, whose gradients are handed on as one array."""
    ops, a, b = Ops(parts), parts.Variable([1.0, 2.0]), parts.Variable([3.0, 4.0])
    p = ops.add(a, b)
    J = ops.add(p, a)
    return compute(J, {}), a, b, J


def case_alias(compute: Any, parts: Any) -> None:
    """one array is handed to several nodes"""
    table, a, b, J = alias(compute, parts)
    given = "J = add(add(a, b), a); compute_gradients(J, {})"
    _expect(table, given, ("a", a, [2.0, 2.0]), ("b", b, [1.0, 1.0]), ("J", J, [1.0, 1.0]))


def again(compute: Any, parts: Any) -> list[Any]:
    """The gradient of w² x at several values of w and x, one after the other: (w, x) = (3, 1), (3, 2), (5, 2)."""
    ops, w, x = Ops(parts), parts.Variable(3.0), parts.placeholder()
    J = ops.weigh(x, w)
    found = [compute(J, {x: np.array(1.0)})[w], compute(J, {x: np.array(2.0)})[w]]
    w.value = np.array(5.0)
    return [*found, compute(J, {x: np.array(2.0)})[w]]


def case_again(compute: Any, parts: Any) -> None:
    """each call uses the values that are fed, and those that the Variables have now"""
    first, second, third = again(compute, parts)
    given = "J = x * w * w with w = Variable(3.0); compute_gradients(J, {x: 1.0})[w]"
    expect(given, first, 6.0)
    expect(given.replace("1.0}", "2.0}") + ", after that", second, 12.0)
    expect(given.replace("1.0}", "2.0}") + ", after w.value = 5.0", third, 20.0)


def doublings(compute: Any, parts: Any) -> tuple[Any, int]:
    """The gradient of x doubled many times, and the calls of gradient functions."""
    ops, x = Ops(parts), parts.placeholder()
    y = x
    for _ in range(DOUBLINGS):
        y = ops.add(ops.copy(y), ops.copy(y))
    return compute(y, {x: np.array(1.0)})[x], len(ops.calls)


def case_doublings(compute: Any, parts: Any) -> None:
    """11 doublings, with two paths through each: each gradient is worked out once"""
    given = f"{DOUBLINGS} times y = add(copy(y), copy(y)); compute_gradients(y, {{x: 1.0}})"
    got, calls = doublings(compute, parts)
    expect(given + "[x]", got, 2.0**DOUBLINGS)
    if calls > CALLS_PER_NODE * 3 * DOUBLINGS:
        wanted = f"a few calls for each of the {3 * DOUBLINGS} operations"
        raise MismatchError(given, f"{calls:,} calls of gradient functions", wanted)
