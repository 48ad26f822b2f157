"""tslab: learn how deep learning works from the inside.

Build a computational graph, run it in a session, differentiate it, train it:

    import numpy as np
    import tslab as ts

    X = ts.placeholder(name="X")
    W = ts.Variable(np.zeros((2, 1)), name="W")
    p = ts.sigmoid(X @ W)

    session = ts.Session()
    session.run(p, {X: [[1.0, 2.0]]})
"""

from . import errors, testing, train
from .gradients import compute_gradients, gradients
from .graph import (
    Graph,
    Node,
    Variable,
    constant,
    get_default_graph,
    name_scope,
    placeholder,
    reset_default_graph,
)
from .operation import Operation
from .ops import nn
from .ops.array import expand_dims, ones_like
from .ops.linalg import matmul
from .ops.math import add, add_n, divide, exp, log, multiply, negative, square, subtract
from .ops.nn import sigmoid, softmax
from .ops.reductions import reduce_mean, reduce_sum
from .ops.state import assign, group
from .registry import RegisterGradient
from .session import Session, Trace

__version__ = "0.1.0"

__all__ = [
    "Graph",
    "Node",
    "Operation",
    "RegisterGradient",
    "Session",
    "Trace",
    "Variable",
    "add",
    "add_n",
    "assign",
    "compute_gradients",
    "constant",
    "divide",
    "errors",
    "exp",
    "expand_dims",
    "get_default_graph",
    "gradients",
    "group",
    "log",
    "matmul",
    "multiply",
    "name_scope",
    "negative",
    "nn",
    "ones_like",
    "placeholder",
    "reduce_mean",
    "reduce_sum",
    "reset_default_graph",
    "sigmoid",
    "softmax",
    "square",
    "subtract",
    "testing",
    "train",
]
