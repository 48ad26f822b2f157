"""Summaries, and the files that TensorBoard reads: `tslab.summary`.

    loss_curve = ts.summary.scalar("loss", loss)
    with ts.summary.FileWriter("logs/first", session.graph) as writer:
        for i in range(100):
            _, values = session.run([step, loss_curve], feeds)
            writer.add_summary(values, i)

`tensorboard --logdir logs` then shows the curve and the graph. It needs the extra: pip install "tslab[tensorboard]".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .export.tensorboard import FileWriter
from .graph import Node, NodeLike, as_node
from .names import MissingNameError
from .operation import Operation
from .ops.summaries import histogram_summary, image_summary, merge_summary, protocol, scalar_summary
from .scopes import GraphKeys, get_collection, name_scope

Made = TypeVar("Made", bound=Operation)

__all__ = ["FileWriter", "histogram", "image", "merge", "merge_all", "scalar"]


def scalar(
    name: str, tensor: NodeLike, collections: Sequence[str] | None = None, family: str | None = None
) -> scalar_summary:
    """A number, to be shown as a curve over the steps.

    Args:
        name: the node's name, and the tag under which TensorBoard shows it, with its name scopes.
        tensor: a number.
        collections: the collections of the graph that list it; by default that which `merge_all` merges.
        family: put before the tag; TensorBoard shows what has the same together.

    Returns:
        A node whose value is a serialized Summary, as bytes.
    """
    node, short, tag = _named(name, tensor, family)
    return _collected(scalar_summary(tag, node, name=short), collections)


def histogram(
    name: str, values: NodeLike, collections: Sequence[str] | None = None, family: str | None = None
) -> histogram_summary:
    """The distribution of the numbers of a tensor, such as weights, or gradients.

    Args:
        name: the node's name, and the tag under which TensorBoard shows it, with its name scopes.
        values: tensor of any shape. A nan or inf in it is a ComputeError.
        collections: the collections of the graph that list it; by default that which `merge_all` merges.
        family: put before the tag; TensorBoard shows what has the same together.

    Returns:
        A node whose value is a serialized Summary, as bytes.
    """
    node, short, tag = _named(name, values, family)
    return _collected(histogram_summary(tag, node, name=short), collections)


def image(
    name: str,
    tensor: NodeLike,
    max_outputs: int = 3,
    collections: Sequence[str] | None = None,
    family: str | None = None,
) -> image_summary:
    """Images, such as the inputs, or the rows of a weight matrix.

    Args:
        name: the node's name, and the tag under which TensorBoard shows it, with its name scopes.
        tensor: tensor of shape (images, height, width, channels), with 1, 3 or 4 channels: grey, RGB, RGBA. Numbers of
            dtype uint8 stay as they are. Floating-point numbers are scaled, each image by itself, so that the largest
            is 255; where some are negative, 0 becomes 128. Pixels that hold nan or inf are red.
        max_outputs: how many images at most, the first of the tensor.
        collections: the collections of the graph that list it; by default that which `merge_all` merges.
        family: put before the tag; TensorBoard shows what has the same together.

    Returns:
        A node whose value is a serialized Summary, as bytes.
    """
    node, short, tag = _named(name, tensor, family)
    return _collected(image_summary(tag, node, max_outputs, name=short), collections)


def merge(inputs: Sequence[Node], collections: Sequence[str] | None = None, name: str | None = None) -> merge_summary:
    """Several summaries as one, to be run and written together.

    Args:
        inputs: summaries; two of the same tag are a ComputeError.
        collections: the collections of the graph that list the new one; by default none does.

    Returns:
        A node whose value is a serialized Summary, as bytes.
    """
    graph = next((x.graph for x in inputs if isinstance(x, Node)), None)
    if graph is None:
        return merge_summary([])
    with graph.as_default(), name_scope(name, "Merge"):
        return _collected(merge_summary(list(inputs), name=name or "MergeSummary"), collections or [])


def merge_all(
    key: str = GraphKeys.SUMMARIES, scope: str | None = None, name: str | None = None
) -> merge_summary | None:
    """All summaries of the default graph as one.

    Args:
        key: the collection that lists them.
        scope: a regular expression that their names must begin with.

    Returns:
        The node, or None where there are no summaries.
    """
    summaries = get_collection(key, scope)
    return merge(summaries, name=name) if summaries else None


def _named(name: str, tensor: NodeLike, family: str | None) -> tuple[Node, str, str]:
    """The tensor as a node; the name of its summary in the scope; and the tag, which is the whole name."""
    protocol("summary")
    node = as_node(tensor)
    short = "/".join(_clean(part) for part in (family, name) if part is not None)
    whole = node.graph.unique_name(node.graph.scope + short, reserve=False)
    return node, short, whole if family is None else f"{_clean(family)}/{whole}"


def _clean(name: str) -> str:
    """A name without what a tag may not hold, as TensorFlow does it."""
    return re.sub(r"[^-/\w.]", "_", name).lstrip("/")


def _collected(summary: Made, collections: Sequence[str] | None) -> Made:
    """The summary, listed in the collections of its graph."""
    for key in [GraphKeys.SUMMARIES] if collections is None else collections:
        summary.graph.collections.setdefault(key, []).append(summary)
    return summary


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("ts.summary", name, __all__)
