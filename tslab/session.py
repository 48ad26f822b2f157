"""Session: runs a graph, and keeps the values of its variables."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from contextlib import nullcontext
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from .binding import kind_of, results_of, run_bound
from .errors import FeedError, FetchError, GraphError, SessionError
from .feeds import check_reached, feed_value
from .graph import Graph, Node, Variable, current, get_default_graph
from .numerics import check_step
from .plan import Plan, stored
from .recent import Recent
from .serialize import graph_to_json
from .traces import Trace, shown


class _Request(NamedTuple):
    """What one kind of call of `run` asks for.

    Attributes:
        plan: how to compute it.
        structure: the fetches, with an index in the place of each node.
        is_list: the fetches are a plain list of nodes.
        feeds: the nodes that the keys of feed_dict mean.
        positions: for each of the plan's feeds, where it stands in feed_dict.
    """

    plan: Plan
    structure: Any
    is_list: bool
    feeds: list[Node]
    positions: list[int]

    def values(self, feed_dict: Mapping[Any, Any] | None) -> list[Any]:
        """What is fed, in the order of the plan's feeds."""
        if not feed_dict:
            return []
        values = list(feed_dict.values())
        return [values[i] for i in self.positions]

    def checked(self, feed_dict: Mapping[Any, Any] | None) -> list[Any]:
        """The same as read-only arrays that fit their nodes; what the plan does not use must fit too."""
        if not feed_dict:
            return []
        values = [feed_value(node, value) for node, value in zip(self.feeds, feed_dict.values(), strict=True)]
        return [values[i] for i in self.positions]


class _Inside(threading.local):
    """Whether this thread is inside a run of the session; as a context, that it is. Operations find there what the
    session keeps for them: where their random numbers are, their place in a dataset, the elements of a queue.
    """

    running = False

    def __init__(self, kept: dict[Any, Any]) -> None:
        self.kept = kept

    def __enter__(self) -> None:
        if self.running:
            raise SessionError(
                "session.run was called inside a run of the same session.",
                "A compute gets the values it needs as arguments; build nodes instead of running them.",
            )
        self.running = True
        self.before, current.kept = current.kept, self.kept

    def __exit__(self, *exception: object) -> None:
        self.running, current.kept = False, self.before


