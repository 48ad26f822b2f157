"""What chapter 5 tries the learner's compute_gradients on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import same, show
from ..content import MismatchError, expect, on
from .trials import Ops

DOUBLINGS = 11
CALLS_PER_NODE = 4  # fetching from each consumer calls its gradient function once for each of its inputs


def _entry(table: Any, node: Any, name: str, given: str) -> Any:
    """The gradient of a node in the learner's table."""
    if not isinstance(table, dict):
        raise MismatchError(given, show(table), "a table {node: gradient}")
    if node not in table:
        texts = f"{name} is not in the table", "its gradient"
        raise MismatchError(f"{given}[{name}]", *texts, node, f"∂J/∂{name}", ("not in the table", "a gradient"))
    return table[node]


def _expect(table: Any, given: str, *wanted: tuple[str, Any, Any]) -> None:
    """Compare entries of a table: (name, node, gradient)."""
    for name, node, expected in wanted:
        expect(f"{given}[{name}]", _entry(table, node, name, given), expected, node, f"∂J/∂{name}")


def _loss(J: Any, feed: Any = None, **names: Any) -> Any:
    """`J`, announced as the loss whose gradients are tried."""
    J.label = "J"
    first = next(iter(names))
    return on(J, feed, at=names[first], what=f"∂J/∂{first}", names=names)


def chain(compute: Any, parts: Any) -> Any:
    """(x²)² at x = 2: the gradients of x, y and the loss."""
    ops, x = Ops(parts), parts.placeholder()
    y = ops.square(x)
    J = _loss(ops.square(y), {x: 2.0}, x=x, y=y)
    return compute(J, {x: np.array(2.0)}), x, y, J


def join(compute: Any, parts: Any, swapped: bool = False) -> Any:
    """x² + x at x = 3."""
    ops, x = Ops(parts), parts.placeholder()
    y = ops.square(x)
    J = _loss(ops.add(x, y) if swapped else ops.add(y, x), {x: 3.0}, x=x, y=y)
    return compute(J, {x: np.array(3.0)}), x, y, J


def two_depths(compute: Any, parts: Any, swapped: bool = False) -> Any:
    """z + z² with z = v², at v = 2."""
    ops, v = Ops(parts), parts.placeholder()
    z = ops.square(v)
    s = ops.square(z)
    J = _loss(ops.add(z, s) if swapped else ops.add(s, z), {v: 2.0}, v=v, z=z, s=s)
    return compute(J, {v: np.array(2.0)}), v, z


def twice(compute: Any, parts: Any) -> Any:
    """x y² with x and y the same node, at 2."""
    ops, x = Ops(parts), parts.Variable(2.0)
    return compute(_loss(ops.weigh(x, x), x=x), {})[x]


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
    table = compute(_loss(ops.subtract(a, b), a=a, b=b), {})
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
    unused = ops.square(x)
    J = _loss(ops.add(x, x), {x: 3.0}, x=x)
    on([J, unused], {x: 3.0}, at=x, what="∂J/∂x")
    table = compute(J, {x: np.array(3.0)})
    _expect(table, "square(x); J = add(x, x); compute_gradients(J, {x: 3.0})", ("x", x, 2.0))


def case_arrays(compute: Any, parts: Any) -> None:
    """a loss that is no single number: the gradient of its sum"""
    ops, x = Ops(parts), parts.placeholder()
    J = _loss(ops.square(x), {x: [1.0, 2.0]}, x=x)
    table = compute(J, {x: np.array([1.0, 2.0])})
    given = "J = square(x); compute_gradients(J, {x: [1.0, 2.0]})"
    _expect(table, given, ("J", J, [1.0, 1.0]), ("x", x, [2.0, 4.0]))


def alias(compute: Any, parts: Any) -> Any:
    """(a + b) + a, whose gradients are handed on as one array."""
    ops, a, b = Ops(parts), parts.Variable([1.0, 2.0]), parts.Variable([3.0, 4.0])
    p = ops.add(a, b)
    J = _loss(ops.add(p, a), a=a, b=b, p=p)
    return compute(J, {}), a, b, J


def case_alias(compute: Any, parts: Any) -> None:
    """one array is handed to several nodes"""
    table, a, b, J = alias(compute, parts)
    given = "J = add(add(a, b), a); compute_gradients(J, {})"
    _expect(table, given, ("a", a, [2.0, 2.0]), ("b", b, [1.0, 1.0]), ("J", J, [1.0, 1.0]))


AGAIN = ((3.0, 1.0), (3.0, 2.0), (5.0, 2.0))  # w, x


def again(compute: Any, parts: Any, seen: Any = None) -> list[Any]:
    """The gradient of w² x at several values of w and x, one after the other; `seen` is called with each."""
    ops, w, x = Ops(parts), parts.Variable(3.0), parts.placeholder()
    J, found = ops.weigh(x, w), []
    for now, fed in AGAIN:
        if not same(w.value, now):
            w.value = np.array(now)
        found.append(compute(_loss(J, {x: fed}, w=w, x=x), {x: np.array(fed)})[w])
        if seen is not None:
            seen(found[-1])
    return found


def case_again(compute: Any, parts: Any) -> None:
    """each call uses the values that are fed, and those that the Variables have now"""
    given = "J = x * w * w with w = Variable(3.0); compute_gradients(J, {x: 1.0})[w]"
    later = given.replace("1.0}", "2.0}")
    wanted = iter([(given, 6.0), (later + ", after that", 12.0), (later + ", after w.value = 5.0", 20.0)])

    def compare(got: Any) -> None:
        text, expected = next(wanted)
        expect(text, got, expected)

    again(compute, parts, compare)


def doublings(compute: Any, parts: Any, times: int = DOUBLINGS) -> tuple[Any, int]:
    """The gradient of x doubled many times, and the calls of gradient functions."""
    ops, x = Ops(parts), parts.placeholder()
    y = x
    for _ in range(times):
        y = ops.add(ops.copy(y), ops.copy(y))
    _loss(y, {x: 1.0}, x=x)
    return compute(y, {x: np.array(1.0)})[x], len(ops.calls)


def case_doublings(compute: Any, parts: Any) -> None:
    """11 doublings, with two paths through each: each gradient is worked out once"""
    given = f"{DOUBLINGS} times y = add(copy(y), copy(y)); compute_gradients(y, {{x: 1.0}})"
    got, calls = doublings(compute, parts)
    expect(given + "[x]", got, 2.0**DOUBLINGS)
    if calls > CALLS_PER_NODE * 3 * DOUBLINGS:
        wanted = f"a few calls for each of the {3 * DOUBLINGS} operations"
        _, few = doublings(compute, parts, 2)  # two doublings show it as well, and can be read
        drawn = f"{few} calls for all 6 operations", "about one for each"
        raise MismatchError(given, f"{calls:,} calls of gradient functions", wanted, what="∂J/∂x", drawn=drawn)
