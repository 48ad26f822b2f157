"""cond: one of two branches, as a truth value says in each run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError, GraphError, ShapeError
from ..graph import Node, NodeLike, Shape, Variable, constant
from ..registry import BACKWARD, RegisterGradient
from ..scopes import control_dependencies, name_scope
from .array import zeros_like
from .identity import identity
from .regions import (
    Nodes,
    Survey,
    _Holder,
    as_arrays,
    own,
    part,
    part_dtype,
    part_shape,
    reused,
    stand_in,
    survey,
    truth_value,
    used,
)
from .several import item
from .state import assign, group
from .structures import flatten, pack, skeleton


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
        pairs = [[part(graph, entry) for entry in both] for both in zip(self.then, self.otherwise, strict=True)]
        dtypes = [[part_dtype(found) for found in pair] for pair in pairs]
        fillers = [graph_entry == entries[0] for entries in (self.then, self.otherwise) for graph_entry in entries]
        count = len(pairs)
        same = [None in pair or pair[0] == pair[1] for pair in dtypes]
        return (pred.dtype is None or pred.dtype.kind == "b") and all(
            same[i] or (i > 0 and (fillers[i] or fillers[count + i])) for i in range(count)
        )

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
        if a == b or not index:
            return a if a == b else None
        return b if self.then[index] == self.then[0] else a  # of the branch that keeps the value; see `keep`

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
    graph, given, parts = op.graph, op.given_nodes(), [None] * len(op.input_nodes)
    known = [j for j, grad in enumerate(grads) if grad is not None]
    wanted = [i for i, x in enumerate(given) if grads.wanted[i + 1] and is_float(x)]
    with control_dependencies(None):
        seeds = {j: stand_in(grads[j].dtype, op.value_shape(j), name="grad") for j in known}
        found = {key: _branch_gradients(op, key, wanted, seeds, grads) for key in op.regions}
    wanted = [i for i in wanted if any(column[i] is not None for column, _ in found.values())]
    if not wanted:
        return parts
    inputs: dict[Node, Node] = {}
    results = {}
    captures = dict(zip(given, op.input_nodes[1:], strict=True))
    for key, (column, first) in found.items():
        with graph.as_default(), control_dependencies(None):
            results[key] = [column[i] if column[i] is not None else zeros_like(given[i]) for i in wanted]
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
    targets = [j for j in seeds if is_float(results[j])]
    columns = BACKWARD["gradients"](
        [results[j] for j in targets],
        [given[i] for i in wanted],
        [seeds[j] for j in targets],
        key,
        stop_gradients=given,
    )
    return dict(zip(wanted, columns, strict=True)), first


def is_float(node: Node) -> bool:
    """Whether a node may have a gradient."""
    return node.dtype is None or node.dtype.kind in "fc"


def cond(
    pred: NodeLike,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    strict: bool = False,
    name: str | None = None,
) -> Any:
    """What one of two functions has built: `true_fn()` in runs where `pred` is true, `false_fn()` where it is false.

        rate = ts.cond(loss > 1.0, lambda: ts.constant(0.1), lambda: 0.01 * loss)

    Both functions are called once, now, and build nodes of this graph. In a run only those of one branch are computed,
    and only what that branch writes is written. What was there before is computed in any case, if a branch uses it.

    Args:
        pred: a truth value, as a node.
        true_fn, false_fn: functions without arguments. They return a node, or a list, tuple or dict of nodes, nested
            as you like; numbers and arrays become constants. An operation without a value, such as a step of training,
            stands for whether it has run.
        strict: leave a list or a tuple of one node as it is; by default it is the node.
        name: the name scope of the nodes; by default "cond".

    Returns:
        Nodes, in the structure that both functions return.

    Raises:
        GraphError: the functions return different structures, or none.
        DTypeError: `pred` is no truth value, or the results differ in dtype.
        ShapeError: `pred` holds several truth values.
    """
    if isinstance(pred, bool):
        raise DTypeError(
            f"cond decides in each run, and its pred is Python's own {pred}, which never changes.",
            "Use Python's `if`, which decides as the graph is built; or give a node: a placeholder of dtype 'bool'.",
        )
    for key, function in (("true_fn", true_fn), ("false_fn", false_fn)):
        if not callable(function):
            raise GraphError(f"{key} of cond is {function!r}, which is no function.", f"Write {key}=lambda: ….")
    predicate = truth_value(pred, "pred of cond")
    if predicate.shape not in (None, ()):
        raise ShapeError(
            f"cond needs one truth value, and {shapes.describe(predicate, predicate.shape)} holds several.",
            "Take reduce_all or reduce_any of them, or choose number by number with ts.where.",
            nodes=[predicate],
            where=predicate.location,
        )
    with predicate.graph.as_default(), name_scope(name, "cond"):
        first = len(predicate.graph.nodes)
        then = _branch(true_fn, "then", True, strict)  # type: ignore[arg-type]
        second = len(predicate.graph.nodes)
        otherwise = _branch(false_fn, "else", False, strict)  # type: ignore[arg-type]
        results = _matched(then, otherwise, predicate)
        surveys = [survey(one, start) for one, start in zip(results, (first, second), strict=True)]
        nodes = _built(predicate, results, surveys)
    return pack(then, nodes)


def _branch(function: Callable[[], Any], scope: str, truth: bool, strict: bool) -> Any:
    """What a function returns, with what has no value replaced by a truth value that waits for it."""
    with name_scope(scope), control_dependencies(None):
        found = function()
        leaves = flatten(found)
        if not leaves or any(leaf is None for leaf in leaves):
            raise GraphError(
                f"{'true_fn' if truth else 'false_fn'} of cond returned {found!r}.",
                "Return nodes. Does it end without a `return`? Where there is nothing to do, return ts.no_op().",
            )
        for i, leaf in enumerate(leaves):
            if isinstance(leaf, group):
                with control_dependencies([leaf]):
                    leaves[i] = identity(constant(truth), name="done")
    found = pack(found, leaves)
    single = not strict and isinstance(found, (list, tuple)) and len(found) == 1
    return found[0] if single else found


def _matched(then: Any, otherwise: Any, predicate: Node) -> tuple[list[Node], list[Node]]:
    """The results of both branches as nodes, which must match; a number takes the dtype of its counterpart."""
    if skeleton(then) != skeleton(otherwise):
        raise GraphError(
            f"The branches of cond return different structures: true_fn {skeleton(then)}, and false_fn "
            f"{skeleton(otherwise)}.",
            "Return as many values from one as from the other, in the same lists, tuples or dicts.",
            nodes=[predicate],
        )
    pairs = [(_leaf(a, b), _leaf(b, a)) for a, b in zip(flatten(then), flatten(otherwise), strict=True)]
    for number, (a, b) in enumerate(pairs):
        if a.dtype is not None and b.dtype is not None and a.dtype != b.dtype:
            which = f"result {number} of the branches" if len(pairs) > 1 else "the branches"
            raise DTypeError(
                f"cond has one dtype, and {which} two: {a.name!r} of true_fn is {a.dtype}, {b.name!r} of false_fn "
                f"{b.dtype}.",
                f"Convert one of them: ts.cast({b.name}, {a.dtype.name!r}).",
                nodes=[a, b],
                where=b.location,
            )
    return [a for a, _ in pairs], [b for _, b in pairs]


def _leaf(value: Any, other: Any) -> Node:
    return value if isinstance(value, Node) else constant_like(value, other.dtype if isinstance(other, Node) else None)


def constant_like(value: Any, dtype: np.dtype[Any] | None) -> Node:
    """A constant of `value`, of this dtype where that loses nothing but digits."""
    node = constant(value)
    if dtype is None or node.dtype == dtype or not np.can_cast(node.dtype, dtype, "same_kind"):  # type: ignore[arg-type]
        return node
    node.graph.discard(node)
    return constant(value, dtype)


def _built(predicate: Node, results: Sequence[list[Node]], surveys: Sequence[Survey]) -> list[Node]:
    """The nodes of the values, once what the branches write is written."""
    written: dict[Variable, None] = {v: None for one in surveys for v in one.writes}
    captures = sorted({*written, *(x for one in surveys for x in one.captures)}, key=lambda node: node.serial)
    waits = dict.fromkeys(x for one in surveys for x in one.waits)
    columns = [[*nodes, *(one.writes.get(v, v) for v in written)] for nodes, one in zip(results, surveys, strict=True)]
    with control_dependencies(list(waits)):
        operation = conditional(predicate, captures, captures, *columns)
        operation.region("then"), operation.region("otherwise")
        return after_writes(operation.items(), list(written))


def after_writes(values: list[Node], written: Sequence[Variable]) -> list[Node]:
    """The first of the values, once the last are written to the variables."""
    if not written:
        return values
    count = len(values) - len(written)
    updates = [assign(v, value) for v, value in zip(written, values[count:], strict=True)]
    with control_dependencies(updates):
        return [identity(value) for value in values[:count]]
