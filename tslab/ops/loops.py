"""Loops as one operation: a body that is computed again and again, on values that it hands on to itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from .. import shapes
from ..errors import DTypeError, ShapeError
from ..graph import Node, Shape, Variable
from ..registry import BACKWARD, RegisterGradient
from ..scopes import control_dependencies
from ..shapes import is_differentiable
from .array import sum_like, zeros_like
from .identity import cast
from .math import add
from .regions import Nodes, _Holder, agree, as_arrays, own, part, part_dtype, part_shape, stand_in
from .several import item
from .surveys import reused, used


class loop(_Holder):
    """A body, computed again and again: s ← body(s, xₜ, c), for t = 0, 1, …, as long as test(s, c) is true.

    Args:
        carried: s₀: what the body's first results take the place of, for the next round.
        scanned: arrays of arrays, of which round t gets number t. Where there are some, they tell how many rounds
            there are, and there is no test.
        captures: c, the same in all rounds.
        given: the nodes that have these values in the regions: carried, scanned, captures.
        test: one truth value, or nothing.
        body: the new values of `carried`; and more results, which are kept for each round.
        backwards: begin with the last of the `scanned`, and keep results from the last on, too.

    The values are s after the last round, and for each further result an array of those of all rounds.
    """

    regions = ("test", "body")
    given: Nodes
    test: Nodes
    body: Nodes
    carried: int
    scanned: int
    backwards: bool

    def __init__(
        self,
        carried: Sequence[Node],
        scanned: Sequence[Node],
        captures: Sequence[Node],
        given: Sequence[Node],
        test: Sequence[Node],
        body: Sequence[Node],
        backwards: bool = False,
        name: str | None = None,
    ) -> None:
        listed = {"given": given, "test": test, "body": body}
        super().__init__(
            *carried,
            *scanned,
            *captures,
            name=name,
            carried=len(carried),
            scanned=len(scanned),
            backwards=backwards,
            **{key: tuple([x.name for x in nodes]) for key, nodes in listed.items()},
        )

    @property
    def formula(self) -> str:  # type: ignore[override]
        """while test: s ← body"""
        condition = f"while {self.test[0]}" if self.test else f"for each of {self.scanned}"
        changes = [f"{s} ← {new}" for s, new in zip(self.given, self.body[: self.carried], strict=False)]
        return f"{condition}: {', '.join(changes)}"

    @property
    def numpy_call(self) -> str:  # type: ignore[override]
        """The formula, as Python."""
        return self.formula.replace("←", "=")

    def is_consistent(self) -> bool:
        counts = 0 <= self.carried <= len(self.body), 0 <= self.scanned <= len(self.given) - self.carried
        if not all(counts) or len(self.test) != (self.scanned == 0) or not super().is_consistent():
            return False
        graph = self.input_nodes[0].graph
        given = [graph.by_name[name] for name in self.given[: self.carried]]
        pairs = [(node.dtype, part_dtype(part(graph, entry))) for node, entry in zip(given, self.body, strict=False)]
        test = [graph.by_name[name] for name in self.test]
        return all(agree(*pair) for pair in pairs) and all(
            agree(node.dtype, np.dtype(np.bool)) and node.shape in (None, ()) for node in test
        )

    def count_values(self) -> int:
        return len(self.body)

    def value_shape(self, index: int) -> Shape:
        return self.given_nodes()[index].shape if index < self.carried else None

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        if index < self.carried:
            return self.given_nodes()[index].dtype
        return part_dtype(part(self.graph, self.body[index]))

    def compute(self, *values: Any) -> Any:
        n, m = self.carried, self.scanned
        inputs = as_arrays(values)
        state, rows, rest = inputs[:n], inputs[n : n + m], inputs[n + m :]
        body, check = self.region("body"), self._unsure()
        kept: list[list[Any]] = [[] for _ in body.parts[n:]]
        lengths = set(map(len, rows))
        if len(lengths) > 1:
            raise ValueError(f"the arrays have different numbers of rows: {', '.join(map(str, sorted(lengths)))}")
        count, t = max(lengths, default=0), 0
        with self._test() as is_true, body.repeatedly() as run:
            while t < count if is_true is None else _is_true(is_true([*state, *rest])[0]):
                at = count - 1 - t if self.backwards else t
                results = as_arrays(run([*state, *[row[at] for row in rows], *rest]))
                state = results[:n]
                if kept:
                    for place, value in zip(kept, own(results[n:]), strict=True):
                        place.append(value)
                for i in check:
                    self._check(i, state[i])
                t += 1
        return (*own(state), *[array_of(place[::-1] if self.backwards else place) for place in kept])

    def _test(self) -> AbstractContextManager[Any]:
        return self.region("test").repeatedly() if self.test else nullcontext()

    def _unsure(self) -> list[int]:
        """Which carried values could get another shape or dtype than they are declared to have."""
        nodes = self.given_nodes()[: self.carried]
        found = [part(self.graph, entry) for entry in self.body]
        return [
            i
            for i, node in enumerate(nodes)
            if not _is_sure(node.shape, part_shape(found[i])) or (node.dtype and part_dtype(found[i]) is None)
        ]

    def _check(self, index: int, value: Any) -> None:
        node = self.given_nodes()[index]
        if not shapes.fits(np.shape(value), node.shape):
            raise ShapeError(
                f"The loop variable {node.name!r} has got the shape {np.shape(value)} in a round, and is declared as "
                f"{node.shape}.",
                "Keep its shape, or say in shape_invariants which lengths may change: None for each.",
                nodes=[self, node],
                where=self.location,
            )
        if node.dtype is not None and value.dtype != node.dtype:
            raise DTypeError(
                f"The loop variable {node.name!r} has got the dtype {value.dtype} in a round, and it is {node.dtype}.",
                f"Have the body return ts.cast(…, {node.dtype.name!r}).",
                nodes=[self, node],
                where=self.location,
            )

    def keep(self, node: Node) -> Node:
        """Have a node of the body as one more value, of all rounds, and return that."""
        entry = self.entry_of(node)
        if entry not in self.body[self.carried :]:
            self.change(body=(*self.body, entry))
        return item(self, self.body.index(entry, self.carried))


def _is_true(value: Any) -> bool:
    if type(value) is np.bool:
        return bool(value)
    if np.ndim(value) or value.dtype != np.bool:
        raise ValueError(f"the condition of a loop needs one truth value, and is an array of shape {np.shape(value)}")
    return bool(value)


def _is_sure(declared: Shape, found: Shape) -> bool:
    """Whether a value of shape `found` fits what is declared."""
    if declared is None:
        return True
    return (
        found is not None
        and len(found) == len(declared)
        and all(a in (None, b) for a, b in zip(declared, found, strict=True))
    )


def array_of(values: list[Any]) -> Any:
    """An array that holds each value as it is: their shapes may differ."""
    array = np.empty(len(values), object)
    for i, value in enumerate(values):
        array[i] = value
    return array


@RegisterGradient(loop)
def _loop_gradient(op: Any, grads: Any) -> Any:
    """Another loop, which goes back: with Gₜ for the gradient of the carried values before round t,

        Gₜ = Gₜ₊₁ · ∂body/∂s,   ∂J/∂xₜ = Gₜ₊₁ · ∂body/∂xₜ,   ∂J/∂c = Σₜ Gₜ₊₁ · ∂body/∂c.

    What it needs of each round, the loop keeps from now on.
    """
    graph, given, results = op.graph, op.given_nodes(), op.results("body")
    n = op.carried
    parts: list[Node | None] = [None] * len(op.input_nodes)
    chain = _chain(op, given, results, grads)
    extra = [j for j in range(n, len(results)) if grads[j] is not None and is_differentiable(results[j])]
    single = [
        i
        for i, x in enumerate(given)
        if grads.wanted[i] and is_differentiable(x) and (i >= n or isinstance(x, Variable))
    ]
    captures = dict(zip(given[n + op.scanned :], op.input_nodes[n + op.scanned :], strict=True))
    first = len(graph.nodes)
    with control_dependencies(None):
        seeds = {j: stand_in(results[j].dtype, results[j].shape, name="grad") for j in [*chain, *extra]}
        found = dict(
            zip(
                [*chain, *single],
                BACKWARD["gradients"](
                    [results[j] for j in seeds],
                    [given[i] for i in [*chain, *single]],
                    list(seeds.values()),
                    "body",
                    stop_gradients=given,
                ),
                strict=True,
            )
        )
        single = [i for i in single if found[i] is not None]
        rows = [i for i in single if n <= i < n + op.scanned]
        sums = {i: stand_in(given[i].dtype, given[i].shape, name="sum") for i in single if i not in rows}
        body = [found[i] if found[i] is not None else zeros_like(given[i]) for i in chain]
        body += [add(total, found[i]) for i, total in sums.items()]
        body += [found[i] for i in rows]
        places = [*[given[i] for i in chain], *sums.values(), *[None] * len(rows)]
        body = [value if x is None else _in_dtype_of(x, value) for x, value in zip(places, body, strict=True)]
    if not chain and not single:
        return parts
    inside, outside = reused(body, first, op.nodes_of("body"), {*captures, *seeds.values(), *sums.values()})
    scanned: dict[Node, Node] = {seeds[j]: grads[j] for j in extra}
    for x in inside or ([] if scanned else given[:1]):
        at = given.index(x) if x in given else -1
        scanned[x] = op.input_nodes[at] if n <= at < n + op.scanned else op.keep(x)
    used_ones = used(body, [*captures, *inside])
    needed = {x: outer for x, outer in captures.items() if x in used_ones}
    needed.update({x: x for x in outside})
    starts = [_in_dtype_of(seeds[j], grads[j]) if grads[j] is not None else zeros_like(item(op, j)) for j in chain]
    starts += [zeros_like(op.input_nodes[i]) for i in sums]
    carried = [*[seeds[j] for j in chain], *sums.values()]
    back = loop(
        starts,
        list(scanned.values()),
        list(needed.values()),
        [*carried, *scanned, *needed],
        [],
        body,
        not op.backwards,
        name="loop",
    )
    for i, value in zip([*chain, *sums, *rows], back.items(), strict=True):
        x = op.input_nodes[i]
        parts[i] = value if value.shape == x.shape or x.shape is None or i in rows else sum_like(value, x)
    return parts


def _in_dtype_of(x: Node, grad: Node) -> Node:
    """A gradient in the dtype of the value that it belongs to: what a loop carries keeps its dtype."""
    if x.dtype is None or grad.dtype is None or x.dtype == grad.dtype:
        return grad
    return cast(grad, x.dtype)


def _chain(op: Any, given: list[Node], results: list[Node], grads: Any) -> list[int]:
    """The carried values that have a gradient: on the way from a wanted input to a value whose gradient is known.

    That of a variable which the loop writes is not among them: as elsewhere, writing has no gradient.
    """
    numbers = [i for i in range(op.carried) if is_differentiable(given[i]) and not isinstance(given[i], Variable)]
    needs = [used([result], given) for result in results]
    reached = {x for x, wanted in zip(given, grads.wanted, strict=True) if wanted and is_differentiable(x)}
    matter = {j for j in range(len(results)) if grads[j] is not None}
    for _ in numbers:
        reached.update(given[i] for i in numbers if needs[i] & reached)
        matter.update(
            i for i in numbers if any(given[i] in needs[j] for j in matter if j in numbers or j >= op.carried)
        )
    return [i for i in numbers if given[i] in reached and i in matter]
