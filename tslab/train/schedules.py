"""What changes with the number of steps: the count itself, and learning rates that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GraphError
from ..graph import Graph, Node, NodeLike, Variable, get_default_graph
from ..ops.math import multiply
from ..ops.powers import pow as power
from ..ops.rounding import floor
from ..scopes import GraphKeys, name_scope

if TYPE_CHECKING:
    from ..session import Session


def create_global_step(graph: Graph | None = None) -> Variable:
    """The Variable "global_step" of a graph, an int64 that counts steps from 0: give it to `minimize`.

    Raises:
        GraphError: the graph has one.
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise GraphError("The graph has a global_step already.", "Use ts.train.get_global_step().")
    with graph.at_root():
        keys = [GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP]
        return Variable(0, trainable=False, name="global_step", dtype="int64", collections=keys)


def get_global_step(graph: Graph | None = None) -> Variable | None:
    """The Variable that `create_global_step` made, or None."""
    found = (graph or get_default_graph()).collections.get(GraphKeys.GLOBAL_STEP)
    return found[0] if found else None


def get_or_create_global_step(graph: Graph | None = None) -> Variable:
    """The Variable that counts the steps of a graph, which is made when first asked for."""
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def global_step(sess: Session, global_step_tensor: Variable) -> int:
    """How many steps have been counted in a session, as a number.

    Args:
        sess: the session.
        global_step_tensor: the Variable that counts them.
    """
    return int(sess.run(global_step_tensor))


def exponential_decay(
    learning_rate: NodeLike,
    global_step: Node,
    decay_steps: NodeLike,
    decay_rate: NodeLike,
    staircase: bool = False,
    name: str = "exponential_decay",
) -> Node:
    """A learning rate that falls exponentially: η r^(t / T), where t is the number of steps.

    Args:
        learning_rate: η, the first.
        global_step: t: the Variable that `minimize` counts in.
        decay_steps: T, in how many steps it falls by the factor r.
        decay_rate: r.
        staircase: let it fall once every T steps only: t / T is rounded down.

    Returns:
        A number.
    """
    with name_scope(name):
        times = global_step / decay_steps
        return multiply(learning_rate, power(decay_rate, floor(times) if staircase else times))
