"""Binding: a plan made ready for values of known shapes and dtypes.

A plan says which operations run, in which order. Once it has run, the shape and dtype of every value are known, and
they stay the same for as long as the fed values keep theirs. A binding makes use of that:

- *Folding.* What depends on constants, or on shapes alone, is computed once, here.
- *Specializing.* With shapes known, an operation may have a faster way (`Operation.specialize`): a sum over a narrow
  axis is a product with ones; a gradient that needs no summing down is the value itself.
- *Fusing.* Several steps are done as one, or share their work (`fusing.py`).
- *Views.* What only looks at a buffer in another way (a new axis, a transpose) is that view, made once.
- *Buffers.* A result is written into an array that is there already (`out=`). When the last operation that needs it has
  run, the buffer serves a later result. What a run returns or keeps is never a buffer, but a fresh array; or, where it
  is large and a variable's new value, a buffer that is handed over, with a fresh one in its place for the next run: the
  memory that was just written is at hand in the processor's cache.

What is left is a flat list of calls. A binding serves one run at a time, so threads never share its buffers.
"""

from __future__ import annotations

import contextvars
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .errors import TslabError
from .fusing import Call, Slot, fused, scaled_together, share_memory
from .graph import Variable
from .plan import Plan, Step, read_only, stored

UNSEEN: Any = ()
MOST_KEYS = 32
"""How many kinds of fed values a plan keeps bindings for; then it starts anew."""

LEAST_HANDED_OVER = 100_000
"""How many bytes a buffer has that is worth to be handed over."""

BY_KEYWORD: dict[Any, Callable[..., Any]] = {
    np.maximum: lambda x, y, out=None: np.maximum(x, y, out=out),
    np.minimum: lambda x, y, out=None: np.minimum(x, y, out=out),
}
"""NumPy's functions that take `out` by keyword alone."""

