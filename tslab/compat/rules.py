"""What TensorFlow 1 makes of numbers and shapes: float32, int32, and shapes with methods.

A graph that a program builds into through `tslab.compat` keeps to these rules (`Graph.rules`), also where the program
uses operators: `x * [1, 2]`. Other graphs are left alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from .. import graph as core
from .. import shapes
from ..errors import DTypeError, GraphError
from ..graph import Node, Shape
from ..operation import Operation
from .graph_def import DEFAULT_NAMES

P = ParamSpec("P")
T = TypeVar("T")

SPELLED = {"float": "float32", "double": "float64", "half": "float16", "int": "int32", float: "float32", int: "int32"}
"""dtypes by the names that TensorFlow has for them, where NumPy means another by it."""


def as_dtype(type_value: Any) -> Any:
    """The NumPy dtype that TensorFlow means: "float" is float32.

    Raises:
        DTypeError: it is none, or one of text.
    """
    if type_value is None or isinstance(type_value, np.dtype):
        return type_value
    try:
        found = np.dtype(SPELLED.get(type_value, type_value) if isinstance(type_value, (str, type)) else type_value)
    except TypeError:
        raise DTypeError(f"{type_value!r} is no dtype.", "Give one by its name: tf.float32, or 'float32'.") from None
    if found.kind not in "biufc":
        raise DTypeError(f"tslab's tensors hold numbers and truth values, and no {found}.", "Keep texts in Python.")
    return found


class Dimension(int):
    """A known dimension: a whole number, with TensorFlow's `.value`. `Dimension(None)` is one that is not known.

    Args:
        value: the number.
    """

    def __new__(cls, value: Any) -> Any:
        return UNKNOWN if value is None else super().__new__(cls, value)

    @property
    def value(self) -> int:
        """The number."""
        return int(self)


class UnknownDimension:
    """A dimension that is not known. It is equal to None."""

    value = None

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, UnknownDimension)

    def __hash__(self) -> int:
        return hash(None)

    def __repr__(self) -> str:
        return "?"


UNKNOWN = UnknownDimension()


class TensorShape(tuple[Any, ...]):
    """The shape of a tensor: a tuple with TensorFlow's methods, whose known dimensions have a `.value`.

    Args:
        dims: the dimensions, None for one that is not known.
    """

    def __new__(cls, dims: Any) -> Any:
        if dims is None or isinstance(dims, UnknownShape):
            return UnknownShape()
        dims = dims if isinstance(dims, (Sequence, np.ndarray)) else [dims]
        return super().__new__(cls, [None if d is None else Dimension(d) for d in map(plain_dimension, dims)])

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return TensorShape(part) if isinstance(key, slice) else part

    @property
    def dims(self) -> list[Any]:
        """The dimensions, each with a `.value`."""
        return [UNKNOWN if d is None else d for d in self]

    @property
    def ndims(self) -> int:
        """How many axes there are."""
        return len(self)

    rank = ndims

    def as_list(self) -> list[int | None]:
        """The dimensions as plain numbers, and None."""
        return [None if d is None else int(d) for d in tuple.__iter__(self)]

    def num_elements(self) -> int | None:
        """How many numbers a tensor of this shape holds; None where that is not known."""
        return math.prod(self) if self.is_fully_defined() else None

    def is_fully_defined(self) -> bool:
        """Whether all dimensions are known."""
        return None not in tuple(tuple.__iter__(self))

    def is_compatible_with(self, other: Any) -> bool:
        """Whether a tensor can have both shapes."""
        return shapes.fits(tuple(self), None if other is None else tuple(other))

    def concatenate(self, other: Sequence[Any]) -> Any:
        """The shape that has the other's dimensions behind its own."""
        return TensorShape((*self, *other))

    def __str__(self) -> str:
        dims = ["?" if d is None else str(int(d)) for d in tuple.__iter__(self)]
        return f"({', '.join(dims)}{',' if len(dims) == 1 else ''})"


