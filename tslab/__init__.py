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

from typing import TYPE_CHECKING, Any

from . import deserialize as deserialize  # which `Graph.from_json` calls
from . import errors, initializers, nn, summary, testing, train
from .dtypes import (
    bool,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)
from .gradients import compute_gradients, gradients
from .graph import (
    Graph,
    Node,
    Variable,
    constant,
    get_default_graph,
    placeholder,
    reset_default_graph,
)
from .initializers import constant as constant_initializer
from .initializers import glorot_normal as glorot_normal_initializer
from .initializers import glorot_uniform as glorot_uniform_initializer
from .initializers import ones as ones_initializer
from .initializers import random_normal as random_normal_initializer
from .initializers import random_uniform as random_uniform_initializer
from .initializers import truncated_normal as truncated_normal_initializer
from .initializers import variance_scaling as variance_scaling_initializer
from .initializers import zeros as zeros_initializer
from .initializing import global_variables_initializer, local_variables_initializer, variables_initializer
from .interactive import ConfigProto, InteractiveSession
from .names import MissingNameError as _MissingNameError
from .operation import Operation
from .ops.array import expand_dims, ones_like, squeeze, zeros_like
from .ops.categories import one_hot
from .ops.clipping import clip_by_global_norm, clip_by_norm, clip_by_value, global_norm
from .ops.control import cond
from .ops.counting import count_nonzero, sequence_mask
from .ops.creation import convert_to_tensor, eye, fill, linspace, ones, range, rank, shape, size, zeros
from .ops.decompositions import cholesky, self_adjoint_eig, self_adjoint_eigvals, svd
from .ops.diagonals import (
    diag,
    diag_part,
    matrix_band_part,
    matrix_diag,
    matrix_diag_part,
    matrix_set_diag,
    matrix_transpose,
    trace,
)
from .ops.extremes import argmax, argmin, reduce_max, reduce_min
from .ops.gathering import boolean_mask, gather
from .ops.grouping import unsorted_segment_sum
from .ops.identity import cast, identity, placeholder_with_default, stop_gradient
from .ops.joining import concat, split, stack, unstack
from .ops.layout import broadcast_to, reshape, transpose
from .ops.linalg import matmul
from .ops.logic import (
    equal,
    greater,
    greater_equal,
    is_finite,
    is_inf,
    is_nan,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    not_equal,
    where,
)
from .ops.math import add, add_n, divide, exp, log, multiply, negative, square, subtract
from .ops.nn import sigmoid, softmax
from .ops.norms import cross, norm
from .ops.padding import pad, tile
from .ops.powers import expm1, log1p, pow, reciprocal, rsqrt, sqrt
from .ops.products import cumprod, cumsum, reduce_prod
from .ops.python import py_func
from .ops.random import random_normal, random_shuffle, random_uniform, truncated_normal
from .ops.ranking import invert_permutation, setdiff1d, unique, unique_with_counts
from .ops.reductions import reduce_all, reduce_any, reduce_logsumexp, reduce_mean, reduce_sum
from .ops.reversing import reverse_sequence
from .ops.rounding import (
    abs,
    ceil,
    floor,
    floordiv,
    floormod,
    maximum,
    minimum,
    mod,
    rint,
    round,
    sign,
    squared_difference,
    truncatediv,
    truncatemod,
)
from .ops.scattering import (
    dynamic_partition,
    dynamic_stitch,
    gather_nd,
    scatter_add,
    scatter_nd,
    scatter_sub,
    scatter_update,
    tensor_scatter_nd_update,
)
from .ops.segments import segment_max, segment_mean, segment_min, segment_prod, segment_sum
from .ops.slicing import reverse, slice, strided_slice
from .ops.solving import matrix_determinant, matrix_inverse, matrix_solve, matrix_triangular_solve
from .ops.special import digamma, erf, erfc, lgamma
from .ops.state import assign, assign_add, assign_sub, group, no_op, tuple
from .ops.tensors import einsum, tensordot
from .ops.trigonometry import acos, asin, atan, atan2, cos, cosh, sin, sinh, tan, tanh
from .ops.while_loops import while_loop
from .registry import RegisterGradient
from .scopes import (
    GraphKeys,
    add_to_collection,
    control_dependencies,
    get_collection,
    global_variables,
    local_variables,
    name_scope,
    set_random_seed,
    trainable_variables,
)
from .session import Session
from .traces import Trace
from .variables import AUTO_REUSE, VariableScope, get_variable, get_variable_scope, variable_scope

