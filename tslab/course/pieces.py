"""The pieces of the library that the chapters build: which exercise asks for each, and ours, in plain Python."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import Any

from .library import gradients, graphs, operations, training

CHAPTERS = {
    "01": "01_graphs",
    "02": "02_perceptrons",
    "03": "03_training_criterion",
    "05": "05_backpropagation",
    "06": "06_multi_layer_perceptrons",
}
LAST = "06"  # the chapter that collects: what its kernel has run counts too

PIECES: dict[str, str] = {
    "Graph": "01.1",
    "Node": "01",
    "Operation": "01.2",
    "add": "01",
    "matmul": "01.3",
    "placeholder": "01",
    "Variable": "01.4",
    "traverse_postorder": "01.5",
    "Session": "01.6",
    "sigmoid": "02.2",
    "softmax": "02.4",
    "negative": "03",
    "log": "03.2",
    "multiply": "03.3",
    "reduce_sum": "03.4",
    "log_softmax": "05",
    "softmax_cross_entropy": "03.6",
    "gradient_registry": "05",
    "RegisterGradient": "05.1",
    "forward": "05",
    "sigmoid_gradient": "05",
    "negative_gradient": "05",
    "log_gradient": "05.2",
    "compute_gradients": "05.3",
    "sum_to_shape": "05.4",
    "add_gradient": "05",
    "multiply_gradient": "05.5",
    "matmul_gradient": "05.6",
    "reduce_sum_gradient": "05.7",
    "softmax_gradient": "05.8",
    "cross_entropy_gradient": "05.10",
    "minimize_step": "06",
    "GradientDescentOptimizer": "06.4",
    "MomentumOptimizer": "06.6",
}
"""The library, in an order in which each piece comes after those that it is made and tried with: the exercise that asks
for it, or the chapter that gives it away."""

GRADIENT_OF = {
    "log_gradient": "log",
    "multiply_gradient": "multiply",
    "matmul_gradient": "matmul",
    "reduce_sum_gradient": "reduce_sum",
    "softmax_gradient": "softmax",
    "cross_entropy_gradient": "softmax_cross_entropy",
}

AS_IN_TSLAB = """# Where tslab has them, so that a program can be handed either library.


class train:
    GradientDescentOptimizer = GradientDescentOptimizer
    MomentumOptimizer = MomentumOptimizer


class nn:
    @staticmethod
    def softmax_cross_entropy_with_logits(labels, logits):
        return softmax_cross_entropy(logits, labels)


Graph().as_default()
"""


class _Plain(ast.NodeTransformer):
    """Takes annotations away."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], node.value), node)


@cache
def _statements() -> dict[str, ast.stmt]:
    found: dict[str, ast.stmt] = {}
    for module in (graphs, operations, gradients, training):
        for statement in ast.parse(inspect.getsource(module)).body:
            if isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
                found[statement.name] = statement
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found[statement.target.id] = statement
    return found


def text_of_ours(name: str) -> str:
    """The source of a piece of ours; it needs NumPy, as `np`, and the pieces that it names."""
    statement = ast.parse(ast.unparse(_statements()[name]))  # a copy
    return ast.unparse(ast.fix_missing_locations(_Plain().visit(statement)))
