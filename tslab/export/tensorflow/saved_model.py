"""A SavedModel: part of a graph that plain TensorFlow loads and serves, in a program without tslab."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from ...errors import ExportError
from ...graph import Node, Variable, placeholder
from ...plan import post_order
from ...session import Session as NumPySession
from .graph import Builder, description, examples_of
from .installed import tf
from .translation import Translator, check_exportable

Named = Mapping[str, Node] | Sequence[Node] | Node


def save_model(
    path: str | PathLike[str],
    inputs: Named,
    outputs: Named,
    session: NumPySession | None = None,
    feed_dict: Mapping[Any, Any] | None = None,
) -> str:
    """Write what computes `outputs` from `inputs`, with the variables as they are, as a SavedModel.

        save_model("model", {"x": X}, {"p": p}, session)

        model = tf.saved_model.load("model")  # in a program without tslab
        model.signatures["serving_default"](x=tf.constant(data))["p"]

    The folder is there in the end as a whole, or not at all.

    Args:
        path: the folder, which must not be there yet, or be empty.
        inputs: {name: node} of what is given, or the nodes, whose own names then serve.
        outputs: the same, of what is computed.
        session: the variables get their values in this session; by default those that a new one starts from.
        feed_dict: an example of what is given, as for `to_tensorflow`.

    Returns:
        The path.

    Raises:
        ExportError: the outputs need a learner's own Python operation, or a placeholder that is no input; a name is
            none that TensorFlow can call an argument; or the folder cannot be written.
    """
    given, wanted = _by_name(inputs, "input"), _by_name(outputs, "output")
    nodes = post_order(wanted.values(), set(given.values()))
    _check(nodes, given, wanted)
    graph = next(iter(wanted.values())).graph
    examples = examples_of(graph, feed_dict)
    session = NumPySession(graph) if session is None else session
    variables = [node for node in nodes if isinstance(node, Variable) and node not in given.values()]
    values = dict(zip(variables, session.run(variables), strict=True))
    with tf.init_scope():
        if not tf.executing_eagerly():
            raise ExportError("TensorFlow writes no SavedModel where eager execution is off.", "Turn it on again.")
        module = tf.Module()
        made = {v: tf.Variable(x, trainable=v.trainable, name=v.name) for v, x in values.items()}
        module.all_variables = list(made.values())

        def serve(**tensors: Any) -> dict[str, Any]:
            builder = Builder(Translator())
            for variable, ours in made.items():
                builder.take_variable(variable, ours)
            for key, node in given.items():
                builder.tensors[node] = tensors[key]
            builder.add(nodes)
            return {key: builder.tensors[node] for key, node in wanted.items()}

        specs = {}
        for key, node in given.items():
            dtype, shape = description(node, examples.get(node))
            specs[key] = tf.TensorSpec(shape, dtype, name=key)
        function = tf.function(serve).get_concrete_function(**specs)
        signatures = {"serving_default": function}
        write_folder(Path(path), lambda folder: tf.saved_model.save(module, str(folder), signatures=signatures))
    return os.fspath(path)


def _by_name(nodes: Named, what: str) -> dict[str, Node]:
    """The inputs or outputs by name."""
    if isinstance(nodes, Node):
        nodes = [nodes]
    found = dict(nodes) if isinstance(nodes, Mapping) else {node.name.replace("/", "_"): node for node in nodes}
    for name, node in found.items():
        if not isinstance(node, Node):
            raise ExportError(f"The {what} {name!r} is no node, but a {type(node).__name__}.", "Give nodes.")
        if not name.isidentifier():
            raise ExportError(
                f"{name!r} cannot be the name of an {what} of a SavedModel.",
                f"Give letters, digits and _ alone: {{'x': {node.name}}}.",
                nodes=[node],
            )
    if not found and what == "output":
        raise ExportError("A SavedModel needs an output.", "Say which nodes it is to compute: {'p': p}.")
    return found


def _check(nodes: list[Node], given: Mapping[str, Node], wanted: Mapping[str, Node]) -> None:
    computed = [node for node in nodes if node not in set(given.values())]
    check_exportable(computed)
    missing = [node for node in computed if isinstance(node, placeholder)]
    if missing:
        names = ", ".join(repr(node.name) for node in missing)
        raise ExportError(
            f"The outputs depend on {names}, and that is no input.",
            "Add it to the inputs; or leave out the output that needs it, such as a loss with its labels.",
            nodes=missing,
            where=missing[0].location,
        )
    for name, node in wanted.items():
        if getattr(node, "has_several_values", False) or type(node).__name__ == "group":
            raise ExportError(
                f"The output {name!r} is {node.name!r}, which has no one value.", "Give the nodes of its values."
            )


def write_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder beside `path`, which then takes its place; if something fails, it is gone again.

    Raises:
        ExportError: there is something at `path` already, or nothing can be written there.
    """
    temporary = None
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise ExportError(f"There is something at {str(path)!r} already.", "Give another path, or delete it first.")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent))
        write(temporary)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o777 & ~umask)  # a temporary folder is its owner's alone
        temporary.replace(path)
    except (OSError, tf.errors.OpError) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise ExportError(
            f"{str(path)!r} cannot be written: {why}.", "Nothing was left there. Choose a folder that you may write in."
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
