"""A training step that several replicas do together, each on its share of a batch: what `distributed` trains with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...graph import Node, Variable, constant
from ...operation import Operation
from ...plan import Plan
from .installed import tf
from .translation import WRITES, Translator, check_exportable, new_value
from .values import tensor


class ReplicaStep:
    """One step of training, cut in two at the gradients.

    Each replica computes the gradients of its share. They are put together over all replicas, by TensorFlow, and from
    there on every replica does the same: the update of an optimizer, as it stands in the graph.

    Args:
        loss: the node that is made small.
        gradients: its gradients, of which the step is made.
        step: the operation that changes the variables.
        feeds: the nodes that are fed.
        mean: the loss is a mean over the examples, and no sum.
    """

    def __init__(
        self, loss: Node, gradients: Sequence[Node], step: Operation, feeds: Sequence[Node], mean: bool
    ) -> None:
        self.gradients = list(dict.fromkeys(gradients))
        self.feeds, self.mean = list(feeds), mean
        self.forward = Plan([loss, *self.gradients], set(feeds))
        self.update = Plan([step], {*self.gradients, *feeds})
        check_exportable(node for plan in (self.forward, self.update) for node in plan.order if node not in plan.feeds)
        self.reads = list(dict.fromkeys([*self.forward.reads, *self.update.reads, *self.update.writes]))

    def __call__(self, variables: dict[Variable, Any], fed: Sequence[Any], count: Any) -> Any:
        """Do the step in a replica: `count` is how many examples are in its share. Returns the loss of them all."""
        context = tf.distribute.get_replica_context()
        translator, reads = Translator(), {v: variables[v].read_value() for v in self.reads}
        known = dict(zip(self.feeds, fed, strict=True))
        loss, *gradients = _values(self.forward, known, reads, translator)
        weight = tf.cast(count, "float64")
        if self.mean:
            weight = weight / context.all_reduce(tf.distribute.ReduceOp.SUM, weight)
        parts = [_weighted(x, weight if self.mean else None, count) for x in (tf.reduce_sum(loss), *gradients)]
        loss, *gradients = context.all_reduce(tf.distribute.ReduceOp.SUM, parts)
        known |= dict(zip(self.gradients, gradients, strict=True))
        written = list(self.update.writes)
        values = _values(self.update, known, reads, translator, [*self.update.writes.values()])
        values = [
            tf.ensure_shape(tensor(x, variables[v].dtype.as_numpy_dtype), variables[v].shape)
            for v, x in zip(written, values, strict=True)
        ]

        def write(strategy: Any, *values: Any) -> None:
            for variable, value in zip(written, values, strict=True):
                strategy.extended.update(variables[variable], lambda v, x: v.assign(x, read_value=False), args=(value,))

        context.merge_call(write, args=tuple(values))
        return loss


def _weighted(x: Any, weight: Any, count: Any) -> Any:
    """A gradient's part of the whole; that of no examples is nothing, whatever the mean of nothing is."""
    part = x if weight is None else x * tf.cast(weight, x.dtype)
    return tf.where(count > 0, part, tf.zeros_like(part))


def _values(
    plan: Plan,
    known: dict[Node, Any],
    reads: dict[Variable, Any],
    translator: Translator,
    wanted: Sequence[Node] | None = None,
) -> list[Any]:
    """What a plan computes, as tensors, from those that are known and from what is read of the variables."""
    by_slot: list[Any] = [None] * len(plan.order)
    for node in plan.feeds:
        by_slot[plan.slots[node]] = known[node]
    for variable in plan.reads:
        by_slot[plan.slots[variable]] = reads[variable]
    for slot, value in plan.constants:
        node = plan.order[slot]
        assert isinstance(node, constant)
        by_slot[slot] = value if node.weak else translator.constant(node)
    for step in plan.steps:
        inputs = [by_slot[i] for i in step.arguments]
        if type(step.op).__name__ == "group":
            continue
        if type(step.op).__name__ in WRITES:
            if len(inputs) == 1:
                inputs = [*inputs, tf.constant(step.op.input_nodes[0].initial_value)]  # type: ignore[attr-defined]
            by_slot[step.slot] = tensor(new_value(step.op, *inputs), inputs[0].dtype.as_numpy_dtype)
        else:
            by_slot[step.slot] = translator.result(step.op, inputs)
    nodes = [plan.order[slot] for slot in plan.fetches] if wanted is None else wanted
    return [by_slot[plan.slots[node]] for node in nodes]
