"""`tslab demo`: open a demo in your browser, as a page of its own.

The page is one file that needs no Python and no network; --save keeps it. Each demo shows the example that it has by
itself: in a notebook, `tslab.widgets` shows your own graphs.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import webbrowser
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np

from .common import CommandError, require

NAMES = {
    "graph-stepper": "GraphStepper",
    "backprop-stepper": "BackpropStepper",
    "gradient-descent": "GradientDescentDemo",
    "perceptron": "PerceptronDemo",
    "loss-landscape": "LossLandscape",
    "playground": "Playground",
    "activation-explorer": "ActivationExplorer",
    "training-monitor": "TrainingMonitor",
}
SUFFIXES = (".html", ".htm")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The demo and the file."""
    parser.add_argument("name", metavar="NAME", choices=list(NAMES), help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the page to FILE.html, and open no browser")


def run(options: argparse.Namespace) -> None:
    """Make the demo and write its page."""
    require("anywidget", "graphviz", "ipywidgets", "matplotlib")
    path: Path | None = options.save
    if path is not None and path.suffix not in SUFFIXES:
        raise CommandError(f"{path} is no name of a page; use the suffix .html")
    if path is not None and not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}")
    demo = make(options.name)
    if path is not None:
        try:
            demo.save(path)
        except OSError as error:
            raise CommandError(f"cannot write {path}: {error.strerror}") from None
        print(path)
        return
    # The browser reads it after the command has ended, so it stays where the system keeps what is temporary.
    page = Path(tempfile.mkdtemp(prefix="tslab-")) / f"{options.name}.html"
    demo.save(page)
    if not webbrowser.open(page.as_uri()):
        print("No browser could be opened. The page is here:")
    print(page)


def make(name: str) -> Any:
    """The demo of this name, with its own example."""
    from .. import widgets

    if name == "graph-stepper":
        return _graph_stepper()
    if name == "training-monitor":
        return _training_monitor()
    return getattr(widgets, NAMES[name])()


def _graph_stepper() -> Any:
    """The first graph of chapter 1, z = A x + b."""
    from .. import Graph, Variable, add, matmul, placeholder
    from ..widgets import GraphStepper

    with Graph().as_default():
        x = placeholder(name="x")
        A = Variable([[1.0, 0.0], [0.0, -1.0]], name="A")
        b = Variable([1.0, 1.0], name="b")
        z = add(matmul(A, x, name="y"), b, name="z")
        return GraphStepper(z, {x: [1.0, 2.0]})


def _training_monitor() -> Any:
    """Three hundred steps of a network with sixteen hidden units, on points whose classes no line separates."""
    from .. import Graph, Session, Variable, matmul, nn, placeholder, reduce_mean, tanh, train
    from ..widgets import TrainingMonitor

    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, size=(60, 2))
    classes = (points[:, 0] * points[:, 1] > 0).astype(float)
    with Graph().as_default():
        X = placeholder("float64", [None, 2], name="X")
        c = placeholder("float64", [None], name="c")
        W = Variable(rng.normal(size=(2, 16)), name="W")
        b = Variable(np.zeros(16), name="b")
        v = Variable(rng.normal(size=16), name="v")
        logits = matmul(tanh(matmul(X, W) + b), v)
        loss = reduce_mean(nn.sigmoid_cross_entropy_with_logits(labels=c, logits=logits), name="J")
        step = train.GradientDescentOptimizer(0.5).minimize(loss)
        monitor = TrainingMonitor(loss, variables=[W, v], gradients=True, session=Session())
        with redirect_stderr(io.StringIO()):  # its progress bar, for a blink
            for _ in monitor(range(300)):
                monitor.run(step, {X: points, c: classes})
        return monitor
