"""What nodes offer beside their attributes: Python's operators, each of which builds the operation of its name, the
methods of a Variable that write, and TensorFlow's names for what is there under a simpler one. And what a graph offers:
to be written, and read again.

What does the work stands above the graph, so it is found in a table here, where it puts itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from .errors import ShapeError

if TYPE_CHECKING:
    from .graph import Graph, Node, NodeLike, Shape, Variable
    from .operation import Operation
    from .session import Session

OPERATIONS: dict[str, type[Operation]] = {}
"""tslab's own operations by name: the closed list that graph JSON may hold."""

FILES: dict[str, Callable[..., Any]] = {}
"""What writes a graph as graph JSON ("write"), and what reads it ("read")."""


class Rules(Protocol):
    """What another library makes of what a graph is given. `Graph.rules` has them, or None."""

    floating: np.dtype[Any]
    """The dtype of a Variable that is given none."""

    Variable: type[Variable]
    """What `get_variable` makes."""

    orders_writes: bool
    """Whether writes of one variable that nothing orders take place one after the other; else they are an error."""

    fetches_written: bool
    """Whether a variable that is fetched in a run that writes it has the new value; else it is the old one."""

    def default_name(self, operation: str) -> str:
        """The name of a node that is given none, by the name of its operation."""

    def operand(
        self, value: Any, operation: type[Operation] | None, nodes: Sequence[Node]
    ) -> np.ndarray[Any, Any] | None:
        """The array that `value` becomes, as an operand of `operation` beside `nodes`, or as a constant; None for what
        it becomes without rules.
        """

    def type_of(self, node: Node) -> str:
        """What the library calls the operation that computes `node`."""

    def packed(self, value: Any) -> Node | None:
        """The node that an operand becomes, where it is a list that holds nodes; None for others."""

    def shape(self, shape: Shape) -> Shape:
        """How a shape is given: a tuple, equal to `shape`."""

    def seen(self, shape: Shape) -> Any:
        """The same, as `get_shape` gives it."""


class Operators:
    """The operators of `Node`. There is no `==` among them: nodes are compared by identity, or by `ts.equal`."""

    def __add__(self, other: NodeLike) -> Operation:
        return OPERATIONS["add"](self, other)

    def __radd__(self, other: NodeLike) -> Operation:
        return OPERATIONS["add"](other, self)

    def __sub__(self, other: NodeLike) -> Operation:
        return OPERATIONS["subtract"](self, other)

    def __rsub__(self, other: NodeLike) -> Operation:
        return OPERATIONS["subtract"](other, self)

    def __mul__(self, other: NodeLike) -> Operation:
        return OPERATIONS["multiply"](self, other)

    def __rmul__(self, other: NodeLike) -> Operation:
        return OPERATIONS["multiply"](other, self)

    def __truediv__(self, other: NodeLike) -> Operation:
        return OPERATIONS["divide"](self, other)

    def __rtruediv__(self, other: NodeLike) -> Operation:
        return OPERATIONS["divide"](other, self)

    def __matmul__(self, other: NodeLike) -> Operation:
        return OPERATIONS["matmul"](self, other)

    def __rmatmul__(self, other: NodeLike) -> Operation:
        return OPERATIONS["matmul"](other, self)

    def __pow__(self, other: NodeLike) -> Operation:
        return OPERATIONS["pow"](self, other)

    def __rpow__(self, other: NodeLike) -> Operation:
        return OPERATIONS["pow"](other, self)

    def __floordiv__(self, other: NodeLike) -> Operation:
        return OPERATIONS["floordiv"](self, other)

    def __rfloordiv__(self, other: NodeLike) -> Operation:
        return OPERATIONS["floordiv"](other, self)

    def __mod__(self, other: NodeLike) -> Operation:
        return OPERATIONS["mod"](self, other)

    def __rmod__(self, other: NodeLike) -> Operation:
        return OPERATIONS["mod"](other, self)

    def __neg__(self) -> Operation:
        return OPERATIONS["negative"](self)

    def __abs__(self) -> Operation:
        return OPERATIONS["abs"](self)

    def __lt__(self, other: NodeLike) -> Operation:
        return OPERATIONS["less"](self, other)

    def __le__(self, other: NodeLike) -> Operation:
        return OPERATIONS["less_equal"](self, other)

    def __gt__(self, other: NodeLike) -> Operation:
        return OPERATIONS["greater"](self, other)

    def __ge__(self, other: NodeLike) -> Operation:
        return OPERATIONS["greater_equal"](self, other)

    def __and__(self, other: NodeLike) -> Operation:
        return OPERATIONS["logical_and"](self, other)

    def __rand__(self, other: NodeLike) -> Operation:
        return OPERATIONS["logical_and"](other, self)

    def __or__(self, other: NodeLike) -> Operation:
        return OPERATIONS["logical_or"](self, other)

    def __ror__(self, other: NodeLike) -> Operation:
        return OPERATIONS["logical_or"](other, self)

    def __xor__(self, other: NodeLike) -> Operation:
        return OPERATIONS["logical_xor"](self, other)

    def __rxor__(self, other: NodeLike) -> Operation:
        return OPERATIONS["logical_xor"](other, self)

    def __invert__(self) -> Operation:
        return OPERATIONS["logical_not"](self)

    def __getitem__(self, key: Any) -> Operation:
        return OPERATIONS["getitem"](self, key)


