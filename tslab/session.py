"""Session: runs a graph, and keeps the values of its variables."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

from .binding import run_bound
from .errors import FeedError, FetchError, GraphError, SessionError
from .graph import Graph, Node, Variable, current, get_default_graph, placeholder
from .plan import Plan, read_only
from .serialize import array_to_json, graph_to_json


@dataclass(frozen=True, repr=False)
class Trace:
    """All that happened in one run: what a stepper plays.

    Attributes:
        graph: graph JSON of the nodes that took part.
        order: their names, in the order in which they were computed.
        fetches: the names of what was fetched.
        values: the value of each by name, read-only.
    """

    graph: dict[str, Any]
    order: list[str]
    fetches: list[str]
    values: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The trace as JSON: `{"graph": …, "order": […], "fetches": […], "values": {name: {shape, dtype, data}}}`."""
        values = {name: array_to_json(value) for name, value in self.values.items() if value is not None}
        return {"graph": self.graph, "order": self.order, "fetches": self.fetches, "values": values}

    def __repr__(self) -> str:
        return f"<Trace of {len(self.order)} nodes, fetched: {', '.join(self.fetches)}>"


class _Inside(threading.local):
    """Whether this thread is inside a run of the session; as a context, that it is."""

    running = False

    def __enter__(self) -> None:
        if self.running:
            raise SessionError(
                "session.run was called inside a run of the same session.",
                "A compute gets the values it needs as arguments; build nodes instead of running them.",
            )
        self.running = True

    def __exit__(self, *exception: object) -> None:
        self.running = False


