"""A whole graph of tslab's as a graph of TensorFlow's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import FetchError
from ...feeds import feed_value
from ...graph import Graph, Node, Shape, Variable, constant, get_default_graph, placeholder
from ...operation import Operation
from ...plan import order_writes, post_order
from ...session import Session as NumPySession
from .installed import tf
from .translation import WRITES, Translator, check_exportable, new_value, refused
from .values import tensor


@dataclass(frozen=True, repr=False, eq=False)
class TensorFlowGraph:
    """What `to_tensorflow` returns.

    Attributes:
        graph: the `tf.Graph`.
        tensors: for each node of tslab's its tensor; a list where the node has several values, and a `tf.Operation` for
            a `group`, which has none.
        variables: for each Variable of tslab's the `tf.Variable`; its tensor is what is read of it.
        initializer: the `tf.Operation` that gives all variables the values that they had when the graph was rebuilt.
    """

    graph: Any
    tensors: dict[Node, Any]
    variables: dict[Variable, Any]
    initializer: Any

    def __getitem__(self, key: Node | str) -> Any:
        """The tensor of a node, which may be given by its name in tslab.

        Raises:
            FetchError: there is none.
        """
        node = next((n for n in self.tensors if n.name == key), None) if isinstance(key, str) else key
        if node not in self.tensors:
            raise FetchError(f"{key!r} was not rebuilt in TensorFlow.", "It was built later, or is another graph's.")
        return self.tensors[node]

    def node_of(self, tensor: Any) -> Node:
        """The node that a tensor, operation or variable of TensorFlow's was rebuilt from.

        Raises:
            FetchError: it was rebuilt from none: it is a step on the way.
        """
        name = tensor.name.removesuffix(":0")
        for node, found in (*self.tensors.items(), *self.variables.items()):
            if any(name == part.name.removesuffix(":0") for part in (found if isinstance(found, list) else [found])):
                return node
        raise FetchError(f"No node was rebuilt as {name!r}.", "It is a step on the way to another tensor.")

    def session(self, config: Any = None) -> Any:
        """A new `tf.compat.v1.Session` of the graph, with its variables initialized."""
        session = tf.compat.v1.Session(graph=self.graph, config=config)
        session.run(self.initializer)
        return session

    def __repr__(self) -> str:
        return f"<TensorFlowGraph of {len(self.tensors)} nodes>"


def to_tensorflow(
    graph: Graph | None = None, session: NumPySession | None = None, feed_dict: Mapping[Any, Any] | None = None
) -> TensorFlowGraph:
    """Rebuild a graph as a `tf.Graph` of TensorFlow's own operations: gradients, updates, variables and all.

    Names are kept, name scopes with them. A run of several fetches means what it means in tslab: writes take effect
    after the reads of the same run, but for what has a control dependency on them. What TensorFlow does not do is to
    undo the writes of a run that fails; `Session` of this module does.

    Args:
        graph: by default the default graph.
        session: the variables get their values in this session; by default those that a new one starts from.
        feed_dict: an example of what is fed. A placeholder of unknown dtype or rank gets those of its example; without
            one it takes floats (integers and truth values where only those make sense) of any rank.

    Raises:
        ExportError: the graph holds a learner's own Python operation, or something that TensorFlow refuses.
    """
    graph = get_default_graph() if graph is None else graph
    check_exportable(graph.nodes)
    examples = examples_of(graph, feed_dict)
    session = NumPySession(graph) if session is None else session
    values = dict(zip(graph.variables, session.run(graph.variables), strict=True))
    with tf.Graph().as_default() as rebuilt:
        builder = Builder(Translator())
        for variable, value in values.items():
            builder.add_variable(variable, value)
        for node in graph.nodes:
            if isinstance(node, placeholder):
                builder.add_placeholder(node, examples.get(node))
        builder.add(outside_regions(graph.nodes))
        variables = builder.variables
        initializer = tf.compat.v1.variables_initializer(
            list(variables.values()), builder.translator.free_name("initialize_all_variables") + "/"
        )
    return TensorFlowGraph(rebuilt, builder.tensors, variables, initializer)


def outside_regions(nodes: Sequence[Node]) -> list[Node]:
    """The nodes without those that only branches and loops compute."""
    inside, in_loops = set[Node](), set[Node]()
    for node in nodes:
        if node.held:
            inside.update(set(post_order(node.held, node.input_nodes, held=True)).difference(node.input_nodes))
        if getattr(node, "is_stand_in", False) or not in_loops.isdisjoint(node.input_nodes + node.control_inputs):
            in_loops.add(node)  # also what is built in the body of a loop, and not used there
    outside = [node for node in nodes if node not in inside and node not in in_loops]
    return sorted(post_order(outside), key=lambda node: node.serial)


def examples_of(graph: Graph, feed_dict: Mapping[Any, Any] | None) -> dict[Node, Any]:
    """The examples of what is fed, as arrays."""
    found = {}
    for key, value in (feed_dict or {}).items():
        node = graph.get_node(key) if isinstance(key, str) else key
        found[node] = feed_value(node, value)
    return found


class Builder:
    """Nodes, one after the other, as tensors of the TensorFlow graph that is the default one.

    Attributes:
        tensors: for each node so far its tensor.
        variables: for each Variable so far the `tf.Variable`.
    """

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.tensors: dict[Node, Any] = {}
        self.variables: dict[Variable, Any] = {}

    def add_variable(self, variable: Variable, value: Any) -> None:
        """A variable that starts from `value`."""
        name = self.translator.free_name(variable.name)
        made = tf.compat.v1.Variable(value, trainable=variable.trainable, name=f"{name}/", use_resource=True)
        self.take_variable(variable, made)

    def take_variable(self, variable: Variable, made: Any) -> None:
        """A variable that TensorFlow has already."""
        self.variables[variable] = made
        with tf.name_scope(f"{variable.name}/"):
            self.tensors[variable] = made.read_value()

    def add_placeholder(self, node: placeholder, example: Any = None) -> None:
        """A placeholder, of the dtype and rank of an example where its own are not known."""
        dtype, shape = description(node, example)
        self.tensors[node] = self.translator.placeholder(node, dtype, shape)

    def add(self, nodes: list[Node]) -> None:
        """Nodes that stand after their inputs; those that have a tensor already keep it."""
        seen, _ = order_writes([node for node in nodes if isinstance(node, Operation)], are_one_run=False)
        for node in nodes:
            if node in self.tensors:
                continue
            if isinstance(node, constant):
                self.tensors[node] = self.translator.constant(node)
            elif isinstance(node, Operation):
                inputs = [self._input(seen.get(node, {}).get(x, x)) for x in node.input_nodes]  # type: ignore[call-overload]
                self.tensors[node] = self._operation(node, inputs)

    def _input(self, node: Node) -> Any:
        return node.value.item() if isinstance(node, constant) and node.weak else self.tensors[node]

    def _operation(self, op: Operation, inputs: list[Any]) -> Any:
        waits = [part for x in op.control_inputs for part in _operations(self.tensors[x])]
        if type(op).__name__ == "group":
            with tf.control_dependencies(waits):
                return tf.group(*inputs, name=f"{self.translator.free_name(op.name)}/")
        if type(op).__name__ in WRITES:
            return self._write(op, inputs, waits)
        return self.translator.result(op, inputs, waits)

    def _write(self, op: Operation, inputs: list[Any], waits: list[Any]) -> Any:
        """The new value, which is there once it is written; and that is once the old one has been read."""
        variable: Any = op.input_nodes[0]
        made = self.variables[variable]
        name = self.translator.free_name(op.name)
        if type(op).__name__ == "initialize" and len(inputs) == 1:
            inputs = [*inputs, tf.constant(variable.initial_value)]
        try:
            with tf.name_scope(f"{name}/"), tf.control_dependencies(waits):
                value = tensor(new_value(op, *inputs), made.dtype.as_numpy_dtype)
                value = tf.ensure_shape(value, made.shape)
                with tf.control_dependencies([self.tensors[variable].op]):
                    written = made.assign(value, read_value=False)
                with tf.control_dependencies([written]):
                    return tf.identity(value, name=f"{name}/")
        except (ValueError, TypeError) as error:
            raise refused(op, error) from error


def _operations(found: Any) -> list[Any]:
    """TensorFlow's operations that a value comes from."""
    return [getattr(part, "op", part) for part in (found if isinstance(found, (list, tuple)) else [found])]


