"""A session that computes with TensorFlow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

import numpy as np

from ...errors import ComputeError, ExportError, TslabError
from ...graph import Graph, Node, Variable, constant
from ...numerics import check_step
from ...plan import Plan
from ...serialize import graph_to_json
from ...session import Session as NumPySession
from ...session import _Request
from ...traces import Trace, shown
from .installed import tf
from .translation import WRITES, Translator, check_exportable, new_value, refused
from .values import tensor


class Session(NumPySession):
    """A session like `tslab.Session`, whose runs are computed by TensorFlow, on the processor or on a GPU.

        session = tslab.export.tensorflow.Session(graph)
        session.run([loss, step], {x: data})

    Fetches, feeds, `with`, `close`, `load`, `trace` and errors are those of `tslab.Session`; so is what a run means:
    variables are read before any is written, and an error leaves them as they were. Variables start from the same
    values as there, random ones too. What is drawn at random in a run is not the same: TensorFlow has streams of its
    own, which start from the same seeds in each session.

    For each pair of fetches and feeds, and for each dtype and number of axes of what is fed, the operations are built
    once. With no placeholders of unknown dtype there is one way.

    Args:
        graph: by default the default graph. Nodes may be added to it later.
        check_numerics: as for `tslab.Session`; such a session fetches every value.
        config: a `tf.compat.v1.ConfigProto`; others are ignored.

    Raises:
        ExportError: in a run, where it needs a learner's own Python operation, or one that TensorFlow refuses.
    """

    def __init__(self, graph: Graph | None = None, check_numerics: bool = False, config: Any = None) -> None:
        super().__init__(graph, check_numerics)
        self._settings = config if isinstance(config, tf.compat.v1.ConfigProto) else tf.compat.v1.ConfigProto()
        self._settings.allow_soft_placement = True  # what a GPU lacks is done by the processor
        self._start({})

    def _start(self, values: Mapping[Variable, Any]) -> None:
        """Begin with an empty graph of TensorFlow's, and with these values of variables."""
        self._tensorflow = tf.Graph()
        self._running = tf.compat.v1.Session(graph=self._tensorflow, config=self._settings)
        self._translator = Translator()
        self._variables = _Variables(self._tensorflow, self._running, self._translator)
        self._state: MutableMapping[Variable, Any] = self._variables  # type: ignore[assignment]
        self._compiled: dict[Any, _Compiled] = {}
        self._state.update(values)

    @property
    def tensorflow_graph(self) -> Any:
        """The `tf.Graph` that the runs so far have built."""
        return self._tensorflow

    def trace(self, fetches: Any, feed_dict: Mapping[Any, Any] | None = None) -> Trace:
        """Run, and return every value on the way. Variables stay as they are: a write shows what it would leave."""
        request = self._request(fetches, feed_dict)
        plan, feeds = request.plan, request.checked(feed_dict)
        with self._inside, self._lock:
            values = self._values(plan, feeds)
        by_name = {node.name: shown(values[slot]) for node, slot in plan.slots.items()}
        return Trace(
            graph_to_json(plan.order, fed=plan.feeds),
            [node.name for node in plan.order],
            [plan.order[slot].name for slot in plan.fetches],
            by_name,
        )

    def close(self) -> None:
        """Forget the variables; the session cannot run again."""
        super().close()
        self._running.close()

    def _execute(self, request: _Request, feed_dict: Mapping[Any, Any] | None) -> list[Any]:
        plan, feeds = request.plan, request.checked(feed_dict)
        with self._inside, self._lock:
            if self._check_numerics:
                results = self._checked(plan, self._values(plan, feeds))
            else:
                results = self._attempt(plan, feeds, lambda compiled: compiled.run(feeds))
        self.graph.last_session = self._reference
        return results

    def _checked(self, plan: Plan, values: list[Any]) -> list[Any]:
        """What is fetched, once every value has been looked at and what is written has been kept."""
        for step in plan.steps:
            check_step(step.op, values[step.slot], [values[i] for i in step.arguments])
        self._state.update({variable: values[plan.slots[op]] for variable, op in plan.writes.items()})
        return [values[slot] for slot in plan.fetches]

    def _values(self, plan: Plan, feeds: list[Any]) -> list[Any]:
        """The values of all nodes of a run, by slot; nothing is written."""
        return self._attempt(plan, feeds, lambda compiled: compiled.values(feeds))  # type: ignore[no-any-return]

    def _attempt(self, plan: Plan, feeds: list[Any], run: Callable[[_Compiled], Any]) -> Any:
        """What `run` makes of the plan, or the error that tslab has for what is wrong."""
        check_exportable(node for node in plan.order if node not in plan.feeds)
        unset = [variable for variable in plan.reads if variable not in self._state]
        if unset:
            self._initialize(unset)
        before = None if self._key(plan, feeds) in self._compiled else self._variables.snapshot()
        try:
            return run(self._compile(plan, feeds))
        except (ExportError, tf.errors.OpError) as error:
            if before is not None and "No OpKernel" in str(error):  # TensorFlow would now refuse the rest of the graph
                self._running.close()
                self._start(before)
            plan.run(feeds, [self._state[variable] for variable in plan.reads])  # it may explain what is wrong
            if isinstance(error, TslabError):
                raise
            raise _explained(plan, error) from error

    @staticmethod
    def _key(plan: Plan, feeds: list[Any]) -> tuple[Any, ...]:
        return plan, *((value.dtype, value.ndim) for value in feeds)

    def _compile(self, plan: Plan, feeds: list[Any]) -> _Compiled:
        """A plan in TensorFlow, for feeds of the dtypes and ranks of these."""
        key = self._key(plan, feeds)
        if key not in self._compiled:
            _, *kinds = key
            with self._tensorflow.as_default(), tf.control_dependencies(None):
                self._compiled[key] = _Compiled(plan, kinds, self._translator, self._variables, self._running)
        return self._compiled[key]


