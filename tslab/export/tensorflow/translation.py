"""From nodes to tensors: each operation of tslab as operations of TensorFlow's own, under its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ...errors import ExportError, TslabError
from ...graph import OPERATIONS, Node, constant, placeholder
from ...operation import Operation
from ...plan import post_order
from . import arrays, control, elementwise, images, indexing, matrices, networks, positions, reductions, rows, summaries
from .elementwise import Translation
from .installed import tf
from .values import is_number, tensor

TRANSLATIONS: dict[str, Translation] = {
    **elementwise.TRANSLATIONS,
    **reductions.TRANSLATIONS,
    **arrays.TRANSLATIONS,
    **indexing.TRANSLATIONS,
    **networks.TRANSLATIONS,
    **images.TRANSLATIONS,
    **matrices.TRANSLATIONS,
    **positions.TRANSLATIONS,
    **summaries.TRANSLATIONS,
    **control.TRANSLATIONS,
    **rows.TRANSLATIONS,
}
"""For each operation its translation. Those that write variables, and `group`, are the graph's affair."""

WRITES = {"assign", "assign_add", "assign_sub", "initialize"}


def new_value(op: Operation, variable: Any, value: Any) -> Any:
    """What a write leaves in its variable, before it is brought to the variable's dtype and shape."""
    kind = type(op).__name__
    if kind in ("assign", "initialize"):
        return value
    function = TRANSLATIONS["add" if kind == "assign_add" else "subtract"]
    return function(op, variable, value, name=None)


def operations() -> list[str]:
    """The names of tslab's operations that TensorFlow does; a stand-in gets its value from the loop it is in."""
    return sorted({*TRANSLATIONS, *WRITES, "group", "stand_in"})


def foreign(nodes: Iterable[Node]) -> list[Operation]:
    """The operations among `nodes` that TensorFlow has no translation for."""
    known = set(operations())
    found = list(nodes)
    held = [x for node in found if node.held for x in post_order(node.held, node.input_nodes, held=True)]
    computed = [node for node in dict.fromkeys([*found, *held]) if isinstance(node, Operation)]
    return [
        op for op in computed if OPERATIONS.get(type(op).__name__) is not type(op) or type(op).__name__ not in known
    ]


def check_exportable(nodes: Iterable[Node]) -> None:
    """Raise an ExportError if a node holds a learner's own Python, or what else TensorFlow does not have."""
    found = foreign(nodes)
    if not found:
        return
    listed = ", ".join(f"{op.name!r} ({type(op).__name__})" for op in found[:5]) + ", …" * (len(found) > 5)
    raise ExportError(
        f"TensorFlow cannot run the Python code of {listed}.",
        "A graph that leaves Python is built from tslab's own operations alone: write it with those; a gradient with "
        "nodes, too, by @ts.RegisterGradient without numpy=True.",
        nodes=found,
        where=found[0].location,
    )


def region_step(translator: Translator, op: Operation, inputs: Sequence[Any]) -> Any:
    """The value of an operation inside a branch or a loop. A write is its new value: what is outside writes it."""
    kind = type(op).__name__
    if kind == "group":
        return None
    if kind in ("add", "add_n", "zeros_like") and getattr(inputs[0], "dtype", None) == tf.variant:
        return control.list_step(op, inputs)
    if kind not in WRITES:
        return translator.result(op, inputs)
    variable: Any = op.input_nodes[0]
    if kind == "initialize" and len(inputs) == 1:
        inputs = [*inputs, tf.constant(variable.initial_value)]
    return tf.ensure_shape(tensor(new_value(op, *inputs), variable.dtype), variable.shape)


class Translator:
    """Builds the tensors of nodes in the TensorFlow graph that is the default one.

    The same operation on the same tensors is built once. Each result has its node's name; where an operation is built
    again on other tensors, `again_1/` and so on stands before it.
    """

    def __init__(self) -> None:
        self._built: dict[Any, Any] = {}

    def result(self, op: Operation, inputs: Sequence[Any], control_inputs: Sequence[Any] = ()) -> Any:
        """The value of `op` from those of its inputs: a tensor, or a list where it has several values.

        Raises:
            ExportError: TensorFlow refuses the operation.
        """
        key = op, *map(_identity, inputs)
        if key not in self._built:
            translation = TRANSLATIONS[type(op).__name__]
            name = self.free_name(op.name)
            try:
                with tf.control_dependencies(list(control_inputs)), tf.name_scope(f"{name}/"):
                    found = translation(op, *inputs, name=f"{name}/")
                    self._built[key] = found if isinstance(found, (list, tuple)) else named(found, name, op.shape)
            except TslabError:
                raise
            except (ValueError, TypeError, IndexError, tf.errors.OpError, NotImplementedError) as error:
                raise refused(op, error) from error
        return self._built[key]

    def constant(self, node: constant) -> Any:
        """The tensor of a constant; also of a bare number, where it is fetched."""
        if node not in self._built:
            check_dtype(node, node.value.dtype)
            self._built[node] = tf.constant(node.value, name=f"{self.free_name(node.name)}/")
        return self._built[node]

    def placeholder(self, node: Node, dtype: Any, shape: Any) -> Any:
        """A placeholder for the value of a node that is fed: of this dtype, and of a shape with None in it or None."""
        key = node, np.dtype(dtype), None if shape is None else tuple(shape)
        if key not in self._built:
            check_dtype(node, dtype)
            name = self.free_name(node.name if isinstance(node, placeholder) else f"fed/{node.name}")
            self._built[key] = tf.compat.v1.placeholder(dtype, shape, name=f"{name}/")
        return self._built[key]

    def free_name(self, name: str) -> str:
        """A node's name, which TensorFlow then gives to nothing else."""
        graph = tf.compat.v1.get_default_graph()
        free, count = name, 0
        while is_taken(graph, free):
            count += 1
            free = f"again_{count}/{name}"
        graph.unique_name(free)
        return free


def is_taken(graph: Any, name: str) -> bool:
    """Whether an operation of a TensorFlow graph has this name."""
    try:
        graph.get_operation_by_name(name)
    except KeyError:
        return False
    return True


def check_dtype(node: Node, dtype: Any) -> None:
    """Raise an ExportError for a dtype that TensorFlow lacks."""
    try:
        tf.as_dtype(np.dtype(dtype))
    except TypeError:
        raise ExportError(
            f"{node.name!r} is {np.dtype(dtype)}, which TensorFlow does not have.",
            "Build it with another dtype, such as 'float64'.",
            nodes=[node],
            where=node.location,
        ) from None


def named(found: Any, name: str, shape: Any) -> Any:
    """A tensor under its node's name, with what is known of its shape."""
    if found.op.name != name:
        found = tf.identity(found, name=f"{name}/")
    if shape is not None:
        found.set_shape(shape)
    return found


def refused(op: Operation, error: Exception) -> ExportError:
    """The error to show where TensorFlow does not take an operation."""
    said = str(error).splitlines()[0] if str(error) else repr(error)
    return ExportError(
        f"TensorFlow refuses {op.name!r} ({type(op).__name__}): {said}",
        "Does the graph run in tslab, with the same feeds? Then this is a form that TensorFlow lacks.",
        nodes=[op],
        where=op.location,
    )


def _identity(x: Any) -> Any:
    """What tells a value on the way from others."""
    if is_number(x):
        return type(x), x
    return tuple(map(_identity, x)) if isinstance(x, (list, tuple)) else x.name