def description(node: Node, example: Any = None) -> tuple[np.dtype[Any], Shape]:
    """The dtype and shape of what is fed to a node; what it does not tell is taken from an example, or from its use."""
    dtype = node.dtype or (example.dtype if example is not None else _dtype_by_use(node))
    if node.shape is not None or example is None:
        return np.dtype(dtype), node.shape
    return np.dtype(dtype), (None,) * example.ndim


_INTEGERS = {"one_hot": {0}, "one_hot_like": {0}, "in_top_k": {1}, "top_k_indices": {1}}
_INTEGERS |= {"tensor_scatter_nd_update": {1}, "invert_permutation": {0}}
_INTEGERS |= {"log_uniform_candidates": {0}, "uniform_candidates": {0}}
_TRUTHS = {"logical_and", "logical_or", "logical_xor", "logical_not", "reduce_any", "reduce_all", "mask_positions"}


def _dtype_by_use(node: Node) -> Any:
    """What a placeholder of no dtype has to be fed, as far as its consumers tell: by default float64."""
    for op in node.consumers:
        kind, places = type(op).__name__, {i for i, x in enumerate(op.input_nodes) if x is node}
        if kind in _TRUTHS or (kind == "where" and 0 in places):
            return "bool"
        if places & _INTEGERS.get(kind, set()) or (kind in ("getitem", "scatter_like") and max(places) > 0):
            return "int64"
    return "float64"