Users = list[tuple[list[Any], int]]
"""The places where a value goes: lists of arguments, or the list of results, and positions in them."""


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
        sources = [self._resolve(slot) for slot in plan.results]
        self._kept = set(sources)
        self._users: dict[int, Users] = defaultdict(list)
        self._results: list[Any] = [self._fixed.get(slot) for slot in sources]
        for position, slot in enumerate(sources):
            self._users[slot].append((self._results, position))
        self._calls: list[tuple[Callable[..., Any], Any, Users | None]] = []
        self.taken: dict[Any, Any] = {}  # by operations that are not pure, their values in a run that goes on
        calls = self._live(fused(self._live(calls), self._resolve))
        calls, together = scaled_together(calls, self._kept, values)
        self._fixed |= together
        handed_over = self._allocate(calls, {x for x in sources[len(plan.fetches) :] if sources.count(x) == 1})
        inputs = [plan.slots[node] for node in (*plan.feeds, *plan.reads)]
        self._patches = [(i, *user) for i, slot in enumerate(inputs) for user in self._users[slot]]
        self._fed_results = [
            position for i, place, position in self._patches if place is self._results and i < len(plan.feeds)
        ]
        made = {call.step.slot: call for call in calls if isinstance(call.step.compute, np.ufunc)}
        writes = list(enumerate(plan.writes, len(plan.fetches)))
        self._own_writes = [i for i, variable in writes if _is_own(made.get(sources[i]), values[sources[i]], variable)]
        self._other_writes = [(i, variable) for i, variable in writes if i not in self._own_writes]
        self._handed_over = [(buffer.shape, buffer.dtype, self._users[slot]) for slot, buffer in handed_over.items()]
        patched = {id(place) for users in self._users.values() for place, _ in users}
        self._calls = [
            (function, arguments if id(arguments) in patched else tuple(arguments), users)
            for function, arguments, users in self._calls
        ]
        self._context = contextvars.copy_context() if plan.is_plain else None
        if self._context is not None:  # NumPy keeps its settings there, and np.errstate costs thirty times as much
            self._context.run(np.seterr, all="ignore")
        del self._plan, self._values

    def run(self, inputs: Sequence[Any]) -> list[Any]:
        """The values of the plan's results, from those of its feeds and reads."""
        for i, place, position in self._patches:
            place[position] = inputs[i]
        for shape, dtype, users in self._handed_over:
            fresh = np.empty(shape, dtype)
            for place, position in users:
                place[position] = fresh
        if self._context is not None:
            self._context.run(self._call)
        else:
            with np.errstate(all="ignore"):
                self._call()
        self.taken.clear()
        results = self._results.copy()
        for position in self._fed_results:
            results[position] = read_only(results[position])
        for position in self._own_writes:
            results[position].setflags(False)  # write=False; a keyword costs twice as much
        for position, variable in self._other_writes:
            results[position] = stored(results[position], variable)
        return results

    def _call(self) -> None:
        for function, arguments, users in self._calls:
            value = function(*arguments)
            if users is not None:
                for place, position in users:
                    place[position] = value

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
        if values[slot] is None and op.is_pure:  # a group: what it waits for is done without it
            self._fixed[slot] = None
            return []
        matter = [i for position, i in enumerate(slots) if position not in op.shape_inputs]
        from_values = any(slots[i] not in self._fixed for i in op.shape_from_values if i < len(slots))
        if any(i in self._dynamic for i in slots) or from_values or not own:
            if op.shape is None or None in op.shape:
                self._dynamic.add(slot)
            return [Call(step, step.compute, [Slot(i) for i in slots], False, examples)]
        if op.is_pure and not op.is_write and all(i in self._fixed for i in matter):
            self._fixed[slot] = _frozen(values[slot])
            return []
        special = op.specialize(*examples) if op.is_pure else None
        if special is not None:
            function, given = special
            places = [self._place(x, examples, slots) for x in given]
            if function is not None:
                return [Call(step, function, places, True, examples)]
            if isinstance(places[0], Slot):
                self._alias[slot] = places[0]
                return []
        arguments: list[Any] = [
            _stand_in(example) if position in op.shape_inputs else self._fixed.get(i, Slot(i))
            for position, (example, i) in enumerate(zip(examples, slots, strict=True))
        ]
        if isinstance(step.compute, np.ufunc):
            function = BY_KEYWORD.get(step.compute, step.compute)
            return [Call(step, function, self._strong(arguments, examples), True, examples)]
        if op.compute_into is not None:
            return [Call(step, op.compute_into, arguments, True, examples)]
        return [Call(step, step.compute, arguments, False, examples)]

    def _place(self, x: Any, examples: list[Any], slots: list[int]) -> Any:
        """The slot that an argument chosen by `specialize` stands for, or the argument itself where it is constant."""
        slot = next((i for i, example in zip(slots, examples, strict=True) if x is example), None)
        return x if slot is None or slot in self._fixed else Slot(slot)

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

    def _allocate(self, calls: list[Call], written: set[int]) -> dict[int, Any]:
        """Give each call its buffer, and lay down where its arguments come from.

        Returns:
            The buffers that are handed over, by the slots, among those `written`, whose values they become.
        """
        owner: dict[int, int] = {}  # of a view, the slot whose memory it looks at
        for call in calls:
            for slot in call.slots:
                is_view = call.step.op.is_view and not call.takes_out and slot is call.arguments[0]
                if is_view or share_memory(self._values[slot], self._values[call.step.slot]):
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
        viewed: set[int] = set()  # the ids of buffers that are looked at in other ways too
        handed_over: dict[int, Any] = {}
        unknown: set[int] = set()  # slots whose memory holds no value before the first run

        def release(time: int) -> None:
            for slot in ends.pop(time, ()):
                if slot in buffers:
                    buffer = buffers.pop(slot)
                    pool[buffer.shape, buffer.dtype].append(buffer)

        for time, call in enumerate(calls):
            slot = call.step.slot
            arguments = [self._fixed.get(x, x) if isinstance(x, Slot) else x for x in call.arguments]
            is_fixed = slot not in self._kept and slot not in self._dynamic
            # Where a view looks must not depend on numbers that are still to come.
            is_placed = unknown.isdisjoint(x for x in call.arguments[1:] if isinstance(x, Slot))
            if slot in owner and is_fixed and is_placed and not any(isinstance(x, Slot) for x in arguments):
                unknown.add(slot)
                value = call.step.compute(*arguments)
                if any(np.may_share_memory(value, x) for x in arguments):
                    viewed.update(map(id, arguments))
                    self._fixed[slot] = value
                    release(time)
                    continue
            out = None
            if call.takes_out and slot not in self._kept:
                if isinstance(call.step.compute, np.ufunc):  # it may write over what it reads
                    release(time)
                out = self._fixed.get(slot)
                if out is None:
                    example = np.asarray(self._values[slot])
                    free = pool[example.shape, example.dtype]
                    unknown.add(slot)
                    out = buffers[slot] = self._fixed[slot] = free.pop() if free else np.empty_like(example, order="C")
            elif slot in written and call.takes_out and isinstance(call.step.compute, np.ufunc):
                release(time)
                example = np.asarray(self._values[slot])
                free = pool[example.shape, example.dtype]
                if free and id(free[-1]) not in viewed and example.nbytes >= LEAST_HANDED_OVER:
                    out = handed_over[slot] = free.pop()
            self._add(call, arguments, out)
            release(time)
        for slot, buffer in handed_over.items():
            for _, arguments, _ in self._calls:
                self._users[slot] += [(arguments, position) for position, x in enumerate(arguments) if x is buffer]
        return handed_over

    def _add(self, call: Call, arguments: list[Any], out: Any) -> None:
        function, slot = call.function, call.step.slot
        if out is None and slot in self._kept and not call.takes_out:
            function = _copying(call.step.compute)
        elif out is None and call.takes_out and call.step.op.compute_into == function:
            function = call.step.compute
            call.takes_out = False
        for position, x in enumerate(arguments):
            if isinstance(x, Slot):
                self._users[x].append((arguments, position))
        if out is not None or call.takes_out:
            arguments.append(out)  # NumPy is faster without a keyword
        if not call.step.op.is_pure:
            function = _remembering(self.taken, call.step.op, function)
        self._calls.append((function, arguments, self._users[slot] if out is None else None))


