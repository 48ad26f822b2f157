"""Branches and loops that are composed of `cond` and of loops: `case`, `map_fn`, `scan`, `foldl` and `foldr`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import ComputeError, GraphError
from ...graph import Node
from ...ops import control
from ...ops.creation import convert_to_tensor
from ...ops.identity import cast, identity, stop_gradient
from ...ops.joining import concat, stack
from ...ops.python import py_func
from ...ops.scanning import scan_rows
from ...ops.structures import flatten, pack
from ...scopes import control_dependencies, name_scope
from ..rules import as_dtype, building

Function = Callable[..., Any]


@building
def cond(
    pred: Any,
    true_fn: Function | None = None,
    false_fn: Function | None = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Function | None = None,
    fn2: Function | None = None,
) -> Any:
    """What one of two functions has built: `true_fn()` where `pred` is true in a run, `false_fn()` where it is false.

    Args:
        pred: a truth value, as a node.
        true_fn, false_fn: functions without arguments.
        strict: leave a list or a tuple of one node as it is.
        name: the name scope of the nodes.
        fn1, fn2: older names of `true_fn` and `false_fn`.

    Raises:
        GraphError: a function is given by both names.
    """
    for new, old, names in ((true_fn, fn1, "true_fn and fn1"), (false_fn, fn2, "false_fn and fn2")):
        if new is not None and old is not None:
            raise GraphError(f"cond got both {names}, which are two names of one parameter.", "Give one of them.")
    return control.cond(pred, true_fn or fn1, false_fn or fn2, strict, name)


@building
def case(
    pred_fn_pairs: Any,
    default: Function | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """What the first of several functions has built whose truth value is true in a run.

    Args:
        pred_fn_pairs: pairs of a truth value, as a node, and a function without arguments; or a dict of such.
        default: the function where none is true; without one that is a ComputeError.
        exclusive: whether it is a ComputeError if more than one is true.
        strict: leave a list or a tuple of one node as it is.
        name: the name scope of the nodes.

    Raises:
        GraphError: there are no pairs.
    """
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, Mapping) else pred_fn_pairs)
    if not pairs:
        raise GraphError("case has nothing to choose from.", "Give pairs: [(x > 0, lambda: x)].")
    with name_scope(name, "case"):
        waits = []
        if exclusive or default is None:
            most = 1 if exclusive else len(pairs)
            truths = stack([pred for pred, _ in pairs])
            waits = [py_func(lambda found: _count(found, default is None, most), [truths], "bool")]
        with control_dependencies(waits):
            predicates = [identity(pred) for pred, _ in pairs]
            functions = [function for _, function in pairs]
            otherwise = functions[-1] if default is None else default
            chosen = list(zip(predicates, functions, strict=True))[: len(pairs) - (default is None and len(pairs) > 1)]
            for predicate, function in reversed(chosen):
                otherwise = _either(predicate, function, otherwise, strict)
            return otherwise()


def _either(predicate: Node, function: Function, otherwise: Function, strict: bool) -> Function:
    return lambda: control.cond(predicate, function, otherwise, strict)


def _count(truths: Any, needs_one: bool, most: int) -> Any:
    """True if as many are true as may be."""
    count = int(np.sum(truths))
    if count > most:
        raise ComputeError(
            f"{count} of the conditions of an exclusive case are true.",
            "Make them exclude each other.",
        )
    if needs_one and not count:
        raise ComputeError("None of the conditions of case is true.", "Give a default: case([…], default=lambda: …).")
    return np.True_


def _elements(elems: Any) -> list[Node]:
    found = [convert_to_tensor(x) for x in flatten(elems)]
    if not found:
        raise GraphError("There are no elems to go through.", "Give a tensor, or a structure of tensors.")
    return found


def _first(elements: Sequence[Node], backwards: bool) -> tuple[list[Node], list[Node]]:
    """The row that a fold begins with, and the others."""
    if backwards:
        return [x[-1] for x in elements], [x[:-1] for x in elements]
    return [x[0] for x in elements], [x[1:] for x in elements]


def _handed_on(values: Any, back_prop: bool) -> Any:
    return values if back_prop else pack(values, [stop_gradient(x) for x in flatten(values)])


@building
def map_fn(
    fn: Function,
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
) -> Any:
    """The values of a function on each row, stacked: z[t] = fn(x[t]). The function is called once, to build it.

    Args:
        fn: from a row, in the structure of `elems`, to a node or a structure of nodes.
        elems: a tensor, or a structure of tensors with as many rows each.
        dtype: the dtypes of what `fn` returns, in that structure; by default its own.
        parallel_iterations, swap_memory, infer_shape: accepted, and of no meaning here.
        back_prop: whether gradients go through.
        name: the name scope of the nodes.
    """
    returned: list[Any] = []

    def step(rows: list[Node], _: list[Node]) -> tuple[list[Node], list[Node]]:
        returned.append(fn(pack(elems, rows)))
        nodes = [convert_to_tensor(x) for x in flatten(returned[0])]
        if dtype is not None and len(flatten(dtype)) == len(nodes):
            wanted = map(as_dtype, flatten(dtype))
            nodes = [x if t is None or x.dtype == t else cast(x, t) for x, t in zip(nodes, wanted, strict=True)]
        return nodes, []

    with name_scope(name, "map"):
        stacked, _ = scan_rows(step, _elements(elems), [], "rows")
        return _handed_on(pack(returned[0], stacked), back_prop)


@building
def scan(
    fn: Function,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """All the values on the way of a fold, stacked: z[t] = fn(z[t-1], x[t]).

    Args:
        fn: from the value so far and a row to the next value, in the same structure.
        elems: a tensor, or a structure of tensors with as many rows each.
        initializer: z[-1]; by default z[0] is x[0].
        parallel_iterations, swap_memory, infer_shape: accepted, and of no meaning here.
        back_prop: whether gradients go through.
        reverse: begin with the last row.
        name: the name scope of the nodes.
    """
    with name_scope(name, "scan"):
        elements = _elements(elems)
        like = elems if initializer is None else initializer
        starts, rest = _first(elements, reverse) if initializer is None else (_elements(initializer), elements)

        def step(rows: list[Node], state: list[Node]) -> tuple[list[Any], list[Any]]:
            new = _next(fn, pack(like, state), pack(elems, rows), state)
            return new, new

        stacked, _ = scan_rows(step, rest, starts, "rows", reverse)
        if initializer is None:
            pairs = [(x[None], z) for x, z in zip(starts, stacked, strict=True)]
            stacked = [concat([z, x] if reverse else [x, z], 0) for x, z in pairs]
        return _handed_on(pack(like, stacked), back_prop)


def _next(fn: Function, state: Any, row: Any, nodes: Sequence[Node]) -> list[Node]:
    """The next values of a fold, as nodes."""
    found = flatten(fn(state, row))
    if len(found) != len(nodes):
        raise GraphError(
            f"fn gets {len(nodes)} value(s) so far, and returns {len(found)}.", "Return as many as there are at first."
        )
    return [
        x if isinstance(x, Node) else convert_to_tensor(x, dtype=s.dtype) for x, s in zip(found, nodes, strict=True)
    ]


@building
def foldl(
    fn: Function,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """A fold from the first row on: fn(… fn(fn(z, x[0]), x[1]) …, x[n-1]).

    Args:
        fn: from the value so far and a row to the next value, in the same structure.
        elems: a tensor, or a structure of tensors with as many rows each.
        initializer: z; by default x[0], and the fold goes on with x[1].
        parallel_iterations, swap_memory: accepted, and of no meaning here.
        back_prop: whether gradients go through.
        name: the name scope of the nodes.
    """
    return _fold(fn, elems, initializer, back_prop, name or "foldl", backwards=False)


@building
def foldr(
    fn: Function,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """A fold from the last row on: fn(… fn(fn(z, x[n-1]), x[n-2]) …, x[0]).

    Args:
        fn: from the value so far and a row to the next value, in the same structure.
        elems: a tensor, or a structure of tensors with as many rows each.
        initializer: z; by default x[n-1], and the fold goes on with x[n-2].
        parallel_iterations, swap_memory: accepted, and of no meaning here.
        back_prop: whether gradients go through.
        name: the name scope of the nodes.
    """
    return _fold(fn, elems, initializer, back_prop, name or "foldr", backwards=True)


def _fold(fn: Function, elems: Any, initializer: Any, back_prop: bool, name: str, *, backwards: bool) -> Any:
    with name_scope(name):
        elements = _elements(elems)
        like = elems if initializer is None else initializer
        starts, rest = _first(elements, backwards) if initializer is None else (_elements(initializer), elements)

        def step(rows: list[Node], state: list[Node]) -> tuple[list[Any], list[Any]]:
            return [], _next(fn, pack(like, state), pack(elems, rows), state)

        _, last = scan_rows(step, rest, starts, "rows", backwards)
        return _handed_on(pack(like, last), back_prop)
