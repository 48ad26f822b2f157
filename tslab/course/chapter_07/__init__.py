"""Chapter 7's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..content import Exercise
from . import engines, ours, tapes
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS", "WORKED"]

WORKED = ("session.run(tf.global_variables_initializer())",)  # how lines begin that the worked example gives away

EXERCISES = [
    Exercise(
        "07.1",
        "train",
        "core",
        parts=("network",),
        visible=[engines.case_one_step, engines.case_three_steps],
        hidden=[engines.case_no_step, engines.case_other_rate, engines.case_one_operation],
        misconceptions=engines.TRAIN_MISCONCEPTIONS,
        hints=(
            "Go through the five steps of the worked example. Which of them are done already?",
            "Build the step and the feed. Then let the session run the initializer, once. After that comes the loop, "
            "in which the loss is run, and then the step.",
            "The step is what minimize(nodes['J']) of tf.train's optimizer returns. In the loop, append the loss to a "
            "list first, and run the step with the same feed after that.",
        ),
        ours=ours.train,
    ),
    Exercise(
        "07.2",
        "difference",
        "core",
        parts=(),
        visible=[engines.case_two_numbers, engines.case_same, engines.case_large],
        hidden=[
            engines.case_small_beside_large,
            engines.case_negative,
            engines.case_swapped,
            engines.case_zeros,
            engines.case_numbers,
            engines.case_shapes,
        ],
        misconceptions=engines.DIFFERENCE_MISCONCEPTIONS,
        hints=(
            "Two largest numbers are needed: that of the differences, and that of both arrays. Which signs count?",
            "First look at the shapes, and raise a ValueError where they differ. Then find the largest absolute "
            "number in either array. If it is 0, there is no difference.",
            "The largest of np.abs(ours - theirs), divided by the larger of the largest absolute values of the two.",
        ),
        ours=ours.difference,
    ),
    Exercise(
        "07.3",
        "epsilon",
        "warm-up",
        parts=(),
        visible=[engines.case_16_bits, engines.case_32_bits],
        hidden=[engines.case_64_bits, engines.case_counts],
        misconceptions=engines.EPSILON_MISCONCEPTIONS,
        hints=(
            "Begin with 1, and halve it while that still makes a difference.",
            "All numbers have to be of the dtype: dtype(1) is a 1 of it, and dtype(2) a 2. The loop goes on while 1 "
            "plus *half* of the gap is more than 1.",
            "While dtype(1) + gap / dtype(2) > dtype(1), the gap becomes half of itself. Return the gap.",
        ),
        ours=ours.epsilon,
    ),
    Exercise(
        "07.4",
        "gradient",
        "stretch",
        parts=("Tape", "Tensor"),
        visible=[tapes.case_product, tapes.case_chain, tapes.case_used_twice],
        hidden=[tapes.case_unused, tapes.case_none, tapes.case_array, tapes.case_again],
        misconceptions=tapes.TAPE_MISCONCEPTIONS,
        hints=(
            "It is compute_gradients of chapter 5. What was the post-order for there, and what takes its place here?",
            "Begin a table with the target, whose gradient is 1 in its shape. Go through the notes from the last to "
            "the first. Leave out those whose output has no gradient in the table.",
            "For a note (output, inputs, local) the shares are local(table[output]); add each to its input's entry "
            "with table.get(x, 0). At the end table.get(source) is None where nothing has arrived.",
        ),
        ours=ours.gradient,
    ),
    Exercise(
        "07.5",
        "apply_gradients",
        "warm-up",
        parts=(),
        visible=[tapes.case_one_variable, tapes.case_two_variables],
        hidden=[tapes.case_without_gradient, tapes.case_twice, tapes.case_any_pairs],
        misconceptions=tapes.APPLY_MISCONCEPTIONS,
        hints=(
            "Each pair is a gradient and its Variable. Which method of the Variable takes a step down?",
            "Go through the pairs. Where the gradient is None there is nothing to do. Otherwise subtract the step.",
            "variable.assign_sub(…) subtracts; what it subtracts is the learning rate times the gradient.",
        ),
        ours=ours.apply_gradients,
    ),
    Exercise(
        "07.6",
        "convolution_parameters",
        "warm-up",
        parts=(),
        visible=[tapes.case_first_of_lenet, tapes.case_second_of_lenet],
        hidden=[tapes.case_one_by_one, tapes.case_three_by_three],
        misconceptions=tapes.COUNT_MISCONCEPTIONS,
        hints=(
            "How many numbers come into one filter at one place? And how many does it add at the end?",
            "One filter has size times size weights for each channel, and one bias.",
            "What one filter has, bias included, in brackets, times the number of filters.",
        ),
        ours=ours.convolution_parameters,
    ),
]
