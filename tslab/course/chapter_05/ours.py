"""Our pieces of chapter 5, with which the chapter goes on until the learner's own pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

GradientFunction = Callable[[Any, Any], list[Any]]


def register_gradient(parts: Any) -> Any:
    class RegisterGradient:
        """Notes the gradient function of a class of operations."""

        def __init__(self, op_type: Any) -> None:
            self.op_type = op_type

        def __call__(self, function: GradientFunction) -> GradientFunction:
            parts.gradient_registry[self.op_type] = function
            return function

    return RegisterGradient


def log_gradient(parts: Any) -> GradientFunction:
    def log_gradient(op: Any, grad: Any) -> list[Any]:
        return [grad / op.inputs[0]]

    return log_gradient


def compute_gradients(parts: Any) -> Any:
    def compute_gradients(loss: Any, feed_dict: Mapping[Any, Any] | None = None) -> dict[Any, Any]:
        order = parts.forward(loss, feed_dict)
        contributions: dict[Any, list[Any]] = {node: [] for node in order}
        contributions[loss].append(np.ones(np.shape(loss.output)))
        table = {}
        for node in reversed(order):
            table[node] = sum(contributions[node])
            if node.input_nodes:
                found = parts.gradient_registry[type(node)](node, table[node])
                for x, part in zip(node.input_nodes, found, strict=True):
                    contributions[x].append(part)
        return table

    return compute_gradients


def _sum_to(gradient: Any, shape: tuple[int, ...]) -> Any:
    missing = np.ndim(gradient) - len(shape)
    stretched = [missing + axis for axis, length in enumerate(shape) if length == 1]
    summed = np.sum(gradient, axis=(*range(missing), *stretched), keepdims=True)
    return np.reshape(summed, shape)


def sum_to_shape(parts: Any) -> Any:
    def sum_to_shape(gradient: Any, shape: tuple[int, ...]) -> Any:
        return _sum_to(gradient, shape)

    return sum_to_shape


def multiply_gradient(parts: Any) -> GradientFunction:
    def multiply_gradient(op: Any, grad: Any) -> list[Any]:
        x, y = op.inputs
        return [_sum_to(other * grad, np.shape(own)) for own, other in ((x, y), (y, x))]

    return multiply_gradient


def matmul_gradient(parts: Any) -> GradientFunction:
    def matmul_gradient(op: Any, grad: Any) -> list[Any]:
        first, second = (np.transpose(value) for value in op.inputs)
        return [np.matmul(grad, second), np.matmul(first, grad)]

    return matmul_gradient


def reduce_sum_gradient(parts: Any) -> GradientFunction:
    def reduce_sum_gradient(op: Any, grad: Any) -> list[Any]:
        kept = grad if op.axis is None else np.expand_dims(grad, op.axis)
        return [kept + np.zeros(np.shape(op.inputs[0]))]

    return reduce_sum_gradient


def softmax_gradient(parts: Any) -> GradientFunction:
    def softmax_gradient(op: Any, grad: Any) -> list[Any]:
        weighted = grad * op.output
        return [weighted - op.output * np.sum(weighted, axis=-1, keepdims=True)]

    return softmax_gradient


def largest_error(parts: Any) -> Any:
    def largest_error(exact: Any, numeric: Any) -> float:
        size = np.maximum(np.abs(exact), np.abs(numeric))
        difference = np.abs(np.subtract(exact, numeric))
        return float(np.max(np.divide(difference, size, out=np.zeros(np.shape(size)), where=size > 0)))

    return largest_error


def cross_entropy_gradient(parts: Any) -> GradientFunction:
    def cross_entropy_gradient(op: Any, grad: Any) -> list[Any]:
        logits, classes = op.inputs
        logarithms = parts.log_softmax(logits)
        column = np.reshape(grad, (-1, 1))
        return [column * np.exp(logarithms) - column * classes, -column * logarithms]

    return cross_entropy_gradient