__version__ = "0.1.0"

__all__ = [
    "AUTO_REUSE",
    "ConfigProto",
    "Graph",
    "GraphKeys",
    "InteractiveSession",
    "Node",
    "Operation",
    "RegisterGradient",
    "Session",
    "Trace",
    "Variable",
    "VariableScope",
    "abs",
    "acos",
    "add",
    "add_n",
    "add_to_collection",
    "argmax",
    "argmin",
    "asin",
    "assign",
    "assign_add",
    "assign_sub",
    "atan",
    "atan2",
    "bool",
    "boolean_mask",
    "broadcast_to",
    "cast",
    "ceil",
    "cholesky",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "complex64",
    "complex128",
    "compute_gradients",
    "concat",
    "cond",
    "constant",
    "constant_initializer",
    "control_dependencies",
    "convert_to_tensor",
    "cos",
    "cosh",
    "count_nonzero",
    "cross",
    "cumprod",
    "cumsum",
    "diag",
    "diag_part",
    "digamma",
    "divide",
    "dynamic_partition",
    "dynamic_stitch",
    "einsum",
    "equal",
    "erf",
    "erfc",
    "errors",
    "exp",
    "expand_dims",
    "expm1",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "floordiv",
    "floormod",
    "gather",
    "gather_nd",
    "get_collection",
    "get_default_graph",
    "get_variable",
    "get_variable_scope",
    "global_norm",
    "global_variables",
    "global_variables_initializer",
    "glorot_normal_initializer",
    "glorot_uniform_initializer",
    "gradients",
    "greater",
    "greater_equal",
    "group",
    "identity",
    "initializers",
    "int8",
    "int16",
    "int32",
    "int64",
    "invert_permutation",
    "is_finite",
    "is_inf",
    "is_nan",
    "less",
    "less_equal",
    "lgamma",
    "linspace",
    "local_variables",
    "local_variables_initializer",
    "log",
    "log1p",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "matmul",
    "matrix_band_part",
    "matrix_determinant",
    "matrix_diag",
    "matrix_diag_part",
    "matrix_inverse",
    "matrix_set_diag",
    "matrix_solve",
    "matrix_transpose",
    "matrix_triangular_solve",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "name_scope",
    "negative",
    "nn",
    "no_op",
    "norm",
    "not_equal",
    "one_hot",
    "ones",
    "ones_initializer",
    "ones_like",
    "pad",
    "placeholder",
    "placeholder_with_default",
    "pow",
    "py_func",
    "random_normal",
    "random_normal_initializer",
    "random_shuffle",
    "random_uniform",
    "random_uniform_initializer",
    "range",
    "rank",
    "reciprocal",
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "reset_default_graph",
    "reshape",
    "reverse",
    "reverse_sequence",
    "rint",
    "round",
    "rsqrt",
    "scatter_add",
    "scatter_nd",
    "scatter_sub",
    "scatter_update",
    "segment_max",
    "segment_mean",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "self_adjoint_eig",
    "self_adjoint_eigvals",
    "sequence_mask",
    "set_random_seed",
    "setdiff1d",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "size",
    "slice",
    "softmax",
    "split",
    "sqrt",
    "square",
    "squared_difference",
    "squeeze",
    "stack",
    "stop_gradient",
    "strided_slice",
    "subtract",
    "summary",
    "svd",
    "tan",
    "tanh",
    "tensor_scatter_nd_update",
    "tensordot",
    "testing",
    "tile",
    "trace",
    "train",
    "trainable_variables",
    "transpose",
    "truncated_normal",
    "truncated_normal_initializer",
    "truncatediv",
    "truncatemod",
    "tuple",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unique",
    "unique_with_counts",
    "unsorted_segment_sum",
    "unstack",
    "variable_scope",
    "variables_initializer",
    "variance_scaling_initializer",
    "where",
    "while_loop",
    "zeros",
    "zeros_initializer",
    "zeros_like",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise _MissingNameError("ts", name, __all__)
