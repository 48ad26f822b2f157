"""The computational graph: its nodes, and the graph that holds them.

A graph is a plan of a computation, not the computation: nothing here computes a value. A `Session` does that.
There are four kinds of node:

    placeholder   a value given at each run                      X = ts.placeholder(name="X")
    Variable      a value that a session keeps between its runs  W = ts.Variable([[1.0], [2.0]], name="W")
    constant      a value that never changes                     two = ts.constant(2.0)
    Operation     a value computed from its input nodes          z = ts.matmul(X, W)
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import as_array, as_dtype, as_shape, in_shape
from .errors import GraphError, SessionError, user_location
from .operators import OPERATIONS as OPERATIONS
from .operators import Aliases, Assignable, Operators, Portable, Rules
from .recent import Recent

if TYPE_CHECKING:
    from .operation import Operation
    from .session import Session

Shape: TypeAlias = tuple[int | None, ...] | None
"""A static shape: None where the rank is unknown, and for each dimension that is."""

NodeLike: TypeAlias = "Node | ArrayLike"
"""A node, or a number or array that becomes a constant."""

_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.\\/>-]")


class _Current(threading.local):
    """What `as_default()`, `with session:` and a run have set, in each thread its own."""

    graph: Graph | None = None

    def __init__(self) -> None:
        self.sessions: list[Session] = []
        self.kept: dict[Any, Any] = {}  # what the session of a run keeps: random streams, datasets, queues
        self.after: Callable[..., None] | None = None  # what looks at each value of a run


current = _Current()
_global_graph: Graph | None = None


class Graph(Portable):
    """The nodes of one computation, in the order in which they were built, each with a name of its own."""

    rules: Rules | None = None
    """Another library's, where the graph keeps to those: what numbers become, and how shapes are given."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.by_name: dict[str, Node] = {}
        self.scope = ""
        self.control_inputs: tuple[Node, ...] = ()
        self.collections: dict[str, list[Any]] = {}
        self.seed = 0
        self.store: Any = None  # what get_variable has made
        self.plans: Recent[Any, Any] = Recent()
        self.undo: list[Callable[[], None]] | None = None  # in a block of `all_or_nothing`, how to take changes back
        self.last_session: Callable[[], Session | None] = lambda: None
        self._numbers: dict[str, int] = {}  # by name, the last number that was put behind it

    @property
    def placeholders(self) -> list[placeholder]:
        """The placeholders of the graph, in the order in which they were built."""
        return [node for node in self.nodes if isinstance(node, placeholder)]

    @property
    def variables(self) -> list[Variable]:
        """The Variables of the graph, in the order in which they were built."""
        return [node for node in self.nodes if isinstance(node, Variable)]

    @property
    def operations(self) -> list[Operation]:
        """The operations of the graph, in the order in which they were built."""
        return [node for node in self.nodes if node.kind == "operation"]  # type: ignore[misc]

    def as_default(self) -> _DefaultGraph:
        """Build into this graph from now on; as `with graph.as_default():`, until the end of the block."""
        return _DefaultGraph(self)

    def get_node(self, name: str) -> Node:
        """The node of this name. TensorFlow's form `"name:0"` means the same.

        Raises:
            GraphError: no node has the name; the message gives the nearest there are.
        """
        node = self.by_name.get(name.removesuffix(":0"))
        if node is None:
            import difflib

            near = difflib.get_close_matches(name, self.by_name, n=3) or list(self.by_name)[:3]
            cure = f"Names there are: {', '.join(map(repr, near))}." if near else "The graph has no nodes yet."
            raise GraphError(f"The graph has no node named {name!r}.", cure)
        return node

    get_tensor_by_name = get_operation_by_name = get_node

    def unique_name(self, name: str, reserve: bool = True) -> str:
        """`name`, or the first of `name_1`, `name_2` … that is free; no node gets it later if you `reserve` it."""
        free = name
        while free in self.by_name or free in self._numbers:
            self._numbers[name] = self._numbers.get(name, 0) + 1
            free = f"{name}_{self._numbers[name]}"
        if reserve:
            self._numbers[free] = 0
        return free

    def add(self, node: Node, name: str) -> str:
        """Take `node` in under a name of its own, which is returned: with a slash at its end, that of a name scope."""
        if not _NAME.fullmatch(name):
            raise GraphError(
                f"{name!r} cannot be the name of a node.",
                "A name starts with a letter, a digit or a dot, and goes on with those and _ - / > \\.",
            )
        if not name.endswith("/") or (name := name.removesuffix("/")) in self.by_name:
            name = self.unique_name(self.scope + name, reserve=False)
        node.serial = len(self.nodes)
        node.shape = node.shape if self.rules is None else self.rules.shape(node.shape)
        self.nodes.append(node)
        self.by_name[name] = node
        return name

    def discard(self, node: Node) -> None:
        """Take out one of the newest nodes, which nothing uses."""
        del self.nodes[node.serial], self.by_name[node.name]
        for later in self.nodes[node.serial :]:
            later.serial -= 1
        for x in set(node.input_nodes):
            last = next(i for i, consumer in enumerate(reversed(x.consumers)) if consumer is node)  # it is near the end
            del x.consumers[-1 - last]
        base, _, number = node.name.rpartition("_")
        if base in self._numbers and number.isdigit():
            self._numbers[base] = int(number) - 1

    @contextmanager
    def at_root(self) -> Iterator[None]:
        """Build into this graph, outside of all name scopes and control dependencies."""
        before = self.scope, self.control_inputs
        self.scope, self.control_inputs = "", ()
        try:
            with self.as_default():
                yield
        finally:
            self.scope, self.control_inputs = before

    def __repr__(self) -> str:
        return f"<Graph of {len(self.nodes)} nodes>"