class SeenShape(TensorShape):
    """What `get_shape` gives: a dimension that is not known has a `.value`, too, which is None."""

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return SeenShape(part) if isinstance(key, slice) else UNKNOWN if part is None else part

    def __iter__(self) -> Any:
        return iter(self.dims)

    @property
    def dims(self) -> list[Any]:
        """The dimensions, each with a `.value`."""
        return [UNKNOWN if d is None else d for d in tuple.__iter__(self)]


class UnknownShape:
    """What `get_shape` gives where not even the number of axes is known."""

    ndims = rank = dims = None

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        raise ValueError("The shape is not known at all, not even how many axes there are: it has no length.")

    def __iter__(self) -> Any:
        return iter(self.as_list())

    def __getitem__(self, key: Any) -> Any:
        return UnknownShape() if isinstance(key, slice) else UNKNOWN

    def is_compatible_with(self, other: Any) -> bool:
        """True: a tensor may have any shape."""
        return True

    def concatenate(self, other: Any) -> UnknownShape:
        """An unknown shape."""
        return UnknownShape()

    def as_list(self) -> list[int | None]:
        """There is no list to give.

        Raises:
            ValueError: always.
        """
        raise ValueError("The shape is not known at all. Give the placeholder one, or use set_shape.")

    def num_elements(self) -> None:
        """None: it is not known."""

    def is_fully_defined(self) -> bool:
        """False."""
        return False

    def __repr__(self) -> str:
        return "<unknown>"


def plain_dimension(dimension: Any) -> int | None:
    """A dimension as a number or None."""
    value = getattr(dimension, "value", dimension)
    return None if value is None else int(value)


def plain_shape(shape: Any) -> tuple[int | None, ...] | None:
    """A shape as a program gives it, as a tuple; None where not even the rank is given."""
    if shape is None or isinstance(shape, UnknownShape):
        return None
    return (
        tuple(map(plain_dimension, shape)) if isinstance(shape, (Sequence, np.ndarray)) else (plain_dimension(shape),)
    )


class TensorFlow1:
    """The rules of TensorFlow 1, as a graph asks for them."""

    floating = np.dtype(np.float32)
    Variable: type[core.Variable]
    orders_writes = fetches_written = True

    def operand(self, value: Any, operation: type[Operation] | None, nodes: Sequence[Node]) -> Any:
        """Python's numbers are float32 and int32. As an operand, numbers have the dtype of the nodes beside them."""
        try:
            array = np.asarray(value)
        except ValueError:
            return None
        if array.dtype.kind not in "iuf":
            return None
        others = [node.dtype for node in nodes if node.dtype is not None and node.dtype.kind != "b"]
        if operation is not None and _is_of_one_dtype(operation) and others:
            return None if array.dtype.kind == "f" and others[0].kind in "iu" else array.astype(others[0])
        floating = [dtype for dtype in others if dtype.kind == "f"]
        if array.dtype.kind == "f" and floating:
            return array.astype(floating[0])
        if _is_numpy(value):
            return array
        if array.dtype.kind == "f":
            return array.astype(np.float32)
        fits = array.size == 0 or (array.min() >= -(2**31) and array.max() < 2**31)
        return array.astype(np.int32) if fits else array

    def type_of(self, node: Node) -> str:
        """TensorFlow's name of an operation, where it is known."""
        from .graph_def import type_of

        return type_of(node)

    def default_name(self, operation: str) -> str:
        """The name of a node that is given none: "Relu"."""
        return DEFAULT_NAMES.get(operation, operation)

    def packed(self, value: Any) -> Node | None:
        """A list that holds nodes is stacked: `tf.reduce_mean([loss, other])`."""
        if not isinstance(value, (list, tuple)) or not holds_nodes(value):
            return None
        parts = [part if (one := self.packed(part)) is None else one for part in value]
        return core.OPERATIONS["stack"](parts, 0)

    def shape(self, shape: Shape) -> Shape:
        """With TensorFlow's methods."""
        return None if shape is None else TensorShape(shape)

    def seen(self, shape: Shape) -> Any:
        """The same, where each dimension has a `.value`."""
        return UnknownShape() if shape is None else SeenShape(shape)


