"""TrainingMonitor: how training goes, while it goes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

import tslab as ts
from tslab.errors import NumericsError

from ..demo import Choice, Control, Toggle
from ..live import LiveDemo
from .arguments import is_float, named_nodes, number_of
from .diagnosis import Memory
from .measured import MOST_NODES, Curves, Histograms
from .progress import InNotebook, InTerminal, described, in_notebook, line_of, when_cell_fails
from .scene import draw, histogram_of, lines_of, span_of, title_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Nodes = ts.Node | Mapping[str, ts.Node] | Sequence[ts.Node | None]

REST = 0.1
"""Seconds that pass, at least, before the browser is told again."""


class TrainingMonitor(LiveDemo):
    """Wrap a training loop to see how it goes: curves of losses, histograms of weights and gradients, time left.

        monitor = TrainingMonitor()
        for step in monitor(range(1000)):
            monitor.log(loss=session.run([loss, train], {X: batch})[0])

    A loop of any program can be wrapped. With a graph, the monitor can do more: it fetches the losses in the same run,
    draws histograms, and names the operation that made a nan:

        monitor = TrainingMonitor(loss, variables=[W, b], gradients=True)
        for step in monitor(range(1000)):
            monitor.run(train, {X: batch})

    The loop ends when a logged value is nan or infinite: `state` is then "stopped", and `notice` says why. In a
    terminal the progress bar is tqdm's. A second loop continues the curves of the first.

    Curves are thinned out beyond 2,000 points (4,000 of all curves together): a point is then the mean of 2, 4, 8 …
    steps. There are at most 48 histograms of a node over all steps, and each counts 10,000 numbers at most.

    Args:
        losses: what `run` fetches and logs: a node, several, or several by name.
        variables: whose values histograms show; by default the trainable Variables of the losses' graph, up to 8.
        gradients: whose histograms are shown too: nodes, as from `ts.gradients`; or True for the gradients of the first
            loss by the variables.
        session: whose variables they are; by default the last that has run the graph.
        feed_dict: what gradients are computed with where the loop does not train by `run`.
        every: how many steps lie between two histograms at first.

    Traits: `state` ("ready", "running", "finished", "left" by break or an error, "interrupted" by Ctrl-C, "stopped" at
    a nan), `steps`, `total`, `seconds`, `rate`; `logarithmic`, `smoothing`, `shown` (which histogram), `moment` (when:
    0 is the first, 1 the last), `stop_at_nan`. Outside of notebooks Ctrl-C in the loop's own lines looks like `break`.

    Raises:
        TypeError, ValueError: what is given is no node, or there are more than 8 histograms.
    """

    module = "training_monitor"

    logarithmic = traitlets.Bool(False, help="Whether the axis of the curves is logarithmic.").tag(sync=True)
    smoothing = traitlets.CFloat(0.0, min=0.0, max=0.99, help="How smooth the curves are drawn.").tag(sync=True)
    shown = traitlets.Unicode(help="Whose histograms are drawn.").tag(sync=True)
    moment = traitlets.CFloat(1.0, min=0.0, max=1.0, help="Which histogram: 0 is the first, 1 the last.").tag(sync=True)

    state = traitlets.Unicode("ready", help="What has become of the loop.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether a loop is running.").tag(sync=True)
    steps = traitlets.Int(0, help="How many steps are done.").tag(sync=True)
    total = traitlets.Int(None, allow_none=True, help="How many there will be, if that is known.").tag(sync=True)
    seconds = traitlets.Float(0.0, help="How long the loops have taken.").tag(sync=True)
    rate = traitlets.Float(0.0, help="Steps per second, on the average of this loop.").tag(sync=True)
    curves: traitlets.Dict[Any, Any] = traitlets.Dict(help="What was logged: see `Curves`.").tag(sync=True)
    histograms: traitlets.Dict[Any, Any] = traitlets.Dict(help="See `Histograms`.").tag(sync=True)
    stop_at_nan = traitlets.Bool(True, help="Whether the loop ends when a logged value is nan or infinite.")

    def __init__(
        self,
        losses: Nodes | None = None,
        *,
        variables: Nodes | None = None,
        gradients: Nodes | bool = False,
        session: ts.Session | None = None,
        feed_dict: Mapping[Any, Any] | None = None,
        every: int = 1,
        **traits: Any,
    ) -> None:
        self._losses = named_nodes(losses, "losses")
        first = next(iter(self._losses.values()), None)
        if variables is None and first is not None:
            variables = [v for v in first.graph.variables if v.trainable and is_float(v)][:MOST_NODES]
        watched = named_nodes(variables, "variables")
        if gradients is True:
            if first is None or not watched:
                raise ValueError("gradients=True needs losses, and variables to take the gradient by.")
            found = ts.gradients(first, list(watched.values()))
            gradients = {name: node for name, node in zip(watched, found, strict=True) if node is not None}
        given = named_nodes(None if isinstance(gradients, bool) else gradients, "gradients")
        slopes = {f"gradient of {name}" if name in watched else name: node for name, node in given.items()}
        self._nodes = watched | slopes
        if len(self._nodes) != len(watched) + len(slopes) or len(self._nodes) > MOST_NODES:
            raise ValueError(
                f"There are {len(watched) + len(slopes)} histograms; {MOST_NODES}, of different names, fit."
            )
        if every < 1:
            raise ValueError(f"every={every} makes no sense: histograms are at least 1 step apart.")
        self._gradients = bool(slopes)
        self._session, self._feed_dict = session, feed_dict
        self._memory: Memory | None = None
        self._curves = Curves()
        kinds = {name: "gradient" if name in slopes else "variable" for name in self._nodes}
        self._histograms = Histograms(kinds, every)
        self._step = self._begun = 0  # the step that runs now, and the first of this loop
        self._at = self._told = 0.0  # when this loop began, and when the browser was told last
        self._before, self._rest = 0.0, REST
        self._is_due = False
        self._reason = ""
        self._latest: dict[str, float] = {}
        self._is_wrong = False  # whether the reason is a number that is not finite
        self._runs = False  # whether the loop trains by `run`
        self._bar: InNotebook | InTerminal | None = None  # while a loop runs
        self._is_shown = False
        shown = {"label": "Training monitor", "shown": next(iter(self._nodes), "")}
        super().__init__(**shown | {"curves": self._curves.json(), "histograms": self._histograms.json()} | traits)

    def declare(self) -> list[Control]:
        curves: list[Control] = [
            Toggle("logarithmic", "Logarithmic axis"),
            self.slider("smoothing", "Smoothing", 0.01),
        ]
        if not self._nodes:
            return curves
        return [*curves, Choice("shown", "Histogram of", tuple(self._nodes)), self.slider("moment", "Moment", 0.01)]

    @traitlets.validate("shown")
    def _node_exists(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if name and name not in self._nodes:
            raise traitlets.TraitError(f"There is no histogram of {name!r}. There are: {', '.join(self._nodes)}.")
        return name

    def write_programs(self) -> dict[str, dict[str, Any]]:
        return {}

    def __call__(self, steps: Iterable[Any] | int, total: int | None = None) -> Iterator[Any]:
        """The steps of the loop, one by one.

        Args:
            steps: what to go through; a number means a range. `itertools.count()` goes on until `break`.
            total: how many there are, where `steps` has no length.

        Raises:
            TypeError: nobody can go through `steps`.
            RuntimeError: the monitor is in a loop already.
        """
        if isinstance(steps, int):
            steps = range(steps)
        if not isinstance(steps, Iterable):
            raise TypeError(f"Nobody can go through {steps!r}. Write: for step in monitor(range(1000)).")
        if total is None and hasattr(steps, "__len__"):
            total = len(steps)  # type: ignore[arg-type]  # it has a length
        return self._go(steps, total)

    def _go(self, steps: Iterable[Any], total: int | None) -> Iterator[Any]:
        self._begin(total)
        state = "left"
        line = None
        try:
            for item in steps:
                self._begin_step()
                if self._is_wrong and self.stop_at_nan:  # in what the step would start from
                    break
                yield item
                self._step += 1
                if self._is_wrong and self.stop_at_nan:
                    break
            else:
                state = "finished"
        except KeyboardInterrupt:  # while the monitor itself, or `steps`, was at work
            state = "interrupted"
            raise
        except Exception as error:  # of `steps`
            self._reason = described(error)
            raise
        except GeneratorExit:
            line = line_of(sys._getframe().f_back)
            raise
        finally:
            self._end("stopped" if self._is_wrong and self.stop_at_nan else state)
            if self.state == "left":
                when_cell_fails(line, self._failed)

    def log(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> None:
        """Draw numbers, by their names, at the step that is running: `monitor.log(loss=0.5, accuracy=0.9)`.

        A name that is logged several times in one step stands for the mean.

        Args:
            values: numbers by name, for names that Python cannot write: `{"test loss": 0.7}`.
            named: numbers by name.

        Raises:
            RuntimeError: no loop is running.
            TypeError, ValueError: a value is no single number; or there are more than 16 names.
        """
        if self._bar is None:
            raise RuntimeError("monitor.log has no step to log at. Write: for step in monitor(range(1000)): …")
        for name, value in (named if values is None else {**values, **named}).items():
            number = value if type(value) is float else number_of(name, value)
            self._curves.add(name, self._step, number)
            self._latest[name] = number
            if number - number != 0:
                self._blame(f"{name!r} is {number} at step {self._step}.")

    def run(self, fetches: Any, feed_dict: Mapping[Any, Any] | None = None) -> Any:
        """Run a step: as `session.run`. What the monitor was given as `losses` is fetched in the same run, and logged.

        Args:
            fetches: such as the operation that an optimizer's `minimize` returned.
            feed_dict: values of the placeholders.

        Returns:
            What `session.run(fetches, feed_dict)` would.

        Raises:
            RuntimeError: no loop is running.
            ValueError: the monitor knows no session.
            NumericsError: the session has check_numerics, and an operation made a nan or an infinity.
        """
        if self._bar is None:
            raise RuntimeError("monitor.run has no step to run. Write: for step in monitor(range(1000)): …")
        memory = self._remember(fetches)
        if memory is None:
            raise ValueError("The monitor knows no session, for none has run this graph yet. Give session=….")
        self._runs = True
        nodes = [*self._nodes.values()] if self._is_due else []
        asked = list(fetches) if type(fetches) is list else [fetches]
        everything = [*asked, *self._losses.values(), *nodes]
        memory.keep(self._step, everything, feed_dict)
        try:
            results = memory.session.run(everything, feed_dict)
        except NumericsError as error:
            self._reason, self._is_wrong = f"At step {self._step}: {error}", True
            raise
        found = results[: len(asked)]
        losses = results[len(asked) : len(asked) + len(self._losses)]
        self.log(dict(zip(self._losses, losses, strict=True)))
        if nodes:
            self._take(results[-len(nodes) :])
        return found if type(fetches) is list else found[0]

    def flush(self) -> None:
        """Bring the traits, and so the browser, up to date; while a loop runs this happens ten times a second."""
        began = perf_counter()
        with self.hold_sync():
            if self._bar is not None:
                elapsed = began - self._at
                self.seconds = self._before + elapsed
                self.rate = (self._step - self._begun) / elapsed if elapsed > 0 else 0.0
            self.steps = self._step
            self.curves = self._curves.json()
            self.histograms = self._histograms.json()
            self.notice = self._reason
        if self._bar is not None:
            self._bar.show(self._step - self._begun, self._last_words())
        self._told = perf_counter()
        self._rest = max(REST, 20 * (self._told - began))  # at most 5 % of the time

    def scene(self) -> dict[str, Any]:
        lines = lines_of(self.curves, self.smoothing)
        span, hidden = span_of(lines, self.logarithmic)
        end = max(self.steps, self.total or 0) if self.playing else self.steps
        return {
            "title": title_of(self.state, self.steps, self.total),
            "share": None if not self.total else min(self.steps / self.total, 1.0),
            "left": (self.total - self.steps) / self.rate if self.playing and self.total and self.rate else None,
            "lines": lines,
            "x": [0, end - 1 if end > 1 else 10],
            "y": span,
            "hidden": hidden,
            "histogram": histogram_of(self.histograms, self.shown, self.moment),
        }

    def picture(self) -> Figure:
        if self._bar is not None:
            self.flush()
        scene = self.scene()
        found = [node["rows"] for node in self.histograms["nodes"] if node["name"] == self.shown]
        row = found[0][scene["histogram"]["at"]] if scene["histogram"] else None
        said = [f"{line['name']} is {line['values'][-1]:.4g}" for line in scene["lines"]]
        return draw(scene, row, self.logarithmic, "; ".join([scene["title"], *said]))

    def _begin(self, total: int | None) -> None:
        if self._bar is not None:
            raise RuntimeError(
                f"The monitor is in a loop already, at step {self._step}. Wrap the outer loop alone, and log in the "
                "inner one; or make another TrainingMonitor."
            )
        self._reason, self._is_wrong = "", False
        self._bar = InNotebook(self, self._is_shown) if in_notebook() else InTerminal(total)
        self._before, self._begun, self._at = self.seconds, self._step, perf_counter()
        self._is_due = False
        with self.hold_sync():
            self.total = None if total is None else self._step + total
            self.state, self.playing = "running", True

    def _begin_step(self) -> None:
        if perf_counter() - self._told >= self._rest:
            self.flush()
        if self._nodes and self._step % self._histograms.every == 0:
            self._is_due = True
        memory = self._remember() if self._nodes or self._losses else None
        if memory is None or self._runs:
            return
        if self._is_due and not (self._gradients and self._feed_dict is None):
            self._take(memory.session.run(list(self._nodes.values()), self._feed_dict))
        if self._feed_dict is not None:
            memory.keep(self._step, [*self._losses.values(), *self._nodes.values()], self._feed_dict)

    def _end(self, state: str) -> None:
        bar = self._bar
        if bar is None:
            return
        if not self._reason and state == "finished":
            if self._losses and not self._latest:
                self._reason = "Nothing was logged: train by monitor.run(train, feed), or call monitor.log(loss=value)."
            elif self._is_due and not self._histograms.steps:
                self._reason = "No gradient was computed: give feed_dict={X: …}, or train by monitor.run(train, feed)."
        with self.hold_sync():
            self.flush()
            self.state, self.playing = state, False
        self._bar = None
        bar.close(self._step - self._begun, self._last_words(), self._reason)

    def _failed(self, error: BaseException) -> None:
        """The cell has ended with the error by which the loop was left."""
        with self.hold_sync():
            if isinstance(error, KeyboardInterrupt):
                self.state = "interrupted"
            else:
                self.notice = described(error)

    def _take(self, values: list[Any]) -> None:
        """Add a histogram of each node."""
        self._is_due = False
        self._histograms.add(self._step, values)
        for name, value in zip(self._nodes, values, strict=True):
            wrong = int(np.count_nonzero(~np.isfinite(value)))
            if wrong:
                self._blame(
                    f"{name!r} holds {wrong} of {np.size(value)} numbers that are not finite, at step {self._step}."
                )

    def _blame(self, what: str) -> None:
        """Keep the first reason to stop, and the operation that is behind it, if that can be told."""
        if self._is_wrong:
            return
        self._is_wrong = True
        self._reason = what if self._memory is None else f"{what}\n{self._memory.explain()}"

    def _remember(self, fetches: Any = None) -> Memory | None:
        """The memory of the session that trains: the one given, or the last that ran the graph, if one has."""
        if self._memory is None or (self._memory.session.closed and self._session is None):
            asked = fetches if isinstance(fetches, (list, tuple)) else [fetches]
            known = [*self._losses.values(), *self._nodes.values(), *asked]
            graph = next((node.graph for node in known if isinstance(node, ts.Node)), None)
            session = self._session or (graph.last_session() if graph else None)
            self._memory = None if session is None or session.closed else Memory(session)
        return self._memory

    def _last_words(self) -> dict[str, str]:
        return {name: f"{value:.4g}" for name, value in self._latest.items()}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        self._is_shown = True
        return super()._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        return f"<TrainingMonitor: {title_of(self.state, self.steps, self.total)}>"
