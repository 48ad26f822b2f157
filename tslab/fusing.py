"""Fusing: steps of a plan that a binding does as one, or that share their work.

- An operation may know a faster way when it sees how its inputs are made (`Operation.fuse`): the gradient of a log of
  a softmax needs no quotient, the sum of a product no product.
- Operations that begin with the same work on the same value do it once (`operation.Shared`): a cross entropy, its
  gradient, and the softmax all begin with exponentials.
- Gradient descent ends with v - η g for every variable: the gradients are laid side by side, and multiplied at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from .operation import Shared
from .plan import Step


class Slot(int):
    """An argument that is the value of a slot; any other argument is the value itself."""


class Call:
    """A step as the binding will do it: `function(*arguments)`, or with a last argument `out` where `takes_out`.

    `examples` are values of the step's inputs, of the shapes and dtypes that the binding is for; `work` is what
    it shares with other calls (`operation.Shared`).
    """

    def __init__(
        self,
        step: Step,
        function: Callable[..., Any] | Shared,
        arguments: list[Any],
        takes_out: bool,
        examples: list[Any],
    ) -> None:
        self.step, self.arguments, self.takes_out, self.examples = step, arguments, takes_out, examples
        self.function: Any = function
        self.work: Any = None

    @property
    def slots(self) -> list[int]:
        """The slots that it reads."""
        return [x for x in self.arguments if isinstance(x, Slot)]


def fused(calls: list[Call], resolve: Callable[[int], int]) -> list[Call]:
    """The same calls, where each has been told of those before it.

    Args:
        calls: in the order in which they are done.
        resolve: from a slot to the one that holds its value.
    """
    made: dict[int, Call] = {}
    works: dict[Any, Any] = {}
    for call in calls:
        if isinstance(call.function, Shared):
            make, work, source, kind = call.function
            value = call.arguments[source]
            call.work = works.setdefault((type(work), kind, value), work) if isinstance(value, Slot) else work
            call.function = make(call.work, call.work is work)
        if call.step.op.is_pure:
            call.step.op.fuse(call, lambda slot: made.get(resolve(slot)))
        made[call.step.slot] = call
    return calls


MOST_TOGETHER = 1024
"""How many numbers an array may have to be multiplied together with others: beyond, a call of its own costs no more."""


def scaled_together(
    calls: list[Call], kept: Collection[int], values: Sequence[Any]
) -> tuple[list[Call], dict[int, Any]]:
    """Products of one number and many small arrays, of which a difference or a sum is kept, as one product.

    Nothing else needs the products, nor what comes after them, so that they may be done last.

    Args:
        calls: in the order in which they are done.
        kept: the slots of the results.
        values: by slot, values of the shapes and dtypes that the binding is for.

    Returns:
        The calls in their new order, and for the slots of products and their factors the array that takes the value.
    """
    makers = {call.step.slot: call for call in calls}
    users: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        for slot in call.slots:
            users[slot].append(call)

    def is_update(call: Call) -> bool:
        """Whether only a sum or a difference that is kept needs the product."""
        slot = call.step.slot
        if slot in kept or len(users[slot]) != 1:
            return False
        (last,) = users[slot]
        return last.function in (np.subtract, np.add) and last.step.slot in kept and not users[last.step.slot]

    def is_alone(slot: int, array: Any) -> bool:
        """Whether only the product needs the array, which can be written anywhere."""
        maker = makers.get(slot)
        if maker is None or not maker.takes_out or slot in kept or len(users[slot]) != 1:
            return False
        return array.size <= MOST_TOGETHER and not any(share_memory(x, array) for x in maker.examples)

    groups: dict[Any, list[tuple[Call, int]]] = defaultdict(list)
    for call in calls:
        if call.function is np.multiply and is_update(call):
            number, factor = sorted(call.arguments, key=lambda x: isinstance(x, Slot))
            if isinstance(number, np.ndarray) and number.ndim == 0 and isinstance(factor, Slot):
                array = values[factor]
                if array.ndim and array.dtype == number.dtype and is_alone(factor, array):
                    groups[number.item(), array.dtype].append((call, factor))

    together: dict[int, Any] = {}
    products: list[Call] = []
    last: list[Call] = []
    for (number, dtype), members in groups.items():
        if len(members) > 1:
            side_by_side = np.empty(sum(values[factor].size for _, factor in members), dtype)
            start = 0
            for call, factor in members:
                part = side_by_side[start : start + values[factor].size].reshape(values[factor].shape)
                together[factor] = together[call.step.slot] = part
                start += part.size
                last += users[call.step.slot]
            arguments = [np.asarray(number, dtype), side_by_side, side_by_side]
            products.append(Call(members[0][0].step, np.multiply, arguments, False, []))
    moved = {*last, *(call for members in groups.values() if len(members) > 1 for call, _ in members)}
    return [call for call in calls if call not in moved] + products + last, together


def share_memory(x: Any, y: Any) -> bool:
    """Whether two values look at the same memory. The values of an operation that has several are its own."""
    return not isinstance(x, tuple) and not isinstance(y, tuple) and np.may_share_memory(x, y)
