"""A gradient function that works on arrays, as operations of the backward graph."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..errors import GradientError
from ..graph import Node, Shape
from ..operation import Operation
from ..registry import RegisterGradient
from .several import _Several


class numpy_gradient(_Several):
    """All the gradients that a NumPy gradient function returns, as a tuple; `item` takes them out one by one.

    Args:
        op: the operation whose gradient it is.
        grad: the gradient with respect to its output.
        function: the gradient function: (an object with `.inputs` and `.output`, an array) → an array or a list.
    """

    formula = "the gradient function of {0}"
    guards_inputs = True

    def __init__(self, op: Operation, grad: Node, function: Callable[..., Any], name: str | None = None) -> None:
        super().__init__(op, grad, *op.input_nodes, name=name)
        self.function, self.op_name, self.op_location = function, op.name, op.location

    def count_values(self) -> int:
        return len(self.input_nodes) - 2

    def value_shape(self, index: int) -> Shape:
        return self.input_nodes[index + 2].shape

    def value_dtype(self, index: int) -> np.dtype[Any] | None:
        return self.input_nodes[index + 2].dtype

    def compute(self, output: Any, grad: Any, *inputs: Any) -> Any:
        result = self.function(SimpleNamespace(inputs=list(inputs), output=output), grad)
        gradients = list(result) if isinstance(result, (list, tuple)) else [result]
        if result is None:
            raise GradientError(
                f"The gradient function of {self.op_name!r} returned None.",
                "Does it end without a `return`? Where an input has no gradient, return a list with None in its place.",
                nodes=[self],
                where=self.op_location,
            )
        if len(gradients) != len(inputs):
            raise GradientError(
                f"The gradient function of {self.op_name!r} returned {len(gradients)} gradients for "
                f"{len(inputs)} inputs.",
                "Return one for each input, None where there is none.",
                nodes=[self],
                where=self.op_location,
            )
        for x, gradient in zip(inputs, gradients, strict=True):
            if gradient is not None and np.shape(gradient) != np.shape(x):
                raise GradientError(
                    f"The gradient function of {self.op_name!r} returned shape {np.shape(gradient)} for an input of "
                    f"shape {np.shape(x)}.",
                    "A gradient has the shape of its input; where NumPy broadcast the input, sum over those axes.",
                    nodes=[self],
                    where=self.op_location,
                )
        return tuple(np.zeros_like(x) if g is None else np.array(g) for x, g in zip(inputs, gradients, strict=True))


@RegisterGradient(numpy_gradient)
def _numpy_gradient_gradient(op: Any, grads: Any) -> Any:
    """A NumPy gradient function cannot be differentiated again."""
    raise GradientError(
        f"There is no second derivative through the NumPy gradient function of {op.op_name!r}.",
        "Write its gradient with nodes: @ts.RegisterGradient without numpy=True.",
        nodes=[op],
        where=op.location,
    )
