"""Chapter 2's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..chapter_01.pieces import own_graph
from ..content import Exercise
from . import activations, clusters, graphs, lines, ours
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

EXERCISES = [
    Exercise(
        "02.1",
        "signed_distance",
        "warm-up",
        parts=(),
        visible=[lines.case_origin, lines.case_positive_side],
        hidden=[lines.case_on_the_line, lines.case_no_bias, lines.case_same_line, lines.case_space],
        misconceptions=lines.DISTANCE_MISCONCEPTIONS,
        hints=(
            "The formula stands right above. Which of its parts depend on the point, and which on the line alone?",
            "Work out a, and divide it by the length of w: the root of the sum of the squares.",
            "NumPy has @ for the sum of the products, and np.linalg.norm for the length. Mind the brackets around a.",
        ),
        ours=ours.signed_distance,
    ),
    Exercise(
        "02.2",
        "sigmoid",
        "core",
        parts=("Graph", "Operation"),
        visible=[activations.case_half, activations.case_three_quarters, activations.case_input],
        hidden=[
            activations.case_sigmoid_matrix,
            activations.case_sigmoid_tail,
            activations.case_sigmoid_unchanged,
            activations.case_sigmoid_large,
        ],
        misconceptions=activations.SIGMOID_MISCONCEPTIONS,
        hints=(
            "The four steps of chapter 1's add, with one input instead of two. Then think of a = -1000 and a = 1000: "
            "which exponentials does each of the two forms need?",
            "The exponential of a number that is not positive never overflows. One such number, whatever the "
            "sign of a, "
            "is minus its absolute value. Or use a function that NumPy computes safely for every number: tanh.",
            "With e = np.exp(-np.abs(a)), the first form is 1 over (1 + e), the second e over (1 + e): choose "
            "with np.where. "
            "Or start from tanh(a / 2), which runs from -1 to 1, and move it to where it runs from 0 to 1.",
        ),
        ours=ours.sigmoid,
        setting=own_graph,
    ),
    Exercise(
        "02.3",
        "perceptron",
        "warm-up",
        parts=("Graph", "Operation", "placeholder", "Variable", "Session", "add", "matmul", "sigmoid"),
        visible=[graphs.case_point, graphs.case_batch],
        hidden=[graphs.case_bias, graphs.case_order, graphs.case_features, graphs.case_follows],
        misconceptions=graphs.PERCEPTRON_MISCONCEPTIONS,
        hints=(
            "Read the formula from the inside out: what is computed first, what last?",
            "Three operations: the product, the sum, the sigmoid. Each takes the one before as an input.",
            "The worked example has two of the three. Put its last node into sigmoid, and hand that back. The "
            "inputs X, w, b "
            "are nodes already; do not wrap them again.",
        ),
        ours=ours.perceptron,
        setting=own_graph,
    ),
    Exercise(
        "02.4",
        "softmax",
        "core",
        parts=("Graph", "Operation"),
        visible=[activations.case_eighths, activations.case_rows, activations.case_input],
        hidden=[
            activations.case_one_point,
            activations.case_oblong,
            activations.case_softmax_unchanged,
            activations.case_softmax_large,
            activations.case_far_rows,
        ],
        misconceptions=activations.SOFTMAX_MISCONCEPTIONS,
        hints=(
            "Which axis holds the classes of one point? That one is summed over. And which number may be taken "
            "away from a "
            "row, without changing its probabilities?",
            "Take its maximum away from each row; then exponentials; then divide by their sum, row by row. For "
            "maximum and "
            "sum alike: the last axis, and the shape has to stay one that fits a again.",
            "NumPy's max and sum take axis=-1, the last axis whatever the rank, and keepdims=True, which leaves "
            "a length of 1 "
            "there, so that a row's number is spread over that row.",
        ),
        ours=ours.softmax,
        setting=own_graph,
    ),
    Exercise(
        "02.5",
        "two_classes",
        "core",
        parts=(),
        visible=[lines.case_two_weights, lines.case_two_bias],
        hidden=[lines.case_two_mixed, lines.case_two_space],
        misconceptions=lines.TWO_MISCONCEPTIONS,
        hints=(
            "The softmax of (u, v) depends on u - v alone. What should that difference be?",
            "The difference of the two columns has to be w, and that of the two biases b. There are many such "
            "pairs: one of "
            "the classes may as well have weights of zero.",
            "np.column_stack([u, v]) puts two vectors side by side as columns. For the class without weights, "
            "np.zeros_like(w) is a vector of the right length.",
        ),
        ours=ours.two_classes,
    ),
    Exercise(
        "02.6",
        "three_classes",
        "stretch",
        parts=(),
        visible=[clusters.case_shapes, clusters.case_centres],
        hidden=[clusters.case_near, clusters.case_clusters],
        misconceptions=clusters.CLUSTER_MISCONCEPTIONS,
        hints=(
            "All three centres lie on the diagonal. So one number is enough to tell the classes apart: s = x1 + "
            "x2. What is "
            "it at each centre, and half-way between two?",
            "Draw three straight lines over s, one for each class. Red has to be the highest on the left, blue "
            "in the middle, "
            "green on the right; they cross at s = 0 and at s = 8.",
            "Let the middle one be zero everywhere. Red then falls through zero at s = 0, and green rises "
            "through zero at "
            "s = 8. A slope of 1 in s is a column of ones; the place where a line crosses zero is the bias's doing.",
        ),
        ours=ours.three_classes,
    ),
]
