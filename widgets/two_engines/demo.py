"""TwoEngines: one graph, run by two libraries, and the difference of every node and of every gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

import tslab as ts

from ..demo import Choice, Control, Demo, Range, Toggle
from ..drawing import BACKWARD, FAINT, Drawing, draw, to_dot
from ..live import session_of
from .comparison import BANDS, compare

Values = Mapping[Any, Any]
"""From a node, or its name, to a value."""


class TwoEngines(Demo):
    """Step through a graph as two engines have computed it: forward the values, and then backward the gradients.

    Args:
        fetch: the node to compute, in tslab. Where gradients are compared it is the loss.
        others: by its name, what another engine has computed for this graph: {node or name: value}, or a pair of
            these, the second with the gradient of `fetch` with respect to each node. The reader chooses between them.
        feed_dict: values for the placeholders, as for `session.run`.
        session: whose variables to use; by default the last session that ran the graph, or else a new one.

    A node's colour says to how many digits the engines agree: the largest difference, measured by the largest number
    in the node. The keys are → and ← for one step, Home and End for the first and the last, Space to play and pause.
    Traits: `step`, from 0; `other`, the name of the engine that tslab is compared with; `playing`.

    Raises:
        ValueError: the other engine has a value of another shape, a node that the graph lacks, or nothing to compare.
    """

    module = "two_engines"

    step = traitlets.CInt(0, min=0, help="How many nodes have been compared.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether the steps go on by themselves, one a second.").tag(sync=True)
    other = traitlets.Unicode(help="The engine that tslab is compared with.").tag(sync=True)
    steps: traitlets.List[Any] = traitlets.List(help="Which node each step is about, for the browser.").tag(sync=True)
    comparisons: traitlets.Dict[str, Any] = traitlets.Dict(
        help="By the name of the other engine, what is found at each step, for the browser."
    ).tag(sync=True)
    svgs: traitlets.List[Any] = traitlets.List(help="The graph with its values, and with its gradients.").tag(sync=True)

    def __init__(
        self,
        fetch: ts.Node,
        others: Mapping[str, Values | tuple[Values, Values]],
        feed_dict: Mapping[Any, Any] | None = None,
        session: ts.Session | None = None,
        **traits: Any,
    ) -> None:
        if not isinstance(fetch, ts.Node):
            raise TypeError(f"TwoEngines compares what a node of tslab is computed from, and {fetch!r} is none.")
        if not others:
            raise ValueError('There is no other engine. Give its values: {"TensorFlow": {node: value}}.')
        theirs = {name: _pair(given) for name, given in others.items()}
        session = session_of(fetch, session)
        self._trace = session.trace(fetch, feed_dict)
        forward = {name: value for name, value in self._trace.values.items() if value is not None}
        self._values = (forward, _gradients(fetch, theirs, feed_dict, session))
        for name, (values, gradients) in theirs.items():
            _check_names(name, {**values, **gradients}, forward)
        steps = self._steps(theirs)
        label = f"{fetch.name}, by tslab and by another engine: the difference of every node"
        found = {name: self._compared(name, pair, steps) for name, pair in theirs.items()}
        svgs = [draw(self._trace, values=values).svg for values in self._values if values]
        first = traits.pop("other", next(iter(theirs)))
        given = {"label": label, "steps": steps, "comparisons": found, "svgs": svgs, "other": first}
        super().__init__(**given | traits)

    def declare(self) -> list[Control]:
        controls: list[Control] = [Range("step", "Step", 0, len(self.steps) - 1), Toggle("playing", "Play")]
        if len(self.comparisons) > 1:
            controls.append(Choice("other", "Compare with", tuple(self.comparisons)))
        return controls

    def picture(self) -> Drawing:
        """The graph with its values, and under each name to how many digits the engines agree at least."""
        lines: dict[str, list[tuple[str, str, int]]] = {}
        for step, found in zip(self.steps, self.comparisons[self.other], strict=True):
            if step["name"] is not None and found is not None:
                what, colour = ("gradient", BACKWARD) if step["backward"] else ("value", FAINT)
                text = f"{what}: {BANDS[found['band']]}"
                lines.setdefault("node:" + step["name"], []).append((text, colour, len(text)))
        dot = to_dot(self._trace.graph, list(self._trace.fetches), self._values[0], lines=lines)
        return Drawing(dot, f"{', '.join(self._trace.fetches)}, by tslab and by {self.other}")

    @traitlets.validate("other")
    def _other_exists(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if self.comparisons and name not in self.comparisons:
            raise traitlets.TraitError(f"There is no engine {name!r}. Choose one of {', '.join(self.comparisons)}.")
        return name

    @traitlets.validate("step")
    def _step_exists(self, proposal: Any) -> int:
        step, last = int(proposal["value"]), len(self.steps) - 1
        if self.steps and not 0 <= step <= last:
            raise traitlets.TraitError(f"There is no step {step}: steps go from 0 to {last}.")
        return step

    def __repr__(self) -> str:
        return f"<TwoEngines of {', '.join(self._trace.fetches)}: {len(self.steps) - 1} steps>"

    def _steps(self, theirs: Mapping[str, tuple[Values, Values]]) -> list[dict[str, Any]]:
        """What is compared: forward each node that an engine has a value of, then backward each with a gradient."""
        nodes = {node["name"]: node for node in self._trace.graph["nodes"]}
        forward = [n for n in self._trace.order if any(n in values for values, _ in theirs.values())]
        backward = [n for n in reversed(self._trace.order) if any(n in slopes for _, slopes in theirs.values())]
        if not forward + backward:
            raise ValueError("The other engine has no values, so there is nothing to compare.")
        formulas = {n: f"{n} = {nodes[n]['formula']}" if nodes[n].get("formula") else n for n in forward}
        first = f"Before the first node. {len(forward)} values and {len(backward)} gradients to compare."
        return [
            {"name": None, "backward": False, "title": "Before the first node", "words": first},
            *({"name": n, "backward": False, "title": formulas[n], "words": formulas[n]} for n in forward),
            *({"name": n, "backward": True, "title": f"∂{self._loss}/∂{n}", "words": f"The gradient of {n}"}
              for n in backward),
        ]  # fmt: skip

    @property
    def _loss(self) -> str:
        return str(self._trace.fetches[0])

    def _compared(
        self, name: str, theirs: tuple[Values, Values], steps: list[dict[str, Any]]
    ) -> list[dict[str, Any] | None]:
        """What is found at each step, None where this engine has nothing."""
        found: list[dict[str, Any] | None] = []
        for step in steps:
            node, side = step["name"], int(step["backward"])
            known = node in theirs[side] and node in self._values[side]
            what = f"the {'gradient' if side else 'value'} of {node!r} by {name}"
            found.append(compare(self._values[side][node], theirs[side][node], what) if known else None)
        return found


def _pair(given: Values | tuple[Values, Values]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values and gradients by the names of their nodes; what is None is left out."""
    values, gradients = given if isinstance(given, tuple) else (given, {})
    first, second = (
        {key.name if isinstance(key, ts.Node) else str(key): value for key, value in one.items() if value is not None}
        for one in (values, gradients)
    )
    return first, second


def _gradients(
    fetch: ts.Node,
    theirs: Mapping[str, tuple[Values, Values]],
    feed_dict: Mapping[Any, Any] | None,
    session: ts.Session,
) -> dict[str, Any]:
    """tslab's gradients by name, where any engine has some."""
    if not any(gradients for _, gradients in theirs.values()):
        return {}
    found = session.run(ts.compute_gradients(fetch), feed_dict)
    return {node.name: value for node, value in found.items()}


def _check_names(engine: str, given: Values, known: Values) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValueError(
            f"{engine} has a value of {unknown[0]!r}, which took no part in tslab's run. Its nodes are "
            f"{', '.join(known)}."
        )