def _is_own(call: Call | None, value: Any, variable: Variable) -> bool:
    """Whether a NumPy function makes the value, as an array like those that the variable keeps."""
    return call is not None and np.ndim(value) > 0 and np.result_type(value) == variable.dtype


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


def _remembering(taken: dict[Any, Any], op: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, with its value kept in `taken`: another call would give the next random number, the next batch."""

    def compute(*arguments: Any) -> Any:
        taken[op] = value = function(*arguments)
        return value

    return compute


def kind_of(values: Sequence[Any]) -> Any:
    """What a binding depends on, of the values that are fed; None if they are not all plain arrays."""
    for value in values:
        if type(value) is not np.ndarray:
            return None
    return tuple([(value.shape, value.dtype) for value in values])


def run_bound(plan: Plan, kind: Any, feeds: list[Any], variables: list[Any]) -> list[Any]:
    """The results of a plan, by a binding where there is one for values like these; the second run like this makes it.

    What fails in a binding is run once more without, which either explains the mistake or mends it. What has been drawn
    or taken by then is not drawn or taken again.
    """
    pool = plan.bindings.get(kind, UNSEEN)
    if pool:
        binding: Binding = pool.pop()
        try:
            results = binding.run(feeds + variables)
        except TslabError:  # the end of the data, say: the binding is as good as before
            binding.taken.clear()
            pool.append(binding)
            raise
        except Exception:
            plan.bindings.pop(kind, None)
            return results_of(plan, plan.run(map(read_only, feeds), variables, known=binding.taken))
        pool.append(binding)
        return results
    feeds = [read_only(value) for value in feeds]
    values = plan.run(feeds, variables)
    if pool is UNSEEN:
        if len(plan.bindings) >= MOST_KEYS:
            plan.bindings.clear()
        plan.bindings[kind] = None
    elif pool is None and all(variable.shape is not None for variable in plan.reads):
        with np.errstate(all="ignore"):
            plan.bindings[kind] = [Binding(plan, values)]
    return results_of(plan, values)


def borrowed(plan: Plan, kind: Any) -> Binding | None:
    """A binding of the plan for values of this kind, if one is free; `given_back` when it is no longer needed."""
    pool = plan.bindings.get(kind)
    return pool.pop() if pool else None


def given_back(plan: Plan, kind: Any, binding: Binding) -> None:
    """Let others have a binding again."""
    pool = plan.bindings.get(kind)
    if pool is not None:
        pool.append(binding)


def results_of(plan: Plan, values: Sequence[Any]) -> list[Any]:
    """The results of a plan among the values of all its slots; those that are written, as variables keep them."""
    results = [values[slot] for slot in plan.results]
    for i, variable in enumerate(plan.writes, len(plan.fetches)):
        results[i] = stored(results[i], variable)
    return results
