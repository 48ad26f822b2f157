"""ActivationExplorer: what an activation does to a number, and what a chain of them does to the gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

import tslab as ts
from tslab.errors import GraphError
from tslab.serialize import graph_to_json

from ..demo import Choice, Control
from ..live import LiveDemo, program, session_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Activation = Callable[[ts.Node], ts.Node] | ts.Node


def _swish(x: ts.Node) -> ts.Node:
    return ts.multiply(x, ts.sigmoid(x))


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": ts.sigmoid,
    "tanh": ts.tanh,
    "relu": ts.nn.relu,
    "leaky relu": ts.nn.leaky_relu,
    "elu": ts.nn.elu,
    "softplus": ts.nn.softplus,
    "swish": _swish,
    "identity": ts.identity,
}
GRID = np.linspace(-6, 6, 241)
SATURATED = 0.05
"""Where the slope stays smaller than this to the end of the axis, 95 % of a gradient are lost: it is saturated."""
VANISHED = 2.0**-24
"""In float32, 1 + this is 1: a step of this size does not change a weight of about 1 any more."""


class ActivationExplorer(LiveDemo):
    """Explore an activation f, its derivative f′, and a chain h ← f(w · h) of them.

    The gradient of what comes out of the chain, with respect to the x that goes in, is the product of the slopes on the
    way, w · f′(w · h) of each: it vanishes where they are small, and explodes where they are large.

    Args:
        activations: what there is to choose from, by name; a list of such, or a single one: functions from a node to a
            node, such as `ts.tanh` or one of your own, or nodes with one placeholder. By default the textbooks'.

    Traits: `activation`, `x`, `depth` (how many follow one another), `weight` (the factor w before each).

    Raises:
        GraphError: one of them is no activation: it does not make of each number another one.
    """

    module = "activation_explorer"

    activation = traitlets.Unicode(help="Which activation is shown.").tag(sync=True)
    x = traitlets.CFloat(1.0, min=-6.0, max=6.0, help="Where the activation is looked at.").tag(sync=True)
    depth = traitlets.CInt(10, min=1, max=30, help="How many activations follow one another.").tag(sync=True)
    weight = traitlets.CFloat(1.0, min=0.1, max=4.0, help="What each multiplies its input with.").tag(sync=True)

    def __init__(
        self, activations: Mapping[str, Activation] | Iterable[Activation] | Activation | None = None, **traits: Any
    ) -> None:
        self._activations = _by_name(ACTIVATIONS if activations is None else activations)
        self._graphs = {name: _graph(name, activation) for name, activation in self._activations.items()}
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
        return {name: program(nodes, session) for name, (nodes, session) in self._graphs.items()}

    def scene(self) -> dict[str, Any]:
        nodes, session = self._graphs[self.activation]
        ys, slopes = _run(nodes, session, GRID)
        y, slope = _run(nodes, session, [self.x])
        h, gradient = self.x, 1.0
        values, factors, gradients = [], [], []
        for _ in range(self.depth):
            output, derivative = _run(nodes, session, [self.weight * h])
            h, factor = float(output[0]), self.weight * float(derivative[0])
            gradient *= factor
            values.append(h)
            factors.append(factor)
            gradients.append(gradient)
        return {
            "ys": ys.tolist(),
            "slopes": slopes.tolist(),
            "saturated": _saturated(slopes),
            "y": float(y[0]),
            "slope": float(slope[0]),
            "values": values,
            "factors": factors,
            "gradients": gradients,
        }

    def picture(self) -> Figure:
        from .picture import picture

        return picture(self.scene(), self.activation, self.x, self.weight)

    @traitlets.validate("activation")
    def _is_known(self, proposal: Any) -> str:
        if proposal["value"] not in self._activations:
            names = ", ".join(repr(_short(name)) for name in self._activations)
            raise traitlets.TraitError(
                f"There is no activation {_short(proposal['value'])!r} here. Choose from {names}."
            )
        return str(proposal["value"])

    def __repr__(self) -> str:
        return f"<ActivationExplorer: {_short(self.activation)} and {len(self._activations) - 1} more>"


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _by_name(activations: Any) -> dict[str, Activation]:
    if isinstance(activations, Mapping):
        found = dict(activations)
    else:
        several = [activations] if isinstance(activations, ts.Node) or callable(activations) else list(activations)
        found = {}
        for one in several:
            name = one.name if isinstance(one, ts.Node) else getattr(one, "__name__", type(one).__name__)
            name = "f" if name == "<lambda>" else name
            found[name if name not in found else f"{name} {len(found) + 1}"] = one
    if not found:
        raise ValueError(
            "There is no activation to explore. Give one, such as ts.tanh, or none for those of textbooks."
        )
    for name in found:
        if not isinstance(name, str):
            raise TypeError(f"Activations have names, and {name!r} is no text.")
    return found


def _graph(name: str, activation: Activation) -> tuple[dict[str, ts.Node], ts.Session]:
    """The nodes of an activation, x, y and slope, once it is clear that it is one."""
    if isinstance(activation, ts.Node):
        y, x = activation, _placeholder(name, activation)
        slope = ts.gradients(y, [x])[0]
    elif callable(activation):
        with ts.Graph().as_default():
            x = ts.placeholder("float64", [None], name="x")
            y = activation(x)
            if not isinstance(y, ts.Node):
                raise TypeError(
                    f"The activation {_short(name)!r} makes no node of a node, but a {type(y).__name__}. "
                    "Build it from tslab's operations, such as ts.tanh."
                )
            slope = ts.gradients(y, [x])[0]
    else:
        raise TypeError(
            f"The activation {_short(name)!r} is {activation!r}, and no function of a node, such as ts.tanh."
        )
    if slope is None:
        raise GraphError(
            f"The activation {_short(name)!r} has no derivative with respect to its input.",
            "Let it depend on its input by operations that have gradients.",
            nodes=[y],
        )
    nodes, session = {"x": x, "y": y, "slope": slope}, session_of(y, None)
    together, some = _run(nodes, session, GRID), _run(nodes, session, GRID[::40])
    if any(np.shape(value) != GRID.shape for value in together) or not all(
        np.shape(a) == np.shape(b[::40]) and np.allclose(a, b[::40], equal_nan=True)
        for a, b in zip(some, together, strict=True)
    ):
        raise GraphError(
            f"The activation {_short(name)!r} is not element-wise.",
            "It must make of each number another one, whatever stands beside it; ts.softmax and sums do not.",
            nodes=[y],
        )
    return nodes, session


def _placeholder(name: str, y: ts.Node) -> ts.Node:
    found = [node["name"] for node in graph_to_json([y])["nodes"] if node["kind"] == "placeholder"]
    if len(found) != 1:
        raise GraphError(
            f"The activation {_short(name)!r} depends on {len(found)} placeholders, and has one input.",
            "Give a node that is computed from one placeholder, or a function of a node.",
            nodes=[y],
        )
    return y.graph.get_node(found[0])


def _run(nodes: dict[str, ts.Node], session: ts.Session, values: Any) -> Any:
    with np.errstate(all="ignore"):  # what is outside the domain of a function is seen in its picture
        return session.run([nodes["y"], nodes["slope"]], {nodes["x"]: np.asarray(values, float)})


def _saturated(slopes: Any) -> list[float | None]:
    """Up to where it is saturated on the left, and from where on the right; None where it is not."""
    small = np.abs(slopes) < SATURATED
    steep = np.flatnonzero(~small)
    if not len(steep):
        return [float(GRID[-1]), None]
    left, right = steep[0] - 1, steep[-1] + 1
    return [float(GRID[left]) if left >= 0 else None, float(GRID[right]) if right < len(GRID) else None]
