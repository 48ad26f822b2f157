"""What nodes offer beside their attributes: Python's operators, each of which builds the operation of its name, the
methods of a Variable that write, and TensorFlow's names for what is there under a simpler one. And what a graph offers:
to be written, and read again.

What does the work stands above the graph, so it is found in a table here, where it puts itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from .graph import Node, NodeLike, Shape
    from .operation import Operation

OPERATIONS: dict[str, type[Operation]] = {}
"""tslab's own operations by name: the closed list that graph JSON may hold."""

FILES: dict[str, Callable[..., Any]] = {}
"""What writes a graph as graph JSON ("write"), and what reads it ("read")."""


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
        input_nodes: tuple[Node, ...]
        shape: Shape

    @property
    def op(self) -> Node:
        """The operation that computes the value: the node itself."""
        return self  # type: ignore[return-value]

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

    def get_shape(self) -> Shape:
        """Another name for `shape`."""
        return self.shape


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
