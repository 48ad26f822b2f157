"""Chapter 5's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "05.p1",
        "t reaches the total in three ways: as the first operand of the product, as the second, and straight into the "
        "sum. Each way brings its part: 3, and 3, and 1. Calculus says the same: the derivative of t² + t is 2t + 1.",
    ),
    Prediction(
        "05.p2",
        "Each node asks its consumers, and each doubling is asked once for each of its two edges: V(n) = 2 V(n-1) + 1, "
        "with V(0) = 1. It is the V(n) of chapter 1, on the way back: 2^(n+1) - 1 questions for n + 1 nodes.",
    ),
    Prediction(
        "05.p3",
        "The 2 was copied to six places, and each copy changes one of the six products, by 1. "
        "So the sum of them changes by 6. The gradient has one element, as the Variable has.",
    ),
    Prediction(
        "05.p4",
        "With h too large, the curve is not straight between the two places. With h too small, two nearly equal losses "
        "are subtracted: most of their digits cancel, and what is left is divided by something tiny. The best h lies "
        "in between.",
    ),
    Prediction(
        "05.p5",
        "A is the first operand and the second. TensorSlow looked for A among the inputs, found it in the first "
        "place, and did so twice. So the first operand's gradient counts double, and the second's is missing. "
        "No error says so.",
    ),
    Prediction(
        "05.p6",
        "All zeros give each class the probability 1/2, whatever the point is. Each point then costs ln 2 = 0.693…, "
        "and 100 points cost 69.3. If an untrained network does not start at the loss of mere chance, look for a bug.",
    ),
]

QUESTIONS = [
    Question(
        "05.q1",
        "From chapter 1. In post-order each node comes after its inputs. What holds if the list is read backwards?",
        {
            "a": (
                "each node comes after its consumers",
                "Those of them that are in the list. So whatever a node is to get from its consumers is there.",
            ),
            "b": ("each node comes after its inputs", "Backwards, the inputs come later."),
            "c": (
                "nothing: an order works in one direction only",
                "Forwards it works as inputs come first. Backwards consumers do, and gradients come from there.",
            ),
        },
        "a",
    ),
    Question(
        "05.q2",
        "J = f(g(x)). At the present x, g has slope 3 and f has slope -2 at g(x). What is dJ/dx?",
        {
            "a": ("1, for 3 - 2", "Slopes add where paths meet. Along one path they are multiplied."),
            "b": ("-6", "If x grows by a little, g grows by three times that, and f by -2 times that again."),
            "c": ("-2/3", "That would undo g. The change goes through it."),
        },
        "b",
    ),
    Question(
        "05.q3",
        "From chapter 3. A point of class c = (1, 0) gets the probabilities p = (1/4, 3/4). What is its cross entropy?",
        {
            "a": ("ln 4 = 1.386…", "It is -ln of the probability of the right class, and that is 1/4."),
            "b": ("ln (4/3) = 0.288…", "That is for the other class; its c is 0, which takes it out of the sum."),
            "c": ("1/4", "That is the likelihood. The cross entropy is its negative logarithm."),
        },
        "a",
    ),
    Question(
        "05.q4",
        "From chapter 4. The gradient of J with respect to w is -1. What does a step of gradient descent do?",
        {
            "a": ("w becomes smaller", "J falls as w grows, so a smaller w would make J larger."),
            "b": ("w becomes larger", "It steps against the gradient: w - η · (-1) is w + η."),
            "c": ("w stays", "It stays only where the gradient is zero."),
        },
        "b",
    ),
    Question(
        "05.q5",
        "X has shape (100, 2), W has (2, 3), and b has (3,). What shape has the gradient of b in J = sum(X W + b)?",
        {
            "a": ("(100, 3), like X W + b", "That is the gradient that arrives. b has been copied to 100 rows."),
            "b": ("(3,), like b", "A gradient has the shape of the value that it belongs to; the 100 rows are summed."),
            "c": ("(), like J", "J has one number; its derivative by each element of b makes three."),
        },
        "b",
    ),
    Question(
        "05.q6",
        "A is a (2, 2) matrix, and so are B and G, the gradient of A B. Which mistake do the shapes NOT give away?",
        {
            "a": ("none: they show every mistake", "With square matrices every product of two has the same shape."),
            "b": (
                "G B where G times B turned is right",
                "Both have shape (2, 2). Only numbers tell them apart: that is what the gradient check is for.",
            ),
            "c": ("the sum of G instead of G", "A single number where a matrix should be is seen at once."),
        },
        "b",
    ),
    Question(
        "05.q7",
        "The gradient check of one Variable says 3e-3. What do you do?",
        {
            "a": ("nothing: 0.3 % is good enough", "Exact and numeric gradients agree to 1e-7 here, or one is wrong."),
            "b": (
                "look for a mistake in a gradient function",
                "Above 1e-4 something is wrong. A check with random numbers rarely comes so close by chance: it is "
                "often one element, or one forgotten part.",
            ),
            "c": ("make h smaller until it agrees", "Below 1e-8 or so rounding makes it worse, not better."),
        },
        "b",
    ),
    Question(
        "05.q8",
        "A graph has 1,000 operations, and the loss depends on 300 Variables. How often are gradient functions called "
        "to get all 300 gradients?",
        {
            "a": ("300 times 1,000", "That is one walk for each Variable; finite differences cost even more."),
            "b": ("1,000 times", "One walk from the loss backwards gives the gradient of every node."),
            "c": ("300 times", "Operations between have gradients too, and each has to pass its own on."),
        },
        "b",
    ),
    Question(
        "05.q9",
        "A node has two consumers. One brings the part -1, then the other brings 1/2. What is the node's gradient?",
        {
            "a": ("-1, the first part", "The second consumer uses the node too, so a change reaches the loss there."),
            "b": ("1/2, the latest part", "The first part has been lost: it was overwritten, not added to."),
            "c": ("-1/2, their sum", "A change reaches the loss through both, and the effects add up."),
        },
        "c",
    ),
    Question(
        "05.q10",
        "You have the gradients for one batch of points. Now you feed another batch. Which gradients do you need?",
        {
            "a": ("the same: the graph has not changed", "The values have, and local derivatives are taken at them."),
            "b": ("new ones, after a new forward pass", "Values first, then gradients: both belong to this batch."),
            "c": (
                "new ones, from the old values",
                "Then the gradients would be those of the old batch: stale values, and no error would say so.",
            ),
        },
        "b",
    ),
]
