"""PerceptronDemo: points of two or three classes in the plane, and the perceptron that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

import tslab as ts

from ..demo import Choice, Control, Toggle
from ..live import LiveDemo, program, session_of
from .model import MOST_CLASSES, PerceptronModel, blobs, default_model
from .picture import boundaries, picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 49
"""How many points of the grid, on which the field is computed, are in a row."""
MOST_POINTS = 1000


class PerceptronDemo(LiveDemo):
    """Find the line between classes of points, by hand or by gradient descent.

    Args:
        probabilities: the learner's perceptron: ts.softmax(ts.matmul(X, W) + b) of two or three classes, or
            ts.sigmoid(ts.matmul(X, w) + b) of two. By default one like it.
        X: the placeholder of the points; by default the only one that `probabilities` depends on.
        points: array of shape (n, 2).
        labels: the class of each point, as numbers from 0, or as one-hot rows.
        session: whose weights to start from; by default the last session that ran the graph, or else a new one. The
            demo has weights of its own: those of the session stay as they are.
        classes: how many classes the default points have, 2 or 3.

    Points are added by a click, dragged, and removed by a double click. With two classes the line is dragged, too.

    Traits: `points`, `labels`; the weights `W`, two rows with a column for each class (or one, of a sigmoid), and the
    biases `b`; `w1`, `w2` and `bias`, which the sliders set: with two classes those of the line w₁ x₁ + w₂ x₂ + b = 0,
    with three those of the class `chosen`, which is also the class of a new point; `learning_rate`, `playing` (train, a
    step at each frame), `step`; `area`, what is seen of the plane: [left, right, bottom, top].

    Raises:
        GraphError: the node is no perceptron for points of the plane.
        ValueError: points and labels that do not fit.
    """

    module = "perceptron"

    points = traitlets.Any(help="The points, [[x1, x2], …].").tag(sync=True)
    labels = traitlets.Any(help="The class of each point.").tag(sync=True)
    W = traitlets.Any(help="The weights: two rows, with a column for each class.").tag(sync=True)
    b = traitlets.Any(help="The biases; an empty list if the perceptron has none.").tag(sync=True)
    w1 = traitlets.CFloat(0.0, min=-20.0, max=20.0, help="How much x1 speaks for the class.").tag(sync=True)
    w2 = traitlets.CFloat(0.0, min=-20.0, max=20.0, help="How much x2 speaks for the class.").tag(sync=True)
    bias = traitlets.CFloat(0.0, min=-20.0, max=20.0, help="What speaks for it anyway.").tag(sync=True)
    chosen = traitlets.Unicode("1", help="The class of the sliders, and of a new point.").tag(sync=True)
    slider_class = traitlets.Unicode("1", help="The class whose weights the sliders show.").tag(sync=True)
    learning_rate = traitlets.CFloat(0.01, min=1e-4, max=1.0, help="How far a step goes.").tag(sync=True)
    playing = traitlets.Bool(False, help="Whether the perceptron is trained.").tag(sync=True)
    step = traitlets.CInt(0, min=0, help="How many steps of gradient descent have been done.").tag(sync=True)
    area: traitlets.List[float] = traitlets.List(help="What is seen: [left, right, bottom, top].").tag(sync=True)
    start: traitlets.List[Any] = traitlets.List(help="W and b, from which `reset` starts again.").tag(sync=True)
    _is_moving = False
    classes = traitlets.Int(2, help="How many classes there are.").tag(sync=True)

    def __init__(
        self,
        probabilities: ts.Node | None = None,
        X: ts.Node | None = None,
        points: Any = None,
        labels: Any = None,
        session: ts.Session | None = None,
        *,
        classes: int | None = None,
        **traits: Any,
    ) -> None:
        if probabilities is None and X is not None:
            raise TypeError("A placeholder X without a perceptron: write PerceptronDemo(p, X, points, labels).")
        if X is not None and not isinstance(X, ts.Node):
            raise TypeError(
                "X is the placeholder of the points; they come third: PerceptronDemo(p, X, points, labels)."
            )
        if (points is None) != (labels is None):
            raise TypeError("Points and labels come together: PerceptronDemo(p, X, points, labels).")
        if probabilities is None:
            wanted = classes or (max(_labels(labels, MOST_CLASSES), default=0) + 1 if labels is not None else 2)
            if wanted not in (2, MOST_CLASSES) and classes is not None:
                raise ValueError(f"A PerceptronDemo has 2 or {MOST_CLASSES} classes, not {classes!r}.")
            probabilities, X = default_model(max(wanted, 2))
        self._session = session_of(probabilities, session) if isinstance(probabilities, ts.Node) else None
        self._perceptron = PerceptronModel(probabilities, X, self._session)
        count = self._perceptron.classes
        if classes not in (None, count):
            raise ValueError(f"{probabilities.name!r} has {count} classes, not {classes}.")
        points, labels = blobs(count) if points is None else (points, labels)
        points, labels = _points(points), _labels(labels, count)
        if len(points) != len(labels):
            raise ValueError(f"There are {len(points)} points and {len(labels)} labels. Give a label for each point.")
        W, b = self._values()
        given = {"points": points, "labels": labels, "W": W, "b": b, "area": _area(points), "classes": count}
        text = "Perceptron: the line between two classes" if count == 2 else "Perceptron: three classes in the plane"
        super().__init__(**given | {"label": text} | traits)
        self.start = [self.W, self.b]
        self._show_line()

    def declare(self) -> list[Control]:
        w1, w2, bias, what = ("w₁", "w₂", "b", "New points") if self.classes == 2 else _OF_CLASS
        sliders = [self.slider("w1", w1, 0.1), self.slider("w2", w2, 0.1), self.slider("bias", bias, 0.1)]
        return [
            Choice("chosen", what, tuple(str(k) for k in range(self.classes))),
            *sliders[: 3 if self._perceptron.b is not None else 2],
            self.slider("learning_rate", "Learning rate", logarithmic=True),
            Toggle("playing", "Train"),
        ]

    def write_programs(self) -> dict[str, dict[str, Any]]:
        return {"perceptron": program(self._perceptron.nodes, self._running)}

    def refresh(self) -> None:
        super().refresh()
        if self.start:  # not the first time
            self.start = list(self._values())
            self.reset()

    def reset(self) -> None:
        """Back to the weights from the start, and to step 0."""
        self._set_weights(self.start[0], self.start[1], 0)

    def train(self, steps: int = 1) -> None:
        """Steps of gradient descent on the cross entropy, W ← W - η ∂J/∂W and b ← b - η ∂J/∂b."""
        nodes, model = self._perceptron.nodes, self._perceptron
        points, labels = self._data()
        W, b = np.asarray(self.W), np.asarray(self.b)
        gradients = [nodes[name] for name in ("dW", "db") if name in nodes]
        feeds = {nodes["X"]: points, nodes["c"]: model.one_hot(labels)}
        for _ in range(steps if len(labels) else 0):
            found = self._running.run(gradients, feeds | model.shaped(W, b))
            W = W - self.learning_rate * np.reshape(found[0], W.shape)
            b = b - self.learning_rate * np.reshape(found[1], b.shape) if len(found) > 1 else b
        self._set_weights(W, b, self.step + steps)

    def scene(self) -> dict[str, Any]:
        nodes, model = self._perceptron.nodes, self._perceptron
        points, labels = self._data()
        weights = model.shaped(self.W, self.b)
        left, right, bottom, top = self.area
        xs, ys = np.linspace(left, right, COLUMNS), np.linspace(bottom, top, COLUMNS)
        grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        field = self._running.run(nodes["P"], {nodes["X"]: grid, **weights})
        P, J, gradient = np.zeros((0, model.classes)), 0.0, np.zeros(np.size(self.W) + np.size(self.b))
        if len(labels):
            feeds = {nodes["X"]: points, nodes["c"]: model.one_hot(labels), **weights}
            P, J, *parts = self._running.run([nodes[name] for name in ("P", "J", "dW", "db") if name in nodes], feeds)
            gradient = np.concatenate([np.ravel(part) for part in parts])
        wrong = np.argmax(P, axis=1) != labels if len(labels) else np.zeros(0, bool)
        return {
            "weights": [*np.ravel(self.W).tolist(), *self.b],
            "field": np.ravel(field).tolist(),
            "p": P[np.arange(len(labels)), labels].tolist(),
            "wrong": wrong.tolist(),
            "error_rate": float(wrong.mean()) if len(labels) else 0.0,
            "likelihood": float(np.exp(-J)),
            "cross_entropy": float(J),
            "gradient": gradient.tolist(),
            "boundaries": boundaries(model.rows(self.W, self.b), self.area),
        }

    def picture(self) -> Figure:
        points, labels = self._data()
        return picture(self.scene(), points, labels, self.area, self.classes)

    @property
    def _running(self) -> ts.Session:
        assert self._session is not None
        return self._session

    def _values(self) -> tuple[list[list[float]], list[float]]:
        """The session's weights, as the traits have them."""
        W, b = self._perceptron.W, self._perceptron.b
        values = self._running.run([W] if b is None else [W, b])
        return np.reshape(values[0], (2, -1)).tolist(), np.ravel(values[1]).tolist() if b is not None else []

    def _data(self) -> tuple[Any, list[int]]:
        """The points that have a label, and the labels."""
        count = min(len(self.points), len(self.labels))
        return np.asarray(self.points, float).reshape(-1, 2)[:count], self.labels[:count]

    def _set_weights(self, W: Any, b: Any, step: int) -> None:
        with self.hold_trait_notifications():
            self.W, self.b, self.step = W, b, step

    def _line(self, k: str) -> list[float]:
        """w₁, w₂ and b as the sliders have them, of the line or of the class `k`."""
        rows = self._perceptron.rows(self.W, self.b)
        row = np.subtract(rows[1], rows[0]) if self.classes == 2 else rows[int(k)]
        return [min(max(float(x), -20.0), 20.0) for x in row]

    @traitlets.observe("W", "b", "chosen")
    def _show_line(self, change: Any = None) -> None:
        """The sliders follow the weights."""
        if self.W is None or self.b is None or (self._is_shown() and self.slider_class == self.chosen):
            return
        self._is_moving = True
        with self.hold_sync():
            self.w1, self.w2, self.bias = self._line(self.chosen)
            self.slider_class = self.chosen
        self._is_moving = False

    @traitlets.observe("w1", "w2", "bias")
    def _move_line(self, change: Any) -> None:
        """The weights follow the sliders. Those of a softmax with two classes move apart, as in gradient descent."""
        if self._is_moving or self.W is None or self.b is None or self._is_shown():
            return
        W, b = [list(row) for row in self.W], list(self.b)
        moved = np.subtract([self.w1, self.w2, self.bias], self._line(self.slider_class)).tolist()
        columns = self._perceptron.columns
        shares = {0: -0.5, 1: 0.5} if columns == 2 else {int(self.slider_class) if columns > 2 else 0: 1.0}
        for column, share in shares.items():
            for row, values in enumerate([*W, b][: 2 + bool(b)]):
                values[column] += share * moved[row]
        with self.hold_trait_notifications():
            self.W, self.b = W, b
        if not b:
            self.bias = 0.0

    def _is_shown(self) -> bool:
        return bool(np.abs(np.subtract([self.w1, self.w2, self.bias], self._line(self.slider_class))).max() <= 1e-9)

    @traitlets.observe("points")
    def _follow_points(self, change: Any) -> None:
        """Points that are set where they are not seen are brought into sight."""
        if not self.area or not change.new:
            return
        left, right, bottom, top = self.area
        (low, down), (high, up) = np.min(change.new, axis=0), np.max(change.new, axis=0)
        if low < left or high > right or down < bottom or up > top:
            self.area = _area(change.new)

    @traitlets.validate("points", "labels", "W", "b", "chosen", "area")
    def _fits(self, proposal: Any) -> Any:
        name, value, columns = proposal["trait"].name, proposal["value"], self._perceptron.columns
        try:
            if name == "points":
                return _points(value)
            if name == "labels":
                return _labels(value, self._perceptron.classes)
            if name == "area":
                return _span(value)
            if name == "W":
                return _numbers("W", value, (2, columns)).tolist()
            if name == "b":
                return _numbers("b", value, (columns if self._perceptron.b is not None else 0,)).tolist()
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from None
        if value not in [str(k) for k in range(self._perceptron.classes)]:
            raise traitlets.TraitError(f"There is no class {value!r}: they are 0 to {self._perceptron.classes - 1}.")
        return value

    def __repr__(self) -> str:
        return f"<PerceptronDemo: {len(self.points)} points of {self.classes} classes>"