class Session:
    """Runs the operations of one graph, and keeps a value for each of its variables.

    Two sessions on one graph share nothing. A variable starts from its initial value when it is first used.
    A run is a transaction: variables are read before any is written, the writes take effect together at the end, and
    an error leaves everything as it was.

    Args:
        graph: by default the default graph.
    """

    def __init__(self, graph: Graph | None = None) -> None:
        self.graph = get_default_graph() if graph is None else graph
        self._state: dict[Variable, Any] = {}
        self._lock = threading.Lock()
        self._inside = _Inside()
        self._closed = False
        self._entered: list[Any] = []
        self._reference = weakref.ref(self)

    def run(self, fetches: Any, feed_dict: Mapping[Any, Any] | None = None) -> Any:
        """Compute values.

        Args:
            fetches: a node, its name, or a list, tuple or dict of such, nested as you like.
            feed_dict: {node or name: value}; values for placeholders, or for any node in place of its own.

        Returns:
            The value, or the values in the same structure. They are yours: nothing in the session shares their memory.

        Raises:
            FeedError: a placeholder has no value, or a value does not fit its node.
            FetchError: something in `fetches` is no node of this graph.
            ShapeError, ComputeError: an operation failed.
            SessionError: the session is closed, or this is called from inside one of its runs.
        """
        nodes: list[Node] = []
        structure = self._flatten(fetches, nodes)
        plan, feeds = self._prepare(nodes, feed_dict)
        values = self._execute(plan, feeds)
        taken: set[int] = set()
        results = [_own(values[slot], taken) for slot in plan.fetches]
        return _rebuild(structure, results)

    def trace(self, fetches: Any, feed_dict: Mapping[Any, Any] | None = None) -> Trace:
        """Run, and return every value on the way. Variables stay as they are: a write shows what it would leave."""
        nodes: list[Node] = []
        self._flatten(fetches, nodes)
        plan, feeds = self._prepare(nodes, feed_dict)
        with self._inside:
            with self._lock:
                variables = self._read(plan)
            values = plan.run([feeds[node] for node in plan.feeds], variables)
        by_name = {node.name: _shown(values[slot]) for node, slot in plan.slots.items()}
        return Trace(
            graph_to_json(plan.order, fed=plan.feeds),
            [node.name for node in plan.order],
            [node.name for node in nodes],
            by_name,
        )

    @property
    def closed(self) -> bool:
        """Whether `close` has been called."""
        return self._closed

    def close(self) -> None:
        """Forget the variables; the session cannot run again."""
        self._closed = True
        self._state.clear()

    def __enter__(self) -> Session:
        guard = self.graph.as_default()
        self._entered.append(guard)
        current.sessions.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        current.sessions.remove(self)
        self._entered.pop().__exit__(kind, error, traceback)
        self.close()

    def __repr__(self) -> str:
        return f"<Session of {self.graph!r}{', closed' if self._closed else ''}>"

    def _flatten(self, fetches: Any, nodes: list[Node]) -> Any:
        """Collect the fetched nodes into `nodes`; returns the structure with an index in the place of each."""
        if isinstance(fetches, (list, tuple)):
            parts = [self._flatten(part, nodes) for part in fetches]
            return type(fetches)(*parts) if hasattr(fetches, "_fields") else type(fetches)(parts)
        if isinstance(fetches, Mapping):
            return {key: self._flatten(part, nodes) for key, part in fetches.items()}
        nodes.append(self._node(fetches, FetchError, "Fetched"))
        return len(nodes) - 1

    def _node(self, key: Any, error: type[FetchError] | type[FeedError], verb: str) -> Node:
        """The node that a fetch or a key of feed_dict means."""
        try:
            node = self.graph.get_node(key) if isinstance(key, str) else key
        except GraphError as unknown:
            raise error(unknown.what, unknown.cure) from None
        if not isinstance(node, Node):
            raise error(
                f"{verb} {key!r} is no node, but a {type(key).__name__}.",
                "Give nodes or their names. Has a variable of your program been overwritten by a value?",
            )
        if "graph" not in vars(node):
            raise error(f"{verb} is a half-built {type(node).__name__}.", "Call super().__init__ in its __init__.")
        if node.graph is not self.graph:
            raise error(
                f"{verb} {node.name!r} belongs to another graph than the session's.",
                "Make the session after the graph, or give it: ts.Session(graph=node.graph).",
                nodes=[node],
            )
        return node

    def _prepare(self, nodes: list[Node], feed_dict: Mapping[Any, Any] | None) -> tuple[Plan, dict[Node, Any]]:
        """The plan for these fetches and feeds, from the graph's store if it is there, and the fed values checked."""
        if self._closed:
            raise SessionError("The session is closed, and its variables are gone.", "Make a new one: ts.Session().")
        if not isinstance(feed_dict, Mapping | None):
            raise FeedError(
                f"feed_dict is no dict, but a {type(feed_dict).__name__}.", "Write session.run(z, {x: value})."
            )
        feeds: dict[Node, Any] = {}
        for key, value in (feed_dict or {}).items():
            node = self._node(key, FeedError, "Fed")
            feeds[node] = _feed_value(node, value)
        key = tuple(nodes), frozenset(feeds)
        plan = self.graph.plans.get(key)
        if plan is None:
            plan = self.graph.plans[key] = Plan(nodes, feeds)
        return plan, feeds

    def _execute(self, plan: Plan, feeds: dict[Node, Any]) -> Mapping[int, Any] | list[Any]:
        """Run a plan on this session's variables; if it writes, alone from the first read to the commit."""
        feed_values = [feeds[node] for node in plan.feeds]
        with self._inside:
            if plan.writes:
                with self._lock:
                    values = run_bound(plan, feed_values, self._read(plan))
                    new = {variable: _stored(values[plan.slots[op]], variable) for variable, op in plan.writes.items()}
                    self._state.update(new)
            else:
                with self._lock:
                    variables = self._read(plan)
                values = run_bound(plan, feed_values, variables)
        self.graph.last_session = self._reference
        return values

    def _read(self, plan: Plan) -> list[Any]:
        """The values of the variables that the plan starts from; those used for the first time start now."""
        state = self._state
        new = [variable for variable in plan.reads if variable not in state]
        if new:
            self._initialize(new)
        return [state[variable] for variable in plan.reads]

    def _initialize(self, variables: list[Variable]) -> None:
        """Give variables their initial values, which may be computed from older variables."""
        plans: dict[Variable, Plan] = {}
        waiting = list(variables)
        while waiting:
            variable = waiting.pop()
            if isinstance(variable.initial_value, Node) and variable not in plans:
                plans[variable] = _initial_plan(variable, variable.initial_value)
                waiting.extend(x for x in plans[variable].reads if x not in self._state)
            elif not isinstance(variable.initial_value, Node):
                self._state[variable] = variable.initial_value
        for variable in sorted(plans, key=lambda node: node.serial):
            plan = plans[variable]
            value = plan.run([], [self._state[x] for x in plan.reads])[plan.slots[plan.order[-1]]]
            self._state[variable] = _stored(value, variable)


