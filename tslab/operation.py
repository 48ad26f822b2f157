"""Operation: the node that computes. A learner's own stand beside tslab's, and are written in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from .errors import GraphError, user_location
from .graph import OPERATIONS, Graph, Node, Shape, constant, get_default_graph

DTypeName: TypeAlias = str
"""An attribute that is the name of a dtype."""


def _unknown(op: Operation, *shapes: Shape) -> None:
    """The shape or dtype of an operation that declares no rule."""


class Shared(NamedTuple):
    """A function that is yet to be made: it begins with work on one of its arguments that it may share with others.

    Attributes:
        make: from the work, and whether the function is the first that does it in a run, the function.
        work: what is needed for it, and keeps its result.
        source: the position of the argument. Works of one type and kind on the same value are the same work.
        kind: what else the work depends on.
    """

    make: Callable[[Any, bool], Callable[..., Any]]
    work: Any
    source: int
    kind: Any = None


Specialized = tuple[Callable[..., Any] | Shared | None, tuple[Any, ...]] | None


class Operation(Node):
    """A node computed from other nodes. Subclass it and write `compute`; the class is the function that builds it:

        class double(ts.Operation):
            def compute(self, x):
                return 2 * x

        z = double(x)

    Three things make an operation: `compute`, its `input_nodes`, and its `consumers`.

    Args:
        inputs: the nodes it is computed from, one by one or as one list; numbers and arrays become constants.
        name: unique in the graph; by default the name of the class.
        attributes: what else `compute` needs; each becomes an attribute of the operation, and is kept in graph JSON.
    """

    kind = "operation"

    compute: Callable[..., Any]
    """From the values of the input nodes, the operation's value: a method, or a NumPy function outright."""

    shape_rule: Callable[..., Shape] = _unknown
    """From the shapes of the input nodes, the operation's shape: a method that raises ShapeError if they do not fit."""

    dtype_rule: Callable[..., np.dtype[Any] | None] = _unknown
    """The dtype of the operation, from those of its input nodes: a method without arguments."""

    formula: ClassVar[str | None] = None
    """The formula, with {0}, {1} … for the inputs: `"{0} + {1}"`."""

    numpy_call: ClassVar[str | None] = None
    """The NumPy expression that computes it, in the same form: `"np.add({0}, {1})"`."""

    weak_numbers: ClassVar[bool] = False
    """Whether a bare number as an operand takes the dtype of the other operand."""

    broadcasts: ClassVar[bool] = False
    """Whether NumPy's broadcasting stretches inputs, so that their gradients must be summed back to their shapes."""

    shape_inputs: ClassVar[tuple[int, ...]] = ()
    """The positions of inputs whose values do not matter, only their shapes."""

    shape_from_values: ClassVar[tuple[int, ...]] = ()
    """The positions of inputs whose values, not only their shapes, decide the shape of the result."""

    is_view: ClassVar[bool] = False
    """Whether the value may share memory with the first input. It shares none with the others."""

    is_pure: ClassVar[bool] = True
    """Whether the value depends on the inputs alone."""

    guards_inputs: ClassVar[bool] = True
    """Whether `compute` is a learner's code: it gets arrays that it cannot change, and its value is checked."""

    has_several_values: ClassVar[bool] = False
    """Whether `compute` returns a tuple, whose values `item` nodes take out."""

    is_stand_in: ClassVar[bool] = False
    """Whether it has a value only inside the operation that holds it."""

    is_write: ClassVar[bool] = False
    """Whether the session takes the value as the new value of the variable that is the first input."""

    overwrites: ClassVar[bool] = False
    """Whether it writes without regard to the value that the variable has had."""

    compute_into: Callable[..., Any] | None = None
    """As `compute`, with `out=` for an array that takes the value: where a new array for each value would cost."""

    def is_consistent(self) -> bool:
        """Whether the inputs and attributes go together, as far as the shape rule does not see to it.

        The constructor makes no others. A graph file may, so it is asked when one is read.
        """
        return True

    def specialize(self, *values: Any) -> Specialized:
        """A faster way to compute the operation from inputs of the shapes and dtypes of `values`, if there is one.

        Returns:
            None, or a function that takes `out` last, which may be None, and its arguments: some of `values`
            themselves, and new constants. Where the function is None, the value is the one argument.
        """
        return None

    def fuse(self, call: Any, made_by: Callable[[int], Any]) -> None:
        """Change how a binding does this operation, knowing how it makes the inputs: several steps become one.

        Args:
            call: the `binding.Call`; its function and arguments may be changed, also to arguments of calls before it.
            made_by: from a slot to the call that makes its value, or None.
        """

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        ours = cls.__module__.startswith("tslab.ops.")
        cls.guards_inputs = vars(cls).get("guards_inputs", not ours)
        if ours and not cls.guards_inputs and not cls.__name__.startswith("_"):
            OPERATIONS[cls.__name__] = cls

    def __init__(self, *inputs: Any, name: str | None = None, **attributes: Any) -> None:
        if self.guards_inputs and len(inputs) == 1 and isinstance(inputs[0], (list, tuple)):
            inputs = tuple(inputs[0]) if any(isinstance(x, Node) for x in inputs[0]) else inputs
        graph = _graph_of(type(self).__name__, inputs)
        if not hasattr(self, "compute"):
            raise GraphError(f"The operation {type(self).__name__} has no compute.", "Define compute(self, …) in it.")
        self.location = user_location(building=self)
        if clash := set(attributes) & _RESERVED:
            raise GraphError(
                f"{clash.pop()!r} cannot be an attribute of {type(self).__name__}: every node has its own.",
                "Give it another name.",
            )
        self.attributes: Mapping[str, Any] = attributes or _NO_ATTRIBUTES
        for key, value in attributes.items():
            setattr(self, key, value)
        weak = self.weak_numbers and any(isinstance(x, Node) for x in inputs)
        made: list[Node] = []
        try:
            for value in inputs:
                if not isinstance(value, Node):
                    made.append(self._constant(graph, value, weak, inputs))
            constants = iter(made)
            self.input_nodes = tuple(x if isinstance(x, Node) else next(constants) for x in inputs)
            self.shape = self.shape_rule(*[node.shape for node in self.input_nodes])
            self.dtype = self.dtype_rule()
            super().__init__(graph, name)
            self.control_inputs = graph.control_inputs
        except Exception:
            for node in reversed(made):
                graph.discard(node)
            raise
        for node in dict.fromkeys(self.input_nodes):
            node.consumers.append(self)

    def _constant(self, graph: Graph, value: ArrayLike, weak: bool, inputs: Sequence[Any]) -> Node:
        """A constant for an operand that is no node; weak if it is a bare Python number and `weak` allows it."""
        array = None
        if graph.rules is not None:
            with graph.as_default():
                packed = graph.rules.packed(value)
            if packed is not None:
                return packed
            array = graph.rules.operand(value, type(self), [x for x in inputs if isinstance(x, Node)])
        with graph.as_default():
            node = constant(value if array is None else array)
        node.weak = array is None and weak and type(value) in (int, float)
        return node


_NO_ATTRIBUTES: Mapping[str, Any] = MappingProxyType({})
_RESERVED = frozenset(("graph", "name", "consumers", "location", *dir(Node), *Node.__annotations__))


def _graph_of(operation: str, inputs: Sequence[Any]) -> Graph:
    """The one graph that all the nodes among `inputs` belong to; the default graph if there is none."""
    first: Node | None = None
    for value in inputs:
        if not isinstance(value, Node):
            continue
        if not hasattr(value, "graph"):  # vars(value) would make a dict for each node
            kind = type(value).__name__
            raise GraphError(
                f"An input of {operation} is a half-built {kind}.", "Call super().__init__ in its __init__."
            )
        if first is None:
            first = value
        elif value.graph is not first.graph:
            raise GraphError(
                f"{operation} mixes two graphs: {first.name!r} is in one, {value.name!r} in another.",
                "Build both in one graph; running a cell again with `ts.Graph().as_default()` starts a new one.",
                nodes=[first, value],
            )
    return get_default_graph() if first is None else first.graph
