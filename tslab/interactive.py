"""A session for the length of a notebook, and TensorFlow's settings of sessions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from .graph import Graph, current
from .session import Session


class InteractiveSession(Session):
    """A session that is the default from now on, as if in a `with` block, until it is closed: `x.eval()` uses it.

    Args:
        graph: by default the default graph; another becomes the default graph.
        check_numerics: as for `Session`.
        config: accepted and ignored.
    """

    def __init__(self, graph: Graph | None = None, check_numerics: bool = False, config: Any = None) -> None:
        super().__init__(graph, check_numerics)
        self._before = None if graph is None else graph.as_default()
        current.sessions.append(self)

    def close(self) -> None:
        """Forget the variables; the session cannot run again, and is no longer the default."""
        if self in current.sessions:
            current.sessions.remove(self)
            if self._before is not None:
                self._before.__exit__()
        super().close()


class ConfigProto(SimpleNamespace):
    """TensorFlow's settings of a session, all ignored: they are about devices and threads, which are NumPy's affair.

    Args:
        options: any of TensorFlow's, by name: `ConfigProto(allow_soft_placement=True)`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"gpu_options": SimpleNamespace(), "graph_options": SimpleNamespace(), **options})
