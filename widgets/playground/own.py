"""The Playground on a learner's own graph: what it finds there, and what it says where something is missing."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

import tslab as ts
from tslab.train import Optimizer

from ..live import session_of
from .code import program_of_graph
from .model import Layer, Network
from .task import TWO_CLASSES, Given, Task, classes


def read_graph(
    nodes: dict[str, Any], train: ts.Node | Optimizer, given: Given | None, session: ts.Session | None
) -> Network:
    """A learner's graph as a network.

    Args:
        nodes: X, y, output, loss, and learning_rate or None.
        train: what is run in each step, or an optimizer, which then minimizes the loss.
        given: the learner's data, if there is any.
        session: whose values the training starts from; by default the last that ran the graph.

    Raises:
        TypeError: something that must be a node is none.
        ValueError: the nodes are not of one graph, or not of a shape that fits a plane.
        TslabError: the loss cannot be computed from X and y alone.
    """
    for name, node in nodes.items():
        if not isinstance(node, ts.Node) and (name != "learning_rate" or node is not None):
            raise TypeError(
                f"Playground's {name} is {node!r}, which is no node. For a graph of your own, give "
                "Playground(X, y, output, loss, train)."
            )
    found = {name: node for name, node in nodes.items() if node is not None}
    X, y, output, loss = (found[name] for name in ("X", "y", "output", "loss"))
    if not isinstance(train, (ts.Node, Optimizer)):
        raise TypeError(f"Playground's train is {train!r}. Give an optimizer, or what its minimize(loss) returns.")
    others = [name for name, node in found.items() if node.graph is not X.graph]
    if others or (isinstance(train, ts.Node) and train.graph is not X.graph):
        raise ValueError(f"{', '.join(others) or 'train'} and X are nodes of two graphs. Build them in one.")
    if X.shape is not None and (len(X.shape) != 2 or X.shape[1] not in (None, 2) or X.shape[0] is not None):
        raise ValueError(
            f"X has shape {X.shape}, and the Playground feeds it any number of points of a plane: (None, 2)."
        )
    task = given.task if given is not None else _task(y)
    start = session_of(X, session)
    _try(start, X, y, output, loss, task)
    if isinstance(train, Optimizer):
        train = train.minimize(loss)
    found |= {"train": train, "field": _field(output)}
    layers = _layers(output)
    own = ts.Session(X.graph)
    last = X.graph.last_session
    variables = list(X.graph.variables)
    own.load(dict(zip(variables, start.run(variables), strict=True)))
    X.graph.last_session = last
    return Network(found, layers, task, program_of_graph(found, task), own, seeded=False)


def _task(y: ts.Node) -> Task:
    """What the demo's own data sets are fed as, by the shape of y."""
    if y.shape is not None and len(y.shape) == 1:
        return classes(0, (0.0, 1.0))
    if y.shape is None or len(y.shape) != 2 or y.shape[1] in (None, 2):
        return TWO_CLASSES
    if y.shape[1] == 1:
        return classes(1, (0.0, 1.0))
    raise ValueError(
        f"y has shape {y.shape}, and the Playground's data have 2 classes. Give yours: data=(points, targets)."
    )


def _try(session: ts.Session, X: ts.Node, y: ts.Node, output: ts.Node, loss: ts.Node, task: Task) -> None:
    """Run the graph on two points: what does not go together is told now, by the graph itself."""
    points = np.array([[0.0, 1.0], [1.0, 0.0]])
    labels = np.array([0, 1]) if task.levels else np.array([0.0, 1.0])
    last = X.graph.last_session
    cost, rows = session.run([loss, output], {X: points, y: task.targets(labels)})
    X.graph.last_session = last
    if np.size(cost) != 1:
        raise ValueError(
            f"The loss {loss.name!r} has shape {np.shape(cost)}. Give one number, such as its ts.reduce_mean."
        )
    columns = np.size(rows) / 2
    expected = {1, len(task.levels)} if task.levels else {1}
    if columns not in expected:
        raise ValueError(
            f"The output {output.name!r} has shape {np.shape(rows)} for two points. Give one number a point"
            + (f", or one for each of the {len(task.levels)} classes." if task.levels else ".")
        )


def _field(output: ts.Node) -> ts.Node:
    """What is drawn: probabilities, where the output is what a cross entropy makes them of."""
    for consumer in output.consumers:
        name = type(consumer).__name__
        if name.endswith("cross_entropy_with_logits") and consumer.input_nodes[-1] is output:
            function = ts.softmax if name.startswith(("softmax", "sparse")) else ts.sigmoid
            again = [
                node for node in output.consumers if type(node) is function and node.name.startswith("playground/")
            ]
            if again:
                return again[0]
            with output.graph.as_default(), ts.name_scope("playground"):
                return function(output)
    return output


def _layers(output: ts.Node) -> list[Layer]:
    """The products with weights, from the output back to the inputs."""
    layers: list[Layer] = []
    product = _last_product(output)
    while product is not None:
        node, units, weight = product
        layers.append(Layer(units, weight, _bias(node, weight)))
        product = _last_product(units)
    return layers[::-1]


def _last_product(node: ts.Node) -> tuple[ts.Node, ts.Node, ts.Variable] | None:
    """The last product of units with weights that `node` comes from, and these two."""
    waiting, seen, products = [node], {node}, []
    while waiting:
        at = waiting.pop()
        factors = _factors(at)
        if factors is not None:
            products.append((at, *factors))
            continue
        fresh = [source for source in at.input_nodes if source not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return max(products, key=lambda product: product[0].serial, default=None)


def _factors(node: ts.Node) -> tuple[ts.Node, ts.Variable] | None:
    """Units and weights, where their product is `node`: X @ W, or X @ w with a vector, or that written otherwise."""
    factors = node.input_nodes
    if isinstance(node, ts.reduce_sum):
        product = factors[0]
        if not isinstance(product, ts.multiply) or node.axis not in (1, -1, (1,), (-1,)):
            return None
        pairs = [product.input_nodes, product.input_nodes[::-1]]
        return next(((x, w) for x, w in pairs if isinstance(w, ts.Variable) and len(w.shape or ()) == 1), None)
    if not (
        (isinstance(node, ts.matmul) and not node.transpose_a and not node.transpose_b)
        or (isinstance(node, ts.tensordot) and node.axes in _LAST_WITH_FIRST)
        or (isinstance(node, ts.einsum) and re.fullmatch(r"(\w)(\w),\2(\w?)->\1\3", node.equation))
    ):
        return None
    units, weight = factors
    if isinstance(weight, (ts.expand_dims, ts.reshape)) and (weight.shape or ())[1:] == (1,):
        weight = weight.input_nodes[0]  # a vector as a column
    return (units, weight) if isinstance(weight, ts.Variable) and len(weight.shape or ()) in (1, 2) else None


_LAST_WITH_FIRST = (1, ((1,), (0,)), ((-1,), (0,)))
"""The axes of a tensordot that is a matrix product."""


def _bias(product: ts.Node, weight: ts.Variable) -> ts.Variable | None:
    """The Variable that is added to a product: a number for each unit."""
    count = (*(weight.shape or ()), 1)[1]
    consumers = list(product.consumers)
    for consumer in consumers:
        if isinstance(consumer, (ts.reshape, ts.squeeze)):
            consumers.extend(consumer.consumers)
        for other in consumer.input_nodes if isinstance(consumer, ts.add) else ():
            if isinstance(other, ts.Variable) and other.shape in ({(1,), ()} if count == 1 else {(count,)}):
                return other
    return None
