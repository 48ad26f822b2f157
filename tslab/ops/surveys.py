"""What there is to know of a region that has just been built: what it uses, what it waits for, what it writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ..errors import DTypeError, GraphError
from ..graph import Node, NodeLike, Variable, as_node, constant, placeholder
from ..operation import Operation
from ..plan import order_writes, post_order
from .several import item
from .state import group


class Survey(NamedTuple):
    """What there is to know of a region that has just been built.

    Attributes:
        captures: the nodes outside that it uses.
        waits: the nodes outside that something in it waits for; the operation as a whole does that.
        writes: for each variable that it writes the operation with the last word.
    """

    captures: list[Node]
    waits: list[Node]
    writes: dict[Variable, Operation]


def survey(outputs: Sequence[Node], first: int, given: Collection[Node] = ()) -> Survey:
    """Find out what a region is that computes `outputs` by nodes built since the graph had `first` of them.

    Args:
        outputs: the results of the region.
        first: how many nodes the graph had before.
        given: stand-ins.

    Raises:
        WriteConflictError: it writes a variable twice, in no order.
    """
    captures: dict[Node, None] = {}
    waits: dict[Node, None] = {}
    seen, stack = set(given), list(outputs)
    while stack:
        node = stack.pop()
        if node in seen or (isinstance(node, constant) and (node.weak or node.serial >= first)):
            continue
        seen.add(node)
        if _is_outside(node, first):
            captures[node] = None
            continue
        inner = tuple(x for x in node.control_inputs if not _is_outside(x, first))
        waits.update(dict.fromkeys(x for x in node.control_inputs if x not in inner))
        node.control_inputs = inner
        stack.extend(node.input_nodes + inner)
    order = post_order(outputs, {*captures, *given})
    inside = [node for node in order if isinstance(node, Operation) and node not in captures and node not in given]
    found = sorted(captures, key=lambda node: node.serial)
    return Survey(found, list(waits), order_writes(inside)[1])


def _is_outside(node: Node, first: int) -> bool:
    """Whether a node that a region uses is no part of it. Variables and what is fed are wherever they are built."""
    if isinstance(node, item):
        return _is_outside(node.input_nodes[0], first)
    return node.serial < first or isinstance(node, (Variable, placeholder))


def reused(outputs: Sequence[Node], first: int, forward: set[Node], known: Collection[Node]) -> tuple[list[Node], ...]:
    """What the region of a gradient needs of the region whose gradient it is, and of what is outside.

    Args:
        outputs: the results of the gradient's region.
        first: how many nodes the graph had before that was built.
        forward: the nodes of the other region.
        known: nodes that are given to the gradient's region anyway.

    Returns:
        The nodes of the region forward, and those outside. Some are computed once more instead: what has no single
        value, and writes, which decide what is read.
    """
    inside: dict[Node, None] = {}
    outside: dict[Node, None] = {}
    seen, stack = set(known), list(outputs)
    while stack:
        node = stack.pop()
        if node in seen or isinstance(node, constant):
            continue
        seen.add(node)
        source = node.input_nodes[0] if isinstance(node, item) else node
        if source.serial >= first:
            stack.extend(node.input_nodes + node.control_inputs)
        elif node not in forward and source not in forward:
            outside[node] = None
        elif isinstance(node, Operation) and (node.has_several_values or node.is_write or isinstance(node, group)):
            stack.extend(node.input_nodes + node.control_inputs)
        else:
            inside[node] = None
    return list(inside), list(outside)


def used(outputs: Sequence[Node], given: Sequence[Node]) -> set[Node]:
    """The nodes among `given` that `outputs` are computed from."""
    return set(given).intersection(post_order(outputs, set(given)))


def truth_value(value: NodeLike, what: str) -> Node:
    """`value` as a node that holds one truth value, as far as the graph knows.

    Raises:
        DTypeError, GraphError: it holds something else.
    """
    if value is None:
        raise GraphError(f"{what} is None.", "Return a truth value: x > 0.")
    node = as_node(value)
    if node.dtype is not None and node.dtype.kind != "b":
        raise DTypeError(
            f"{what} has to be a truth value, and {node.name!r} has dtype {node.dtype}.",
            f"Compare it with something: {node.name} > 0.",
            nodes=[node],
            where=node.location,
        )
    return node
