"""One of two branches, as a truth value says in each run, as one operation."""

from __future__ import annotations

from collections.abc import Sequence
from operator import or_
from typing import Any

import numpy as np

from .. import shapes
from ..graph import Node, Shape
from ..registry import BACKWARD, RegisterGradient
from ..scopes import control_dependencies
from .array import zeros_like
from .regions import Nodes, _Holder, agree, as_arrays, own, part, part_dtype, part_shape, stand_in
from .several import item
from .surveys import reused, used


class conditional(_Holder):
    """The values of one of two regions, the branches: z = then(x₁ … xₙ) if p, else otherwise(x₁ … xₙ).

    Args:
        pred: p, a truth value.
        inputs: x₁ … xₙ.
        given: the nodes that have the values of the inputs in the branches.
        then, otherwise: the results of the branches, as many of one as of the other.
    """

    regions = ("then", "otherwise")
    leading = 1
    given: Nodes
    then: Nodes
    otherwise: Nodes

    def __init__(
        self,
        pred: Node,
        inputs: Sequence[Node],
        given: Sequence[Node],
        then: Sequence[Node],
        otherwise: Sequence[Node],
        name: str | None = None,
    ) -> None:
        listed = {"given": given, "then": then, "otherwise": otherwise}
        super().__init__(
            pred, *inputs, name=name, **{key: tuple([x.name for x in nodes]) for key, nodes in listed.items()}
        )

    @property
    def formula(self) -> str:  # type: ignore[override]
        """a if {0} else b"""
        return f"{', '.join(self.then)} if {{0}} else {', '.join(self.otherwise)}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """The formula, which is Python."""
        return self.formula

    def is_consistent(self) -> bool:
        if not self.input_nodes or not 0 < len(self.then) == len(self.otherwise) or not super().is_consistent():
            return False
        graph, pred = self.input_nodes[0].graph, self.input_nodes[0]
        pairs = [[part_dtype(part(graph, x)) for x in both] for both in zip(self.then, self.otherwise, strict=True)]
        is_filler = [i > 0 and self._is_filler(i) for i in range(len(pairs))]
        return agree(pred.dtype, np.dtype(np.bool)) and all(map(or_, [agree(*pair) for pair in pairs], is_filler))

    def _is_filler(self, index: int) -> bool:
        """Whether a value may be one that only one branch keeps; see `keep`."""
        return self.then[index] == self.then[0] or self.otherwise[index] == self.otherwise[0]

    def shape_rule(self, pred: Shape, *inputs: Shape) -> Shape:
        if pred is not None and pred != ():
            raise shapes.error(
                self,
                f"cond needs one truth value, and {shapes.describe(self.input_nodes[0], pred)} holds several.",
                "Take reduce_all or reduce_any of them, or choose number by number with ts.where.",
            )
        return None

    def count_values(self) -> int:
        return len(self.then)

    def value_shape(self, index: int) -> Shape:
        a, b = self._both(index)
        return merged(part_shape(a), part_shape(b))

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        a, b = map(part_dtype, self._both(index))
        if index and self._is_filler(index):
            return b if self.then[index] == self.then[0] else a
        return a if agree(a, b) and b is not None else None

    def _both(self, index: int) -> Any:
        return part(self.graph, self.then[index]), part(self.graph, self.otherwise[index])

    def compute(self, pred: Any, *inputs: Any) -> Any:
        if np.ndim(pred) or np.result_type(pred) != np.bool:
            raise ValueError("cond needs one truth value")
        return tuple(own(self.region("then" if pred else "otherwise").run(as_arrays(inputs))))

    def keep(self, key: str, node: Node) -> Node:
        """Have a node of a branch as one more value, and return that. Where the other branch is taken, nothing is to
        be kept; there the first result stands in its place.
        """
        mine, entry = getattr(self, key), self.entry_of(node)
        if entry not in mine:
            (other,) = {"then", "otherwise"} - {key}
            theirs = getattr(self, other)
            self.change(**{key: (*mine, entry), other: (*theirs, theirs[0])})
        return item(self, getattr(self, key).index(entry))


def merged(a: Shape, b: Shape) -> Shape:
    """What two shapes have in common."""
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple(x if x == y else None for x, y in zip(a, b, strict=True))


@RegisterGradient(conditional)
def _conditional_gradient(op: Any, grads: Any) -> Any:
    """A branch's gradient if that branch was taken: a conditional whose branches are the gradients of the branches."""
    graph, given = op.graph, op.given_nodes()
    parts: list[Node | None] = [None] * len(op.input_nodes)
    known = [j for j, grad in enumerate(grads) if grad is not None]
    wanted = [i for i, x in enumerate(given) if grads.wanted[i + 1] and shapes.is_differentiable(x)]
    with control_dependencies(None):
        seeds = {j: stand_in(grads[j].dtype, op.value_shape(j), name="grad") for j in known}
        found = {key: _branch_gradients(op, key, wanted, seeds, grads) for key in op.regions}
    wanted = [i for i in wanted if any(column[i] is not None for column, _ in found.values())]
    if not wanted:
        return parts
    inputs: dict[Node, Node] = {}
    results: dict[str, list[Node]] = {}
    captures = dict(zip(given, op.input_nodes[1:], strict=True))
    for key, (column, first) in found.items():
        with graph.as_default(), control_dependencies(None):
            results[key] = [grad if (grad := column[i]) is not None else zeros_like(given[i]) for i in wanted]
        inside, outside = reused(results[key], first, op.nodes_of(key), {*given, *seeds.values()})
        needed = used(results[key], [*given, *inside])
        inputs.update({x: captures[x] for x in given if x in needed})
        inputs.update({seeds[j]: grads[j] for j in known})
        inputs.update({x: x for x in outside})
        inputs.update({x: op.keep(key, x) for x in inside})
    gradient = conditional(
        op.input_nodes[0], list(inputs.values()), list(inputs), results["then"], results["otherwise"], name="cond"
    )
    for i, value in zip(wanted, gradient.items(), strict=True):
        parts[i + 1] = value
    return parts


def _branch_gradients(
    op: Any, key: str, wanted: list[int], seeds: dict[int, Any], grads: Any
) -> tuple[dict[int, Node | None], int]:
    """For each wanted input the gradient through one branch, and how many nodes the graph had before that was built."""
    first, given, results = len(op.graph.nodes), op.given_nodes(), op.results(key)
    targets = [j for j in seeds if shapes.is_differentiable(results[j])]
    columns = BACKWARD["gradients"](
        [results[j] for j in targets],
        [given[i] for i in wanted],
        [seeds[j] for j in targets],
        key,
        stop_gradients=given,
    )
    return dict(zip(wanted, columns, strict=True)), first
