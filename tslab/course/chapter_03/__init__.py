"""Chapter 3's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..chapter_01.pieces import own_graph
from ..content import Exercise
from . import losses, operations, ours, rates
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS", "WORKED"]

WORKED = (  # how lines begin that the worked examples give away
    "super().__init__([x])",  # of negative
)

EXERCISES = [
    Exercise(
        "03.1",
        "misclassification_rate",
        "warm-up",
        parts=(),
        visible=[rates.case_quarter, rates.case_one],
        hidden=[rates.case_none, rates.case_no_majority, rates.case_three_classes],
        misconceptions=rates.RATE_MISCONCEPTIONS,
        hints=(
            "Which class does the model choose for a point, and which is its own? Both stand in a row of three "
            "numbers, "
            "or of two: where is the largest?",
            "Find the place of the largest number in each row of P, and in each row of c. Compare the two "
            "arrays, and take "
            "the mean of the answers: true counts 1.",
            "np.argmax with axis=1 gives one place for each row. != compares two arrays element by element, and "
            "np.mean takes "
            "truth values too.",
        ),
        ours=ours.misclassification_rate,
    ),
    Exercise(
        "03.2",
        "log",
        "warm-up",
        parts=("Graph", "Operation"),
        visible=[operations.case_log, operations.case_log_input],
        hidden=[operations.case_log_matrix, operations.case_log_number, operations.case_log_unchanged],
        misconceptions=operations.LOG_MISCONCEPTIONS,
        hints=(
            "It is negative once more, with another compute.",
            "Hand x to Operation, in a list. In compute, x is an array, and NumPy has the logarithm of arrays.",
            "The natural logarithm, with base e, is the one that NumPy calls plainly log.",
        ),
        ours=ours.log,
        setting=own_graph,
    ),
    Exercise(
        "03.3",
        "multiply",
        "warm-up",
        parts=("Graph", "Operation"),
        visible=[operations.case_multiply, operations.case_multiply_inputs],
        hidden=[operations.case_squares, operations.case_multiply_matrix, operations.case_multiply_unchanged],
        misconceptions=operations.MULTIPLY_MISCONCEPTIONS,
        hints=(
            "You have written an operation with two inputs before: add, and matmul.",
            "Two methods. __init__ hands both nodes to Operation; compute takes both arrays.",
            "For arrays, NumPy's * goes element by element, and makes a new array.",
        ),
        ours=ours.multiply,
        setting=own_graph,
    ),
    Exercise(
        "03.4",
        "reduce_sum",
        "core",
        parts=("Graph", "Operation"),
        visible=[operations.case_rows, operations.case_all],
        hidden=[
            operations.case_columns,
            operations.case_last,
            operations.case_vector,
            operations.case_sum_input,
            operations.case_sum_unchanged,
            operations.case_two_sums,
        ],
        misconceptions=operations.SUM_MISCONCEPTIONS,
        hints=(
            "Something is known when the operation is built, and needed when it is computed. Where can it wait?",
            "In __init__, hand x to Operation and keep the axis on self. In compute, give NumPy's sum the axis "
            "that was kept.",
            "np.sum takes axis=None as well, and then adds up everything: no if is needed.",
        ),
        ours=ours.reduce_sum,
        setting=own_graph,
    ),
    Exercise(
        "03.5",
        "cross_entropy",
        "core",
        parts=("Graph", "Operation", "placeholder", "Session", "log", "multiply", "negative", "reduce_sum"),
        visible=[losses.case_one_point, losses.case_three_points],
        hidden=[losses.case_three_classes, losses.case_certain, losses.case_batch_grows],
        misconceptions=losses.CROSS_ENTROPY_MISCONCEPTIONS,
        hints=(
            "Read the formula from the inside out: the logarithm first, the minus last.",
            "log of p; times c, element by element; the sum over the classes, which is axis 1; the sum over the "
            "points; negative.",
            "Five operations, each with the one before as its input. The first is log(p), the second multiplies "
            "c with that.",
        ),
        ours=ours.cross_entropy,
        setting=own_graph,
    ),
    Exercise(
        "03.6",
        "softmax_cross_entropy",
        "stretch",
        parts=("Graph", "Operation"),
        visible=[losses.case_quarter, losses.case_certain_logits],
        hidden=[losses.case_very_wrong, losses.case_far_points, losses.case_logits_three],
        misconceptions=losses.LOGITS_MISCONCEPTIONS,
        hints=(
            "The formula above has no probability in it that could become 0. Which of its two parts can still "
            "overflow, and "
            "what did you do about that in chapter 2?",
            "Take the largest logit of each row away from the whole row, first of all. Both parts change by the "
            "same number, so "
            "their difference stays. What is left is safe.",
            "Call the new logits d. The first part is the logarithm of the sum of their exponentials along axis "
            "1; the second "
            "picks the point's own with c: the sum of c * d along axis 1.",
        ),
        ours=ours.softmax_cross_entropy,
        setting=own_graph,
    ),
]
