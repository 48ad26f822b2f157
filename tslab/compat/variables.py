"""Constants, placeholders and Variables, with TensorFlow's parameters and dtypes."""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import graph as core
from .. import initializers
from ..graph import Node
from ..operation import Operation
from ..ops.creation import convert_to_tensor
from ..ops.identity import identity
from ..session import Session
from .rules import RULES, as_dtype, building, get_default_graph, holds_nodes, plain_shape


class text(Operation):
    """A text as a node, for programs that greet; nothing computes with it.

    Args:
        value: the text, or an array of texts.
    """

    guards_inputs = False
    is_pure = False  # no constant that a plan could fold: it holds no numbers

    def __init__(self, value: Any, name: str | None = "Const") -> None:
        super().__init__(name=name, texts=value)

    def shape_rule(self) -> Any:
        return np.shape(self.attributes["texts"])

    def compute(self) -> Any:
        texts: Any = self.attributes["texts"]
        return texts.encode() if isinstance(texts, str) else texts


def constant(
    value: Any, dtype: Any = None, shape: Any = None, name: str | None = "Const", verify_shape: bool = False
) -> Node:
    """A node whose value never changes.

    Args:
        value: a number, an array, or a text.
        dtype: by default that of NumPy's numbers; Python's are float32 and int32.
        shape: to put the numbers in; the last is repeated until it is full.
        name: unique in the graph.
        verify_shape: whether the value has to have that shape already.

    Raises:
        ShapeError: there are more numbers than the shape holds, or they have not the shape that is to be verified.
    """
    get_default_graph()
    array = np.asarray(value)
    if array.dtype.kind in "US":
        return text(value if array.ndim == 0 else np.char.encode(array).astype(object), name=name)
    if shape is None or (not verify_shape and array.ndim == 0):
        return core.constant(value, as_dtype(dtype), None if shape is None else plain_shape(shape), name)  # type: ignore[arg-type]
    full: Any = plain_shape(shape)
    missing = math.prod(full) - array.size
    if not verify_shape and missing > 0 and array.size:
        array = np.append(array, np.repeat(array.reshape(-1)[-1:], missing))
    elif verify_shape and array.shape != full:
        full = array.shape + full  # fails with the shapes in the message
    like = RULES.operand(value, None, ()) if dtype is None else array.astype(as_dtype(dtype))
    return core.constant(array, (array if like is None else like).dtype, full, name)


@building
def placeholder(dtype: Any = None, shape: Any = None, name: str | None = "Placeholder") -> Node:
    """A node that gets its value at each run.

    Args:
        dtype: what fed values are converted to.
        shape: what they must fit, None for a dimension of any length; by default any shape.
        name: unique in the graph.
    """
    return core.placeholder(as_dtype(dtype), plain_shape(shape), name)


class Variable(core.Variable):
    """A node whose value a session keeps from one run to the next.

    Args:
        initial_value: a number, an array, a node, a list that may hold nodes, or a function that returns one of these.
        trainable: whether optimizers may change it when they are not told what to change.
        collections: the collections of the graph that list it.
        name: unique in the graph.
        dtype: by default the initial value's own.
        validate_shape, caching_device, variable_def, expected_shape, import_scope, constraint, use_resource,
            synchronization, aggregation, shape: accepted, and of no meaning here.
    """

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = True,
        collections: Sequence[str] | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        use_resource: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        get_default_graph()
        if callable(initial_value) and not isinstance(initial_value, Node):
            initial_value = initial_value()
        if isinstance(initial_value, (list, tuple)):
            initial_value = convert_to_tensor(initial_value) if holds_nodes(initial_value) else initial_value
        if dtype is None and not isinstance(initial_value, Node):
            array = RULES.operand(initial_value, None, ())
            initial_value = initial_value if array is None else array
        super().__init__(
            initial_value, trainable is not False, collections, name=name or "Variable", dtype=as_dtype(dtype)
        )

    def value(self) -> Node:
        """A node with the Variable's value."""
        return identity(self)

    read_value = value

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """The operation v ← x, whose value is the new one."""
        return super().assign(value, name=name)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """The operation v ← v + x, whose value is the new one."""
        return super().assign_add(delta, name=name)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """The operation v ← v - x, whose value is the new one."""
        return super().assign_sub(delta, name=name)

    def eval(self, session: Any = None, feed_dict: Any = None) -> Any:  # type: ignore[override]
        """Its value in a session.

        Args:
            session: by default that of the innermost `with` block.
            feed_dict: {node: value}, as for `Session.run`.
        """
        if isinstance(session, dict) or isinstance(feed_dict, Session):
            session, feed_dict = feed_dict, session
        return super().eval(feed_dict, session)


RULES.Variable = Variable


class _OfFloat32:
    """What TensorFlow's initializers have of their own: a dtype, which is float32 where nothing else is asked for."""

    dtype: Any = "float32"

    def __call__(self, shape: Sequence[int], dtype: Any = None, partition_info: Any = None) -> Any:
        get_default_graph()
        lengths: Any = plain_shape(shape)
        return super().__call__(lengths, as_dtype(self.dtype if dtype is None else dtype))  # type: ignore[misc]


def _with_dtype(name: str, last: str) -> type:
    """An initializer that takes a dtype as its last parameter."""
    base: type = getattr(initializers, name)

    start: Any = vars(base).get("__init__", object.__init__)
    names = [*last.split(), "dtype", *["verify_shape"] * (name == "constant")]

    def initialize(self: Any, *args: Any, **keywords: Any) -> None:
        given = {**dict(zip(names, args, strict=False)), **keywords}
        self.dtype = given.pop("dtype", "float32")
        given.pop("verify_shape", None)
        start(self, **given)

    initialize.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(one, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None) for one in ("self", *names)]
    )
    return type(name, (_OfFloat32, base), {"__init__": initialize, "__doc__": base.__doc__, "__module__": __name__})


INITIALIZERS = {
    name: _with_dtype(name, parameters)
    for name, parameters in {
        "zeros": "",
        "ones": "",
        "constant": "value",
        "random_normal": "mean stddev seed",
        "random_uniform": "minval maxval seed",
        "truncated_normal": "mean stddev seed",
        "variance_scaling": "scale mode distribution seed",
        "glorot_uniform": "seed",
        "glorot_normal": "seed",
    }.items()
}
"""tslab's initializers, with TensorFlow's last parameter."""
