"""BackpropStepper: time travel through a training step, forward, backward, and the update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

import tslab as ts

from ..demo import Control, Range, Toggle
from ..drawing import Drawing
from ..live import LiveDemo, program, session_of
from .backward_pass import MOST_NODES, BackwardPass, tensor

Values = dict[ts.Node, Any]


class BackpropStepper(LiveDemo):
    """Step through a training step of your graph: values forward, gradients backward, then w ← w - η ∂loss/∂w.

    Args:
        loss: the node to make small. By default z = (x y + y)², in which y is used twice.
        xs: the nodes whose gradients are asked for; by default the trainable Variables that `loss` depends on.
        feed_dict: values for the placeholders, as for `session.run`. What a node that is fed is computed from is not
            drawn.
        session: whose variables to start from; by default the last session that ran the graph, or else a new one.

    Traits: `step`, the moment, from 0; `iteration`, how many training steps have been taken before this one;
    `learning_rate`; `breakpoints`, the names of nodes at which playing stops; `playing`.

    The keys are → and ← for one moment, Home and End for the first and the last, Space to play and pause, B for the
    next breakpoint, ↓ and ↑ to go from part to part of the picture, Enter for a breakpoint. Your session is not
    trained: `refresh()` starts again from the values that its variables have then.

    Raises:
        FeedError: a placeholder has no value.
        GradientError: an operation on the way has no gradient.
        ValueError: the loss depends on none of `xs`, or there are too many nodes to draw.
    """

    module = "backprop_stepper"

    step = traitlets.CInt(0, min=0, help="The moment that is shown.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether the moments go on by themselves, one a second.").tag(sync=True)
    iteration = traitlets.CInt(0, min=0, max=100, help="How many training steps have been taken before.").tag(sync=True)
    learning_rate = traitlets.CFloat(0.1, min=1e-4, max=10.0, help="η, the factor of the gradient.").tag(sync=True)
    breakpoints: traitlets.List[Any] = traitlets.List(help="The names of nodes at which playing stops.").tag(sync=True)
    story: traitlets.Dict[str, Any] = traitlets.Dict(help="Nodes, edges and moments, for the browser.").tag(sync=True)
    svg = traitlets.Unicode(help="The graph with all its values, for the browser.").tag(sync=True)

    def __init__(
        self,
        loss: ts.Node | None = None,
        xs: ts.Node | Sequence[ts.Node] | None = None,
        feed_dict: Mapping[Any, Any] | None = None,
        session: ts.Session | None = None,
        **traits: Any,
    ) -> None:
        if loss is None:
            if xs is not None or feed_dict is not None or session is not None:
                raise TypeError("BackpropStepper got no loss. Give the node that xs, feed_dict and session belong to.")
            loss = _example()
        if not isinstance(loss, ts.Node):
            raise TypeError(f"BackpropStepper goes back from a node, the loss, and {loss!r} is none.")
        self._session = session_of(loss, session)
        trace = self._session.trace(loss, feed_dict)
        self._feeds = {_node(loss, key): value for key, value in (feed_dict or {}).items()}
        if len(trace.order) > MOST_NODES:
            raise ValueError(
                f"{loss.name!r} is computed from {len(trace.order)} nodes, and a picture of more than {MOST_NODES} "
                "cannot be read. Feed a node in the middle with feed_dict, so that the picture starts there, or give "
                "a node further back as the loss."
            )
        asked = _chosen(loss, xs, trace)
        _check_feeds(self._feeds, asked)
        self._pass = BackwardPass(loss, asked, trace)
        label = f"A training step of {loss.name}: forward, backward, update"
        super().__init__(**{"label": label, "story": self._pass.story} | traits)

    def declare(self) -> list[Control]:
        last = len(self.story["moments"]) - 1
        controls: list[Control] = [Range("step", "Moment", 0, last), Toggle("playing", "Play")]
        if self._pass.variables:
            controls.append(self.slider("learning_rate", "Learning rate η", logarithmic=True))
            controls.append(self.slider("iteration", "Steps before"))
        return controls

    def write_programs(self) -> dict[str, dict[str, Any]]:
        """One run computes all; its nodes go by what they are, and the place of the node or edge they belong to."""
        steps = self._pass
        self._kept: tuple[Any, dict[str, Any]] | None = None
        variables: list[ts.Node] = [node for node in steps.nodes if isinstance(node, ts.Variable)]
        self._held = dict(zip(variables, self._session.run(variables, self._feeds), strict=True))
        self._start = {steps.nodes[i]: self._held[steps.nodes[i]] for i in steps.variables}
        values = self._run(self._start)
        fetches = {f"value {i}": node for i, node in enumerate(steps.nodes) if values[node.name] is not None}
        fetches |= {f"contribution {i}": node for i, node in enumerate(steps.contributions) if node is not None}
        fetches |= {f"gradient {i}": node for i, node in enumerate(steps.gradients) if node is not None}
        fetches |= {f"variable {i}": steps.nodes[i] for i in steps.variables}
        self.svg = self.picture().svg
        return {"step": program(fetches, self._session, self._feeds)}

    def scene(self) -> dict[str, Any]:
        key = (self.iteration, self.learning_rate if self._pass.variables else None)
        if self._kept is not None and self._kept[0] == key:
            return self._kept[1]
        start = self._start
        for _ in range(self.iteration if start else 0):
            start = self._updated(start, self._run(start))
        values = self._run(start)
        updated = self._updated(start, values)
        steps = self._pass
        scene = {
            "values": [tensor(values[node.name]) for node in steps.nodes],
            "contributions": [tensor(values[node.name] if node is not None else None) for node in steps.contributions],
            "gradients": [tensor(values[node.name] if node is not None else None) for node in steps.gradients],
            "updated": [tensor(updated.get(node)) for node in steps.nodes],
        }
        self._kept = key, scene
        return scene

    def picture(self) -> Drawing:
        """The graph with all values, contributions and gradients."""
        return self._pass.drawing(self.scene())

    def _run(self, variables: Values) -> dict[str, Any]:
        """All values by name, from these values of the variables. Nothing is written."""
        asked = [node for node in (*self._pass.contributions, *self._pass.gradients) if node is not None]
        return self._session.trace([*self._pass.nodes, *asked], self._feeds | self._held | variables).values

    def _updated(self, variables: Values, values: dict[str, Any]) -> Values:
        """Gradient descent: v ← v - η g."""
        slopes: Any = {self._pass.nodes[i]: self._pass.gradients[i] for i in self._pass.variables}
        with np.errstate(all="ignore"):  # what diverges is shown as it is
            return {v: value - self.learning_rate * values[slopes[v].name] for v, value in variables.items()}

    @traitlets.validate("step")
    def _step_exists(self, proposal: Any) -> int:
        step, last = int(proposal["value"]), len(self.story.get("moments", [])) - 1
        if self.story and step > last:
            raise traitlets.TraitError(f"There is no moment {step}: they go from 0 to {last}.")
        return step

    @traitlets.validate("breakpoints")
    def _breakpoints_exist(self, proposal: Any) -> list[str]:
        names = [node.name if isinstance(node, ts.Node) else str(node) for node in proposal["value"]]
        there = [node["name"] for node in self.story["nodes"]]
        for name in names:
            if name not in there:
                raise traitlets.TraitError(
                    f"There is no node {name!r} to stop at. Nodes there are: {', '.join(map(repr, there[:5]))} …"
                )
        return list(dict.fromkeys(names))

    def __repr__(self) -> str:
        loss = self.story["nodes"][self.story["loss"]]["name"]
        return f"<BackpropStepper of {loss}: {len(self.story['moments']) - 1} moments>"


def _node(loss: ts.Node, key: Any) -> ts.Node:
    return loss.graph.get_node(key) if isinstance(key, str) else key


def _chosen(loss: ts.Node, xs: ts.Node | Sequence[ts.Node] | None, trace: ts.Trace) -> list[ts.Node]:
    """What gradients are asked for, each something that the loss depends on."""
    nodes = [loss.graph.get_node(name) for name in trace.order]
    if loss.dtype is not None and loss.dtype.kind not in "fc":
        raise ValueError(f"{loss.name!r} holds {loss.dtype}, and has no derivative. Build it from floats.")
    if xs is None:
        found: list[ts.Node] = [
            node for node in nodes if isinstance(node, ts.Variable) and node.trainable and _is_float(node)
        ]
        if not found:
            raise ValueError(f"{loss.name!r} depends on no trainable Variable. Give xs, what to derive by.")
        return found
    asked = [xs] if isinstance(xs, ts.Node) else list(xs)
    for x in asked:
        if not isinstance(x, ts.Node):
            raise TypeError(f"xs are nodes, and {x!r} is none.")
        if x not in nodes or not _is_float(x):
            why = "does not depend on it" if x not in nodes else f"has no derivative by {x.dtype}"
            raise ValueError(f"There is no gradient for {x.name!r}: {loss.name!r} {why}. Leave it out of xs.")
    if not asked:
        raise ValueError("xs is empty. Give the nodes to derive by, or leave it out: then all trainable Variables.")
    return asked


def _check_feeds(feeds: Values, xs: list[ts.Node]) -> None:
    """Raise an error where a gradient would go back through a node whose value is fed."""
    for fed in feeds:
        found: set[ts.Node] = set()
        waiting = [fed]
        while waiting:
            for node in waiting.pop().input_nodes:
                if node not in found:
                    found.add(node)
                    waiting.append(node)
        for x in xs:
            if x in found:
                raise ValueError(
                    f"{fed.name!r} is computed from {x.name!r}, and is fed all the same: the gradient by {x.name!r} "
                    f"would go back through it. Do not feed {fed.name!r}, or leave {x.name!r} out of xs."
                )


def _is_float(node: ts.Node) -> bool:
    return node.dtype is None or np.dtype(node.dtype).kind == "f"


def _example() -> ts.Node:
    """z = (x y + y)², in which y is used twice."""
    with ts.Graph().as_default():
        x, y = ts.Variable(0.5, name="x"), ts.Variable(2.0, name="y")
        return ts.square(x * y + y, name="z")
