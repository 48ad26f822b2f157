"""Pictures and demos of tslab graphs, for Jupyter."""

from importlib import import_module
from typing import Any

try:
    from .activation.demo import ActivationExplorer
    from .backprop.demo import BackpropStepper
    from .demo import Demo
    from .drawing import Drawing, DrawingError, draw
    from .graph_stepper import GraphStepper
    from .landscapes.gradient_descent import GradientDescentDemo
    from .landscapes.loss_landscape import LossLandscape
    from .perceptron.demo import PerceptronDemo
    from .playground.demo import Playground
    from .training.demo import TrainingMonitor
    from .two_engines.demo import TwoEngines
except ModuleNotFoundError as missing:
    if missing.name is None or missing.name.split(".")[0] in ("tslab", "numpy"):
        raise
    raise ImportError(f'tslab.widgets needs {missing.name}. Install it: pip install "tslab[course]"') from None

__all__ = [
    "ActivationExplorer",
    "BackpropStepper",
    "Demo",
    "Drawing",
    "DrawingError",
    "GradientDescentDemo",
    "GraphStepper",
    "LossLandscape",
    "PerceptronDemo",
    "Playground",
    "TrainingMonitor",
    "TwoEngines",
    "draw",
    "plotting",
]


def __getattr__(name: str) -> Any:
    """`plotting` loads Matplotlib, which takes a while: so it is loaded when it is first asked for."""
    if name == "plotting":
        try:
            return import_module(".plotting", __name__)
        except ModuleNotFoundError as missing:
            raise ImportError(f'plotting needs {missing.name}. Install it: pip install "tslab[course]"') from None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
