"""A learner's perceptron, read from the graph: what is its input, which Variables are w and b, and what is its loss."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import tslab as ts
from tslab.errors import GradientError, GraphError, TslabError
from tslab.serialize import graph_to_json

Array = np.ndarray[Any, Any]

MOST_CLASSES = 3


class PerceptronModel:
    """The nodes of a perceptron for points of the plane, and those that the demo adds to its graph.

    Args:
        probabilities: softmax(X · W + b) of two or three classes, or sigmoid(X · w + b), the probability of class 1.
        X: the placeholder of the points; by default the only one that the probabilities depend on.

    Attributes:
        nodes: by what they are: X, c (one-hot classes), W and, if there is one, b; P, the probabilities of all classes,
            in columns; J, the cross entropy -Σ c · ln P; dW and db, its gradients.
        classes: how many there are.
        columns: how many columns of weights: one for each class, or a single one of a sigmoid.

    Raises:
        GraphError: the node is no perceptron, or not one for points of the plane.
    """

    def __init__(self, probabilities: ts.Node, X: ts.Node | None, session: ts.Session) -> None:
        if not isinstance(probabilities, ts.Node):
            raise TypeError(
                f"PerceptronDemo shows a node, such as p = ts.softmax(ts.matmul(X, W) + b), and "
                f"{probabilities!r} is none."
            )
        self.p = probabilities
        self.X = _placeholder(probabilities, X)
        self.W, self.b = _weights(probabilities)
        self._probe(session)
        self.columns = self.classes if self.is_softmax else 1
        self.nodes = self._extend()

    def shaped(self, W: Any, b: Any) -> dict[ts.Node, Array]:
        """What feeds the two Variables with these weights."""
        feeds = {self.W: np.asarray(W, float).reshape(_shape(self.W))}
        if self.b is not None:
            feeds[self.b] = np.asarray(b, float).reshape(_shape(self.b))
        return feeds

    def one_hot(self, labels: list[int]) -> Array:
        """A row for each label, with 1 in the column of its class."""
        rows: Array = np.eye(self.classes)[np.asarray(labels, int)]
        return rows

    def rows(self, W: list[list[float]], b: list[float]) -> list[list[float]]:
        """For each class what its logit w₁ x₁ + w₂ x₂ + b is made of; that of a sigmoid's class 0 is 0."""
        rows = [[W[0][k], W[1][k], b[k] if b else 0.0] for k in range(self.columns)]
        return rows if self.is_softmax else [[0.0, 0.0, 0.0], *rows]

    def _probe(self, session: ts.Session) -> None:
        """Try it with some weights and points: whether it computes what its name says."""
        rng = np.random.default_rng(0)
        size = _size(self.W)
        if _shape(self.W)[:1] != (2,):
            raise _no_perceptron(f"its weights {self.W.name!r} have shape {self.W.shape}", self.W)
        points, W, b = rng.normal(size=(5, 2)), rng.normal(size=(2, size // 2)), rng.normal(size=size // 2)
        if self.b is None:
            b = np.zeros_like(b)
        elif _size(self.b) != len(b):
            raise _no_perceptron(f"its bias {self.b.name!r} has shape {self.b.shape}, and W {self.W.shape}", self.b)
        for variable in (self.W, self.b):
            if variable is not None and (variable.dtype is None or variable.dtype.kind != "f"):
                raise GraphError(
                    f"{variable.name!r} holds {variable.dtype}, which cannot change by a little.",
                    "Write 1.0 instead of 1 in its initial value.",
                    nodes=[variable],
                )
        try:
            found = np.asarray(session.run(self.p, {self.X: points, **self.shaped(W, b)}))
        except TslabError as error:
            raise _no_perceptron(
                f"it cannot be computed for five points of the plane ({error.what})", self.p
            ) from error
        logits = points @ W + b
        self.is_softmax = found.shape == (5, size // 2) and size > 2
        if self.is_softmax and size // 2 > MOST_CLASSES:
            raise _no_perceptron(f"it has {size // 2} classes, and this demo shows two or three", self.p)
        if self.is_softmax:
            powers = np.exp(logits - logits.max(axis=1, keepdims=True))
            expected = powers / powers.sum(axis=1, keepdims=True)
        else:
            expected = 1 / (1 + np.exp(-logits))
        if found.size != expected.size or not np.allclose(found.reshape(expected.shape), expected, atol=1e-5):
            raise _no_perceptron(f"of {self.X.name!r} and its weights it computes something else", self.p)
        self.classes = expected.shape[1] if self.is_softmax else 2

    def _extend(self) -> dict[str, ts.Node]:
        """Write the loss and its gradients into the learner's graph."""
        variables = [node for node in (self.W, self.b) if node is not None]
        with self.p.graph.as_default(), ts.name_scope("perceptron_demo"):
            c = ts.placeholder("float64", [None, self.classes], name="c")
            J: ts.Node
            # From the logits the same number stays finite where a probability is rounded to 0.
            if self.is_softmax:
                P = self.p
                if isinstance(P, ts.softmax):
                    J = ts.reduce_sum(ts.nn.softmax_cross_entropy_with_logits(labels=c, logits=P.input_nodes[0]))
                else:
                    J = _cross_entropy(c, P)
            else:
                p = ts.reshape(self.p, [-1])
                P = ts.stack([1 - p, p], axis=1)
                if isinstance(self.p, ts.sigmoid):
                    logits = ts.reshape(self.p.input_nodes[0], [-1])
                    J = ts.reduce_sum(ts.nn.sigmoid_cross_entropy_with_logits(labels=c[:, 1], logits=logits))
                else:
                    J = _cross_entropy(c, P)
            found = ts.gradients(J, variables)
        for variable, gradient in zip(variables, found, strict=True):
            if gradient is None:
                raise GradientError(
                    f"The cross entropy has no gradient with respect to {variable.name!r}.",
                    "Is there a stop_gradient between them, or an operation without a gradient?",
                    nodes=[variable],
                )
        nodes: dict[str, Any] = {"X": self.X, "c": c, "P": P, "J": J, "W": self.W, "dW": found[0]}
        return nodes | ({"b": self.b, "db": found[1]} if self.b is not None else {})


def default_model(classes: int) -> tuple[ts.Node, ts.Node]:
    """The course's perceptron, with weights that are not trained yet: its probabilities, and its placeholder."""
    W = [[0.2, -0.2], [-0.5, 0.5]] if classes == 2 else [[-0.4, 0.7, -0.5], [0.6, 0.3, -0.2]]
    b = [-0.15, 0.15] if classes == 2 else [0.2, 0.0, -0.2]
    with ts.Graph().as_default():
        X = ts.placeholder("float64", [None, 2], name="X")
        return ts.softmax(ts.matmul(X, ts.Variable(W, name="W")) + ts.Variable(b, name="b"), name="p"), X


def blobs(classes: int) -> tuple[Array, list[int]]:
    """Points of two or three classes that overlap a little, and their labels."""
    rng = np.random.default_rng(8)
    middles = [[-1.5, -1.2], [1.4, 1.1], [-1.6, 2.2]][:classes]
    points = np.concatenate([rng.normal(middle, 1.05, size=(18, 2)) for middle in middles])
    return np.round(points, 2), [label for label in range(classes) for _ in range(18)]


def _cross_entropy(c: ts.Node, P: ts.Node) -> ts.Node:
    return ts.negative(ts.reduce_sum(ts.log(ts.reduce_sum(c * P, axis=1))))


def _placeholder(p: ts.Node, X: ts.Node | None) -> ts.Node:
    found = _ancestors(p, "placeholder")
    if X is None:
        if len(found) == 1:
            return found[0]
        names = ", ".join(repr(node.name) for node in found) or "none"
        raise GraphError(
            f"{p.name!r} depends on {len(found)} placeholders ({names}), and one holds the points.",
            "Give it: PerceptronDemo(p, X, points, labels).",
            nodes=[p],
        )
    if X not in found:
        raise GraphError(f"{p.name!r} does not depend on a placeholder {X.name!r}.", "Give its own.", nodes=[p, X])
    others = [node for node in found if node is not X]
    if others:
        raise _no_perceptron(f"besides the points it needs a value for {others[0].name!r}", others[0])
    return X


def _weights(p: ts.Node) -> tuple[ts.Node, ts.Node | None]:
    variables = _ancestors(p, "variable")
    if not 1 <= len(variables) <= 2:
        names = ", ".join(repr(node.name) for node in variables[:6])
        raise _no_perceptron(f"it depends on {len(variables)} Variables{f' ({names})' if names else ''}", p)
    variables.sort(key=_size, reverse=True)
    return variables[0], variables[1] if len(variables) == 2 else None


def _shape(variable: ts.Node) -> tuple[int, ...]:
    return tuple(length or 0 for length in variable.shape or ())


def _size(variable: ts.Node) -> int:
    return math.prod(_shape(variable))


def _ancestors(p: ts.Node, kind: str) -> list[ts.Node]:
    return [p.graph.get_node(node["name"]) for node in graph_to_json([p])["nodes"] if node["kind"] == kind]


def _no_perceptron(why: str, node: ts.Node) -> GraphError:
    return GraphError(
        f"This is no perceptron for points of the plane: {why}.",
        "Give p = ts.softmax(ts.matmul(X, W) + b) with W of shape (2, classes), or p = ts.sigmoid(ts.matmul(X, w) + b) "
        "with w of shape (2, 1).",
        nodes=[node],
    )
