"""tslab's graphs on TensorFlow: run there by a session like tslab's, as a `tf.Graph`, or as a SavedModel."""

from .graph import TensorFlowGraph, to_tensorflow
from .saved_model import save_model
from .session import Session
from .translation import operations

__all__ = ["Session", "TensorFlowGraph", "operations", "save_model", "to_tensorflow"]
