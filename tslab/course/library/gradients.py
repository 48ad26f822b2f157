"""Chapters 4 and 5: gradients, by nudging and by backpropagation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .graphs import Node, Session, Variable, placeholder, traverse_postorder
from .operations import (
    add,
    log,
    log_softmax,
    matmul,
    multiply,
    negative,
    reduce_sum,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)


def numeric_gradient(loss: Node, feed_dict: Mapping[Any, Any] | None, variable: Variable, h: float = 1e-5) -> Any:
    """∂loss/∂variable by finite differences: each element is moved by h, to both sides."""
    gradient = np.zeros(variable.value.shape)
    here = variable.value
    for i in np.ndindex(gradient.shape):
        losses = []
        for step in (h, -h):
            variable.value = np.array(here, dtype=float)
            variable.value[i] += step
            losses.append(np.sum(Session().run(loss, feed_dict)))
        gradient[i] = (losses[0] - losses[1]) / (2 * h)
    variable.value = here
    return gradient


gradient_registry: dict[type, Callable[[Any, Any], list[Any]]] = {}


class RegisterGradient:
    """Notes the gradient function of a class of operations."""

    def __init__(self, op_type: type) -> None:
        self.op_type = op_type

    def __call__(self, function: Callable[[Any, Any], list[Any]]) -> Callable[[Any, Any], list[Any]]:
        gradient_registry[self.op_type] = function
        return function


def forward(loss: Any, feed_dict: Mapping[Any, Any] | None = None) -> list[Any]:
    """Work out all values, and note them on the nodes; return these in post-order."""
    order: list[Any] = list(traverse_postorder(loss))
    for node in order:
        if isinstance(node, placeholder):
            node.output = np.asarray((feed_dict or {})[node])
        elif isinstance(node, Variable):
            node.output = node.value
        else:
            node.inputs = [x.output for x in node.input_nodes]
            node.output = node.compute(*node.inputs)
    return order


def compute_gradients(loss: Node, feed_dict: Mapping[Any, Any] | None = None) -> dict[Any, Any]:
    """A table {node: gradient of the loss with respect to the node}, by one walk back."""
    order = forward(loss, feed_dict)
    gradients = {loss: np.ones(np.shape(order[-1].output))}
    for node in reversed(order):
        if node.input_nodes:
            parts = gradient_registry[type(node)](node, gradients[node])
            for x, part in zip(node.input_nodes, parts, strict=True):
                gradients[x] = gradients.get(x, 0) + part
    return gradients


def sum_to_shape(gradient: Any, shape: tuple[int, ...]) -> Any:
    """Undo broadcasting: the gradient of a value of this shape."""
    while np.ndim(gradient) > len(shape):
        gradient = np.sum(gradient, axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = np.sum(gradient, axis=axis, keepdims=True)
    return gradient


@RegisterGradient(sigmoid)
def sigmoid_gradient(op: Any, grad: Any) -> list[Any]:
    """σ' = σ (1 - σ)"""
    return [grad * op.output * (1 - op.output)]


@RegisterGradient(negative)
def negative_gradient(op: Any, grad: Any) -> list[Any]:
    """(-x)' = -1"""
    return [-grad]


@RegisterGradient(log)
def log_gradient(op: Any, grad: Any) -> list[Any]:
    """log' x = 1/x"""
    return [grad / op.inputs[0]]


@RegisterGradient(add)
def add_gradient(op: Any, grad: Any) -> list[Any]:
    """(x + y)' = x' + y'"""
    return [sum_to_shape(grad, np.shape(x)) for x in op.inputs]


@RegisterGradient(multiply)
def multiply_gradient(op: Any, grad: Any) -> list[Any]:
    """(x y)' = x' y + x y'"""
    x, y = op.inputs
    return [sum_to_shape(grad * y, np.shape(x)), sum_to_shape(grad * x, np.shape(y))]


@RegisterGradient(matmul)
def matmul_gradient(op: Any, grad: Any) -> list[Any]:
    """(A B)' = A' B + A B'"""
    A, B = op.inputs
    return [grad @ B.T, A.T @ grad]


@RegisterGradient(reduce_sum)
def reduce_sum_gradient(op: Any, grad: Any) -> list[Any]:
    """Each element gets the gradient of the sum that it is in."""
    if op.axis is not None:
        grad = np.expand_dims(grad, op.axis)
    return [np.broadcast_to(grad, np.shape(op.inputs[0]))]


@RegisterGradient(softmax)
def softmax_gradient(op: Any, grad: Any) -> list[Any]:
    """p (g - Σ g p), for each row"""
    p = op.output
    return [p * (grad - np.sum(grad * p, axis=-1, keepdims=True))]


@RegisterGradient(softmax_cross_entropy)
def cross_entropy_gradient(op: Any, grad: Any) -> list[Any]:
    """p - c, for each row"""
    logits, classes = op.inputs
    log_p = log_softmax(logits)
    return [(np.exp(log_p) - classes) * grad[:, np.newaxis], -log_p * grad[:, np.newaxis]]
