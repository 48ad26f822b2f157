"""Reverse-mode differentiation: the backward pass, written into the graph as nodes.

The gradient of a node n is G(n) = ∂J/∂n = Σ over the consumers c of n of G(c) · ∂c/∂n. Going through the nodes from the
loss towards the inputs, each one's consumers are finished before the node itself, so its contributions are only added
up. What comes out is a graph like any other: it can be run, fed, drawn, stepped through, and differentiated again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from typing import Any

from .all_or_nothing import all_or_nothing
from .errors import GradientError
from .graph import Node, NodeLike, constant
from .operation import Operation
from .ops.array import ones_like, sum_like
from .ops.math import add_n
from .ops.numpy_gradient import numpy_gradient
from .ops.several import item
from .registry import BACKWARD, RegisterGradient, lookup_gradient
from .scopes import control_dependencies, name_scope
from .shapes import fits, is_differentiable

__all__ = ["RegisterGradient", "compute_gradients", "gradients"]


def gradients(
    ys: Node | Sequence[Node],
    xs: Node | Sequence[Node],
    grad_ys: NodeLike | Sequence[NodeLike | None] | None = None,
    name: str = "gradients",
    *,
    stop_gradients: Node | Sequence[Node] | None = None,
) -> list[Node | None]:
    """Nodes for the gradients of the sum of `ys` with respect to each of `xs`.

    Args:
        ys: the node or nodes to differentiate; where one is no scalar, the gradient is that of the sum of its numbers.
        xs: the node or nodes to differentiate with respect to.
        grad_ys: for each of `ys`, what its gradient starts from, in its shape; by default ones.
        name: the name scope of the new nodes.
        stop_gradients: nodes that are taken for constants, so that gradients are partial: what these depend on counts
            for nothing. They may be among `xs`.

    Returns:
        For each of `xs` a node of its shape, or None where no `ys` depends on it.

    Raises:
        GradientError: an operation between `xs` and `ys` has no gradient. The graph is as it was before.
    """
    targets = [ys] if isinstance(ys, Node) else list(ys)
    sources = [xs] if isinstance(xs, Node) else list(xs)
    seeds = list(grad_ys) if isinstance(grad_ys, (list, tuple)) else [grad_ys] * len(targets)
    for node in targets + sources:
        if not isinstance(node, Node):
            raise GradientError(
                f"gradients needs nodes, and {node!r} is none.", "Give the loss, and what to derive by."
            )
    if len(seeds) != len(targets):
        raise GradientError(f"There are {len(seeds)} grad_ys for {len(targets)} ys.", "Give one for each, or none.")
    held = [] if stop_gradients is None else [stop_gradients] if isinstance(stop_gradients, Node) else stop_gradients
    stop = set(held)
    table = _backward(targets, _between(targets, sources, stop), seeds, name, stop)
    return [table.get(node) for node in sources]


BACKWARD["gradients"] = gradients


class GradientTable(dict[Node, Node]):
    """The gradients of nodes, and what they are the sums of.

    Attributes:
        contributions: for an operation and the position of one of its inputs, the node of what the operation adds to
            the gradient of that input: its own gradient times its local derivative, in the shape of the input.
    """

    def __init__(self) -> None:
        super().__init__()
        self.contributions: dict[tuple[Operation, int], Node] = {}


def compute_gradients(loss: Node, name: str = "gradients", xs: Node | Sequence[Node] | None = None) -> GradientTable:
    """The course's table of gradients: for each node that `loss` depends on, the node of ∂loss/∂node.

    Args:
        loss: the node to differentiate.
        name: the name scope of the new nodes.
        xs: where to stop: only nodes on a way from one of these to `loss` get a gradient. By default all do but
            constants.

    Returns:
        A dictionary {node: gradient}; its `contributions` are {(operation, position of an input): node}, the terms
        that each gradient is the sum of.

    Raises:
        GradientError: an operation on the way has no gradient. The graph is as it was before.
    """
    if xs is None:
        path = {node for node in _ancestors([loss]) if not isinstance(node, constant)}
    else:
        path = _between([loss], [xs] if isinstance(xs, Node) else list(xs))
    return _backward([loss], path, [None], name)


class _Grads(list[Any]):
    """For each value of an operation that has several its gradient, or None; and which inputs need theirs."""

    wanted: list[bool]


def _ancestors(nodes: Sequence[Node], stop: Collection[Node] = ()) -> list[Node]:
    """All the nodes that `nodes` are computed from, and themselves; nothing beyond the nodes in `stop`."""
    found, waiting = dict.fromkeys(nodes), list(nodes)
    while waiting:
        last = waiting.pop()
        for node in () if last in stop else last.input_nodes:
            if node not in found:
                found[node] = None
                waiting.append(node)
    return list(found)


def _between(targets: list[Node], sources: list[Node], stop: Collection[Node] = ()) -> set[Node]:
    """The nodes on paths from one of `sources` to one of `targets`, both ends included; none leads through `stop`."""
    reached, ancestors = set(sources), _ancestors(targets, stop)
    for node in sorted(ancestors, key=creation):
        if node not in stop and any(x in reached for x in node.input_nodes):
            reached.add(node)
    return reached.intersection(ancestors)


def _backward(
    targets: list[Node], path: set[Node], seeds: Sequence[Any], scope: str, stop: Collection[Node] = ()
) -> GradientTable:
    """Write the gradients of all nodes on `path` into the graph, from `targets` backwards, and not beyond `stop`."""
    table = GradientTable()
    contributions: dict[Node, list[Node]] = {node: [] for node in path if is_differentiable(node)}
    if not contributions:
        return table
    waits = _waits(targets, stop)
    graph = targets[0].graph
    with graph.as_default(), all_or_nothing(graph), name_scope(scope):
        for target, seed in zip(targets, seeds, strict=True):
            if target in contributions:
                contributions[target].append(_seed(target, seed))
        items: dict[Node, dict[int, Node]] = {}  # of what has several values, the gradients of those that matter
        # A node is built after its inputs. So, from the newest to the oldest, a node's consumers come before it.
        for node in sorted(contributions, key=creation, reverse=True):
            parts = contributions[node]
            grad: Any = None
            if node in items:
                grad = _Grads([items[node].get(i) for i in range(node.count_values())])  # type: ignore[attr-defined]
                grad.wanted = [x in contributions for x in node.input_nodes]
            elif parts:
                grad = table[node] = parts[0] if len(parts) == 1 else add_n(parts)
            if node in stop:
                continue
            if isinstance(node, item) and grad is not None:
                known = items.setdefault(node.input_nodes[0], {})
                known[node.index] = add_n([known[node.index], grad]) if node.index in known else grad
                table.contributions[node, 0] = grad
            elif isinstance(node, Operation) and grad is not None and any(x in contributions for x in node.input_nodes):
                waiting = control_dependencies(waits[node]) if node in waits else nullcontext()
                with name_scope(node.name.replace("/", ".") + "_grad"), waiting:
                    built = len(graph.nodes)
                    pairs = enumerate(zip(node.input_nodes, _parts(node, grad), strict=True))
                    wanted = [(i, x, part) for i, (x, part) in pairs if part is not None and x in contributions]
                    if not node.guards_inputs and len(wanted) < len(node.input_nodes):
                        _take_out_unused(graph.nodes[built:], [part for _, _, part in wanted])
                    for i, x, part in wanted:
                        table.contributions[node, i] = _in_shape_of(x, part, node)
                        contributions[x].append(table.contributions[node, i])
    return table


def _take_out_unused(built: list[Node], parts: list[Node]) -> None:
    """Take out of the graph what a gradient function has built for inputs whose gradient nobody asks for."""
    used = set(parts)
    for node in reversed(built):
        if node in used:
            used.update(node.input_nodes, node.held)
        else:
            node.graph.discard(node)


def _waits(targets: list[Node], stop: Collection[Node] = ()) -> dict[Node, tuple[Node, ...]]:
    """For each node that waits for others, or is computed from one that does, what it waits for in all: its gradient
    waits for the same, so that it sees the same values of variables.
    """
    waits: dict[Node, tuple[Node, ...]] = {}
    nodes = [node for node in _ancestors(targets, stop) if node not in stop]
    if any(node.control_inputs for node in nodes):
        for node in sorted(nodes, key=creation):
            found = dict.fromkeys(node.control_inputs)
            for x in node.input_nodes:
                found.update(dict.fromkeys(waits.get(x, ())))
            if found:
                waits[node] = tuple(found)
    return waits


def creation(node: Node) -> int:
    """A key that sorts nodes in the order in which they were built."""
    return node.serial


def _seed(target: Node, seed: Any) -> Node:
    """What the gradient of `target` starts from: ones, or what the user gives in their place."""
    if seed is None:
        return ones_like(target)
    node = seed if isinstance(seed, Node) else constant(seed, dtype=target.dtype)
    if not fits(node.shape, target.shape):
        raise GradientError(
            f"The grad_ys for {target.name!r} has shape {node.shape}, and {target.name!r} {target.shape}.",
            "Give a number for each number of the node.",
            nodes=[target, node],
        )
    return node


def _parts(op: Operation, grad: Any) -> Sequence[Node | None]:
    """What `op` contributes to the gradient of each of its inputs; `grad` is a list where `op` has several values."""
    entry = lookup_gradient(op)
    if entry.numpy:
        together = numpy_gradient(op, grad, entry.function)
        return together.items()
    result = entry.function(op, grad)
    parts = list(result) if isinstance(result, (list, tuple)) else [result]
    if (
        result is None
        or len(parts) != len(op.input_nodes)
        or not all(part is None or isinstance(part, Node) for part in parts)
    ):
        raise GradientError(
            f"The gradient function of {op.name!r} ({type(op).__name__}) returned {result!r}.",
            f"It has {len(op.input_nodes)} input(s): return a list with a node for each, or None where there is no "
            "gradient. A function that works on arrays is registered with numpy=True.",
            nodes=[op],
            where=op.location,
        )
    return parts


def _in_shape_of(x: Node, part: Node, op: Operation) -> Node:
    """`part` as a gradient of `x`, in its shape: the one place where broadcasting is undone."""
    if x.shape is not None and x.shape == part.shape and None not in x.shape:
        return part
    if op.broadcasts:
        return sum_like(part, x)
    if x.shape is not None and part.shape is not None and not fits(part.shape, x.shape):
        raise GradientError(
            f"The gradient function of {op.name!r} returned shape {part.shape} for the input "
            f"{x.name!r} of shape {x.shape}.",
            "A gradient has the shape of its input; where NumPy broadcast the input, sum over those axes.",
            nodes=[op, x, part],
            where=op.location,
        )
    return part
