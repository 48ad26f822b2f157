"""A graph as TensorFlow's GraphDef: the bridge's to TensorBoard, under TensorFlow's names of operations."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from ..graph import Graph, Node

TENSORFLOWS = """
abs Abs  acos Acos  add Add  add_n AddN  argmax ArgMax  argmin ArgMin  asin Asin  atan Atan  avg_pool AvgPool
bias_add BiasAdd  cast Cast  ceil Ceil  concat ConcatV2  conv2d Conv2D  cos Cos  cosh Cosh  cumsum Cumsum
divide RealDiv  elu Elu  equal Equal  exp Exp  expand_dims ExpandDims  fill Fill  floor Floor  floordiv FloorDiv
gather GatherV2  getitem StridedSlice  greater Greater  greater_equal GreaterEqual  identity Identity
in_top_k InTopK  is_finite IsFinite  is_inf IsInf  is_nan IsNan  l2_loss L2Loss  less Less  less_equal LessEqual
log Log  log1p Log1p  log_softmax LogSoftmax  logical_and LogicalAnd  logical_not LogicalNot  logical_or LogicalOr
matmul MatMul  max_pool MaxPool  maximum Maximum  minimum Minimum  mod FloorMod  multiply Mul  negative Neg
not_equal NotEqual  one_hot OneHot  ones_like OnesLike  pad Pad  placeholder_with_default PlaceholderWithDefault
pow Pow  random_normal RandomStandardNormal  random_uniform RandomUniform  range Range  rank Rank
reciprocal Reciprocal  reduce_all All  reduce_any Any  reduce_max Max  reduce_mean Mean  reduce_min Min
reduce_prod Prod  reduce_sum Sum  relu Relu  reshape Reshape  round Round  rsqrt Rsqrt  shape Shape  sigmoid Sigmoid
sign Sign  sin Sin  size Size  softmax Softmax  softplus Softplus  split Split  sqrt Sqrt  square Square
squared_difference SquaredDifference  squeeze Squeeze  stack Pack  stop_gradient StopGradient  subtract Sub  tan Tan
tanh Tanh  text Const  tile Tile  transpose Transpose  truncated_normal TruncatedNormal  unstack Unpack  where Select
zeros_like ZerosLike
"""
OPERATIONS = dict(pair.split() for line in TENSORFLOWS.splitlines() for pair in line.split("  ") if pair)
"""By tslab's name of an operation, TensorFlow's; the others keep tslab's, or have theirs from the bridge."""

BY_THE_FUNCTION = """
add add  concat concat  constant Const  divide truediv  getitem strided_slice  mod mod  multiply mul  one_hot one_hot
ones_like ones_like  pow pow  random_normal random_normal  random_uniform random_uniform  range range  split split
stack stack  subtract sub  transpose transpose  truncated_normal truncated_normal  unstack unstack
zeros_like zeros_like
"""
DEFAULT_NAMES = OPERATIONS | dict(
    pair.split() for line in BY_THE_FUNCTION.splitlines() for pair in line.split("  ") if pair
)
"""By tslab's name of an operation, the name that TensorFlow gives a node of it that is given none: Relu, add."""


def type_of(node: Node) -> str:
    """TensorFlow's name of an operation, where it is known; else tslab's."""
    from ..export.tensorboard import AS_TENSORFLOW

    name = type(node).__name__
    known = AS_TENSORFLOW.get("Variable" if node.kind == "variable" else name, name)
    return OPERATIONS.get(known, known)


def graph_def_of(graph: Graph) -> Any:
    """A graph as a GraphDef.

    Raises:
        ImportError: the package tensorboard, which brings the protocol buffers, is not installed.
    """
    from ..export.tensorboard import graph_def

    result = graph_def(graph)
    for node in result.node:
        node.op = OPERATIONS.get(node.op, node.op)
    return result


def write_graph(graph_or_graph_def: Any, logdir: str | PathLike[str], name: str, as_text: bool = True) -> str:
    """Write a graph as a GraphDef into a file.

    Args:
        graph_or_graph_def: the graph, or its GraphDef.
        logdir: the folder, which is made where it is not there.
        name: of the file.
        as_text: as a text that people can read; else in the protocol buffer's own form.

    Returns:
        The file's path.

    Raises:
        ImportError: the package tensorboard, which brings the protocol buffers, is not installed.
    """
    document = graph_def_of(graph_or_graph_def) if isinstance(graph_or_graph_def, Graph) else graph_or_graph_def
    path = Path(logdir) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if as_text:
        path.write_text(str(document), encoding="utf-8")
    else:
        path.write_bytes(document.SerializeToString(deterministic=True))
    return str(path)
