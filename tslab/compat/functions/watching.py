"""What is looked at while a graph runs: values that are printed, and those that are no numbers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import shapes
from ...graph import Node
from ...operation import Operation
from ...ops.creation import convert_to_tensor
from ...ops.identity import identity
from ...ops.state import group
from ...registry import RegisterGradient
from ...scopes import control_dependencies, name_scope
from ..errors import InvalidArgumentError
from ..rules import building, get_default_graph

__all__ = ["Print", "add_check_numerics_ops", "check_numerics", "print", "verify_tensor_all_finite"]


def described(values: Sequence[Any], texts: Sequence[str | None], summarize: int | None, between: str = "") -> str:
    """The values in brackets, the first few of each; a text stands as it is."""
    most = 3 if summarize is None else summarize
    parts, numbers = [], iter(values)
    for text in texts:
        if text is not None:
            parts.append(f"[{text}]")
            continue
        flat = np.ravel(next(numbers))
        shown = " ".join(f"{x:g}" if flat.dtype.kind == "f" else str(x) for x in (flat if most < 0 else flat[:most]))
        parts.append(f"[{shown}{'...' if 0 <= most < flat.size else ''}]")
    return between.join(parts)


def split_data(data: Sequence[Any]) -> tuple[list[Any], list[str | None]]:
    """The nodes and numbers among what is to be shown; and all of it, with None in their places."""
    texts = [x.decode() if isinstance(x, bytes) else x if isinstance(x, str) else None for x in data]
    return [x for x, text in zip(data, texts, strict=True) if text is None], texts


class _Print(Operation):
    """The value of the first input, as it is; those of the others are printed when it is computed."""

    shape_rule = lambda self, *inputs: inputs[0]  # noqa: E731
    dtype_rule = shapes.first
    guards_inputs = False
    is_pure = False
    is_view = True
    formula = "{0}, while others are printed"
    texts: list[str | None]
    message: str | None
    first_n: int | None
    summarize: int | None

    def compute(self, x: Any, *data: Any) -> Any:
        count = vars(self)["printed"] = vars(self).get("printed", 0) + 1
        if self.first_n is None or self.first_n < 0 or count <= self.first_n:
            sys.stderr.write(f"{self.message or ''}{described(data, self.texts, self.summarize)}\n")
        return x


@RegisterGradient(_Print)
def _print_gradient(op: Any, grad: Any) -> Any:
    """z' = 1; what is printed does not matter."""
    return [grad, *[None] * (len(op.inputs) - 1)]


@building
def Print(
    input_: Any,
    data: Sequence[Any],
    message: str | None = None,
    first_n: int | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> Node:
    """The same value; each time it is computed, others are printed to the standard error stream.

    Args:
        input_: tensor of any shape.
        data: a list of tensors and texts to print.
        message: put before them.
        first_n: print so many times alone.
        summarize: how many numbers of each are printed, by default 3; -1 for all.
    """
    nodes, texts = split_data(data)
    return _Print(
        input_, *nodes, name=name or "Print", texts=texts, message=message, first_n=first_n, summarize=summarize
    )


class _CheckNumerics(Operation):
    """The same value; an error where it holds nan or inf."""

    shape_rule = shapes.same
    dtype_rule = shapes.first
    guards_inputs = False
    is_view = True
    formula = "{0}, which must be finite"
    message: str

    def compute(self, x: Any) -> Any:
        found = [word for word, test in (("Inf", np.isinf), ("NaN", np.isnan)) if test(x).any()]
        if found:
            raise InvalidArgumentError(
                op=self,
                message=f"{self.message} : Tensor had {' and '.join(found)} values",
                cure=f"It is the value of {self.input_nodes[0].name!r}.",
            )
        return x


@RegisterGradient(_CheckNumerics)
def _check_numerics_gradient(op: Any, grad: Any) -> Any:
    """z' = 1; the gradient, too, must be finite."""
    return check_numerics(grad, f"The gradient of {op.inputs[0].name}")


@building
def check_numerics(tensor: Any, message: str, name: str | None = None) -> Node:
    """The same value, which must hold no nan or inf.

    Args:
        tensor: tensor of floating-point numbers.
        message: the beginning of the error's.

    Raises:
        InvalidArgumentError: in a run, it holds some.
    """
    return _CheckNumerics(tensor, name=name or "CheckNumerics", message=message)


@building
def verify_tensor_all_finite(
    t: Any = None, msg: str | None = None, name: str | None = None, x: Any = None, message: str | None = None
) -> Node:
    """The same value, which must hold no nan or inf.

    Args:
        t: tensor of floating-point numbers.
        msg: the beginning of the error's message.
        x: another name of `t`.
        message: another name of `msg`.

    Raises:
        InvalidArgumentError: in a run, it holds some.
    """
    node = convert_to_tensor(x if t is None else t)
    with name_scope(name, "VerifyFinite"), control_dependencies([check_numerics(node, message or msg or "")]):
        return identity(node)


@building
def add_check_numerics_ops() -> Node:
    """An operation that fails where one of the floating-point values of the graph, as it is now, holds nan or inf."""
    graph = get_default_graph()
    found = [op for op in graph.operations if op.dtype is not None and op.dtype.kind == "f" and not op.is_write]
    return group(*[check_numerics(op, op.name, name=f"{op.name}_check") for op in found])


class _PrintNow(Operation):
    """Nothing; the values are printed when it is computed."""

    shape_rule = lambda self, *inputs: ()  # noqa: E731
    guards_inputs = False
    is_pure = False
    texts: list[str | None]
    summarize: int | None

    def compute(self, *values: Any) -> Any:
        found = iter(values)
        shown = [text if text is not None else described([next(found)], [None], self.summarize) for text in self.texts]
        sys.stderr.write(" ".join(shown) + "\n")


@building
def print(*inputs: Any, **kwargs: Any) -> Node:
    """An operation that prints values to the standard error stream when it is run, or waited for.

    Args:
        inputs: tensors and texts.
        kwargs: `summarize`, how many numbers of each are printed; and `name`.
    """
    nodes, texts = split_data(inputs)
    return _PrintNow(*nodes, name=kwargs.get("name") or "PrintV2", texts=texts, summarize=kwargs.get("summarize", 3))
