"""cond: the branches of TensorFlow 1, which two functions build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError, GraphError, ShapeError
from ..graph import Node, NodeLike, Variable, constant
from ..scopes import control_dependencies, name_scope
from .conditional import conditional
from .identity import identity
from .state import assign, group
from .structures import flatten, pack, skeleton
from .surveys import Survey, survey, truth_value


def cond(
    pred: NodeLike,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    strict: bool = False,
    name: str | None = None,
) -> Any:
    """What one of two functions has built: `true_fn()` in runs where `pred` is true, `false_fn()` where it is false.

        rate = ts.cond(loss > 1.0, lambda: ts.constant(0.1), lambda: 0.01 * loss)

    Both functions are called once, now, and build nodes of this graph. In a run only those of one branch are computed,
    and only what that branch writes is written. What was there before is computed in any case, if a branch uses it.

    Args:
        pred: a truth value, as a node.
        true_fn, false_fn: functions without arguments. They return a node, or a list, tuple or dict of nodes, nested
            as you like; numbers and arrays become constants. An operation without a value, such as a step of training,
            stands for whether it has run.
        strict: leave a list or a tuple of one node as it is; by default it is the node.
        name: the name scope of the nodes; by default "cond".

    Returns:
        Nodes, in the structure that both functions return.

    Raises:
        GraphError: the functions return different structures, or none.
        DTypeError: `pred` is no truth value, or the results differ in dtype.
        ShapeError: `pred` holds several truth values.
    """
    if isinstance(pred, bool):
        raise DTypeError(
            f"cond decides in each run, and its pred is Python's own {pred}, which never changes.",
            "Use Python's `if`, which decides as the graph is built; or give a node: a placeholder of dtype 'bool'.",
        )
    for key, function in (("true_fn", true_fn), ("false_fn", false_fn)):
        if not callable(function):
            raise GraphError(f"{key} of cond is {function!r}, which is no function.", f"Write {key}=lambda: ….")
    predicate = truth_value(pred, "pred of cond")
    if predicate.shape not in (None, ()):
        raise ShapeError(
            f"cond needs one truth value, and {shapes.describe(predicate, predicate.shape)} holds several.",
            "Take reduce_all or reduce_any of them, or choose number by number with ts.where.",
            nodes=[predicate],
            where=predicate.location,
        )
    with predicate.graph.as_default(), name_scope(name, "cond"):
        first = len(predicate.graph.nodes)
        then = _branch(true_fn, "then", True, strict)  # type: ignore[arg-type]
        second = len(predicate.graph.nodes)
        otherwise = _branch(false_fn, "else", False, strict)  # type: ignore[arg-type]
        results = _matched(then, otherwise, predicate)
        surveys = [survey(one, start) for one, start in zip(results, (first, second), strict=True)]
        nodes = _built(predicate, results, surveys)
    return pack(then, nodes)


def _branch(function: Callable[[], Any], scope: str, truth: bool, strict: bool) -> Any:
    """What a function returns, with what has no value replaced by a truth value that waits for it."""
    with name_scope(scope), control_dependencies(None):
        found = function()
        leaves = flatten(found)
        if not leaves or any(leaf is None for leaf in leaves):
            raise GraphError(
                f"{'true_fn' if truth else 'false_fn'} of cond returned {found!r}.",
                "Return nodes. Does it end without a `return`? Where there is nothing to do, return ts.no_op().",
            )
        for i, leaf in enumerate(leaves):
            if isinstance(leaf, group):
                with control_dependencies([leaf]):
                    leaves[i] = identity(constant(truth), name="done")
    found = pack(found, leaves)
    single = not strict and isinstance(found, (list, tuple)) and len(found) == 1
    return found[0] if single else found


def _matched(then: Any, otherwise: Any, predicate: Node) -> tuple[list[Node], list[Node]]:
    """The results of both branches as nodes, which must match; a number takes the dtype of its counterpart."""
    if skeleton(then) != skeleton(otherwise):
        raise GraphError(
            f"The branches of cond return different structures: true_fn {skeleton(then)}, and false_fn "
            f"{skeleton(otherwise)}.",
            "Return as many values from one as from the other, in the same lists, tuples or dicts.",
            nodes=[predicate],
        )
    pairs = [(_leaf(a, b), _leaf(b, a)) for a, b in zip(flatten(then), flatten(otherwise), strict=True)]
    for number, (a, b) in enumerate(pairs):
        if a.dtype is not None and b.dtype is not None and a.dtype != b.dtype:
            which = f"result {number} of the branches" if len(pairs) > 1 else "the branches"
            raise DTypeError(
                f"cond has one dtype, and {which} two: {a.name!r} of true_fn is {a.dtype}, {b.name!r} of false_fn "
                f"{b.dtype}.",
                f"Convert one of them: ts.cast({b.name}, {a.dtype.name!r}).",
                nodes=[a, b],
                where=b.location,
            )
    return [a for a, _ in pairs], [b for _, b in pairs]


def _leaf(value: Any, other: Any) -> Node:
    return value if isinstance(value, Node) else constant_like(value, other.dtype if isinstance(other, Node) else None)


def constant_like(value: Any, dtype: np.dtype[Any] | None) -> Node:
    """A constant of `value`, of this dtype where that loses nothing but digits."""
    node = constant(value)
    if dtype is None or node.dtype == dtype or not np.can_cast(node.dtype, dtype, "same_kind"):  # type: ignore[arg-type]
        return node
    node.graph.discard(node)
    return constant(value, dtype)


def _built(predicate: Node, results: Sequence[list[Node]], surveys: Sequence[Survey]) -> list[Node]:
    """The nodes of the values, once what the branches write is written."""
    written: dict[Variable, None] = {v: None for one in surveys for v in one.writes}
    captures = sorted({*written, *(x for one in surveys for x in one.captures)}, key=lambda node: node.serial)
    waits = dict.fromkeys(x for one in surveys for x in one.waits)
    columns = [[*nodes, *(one.writes.get(v, v) for v in written)] for nodes, one in zip(results, surveys, strict=True)]
    with control_dependencies(list(waits)):
        operation = conditional(predicate, captures, captures, columns[0], columns[1])
        operation.region("then"), operation.region("otherwise")
        return after_writes(operation.items(), list(written))


def after_writes(values: list[Node], written: Sequence[Variable]) -> list[Node]:
    """The first of the values, once the last are written to the variables."""
    if not written:
        return values
    count = len(values) - len(written)
    updates = [assign(v, value) for v, value in zip(written, values[count:], strict=True)]
    with control_dependencies(updates):
        return [identity(value) for value in values[:count]]