class Session:
    """Runs the operations of one graph, and keeps a value for each of its variables.

    Two sessions on one graph share nothing. A variable starts from its initial value when it is first used.
    A run is a transaction: variables are read before any is written, the writes take effect together at the end, and
    an error leaves everything as it was.

    Args:
        graph: by default the default graph.
        check_numerics: stop at the first operation that makes a nan or an infinity out of finite numbers, with the
            likely cause and cure. Such a session is slower.
        config: TensorFlow's settings, which are accepted and ignored.
    """

    def __init__(self, graph: Graph | None = None, check_numerics: bool = False, config: Any = None) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise SessionError(
                f"{graph!r} is no graph for a session.",
                "The graph stands first, or goes by name: ts.Session(graph=…). TensorFlow's target, another machine to "
                "run on, is left out: there is none.",
            )
        self.graph = get_default_graph() if graph is None else graph
        self._state: dict[Variable, Any] = {}
        self._lock = threading.RLock()  # of a run that writes, from its first read to its commit
        self._touching = threading.RLock()  # of who reads or changes the state, for that moment
        self._inside = _Inside({})
        self._check_numerics = check_numerics
        self._closed = False
        self._entered: list[Any] = []
        self._requests: Recent[Any, _Request] = Recent()
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
        request = self._request(fetches, feed_dict)
        taken: set[int] = set()
        results = [_own(value, taken) for value in self._execute(request, feed_dict)]
        return results if request.is_list else _rebuild(request.structure, results)

    def trace(self, fetches: Any, feed_dict: Mapping[Any, Any] | None = None) -> Trace:
        """Run, and return every value on the way. Variables stay as they are: a write shows what it would leave."""
        request = self._request(fetches, feed_dict)
        plan = request.plan
        with self._inside:
            values = plan.run(request.checked(feed_dict), self._read(plan))
        by_name = {node.name: shown(values[slot]) for node, slot in plan.slots.items()}
        return Trace(
            graph_to_json(plan.order, fed=plan.feeds),
            [node.name for node in plan.order],
            [plan.order[slot].name for slot in plan.fetches],
            by_name,
        )

    def load(self, values: Mapping[Variable, Any]) -> None:
        """Give variables values: all of them or, after an error, none.

        Raises:
            FetchError: something is no Variable of this graph.
            FeedError: a value does not fit its Variable.
            SessionError: the session is closed, or this is called from inside one of its runs.
        """
        self._check_open()
        for variable in values:
            if not isinstance(self._node(variable, FetchError, "Loaded"), Variable):
                raise FetchError(f"{variable!r} is no Variable, and keeps no value.", "Feed it in each run instead.")
        loaded = {variable: stored(feed_value(variable, value), variable) for variable, value in values.items()}
        with self._inside, self._lock, self._touching:
            self._state.update(loaded)
        self.graph.last_session = self._reference

    @property
    def closed(self) -> bool:
        """Whether `close` has been called."""
        return self._closed

    def close(self) -> None:
        """Forget the variables, and all that is kept from run to run; the session cannot run again."""
        self._closed = True
        self._state.clear()
        self._inside.kept.clear()

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

    def _check_open(self) -> None:
        if self._closed:
            raise SessionError("The session is closed, and its variables are gone.", "Make a new one: ts.Session().")

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

    def _request(self, fetches: Any, feed_dict: Mapping[Any, Any] | None) -> _Request:
        """What is asked for: worked out once for the same fetches and the same keys of feed_dict."""
        if self._closed:
            self._check_open()
        if feed_dict is not None and not isinstance(feed_dict, (dict, Mapping)):
            raise FeedError(
                f"feed_dict is no dict, but a {type(feed_dict).__name__}.", "Write session.run(z, {x: value})."
            )
        kind = type(fetches)
        key: Any = (kind, tuple(fetches) if kind is list or kind is tuple else fetches, tuple(feed_dict or ()))
        try:
            return self._requests[key]
        except KeyError:
            pass  # and not made here, so that no mistake is shown as one that follows from this
        except TypeError:  # something nested, which has no hash
            key = None
        return self._new_request(fetches, feed_dict, key)

    def _new_request(self, fetches: Any, feed_dict: Mapping[Any, Any] | None, key: Any) -> _Request:
        nodes: list[Node] = []
        structure = self._flatten(fetches, nodes)
        feeds = [self._node(node, FeedError, "Fed") for node in feed_dict or ()]
        plan_key = tuple(nodes), frozenset(feeds)
        plan = self.graph.plans.get(plan_key)
        if plan is None:
            plan = Plan(nodes, set(feeds))
            check_reached(plan, feeds)
            self.graph.plans[plan_key] = plan
        positions = [len(feeds) - 1 - feeds[::-1].index(node) for node in plan.feeds]
        request = _Request(plan, structure, structure == list(range(len(nodes))), feeds, positions)
        flat = isinstance(structure, int) or all(isinstance(part, int) for part in structure)
        if key is not None and flat:  # a tuple inside is equal to a namedtuple, and would be taken for it
            self._requests[key] = request
        return request

    def _execute(self, request: _Request, feed_dict: Mapping[Any, Any] | None) -> list[Any]:
        """Run a plan on this session's variables; if it writes, alone from the first read to the commit."""
        plan = request.plan
        feeds = request.values(feed_dict)
        kind = kind_of(feeds)
        if kind not in plan.bindings or self._check_numerics:  # else values like these have been checked before
            feeds = request.checked(feed_dict)
            kind = kind_of(feeds)
        if plan.is_plain and not self._inside.running:
            return self._commit(plan, kind, feeds)
        with self._inside:
            return self._commit(plan, kind, feeds)

    def _commit(self, plan: Plan, kind: Any, feeds: list[Any]) -> list[Any]:
        """What is fetched, once what is written has been kept."""
        if not plan.writes:
            results = self._compute(plan, kind, feeds, self._read(plan))
        else:
            with self._lock:
                results = self._compute(plan, kind, feeds, self._read(plan))
                with self._touching:
                    self._state.update(zip(plan.writes, results[len(plan.fetches) :], strict=True))
            del results[len(plan.fetches) :]
        self.graph.last_session = self._reference
        return results

    def _compute(self, plan: Plan, kind: Any, feeds: list[Any], variables: list[Any]) -> list[Any]:
        if self._check_numerics:
            current.after = check_step
            try:
                return results_of(plan, plan.run(feeds, variables, after=check_step))
            finally:
                current.after = None
        return run_bound(plan, kind, feeds, variables)

    def _read(self, plan: Plan) -> list[Any]:
        """The values of the variables that the plan starts from; those used for the first time start now."""
        if not plan.reads:
            return []
        state = self._state
        with self._touching:
            try:
                return [state[variable] for variable in plan.reads]
            except KeyError:
                unset = [variable for variable in plan.reads if variable not in state]
            overwritten: dict[Variable, Any] = {}
            for variable in plan.overwritten.intersection(unset):
                known: Any = variable.shape
                if known is not None and None not in known:
                    overwritten[variable] = np.zeros(known, variable.dtype)
            with nullcontext() if self._inside.running else self._inside:
                self._initialize([variable for variable in unset if variable not in overwritten])
            return [overwritten[variable] if variable in overwritten else state[variable] for variable in plan.reads]

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
        kept, current.kept = current.kept, {}  # random ones are the first of their streams
        try:
            for variable in sorted(plans, key=lambda node: node.serial):
                plan = plans[variable]
                value = plan.run([], [self._state[x] for x in plan.reads])[plan.slots[plan.order[-1]]]
                self._state[variable] = stored(value, variable)
        finally:
            current.kept = kept


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


def _own(value: Any, taken: set[int]) -> Any:
    """A fetched value that shares no memory with the session, the feeds, or another fetched value."""
    if not isinstance(value, np.ndarray):
        return value
    if value.base is not None or not value.flags.writeable or id(value) in taken:
        value = value.copy()
    taken.add(id(value))
    return value[()] if value.ndim == 0 else value


def _rebuild(structure: Any, results: list[Any]) -> Any:
    """The structure that `_flatten` returned, with the results in the places of their indices."""
    if isinstance(structure, int):
        return results[structure]
    if isinstance(structure, dict):
        return {key: _rebuild(part, results) for key, part in structure.items()}
    parts = [_rebuild(part, results) for part in structure]
    return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
