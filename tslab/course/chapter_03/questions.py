"""Chapter 3's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "03.p1",
        "0. A tiny turn moves the line a tiny bit, and no point lies exactly there, so no point changes sides. "
        "The rate stays "
        "what it is, nearly everywhere; and where it does change, it jumps. Who wants to walk downhill finds no "
        "slope.",
    ),
    Prediction(
        "03.p2",
        "0. The smallest number above zero that fits into 64 bits is near 5e-324, and one half to the power of "
        "2000 is about "
        "9e-603. The product has underflowed. Every line would get the same likelihood, 0.",
    ),
    Prediction(
        "03.p3",
        "100 ln 2 = 69.3. With all weights 0 all logits are 0, each class gets one half, and each point loses "
        "ln 2. So you know "
        "what a loss should be before any training. If it is something else, look for a mistake before you train.",
    ),
    Prediction(
        "03.p4",
        "nan. The model is right and perfectly sure, so the loss should be 0. But the graph also works out the "
        "term of the "
        "other class, 0 times ln 0. That is 0 times minus infinity, and the computer does not know which of "
        "them wins.",
    ),
]

QUESTIONS = [
    Question(
        "03.q1",
        "From chapter 2. P = softmax(X W + b) has shape (100, 2). What is the sum of P[7]?",
        {
            "a": ("1", "Row 7 holds the probabilities of point 7 for both classes: it has one of them."),
            "b": ("50", "A column may well sum to about 50, the number of blue points. P[7] is a row."),
            "c": (
                "it depends on W",
                "Each entry does. Their sum along the classes does not: that is what a softmax is for.",
            ),
        },
        "a",
    ),
    Question(
        "03.q2",
        "From chapter 1. In J = cross_entropy(p, c), the operation p is an input of log. You run p and then J. "
        "What is computed "
        "twice?",
        {
            "a": (
                "nothing: the session remembers p",
                "A session keeps the values of Variables, not those of operations.",
            ),
            "b": (
                "p and all that it is computed from",
                "Each run begins with an empty table; the memo lasts for one run.",
            ),
            "c": ("the whole of J", "J is run only once. Look at what both runs need."),
        },
        "b",
    ),
    Question(
        "03.q3",
        "Two lines both get all points right. What does the cross entropy say of them that the rate does not?",
        {
            "a": (
                "nothing: with no errors there is no loss",
                "Only with a probability of exactly 1 would a point lose nothing.",
            ),
            "b": (
                "which of them is surer of the right classes",
                "It counts how probable each right class is, on both sides of one half.",
            ),
            "c": (
                "which of them runs in the middle between the classes",
                "That one often costs less. But J looks at probabilities: longer weights on the same line change it.",
            ),
        },
        "b",
    ),
    Question(
        "03.q4",
        "The likelihood of 100 points is 0.006. What follows?",
        {
            "a": ("the model is bad", "If each point has 0.95, the product of a hundred is 0.006."),
            "b": (
                "nothing yet: a product of 100 probabilities is small",
                "0.95 to the power of 100 is 0.006. Compare with another line on the same points, or take the "
                "mean of ln.",
            ),
            "c": ("0.6 % of the points are right", "The likelihood counts no points."),
        },
        "b",
    ),
    Question(
        "03.q5",
        "Why may we take the logarithm of what we want to make as large as possible?",
        {
            "a": ("because it makes no difference to the values", "It changes every value. But not their order."),
            "b": (
                "because a larger number has a larger logarithm",
                "So the place where the one is largest is the place where the other is.",
            ),
            "c": ("because probabilities are below 1", "That makes the logarithms negative, and is not the reason."),
        },
        "b",
    ),
    Question(
        "03.q6",
        "Ten classes, and before training a model's mean loss per point is 5.1. ln 10 is 2.3. What do you think?",
        {
            "a": ("fine: it has not been trained", "Knowing nothing costs ln 10. This model costs more than that."),
            "b": (
                "it is surely wrong somewhere before it begins",
                "Some weights are far too large, or the classes are mixed up, or a sum and a mean.",
            ),
            "c": ("it is overfitted", "It has not seen a point yet."),
        },
        "b",
    ),
    Question(
        "03.q7",
        "A colleague's J is the mean over the points, yours is the sum. With 100 points, what is the difference?",
        {
            "a": ("the best weights", "Dividing by 100 moves no minimum."),
            "b": (
                "none at all",
                "The weights at the minimum are the same. But one J is 100 times as steep as the other.",
            ),
            "c": (
                "every value and every slope, by a factor of 100",
                "So the same learning rate takes steps of quite another length, as chapter 4 will show.",
            ),
        },
        "c",
    ),
]
