"""The plan of a run: which operations, in which order, reading and writing which slots.

What a run needs depends only on what is fetched and what is fed, so it is worked out once for each such pair and kept:

1. *Order.* The fetched nodes and all that they are computed from, each after its inputs: a post-order traversal, with
   a memo so that a node is visited once, and with a stack of its own so that a deep graph needs no recursion. It stops
   at what is fed.
2. *Slots.* Each node gets a place in one flat list of values; an operation becomes a `Step`: its `compute`, the slots
   of its arguments, and the slot of its result. To run is to go through the steps.
3. *Reads and writes.* All variables are read before any is written, and the session commits the writes together when
   the run has ended. Only what has a control dependency on a write sees the new value: its argument is the slot of the
   write, not of the variable. Two writes of one variable that nothing orders are an error.

A plan knows nothing of shapes. From the second run on for the same shapes, the session runs a *binding* of it
(`binding.py`): the same steps as a flat list of NumPy calls, which write into arrays that are there already. In making
one, steps that can be done as one are *fused* (`fusing.py`). Both change how long a run takes, never what it gives; a
plan alone can do all that they do, and does so where one of their calls fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from .errors import ComputeError, FeedError, FetchError, TslabError, WriteConflictError
from .graph import Node, Variable, constant, placeholder
from .operation import Operation


class Step(NamedTuple):
    """One operation of a run: `values[slot] = compute(*[values[i] for i in arguments])`."""

    compute: Callable[..., Any]
    arguments: tuple[int, ...]
    slot: int
    op: Operation


class Plan:
    """How to compute `fetches` when `feeds` are given.

    Attributes:
        order: every node that takes part, each after its inputs.
        slots: the place of each node's value.
        fetches: the slots of what the run returns.
        steps: the operations, in order.
        reads: the variables whose values the run starts from.
        overwritten: those of them whose values nothing uses, since the run only gives them new ones.
        writes: for each variable that the run changes, the operation that has the last word.
        results: the slots of what is fetched, then of what is written.
        is_plain: all that runs is tslab's own, and draws no random numbers.
    """

    def __init__(self, fetches: Iterable[Node], feeds: Collection[Node] = ()) -> None:
        fetches = list(fetches)
        self.order = post_order(fetches, feeds)
        self.slots = {node: i for i, node in enumerate(self.order)}
        self.feeds = [node for node in self.order if node in feeds]
        computed = [node for node in self.order if node not in feeds]
        _check_placeholders([node for node in computed if isinstance(node, placeholder)])
        self.reads = [node for node in computed if isinstance(node, Variable)]
        self.constants = [(self.slots[node], _constant_value(node)) for node in computed if isinstance(node, constant)]
        operations = [node for node in computed if isinstance(node, Operation)]
        _check_stand_ins([op for op in operations if op.is_stand_in])
        seen, self.writes = order_writes(operations)
        self.fetches = [self.slots[self._fetched(node)] for node in fetches]
        self.results = [*self.fetches, *(self.slots[op] for op in self.writes.values())]
        self.steps = [self._step(op, seen.get(op, {})) for op in operations]
        used = {slot for step in self.steps for slot in step.arguments[step.op.overwrites :]}.union(self.results)
        self.overwritten = {variable for variable in self.reads if self.slots[variable] not in used}
        self.is_plain = all(op.is_pure and not op.guards_inputs for op in operations)
        self.bindings: dict[Any, list[Any] | None] = {}

    def _fetched(self, node: Node) -> Node:
        """The node whose value is fetched: a variable's last write in its place, if the graph's rules have it so."""
        rules = node.graph.rules
        return node if rules is None or not rules.fetches_written or node in self.feeds else self.writes.get(node, node)  # type: ignore[call-overload]

    def _step(self, op: Operation, seen: dict[Variable, Operation]) -> Step:
        """`op` with the slots that it reads; a variable that `op` must see after a write is read from that write."""
        arguments = tuple(self.slots[seen.get(x, x) if isinstance(x, Variable) else x] for x in op.input_nodes)
        return Step(guarded(op) if op.guards_inputs else op.compute, arguments, self.slots[op], op)

    def run(
        self,
        feed_values: Iterable[Any],
        variable_values: Iterable[Any],
        after: Callable[[Operation, Any, list[Any]], None] | None = None,
        known: Mapping[Operation, Any] | None = None,
    ) -> list[Any]:
        """The values of all nodes, by slot, from those of `self.feeds` and `self.reads`.

        After each operation, `after` is called with it, its value, and those of its inputs. Operations whose values are
        `known` are not computed.

        Raises:
            ShapeError: shapes do not fit, which only the fed values show.
            ComputeError: an operation's `compute` raised something else.
        """
        slots = self.slots
        values: list[Any] = [None] * len(slots)
        for slot, value in self.constants:
            values[slot] = value
        for node, value in zip(self.feeds, feed_values, strict=True):
            values[slots[node]] = value
        for variable, value in zip(self.reads, variable_values, strict=True):
            values[slots[variable]] = value
        for op, value in known.items() if known else ():
            values[slots[op]] = value
        step = None
        try:
            with np.errstate(all="ignore"):  # log 0 is -inf and 0 / 0 is nan, as in TensorFlow, and no warning
                for step in self.steps if not known else [step for step in self.steps if step.op not in known]:
                    values[step.slot] = step.compute(*[values[i] for i in step.arguments])
                    if after is not None:
                        after(step.op, values[step.slot], [values[i] for i in step.arguments])
        except TslabError:
            raise
        except Exception as error:
            assert step is not None
            raise explain(step.op, [values[i] for i in step.arguments], error) from error
        return values


def post_order(fetches: Iterable[Node], stop: Collection[Node] = (), held: bool = False) -> list[Node]:
    """`fetches` and what they are computed from, each once and after its inputs; nothing beyond the nodes in `stop`.

    What branches and loops compute themselves is not among it, unless `held` says so.
    """
    order: dict[Node, None] = {}
    stack = [(node, False) for node in reversed(list(fetches))]
    while stack:
        node, inputs_are_done = stack.pop()
        if node in order:
            continue
        if inputs_are_done or node in stop:
            order[node] = None
        else:
            stack.append((node, True))
            inputs = node.input_nodes + node.control_inputs + (node.held if held else ())
            stack.extend((x, False) for x in reversed(inputs) if x not in order)
    return list(order)


def _check_placeholders(missing: list[placeholder]) -> None:
    """Report the placeholders that are needed and not fed."""
    if missing:
        names = ", ".join(repr(node.name) for node in missing)
        raise FeedError(
            f"The run needs a value for {'the placeholder' if len(missing) == 1 else 'the placeholders'} {names}.",
            f"Feed it: session.run(…, feed_dict={{{', '.join(node.name + ': …' for node in missing)}}}).",
            nodes=missing,
            where=missing[0].location,
        )


def _check_stand_ins(found: list[Operation]) -> None:
    """Report what is inside a loop, and needed outside."""
    if found:
        raise FetchError(
            f"The run needs {found[0].name!r}, which has a value only inside the operation that it belongs to.",
            "What is built in the body of a loop has another value in each round: return it as a loop variable.",
            nodes=found,
            where=found[0].location,
        )


def _constant_value(node: constant) -> Any:
    """A weak constant goes into NumPy as a Python number, which takes the dtype of the other operand."""
    return node.value.item() if node.weak else node.value


def order_writes(
    operations: list[Operation], are_one_run: bool = True
) -> tuple[dict[Operation, dict[Variable, Operation]], dict[Variable, Operation]]:
    """For each operation the writes it must see, and for each variable the write with the last word.

    Raises:
        WriteConflictError: two writes of one variable, neither comes after the other, the operations `are_one_run`,
            and the rules of the graph, if it has any, do not order them as the operations come.
    """
    seen: dict[Operation, dict[Variable, Operation]] = {}
    last: dict[Variable, Operation] = {}
    if not any(op.is_write for op in operations):
        return seen, last
    done: dict[Node, dict[Variable, Operation]] = {}  # the writes that a node has behind it
    for op in operations:
        visible: dict[Variable, Operation] = {}
        behind: dict[Variable, Operation] = {}
        for x in op.input_nodes:
            if isinstance(x, Operation):
                visible.update(seen.get(x, {}))
            behind.update(done.get(x, {}))
        for x in op.control_inputs:
            visible.update(done.get(x, {}))
            behind.update(done.get(x, {}))
        if op.is_write:
            variable = op.input_nodes[0]
            assert isinstance(variable, Variable)
            other = last.get(variable)
            if are_one_run and other is not None and behind.get(variable) is not other:
                if op.graph.rules is None or not op.graph.rules.orders_writes:
                    raise WriteConflictError(
                        f"One run would write {variable.name!r} twice, by {other.name!r} and by {op.name!r}, in no "
                        "order.",
                        "Run one after the other, or order them by control dependencies.",
                        nodes=[variable, other, op],
                        where=op.location,
                    )
                visible[variable] = other
            behind[variable] = last[variable] = op
        if visible:
            seen[op] = visible
        if behind:
            done[op] = behind
    return seen, last


def guarded(op: Operation) -> Callable[..., Any]:
    """The `compute` of a learner's operation: it gets arrays that it cannot change, and must return an array."""

    def compute(*values: Any) -> Any:
        result = op.compute(*[read_only(value) for value in values])
        if result is None:
            raise ComputeError(
                f"compute of {op.name!r} ({type(op).__name__}) returned None.",
                "Does it end without a `return`?",
                nodes=[op],
                where=op.location,
            )
        if op.has_several_values:
            return tuple(map(read_only, result))
        array = np.asarray(result)
        if array.base is not None:  # a view of an input, whose memory may serve another value later
            array = array.copy()
        if array.dtype.kind not in "biufc":
            raise ComputeError(
                f"compute of {op.name!r} ({type(op).__name__}) returned {result!r}, which is no array of numbers.",
                "Return a NumPy array or a number.",
                nodes=[op],
                where=op.location,
            )
        return read_only(array)  # the operation may keep it, and change it later

    return compute


def read_only(value: Any) -> Any:
    """The same array, seen through a view that refuses writes."""
    if isinstance(value, np.ndarray):
        value = value.view()
        value.setflags(write=False)
    return value


def stored(value: Any, variable: Variable) -> Any:
    """A value as a session keeps it for a variable: read-only, and sharing no memory with what is not."""
    if type(value) is not np.ndarray or value.base is not None or value.dtype != variable.dtype:
        value = np.array(value, dtype=variable.dtype)
    value.setflags(write=False)
    return value


def explain(op: Operation, values: list[Any], error: Exception) -> TslabError:
    """The error to show when `op.compute(*values)` has raised `error`: the shape rule's own if that is why."""
    shapes = [np.shape(value) for value in values]
    try:
        op.shape_rule(*shapes)
    except TslabError as explained:
        return explained
    inputs = ", ".join(f"{x.name!r} of shape {shape}" for x, shape in zip(op.input_nodes, shapes, strict=True))
    return ComputeError(
        f"compute of {op.name!r} ({type(op).__name__}) raised {type(error).__name__}: {error}",
        f"Its inputs were {inputs}." if inputs else "It has no inputs.",
        nodes=[op],
        where=op.location,
    )
