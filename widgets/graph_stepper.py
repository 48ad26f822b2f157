"""GraphStepper: a run of a graph, one operation at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

import tslab as ts

from .demo import Control, Demo, Range, Toggle
from .drawing import Drawing, draw, format_shape, format_value


class GraphStepper(Demo):
    """Step through a run of a graph: each value appears on its edge when its operation has computed it.

    Args:
        fetch: the node to compute, or several; or a trace of a run that is over.
        feed_dict: values for the placeholders, as for `session.run`.
        session: whose variables to use; by default the last session that ran the graph, or else a new one.

    The keys are → and ← for one step, Home and End for the first and the last, Space to play and pause. The run changes
    no variable. Traits: `step`, from 0 (nothing computed) to the number of operations; `playing`.
    """

    module = "graph_stepper"

    step = traitlets.Int(0, help="How many operations have been computed.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether the steps go on by themselves, one a second.").tag(sync=True)
    steps: traitlets.List[Any] = traitlets.List(help="What happens at each step, for the browser.").tag(sync=True)
    svg = traitlets.Unicode(help="The graph with all its values, for the browser.").tag(sync=True)

    def __init__(
        self,
        fetch: ts.Node | list[ts.Node] | ts.Trace,
        feed_dict: Mapping[Any, Any] | None = None,
        session: ts.Session | None = None,
        **traits: Any,
    ) -> None:
        self.trace = fetch if isinstance(fetch, ts.Trace) else _trace(fetch, feed_dict, session)
        drawing = self.picture()
        steps = _steps(self.trace)
        label = "Run of " + ", ".join(self.trace.fetches) + ", step by step"
        super().__init__(**{"label": label, "steps": steps, "svg": drawing.svg} | traits)

    def declare(self) -> list[Control]:
        return [Range("step", "Step", 0, len(self.steps) - 1), Toggle("playing", "Play")]

    def picture(self) -> Drawing:
        """The graph with all its values."""
        return draw(self.trace)

    @traitlets.validate("step")
    def _step_exists(self, proposal: Any) -> int:
        step, last = int(proposal["value"]), len(self.steps) - 1
        if self.steps and not 0 <= step <= last:
            raise traitlets.TraitError(f"There is no step {step}: steps go from 0 to {last}.")
        return step

    def __repr__(self) -> str:
        return f"<GraphStepper of {', '.join(self.trace.fetches)}: {len(self.steps) - 1} steps>"


def _trace(fetch: Any, feed_dict: Mapping[Any, Any] | None, session: ts.Session | None) -> ts.Trace:
    """A run of `fetch` in the session that a reader would expect."""
    if session is None:
        first = fetch[0] if isinstance(fetch, (list, tuple)) else fetch
        if not isinstance(first, ts.Node):
            raise TypeError(f"GraphStepper steps through the run of a node, and {first!r} is none.")
        last = first.graph.last_session()
        session = last if last is not None and not last.closed else ts.Session(first.graph)
    return session.trace(fetch, feed_dict)


def _steps(trace: ts.Trace) -> list[dict[str, Any]]:
    """What the browser shows at each step, in values written out and in words."""
    nodes = {node["name"]: node for node in trace.graph["nodes"]}
    given = [name for name in trace.order if nodes[name]["kind"] != "operation" or nodes[name].get("fed")]
    computed = [name for name in trace.order if name not in set(given)]
    steps: list[dict[str, Any]] = [
        {
            "name": None,
            "inputs": [_value(name, trace, nodes[name]) for name in given],
            "words": f"Start. {len(given)} given, {len(computed)} to compute.",
        }
    ]
    for number, name in enumerate(computed, start=1):
        node = nodes[name]
        result = _value(name, trace, node)
        formula = f"{name} = {node['formula']}"
        steps.append(
            {
                "name": name,
                "formula": formula,
                "code": node["code"],
                "inputs": [_value(source, trace, nodes[source]) for source in dict.fromkeys(node["inputs"])],
                "result": result,
                "words": f"Step {number} of {len(computed)}: {formula}, which is {result['text']}.",
            }
        )
    return steps


def _value(name: str, trace: ts.Trace, node: dict[str, Any]) -> dict[str, str]:
    """A value for reading: its text, and what it is."""
    value = trace.values[name]
    if value is None:
        return {"name": name, "kind": node["kind"], "text": "no value", "type": ""}
    return {
        "name": name,
        "kind": node["kind"],
        "text": "\n".join(format_value(value)),
        "type": f"{format_shape(value.shape)} {value.dtype}" if value.ndim else str(value.dtype),
    }
