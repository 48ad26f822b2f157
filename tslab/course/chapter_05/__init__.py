"""Chapter 5's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..content import Exercise
from . import entropy, functions, ours, registry, shapes, sums, table
from .questions import PREDICTIONS, QUESTIONS
from .table_mistakes import TABLE_MISCONCEPTIONS
from .trials import own_graph

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

EXERCISES = [
    Exercise(
        "05.1",
        "RegisterGradient",
        "warm-up",
        parts=("Graph", "gradient_registry"),
        visible=[registry.case_found, registry.case_returned],
        hidden=[registry.case_several, registry.case_later],
        misconceptions=registry.REGISTER_MISCONCEPTIONS,
        hints=(
            "A table from classes to functions. What is known when __init__ runs, and what when __call__ does?",
            "In __call__ both are there: the class is kept on self, the function has just come. Make the entry, and "
            "remember what Python does with whatever a decorator returns.",
            "The key is self.op_type; the value is the function itself, not what it gives; and the last line hands "
            "the function back.",
        ),
        ours=ours.register_gradient,
        setting=own_graph,
    ),
    Exercise(
        "05.2",
        "log_gradient",
        "warm-up",
        parts=("Graph", "Variable", "log"),
        visible=[functions.case_log, functions.case_log_above],
        hidden=[functions.case_log_array, functions.case_log_matrix],
        misconceptions=functions.LOG_MISCONCEPTIONS,
        hints=(
            "Go through the four steps of the worked example. What is the derivative of log x?",
            "The local derivative is taken at the value that went in, op.inputs[0]. Then multiply by what came from "
            "above.",
            "grad times one over x, in square brackets, because a gradient function gives a list.",
        ),
        ours=ours.log_gradient,
        setting=own_graph,
    ),
    Exercise(
        "05.3",
        "compute_gradients",
        "core",
        parts=("Graph", "Operation", "placeholder", "Variable", "gradient_registry", "forward"),
        visible=[table.case_chain, table.case_join, table.case_operands],
        hidden=[
            table.case_both_operands,
            table.case_two_depths,
            table.case_side_branch,
            table.case_arrays,
            table.case_alias,
            table.case_again,
            table.case_doublings,
        ],
        misconceptions=TABLE_MISCONCEPTIONS,
        hints=(
            "When may a node pass on its gradient? In which order of the nodes is that so for every one?",
            "Begin with a table that holds the loss alone. Go through the order from its end. Where a node has inputs, "
            "ask its gradient function for their parts, and add each part to what the table has for that input.",
            "reversed(order) goes from the end. gradient_registry[type(node)] gives the function, zip puts inputs and "
            "parts together. table.get(x, 0) + part is a new array; += would change one that others have as well.",
        ),
        ours=ours.compute_gradients,
        setting=own_graph,
    ),
    Exercise(
        "05.4",
        "sum_to_shape",
        "core",
        parts=("Graph",),
        visible=[shapes.case_row, shapes.case_unchanged, shapes.case_number],
        hidden=[shapes.case_square, shapes.case_column, shapes.case_one, shapes.case_sum_changes_nothing],
        misconceptions=shapes.SUM_MISCONCEPTIONS,
        hints=(
            "Broadcasting does two things: it puts new axes in front, and it copies along axes of length 1. How is "
            "each undone?",
            "First sum over axis 0 until there are as many axes as the shape has. Then sum over each axis "
            "where the shape says 1, and keep that axis.",
            "A while loop compares gradient.ndim with len(shape); a for loop goes through enumerate(shape) and sums "
            "with keepdims=True.",
        ),
        ours=ours.sum_to_shape,
        setting=own_graph,
    ),
    Exercise(
        "05.5",
        "multiply_gradient",
        "core",
        parts=("Graph", "Variable", "multiply", "sum_to_shape"),
        visible=[shapes.case_numbers, shapes.case_multiply_arrays],
        hidden=[shapes.case_multiply_stretched, shapes.case_multiply_first_stretched],
        misconceptions=shapes.MULTIPLY_MISCONCEPTIONS,
        hints=(
            "Hold y fast: then x y is a number times x. What is its derivative?",
            "Both gradients are grad times something; each comes in the shape of the product, which need not be that "
            "of the input.",
            "As in add_gradient, a list of two calls of sum_to_shape; only what is summed is new. grad meets the other "
            "operand, and the shape is that of one's own.",
        ),
        ours=ours.multiply_gradient,
        setting=own_graph,
    ),
    Exercise(
        "05.6",
        "matmul_gradient",
        "core",
        parts=("Graph", "Variable", "matmul"),
        visible=[sums.case_row_column, sums.case_rectangles],
        hidden=[sums.case_squares, sums.case_same_matrix],
        misconceptions=sums.MATMUL_MISCONCEPTIONS,
        hints=(
            "The two sums above the exercise are matrix products, of matrices of which one is turned. Which?",
            "Write the shapes down: A (n, k), B (k, m), grad (n, m). Only one product of grad and a turned B has the "
            "shape of A, and it is the one that the derivation gives.",
            "A NumPy array turned is called .T. For A, grad stands on the left; for B, on the right.",
        ),
        ours=ours.matmul_gradient,
        setting=own_graph,
    ),
    Exercise(
        "05.7",
        "reduce_sum_gradient",
        "core",
        parts=("Graph", "Variable", "reduce_sum"),
        visible=[sums.case_all, sums.case_axis_0],
        hidden=[sums.case_axis_1, sums.case_axis_square, sums.case_axis_last],
        misconceptions=sums.REDUCE_MISCONCEPTIONS,
        hints=(
            "Each element is in one sum. Which gradient does it get?",
            "Copy the gradient of each sum to all the elements that were summed. If an axis was summed away, put it "
            "back first, with length 1; then let NumPy copy along it.",
            "np.expand_dims(grad, op.axis) puts the axis back, if op.axis is not None. np.broadcast_to copies to a "
            "shape: that of op.inputs[0].",
        ),
        ours=ours.reduce_sum_gradient,
        setting=own_graph,
    ),
    Exercise(
        "05.8",
        "softmax_gradient",
        "stretch",
        parts=("Graph", "Variable", "softmax"),
        visible=[functions.case_softmax, functions.case_softmax_rows],
        hidden=[functions.case_softmax_wide, functions.case_softmax_equal],
        misconceptions=functions.SOFTMAX_MISCONCEPTIONS,
        hints=(
            "The formula above the exercise is for one point. The rows of a batch are points. Which axis is Σ over k?",
            "The probabilities are op.output. Take the sum of grad times p along each row, take it from grad, and "
            "multiply what is left by p.",
            "np.sum(…, axis=1) loses the axis; with keepdims=True it stays a column, which NumPy can take from each "
            "column of grad.",
        ),
        ours=ours.softmax_gradient,
        setting=own_graph,
    ),
    Exercise(
        "05.9",
        "largest_error",
        "core",
        parts=("Graph",),
        visible=[functions.case_error, functions.case_error_equal],
        hidden=[
            functions.case_error_sign,
            functions.case_error_small,
            functions.case_error_zero,
            functions.case_error_matrix,
        ],
        misconceptions=functions.ERROR_MISCONCEPTIONS,
        hints=(
            "Element by element: how far apart are they, and how large are they?",
            "np.abs and np.maximum work element by element. Where the size is 0, both are 0, and so is the distance: "
            "divide by something else there.",
            "np.where(size > 0, size, 1) is the size, and 1 where it would be 0. np.max finds the largest of all.",
        ),
        ours=ours.largest_error,
        setting=own_graph,
    ),
    Exercise(
        "05.10",
        "cross_entropy_gradient",
        "stretch",
        parts=("Graph", "Variable", "softmax_cross_entropy", "log_softmax"),
        visible=[entropy.case_one_point, entropy.case_two_points],
        hidden=[entropy.case_three_classes, entropy.case_far_out],
        misconceptions=entropy.ENTROPY_MISCONCEPTIONS,
        hints=(
            "The formula stands above the exercise: p - c for each point. Where does p come from?",
            "log_p holds the logarithms of p. And grad has one number for each point: it has to become a column, to "
            "multiply rows.",
            "np.exp undoes the logarithm. grad[:, np.newaxis] is grad as a column.",
        ),
        ours=ours.cross_entropy_gradient,
        setting=own_graph,
    ),
]