_OF_CLASS = ("w₁ of the class", "w₂ of the class", "b of the class", "Class")


def _numbers(name: str, value: Any, shape: tuple[int, ...]) -> Any:
    array = np.asarray(value, float)
    if array.size != np.prod(shape) or not np.isfinite(array).all():
        raise ValueError(f"{name} is an array of shape {shape} of finite numbers, which {value!r} is not.")
    return array.reshape(shape)


def _points(value: Any) -> list[list[float]]:
    array = np.asarray(value, float)
    if array.size == 0:
        return []
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        raise ValueError(f"Points are finite numbers in an array of shape (n, 2), and this one has {array.shape}.")
    if len(array) > MOST_POINTS:
        raise ValueError(f"{len(array)} points are more than the {MOST_POINTS} that can be shown. Choose some of them.")
    return array.tolist()  # type: ignore[no-any-return]


def _labels(value: Any, classes: int) -> list[int]:
    array = np.asarray(value)
    if array.ndim == 2 and array.shape[1] == classes and (np.sort(array, axis=1) == [0] * (classes - 1) + [1]).all():
        array = np.argmax(array, axis=1)
    if array.size == 0:
        return []
    if array.ndim != 1 or not np.isin(array, range(classes)).all():
        raise ValueError(f"Labels are class numbers from 0 to {classes - 1}, or one-hot rows.")
    return [int(label) for label in array]


def _span(area: Sequence[float]) -> list[float]:
    left, right, bottom, top = (float(x) for x in area)
    if not (left < right and bottom < top and np.isfinite([left, right, bottom, top]).all()):
        raise ValueError(f"The area is [left, right, bottom, top], and {list(area)} holds no point.")
    return [left, right, bottom, top]


def _area(points: Sequence[Sequence[float]]) -> list[float]:
    """A square with all points and a margin."""
    if not len(points):
        return [-4.0, 4.0, -4.0, 4.0]
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    half = 0.6 * float(max(high - low)) or 1.0
    x, y = ((low + high) / 2).tolist()
    digits = 1 - int(np.floor(np.log10(half)))
    return [round(at, digits) for at in (x - half, x + half, y - half, y + half)]
