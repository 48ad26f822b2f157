"""Chapter 0's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..content import Exercise
from . import counting, layers, loop, ours, programs, rules
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS", "WORKED"]

WORKED = (
    # the lines that are to be put in order
    "for _ in range(times):",
    "losses.append(session.run(J, feed))",
    "session.run(step, feed)",
    # the loss, as the ten lines have it
    "J = ts.reduce_mean(ts.square(p - c), name=",
)

EXERCISES = [
    Exercise(
        "00.1",
        "count_parameters",
        "warm-up",
        parts=(),
        visible=[counting.case_four_units, counting.case_one_unit],
        hidden=[counting.case_more_units, counting.case_more_inputs, counting.case_large],
        misconceptions=counting.COUNT_MISCONCEPTIONS,
        hints=(
            "There are four Variables. How many elements does each have, for 2 inputs and 4 hidden units?",
            "W1 has a row for each input and a column for each hidden unit. b1 and W2 have one element for each "
            "hidden unit. b2 has one.",
            "A matrix has as many elements as rows times columns. Add up four numbers, of which the last is 1.",
        ),
        ours=ours.count_parameters,
    ),
    Exercise(
        "00.2",
        "error_rate",
        "warm-up",
        parts=(),
        visible=[counting.case_two_of_three, counting.case_all_right],
        hidden=[counting.case_all_wrong, counting.case_unsure, counting.case_one_class, counting.case_whole_numbers],
        misconceptions=counting.RATE_MISCONCEPTIONS,
        hints=(
            "For a single point: when is the answer wrong? p is a number between 0 and 1, and c is 0 or 1.",
            "p > 0.5 says for each point whether the network answers 1. Compare that with c, and you know for each "
            "point whether it is wrong.",
            "NumPy counts True as 1 and False as 0. So the share of the True ones is their mean: np.mean.",
        ),
        ours=ours.error_rate,
    ),
    Exercise(
        "00.3",
        "train",
        "core",
        parts=(),
        visible=[loop.case_three_losses, loop.case_trained],
        hidden=[loop.case_fed, loop.case_goes_on, loop.case_no_step],
        misconceptions=loop.LOOP_MISCONCEPTIONS,
        hints=(
            "What has to be there before the loop, what is done in each round, and what after the last?",
            "An empty list comes first. Each round has two lines, and the one that measures comes before the one "
            "that changes. The list is handed back when the loop is over.",
            "Indentation says what belongs to the loop: the two lines with session.run are indented once more than "
            "the for, the return is not.",
        ),
        ours=ours.train,
    ),
    Exercise(
        "00.4",
        "build",
        "core",
        parts=(),
        visible=[programs.case_by_hand, programs.case_three_points],
        hidden=[programs.case_one_unit, programs.case_no_squash, programs.case_other_squash, programs.case_step],
        misconceptions=programs.BUILD_MISCONCEPTIONS,
        hints=(
            "Which of the ten lines answer the two questions? Two of them the first, and one the second.",
            "They are lines 4, 5 and 6, but for one thing: tanh is no longer written there. What squashes the hidden "
            "units is handed to the function.",
            "h is squash of a product and b1, p is the sigmoid of another product and b2, J is the mean of the "
            "squares of p - c.",
        ),
        ours=ours.build,
    ),
    Exercise(
        "00.5",
        "classes_of",
        "core",
        parts=(),
        visible=[rules.case_one_each, rules.case_zeros_and_ones],
        hidden=[rules.case_both, rules.case_by_itself, rules.case_again],
        misconceptions=rules.RULE_MISCONCEPTIONS,
        hints=(
            "Which shape would you like to see: a stripe, a corner, two discs? For which x1 and x2 is a point inside?",
            "x1 and x2 are arrays with a number for each point. A comparison such as x1 > 1 gives a True or a False "
            "for each point, and that is a rule already.",
            "Two comparisons are joined by & (and) or | (or), each in brackets of its own. A circle is the place "
            "where the sum of two squares is smaller than something.",
        ),
        ours=ours.classes_of,
    ),
    Exercise(
        "00.6",
        "deeper",
        "stretch",
        parts=(),
        visible=[layers.case_by_hand, layers.case_ones],
        hidden=[layers.case_three_points, layers.case_other_sizes, layers.case_follows, layers.case_gradients],
        misconceptions=layers.LAYER_MISCONCEPTIONS,
        hints=(
            "It is `network` once more, with one line more. What does the new line take, and what takes its result?",
            "The first hidden layer is made from X, the second from the first, the answer from the second. Each has "
            "its own W and b.",
            "The line for the second layer looks like that for the first, with h1 in the place of X, and W2 and b2. "
            "The output then multiplies by W3.",
        ),
        ours=ours.deeper,
    ),
    Exercise(
        "00.7",
        "fit_line",
        "stretch",
        parts=(),
        visible=[programs.case_line, programs.case_falling],
        hidden=[programs.case_beside, programs.case_many, programs.case_from_zero],
        misconceptions=programs.FIT_MISCONCEPTIONS,
        hints=(
            "Ask the five questions, one after the other: what is given, what is to be learnt, what is answered, how "
            "bad is it, how does it get better?",
            "Two placeholders, two Variables that start at 0.0, an answer, a loss, a step. Then a session, and your "
            "train. It is the program of the ten lines with a simpler answer.",
            "The answer multiplies the placeholder of x by one Variable and adds the other. After the training, a run "
            "of the same session for both Variables gives what is asked.",
        ),
        ours=ours.fit_line,
    ),
]
