"""Which gradient function belongs to which operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .errors import GradientError
from .graph import OPERATIONS
from .operation import Operation

GradientFunction = Callable[..., Any]


class Registered(NamedTuple):
    """A gradient function, and whether it works on arrays (`numpy`) or builds nodes."""

    function: GradientFunction
    numpy: bool


BACKWARD: dict[str, Callable[..., Any]] = {}
"""What writes a backward pass, `gradients`, which stands above the operations: it puts itself here, for those that hold
a part of the graph."""

_by_class: dict[type[Operation], Registered] = {}
_by_name: dict[str, Registered] = {}


class RegisterGradient:
    """Decorator: the function below it is the gradient of the operation `operation`.

        @ts.RegisterGradient(square)
        def square_gradient(op, grad):
            return grad * 2.0 * op.inputs[0]

    The function gets the operation and the gradient of the loss with respect to its output, as nodes, and returns the
    gradient with respect to its input, as a node; for several inputs a list, with None where there is no gradient.

    Args:
        operation: the class, or the name of the class. Nothing is evaluated: a name is only compared.
        numpy: the function works on arrays instead: it gets an object with `.inputs` and `.output` as arrays, and the
            gradient as an array, and returns an array or a list of arrays. There is no second derivative through it.
    """

    def __init__(self, operation: type[Operation] | str, *, numpy: bool = False) -> None:
        if isinstance(operation, type) and issubclass(operation, Operation):
            if operation in _by_class and OPERATIONS.get(operation.__name__) is operation:
                raise GradientError(
                    f"tslab's own {operation.__name__} has its gradient already.", "Subclass it to give it another."
                )
        elif not isinstance(operation, str):
            raise GradientError(
                f"RegisterGradient needs an operation's class or its name, not {operation!r}.",
                "Write @ts.RegisterGradient(my_operation).",
            )
        self.operation, self.numpy = operation, numpy

    def __call__(self, function: GradientFunction) -> GradientFunction:
        """Register `function`, and return it as it is."""
        entry = Registered(function, self.numpy)
        if isinstance(self.operation, str):
            _by_name[self.operation] = entry
        else:
            _by_class[self.operation] = entry
        return function


def lookup_gradient(op: Operation) -> Registered:
    """The gradient function of an operation: its class's, else its name's, else that of the nearest base class.

    Raises:
        GradientError: there is none.
    """
    kind = type(op)
    entry = _by_class.get(kind)
    if entry is None and OPERATIONS.get(kind.__name__) is not kind:
        entry = _by_name.get(kind.__name__)
    for base in kind.__mro__[1:]:
        entry = entry or _by_class.get(base)
    if entry is None:
        raise GradientError(
            f"The operation {op.name!r} ({kind.__name__}) has no gradient, and the loss depends on it.",
            f"Write one: @ts.RegisterGradient({kind.__name__}) above def {kind.__name__}_gradient(op, grad): …",
            nodes=[op],
            where=op.location,
        )
    return entry
