"""Sessions, with TensorFlow's parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .. import interactive, session
from ..errors import FeedError, TslabError
from ..graph import Graph, Node, current
from ..ops.structures import flatten, flatten_up_to, skeleton
from .errors import also_of_tensorflow
from .rules import get_default_graph


def one_by_one(feed_dict: Any) -> Any:
    """{node: value} of a feed_dict in which tuples of nodes may have tuples of values.

    Raises:
        FeedError: a value has not the form of its key.
    """
    if not isinstance(feed_dict, Mapping) or not any(isinstance(key, tuple) for key in feed_dict):
        return feed_dict
    found: dict[Any, Any] = {}
    for key, value in feed_dict.items():
        try:
            found.update(zip(flatten(key), flatten_up_to(key, value), strict=True))
        except ValueError as error:
            raise FeedError(
                f"feed_dict has {skeleton(key)} as a key, and a value of another form: {error}.",
                "Give as many values, in the same tuples, as session.run(state) returns them.",
                nodes=[node for node in flatten(key) if isinstance(node, Node)],
            ) from None
    return found


class _Session:
    """What both kinds of session take in TensorFlow."""

    def __init__(self, target: Any = "", graph: Graph | None = None, config: Any = None, **options: Any) -> None:
        if isinstance(target, Graph):
            target, graph = "", target
        super().__init__(get_default_graph() if graph is None else graph, config=config, **options)  # type: ignore[call-arg]

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Compute values.

        Args:
            fetches: a node, its name, or a list, tuple or dict of such.
            feed_dict: {node or name: value}; where the key is a tuple of nodes, such as a state, the value is one too.
            options, run_metadata: accepted, and of no meaning here.

        Raises:
            tf.errors.OpError: the run has failed. What it has taken from datasets and queues by then is lost.
        """
        try:
            return super().run(fetches, one_by_one(feed_dict))  # type: ignore[misc]
        except TslabError as error:
            also_of_tensorflow(error)
            raise

    @contextmanager
    def as_default(self) -> Iterator[Any]:
        """Make it the session that `eval` and `run` of nodes use in the block, and do not close it after that."""
        sessions: list[Any] = current.sessions
        sessions.append(self)
        try:
            yield self
        finally:
            sessions.remove(self)

    @property
    def graph_def(self) -> Any:
        """The graph as TensorFlow's GraphDef."""
        graph: Any = self.graph  # type: ignore[attr-defined]
        return graph.as_graph_def()


class Session(_Session, session.Session):
    """Runs the operations of one graph, and keeps a value for each of its variables.

    Args:
        target: accepted, and of no meaning here: there is no other machine.
        graph: by default the default graph.
        config: accepted, and of no meaning here.
    """


class InteractiveSession(_Session, interactive.InteractiveSession):
    """A session that is the default from now on, until it is closed.

    Args:
        target: accepted, and of no meaning here: there is no other machine.
        graph: by default the default graph.
        config: accepted, and of no meaning here.
    """


def get_default_session() -> session.Session | None:
    """The session of the innermost `with` block, or the InteractiveSession; None where there is none."""
    return current.sessions[-1] if current.sessions else None
