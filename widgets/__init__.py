"""Pictures and demos of tslab graphs, for Jupyter."""

try:
    import anywidget as _anywidget
    import graphviz as _graphviz
except ModuleNotFoundError as missing:
    raise ImportError(f'tslab.widgets needs {missing.name}. Install it: pip install "tslab[course]"') from None

from .demo import Demo
from .drawing import Drawing, DrawingError, draw
from .graph_stepper import GraphStepper

__all__ = ["Demo", "Drawing", "DrawingError", "GraphStepper", "draw"]
