"""while_loop: the loop of TensorFlow 1, of functions that build its test and its body."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError, GraphError, ShapeError
from ..graph import Graph, Node, NodeLike, Shape, as_node, constant, get_default_graph
from ..scopes import control_dependencies, name_scope
from .control import after_writes, constant_like
from .identity import stop_gradient
from .logic import less, logical_and
from .loops import loop
from .math import add
from .regions import stand_in
from .state import group
from .structures import flatten, flatten_up_to, pack, skeleton
from .surveys import survey, truth_value


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: NodeLike | None = None,
    return_same_structure: bool = False,
) -> Any:
    """Repeat `body` as long as `cond` is true: what Python's `while` is to numbers, for nodes.

        i, total = ts.while_loop(lambda i, total: i < 10, lambda i, total: (i + 1, total + i), [0, 0])

    Both functions are called once, now, with nodes that stand for the loop variables, and build nodes of this graph.
    How often the loop goes round is decided in each run. What `body` writes to variables is written after the loop; in
    each round it reads what the round before has left.

    Args:
        cond: from the loop variables to one truth value.
        body: from the loop variables to their new values, as many, of the same dtypes.
        loop_vars: their first values: a list or tuple of nodes and numbers, or of lists, tuples and dicts of these.
        shape_invariants: for each of them a shape, None for a length that may change from round to round; by default
            each keeps its shape.
        parallel_iterations: accepted, and of no meaning here.
        back_prop: whether gradients go through the loop.
        swap_memory: accepted, and of no meaning here.
        name: the name scope of the nodes; by default "while".
        maximum_iterations: stop after so many rounds in any case.
        return_same_structure: return a list for a list of one loop variable; by default it is the node.

    Returns:
        Nodes for the loop variables after the last round, in the structure that `body` returns.

    Raises:
        GraphError: there are no loop variables, or `body` returns another number of values.
        DTypeError: a value has another dtype than its loop variable, or `cond` gives no truth value.
        ShapeError: a value has another shape than its loop variable.
    """
    for key, function in (("cond", cond), ("body", body)):
        if not callable(function):
            raise GraphError(f"{key} of while_loop is {function!r}, which is no function.", f"Write {key}=lambda i: ….")
    variables = loop_vars if isinstance(loop_vars, (list, tuple)) else [loop_vars]
    leaves = flatten(variables)
    if not leaves:
        raise GraphError("while_loop has no loop_vars.", "Give what changes from round to round: loop_vars=[0].")
    graph = next((x.graph for x in leaves if isinstance(x, Node)), None) or get_default_graph()
    with graph.as_default(), name_scope(name, "while"):
        starts = [as_node(x) for x in leaves]
        invariants = _invariants(variables, starts, shape_invariants)
        loops = _Loop(graph, starts, invariants, _names(body, variables))
        loops.build(cond, body, variables, maximum_iterations)
        values = loops.finish()
        if not back_prop:
            values = [stop_gradient(x) for x in values]
    is_single = len(values) == 1 and not return_same_structure
    packed = pack(loops.structure, values)
    return packed[0] if is_single else packed


class _Loop:
    """A loop that is being built."""

    def __init__(self, graph: Graph, starts: list[Node], invariants: list[Shape], names: list[str]) -> None:
        self.graph, self.first = graph, len(graph.nodes)
        self.starts = starts
        with control_dependencies(None):
            self.stand_ins: list[Node] = [
                stand_in(x.dtype, shape, name) for x, shape, name in zip(starts, invariants, names, strict=True)
            ]
        self.test: Node
        self.results: list[Node] = []
        self.structure: Any = None
        self._counted = False

    def build(self, cond: Any, body: Any, variables: Any, limit: NodeLike | None) -> None:
        """Call both functions, and add a counter where there is a limit."""
        arguments = pack(variables, self.stand_ins)
        with control_dependencies(None):
            with name_scope("test"):
                answer = cond(*arguments)
                answer = answer[0] if isinstance(answer, (list, tuple)) and len(answer) == 1 else answer
                self.test = truth_value(answer, "What cond of while_loop returns")
            if self.test.shape not in (None, ()):
                raise ShapeError(
                    f"The condition of while_loop is one truth value, and "
                    f"{shapes.describe(self.test, self.test.shape)} holds several.",
                    "Take reduce_all or reduce_any of them.",
                    nodes=[self.test],
                    where=self.test.location,
                )
            with name_scope("body"):
                returned = body(*arguments)
                self._take(returned, variables)
        if limit is not None:
            self._limit(limit)

    def _take(self, returned: Any, variables: Any) -> None:
        """Look at what the body has returned."""
        structure = returned if isinstance(returned, (list, tuple)) else [returned]
        if isinstance(returned, tuple) and hasattr(returned, "_fields") and skeleton(structure) != skeleton(variables):
            structure = [returned]  # the one loop variable
        if skeleton(list(structure)) != skeleton(list(variables)):
            given, found = flatten(list(variables)), flatten(list(structure))
            what = "None" if returned is None else f"{len(found)} of them, as {skeleton(list(structure))}"
            raise GraphError(
                f"The body of while_loop gets {len(given)} loop variables, as {skeleton(list(variables))}, and returns "
                f"{what}.",
                "Return a new value for each loop variable, in their order; one that stays the same is returned as "
                "it is.",
                nodes=self.stand_ins,
            )
        self.structure = structure
        for s, value in zip(self.stand_ins, flatten(structure), strict=True):
            self.results.append(next_value(s, value))

    def _limit(self, limit: NodeLike) -> None:
        """Count the rounds, and go on only while there are fewer than `limit`."""
        most = limit if isinstance(limit, Node) else constant(np.asarray(limit, np.int64))
        if most.dtype is not None and most.dtype.kind not in "iu":
            raise DTypeError(
                f"maximum_iterations is {most.name!r} of dtype {most.dtype}.", "Give a whole number.", nodes=[most]
            )
        if most.shape not in (None, ()):
            raise ShapeError(
                f"maximum_iterations is {shapes.describe(most, most.shape)}.", "Give one number.", nodes=[most]
            )
        with control_dependencies(None):
            rounds = stand_in(np.dtype(np.int64), (), "round")
            self.starts.append(constant(np.int64(0), dtype="int64"))
            self.stand_ins.append(rounds)
            self.test = logical_and(less(rounds, most), self.test)
            self.results.append(add(rounds, constant(np.int64(1), dtype="int64")))
        self._counted = True

    def finish(self) -> list[Node]:
        """The loop variables after the last round, once what the body writes is written."""
        first, given = self.first, self.stand_ins
        test, body = survey([self.test], first, given), survey(self.results, first, given)
        if test.writes:
            raise GraphError(
                f"cond of while_loop writes the variable {next(iter(test.writes)).name!r}.",
                "Write it in the body.",
                nodes=list(test.writes),
            )
        written = list(body.writes)
        captures = sorted({*test.captures, *body.captures} - set(written), key=lambda node: node.serial)
        with control_dependencies([*test.waits, *body.waits]):
            made = loop(
                [*self.starts, *written],
                [],
                captures,
                [*given, *written, *captures],
                [self.test],
                [*self.results, *body.writes.values()],
            )
            made.region("test"), made.region("body")
            values = after_writes(made.items(), written)
        return values[: len(values) - self._counted]


def next_value(s: Node, value: Any) -> Node:
    """What a body returns for a loop variable, as a node.

    Raises:
        GraphError: it has no value.
        DTypeError, ShapeError: it is no value for that variable.
    """
    short = s.name.rpartition("/")[2]
    if value is None or isinstance(value, group):
        raise GraphError(
            f"The body of the loop returns {'None' if value is None else repr(value.name)} for the loop variable "
            f"{short!r}, which has no value.",
            "Return its new value, under ts.control_dependencies([…]) for what is to run before.",
            nodes=[s],
        )
    node = value if isinstance(value, Node) else constant_like(value, s.dtype)
    if s.dtype is not None and node.dtype is not None and s.dtype != node.dtype:
        raise DTypeError(
            f"The loop variable {short!r} of the loop starts as {s.dtype}, and the body returns {node.name!r} of "
            f"dtype {node.dtype} for it.",
            f"Start it with that dtype, or have the body return ts.cast({node.name}, {s.dtype.name!r}).",
            nodes=[s, node],
            where=node.location,
        )
    if not shapes.fits(node.shape, s.shape):
        raise ShapeError(
            f"The loop variable {short!r} of the loop has the shape {s.shape}, and the body returns "
            f"{node.name!r} of shape {node.shape} for it.",
            "Keep its shape, or say in shape_invariants which lengths may change: None for each.",
            nodes=[s, node],
            where=node.location,
        )
    return node


def _invariants(variables: Any, starts: list[Node], given: Any) -> list[Shape]:
    """The shapes that the loop variables keep."""
    if given is None:
        return [x.shape for x in starts]
    try:
        found = [_plain_shape(s) for s in flatten_up_to(list(variables), given)]
    except (ValueError, TypeError) as error:
        raise ShapeError(
            f"shape_invariants {given!r} do not go with loop_vars {skeleton(list(variables))}: {error}.",
            "Give a shape for each loop variable, such as [None, 2], in the same structure.",
            nodes=starts,
        ) from None
    for x, shape in zip(starts, found, strict=True):
        if not shapes.fits(x.shape, shape):
            raise ShapeError(
                f"The loop variable that starts as {shapes.describe(x, x.shape)} has the shape invariant {shape}.",
                "A shape invariant fits the first value: None stands for a length that may change.",
                nodes=[x],
                where=x.location,
            )
    return found


def _plain_shape(shape: Any) -> Shape:
    """A shape, also as an object with TensorFlow's `dims`, whose dimensions have a `value`."""
    if shape is None or getattr(shape, "dims", ()) is None:
        return None
    lengths = [getattr(d, "value", d) for d in shape]
    return tuple([None if d is None else int(d) for d in lengths])


def _names(body: Callable[..., Any], variables: Sequence[Any]) -> list[str]:
    """A name for each loop variable: that of the parameter of `body`."""
    try:
        parameters = list(inspect.signature(body).parameters.values())
        words = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        words = []
    words += ["variable"] * (len(variables) - len(words))
    return [
        re.sub(r"[^A-Za-z0-9_.]", "_", word).lstrip("_") or "variable"
        for word, value in zip(words, variables, strict=False)
        for _ in flatten(value)
    ]