class Assignable:
    """The methods of a Variable that build an operation which writes it."""

    def assign(self, value: NodeLike, *, name: str | None = None) -> Operation:
        """The operation v ← x, whose value is the new one."""
        return OPERATIONS["assign"](self, value, name=name)

    def assign_add(self, delta: NodeLike, *, name: str | None = None) -> Operation:
        """The operation v ← v + x, whose value is the new one."""
        return OPERATIONS["assign_add"](self, delta, name=name)

    def assign_sub(self, delta: NodeLike, *, name: str | None = None) -> Operation:
        """The operation v ← v - x, whose value is the new one."""
        return OPERATIONS["assign_sub"](self, delta, name=name)


class Aliases:
    """TensorFlow's names. There a tensor and the operation that computes it are two objects; here they are one node."""

    if TYPE_CHECKING:
        graph: Graph
        name: str
        input_nodes: tuple[Node, ...]
        shape: Shape

        def eval(self, feed_dict: dict[Any, Any] | None = None, session: Session | None = None) -> Any: ...

    @property
    def op(self) -> Node:
        """The operation that computes the value: the node itself."""
        return self  # type: ignore[return-value]

    @property
    def type(self) -> str:
        """The name of the operation: that of its class, or TensorFlow's in a graph of `tslab.compat`."""
        rules = self.graph.rules
        return type(self).__name__ if rules is None else rules.type_of(self)  # type: ignore[arg-type]

    @property
    def inputs(self) -> tuple[Node, ...]:
        """Another name for `input_nodes`."""
        return self.input_nodes

    @property
    def outputs(self) -> list[Node]:
        """The values that are computed: the node itself alone."""
        return [self]  # type: ignore[list-item]

    @property
    def output(self) -> Node:
        """The node itself: what a gradient function calls the value of its operation."""
        return self  # type: ignore[return-value]

    def get_shape(self) -> Any:
        """Another name for `shape`."""
        rules = self.graph.rules
        return self.shape if rules is None else rules.seen(self.shape)

    def set_shape(self, shape: Sequence[int | None]) -> None:
        """Say what is known of the shape, where it could not be inferred.

        Args:
            shape: the shape, None for a dimension that is not known.

        Raises:
            ShapeError: it is not one that the node can have.
        """
        known, told = self.shape, tuple(shape)
        pairs = list(zip(told if known is None else known, told, strict=False))
        if len(told) != len(told if known is None else known) or any(None not in (a, b) and a != b for a, b in pairs):
            raise ShapeError(
                f"{self.name!r} has the shape {known}, and cannot have {told}.",
                "Leave out what is inferred already, or look at what it is computed from.",
                nodes=self.outputs,
            )
        merged = tuple(b if a is None else a for a, b in pairs)
        self.shape = merged if self.graph.rules is None else self.graph.rules.shape(merged)

    def run(self, feed_dict: dict[Any, Any] | None = None, session: Session | None = None) -> None:
        """Run the node in a session, for what that does: a step of training, an assignment.

        Args:
            feed_dict: {node: value}, as for `Session.run`.
            session: by default that of the innermost `with` block; where there is none, it is a SessionError.
        """
        self.eval(feed_dict, session)


class Portable:
    """The methods of a Graph that take it out of Python, and back."""

    def to_json(self) -> dict[str, Any]:
        """The whole graph as graph JSON, a dict for `json.dump`: nodes, initial values, seeds, collections, names.

        The values that a session has given the variables are not in it: `train.Saver` keeps those.

        Raises:
            SerializationError: an attribute or a collection holds something that JSON does not.
        """
        document: dict[str, Any] = FILES["write"](self)
        return document

    @classmethod
    def from_json(cls, document: dict[str, Any] | str | bytes) -> Self:
        """A new graph, as `to_json` has written it: it has the same names, gives the same numbers and has the same
        gradients. Reading runs nothing. A learner's own operations cannot be read, as their code is not in a file.

            graph = ts.Graph.from_json(Path("model.json").read_text())

        Args:
            document: the dict that `to_json` gives, or the text of it.

        Raises:
            SerializationError: it is no graph JSON, or something in it is wrong; the message says where. Nothing is
                left behind then.
        """
        graph: Self = FILES["read"](document, cls)
        return graph
