"""ActivationExplorer: what an activation does to a number, and what a chain of them does to the gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

import tslab as ts

from .demo import Choice, Control
from .live import LiveDemo, program

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Activation = Callable[[ts.Node], ts.Node]

ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": ts.sigmoid,
    "tanh": ts.tanh,
    "relu": ts.nn.relu,
    "leaky relu": ts.nn.leaky_relu,
    "elu": ts.nn.elu,
    "softplus": ts.nn.softplus,
}
GRID = np.linspace(-6, 6, 241)


class ActivationExplorer(LiveDemo):
    """Explore an activation f, its derivative, and a chain h ← f(w · h) of them.

    Args:
        activations: what there is to choose from, by name: functions from a node to a node, such as `ts.tanh` or one of
            your own. By default those of the textbooks.

    Traits: `activation`, `x`, `depth` (how many follow one another), `weight` (the factor between them).
    """

    module = "activation_explorer"

    activation = traitlets.Unicode(help="Which activation is shown.").tag(sync=True)
    x = traitlets.CFloat(1.0, min=-6.0, max=6.0, help="Where the activation is looked at.").tag(sync=True)
    depth = traitlets.CInt(10, min=1, max=30, help="How many activations follow one another.").tag(sync=True)
    weight = traitlets.CFloat(1.0, min=0.1, max=4.0, help="What each multiplies its input with.").tag(sync=True)

    def __init__(self, activations: Mapping[str, Activation] | None = None, **traits: Any) -> None:
        self._activations = dict(activations or ACTIVATIONS)
        first = next(iter(self._activations))
        super().__init__(**{"label": "Activations and their derivatives", "activation": first} | traits)

    def declare(self) -> list[Control]:
        return [
            Choice("activation", "Activation", tuple(self._activations)),
            self.slider("x", "x", 0.05),
            self.slider("depth", "Depth"),
            self.slider("weight", "Weight", 0.05),
        ]

    def write_programs(self) -> dict[str, dict[str, Any]]:
        self._graphs = {name: _graph(activation) for name, activation in self._activations.items()}
        return {name: program(nodes, session) for name, (nodes, session) in self._graphs.items()}

    def scene(self) -> dict[str, Any]:
        def run(values: Any) -> Any:
            return session.run([nodes["y"], nodes["slope"]], {nodes["x"]: np.asarray(values, float)})

        nodes, session = self._graphs[self.activation]
        ys, slopes = run(GRID)
        y, slope = run([self.x])
        h, gradient = self.x, 1.0
        values, gradients = [], []
        for _ in range(self.depth):
            output, derivative = run([self.weight * h])
            h, gradient = output[0], gradient * self.weight * derivative[0]
            values.append(h)
            gradients.append(gradient)
        return {
            "ys": ys.tolist(),
            "slopes": slopes.tolist(),
            "y": y[0],
            "slope": slope[0],
            "values": values,
            "gradients": gradients,
        }

    def picture(self) -> Figure:
        from matplotlib.figure import Figure

        scene = self.scene()
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.plot(GRID, scene["ys"])
        left.plot(GRID, scene["slopes"], "--")
        right.semilogy(range(1, self.depth + 1), np.abs(scene["gradients"]), "o-")
        return figure


def _graph(activation: Activation) -> tuple[dict[str, ts.Node], ts.Session]:
    with ts.Graph().as_default() as graph:
        x = ts.placeholder("float64", [None], name="x")
        y = activation(x)
        slope = ts.gradients(y, [x])[0]
        if slope is None:
            raise ValueError("The activation does not depend on its input. Give a function of a node, such as ts.tanh.")
        return {"x": x, "y": y, "slope": slope}, ts.Session(graph)
