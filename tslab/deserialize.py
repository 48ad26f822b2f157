"""Reading graph JSON; `serialize` tells the format.

A file is not trusted. Everything in it is looked at by hand, in one pass over the nodes: its type and size, then what
it names, which has to stand before it, so that there are no cycles and nothing recurses. An operation is one of a
closed list of classes, built by `Operation.__init__`, with the attributes that the class declares; so its shape and
dtype are inferred anew, and what the file says of them must agree. No value is computed, nothing is imported, and the
new graph is handed out only when it is whole.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, NoReturn

import numpy as np

from .attributes import attribute_kinds
from .errors import SerializationError, TslabError
from .graph import _NAME, OPERATIONS, Graph, Node, Variable, constant, placeholder
from .json_values import (
    MOST_LETTERS,
    MOST_NUMBERS,
    NUMBERS,
    MalformedError,
    array_from_json,
    dtype_from_json,
    integer,
    list_of,
    parsed,
    shape_from_json,
    shown,
    sized,
    text,
    with_keys,
)
from .operation import Operation
from .operators import FILES
from .serialize import FORMAT, VERSION
from .shapes import fits
from .variables import restore_store

_OF_EVERY_NODE = {"name", "kind", "op", "shape", "dtype"}
_OF_A_KIND = {
    "placeholder": (_OF_EVERY_NODE, {"fed"}),
    "constant": (_OF_EVERY_NODE | {"value", "weak"}, {"fed"}),
    "variable": (_OF_EVERY_NODE | {"trainable", "initial_value"}, {"fed", "initializer"}),
    "operation": (
        _OF_EVERY_NODE | {"inputs", "control_inputs", "builtin", "attributes"},
        {"fed", "formula", "code"},
    ),
}
"""For each kind of node the keys that it has, and those that it may have."""


def graph_from_json(document: Any, kind: type[Graph] = Graph) -> Graph:
    """`Graph.from_json`: the graph that a document describes, new and whole, or an error that says what is wrong."""
    where = "The document"
    try:
        content = parsed(document)
        nodes = _head(content)
        graph = kind()
        later: dict[Variable, Any] = {}
        with graph.as_default():
            for index, entry in enumerate(nodes):
                where = _place(index, entry)
                node = _read_node(graph, entry)
                if "initializer" in entry:
                    later[node] = entry["initializer"]  # type: ignore[index]
        for variable, name in later.items():
            where = f"The variable {variable.name!r}"
            _set_initializer(variable, _named(graph, name))
        where = "The document"
        _read_rest(graph, content)
        return graph
    except MalformedError as wrong:
        _refuse(where, wrong.what, wrong.cure)
    except TslabError as wrong:  # the shape rule's, the constructor's
        _refuse(where, wrong.what[:1].lower() + wrong.what[1:].rstrip("."), wrong.cure)


FILES["read"] = graph_from_json


def _refuse(where: str, what: str, cure: str) -> NoReturn:
    raise SerializationError(f"{where} is not as graph JSON has it: {what}.", cure) from None


def _place(index: int, entry: Any) -> str:
    """`Entry 3 ('w')`"""
    name = entry.get("name") if isinstance(entry, dict) else None
    return f"Entry {index} of the nodes ({shown(name) if isinstance(name, str) else 'it has no name'})"


# The document


def _head(content: Any) -> list[Any]:
    """The nodes of a document whose format and version are ours."""
    if not isinstance(content, dict) or type(content.get("format")) is not str or content["format"] != FORMAT:
        trace = isinstance(content, dict) and "graph" in content
        cure = "Give the graph of the trace: trace.graph." if trace else "Graph.to_json writes it."
        raise MalformedError(f"its format is not {FORMAT!r}", cure)
    version = content.get("version")
    if type(version) is not int or version != VERSION:
        newer = type(version) is int and version > VERSION
        cure = "Read it with a newer tslab." if newer else f"The version is {VERSION}."
        raise MalformedError(f"there is no version {shown(version)} of it here", cure)
    with_keys(content, {"format", "version", "nodes"}, {"seed", "collections", "names", "get_variable"})
    return list_of(content["nodes"])


# Nodes


def _read_node(graph: Graph, entry: Any) -> Node:
    """Build the node of an entry, and compare it with what the entry says of it."""
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if type(kind) is not str or kind not in _OF_A_KIND:
        raise MalformedError(f"{shown(kind)} is no kind of node", f"The kinds are {', '.join(_OF_A_KIND)}.")
    with_keys(entry, *_OF_A_KIND[kind])
    name = _new_name(graph, entry["name"])
    op, shape = entry["op"], shape_from_json(entry["shape"])
    dtype = None if entry["dtype"] is None else dtype_from_json(entry["dtype"])
    if kind != "operation" and op != {"variable": "Variable"}.get(kind, kind):
        raise MalformedError(f"the op of a {kind} is not {shown(op)}")
    if entry.get("fed", True) is not True:
        raise MalformedError(f"'fed' is {shown(entry['fed'])}", "It is true, or not there.")
    node: Node
    if kind == "placeholder":
        return placeholder(dtype, shape, name)
    if kind == "constant":
        node = constant(array_from_json(entry["value"]), name=name)
        node.weak = _truth(entry, "weak")
        if node.weak and (node.shape != () or node.dtype not in (np.int64, np.uint64, np.float64)):
            raise MalformedError("only a bare number can be weak", "Its shape is [], and its dtype int64 or float64.")
    elif kind == "variable":
        node = _read_variable(graph, entry, name, dtype)
    else:
        node = _read_operation(graph, entry, name)
    sized(node.shape)
    if not fits(node.shape, shape):
        raise MalformedError(
            f"its shape is {node.shape}, and not {shape}", "Write the shape that follows from its inputs."
        )
    if dtype is not None and node.dtype is not None and dtype != node.dtype:  # float64 == None, says NumPy
        raise MalformedError(
            f"its dtype is {node.dtype}, and not {dtype}", "Write the dtype that follows from its inputs."
        )
    return node


def _new_name(graph: Graph, name: Any) -> str:
    _name(name)
    if name in graph.by_name:
        raise MalformedError("another node has its name", "Each node has a name of its own.")
    return name  # type: ignore[no-any-return]


def _name(name: Any) -> str:
    """A name that a node or a scope may have."""
    if type(name) is not str or len(name) > MOST_LETTERS or not _NAME.fullmatch(name):
        raise MalformedError(
            f"{shown(name)} cannot be a name",
            f"It has up to {MOST_LETTERS} letters, digits and . _ - / > \\, and starts with one of the first three.",
        )
    return name


def _named(graph: Graph, name: Any) -> Node:
    """The node of this name, which has to be there already."""
    node = graph.by_name.get(name) if type(name) is str else None
    if node is None:
        raise MalformedError(
            f"{shown(name)} is no node that stands before it",
            "Every node stands after what it is computed from and waits for. The graph of a trace may lack some, where "
            "values were fed; Graph.to_json writes the whole graph.",
        )
    return node


def _truth(entry: dict[str, Any], key: str) -> bool:
    if type(entry[key]) is not bool:
        raise MalformedError(f"{key!r} is {shown(entry[key])}", "It is true or false.")
    return entry[key]  # type: ignore[no-any-return]


def _read_variable(graph: Graph, entry: dict[str, Any], name: str, dtype: np.dtype[Any] | None) -> Variable:
    initial: Any = entry["initial_value"]
    initial = _named(graph, initial) if isinstance(initial, str) else array_from_json(initial)
    if isinstance(initial, np.ndarray) and (dtype is None or initial.dtype != dtype):
        raise MalformedError(f"its dtype is {dtype}, and its initial value is {initial.dtype}", "They are the same.")
    if getattr(initial, "has_several_values", False):
        raise MalformedError(f"its initial value {initial.name!r} has several values", "Name an `item` of it.")
    return Variable(initial, _truth(entry, "trainable"), name=name, dtype=dtype)


def _set_initializer(variable: Variable, operation: Node) -> None:
    """Let `variable.initializer` be an operation that the graph has, in the place of a new one."""
    if type(operation) is not OPERATIONS["initialize"] or operation.input_nodes[0] is not variable:
        raise MalformedError(f"{operation.name!r} does not initialize it", "Name the `initialize` of this variable.")
    vars(variable)["initializer"] = operation


def _read_operation(graph: Graph, entry: dict[str, Any], name: str) -> Operation:
    """Build an operation: what its constructor would have made of the call that first built it."""
    op = entry["op"]
    if not _truth(entry, "builtin"):
        raise MalformedError(
            f"it is an operation of somebody's own, {shown(op)}, whose Python code is not in the file",
            "Run the program that builds the graph, or leave the operation out.",
        )
    kind = OPERATIONS.get(op) if type(op) is str else None
    if kind is None:
        raise MalformedError(f"tslab has no operation {shown(op)}", "Only tslab's own operations can be read.")
    for key in ("formula", "code"):
        if type(entry.get(key, "")) is not str:
            raise MalformedError(f"{key!r} is {shown(entry[key])}", "It is a text.")
    least, most = _count_of_inputs(kind)  # type: ignore[arg-type]  # mypy takes a class for unhashable
    if not least <= len(list_of(entry["inputs"])) <= most:
        count = least if least == most else f"at least {least}"
        raise MalformedError(f"{op} has {len(entry['inputs'])} inputs", f"Give it {count}.")
    inputs = tuple([_named(graph, x) for x in entry["inputs"]])
    control_inputs = tuple([_named(graph, x) for x in list_of(entry["control_inputs"])])
    several = next((x for x in inputs if getattr(x, "has_several_values", False)), None)
    if several is not None and op not in ("item", "group"):
        raise MalformedError(f"its input {several.name!r} has several values", "Name an `item` of it.")
    return _built(kind, inputs, control_inputs, name, _attributes(kind, entry["attributes"]))


def _built(
    kind: type[Operation],
    inputs: tuple[Node, ...],
    control_inputs: tuple[Node, ...],
    name: str,
    attributes: dict[str, Any],
) -> Operation:
    node = kind.__new__(kind)
    vars(node).update(attributes, attributes=attributes, input_nodes=inputs)
    try:
        consistent = node.is_consistent()
        if consistent:
            Operation.__init__(node, *inputs, name=name, **attributes)
    except TslabError:
        raise
    except Exception as error:  # a rule that was made for what the constructor lets through
        raise MalformedError(
            f"its inputs and attributes make no {kind.__name__}: {type(error).__name__}: {error}"
        ) from None
    if not consistent:
        what = f"its {len(inputs)} inputs and its attributes do not go together"
        raise MalformedError(what, f"They are those that ts.{kind.__name__} would not have made.")
    node.control_inputs = control_inputs
    return node


@cache
def _count_of_inputs(kind: type[Operation]) -> tuple[int, int]:
    """The least and the largest number of inputs: as many as `compute` has arguments."""
    compute = kind.compute
    if isinstance(compute, np.ufunc):
        return compute.nin, compute.nin
    parameters = list(inspect.signature(compute).parameters.values())[1:]
    single = [p for p in parameters if p.kind is not p.VAR_POSITIONAL]
    return len(single), len(single) if single == parameters else MOST_NUMBERS


def _attributes(kind: type[Operation], written: Any) -> dict[str, Any]:
    kinds = attribute_kinds(kind)  # type: ignore[arg-type]
    with_keys(written, set(kinds), set())
    attributes = {}
    for key, value in written.items():
        try:
            attributes[key] = kinds[key].read(value)
        except MalformedError as wrong:
            raise MalformedError(f"its attribute {key!r} is wrong: {wrong.what}", wrong.cure) from None
    return attributes


# What belongs to the whole graph


def _read_rest(graph: Graph, content: dict[str, Any]) -> None:
    graph.seed = integer(content.get("seed", 0), 0, 2**64 - 1)
    if "collections" in content:
        collections = _members(content["collections"])
        graph.collections = {text(key): [_listed(graph, x) for x in list_of(value)] for key, value in collections}
    for name, count in _members(content.get("names", {})):
        graph._numbers[_name(name)] = integer(count, 0, 2**53)
    if "get_variable" in content:
        made = with_keys(content["get_variable"], {"variables", "scopes"}, set())
        variables = {text(key): _named(graph, name) for key, name in _members(made["variables"])}
        for node in variables.values():
            if not isinstance(node, Variable):
                raise MalformedError(f"get_variable has made {node.name!r}, which is no variable")
        restore_store(graph, variables, [text(name) for name in list_of(made["scopes"])])  # type: ignore[arg-type]


def _members(value: Any) -> list[tuple[Any, Any]]:
    if not isinstance(value, dict):
        raise MalformedError(f"{shown(value)} stands where an object should")
    return list(value.items())


def _listed(graph: Graph, entry: Any) -> Any:
    """What a collection lists."""
    key, value = next(iter(_members(entry)), (None, None))
    if not isinstance(key, str) or len(entry) != 1 or key not in ("node", "value", "number"):
        raise MalformedError(f"a collection lists {shown(entry)}", 'It lists {"node": "x"} or {"value": 1}.')
    if key == "node":
        return _named(graph, value)
    if key == "number":
        if type(value) is not str or value not in NUMBERS:
            raise MalformedError(f"{shown(value)} is no number in words", f"Those are {', '.join(NUMBERS)}.")
        return NUMBERS[value]
    if type(value) not in (bool, int, float, str, type(None)):
        raise MalformedError(f"a collection lists {shown(value)}", "It lists nodes, numbers and texts.")
    return text(value) if isinstance(value, str) else value
