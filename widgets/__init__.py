"""Pictures and demos of tslab graphs, for Jupyter."""

try:
    from .activation_explorer import ActivationExplorer
    from .demo import Demo
    from .drawing import Drawing, DrawingError, draw
    from .graph_stepper import GraphStepper
    from .playground import Playground
except ModuleNotFoundError as missing:
    if missing.name is None or missing.name.split(".")[0] in ("tslab", "numpy"):
        raise
    raise ImportError(f'tslab.widgets needs {missing.name}. Install it: pip install "tslab[course]"') from None

__all__ = ["ActivationExplorer", "Demo", "Drawing", "DrawingError", "GraphStepper", "Playground", "draw"]
