"""A graph as a file of ONNX, which other programs run: onnxruntime, in many languages and places.

    from tslab.export.onnx import to_onnx

    to_onnx(probabilities, "model.onnx", session)

What ONNX does not have is named in the error: what writes a variable, what draws random numbers, what calls Python. It
needs the extra: pip install "tslab[onnx]".
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import ExportError
from ...graph import OPERATIONS, Graph, Node, Variable, constant, placeholder
from ...operation import Operation
from ...serialize import formula
from ...session import Session
from ...train.checkpoint import write_atomically
from . import (  # they fill EXPORTERS
    elementwise,  # noqa: F401
    gradients,  # noqa: F401
    images,  # noqa: F401
    indexing,  # noqa: F401
    layout,  # noqa: F401
    matrices,  # noqa: F401
    positions,  # noqa: F401
    reductions,  # noqa: F401
    sequences,  # noqa: F401
)
from .builder import EXPORTERS, IR_VERSION, OPSET, Builder
from .retyped import needed, retyped

__all__ = ["OPSET", "to_onnx"]

MOST_BYTES = 2**31 - 1
"""How large a file of protocol buffers may be."""


def to_onnx(
    fetches: Node | str | Sequence[Node | str],
    path: str | os.PathLike[str],
    session: Session | None = None,
    inputs: Mapping[Node | str, tuple[Any, Any]] | None = None,
) -> Any:
    """Write what computes `fetches` as an ONNX model, of opset 18, which onnxruntime 1.14 and later run.

    The inputs of the model are the placeholders, its outputs the fetches, all by their names. A length that is None may
    differ from run to run. Variables become arrays of what the session holds. The same nodes give the same bytes.

    Args:
        fetches: a node or its name, or a list of them.
        path: the file, "model.onnx"; it is there whole, or as it was before.
        session: whose variables; by default that of the innermost `with` block, else the last one that ran the graph,
            else a new one.
        inputs: {node or name: (dtype, shape)}, for placeholders that declare no dtype and shape, and for other nodes
            that are to be inputs too. A dtype or shape of None is the node's own.

    Returns:
        The model, as the package onnx has it.

    Raises:
        ExportError: the graph holds what ONNX lacks, or the file cannot be written.
        ShapeError: the inputs do not fit.
        ImportError: the package onnx is not installed.
    """
    onnx = _onnx()
    nodes = _nodes(fetches, session)
    graph = nodes[0].graph
    given = {node: _input(node, entry) for node, entry in ((_node(graph, x), y) for x, y in (inputs or {}).items())}
    order = needed(nodes, given)
    _check([node for node in order if node not in given], nodes)
    values = _values(graph, [node for node in order if isinstance(node, Variable) and node not in given], session)
    copies = retyped(order, given, values)
    model = _model(onnx, [copies[node] for node in order], [copies[node] for node in nodes])
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ExportError(
            f"ONNX refuses what the graph becomes: {str(error).strip()}",
            "It may lack an operation for these dtypes; ts.cast(x, 'float32') gives one that it always has.",
            nodes=nodes,
        ) from error
    content = model.SerializeToString(deterministic=True)
    try:
        write_atomically(Path(path), lambda file: file.writelines([content]))
    except OSError as error:
        raise ExportError(
            f"The file {str(path)!r} cannot be written: {error.strerror or error}.",
            "Give a path in a folder that is there, and that you may write to.",
        ) from error
    return model


def _onnx() -> Any:
    try:
        import onnx
        import onnx.checker
        import onnx.helper
        import onnx.numpy_helper
        import onnx.shape_inference
    except ImportError as error:
        raise ImportError(f'to_onnx needs the package onnx ({error}): pip install "tslab[onnx]"') from error
    if onnx.defs.onnx_opset_version() < OPSET:
        raise ImportError(
            f"to_onnx needs opset {OPSET}, and onnx {onnx.__version__} has {onnx.defs.onnx_opset_version()}: "
            'pip install --upgrade "tslab[onnx]"'
        )
    return onnx


# What is asked for


def _nodes(fetches: Any, session: Session | None) -> list[Node]:
    listed = list(fetches) if isinstance(fetches, (list, tuple)) else [fetches]
    if not listed:
        raise ExportError("to_onnx got no fetches.", "Name the nodes whose values the model is to compute.")
    first = next((x for x in listed if isinstance(x, Node)), None)
    if session is None and first is None:
        raise ExportError("to_onnx got names, and no session to look them up in.", "Give nodes, or session=…")
    graph = session.graph if session is not None else first.graph  # type: ignore[union-attr]
    return list(dict.fromkeys(_node(graph, x) for x in listed))


def _node(graph: Graph, key: Any) -> Node:
    node = graph.get_node(key) if isinstance(key, str) else key
    if not isinstance(node, Node):
        raise ExportError(
            f"{node!r} is no node, but a {type(node).__name__}.", "Give nodes of a graph, or their names."
        )
    if node.graph is not graph:
        raise ExportError(
            f"{node.name!r} belongs to another graph than the others, or than the session.",
            "Give nodes of one graph, and a session of that graph.",
            nodes=[node],
        )
    return node


def _input(node: Node, entry: Any) -> tuple[Any, Any]:
    """The dtype and the shape of an input; what is None is as the node has it."""
    try:
        dtype, shape = entry
        lengths = node.shape if shape is None else tuple(None if d is None else int(d) for d in shape)
        return node.dtype if dtype is None else np.dtype(dtype), lengths
    except (TypeError, ValueError):
        raise ExportError(
            f"inputs says {entry!r} of {node.name!r}, which is no dtype and shape.",
            f"Write inputs={{{node.name}: ('float64', [None, 3])}}, with None for a length that is not known.",
            nodes=[node],
        ) from None


def _values(graph: Graph, variables: list[Variable], session: Session | None) -> dict[Node, Any]:
    if session is None:
        from ...graph import current

        inner = next((one for one in reversed(current.sessions) if one.graph is graph), None)
        session = inner or graph.last_session() or Session(graph)
    if session.graph is not graph:
        raise ExportError("The session belongs to another graph than the fetches.", "Give a session of their graph.")
    found: list[Any] = session.run(variables)
    return dict(zip(variables, found, strict=True))


# What ONNX lacks


def _check(computed: list[Node], fetches: list[Node]) -> None:
    """Raise an ExportError that names the operations which ONNX does not have."""
    lacking = [node for node in computed if isinstance(node, Operation) and not _is_there(node, fetches)]
    if lacking:
        names = ", ".join(f"{node.name!r} ({type(node).__name__}, {_why(node)})" for node in lacking[:5])
        more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
        raise ExportError(
            f"ONNX has nothing for {names}{more}.",
            "Fetch what does not need them; or let their values be inputs of the model: "
            f"to_onnx(…, inputs={{{lacking[0].name!r}: (dtype, shape)}}).",
            nodes=lacking,
            where=lacking[0].location,
        )


def _is_there(op: Operation, fetches: list[Node]) -> bool:
    """Whether ONNX has the operation. A group of such, which is only waited for, need not be there."""
    if type(op).__name__ == "group":
        return op not in fetches
    return OPERATIONS.get(type(op).__name__) is type(op) and type(op).__name__ in EXPORTERS


def _why(op: Operation) -> str:
    if OPERATIONS.get(type(op).__name__) is not type(op):
        return "Python code of your own"
    if op.is_write:
        return "which writes a variable"
    if op.held or op.is_stand_in:
        return "which holds a part of the graph" if op.held else "which is inside a loop"
    if not op.is_pure:
        return "which draws random numbers"
    return "which has no value" if type(op).__name__ == "group" else "which no operation of ONNX computes"


# The model


def _model(onnx: Any, order: list[Node], fetches: list[Node]) -> Any:
    b = Builder(onnx, [node.name for node in order])
    names: dict[Node, Any] = {}
    for node in order:
        if type(node).__name__ == "group":
            continue
        if isinstance(node, constant):
            b.arrays[node.name] = node.value
        names[node] = node.name if not isinstance(node, Operation) else _added(b, node, names)
    outputs = [_output(b, node) for node in fetches]
    used = {name for node in b.nodes for name in node.input}
    known = [onnx.helper.make_tensor_value_info(node.name, _type(onnx, node), node.shape) for node in _known(order)]
    graph = onnx.helper.make_graph(
        b.nodes,
        "tslab",
        [_info(onnx, node, node.name) for node in order if isinstance(node, placeholder)],
        [_info(onnx, node, name) for node, name in zip(fetches, outputs, strict=True)],
        [onnx.numpy_helper.from_array(array, name) for name, array in b.arrays.items() if name in used],
        value_info=[info for info in known if info.name not in outputs],
    )
    imports = [onnx.helper.make_opsetid("", OPSET)]
    model = onnx.helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION, producer_name="tslab")
    if model.ByteSize() > MOST_BYTES:
        raise ExportError(
            f"The model would be {model.ByteSize() / 2**30:.1f} GiB large, and a file of ONNX holds 2.",
            "Keep the variables in float32, or export the model in parts.",
        )
    return model


def _added(b: Builder, op: Operation, names: Mapping[Node, Any]) -> Any:
    """Add what computes `op`, under its name, and return that; for several values, their names."""
    with b.inside(op.name):
        found = EXPORTERS[type(op).__name__](b, op, *[names[x] for x in op.input_nodes])
        if isinstance(found, list):
            return found
        last = b.nodes[-1] if b.nodes else None
        if last is None or list(last.output) != [found] or not found.startswith(f"{op.name}/"):
            found = b("Identity", found)
            last = b.nodes[-1]
    last.output[0] = last.name = op.name
    last.doc_string = f"{op.name} = {formula(op)}"
    return op.name


def _output(b: Builder, node: Node) -> str:
    """The name of a fetched value; what is no operation's is handed on under a new name."""
    if isinstance(node, Operation):
        return node.name
    with b.inside(node.name):
        return b("Identity", node.name)


def _known(order: list[Node]) -> list[Node]:
    """The operations whose values a reader wants to see described."""
    return [x for x in order if isinstance(x, Operation) and x.dtype is not None and type(x).__name__ != "group"]


def _type(onnx: Any, node: Node) -> int:
    return onnx.helper.np_dtype_to_tensor_dtype(node.dtype)  # type: ignore[no-any-return]


def _info(onnx: Any, node: Node, name: str) -> Any:
    """An input or an output of the model."""
    if node.shape is None or node.dtype is None:
        raise ExportError(
            f"ONNX needs to know {'the dtype' if node.dtype is None else 'how many axes'} {node.name!r} has, which is "
            f"an {'input' if isinstance(node, placeholder) else 'output'} of the model.",
            "Declare the shapes of the placeholders, with None for a length that is not known: "
            "to_onnx(…, inputs={X: ('float64', [None, 3])}).",
            nodes=[node],
            where=node.location,
        )
    return onnx.helper.make_tensor_value_info(name, _type(onnx, node), node.shape)
