"""Averages that follow values as they change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import GraphError
from ..graph import Node, NodeLike, Variable, get_default_graph
from ..operation import Operation
from ..ops.rounding import minimum
from ..ops.state import assign, group
from ..scopes import GraphKeys, add_to_collection, get_collection, name_scope, trainable_variables
from .optimizer import Number


class ExponentialMovingAverage:
    """Averages in which what is long ago counts less: a ← d a + (1 - d) v  (Polyak and Juditsky 1992).

        ema = ts.train.ExponentialMovingAverage(0.999)
        with ts.control_dependencies([step]):
            follow = ema.apply()  # run this in place of step
        ts.train.Saver(ema.variables_to_restore()).restore(session, path)  # a model that uses the averages

    The average of a Variable starts from its initial value, that of another node from 0.

    Args:
        decay: d, a number below 1 or a node.
        num_updates: how often the averages have been updated, a number or a node: the first times d is smaller,
            min(d, (1 + n) / (10 + n)).
        zero_debias: undo that the averages of other nodes start from 0: divide them by 1 - dᵗ in step t.
        name: the end of the names of the averages.
    """

    def __init__(
        self,
        decay: Number,
        num_updates: Number | None = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:
        self.decay, self.num_updates, self.zero_debias, self.name = decay, num_updates, zero_debias, name
        self._averages: dict[Node, Variable] = {}

    def apply(self, var_list: Sequence[Node] | None = None) -> Operation:
        """The operation that lets the averages follow.

        Args:
            var_list: Variables or other nodes of floating-point numbers; by default all trainable Variables.

        Raises:
            GraphError: one of them has its average already, holds no floating-point numbers, or is of unknown shape.
        """
        nodes: list[Node] = [*trainable_variables()] if var_list is None else list(var_list)
        for node in nodes:
            if why := self._refuses(node):
                raise GraphError(f"{node.name!r} {why}.", "Call apply once, for floating-point numbers.", nodes=[node])
        graph = nodes[0].graph if nodes else get_default_graph()
        with graph.as_default(), name_scope(self.name):
            rest: Number = 1.0 - self.decay
            if self.num_updates is not None:
                rest = 1.0 - minimum(self.decay, (1.0 + self.num_updates) / (10.0 + self.num_updates))
            return group(*[self._follow(node, rest) for node in nodes], name="apply")

    def _refuses(self, node: Node) -> str | None:
        """Why there can be no average of `node`, if so."""
        if node in self._averages:
            return "has its average already"
        if node.dtype is not None and node.dtype.kind != "f":
            return f"holds {node.dtype}"
        known = isinstance(node, Variable) or (node.shape is not None and None not in node.shape)
        return None if known else f"is of shape {node.shape or 'unknown'}, and its average needs a shape that is known"

    def _follow(self, node: Node, rest: Number) -> Operation:
        """The operation that moves the average of one node by `rest` of the way to its value."""
        zeros = np.zeros([d or 0 for d in node.shape or ()])
        start: NodeLike = node.initial_value if isinstance(node, Variable) else zeros
        average = self._averages[node] = self._keep(node, self.name, start)
        add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, node)
        if isinstance(node, Variable) or not self.zero_debias:
            return assign(average, average - rest * (average - node))
        biased, weight = self._keep(node, f"{self.name}/biased", start), self._keep(node, f"{self.name}/weight", 0.0)
        raw, total = biased - rest * (biased - node), weight - rest * (weight - 1.0)
        return group(assign(biased, raw), assign(weight, total), assign(average, raw / total))

    @staticmethod
    def _keep(node: Node, name: str, start: NodeLike) -> Variable:
        """A Variable that is kept for `node`."""
        with node.graph.at_root():
            return Variable(start, trainable=False, name=f"{node.name}/{name}", dtype=node.dtype)

    def average(self, var: Node) -> Variable | None:
        """The Variable that holds the average of `var`, or None if `apply` was not given it."""
        return self._averages.get(var)

    def average_name(self, var: Node) -> str:
        """The name that the average of `var` has, or will have."""
        return f"{var.name}/{self.name}"

    def variables_to_restore(self, moving_avg_variables: Sequence[Variable] | None = None) -> dict[str, Variable]:
        """For a `Saver`: all variables, those that have an average under the name of that."""
        averaged = trainable_variables() if moving_avg_variables is None else moving_avg_variables
        averaged = list(dict.fromkeys([*averaged, *get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES)]))
        names = {self.average_name(v): v for v in averaged if isinstance(v, Variable)}
        others = [v for v in get_collection(GraphKeys.GLOBAL_VARIABLES) if v not in averaged and v.name not in names]
        return names | {v.name: v for v in others}
