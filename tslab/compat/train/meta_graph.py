"""The graph beside a checkpoint: `tf.train.export_meta_graph` writes it, and `import_meta_graph` builds it again.

The file is JSON: {"format": "tslab-meta-graph", "version": 1, "graph": graph JSON, "variables": {name in the
checkpoint: name in the graph}}. Reading it runs no code.
"""

from __future__ import annotations

import json
import warnings
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ...errors import SerializationError
from ...graph import Node, Variable
from ...train.checkpoint import write_atomically
from ...variables import restore_store
from ..rules import Graph, get_default_graph
from ..variables import Variable as CompatVariable

if TYPE_CHECKING:
    from .saver import Saver

__all__ = ["export_meta_graph", "import_meta_graph"]

FORMAT, VERSION = "tslab-meta-graph", 1


def export_meta_graph(
    filename: str | PathLike[str] | None = None,
    meta_info_def: Any = None,
    graph_def: Any = None,
    saver_def: Any = None,
    collection_list: Any = None,
    as_text: bool = False,
    graph: Any = None,
    export_scope: str | None = None,
    clear_devices: bool = False,
    clear_extraneous_savers: bool = False,
    strip_default_attrs: bool = False,
    save_debug_info: bool = False,
) -> dict[str, Any]:
    """Write a graph: nodes, initial values, collections, names. What a collection holds that is no node, number or
    text is left out, with a warning.

    Args:
        filename: the path; where it is None, nothing is written.
        meta_info_def, graph_def, collection_list, as_text, export_scope, clear_devices, clear_extraneous_savers,
            strip_default_attrs, save_debug_info: accepted, and of no meaning here.
        saver_def: the Variables that a Saver saves, by their names in checkpoints; by default all of the model's.
        graph: by default the default graph.

    Returns:
        The document, for `import_meta_graph`.
    """
    graph = get_default_graph() if graph is None else graph
    saved = {v.name: v for v in graph.collections.get("variables", [])} if saver_def is None else saver_def
    kept = graph.collections
    try:
        graph.collections = {key: _writable(graph, key, listed) for key, listed in kept.items()}
        written = graph.to_json()
    finally:
        graph.collections = kept
    names = {name: variable.name for name, variable in saved.items()}
    document = {"format": FORMAT, "version": VERSION, "graph": written, "variables": names}
    if filename is not None:
        text = json.dumps(document, ensure_ascii=False).encode()

        def write(file: IO[bytes]) -> None:
            file.write(text)

        write_atomically(Path(fspath(filename)), write)
    return document


def _writable(graph: Any, key: Any, listed: list[Any]) -> list[Any]:
    """What of a collection graph JSON can hold."""
    found = [x for x in listed if (isinstance(x, Node) and x.graph is graph) or isinstance(x, (str, int, float))]
    if len(found) < len(listed):
        warnings.warn(f"The graph's file leaves out what the collection {key!r} holds beside nodes.", stacklevel=5)
    return found


def import_meta_graph(
    meta_graph_or_file: Any, clear_devices: bool = False, import_scope: str | None = None, **kwargs: Any
) -> Saver | None:
    """Build the nodes of a file in the default graph.

    Args:
        meta_graph_or_file: the path of a file that `Saver.save` or `export_meta_graph` has written; or the document.
        clear_devices: accepted, and of no meaning here.
        import_scope: a name scope to put the nodes in.
        kwargs: accepted, and of no meaning here.

    Returns:
        A Saver of the Variables that were saved beside the file, or None where there are none.

    Raises:
        OSError: there is no such file.
        SerializationError: it is none that `export_meta_graph` writes.

    An operation whose code cannot be in a file, such as `py_func`, is a placeholder in the new graph: it can be fed.
    """
    from .saver import Saver

    document = meta_graph_or_file
    if not isinstance(document, dict):
        path = fspath(meta_graph_or_file)
        if not Path(path).is_file():
            raise OSError(f"File {path} does not exist.")
        try:
            document = json.loads(Path(path).read_bytes())
        except (ValueError, RecursionError) as error:
            raise _wrong(f"{path!r} is no JSON: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("version") != VERSION:
        raise _wrong("it is no graph that export_meta_graph has written")
    saved = document.get("variables")
    if not isinstance(saved, dict) or not all(isinstance(name, str) for name in saved.values()):
        raise _wrong("the list of its Variables is damaged")
    read = Graph.from_json(_readable(document.get("graph")))
    variables = {name: read.by_name.get(found) for name, found in saved.items()}
    for name, variable in variables.items():
        if not isinstance(variable, Variable):
            raise _wrong(f"{name!r} is none of the graph's Variables")
    _move(read, get_default_graph(), f"{import_scope}/" if import_scope else "")
    return Saver(variables) if variables else None


def _readable(written: Any) -> Any:
    """Graph JSON in which placeholders stand for operations that are not of tslab's closed list."""
    nodes = written.get("nodes") if isinstance(written, dict) else None
    if not isinstance(nodes, list) or not all(isinstance(entry, dict) for entry in nodes):
        return written  # which the reader refuses, and says why
    unknown: set[Any] = set()
    readable = []
    for entry in nodes:
        inputs = entry.get("inputs")
        takes_part_out = entry.get("op") in ("item", "merge_summary") and isinstance(inputs, list)
        if entry.get("builtin") is False or (takes_part_out and any(str(x) in unknown for x in inputs)):
            unknown.add(str(entry.get("name")))
            shown = {key: entry.get(key) for key in ("name", "shape", "dtype")}
            entry = {**shown, "kind": "placeholder", "op": "placeholder"}
        readable.append(entry)
    return {**written, "nodes": readable}


def _wrong(what: str) -> SerializationError:
    return SerializationError(
        f"The graph cannot be imported: {what}.", "Give the path of the checkpoint's graph, which ends in .meta."
    )


def _move(read: Any, graph: Any, prefix: str) -> None:
    """Put all nodes of a graph that has just been read into another, under names that are free there."""
    for node in read.nodes:
        if isinstance(node, Variable):
            node.__class__ = CompatVariable
        node.graph = graph
        node.serial = len(graph.nodes)
        node.name = graph.unique_name(prefix + node.name, reserve=False)
        graph.nodes.append(node)
        graph.by_name[node.name] = node
    for key, listed in read.collections.items():
        graph.collections.setdefault(key, []).extend(listed)
    for name, count in read._numbers.items():
        graph._numbers[prefix + name] = max(count, graph._numbers.get(prefix + name, 0))
    if read.store is not None:
        made = {variable.name: variable for variable in read.store.variables.values()}
        restore_store(graph, made, [prefix + name for name in read.store.taken])