def _explained(plan: Plan, error: Any) -> TslabError:
    """A ComputeError about the node whose operation failed in TensorFlow, where NumPy does what it does not."""
    found = re.search(r"\{\{node ([^}]+)\}\}", str(error.message))
    parts = str(getattr(error.op, "name", found[1] if found else "")).split("/")
    by_name = {node.name: node for node in plan.order}
    node = next((by_name[n] for i in range(len(parts), 0, -1) if (n := "/".join(parts[:i])) in by_name), None)
    lines = [line.strip() for line in str(error.message).splitlines() if line.strip()]
    named = [i for i, line in enumerate(lines[:-1]) if line.startswith("Node: ")]
    said = lines[named[-1] + 1] if named else (lines or [type(error).__name__])[0]
    return ComputeError(
        f"TensorFlow could not compute {'the run' if node is None else repr(node.name)}: {said}",
        "tslab's own session can. Is this a form that TensorFlow lacks, or has it run out of memory?",
        nodes=[] if node is None else [node],
        where=None if node is None else node.location,
    )


class _Variables(MutableMapping[Variable, Any]):
    """The values of variables, which are in TensorFlow: as `Session` keeps its own, and as tensors."""

    def __init__(self, graph: Any, running: Any, translator: Translator) -> None:
        self._graph, self._running, self._translator = graph, running, translator
        self.made: dict[Variable, Any] = {}
        self._reads: dict[Variable, Any] = {}
        self._loads: dict[Variable, Any] = {}

    def read(self, variable: Variable) -> Any:
        """The tensor of its value at the beginning of a run."""
        return self._reads[variable]

    def snapshot(self) -> dict[Variable, Any]:
        """The values of all of them."""
        reads = list(self._reads.values())
        return dict(zip(self._reads, self._running.run(reads) if reads else [], strict=True))

    def __getitem__(self, variable: Variable) -> Any:
        return self._running.run(self._reads[variable])

    def __setitem__(self, variable: Variable, value: Any) -> None:
        value = np.asarray(value)
        if variable not in self.made:
            self._make(variable, value)
        load, given = self._loads[variable]
        self._running.run(load, {given: value})

    def __delitem__(self, variable: Variable) -> None:
        del self.made[variable], self._reads[variable], self._loads[variable]

    def __iter__(self) -> Iterator[Variable]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)

    def _make(self, variable: Variable, value: Any) -> None:
        with self._graph.as_default(), tf.control_dependencies(None):
            name = self._translator.free_name(variable.name)
            given = tf.compat.v1.placeholder(value.dtype, value.shape, name=f"{name}/given")
            made = tf.compat.v1.Variable(
                given, trainable=variable.trainable, name=f"{name}/", dtype=value.dtype, use_resource=True
            )
            self.made[variable] = made
            with tf.name_scope(f"{name}/"):
                self._reads[variable] = made.read_value()
                self._loads[variable] = made.assign(given, read_value=False), given


