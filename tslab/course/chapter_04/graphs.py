"""What chapter 4 tries the learner's compute_gradients, training step and optimizer on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..compare import same, show
from ..content import Misconception, MismatchError, expect, on


@contextmanager
def own_graph(learners: Any, parts: Any) -> Iterator[None]:
    """Build in a graph of the check's own, and leave the learner's as it was."""
    before = parts.Graph.default
    parts.Graph().as_default()
    try:
        yield
    finally:
        parts.Graph.default = before


def op(parts: Any, compute: Callable[..., Any], *inputs: Any) -> Any:
    """A node that computes this, on the learner's own Operation."""
    name = compute.__name__.replace("<lambda>", "operation")
    kind = type(name, (parts.Operation,), {"compute": lambda op, *values: compute(*values)})
    return kind(list(inputs))


def times(x: Any, y: Any) -> Any:
    return x * y


# 04.5 compute_gradients


def _entry(table: Any, variable: Any, name: str, given: str) -> Any:
    if not isinstance(table, dict):
        raise MismatchError(given, show(table), "a table {Variable: gradient}")
    if variable not in table:
        raise MismatchError(given, f"{name} is not in the table", f"the gradient of {name}", variable)
    return table[variable]


def _loss(J: Any, feed: Any = None, **names: Any) -> Any:
    """`J`, announced as the loss whose gradients are tried."""
    variables = {name: node for name, node in names.items() if hasattr(node, "value")}
    (first, node) = next(iter(variables.items()))
    J.label = "J"
    return on(J, feed, at=node, what=f"∂J/∂{first}", names=names)


def total(w: Any) -> Any:
    """The sum of all squares."""
    return np.sum(w * w)


def cube(w: Any) -> Any:
    return w**3


def case_square(compute: Any, parts: Any) -> None:
    """J = w² at w = 3"""
    w = parts.Variable(3.0)
    given = "J = w * w with w = Variable(3.0); compute_gradients(J, {})"
    J = _loss(op(parts, times, w, w), w=w)
    expect(given + "[w]", _entry(compute(J, {}), w, "w", given), 6.0)


def case_two_variables(compute: Any, parts: Any) -> None:
    """J = w v, w = 2, v = 5"""
    w, v = parts.Variable(2.0), parts.Variable(5.0)
    given = "J = w * v with w = Variable(2.0), v = Variable(5.0); compute_gradients(J, {})"
    table = compute(_loss(op(parts, times, w, v), w=w, v=v), {})
    expect(given + "[w]", _entry(table, w, "w", given), 5.0)
    expect(given + "[v]", _entry(table, v, "v", given), 2.0, v, "∂J/∂v")


def _matrix(compute: Any, parts: Any, value: Any = ((1.0, 2.0), (3.0, 4.0))) -> tuple[Any, Any]:
    """The sum of all w², for a matrix: the table, and w."""
    w = parts.Variable(value)
    return compute(_loss(op(parts, total, w), w=w), {}), w


def case_matrix(compute: Any, parts: Any) -> None:
    """a matrix: each element has a slope of its own"""
    table, w = _matrix(compute, parts)
    given = "J = sum(w * w) with w = Variable([[1.0, 2.0], [3.0, 4.0]]); compute_gradients(J, {})"
    expect(given + "[w]", _entry(table, w, "w", given), [[2.0, 4.0], [6.0, 8.0]])


def case_fed(compute: Any, parts: Any) -> None:
    """the gradient at what is fed, each time"""
    w, x = parts.Variable(3.0), parts.placeholder()
    J = op(parts, lambda w, x: w * w * x, w, x)
    for fed, expected in ((1.0, 6.0), (10.0, 60.0)):
        _loss(J, {x: fed}, w=w, x=x)
        given = f"J = w * w * x with w = Variable(3.0); compute_gradients(J, {{x: {fed}}})"
        expect(given + "[w]", _entry(compute(J, {x: np.array(fed)}), w, "w", given), expected)


def case_bent(compute: Any, parts: Any) -> None:
    """a bent curve: J = w³ at w = 1"""
    w = parts.Variable(1.0)
    given = "J = w * w * w with w = Variable(1.0); compute_gradients(J, {})"
    J = _loss(op(parts, cube, w), w=w)
    expect(given + "[w]", _entry(compute(J, {}), w, "w", given), 3.0)


def case_put_back(compute: Any, parts: Any) -> None:
    """the Variables have their values back"""
    _, w = _matrix(compute, parts)
    expect("w = Variable([[1.0, 2.0], [3.0, 4.0]]); compute_gradients(J, {}); w.value", w.value, [[1, 2], [3, 4]],
           what="value, afterwards")  # fmt: skip
    if not np.array_equal(w.value, [[1, 2], [3, 4]]):
        given = "w.value == [[1, 2], [3, 4]], afterwards"
        raise MismatchError(given, "almost, not exactly", "exactly", what="value, afterwards")


