"""`tf.errors`: what a run may end with, as TensorFlow has it.

What tslab raises in a run is also of TensorFlow's kind there, so that both `except tf.errors.InvalidArgumentError` and
`except tf.errors.ShapeError` catch it: a placeholder without a value, shapes that do not fit, a singular matrix.
While a graph is built a mistake is a ValueError or a TypeError, here and there. tslab's own names are here too.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from .. import errors
from ..errors import ComputeError, DTypeError, FeedError, NumericsError, ShapeError, TslabError
from ..ops.python import python_call


class NodeDef(NamedTuple):
    """What TensorFlow's errors tell of the node that failed.

    Attributes:
        name: of the node.
        op: the name of its operation.
        input: the names of its inputs.
    """

    name: str
    op: str
    input: list[str]


class OpError(TslabError):
    """Base of the errors of a run.

    Args:
        node_def: what is known of the node that failed; by default it is taken from `op`.
        op: that node.
        message: what happened.
        error_code: TensorFlow's number of the kind; by default that of the class.
        cure: how to mend it.
    """

    code: ClassVar[int] = 2
    _node_def: Any = None
    _code: int | None = None

    def __init__(
        self, node_def: Any = None, op: Any = None, message: str = "", error_code: int | None = None, *, cure: str = ""
    ) -> None:
        self._node_def, self._code = node_def, error_code
        where = getattr(op, "location", None)
        super().__init__(str(message), cure, nodes=() if op is None else (op,), where=where)

    @property
    def message(self) -> str:
        """What happened."""
        return self.what

    @property
    def op(self) -> Any:
        """The node that failed, or None where that is not known."""
        return self.nodes[0] if self.nodes else None

    @property
    def node_def(self) -> Any:
        """The name of the node that failed, its operation and its inputs, or None."""
        if self._node_def is not None or self.op is None:
            return self._node_def
        return NodeDef(self.op.name, type(self.op).__name__, [x.name for x in self.op.input_nodes])

    @property
    def error_code(self) -> int:
        """TensorFlow's number of the kind of error."""
        return self.code if self._code is None else self._code


class CancelledError(OpError):
    """What was waited for will not come: a queue or a session has been closed."""

    code = 1


class UnknownError(OpError):
    """A Python function raised an exception that TensorFlow has no kind for."""

    code = 2


class InvalidArgumentError(OpError):
    """A value that an operation cannot use: another shape, a singular matrix, an index out of bounds."""

    code = 3


class DeadlineExceededError(OpError):
    """The time was over."""

    code = 4


class NotFoundError(OpError):
    """A file, or a value in it, is not there."""

    code = 5


class AlreadyExistsError(OpError):
    """Something is there that was to be made."""

    code = 6


class PermissionDeniedError(OpError):
    """A file may not be read or written."""

    code = 7


class ResourceExhaustedError(OpError):
    """The memory is full."""

    code = 8


class FailedPreconditionError(OpError):
    """Something has to be run first: the initializer of an iterator."""

    code = 9


class AbortedError(OpError):
    """What went on was broken off."""

    code = 10


class OutOfRangeError(OpError):
    """The data is at its end: the last element of a dataset or of a closed queue has been taken."""

    code = 11


class UnimplementedError(OpError):
    """A form of an operation that does not exist."""

    code = 12


class InternalError(OpError):
    """Something that should never be so."""

    code = 13


class UnavailableError(OpError):
    """A service does not answer."""

    code = 14


class DataLossError(OpError):
    """A file is damaged."""

    code = 15


class UnauthenticatedError(OpError):
    """Nobody knows who asks."""

    code = 16


KINDS = {
    kind.code: kind
    for kind in (
        CancelledError,
        UnknownError,
        InvalidArgumentError,
        DeadlineExceededError,
        NotFoundError,
        AlreadyExistsError,
        PermissionDeniedError,
        ResourceExhaustedError,
        FailedPreconditionError,
        AbortedError,
        OutOfRangeError,
        UnimplementedError,
        InternalError,
        UnavailableError,
        DataLossError,
        UnauthenticatedError,
    )
}
"""The kinds of error by TensorFlow's numbers."""

CODES = "CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED "
CODES += "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS "
CODES += "UNAUTHENTICATED"
OK = 0
globals().update({name: code for code, name in enumerate(CODES.split(), 1)})

_TSLABS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
globals().update(_TSLABS)

__all__ = ["OK", *CODES.split(), *_TSLABS, "OpError", *(kind.__name__ for kind in KINDS.values())]


def kind_of_exception(error: BaseException | None) -> type[OpError]:
    """The kind that TensorFlow makes of an exception that a Python function raises."""
    if isinstance(error, (TypeError, ValueError)):
        return InvalidArgumentError
    if isinstance(error, StopIteration):
        return OutOfRangeError
    if isinstance(error, MemoryError):
        return ResourceExhaustedError
    return UnimplementedError if isinstance(error, NotImplementedError) else UnknownError


def also_of_tensorflow(error: TslabError) -> None:
    """Make an error that has ended a run one of TensorFlow's kind as well, where TensorFlow ends the run with one."""
    if isinstance(error, OpError):
        return
    if isinstance(error, ComputeError):
        kind = kind_of_exception(error.__cause__)
        if kind is UnknownError and not any(isinstance(node, python_call) for node in error.nodes):
            kind = InvalidArgumentError
    elif isinstance(error, (FeedError, ShapeError, DTypeError, NumericsError)):
        kind = InvalidArgumentError
    else:
        return
    become(error, kind)


def become(error: TslabError, kind: type[OpError]) -> None:
    """Make an error one of TensorFlow's kind as well."""
    both: Any = _both(kind, type(error))
    error.__class__ = both


_OF_BOTH: dict[Any, type[TslabError]] = {}


def _both(kind: type[OpError], ours: type[TslabError]) -> type[TslabError]:
    """The class of errors that are of both kinds."""
    if (kind, ours) not in _OF_BOTH:
        _OF_BOTH[kind, ours] = type(kind.__name__, (kind, ours), {"__doc__": ours.__doc__, "__module__": __name__})
    return _OF_BOTH[kind, ours]
