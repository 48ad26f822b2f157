"""Pictures and demos of tslab graphs, for Jupyter."""

try:
    from .activation_explorer import ActivationExplorer
    from .backprop_stepper import BackpropStepper
    from .demo import Demo
    from .drawing import Drawing, DrawingError, draw
    from .gradient_descent import GradientDescentDemo
    from .graph_stepper import GraphStepper
    from .loss_landscape import LossLandscape
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
    "draw",
]
