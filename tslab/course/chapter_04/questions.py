"""Chapter 4's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "04.p1",
        "The slope at 1 is 2 · (1 - 3) = -4: the curve falls to the right. The step is minus the learning rate times "
        "the slope, -0.1 · (-4) = +0.4, so it goes to the right, to 1.4.",
    ),
    Prediction(
        "04.p2",
        "Each step multiplies the distance to the minimum by 1 - 1.1 · 2 = -1.2. The minus sign makes it leap to the "
        "other side; the 1.2 makes it land farther out than it was. The steps follow the slope, and still go up.",
    ),
    Prediction(
        "04.p3",
        "The descent sees only the slope where it stands. From 2 it rolls into the nearer valley, at 1.13, and stays "
        "there, although the one at -1.30 is deeper. Gradient descent finds a minimum, not the lowest one.",
    ),
    Prediction(
        "04.p4",
        "The gradient there is (10, 10): both numbers change by the same amount. But the minimum is ten times farther "
        "away along w than along v. The gradient knows which way is steep, and not how far away the bottom is.",
    ),
    Prediction(
        "04.p5",
        "Both gradients belong to the place where the step starts: 2 · (2 · 1 - 1) · 2 = 4 for v, so v goes to "
        "1 - 0.1 · 4 = 0.6. Had w moved first, v would have seen another slope, and come to 0.712.",
    ),
    Prediction(
        "04.p6",
        "W has four numbers and b has two. Each is nudged up and down, and each nudge needs a run: 2 · 6 = 12. "
        "A network with a million numbers would need two million runs, for a single step.",
    ),
]

QUESTIONS = [
    Question(
        "04.q1",
        "The slope of the loss at the present w is -4. Which way does gradient descent go?",
        {
            "a": ("w becomes smaller", "The loss falls to the right, so that would be up."),
            "b": ("w becomes larger", "It goes against the slope: minus a negative number is a positive step."),
            "c": ("it depends on the loss", "Only the slope decides on the direction of the step."),
        },
        "b",
    ),
    Question(
        "04.q2",
        "A parabola has the curvature λ = 4. Which learning rates get nearer to its minimum with each step?",
        {
            "a": ("all below 0.25", "That is where it comes from one side only; beyond, it still comes nearer."),
            "b": ("all below 0.5", "|1 - 4η| < 1 means 0 < η < 2/4."),
            "c": ("all below 2", "2 belongs to the curvature 1. The limit is 2/λ."),
        },
        "b",
    ),
    Question(
        "04.q3",
        "From chapter 3. Why do we not descend on the number of misclassified points itself?",
        {
            "a": (
                "its slope is zero almost everywhere",
                "If W moves a little, the same points are wrong. A step of zero length leads nowhere.",
            ),
            "b": ("it cannot be computed", "It can, by counting. But counting has no slope."),
            "c": ("it is never zero", "It may well be zero, for clusters that a line separates."),
        },
        "a",
    ),
    Question(
        "04.q4",
        "From chapter 1. Your program says step = optimizer.minimize(J). What has been computed after this line?",
        {
            "a": ("nothing", "It has built an operation. A session computes, when it is asked to run it."),
            "b": ("the gradients", "They are those of a certain run, with what it is fed; there was none yet."),
            "c": ("one step", "A step is taken by each run of the operation."),
        },
        "a",
    ),
    Question(
        "04.q5",
        "A valley has the curvatures 1 and 100. The learning rate is 0.015. What happens?",
        {
            "a": ("it diverges", "The limit is 2/100 = 0.02, and it is below that."),
            "b": (
                "it zigzags across, and creeps along",
                "Across, the factor is 1 - 1.5 = -0.5. Along, it is 1 - 0.015 = 0.985: 46 steps for half the way.",
            ),
            "c": ("it goes straight to the minimum", "That would need the same curvature in all directions."),
        },
        "b",
    ),
    Question(
        "04.q6",
        "The slope is the same everywhere, and the momentum is 0.9. How long do the steps become?",
        {
            "a": ("ten times as long as without momentum", "1 + 0.9 + 0.81 + … = 1 / (1 - 0.9) = 10."),
            "b": ("longer and longer, without end", "Each step keeps nine tenths of the speed; that settles at ten."),
            "c": ("0.9 times as long", "The 0.9 is what is kept, and the new gradient comes on top."),
        },
        "a",
    ),
    Question(
        "04.q7",
        "You train, and the loss goes 69, 350, 4e3, nan. What do you try first?",
        {
            "a": ("more steps", "It goes up: each further step would make it worse."),
            "b": ("a smaller learning rate", "It leaps over the minimum and lands higher up each time."),
            "c": ("a larger learning rate", "Bigger is not faster: the steps are too long already."),
        },
        "b",
    ),
    Question(
        "04.q8",
        "From chapter 2. All weights and biases are zero. Which probability does softmax give each of two classes?",
        {
            "a": ("0", "Probabilities sum to 1, so they cannot all be 0."),
            "b": ("1/2", "Equal logits have equal probabilities. So the loss starts at ln 2 for each point."),
            "c": ("it depends on the point", "Every point has the logits (0, 0) then."),
        },
        "b",
    ),
]
