"""Chapter 4's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..content import Exercise
from . import graphs, ours, paths, rates, steps
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

EXERCISES = [
    Exercise(
        "04.1",
        "slope",
        "warm-up",
        parts=(),
        visible=[paths.case_square, paths.case_line],
        hidden=[paths.case_cube, paths.case_flat, paths.case_other_nudge],
        misconceptions=paths.SLOPE_MISCONCEPTIONS,
        hints=(
            "A slope is a rise, divided by a width. Between which two places?",
            "Ask f a little to the right of w and a little to the left of it. How far apart are these two places?",
            "The rise is f(w + h) minus f(w - h), in brackets; the width is 2 * h, in brackets too.",
        ),
        ours=ours.slope,
    ),
    Exercise(
        "04.2",
        "descend",
        "core",
        parts=(),
        visible=[paths.case_one_step, paths.case_three_steps],
        hidden=[paths.case_no_step, paths.case_up_there, paths.case_plane],
        misconceptions=paths.WALK_MISCONCEPTIONS,
        hints=(
            "The worked example is one step. Which of its lines have to be repeated, and what has to be kept?",
            "Begin with a list that holds the start. In a loop of so many steps, work out the gradient at the present "
            "place, take the step, and add the new place to the list.",
            "The new place is the present one minus learning_rate times gradient(w). Give it to w as a new value; "
            "with -= an array would change inside the list too.",
        ),
        ours=ours.descend,
    ),
    Exercise(
        "04.3",
        "steps_needed",
        "stretch",
        parts=(),
        visible=[rates.case_halves, rates.case_slow],
        hidden=[rates.case_zigzag, rates.case_diverges, rates.case_at_once, rates.case_for_ever, rates.case_standing],
        misconceptions=rates.RATE_MISCONCEPTIONS,
        hints=(
            "Each step multiplies the distance by the same number. Which? And when does that bring it nearer at all?",
            "First deal with the case in which it never gets nearer: math.inf. Then multiply, and count, until the "
            "distance has become small enough.",
            "Each step keeps the absolute value of one minus rate times curvature. Start from a distance of 1, and "
            "count while it is larger than 1 / factor.",
        ),
        ours=ours.steps_needed,
    ),
    Exercise(
        "04.4",
        "descend_with_momentum",
        "core",
        parts=(),
        visible=[paths.case_momentum_constant, paths.case_momentum_zero],
        hidden=[paths.case_momentum_square, paths.case_momentum_again, paths.case_momentum_plane],
        misconceptions=paths.MOMENTUM_MISCONCEPTIONS,
        hints=(
            "It is descend, with one thing more to keep from step to step.",
            "Before the loop the velocity is 0. In the loop first renew it, then take the step with it.",
            "velocity becomes momentum * velocity + gradient(w), and the step is learning_rate * velocity.",
        ),
        ours=ours.descend_with_momentum,
    ),
    Exercise(
        "04.5",
        "compute_gradients",
        "core",
        parts=("Graph", "Operation", "placeholder", "Variable", "Session", "traverse_postorder"),
        visible=[graphs.case_square, graphs.case_two_variables, graphs.case_matrix],
        hidden=[
            graphs.case_fed,
            graphs.case_bent,
            graphs.case_put_back,
            graphs.case_array_kept,
            graphs.case_whole_numbers,
            graphs.case_only_its_own,
        ],
        misconceptions=graphs.GRADIENT_MISCONCEPTIONS,
        hints=(
            "It is slope once more, for each element of each Variable. What takes the place of f(w + h)?",
            "Go through the indices of all elements, with np.ndindex. For each, ask loss_with twice: once with the "
            "nudge, once with its opposite.",
            "loss_with(h, node, i, loss, feed_dict) is the loss with one element moved up; with -h it is moved down. "
            "Divide what lies between by 2 * h, and put it into gradient[i].",
        ),
        ours=ours.compute_gradients,
        setting=graphs.own_graph,
    ),
    Exercise(
        "04.6",
        "minimize_step",
        "core",
        parts=("Graph", "Operation", "placeholder", "Variable", "Session", "traverse_postorder", "compute_gradients"),
        visible=[steps.case_one, steps.case_both],
        hidden=[steps.case_again, steps.case_fed, steps.case_fetched, steps.case_whole],
        misconceptions=steps.STEP_MISCONCEPTIONS,
        hints=(
            "All gradients are in the table before anything moves. What happens to each Variable in it?",
            "Go through the table's pairs. The new value is the old one minus the learning rate times the gradient, "
            "and it is kept in the Variable.",
            "gradients.items() gives the pairs. Assign to variable.value; the learning rate is self.learning_rate.",
        ),
        ours=ours.minimize_step,
        setting=graphs.own_graph,
    ),
    Exercise(
        "04.7",
        "GradientDescentOptimizer",
        "warm-up",
        parts=("Graph", "Operation", "placeholder", "Variable", "Session", "minimize_step"),
        visible=[steps.case_minimize, steps.case_builds_only],
        hidden=[steps.case_two_optimizers, steps.case_two_losses],
        misconceptions=steps.OPTIMIZER_MISCONCEPTIONS,
        hints=(
            "minimize runs nothing. What does it build, and from what?",
            "The optimizer keeps its learning rate on self, and minimize makes a minimize_step with it.",
            "minimize_step wants the loss and self.learning_rate; hand back what it makes.",
        ),
        ours=ours.optimizer,
        setting=graphs.own_graph,
    ),
]
