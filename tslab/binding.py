"""Binding: a plan made ready for values of known shapes and dtypes.

A plan says which operations run, in which order. Once it has run, the shape and dtype of every value are known, and
they stay the same for as long as the fed values keep theirs. A binding makes use of that:

- *Folding.* What depends on constants, or on shapes alone, is computed once, here.
- *Specializing.* With shapes known, an operation may have a faster way (`Operation.specialize`): a sum over a narrow
  axis is a product with ones; a gradient that needs no summing down is the value itself.
- *Views.* What only looks at a buffer in another way (a new axis, a transpose) is that view, made once.
- *Buffers.* A result is written into an array that is there already (`out=`). When the last operation that needs it has
  run, the buffer serves a later result. What a run returns or keeps is a fresh array, never a buffer.

What is left is a flat list of calls. A binding serves one run at a time, so threads never share its buffers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .errors import TslabError
from .plan import Plan, Step


class Slot(int):
    """An argument that is the value of a slot; any other argument is the value itself."""


class Call:
    """A step as the binding will do it: `function(*arguments)`, or with a last argument `out` where `takes_out`."""

    def __init__(self, step: Step, function: Callable[..., Any], arguments: list[Any], takes_out: bool) -> None:
        self.step, self.function, self.arguments, self.takes_out = step, function, arguments, takes_out

    @property
    def slots(self) -> list[int]:
        """The slots that it reads."""
        return [x for x in self.arguments if isinstance(x, Slot)]


UNSEEN: Any = ()
MOST_KEYS = 32
"""How many kinds of fed values a plan keeps bindings for; then it starts anew."""

BY_KEYWORD: dict[Any, Callable[..., Any]] = {
    np.maximum: lambda x, y, out=None: np.maximum(x, y, out=out),
    np.minimum: lambda x, y, out=None: np.minimum(x, y, out=out),
}
"""NumPy's functions that take `out` by keyword alone."""

Users = list[tuple[list[Any], int]]
"""The places where a value is an argument: lists of arguments, and positions in them."""


class Binding:
    """The calls of a plan, for values like those of one run of it.

    Args:
        plan: the plan.
        values: all values of a run that is over, by slot.
    """

    def __init__(self, plan: Plan, values: Sequence[Any]) -> None:
        self._plan, self._values = plan, values
        self._fixed: dict[int, Any] = dict(plan.constants)  # constants, buffers, and views of both
        self._alias: dict[int, int] = {}  # slots that hold the value of another slot
        self._dynamic: set[int] = set()  # slots whose shape the next run may change
        calls = [call for step in plan.steps for call in self._choose(step)]
        self._sources = [self._resolve(slot) for slot in plan.results]
        self._kept = set(self._sources)
        self._users: dict[int, Users] = defaultdict(list)
        self._calls: list[tuple[Callable[..., Any], list[Any], int, Users | None]] = []
        self._allocate(self._live(calls))
        inputs = [plan.slots[node] for node in (*plan.feeds, *plan.reads)]
        self._patches = [(i, arguments, at) for i, slot in enumerate(inputs) for arguments, at in self._users[slot]]
        self._passed_on = [(i, slot) for i, slot in enumerate(inputs) if slot in self._kept]
        self._constant_results = {slot: self._fixed[slot] for slot in self._sources if slot in self._fixed}
        del self._plan, self._values

    def run(self, inputs: Sequence[Any]) -> list[Any]:
        """The values of the plan's results, from those of its feeds and reads."""
        found = dict(self._constant_results)
        for i, slot in self._passed_on:
            found[slot] = inputs[i]
        for i, arguments, position in self._patches:
            arguments[position] = inputs[i]
        with np.errstate(all="ignore"):
            for function, arguments, slot, fresh in self._calls:
                value = function(*arguments)
                if fresh is not None:
                    found[slot] = value
                    for others, position in fresh:
                        others[position] = value
        return [found[slot] for slot in self._sources]

    def _resolve(self, slot: int) -> int:
        while slot in self._alias:
            slot = self._alias[slot]
        return slot

    def _choose(self, step: Step) -> list[Call]:
        """How to do a step: not at all where its value is known or another slot's, else by which function."""
        op, slot, values = step.op, step.slot, self._values
        slots = [self._resolve(i) for i in step.arguments]
        examples = [values[i] for i in slots]
        own = not op.guards_inputs
        if values[slot] is None:  # a group: what it waits for is done without it
            self._fixed[slot] = None
            return []
        matter = [i for position, i in enumerate(slots) if position not in op.shape_inputs]
        from_values = any(slots[i] not in self._fixed for i in op.shape_from_values if i < len(slots))
        if any(i in self._dynamic for i in slots) or from_values or not own:
            if op.shape is None or None in op.shape:
                self._dynamic.add(slot)
            return [Call(step, step.compute, [Slot(i) for i in slots], False)]
        if op.is_pure and not op.is_write and all(i in self._fixed for i in matter):
            self._fixed[slot] = _frozen(values[slot])
            return []
        special = op.specialize(*examples) if op.is_pure else None
        if special is not None:
            function, given = special
            places = [_place(x, examples, slots) for x in given]
            if function is not None:
                return [Call(step, function, places, True)]
            if isinstance(places[0], Slot):
                self._alias[slot] = places[0]
                return []
        arguments: list[Any] = [
            _stand_in(example) if position in op.shape_inputs else Slot(i)
            for position, (example, i) in enumerate(zip(examples, slots, strict=True))
        ]
        if isinstance(step.compute, np.ufunc):
            function = BY_KEYWORD.get(step.compute, step.compute)
            return [Call(step, function, self._strong(arguments, examples), True)]
        if op.compute_into is not None:
            return [Call(step, op.compute_into, arguments, True)]
        return [Call(step, step.compute, arguments, False)]

    @staticmethod
    def _strong(arguments: list[Any], examples: list[Any]) -> list[Any]:
        """Bare numbers as arrays of the dtype that they take from the other operand: NumPy is faster with those."""
        others = [x.dtype for x in examples if type(x) not in (int, float)]
        return [
            np.asarray(x, np.result_type(*others, x)) if type(x) in (int, float) and others else argument
            for x, argument in zip(examples, arguments, strict=True)
        ]

    def _live(self, calls: list[Call]) -> list[Call]:
        """The calls that something fetched or written needs, or that may do more than compute."""
        needed, live = set(self._kept), []
        for call in reversed(calls):
            if call.step.slot in needed or not call.step.op.is_pure or call.step.op.guards_inputs:
                needed.update(call.slots)
                live.append(call)
        return live[::-1]

    def _allocate(self, calls: list[Call]) -> None:
        """Give each call its buffer, and lay down where its arguments come from."""
        owner: dict[int, int] = {}  # of a view, the slot whose memory it looks at
        for call in calls:
            for slot in call.slots:
                if (call.step.op.is_view and slot is call.arguments[0]) or _share_memory(
                    self._values[slot], self._values[call.step.slot]
                ):
                    owner[call.step.slot] = owner.get(slot, slot)
        last: dict[int, int] = {}  # when a slot's memory is needed for the last time
        for time, call in enumerate(calls):
            for slot in call.slots:
                last[owner.get(slot, slot)] = time
        ends: dict[int, list[int]] = defaultdict(list)
        for slot, time in last.items():
            ends[time].append(slot)
        pool: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        buffers: dict[int, Any] = {}

        def release(time: int) -> None:
            for slot in ends.pop(time, ()):
                if slot in buffers:
                    buffer = buffers.pop(slot)
                    pool[buffer.shape, buffer.dtype].append(buffer)

        for time, call in enumerate(calls):
            slot = call.step.slot
            arguments = [self._fixed.get(x, x) if isinstance(x, Slot) else x for x in call.arguments]
            if slot in owner and slot not in self._kept and not any(isinstance(x, Slot) for x in arguments):
                value = call.step.compute(*arguments)
                if any(np.may_share_memory(value, x) for x in arguments):
                    self._fixed[slot] = value
                    release(time)
                    continue
            out = None
            if call.takes_out and slot not in self._kept:
                if isinstance(call.step.compute, np.ufunc):  # it may write over what it reads
                    release(time)
                example = np.asarray(self._values[slot])
                free = pool[example.shape, example.dtype]
                out = buffers[slot] = self._fixed[slot] = free.pop() if free else np.empty_like(example, order="C")
            self._add(call, arguments, out)
            release(time)

    def _add(self, call: Call, arguments: list[Any], out: Any) -> None:
        function, slot = call.function, call.step.slot
        if out is None and slot in self._kept and not call.takes_out:
            function = _copying(call.step.compute)
        elif out is None and call.takes_out and call.step.op.compute_into == function:
            function = call.step.compute
        for position, x in enumerate(arguments):
            if isinstance(x, Slot):
                self._users[x].append((arguments, position))
        if out is not None:
            arguments.append(out)  # NumPy is faster without a keyword
        self._calls.append((function, arguments, slot, self._users[slot] if out is None else None))


