"""Playground: a network that learns points of a plane, while its parts are seen and turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

import tslab as ts
from tslab.train import Optimizer

from ..demo import Choice, Control, Range, Text, Toggle
from ..live import LiveDemo, program
from .code import filled
from .data import CLASSES, START, VALUES, Array, data_set
from .model import ACTIVATIONS, LAYERS, Network, build, parse_layers
from .own import read_graph
from .run import Run, holds, parse_key
from .task import MOST_POINTS, ONE_VALUE, TWO_CLASSES, Task, classes, pair, read_data

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 50
"""The points of the field's grid, across and up."""
SPAN = ((-5.0, 5.0), (-5.0, 5.0))
REGULARIZATIONS = ("none", "L1", "L2")
_NETWORK = ("dataset", "activation", "layers")


class Playground(LiveDemo):
    """Train a small network on points of a plane, and see what each part of it does.

    Without arguments it is tslab's own network on points in a circle. `Playground(points, targets)` learns yours:
    points of shape (n, 2) and a class for each (integers, truth values, texts, one-hot rows) or a value (floats).
    `Playground(X, y, output, loss, train)` shows a graph of your own; its training happens in a session of the demo's,
    which starts from the values in yours, and leaves yours alone.

    Args:
        X: the points; or the placeholder that takes them.
        y: the targets; or their placeholder.
        output: the node of your graph that gives a row for each point. Where a cross entropy with logits takes it, its
            softmax or sigmoid is drawn.
        loss: a node with one number.
        train: what a step runs, or an optimizer, which then minimizes the loss.
        data: points and targets, if X and y are nodes; or the name of a data set.
        learning_rate: a placeholder of your graph that takes it, if it has one; or the rate to begin with.
        session: whose values your graph starts from; by default the last that ran it.
        optimizer: what makes the optimizer of the demo's own network from the learning rate.

    Traits: `dataset`, `noise`, `split` (percent of the points to train on), `batch_size`, `learning_rate`,
    `regularization`, `regularization_rate`, `activation`, `layers` ("8, 8"), `seed`, `step`, `speed` (steps a frame),
    `playing`, `drawn` ([x, y, class] each), `brush`, `chosen` (a weight, such as "W1[0, 3]"), `edits`, `show_code`.

    Raises:
        TypeError, ValueError: arguments that do not go together.
    """

    module = "playground"

    dataset = traitlets.Unicode("circle", help="Which points are learned.").tag(sync=True)
    noise = traitlets.CFloat(0.0, min=0.0, max=0.5, help="How far points are moved.").tag(sync=True)
    split = traitlets.CInt(50, min=10, max=90, help="How many percent of the points to train on.").tag(sync=True)
    batch_size = traitlets.CInt(10, min=1, max=50, help="How many points a step sees.").tag(sync=True)
    learning_rate = traitlets.CFloat(0.1, min=1e-4, max=10.0, help="How far a step goes.").tag(sync=True)
    regularization = traitlets.Enum(REGULARIZATIONS, "none", help="What keeps weights small.").tag(sync=True)
    regularization_rate = traitlets.CFloat(0.001, min=1e-5, max=1.0, help="How strongly.").tag(sync=True)
    activation = traitlets.Enum(tuple(ACTIVATIONS), "tanh", help="The function of the hidden units.").tag(sync=True)
    layers = traitlets.Unicode("8, 8", help="How many units each hidden layer has.").tag(sync=True)
    seed = traitlets.CInt(1, min=1, max=99, help="Where the random numbers start.").tag(sync=True)
    step = traitlets.CInt(0, min=0, help="After how many steps of training it is shown.").tag(sync=True)
    speed = traitlets.CInt(5, min=1, max=100, help="How many steps a frame.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether it trains on.").tag(sync=True)
    drawn: traitlets.List[Any] = traitlets.List(START, help="The points drawn, [x, y, class] each.").tag(sync=True)
    brush = traitlets.CInt(1, min=0, max=1, help="The class of the next point drawn.").tag(sync=True)
    chosen = traitlets.Unicode("", help="The weight that is edited.").tag(sync=True)
    edits: traitlets.List[Any] = traitlets.List(help="The weights set: [step, weight, value] each.").tag(sync=True)
    show_code = traitlets.Bool(False, help="Whether the program is shown.").tag(sync=True)

    given: traitlets.Dict[Any, Any] = traitlets.Dict(None, allow_none=True, help="The learner's points.").tag(sync=True)
    is_own_graph = traitlets.Bool(False, help="Whether the graph is the learner's.").tag(sync=True)

    def __init__(
        self,
        X: Any = None,
        y: Any = None,
        output: ts.Node | None = None,
        loss: ts.Node | None = None,
        train: ts.Node | Optimizer | None = None,
        *,
        data: Any = None,
        learning_rate: Any = None,
        session: ts.Session | None = None,
        optimizer: Callable[[ts.Node], Optimizer] = ts.train.GradientDescentOptimizer,
        **traits: Any,
    ) -> None:
        self._optimizer = optimizer
        self._built: dict[str, Network] = {}
        self._latest: tuple[Any, Run] | None = None
        self._choices: tuple[list[str], list[str]] | None = None
        is_own = any(isinstance(value, ts.Node) for value in (X, y, output, loss, train)) or train is not None
        if not is_own:
            data = data if X is None and y is None else (X, y)
            if (X is None) != (y is None):
                raise TypeError("Playground needs points and targets: Playground(X, y).")
        if isinstance(data, str):
            traits.setdefault("dataset", data)
            data = None
        self._given = None if data is None else read_data(*pair(data))
        if self._given is not None:
            traits.setdefault("dataset", "yours")
            traits["given"] = self._given.to_json()
        if is_own:
            nodes = {"X": X, "y": y, "output": output, "loss": loss}
            rate = learning_rate if isinstance(learning_rate, ts.Node) else None
            self._own = read_graph(nodes | {"learning_rate": rate}, train, self._given, session)  # type: ignore[arg-type]
            learning_rate = None if rate is not None else learning_rate
        self._is_own = is_own
        if learning_rate is not None:
            traits["learning_rate"] = learning_rate
        super().__init__(**{"label": "A playground for networks", "is_own_graph": is_own} | traits)
        self.observe(lambda change: self._follow_choices(), _NETWORK)

    # The traits

    @traitlets.validate("dataset")
    def _check_dataset(self, proposal: Any) -> str:
        if proposal["value"] not in self._data_sets():
            names = ", ".join(self._data_sets())
            raise traitlets.TraitError(
                f"There is no data set {proposal['value']!r} for this network. There are: {names}."
            )
        return str(proposal["value"])

    @traitlets.validate("layers")
    def _check_layers(self, proposal: Any) -> str:
        return ", ".join(map(str, parse_layers(proposal["value"])))

    @traitlets.validate("drawn")
    def _check_drawn(self, proposal: Any) -> list[Any]:
        points = [[float(x), float(y), int(label)] for x, y, label in proposal["value"]]
        if len(points) > MOST_POINTS or not all(np.isfinite(p).all() and p[2] in (0, 1) for p in points):
            raise traitlets.TraitError(f"Drawn points are [x, y, class] each, class 0 or 1, at most {MOST_POINTS}.")
        return points

    @traitlets.validate("edits")
    def _check_edits(self, proposal: Any) -> list[Any]:
        edits: list[tuple[int, str, float]] = [
            (int(step), str(key), float(value)) for step, key, value in proposal["value"]
        ]
        for _, key, value in edits:
            parse_key(key)
            if not np.isfinite(value):
                raise traitlets.TraitError(f"{key} cannot be set to {value}.")
        return [list(edit) for edit in edits]

    def edit(self, key: str, value: float) -> None:
        """Set a weight such as "W1[0, 3]" before the next step: one more of `edits`, which each run goes through."""
        name, place = parse_key(key)
        variable = next((v for v in self._network().variables if v.name == name), None)
        if variable is None or not holds(variable, place):
            raise ValueError(f"The network has no weight {key!r}.")
        kept = [edit for edit in self.edits if edit[:2] != [self.step, key]]
        self.edits = [*kept, [self.step, key, value]]

    def _data_sets(self) -> list[str]:
        task = self._own.task if self._is_own else None
        two = task is None or (len(task.levels) == 2)
        yours = ["yours"] if self._given is not None else []
        of_classes = [*CLASSES, "drawn"] if two else []
        of_values = list(VALUES) if task is None or not task.levels else []
        return [*yours, *of_classes, *of_values]

    def declare(self) -> list[Control]:
        settings = self._network().settings
        controls: list[Control] = [
            Choice("dataset", "Data set", tuple(self._data_sets())),
            self.slider("noise", "Noise", 0.01),
            self.slider("split", "Training share in %", 5),
            self.slider("batch_size", "Batch size"),
        ]
        if "learning_rate" in settings:
            controls.append(self.slider("learning_rate", "Learning rate", logarithmic=True))
        if "l1" in settings:
            controls.append(Choice("regularization", "Regularization", REGULARIZATIONS))
            controls.append(self.slider("regularization_rate", "Regularization rate", logarithmic=True))
        if not self._is_own:
            controls.append(Choice("activation", "Activation", tuple(ACTIVATIONS)))
            controls.append(Text("layers", "Hidden layers", LAYERS))
        return [
            *controls,
            Range("seed", "Seed", 1, 99),
            self.slider("speed", "Steps a frame"),
            Toggle("show_code", "Show me the code"),
        ]

    # The network and its data

    def _task(self, dataset: str) -> Task:
        if self._is_own:
            return self._own.task
        if dataset == "yours" and self._given is not None:
            count = len(self._given.task.levels)
            if not count:
                return Task(1, (), self._given.task.span)
            return classes(count, tuple(float(k) for k in range(count)))
        return ONE_VALUE if dataset in VALUES else TWO_CLASSES

    def _key(self, activation: str | None = None, layers: str | None = None) -> str:
        """The name of the network of these choices, as the browser makes it too."""
        if self._is_own:
            return "own"
        kind = self.dataset if self.dataset == "yours" else "values" if self.dataset in VALUES else "classes"
        activation = self.activation if activation is None else activation
        return f"{kind}; {activation}; {self.layers if layers is None else layers}"

    def _network(self, activation: str | None = None, layers: str | None = None) -> Network:
        if self._is_own:
            return self._own
        activation = self.activation if activation is None else activation
        layers = self.layers if layers is None else layers
        key = self._key(activation, layers)
        if key not in self._built:
            self._built[key] = build(parse_layers(layers), activation, self._task(self.dataset), self._optimizer)
        return self._built[key]

    def _follow_choices(self) -> None:
        if self._key() not in self.programs:
            with self.hold_sync():
                self.refresh()

    def write_programs(self) -> dict[str, dict[str, Any]]:
        return {self._key(): _program_of(self._network())}

    def _data(self) -> tuple[Array, Array]:
        if self.dataset == "yours" and self._given is not None:
            return self._given.points, self._given.labels
        if self.dataset == "drawn":
            table = np.array(self.drawn, dtype=float).reshape(-1, 3)
            return table[:, :2], table[:, 2].astype(int)
        return data_set(self.dataset, self.noise, self.seed)

    def _settings(self) -> dict[str, Any]:
        rate = self.regularization_rate
        return {
            "batch_size": self.batch_size,
            "split": self.split,
            "seed": self.seed,
            "learning_rate": self.learning_rate,
            "l1": rate if self.regularization == "L1" else 0.0,
            "l2": rate if self.regularization == "L2" else 0.0,
        }

    def _run(self) -> Run:
        """The run of the traits as they are, gone to `step`."""
        points, labels = self._data()
        key = (self._key(), points.tolist(), labels.tolist(), self._settings(), self.edits)
        if self._latest is None or self._latest[0] != key:
            self._latest = (key, Run(self._network(), points, labels, self._settings(), self.edits))
        run = self._latest[1]
        run.go(self.step)
        return run

    def values(self) -> dict[str, Array]:
        """The variables by name, as they are after `step` steps."""
        variables = self._network().variables
        with self._aside():
            values = self._run().network.session.run(variables)
        return {variable.name: value for variable, value in zip(variables, values, strict=True)}

    @property
    def code(self) -> str:
        """The program that builds this network and trains it as far as it is shown."""
        traits = {"dataset": self.dataset, "noise": self.noise, "drawn": self.drawn, "step": self.step}
        return filled(self._network().code, traits | self._settings(), self.edits)

    # What is drawn

    def scene(self) -> dict[str, Any]:
        with self._aside():
            return self._scene(self._run())

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """Run the demo's own session; that of the learner stays the one that `Variable.value` asks."""
        graph = self._network().session.graph
        last = graph.last_session
        try:
            yield
        finally:
            graph.last_session = last

    def _scene(self, run: Run) -> dict[str, Any]:
        network, task = run.network, run.network.task
        nodes, session = network.nodes, network.session
        (left, right), (bottom, top) = self._span()
        x, y = np.meshgrid(np.linspace(left, right, SIDE), np.linspace(bottom, top, SIDE))
        grid = np.column_stack([x.ravel(), y.ravel()])
        with np.errstate(all="ignore"):
            field, output, *units = session.run(
                [nodes["field"], nodes["output"], *[layer.units for layer in network.layers]], {nodes["X"]: grid}
            )
        train, test = run.losses()
        rows = run.test_rows
        right_ones = task.right(run.run(nodes["field"], rows), run.labels[rows]) if len(rows) else None
        history = run.history()
        weights = [session.run(layer.weight) for layer in network.layers]
        biases = [[] if layer.bias is None else session.run(layer.bias).ravel().tolist() for layer in network.layers]
        return {
            "step": run.step,
            "epoch": run.step // run.per_epoch,
            "points": run.points.ravel().tolist(),
            "labels": run.labels.tolist(),
            "test": rows.tolist(),
            "field": task.shade(field).tolist(),
            "units": [part.reshape(SIDE * SIDE, -1).ravel().tolist() for part in (*units, output)],
            "weights": [weight.ravel().tolist() for weight in weights],
            "biases": biases,
            "trainLoss": train,
            "testLoss": test,
            "right": right_ones,
            "steps": [record.step for record in history],
            "trainLosses": [record.train for record in history],
            "testLosses": [float("nan") if record.test is None else record.test for record in history],
        }

    def _span(self) -> Any:
        return self.given["span"] if self.dataset == "yours" and self.given else SPAN

    def picture(self) -> Figure:
        from .picture import picture

        return picture(self.scene(), self._span(), self._network().task)

    def save(
        self, path: str | Path, activations: Sequence[str] | None = None, layers: Sequence[str] | None = None
    ) -> None:
        """Write the demo, as it stands, to one HTML file; it holds, and offers, the networks of these choices.

        Args:
            path: of the file, which ends in .html.
            activations: by default the one that is chosen.
            layers: such as ["4", "8, 8"]; by default the ones that are chosen.

        Raises:
            ValueError: a choice that there is not.
            EngineError: the browser cannot run one of its graphs. Nothing is written.
        """
        self.offer(activations, layers)
        super().save(path)

    def offer(self, activations: Sequence[str] | None = None, layers: Sequence[str] | None = None) -> None:
        """Let `page_state` hold the networks of these choices, which are those of `save`."""
        if self._is_own and (activations or layers):
            raise ValueError("A page of your own graph holds that graph alone. Leave activations and layers out.")
        unknown = [name for name in activations or () if name not in ACTIVATIONS]
        if unknown:
            raise ValueError(f"There is no activation {unknown[0]!r}. There are: {', '.join(ACTIVATIONS)}.")
        of_activations = dict.fromkeys([self.activation, *(activations or ())])
        of_layers = dict.fromkeys([self.layers, *[", ".join(map(str, parse_layers(text))) for text in layers or ()]])
        self._choices = (list(of_activations), list(of_layers))

    def page_state(self) -> dict[str, Any]:
        state = super().page_state()
        if self._is_own:
            return state
        activations, layers = self._choices or ([self.activation], [self.layers])
        found = {self._key(a, b): self._network(a, b) for a in activations for b in layers}
        kind = self._key().split(";")[0]
        own_kind = {"yours": ["yours"], "values": list(VALUES), "classes": [*CLASSES, "drawn"]}[kind]
        # Where there is one only, there is nothing to choose.
        offered = {"activation": activations, "layers": layers, "dataset": own_kind}
        controls = []
        for control in state["control_list"]:
            options = offered.get(control["trait"])
            if options is None and (control["trait"], kind) != ("noise", "yours"):
                controls.append(control)
            elif options is not None and len(options) > 1:
                controls.append(control | {"kind": "choice", "options": options})
        return state | {
            "programs": {key: _program_of(network) for key, network in found.items()},
            "control_list": controls,
        }

    def __repr__(self) -> str:
        sizes = "your graph" if self._is_own else f"2-{'-'.join(map(str, parse_layers(self.layers)))} {self.activation}"
        return f"<Playground: {self.dataset}, {sizes}, step {self.step}>"


def _program_of(network: Network) -> dict[str, Any]:
    return program(network.fetches, network.start) | {"network": network.to_json()}
