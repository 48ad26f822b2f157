"""Chapter 2's predictions and quiz questions."""

from __future__ import annotations

from ..content import Prediction, Question

PREDICTIONS = [
    Prediction(
        "02.p1",
        "None. The line stays where it is, because w x = 0 and -w x = 0 have the same solutions. But w points to "
        "the side where the value is positive, and that is the other one now. A line has no blue side; w and b "
        "together have.",
    ),
    Prediction(
        "02.p2",
        "The same eighths. Adding 100 to every value multiplies every exponential by e^100, above the fraction "
        "bar and "
        "below, so it cancels. A softmax knows nothing but the differences between the classes. Soon you will "
        "use that.",
    ),
    Prediction(
        "02.p3",
        "e^1000 does not fit into 64 bits and becomes inf. Above the bar inf, below it inf + 1, and inf / inf "
        "is nan, "
        "not a number. It is no rare accident: one point far from the line is enough, and after one training "
        "step with "
        "a nan every weight is nan.",
    ),
    Prediction(
        "02.p4",
        "NumPy lines shapes up from the right. (2,) fits the two classes, and goes to each row. (2, 1) is two "
        "rows of length "
        "1, so it is stretched over the classes: the first point gets 10 for both, the second 20. With as many "
        "points as "
        "classes nothing complains, and with a hundred points it does.",
    ),
]

QUESTIONS = [
    Question(
        "02.q1",
        "From chapter 1. A session runs p = sigmoid(add(matmul(X, w), b)). In which of these orders can it NOT "
        "compute the nodes?",
        {
            "a": ("X, w, matmul, b, add, sigmoid", "It can: this is the post-order that your traversal finds."),
            "b": ("b, w, X, matmul, add, sigmoid", "It can: each node still comes after its inputs."),
            "c": ("X, w, b, add, matmul, sigmoid", "add needs the value of matmul, which would come too late."),
        },
        "c",
    ),
    Question(
        "02.q2",
        "From chapter 1. You fetch a = add(matmul(X, w), b), and the graph has p = sigmoid(a) as well. What "
        "does p cost?",
        {
            "a": (
                "nothing: it is not computed",
                "A run walks backwards from the fetch, and never meets the consumers of a.",
            ),
            "b": ("one call of compute", "Only nodes that the fetch needs are computed; a does not need p."),
            "c": ("an error: p was not asked for", "What is not asked for is left out, without a word."),
        },
        "a",
    ),
    Question(
        "02.q3",
        "The line of w = (0, 2) and b = -6: where is it, and on which side is the positive one?",
        {
            "a": ("at x2 = 6 and below", "2 x2 - 6 is zero at x2 = 3; b is not itself a distance."),
            "b": ("at x2 = 3 and above", "2 x2 - 6 is zero at x2 = 3, and grows with x2: w points upwards."),
            "c": ("at x2 = -3 and above", "There 2 x2 - 6 is -12. Look once more at the sign of b."),
            "d": ("at x1 = 3 and to the right", "The weight of x1 is 0, so x1 plays no part."),
        },
        "b",
    ),
    Question(
        "02.q4",
        "Both w and b are multiplied by 10. What happens to the perceptron?",
        {
            "a": ("the line moves away from the origin", "10 w x + 10 b is zero exactly where w x + b is."),
            "b": (
                "nothing at all",
                "The line stays. But the value at each point is ten times as large, and so is its confidence.",
            ),
            "c": (
                "the line stays, and the probabilities go nearer to 0 and 1",
                "The length of w says how quickly one side turns into the other.",
            ),
        },
        "c",
    ),
    Question(
        "02.q5",
        "A perceptron says p = 0.5 for a point. What do you know?",
        {
            "a": (
                "the point lies on the line",
                "The sigmoid is one half at 0 and nowhere else, and the value is 0 on the line.",
            ),
            "b": ("half of the points are blue", "p speaks of this one point."),
            "c": (
                "the weights are zero",
                "Then p would be one half everywhere. For one point there is a simpler reason.",
            ),
        },
        "a",
    ),
    Question(
        "02.q6",
        "X has shape (100, 2), and there are 3 classes. Which shapes do W, b and P = softmax(X W + b) have?",
        {
            "a": ("(3, 2), (3,), (100, 3)", "The 2 features of X have to meet the first dimension of W."),
            "b": (
                "(2, 3), (3,), (100, 3)",
                "A column of W and a number of b for each class, a row of P for each point.",
            ),
            "c": (
                "(2, 3), (100, 3), (100, 3)",
                "This b would be another one for each point. A model has one b for all.",
            ),
            "d": ("(2, 3), (3,), (3,)", "Every point has its own probabilities."),
        },
        "b",
    ),
    Question(
        "02.q7",
        "The columns of P sum to 1, its rows do not. What has happened?",
        {
            "a": (
                "nothing: along one of the axes it has to be 1",
                "Along one, but which? A row belongs to a point, and each point has one class.",
            ),
            "b": (
                "W and b are not trained yet",
                "Whatever their values are, a softmax sums to 1 along its axis, from the start.",
            ),
            "c": (
                "the softmax was taken over the wrong axis",
                "The points compete with each other for a class, instead of the classes for a point.",
            ),
        },
        "c",
    ),
]
