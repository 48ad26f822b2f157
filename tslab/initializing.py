"""Operations that give many variables their initial values again."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from .graph import Node, Variable, get_default_graph
from .operation import Operation
from .ops.state import group, initialize
from .plan import post_order
from .scopes import global_variables, local_variables

__all__ = ["global_variables_initializer", "local_variables_initializer", "variables_initializer"]


def variables_initializer(var_list: Sequence[Variable], name: str = "init") -> Operation:
    """The operation that gives variables their initial values again, all at once: a reset.

    A session needs none to begin with: its variables start from their initial values. Where one of those is computed
    from another variable of the list, it is from the initial value of that; random ones are drawn anew.

    Args:
        var_list: the variables.
        name: of the operation.
    """
    writes: dict[Node, Node] = {}
    for variable in sorted(var_list, key=lambda node: node.serial):
        value = variable.initial_value
        if isinstance(value, Node) and (instead := _with(writes, value)) is not value:
            with variable.graph.at_root():
                writes[variable] = initialize(variable, instead, name=f"{variable.name}/initialize")
        else:
            writes[variable] = variable.initializer
    graph = next(iter(writes)).graph if writes else get_default_graph()
    with graph.as_default():
        return group(*writes.values(), name=name)


def global_variables_initializer() -> Operation:
    """The operation that gives all variables of the default graph's model their initial values again."""
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """The operation that gives the variables in the collection "local_variables" their initial values again."""
    return variables_initializer(local_variables(), name="init_local")


def _with(replaced: dict[Node, Node], node: Node) -> Node:
    """`node`, computed from other nodes where `replaced` says so: a copy of what lies between, or the node itself."""
    found = dict(replaced)
    for x in post_order([node], found):
        if isinstance(x, Operation) and any(found.get(y, y) is not y for y in x.input_nodes):
            found[x] = _copy(x, [found.get(y, y) for y in x.input_nodes])
    return found.get(node, node)


def _copy(op: Operation, inputs: Sequence[Node]) -> Operation:
    """The same operation on other inputs."""
    twin = copy.copy(op)
    twin.input_nodes, twin.consumers = tuple(inputs), []
    with op.graph.at_root():
        twin.name = op.graph.add(twin, f"{op.name}_again")
    for node in dict.fromkeys(inputs):
        node.consumers.append(twin)
    return twin
