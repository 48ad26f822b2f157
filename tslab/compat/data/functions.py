"""A function of the elements of a dataset: its nodes are built once, and computed for each element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...binding import kind_of, results_of, run_bound
from ...errors import DTypeError, GraphError
from ...graph import Node, Variable, constant, placeholder
from ...ops.creation import convert_to_tensor
from ...plan import Plan
from ...scopes import name_scope
from ..rules import get_default_graph
from ..variables import text
from .structures import Elements, Row, as_part, as_value, flatten, out_of_array, pack


class Values(dict[Node, Any]):
    """The values of nodes that a dataset is made of, as they are when an iterator starts."""

    def number(self, given: Any) -> int:
        """A number, or the value of the node that it is given by."""
        return int(self[given] if isinstance(given, Node) else given)


class Traced:
    """The nodes that a function builds of the parts of an element.

    They stand in the graph of the program, in a scope of their own. The elements are placeholders there. What the
    function uses of the graph around it is `captured`: it has the value that it has when the iterator starts.

    Args:
        function: of the element; of its parts, where that is a tuple.
        elements: what it gets.
        scope: the name of the scope.
    """

    def __init__(self, function: Callable[..., Any], elements: Elements, scope: str) -> None:
        graph = get_default_graph()
        start = len(graph.nodes)
        with graph.at_root(), name_scope(scope):
            self.arguments: list[Node] = [
                placeholder(dtype, shape, name="element")
                for shape, dtype in zip(elements.shapes, elements.dtypes, strict=True)
            ]
            given = pack(elements.structure, self.arguments)
            self.result = function(*given) if type(given) is tuple else function(given)
            self.fetches = self._fetches()
        self.captured = _used_of_before(self.fetches, start)
        self.plan = Plan(self.fetches, {*self.arguments, *self.captured})
        if self.plan.writes:
            variable = next(iter(self.plan.writes))
            raise GraphError(
                f"A function of a dataset's elements would write the Variable {variable.name!r}.",
                "Write it in the run that uses the element.",
                nodes=[variable],
            )

    def _fetches(self) -> list[Node]:
        """What is computed for each element: the parts of the result."""
        if isinstance(self.result, list):  # as py_func returns it
            self.result = tuple(self.result)
        self.result = pack(self.result, [_as_node(part) for part in flatten(self.result)])
        return flatten(self.result)

    @property
    def elements(self) -> Elements:
        """What is known of the results."""
        shapes = [None if node.shape is None else tuple(node.shape) for node in self.fetches]
        return Elements(self.result, shapes, [node.dtype for node in self.fetches])

    def __call__(self, values: Values, row: Row) -> Row:
        """The parts of the function's result for an element, where these are the values of what is captured."""
        known = dict(zip(self.arguments, row, strict=True))
        feeds = [known[node] if node in known else values[node] for node in self.plan.feeds]
        kind = kind_of(feeds)
        if kind is None or any(x.dtype == object for x in feeds):
            results = results_of(self.plan, self.plan.run([out_of_array(np.asarray(x)) for x in feeds], []))
        else:
            results = run_bound(self.plan, kind, feeds, [])
        return [as_value(value) for value in results]


class TracedPart(Traced):
    """The nodes that a function builds, where it returns a dataset: what that dataset is made of."""

    def _fetches(self) -> list[Node]:
        stage = getattr(self.result, "stage", None)
        if stage is None:
            raise TypeError(f"The function of flat_map has to return a Dataset, and not {self.result!r}.")
        self.result = stage
        fetches: list[Node] = stage.nodes()
        return fetches


def _as_node(part: Any) -> Node:
    """What a function returns as a part of an element."""
    if part is None:
        raise TypeError("The function of a dataset's elements has returned None. Does it end without a `return`?")
    if isinstance(part, (list, tuple)):
        return convert_to_tensor(part)
    if isinstance(part, (str, bytes)):
        return text(part)
    if isinstance(part, Node):
        return part
    array = as_part(part)
    if array.dtype == object:
        raise DTypeError("An array of texts is no part that a function can add.", "Put it into the dataset.")
    return constant(array)


def _used_of_before(outputs: list[Node], start: int) -> list[Node]:
    """What `outputs` are computed from, of the nodes before the `start`-th, and Variables; constants need no value."""
    found: dict[Node, None] = {}
    seen: set[Node] = set()
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Variable) or (node.serial < start and not isinstance(node, constant)):
            found[node] = None
        else:
            stack.extend(node.input_nodes + node.control_inputs)
    return sorted(found, key=lambda node: node.serial)
