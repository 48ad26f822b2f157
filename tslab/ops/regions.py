"""Regions: parts of the graph that an operation computes itself, when it is run: a branch, or the body of a loop.

A region consists of nodes like all others. What it is computed from are the nodes that are *given* to it: those outside
that it uses (its *captures*), which are inputs of the operation, and stand-ins for what the operation hands in, such as
the variables of a loop. Nothing outside uses the rest, so that it is computed where the operation says so, and only
there: by a plan of its own, inside the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

import numpy as np

from ..binding import borrowed, given_back, kind_of, run_bound
from ..errors import GraphError, TslabError
from ..graph import Graph, Node, Shape, Variable, current, get_default_graph, placeholder
from ..operation import DTypeName, Operation
from ..plan import Plan, post_order
from .several import _Several, item

Nodes: TypeAlias = tuple[str, ...]
"""An attribute that lists nodes by name; `split:1` is the second of the values of an operation that has several."""

Part: TypeAlias = tuple[Node, int | None]
"""A node, or one of the values of a node that has several."""


class stand_in(Operation):
    """A node of a region whose value the operation that holds the region hands in, each time it computes the region.

    Args:
        dtype: of the values, None where it is not known.
        shape: what is known of their shape.
        name: unique in the graph.
    """

    is_pure = False
    is_stand_in = True
    formula = "handed in, each time anew"
    numpy_call = "a value that is handed in"
    numbers: DTypeName | None
    declared: tuple[int | None, ...] | None

    def __init__(self, dtype: np.dtype[Any] | None, shape: Shape, name: str | None = None) -> None:
        declared = None if shape is None else tuple([None if d is None else int(d) for d in shape])
        super().__init__(name=name, numbers=None if dtype is None else dtype.name, declared=declared)

    def shape_rule(self) -> Shape:
        return None if self.declared is None else tuple(self.declared)

    def dtype_rule(self) -> np.dtype[Any] | None:
        return None if self.numbers is None else np.dtype(self.numbers)

    def compute(self) -> Any:
        raise ValueError("it has a value only inside the operation that it belongs to")


class Region:
    """What computes a region.

    Args:
        given: the nodes whose values are handed in.
        parts: what is computed.

    Attributes:
        plan: how.
        parts: what.
        feeds: for each feed of the plan, which of the given nodes it is.
    """

    def __init__(self, given: Sequence[Node], parts: Sequence[Part]) -> None:
        nodes = list(dict.fromkeys(node for node, _ in parts))
        self.plan = Plan(nodes, set(given))
        if self.plan.reads:
            raise GraphError(
                f"The region reads {self.plan.reads[0].name!r}, which is not given to it.",
                "A region gets the values of variables from the operation that holds it.",
                nodes=self.plan.reads,
            )
        self.plan.writes, self.plan.results = {}, list(self.plan.fetches)  # those outside write
        places = {node: i for i, node in enumerate(given)}
        self.feeds = [places[node] for node in self.plan.feeds]
        self._parts = [(nodes.index(node), index) for node, index in parts]
        self._is_simple = self._parts == [(i, None) for i in range(len(nodes))]
        self.parts = tuple(parts)

    @contextmanager
    def repeatedly(self) -> Iterator[Callable[[Sequence[Any]], list[Any]]]:
        """A function that does what `run` does, and is faster where the values keep their shapes and dtypes."""
        plan, places = self.plan, self.feeds
        held, last = None, None

        def run(values: Sequence[Any]) -> list[Any]:
            nonlocal held, last
            feeds = [values[i] for i in places]
            kind = kind_of(feeds)
            if held is not None and kind != last:
                given_back(plan, last, held)
                held = None
            if held is None and kind is not None and current.after is None:
                held, last = borrowed(plan, kind), kind
            if held is None:
                return self.run(values)
            try:
                results = held.run(feeds)
            except TslabError:
                raise
            except Exception:
                held = None
                return self.run(values)  # which explains the mistake, or mends it
            return results if self._is_simple else self._chosen(results)

        try:
            yield run
        finally:
            if held is not None:
                given_back(plan, last, held)

    def _chosen(self, results: list[Any]) -> list[Any]:
        return [results[i] if index is None else results[i][index] for i, index in self._parts]

    def run(self, values: Sequence[Any]) -> list[Any]:
        """The values of the parts, from those of the given nodes. They may be views of these."""
        plan = self.plan
        feeds = [values[i] for i in self.feeds]
        kind = kind_of(feeds)
        if current.after is not None or kind is None:
            every = plan.run(feeds, (), current.after)
            results = [every[slot] for slot in plan.fetches]
        else:
            results = run_bound(plan, kind, feeds, [])
        return results if self._is_simple else self._chosen(results)


class _Holder(_Several):
    """Base of the operations that hold regions: attributes list the nodes that are given to them, one for each input
    (without the first `leading`), and the results of each.
    """

    regions: ClassVar[tuple[str, ...]]
    """The attributes that list the results of the regions."""

    leading: ClassVar[int] = 0
    """How many inputs are not given to the regions."""

    given: Nodes

    @property
    def is_pure(self) -> bool:  # type: ignore[override]
        """Whether its regions compute by tslab's own operations, and draw no random numbers."""
        return all(self.region(key).plan.is_plain for key in self.regions if getattr(self, key))

    @property
    def shape_from_values(self) -> tuple[int, ...]:  # type: ignore[override]
        """All: which branch is taken, and how often a loop goes round, may decide the shapes of the values."""
        return tuple(range(len(self.input_nodes)))

    @property
    def held(self) -> tuple[Node, ...]:  # type: ignore[override]
        """The nodes that its attributes list."""
        entries = [entry for key in (*self.regions, "given") for entry in getattr(self, key)]
        return tuple(dict.fromkeys(part(self.graph, entry)[0] for entry in entries))

    def given_nodes(self) -> list[Node]:
        """The nodes given to the regions, in the order of the inputs."""
        return [self.graph.by_name[name] for name in self.given]

    def results(self, key: str) -> list[Node]:
        """The results of a region as nodes."""
        found = [part(self.graph, entry) for entry in getattr(self, key)]
        return [node if index is None else item(node, index) for node, index in found]

    def region(self, key: str) -> Region:
        """What computes a region, made once."""
        entries = getattr(self, key)
        made = vars(self).setdefault("_made", {})
        if made.get(key, (None,))[0] is not entries:
            made[key] = entries, Region(self.given_nodes(), [part(self.graph, entry) for entry in entries])
        return made[key][1]  # type: ignore[no-any-return]

    def nodes_of(self, key: str) -> set[Node]:
        """The nodes of a region, and those given to it."""
        given = self.given_nodes()
        return {*given, *post_order([part(self.graph, entry)[0] for entry in getattr(self, key)], set(given))}

    def entry_of(self, node: Node) -> str:
        """How an attribute lists a node of a region; an `item` that is newer than this operation by its source."""
        if isinstance(node, item) and node.serial > self.serial:
            return f"{node.input_nodes[0].name}:{node.index}"
        return node.name

    def change(self, **attributes: Any) -> None:
        """Replace attributes: it computes more from now on."""
        before, kept = self.attributes, {key: getattr(self, key) for key in attributes}
        if self.graph.undo is not None:
            self.graph.undo.append(lambda: self._set(before, kept))
        self._set(MappingProxyType({**before, **attributes}), attributes)

    def _set(self, every: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
        self.attributes = every
        for key, value in changed.items():
            setattr(self, key, value)

    def is_consistent(self) -> bool:
        """Whether the regions are computed from the given nodes alone, which fit the inputs."""
        graph = self.input_nodes[0].graph if self.input_nodes else get_default_graph()
        inputs = self.input_nodes[self.leading :]
        if len(self.given) != len(inputs) or len(set(self.given)) < len(inputs):
            return False
        if any(":" in name or name not in graph.by_name for name in self.given):
            return False
        given = {graph.by_name[name] for name in self.given}
        for key in self.regions:
            parts = [part(graph, entry) for entry in getattr(self, key)]
            if any(getattr(node, "has_several_values", False) != (index is not None) for node, index in parts):
                return False
            if any(index is not None and not 0 <= index < node.count_values() for node, index in parts):  # type: ignore[attr-defined]
                return False
            inside = [node for node in post_order([node for node, _ in parts], given) if node not in given]
            if any(isinstance(node, (Variable, placeholder)) or getattr(node, "is_stand_in", False) for node in inside):
                return False
        return True


def part(graph: Graph, entry: str) -> Part:
    """The node, or the value of one, that an attribute lists."""
    name, colon, index = entry.partition(":")
    return graph.get_node(name), int(index) if colon else None


def part_dtype(found: Part) -> np.dtype[Any] | None:
    """The dtype of a part."""
    node, index = found
    return node.dtype if index is None else node.value_dtype(index)  # type: ignore[attr-defined]


def part_shape(found: Part) -> Shape:
    """The static shape of a part."""
    node, index = found
    return node.shape if index is None else node.value_shape(index)  # type: ignore[attr-defined]


def agree(a: np.dtype[Any] | None, b: np.dtype[Any] | None) -> bool:
    """Whether two dtypes are the same, as far as they are known. To NumPy None is float64."""
    return a is None or b is None or a == b


def as_arrays(values: Iterable[Any]) -> list[Any]:
    """Values as a plan takes them: NumPy's single numbers as arrays."""
    return [x if type(x) is np.ndarray else _as_array(x) for x in values]


def _as_array(x: Any) -> Any:
    is_number = isinstance(x, (np.generic, np.ndarray, bool, int, float, complex))
    return np.asarray(x) if is_number and not isinstance(x, (str, bytes)) else x


def own(values: Iterable[Any]) -> list[Any]:
    """Values that share no memory with what they are computed from, which may be written over later."""
    return [
        x.copy() if isinstance(x, np.ndarray) and (x.base is not None or not x.flags.writeable) else x for x in values
    ]
