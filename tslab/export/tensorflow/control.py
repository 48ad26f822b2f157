"""Branches and loops in TensorFlow: `tf.cond` and `tf.while_loop`, with the regions translated inside.

What a loop keeps of each round is a list of TensorFlow's own (a variant tensor), as values of different shapes may be
in it, and lists too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from ...graph import Node
from ...ops.several import item
from .elementwise import Translation
from .installed import tf
from .values import tensor

Step = Callable[[Any, Sequence[Any]], Any]
"""From an operation and the tensors of its inputs to its value."""


class Kind(NamedTuple):
    """What is known of a value in TensorFlow."""

    dtype: Any
    shape: Any


_kinds: WeakKeyDictionary[Node, dict[int, list[Kind]]] = WeakKeyDictionary()
"""For nodes whose values are lists: what is in them, and what is in that where those are lists too."""


def region(op: Any, key: str, values: Sequence[Any]) -> list[Any]:
    """The tensors of a region's results, from those of what is given to it."""
    from .translation import Translator, region_step

    made, translator = op.region(key), Translator()
    by_slot: list[Any] = [None] * len(made.plan.order)
    for node, place in zip(made.plan.feeds, made.feeds, strict=True):
        by_slot[made.plan.slots[node]] = values[place]
    for slot, value in made.plan.constants:
        by_slot[slot] = value if type(value) in (int, float) else tf.constant(value)
    for step in made.plan.steps:
        by_slot[step.slot] = region_step(translator, step.op, [by_slot[i] for i in step.arguments])
    found = [(by_slot[made.plan.slots[node]], index) for node, index in made.parts]
    return [tensor(value if index is None else value[index]) for value, index in found]


def _results(op: Any, key: str, values: Sequence[Any]) -> list[Kind]:
    """What a region's results are, from a translation that is thrown away."""
    with tf.Graph().as_default():
        given = [x if type(x) in (int, float) else tf.compat.v1.placeholder(x.dtype, x.shape) for x in values]
        return [Kind(x.dtype, x.shape) for x in region(op, key, given)]


def kinds(x: Node) -> list[Kind]:
    """What is in the list that a node has as its value, and what is in that."""
    if isinstance(x, item):
        return _kinds_in(x.input_nodes[0], x.index)
    if type(x).__name__ in ("add_n", "add", "zeros_like"):
        return kinds(x.input_nodes[0])
    return _kinds.get(x, {}).get(0, [])


def _kept_entry(op: Any, index: int) -> str:
    """What a `conditional` keeps as its value of this number, in the branch that keeps it."""
    mine: str = op.then[index]
    return mine if mine != op.then[0] else op.otherwise[index]


def _kinds_of(op: Any, entry: str) -> list[Kind]:
    """The same for what an attribute lists."""
    name, colon, index = entry.partition(":")
    node = op.graph.by_name[name]
    return _kinds_in(node, int(index)) if colon else kinds(node)


def _kinds_in(source: Any, index: int) -> list[Kind]:
    """The same for one of the values of an operation."""
    if type(source).__name__ == "conditional":
        return _kinds_of(source, _kept_entry(source, index))
    return _kinds.get(source, {}).get(index, [])


def remember(op: Node, found: list[Kind]) -> None:
    """Note what is in the list that is the value of an operation."""
    _kinds[op] = {0: found}


def _hand_in(given: Node, found: list[Kind]) -> None:
    if found and not isinstance(given, item):
        _kinds[given] = {0: found}


def conditional(op: Any, pred: Any, *inputs: Any, name: str) -> list[Any]:
    """`tf.cond`. Where only one branch keeps a value, the other gives nothing of that dtype."""
    for given, x in zip(op.given_nodes(), op.input_nodes[1:], strict=True):
        _hand_in(given, kinds(x))
    both = zip(*[_results(op, key, inputs) for key in op.regions], strict=True)
    wanted = [b.dtype if a.dtype != b.dtype and op.then[j] == op.then[0] else a.dtype for j, (a, b) in enumerate(both)]
    kept = {j: _kinds_of(op, _kept_entry(op, j)) for j, dtype in enumerate(wanted) if dtype == tf.variant}

    def branch(key: str) -> Callable[[], list[Any]]:
        def results() -> list[Any]:
            found = region(op, key, inputs)
            return [x if x.dtype == wanted[j] else _nothing(wanted[j], kept.get(j)) for j, x in enumerate(found)]

        return results

    with tf.name_scope(name):
        found = tf.cond(pred, branch("then"), branch("otherwise"))
    return list(found) if isinstance(found, (list, tuple)) else [found]