def _initial_plan(variable: Variable, initial_value: Node) -> Plan:
    """The plan that computes a variable's initial value, which no feed reaches."""
    try:
        return Plan([initial_value])
    except FeedError as error:
        names = ", ".join(repr(node.name) for node in error.nodes)
        raise FeedError(
            f"The initial value of {variable.name!r} depends on {names}, and feeds do not reach it.",
            "Compute it from constants and other Variables, or feed the Variable itself.",
            nodes=[variable, *error.nodes],
            where=variable.location,
        ) from None


def _feed_value(node: Node, value: Any) -> Any:
    """`value` as a read-only array that fits `node`."""

    def refuse(why: str, cure: str) -> FeedError:
        return FeedError(f"{node.name!r} cannot be fed {why}.", cure, nodes=[node])

    if isinstance(value, Node):
        raise refuse(f"the node {value.name!r}", "Feed its value: session.run it first, or build the graph with it.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise refuse("rows of different lengths", "Give an array whose rows all have the same length.") from None
    if array.dtype.kind not in "biufc":
        raise refuse(f"an array of {array.dtype}", "Feed numbers or truth values.")
    if node.dtype is not None and array.dtype != node.dtype:
        if not np.can_cast(array.dtype, node.dtype, "same_kind"):
            raise refuse(
                f"{array.dtype} values, since it is {node.dtype}",
                f"Convert them first, with np.asarray(value, {str(node.dtype)!r})"
                + (f", or build the placeholder with dtype {array.dtype}." if isinstance(node, placeholder) else "."),
            )
        array = array.astype(node.dtype)
    if node.shape is not None and (
        len(node.shape) != array.ndim or any(d not in (None, s) for d, s in zip(node.shape, array.shape, strict=True))
    ):
        raise refuse(f"a value of shape {array.shape}", f"Its shape is {node.shape}, where None stands for any length.")
    return read_only(array)


def _stored(value: Any, variable: Variable) -> Any:
    """A value as a variable keeps it: read-only, and sharing no memory with what is not."""
    if not isinstance(value, np.ndarray) or value.base is not None or value.dtype != variable.dtype:
        value = np.array(value, dtype=variable.dtype)
    value.flags.writeable = False
    return value


def _own(value: Any, taken: set[int]) -> Any:
    """A fetched value that shares no memory with the session, the feeds, or another fetched value."""
    if not isinstance(value, np.ndarray):
        return value
    if value.base is not None or not value.flags.writeable or id(value) in taken:
        value = value.copy()
    taken.add(id(value))
    return value[()] if value.ndim == 0 else value


def _shown(value: Any) -> Any:
    """A value for a trace: a read-only copy, or None for what has no value."""
    if value is None or isinstance(value, tuple):
        return None
    array = np.array(value)
    array.flags.writeable = False
    return array


def _rebuild(structure: Any, results: list[Any]) -> Any:
    """The structure that `_flatten` returned, with the results in the places of their indices."""
    if isinstance(structure, int):
        return results[structure]
    if isinstance(structure, dict):
        return {key: _rebuild(part, results) for key, part in structure.items()}
    parts = [_rebuild(part, results) for part in structure]
    return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
