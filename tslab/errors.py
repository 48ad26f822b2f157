"""What can go wrong, as one tree of exceptions.

    TslabError
    ├── GraphError             a graph is built wrongly: a bad name, two graphs mixed         (ValueError)
    │   ├── ShapeError         shapes that do not fit each other                              (ValueError)
    │   ├── DTypeError         a dtype that the operation cannot use                          (TypeError)
    │   └── WriteConflictError two writes of one variable, and nothing orders them
    ├── GradientError          no gradient is known for an operation, or it returns nonsense  (LookupError)
    ├── FeedError              a placeholder without a value, or a value that cannot be fed   (ValueError)
    ├── FetchError             something asked of `Session.run` that is no node               (TypeError)
    ├── SessionError           a session that is closed, run inside itself, or of no graph    (RuntimeError)
    ├── ComputeError           an operation's `compute` raised; the cause is `__cause__`      (RuntimeError)
    ├── NumericsError          a nan or inf made of finite numbers, where check_numerics is on    (ArithmeticError)
    ├── SerializationError     something that graph JSON cannot hold                          (ValueError)
    ├── ExportError            something that what a graph is exported to cannot hold         (ValueError)
    └── CheckpointError        a checkpoint that is damaged, or is another graph's            (ValueError)

Every message says what happened, where, and how to mend it; `nodes` carries the nodes concerned as data, so that they
can be drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .locations import Location as Location
from .locations import user_location as user_location


class TslabError(Exception):
    """Base of all errors that tslab raises on purpose.

    Args:
        what: one sentence on what happened.
        cure: one sentence on how to mend it.
        nodes: the nodes concerned.
        where: the line to show; by default the user's line that is running now.
    """

    def __init__(self, what: str, cure: str = "", *, nodes: Sequence[Any] = (), where: Location | None = None) -> None:
        self.what = what
        self.cure = cure
        self.nodes = tuple(nodes)
        self.where = where if where is not None else user_location()
        super().__init__("\n  ".join(part for part in (what, str(self.where), cure) if part))


class GraphError(TslabError, ValueError):
    """A graph is built wrongly."""


class ShapeError(GraphError):
    """Shapes do not fit each other."""


class DTypeError(GraphError, TypeError):
    """A dtype is one that the operation cannot use."""


class WriteConflictError(GraphError):
    """One run writes a variable twice, and nothing says in which order."""


class GradientError(TslabError, LookupError):
    """An operation on the path has no gradient, or its gradient function returns nonsense."""


class FeedError(TslabError, ValueError):
    """A placeholder has no value, or a value cannot be fed to its node."""


class FetchError(TslabError, TypeError):
    """Something asked of `Session.run` is no node of its graph."""


class SessionError(TslabError, RuntimeError):
    """A session is closed, is run inside its own run, or is made for what is no graph."""


class ComputeError(TslabError, RuntimeError):
    """An operation's `compute` raised an exception."""


class NumericsError(TslabError, ArithmeticError):
    """An operation made a nan or an infinity out of finite numbers."""


class SerializationError(TslabError, ValueError):
    """Graph JSON cannot hold something."""


class ExportError(TslabError, ValueError):
    """Something that a graph is exported to, such as TensorFlow, cannot hold a part of it; or it cannot be written."""


class CheckpointError(TslabError, ValueError):
    """A checkpoint is missing or damaged, or is that of another graph."""
