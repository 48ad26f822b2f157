"""GradientDescentDemo: the way of an optimizer down a curve or a landscape, and what its settings do to it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import traitlets

import tslab as ts

from ..demo import Choice, Control, Range, Toggle
from ..live import program, session_of
from .descent import FAR, Race, departure
from .functions import OPTIMIZERS, PRESETS, Function
from .landscape import Landscape, Span, draw_contours, finite
from .parameters import check_scalar, fed, find_parameters, start_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = {1: 241, 2: 61}
"""How many points a grid has along each of its axes."""

SPAN = (-3.0, 3.0)
START = (-2.4, 1.7)


class _Problem(NamedTuple):
    """Something to minimise: the nodes of it, by what they are to the demo, and where to run and to draw it."""

    nodes: dict[str, ts.Node]
    session: ts.Session
    feed_dict: dict[ts.Node, Any]
    axes: list[str]
    spans: list[list[float]]
    start: list[float]
    formula: str


class GradientDescentDemo(Landscape):
    """Go down the gradient of a function of one or two numbers, by one optimizer or by all of them in a race.

        GradientDescentDemo()                                       # the presets
        GradientDescentDemo(lambda x: x**4 - 3 * x**2 + x)          # a function of one node, or of two
        GradientDescentDemo(J, [w, b], feed_dict={X: points})       # a loss of yours, by two of its scalars

    Args:
        loss: a scalar node; or a function from one or two nodes to one, or several by name, to choose from; or the name
            of a preset.
        parameters: one or two scalar Variables or placeholders that the loss depends on; by default those there are.
        feed_dict: the values of the other placeholders. A parameter that is in it starts from there.
        session: whose values the variables have; by default the last that ran the graph.
        span: what is drawn: (lowest, highest) for all parameters, or one such pair for each.

    Traits: `preset`, `optimizer`, `race` (all optimizers at once), `learning_rate`, `momentum` (of the optimizers
    momentum and Nesterov), `steps`, `x` and `y` (where the path starts), `playing`.

    Raises:
        ValueError, TypeError: the loss or a parameter is no scalar, or the loss does not depend on it.
        TslabError: the loss cannot be computed, or has no gradient.
    """

    module = "gradient_descent"

    preset = traitlets.Unicode(help="Which function is shown.").tag(sync=True)
    optimizer = traitlets.Enum(list(OPTIMIZERS), "gradient descent", help="Who goes down.").tag(sync=True)
    race = traitlets.Bool(False, help="Whether all optimizers go down at once.").tag(sync=True)
    learning_rate = traitlets.CFloat(0.065, min=1e-3, max=10.0, help="How long the steps are.").tag(sync=True)
    momentum = traitlets.CFloat(0.8, min=0.0, max=0.99, help="How much of its speed a step keeps.").tag(sync=True)
    steps = traitlets.CInt(40, min=0, max=200, help="How many steps are shown.").tag(sync=True)
    x = traitlets.CFloat(0.0, help="Where the path starts.").tag(sync=True)
    y = traitlets.CFloat(0.0, help="Where the path starts, on the second axis.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether the steps are shown one after the other.").tag(sync=True)
    surfaces: traitlets.Dict[str, Any] = traitlets.Dict(
        help="For each preset the names of its parameters, the spans that are drawn, and its formula."
    ).tag(sync=True)

    def __init__(
        self,
        loss: ts.Node | Callable[..., ts.Node] | Mapping[str, Callable[..., ts.Node]] | str | None = None,
        parameters: ts.Node | Sequence[ts.Node] | None = None,
        feed_dict: Mapping[ts.Node, Any] | None = None,
        session: ts.Session | None = None,
        span: Span | Sequence[Span] | None = None,
        **traits: Any,
    ) -> None:
        if isinstance(loss, str):
            loss, traits = None, {"preset": loss} | traits
        if isinstance(loss, ts.Node):
            self._problems = {loss.name: _problem_of_node(loss, parameters, fed(loss, feed_dict), session, span)}
        elif parameters is not None or feed_dict is not None or session is not None:
            raise TypeError("parameters, feed_dict and session go with a loss that is a node. Give the loss too.")
        else:
            self._problems = {name: _problem(one, span) for name, one in _functions(loss).items()}
        first = "valley" if loss is None else next(iter(self._problems))
        chosen = self._problems.get(traits.get("preset", first), self._problems[first])
        self._race = Race(chosen.nodes["x"].dtype)
        start = max((one.start for one in self._problems.values()), key=len)
        surfaces = {
            name: {"axes": one.axes, "spans": one.spans, "formula": one.formula} for name, one in self._problems.items()
        }
        given = {"label": "Gradient descent", "preset": first, "surfaces": surfaces}
        super().__init__(**given | dict(zip("xy", start, strict=False)) | traits)

    @traitlets.validate("preset")
    def _known(self, proposal: Any) -> Any:
        if proposal["value"] not in self._problems:
            names = ", ".join(map(repr, self._problems))
            raise traitlets.TraitError(f"There is no preset {proposal['value']!r}. There are: {names}.")
        return proposal["value"]

    @traitlets.validate("x", "y")
    def _within(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = self._bounds(name)
        if not low <= value <= high:
            raise traitlets.TraitError(f"The path starts inside the picture: {name} is from {low} to {high}.")
        return value

    def _bounds(self, name: str) -> tuple[float, float]:
        """The least and the greatest start on an axis of any preset."""
        spans = [one.spans[i] for one in self._problems.values() if (i := "xy".index(name)) < len(one.spans)]
        return min((low for low, _ in spans), default=0.0), max((high for _, high in spans), default=0.0)

    def declare(self) -> list[Control]:
        presets = tuple(self._problems)
        axes = max((self.surfaces[name]["axes"] for name in presets), key=len)
        shown = ["x", "y"] if len(presets) > 1 else axes
        starts = [
            Range(trait, f"Start {label if len(label) < 13 else label[:12] + '…'}", low, high, (high - low) / 120)
            for trait, label in zip(("x", "y"), shown[: len(axes)], strict=False)
            for low, high in [self._bounds(trait)]
        ]
        choices = [Choice("preset", "Function", presets)] if len(presets) > 1 else []
        return [
            *choices,
            Choice("optimizer", "Optimizer", tuple(OPTIMIZERS)),
            self.slider("learning_rate", "Learning rate", logarithmic=True),
            self.slider("momentum", "Momentum", 0.01),
            self.slider("steps", "Steps"),
            *starts,
            Toggle("race", "Race: all optimizers"),
            Toggle("playing", "Play"),
        ]

    def write_programs(self) -> dict[str, dict[str, Any]]:
        self._grids.clear()
        written = {f"of {name}": program(one.nodes, one.session, one.feed_dict) for name, one in self._problems.items()}
        return {**written, "race": self._race.program()}

    def scene(self) -> dict[str, Any]:
        problem = self._problems[self.preset]
        nodes, spans = problem.nodes, problem.spans
        parameters = [nodes[key] for key in ("x", "y") if key in nodes]
        gradients = [nodes[key] for key in ("dx", "dy") if key in nodes]

        def run(fetches: Any, point: Sequence[float]) -> Any:
            return problem.session.run(fetches, {**problem.feed_dict, **dict(zip(parameters, point, strict=True))})

        grid = self._grid(self.preset, lambda *point: run(nodes["loss"], point), spans, POINTS[len(spans)])
        start = [self.x, self.y][: len(spans)]
        paths = []
        for name in OPTIMIZERS if self.race else [self.optimizer]:
            move = self._race.start(name, start, self.learning_rate, self.momentum)
            path = _path(lambda point: run([nodes["loss"], *gradients], point), move, start, self.steps, spans)
            paths.append({"name": name, **path, "left": departure(path, spans, name, self.momentum)})
        return {"grid": grid, "paths": paths}

    def picture(self) -> Figure:
        from matplotlib.figure import Figure

        scene, surface = self._quick_scene(), self.surfaces[self.preset]
        figure = Figure(figsize=(8, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        spans = surface["spans"]
        if len(spans) == 2:
            draw_contours(left, scene["grid"], spans)
            left.set_ylabel(surface["axes"][1][:24])
        else:
            left.plot(
                np.linspace(spans[0][0], spans[0][1], POINTS[1]),
                np.array(scene["grid"]["values"], float),
                color="#57606a",
            )
            left.set_ylabel("loss")
        left.set_xlabel(surface["axes"][0][:24])
        for path, dash in zip(scene["paths"], ["-", "--", ":", "-.", "--", "-"], strict=False):
            heights = path["ys"] if len(spans) == 2 else np.array(path["losses"], float)
            left.plot(path["xs"], heights, dash, marker=".", label=path["name"])
            right.plot(np.array(path["losses"], float), dash, label=path["name"])
        right.set_xlabel("step")
        right.set_ylabel("loss")
        right.legend(fontsize=8)
        return figure

    def __repr__(self) -> str:
        return f"<GradientDescentDemo: {self.preset[:40]}, {self.optimizer}, {self.steps} steps>"


def _path(
    evaluate: Callable[[Sequence[float]], Any],
    move: Callable[[Sequence[float]], list[float]],
    start: Sequence[float],
    steps: int,
    spans: Sequence[Span],
) -> dict[str, Any]:
    """Where the steps lead, until they are far outside of what is drawn: the lists of a path in a scene."""
    point, points, losses, gradients = list(start), [], [], []
    lost = None
    for step in range(steps + 1):
        loss, *gradient = evaluate(point)
        if not (math.isfinite(loss) and np.all(np.isfinite(gradient))) and step:
            lost = step
            break
        points.append(point)
        losses.append(finite(loss))
        gradients.append([finite(part) for part in gradient])
        far = any(abs(at - (low + high) / 2) > FAR * (high - low) for at, (low, high) in zip(point, spans, strict=True))
        if far or losses[0] is None or None in gradients[0] or step == steps:
            break
        point = move(gradient)
    columns, slopes = ([list(column) for column in zip(*rows, strict=True)] for rows in (points, gradients))
    return {
        "xs": columns[0],
        "ys": columns[1] if len(columns) > 1 else [],
        "losses": losses,
        "slopes": slopes,
        "lost": lost,
    }


def _functions(loss: Any) -> dict[str, Function]:
    """What a learner may give in the place of a node, as functions by name."""
    if loss is None:
        return PRESETS
    if isinstance(loss, Mapping) and loss and all(map(callable, loss.values())):
        return {str(name): Function(build, "") for name, build in loss.items()}
    if callable(loss):
        name = getattr(loss, "__name__", "f")
        return {"f" if name == "<lambda>" else name: Function(loss, "")}
    raise TypeError(
        f"The loss is {loss!r:.80}, and neither a node nor a function. Give the node itself, not the value of a run, "
        "or a function of one or two nodes, such as lambda x: x**4 - 3 * x**2."
    )


def _problem(function: Function, span: Any) -> _Problem:
    """A function in a graph of its own."""
    given = inspect.signature(function.build).parameters.values()
    names = [one.name for one in given if one.default is one.empty]
    if len(names) not in (1, 2):
        raise ValueError(f"The function takes {len(names)} arguments. It must take one number or two.")
    with ts.Graph().as_default() as graph:
        parameters = [ts.placeholder("float64", [], name=key) for key in ("x", "y")[: len(names)]]
        loss = function.build(*parameters)
        if not isinstance(loss, ts.Node):
            raise TypeError(f"The function returned {loss!r:.80}, which is no node. Build it from its arguments.")
    spans = _spans(span, [SPAN] * len(names))
    start = [low + (at + 3.0) / 6.0 * (high - low) for at, (low, high) in zip(START, spans, strict=False)]
    session = ts.Session(graph)
    check_scalar(loss, session.run(loss, dict(zip(parameters, start, strict=True))))
    return _Problem(_differentiated(loss, parameters), session, {}, names, spans, start, function.formula)


def _problem_of_node(loss: ts.Node, parameters: Any, feeds: dict[ts.Node, Any], session: Any, span: Any) -> _Problem:
    """The learner's own loss."""
    session = session_of(loss, session)
    chosen = find_parameters(loss, parameters, feeds)
    start = [start_of(node, feeds, session) for node in chosen]
    feeds = {node: value for node, value in feeds.items() if node not in chosen}
    check_scalar(loss, session.run(loss, {**feeds, **dict(zip(chosen, start, strict=True))}))
    spans = _spans(span, [(at - max(3.0, 1.5 * abs(at)), at + max(3.0, 1.5 * abs(at))) for at in start])
    start = [min(max(at, low), high) for at, (low, high) in zip(start, spans, strict=True)]
    axes = [node.name for node in chosen]
    return _Problem(_differentiated(loss, chosen), session, feeds, axes, spans, start, "")


def _differentiated(loss: ts.Node, parameters: Sequence[ts.Node]) -> dict[str, ts.Node]:
    """The nodes of a problem; the gradients are new ones in its graph."""
    gradients = ts.gradients(loss, list(parameters))
    for node, gradient in zip(parameters, gradients, strict=True):
        if gradient is None:
            raise ValueError(f"No gradient leads from {loss.name!r} to {node.name!r}. Is the one built from the other?")
    found = {"loss": loss, **dict(zip(("x", "y"), parameters, strict=False))}
    return found | {key: node for key, node in zip(("dx", "dy"), gradients, strict=False) if node is not None}


def _spans(given: Any, default: Sequence[Span]) -> list[list[float]]:
    """One span for each parameter."""
    spans = np.asarray(default if given is None else given, float)
    if spans.shape == (2,):
        spans = np.tile(spans, (len(default), 1))
    if spans.shape != (len(default), 2) or not (np.isfinite(spans).all() and (spans[:, 0] < spans[:, 1]).all()):
        raise ValueError(f"span is {given!r:.80}. Give (lowest, highest), or such a pair for each parameter.")
    return [[float(low), float(high)] for low, high in spans]