def _place(x: Any, examples: list[Any], slots: list[int]) -> Any:
    """The slot that an argument chosen by `specialize` stands for, or the argument itself if it is a new constant."""
    return next((Slot(i) for i, example in zip(slots, examples, strict=True) if x is example), x)


def _share_memory(x: Any, y: Any) -> bool:
    """Whether two values look at the same memory. The values of an operation that has several are its own."""
    return not isinstance(x, tuple) and not isinstance(y, tuple) and np.may_share_memory(x, y)


def _stand_in(example: Any) -> Any:
    """An array of the same shape and dtype, for an argument whose values do not matter."""
    return np.broadcast_to(np.zeros((), np.result_type(example)), np.shape(example))


def _frozen(value: Any) -> Any:
    """A value that no one can change."""
    if isinstance(value, np.ndarray):
        value = value.copy()
        value.flags.writeable = False
    return value


def _copying(compute: Callable[..., Any]) -> Callable[..., Any]:
    """`compute`, with a value that shares no memory with its arguments."""

    def copy(*values: Any) -> Any:
        result = compute(*values)
        return np.array(result) if isinstance(result, np.ndarray) else result

    return copy


def run_bound(plan: Plan, feeds: list[Any], variables: list[Any]) -> list[Any]:
    """The results of a plan, by a binding where there is one for values like these; the second run like this makes it.

    What fails in a binding is run once more without, which either explains the mistake or mends it.
    """
    key = tuple([(value.shape, value.dtype) for value in feeds])
    pool = plan.bindings.get(key, UNSEEN)
    if pool:
        binding: Binding = pool.pop()
        try:
            results = binding.run(feeds + variables)
        except TslabError:
            raise
        except Exception:
            plan.bindings.pop(key, None)
            return results_of(plan, plan.run(feeds, variables))
        pool.append(binding)
        return results
    values = plan.run(feeds, variables)
    if pool is UNSEEN:
        if len(plan.bindings) >= MOST_KEYS:
            plan.bindings.clear()
        plan.bindings[key] = None
    elif pool is None and all(variable.shape is not None for variable in plan.reads):
        with np.errstate(all="ignore"):
            plan.bindings[key] = [Binding(plan, values)]
    return results_of(plan, values)


def results_of(plan: Plan, values: Sequence[Any]) -> list[Any]:
    """The results of a plan among the values of all its slots."""
    return [values[slot] for slot in plan.results]
