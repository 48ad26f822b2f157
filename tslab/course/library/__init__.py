"""The library that a learner has built by the end of chapter 6, for the chapters to go on from.

    from tslab.course.library import Graph, Operation, matmul

It is what the chapters' cells make, gathered: a graph, a session, the operations of a network, gradients and
optimizers, on NumPy alone. Nothing of tslab is in it. Where a learner's own piece is missing, `collect` takes ours.
"""

from .gradients import (
    RegisterGradient,
    add_gradient,
    compute_gradients,
    cross_entropy_gradient,
    forward,
    gradient_registry,
    log_gradient,
    matmul_gradient,
    multiply_gradient,
    negative_gradient,
    numeric_gradient,
    reduce_sum_gradient,
    sigmoid_gradient,
    softmax_gradient,
    sum_to_shape,
)
from .graphs import Graph, Node, Operation, Session, Variable, placeholder, traverse_postorder
from .operations import (
    add,
    log,
    log_softmax,
    matmul,
    multiply,
    negative,
    reduce_sum,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)
from .training import GradientDescentOptimizer, MomentumOptimizer, minimize_step

__all__ = [
    "GradientDescentOptimizer",
    "Graph",
    "MomentumOptimizer",
    "Node",
    "Operation",
    "RegisterGradient",
    "Session",
    "Variable",
    "add",
    "add_gradient",
    "compute_gradients",
    "cross_entropy_gradient",
    "forward",
    "gradient_registry",
    "log",
    "log_gradient",
    "log_softmax",
    "matmul",
    "matmul_gradient",
    "minimize_step",
    "multiply",
    "multiply_gradient",
    "negative",
    "negative_gradient",
    "numeric_gradient",
    "placeholder",
    "reduce_sum",
    "reduce_sum_gradient",
    "sigmoid",
    "sigmoid_gradient",
    "softmax",
    "softmax_cross_entropy",
    "softmax_gradient",
    "sum_to_shape",
    "traverse_postorder",
]
