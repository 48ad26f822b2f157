"""Random graphs drawn from the rows of the table: whatever operations there are, they are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tslab as ts
from tslab.serialize import graph_to_json
from tslab.widgets.engine import LACKING, unsupported

from ..ops.cases import CASES, FORWARD
from ..ops.forms import Case, numbers

ROWS_IN_A_GRAPH = 6
SIZES: list[tuple[int, ...]] = [(), (3,), (2, 3), (4, 1), (2, 2, 2)]


def written(write: Callable[[ts.Variable, Any], Any]) -> Callable[[Any], Any]:
    """From a node, what is read of a variable after it has been written, and its value before that."""

    def build(x: Any) -> Any:
        variable = ts.Variable(np.full(x.shape, 1.5))
        step = ts.group(write(variable, x))
        before = ts.multiply(variable, 2.0)
        with ts.control_dependencies([step]):
            return ts.add(ts.identity(variable) * x, before)

    return build


STATE: dict[str, list[Case]] = {
    name: [Case(build, None, numbers(shape), differentiable) for shape in SIZES]
    for name, build, differentiable in [
        ("assign", written(ts.assign), True),
        ("assign_add", written(ts.assign_add), True),
        ("assign_sub", written(ts.assign_sub), True),
        ("initialize", written(lambda variable, x: variable.initializer), True),
        ("placeholder_with_default", lambda x: ts.placeholder_with_default(x, x.shape), True),
    ]
}
"""Rows of the operations that the table leaves out: what writes variables, and what may be fed."""


def rows() -> dict[str, list[Case]]:
    """The rows that a graph is drawn from, by operation."""
    found = {name: [*CASES.get(name, []), *FORWARD.get(name, [])] for name in {**CASES, **FORWARD}}
    elsewhere = {"item", "py_func", *LACKING}  # a learner's own code, and what the browser does not compute
    kept = {name: list(filter(is_supported, cases)) for name, cases in found.items() if name not in elsewhere}
    return {name: cases for name, cases in kept.items() if cases} | STATE


def is_supported(case: Case) -> bool:
    """Whether the browser computes all that a case is made of."""
    with ts.Graph().as_default() as graph:
        case.build(*map(ts.constant, case.inputs))
    return not unsupported(graph_to_json(graph))


def graphs(count: int) -> Iterator[tuple[ts.Graph, list[Any], dict[Any, Any]]]:
    """Graphs, what to fetch of each, and what to feed. Together they use every row's operation several times."""
    table = rows()
    rng = np.random.default_rng(4)
    names: list[str] = []
    for _ in range(count):
        with ts.Graph().as_default() as graph:
            arrays = [rng.uniform(0.5, 2.0, SIZES[i]) for i in rng.integers(len(SIZES), size=2)]
            feeds = {ts.placeholder("float64", x.shape): x for x in arrays[:1]}
            variables = [ts.Variable(x) for x in arrays[1:]]
            leaves = [*feeds, *variables]
            values: list[Any] = list(leaves)
            for _ in range(ROWS_IN_A_GRAPH):
                names = names or [str(name) for name in rng.permutation(sorted(table))]
                cases = table[names.pop()]
                values.append(grown(rng, cases[rng.integers(len(cases))], values))
            ends = [x for x in values if x.dtype == np.float64]
            gradients = [g for g in ts.gradients(ends, leaves) if g is not None]
        yield graph, [*values[len(leaves) :], *gradients], feeds


def grown(rng: Any, case: Case, values: list[Any]) -> Any:
    """The operation of a row, applied to values that are there, made to fit; integers and truths are the row's own."""
    sources = [x for x in values if x.dtype == np.float64 and x.shape is not None and 0 not in x.shape]
    inputs = []
    for given in map(np.asarray, case.inputs):
        if given.dtype.kind != "f" or not np.isfinite(given).all() or len(set(given.flat)) < given.size:
            inputs.append(ts.constant(given))
            continue
        inputs.append(fitted(rng, sources[rng.integers(len(sources))], given))
    return case.build(*inputs)


def fitted(rng: Any, x: Any, like: Any) -> Any:
    """Numbers of `x` in the shape of `like`, and near its numbers, so that no row leaves its domain."""
    if x.shape is None or None in x.shape:
        return ts.constant(like)
    chosen = ts.reshape(x, [-1])[rng.integers(np.prod(x.shape), size=max(like.size, 1))]
    return like * (1.0 + 0.1 * ts.sin(ts.reshape(chosen[: like.size], like.shape)))