def case_array_kept(compute: Any, parts: Any) -> None:
    """an array that someone has fetched is left as it was, all the time"""
    w, seen = parts.Variable([1.0, 2.0]), []
    fetched = w.value
    J = op(parts, lambda value: seen.append(fetched.copy()) or np.sum(value * value), w)  # type: ignore[func-returns-value]
    compute(_loss(J, w=w), {})
    for array in seen:
        given = "fetched = w.value; compute_gradients(J, {}); fetched, meanwhile"
        expect(given, array, [1.0, 2.0], what="fetched, meanwhile")


def case_whole_numbers(compute: Any, parts: Any) -> None:
    """a Variable of whole numbers"""
    table, w = _matrix(compute, parts, ((1, 2), (3, 4)))
    given = "J = sum(w * w) with w = Variable([[1, 2], [3, 4]]); compute_gradients(J, {})"
    expect(given + "[w]", _entry(table, w, "w", given), [[2.0, 4.0], [6.0, 8.0]])


def case_only_its_own(compute: Any, parts: Any) -> None:
    """a Variable that the loss does not use is not in the table"""
    w, unused = parts.Variable(3.0), parts.Variable(1.0)
    J = _loss(op(parts, times, w, w), w=w)
    on([J, unused], at=unused, what="is in the table")
    table = compute(J, {})
    expect("J = w * w; compute_gradients(J, {}) has unused Variables", unused in table, False)


def _square_of(compute: Any, parts: Any) -> Any:
    w = parts.Variable(3.0)
    return compute(op(parts, times, w, w), {})[w]


def _cube_of(compute: Any, parts: Any) -> float:
    w = parts.Variable(1.0)
    return float(compute(op(parts, lambda w: w**3, w), {})[w])


def _one_variable(compute: Any, parts: Any) -> bool:
    w, v = parts.Variable(2.0), parts.Variable(5.0)
    return len(compute(op(parts, times, w, v), {})) == 1


def _all_together(compute: Any, parts: Any) -> bool:
    table, w = _matrix(compute, parts)
    return same(table[w], 20.0) or same(table[w], np.full((2, 2), 20.0))


def _not_put_back(compute: Any, parts: Any) -> bool:
    _, w = _matrix(compute, parts)
    return not np.array_equal(w.value, [[1, 2], [3, 4]])


def _in_place(compute: Any, parts: Any) -> bool:
    try:
        case_array_kept(compute, parts)
    except MismatchError:
        return True
    return False


def _rounded(compute: Any, parts: Any) -> bool:
    fractions, whole = (_matrix(compute, parts, value) for value in (((1.0, 2.0), (3.0, 4.0)), ((1, 2), (3, 4))))
    right = [[2.0, 4.0], [6.0, 8.0]]
    return same(fractions[0][fractions[1]], right) and not same(whole[0][whole[1]], right)


def _stale(compute: Any, parts: Any) -> bool:
    w, x = parts.Variable(3.0), parts.placeholder()
    J = op(parts, lambda w, x: w * w * x, w, x)
    return same([compute(J, {x: np.array(fed)})[w] for fed in (1.0, 10.0)], [6.0, 6.0])


def _feeds_are_in(compute: Any, parts: Any) -> bool:
    w, unused = parts.Variable(3.0), parts.Variable(1.0)
    return unused in compute(op(parts, times, w, w), {})


GRADIENT_MISCONCEPTIONS = [
    Misconception("no return", "The table is made, and not handed back.",
                  lambda f, p: f(op(p, times, p.Variable(1.0), p.Variable(1.0)), {}) is None),
    Misconception("nudged to one side only", "Where the curve bends, one side alone is off by as much as h.",
                  lambda f, p: 1e-6 < abs(_cube_of(f, p) - 3) < 1e-2),
    Misconception("divided by h instead of 2 h", "From one side to the other it is twice h.",
                  lambda f, p: same(_square_of(f, p), 12.0)),
    Misconception("the sign is wrong", "A loss that grows with w has a positive gradient.",
                  lambda f, p: same(_square_of(f, p), -6.0)),
    Misconception("first Variable only", "Each Variable that the loss uses has a gradient.", _one_variable),
    Misconception("all elements are nudged at once", "Each element of a Variable has a derivative of its own.",
                  _all_together),
    Misconception("a nudged Variable is not put back", "The next slope is then that of another place.", _not_put_back),
    Misconception("nudged in place", "The array itself was changed, and whoever else has it sees that.", _in_place),
    Misconception("the nudge is rounded away", "An array of whole numbers cannot hold 3.00001.", _rounded),
    Misconception("stale values", "The gradients are those of an earlier feed.", _stale),
    Misconception("Variables that the loss does not use", "They have no effect on it, and need no runs.",
                  _feeds_are_in),
]  # fmt: skip