class _Compiled:
    """A plan in TensorFlow: what it reads, computes and, when all of that is there, writes."""

    def __init__(
        self, plan: Plan, kinds: list[tuple[Any, int]], translator: Translator, variables: _Variables, running: Any
    ) -> None:
        self._running = running
        by_slot: list[Any] = [None] * len(plan.order)
        for node, (dtype, rank) in zip(plan.feeds, kinds, strict=True):
            shape = node.shape if node.shape is not None else (None,) * rank
            by_slot[plan.slots[node]] = translator.placeholder(node, dtype, shape)
        for variable in plan.reads:
            by_slot[plan.slots[variable]] = variables.read(variable)
        for slot, value in plan.constants:
            node = plan.order[slot]
            assert isinstance(node, constant)
            by_slot[slot] = value if node.weak else translator.constant(node)
        self.feeds = [by_slot[plan.slots[node]] for node in plan.feeds]
        self._has_none = {step.slot for step in plan.steps if type(step.op).__name__ == "group"}
        for step in plan.steps:
            by_slot[step.slot] = self._step(step.op, [by_slot[i] for i in step.arguments], translator, variables)
        self._by_slot = [self._fetchable(plan.order[slot], value, translator) for slot, value in enumerate(by_slot)]
        used = {i for step in plan.steps for i in step.arguments}
        last = [i for i in range(len(by_slot)) if i not in used and self._by_slot[i] is not None]
        self.fetches = [self._by_slot[slot] for slot in plan.fetches]
        with tf.control_dependencies([part for i in last for part in _parts(self._by_slot[i])]):
            written = [
                variables.made[variable].assign(by_slot[plan.slots[op]], read_value=False)
                for variable, op in plan.writes.items()
            ]
            self.all_done = tf.group(*written, name="commit")
        flat = [part for fetch in self.fetches for part in _parts(fetch)]
        self._call = running.make_callable([*flat, self.all_done], feed_list=self.feeds)

    def _step(self, op: Any, inputs: list[Any], translator: Translator, variables: _Variables) -> Any:
        kind = type(op).__name__
        if kind == "group":
            return None
        if kind not in WRITES:
            return translator.result(op, inputs)
        variable = op.input_nodes[0]
        made = variables.made[variable]
        if kind == "initialize" and len(inputs) == 1:
            inputs = [*inputs, tf.constant(variable.initial_value)]
        try:
            value = tensor(new_value(op, *inputs), made.dtype.as_numpy_dtype)
            return tf.ensure_shape(value, made.shape)
        except ValueError as error:
            raise refused(op, error) from error

    @staticmethod
    def _fetchable(node: Node, value: Any, translator: Translator) -> Any:
        """A bare number is a constant where it is fetched."""
        return translator.constant(node) if isinstance(node, constant) and value is not None else value

    def run(self, feeds: list[Any]) -> list[Any]:
        """The values of the fetches; what the plan writes is written."""
        found = iter(self._call(*feeds))
        return [_gathered(fetch, found) for fetch in self.fetches]

    def values(self, feeds: list[Any]) -> list[Any]:
        """The values of all nodes by slot; nothing is written."""
        parts = [part for value in self._by_slot for part in _parts(value)]
        found = iter(self._running.run(parts, dict(zip(self.feeds, feeds, strict=True))))
        return [_gathered(value, found) for value in self._by_slot]


def _parts(value: Any) -> list[Any]:
    """The tensors of a value: one, several, or none."""
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]


def _gathered(value: Any, found: Iterator[Any]) -> Any:
    """The arrays for the tensors of a value, in its form."""
    if value is None:
        return None
    return tuple(next(found) for _ in value) if isinstance(value, (list, tuple)) else next(found)
