"""Chapter 0's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "00.p1",
        "One quarter. With zeros in W2 and b2 the sum is 0, whatever the hidden units say, and the sigmoid of 0 is "
        "one half. So each point has the loss (1/2)² = 1/4: for c = 1 as for c = 0. That is the loss of somebody who "
        "knows nothing. Training has to get below it.",
    ),
    Prediction(
        "00.p2",
        "It goes on. The session keeps the values of the Variables from one run to the next, and a step moves them "
        "from where they are. Nothing in the loop sets them back to the beginning. (A new session would begin anew.)",
    ),
    Prediction(
        "00.p3",
        "Not much better than always answering 1. Without tanh, h is X W1 + b1, and h W2 is a product of a product: "
        "one matrix could do the same. What is left is a single straight line across the plane, whatever the number "
        "of units.",
    ),
]

QUESTIONS = [
    Question(
        "00.q1",
        "Which of the nodes in the picture does training change?",
        {
            "a": ("X and c", "They are fed: the points are what they are."),
            "b": (
                "W1, b1, W2 and b2",
                "These are the Variables: all that the network has learnt is in their 17 numbers.",
            ),
            "c": (
                "h, p and J",
                "Their values change too, but only because they are computed from what was changed.",
            ),
            "d": ("the arrows", "What is computed from what stays as it was built. Only numbers move."),
        },
        "b",
    ),
    Question(
        "00.q2",
        "J is 0.24. How many of 100 points does the network have wrong?",
        {
            "a": (
                "24",
                "J is a mean of squares. Two networks with the same number of mistakes can have different ones.",
            ),
            "b": ("76", "J says how bad it is, so a small one is good. And it counts no points."),
            "c": (
                "that cannot be said",
                "All may be barely right, or a few far off. J measures how far; it does not count.",
            ),
        },
        "c",
    ),
    Question(
        "00.q3",
        "The slope of J along a weight is +2. What does a step with the learning rate 0.1 do to this weight?",
        {
            "a": ("it grows by 0.2", "Then J would grow: a positive slope means that J rises with the weight."),
            "b": ("it shrinks by 0.2", "Against the slope, by the learning rate times the slope."),
            "c": ("it shrinks by 2", "That is the slope. The learning rate says how much of it is taken."),
            "d": ("it becomes 0.2", "A step starts from where the weight is."),
        },
        "b",
    ),
    Question(
        "00.q4",
        "The network has learnt from 200 points. Where does it keep them?",
        {
            "a": ("in W1 and W2", "These hold 12 numbers; the points are 400."),
            "b": (
                "nowhere",
                "It has 17 numbers, which say where its lines run. So it answers for unseen points, too.",
            ),
            "c": ("in the session", "A session keeps the values of Variables; what is fed is forgotten after the run."),
        },
        "b",
    ),
    Question(
        "00.q5",
        "A network with 100 hidden units has no tanh. Which border can it draw between the classes?",
        {
            "a": (
                "any curve: it has 100 units",
                "Without tanh, all of them together are one sum of x1, x2 and a number.",
            ),
            "b": ("one straight line", "A product of a product is one product."),
            "c": ("100 straight lines", "Each unit alone has a line. But their sum is, once more, one line."),
        },
        "b",
    ),
    Question(
        "00.q6",
        "From memory: which of the ten lines computes something?",
        {
            "a": (
                "4 to 6: there the formulas stand",
                "They write the formulas down. Nothing is known to compute with yet.",
            ),
            "b": ("7: it takes the step", "It makes a node that will take a step whenever it is run."),
            "c": ("10", "All others build the graph, or get ready. Only a run of the session computes."),
        },
        "c",
    ),
]
