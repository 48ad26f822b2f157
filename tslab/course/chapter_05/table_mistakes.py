"""The likely mistakes in a learner's compute_gradients, and what gives each away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compare import same
from ..content import Misconception, MismatchError
from .table import (
    CALLS_PER_NODE,
    DOUBLINGS,
    again,
    alias,
    case_side_branch,
    chain,
    doublings,
    join,
    twice,
    two_depths,
)
from .trials import Ops

Shows = Callable[[Any, Any], bool]


def _chain_is(x: float, y: float | None = None, loss: float | None = None) -> Shows:
    def shows(compute: Any, parts: Any) -> bool:
        table, *nodes = chain(compute, parts)
        wanted = zip(nodes, (x, y, loss), strict=True)
        return all(value is None or same(table.get(node), value) for node, value in wanted)

    return shows


def _joins(first: float, swapped: float) -> Shows:
    def shows(compute: Any, parts: Any) -> bool:
        (table, x, *_), (other, z, *_) = join(compute, parts), join(compute, parts, swapped=True)
        return same([table[x], other[z]], [first, swapped])

    return shows


def _seed_is_value(compute: Any, parts: Any) -> bool:
    table, _, _, J = chain(compute, parts)
    return same(table[J], 16.0)


def _seed_shape(compute: Any, parts: Any) -> bool:
    ops, x = Ops(parts), parts.Variable([1.0, 2.0])
    J = ops.square(x)
    return bool(np.shape(compute(J, {})[J]) != (2,))


def _swapped(compute: Any, parts: Any) -> bool:
    ops, a, b = Ops(parts), parts.Variable(5.0), parts.Variable(3.0)
    table = compute(ops.subtract(a, b), {})
    return same([table[a], table[b]], [-1.0, 1.0])


def _one_of_two(value: float) -> Shows:
    """x² and 4 x, added, at x = 3. What uses x first is x²; what the way back comes to last is 4 x."""

    def shows(compute: Any, parts: Any) -> bool:
        ops, x, c = Ops(parts), parts.Variable(3.0), parts.Variable(2.0)
        s = ops.square(x)
        p = ops.weigh(x, c)
        return same(compute(ops.add(p, s), {})[x], value)

    return shows


def _early(compute: Any, parts: Any) -> bool:
    """Whether the order of the operands matters, where a node is used at two depths."""
    found: list[Any] = []
    for swapped in (False, True):
        try:
            table, v, _ = two_depths(compute, parts, swapped)
            found.append(table.get(v))
        except KeyError:
            found.append("KeyError")
    return not all(same(value, 36.0) for value in found) and _joins(7.0, 7.0)(compute, parts)


def _raises(compute: Any, parts: Any, case: Callable[[Any, Any], Any], kind: type[Exception]) -> bool:
    try:
        case(compute, parts)
    except MismatchError:
        return False
    except kind:
        return True
    return False


def _wrong_way(compute: Any, parts: Any) -> bool:
    return _raises(compute, parts, chain, KeyError)


def _only_variables(compute: Any, parts: Any) -> bool:
    ops, w, x = Ops(parts), parts.Variable(3.0), parts.placeholder()
    y = ops.square(w)
    table = compute(ops.add(y, x), {x: np.array(1.0)})
    return w in table and y not in table


def _aliased(compute: Any, parts: Any) -> bool:
    table, _, b, _ = alias(compute, parts)
    return not same(table[b], [1.0, 1.0])


def _exponential(compute: Any, parts: Any) -> bool:
    _, calls = doublings(compute, parts)
    return calls > CALLS_PER_NODE * 3 * DOUBLINGS


def _counts_twice(compute: Any, parts: Any) -> bool:
    ops, x = Ops(parts), parts.Variable(3.0)
    return same(compute(ops.add(x, x), {})[x], 4.0)


def _stale(compute: Any, parts: Any) -> bool:
    first, second, third = again(compute, parts)
    return same(first, 6.0) and not same([second, third], [12.0, 20.0])


def _asks_others(compute: Any, parts: Any) -> bool:
    return _raises(compute, parts, case_side_branch, KeyError)


TABLE_MISCONCEPTIONS = [
    Misconception("no return", "The table is made, and not handed back.", lambda c, p: chain(c, p)[0] is None),
    Misconception(
        "stale values",
        "The gradients are those of an earlier run: what is fed, and what the Variables hold, has changed since.",
        _stale,
    ),
    Misconception(
        "starts from the value of the loss",
        "∂J/∂J is 1, whatever J is.",
        _seed_is_value,
    ),
    Misconception(
        "the gradient from above is left out",
        "Each local derivative has to be multiplied by the gradient of the node that it leads to.",
        _chain_is(4.0, 8.0),
    ),
    Misconception(
        "from the inputs towards the loss",
        "A node passes on its gradient, so it must have one: the walk begins at the loss.",
        _wrong_way,
    ),
    Misconception(
        "recursion without a memo",
        "A node is visited anew on each path between it and the loss, and there are 2^11 of them.",
        _exponential,
    ),
    Misconception(
        "overwritten instead of accumulated",
        "Each consumer has its part in the gradient; the last one has replaced the others.",
        _one_of_two(4.0),
    ),
    Misconception(
        "first consumer only",
        "Each consumer has its part in the gradient; only one was asked.",
        _one_of_two(6.0),
    ),
    Misconception(
        "contributions are multiplied",
        "Along a path derivatives are multiplied; where paths meet they are added.",
        _joins(6.0, 6.0),
    ),
    Misconception(
        "contributions are averaged", "The gradient is the sum over all paths, not their mean.", _joins(3.5, 3.5)
    ),
    Misconception(
        "a node that is both operands counts double",
        "It is listed twice among the consumers, and each time both its parts were added.",
        _counts_twice,
    ),
    Misconception(
        "one operand stands for both",
        "The node is found as the first operand each time, and the two operands have different gradients.",
        lambda c, p: same(twice(c, p), 8.0) or same(twice(c, p), 4.0),
    ),
    Misconception(
        "inputs swapped",
        "The gradients come in the order of input_nodes.",
        _swapped,
    ),
    Misconception(
        "a node passes on its gradient before it is complete",
        "It is used at two depths, and the deeper consumer had not brought its part yet.",
        _early,
    ),
    Misconception(
        "consumers that the loss does not need are asked",
        "They lie on no path to the loss, so they have no gradient.",
        _asks_others,
    ),
    Misconception(
        "the start has not the shape of the loss",
        "The gradient of a node has the node's own shape; that holds for the loss as well.",
        _seed_shape,
    ),
    Misconception(
        "added in place",
        "Several nodes were handed one and the same array; += changes it for all of them.",
        _aliased,
    ),
    Misconception("only Variables are in the table", "Nodes on the way have gradients too.", _only_variables),
]