def _nothing(dtype: Any, kept: list[Kind] | None) -> Any:
    return _empty(kept[0].dtype) if kept else tf.zeros([], dtype)


def _empty(dtype: Any) -> Any:
    """An empty list."""
    return tf.raw_ops.EmptyTensorList(element_shape=-1, max_num_elements=-1, element_dtype=dtype)


def loop(op: Any, *inputs: Any, name: str) -> list[Any]:
    """`tf.while_loop`."""
    n, m, given = op.carried, op.scanned, op.given_nodes()
    inside = [kinds(x) for x in op.input_nodes]
    for i, x in enumerate(given):
        _hand_in(x, inside[i][1:] if n <= i < n + m else inside[i])
    starts, lists, rest = [tf.convert_to_tensor(tensor(x)) for x in inputs[:n]], inputs[n : n + m], inputs[n + m :]
    elements = [found[0] for found in inside[n : n + m]]
    count: Any = tf.raw_ops.TensorListLength(input_handle=lists[0]) if m else None

    def values(t: Any, state: Sequence[Any]) -> list[Any]:
        at = count - 1 - t if op.backwards else t
        return [*state, *[_at(x, at, kind) for x, kind in zip(lists, elements, strict=True)], *rest]

    with tf.name_scope(name):
        invariants = [_invariant(x, start) for x, start in zip(given[:n], starts, strict=True)]
        examples = [Kind(x.dtype, shape) for x, shape in zip(starts, invariants, strict=True)]
        found = _results(op, "body", [*examples, *elements, *rest])[n:]
        _kinds[op] = {
            n + j: [kind, *(_kinds_of(op, op.body[n + j]) if kind.dtype == tf.variant else [])]
            for j, kind in enumerate(found)
        }
        kept = [_reserved(count, kind.dtype) if m else _empty(kind.dtype) for kind in found]

        def go_on(t: Any, *variables: Any) -> Any:
            return t < count if m else region(op, "test", values(t, variables[:n]))[0]

        def body(t: Any, *variables: Any) -> list[Any]:
            found = region(op, "body", values(t, variables[:n]))
            at = count - 1 - t if op.backwards else t
            longer = [
                tf.raw_ops.TensorListSetItem(input_handle=handle, index=at, item=x)
                if m
                else tf.raw_ops.TensorListPushBack(input_handle=handle, tensor=x)
                for handle, x in zip(variables[n:], found[n:], strict=True)
            ]
            return [t + 1, *found[:n], *longer]

        variables = [tf.constant(0), *starts, *kept]
        every = [tf.TensorShape([]), *invariants, *(x.shape for x in kept)]
        return list(tf.while_loop(go_on, body, variables, every))[1:]


def _invariant(given: Node, start: Any) -> Any:
    """The shape that a loop variable keeps: where tslab knows none, it has as many axes as at the start."""
    if given.shape is not None:
        return tf.TensorShape(list(given.shape))
    return tf.TensorShape(None if start.shape.rank is None else [None] * start.shape.rank)


def _reserved(count: Any, dtype: Any) -> Any:
    """A list of so many places."""
    return tf.raw_ops.TensorListReserve(element_shape=-1, num_elements=count, element_dtype=dtype)


def _at(handle: Any, index: Any, kind: Kind) -> Any:
    """An element of a list."""
    found = tf.raw_ops.TensorListGetItem(
        input_handle=handle, index=index, element_shape=np.array(-1, np.int32), element_dtype=kind.dtype
    )
    found.set_shape(kind.shape)
    return found


def list_step(op: Any, inputs: Sequence[Any]) -> Any:
    """The value of an operation on lists: those that gradients of loops build."""
    if type(op).__name__ == "zeros_like":
        return tf.zeros_like(inputs[0])
    return tf.raw_ops.AddN(inputs=list(inputs))


TRANSLATIONS: dict[str, Translation] = {"conditional": conditional, "loop": loop}