class _DefaultGraph:
    """What `Graph.as_default()` returns: the graph is the default already; leaving a `with` block undoes it."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.before, current.graph = graph, current.graph, graph

    def __enter__(self) -> Graph:
        current.graph = self.graph
        return self.graph

    def __exit__(self, *exception: object) -> None:
        current.graph = self.before


def get_default_graph() -> Graph:
    """The graph that new nodes go into: the one set by `Graph.as_default()`, or else one for the whole program."""
    global _global_graph
    if current.graph is not None:
        return current.graph
    if _global_graph is None:
        _global_graph = Graph()
    return _global_graph


def reset_default_graph() -> None:
    """Make a new, empty graph the default: a fresh start, for the top of a notebook."""
    global _global_graph
    current.graph, _global_graph = None, Graph()


class Node(Operators, Aliases):
    """One value of a computation. `==` is identity; arithmetic on nodes builds new nodes.

    Attributes:
        graph: the graph that holds the node.
        name: unique in the graph.
        serial: its place in the graph's order of building; a node comes after its inputs.
        input_nodes: the nodes whose values it is computed from.
        consumers: the operations that use its value.
        held: other nodes that it knows by name: what it computes itself, in a branch or in the rounds of a loop.
        shape: what is known of the value's shape; None where the rank is unknown.
        dtype: the value's NumPy dtype, or None where it is unknown.
        location: the line of the user's program that built it.
    """

    kind: ClassVar[str]
    """`placeholder`, `constant`, `variable` or `operation`."""

    __array_ufunc__ = None  # so that `array + node` asks the node

    serial: int
    input_nodes: tuple[Node, ...] = ()
    control_inputs: tuple[Node, ...] = ()
    held: tuple[Node, ...] = ()
    shape: Shape = None
    dtype: np.dtype[Any] | None = None

    def __init__(self, graph: Graph, name: str | None) -> None:
        self.graph = graph
        self.consumers: list[Operation] = []
        self.location = user_location(building=self)
        if name is None:
            kind = type(self).__name__
            name = _NOT_IN_NAMES.sub("_", kind if graph.rules is None else graph.rules.default_name(kind))
        self.name = graph.add(self, name)

    def eval(self, feed_dict: dict[Any, Any] | None = None, session: Session | None = None) -> Any:
        """The node's value in a session.

        Args:
            feed_dict: {node: value}, as for `Session.run`.
            session: by default that of the innermost `with` block; where there is none, it is a SessionError.
        """
        return _chosen(session, f"{self.name!r}.eval()").run(self, feed_dict)

    def __repr__(self) -> str:
        if "name" not in vars(self):
            return f"<{type(self).__name__}, half-built>"
        shape = "?" if self.shape is None else "(" + ", ".join("?" if d is None else str(d) for d in self.shape) + ")"
        return f"<{type(self).__name__} {self.name!r} shape={shape} dtype={self.dtype or '?'}>"

    def __bool__(self) -> bool:
        raise TypeError(
            f"{self.name!r} is a node of a graph and has no truth value until it is run. "
            "Use session.run(node) for its value, `is None` to ask whether there is one."
        )

    def __iter__(self) -> Iterator[Any]:
        raise TypeError(f"{self.name!r} is a node of a graph and has no elements until it is run: session.run(node).")


def _chosen(session: Session | None, what: str) -> Session:
    """`session`, or else the one of the innermost `with` block."""
    if session is None and not current.sessions:
        raise SessionError(f"{what} needs a session.", "Use it inside `with ts.Session():`, or give session=…")
    return current.sessions[-1] if session is None else session


class placeholder(Node):
    """A node that gets its value at each run: `session.run(z, feed_dict={x: value})`.

    Args:
        dtype: what fed values are converted to; by default they keep their own.
        shape: what fed values must fit, None for a dimension of any length; by default any shape.
        name: unique in the graph.
    """

    kind = "placeholder"

    def __init__(
        self, dtype: DTypeLike | None = None, shape: Sequence[int | None] | None = None, name: str | None = None
    ) -> None:
        cure = "The first argument of placeholder is the dtype; give shape={}."
        self.dtype = None if dtype is None else as_dtype(dtype, cure)
        self.shape = None if shape is None else as_shape(shape)
        super().__init__(get_default_graph(), name)


class constant(Node):
    """A node whose value never changes.

    Args:
        value: a number or array; it is copied.
        dtype: by default the value's own, as NumPy has it (a Python float is a float64).
        shape: the shape to put the numbers in, or to fill with the one number.
        name: unique in the graph.
    """

    kind = "constant"

    weak = False
    """True for a bare number used as an operand: it takes the dtype of the other operand, as in NumPy."""

    def __init__(
        self,
        value: ArrayLike,
        dtype: DTypeLike | None = None,
        shape: Sequence[int] | None = None,
        name: str | None = None,
    ) -> None:
        graph = get_default_graph()
        if dtype is None and graph.rules is not None:
            array = graph.rules.operand(value, None, ())
            value = value if array is None else array
        cure = "The second argument of constant is the dtype; give shape={}."
        self.value = as_array(value, None if dtype is None else as_dtype(dtype, cure))
        if shape is not None:
            self.value = in_shape(self.value, tuple(shape))
        self.shape, self.dtype = self.value.shape, self.value.dtype
        super().__init__(graph, name)


class Variable(Node, Assignable):
    """A node whose value a session keeps from one run to the next: a parameter of the model.

    Args:
        initial_value: a number, an array, or a node; each session starts from it. An array is copied.
        trainable: whether optimizers may change it when they are not told what to change.
        collections: the collections of the graph that list it; by default "variables", and "trainable_variables" too
            if it is trainable.
        name: unique in the graph.
        dtype: by default the initial value's own.
    """

    kind = "variable"

    def __init__(
        self,
        initial_value: NodeLike,
        trainable: bool = True,
        collections: Sequence[str] | None = None,
        *,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        self.trainable = trainable
        given = initial_value if isinstance(initial_value, Node) else as_array(initial_value, dtype)
        graph = given.graph if isinstance(given, Node) else get_default_graph()
        self.initial_value: Node | np.ndarray[Any, Any] = given
        self.shape = self.initial_value.shape
        self.dtype = self.initial_value.dtype if dtype is None else as_dtype(dtype)
        super().__init__(graph, name)
        listed = ["variables"] if collections is None else list(collections)
        for key in dict.fromkeys([*listed, *["trainable_variables"] * trainable]):
            graph.collections.setdefault(key, []).append(self)

    @cached_property
    def initializer(self) -> Operation:
        """The operation that gives it its initial value again; it starts from that without being told."""
        with self.graph.at_root():
            return OPERATIONS["initialize"](self, name=f"{self.name}/initialize")

    def initialized_value(self) -> Variable:
        """The Variable itself, which has a value whenever it is used; TensorFlow's has none at first."""
        return self

    def load(self, value: ArrayLike, session: Session | None = None) -> None:
        """Give it a value in a session.

        Args:
            value: a number or array of the Variable's shape; it is cast to its dtype.
            session: by default that of the innermost `with` block; where there is none, it is a SessionError.
        """
        _chosen(session, f"{self.name!r}.load()").load({self: value})

    @property
    def value(self) -> Any:
        """Its value in the innermost `with` session, else in the last that ran the graph, else the initial value."""
        for session in reversed(current.sessions):
            if session.graph is self.graph:
                return session.run(self)
        last = self.graph.last_session()
        if last is not None:
            return last.run(self)
        if isinstance(self.initial_value, Node):
            raise SessionError(
                f"The value of {self.name!r} is computed by {self.initial_value.name!r}, and no session has run yet.",
                "Use session.run(variable).",
            )
        return self.initial_value.copy()[()]


def as_node(value: NodeLike, name: str | None = None) -> Node:
    """`value` itself if it is a node, else a constant of it."""
    if isinstance(value, Node):
        return value
    rules = get_default_graph().rules
    packed = None if rules is None else rules.packed(value)
    return constant(value, name=name) if packed is None else packed