RULES = TensorFlow1()


def holds_nodes(value: Any) -> bool:
    """Whether a value is a node, or a list that holds one."""
    return isinstance(value, Node) or (isinstance(value, (list, tuple)) and any(map(holds_nodes, value)))


def _is_of_one_dtype(operation: type[Operation]) -> bool:
    return operation.weak_numbers or operation.dtype_rule in (shapes.promoted, shapes.floating)


def _is_numpy(value: Any) -> bool:
    """Whether numbers come from NumPy, which has given them a dtype."""
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return isinstance(value, (np.ndarray, np.generic))


class UnknownNameError(GraphError, KeyError):
    """No node has the name. TensorFlow's error is a KeyError."""

    __str__ = Exception.__str__


class Graph(core.Graph):
    """A graph that keeps to TensorFlow 1's rules."""

    rules = RULES

    def get_operations(self) -> list[Node]:
        """All nodes, in the order in which they were built."""
        return list(self.nodes)

    def get_collection(self, name: str, scope: str | None = None) -> list[Any]:
        """The graph's list of this name: see `tf.get_collection`."""
        from ..scopes import get_collection

        with self.as_default():
            return get_collection(name, scope)

    def add_to_collection(self, name: str, value: Any) -> None:
        """Append `value` to the graph's list of this name."""
        self.collections.setdefault(name, []).append(value)

    def get_all_collection_keys(self) -> list[str]:
        """The names of the lists that hold something."""
        return [name for name, listed in self.collections.items() if listed]

    def finalize(self) -> None:
        """Accepted; the graph can be added to all the same."""

    def as_graph_def(self, from_version: int | None = None, add_shapes: bool = False) -> Any:
        """The graph as TensorFlow's GraphDef, a protocol buffer: `.node` lists names, operations, inputs.

        Args:
            from_version, add_shapes: accepted, and of no meaning here.

        Raises:
            ImportError: the package tensorboard, which brings the protocol buffers, is not installed.
        """
        from .graph_def import graph_def_of

        return graph_def_of(self)

    def get_collection_ref(self, name: str) -> list[Any]:
        """The graph's list of this name itself."""
        return self.collections.setdefault(name, [])

    def device(self, device_name_or_function: Any) -> Any:
        """A block whose operations are computed by a device: NumPy knows one."""
        return nullcontext()

    def get_tensor_by_name(self, name: str) -> Node:
        """The node of this name.

        Raises:
            KeyError: no node has the name; the message gives the nearest there are.
        """
        try:
            return self.get_node(name)
        except GraphError as error:
            raise UnknownNameError(error.what, error.cure) from None

    get_operation_by_name = get_tensor_by_name

    def as_graph_element(self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True) -> Node:
        """The node that a node or a name means."""
        return self.get_node(obj) if isinstance(obj, str) else obj


def get_default_graph() -> core.Graph:
    """The graph that new nodes go into. From now on it keeps to TensorFlow 1's rules."""
    graph = core.get_default_graph()
    if type(graph) is core.Graph:
        graph.__class__ = Graph
    return graph


def reset_default_graph() -> None:
    """Make a new, empty graph the default."""
    core.reset_default_graph()
    get_default_graph()


def building(function: Callable[P, T]) -> Callable[P, T]:
    """`function`, which builds into the default graph, with that graph kept to TensorFlow 1's rules."""

    @wraps(function)
    def build(*args: P.args, **keywords: P.kwargs) -> T:
        get_default_graph()
        return function(*args, **keywords)

    return build
