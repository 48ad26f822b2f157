"""LossLandscape: the loss of a model over two of its weights, or two directions, and the way of training on it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

import tslab as ts

from ..demo import Choice, Control, Toggle
from ..live import program, session_of
from .directions import RANDOM, Direction, Plane, all_weights, at_random, find_weight, given_directions
from .landscape import Landscape, draw_contours, finite
from .parameters import check_scalar, fed, nodes_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 29
"""How many points the grid has along each axis."""
SLICE = 81


class LossLandscape(Landscape):
    """Look at the loss of a model around its weights, and at the way that training takes from any place there.

        LossLandscape()                                        # a small network on XOR, trained
        LossLandscape(J, feed_dict={X: points, c: classes})    # a model of yours, in two random directions
        LossLandscape(J, [("W", (0, 0)), ("b", 0)], feed_dict=…, train=step)   # over two weights, by your own train op

    All weights but those two, or what lies outside of the plane of the two directions, keep their values in the
    picture; training moves all of them, and its path is shown by its shadow on the plane.

    Args:
        loss: a scalar node.
        weights: two entries of Variables that are looked at first: ("W", (0, 1)), (W, 3), or a scalar Variable.
        directions: directions of your own, {name: {Variable: array}}; the first two are looked at first.
        feed_dict: the values of the placeholders.
        session: whose values the variables have; by default the last that ran the graph.
        train: the operation of a training step; by default gradient descent in all trainable Variables.
        seed: where the random directions come from.

    Traits: `horizontal` and `vertical` (the directions of the axes, by name), `span` (how far the picture reaches),
    `x` and `y` (how far from the model's weights the path starts), `angle` (of the slice through the start),
    `learning_rate` (of gradient descent), `steps`, `playing`.

    Raises:
        ValueError, TypeError: a weight or a direction is none, or the loss is no scalar.
        TslabError: the loss cannot be computed, or has no gradient.
    """

    module = "loss_landscape"

    horizontal = traitlets.Unicode(help="The direction of the horizontal axis.").tag(sync=True)
    vertical = traitlets.Unicode(help="The direction of the vertical axis.").tag(sync=True)
    span = traitlets.CFloat(2.0, min=0.1, max=50.0, help="How far the picture reaches from its middle.").tag(sync=True)
    x = traitlets.CFloat(0.0, min=-50.0, max=50.0, help="Where the path starts, across.").tag(sync=True)
    y = traitlets.CFloat(0.0, min=-50.0, max=50.0, help="Where the path starts, up.").tag(sync=True)
    angle = traitlets.CFloat(0.0, min=0.0, max=180.0, help="Of the slice to the horizontal, in degrees.").tag(sync=True)
    learning_rate = traitlets.CFloat(0.5, min=1e-3, max=10.0, help="How long the steps are.").tag(sync=True)
    steps = traitlets.CInt(100, min=0, max=300, help="How many steps of training are shown.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether the steps are shown one after the other.").tag(sync=True)
    directions: traitlets.List[Any] = traitlets.List(
        help="The directions to choose from: their names, offsets and parts."
    ).tag(sync=True)

    def __init__(
        self,
        loss: ts.Node | None = None,
        weights: Sequence[Any] | None = None,
        directions: Mapping[str, Mapping[Any, Any]] | None = None,
        feed_dict: Mapping[ts.Node, Any] | None = None,
        session: ts.Session | None = None,
        train: ts.Node | None = None,
        seed: int = 0,
        **traits: Any,
    ) -> None:
        given: dict[str, Any] = {"label": "Loss landscape"}
        if loss is None:
            if feed_dict is not None or session is not None or train is not None:
                raise TypeError("feed_dict, session and train go with a loss. Give the loss too.")
            loss, feed_dict, session = _xor()
            weights = weights or (None if directions else [("W", (0, 0)), ("V", (1, 0))])
            given |= {"span": 6.0, "x": -3.0, "y": 2.5, "angle": 30.0}
        elif not isinstance(loss, ts.Node):
            raise TypeError(
                f"The loss is {loss!r:.80}, which is no node. Give the node itself, not the value of a run."
            )
        self._session, self._feeds, self._seed = session_of(loss, session), fed(loss, feed_dict), seed
        self._weights, self._given = weights, directions
        self._variables = [n for n in nodes_of(loss) if isinstance(n, ts.Variable) and n.trainable]
        if not self._variables:
            raise ValueError(f"{loss.name!r} depends on no trainable Variable, so there are no weights to look at.")
        check_scalar(loss, self._session.run(loss, self._feeds))
        if train is not None and (not isinstance(train, ts.Node) or train.graph is not loss.graph):
            raise TypeError(
                f"train is {train!r:.80}, and no operation of the graph of the loss. Give what minimize made."
            )
        found = self._find_directions()
        self._rate: ts.Node | None = None
        if train is None:
            with loss.graph.as_default(), ts.name_scope("LossLandscape"):
                self._rate = ts.placeholder(self._variables[0].dtype or "float64", [], name="learning_rate")
                train = ts.train.GradientDescentOptimizer(self._rate).minimize(loss, var_list=self._variables)
        self._loss, self._train = loss, train
        given |= {"horizontal": found[0].name, "vertical": found[1].name}
        given["directions"] = [one.to_json() for one in found]
        super().__init__(**given | traits)

    def _find_directions(self) -> list[Direction]:
        """The directions there are from where the weights are now: those asked for come first."""
        self._values = dict(zip(self._variables, self._session.run(self._variables), strict=True))
        if self._weights is not None and len(self._weights) != 2:
            raise ValueError(f"There are {len(self._weights)} weights. Give two: [('W', (0, 0)), ('W', (0, 1))].")
        asked = [find_weight(weight, self._values) for weight in self._weights or ()]
        asked += given_directions(self._given or {}, self._values)
        chance = [at_random(k, self._values, self._seed) for k in range(1, RANDOM + 1)]
        found = {one.name: one for one in [*asked, *chance, *all_weights(self._values)]}
        self._directions = found
        return list(found.values())

    @traitlets.validate("horizontal", "vertical")
    def _known(self, proposal: Any) -> Any:
        if proposal["value"] not in self._directions:
            names = ", ".join(repr(name[:40]) for name in list(self._directions)[:8])
            raise traitlets.TraitError(f"There is no direction {proposal['value']!r:.80}. There are {names}, ….")
        return proposal["value"]

    def declare(self) -> list[Control]:
        names = tuple(self._directions)
        rate = [self.slider("learning_rate", "Learning rate", logarithmic=True)] if self._rate is not None else []
        return [
            Choice("horizontal", "Across", names),
            Choice("vertical", "Up", names),
            self.slider("span", "Span", logarithmic=True),
            *rate,
            self.slider("steps", "Steps"),
            self.slider("angle", "Slice angle", 1),
            Toggle("playing", "Play"),
        ]

    def write_programs(self) -> dict[str, dict[str, Any]]:
        found = self._find_directions()
        self._grids.clear()
        fetches = {"loss": self._loss, "train": self._train}
        if self._rate is not None:
            fetches["learning_rate"] = self._rate
        written = program(fetches, self._session, self._feeds)
        nodes = [self._loss.graph.get_node(name) for name in written["variables"]]
        values = zip(nodes, self._session.run(nodes), strict=True)
        self._state = {node: value for node, value in values if isinstance(node, ts.Variable)}
        self.directions = [one.to_json() for one in found]
        return {"model": written}

    def scene(self) -> dict[str, Any]:
        across, up = self._directions[self.horizontal], self._directions[self.vertical]
        plane = Plane(self._values, across, up)

        def loss_at(x: float, y: float) -> Any:
            return self._session.run(self._loss, self._feeds | plane.at(x, y))

        reach = [-self.span, self.span]
        grid = self._grid((self.horizontal, self.vertical, self.span), loss_at, [reach, reach], POINTS)
        angle = math.radians(self.angle)
        places = np.linspace(-self.span, self.span, SLICE)
        losses = [finite(loss_at(self.x + t * math.cos(angle), self.y + t * math.sin(angle))) for t in places]
        path = self._path(plane)
        return {
            "grid": grid,
            "slice": losses,
            "model": finite(loss_at(0.0, 0.0)),
            "path": path,
            "below": finite(loss_at(path["xs"][-1], path["ys"][-1])),
        }

    def _path(self, plane: Plane) -> dict[str, Any]:
        """The shadow of training from the start, and the loss after each step."""
        session = ts.Session(self._loss.graph)
        session.load(self._state | plane.at(self.x, self.y))
        feeds = self._feeds if self._rate is None else self._feeds | {self._rate: self.learning_rate}
        path: dict[str, list[float | None]] = {"xs": [], "ys": [], "losses": []}
        for step in range(self.steps + 1):
            loss, values, _ = session.run([self._loss, plane.variables, self._train], feeds)
            x, y = plane.project(values)
            if step and not (math.isfinite(loss) and math.isfinite(x) and math.isfinite(y)):
                break
            for key, number in zip(path, (x, y, loss), strict=True):
                path[key].append(finite(number))
        return path

    def picture(self) -> Figure:
        from matplotlib.figure import Figure

        scene = self._quick_scene()
        figure = Figure(figsize=(8, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        ways = [self._directions[name] for name in (self.horizontal, self.vertical)]
        spans = [[way.offset - self.span, way.offset + self.span] for way in ways]
        draw_contours(left, scene["grid"], spans)
        path = scene["path"]
        left.plot(np.array(path["xs"]) + ways[0].offset, np.array(path["ys"]) + ways[1].offset, ".-", color="#d55e00")
        left.set_xlabel(ways[0].name[:40])
        left.set_ylabel(ways[1].name[:40])
        right.plot(np.linspace(-self.span, self.span, SLICE), np.array(scene["slice"], float))
        right.set_xlabel("distance from the start")
        right.set_ylabel("loss")
        return figure

    def __repr__(self) -> str:
        return f"<LossLandscape: {self._loss.name[:40]} over {self.horizontal[:40]} and {self.vertical[:40]}>"


def _xor() -> tuple[ts.Node, dict[ts.Node, Any], ts.Session]:
    """A trained network of three hidden neurons for forty points: the exclusive or of two truth values."""
    rng = np.random.default_rng(3)
    corners = np.repeat([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]], 10, axis=0)
    classes = np.repeat([1.0, -1.0], 20).reshape(-1, 1)
    with ts.Graph().as_default() as graph:
        X, c = ts.placeholder("float64", [None, 2], name="X"), ts.placeholder("float64", [None, 1], name="c")
        W, b = ts.Variable(rng.normal(size=(2, 3)), name="W"), ts.Variable(np.zeros(3), name="b")
        V, d = ts.Variable(rng.normal(size=(3, 1)), name="V"), ts.Variable(np.zeros(1), name="d")
        z = ts.matmul(ts.tanh(ts.matmul(X, W) + b), V) + d
        loss = ts.reduce_mean(ts.nn.softplus(-c * z), name="J")
        step = ts.train.GradientDescentOptimizer(0.5).minimize(loss)
    session = ts.Session(graph)
    feeds: dict[ts.Node, Any] = {X: corners + 0.35 * rng.normal(size=(40, 2)), c: classes}
    for _ in range(300):
        session.run(step, feeds)
    return loss, feeds, session
