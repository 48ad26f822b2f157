"""The Playground on a learner's own graph: what it finds there, and what it says where something is missing."""

from __future__ import annotations

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
    """The products with a matrix of weights, from the output back to the inputs."""
    layers: list[Layer] = []
    product = _last_product(output)
    while product is not None:
        units, weight = product.input_nodes
        assert isinstance(weight, ts.Variable)
        layers.append(Layer(units, weight, _bias(product, weight)))
        product = _last_product(units)
    return layers[::-1]


def _last_product(node: ts.Node) -> ts.Node | None:
    """The last product with a Variable that `node` comes from."""
    waiting, seen, products = [node], {node}, []
    while waiting:
        at = waiting.pop()
        if isinstance(at, ts.matmul) and isinstance(at.input_nodes[1], ts.Variable):
            products.append(at)
            continue
        fresh = [source for source in at.input_nodes if source not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return max(products, key=lambda product: product.serial, default=None)


def _bias(product: ts.Node, weight: ts.Variable) -> ts.Variable | None:
    for consumer in product.consumers:
        for other in consumer.input_nodes if isinstance(consumer, ts.add) else ():
            if isinstance(other, ts.Variable) and other.shape == (weight.shape or ())[1:]:
                return other
    return None
