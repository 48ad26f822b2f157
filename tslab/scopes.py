"""What is said once for all the nodes built in a block, and what a graph notes about them: name scopes, control
dependencies, the seed, and collections.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .errors import GraphError
from .graph import _NAME, Node, Variable, get_default_graph


@contextmanager
def name_scope(name: str | None, default_name: str | None = None, values: Any = None) -> Iterator[str]:
    """Prefix the names of the nodes built in the block with `name/`; drawings put them in a box.

    A scope entered twice gets a number (`hidden`, `hidden_1`); `name` with a slash at its end re-enters that scope.

    Args:
        name: of the scope; None for `default_name`.
        default_name: the name where the caller of a function gave it none: `name_scope(name, "dense")`.
        values: accepted, and not needed: in TensorFlow they say which graph is meant.

    Raises:
        GraphError: there is no name, or it holds what a name may not.
    """
    graph, before = get_default_graph(), get_default_graph().scope
    name = default_name if name is None else name
    if name is None:
        raise GraphError("A name scope needs a name.", "Write name_scope('hidden').")
    if not _NAME.fullmatch(name):
        raise GraphError(
            f"{name!r} cannot be the name of a scope.",
            "A name starts with a letter, a digit or a dot, and goes on with those and _ - / > \\.",
        )
    graph.scope = name if name.endswith("/") else graph.unique_name(before + name) + "/"
    try:
        yield graph.scope
    finally:
        graph.scope = before


@contextmanager
def control_dependencies(control_inputs: Sequence[Node] | None) -> Iterator[None]:
    """Have the operations built in the block wait for `control_inputs`, without using their values.

    Where one of those writes a variable, what is built in the block sees the new value; everything else in the run
    sees the old one:

        with ts.control_dependencies([ts.assign(w, 5.0)]):
            after = ts.identity(w)  # 5.0; `w` itself is no operation, and was built outside

    Args:
        control_inputs: nodes of the default graph. Those of an outer block are waited for too; None is for no waiting.

    Raises:
        GraphError: one of them is no node of the default graph.
    """
    graph = get_default_graph()
    before = graph.control_inputs
    added = [] if control_inputs is None else list(control_inputs)
    for node in added:
        if not isinstance(node, Node) or node.graph is not graph:
            raise GraphError(
                f"control_dependencies needs nodes of the default graph, and {node!r} is none.",
                "Give a list of nodes: control_dependencies([step]).",
            )
    graph.control_inputs = () if control_inputs is None else tuple(dict.fromkeys([*before, *added]))
    try:
        yield
    finally:
        graph.control_inputs = before


def set_random_seed(seed: int | None) -> None:
    """Choose the random numbers of the operations that the default graph gets from now on.

    Each operation has a stream of numbers of its own, that starts from this seed and the operation's; each session
    goes through the stream from its start. A graph has the seed 0 until it gets another.

    Args:
        seed: a number, or None for one that nobody knows.
    """
    get_default_graph().seed = int.from_bytes(os.urandom(4)) if seed is None else int(seed)


class GraphKeys:
    """The names of the collections that tslab itself looks into."""

    GLOBAL_VARIABLES = "variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    LOCAL_VARIABLES = "local_variables"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    GLOBAL_STEP = "global_step"
    LOSSES = "losses"
    REGULARIZATION_LOSSES = "regularization_losses"
    UPDATE_OPS = "update_ops"
    SUMMARIES = "summaries"


def add_to_collection(name: str, value: Any) -> None:
    """Append `value` to the default graph's list of this name."""
    get_default_graph().collections.setdefault(name, []).append(value)


def get_collection(key: str, scope: str | None = None) -> list[Any]:
    """The default graph's list of this name, empty if nothing was added to it; a copy.

    Args:
        key: the name of the collection.
        scope: a regular expression that the names of the nodes must begin with.
    """
    found = get_default_graph().collections.get(key, [])
    return [x for x in found if scope is None or re.match(scope, getattr(x, "name", ""))]


def global_variables(scope: str | None = None) -> list[Variable]:
    """The Variables of the default graph that a model consists of: all that were not put elsewhere when built."""
    return get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def trainable_variables(scope: str | None = None) -> list[Variable]:
    """The Variables of the default graph that optimizers may change."""
    return get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def local_variables(scope: str | None = None) -> list[Variable]:
    """The Variables of the default graph that were built with `collections=[GraphKeys.LOCAL_VARIABLES]`."""
    return get_collection(GraphKeys.LOCAL_VARIABLES, scope)
