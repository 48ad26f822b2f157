"""Chapter 6's exercises: what each is tried on, and the hints to it."""

from __future__ import annotations

from ..chapter_05.trials import own_graph
from ..content import Exercise
from . import features, networks, optimizers, ours
from .questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

_TRAINING = ("Graph", "Operation", "placeholder", "Variable", "Session", "gradient_registry")

EXERCISES = [
    Exercise(
        "06.1",
        "two_features",
        "warm-up",
        parts=("Graph",),
        visible=[features.case_first_on, features.case_second_off],
        hidden=[features.case_first_off, features.case_second_on],
        misconceptions=features.FEATURES_MISCONCEPTIONS,
        hints=(
            "The first unit is the one of the worked example. For the second: what is positive on the right side of "
            "its line, and zero on it?",
            "Both lines are parallel, so both columns of W can be the same. What moves a line without turning it?",
            "The line of the second unit is x1 + x2 = -1. Write it as “something is zero”, and multiply by ten, as in "
            "step 4.",
        ),
        ours=ours.two_features,
        setting=own_graph,
    ),
    Exercise(
        "06.2",
        "mlp",
        "core",
        parts=("Graph", "Operation", "placeholder", "Variable", "Session", "add", "matmul", "sigmoid"),
        visible=[networks.case_one_layer, networks.case_two_layers],
        hidden=[networks.case_three_layers, networks.case_layers_kept, networks.case_builds],
        misconceptions=networks.MLP_MISCONCEPTIONS,
        hints=(
            "What goes into the first layer? What goes into each of the next ones?",
            "Keep one name for what goes into the next layer. It begins as X; after each layer but the last it "
            "is the sigmoid of that layer's output.",
            "In a loop over the pairs: add(matmul(…), …) gives the logits; sigmoid of them is what the next layer "
            "gets. After the loop, return the latest logits.",
        ),
        ours=ours.mlp,
        setting=own_graph,
    ),
    Exercise(
        "06.3",
        "count_parameters",
        "warm-up",
        parts=("Graph",),
        visible=[networks.case_perceptron, networks.case_hidden],
        hidden=[networks.case_two_hidden, networks.case_wide],
        misconceptions=networks.COUNT_MISCONCEPTIONS,
        hints=(
            "Write down the shapes of W and b for the layer from n to m units. How many numbers are in each?",
            "A layer has n · m weights and m biases. Add up the layers: each size with the next one.",
            "pairwise(sizes) gives the neighbours (n, m). The sum over them of n * m + m.",
        ),
        ours=ours.count_parameters,
        setting=own_graph,
    ),
    Exercise(
        "06.4",
        "GradientDescentOptimizer",
        "core",
        parts=(*_TRAINING, "minimize_step", "compute_gradients"),
        visible=[optimizers.case_step, optimizers.case_both],
        hidden=[
            optimizers.case_twice,
            optimizers.case_fed,
            optimizers.case_chosen,
            optimizers.case_fetched,
            optimizers.case_two_optimizers,
        ],
        misconceptions=optimizers.STEP_MISCONCEPTIONS,
        hints=(
            "Two moments: when the graph is built, and when a session runs the step. What is known at each?",
            "minimize only builds: a minimize_step, which it returns. In step, ask for the whole table of gradients "
            "first; then go through the Variables of the list, and give each a new value.",
            "minimize_step wants the optimizer itself, the loss, and var_list. In step, the table comes from "
            "compute_gradients with the loss and this run's feed; the new value is the old one less the learning "
            "rate times the table's entry.",
        ),
        ours=ours.optimizer,
        setting=own_graph,
    ),
    Exercise(
        "06.5",
        "initial_layers",
        "core",
        parts=("Graph", "Variable"),
        visible=[networks.case_shapes, networks.case_different],
        hidden=[networks.case_bias, networks.case_rng, networks.case_layers_differ, networks.case_spread],
        misconceptions=networks.INITIAL_MISCONCEPTIONS,
        hints=(
            "For each pair of neighbouring sizes there is a matrix and a vector. Which of the two must be random?",
            "rng.normal(size=(n, m)) has a standard deviation of 1. What makes it 1/√n? The biases may all be zero.",
            "A loop over pairwise(sizes); each round appends a pair of two Variables. np.sqrt of the number of inputs "
            "divides the random matrix.",
        ),
        ours=ours.initial_layers,
        setting=own_graph,
    ),
    Exercise(
        "06.6",
        "MomentumOptimizer",
        "stretch",
        parts=(*_TRAINING, "minimize_step", "compute_gradients"),
        visible=[optimizers.case_path, optimizers.case_no_momentum],
        hidden=[
            optimizers.case_velocities,
            optimizers.case_heavy_fed,
            optimizers.case_heavy_chosen,
            optimizers.case_heavy_fetched,
            optimizers.case_own_velocities,
        ],
        misconceptions=optimizers.MOMENTUM_MISCONCEPTIONS,
        hints=(
            "It is your GradientDescentOptimizer, with a memory. What has to be remembered, for whom, and where?",
            "A table of velocities, made in __init__, with an entry for each Variable. In step, renew the velocity, "
            "keep it, and then move by it.",
            "self.velocities.get(variable, 0.0) is the old velocity, and 0 the first time. Momentum times that, plus "
            "the gradient, is the new one.",
        ),
        ours=ours.momentum,
        setting=own_graph,
    ),
]
